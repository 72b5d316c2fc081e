"""The texts of the report in one language: Jinja2 templates in ``texts/report_<language>.toml``."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined

from wijksim.report.number_format import NARROW, NumberFormat, number_format
from wijksim.report.wording import capital, counted, telling

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
        sign = "; " if any(", " in word for word in words) else ", "
        return f"{sign.join(words[:-1])} {self._at('words.and')} {words[-1]}"

    def unit(self, unit: str) -> str:
        """A unit as it stands behind a number."""
        return self.word("units", unit)

    def interval(self, row: Mapping[str, Any], places: int = 3, *, sign: bool = True) -> str:
        """The 95% interval of a row of estimates, or that there is none."""
        if np.isnan(row["low"]):
            return self.say("words.no_interval")
        places = telling(row, places)
        return self.say("words.interval", span=self.numbers.span(row["low"], row["high"], places, sign=sign))

    def size(self, row: Mapping[str, Any], unit: str, places: int = 3, *, sign: bool = True) -> str:
        """A number with its unit and interval."""
        shown = places if np.isnan(row["low"]) else telling(row, places)
        number = self.numbers.number(row["mean"], shown, sign=sign)
        word = self.unit(unit)
        return f"{number}{NARROW + word if word else ''} ({self.interval(row, places, sign=sign)})"

    def inner(self, row: Mapping[str, Any], places: int = 3) -> str:
        """A number and its interval to be put in brackets: ``+0,012; +0,003 tot +0,021``."""
        if np.isnan(row["low"]):
            return self.numbers.signed(row["mean"], places)
        places = telling(row, places)
        span = self.numbers.span(row["low"], row["high"], places, sign=True)
        return f"{self.numbers.signed(row['mean'], places)}; {span}"

    def short(self, row: Mapping[str, Any], unit: str, places: int = 3) -> str:
        """A number with its unit, and its interval without the word, after a sentence part that has it."""
        if np.isnan(row["low"]):
            return self.size(row, unit, places)
        places = telling(row, places)
        number = self.numbers.signed(row["mean"], places)
        span = self.numbers.span(row["low"], row["high"], places, sign=True)
        return f"{number}{NARROW}{self.unit(unit)} ({span})"

    def brief(self, row: Mapping[str, Any], places: int = 3, *, sign: bool = True) -> str:
        """A number with its interval, for a cell of a table whose head gives the unit."""
        if np.isnan(row["mean"]):
            return "–"
        if np.isnan(row["low"]):
            return self.numbers.number(row["mean"], places, sign=sign)
        places = telling(row, places)
        number = self.numbers.number(row["mean"], places, sign=sign)
        return f"{number} ({self.numbers.span(row['low'], row['high'], places, sign=sign)})"
