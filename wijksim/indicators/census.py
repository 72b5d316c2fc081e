"""The census: every number that the monthly tables need of households, dwellings and places, in one pass over each.

Sums of float32 columns are taken in float64; for a city of any size they are exact, whatever the order.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import EnergyLabel, HouseholdType, Origin, Support, Tenure, Work
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.compilation import helper, lean_kernel
from wijksim.indicators.lowest_tenth import lowest_tenths

SATISFIED, DISSATISFIED, VERY_DISSATISFIED = 7, 5, 4
"""Answers 1-10: satisfied from 7, dissatisfied up to 5, very dissatisfied up to 4."""

QUINTILES = 5

OLD = 65
"""Age from which a household counts as old in the tables."""

_DUTCH, _NON_WESTERN = int(Origin.DUTCH), int(Origin.NON_WESTERN)
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


class ByWijk(NamedTuple):
    """Households with a trait, or sums over households, by wijk."""

    households: Any
    persons: Any
    adults: Any
    students: Any
    singles: Any
    with_children: Any
    aged_65: Any
    """Whose oldest adult is 65 or older."""
    migration_background: Any
    satisfaction: Any
    """Sum of life satisfaction."""
    adult_satisfaction: Any
    """Sum of life satisfaction x adults."""
    satisfied: Any
    dissatisfied: Any
    very_dissatisfied: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any
    debt: Any
    known_debt: Any
    arrears: Any
    energy_poor: Any
    energy_cost: Any
    """Sum of energy bills, EUR/month."""
    low_income: Any
    """In the lowest income quintile of month 0, students left out."""
    severely_lonely: Any
    without_work: Any
    """Unemployed or unable to work, students left out."""
    searching: Any
    clients: Any
    waiting: Any


class ByBuurt(NamedTuple):
    """The same by buurt."""

    households: Any
    earners: Any
    """Households that are no students."""
    log_income: Any
    """Sum of log equivalised income."""
    earners_log_income: Any
    non_western: Any
    vulnerable: Any
    """With problematic debt or poor mental health."""


class SocialRent(NamedTuple):
    """Who waits for social rent, and who rents social; one number each, in arrays of one element."""

    regular: Any
    """Waiting without priority."""
    waiting_urgent: Any
    waiting_displaced: Any
    regular_months: Any
    """Sum of the months for which the former are registered."""
    tenants: Any
    tenants_vulnerable: Any
    new: Any
    """Tenants since this month."""
    new_vulnerable: Any
    stayed: Any
    """Tenants since the month whose tenancies are looked up."""


class _Cutoffs(NamedTuple):
    """Thresholds, each of the type in which the columns are compared."""

    month: Any
    tenancies_of: Any
    poor_mental: Any
    severely_lonely: Any
    income_ceiling: Any
    income_ceiling_more: Any


class ByStock(NamedTuple):
    """Dwellings with a trait, by wijk."""

    dwellings: Any
    label_a: Any
    label_efg: Any
    social_rent: Any
    owner: Any
    damp: Any
    corporation: Any
    """Social rent owned by a corporation."""
    corporation_label_a: Any


_SUMS = {
    "satisfaction",
    "adult_satisfaction",
    "mental_health",
    "trust",
    "fatigue",
    "ties",
    "energy_cost",
    "log_income",
    "earners_log_income",
}
"""Fields that add up numbers; all others count."""

_Counts = TypeVar("_Counts")


def _empty(kind: type[_Counts], groups: int) -> _Counts:
    """Counters at zero: integers, or numbers for what is added up."""
    names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    return kind(*(np.zeros(groups, dtype=np.float64 if name in _SUMS else np.int64) for name in names))


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
    h: Any, log_income: Any, cuts: Any, p: Any, wijk: Any, buurt: Any, quintiles: Any, types: Any, social: Any
) -> None:  # pragma: no cover - compiled
    """Adds every household that lives in the city to the counts of its wijk and its buurt."""
    for i in range(h.active.size):
        if not h.active[i] or h.place[i] < 0:
            continue
        # Unsigned, so that numba need not look for negative indices at each of the many counters.
        w, b = np.uintp(h.wijk[i]), np.uintp(h.buurt[i])
        persons = h.adults[i] + h.children[i]
        quintile = _quintile(np.float64(h.equivalised_income[i]), cuts)
        debt, student = h.problematic_debt[i], h.student[i]
        vulnerable = debt or h.mental_health[i] < p.poor_mental
        satisfaction = np.float64(h.life_satisfaction[i])
        answer = np.rint(satisfaction)

        wijk.households[w] += 1
        wijk.persons[w] += persons
        wijk.adults[w] += h.adults[i]
        wijk.students[w] += student
        wijk.singles[w] += h.type[i] == _SINGLE
        wijk.with_children[w] += h.type[i] == _COUPLE_WITH_CHILDREN or h.type[i] == _SINGLE_PARENT
        wijk.aged_65[w] += h.age[i] >= OLD
        wijk.migration_background[w] += h.origin[i] != _DUTCH
        wijk.satisfaction[w] += satisfaction
        wijk.adult_satisfaction[w] += satisfaction * h.adults[i]
        wijk.satisfied[w] += answer >= SATISFIED
        wijk.dissatisfied[w] += answer <= DISSATISFIED
        wijk.very_dissatisfied[w] += answer <= VERY_DISSATISFIED
        wijk.mental_health[w] += h.mental_health[i]
        wijk.physical_health[w] += h.physical_health[i]
        wijk.trust[w] += h.trust[i]
        wijk.fatigue[w] += h.fatigue[i]
        wijk.ties[w] += h.ties[i]
        wijk.debt[w] += debt
        wijk.known_debt[w] += debt and h.known[i]
        wijk.arrears[w] += h.arrears[i] > 0
        wijk.energy_poor[w] += h.energy_poor[i]
        wijk.energy_cost[w] += h.energy_cost[i]
        wijk.low_income[w] += quintile == 0 and not student
        wijk.severely_lonely[w] += h.loneliness[i] > p.severely_lonely
        wijk.without_work[w] += not student and (h.work[i] == _UNEMPLOYED or h.work[i] == _UNABLE)
        wijk.searching[w] += h.searching[i]
        wijk.clients[w] += h.support[i] == _CLIENT
        wijk.waiting[w] += h.support[i] == _WAITING

        buurt.households[b] += 1
        buurt.log_income[b] += log_income[i]
        buurt.non_western[b] += h.origin[i] == _NON_WESTERN
        buurt.vulnerable[b] += vulnerable
        quintiles[0, b, quintile] += 1
        if not student:
            buurt.earners[b] += 1
            buurt.earners_log_income[b] += log_income[i]
            quintiles[1, b, quintile] += 1
        types[h.type[i]] += 1

        ceiling = p.income_ceiling_more if persons > 1 else p.income_ceiling
        if h.searching[i] and not student and h.income[i] <= ceiling:
            if not h.urgent[i]:
                social.regular[0] += 1
                social.regular_months[0] += p.month - h.registered[i]
            elif h.displaced_from[i] >= 0:
                social.waiting_displaced[0] += 1
            else:
                social.waiting_urgent[0] += 1
        if h.tenure[i] == _SOCIAL:
            social.tenants[0] += 1
            social.tenants_vulnerable[0] += vulnerable
            if h.tenancy_start[i] == p.month:
                social.new[0] += 1
                social.new_vulnerable[0] += vulnerable
            social.stayed[0] += h.tenancy_start[i] == p.tenancies_of


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
def _count_stock(d: Any, wijk_of_buurt: Any, stock: Any) -> None:  # pragma: no cover - compiled
    """Adds every dwelling to the counts of its wijk."""
    for i in range(d.active.size):
        if not d.active[i]:
            continue
        w = np.uintp(wijk_of_buurt[np.uintp(d.buurt[i])])
        corporation = d.tenure[i] == _SOCIAL and d.complex[i] >= 0
        stock.dwellings[w] += 1
        stock.label_a[w] += d.label[i] == _A
        stock.label_efg[w] += d.label[i] >= _E
        stock.social_rent[w] += d.tenure[i] == _SOCIAL
        stock.owner[w] += d.tenure[i] == _OWNER
        stock.damp[w] += d.damp[i]
        stock.corporation[w] += corporation
        stock.corporation_label_a[w] += corporation and d.label[i] == _A


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
    wijk = _empty(ByWijk, number)
    buurt = _empty(ByBuurt, len(city.buurten))
    quintiles = np.zeros((2, len(city.buurten), QUINTILES), dtype=np.int64)
    types = np.zeros(len(HouseholdType), dtype=np.int64)
    social = _empty(SocialRent, 1)
    cutoffs = _Cutoffs(
        city.month,
        city.month - survival_months,
        np.float32(p.health.poor_mental),
        np.float32(p.ties.severe),
        float(p.market.income_ceiling),
        float(p.market.income_ceiling_more),
    )
    logs = np.log(np.maximum(h.equivalised_income, 1.0))
    _count_households(h.view(_Households), logs, cuts, cutoffs, wijk, buurt, quintiles, types, social)
    stock = _empty(ByStock, number)
    _count_stock(city.dwellings.view(_Dwellings), city.buurten.wijk, stock)
    seen = np.empty(len(city.dwellings), dtype=bool)
    places, empty, gas = _count_places(city.places.view(_Places), city.dwellings.gas, seen)
    tenths, tenth = lowest_tenths(city, wijk.households)
    return Census(
        wijk=wijk,
        buurt=buurt,
        quintiles=quintiles[0],
        earners_quintiles=quintiles[1],
        types={kind.name.lower(): float(types[kind]) for kind in HouseholdType},
        social={name: float(values[0]) for name, values in social._asdict().items()},
        stock=stock,
        places=places,
        vacancies=empty,
        gas=gas,
        tenth_of_wijk=tenths,
        tenth=tenth,
    )
