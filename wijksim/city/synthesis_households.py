"""Synthetic households per buurt: type, age, children, students, origin (see raking.py for the method).

All buurten are weighted at once: types, ages of persons and mean size per buurt (2017), single parents among
families per postcode area (2020), and for the whole city students, sizes of families and positions in the
household by age (2020; as ratios, because that table includes two villages that joined the municipality later).
Where years and tables contradict each other the buurt leads. Persons in institutions are not households: the
number of persons of a buurt is its inhabitants within what its rounded mean household size allows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wijksim.city.archetypes import AGE_EDGES, BAND, Archetypes, archetypes, share_between
from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import AGES, POSITIONS, TYPES
from wijksim.city.categories import HouseholdType, Origin
from wijksim.city.raking import Margins, whole_numbers
from wijksim.parameters.archetypes import ArchetypesParameters

_BUURT_SLACK, _PERSONS_SLACK, _POSTCODE_SLACK, _CITY_SLACK = 0.001, 0.002, 0.003, 0.01
_STUDENT_SLACK = 0.0005
_SMALLEST_SLACK = 0.05
"""Tolerances of the fit, as shares of what a margin is about: how soon each gives way where tables contradict."""
_SIZE_ROUNDING = 0.05
"""The published mean size of households has one decimal."""
_OLDEST = 120.0
_FIRST_ADULT_BAND = 15.0
_FAMILY_SIZES = (3, 4, 5)
_PERCENT = 100.0

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class SyntheticHouseholds:
    """One element per household; structure only.

    Attributes:
        id: Number from 1, the key of all later luck.
        buurt: Row of the buurt.
        type: ``HouseholdType``.
        age: Age of the reference person and any other adult, years.
        adults: Adults.
        children: Children living at home, of any age.
        children_age: Mean age of the children, years; nan without children.
        student: Whether it is a student household.
        origin: ``Origin`` of the reference person.
    """

    id: NDArray[np.int64]
    buurt: NDArray[np.int16]
    type: NDArray[np.int8]
    age: NDArray[np.float32]
    adults: NDArray[np.int8]
    children: NDArray[np.int8]
    children_age: NDArray[np.float32]
    student: NDArray[np.bool_]
    origin: NDArray[np.int8]


def persons_in_households(baseline: Baseline) -> FloatArray:
    """Persons in private households per buurt: inhabitants, within what the rounded mean size allows."""
    table = baseline.buurten
    households = table["households"].to_numpy(dtype=float)
    size = table["household_size"].to_numpy(dtype=float)
    inhabitants = table["inhabitants"].to_numpy(dtype=float)
    low = households * np.maximum(size - _SIZE_ROUNDING, 1.0)
    return np.clip(inhabitants, low, np.maximum(households * (size + _SIZE_ROUNDING), low))


def _persons_by_age(kinds: Archetypes, edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Adults and children that one household of each archetype adds per age group, each (groups, kinds)."""
    adults = kinds.adults * share_between(kinds.age_low, kinds.age_high, edges)
    children = kinds.children * share_between(kinds.child_low, kinds.child_high, edges)
    return adults, children


def _buurt_margins(margins: Margins, cells: NDArray[np.int64], baseline: Baseline, kinds: Archetypes) -> None:
    """Types, ages and number of persons of every buurt; ``cells`` has shape (buurten, kinds)."""
    table = baseline.buurten
    households = table["households"].to_numpy(dtype=float)
    persons = persons_in_households(baseline)
    types = table[list(TYPES)].to_numpy(dtype=float)
    ages = table[list(AGES)].to_numpy(dtype=float)
    families = kinds.type >= HouseholdType.COUPLE_WITH_CHILDREN
    of_type = (kinds.type == HouseholdType.SINGLE, kinds.type == HouseholdType.COUPLE, families)
    by_age = np.sum(_persons_by_age(kinds, np.array([0.0, *AGE_EDGES, _OLDEST])), axis=0)
    for row in np.flatnonzero(households > 0):
        slack = max(_BUURT_SLACK * households[row], _SMALLEST_SLACK)
        for chosen, share in zip(of_type, types[row] / types[row].sum(), strict=True):
            margins.add(cells[row, chosen], share * households[row], slack)
        slack = max(_BUURT_SLACK * persons[row], _SMALLEST_SLACK)
        for amounts, share in zip(by_age, ages[row] / ages[row].sum(), strict=True):
            chosen = amounts > 0
            margins.add(cells[row, chosen], share * persons[row], slack, amounts[chosen])
        slack = max(_PERSONS_SLACK * persons[row], _SMALLEST_SLACK)
        margins.add(cells[row], persons[row], slack, (kinds.adults + kinds.children).astype(float))


def _postcode_margins(
    margins: Margins, cells: NDArray[np.int64], baseline: Baseline, kinds: Archetypes
) -> None:
    """Single parents among the families of every postcode area, as a difference that should vanish."""
    row_of = {code: row for row, code in enumerate(baseline.buurten["buurt"])}
    link = baseline.postcode_buurt
    amount = np.where(kinds.type == HouseholdType.SINGLE_PARENT, 1.0, 0.0)
    families = kinds.type >= HouseholdType.COUPLE_WITH_CHILDREN
    for postcode in baseline.postcodes.to_dict("records"):
        single = postcode["single_parents"]
        number = single + postcode["two_parents"]
        parts = link[link["postcode"] == postcode["postcode"]]
        if number == 0 or parts.empty:
            continue
        rows = np.array([row_of[code] for code in parts["buurt"]])
        difference = (amount - single / number)[families]
        amounts = parts["share_of_buurt"].to_numpy()[:, None] * difference[None, :]
        margins.add(cells[rows][:, families], 0.0, max(_POSTCODE_SLACK * number, _SMALLEST_SLACK), amounts)


@dataclass(frozen=True)
class _Ratios:
    """Adds ratios that hold for the city as a whole, as differences that should vanish."""

    margins: Margins
    cells: NDArray[np.int64]

    def keep(self, part: FloatArray, whole: FloatArray, share: float, slack: float) -> None:
        """Keeps ``part`` at a share of ``whole``; both are amounts per archetype."""
        amounts = part - share * whole
        chosen = np.flatnonzero(amounts != 0)
        cells = self.cells[:, chosen]
        self.margins.add(
            cells, 0.0, max(slack, _SMALLEST_SLACK), np.broadcast_to(amounts[chosen], cells.shape)
        )


def _position_margins(ratios: _Ratios, baseline: Baseline, kinds: Archetypes) -> None:
    """Positions in the household by age band, and age bands within the age groups of the buurten."""
    table = baseline.household_positions.sort_values("age_from")
    table = table[table["age_from"] >= _FIRST_ADULT_BAND]
    low = table["age_from"].to_numpy(dtype=float)
    counts = table[list(POSITIONS)].to_numpy(dtype=float)
    # The table counts persons of the municipality; slack is meant for those of the city.
    slack = _CITY_SLACK * float(persons_in_households(baseline).sum()) / counts.sum()
    adults, children = _persons_by_age(kinds, np.array([*low, _OLDEST]))
    position = np.select(
        [kinds.type == kind for kind in HouseholdType], [POSITIONS.index(name) for name in POSITIONS[1:]]
    )
    for band, measured in enumerate(counts):
        everybody = adults[band] + children[band]
        if measured.sum() == 0 or not everybody.any():
            continue
        for place, count in enumerate(measured):
            part = np.where(position == place, adults[band], children[band] if place == 0 else 0.0)
            ratios.keep(part, everybody, count / measured.sum(), slack * measured.sum())
    groups = np.searchsorted(AGE_EDGES, low + BAND / 2, side="right")
    persons = counts.sum(axis=1)
    for group in np.unique(groups):
        inside = groups == group
        everybody = (adults + children)[inside].sum(axis=0)
        number = persons[inside].sum()
        for band in np.flatnonzero(inside).tolist():
            ratios.keep(adults[band] + children[band], everybody, persons[band] / number, slack * number)


def _size_margins(ratios: _Ratios, baseline: Baseline, kinds: Archetypes) -> None:
    """Sizes of households of three and more, and student households."""
    total = float(baseline.buurten["households"].sum())
    sizes = baseline.household_sizes.set_index("persons")["households"]
    measured = sizes.reindex(_FAMILY_SIZES, fill_value=0.0).to_numpy(dtype=float)
    size = np.minimum(kinds.adults + kinds.children, _FAMILY_SIZES[-1])
    larger = (size >= _FAMILY_SIZES[0]).astype(float)
    slack = _CITY_SLACK * total * measured.sum() / max(float(sizes.sum()), 1.0)
    for number, count in zip(_FAMILY_SIZES, measured, strict=True):
        if measured.sum() > 0:
            ratios.keep((size == number).astype(float), larger, count / measured.sum(), slack)
    if baseline.has_fact("student_households_share"):
        share = baseline.fact("student_households_share")
        ratios.keep(kinds.student.astype(float), np.ones(kinds.prior.size), share, _STUDENT_SLACK * total)


def _household_weights(baseline: Baseline, kinds: Archetypes) -> FloatArray:
    """Households of every archetype per buurt, shape (buurten, kinds)."""
    households = baseline.buurten["households"].to_numpy(dtype=float)
    prior = np.outer(households, kinds.prior / kinds.prior.sum())
    cells = np.arange(prior.size).reshape(prior.shape)
    margins = Margins()
    _buurt_margins(margins, cells, baseline, kinds)
    _postcode_margins(margins, cells, baseline, kinds)
    ratios = _Ratios(margins, cells)
    _position_margins(ratios, baseline, kinds)
    _size_margins(ratios, baseline, kinds)
    return margins.solve(prior.ravel()).reshape(prior.shape)


def synthesise_households(
    baseline: Baseline, p: ArchetypesParameters, generator: np.random.Generator
) -> SyntheticHouseholds:
    """Makes whole households for every buurt.

    Args:
        baseline: Measured tables.
        p: Constants of the kinds of household.
        generator: Source of the rounding of rare kinds, of ages inside their bands and of origin groups.
    """
    kinds = archetypes(baseline, p)
    weights = _household_weights(baseline, kinds)
    number = baseline.buurten["households"].to_numpy(dtype=int)
    starts = generator.random(number.size)
    counts = np.array([whole_numbers(*row) for row in zip(weights, number, starts, strict=True)])
    buurt, kind = np.nonzero(counts)
    times = counts[buurt, kind]
    buurt, kind = np.repeat(buurt, times), np.repeat(kind, times)
    age, children_age = kinds.ages(generator.random(kind.size), kind)
    return SyntheticHouseholds(
        id=np.arange(1, kind.size + 1, dtype=np.int64),
        buurt=buurt.astype(np.int16),
        type=kinds.type[kind],
        age=age.astype(np.float32),
        adults=kinds.adults[kind],
        children=kinds.children[kind],
        children_age=children_age.astype(np.float32),
        student=kinds.student[kind],
        origin=_origins(baseline, buurt, generator),
    )


def _origins(baseline: Baseline, buurt: NDArray[np.intp], generator: np.random.Generator) -> NDArray[np.int8]:
    """Origin groups in the shares of each buurt, in random order and without sampling noise."""
    table = baseline.buurten
    non_western = table["non_western_percent"].to_numpy(dtype=float)[buurt] / _PERCENT
    western = table["western_percent"].to_numpy(dtype=float)[buurt] / _PERCENT
    order = np.lexsort((generator.random(buurt.size), buurt))
    sizes = np.bincount(buurt)
    rank = np.empty(buurt.size)
    rank[order] = np.arange(buurt.size) - (np.cumsum(sizes) - sizes)[buurt[order]]
    place = (rank + 0.5) / sizes[buurt]
    origin = np.select(
        [place < non_western, place < non_western + western], [Origin.NON_WESTERN, Origin.WESTERN]
    )
    return origin.astype(np.int8)
