"""Partners: couples part and form.

Ex-partners look for a place of their own. Two single households of the city become one, and one of their places falls
empty; other partners come from outside the city.
"""

import numpy as np

from wijksim.city.assignment import linear_sum_assignment
from wijksim.city.categories import Cohort, MoveReason, Support, Work
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.constants import once
from wijksim.processes.kernels.life_course import set_types
from wijksim.processes.life_course import between_ages
from wijksim.processes.newcomers import leave, split_off, start_search

_EMPLOYED, _NO_SUPPORT, _DISPLACED = int(Work.EMPLOYED), int(Support.NONE), int(Cohort.DISPLACED)
"""As plain numbers, with which numpy compares a column ten times as fast."""
_EITHER = 0.5
"""A single falls on either side of a couple alike."""


def partnering_chance(
    age: FloatColumn, alone: BoolColumn, children: IntColumn, parameters: ParameterSet
) -> FloatColumn:
    """Monthly chance that somebody without a partner finds one, less often with children at home."""
    p = parameters.life_course
    young = (age >= p.partner_age) & (age < p.partner_age_older)
    older = (age >= p.partner_age_older) & (age < p.partner_age_last)
    chance = np.where(older, p.partnering_older, np.where(young, p.partnering, 0.0)) * alone
    return chance * np.where(children > 0, p.partnering_parent, 1.0)


def step(city: City) -> None:
    """Couples part; then couples form, among the singles of the city and with people from elsewhere.

    Who stays behind may find a partner the same month. Types of households follow last, from all that has changed
    in the month, the life course included.
    """
    _part(city)
    _form(city)
    set_types(city)


def _part(city: City) -> None:
    """Couples separate; one of them stays with the children, the other splits off."""
    h, p = city.households, city.parameters.life_course
    rows = city.at_risk("life.separation", max(p.separation, p.separation_parents), among=h.adults > 1)
    couples = rows[h.adults[rows] > 1]
    chance = np.where(h.children[couples] > 0, p.separation_parents, p.separation)
    parted = couples[city.streams.event("life.separation", city.month, h.id[couples], chance)]
    state = ("age", "children")
    city.events.write("separation", couples, chance=chance, luck="life.separation", state=state)
    h.adults[parted] = 1
    city.tally.add("separated", h.wijk[parted])
    split_off(city, parted, h.age[parted].copy(), MoveReason.SEPARATED)


def _form(city: City) -> None:
    """Singles find partners: those within the city pair by age and share a home, the others come from outside."""
    h, p, streams = city.households, city.parameters.life_course, city.streams
    rows = city.at_risk("life.partner", _partnering_by_age(city.parameters))
    single = rows[(h.adults[rows] == 1) & ~h.student[rows]]
    chance = partnering_chance(
        h.age[single], np.ones(single.size, dtype=bool), h.children[single], city.parameters
    )
    ready = single[streams.event("life.partner", city.month, h.id[single], chance)]
    city.events.write("finds_partner", single, chance=chance, luck="life.partner", state=("age", "children"))
    # Who is being supported, or about to be rehoused, keeps the own household, so that nobody drops out of sight.
    inside = streams.event("life.partner_inside", city.month, h.id[ready], p.partner_inside)
    inside &= (h.support[ready] == _NO_SUPPORT) & (h.displaced_from[ready] < 0)
    pool = ready[inside]
    side = streams.event("life.partner_side", city.month, h.id[pool], _EITHER)
    first, second = pool[side], pool[~side]
    one, other = pair_by_age(h.age[first], h.age[second])
    one, other = first[one], second[other]
    area = city.dwellings.area[city.dwelling_of(one)] * city.places.share[h.place[one]]
    other_area = city.dwellings.area[city.dwelling_of(other)] * city.places.share[h.place[other]]
    # Who was displaced once stays in view: its household goes on. Else the larger home decides.
    before, other_before = h.cohort[one] == _DISPLACED, h.cohort[other] == _DISPLACED
    first_hosts = np.where(before != other_before, before, area >= other_area)
    hosts, guests = np.where(first_hosts, one, other), np.where(first_hosts, other, one)
    paired = np.zeros(len(h), dtype=bool)
    paired[one], paired[other] = True, True
    alone = ready[~paired[ready]]
    h.adults[alone] = 2
    city.tally.add("partners_came", h.wijk[alone])
    city.events.write("partner_joins", alone, household=-1)
    start_search(city, np.concatenate([alone, hosts]), MoveReason.PARTNER)
    if hosts.size:
        _merge(city, hosts, guests)


def _merge(city: City, hosts: Rows, guests: Rows) -> None:
    """Guests move in with hosts, with their children and their troubles; the guest household ends."""
    h = city.households
    h.adults[hosts] += 1
    children = h.children[hosts] + h.children[guests]
    years = h.children_age[hosts] * h.children[hosts] + h.children_age[guests] * h.children[guests]
    h.children_age[hosts] = np.where(children > 0, years / np.maximum(children, 1), 0.0)
    h.children[hosts] = children
    # The partner in work earns the household's main income.
    earns = (h.work[guests] == _EMPLOYED) & (h.work[hosts] != _EMPLOYED)
    for name in ("work", "work_odds"):
        column = getattr(h, name)
        column[hosts[earns]] = column[guests[earns]]
    h.earning_capacity[hosts] = (h.earning_capacity[hosts] + h.earning_capacity[guests]) / 2.0
    longer = h.arrears[guests] > h.arrears[hosts]
    h.arrears[hosts[longer]] = h.arrears[guests[longer]]
    brought = h.problematic_debt[guests] & ~h.problematic_debt[hosts]
    for name in ("problematic_debt", "debt_months", "known", "support", "support_months"):
        column = getattr(h, name)
        column[hosts[brought]] = column[guests[brought]]
    h.registered[hosts] = np.minimum(h.registered[hosts], h.registered[guests])
    city.events.write("partner_joins", hosts, household=h.id[guests])
    city.events.write("joins_partner", guests, household=h.id[hosts])
    city.mobility.count_households(city, guests)
    city.tally.add("persons_moved", h.wijk[hosts], h.persons_of(guests))
    city.tally.add("joined", h.wijk[hosts])
    leave(city, guests, MoveReason.JOINED_PARTNER)


def pair_by_age(first: FloatColumn, second: FloatColumn) -> tuple[Rows, Rows]:
    """Pairs two groups so that the sum of all differences in age is smallest; the larger group keeps some over.

    Args:
        first: Ages of one group, years.
        second: Ages of the other.

    Returns:
        Positions in the first group, and those of their partners in the second.
    """
    return linear_sum_assignment(np.abs(first[:, None] - second[None, :]))


@once
def _partnering_by_age(parameters: ParameterSet) -> FloatColumn:
    """Highest chance of a partner by age in whole years, by which most households are passed over."""
    p = parameters.life_course
    most = max(p.partnering, p.partnering_older) * max(p.partnering_parent, 1.0)
    first, last = min(p.partner_age, p.partner_age_older), max(p.partner_age_last, p.partner_age_older)
    return between_ages(first, last, most)
