"""The Wijkkompas of one wijk as the page draws it: indicators by quarter and theme, scored against the city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

FULL_SCORE = 2.0
"""Standard deviations from the city's mean at which a colour is at its strongest."""


@dataclass(frozen=True)
class Spoke:
    """One indicator of the wheel.

    Attributes:
        quarter: Quarter of the Wijkkompas.
        theme: Theme inside the quarter.
        column: Column of the table ``wijken``.
        scale: Factor to the unit that is shown.
        digits: Digits behind the point.
        better: Which direction counts as good; None for composition, which is not judged.
    """

    quarter: str
    theme: str
    column: str
    scale: float
    digits: int
    better: Literal["higher", "lower"] | None


SPOKES: tuple[Spoke, ...] = (
    Spoke("composition", "households", "low_income_share", 100, 1, None),
    Spoke("composition", "households", "students_share", 100, 1, None),
    Spoke("composition", "tenure", "social_rent_share", 100, 1, None),
    Spoke("composition", "tenure", "owner_share", 100, 1, None),
    Spoke("physical", "dwellings", "label_efg_share", 100, 1, "lower"),
    Spoke("physical", "dwellings", "label_a_share", 100, 1, "higher"),
    Spoke("physical", "dwellings", "damp_share", 100, 1, "lower"),
    Spoke("physical", "surroundings", "safety", 1, 2, "higher"),
    Spoke("life", "money", "problematic_debt_share", 100, 1, "lower"),
    Spoke("life", "money", "energy_poverty_share", 100, 1, "lower"),
    Spoke("life", "wellbeing", "life_satisfaction_mean", 1, 2, "higher"),
    Spoke("life", "wellbeing", "mental_health_mean", 1, 2, "higher"),
    Spoke("social", "together", "cohesion", 1, 2, "higher"),
    Spoke("social", "together", "ties_mean", 1, 2, "higher"),
    Spoke("social", "institutions", "trust_mean", 1, 3, "higher"),
    Spoke("social", "institutions", "reputation", 1, 2, "higher"),
)
"""Indicators of the model in the quarters of the Wijkkompas, clockwise."""


def scores(
    now: Mapping[str, Any],
    first: Mapping[str, Any],
    households: Any,
    wijk: int,
    spokes: Sequence[Spoke] = SPOKES,
) -> list[float | None]:
    """How a wijk stands against the mean of the city in the same month, SD over wijken at the nulmeting.

    Above 0 is better than the city, or higher for indicators that are not judged; cut off at :data:`FULL_SCORE`.

    Args:
        now: Arrays over wijken in the month shown, by column.
        first: The same at month 0.
        households: Households per wijk in the month shown.
        wijk: Row of the wijk.
        spokes: Indicators.
    """
    found: list[float | None] = []
    for spoke in spokes:
        values, spread = np.asarray(now[spoke.column]), float(np.std(first[spoke.column]))
        mean = float(np.average(values, weights=np.maximum(households, 1e-9)))
        score = (float(values[wijk]) - mean) / spread if spread > 0 else 0.0
        score = -score if spoke.better == "lower" else score
        found.append(round(float(np.clip(score, -FULL_SCORE, FULL_SCORE)), 2) if np.isfinite(score) else None)
    return found
