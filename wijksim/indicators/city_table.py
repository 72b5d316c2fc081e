"""One row per month for the whole city: the table ``city``."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.indicators import segregation
from wijksim.indicators.census import Census
from wijksim.indicators.census_counts import QUINTILES

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


def segregation_columns(census: Census, cuts: IncomeCuts) -> dict[str, FloatColumn]:
    """The columns that say who lives apart."""
    buurt = census.buurt
    of_earners = _income_segregation(buurt.earners_log_income, census.earners_quintiles, cuts)
    of_everybody = _income_segregation(buurt.log_income, census.quintiles, cuts)
    return {
        **dict(zip(SEGREGATION, of_earners, strict=True)),
        **{f"{name}_with_students": found for name, found in zip(SEGREGATION, of_everybody, strict=True)},
        "dissimilarity_origin": segregation.corrected_dissimilarity(buurt.non_western, buurt.households),
        "dissimilarity_vulnerable": segregation.corrected_dissimilarity(buurt.vulnerable, buurt.households),
    }


def spread(census: Census) -> tuple[FloatColumn, FloatColumn]:
    """How much of the variance of life satisfaction states explain, and how much lies between wijken."""
    found, size = census.spread, census.wijk.households
    both = np.sqrt(found.variance) * np.sqrt(found.of_states)
    apart = census.wijk.satisfaction / np.maximum(size, 1) - found.mean[:, None]
    between = (size * apart**2).sum(axis=-1)
    return (
        share(found.together, both, without=0.0) ** 2,
        share(between, census.total.households * found.variance, without=0.0),
    )


def satisfaction(city: City, census: Census) -> dict[str, FloatColumn]:
    """Level and spread of life satisfaction, and the gap between programme wijken and the rest."""
    total, programme = census.total, city.wijken.programme
    explained, between = spread(census)
    points_and_households = census.wijk.satisfaction, census.wijk.households
    inside, outside = (
        share(*(values.compress(part, axis=-1).sum(axis=-1) for values in points_and_households))
        for part in (programme, ~programme)
    )
    return {
        "life_satisfaction_mean": share(total.satisfaction, total.households),
        "life_satisfaction_p10": census.tenth,
        "share_satisfied": share(total.satisfied, total.households),
        "share_dissatisfied": share(total.dissatisfied, total.households),
        "share_very_dissatisfied": share(total.very_dissatisfied, total.households),
        "satisfaction_r2": explained,
        "satisfaction_gap": outside - inside,
        "life_satisfaction_programme": inside,
        "life_satisfaction_rest": outside,
        BETWEEN_WIJKEN: between,
    }


def share(part: FloatColumn, whole: FloatColumn, without: float = np.nan) -> FloatColumn:
    """Part of a whole, month by month; NaN, or another number, without a whole."""
    return np.divide(part, whole, out=np.full(part.shape, without), where=whole != 0)


def row_of(city: City) -> dict[str, Any]:
    """What is read of the city itself at the end of a month; :func:`columns` tells what the census says."""
    return {
        "team_hours_delivered": city.tally.hours,
    }


def _date(city: City, month: int) -> str:
    """First day of a month; month 0 lies at the start of month 1."""
    year, month_of_year = divmod(max(month - 1, 0), MONTHS_PER_YEAR)
    return date(city.first_year + year, month_of_year + 1, 1).isoformat()


def columns(
    city: City,
    census: Census,
    flows: Mapping[str, IntColumn],
    rows: Sequence[Mapping[str, Any]],
    cuts: IncomeCuts,
) -> dict[str, Any]:
    """Columns of the city in these months: flows are those of the month, stocks those at its end.

    Args:
        city: The city.
        census: Of these months.
        flows: By name, months x wijken.
        rows: What :func:`row_of` said, one of each month.
        cuts: Quintiles of month 0 and the buurten that are lived in.
    """
    total, people, stock = census.total, census.population, census.stock
    number, debt = total.households, total.debt
    found = satisfaction(city, census)
    between = found.pop(BETWEEN_WIJKEN)
    flow = {name: values.sum(axis=-1) for name, values in flows.items()}
    dwellings, label_a, corporation, corporation_label_a = (
        values.sum(axis=-1)
        for values in (stock.dwellings, stock.label_a, stock.corporation, stock.corporation_label_a)
    )
    return {
        "month": census.month,
        "date": [_date(city, month) for month in census.month.tolist()],
        "households": number.astype(np.int64),
        "persons": people.persons.astype(np.int64),
        "adults": people.adults.astype(np.int64),
        "satisfaction_points": people.adult_satisfaction,
        "students": total.students.astype(np.int64),
        **{f"{name}_share": share(count, number) for name, count in census.types.items()},
        "dwellings": dwellings.astype(np.int64),
        "places": census.places,
        "vacancies": census.vacancies,
        **found,
        "problematic_debt_share": share(debt, number),
        "debts_known_share": share(total.known_debt, debt, without=0.0),
        "arrears_share": share(total.arrears, number),
        "energy_poverty_share": share(total.energy_poor, number),
        "trust_mean": share(total.trust, number),
        "mental_health_mean": share(total.mental_health, number),
        "severely_lonely_share": share(total.severely_lonely, number),
        "without_work_share": share(total.without_work, number - total.students),
        "label_a_share_corporation": share(corporation_label_a, corporation, without=0.0),
        "label_a_share": share(label_a, dwellings),
        "searching": total.searching.astype(np.int64),
        "persons_moved_share": share(flow["persons_moved"], people.persons),
        **{name: flow[name] for name in _FLOWS},
        "clients": total.clients.astype(np.int64),
        "waiting": total.waiting.astype(np.int64),
        **{str(name): values.to_numpy() for name, values in pd.DataFrame(rows).items()},
        **segregation_columns(census, cuts),
        BETWEEN_WIJKEN: between,
    }
