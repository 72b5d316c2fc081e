"""How lives begin: at month 0 for everybody, later for those who come to the city."""

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows
from wijksim.processes import (
    budget,
    debt,
    dwelling_quality,
    health,
    life_log,
    liveability,
    satisfaction,
    ties,
    trust,
    work,
)
from wijksim.processes.moving import age_index


def begin_city(city: City) -> None:
    """Begins every causal chain at month 0, in the order in which they depend on each other."""
    h = city.households
    rows = city.residents()
    dwelling_quality.update_quality(city, city.dwellings.rows())
    work.begin(city, rows)
    settled = rows[~h.student[rows]]
    mix = np.bincount(h.tenure[settled], minlength=len(Tenure)) / settled.size
    city.tenure_mix = tuple(float(share) for share in mix)
    logs = np.log(h.equivalised_income[settled].astype(np.float64))
    city.income_centre, city.income_spread = float(logs.mean()), float(logs.std())
    budget.begin(city, rows)
    debt.begin(city, rows)
    ties.begin(city, rows)
    health.set_levels(city)
    health.begin(city, rows)
    trust.begin(city, rows)
    liveability.begin(city)
    satisfaction.begin(city, rows)
    _begin_searches(city, rows)
    yearly = city.schedule.leaving[age_index(h.age[rows])].mean() * city.parameters.moving.departure_scale
    city.applicants_per_month = float(
        city.parameters.market.applicants * yearly * rows.size / MONTHS_PER_YEAR
    )


def begin_newcomers(city: City, rows: Rows) -> None:
    """Begins the lives in the city of those who found a place this month."""
    budget.begin(city, rows)
    _begin_feelings(city, rows)
    satisfaction.begin(city, rows)
    life_log.describe(city, "arrives", rows)


def _begin_feelings(city: City, rows: Rows) -> None:
    ties.begin(city, rows)
    health.begin(city, rows)
    trust.begin(city, rows)


def _begin_searches(city: City, rows: Rows) -> None:
    """Some households are looking for another dwelling already: wishes of the past year that were not met."""
    h, p = city.households, city.parameters.moving
    yearly = city.schedule.within[age_index(h.age[rows])] * (p.search_scale - 1.0)
    h.searching[rows] = city.streams.event("moving.initial_search", -1, h.id[rows], np.clip(yearly, 0.0, 1.0))
    so_far = city.streams.uniform("moving.initial_months", -1, h.id[rows]) * MONTHS_PER_YEAR
    h.search_months[rows] = np.where(h.searching[rows], so_far, 0)
