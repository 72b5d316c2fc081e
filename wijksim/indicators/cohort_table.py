"""One row per year, or part of a year, and cohort: who gains, wherever they live now (the table ``cohorts``)."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.categories import Cohort
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.indicators.lowest_tenth import tenth_of

ORIGINAL = (Cohort.STAYER, Cohort.DISPLACED, Cohort.LEAVER)
OTHERS = (Cohort.NEWCOMER, Cohort.ELSEWHERE)
_NOBODY = len(Cohort)
"""Stands for a row that does not live in the city."""


def cohorts_of(city: City) -> NDArray[np.uint8]:
    """Cohort of every household, :data:`_NOBODY` for a row that does not live in the city."""
    h = city.households
    cohort = h.cohort.astype(np.uint8)
    # A newcomer of interest is one in a programme wijk; others belong to the rest of the city.
    newcomers = np.flatnonzero(cohort == int(Cohort.NEWCOMER))
    cohort[newcomers[~city.wijken.programme[h.wijk[newcomers]]]] = int(Cohort.ELSEWHERE)
    cohort[~(h.active & (h.place >= 0))] = _NOBODY
    return cohort


class CohortTable:
    """Records the table ``cohorts``.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Starts without rows."""
        self._city = city
        self.rows: list[dict[str, Any]] = []

    def record(self) -> None:
        """Adds a row for every cohort at this moment, the headline cohort ``original`` first.

        Means are over members who still live in the city.
        """
        cohort = cohorts_of(self._city)
        members = {kind: np.flatnonzero(cohort == int(kind)) for kind in (*ORIGINAL, *OTHERS)}
        self._add("original", np.sort(np.concatenate([members[kind] for kind in ORIGINAL])))
        for kind, rows in members.items():
            self._add(kind.name.lower(), rows)

    def _add(self, name: str, members: Rows) -> None:
        city, h = self._city, self._city.households
        whole, rest = divmod(city.month, MONTHS_PER_YEAR)
        gone = city.gone
        died, joined = (gone["died"], gone["joined partner"]) if name == "original" else (0, 0)
        satisfaction, adults = h.life_satisfaction.take(members), h.adults.take(members)
        values = satisfaction.astype(np.float64)

        def mean(column: np.ndarray) -> float:
            return float(column.mean()) if members.size else np.nan

        def share(column: BoolColumn) -> float:
            return np.count_nonzero(column.take(members)) / members.size if members.size else np.nan

        self.rows.append(
            {
                "year": whole if rest == 0 else city.month / MONTHS_PER_YEAR,
                "month": city.month,
                "cohort": name,
                "members": members.size,
                "left_city": gone.total() - died - joined if name == "original" else 0,
                "died": died,
                "joined_partner": joined,
                "adults": int(adults.sum(dtype=np.int64)),
                "satisfaction_points": float((values * adults).sum()),
                "life_satisfaction_mean": mean(values),
                "life_satisfaction_p10": tenth_of(satisfaction),
                "problematic_debt_share": share(h.problematic_debt),
                "energy_poverty_share": share(h.energy_poor),
                "mental_health_mean": mean(h.mental_health.take(members)),
                "trust_mean": mean(h.trust.take(members)),
            }
        )


def member_frame(city: City) -> pd.DataFrame:
    """One row per household of the programme wijken at month 0 that still lives in the city, for paired effects."""
    h = city.households
    rows = city.residents()
    rows = rows[h.original_wijk[rows] >= 0]
    rows = rows[np.argsort(h.id[rows], kind="stable")]
    names = np.array([cohort.name.lower() for cohort in Cohort], dtype=object)
    return pd.DataFrame(
        {
            "household_id": h.id[rows],
            "cohort": names[h.cohort[rows]],
            "wijk": h.wijk[rows],
            "life_satisfaction": h.life_satisfaction[rows],
            "problematic_debt": h.problematic_debt[rows],
        }
    )
