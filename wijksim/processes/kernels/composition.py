"""Who and what stands in each buurt, counted household by household (twin of processes/liveability.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support, Tenure
from wijksim.city.city import City
from wijksim.city.counters import columns, records
from wijksim.compilation import lean_kernel

_OWNER, _CLIENT = int(Tenure.OWNER_OCCUPIED), int(Support.CLIENT)


class _Households(NamedTuple):
    active: Any
    place: Any
    dwelling: Any
    buurt: Any
    tenure: Any
    problematic_debt: Any
    mental_health: Any
    support: Any


class Composition(NamedTuple):
    """Counts, or sums, by buurt."""

    households: Any
    vulnerable: Any
    """In debt or in poor mental health, without support."""
    owners: Any
    bought: Any
    """Households in dwellings that a corporation has sold."""
    quality: Any
    """Sum of dwelling quality."""


@lean_kernel
def _count(
    h: Any, quality: Any, sold: Any, poor_mental: Any, buurten: Any
) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        buurt, dwelling = buurten[np.uintp(h.buurt[i])], np.uintp(h.dwelling[i])
        in_trouble = h.problematic_debt[i] | (h.mental_health[i] < poor_mental)
        buurt.households += 1
        buurt.vulnerable += in_trouble & (h.support[i] != _CLIENT)
        buurt.owners += h.tenure[i] == _OWNER
        buurt.bought += sold[dwelling]
        buurt.quality += quality[dwelling]


def count(city: City) -> Composition:
    """Counts the residents of every buurt."""
    found = records(Composition, len(city.buurten), ("quality",))
    d = city.dwellings
    poor = np.float32(city.parameters.health.poor_mental)
    _count(city.households.view(_Households), d.quality, d.sold, poor, found)
    return columns(Composition, found)
