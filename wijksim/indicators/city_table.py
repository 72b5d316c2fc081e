"""One row per month for the whole city: the table ``city``."""

from datetime import date
from typing import Any

import numpy as np

from wijksim.city.categories import EnergyLabel, HouseholdType, Origin, Support, Tenure, Work
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.indicators import segregation
from wijksim.indicators.ledger import satisfaction_points

SATISFIED, DISSATISFIED, VERY_DISSATISFIED = 7, 5, 4
"""Answers 1-10: satisfied from 7, dissatisfied up to 5, very dissatisfied up to 4."""

QUINTILES = 5
NEIGHBOURS = 6
_SMALLEST_BUURT = 20
_LOWEST_TENTH = 10


def answers(life_satisfaction: np.ndarray) -> np.ndarray:
    """The answer that people would give: rounded to 1-10."""
    return np.clip(np.rint(life_satisfaction), 1, 10)


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
        self.weights = segregation.nearest_neighbours(
            city.buurten.x[self.lived_in], city.buurten.y[self.lived_in], NEIGHBOURS
        )

    def quintile(self, incomes: np.ndarray) -> np.ndarray:
        """Quintile 0-4 of equivalised incomes by the cuts of month 0."""
        return np.searchsorted(self.cuts, incomes, side="right")


def income_segregation(city: City, rows: Rows, cuts: IncomeCuts) -> dict[str, float]:
    """Indices of income segregation at buurt level, corrected for small units."""
    h, number = city.households, len(city.buurten)
    quintile = cuts.quintile(h.equivalised_income[rows])
    buurt = h.buurt[rows]
    counts = np.bincount(buurt * QUINTILES + quintile, minlength=number * QUINTILES).reshape(
        number, QUINTILES
    )
    total, low = counts.sum(axis=1), counts[:, 0]
    logs = np.bincount(buurt, weights=np.log(np.maximum(h.equivalised_income[rows], 1.0)), minlength=number)
    mean = logs[cuts.lived_in] / np.maximum(total[cuts.lived_in], 1)
    return {
        "dissimilarity_low_income": segregation.corrected_dissimilarity(low, total),
        "isolation_low_income": segregation.corrected_isolation(low, total),
        "theil_h_income": segregation.corrected_theil_h(counts),
        "morans_i_income": segregation.morans_i(mean, cuts.weights),
    }


def vulnerable(city: City, rows: Rows) -> BoolColumn:
    """Which of these households have problematic debt or poor mental health."""
    h = city.households
    return h.problematic_debt[rows] | (h.mental_health[rows] < city.parameters.health.poor_mental)


def other_segregation(city: City, rows: Rows) -> dict[str, float]:
    """Dissimilarity by origin and of the vulnerable, and the between-wijk share of variance in satisfaction."""
    h, number = city.households, len(city.buurten)
    buurt = h.buurt[rows]
    total = np.bincount(buurt, minlength=number)
    non_western = np.bincount(buurt[h.origin[rows] == Origin.NON_WESTERN], minlength=number)
    return {
        "dissimilarity_origin": segregation.corrected_dissimilarity(non_western, total),
        "dissimilarity_vulnerable": segregation.corrected_dissimilarity(
            np.bincount(buurt[vulnerable(city, rows)], minlength=number), total
        ),
        "satisfaction_between_wijken": segregation.between_share(
            h.life_satisfaction[rows], h.wijk[rows], len(city.wijken)
        ),
    }


def satisfaction(city: City, rows: Rows) -> dict[str, float]:
    """Level and spread of life satisfaction, and the gap between programme wijken and the rest."""
    h = city.households
    values = h.life_satisfaction[rows].astype(np.float64)
    said = answers(values)
    programme = city.wijken.programme[h.wijk[rows]]
    states = h.states[rows].astype(np.float64)
    spread = values.std() * states.std()
    covariance = ((values - values.mean()) * (states - states.mean())).mean()
    return {
        "life_satisfaction_mean": float(values.mean()),
        "life_satisfaction_p10": float(np.percentile(values, _LOWEST_TENTH)),
        "share_satisfied": float((said >= SATISFIED).mean()),
        "share_dissatisfied": float((said <= DISSATISFIED).mean()),
        "share_very_dissatisfied": float((said <= VERY_DISSATISFIED).mean()),
        "satisfaction_r2": float((covariance / spread) ** 2) if spread > 0 else 0.0,
        "satisfaction_gap": float(values[~programme].mean() - values[programme].mean()),
        "life_satisfaction_programme": float(values[programme].mean()),
        "life_satisfaction_rest": float(values[~programme].mean()),
    }


def row_of(city: City, cuts: IncomeCuts) -> dict[str, Any]:
    """The city in the running month; flows are those of the month, stocks those at its end."""
    h, d, flows = city.households, city.dwellings, city.tally.flows
    rows = city.residents()
    not_student = rows[~h.student[rows]]
    debt = h.problematic_debt[rows]
    corporation = d.active & (d.tenure == Tenure.SOCIAL_RENT) & (d.complex >= 0)
    persons = int(h.persons[rows].sum(dtype=np.int64))
    month_index = max(city.month - 1, 0)
    with_students = income_segregation(city, rows, cuts)
    return {
        "month": city.month,
        "date": date(
            city.first_year + month_index // MONTHS_PER_YEAR, month_index % MONTHS_PER_YEAR + 1, 1
        ).isoformat(),
        "households": rows.size,
        "persons": persons,
        "adults": int(h.adults[rows].sum(dtype=np.int64)),
        "satisfaction_points": satisfaction_points(city, rows),
        "students": int(h.student[rows].sum()),
        **{f"{kind.name.lower()}_share": float((h.type[rows] == kind).mean()) for kind in HouseholdType},
        "dwellings": int(np.count_nonzero(d.active)),
        "places": int(np.count_nonzero(city.places.active)),
        "vacancies": int(np.count_nonzero(city.places.active & (city.places.household < 0))),
        **satisfaction(city, rows),
        "problematic_debt_share": float(debt.mean()),
        "debts_known_share": float(h.known[rows][debt].mean()) if debt.any() else 0.0,
        "arrears_share": float((h.arrears[rows] > 0).mean()),
        "energy_poverty_share": float(h.energy_poor[rows].mean()),
        "trust_mean": float(h.trust[rows].mean(dtype=np.float64)),
        "mental_health_mean": float(h.mental_health[rows].mean(dtype=np.float64)),
        "severely_lonely_share": float((h.loneliness[rows] > city.parameters.ties.severe).mean()),
        "without_work_share": float(
            ((h.work[not_student] == Work.UNEMPLOYED) | (h.work[not_student] == Work.UNABLE)).mean()
        ),
        "label_a_share_corporation": float((d.label[corporation] == EnergyLabel.A).mean())
        if corporation.any()
        else 0.0,
        "label_a_share": float((d.label[d.active] == EnergyLabel.A).mean()),
        "searching": int(h.searching[rows].sum()),
        "persons_moved_share": float(flows["persons_moved"].sum() / persons),
        **{
            name: int(flows[name].sum())
            for name in ("moves", "arrivals", "formed", "joined", "separated", "departures", "persons_left")
        },
        **{
            name: int(flows[name].sum())
            for name in ("births", "deaths", "wishes", "social_lets", "urgent_lets")
        },
        **{
            name: int(flows[name].sum())
            for name in (
                "renovated",
                "renovated_deep",
                "demolished",
                "built",
                "sold",
                "visits",
                "handovers",
                "evictions",
            )
        },
        **{name: int(flows[name].sum()) for name in ("support_started", "support_resolved", "placements")},
        **{name: int(flows[name].sum()) for name in ("promises_kept", "promises_broken")},
        "clients": int((h.support[rows] == Support.CLIENT).sum()),
        "waiting": int((h.support[rows] == Support.WAITING).sum()),
        "team_hours_delivered": city.tally.hours,
        **income_segregation(city, not_student, cuts),
        **{f"{name}_with_students": value for name, value in with_students.items()},
        **other_segregation(city, rows),
    }
