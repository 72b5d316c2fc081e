"""Life course: ageing, graduation, births, children leaving home, retirement (see work.py), death.

Grown-up children look for a place of their own, as households whose identity follows from their parent household
and its number of events. Partners and ex-partners: unions.py.
"""

import numpy as np

from wijksim.city.categories import HouseholdType, MoveReason
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import work
from wijksim.processes.newcomers import leave, split_off, start_search


def death_hazard(age: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance of death by age (Gompertz)."""
    p = parameters.life_course
    return -np.expm1(-np.exp(p.mortality_level + p.mortality_slope * age) / MONTHS_PER_YEAR)


def household_type(adults: IntColumn, children: IntColumn) -> IntColumn:
    """Type that follows from the numbers of adults and children at home."""
    with_children = np.where(adults > 1, HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT)
    without = np.where(adults > 1, HouseholdType.COUPLE, HouseholdType.SINGLE)
    return np.where(children > 0, with_children, without).astype(np.int8)


def partnering_chance(
    age: FloatColumn, alone: BoolColumn, children: IntColumn, parameters: ParameterSet
) -> FloatColumn:
    """Monthly chance that somebody without a partner finds one, less often with children at home."""
    p = parameters.life_course
    young = (age >= p.partner_age) & (age < p.partner_age_older)
    older = (age >= p.partner_age_older) & (age < p.partner_age_last)
    chance = np.where(older, p.partnering_older, np.where(young, p.partnering, 0.0)) * alone
    return chance * np.where(children > 0, p.partnering_parent, 1.0)


def birth_chance(
    age: FloatColumn, adults: IntColumn, children: IntColumn, parameters: ParameterSet
) -> FloatColumn:
    """Monthly chance of a birth: in a couple by the number of children, without a partner seldom."""
    p = parameters.life_course
    fertile = (age >= p.parent_age) & (age < p.parent_age_last) & (children < p.most_children)
    chance = np.where(
        children == 0, p.first_birth, np.where(children == 1, p.next_birth, p.next_birth / children.clip(1))
    )
    return np.where(fertile, np.where(adults > 1, chance, p.birth_alone), 0.0)


def _die(city: City, rows: Rows) -> None:
    """Adults die; the household lives on with the partner, else it ends."""
    h = city.households
    hazard = death_hazard(h.age[rows], city.parameters)
    died = city.streams.event("life.death", city.month, h.id[rows], hazard)
    partner = h.adults[rows] > 1
    partner_died = partner & city.streams.event("life.partner_death", city.month, h.id[rows], hazard)
    for kind in ("death", "partner_death"):
        city.events.write(
            kind,
            rows,
            chance=hazard,
            luck=f"life.{kind}",
            exposed=True if kind == "death" else partner,
            state=("age", "adults"),
        )
    deaths = died.astype(np.int8) + partner_died
    city.tally.add("deaths", h.wijk[rows], deaths)
    left = h.adults[rows] - deaths
    h.adults[rows] = np.maximum(left, 1)
    leave(city, rows[left < 1], MoveReason.DIED)


def _graduate(city: City, rows: Rows) -> None:
    h, p = city.households, city.parameters.life_course
    students = rows[h.student[rows] & (h.age[rows] >= p.graduation_age)]
    done = students[city.streams.event("life.graduation", city.month, h.id[students], p.graduation)]
    leaving = city.streams.event("life.graduate_leaves", city.month, h.id[done], p.graduate_leaves)
    city.events.write("graduates", students, chance=p.graduation, luck="life.graduation", state=("age",))
    city.events.write("graduate_leaves", done, chance=p.graduate_leaves, luck="life.graduate_leaves")
    staying = done[~leaving]
    h.student[staying] = False
    start_search(city, staying, MoveReason.FINISHED_STUDIES)
    work.begin(city, staying)
    city.events.write("starts_work", staying, state=("work", "income"))
    leave(city, done[leaving], MoveReason.GRADUATED)


def _have_children(city: City, rows: Rows) -> None:
    h = city.households
    chance = birth_chance(h.age[rows], h.adults[rows], h.children[rows], city.parameters)
    chance = np.where(h.student[rows], 0.0, chance)
    born = rows[city.streams.event("life.birth", city.month, h.id[rows], chance)]
    total = h.children_age[born] * h.children[born]
    h.children[born] += 1
    h.children_age[born] = total / h.children[born]
    city.tally.add("births", h.wijk[born])
    city.events.write("birth", rows, chance=chance, luck="life.birth", state=("age", "children"))


def _leave_home(city: City, rows: Rows) -> None:
    """Grown-up children leave, to a place of their own in the city or elsewhere."""
    h, p = city.households, city.parameters.life_course
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


def step(city: City) -> None:
    """Everybody grows a month older, and some lives change."""
    h = city.households
    rows = city.residents()
    h.age[rows] += 1.0 / MONTHS_PER_YEAR
    with_children = rows[h.children[rows] > 0]
    h.children_age[with_children] += 1.0 / MONTHS_PER_YEAR
    _die(city, rows)
    _graduate(city, city.residents())
    _have_children(city, city.residents())
    _leave_home(city, city.residents())
    set_types(city)


def set_types(city: City) -> None:
    """Types of all households, by who lives in them now."""
    h = city.households
    rows = city.residents()
    h.type[rows] = household_type(h.adults[rows], h.children[rows])
