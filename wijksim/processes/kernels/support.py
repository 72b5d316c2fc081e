"""Who asks for help, and who is referred to care, household by household (twin of processes/support.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.processes.kernels import budget
from wijksim.randomness import keyed_uniform

_NONE = int(Support.NONE)


class _Households(NamedTuple):
    active: Any
    place: Any
    room: Any
    id: Any
    tenure: Any
    work: Any
    adults: Any
    children: Any
    income: Any
    rent: Any
    problematic_debt: Any
    known: Any
    assistance_taken: Any
    allowance_taken: Any
    support: Any
    support_months: Any
    mental_health: Any


class Care(NamedTuple):
    """Who is referred to second-line care."""

    poor_mental: Any
    referral: float
    detection_extra: float


@helper
def right_unused(h: Any, i: Any, room: Any, earning: Any, p: Any) -> Any:
    """Whether a household leaves a right unused: social assistance or rent allowance."""
    minimum = p.assistance_couple if h.adults[i] > 1 else p.assistance_single
    right = 0.0
    if not h.allowance_taken[i]:
        right = budget.allowance_right(h.rent[i], h.income[i], minimum, h.tenure[i], room, p)
    return right > 0 or (
        not h.assistance_taken[i] and budget.entitled_to_assistance(h, i, earning, minimum, p)
    )


@lean_kernel
def _ask(
    h: Any, earning: Any, stream: Any, chance: Any, p: Any, asking: Any
) -> Any:  # pragma: no cover - compiled
    """Counts a month for everybody in support or waiting; gives the number of rows written to ``asking``."""
    number = 0
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        if h.support[i] != _NONE:
            h.support_months[i] += 1
        elif (
            not h.known[i]
            and keyed_uniform(stream, h.id[i], 0) < chance
            and (h.problematic_debt[i] or right_unused(h, i, h.room[i], np.float64(earning[i]), p))
        ):
            asking[number] = i
            number += 1
    return number


@lean_kernel
def _refer(h: Any, stream: Any, care: Any) -> Any:  # pragma: no cover - compiled
    number = 0
    for i in range(h.active.size):
        if h.active[i] and h.place[i] >= 0 and h.mental_health[i] < care.poor_mental:
            chance = care.referral * (1.0 + care.detection_extra * np.float64(h.support[i] != _NONE))
            number += keyed_uniform(stream, h.id[i], 0) < chance
    return number


def ask_for_help(city: City, chance: float) -> Rows:
    """Counts the month for clients and the waiting, and gives the residents who ask for help themselves.

    Args:
        city: The city.
        chance: Monthly chance for a household whose problem the social domain does not know.
    """
    h = city.households
    asking = np.empty(len(h), dtype=np.intp)
    number = _ask(
        h.view(_Households),
        city.earning(h.earning_capacity),
        city.streams.key("support.asks", city.month),
        chance,
        budget.rules_of(city.parameters, city.energy_factor),
        asking,
    )
    return asking[:number]


def refer_to_care(city: City, chance: float) -> int:
    """Households in poor mental health that are referred to second-line care this month.

    Args:
        city: The city.
        chance: Monthly chance for a household that the social team does not know.
    """
    p = city.parameters
    care = Care(np.float32(p.health.poor_mental), chance, float(p.support.detection_extra))
    key = city.streams.key("support.referral", city.month)
    return int(_refer(city.households.view(_Households), key, care))
