"""Energy bill, rent, allowance and what is left, household by household (twin of processes/budget.py).

Most budgets are those of last month. From what they followed then is kept and compared, row by row in the order of
both tables; only where something differs are budgets settled again.
"""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Tenure, Work
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows
from wijksim.city.remembered import Settled, Size, nothing_settled
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.residence import ask_for_homes, row_of
from wijksim.processes.kernels.work import entitled_to_assistance, social_minimum

_OWNER, _UNEMPLOYED = int(Tenure.OWNER_OCCUPIED), int(Work.UNEMPLOYED)
_AHEAD = 6
"""Households before whose turn their homes are asked of memory; the households themselves twice as many before."""


class _Households(NamedTuple):
    active: Any
    place: Any
    dwelling: Any
    room: Any
    share: Any
    buurt: Any
    age: Any
    tenure: Any
    work: Any
    assistance_taken: Any
    income: Any
    earning_capacity: Any
    adults: Any
    children: Any
    student: Any
    allowance_taken: Any
    rent: Any
    allowance: Any
    energy_cost: Any
    energy_poor: Any
    residual: Any


class _Dwellings(NamedTuple):
    gas: Any
    rent: Any
    label: Any


class Rules(NamedTuple):
    """Constants of budget and energy; float32 where they meet float32 columns."""

    energy_factor: float
    gas_price: Any
    electricity_price: float
    room_electricity_share: float
    room_rent: Any
    late_age: Any
    starter_age: Any
    owner_cost: Any
    owner_cost_old: Any
    social_rent_ceiling: Any
    assistance_single: float
    assistance_couple: float
    allowance_share: Any
    allowance_basis: Any
    allowance_taper: float
    norm_adult: float
    norm_extra_adult: float
    norm_child: float
    student_norm: float
    low_income_factor: float
    high_cost_share: Any
    poor_label: float


@once
def rules_of(p: ParameterSet) -> Rules:
    """Takes the constants from the parameters of the run; the energy factor is 1 until the month says otherwise."""
    budget, energy, income = p.budget, p.energy, p.income
    return Rules(
        energy_factor=1.0,
        gas_price=np.float32(energy.gas_price),
        electricity_price=energy.electricity_price,
        room_electricity_share=energy.room_electricity_share,
        room_rent=np.float32(budget.room_rent),
        late_age=np.float32(budget.late_age),
        starter_age=np.float32(income.starter_age),
        owner_cost=np.float32(budget.owner_cost),
        owner_cost_old=np.float32(budget.owner_cost_old),
        social_rent_ceiling=np.float32(budget.social_rent_ceiling),
        assistance_single=budget.assistance_single,
        assistance_couple=budget.assistance_couple,
        allowance_share=np.float32(budget.allowance_share),
        allowance_basis=np.float32(budget.allowance_basis),
        allowance_taper=budget.allowance_taper,
        norm_adult=budget.norm_adult,
        norm_extra_adult=budget.norm_extra_adult,
        norm_child=budget.norm_child,
        student_norm=budget.student_norm,
        low_income_factor=energy.low_income_factor,
        high_cost_share=np.float32(energy.high_cost_share),
        poor_label=energy.poor_label,
    )


def rules_now(city: City) -> Rules:
    """The constants with the energy factor of the month."""
    return rules_of(city.parameters)._replace(energy_factor=float(city.energy_factor))


@helper
def energy_bill(gas: Any, electricity: Any, share: Any, room: Any, p: Any) -> Any:
    """Energy bill of a place, EUR/month."""
    power = electricity * (p.room_electricity_share if room else 1.0)
    gas_cost = np.float64(gas * share * p.gas_price)
    return p.energy_factor * (gas_cost + power * p.electricity_price) / MONTHS_PER_YEAR


@helper
def housing_cost(rent: Any, room: Any, tenure: Any, age: Any, p: Any) -> Any:
    """Rent, or what an owner pays, EUR/month."""
    cost = p.room_rent if room else rent
    late = (tenure == _OWNER) & (age >= p.late_age)
    of_the_old = cost * p.owner_cost_old / p.owner_cost
    return of_the_old if late else cost


@helper
def allowance_right(rent: Any, income: Any, minimum: Any, tenure: Any, room: Any, p: Any) -> Any:
    """Rent allowance to which a household has a right, EUR/month."""
    tenant = (tenure != _OWNER) & (not room) & (rent <= p.social_rent_ceiling)
    above = max(income - minimum, 0.0)
    covered = np.float32(max(rent - p.allowance_basis, np.float32(0.0)))
    right = max(np.float64(p.allowance_share * covered) - p.allowance_taper * above, 0.0)
    return right if tenant else 0.0


@helper
def necessary_spending(adults: Any, children: Any, student: Any, p: Any) -> Any:
    """Budget norm, EUR/month."""
    of_students, of_others = p.student_norm * adults, p.norm_adult + p.norm_extra_adult * (adults - 1)
    return (of_students if student else of_others) + p.norm_child * children


@helper
def right_unused(h: Any, i: Any, earning: Any, p: Any) -> Any:
    """Whether a household leaves a right unused: social assistance or rent allowance."""
    if not h.assistance_taken[i] and entitled_to_assistance(h, i, earning, p):
        return True
    if h.allowance_taken[i]:
        return False
    minimum = social_minimum(h.adults[i], p)
    return allowance_right(h.rent[i], h.income[i], minimum, h.tenure[i], h.room[i], p) > 0.0


@helper
def traits_of_budget(h: Any, i: Any, p: Any) -> Any:
    """What decides a budget apart from money and the place: adults and children one byte each, the rest bits."""
    adults, children, room, student, work = h.adults[i], h.children[i], h.room[i], h.student[i], h.work[i]
    allowance, assistance = h.allowance_taken[i], h.assistance_taken[i]
    living, owner = h.active[i] & (h.place[i] >= 0), h.tenure[i] == _OWNER
    late, claims = owner & (h.age[i] >= p.late_age), (work == _UNEMPLOYED) & assistance
    starts = h.age[i] < p.starter_age  # on which the right to social assistance depends
    ages, rights = starts << 7 | late << 5, claims << 6 | allowance << 2
    bits = ages | rights | owner << 4 | room << 3 | student << 1 | living
    return np.int32(adults << 24 | children << 16 | bits)


@wide_kernel
def _unsettled(
    h: Any, d: Any, rent_below: Any, known: Any, p: Any, dwellings: Any, places: Any, stake: Any
) -> None:  # pragma: no cover - compiled
    """Marks dwellings, places and households where something has changed, and keeps what it is now."""
    renewed = False
    for i in range(dwellings.size):
        gas, rent, label = d.gas[i], d.rent[i], d.label[i]
        changed = (gas != known.gas[i]) | (rent != known.rent[i]) | (label != known.label[i])
        dwellings[i] = changed
        renewed |= changed
        known.gas[i], known.rent[i], known.label[i] = gas, rent, label
    for i in range(places.size):
        below = rent_below[i]
        places[i] = below != known.rent_below[i]
        known.rent_below[i] = below
    for i in range(stake.size):
        traits, place, income, able = (
            traits_of_budget(h, i, p),
            h.place[i],
            h.income[i],
            h.earning_capacity[i],
        )
        moved, earns = place != known.place[i], (income != known.income[i]) | (able != known.capacity[i])
        stake[i] = (traits != known.traits[i]) | moved | earns
        known.traits[i], known.place[i], known.income[i], known.capacity[i] = traits, place, income, able
    if renewed:
        for i in range(stake.size):
            stake[i] |= dwellings[row_of(h.dwelling[i])]


@helper
def settle_one(i: Any, h: Any, taken: Any, d: Any, rent_below: Any, electricity: Any, p: Any) -> None:
    """Writes the budget of one household: bill, rent, allowance if it is taken up, and what is left, EUR/month."""
    place, dwelling, buurt = np.uintp(h.place[i]), np.uintp(h.dwelling[i]), np.uintp(h.buurt[i])
    room, tenure, student = h.room[i], h.tenure[i], h.student[i]
    adults, children, income = h.adults[i], h.children[i], h.income[i]
    minimum = social_minimum(adults, p)
    bill = np.float32(energy_bill(d.gas[dwelling], electricity[buurt], h.share[i], room, p))
    rent = housing_cost(d.rent[dwelling] - rent_below[place], room, tenure, h.age[i], p)
    right = np.float32(allowance_right(rent, income, minimum, tenure, room, p))
    allowance = right if taken else np.float32(0.0)
    left = np.float64(income + allowance - rent - bill)
    costly = (bill > p.high_cost_share * income) | (d.label[dwelling] > p.poor_label)
    h.energy_cost[i] = bill
    h.rent[i] = rent
    h.allowance[i] = allowance
    h.residual[i] = left - necessary_spending(adults, children, student, p)
    h.energy_poor[i] = (income < p.low_income_factor * minimum) & costly & (not student)


@lean_kernel
def _settle(
    h: Any, rows: Any, rent_below: Any, d: Any, electricity: Any, p: Any, claimants: Any
) -> Any:  # pragma: no cover - compiled
    """Settles the month of households.

    Args:
        h: Columns of households.
        rows: Which of them.
        rent_below: What the household in each place pays less than a new one would, EUR/month.
        d: Columns of dwellings.
        electricity: kWh/year, by buurt.
        p: Constants.
        claimants: Receives those without work who take up social assistance if they have a right to it.

    Returns:
        Number of claimants.
    """
    number = 0
    for n in range(rows.size):
        ask_for_homes(rows, n, _AHEAD, h, d, rent_below)
        row = rows[n]
        i = np.uintp(row)
        if not h.active[i] or h.place[i] < 0:
            h.allowance[i] = 0.0  # so that the column adds up to what residents get
            continue
        if h.work[i] == _UNEMPLOYED and h.assistance_taken[i]:
            claimants[number] = row
            number += 1
        settle_one(i, h, h.allowance_taken[i], d, rent_below, electricity, p)
    return number


def _known(city: City, size: Size) -> Settled:
    """What holds from last month: nothing by other constants, at other prices, or after tables have grown."""
    parameters, factor, known = city.parameters, city.energy_factor, city.settled
    if known and known.parameters is parameters and known.energy_factor == factor and known.size == size:
        return known
    city.settled = fresh = nothing_settled(parameters, factor, size)
    return fresh


def settle(city: City) -> tuple[Settled, Rows]:
    """Settles the budgets of all households for whom something has changed from which their budget follows.

    Returns:
        What holds from now on, apart from social assistance; and those among these households who have no work and
        take up social assistance if they have a right to it.
    """
    h, places, d, rules = city.households, city.places, city.dwellings, rules_now(city)
    known = _known(city, Size(len(h), len(places), len(d)))
    of_households, of_dwellings = h.view(_Households), d.view(_Dwellings)
    stake, changed_places, changed_dwellings = (np.empty(rows, dtype=np.bool_) for rows in known.size)
    _unsettled(
        of_households,
        of_dwellings,
        places.rent_below,
        known.inputs,
        rules,
        changed_dwellings,
        changed_places,
        stake,
    )
    tenants = places.household[np.flatnonzero(changed_places)]
    stake[tenants[tenants >= 0]] = True
    rows = np.flatnonzero(stake)
    known.assistance[rows] = 0
    claimants = np.empty_like(rows)
    number = _settle(of_households, rows, places.rent_below, of_dwellings, city.electricity, rules, claimants)
    return known, claimants[:number]
