"""Counts of a synthetic city in the categories of the measured tables; the fit report compares them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.archetypes import BAND, age_group
from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import POSITIONS
from wijksim.city.categories import HouseholdType
from wijksim.city.synthesis import SyntheticCity

POINTS = "percentage points"
_FIRST_ADULT_BAND = 15.0
_POSITION_OF_TYPE = {
    HouseholdType.SINGLE: POSITIONS.index("single"),
    HouseholdType.COUPLE: POSITIONS.index("partner_without_children"),
    HouseholdType.COUPLE_WITH_CHILDREN: POSITIONS.index("partner_with_children"),
    HouseholdType.SINGLE_PARENT: POSITIONS.index("single_parent"),
}

Comparison = pd.DataFrame
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Persons:
    """One element per person of a synthetic city."""

    buurt: NDArray[np.int16]
    age: FloatArray
    age_group: NDArray[np.int64]
    origin: NDArray[np.int8]
    position: NDArray[np.int64]


def persons_of(city: SyntheticCity) -> Persons:
    """Takes households apart: adults of the age of the reference person, children of their mean age."""
    h = city.households
    adults, children = h.adults.astype(np.int64), h.children.astype(np.int64)
    everybody = np.arange(adults.size)
    row = np.concatenate([np.repeat(everybody, adults), np.repeat(everybody, children)])
    is_child = np.arange(row.size) >= adults.sum()
    age = np.where(is_child, h.children_age[row], h.age[row]).astype(float)
    position_of_type = np.array([_POSITION_OF_TYPE[kind] for kind in HouseholdType])
    return Persons(
        buurt=h.buurt[row],
        age=age,
        age_group=age_group(age),
        origin=h.origin[row],
        position=np.where(is_child, POSITIONS.index("child_at_home"), position_of_type[h.type[row]]),
    )


def area_counts(
    area: NDArray[np.integer], category: NDArray[np.integer], areas: int, categories: int
) -> FloatArray:
    """Number of elements per area and category, shape (areas, categories)."""
    cell = area.astype(np.int64) * categories + category.astype(np.int64)
    return np.bincount(cell, minlength=areas * categories).reshape(areas, categories).astype(float)


def percentages(counts: FloatArray) -> FloatArray:
    """Rows as percentages of their sum; rows without anything become nan."""
    total = counts.sum(axis=1, keepdims=True)
    return np.divide(100.0 * counts, total, out=np.full(counts.shape, np.nan), where=total > 0)


def share_of(part: FloatArray, whole: FloatArray) -> FloatArray:
    """A part as a percentage of a whole; nan where there is no whole."""
    return np.divide(100.0 * part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)


def comparison(
    margin: str,
    level: str,
    unit: str,
    areas: Sequence[object],
    categories: Sequence[str],
    measured: FloatArray,
    synthetic: FloatArray,
    rounding: float | FloatArray,
    programme: NDArray[np.bool_],
) -> Comparison:
    """One row per area and category.

    Args:
        margin: Name of the margin.
        level: Level at which it was measured.
        unit: Unit of both figures.
        areas: Names of the areas.
        categories: Names of the categories.
        measured: Measured figures, shape (areas, categories); rows with nan are left out.
        synthetic: Synthetic figures, same shape.
        rounding: Half the step of the measured figures; one for all, or of a shape that fits.
        programme: Whether an area belongs to the programme, shape (areas,).
    """
    shape = (len(areas), len(categories))
    frame = pd.DataFrame(
        {
            "margin": margin,
            "level": level,
            "area": np.repeat([str(area) for area in areas], shape[1]),
            "category": np.tile(np.array(categories, dtype=object), shape[0]),
            "unit": unit,
            "measured": measured.ravel(),
            "synthetic": synthetic.ravel(),
            "rounding": np.broadcast_to(rounding, shape).ravel(),
            "programme": np.repeat(programme, shape[1]),
        }
    )
    return frame.dropna(subset=["measured", "synthetic"])


def postcode_of_households(city: SyntheticCity) -> NDArray[np.int32]:
    """Postcode area of the dwelling in which each household lives."""
    postcode = np.full(city.households.buurt.size, -1, dtype=np.int32)
    lived_in = city.places.household >= 0
    postcode[city.places.household[lived_in]] = city.dwellings.postcode[city.places.dwelling[lived_in]]
    return postcode


def persons_by_position(baseline: Baseline, persons: Persons) -> tuple[FloatArray, FloatArray, list[str]]:
    """Persons of 15 and over by age band of five years and position in the household.

    Returns:
        Measured counts and synthetic counts, both of shape (bands, positions), and the names of the bands.
    """
    table = baseline.household_positions.sort_values("age_from")
    table = table[table["age_from"] >= _FIRST_ADULT_BAND]
    edges = table["age_from"].to_numpy(dtype=float)
    band = np.searchsorted(edges, persons.age, side="right") - 1
    known = band >= 0
    synthetic = area_counts(band[known], persons.position[known], edges.size, len(POSITIONS))
    names = [f"{int(low)} to {int(low + BAND)}" for low in edges]
    return table[list(POSITIONS)].to_numpy(dtype=float), synthetic, names
