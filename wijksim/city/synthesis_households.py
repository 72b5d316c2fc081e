"""Synthetic households per buurt: type, age, children, students, origin (see raking.py for the method)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from wijksim.city.baseline import AGES, TYPES, Baseline
from wijksim.city.categories import HouseholdType, Origin
from wijksim.city.raking import rake, whole_numbers

_BAND = 5.0
_AGE_EDGES = np.array([15.0, 25.0, 45.0, 65.0])
_OLDEST_BAND = 90
_CHILD_GAPS = (27.0, 31.0, 35.0)
_CHILD_GAP_SHARES = (0.3, 0.4, 0.3)
_STUDENT_SHARE = {15: 0.95, 20: 0.75, 25: 0.25}
_PARENT_AGES = (20.0, 65.0)
_OLDEST_CHILD = 30.0
_TYPE_TOLERANCE = 0.004
_AGE_TOLERANCE = 0.004
_PERSONS_TOLERANCE = 0.01
_PARENT_TOLERANCE = 0.01
_SMALLEST_TOLERANCE = 1.0


@dataclass(frozen=True)
class SyntheticHouseholds:
    """One element per household; structure only."""

    id: NDArray[np.int64]
    buurt: NDArray[np.int16]
    type: NDArray[np.int8]
    age: NDArray[np.float32]
    adults: NDArray[np.int8]
    children: NDArray[np.int8]
    children_age: NDArray[np.float32]
    student: NDArray[np.bool_]
    origin: NDArray[np.int8]


@dataclass(frozen=True)
class Archetypes:
    """Kinds of household that a buurt may hold, with their prior frequency in the city."""

    type: NDArray[np.int8]
    age_from: NDArray[np.float64]
    adults: NDArray[np.int8]
    children: NDArray[np.int8]
    children_age: NDArray[np.float64]
    student: NDArray[np.bool_]
    prior: NDArray[np.float64]


def _family_sizes(baseline: Baseline) -> NDArray[np.float64]:
    sizes = baseline.household_sizes.set_index("persons")["households"]
    families = np.array([sizes.get(number, 0.0) for number in (3, 4, 5)], dtype=float)
    return families / families.sum() if families.sum() > 0 else np.array([0.45, 0.40, 0.15])


def archetypes(baseline: Baseline) -> Archetypes:
    """Builds the archetypes from the measured positions in the household by age."""
    couple_sizes = _family_sizes(baseline)
    rows: list[tuple[int, float, int, int, float, bool, float]] = []
    for record in baseline.household_positions.itertuples():
        low = float(record.age_from)
        if low < _AGE_EDGES[0] or low > _OLDEST_BAND:
            continue
        share = _STUDENT_SHARE.get(int(low), 0.0)
        if record.single > 0:
            rows.append((HouseholdType.SINGLE, low, 1, 0, 0.0, False, record.single * (1 - share)))
            rows.append((HouseholdType.SINGLE, low, 1, 0, 0.0, True, record.single * share))
        rows.append((HouseholdType.COUPLE, low, 2, 0, 0.0, False, record.partner_without_children / 2))
        if not _PARENT_AGES[0] <= low < _PARENT_AGES[1]:
            continue
        for gap, gap_share in zip(_CHILD_GAPS, _CHILD_GAP_SHARES, strict=True):
            child = min(max(low + _BAND / 2 - gap, 0.5), _OLDEST_CHILD)
            for number, size_share in enumerate(couple_sizes, start=1):
                weight = record.partner_with_children / 2 * gap_share * size_share
                rows.append((HouseholdType.COUPLE_WITH_CHILDREN, low, 2, number, child, False, weight))
            for number, size_share in ((1, 0.6), (2, 0.4)):
                weight = record.single_parent * gap_share * size_share
                rows.append((HouseholdType.SINGLE_PARENT, low, 1, number, child, False, weight))
    rows = sorted((row for row in rows if row[-1] > 0), key=lambda row: row[:6])
    columns = list(zip(*rows, strict=True))
    return Archetypes(
        type=np.array(columns[0], dtype=np.int8),
        age_from=np.array(columns[1]),
        adults=np.array(columns[2], dtype=np.int8),
        children=np.array(columns[3], dtype=np.int8),
        children_age=np.array(columns[4]),
        student=np.array(columns[5]),
        prior=np.array(columns[6], dtype=float),
    )


def age_group(age: NDArray[np.float64]) -> NDArray[np.int64]:
    """Age group 0-4 of the measured tables: 0-14, 15-24, 25-44, 45-64, 65 and over."""
    return np.searchsorted(_AGE_EDGES, age, side="right")


def _design(kinds: Archetypes) -> csr_array:
    number = kinds.prior.size
    rows = [kinds.type == HouseholdType.SINGLE, kinds.type == HouseholdType.COUPLE]
    rows.append(kinds.type >= HouseholdType.COUPLE_WITH_CHILDREN)
    persons = np.zeros((len(AGES), number))
    index = np.arange(number)
    np.add.at(persons, (age_group(kinds.age_from + _BAND / 2), index), kinds.adults)
    np.add.at(persons, (age_group(kinds.children_age), index), kinds.children)
    rows.extend(persons)
    rows.append(kinds.adults + kinds.children)
    rows.append(kinds.type == HouseholdType.SINGLE_PARENT)
    return csr_array(np.array(rows, dtype=float))


def _single_parent_share(baseline: Baseline) -> NDArray[np.float64]:
    """Share of single parents among households with children, per buurt, from its postcode areas."""
    postcodes = baseline.postcodes.set_index("postcode")
    families = postcodes["single_parents"] + postcodes["two_parents"]
    city = float(postcodes["single_parents"].sum() / max(families.sum(), 1))
    share = (postcodes["single_parents"] / families.where(families > 0)).fillna(city)
    link = baseline.postcode_buurt.assign(share=lambda table: table["postcode"].map(share))
    weighted = (link["share"] * link["share_of_buurt"]).groupby(link["buurt"]).sum()
    total = link["share_of_buurt"].groupby(link["buurt"]).sum()
    found = (weighted / total.where(total > 0)).reindex(baseline.buurten["buurt"])
    return found.fillna(city).to_numpy(dtype=float)


def synthesise_households(baseline: Baseline, generator: np.random.Generator) -> SyntheticHouseholds:
    """Makes whole households for every buurt.

    Args:
        baseline: Measured tables.
        generator: Source of the spread of ages within their bands and of origin groups.
    """
    kinds = archetypes(baseline)
    design = _design(kinds)
    parents = _single_parent_share(baseline)
    chosen, buurten = [], []
    for row, buurt in enumerate(baseline.buurten.itertuples()):
        households = int(buurt.households)
        if households == 0:
            continue
        types = np.array([getattr(buurt, name) for name in TYPES])
        types = types / types.sum() * households
        ages = np.array([getattr(buurt, name) for name in AGES])
        ages = ages / ages.sum() * buurt.inhabitants
        targets = np.concatenate([types, ages, [buurt.inhabitants], [parents[row] * types[2]]])
        tolerance = np.concatenate(
            [
                np.full(3, _TYPE_TOLERANCE * households),
                np.full(len(AGES), _AGE_TOLERANCE * buurt.inhabitants),
                [_PERSONS_TOLERANCE * buurt.inhabitants, _PARENT_TOLERANCE * households],
            ]
        )
        prior = kinds.prior / kinds.prior.sum() * households
        weights = rake(prior, design, targets, np.maximum(tolerance, _SMALLEST_TOLERANCE))
        counts = whole_numbers(weights, households)
        chosen.append(np.repeat(np.arange(counts.size), counts))
        buurten.append(np.full(households, row, dtype=np.int16))
    kind, place = np.concatenate(chosen), np.concatenate(buurten)
    # The band holds five years; the oldest band is open and thin.
    age = kinds.age_from[kind] + _BAND * generator.random(kind.size)
    age = np.maximum(age, 17.0)
    table = baseline.buurten
    western = table["western_percent"].to_numpy()[place] / 100
    non_western = table["non_western_percent"].to_numpy()[place] / 100
    luck = _stratified(place, generator)
    origin = np.where(
        luck < non_western,
        Origin.NON_WESTERN,
        np.where(luck < non_western + western, Origin.WESTERN, Origin.DUTCH),
    )
    return SyntheticHouseholds(
        id=np.arange(1, kind.size + 1, dtype=np.int64),
        buurt=place,
        type=kinds.type[kind],
        age=age.astype(np.float32),
        adults=kinds.adults[kind],
        children=kinds.children[kind],
        children_age=kinds.children_age[kind].astype(np.float32),
        student=kinds.student[kind],
        origin=origin.astype(np.int8),
    )


def _stratified(groups: NDArray[np.int16], generator: np.random.Generator) -> NDArray[np.float64]:
    """Numbers on 0-1 spread evenly inside each group, in random order: shares come out without sampling noise."""
    order = np.lexsort((generator.random(groups.size), groups))
    sizes = np.bincount(groups)
    starts = np.cumsum(sizes) - sizes
    rank = np.empty(groups.size)
    rank[order] = np.arange(groups.size) - starts[groups[order]]
    return (rank + 0.5) / sizes[groups]
