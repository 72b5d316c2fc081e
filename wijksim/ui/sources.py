"""Sources of constants for a reader: citations stay English, mechanisms say where they can be looked up."""

import re
from typing import Any

from wijksim.ui.words import words

_LINKS = re.compile(r"\blinks? (\d+(?:(?:, | and |-)\d+)*)")
"""``link 10``, ``links 5 and 26``, ``links 6, 17`` and ``links 29-31``: rows of the tables of docs/mechanisms.md."""


def source_parts(source: str, code: str) -> list[dict[str, str]]:
    """A source in pieces that follow each other, each with its language.

    Args:
        source: As it was declared, such as ``link 27: +/-15% per SD``.
        code: Language of the reader.
    """
    parts, done = [], 0
    for found in _LINKS.finditer(source):
        parts += [
            {"text": source[done : found.start()], "lang": "en"},
            {"text": _mechanisms(found.group(1), words(code)["settings"]), "lang": code},
        ]
        done = found.end()
    parts.append({"text": source[done:], "lang": "en"})
    return [part for part in parts if part["text"]]


def _mechanisms(numbers: str, texts: dict[str, Any]) -> str:
    """Mechanisms by their numbers in docs/mechanisms.md, in words."""
    told = numbers.replace(" and ", f" {texts['and']} ").replace("-", "–")
    return str(texts["mechanism" if numbers.isdigit() else "mechanisms"]).format(numbers=told)
