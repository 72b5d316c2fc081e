"""The traits of every household written down as small numbers, in loops over two or three columns each.

The compiler takes such a loop many rows at a time.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Tenure, Work
from wijksim.compilation import helper
from wijksim.indicators.household_traits import (
    AGED_65,
    ARREARS,
    DEBT,
    ENERGY_POOR,
    KNOWN,
    LONELY,
    ORIGIN,
    SEARCHING,
    STUDENT,
    SUPPORT,
    TENANT,
    VULNERABLE,
    VULNERABLE_TOO,
    WITHOUT_WORK,
)

SATISFIED, DISSATISFIED, VERY_DISSATISFIED = 7, 5, 4
"""Answers 1-10: satisfied from 7, dissatisfied up to 5, very dissatisfied up to 4."""

OLD = 65
"""Age from which a household counts as old in the tables."""

MOVED, OTHER, PRIORITY, NEW, STAYED = 1, 2, 4, 8, 16
"""Marks of a household that is looked at: another buurt, position or income than before; another wijk, life or state;
waiting for social rent with priority; tenant since this month, or since the month whose tenancies are looked up."""

COUNTED_AGAIN = MOVED | OTHER

_OWED, _OLD = np.int16(0), np.float32(OLD)
_SATISFIED, _DISSATISFIED = np.float32(SATISFIED), np.float32(DISSATISFIED)
_VERY_DISSATISFIED = np.float32(VERY_DISSATISFIED)
_UNEMPLOYED, _UNABLE = int(Work.UNEMPLOYED), int(Work.UNABLE)
_SOCIAL = int(Tenure.SOCIAL_RENT)


class Cutoffs(NamedTuple):
    """Thresholds, each of the type in which the columns are compared."""

    month: Any
    tenancies_of: Any
    poor_mental: Any
    severely_lonely: Any
    income_ceiling: Any
    income_ceiling_more: Any
    incomes: Any
    """Cuts between the quintiles."""


class Incomes(NamedTuple):
    """Of each household, as it was last counted."""

    equivalised: NDArray[np.float32]
    """EUR/month."""
    log: NDArray[np.float32]
    quintile: NDArray[np.uint8]


class Codes(NamedTuple):
    """What each household counts as, but for its quintile.

    Those that live nowhere have a wijk and a buurt beyond the last.
    """

    wijk: NDArray[np.uint8]
    buurt: NDArray[np.int16]
    position: NDArray[np.uint8]
    life: NDArray[np.uint8]
    state: NDArray[np.uint8]


TYPES: tuple[Any, ...] = (np.uint8, np.int16, np.uint8, np.uint8, np.uint8)
"""Of the numbers."""


@helper
def encode_home(h: Any, wijken: Any, buurten: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Where it lives; ``wijken`` and ``buurten`` stand for nowhere."""
    no_wijk, no_buurt = np.uint8(wijken), np.int16(buurten)
    active, place, of_wijk, of_buurt = h.active, h.place, h.wijk, h.buurt
    wijken_now, buurten_now = code.wijk, code.buurt
    for i in range(active.size):
        wijk, lives = np.uint8(of_wijk[i]), active[i] & (place[i] >= 0)
        wijken_now[i] = wijk if lives else no_wijk
    for i in range(active.size):
        buurt, wijk = of_buurt[i], wijken_now[i]
        buurten_now[i] = buurt if wijk != no_wijk else no_buurt


@helper
def encode_position(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its position but for the quintile, and the trait that its state has in common."""
    student, origin, debt, mental = h.student, h.origin, h.problematic_debt, h.mental_health
    position, state, poor_mental = code.position, code.state, p.poor_mental
    for i in range(student.size):
        position[i] = student[i] * np.uint8(STUDENT) | np.uint8(origin[i]) << ORIGIN
    for i in range(student.size):
        vulnerable = debt[i] | (mental[i] < poor_mental)
        position[i] |= vulnerable << VULNERABLE
        state[i] = vulnerable << VULNERABLE_TOO


@helper
def quintile_of(income: Any, p: Any) -> Any:  # pragma: no cover - compiled
    """Its income quintile, 0-4."""
    first, second, third, fourth = p.incomes
    return np.uint8(income >= first) + (income >= second) + (income >= third) + (income >= fourth)


@helper
def encode_life(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its life."""
    kind, age, work, student, searching = h.type, h.age, h.work, h.student, h.searching
    debt, known, loneliness = h.problematic_debt, h.known, h.loneliness
    life, severely_lonely = code.life, p.severely_lonely
    for i in range(life.size):
        life[i] = (age[i] >= _OLD) << AGED_65 | (loneliness[i] > severely_lonely) << LONELY
    for i in range(life.size):
        jobless = (work[i] == _UNEMPLOYED) | (work[i] == _UNABLE)
        life[i] |= (
            np.uint8(kind[i]) | (jobless & (not student[i])) << WITHOUT_WORK | searching[i] << SEARCHING
        )
    for i in range(life.size):
        life[i] |= debt[i] << DEBT | known[i] << KNOWN


@helper
def encode_state(h: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its state, which :func:`encode_position` has begun."""
    satisfaction, support, arrears = h.life_satisfaction, h.support, h.arrears
    energy_poor, tenure, state = h.energy_poor, h.tenure, code.state
    for i in range(state.size):
        answer = np.rint(satisfaction[i])
        state[i] |= np.uint8(answer > _VERY_DISSATISFIED) + (answer > _DISSATISFIED) + (answer >= _SATISFIED)
    for i in range(state.size):
        state[i] |= np.uint8(support[i]) << SUPPORT | (arrears[i] > _OWED) << ARREARS
    for i in range(state.size):
        state[i] |= energy_poor[i] << ENERGY_POOR | (tenure[i] == _SOCIAL) << TENANT


@helper
def mark_changed(h: Any, old: Any, new: Any, incomes: Any, mark: Any) -> None:  # pragma: no cover - compiled
    """Marks whose numbers or incomes are not those of the last count."""
    buurt, wijk, position, life, state = new.buurt, new.wijk, new.position, new.life, new.state
    buurt_then, wijk_then, position_then = old.buurt, old.wijk, old.position
    life_then, state_then = old.life, old.state
    income, income_then = h.equivalised_income, incomes.equivalised
    for i in range(mark.size):
        mark[i] = np.uint8((buurt_then[i] != buurt[i]) | (income[i] != income_then[i])) * np.uint8(MOVED)
    for i in range(mark.size):
        other = (wijk_then[i] != wijk[i]) | (life_then[i] != life[i]) | (state_then[i] != state[i])
        mark[i] |= np.uint8(other) * np.uint8(OTHER) | np.uint8(position_then[i] != position[i]) * np.uint8(
            MOVED
        )


@helper
def mark_waiting(
    h: Any, p: Any, wijken: Any, wijk: Any, waits: Any, mark: Any
) -> None:  # pragma: no cover - compiled
    """Tells who waits for social rent, and marks who does so with priority; ``wijken`` is nowhere."""
    no_wijk = np.uint8(wijken)
    adults, children, income, student, searching = h.adults, h.children, h.income, h.student, h.searching
    urgent, ceiling_of_one, ceiling_of_more = h.urgent, p.income_ceiling, p.income_ceiling_more
    for i in range(mark.size):
        ceiling = ceiling_of_more if (adults[i] > 1) | (children[i] > 0) else ceiling_of_one
        waits[i] = income[i] <= ceiling
    for i in range(mark.size):
        waits[i] &= searching[i] & (not student[i]) & (wijk[i] != no_wijk)
    for i in range(mark.size):
        mark[i] |= np.uint8(waits[i] & urgent[i]) * np.uint8(PRIORITY)


@helper
def mark_tenants(h: Any, p: Any, wijken: Any, wijk: Any, mark: Any) -> None:  # pragma: no cover - compiled
    """Marks whose tenancy began in one of two months; ``wijken`` is nowhere."""
    no_wijk, month, long_ago = np.uint8(wijken), np.int16(p.month), np.int16(p.tenancies_of)
    tenure, start = h.tenure, h.tenancy_start
    for i in range(mark.size):
        tenant, began = (tenure[i] == _SOCIAL) & (wijk[i] != no_wijk), start[i]
        mark[i] |= tenant * (
            np.uint8(began == month) * np.uint8(NEW) | np.uint8(began == long_ago) * np.uint8(STAYED)
        )
