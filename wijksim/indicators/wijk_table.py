"""One row per month and wijk: the table ``wijken``."""

from typing import Any

import numpy as np

from wijksim.city.city import City
from wijksim.indicators.census import Census

_FLOWS = (
    "moves_in",
    "moves_out",
    "arrivals",
    "departures",
    "renovated",
    "renovated_deep",
    "demolished",
    "built",
    "sold",
    "visits",
    "handovers",
    "support_started",
    "support_resolved",
    "evictions",
    "promises_kept",
    "promises_broken",
)

_OF_BUURTEN = (
    "cohesion",
    "safety",
    "liveability",
    "reputation",
    "public_space",
    "price_index",
    "turnover",
)
"""Columns of buurten whose mean over the households of a wijk is recorded."""

_OF_TEAMS = ("social_posts", "physical_posts", "temporary_posts", "social_hours", "physical_hours")


def rows_of(city: City, census: Census) -> dict[str, Any]:
    """Columns of every wijk in the running month; means are over its households."""
    b, w, count, stock = city.buurten, city.wijken, census.wijk, census.stock
    number = len(w)
    size, standing = np.maximum(count.households, 1), np.maximum(stock.dwellings, 1)
    not_student = count.households - count.students
    lived_in = census.buurt.households
    in_wijk = np.maximum(np.bincount(b.wijk, weights=lived_in, minlength=number), 1)

    def mean_over_buurten(values: np.ndarray) -> np.ndarray:
        return np.bincount(b.wijk, weights=lived_in * values, minlength=number) / in_wijk

    return {
        "month": np.full(number, city.month),
        "wijk": np.array(city.wijk_names, dtype=object),
        "programme": w.programme.copy(),
        "households": count.households.astype(np.int64),
        "life_satisfaction_mean": count.satisfaction / size,
        "life_satisfaction_p10": census.tenth_of_wijk,
        "share_dissatisfied": count.dissatisfied / size,
        "mental_health_mean": count.mental_health / size,
        "trust_mean": count.trust / size,
        "fatigue_mean": count.fatigue / size,
        "ties_mean": count.ties / size,
        **{name: mean_over_buurten(getattr(b, name)) for name in _OF_BUURTEN},
        "problematic_debt_share": count.debt / size,
        "debts_known_share": count.known_debt / np.maximum(count.debt, 1),
        "energy_poverty_share": count.energy_poor / size,
        "low_income_share": count.low_income / np.maximum(not_student, 1),
        "students_share": count.students / size,
        "single_share": count.singles / size,
        "with_children_share": count.with_children / size,
        "aged_65_share": count.aged_65 / size,
        "migration_background_share": count.migration_background / size,
        "without_work_share": count.without_work / np.maximum(not_student, 1),
        "physical_health_mean": count.physical_health / size,
        "severely_lonely_share": count.severely_lonely / size,
        "dwellings": stock.dwellings.astype(np.int64),
        "label_a_share": stock.label_a / standing,
        "label_efg_share": stock.label_efg / standing,
        "social_rent_share": stock.social_rent / standing,
        "owner_share": stock.owner / standing,
        "damp_share": stock.damp / standing,
        "clients": count.clients.astype(np.int64),
        "waiting": count.waiting.astype(np.int64),
        **{name: getattr(w, name).copy() for name in _OF_TEAMS},
        "coordination_achieved": w.shared.copy(),
        **{name: city.tally.flows[name].copy() for name in _FLOWS},
    }
