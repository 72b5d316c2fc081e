"""One row per year, or part of a year, and cohort: who gains, wherever they live now (the table ``cohorts``)."""

from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.categories import Cohort
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows

ORIGINAL = (Cohort.STAYER, Cohort.DISPLACED, Cohort.LEAVER)
_LOWEST_TENTH = 10


def members_of(city: City, rows: Rows) -> dict[str, Rows]:
    """Rows of the members of each cohort, the headline cohort ``original`` first."""
    h = city.households
    cohort = h.cohort[rows]
    # A newcomer of interest is one in a programme wijk; others belong to the rest of the city.
    others = (cohort == Cohort.NEWCOMER) & ~city.wijken.programme[h.wijk[rows]]
    cohort[others] = Cohort.ELSEWHERE
    original = np.zeros(len(Cohort), dtype=bool)
    original[list(ORIGINAL)] = True
    groups = {"original": rows[original[cohort]]}
    return groups | {
        kind.name.lower(): rows[cohort == kind] for kind in (*ORIGINAL, Cohort.NEWCOMER, Cohort.ELSEWHERE)
    }


def rows_of(city: City) -> list[dict[str, Any]]:
    """A row for every cohort at this moment; means are over members who still live in the city."""
    h = city.households
    rows = city.residents()
    gone = city.gone
    died, joined = gone["died"], gone["joined partner"]
    whole, rest = divmod(city.month, MONTHS_PER_YEAR)
    years = whole if rest == 0 else city.month / MONTHS_PER_YEAR
    table = []
    for name, members in members_of(city, rows).items():
        values = h.life_satisfaction[members].astype(np.float64)
        table.append(
            {
                "year": years,
                "month": city.month,
                "cohort": name,
                "members": members.size,
                "left_city": gone.total() - died - joined if name == "original" else 0,
                "died": died if name == "original" else 0,
                "joined_partner": joined if name == "original" else 0,
                "adults": int(h.adults[members].sum(dtype=np.int64)),
                "satisfaction_points": float((values * h.adults[members]).sum()),
                "life_satisfaction_mean": float(values.mean()) if values.size else np.nan,
                "life_satisfaction_p10": float(np.percentile(values, _LOWEST_TENTH))
                if values.size
                else np.nan,
                "problematic_debt_share": float(h.problematic_debt[members].mean())
                if values.size
                else np.nan,
                "energy_poverty_share": float(h.energy_poor[members].mean()) if values.size else np.nan,
                "mental_health_mean": float(h.mental_health[members].mean()) if values.size else np.nan,
                "trust_mean": float(h.trust[members].mean()) if values.size else np.nan,
            }
        )
    return table


def member_frame(city: City) -> pd.DataFrame:
    """One row per household of the programme wijken at month 0 that still lives in the city, for paired effects."""
    h = city.households
    rows = city.residents()
    rows = rows[h.original_wijk[rows] >= 0]
    rows = rows[np.argsort(h.id[rows], kind="stable")]
    return pd.DataFrame(
        {
            "household_id": h.id[rows],
            "cohort": [Cohort(int(value)).name.lower() for value in h.cohort[rows]],
            "wijk": h.wijk[rows],
            "life_satisfaction": h.life_satisfaction[rows],
            "problematic_debt": h.problematic_debt[rows],
        }
    )
