"""The traits of every household written down as small numbers, in loops over two or three columns each.

The compiler takes such a loop many rows at a time.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Tenure, Work
from wijksim.compilation import helper, wide_kernel
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

_OWED, _OLD = np.int16(0), np.float32(OLD)
_SATISFIED, _DISSATISFIED = np.float32(SATISFIED), np.float32(DISSATISFIED)
_VERY_DISSATISFIED = np.float32(VERY_DISSATISFIED)
_UNEMPLOYED, _UNABLE = int(Work.UNEMPLOYED), int(Work.UNABLE)
_SOCIAL = int(Tenure.SOCIAL_RENT)


class Described(NamedTuple):
    """Columns of households that tell their traits."""

    active: Any
    place: Any
    wijk: Any
    buurt: Any
    life_satisfaction: Any
    mental_health: Any
    loneliness: Any
    problematic_debt: Any
    known: Any
    arrears: Any
    energy_poor: Any
    student: Any
    work: Any
    support: Any
    searching: Any
    type: Any
    age: Any
    origin: Any
    tenure: Any


class Thresholds(NamedTuple):
    """Each of the type of the column that is compared with it."""

    poor_mental: Any
    severely_lonely: Any


class Codes(NamedTuple):
    """What each household counts as, but for its quintile.

    Those that live nowhere have a wijk and a buurt beyond the last.
    """

    wijk: NDArray[np.uint8]
    buurt: NDArray[np.int16]
    position: NDArray[np.uint8]
    life: NDArray[np.uint8]
    state: NDArray[np.uint8]


def no_codes(rows: int) -> Codes:
    """Room for the numbers of so many rows: zeros."""
    return Codes(
        wijk=np.zeros(rows, np.uint8),
        buurt=np.zeros(rows, np.int16),
        position=np.zeros(rows, np.uint8),
        life=np.zeros(rows, np.uint8),
        state=np.zeros(rows, np.uint8),
    )


@helper
def _encode_home(h: Any, wijken: Any, buurten: Any, code: Any) -> None:  # pragma: no cover - compiled
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
def _encode_position(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
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
def _encode_life(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
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
def _encode_state(h: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Its state, which :func:`_encode_position` has begun."""
    satisfaction, support, arrears = h.life_satisfaction, h.support, h.arrears
    energy_poor, tenure, state = h.energy_poor, h.tenure, code.state
    for i in range(state.size):
        answer = np.rint(satisfaction[i])
        state[i] |= np.uint8(answer > _VERY_DISSATISFIED) + (answer > _DISSATISFIED) + (answer >= _SATISFIED)
    for i in range(state.size):
        state[i] |= np.uint8(support[i]) << SUPPORT | (arrears[i] > _OWED) << ARREARS
    for i in range(state.size):
        state[i] |= energy_poor[i] << ENERGY_POOR | (tenure[i] == _SOCIAL) << TENANT


@wide_kernel
def encode(h: Any, p: Any, wijken: Any, buurten: Any, code: Any) -> None:  # pragma: no cover - compiled
    """Writes down what every household is.

    Args:
        h: :class:`Described`.
        p: :class:`Thresholds`.
        wijken: Number of wijken, which stands for nowhere.
        buurten: Number of buurten, which stands for nowhere.
        code: Receives it, :class:`Codes`.
    """
    _encode_home(h, wijken, buurten, code)
    _encode_position(h, p, code)  # begins the state, which has one trait in common
    _encode_life(h, p, code)
    _encode_state(h, code)
