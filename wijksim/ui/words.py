"""Words of the page, one file for each language, and how its months are written."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.report.story_language import language
from wijksim.ui.choices import Problem

LANGUAGES = ("nl", "en")
_TEXTS = Path(__file__).parent / "texts"


@cache
def words(code: str) -> dict[str, dict[str, Any]]:
    """All texts of a language by section and name. Not to be changed."""
    return tomllib.loads((_TEXTS / f"page_{code}.toml").read_text(encoding="utf-8"))


@cache
def meanings(code: str) -> dict[str, str]:
    """What each constant means, by dotted name, where there is a translation."""
    path = _TEXTS / f"parameters_{code}.toml"
    if not path.is_file():
        return {}
    groups = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{group}.{name}": text for group, names in groups.items() for name, text in names.items()}


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
    unit = f" {problem.unit}" if problem.unit not in ("", "1") else ""
    key = "whole" if problem.whole else "range"
    return str(texts[key]).format(low=_short(problem.low), high=_short(problem.high), unit=unit)


def _short(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"
