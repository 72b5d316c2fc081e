"""One in so many: a smaller city of whole complexes and whole streets, with everybody who lives in them."""

from dataclasses import fields, replace
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import BuildingPeriod, DwellingType, HouseholdType, Origin, Tenure
from wijksim.city.synthesis_complexes import SyntheticComplexes
from wijksim.city.synthesis_dwellings import SyntheticDwellings
from wijksim.city.synthesis_households import SyntheticHouseholds
from wijksim.city.synthesis_matching import SyntheticPlaces

_AGE_EDGES = (25.0, 35.0, 45.0, 65.0, 80.0)
"""Years: age groups in which the kept part should resemble the whole."""
_SWEEPS = 20
"""How often the choice is gone over again at most; it settles within a few."""
_WEIGHT_OF_NUMBERS = 10.0
"""How much more the numbers of households and dwellings of a wijk count than those of one kind."""
_LEADING = len(HouseholdType) + len(Tenure)
"""The first features (household types, tenures) are balanced per buurt as well."""

Part = TypeVar("Part", SyntheticHouseholds, SyntheticDwellings, SyntheticComplexes, SyntheticPlaces)


class CityParts(NamedTuple):
    """Tables of a synthetic city; numbers in one point at rows of another."""

    households: SyntheticHouseholds
    dwellings: SyntheticDwellings
    complexes: SyntheticComplexes
    places: SyntheticPlaces


def thin_out(parts: CityParts, wijk: NDArray[np.integer], keep_one_in: int) -> CityParts:
    """Keeps one in so many complexes and streets, stratified by buurt.

    Per wijk the groups are listed by buurt, kind (complex, street) and size, and cut into blocks of
    ``keep_one_in`` neighbours, of which one is kept: large and small groups, and all buurten, keep their share.
    Which one is chosen so that the kept part of the wijk resembles the whole in households by type, age and
    origin, students, and dwellings by tenure, type and period; misfits of earlier wijken count as well, so that
    the city does not drift.

    Args:
        parts: The whole city.
        wijk: Wijk of every buurt, shape (buurten,).
        keep_one_in: At least 1.
    """
    d, places = parts.dwellings, parts.places
    group = _groups(d)
    kept = np.isin(group, _kept_groups(parts, group, wijk, keep_one_in))
    rows = np.flatnonzero(kept)
    dwelling_number = _renumber(rows, kept.size)
    complex_rows = np.unique(d.complex[rows][d.complex[rows] >= 0])
    complex_number = _renumber(complex_rows, parts.complexes.buurt.size + 1)
    street_rows = np.unique(d.street[rows][d.street[rows] >= 0])
    street_number = _renumber(street_rows, int(d.street.max(initial=-1)) + 2)
    place_rows = np.flatnonzero(kept[places.dwelling])
    household = places.household[place_rows]
    household_rows = np.sort(household[household >= 0])
    household_number = _renumber(household_rows, parts.households.buurt.size + 1)
    dwellings = _take(d, rows)
    return CityParts(
        households=_take(parts.households, household_rows),
        # Row -1 (no complex, no street, nobody) stays -1: the last entry of a numbering is -1.
        dwellings=replace(
            dwellings, complex=complex_number[dwellings.complex], street=street_number[dwellings.street]
        ),
        complexes=_take(parts.complexes, complex_rows),
        places=SyntheticPlaces(
            dwelling=dwelling_number[places.dwelling[place_rows]],
            household=household_number[household],
            room=places.room[place_rows],
        ),
    )


def _take(part: Part, rows: NDArray[np.integer]) -> Part:
    columns = {item.name: getattr(part, item.name)[rows] for item in fields(part)}
    return replace(part, **columns)


def _renumber(rows: NDArray[np.integer], size: int) -> NDArray[np.int32]:
    """New number of every old row; -1 for rows that are not kept."""
    number = np.full(size, -1, dtype=np.int32)
    number[rows] = np.arange(rows.size)
    return number


def _groups(d: SyntheticDwellings) -> NDArray[np.int64]:
    """Number of the complex or street of each dwelling; streets come after complexes."""
    first_street = int(d.complex.max(initial=-1)) + 1
    return np.where(d.complex >= 0, d.complex, first_street + d.street).astype(np.int64)


def _kept_groups(
    parts: CityParts, group: NDArray[np.int64], wijk: NDArray[np.integer], keep_one_in: int
) -> NDArray[np.int64]:
    """Groups to keep, chosen wijk by wijk."""
    d = parts.dwellings
    number, first, size = np.unique(group, return_index=True, return_counts=True)
    content = _content(parts, np.searchsorted(number, group), number.size)
    is_complex = d.complex[first] >= 0
    group_wijk = wijk[d.buurt[first]]
    drift = np.zeros(content.shape[1])
    kept: list[NDArray[np.int64]] = []
    for row in np.unique(group_wijk):
        inside = np.flatnonzero(group_wijk == row)
        inside = inside[np.lexsort((size[inside], ~is_complex[inside], d.buurt[first[inside]]))]
        here = d.buurt[first[inside]]
        features = np.column_stack([content[inside], *_per_buurt(content[inside][:, :_LEADING], here)])
        carried = np.concatenate([drift, np.zeros(features.shape[1] - drift.size)])
        chosen, misfit = _balanced(features, keep_one_in, carried)
        drift += misfit[: drift.size]
        kept.append(number[inside[chosen]])
    return np.concatenate(kept)


def _content(parts: CityParts, position: NDArray[np.intp], groups: int) -> NDArray[np.float64]:
    """What each group holds, shape (groups, features): households and dwellings by kind."""
    h, d, places = parts.households, parts.dwellings, parts.places
    lived_in = places.household >= 0
    who = places.household[lived_in]
    home = position[places.dwelling[lived_in]]
    types = [h.type[who] == kind for kind in HouseholdType]
    tenures = [d.tenure == tenure for tenure in Tenure]
    flags = [
        *(np.digitize(h.age[who], _AGE_EDGES) == group for group in range(len(_AGE_EDGES) + 1)),
        *(h.origin[who] == origin for origin in Origin),
        h.student[who],
        np.full(who.size, _WEIGHT_OF_NUMBERS),
        h.adults[who] + h.children[who],
    ]
    bricks = [
        np.full(d.buurt.size, _WEIGHT_OF_NUMBERS),
        *(d.type == kind for kind in DwellingType),
        *(d.period == period for period in BuildingPeriod),
    ]
    features = [(home, types), (position, tenures), (home, flags), (position, bricks)]
    return np.column_stack(
        [np.bincount(row, weights=flag, minlength=groups) for row, group in features for flag in group]
    )


def _per_buurt(content: NDArray[np.float64], buurt: NDArray[np.integer]) -> list[NDArray[np.float64]]:
    """The same features counted for each buurt by itself."""
    return [np.where((buurt == row)[:, None], content, 0.0) for row in np.unique(buurt)]


def _balanced(
    content: NDArray[np.float64], keep_one_in: int, drift: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Chooses one row of every block so that the chosen rows add up to their share of all rows.

    Args:
        content: Features of the groups of one wijk in list order, shape (groups, features).
        keep_one_in: Length of a block. Of a shorter last block one or none is chosen.
        drift: Misfit of the wijken before, shape (features,).

    Returns:
        Chosen rows, and the misfit that they leave.
    """
    goal = content.sum(axis=0) / keep_one_in
    scale = 1.0 / (goal + 1.0)
    blocks = [
        np.arange(start, min(start + keep_one_in, len(content)))
        for start in range(0, len(content), keep_one_in)
    ]
    options = [content[block] for block in blocks]
    if blocks and blocks[-1].size < keep_one_in:
        options[-1] = np.vstack([options[-1], np.zeros(content.shape[1])])
    chosen = [len(option) // 2 for option in options]
    misfit = sum((option[pick] for option, pick in zip(options, chosen, strict=True)), start=-goal)
    for _ in range(_SWEEPS):
        before = list(chosen)
        for place, option in enumerate(options):
            others = misfit - option[chosen[place]]
            candidates = others + option
            loss = (scale * (candidates**2 + (candidates + drift) ** 2)).sum(axis=1)
            chosen[place] = int(np.argmin(loss))
            misfit = candidates[chosen[place]]
        if chosen == before:
            break
    rows = [block[pick] for block, pick in zip(blocks, chosen, strict=True) if pick < block.size]
    return np.array(rows, dtype=np.intp), misfit
