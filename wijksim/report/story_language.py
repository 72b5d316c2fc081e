"""The languages of life stories: one file of texts each in ``texts/``, and how numbers are written there."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined, Template

from wijksim.config import ConfigError
from wijksim.lab.life_story import MONTHS_PER_YEAR, Event

_SPACES = re.compile(r"[ \n]+")
"""Spaces that may be joined: not the one that keeps a sign and its amount together."""

_MOST_DIGITS = 8

_TEXTS = Path(__file__).parent / "texts"


def languages() -> tuple[str, ...]:
    """Codes of the languages for which there are texts."""
    return tuple(sorted(path.stem.removeprefix("story_") for path in _TEXTS.glob("story_*.toml")))


@cache
def language(code: str) -> "Language":
    """The texts of a language.

    Raises:
        ConfigError: If there are none.
    """
    if code not in languages():
        raise ConfigError([f"--language {code}: unknown; allowed: {', '.join(languages())}"])
    return Language(tomllib.loads((_TEXTS / f"story_{code}.toml").read_text(encoding="utf-8")))


class Language:
    """Texts of one language as templates.

    Args:
        texts: Content of its file.
    """

    def __init__(self, texts: Mapping[str, Any]) -> None:
        """Prepares the templates."""
        self.texts = texts
        self._format = texts["format"]
        self.first_year = 0
        # Plain text for a terminal: there is nothing to escape.
        environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
        environment.filters |= {
            "euro": self.euro,
            "percent": self.percent,
            "points": lambda value: self.number(value, 1),
            "hundredths": lambda value: self.number(value, 2),
            "share": lambda value: self.number(value, 2),
            "whole": lambda value: str(int(value)),
            "month": self.month,
            "span": self.span,
            "word": self.word,
            "first_upper": first_upper,
        }
        self._environment = environment

    @cache  # noqa: B019  (languages live as long as the process)
    def _template(self, text: str) -> Template:
        return self._environment.from_string(self.texts["macros"]["all"] + text)

    def _render(self, text: str, values: Mapping[str, Any]) -> str:
        return _SPACES.sub(" ", self._template(text).render(**values)).strip()

    def phrase(self, name: str, /, **values: Any) -> str:
        """A phrase that frames a story."""
        return self._render(self.texts["phrases"][name], values)

    def sentence(self, event: Event, **more: Any) -> str:
        """What an event says.

        Args:
            event: The event.
            **more: Values beside its reasons.
        """
        odds = ""
        if event.chance is not None and event.draw is not None:
            odds = self.phrase(
                "odds" if event.happened else "odds_against", chance=event.chance, draw=event.draw
            )
        text = self.texts["happened" if event.happened else "otherwise"][event.kind]
        said = self._render(text, {**event.reasons, "odds": odds, **more})
        return said.replace(" ,", ",").replace(" .", ".").replace(" ;", ";").replace(" :", ":")

    def word(self, value: Any, table: str) -> str:
        """The word for a value; without one, that for any other value of the table, or the value itself."""
        words = self.texts["words"]
        other = words.get(f"{table}.other", str(value).replace("_", " "))
        return str(words.get(f"{table}.{value}", other))

    def number(self, value: float, digits: int) -> str:
        """A number with a true minus; rounded zero has no sign."""
        rounded = round(float(value), digits)
        text = f"{abs(rounded):,.{digits}f}"
        swap = {",": self._format["thousands"], ".": self._format["decimal"]}
        return ("−" if rounded < 0 else "") + "".join(swap.get(sign, sign) for sign in text)

    def euro(self, value: float) -> str:
        """An amount in whole euros."""
        shape = self._format["euro_negative" if round(value) < 0 else "euro"]
        return str(shape).format(self.number(abs(value), 0))

    def percent(self, share: float) -> str:
        """A chance in percent, with as many digits as a small one needs."""
        value = 100.0 * share
        digits = 0 if value >= 10 or value == 0 else int(np.clip(1 - np.floor(np.log10(value)), 1, 4))
        return str(self._format["percent"]).format(self.number(value, digits))

    def percents(self, *shares: float) -> list[str]:
        """Chances in percent with as many digits as it takes to tell different ones apart."""
        texts = [self.percent(share) for share in shares]
        for digits in range(1, _MOST_DIGITS):
            if len(set(texts)) == len(set(shares)):
                break
            texts = [
                str(self._format["percent"]).format(self.number(100.0 * share, digits)) for share in shares
            ]
        return texts

    def month_name(self, month: int) -> str:
        """Name of a month of the run."""
        return str(self._format["months"][max(month - 1, 0) % MONTHS_PER_YEAR])

    def month(self, month: int) -> str:
        """Month and year of a month of the run."""
        return f"{self.month_name(month)} {self.first_year + max(month - 1, 0) // MONTHS_PER_YEAR}"

    def span(self, months: float) -> str:
        """A time in months, or in years from two years on."""
        month, several_months, year, several_years = self._format["span"]
        number = int(months)
        if number < 2 * MONTHS_PER_YEAR:
            return str(month if number == 1 else several_months).format(number)
        years, rest = divmod(number, MONTHS_PER_YEAR)
        text = str(year if years == 1 else several_years).format(years)
        return text if not rest else f"{text}{self._format['and']}{self.span(rest)}"

    def enumeration(self, words: list[str]) -> str:
        """Words with commas, and the last one after *and*."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])}{self._format['and']}{words[-1]}"

    def value(self, value: Any) -> str:
        """A reason as it stands in a list of differences."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.word(value, "value")
        digits = 0 if isinstance(value, int) or abs(value) >= 100 else 2
        return self.number(value, digits)


def first_upper(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
