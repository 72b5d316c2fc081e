"""Coming and going: applicants from outside, households that split off, and those who leave the city.

Ids come from cause: an applicant is (month, slot of an outside stream), a household that splits off is
(parent, its n-th event). Who finds no place this month goes elsewhere.
"""

import numpy as np

from wijksim.city.categories import Cohort, HouseholdType, Origin, Support, Tenure
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.processes import work
from wijksim.randomness import mix_reference

ARRIVAL = 10**9
"""Id of an arrival: (month + 1) x ARRIVAL + slot."""

_SPLIT_MASK = np.uint64(2**62 - 1)
SPLIT_FLAG = np.int64(2**62)
"""Ids from here on are of households that split off inside the city."""


def split_id(parent: IntColumn, event: IntColumn) -> IntColumn:
    """Ids of households that split off, from the ids of their parents and the number of the event."""
    word = mix_reference(mix_reference(parent.astype(np.uint64)) ^ event.astype(np.uint64))
    return (word & _SPLIT_MASK).astype(np.int64) | SPLIT_FLAG


def _register(city: City, rows: Rows) -> None:
    h = city.households
    h.place[rows] = -1
    h.arrived[rows] = city.month
    h.tenancy_start[rows] = city.month
    h.registered[rows] = city.month
    h.searching[rows] = True
    h.tenure[rows] = Tenure.PRIVATE_RENT
    h.cohort[rows] = Cohort.NEWCOMER


def split_off(city: City, parents: Rows, age: FloatColumn, *, student: bool) -> None:
    """Makes new households of ex-partners or grown-up children, who look for a place this month.

    Args:
        city: The city.
        parents: Households from which they split off.
        age: Ages in years.
        student: Whether those below the age of graduation study.
    """
    h = city.households
    if not parents.size:
        return
    h.events[parents] += 1
    made = h.allocate(parents.size)
    h.id[made] = split_id(h.id[parents], h.events[parents])
    h.age[made] = age
    h.type[made] = HouseholdType.SINGLE
    h.origin[made] = h.origin[parents]
    h.student[made] = student & (age < city.parameters.arrivals.student_age_to)
    h.buurt[made] = h.buurt[parents]
    h.wijk[made] = h.wijk[parents]
    _register(city, made)
    if not student:
        # An ex-partner has been registered for as long as the household.
        h.registered[made] = h.registered[parents]
    work.begin(city, made)
    city.events.write("household_splits", parents, household=h.id[made])
    city.events.write("splits_off", made, household=h.id[parents], state=("age", "student", "buurt", "wijk"))


def apply_from_outside(city: City) -> None:
    """The month's applicants from outside: an exogenous stream, the same in every scenario."""
    h, p = city.households, city.parameters.arrivals
    per_month = city.applicants_per_month
    number = int(np.floor(city.month * per_month) - np.floor((city.month - 1) * per_month))
    ids = (city.month + 1) * ARRIVAL + np.arange(number, dtype=np.int64)
    made = h.allocate(number)
    h.id[made] = ids
    student = city.streams.event("arrival.student", -1, ids, city.parameters.market.student_applicants)
    spread = city.streams.uniform("arrival.age", -1, ids)
    young = p.student_age_from + (p.student_age_to - p.student_age_from) * spread
    other = p.other_age_from + (p.other_age_to - p.other_age_from) * spread**p.age_shape
    h.age[made] = np.where(student, young, other)
    h.student[made] = student
    couple = ~student & city.streams.event("arrival.couple", -1, ids, p.couple_share)
    children = couple & city.streams.event("arrival.children", -1, ids, p.children_share)
    second = city.streams.event("arrival.second_child", -1, ids, p.second_child_share)
    h.adults[made] = np.where(couple, 2, 1)
    h.children[made] = np.where(children, 1 + second, 0)
    h.children_age[made] = np.where(children, np.maximum(h.age[made] - p.parent_gap, 1.0), 0.0)
    h.type[made] = np.where(children, HouseholdType.COUPLE_WITH_CHILDREN, couple.astype(np.int8))
    origin = city.streams.uniform("arrival.origin", -1, ids)
    western = origin < p.non_western_share + p.western_share
    h.origin[made] = np.where(
        origin < p.non_western_share, Origin.NON_WESTERN, np.where(western, Origin.WESTERN, Origin.DUTCH)
    )
    h.buurt[made] = -1
    h.wijk[made] = -1
    _register(city, made)
    work.begin(city, made)


def leave(city: City, rows: Rows, cause: str) -> None:
    """Households leave the city, or end: their places fall empty.

    Args:
        city: The city.
        rows: Households that live in the city.
        cause: ``died``, ``graduated``, ``moved away``, ``evicted`` or ``rehoused elsewhere``.
    """
    if not rows.size:
        return
    h = city.households
    city.events.write("leaves", rows, cause=cause, state=("buurt", "wijk", "tenure", "life_satisfaction"))
    if cause != "died":
        city.tally.add("departures", h.wijk[rows])
        city.tally.add("moves_out", h.wijk[rows])
        city.tally.add("persons_moved", h.wijk[rows], h.persons[rows])
    city.left_buurt += np.bincount(h.buurt[rows], minlength=len(city.buurten))
    original = rows[h.original_wijk[rows] >= 0]
    city.gone.extend((int(number), city.month, cause) for number in h.id[original])
    vacate(city, rows)
    h.place[rows] = -1
    h.support[rows] = Support.NONE
    h.release(rows)


def vacate(city: City, rows: Rows) -> None:
    """Empties the places of these households."""
    place = city.households.place[rows]
    city.places.household[place] = -1
    city.places.emptied[place] = city.month
