"""Jobs lost and found, and incomes, household by household (twin of processes/work.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Work
from wijksim.city.city import City
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.parameters import ParameterSet
from wijksim.randomness import keyed_uniform

_EMPLOYED, _UNEMPLOYED, _STUDENT = int(Work.EMPLOYED), int(Work.UNEMPLOYED), int(Work.STUDENT)
_RETIRED, _UNABLE = int(Work.RETIRED), int(Work.UNABLE)


class _Households(NamedTuple):
    active: Any
    place: Any
    id: Any
    age: Any
    adults: Any
    children: Any
    work: Any
    assistance_taken: Any
    income: Any
    equivalised_income: Any


class Luck(NamedTuple):
    """Streams of the month."""

    lost: Any
    disabled: Any


class Levels(NamedTuple):
    """Monthly chances where the odds of being without work are even."""

    loss: Any
    disability: Any


class Rules(NamedTuple):
    """Constants of work and income."""

    retirement_age: Any
    starter_age: Any
    equivalence_adult: float
    equivalence_child: float
    second_adult_share: float
    unable_share: float
    retired_share: float
    assistance_single: float
    assistance_couple: float
    fallback_income_share: float


def rules_of(parameters: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run."""
    income, budget = parameters.income, parameters.budget
    return Rules(
        retirement_age=np.float32(parameters.life_course.retirement_age),
        starter_age=np.float32(income.starter_age),
        equivalence_adult=float(income.equivalence_adult),
        equivalence_child=float(income.equivalence_child),
        second_adult_share=float(income.second_adult_share),
        unable_share=float(income.unable_share),
        retired_share=float(income.retired_share),
        assistance_single=float(budget.assistance_single),
        assistance_couple=float(budget.assistance_couple),
        fallback_income_share=float(budget.fallback_income_share),
    )


@helper
def hazard(level: Any, odds: Any) -> Any:
    """Monthly chance that goes with the odds of being without work."""
    return min(np.float32(level * odds), np.float32(1.0))


@helper
def work_left(household: Any, odds: Any, luck: Any, levels: Any) -> Any:
    """Main activity after the month of somebody with work: it goes on, is lost, or can be done no longer."""
    if keyed_uniform(luck.disabled, household, 0) < hazard(levels.disability, odds):
        return _UNABLE
    if keyed_uniform(luck.lost, household, 0) < hazard(levels.loss, odds):
        return _UNEMPLOYED
    return _EMPLOYED


@helper
def income_of(work: Any, full: Any, more_adults: Any, taken: Any, p: Any) -> Any:
    """Net household income out of full earnings, EUR/month; students have their own."""
    assistance = p.assistance_couple if more_adults else p.assistance_single
    second = p.second_adult_share / (1.0 + p.second_adult_share) if more_adults else 0.0
    floor = assistance if taken else p.fallback_income_share * assistance
    jobless = max(full * second, floor)
    unable, retired = max(full * p.unable_share, assistance), max(full * p.retired_share, assistance)
    income = jobless if work == _UNEMPLOYED else full
    income = unable if work == _UNABLE else income
    return retired if work == _RETIRED else income


@lean_kernel
def _change_work(h: Any, odds: Any, luck: Any, levels: Any, p: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        if not (h.active[i] and h.place[i] >= 0):
            continue
        if h.age[i] >= p.retirement_age:
            h.work[i] = _RETIRED
        elif h.work[i] == _EMPLOYED:
            h.work[i] = work_left(h.id[i], odds[i], luck, levels)


@wide_kernel
def _update_income(h: Any, student_income: Any, earning: Any, p: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.work.size):
        work, adults, children, taken = h.work[i], h.adults[i], h.children[i], h.assistance_taken[i]
        settled, starting, of_student = earning[0, i], earning[1, i], student_income[i]
        equivalence = 1.0 + p.equivalence_adult * (adults - 1) + p.equivalence_child * children
        full = (starting if h.age[i] < p.starter_age else settled) * equivalence
        income = income_of(work, full, adults > 1, taken, p)
        income = np.float64(of_student * np.float32(adults)) if work == _STUDENT else income
        h.income[i] = income
        h.equivalised_income[i] = income / equivalence


def change_work(city: City, loss: float, disability: float) -> None:
    """Residents with work lose it or become unable to work, and the old retire.

    Args:
        city: The city.
        loss: Chance of losing work where the odds of being without it are even.
        disability: The same of becoming unable to work.
    """
    luck = Luck(*(city.streams.key(f"work.{name}", city.month) for name in Luck._fields))
    levels = Levels(np.float32(loss), np.float32(disability))
    odds = city.without_work(city.households.work_odds)
    _change_work(city.households.view(_Households), odds, luck, levels, rules_of(city.parameters))


def update_income(city: City) -> None:
    """Recomputes the incomes of all residents."""
    h = city.households
    student_income, earning = city.earning(h.earning_capacity), city.starting(h.earning_capacity)
    _update_income(h.view(_Households), student_income, earning, rules_of(city.parameters))
