"""One row per month for the whole city: the table ``city``."""

from datetime import date
from typing import Any

import numpy as np

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.indicators import segregation
from wijksim.indicators.census import Census
from wijksim.indicators.census_counts import QUINTILES, ByBuurt

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


def income_segregation(log_income: np.ndarray, counts: np.ndarray, cuts: IncomeCuts) -> dict[str, float]:
    """Indices of income segregation at buurt level, corrected for small units.

    Args:
        log_income: Sum of log equivalised income, by buurt.
        counts: Households, buurten x quintiles.
        cuts: Quintiles of month 0 and the buurten that are lived in.
    """
    total, low = counts.sum(axis=1), counts[:, 0]
    mean = log_income[cuts.lived_in] / np.maximum(total[cuts.lived_in], 1)
    return {
        "dissimilarity_low_income": segregation.corrected_dissimilarity(low, total),
        "isolation_low_income": segregation.corrected_isolation(low, total),
        "theil_h_income": segregation.corrected_theil_h(counts),
        "morans_i_income": segregation.autocorrelation(mean, cuts.weights),
    }


def other_segregation(buurt: ByBuurt) -> dict[str, float]:
    """Dissimilarity by origin and of the vulnerable."""
    return {
        "dissimilarity_origin": segregation.corrected_dissimilarity(buurt.non_western, buurt.households),
        "dissimilarity_vulnerable": segregation.corrected_dissimilarity(buurt.vulnerable, buurt.households),
    }


def spread(census: Census) -> tuple[float, float]:
    """How much of the variance of life satisfaction states explain, and how much lies between wijken."""
    number = census.satisfaction.size
    mean = census.satisfaction.mean()
    values, states = census.satisfaction - mean, census.states - census.states.mean()
    product = values * values
    variance = product.sum() / number
    both = np.sqrt(variance) * np.sqrt(np.multiply(states, states, out=product).sum() / number)
    covariance = np.multiply(values, states, out=product).mean()
    size = census.wijk.households
    between = (size * (census.wijk.satisfaction / np.maximum(size, 1) - mean) ** 2).sum()
    total = number * variance
    return (
        float((covariance / both) ** 2) if both > 0 else 0.0,
        float(between / total) if total > 0 else 0.0,
    )


def satisfaction(city: City, census: Census) -> dict[str, float]:
    """Level and spread of life satisfaction, and the gap between programme wijken and the rest."""
    size, points, number = census.wijk.households, census.wijk.satisfaction, census.total("households")
    programme = city.wijken.programme
    inside = _ratio(points[programme].sum(), size[programme].sum())
    outside = _ratio(points[~programme].sum(), size[~programme].sum())
    explained, between = spread(census)
    return {
        "life_satisfaction_mean": census.total("satisfaction") / number,
        "life_satisfaction_p10": census.tenth,
        "share_satisfied": census.total("satisfied") / number,
        "share_dissatisfied": census.total("dissatisfied") / number,
        "share_very_dissatisfied": census.total("very_dissatisfied") / number,
        "satisfaction_r2": explained,
        "satisfaction_gap": outside - inside,
        "life_satisfaction_programme": inside,
        "life_satisfaction_rest": outside,
        "satisfaction_between_wijken": between,
    }


def _ratio(part: float, whole: float) -> float:
    """Part of a whole; NaN without a whole."""
    return float(part) / float(whole) if whole else float("nan")


def row_of(city: City, cuts: IncomeCuts, census: Census) -> dict[str, Any]:
    """The city in the running month; flows are those of the month, stocks those at its end."""
    total = census.total
    number, debt, persons = total("households"), total("debt"), int(total("persons"))
    earners = number - total("students")
    flows = city.tally.totals()
    dwellings, corporation = float(census.stock.dwellings.sum()), float(census.stock.corporation.sum())
    month_index = max(city.month - 1, 0)
    found = satisfaction(city, census)
    between = found.pop("satisfaction_between_wijken")
    with_students = income_segregation(census.buurt.log_income, census.quintiles, cuts)
    return {
        "month": city.month,
        "date": date(
            city.first_year + month_index // MONTHS_PER_YEAR, month_index % MONTHS_PER_YEAR + 1, 1
        ).isoformat(),
        "households": int(number),
        "persons": persons,
        "adults": int(total("adults")),
        "satisfaction_points": total("adult_satisfaction"),
        "students": int(total("students")),
        **{f"{name}_share": count / number for name, count in census.types.items()},
        "dwellings": int(dwellings),
        "places": census.places,
        "vacancies": census.vacancies,
        **found,
        "problematic_debt_share": debt / number,
        "debts_known_share": total("known_debt") / debt if debt else 0.0,
        "arrears_share": total("arrears") / number,
        "energy_poverty_share": total("energy_poor") / number,
        "trust_mean": total("trust") / number,
        "mental_health_mean": total("mental_health") / number,
        "severely_lonely_share": total("severely_lonely") / number,
        "without_work_share": _ratio(total("without_work"), earners),
        "label_a_share_corporation": float(census.stock.corporation_label_a.sum()) / corporation
        if corporation
        else 0.0,
        "label_a_share": float(census.stock.label_a.sum()) / dwellings,
        "searching": int(total("searching")),
        "persons_moved_share": flows["persons_moved"] / persons,
        **{name: flows[name] for name in _FLOWS},
        "clients": int(total("clients")),
        "waiting": int(total("waiting")),
        "team_hours_delivered": city.tally.hours,
        **income_segregation(census.buurt.earners_log_income, census.earners_quintiles, cuts),
        **{f"{name}_with_students": value for name, value in with_students.items()},
        **other_segregation(census.buurt),
        "satisfaction_between_wijken": between,
    }
