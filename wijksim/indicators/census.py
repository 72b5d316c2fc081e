"""The census: every number that the monthly tables need of households, dwellings and places, in one pass over each.

Sums of float32 columns are taken in float64; for a city of any size they are exact, whatever the order.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import EnergyLabel, HouseholdType, Origin, Support, Tenure, Work
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.counters import columns, records
from wijksim.compilation import helper, lean_kernel
from wijksim.indicators.census_counts import SUMS, ByBuurt, ByStock, ByWijk, SocialRent
from wijksim.indicators.lowest_tenth import lowest_tenths

SATISFIED, DISSATISFIED, VERY_DISSATISFIED = 7, 5, 4
"""Answers 1-10: satisfied from 7, dissatisfied up to 5, very dissatisfied up to 4."""

QUINTILES = 5

OLD = 65
"""Age from which a household counts as old in the tables."""

_DUTCH, _WESTERN, _NON_WESTERN = int(Origin.DUTCH), int(Origin.WESTERN), int(Origin.NON_WESTERN)
_SINGLE, _SINGLE_PARENT = int(HouseholdType.SINGLE), int(HouseholdType.SINGLE_PARENT)
_COUPLE_WITH_CHILDREN = int(HouseholdType.COUPLE_WITH_CHILDREN)
_UNEMPLOYED, _UNABLE = int(Work.UNEMPLOYED), int(Work.UNABLE)
_WAITING, _CLIENT = int(Support.WAITING), int(Support.CLIENT)
_OWNER, _SOCIAL = int(Tenure.OWNER_OCCUPIED), int(Tenure.SOCIAL_RENT)
_A, _E = int(EnergyLabel.A), int(EnergyLabel.E)


class _Households(NamedTuple):
    """Columns that the census reads."""

    active: Any
    place: Any
    wijk: Any
    buurt: Any
    life_satisfaction: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any
    loneliness: Any
    problematic_debt: Any
    known: Any
    arrears: Any
    energy_poor: Any
    energy_cost: Any
    equivalised_income: Any
    income: Any
    student: Any
    work: Any
    support: Any
    searching: Any
    type: Any
    age: Any
    adults: Any
    children: Any
    origin: Any
    tenure: Any
    tenancy_start: Any
    urgent: Any
    displaced_from: Any
    registered: Any


class _Cutoffs(NamedTuple):
    """Thresholds, each of the type in which the columns are compared."""

    month: Any
    tenancies_of: Any
    poor_mental: Any
    severely_lonely: Any
    income_ceiling: Any
    income_ceiling_more: Any


@helper
def _quintile(income: Any, cuts: Any) -> Any:
    """Quintile 0-4 of an income: how many cuts it has reached."""
    found = 0
    for cut in cuts:
        if income >= cut:
            found += 1
    return found


@lean_kernel
def _count_households(
    h: Any,
    log_income: Any,
    cuts: Any,
    p: Any,
    wijken: Any,
    buurten: Any,
    quintiles: Any,
    types: Any,
    city: Any,
) -> None:  # pragma: no cover - compiled
    """Adds every household that lives in the city to the counts of its wijk and its buurt.

    Traits are joined with ``&`` and ``|``: a branch that goes either way from household to household costs more.
    """
    social = city[0]
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        # Unsigned, so that numba need not look for negative indices.
        b = np.uintp(h.buurt[i])
        wijk, buurt = wijken[np.uintp(h.wijk[i])], buurten[b]
        persons, kind = h.adults[i] + h.children[i], h.type[i]
        quintile = _quintile(np.float64(h.equivalised_income[i]), cuts)
        debt, student = h.problematic_debt[i], h.student[i]
        vulnerable = debt | (h.mental_health[i] < p.poor_mental)
        satisfaction = np.float64(h.life_satisfaction[i])
        answer = np.rint(satisfaction)

        wijk.households += 1
        wijk.persons += persons
        wijk.adults += h.adults[i]
        wijk.students += student
        wijk.singles += kind == _SINGLE
        wijk.with_children += (kind == _COUPLE_WITH_CHILDREN) | (kind == _SINGLE_PARENT)
        wijk.aged_65 += h.age[i] >= OLD
        wijk.migration_background += h.origin[i] != _DUTCH
        wijk.satisfaction += satisfaction
        wijk.adult_satisfaction += satisfaction * h.adults[i]
        wijk.satisfied += answer >= SATISFIED
        wijk.dissatisfied += answer <= DISSATISFIED
        wijk.very_dissatisfied += answer <= VERY_DISSATISFIED
        wijk.mental_health += h.mental_health[i]
        wijk.physical_health += h.physical_health[i]
        wijk.trust += h.trust[i]
        wijk.fatigue += h.fatigue[i]
        wijk.ties += h.ties[i]
        wijk.debt += debt
        wijk.known_debt += debt & h.known[i]
        wijk.arrears += h.arrears[i] > 0
        wijk.energy_poor += h.energy_poor[i]
        wijk.energy_cost += h.energy_cost[i]
        wijk.low_income += (quintile == 0) & (not student)
        wijk.severely_lonely += h.loneliness[i] > p.severely_lonely
        wijk.without_work += (not student) & ((h.work[i] == _UNEMPLOYED) | (h.work[i] == _UNABLE))
        wijk.searching += h.searching[i]
        wijk.clients += h.support[i] == _CLIENT
        wijk.waiting += h.support[i] == _WAITING

        buurt.households += 1
        buurt.log_income += log_income[i]
        buurt.non_western += h.origin[i] == _NON_WESTERN
        buurt.western += h.origin[i] == _WESTERN
        buurt.vulnerable += vulnerable
        quintiles[0, b, quintile] += 1
        if not student:
            buurt.earners += 1
            buurt.earners_log_income += log_income[i]
            quintiles[1, b, quintile] += 1
        types[kind] += 1

        if h.searching[i] and not student:
            ceiling = p.income_ceiling_more if persons > 1 else p.income_ceiling
            if h.income[i] <= ceiling:
                if not h.urgent[i]:
                    social.regular += 1
                    social.regular_months += p.month - h.registered[i]
                elif h.displaced_from[i] >= 0:
                    social.waiting_displaced += 1
                else:
                    social.waiting_urgent += 1
        tenant = h.tenure[i] == _SOCIAL
        new = tenant & (h.tenancy_start[i] == p.month)
        social.tenants += tenant
        social.tenants_vulnerable += tenant & vulnerable
        social.new += new
        social.new_vulnerable += new & vulnerable
        social.stayed += tenant & (h.tenancy_start[i] == p.tenancies_of)


class _Dwellings(NamedTuple):
    active: Any
    buurt: Any
    label: Any
    tenure: Any
    damp: Any
    complex: Any
    gas: Any


class _Places(NamedTuple):
    active: Any
    household: Any
    dwelling: Any


@lean_kernel
def _count_stock(d: Any, wijk_of_buurt: Any, wijken: Any) -> None:  # pragma: no cover - compiled
    """Adds every dwelling to the counts of its wijk."""
    for i in range(d.active.size):
        if not d.active[i]:
            continue
        stock = wijken[np.uintp(wijk_of_buurt[np.uintp(d.buurt[i])])]
        social, label = d.tenure[i] == _SOCIAL, d.label[i]
        corporation = social & (d.complex[i] >= 0)
        stock.dwellings += 1
        stock.label_a += label == _A
        stock.label_efg += label >= _E
        stock.social_rent += social
        stock.owner += d.tenure[i] == _OWNER
        stock.damp += d.damp[i]
        stock.corporation += corporation
        stock.corporation_label_a += corporation & (label == _A)


@lean_kernel
def _count_places(places: Any, gas: Any, seen: Any) -> Any:  # pragma: no cover - compiled
    """Places, empty places, and the gas used in a year by the dwellings that are lived in."""
    seen[:] = False
    number, empty, used = 0, 0, 0.0
    for i in range(places.active.size):
        if not places.active[i]:
            continue
        number += 1
        if places.household[i] < 0:
            empty += 1
        elif not seen[places.dwelling[i]]:
            seen[places.dwelling[i]] = True
            used += gas[places.dwelling[i]]
    return number, empty, used


@dataclass(frozen=True)
class Census:
    """What the tables of a month are made of."""

    wijk: ByWijk
    buurt: ByBuurt
    quintiles: NDArray[np.int64]
    """Households by income quintile of month 0, buurten x quintiles."""
    earners_quintiles: NDArray[np.int64]
    """The same without students."""
    types: dict[str, float]
    """Households of each type."""
    social: dict[str, float]
    """By the names of :class:`SocialRent`."""
    stock: ByStock
    places: int
    vacancies: int
    gas: float
    """m3 in a year, of the dwellings that are lived in."""
    tenth_of_wijk: NDArray[np.float64]
    """Lowest tenth of life satisfaction, by wijk."""
    tenth: float
    """The same of the city."""

    def total(self, name: str) -> float:
        """Sum over the wijken of one of the counts in :class:`ByWijk`."""
        return float(getattr(self.wijk, name).sum())


def take(city: City, cuts: FloatColumn, survival_months: int) -> Census:
    """Counts households, dwellings and places at the end of the month.

    Args:
        city: The city.
        cuts: Cuts between income quintiles, EUR/month.
        survival_months: Months after which social tenancies are looked up again.
    """
    h, p, number = city.households, city.parameters, len(city.wijken)
    wijken, buurten = records(ByWijk, number, SUMS), records(ByBuurt, len(city.buurten), SUMS)
    quintiles = np.zeros((2, len(city.buurten), QUINTILES), dtype=np.int64)
    types = np.zeros(len(HouseholdType), dtype=np.int64)
    social = records(SocialRent, 1, SUMS)
    cutoffs = _Cutoffs(
        city.month,
        city.month - survival_months,
        np.float32(p.health.poor_mental),
        np.float32(p.ties.severe),
        float(p.market.income_ceiling),
        float(p.market.income_ceiling_more),
    )
    logs = city.log_income(h.equivalised_income)
    _count_households(h.view(_Households), logs, cuts, cutoffs, wijken, buurten, quintiles, types, social)
    stock = records(ByStock, number, SUMS)
    wijk = columns(ByWijk, wijken)
    _count_stock(city.dwellings.view(_Dwellings), city.buurten.wijk, stock)
    seen = np.empty(len(city.dwellings), dtype=bool)
    places, empty, gas = _count_places(city.places.view(_Places), city.dwellings.gas, seen)
    tenths, tenth = lowest_tenths(city, wijk.households)
    return Census(
        wijk=wijk,
        buurt=columns(ByBuurt, buurten),
        quintiles=quintiles[0],
        earners_quintiles=quintiles[1],
        types={kind.name.lower(): float(types[kind]) for kind in HouseholdType},
        social={name: float(social[name][0]) for name in SocialRent._fields},
        stock=columns(ByStock, stock),
        places=places,
        vacancies=empty,
        gas=gas,
        tenth_of_wijk=tenths,
        tenth=tenth,
    )
