"""Words of the page, one file for each language, and how its months are written."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.report.constant_words import unit_of
from wijksim.report.number_format import number_format
from wijksim.report.story_language import language
from wijksim.ui.choices import Problem

LANGUAGES = ("nl", "en")
_TEXTS = Path(__file__).parent / "texts"


@cache
def words(code: str) -> dict[str, dict[str, Any]]:
    """All texts of a language by section and name. Not to be changed."""
    return tomllib.loads((_TEXTS / f"page_{code}.toml").read_text(encoding="utf-8"))


def month_name(month: int, first_year: int, code: str) -> str:
    """A month of the run in words, such as ``maart 2021``; month 0 stands at the start of the first year."""
    texts = language(code)
    texts.first_year = first_year
    return str(texts.month(max(month, 1)))


def problem_text(problem: Problem, code: str) -> str:
    """Why a value is not allowed."""
    texts = words(code)["problems"]
    if problem.text:
        return str(texts["one_of"]).format(text=problem.text)
    unit = unit_of(problem.unit, code)
    key = "whole" if problem.whole else "range"
    low, high = (_short(number, code) for number in (problem.low, problem.high))
    return str(texts[key]).format(low=low, high=high, unit=f" ({unit})" if unit else "")


def _short(number: float | None, code: str) -> str:
    if number is None:
        return ""
    text = f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"
    return text.replace(".", number_format(code).decimal)
