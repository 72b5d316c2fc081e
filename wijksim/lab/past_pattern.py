"""What a pattern of a past intervention is made of, and the moments at which evaluations looked."""

from dataclasses import dataclass
from typing import Literal

from wijksim.lab.reenacted_measures import PairMeasure, after

RESIDENT_MONTHS = (after(0.0), after(3.5), after(6.5))
"""Months at whose end single households are looked at."""

SHORT_TERM, LONG_TERM, MANDATE, AFTER_SALE = 3.5, 6.5, 4.0, 13.0
"""Years after the start: the two moments of the Dutch evaluations, the evaluation of 2008-2012, and of sale."""

BOTH = (SHORT_TERM, LONG_TERM)

SD, POINTS, PERCENT, EURO = "SD", "points", "%", "EUR/month"


@dataclass(frozen=True)
class PastPattern:
    """One pattern of a past intervention.

    Attributes:
        code: Number in the list of patterns, and which part of it.
        label: What is measured: with the intervention less without it, in pairs with the same luck.
        low: Lower end of the target.
        high: Upper end.
        unit: Unit of target and value.
        kind: ``input`` or ``emergent``.
        source: Where the target comes from.
        reenactment: File of conf/validation in which the intervention is described.
        measure: How it is read from a pair of runs.
        years: Years after the start at which it is measured; None for the whole run.
    """

    code: str
    label: str
    low: float
    high: float
    unit: str
    kind: Literal["input", "emergent"]
    source: str
    reenactment: str
    measure: PairMeasure
    years: float | None


@dataclass(frozen=True)
class Unsaid:
    """A pattern that the model cannot express, and why."""

    code: str
    label: str
    source: str
    reason: str
