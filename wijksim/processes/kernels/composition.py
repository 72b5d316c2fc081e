"""Who and what stands in each buurt, counted household by household (twin of processes/liveability.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support, Tenure
from wijksim.city.city import City
from wijksim.compilation import helper, wide_kernel

_OWNER, _CLIENT = int(Tenure.OWNER_OCCUPIED), int(Support.CLIENT)


class _Households(NamedTuple):
    active: Any
    place: Any
    quality: Any
    sold: Any
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


_KINDS, _TROUBLED, _OWNING, _BOUGHT = 8, 4, 2, 1
"""What is counted of a household, as parts of one number below the first."""
_COUNTED = np.array(
    [[kind & part == part for kind in range(_KINDS)] for part in (0, _TROUBLED, _OWNING, _BOUGHT)]
)
"""Which kinds count as households, as vulnerable, as owners, as living in a dwelling that was sold."""

_PARTS = 4
"""Neighbours often live in one buurt: each adds to a part of its own. A power of 2."""


@helper
def kind_of(troubled: Any, support: Any, tenure: Any, sold: Any) -> Any:
    """What is counted of a household, as one number."""
    return _TROUBLED * (troubled & (support != _CLIENT)) + _OWNING * (tenure == _OWNER) + _BOUGHT * sold


@wide_kernel
def _count(
    h: Any, poor_mental: Any, kinds: Any, counts: Any, quality: Any
) -> None:  # pragma: no cover - compiled
    """Counts households by buurt and kind; rows out of use go to one buurt more than there are.

    Args:
        h: Columns of households.
        poor_mental: Mental health below which it is poor, SD.
        kinds: Room for a number for each household: buurt x kinds + kind.
        counts: Households by that number, in several parts that need not wait for each other.
        quality: Sum of dwelling quality, parts x buurten.
    """
    nowhere, last = np.int32(quality.shape[1] - 1), quality.shape[0] - 1
    for i in range(kinds.size):
        buurt, living = np.int32(h.buurt[i]), h.active[i] & (h.place[i] >= 0)
        troubled = h.problematic_debt[i] | (h.mental_health[i] < poor_mental)
        kind = kind_of(troubled, h.support[i], h.tenure[i], h.sold[i])
        kinds[i] = np.int32((buurt if living else nowhere) * _KINDS + kind)
    for i in range(kinds.size):
        part, kind = np.uintp(i & last), np.uintp(kinds[i])
        counts[part, kind] += 1
        quality[part, kind // np.uintp(_KINDS)] += h.quality[i]


def count(city: City) -> Composition:
    """Counts the residents of every buurt."""
    h, buurten = city.households, len(city.buurten)
    poor = np.float32(city.parameters.health.poor_mental)
    counts = np.zeros((_PARTS, (buurten + 1) * _KINDS), dtype=np.int32)
    quality = np.zeros((_PARTS, buurten + 1))
    kinds = np.empty(len(h), dtype=np.int32)
    _count(h.view(_Households), poor, kinds, counts, quality)
    households, vulnerable, owners, bought = _COUNTED @ counts.sum(axis=0).reshape(-1, _KINDS)[:-1].T
    return Composition(households, vulnerable, owners, bought, quality.sum(axis=0)[:-1])
