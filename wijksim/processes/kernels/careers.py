"""Work and income of households that appear in the city or finish their studies (twin of processes/work.py, begin)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Work
from wijksim.city.city import City, Prospects
from wijksim.city.columns import FloatColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels import work
from wijksim.processes.kernels.constants import once
from wijksim.randomness import keyed_uniform

_EMPLOYED, _UNEMPLOYED, _STUDENT = int(Work.EMPLOYED), int(Work.UNEMPLOYED), int(Work.STUDENT)
_RETIRED, _UNABLE = int(Work.RETIRED), int(Work.UNABLE)
_AHEAD = 8
"""Households before which columns are asked of memory."""


class _Households(NamedTuple):
    id: Any
    age: Any
    student: Any
    origin: Any
    work: Any
    work_odds: Any
    earning_capacity: Any
    assistance_taken: Any


class Luck(NamedTuple):
    """Streams of the uniform draws that are made once in a life."""

    position: Any
    without: Any
    unable: Any
    non_take_up: Any


class _Rules(NamedTuple):
    personal_spread: float
    student_income: float
    student_spread: float
    unable: float
    non_take_up: float
    young_effect: float


@once
def _rules_of(p: ParameterSet) -> _Rules:
    return _Rules(
        personal_spread=float(p.income.personal_spread),
        student_income=float(np.log(p.income.student_income)),
        student_spread=float(p.income.student_spread),
        unable=float(p.work.unable_share),
        non_take_up=float(p.budget.assistance_non_take_up),
        young_effect=float(p.income.young_effect),
    )


@helper
def _position(up_to: Any, luck: Any) -> Any:
    """The social position in whose share of the households a number falls."""
    position = 0
    for bound in up_to[:-1]:
        position += bound <= luck
    return position


@helper
def _main_activity(student: Any, retired: Any, without: Any, unable: Any) -> Any:
    if student:
        return _STUDENT
    if retired:
        return _RETIRED
    if without:
        return _UNABLE if unable else _UNEMPLOYED
    return _EMPLOYED


@lean_kernel
def _find_work(
    h: Any, rows: Any, luck: Any, normal: Any, prospects: Any, rules: Any, p: Any, capacity: Any, full: Any
) -> None:  # pragma: no cover - compiled
    """Work and capacity; of the latter the log of full earnings, for which an exponential is still to be taken."""
    for n in range(rows.size):
        fetch(h, coming(rows, n, _AHEAD))
        row = np.uintp(rows[n])
        household, student, age = h.id[row], h.student[row], h.age[row]
        position = _position(prospects.up_to, keyed_uniform(luck.position, household, 0))
        if student:
            h.earning_capacity[row] = rules.student_income + rules.student_spread * normal[n]
        else:
            usual = prospects.capacity[position, h.origin[row]]
            h.earning_capacity[row] = usual + rules.personal_spread * normal[n]
        h.work_odds[row] = prospects.log_odds[position]
        without = keyed_uniform(luck.without, household, 0) < prospects.without_work[position]
        unable = keyed_uniform(luck.unable, household, 0) < rules.unable
        h.work[row] = _main_activity(student, age >= p.retirement_age, without, unable)
        h.assistance_taken[row] = keyed_uniform(luck.non_take_up, household, 0) >= rules.non_take_up
        capacity[n] = h.earning_capacity[row]
        full[n] = np.float64(capacity[n]) + (rules.young_effect if age < p.starter_age else 0.0)


def begin(city: City, rows: Rows, prospects: Prospects) -> None:
    """Gives these households their work and income.

    Args:
        city: The city.
        rows: Households.
        prospects: What they may expect.
    """
    h, p = city.households.view(_Households), city.parameters
    luck = Luck(*(city.streams.key(f"work.{name}", -1) for name in Luck._fields))
    capacity: FloatColumn = np.empty(rows.size, dtype=h.earning_capacity.dtype)
    full: FloatColumn = np.empty(rows.size)
    normal = city.streams.normal("work.capacity", -1, h.id[rows])
    _find_work(h, rows, luck, normal, prospects, _rules_of(p), work.rules_of(p), capacity, full)
    work.earn(city, rows, np.exp(capacity), np.exp(full))
