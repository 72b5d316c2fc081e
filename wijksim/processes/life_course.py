"""Life course: ageing, death, graduation, births, and children leaving home, in this order.

Grown-up children look for a place of their own, as households whose identity follows from their parent household
and its number of events. Partners and ex-partners: unions.py; retirement: work.py. The tables at the end hold the
highest chance at each age, by which most households are passed over.
"""

import math

import numpy as np

from wijksim.city.categories import HouseholdType, MoveReason
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import work
from wijksim.processes.kernels import life_course as kernels
from wijksim.processes.kernels.constants import once
from wijksim.processes.newcomers import leave, split_off, start_search

_STUDENTS = np.ones(1, dtype=np.int8)
"""Whom graduation concerns: the column is true."""


def death_hazard(age: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance of death by age (Gompertz)."""
    p = parameters.life_course
    return -np.expm1(-np.exp(p.mortality_level + p.mortality_slope * age) / MONTHS_PER_YEAR)


def birth_chance(
    age: FloatColumn, adults: IntColumn, children: IntColumn, parameters: ParameterSet
) -> FloatColumn:
    """Monthly chance of a birth: in a couple by the number of children, without a partner seldom."""
    p = parameters.life_course
    fertile = (age >= p.parent_age) & (age < p.parent_age_last) & (children < p.most_children)
    chance = np.where(children == 0, p.first_birth, p.next_birth / np.maximum(children, 1))
    return np.where(fertile, np.where(adults > 1, chance, p.birth_alone), 0.0)


def household_type(adults: IntColumn, children: IntColumn) -> IntColumn:
    """Type that follows from the numbers of adults and children at home (its twin ``set_types`` runs in unions.py)."""
    with_children = np.where(adults > 1, HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT)
    without = np.where(adults > 1, HouseholdType.COUPLE, HouseholdType.SINGLE)
    return np.where(children > 0, with_children, without).astype(np.int8)


def step(city: City) -> None:
    """Everybody grows a month older, and some lives change; types of households follow in unions.py."""
    kernels.grow_older(city)
    _die(city)
    _graduate(city)
    _have_children(city)
    _leave_home(city)


def _die(city: City) -> None:
    """Adults die; the household lives on with the partner, else it ends."""
    h, p = city.households, city.parameters
    most = _death_by_age(p)[: math.ceil(h.age.max())]
    rows = city.at_risk("life.death", most)
    others = city.at_risk("life.partner_death", most, among=h.adults > 1)
    hazard, other_hazard = death_hazard(h.age[rows], p), death_hazard(h.age[others], p)
    partner = h.adults[others] > 1
    died = rows[city.streams.event("life.death", city.month, h.id[rows], hazard)]
    widowed = others[
        partner & city.streams.event("life.partner_death", city.month, h.id[others], other_hazard)
    ]
    state = ("age", "adults")
    city.events.write("death", rows, chance=hazard, luck="life.death", exposed=True, state=state)
    city.events.write(
        "partner_death",
        others,
        chance=other_hazard,
        luck="life.partner_death",
        exposed=partner,
        state=state,
    )
    for dead in (died, widowed):
        city.tally.add("deaths", h.wijk[dead])
        h.adults[dead] -= 1
    ended = died[h.adults[died] < 1]
    h.adults[ended] = 1
    leave(city, ended, MoveReason.DIED)


def _graduate(city: City) -> None:
    h, p = city.households, city.parameters.life_course
    done = city.drawn("life.graduation", p.graduation, h.student.view(np.int8), _STUDENTS)
    done = _old_enough_to_graduate(city, done)
    leaving = city.streams.event("life.graduate_leaves", city.month, h.id[done], p.graduate_leaves)
    city.events.write(
        "graduates",
        lambda: _old_enough_to_graduate(city, city.residents_where(h.student)),
        chance=p.graduation,
        luck="life.graduation",
        state=("age",),
    )
    city.events.write("graduate_leaves", done, chance=p.graduate_leaves, luck="life.graduate_leaves")
    staying = done[~leaving]
    h.student[staying] = False
    start_search(city, staying, MoveReason.FINISHED_STUDIES)
    if staying.size:
        work.begin_later(city, staying)
    city.events.write("starts_work", staying, state=("work", "income"))
    leave(city, done[leaving], MoveReason.GRADUATED)


def _old_enough_to_graduate(city: City, rows: Rows) -> Rows:
    return rows[city.households.age[rows] >= city.parameters.life_course.graduation_age]


def _have_children(city: City) -> None:
    h = city.households
    rows = city.at_risk("life.birth", _birth_by_age(city.parameters))
    chance = birth_chance(h.age[rows], h.adults[rows], h.children[rows], city.parameters)
    chance = np.where(h.student[rows], 0.0, chance)
    born = rows[city.streams.event("life.birth", city.month, h.id[rows], chance)]
    total = h.children_age[born] * h.children[born]
    h.children[born] += 1
    h.children_age[born] = total / h.children[born]
    city.tally.add("births", h.wijk[born])
    city.events.write("birth", rows, chance=chance, luck="life.birth", state=("age", "children"))


def _leave_home(city: City) -> None:
    """Grown-up children leave, to a place of their own in the city or elsewhere."""
    h, p = city.households, city.parameters.life_course
    rows = city.at_risk("life.leaving_home", p.leaving_home, among=h.children > 0)
    grown = rows[(h.children[rows] > 0) & (h.children_age[rows] >= p.adult_child_age)]
    leaving = grown[city.streams.event("life.leaving_home", city.month, h.id[grown], p.leaving_home)]
    state = ("children_age", "children")
    city.events.write("child_leaves", grown, chance=p.leaving_home, luck="life.leaving_home", state=state)
    age = h.children_age[leaving].copy()
    h.children[leaving] -= 1
    h.children_age[leaving] = np.where(h.children[leaving] > 0, h.children_age[leaving], 0.0)
    stays = city.streams.event("life.leaver_stays", city.month, h.id[leaving], p.leaver_stays)
    away = leaving[~stays]
    city.tally.add("persons_moved", h.wijk[away])
    city.tally.add("persons_left", h.wijk[away])
    city.mobility.count_persons(age[~stays], within=False)
    split_off(city, leaving[stays], age[stays], MoveReason.LEFT_HOME)


_NOBODY_REACHES = 200.0
"""Years."""


def between_ages(first: float, last: float, most: float) -> FloatColumn:
    """Highest chance by age in whole years, of an event that is met from one exact age to another only."""
    age = np.arange(_NOBODY_REACHES)
    return np.where((age + 1.0 > first) & (age < last), most, 0.0)


@once
def _death_by_age(parameters: ParameterSet) -> FloatColumn:
    """Monthly chance of death at the end of each year of age, to an age that nobody reaches."""
    return death_hazard(np.arange(1.0, _NOBODY_REACHES), parameters)


@once
def _birth_by_age(parameters: ParameterSet) -> FloatColumn:
    p = parameters.life_course
    return between_ages(p.parent_age, p.parent_age_last, max(p.first_birth, p.next_birth, p.birth_alone))
