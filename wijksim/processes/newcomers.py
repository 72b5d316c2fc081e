"""Households that come to be, those that begin to look for a home, and those that leave or end.

- Coming to be: :func:`split_off`, of ex-partners and grown-up children. Applicants from outside: applicants.py.
- Looking for a home: :func:`look_for_home` of who has no place, :func:`start_search` of residents, with registration
  for social rent (:func:`register_for_social_rent`).
- Going: :func:`leave` of residents who leave the city or end, :func:`go_elsewhere` of who found no place. Places from
  which households only move are emptied by :func:`empty`.

Ids come from cause: an applicant is (month, slot of an outside stream; see applicants.py), a household that
splits off is (parent, its n-th event).
"""

import numpy as np

from wijksim.city.categories import ChainEnd, ChainStart, Cohort, HouseholdType, MoveReason, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.city.households import NEVER
from wijksim.city.register import LINK, NOWHERE
from wijksim.processes import work
from wijksim.processes.kernels import leaving as kernels
from wijksim.processes.kernels import registration
from wijksim.randomness import hash_of_two

_SPLIT_MASK = np.uint64(2**62 - 1)
"""Bits of a hash that go into an id: all below the flag."""
SPLIT_FLAG = np.int64(2**62)
"""Ids from here on are of households that split off inside the city."""

STARTS = {
    MoveReason.DIED: ChainStart.DEATH,
    MoveReason.MOVED_AWAY: ChainStart.DEPARTURE,
    MoveReason.EMIGRATED: ChainStart.DEPARTURE,
    MoveReason.GRADUATED: ChainStart.DEPARTURE,
    MoveReason.EVICTED: ChainStart.DEPARTURE,
    MoveReason.REHOUSED_ELSEWHERE: ChainStart.DEPARTURE,
    MoveReason.JOINED_PARTNER: ChainStart.UNION,
}
"""Which kind of vacancy chain an exit starts."""

_ENDS = (MoveReason.DIED, MoveReason.JOINED_PARTNER)
"""Exits of households that end instead of living on elsewhere."""

_LABELS = {cause: cause.label for cause in STARTS}
_DISPLACED, _SOCIAL_RENT, _PRIVATE_RENT, _NEWCOMER, _OPEN = (
    int(code)
    for code in (
        MoveReason.DISPLACED,
        Tenure.SOCIAL_RENT,
        Tenure.PRIVATE_RENT,
        Cohort.NEWCOMER,
        ChainEnd.OPEN,
    )
)
"""As plain numbers, with which numpy compares a column ten times as fast."""


def split_off(city: City, parents: Rows, age: FloatColumn, reason: MoveReason) -> None:
    """Makes new households of ex-partners or grown-up children, who look for a place this month.

    Args:
        city: The city.
        parents: Households from which they split off.
        age: Ages in years.
        reason: ``SEPARATED`` or ``LEFT_HOME``; the young who leave home study.
    """
    h, p = city.households, city.parameters
    if not parents.size:
        return
    h.events[parents] += 1
    made = h.allocate(parents.size)
    h.id[made] = split_id(h.id[parents], h.events[parents])
    h.age[made] = age
    h.type[made] = HouseholdType.SINGLE
    h.origin[made] = h.origin[parents]
    h.student[made] = (reason == MoveReason.LEFT_HOME) & (age < p.arrivals.student_age_to)
    h.buurt[made] = h.buurt[parents]
    h.wijk[made] = h.wijk[parents]
    look_for_home(city, made, reason)
    if reason == MoveReason.SEPARATED:
        # An ex-partner knew the city's queue; parents often have to leave at once and get priority.
        register_for_social_rent(city, made)
        h.urgent[made] = city.streams.event("moving.urgent_ex", -1, h.id[made], p.market.urgent_separated)
    work.begin_later(city, made)
    city.events.write("household_splits", parents, household=h.id[made])
    city.events.write("splits_off", made, household=h.id[parents], state=("age", "student", "buurt", "wijk"))


def split_id(parent: IntColumn, event: IntColumn) -> IntColumn:
    """Ids of households that split off, from the ids of their parents and the number of the event."""
    return (hash_of_two(parent, event) & _SPLIT_MASK).astype(np.int64) | SPLIT_FLAG


def look_for_home(city: City, rows: Rows, reason: MoveReason) -> None:
    """Households without a place of their own begin to look for one."""
    h = city.households
    h.place[rows], h.dwelling[rows] = -1, -1
    h.arrived[rows] = city.month
    h.tenancy_start[rows] = city.month
    h.registered[rows] = NEVER
    h.searching[rows] = True
    h.reason[rows] = reason
    h.tenure[rows] = _PRIVATE_RENT
    h.cohort[rows] = _NEWCOMER


def start_search(city: City, rows: Rows, reason: MoveReason) -> None:
    """Households begin to look for another dwelling; who was looking already has a new reason to.

    Who has to leave a dwelling that will be pulled down keeps that reason.
    """
    if not rows.size:
        return
    h = city.households
    forced = h.searching[rows] & (h.reason[rows] == _DISPLACED)
    fresh = rows[~h.searching[rows]]
    h.search_months[fresh] = 0
    register_for_social_rent(city, fresh)
    h.searching[rows] = True
    h.reason[rows[~forced]] = reason


def register_for_social_rent(city: City, rows: Rows) -> None:
    """Sets since when households that begin to search have been registered for social rent.

    Registration comes before the search: people register when they foresee a wish, as soon as they may. Who has
    been registered since an earlier search stays so, until a social let.
    """
    registration.register(city, rows)


def first_registration(city: City, rows: Rows) -> FloatColumn:
    """Month before which these households cannot have registered for social rent.

    At the earliest when grown up, which for a few is still to come, and not before their last social let, which ended
    an earlier registration.
    """
    h = city.households
    grown = (h.age[rows].astype(np.float64) - city.parameters.market.registration_age) * MONTHS_PER_YEAR
    since = np.ceil(city.month - grown)
    return np.where(h.tenure[rows] == _SOCIAL_RENT, np.maximum(since, h.tenancy_start[rows]), since)


def leave(city: City, rows: Rows, cause: MoveReason) -> None:
    """Households leave the city, or end: their places fall empty.

    Args:
        city: The city.
        rows: Households that live in the city.
        cause: An exit.
    """
    if not rows.size:
        return
    label = _LABELS[cause]
    city.events.write("leaves", rows, cause=label, state=("buurt", "wijk", "tenure", "life_satisfaction"))
    city.gone[label] += kernels.leave(city, rows, cause, STARTS[cause], departs=cause not in _ENDS)
    city.households.release(rows)


def go_elsewhere(city: City, rows: Rows) -> None:
    """Seekers without a place of their own who found none this month: applicants never came, others leave the city."""
    h = city.households
    city.events.write("finds_no_place", rows)
    parted = rows[h.id[rows] >= SPLIT_FLAG]
    wijk, persons = h.wijk[parted], h.persons_of(parted)
    city.tally.add("persons_moved", wijk, persons)
    city.tally.add("persons_left", wijk, persons)
    city.mobility.count_households(city, parted, within=False)
    city.register.write(
        **dict.fromkeys(LINK, NOWHERE)
        | {
            "household": h.id[parted],
            "persons": persons,
            "age": h.age[parted],
            "reason": h.reason[parted],
            "from_buurt": h.buurt[parted],
            "cost": np.nan,
            "price": np.nan,
            "urgent": False,
            "registration_months": np.nan,
            "search_months": h.search_months[parted],
            "link": 0,
            "end": _OPEN,
        }
    )
    h.release(rows)


def empty(city: City, places: Rows) -> None:
    """Nobody lives in these places any longer; a new tenant will be asked the full rent."""
    city.places.household[places] = -1
    city.places.emptied[places] = city.month
    city.places.rent_below[places] = 0.0
