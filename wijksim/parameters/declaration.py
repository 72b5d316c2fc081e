"""How a scientific constant is declared: once, with unit, default, plausible range, evidence grade and source.

A group of constants is a frozen dataclass whose fields are made by :func:`constant`. Documentation,
sampling ranges, browser sliders and the "weakest evidence" list of the report are generated from these
declarations and from nothing else.
"""

from dataclasses import MISSING, dataclass, field, fields
from functools import partial
from typing import Any, Literal

Grade = Literal["a", "b", "c", "definition"]
"""a: quasi-experiment, meta-analysis or register; b: observational; c: expert, qualitative or assumed;
definition: a rule or a unit, not a matter of evidence."""

Basis = Literal["literature", "assumed", "calibrated", "definition"]


@dataclass(frozen=True)
class Declaration:
    """Everything that is known about one constant, apart from its value in a run."""

    group: str
    name: str
    default: float
    low: float
    high: float
    unit: str
    grade: Grade
    basis: Basis
    source: str
    meaning: str
    fixed_in_draws: bool = False

    @property
    def path(self) -> str:
        """Dotted name as used on the command line, without the leading ``parameters.``."""
        return f"{self.group}.{self.name}"

    @property
    def uncertain(self) -> bool:
        """Whether the constant has a plausible range."""
        return self.high > self.low

    @property
    def drawn(self) -> bool:
        """Whether draws vary the constant; one that is fixed in draws keeps its default unless it is set by name."""
        return self.uncertain and not self.fixed_in_draws


def constant(
    default: float,
    *,
    unit: str,
    meaning: str,
    source: str,
    grade: Grade = "c",
    basis: Basis = "assumed",
    low: float | None = None,
    high: float | None = None,
    fixed_in_draws: bool = False,
) -> Any:
    """Declares one constant as a dataclass field.

    Args:
        default: Best estimate, used when nothing is drawn or overridden.
        unit: Unit in words, ``1`` for a pure number or share.
        meaning: One line a newcomer understands.
        source: Where default and range come from (numbers such as ``link 10`` refer to docs/mechanisms.md).
        grade: Evidence grade of the link that the constant belongs to.
        basis: Whether the value was read, assumed, calibrated to a pattern, or is a definition.
        low: Lower end of the plausible range; left out for definitions.
        high: Upper end of the plausible range.
        fixed_in_draws: Whether draws leave the constant at its default although it has a range. Constants of the city
            at month 0 are fixed in draws, so that all draws of a study start from one city, which is made once.

    Raises:
        ValueError: If the default lies outside the range.
    """
    lowest = default if low is None else low
    highest = default if high is None else high
    if not lowest <= default <= highest:
        raise ValueError(f"default {default} outside its range {lowest} to {highest}: {meaning}")
    metadata = {
        "low": lowest,
        "high": highest,
        "unit": unit,
        "grade": grade,
        "basis": basis,
        "source": source,
        "meaning": meaning,
        "fixed_in_draws": fixed_in_draws,
    }
    return field(default=default, metadata=metadata)


constant_of_month_0 = partial(constant, fixed_in_draws=True)
"""Declares one of the city at month 0, which is made once for all draws."""


def declarations_of(group: str, owner: type) -> list[Declaration]:
    """Lists the declarations of one group, in the order in which they are written."""
    listed = []
    for item in fields(owner):
        if item.default is MISSING:
            raise TypeError(f"{owner.__name__}.{item.name} is not declared with constant(...)")
        listed.append(Declaration(group=group, name=item.name, default=item.default, **item.metadata))
    return listed
