"""The dwellings of a city as the page draws them: a copy of a model between two months, and a wijk of it as blocks.

The copy is made once a month, and takes a few milliseconds for a whole city. Whoever opens a wijk sees the last month
that is finished, also while the next one is being computed.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wijksim.city.categories import ComplexStage, DwellingStatus, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows

COLOURINGS = ("works", "label", "tenure", "satisfaction")
NOBODY = "."
SATISFACTION_STEPS = (6.0, 6.5, 7.0, 7.5, 8.0, 8.5)
"""Borders between classes of life satisfaction."""

UNTOUCHED, CONSENT, PREPARED, UNDER_WAY, GONE, RENOVATED, BUILT = range(7)
"""How far works have come at a dwelling since month 0."""

_DWELLING_COLUMNS = (
    "active",
    "buurt",
    "built_year",
    "complex",
    "id",
    "label",
    "last_renovation",
    "planned",
    "status",
    "tenure",
)
_COMPLEX_COLUMNS = ("active", "buurt", "corporation", "stage")
_STAGES = {
    "consent": (ComplexStage.CONSENT,),
    "redesign": (ComplexStage.REDESIGN,),
    "prepared": (ComplexStage.PREPARED,),
    "under_way": (ComplexStage.WORKS, ComplexStage.REHOUSING, ComplexStage.BUILDING),
}

Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Blocks:
    """The dwellings of one wijk in one run.

    Attributes:
        groups: Kind (``complex``, ``owner``, ``private`` or ``loose``), owner and number of dwellings, in order.
        codes: For each colouring one character per dwelling.
        followed: Id of a followed household by the place of the dwelling where it lives.
        stages: Complexes by where their works stand.
    """

    groups: tuple[tuple[str, str, int], ...]
    codes: dict[str, str]
    followed: dict[int, int]
    stages: dict[str, int]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All dwellings of one run after a month.

    Attributes:
        month: The month.
        first_year: Calendar year of month 1.
        corporations: Names of the corporations.
        wijk_of_buurt: Row of the wijk of each buurt.
        dwellings: Columns of the dwellings by name.
        complexes: Columns of the complexes by name.
        satisfaction: Class of the mean life satisfaction of who lives in each dwelling, -1 where nobody does.
        followed: Id of a followed household by row of the dwelling where it lives.
    """

    month: int
    first_year: int
    corporations: tuple[str, ...]
    wijk_of_buurt: Column
    dwellings: dict[str, Column]
    complexes: dict[str, Column]
    satisfaction: Column
    followed: dict[int, int]
    _looked_at: dict[int, Blocks] = field(default_factory=dict)

    def wijk(self, row: int) -> Blocks:
        """The dwellings of a wijk, put together once.

        Args:
            row: Row of the wijk.
        """
        if row not in self._looked_at:
            self._looked_at[row] = _blocks(self, row)
        return self._looked_at[row]


def snapshot(city: City) -> Snapshot:
    """Copies what the page draws of the dwellings of a city.

    Args:
        city: The city, between two months.
    """
    h, d = city.households, city.dwellings
    residents = city.residents()
    at = city.dwelling_of(residents)
    number = np.bincount(at, minlength=len(d))
    total = np.bincount(at, weights=h.life_satisfaction[residents], minlength=len(d))
    mean = total / np.maximum(number, 1)
    classes = np.where(number > 0, np.digitize(mean, SATISFACTION_STEPS), -1).astype(np.int8)
    follows = getattr(city.events, "follows", None)
    kept = residents[follows(h.id[residents])] if follows is not None else residents[:0]
    return Snapshot(
        city.month,
        city.first_year,
        tuple(city.corporation_names),
        city.buurten.wijk.copy(),
        {name: getattr(d, name).copy() for name in _DWELLING_COLUMNS},
        {name: getattr(city.complexes, name).copy() for name in _COMPLEX_COLUMNS},
        classes,
        dict(zip(city.dwelling_of(kept).tolist(), h.id[kept].tolist(), strict=True)),
    )


def _blocks(city: Snapshot, wijk: int) -> Blocks:
    d = city.dwellings
    rows = np.flatnonzero(d["active"] & (city.wijk_of_buurt == wijk)[d["buurt"]])
    key = _group_of(city, rows)
    order = np.lexsort((d["id"][rows], key))
    rows, key = rows[order], key[order]
    codes = {
        "works": _text(_works(city, rows)),
        "label": _text(d["label"][rows]),
        "tenure": _text(d["tenure"][rows]),
        "satisfaction": _text(city.satisfaction[rows]),
    }
    followed = {
        int(place): city.followed[int(rows[place])]
        for place in np.flatnonzero(np.isin(rows, list(city.followed)))
    }
    return Blocks(_groups(city, key), codes, followed, _stages(city, wijk))


_LOOSE, _PRIVATE, _OWNER = 2**40, 2**41, 2**42
"""Groups after all complexes: corporations' dwellings outside complexes, private rent, owner-occupied."""


def _group_of(city: Snapshot, rows: Rows) -> Any:
    d = city.dwellings
    others = np.select(
        [d["tenure"][rows] == Tenure.OWNER_OCCUPIED, d["tenure"][rows] == Tenure.PRIVATE_RENT],
        [_OWNER, _PRIVATE],
        _LOOSE,
    )
    return np.where(d["complex"][rows] >= 0, d["complex"][rows].astype(np.int64), others)


def _groups(city: Snapshot, key: Any) -> tuple[tuple[str, str, int], ...]:
    groups, sizes = np.unique(key, return_counts=True)
    kinds = {_LOOSE: "loose", _PRIVATE: "private", _OWNER: "owner"}
    return tuple(
        (kinds[int(group)], "", int(size))
        if int(group) in kinds
        else ("complex", city.corporations[city.complexes["corporation"][int(group)]], int(size))
        for group, size in zip(groups, sizes, strict=True)
    )


def _text(codes: Any) -> str:
    """Small whole numbers as one character each; -1 is :data:`NOBODY`."""
    letters = np.frombuffer((NOBODY + "0123456789").encode(), dtype=np.uint8)
    return bytes(letters[np.asarray(codes, dtype=np.int64) + 1]).decode()


def _works(city: Snapshot, rows: Rows) -> Any:
    d, c = city.dwellings, city.complexes
    of = d["complex"][rows]
    stage = np.where((of >= 0) & d["planned"][rows], c["stage"][np.maximum(of, 0)], ComplexStage.IDLE)
    built = d["built_year"][rows] >= city.first_year
    return np.select(
        [
            d["status"][rows] == DwellingStatus.VACATED,
            d["status"][rows] == DwellingStatus.WORKS,
            np.isin(stage, (ComplexStage.CONSENT, ComplexStage.REDESIGN)),
            np.isin(stage, (ComplexStage.PREPARED, ComplexStage.REHOUSING)),
            built & (d["last_renovation"][rows] < 0),
            d["last_renovation"][rows] >= 0,
        ],
        [GONE, UNDER_WAY, CONSENT, PREPARED, BUILT, RENOVATED],
        UNTOUCHED,
    )


def _stages(city: Snapshot, wijk: int) -> dict[str, int]:
    c = city.complexes
    inside = c["active"] & (city.wijk_of_buurt[c["buurt"]] == wijk)
    return {
        name: int(np.count_nonzero(inside & np.isin(c["stage"], stages))) for name, stages in _STAGES.items()
    }
