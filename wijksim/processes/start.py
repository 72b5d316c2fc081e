"""How lives begin: at month 0 for everybody, later for those who come to the city."""

import numpy as np

from wijksim.city.categories import MoveReason, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.decisions.moving import mobility_group
from wijksim.processes import (
    budget,
    corporation_cash,
    debt,
    dwelling_quality,
    health,
    life_log,
    liveability,
    market_view,
    moving,
    rents,
    satisfaction,
    ties,
    trust,
    work,
)
from wijksim.processes.applicants import arrival_profile
from wijksim.processes.kernels import arrivals
from wijksim.processes.newcomers import first_registration, start_search


def begin_city(city: City) -> None:
    """Begins every causal chain at month 0, in the order in which they depend on each other."""
    h = city.households
    rows = city.residents()
    dwelling_quality.update_quality(city, city.dwellings.rows())
    city.locate(rows)
    work.begin(city, rows)
    settled = rows[~h.student[rows]]
    mix = np.bincount(h.tenure[settled], minlength=len(Tenure)) / settled.size
    city.tenure_mix = tuple(float(share) for share in mix)
    city.prospects = work.prospects(city)
    logs = np.log(h.equivalised_income[settled].astype(np.float64))
    city.income_centre, city.income_spread = float(logs.mean()), float(logs.std())
    rents.begin(city)
    corporation_cash.begin(city)
    budget.begin(city, rows)
    debt.begin(city, rows)
    ties.begin(city, rows)
    health.set_levels(city)
    health.begin(city, rows)
    trust.begin(city, rows)
    liveability.begin(city)
    satisfaction.begin(city, rows)
    moving.set_schedule(city)
    market_view.set_scales(city)
    _begin_searches(city, rows)
    city.arrivals = arrival_profile(city, rows)


def begin_newcomers(city: City, rows: Rows) -> None:
    """Begins the lives in the city of those who found a place this month."""
    arrivals.begin(city, rows, ties.chances_to_meet(city))
    life_log.describe(city, "arrives", rows)


def _begin_searches(city: City, rows: Rows) -> None:
    """Some households are looking for another dwelling already: as many as wishes that have not been met yet."""
    h, p = city.households, city.parameters.moving
    age = moving.age_index(city, rows)
    group = mobility_group(h.tenure[rows], h.student[rows])
    yearly = city.schedule.wishing[age, group]
    years = np.where(moving.may_rent_social(city, rows), p.initial_search_social, p.initial_search)
    looking = rows[city.streams.event("moving.initial_search", -1, h.id[rows], -np.expm1(-yearly * years))]
    start_search(city, looking, MoveReason.WISH)
    luck = city.streams.uniform("moving.initial_months", -1, h.id[looking])
    # On the waiting list nobody stands longer than the registration at which dwellings are let.
    so_far = city.month - h.registered[looking]
    left = np.maximum(city.parameters.market.registration_at_let - so_far, 0.0)
    longest = np.where(moving.may_rent_social(city, looking), left, p.give_up)
    longest = np.minimum(longest, h.registered[looking] - first_registration(city, looking))
    h.search_months[looking] = luck * longest
    h.registered[looking] -= h.search_months[looking]
