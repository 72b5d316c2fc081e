"""Environment variables by which the command tells the page what it was asked."""

import json
import os

RESULTS, WORDS, LANGUAGE = "WIJKSIM_UI_RESULTS", "WIJKSIM_UI_WORDS", "WIJKSIM_UI_LANGUAGE"


def words_given() -> list[str]:
    """The overrides with which the page begins."""
    return [str(word) for word in json.loads(os.environ.get(WORDS, "[]"))]
