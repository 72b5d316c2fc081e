"""Counts of a synthetic city in the categories of the measured tables; the fit report compares them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.categories import HouseholdType
from wijksim.city.synthesis import SyntheticCity
from wijksim.city.synthesis_households import age_group

POSITIONS = ("child_at_home", "single", "partner_without_children", "partner_with_children", "single_parent")
_BAND = 5.0
_FIRST_ADULT_BAND = 15.0
_CHILD = 0
_POSITION_OF_TYPE = {
    HouseholdType.SINGLE: 1,
    HouseholdType.COUPLE: 2,
    HouseholdType.COUPLE_WITH_CHILDREN: 3,
    HouseholdType.SINGLE_PARENT: 4,
}


@dataclass(frozen=True)
class Persons:
    """One element per person of a synthetic city."""

    buurt: NDArray[np.int16]
    age: NDArray[np.float64]
    age_group: NDArray[np.int64]
    origin: NDArray[np.int8]
    position: NDArray[np.int64]


def persons_of(city: SyntheticCity) -> Persons:
    """Takes households apart into persons: adults of the age of the reference person, children of their mean age."""
    h = city.households
    adults, children = h.adults.astype(np.int64), h.children.astype(np.int64)
    row = np.concatenate(
        [np.repeat(np.arange(adults.size), adults), np.repeat(np.arange(children.size), children)]
    )
    is_child = np.arange(row.size) >= adults.sum()
    age = np.where(is_child, h.children_age[row], h.age[row]).astype(float)
    position_of_type = np.array([_POSITION_OF_TYPE[kind] for kind in HouseholdType])
    return Persons(
        buurt=h.buurt[row],
        age=age,
        age_group=age_group(age),
        origin=h.origin[row],
        position=np.where(is_child, _CHILD, position_of_type[h.type[row]]),
    )


def area_counts(
    area: NDArray[np.integer], category: NDArray[np.integer], areas: int, categories: int
) -> NDArray[np.float64]:
    """Number of elements per area and category, shape (areas, categories)."""
    cell = area.astype(np.int64) * categories + category.astype(np.int64)
    return np.bincount(cell, minlength=areas * categories).reshape(areas, categories).astype(float)


def postcode_of_households(city: SyntheticCity) -> NDArray[np.int32]:
    """Postcode of the dwelling in which each household lives; -1 without one."""
    postcode = np.full(city.households.buurt.size, -1, dtype=np.int32)
    lived_in = city.places.household >= 0
    postcode[city.places.household[lived_in]] = city.dwellings.postcode[city.places.dwelling[lived_in]]
    return postcode


def persons_by_position(
    baseline: Baseline, persons: Persons
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str], tuple[str, ...]]:
    """Persons by age band of five years and position in the household, measured and synthetic.

    Returns:
        Measured counts and synthetic counts, shape (bands, positions); names of the bands; names of positions.
    """
    table = baseline.household_positions.sort_values("age_from")
    table = table[table["age_from"] >= _FIRST_ADULT_BAND]
    edges = table["age_from"].to_numpy(dtype=float)
    band = np.searchsorted(edges, persons.age, side="right") - 1
    known = band >= 0
    synthetic = area_counts(band[known], persons.position[known], edges.size, len(POSITIONS))
    names = [f"{int(low)} to {int(low + _BAND)}" for low in edges]
    return table[list(POSITIONS)].to_numpy(dtype=float), synthetic, names, POSITIONS
