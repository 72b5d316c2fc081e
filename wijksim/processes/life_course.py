"""Life course: ageing, graduation, partners, separation, births, children leaving home, death.

Partners come from outside and ex-partners and grown-up children look for a place of their own, as households
whose identity follows from their parent household and its number of events.
"""

import numpy as np

from wijksim.city.categories import HouseholdType
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import work
from wijksim.processes.newcomers import leave, split_off


def death_hazard(age: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance of death by age (Gompertz)."""
    p = parameters.life_course
    return -np.expm1(-np.exp(p.mortality_level + p.mortality_slope * age) / MONTHS_PER_YEAR)


def household_type(adults: IntColumn, children: IntColumn) -> IntColumn:
    """Type that follows from the numbers of adults and children at home."""
    with_children = np.where(adults > 1, HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT)
    without = np.where(adults > 1, HouseholdType.COUPLE, HouseholdType.SINGLE)
    return np.where(children > 0, with_children, without).astype(np.int8)


def partnering_chance(age: FloatColumn, alone: BoolColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance that somebody without a partner takes one in."""
    p = parameters.life_course
    young = (age >= p.partner_age) & (age < p.partner_age_older)
    older = (age >= p.partner_age_older) & (age < p.partner_age_last)
    return np.where(older, p.partnering_older, np.where(young, p.partnering, 0.0)) * alone


def birth_chance(
    age: FloatColumn, adults: IntColumn, children: IntColumn, parameters: ParameterSet
) -> FloatColumn:
    """Monthly chance of a birth in a couple."""
    p = parameters.life_course
    fertile = (adults > 1) & (age >= p.parent_age) & (age < p.parent_age_last)
    chance = np.where(
        children == 0, p.first_birth, np.where(children == 1, p.next_birth, p.next_birth / children.clip(1))
    )
    return np.where(fertile & (children < p.most_children), chance, 0.0)


def _die(city: City, rows: Rows) -> None:
    h = city.households
    died = rows[
        city.streams.event("life.death", city.month, h.id[rows], death_hazard(h.age[rows], city.parameters))
    ]
    city.events.write(
        "death",
        rows,
        chance=lambda kept: death_hazard(h.age[kept], city.parameters),
        luck="life.death",
        state=("age", "adults"),
    )
    city.tally.add("deaths", h.wijk[died])
    with_partner = h.adults[died] > 1
    h.adults[died[with_partner]] -= 1
    alone = died[~with_partner]
    leave(city, alone, "died")


def _graduate(city: City, rows: Rows) -> None:
    h, p = city.households, city.parameters.life_course
    students = rows[h.student[rows] & (h.age[rows] >= p.graduation_age)]
    done = students[city.streams.event("life.graduation", city.month, h.id[students], p.graduation)]
    city.events.write("graduates", students, chance=p.graduation, luck="life.graduation", state=("age",))
    leaving = city.streams.event("life.graduate_leaves", city.month, h.id[done], p.graduate_leaves)
    city.events.write("graduate_leaves", done, chance=p.graduate_leaves, luck="life.graduate_leaves")
    staying = done[~leaving]
    h.student[staying] = False
    h.searching[staying] = True
    work.begin(city, staying)
    city.events.write("starts_work", staying, state=("work", "income"))
    leave(city, done[leaving], "graduated")


def _form_and_part(city: City, rows: Rows) -> None:
    h, p = city.households, city.parameters.life_course
    alone = h.adults[rows] == 1
    chance = partnering_chance(h.age[rows], alone & ~h.student[rows], city.parameters)
    joined = rows[city.streams.event("life.partner", city.month, h.id[rows], chance)]
    couples = rows[~alone]
    parted = couples[city.streams.event("life.separation", city.month, h.id[couples], p.separation)]
    city.events.write("partner_joins", rows, chance=chance, luck="life.partner", state=("age",))
    city.events.write(
        "separation", couples, chance=p.separation, luck="life.separation", state=("age", "children")
    )
    h.adults[joined] = 2
    h.adults[parted] = 1
    h.searching[joined] = True
    split_off(city, parted, h.age[parted].copy(), student=False)


def _have_children(city: City, rows: Rows) -> None:
    h = city.households
    chance = birth_chance(h.age[rows], h.adults[rows], h.children[rows], city.parameters)
    born = rows[city.streams.event("life.birth", city.month, h.id[rows], chance)]
    total = h.children_age[born] * h.children[born]
    h.children[born] += 1
    h.children_age[born] = total / h.children[born]
    city.events.write("birth", rows, chance=chance, luck="life.birth", state=("age", "children"))


def _leave_home(city: City, rows: Rows) -> None:
    h, p = city.households, city.parameters.life_course
    grown = rows[(h.children[rows] > 0) & (h.children_age[rows] >= p.adult_child_age)]
    leaving = grown[city.streams.event("life.leaving_home", city.month, h.id[grown], p.leaving_home)]
    city.events.write(
        "child_leaves",
        grown,
        chance=p.leaving_home,
        luck="life.leaving_home",
        state=("children_age", "children"),
    )
    age = h.children_age[leaving].copy()
    h.children[leaving] -= 1
    h.children_age[leaving] = np.where(h.children[leaving] > 0, h.children_age[leaving], 0.0)
    stays = city.streams.event("life.leaver_stays", city.month, h.id[leaving], p.leaver_stays)
    split_off(city, leaving[stays], age[stays], student=True)


def step(city: City) -> None:
    """Everybody grows a month older, and some lives change."""
    h = city.households
    rows = city.residents()
    h.age[rows] += 1.0 / MONTHS_PER_YEAR
    with_children = rows[h.children[rows] > 0]
    h.children_age[with_children] += 1.0 / MONTHS_PER_YEAR
    _die(city, rows)
    _graduate(city, city.residents())
    rows = city.residents()
    _form_and_part(city, rows)
    _have_children(city, rows)
    _leave_home(city, rows)
    rows = city.residents()
    h.type[rows] = household_type(h.adults[rows], h.children[rows])
