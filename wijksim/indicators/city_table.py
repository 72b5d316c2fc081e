"""One row per month for the whole city: the table ``city``."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.indicators import segregation
from wijksim.indicators.census import Census
from wijksim.indicators.census_counts import QUINTILES, by_month

NEIGHBOURS = 6
_SMALLEST_BUURT = 20
_FLOWS = (
    "moves",
    "arrivals",
    "formed",
    "joined",
    "separated",
    "departures",
    "persons_left",
    "births",
    "deaths",
    "wishes",
    "social_lets",
    "urgent_lets",
    "renovated",
    "renovated_deep",
    "demolished",
    "built",
    "sold",
    "visits",
    "handovers",
    "evictions",
    "support_started",
    "support_resolved",
    "placements",
    "promises_kept",
    "promises_broken",
)


class IncomeCuts:
    """Income quintiles of month 0, kept for the whole run; students are left out.

    Args:
        city: The city at month 0.
    """

    def __init__(self, city: City) -> None:
        """Takes the cuts, and the neighbourhood weights of the buurten that are lived in."""
        h = city.households
        rows = city.residents()
        incomes = h.equivalised_income[rows[~h.student[rows]]]
        self.cuts = np.quantile(incomes, np.arange(1, QUINTILES) / QUINTILES)
        size = np.bincount(h.buurt[rows], minlength=len(city.buurten))
        self.lived_in = np.flatnonzero(size >= min(_SMALLEST_BUURT, size.max()))
        x, y = city.buurten.x[self.lived_in], city.buurten.y[self.lived_in]
        self.weights = segregation.row_standardised(segregation.nearest_neighbours(x, y, NEIGHBOURS))

    def quintile(self, incomes: np.ndarray) -> np.ndarray:
        """Quintile 0-4 of equivalised incomes by the cuts of month 0."""
        return np.searchsorted(self.cuts, incomes, side="right")


BETWEEN_WIJKEN = "satisfaction_between_wijken"

SEGREGATION = (
    "dissimilarity_low_income",
    "isolation_low_income",
    "theil_h_income",
    "morans_i_income",
)
"""Indices of income segregation, of those that are no students and of everybody."""


def _income_segregation(log_income: np.ndarray, counts: np.ndarray, cuts: IncomeCuts) -> list[np.ndarray]:
    """Indices of income segregation at buurt level, corrected for small units, in the order of :data:`SEGREGATION`.

    Args:
        log_income: Sum of log equivalised income, months x buurten.
        counts: Households, months x buurten x quintiles.
        cuts: Quintiles of month 0 and the buurten that are lived in.
    """
    total, low = counts.sum(axis=-1), counts[..., 0]
    mean = log_income[:, cuts.lived_in] / np.maximum(total[:, cuts.lived_in], 1)
    return [
        segregation.corrected_dissimilarity(low, total),
        segregation.corrected_isolation(low, total),
        segregation.corrected_theil_h(counts),
        segregation.autocorrelation(mean, cuts.weights),
    ]


def segregation_columns(months: Sequence[Census], cuts: IncomeCuts) -> dict[str, np.ndarray]:
    """The columns of several months that say who lives apart: made at once, which costs little more than one month."""
    buurt = by_month([census.buurt for census in months])
    earners, everybody = (
        np.stack([getattr(census, name) for census in months]) for name in ("earners_quintiles", "quintiles")
    )
    of_earners = _income_segregation(buurt.earners_log_income, earners, cuts)
    of_everybody = _income_segregation(buurt.log_income, everybody, cuts)
    return {
        **dict(zip(SEGREGATION, of_earners, strict=True)),
        **{f"{name}_with_students": found for name, found in zip(SEGREGATION, of_everybody, strict=True)},
        "dissimilarity_origin": segregation.corrected_dissimilarity(buurt.non_western, buurt.households),
        "dissimilarity_vulnerable": segregation.corrected_dissimilarity(buurt.vulnerable, buurt.households),
    }


def spread(census: Census) -> tuple[float, float]:
    """How much of the variance of life satisfaction states explain, and how much lies between wijken."""
    found, size = census.spread, census.wijk.households
    number, both = census.total.households, math.sqrt(found.variance) * math.sqrt(found.of_states)
    between = float((size * (census.wijk.satisfaction / np.maximum(size, 1) - found.mean) ** 2).sum())
    total = number * found.variance
    return (
        (found.together / both) ** 2 if both > 0 else 0.0,
        between / total if total > 0 else 0.0,
    )


def satisfaction(city: City, census: Census) -> dict[str, float]:
    """Level and spread of life satisfaction, and the gap between programme wijken and the rest."""
    size, points, total = census.wijk.households, census.wijk.satisfaction, census.total
    programme = city.wijken.programme
    explained, between = spread(census)
    inside = _ratio(points[programme].sum(), size[programme].sum())
    outside = _ratio(points[~programme].sum(), size[~programme].sum())
    return {
        "life_satisfaction_mean": total.satisfaction / total.households,
        "life_satisfaction_p10": census.tenth,
        "share_satisfied": total.satisfied / total.households,
        "share_dissatisfied": total.dissatisfied / total.households,
        "share_very_dissatisfied": total.very_dissatisfied / total.households,
        "satisfaction_r2": explained,
        "satisfaction_gap": outside - inside,
        "life_satisfaction_programme": inside,
        "life_satisfaction_rest": outside,
        BETWEEN_WIJKEN: between,
    }


def _ratio(part: float, whole: float) -> float:
    """Part of a whole; NaN without a whole."""
    return float(part) / float(whole) if whole else float("nan")


def row_of(city: City, census: Census) -> dict[str, Any]:
    """The city in the running month, but for :func:`segregation_columns`.

    Flows are those of the month, stocks those at its end.
    """
    total, people = census.total, census.population
    number, debt = total.households, total.debt
    earners = number - total.students
    flows, found = city.tally.totals(), satisfaction(city, census)
    between = found.pop(BETWEEN_WIJKEN)
    dwellings, corporation = float(census.stock.dwellings.sum()), float(census.stock.corporation.sum())
    month_index = max(city.month - 1, 0)
    return {
        "month": city.month,
        "date": date(
            city.first_year + month_index // MONTHS_PER_YEAR, month_index % MONTHS_PER_YEAR + 1, 1
        ).isoformat(),
        "households": int(number),
        "persons": int(people.persons),
        "adults": int(people.adults),
        "satisfaction_points": people.adult_satisfaction,
        "students": int(total.students),
        **{f"{name}_share": count / number for name, count in census.types.items()},
        "dwellings": int(dwellings),
        "places": census.places,
        "vacancies": census.vacancies,
        **found,
        "problematic_debt_share": debt / number,
        "debts_known_share": total.known_debt / debt if debt else 0.0,
        "arrears_share": total.arrears / number,
        "energy_poverty_share": total.energy_poor / number,
        "trust_mean": total.trust / number,
        "mental_health_mean": total.mental_health / number,
        "severely_lonely_share": total.severely_lonely / number,
        "without_work_share": _ratio(total.without_work, earners),
        "label_a_share_corporation": float(census.stock.corporation_label_a.sum()) / corporation
        if corporation
        else 0.0,
        "label_a_share": float(census.stock.label_a.sum()) / dwellings,
        "searching": int(total.searching),
        "persons_moved_share": flows["persons_moved"] / people.persons,
        **{name: flows[name] for name in _FLOWS},
        "clients": int(total.clients),
        "waiting": int(total.waiting),
        "team_hours_delivered": city.tally.hours,
        BETWEEN_WIJKEN: between,
    }


def frame(rows: Sequence[dict[str, Any]], months: Sequence[Census], cuts: IncomeCuts) -> pd.DataFrame:
    """The table ``city``.

    Args:
        rows: One per month, each with what :func:`row_of` says.
        months: The census of the same months.
        cuts: Quintiles of month 0 and the buurten that are lived in.
    """
    table = pd.DataFrame(rows)
    place = list(table.columns).index(BETWEEN_WIJKEN)
    for after, (name, values) in enumerate(segregation_columns(months, cuts).items()):
        table.insert(place + after, name, values)
    return table
