"""One row per month and wijk: the table ``wijken``."""

from typing import Any

import numpy as np

from wijksim.city.categories import EnergyLabel, HouseholdType, Origin, Support, Tenure, Work
from wijksim.city.city import City
from wijksim.indicators.city_table import DISSATISFIED, IncomeCuts, answers

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
_LOWEST_TENTH = 0.10
_OLD = 65
_WITH_CHILDREN = (HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT)
_WITHOUT_WORK = (Work.UNEMPLOYED, Work.UNABLE)


def grouped_quantile(values: np.ndarray, group: np.ndarray, size: np.ndarray, share: float) -> np.ndarray:
    """Quantile of each group by linear interpolation, as ``numpy.quantile``; NaN for an empty group.

    Args:
        values: One value per member.
        group: Group of each member.
        size: Members per group.
        share: Which quantile, 0-1.
    """
    ordered = values[np.lexsort((values, group))]
    position = share * np.maximum(size - 1, 0)
    first = np.minimum(np.cumsum(size) - size, ordered.size - 1)
    below = np.minimum(first + np.floor(position).astype(np.int64), ordered.size - 1)
    above = np.minimum(below + (position > np.floor(position)), ordered.size - 1)
    weight = position - np.floor(position)
    return np.where(size > 0, ordered[below] * (1.0 - weight) + ordered[above] * weight, np.nan)


def rows_of(city: City, cuts: IncomeCuts) -> dict[str, Any]:
    """Columns of every wijk in the running month; means are over its households."""
    h, d, b, w = city.households, city.dwellings, city.buurten, city.wijken
    rows = city.residents()
    wijk = h.wijk[rows]
    number = len(w)
    size = np.bincount(wijk, minlength=number)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(wijk, weights=values, minlength=number) / np.maximum(size, 1)

    buurt_size = np.bincount(h.buurt[rows], minlength=len(b)).astype(float)
    in_wijk = np.maximum(np.bincount(b.wijk, weights=buurt_size, minlength=number), 1)

    def mean_over_buurten(values: np.ndarray) -> np.ndarray:
        return np.bincount(b.wijk, weights=buurt_size * values, minlength=number) / in_wijk

    satisfaction = h.life_satisfaction[rows].astype(np.float64)
    debt = h.problematic_debt[rows]
    not_student = ~h.student[rows]
    students_left_out = np.maximum(np.bincount(wijk, weights=not_student, minlength=number), 1)
    without_work = not_student & np.isin(h.work[rows], _WITHOUT_WORK)
    low = not_student & (cuts.quintile(h.equivalised_income[rows]) == 0)
    of_dwelling = b.wijk[d.buurt]
    standing = np.maximum(np.bincount(of_dwelling[d.active], minlength=number), 1)

    def dwelling_share(mask: np.ndarray) -> np.ndarray:
        return np.bincount(of_dwelling[d.active & mask], minlength=number) / standing

    return {
        "month": np.full(number, city.month),
        "wijk": np.array(city.wijk_names, dtype=object),
        "programme": w.programme.copy(),
        "households": size,
        "life_satisfaction_mean": mean(satisfaction),
        "life_satisfaction_p10": grouped_quantile(satisfaction, wijk, size, _LOWEST_TENTH),
        "share_dissatisfied": mean(answers(satisfaction) <= DISSATISFIED),
        "mental_health_mean": mean(h.mental_health[rows]),
        "trust_mean": mean(h.trust[rows]),
        "fatigue_mean": mean(h.fatigue[rows]),
        "ties_mean": mean(h.ties[rows]),
        "cohesion": mean_over_buurten(b.cohesion),
        "safety": mean_over_buurten(b.safety),
        "liveability": mean_over_buurten(b.liveability),
        "reputation": mean_over_buurten(b.reputation),
        "public_space": mean_over_buurten(b.public_space),
        "price_index": mean_over_buurten(b.price_index),
        "turnover": mean_over_buurten(b.turnover),
        "problematic_debt_share": mean(debt),
        "debts_known_share": np.bincount(wijk, weights=debt & h.known[rows], minlength=number)
        / np.maximum(np.bincount(wijk, weights=debt, minlength=number), 1),
        "energy_poverty_share": mean(h.energy_poor[rows]),
        "low_income_share": np.bincount(wijk, weights=low, minlength=number) / students_left_out,
        "students_share": mean(~not_student),
        "single_share": mean(h.type[rows] == HouseholdType.SINGLE),
        "with_children_share": mean(np.isin(h.type[rows], _WITH_CHILDREN)),
        "aged_65_share": mean(h.age[rows] >= _OLD),
        "migration_background_share": mean(h.origin[rows] != Origin.DUTCH),
        "without_work_share": np.bincount(wijk, weights=without_work, minlength=number) / students_left_out,
        "physical_health_mean": mean(h.physical_health[rows]),
        "severely_lonely_share": mean(h.loneliness[rows] > city.parameters.ties.severe),
        "dwellings": np.bincount(of_dwelling[d.active], minlength=number),
        "label_a_share": dwelling_share(d.label == EnergyLabel.A),
        "label_efg_share": dwelling_share(d.label >= EnergyLabel.E),
        "social_rent_share": dwelling_share(d.tenure == Tenure.SOCIAL_RENT),
        "owner_share": dwelling_share(d.tenure == Tenure.OWNER_OCCUPIED),
        "damp_share": dwelling_share(d.damp),
        "clients": np.bincount(wijk[h.support[rows] == Support.CLIENT], minlength=number),
        "waiting": np.bincount(wijk[h.support[rows] == Support.WAITING], minlength=number),
        "social_posts": w.social_posts.copy(),
        "physical_posts": w.physical_posts.copy(),
        "temporary_posts": w.temporary_posts.copy(),
        "social_hours": w.social_hours.copy(),
        "physical_hours": w.physical_hours.copy(),
        "coordination_achieved": w.shared.copy(),
        **{name: city.tally.flows[name].copy() for name in _FLOWS},
    }
