"""The texts of the report in one language: Jinja2 templates in ``texts/report_<language>.toml``."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined

from wijksim.report.intervals import ENDS, Told, estimate, same, telling
from wijksim.report.number_format import NARROW, NumberFormat, number_format
from wijksim.report.wording import capital, counted

_TEXTS = Path(__file__).parents[1] / "texts"


def keys_of(texts: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Every text of a tree, by its dotted path."""
    for name, value in texts.items():
        path = f"{prefix}.{name}" if prefix else name
        if isinstance(value, Mapping):
            yield from keys_of(value, path)
        else:
            yield path


@cache
def report_texts(language: str = "nl") -> "Texts":
    """The texts of a language.

    Raises:
        ConfigError: If there are none.
    """
    numbers = number_format(language)
    path = _TEXTS / f"report_{language}.toml"
    return Texts(tomllib.loads(path.read_text(encoding="utf-8")), numbers)


class Texts:
    """Sentences and words of one language.

    Args:
        tree: Content of the file of texts.
        numbers: How numbers are written.
    """

    def __init__(self, tree: Mapping[str, Any], numbers: NumberFormat) -> None:
        """Prepares the templates."""
        self.tree = tree
        self.numbers = numbers
        # Plain text: the page escapes it when it is put in.
        environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
        environment.filters |= {
            "counted": counted,
            "number": numbers.number,
            "signed": numbers.signed,
            "euro": numbers.euro,
            "million": numbers.million_euro,
            "percent": numbers.percent,
            "listed": self.listed,
            "capital": capital,
        }
        self._environment = environment

    @property
    def language(self) -> str:
        """Code of the language."""
        return self.numbers.language

    def _at(self, path: str) -> Any:
        value: Any = self.tree
        for step in path.split("."):
            if not isinstance(value, Mapping) or step not in value:
                raise KeyError(f"report_{self.language}.toml has no text {path}")
            value = value[step]
        return value

    def say(self, path: str, /, **values: Any) -> str:
        """The sentence at a path.

        Args:
            path: Dotted path in the file of texts.
            **values: What the template asks for.

        Raises:
            KeyError: If there is no such text.
        """
        return self._environment.from_string(str(self._at(path))).render(**values).strip()

    def many(self, path: str) -> list[Any]:
        """The list at a path."""
        return list(self._at(path))

    def names(self, path: str) -> list[str]:
        """Names of the texts in a table."""
        return list(self._at(path))

    def word(self, table: str, name: str) -> str:
        """The word for a name of the model; the name itself, as words, when it has none."""
        words = self._at(table)
        return str(words.get(name, name.replace("_", " ")))

    def has_word(self, table: str, name: str) -> bool:
        """Whether there is a word for a name."""
        return name in self._at(table)

    def listed(self, words: Sequence[str]) -> str:
        """Words with commas, and the last one after *and*; with semicolons where commas stand in the words."""
        if len(words) < 2:
            return "".join(words)
        last = f"{self._at('words.and')} {words[-1]}"
        if any(", " in word for word in words):
            return "; ".join([*words[:-1], last])
        return f"{', '.join(words[:-1])} {last}"

    def unit(self, unit: str) -> str:
        """A unit as it stands behind a number."""
        return self.word("units", unit)

    def interval(self, row: Mapping[str, Any], places: int = 3, *, sign: bool = True) -> str:
        """The 95% interval of a row of estimates, or that there is none."""
        return self._named(estimate(self.numbers, row, places, sign=sign))

    def _named(self, told: Told) -> str:
        """An interval with its name, or that there is none."""
        if not told.span:
            return self.say("words.no_interval")
        return told.span if told.same else self.say("words.interval", span=told.span)

    def share(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """A share in percent, and its interval with its name, or that there is none."""
        if np.isnan(row["low"]) or same(row["low"], row["high"]):
            span = self.say("words.no_interval") if np.isnan(row["low"]) else self.numbers.always
            return self.numbers.percent(row["mean"]), span
        places = telling(100 * row["low"], 100 * row["high"], 0)
        mean, low, high = (self.numbers.percent(row[end], places) for end in ENDS)
        return mean, self.say("words.interval", span=f"{low} {self.numbers.to} {high}")

    def size(self, row: Mapping[str, Any], unit: str, places: int = 3, *, sign: bool = True) -> str:
        """A number with its unit and interval."""
        told, word = estimate(self.numbers, row, places, sign=sign), self.unit(unit)
        return f"{told.number}{NARROW + word if word else ''} ({self._named(told)})"

    def millions(self, row: Mapping[str, Any], places: int = 2) -> str:
        """An amount in millions of euros with its interval."""
        shown = places if np.isnan(row["low"]) else telling(row["low"], row["high"], places)
        amount = self.numbers.million_euro(row["mean"], shown, sign=True)
        return f"{amount} ({self.interval(row, places)})"

    def inner(self, row: Mapping[str, Any], places: int = 3) -> str:
        """A number and its interval to be put in brackets: ``+0,012; +0,003 tot +0,021``."""
        told = estimate(self.numbers, row, places, sign=True)
        return f"{told.number}; {told.span}" if told.span else told.number

    def short(self, row: Mapping[str, Any], unit: str, places: int = 3) -> str:
        """A number with its unit, and its interval without the word, after a sentence part that has it."""
        if np.isnan(row["low"]):
            return self.size(row, unit, places)
        told = estimate(self.numbers, row, places, sign=True)
        return f"{told.number}{NARROW}{self.unit(unit)} ({told.span})"

    def brief(self, row: Mapping[str, Any], places: int = 3, *, sign: bool = True) -> str:
        """A number with its interval, for a cell of a table whose head gives the unit."""
        if np.isnan(row["mean"]):
            return "–"
        told = estimate(self.numbers, row, places, sign=sign)
        return f"{told.number} ({told.span})" if told.span else told.number
