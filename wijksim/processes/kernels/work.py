"""Jobs lost and found, and incomes, household by household (twin of processes/work.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Work
from wijksim.city.city import ROUNDING, City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.city.exposure import lowest_draw
from wijksim.city.selection import below_exponential, list_rows, room_for
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.processes.kernels.constants import once

_EMPLOYED, _UNEMPLOYED, _STUDENT = int(Work.EMPLOYED), int(Work.UNEMPLOYED), int(Work.STUDENT)
_RETIRED, _UNABLE = int(Work.RETIRED), int(Work.UNABLE)


class _Households(NamedTuple):
    active: Any
    place: Any
    age: Any
    adults: Any
    children: Any
    work: Any
    work_odds: Any
    assistance_taken: Any
    earning_capacity: Any
    income: Any
    equivalised_income: Any


class FirstDraws(NamedTuple):
    """First bits of the draws of the month (see city/exposure.py)."""

    lost: Any
    disabled: Any


class Levels(NamedTuple):
    """Monthly chances where the odds of being without work are even, lifted above what rounding may do."""

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


@once
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
def equivalence(adults: Any, children: Any, p: Any) -> Any:
    """Equivalence factor of a household: 1 for a person alone."""
    return 1.0 + p.equivalence_adult * (adults - 1) + p.equivalence_child * children


@helper
def social_minimum(adults: Any, p: Any) -> Any:
    """Social minimum, EUR/month."""
    return p.assistance_couple if adults > 1 else p.assistance_single


@helper
def second_share(adults: Any, p: Any) -> Any:
    """Share of full earnings that a second adult brings in."""
    return p.second_adult_share / (1.0 + p.second_adult_share) if adults > 1 else 0.0


@helper
def income_of(work: Any, full: Any, adults: Any, taken: Any, p: Any) -> Any:
    """Net household income out of full earnings, EUR/month; students have their own."""
    minimum = social_minimum(adults, p)
    floor = minimum if taken else p.fallback_income_share * minimum
    jobless = max(full * second_share(adults, p), floor)
    unable, retired = max(full * p.unable_share, minimum), max(full * p.retired_share, minimum)
    income = jobless if work == _UNEMPLOYED else full
    income = unable if work == _UNABLE else income
    return retired if work == _RETIRED else income


@helper
def entitled_to_assistance(h: Any, i: Any, earning: Any, p: Any) -> Any:
    """Whether a household has a right to social assistance: no work and too little other income.

    ``earning`` is what it earns in full work, EUR/month for one adult.
    """
    if h.work[i] != _UNEMPLOYED:
        return False
    adults = h.adults[i]
    left = earning * equivalence(adults, h.children[i], p) * second_share(adults, p)
    return left < social_minimum(adults, p)


@wide_kernel
def _at_stake(
    h: Any, first: Any, levels: Any, p: Any, stake: Any, rows: Any
) -> Any:  # pragma: no cover - compiled
    """Lists all who may lose work, become unable to work, or retire this month, and few others."""
    for i in range(h.work.size):
        work, against = h.work[i], below_exponential(-h.work_odds[i])
        unable = lowest_draw(first.disabled[i]) * against < levels.disability
        loses = lowest_draw(first.lost[i]) * against < levels.loss
        retires = (h.age[i] >= p.retirement_age) & (work != _RETIRED)
        stake[i] = h.active[i] & (h.place[i] >= 0) & (((work == _EMPLOYED) & (unable | loses)) | retires)
    return list_rows(stake, rows)


@helper
def traits_of_income(work: Any, adults: Any, children: Any, taken: Any, age: Any, p: Any) -> Any:
    """All from which an income follows apart from the earning capacity, one byte each."""
    starts = age < p.starter_age
    return np.int32((work << 24) | (adults << 16) | (children << 8) | (taken << 1) | starts)


@wide_kernel
def _income_follows(
    h: Any, traits: Any, capacity: Any, p: Any, stake: Any, rows: Any
) -> Any:  # pragma: no cover - compiled
    """Lists those for whom something has changed from which income follows, and keeps what it is now."""
    for i in range(h.work.size):
        now = traits_of_income(h.work[i], h.adults[i], h.children[i], h.assistance_taken[i], h.age[i], p)
        able = h.earning_capacity[i]
        stake[i] = (now != traits[i]) | (able != capacity[i])
        traits[i], capacity[i] = now, able
    return list_rows(stake, rows)


@lean_kernel
def _earn(h: Any, rows: Any, earning: Any, full: Any, p: Any) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        fetch((h.work, h.adults, h.children, h.assistance_taken), coming(rows, n))
        fetch((h.income, h.equivalised_income), coming(rows, n))
        i = np.uintp(rows[n])
        work, adults, children, taken = h.work[i], h.adults[i], h.children[i], h.assistance_taken[i]
        factor = equivalence(adults, children, p)
        income = income_of(work, full[n] * factor, adults, taken, p)
        income = np.float64(earning[n] * np.float32(adults)) if work == _STUDENT else income
        h.income[i] = income
        h.equivalised_income[i] = income / factor


def at_stake(city: City, loss: float, disability: float) -> Rows:
    """Residents who may lose their work this month, or be unable to work, and those old enough to retire.

    Args:
        city: The city.
        loss: Chance of losing work where the odds of being without it are even.
        disability: The same of becoming unable to work.
    """
    first = FirstDraws(city.first_bits_of("work.lost"), city.first_bits_of("work.disabled"))
    levels = Levels(np.float32(ROUNDING * loss), np.float32(ROUNDING * disability))
    h, (stake, rows) = city.households.view(_Households), room_for(city.households)
    return rows[: _at_stake(h, first, levels, rules_of(city.parameters), stake, rows)]


def earn(city: City, rows: Rows, earning: FloatColumn, full: FloatColumn) -> None:
    """Gives households the income that follows from their work.

    Args:
        city: The city.
        rows: Households.
        earning: What each earns if it studies, EUR/month.
        full: What it earns otherwise, in full work, EUR/month for one adult.
    """
    _earn(city.households.view(_Households), rows, earning, full, rules_of(city.parameters))


def earning_alone(capacity: FloatColumn, age: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """What one adult of each household earns in full work, EUR/month; starters earn less."""
    p = parameters.income
    return np.asarray(np.exp(capacity + (age < p.starter_age) * p.young_effect))


def update_income(city: City) -> None:
    """Recomputes the incomes of all households for whom something has changed from which their income follows."""
    h, rules = city.households, rules_of(city.parameters)
    columns, (stake, rows) = h.view(_Households), room_for(h)
    known = city.income_known
    if known is None or known[0] is not city.parameters or known[1].size != len(h):
        known = city.parameters, np.full(len(h), -1, dtype=np.int32), np.zeros(len(h), dtype=np.float32)
        city.income_known = known
    rows = rows[: _income_follows(columns, *known[1:], rules, stake, rows)]
    capacity = h.earning_capacity.take(rows)
    earn(city, rows, np.exp(capacity), earning_alone(capacity, h.age.take(rows), city.parameters))
