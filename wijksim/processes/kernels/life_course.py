"""Ages and types of households, for all residents (passes of processes/life_course.py and unions.py)."""

from typing import Any

import numpy as np

from wijksim.city.categories import HouseholdType
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.compilation import lean_kernel

_SINGLE, _COUPLE, _COUPLE_WITH_CHILDREN, _SINGLE_PARENT = (
    np.int8(kind)
    for kind in (
        HouseholdType.SINGLE,
        HouseholdType.COUPLE,
        HouseholdType.COUPLE_WITH_CHILDREN,
        HouseholdType.SINGLE_PARENT,
    )
)


@lean_kernel
def _grow_older(  # pragma: no cover - compiled
    active: Any, place: Any, years: Any, age: Any, children: Any, children_age: Any
) -> None:
    # No branches, so that the processor takes several rows at a time.
    for i in range(age.size):
        age[i] += years * np.float32(active[i] & (place[i] >= 0))
    for i in range(age.size):
        children_age[i] += years * np.float32(active[i] & (place[i] >= 0) & (children[i] > 0))


def grow_older(city: City) -> None:
    """Makes residents, and the children that live with them, a month older."""
    h, years = city.households, np.float32(1.0 / MONTHS_PER_YEAR)
    _grow_older(h.active, h.place, years, h.age, h.children, h.children_age)


@lean_kernel
def _set_types(
    active: Any, place: Any, adults: Any, children: Any, kind: Any
) -> None:  # pragma: no cover - compiled
    for i in range(kind.size):
        before, here = kind[i], active[i] & (place[i] >= 0)
        alone = _SINGLE_PARENT if children[i] > 0 else _SINGLE
        together = _COUPLE_WITH_CHILDREN if children[i] > 0 else _COUPLE
        now = together if adults[i] > 1 else alone
        kind[i] = now if here else before


def set_types(city: City) -> None:
    """Types of all residents, by who lives in their households now (twin of ``household_type``)."""
    h = city.households
    _set_types(h.active, h.place, h.adults, h.children, h.type)
