"""The dwellings of one wijk as blocks: a snapshot of a model between two months, one character per dwelling."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wijksim.city.categories import ComplexStage, DwellingStatus, Support, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows

COLOURINGS = ("works", "label", "tenure", "satisfaction")
NOBODY = "."
SATISFACTION_STEPS = (6.0, 6.5, 7.0, 7.5, 8.0, 8.5)
"""Borders between classes of life satisfaction."""

UNTOUCHED, CONSENT, PREPARED, UNDER_WAY, GONE, RENOVATED, BUILT = range(7)
"""How far works have come at a dwelling since month 0."""


@dataclass(frozen=True)
class Blocks:
    """The dwellings of one wijk in one run.

    Attributes:
        month: Month after which they were looked at.
        groups: Kind (``complex``, ``owner``, ``private`` or ``loose``), owner and number of dwellings, in order.
        codes: For each colouring one character per dwelling.
        households: Id of a household of each dwelling that is followed, -1 without one.
        facts: Counts of what goes on in the wijk.
    """

    month: int
    groups: tuple[tuple[str, str, int], ...]
    codes: dict[str, str]
    households: tuple[int, ...]
    facts: dict[str, int] = field(default_factory=dict)


def look_at(city: City, wijk: int) -> Blocks:
    """Takes the snapshot of a wijk.

    Args:
        city: The city, between two months.
        wijk: Row of the wijk.
    """
    d = city.dwellings
    rows = np.flatnonzero(d.active & (city.buurten.wijk[d.buurt] == wijk))
    key = _group_of(city, rows)
    rows = rows[np.lexsort((d.id[rows], key))]
    key = np.sort(key)
    codes = {
        "works": _text(_works(city, rows)),
        "label": _text(d.label[rows]),
        "tenure": _text(d.tenure[rows]),
        "satisfaction": _text(_satisfaction(city, rows)),
    }
    return Blocks(
        city.month, _groups(city, rows, key), codes, tuple(_followed(city, rows).tolist()), _facts(city, wijk)
    )


_LOOSE, _PRIVATE, _OWNER = 2**40, 2**41, 2**42
"""Groups after all complexes: corporations' dwellings outside complexes, private rent, owner-occupied."""


def _group_of(city: City, rows: Rows) -> Any:
    d = city.dwellings
    others = np.select(
        [d.tenure[rows] == Tenure.OWNER_OCCUPIED, d.tenure[rows] == Tenure.PRIVATE_RENT],
        [_OWNER, _PRIVATE],
        _LOOSE,
    )
    return np.where(d.complex[rows] >= 0, d.complex[rows].astype(np.int64), others)


def _groups(city: City, rows: Rows, key: Any) -> tuple[tuple[str, str, int], ...]:
    groups, sizes = np.unique(key, return_counts=True)
    kinds = {_LOOSE: "loose", _PRIVATE: "private", _OWNER: "owner"}
    return tuple(
        (kinds[int(group)], "", int(size))
        if int(group) in kinds
        else ("complex", city.corporation_names[city.complexes.corporation[int(group)]], int(size))
        for group, size in zip(groups, sizes, strict=True)
    )


def _text(codes: Any) -> str:
    """Small whole numbers as one character each; -1 is :data:`NOBODY`."""
    letters = np.frombuffer((NOBODY + "0123456789").encode(), dtype=np.uint8)
    return bytes(letters[np.asarray(codes, dtype=np.int64) + 1]).decode()


def _works(city: City, rows: Rows) -> Any:
    d, c = city.dwellings, city.complexes
    of = d.complex[rows]
    stage = np.where((of >= 0) & d.planned[rows], c.stage[np.maximum(of, 0)], ComplexStage.IDLE)
    built = d.built_year[rows] >= city.first_year
    return np.select(
        [
            np.isin(d.status[rows], (DwellingStatus.VACATED, DwellingStatus.DEMOLISHED)),
            d.status[rows] == DwellingStatus.WORKS,
            np.isin(stage, (ComplexStage.CONSENT, ComplexStage.REDESIGN)),
            np.isin(stage, (ComplexStage.PREPARED, ComplexStage.REHOUSING)),
            built & (d.last_renovation[rows] < 0),
            d.last_renovation[rows] >= 0,
        ],
        [GONE, UNDER_WAY, CONSENT, PREPARED, BUILT, RENOVATED],
        UNTOUCHED,
    )


def _residents_of(city: City, rows: Rows) -> tuple[Rows, Any]:
    """Households that live in these dwellings, and the position of their dwelling in ``rows``."""
    position = np.full(len(city.dwellings), -1, dtype=np.int64)
    position[rows] = np.arange(rows.size)
    residents = city.residents()
    at = position[city.dwelling_of(residents)]
    return residents[at >= 0], at[at >= 0]


def _satisfaction(city: City, rows: Rows) -> Any:
    residents, at = _residents_of(city, rows)
    number = np.bincount(at, minlength=rows.size)
    total = np.bincount(at, weights=city.households.life_satisfaction[residents], minlength=rows.size)
    mean = total / np.maximum(number, 1)
    return np.where(number > 0, np.digitize(mean, SATISFACTION_STEPS), -1)


def _followed(city: City, rows: Rows) -> Any:
    found = np.full(rows.size, -1, dtype=np.int64)
    follows = getattr(city.events, "follows", None)
    if follows is not None:
        residents, at = _residents_of(city, rows)
        kept = follows(city.households.id[residents])
        found[at[kept]] = city.households.id[residents[kept]]
    return found


def _facts(city: City, wijk: int) -> dict[str, int]:
    """Clients and waiting, and complexes by where they stand."""
    h, c = city.households, city.complexes
    inside = (h.wijk == wijk) & h.active & (h.place >= 0)
    complexes = c.active & (city.buurten.wijk[c.buurt] == wijk)

    def stage(*stages: ComplexStage) -> int:
        return int(np.count_nonzero(complexes & np.isin(c.stage, stages)))

    return {
        "clients": int(np.count_nonzero(inside & (h.support == Support.CLIENT))),
        "waiting": int(np.count_nonzero(inside & (h.support == Support.WAITING))),
        "consent": stage(ComplexStage.CONSENT),
        "redesign": stage(ComplexStage.REDESIGN),
        "prepared": stage(ComplexStage.PREPARED),
        "under_way": stage(ComplexStage.WORKS, ComplexStage.REHOUSING, ComplexStage.BUILDING),
    }
