"""Kinds of household that a buurt may hold, and what each adds to the counts of persons by age."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.categories import HouseholdType
from wijksim.parameters.archetypes import ArchetypesParameters

BAND = 5.0
"""Width of an age band in years."""
AGE_EDGES = np.array([15.0, 25.0, 45.0, 65.0])
_FIRST_BAND, _LAST_BAND = 15.0, 90.0
_GAP_STEPS = (-1.5, -0.5, 0.5, 1.5)
"""The four ages of a parent at birth, in steps from their mean."""
_PARENT_BANDS = (20.0, 65.0)
"""From the first to before the second, parents have children at home; the few outside are not measured apart."""
_COUPLE_SIZES = (3, 4, 5)

Row = tuple[int, float, int, int, float, bool, float]


@dataclass(frozen=True)
class Archetypes:
    """One element per archetype; ages are spread evenly from ``*_low`` to ``*_high`` (years)."""

    type: NDArray[np.int8]
    age_low: NDArray[np.float64]
    age_high: NDArray[np.float64]
    adults: NDArray[np.int8]
    children: NDArray[np.int8]
    child_low: NDArray[np.float64]
    child_high: NDArray[np.float64]
    student: NDArray[np.bool_]
    prior: NDArray[np.float64]
    """Households in the city, before anything about buurten is known."""

    def ages(self, luck: NDArray[np.float64], kind: NDArray[np.intp]) -> tuple[NDArray[np.float64], ...]:
        """Ages of the reference person and of the children (nan without any) at a place in the band of 0-1."""
        adult = self.age_low[kind] + luck * (self.age_high - self.age_low)[kind]
        child = self.child_low[kind] + luck * (self.child_high - self.child_low)[kind]
        return adult, np.where(self.children[kind] > 0, child, np.nan)


def _family_sizes(baseline: Baseline, p: ArchetypesParameters) -> NDArray[np.float64]:
    """Shares of couples with one, two, three and more children, from the households of 3, 4, 5 and more persons."""
    sizes = baseline.household_sizes.set_index("persons")["households"]
    families = np.array([sizes.get(number, 0.0) for number in _COUPLE_SIZES], dtype=float)
    if families.sum() > 0:
        return families / families.sum()
    return np.array(
        [p.couple_one_child, p.couple_two_children, 1 - p.couple_one_child - p.couple_two_children]
    )


def _gaps(p: ArchetypesParameters) -> list[tuple[float, float]]:
    """Ages of a parent at birth and the share of families with each, symmetrical around the mean."""
    outer, inner = p.parent_gap_outer, 0.5 - p.parent_gap_outer
    shares = (outer, inner, inner, outer)
    return [
        (p.parent_gap + p.parent_gap_step * step, share)
        for step, share in zip(_GAP_STEPS, shares, strict=True)
    ]


def _families(
    low: float, couples: float, parents: float, sizes: NDArray[np.float64], p: ArchetypesParameters
) -> list[Row]:
    """Families of one age band of the parent, by age gap to the children and number of children."""
    rows: list[Row] = []
    for gap, gap_share in _gaps(p):
        if low + BAND / 2 - gap > p.oldest_child:
            continue
        for number, share in enumerate(sizes, start=1):
            weight = couples * gap_share * share
            rows.append((HouseholdType.COUPLE_WITH_CHILDREN, low, 2, number, gap, False, weight))
        for number, share in enumerate((p.single_parent_one_child, 1 - p.single_parent_one_child), start=1):
            weight = parents * gap_share * share
            rows.append((HouseholdType.SINGLE_PARENT, low, 1, number, gap, False, weight))
    return rows


def archetypes(baseline: Baseline, p: ArchetypesParameters) -> Archetypes:
    """Builds the archetypes from the measured positions in the household by age.

    Students are singles of 15 to 30; which part of them is calibrated later to the city's share of student
    households, where that is known.
    """
    sizes = _family_sizes(baseline, p)
    students_of_singles = {15.0: p.students_15_to_19, 20.0: p.students_20_to_24, 25.0: p.students_25_to_29}
    rows: list[Row] = []
    for record in baseline.household_positions.to_dict("records"):
        low = float(record["age_from"])
        if not _FIRST_BAND <= low <= _LAST_BAND:
            continue
        students = students_of_singles.get(low, 0.0)
        rows.append((HouseholdType.SINGLE, low, 1, 0, 0.0, False, record["single"] * (1 - students)))
        rows.append((HouseholdType.SINGLE, low, 1, 0, 0.0, True, record["single"] * students))
        rows.append((HouseholdType.COUPLE, low, 2, 0, 0.0, False, record["partner_without_children"] / 2))
        if _PARENT_BANDS[0] <= low < _PARENT_BANDS[1]:
            rows.extend(
                _families(low, record["partner_with_children"] / 2, record["single_parent"], sizes, p)
            )
    # Order: margins over neighbouring archetypes keep their level when weights are made whole.
    rows = sorted(row for row in rows if row[-1] > 0)
    kind, low_, adults, children, gap_, student, prior = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    age_high = low_ + BAND
    age_low = np.maximum(low_, p.youngest_alone)
    return Archetypes(
        type=kind.astype(np.int8),
        age_low=age_low,
        age_high=age_high,
        adults=adults.astype(np.int8),
        children=children.astype(np.int8),
        child_low=np.maximum(age_low - gap_, 0.0),
        child_high=np.maximum(age_high - gap_, p.youngest_children),
        student=student.astype(bool),
        prior=prior.astype(float),
    )


def share_between(
    low: NDArray[np.float64], high: NDArray[np.float64], edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Part of each spread of ages that falls between neighbouring edges.

    Args:
        low: Lower end of the spread, shape (n,).
        high: Upper end, above ``low``, shape (n,).
        edges: Increasing edges, shape (groups + 1,).

    Returns:
        Parts, shape (groups, n).
    """
    inside = np.minimum(high, edges[1:, None]) - np.maximum(low, edges[:-1, None])
    return np.clip(inside, 0.0, None) / (high - low)


def age_group(age: NDArray[np.float64]) -> NDArray[np.int64]:
    """Age group 0-4 of the measured tables: 0-14, 15-24, 25-44, 45-64, 65 and over."""
    return np.searchsorted(AGE_EDGES, age, side="right")
