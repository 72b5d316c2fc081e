"""Since when households have been registered for social rent, one by one (twin of processes/newcomers.py)."""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows
from wijksim.city.households import NEVER
from wijksim.compilation import helper, lean_kernel
from wijksim.prefetch import coming, fetch
from wijksim.randomness import keyed_uniform

_SOCIAL_RENT = int(Tenure.SOCIAL_RENT)
_LONGEST_TO_MEAN = 2.0
"""Of times that are spread evenly from zero on."""


class _Households(NamedTuple):
    id: Any
    age: Any
    tenure: Any
    tenancy_start: Any
    registered: Any


class Rules(NamedTuple):
    """The running month, the age from which people may register, and the longest time between registration and search.

    Attributes:
        month: Month of the run.
        age: Years.
        lead: Months.
    """

    month: int
    age: float
    lead: float


@helper
def _first_registration(age: Any, tenure: Any, tenancy_start: Any, rules: Any) -> Any:
    """Month before which a household cannot have registered."""
    since = math.ceil(rules.month - (float(age) - rules.age) * MONTHS_PER_YEAR)
    return max(float(since), float(tenancy_start)) if tenure == _SOCIAL_RENT else float(since)


@lean_kernel
def _register(h: Any, rows: Any, stream: Any, rules: Any) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        fetch(h, coming(rows, n))
        row = np.uintp(rows[n])
        if h.registered[row] != NEVER:
            continue
        ahead = rules.lead * keyed_uniform(stream, h.id[row], 0)
        first = _first_registration(h.age[row], h.tenure[row], h.tenancy_start[row], rules)
        h.registered[row] = int(max(rules.month - ahead, first))


def register(city: City, rows: Rows) -> None:
    """Registers those of these households that are not registered yet, by a draw that is made once in a life."""
    p = city.parameters.market
    rules = Rules(city.month, float(p.registration_age), _LONGEST_TO_MEAN * float(p.registration_lead))
    _register(
        city.households.view(_Households),
        np.asarray(rows, dtype=np.intp),
        city.streams.key("market.registered", -1),
        rules,
    )
