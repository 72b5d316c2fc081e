"""How numbers are written in a language: in sentences, in tables and along the axes of figures."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from wijksim.config import ConfigError

LANGUAGES: tuple[str, ...] = ("nl", "en")
"""Languages of the report, the default first."""

MINUS = "−"
NARROW = "\N{NO-BREAK SPACE}"
"""Keeps a number and its unit on one line."""

Which = Literal["x", "y", "both"]


@dataclass(frozen=True)
class NumberFormat:
    """Numbers of one language.

    Attributes:
        language: Code of the language.
        decimal: Decimal sign.
        thousands: Sign between groups of three digits.
        euro_shape: Template of an amount.
        million: Word for a million.
        to: Word between the ends of an interval.
        less_than: Template for a chance below what is printed.
        more_than: Template for a chance above what is printed.
        near_zero: Template for an interval that lies around zero, narrower than what is printed.
        always: Words for what was the same in all simulations.
        unknown: Word for a missing number.
    """

    language: str
    decimal: str
    thousands: str
    euro_shape: str
    million: str
    to: str
    less_than: str
    more_than: str
    near_zero: str
    always: str
    unknown: str

    def number(self, value: float, places: int = 0, *, sign: bool = False) -> str:
        """A number with a true minus; a rounded zero has no sign.

        Args:
            value: The number; NaN gives the word for unknown.
            places: Digits behind the decimal sign.
            sign: Whether positive numbers get a plus.
        """
        if np.isnan(value):
            return self.unknown
        rounded = round(float(value), places)
        swap = {",": self.thousands, ".": self.decimal}
        digits = "".join(swap.get(mark, mark) for mark in f"{abs(rounded):,.{places}f}")
        return f"{self._mark(rounded, sign)}{digits}"

    @staticmethod
    def _mark(rounded: float, sign: bool) -> str:
        if rounded < 0:
            return MINUS
        return "+" if sign and rounded > 0 else ""

    def signed(self, value: float, places: int = 0) -> str:
        """A difference: a number that shows its sign."""
        return self.number(value, places, sign=True)

    def span(self, low: float, high: float, places: int = 0, *, sign: bool = False) -> str:
        """The two ends of an interval."""
        return f"{self.number(low, places, sign=sign)} {self.to} {self.number(high, places, sign=sign)}"

    def euro(self, value: float, places: int = 0, *, sign: bool = False) -> str:
        """An amount, the euro sign first."""
        if np.isnan(value):
            return self.unknown
        rounded = round(float(value), places)
        return f"{self._mark(rounded, sign)}{self.euro_shape.format(self.number(abs(rounded), places))}"

    def million_euro(self, millions: float, places: int = 1, *, sign: bool = False) -> str:
        """An amount in millions: ``€ 1,2 miljoen``.

        Args:
            millions: The amount in million EUR.
            places: Digits behind the decimal sign.
            sign: Whether positive amounts get a plus.
        """
        if np.isnan(millions):
            return self.unknown
        return f"{self.euro(millions, places, sign=sign)}{NARROW}{self.million}"

    def percent(self, share: float, places: int = 0) -> str:
        """A share in percent; never 0% or 100% unless it is, as far as the digits go."""
        if np.isnan(share):
            return self.unknown
        least = 10.0**-places
        if 0 < 100 * share < least:
            return self.less_than.format(f"{self.number(least, places)}%")
        if 100 - least < 100 * share < 100:
            return self.more_than.format(f"{self.number(100 - least, places)}%")
        return f"{self.number(100 * share, places)}%"

    def tick(self, value: float) -> str:
        """A number along an axis, with the digits that it needs."""
        text = f"{round(float(value), 10):.10f}".rstrip("0").rstrip(".")
        places = len(text.partition(".")[2])
        return self.number(value, places)

    def on_axes(self, axes: Axes, which: Which = "both") -> None:
        """Writes the numbers along plain numeric axes in this language; named ticks are left alone."""
        chosen = {"x": (axes.xaxis,), "y": (axes.yaxis,), "both": (axes.xaxis, axes.yaxis)}[which]
        for axis in chosen:
            if isinstance(axis.get_major_formatter(), ScalarFormatter):
                axis.set_major_formatter(FuncFormatter(lambda value, _: self.tick(value)))

    def excel(self, places: int = 0, *, sign: bool = False, percent: bool = False) -> str:
        """Number format of a spreadsheet cell; the program that opens it puts in the signs of its own language."""
        digits = "#,##0" + (f".{'0' * places}" if places else "") + ("%" if percent else "")
        return f"+{digits};{MINUS}{digits};{digits}" if sign else f"{digits};{MINUS}{digits}"

    def localise(self, text: str) -> str:
        """A text whose numbers were written with a decimal point, such as the name of an arm with its dial."""
        if self.decimal == ".":
            return text
        return re.sub(r"(?<=\d)\.(?=\d)", self.decimal, text)


_FORMATS = {
    "nl": NumberFormat(
        "nl",
        ",",
        ".",
        f"€{NARROW}{{}}",
        "miljoen",
        "tot",
        "minder dan {}",
        "meer dan {}",
        "minder dan {} van nul",
        "in alle simulaties hetzelfde",
        "onbekend",
    ),
    "en": NumberFormat(
        "en",
        ".",
        ",",
        "€{}",
        "million",
        "to",
        "less than {}",
        "more than {}",
        "less than {} from zero",
        "the same in all simulations",
        "unknown",
    ),
}


@cache
def number_format(language: str = "nl") -> NumberFormat:
    """How numbers are written in a language.

    Args:
        language: ``nl`` or ``en``.

    Raises:
        ConfigError: If the language is another.
    """
    if language not in _FORMATS:
        raise ConfigError([f"language = {language!r}: allowed: {', '.join(LANGUAGES)}"])
    return _FORMATS[language]
