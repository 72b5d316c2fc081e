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

CHANGED, URGENT, DISPLACED, NEW, STAYED = 1, 2, 4, 8, 16
"""Marks of a household that is looked at: other numbers or another income than before, waiting for social rent with one
of two kinds of priority, tenant since this month, tenant since the month whose tenancies are looked up."""

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
    """Of each household, as it was last counted. Only for those that are looked at they are made again."""

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
    for i in range(h.active.size):
        wijk, lives = np.uint8(h.wijk[i]), h.active[i] & (h.place[i] >= 0)
        code.wijk[i] = wijk if lives else no_wijk
    for i in range(h.active.size):
        buurt, wijk = h.buurt[i], code.wijk[i]
        code.buurt[i] = buurt if wijk != no_wijk else no_buurt


@helper
def encode_position(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its position but for the quintile, and the trait that its state has in common."""
    for i in range(h.active.size):
        code.position[i] = h.student[i] * np.uint8(STUDENT) | np.uint8(h.origin[i]) << ORIGIN
    for i in range(h.active.size):
        vulnerable = h.problematic_debt[i] | (h.mental_health[i] < p.poor_mental)
        code.position[i] |= vulnerable << VULNERABLE
        code.state[i] = vulnerable << VULNERABLE_TOO


@helper
def note_income(
    row: Any, h: Any, p: Any, log_income: Any, incomes: Any
) -> None:  # pragma: no cover - compiled
    """Writes down the income of a household as it is now."""
    income, (first, second, third, fourth) = h.equivalised_income[row], p.incomes
    incomes.equivalised[row], incomes.log[row] = income, log_income[row]
    incomes.quintile[row] = (
        np.uint8(income >= first) + (income >= second) + (income >= third) + (income >= fourth)
    )


@helper
def encode_life(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its life."""
    for i in range(h.active.size):
        code.life[i] = np.uint8(h.type[i]) | (h.age[i] >= _OLD) << AGED_65
    for i in range(h.active.size):
        jobless = (h.work[i] == _UNEMPLOYED) | (h.work[i] == _UNABLE)
        code.life[i] |= (jobless & (not h.student[i])) << WITHOUT_WORK
    for i in range(h.active.size):
        code.life[i] |= h.searching[i] << SEARCHING | h.problematic_debt[i] << DEBT | h.known[i] << KNOWN
    for i in range(h.active.size):
        code.life[i] |= (h.loneliness[i] > p.severely_lonely) << LONELY


@helper
def encode_state(h: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its state, which :func:`encode_position` has begun."""
    for i in range(h.active.size):
        answer = np.rint(h.life_satisfaction[i])
        code.state[i] |= (
            np.uint8(answer > _VERY_DISSATISFIED) + (answer > _DISSATISFIED) + (answer >= _SATISFIED)
        )
    for i in range(h.active.size):
        code.state[i] |= np.uint8(h.support[i]) << SUPPORT | (h.arrears[i] > _OWED) << ARREARS
    for i in range(h.active.size):
        code.state[i] |= h.energy_poor[i] << ENERGY_POOR | (h.tenure[i] == _SOCIAL) << TENANT


@helper
def mark_changed(h: Any, old: Any, new: Any, incomes: Any, mark: Any) -> None:  # pragma: no cover - compiled
    """Marks whose numbers or incomes are not those of the last count."""
    for i in range(mark.size):
        moved = (old.buurt[i] != new.buurt[i]) | (old.wijk[i] != new.wijk[i])
        mark[i] = np.uint8(moved | (h.equivalised_income[i] != incomes.equivalised[i])) * np.uint8(CHANGED)
    for i in range(mark.size):
        other = (old.position[i] ^ new.position[i]) | (old.life[i] ^ new.life[i])
        mark[i] |= np.uint8((other | (old.state[i] ^ new.state[i])) != 0) * np.uint8(CHANGED)


@helper
def mark_waiting(h: Any, p: Any, wijken: Any, code: Any, mark: Any) -> Any:  # pragma: no cover - compiled
    """Marks who waits for social rent with priority; ``wijken`` is nowhere.

    Returns:
        How many wait without, and the months in which they registered, added up.
    """
    no_wijk, regular, registered = np.uint8(wijken), 0, 0
    for i in range(mark.size):
        ceiling = p.income_ceiling_more if h.adults[i] + h.children[i] > 1 else p.income_ceiling
        waits = h.searching[i] & (not h.student[i]) & (h.income[i] <= ceiling) & (code.wijk[i] != no_wijk)
        kind = np.uint8(DISPLACED) if h.displaced_from[i] >= 0 else np.uint8(URGENT)
        mark[i] |= np.uint8(waits & h.urgent[i]) * kind
        without = waits & (not h.urgent[i])
        regular += without
        registered += np.int64(h.registered[i]) * without
    return regular, registered


@helper
def mark_tenants(h: Any, p: Any, wijken: Any, code: Any, mark: Any) -> None:  # pragma: no cover - compiled
    """Marks whose tenancy began in one of two months; ``wijken`` is nowhere."""
    no_wijk, month, long_ago = np.uint8(wijken), np.int16(p.month), np.int16(p.tenancies_of)
    for i in range(mark.size):
        tenant = (h.tenure[i] == _SOCIAL) & (code.wijk[i] != no_wijk)
        began = h.tenancy_start[i]
        mark[i] |= tenant * (
            np.uint8(began == month) * np.uint8(NEW) | np.uint8(began == long_ago) * np.uint8(STAYED)
        )
