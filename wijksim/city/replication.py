"""A city several times on the same ground: for measuring how cost grows with size, not for findings.

Buurten, wijken and corporations stay as they are; each holds so many times its households, dwellings and complexes.
"""

from dataclasses import fields, replace
from functools import lru_cache
from typing import TypeVar

import numpy as np

from wijksim.city.baseline import baseline_of
from wijksim.city.synthesis import SyntheticCity, synthesise
from wijksim.city.synthesis_complexes import SyntheticComplexes
from wijksim.city.synthesis_dwellings import SyntheticDwellings
from wijksim.city.synthesis_households import SyntheticHouseholds
from wijksim.city.synthesis_matching import SyntheticPlaces
from wijksim.parameters import ParameterSet, StructureParameters

_DEFAULTS = ParameterSet().structure

Part = TypeVar("Part", SyntheticHouseholds, SyntheticDwellings, SyntheticComplexes, SyntheticPlaces)

_POINTS_AT = {"complex": "complexes", "dwelling": "dwellings", "household": "households"}
"""Columns that hold rows of another table; -1 is none."""


def replicate(city: SyntheticCity, copies: int) -> SyntheticCity:
    """Puts a synthetic city on its ground so many times.

    Args:
        city: Structure at month 0.
        copies: At least 1; 1 gives the city itself.
    """
    if copies == 1:
        return city
    rows = {name: getattr(city, name).buurt.size for name in ("households", "dwellings", "complexes")}
    return replace(
        city,
        households=_repeat(city.households, copies, rows),
        dwellings=_repeat(city.dwellings, copies, rows),
        complexes=_repeat(city.complexes, copies, rows),
        places=_repeat(city.places, copies, rows),
    )


@lru_cache(maxsize=4)
def structure_of(
    data: str, keep_one_in: int, copies: int = 1, constants: StructureParameters = _DEFAULTS
) -> SyntheticCity:
    """Synthetic structure of a city with these constants, made once per process."""
    city = synthesise(baseline_of(data), keep_one_in=keep_one_in, constants=constants)
    return replicate(city, copies)


def _repeat(part: Part, copies: int, rows: dict[str, int]) -> Part:
    """All columns one copy after another; ids go on, and pointers point into their own copy."""
    repeated = {}
    for item in fields(part):
        values = getattr(part, item.name)
        number = np.repeat(np.arange(copies), values.size)
        column = np.tile(values, copies)
        if item.name == "id":
            column = column + number * int(values.max())
        elif item.name in _POINTS_AT:
            there = column >= 0
            column = np.where(there, column + number * rows[_POINTS_AT[item.name]], column)
        elif item.name == "street":
            column = np.where(column >= 0, column + number * (int(values.max()) + 1), column)
        repeated[item.name] = column.astype(values.dtype)
    return replace(part, **repeated)
