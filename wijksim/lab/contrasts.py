"""Which arms are set against which: every comparison is a weighted sum of arms that adds up to zero."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

BASELINE = "baseline"
HALVES = ("physical_half", "social_half")
_VARIANTS = (
    "integrated_cliff",
    "four_then_seven",
    "seven_at_once",
    "citywide",
    "demolition_heavy",
    "renovation_heavy",
    "allocation",
)
"""Integrated with one thing changed."""
_AGAINST_EACH_OTHER = (
    ("integrated", "parallel"),
    ("integrated", "physical"),
    ("integrated", "social"),
    *(("integrated", variant) for variant in _VARIANTS),
    ("four_then_seven", "seven_at_once"),
)
_REGIMES = ("parallel", "integrated")


@dataclass(frozen=True)
class Contrast:
    """A comparison of arms.

    Attributes:
        name: How tables call it.
        label: How a figure calls it.
        kind: Against baseline, between two policies, or the synergy of a regime.
        weights: Weight of each arm.
    """

    name: str
    label: str
    kind: Literal["baseline", "between", "synergy"]
    weights: dict[str, float]

    @property
    def two_arms(self) -> tuple[str, str] | None:
        """First and second arm of a plain difference; None for a synergy."""
        if len(self.weights) != 2:
            return None
        first, second = sorted(self.weights, key=lambda arm: -self.weights[arm])
        return first, second


def difference(first: str, second: str) -> Contrast:
    """One arm minus another."""
    kind: Literal["baseline", "between"] = "baseline" if second == BASELINE else "between"
    return Contrast(
        f"{first} - {second}",
        f"{words(first)} minus {words(second)}",
        kind,
        {first: 1.0, second: -1.0},
    )


def synergy(regime: str) -> Contrast:
    """What a regime adds to the sum of its halves.

    (S - S0) - [(physical half - S0) + (social half - S0)], where S0 is baseline.
    """
    weights = {regime: 1.0, BASELINE: 1.0, **dict.fromkeys(HALVES, -1.0)}
    return Contrast(f"synergy of {regime}", f"synergy of {words(regime)}", "synergy", weights)


def words(arm: str) -> str:
    """Name of an arm in running text."""
    return arm.replace("_", " ")


def contrasts(arms: Collection[str]) -> list[Contrast]:
    """Every comparison that the arms allow: against baseline, between policies, synergies."""
    wanted = [difference(arm, BASELINE) for arm in arms if arm != BASELINE]
    wanted += [difference(first, second) for first, second in _AGAINST_EACH_OTHER]
    wanted += [synergy(regime) for regime in _REGIMES]
    return [item for item in wanted if set(item.weights) <= set(arms)]
