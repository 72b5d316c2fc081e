"""Who wants to come to the city: an outside stream of applicants by age that does not depend on policy.

How many come at each age is not assumed but derived: as many as keep the ages of month 0 as they are, given
who leaves, dies, graduates, leaves home, joins or parts (section 2.2: an open city). More apply than find a place;
who finds none this month goes elsewhere. An applicant's id is (month, slot of the stream).
"""

import numpy as np

from wijksim.city.categories import MoveReason
from wijksim.city.city import MONTHS_PER_YEAR, ArrivalProfile, City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.processes import work
from wijksim.processes.kernels import applicants as kernels
from wijksim.processes.life_course import death_hazard
from wijksim.processes.newcomers import look_for_home
from wijksim.processes.unions import partnering_chance

ARRIVAL = 10**9
"""Id of an arrival: (month + 1) x ARRIVAL + slot."""
_AGES = 101
_NARROWEST = float(np.finfo(float).tiny)
"""Width of a year of age that nobody has, and the sum of a profile of nobody: no division by zero."""


def apply_from_outside(city: City) -> None:
    """The month's applicants from outside: an exogenous stream, the same in every scenario."""
    profile = city.arrivals
    students = _number(city, float(profile.students.sum()))
    others = _number(city, float(profile.others.sum()))
    h = city.households
    ids = (city.month + 1) * ARRIVAL + np.arange(students + others, dtype=np.int64)
    made = h.allocate(ids.size)
    h.id[made] = ids
    h.student[made] = np.arange(ids.size) < students
    luck = city.streams.uniform("arrival.age", -1, ids)
    h.age[made[:students]] = _ages_from(profile.students, luck[:students])
    h.age[made[students:]] = _ages_from(profile.others, luck[students:])
    kernels.compose(city, made)
    h.buurt[made] = -1
    h.wijk[made] = -1
    look_for_home(city, made, MoveReason.CAME_TO_CITY)
    work.begin_later(city, made)


def _number(city: City, yearly: float) -> int:
    """Applicants of this month: whole numbers that follow the yearly one, which grows with the city."""
    per_month = yearly * city.growth_factor() / MONTHS_PER_YEAR
    return int(np.floor(city.month * per_month) - np.floor((city.month - 1) * per_month))


def _ages_from(profile: FloatColumn, luck: FloatColumn) -> FloatColumn:
    """Ages drawn from a profile: the year by its share, the part of the year evenly."""
    shares = np.cumsum(profile) / max(float(profile.sum()), _NARROWEST)
    below = np.concatenate([[0.0], shares])
    year = np.minimum(np.searchsorted(shares, luck, side="right"), profile.size - 1)
    width = np.maximum(below[year + 1] - below[year], _NARROWEST)
    return year + (luck - below[year]) / width


def arrival_profile(city: City, rows: Rows) -> ArrivalProfile:
    """Applicants a year by age, students and others, from the households of month 0.

    For each group a balance by year of age. Who stays in the group is a year older next year; what the numbers of
    month 0 hold more at that age has to enter (:func:`stationary_entries`), and what does not enter inside the city
    comes from outside. So many apply, times the excess of demand ``market.applicants``.

    - Students leave their group when they graduate or leave the city, and enter it as grown-up children who leave home
      to study.
    - Others leave theirs when they leave the city and, as singles, when they die or join a partner of the city. They
      enter it as older grown-up children, as graduates who stay and as ex-partners.

    Approximations: twelve times a monthly chance stands for a yearly share. Singles with children join, and couples
    with children part, as often as those without (unions.py applies ``life_course.partnering_parent`` and
    ``life_course.separation_parents``). Every grown-up child counts, though one at a time leaves a household.
    Evictions are left out.

    Args:
        city: The city of month 0, with its schedule of moves.
        rows: Residents.

    Returns:
        Households a year by age in whole years, at the size of this city.
    """
    h, p, s = city.households, city.parameters, city.schedule
    life, smoothing = p.life_course, round(p.arrivals.age_smoothing)
    ages = np.arange(_AGES)
    last = np.minimum(ages, s.between.size - 1)
    away = (s.between + s.emigrated)[last] * p.moving.departure_scale
    student, alone = h.student[rows], h.adults[rows] == 1
    students = _by_age(h.age[rows[student]], smoothing)
    others = _by_age(h.age[rows[~student]], smoothing)
    singles = _by_age(h.age[rows[~student & alone]], smoothing)
    at_home = np.repeat(h.children_age[rows], h.children[rows])
    grown = _by_age(at_home[at_home >= life.adult_child_age], smoothing) * life.leaving_home * MONTHS_PER_YEAR
    grown *= life.leaver_stays

    graduating = np.where(ages >= life.graduation_age, life.graduation * MONTHS_PER_YEAR, 0.0)
    studying = ages < p.arrivals.student_age_to
    new_students = stationary_entries(
        students, graduating + away * p.moving.student_departure, grown * studying
    )
    joining = (
        partnering_chance(ages.astype(float), np.ones(_AGES, bool), np.zeros(_AGES, np.int8), p)
        * MONTHS_PER_YEAR
    )
    joining *= life.partner_inside / 2.0  # of two households that become one, one ends
    ending = (death_hazard(ages.astype(float), p) * MONTHS_PER_YEAR + joining) * singles
    parting = (others - singles) * life.separation * MONTHS_PER_YEAR
    staying = graduating * students * (1.0 - life.graduate_leaves)
    new_others = stationary_entries(
        others, away + ending / np.maximum(others, 1.0), grown * ~studying + staying + parting
    )
    return ArrivalProfile(new_students * p.market.applicants, new_others * p.market.applicants)


def stationary_entries(present: FloatColumn, leaving: FloatColumn, entering: FloatColumn) -> FloatColumn:
    """Yearly entries by age that keep the numbers by age as they are; never below 0.

    Args:
        present: Households by age in whole years.
        leaving: Yearly share of them that leaves the group, by age.
        entering: Households that enter the group inside the city in a year, by age.
    """
    older = np.append(present[1:], 0.0)
    return np.maximum(older - present * (1.0 - leaving) - entering, 0.0)


def _by_age(age: FloatColumn, smoothing: int) -> FloatColumn:
    """Numbers by age in whole years, as a running mean over ``smoothing`` years."""
    counts = np.bincount(np.clip(age, 0, _AGES - 1).astype(np.int64), minlength=_AGES).astype(float)
    first = int(np.flatnonzero(counts)[0]) if counts.any() else 0
    smooth = np.convolve(counts, np.ones(smoothing) / smoothing, mode="same")
    smooth[:first] = 0.0
    return smooth
