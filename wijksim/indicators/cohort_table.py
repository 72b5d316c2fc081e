"""One row per year, or part of a year, and cohort: who gains, wherever they live now (the table ``cohorts``)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.categories import Cohort
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.indicators.lowest_tenth import LowestTenths

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


class _Tenths:
    """Lowest tenths of life satisfaction of some cohorts, and of all of them together."""

    def __init__(self, kinds: Sequence[Cohort]) -> None:
        self._found = LowestTenths(len(kinds))
        self._place = np.full(_NOBODY + 1, len(kinds), dtype=np.uint8)
        self._place[list(kinds)] = np.arange(len(kinds))

    def of(
        self, satisfaction: FloatColumn, cohort: NDArray[np.uint8], members: NDArray[np.int64]
    ) -> FloatColumn:
        return self._found.neighbours(satisfaction, self._place[cohort], members).percentiles()


class CohortTable:
    """Records the table ``cohorts``.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Starts without rows."""
        self._city = city
        self._original, self._others = _Tenths(ORIGINAL), _Tenths(OTHERS)
        self.rows: list[dict[str, Any]] = []

    def record(self) -> None:
        """Adds a row for every cohort at this moment, the headline cohort ``original`` first.

        Means are over members who still live in the city.
        """
        h, cohort = self._city.households, cohorts_of(self._city)
        members = np.bincount(cohort, minlength=_NOBODY)
        original = self._original.of(h.life_satisfaction, cohort, members[list(ORIGINAL)])
        others = self._others.of(h.life_satisfaction, cohort, members[list(OTHERS)])
        is_original = np.isin(np.arange(_NOBODY + 1), ORIGINAL)
        self._add("original", np.flatnonzero(is_original[cohort]), original[-1])
        for kind, tenth in zip((*ORIGINAL, *OTHERS), (*original[:-1], *others[:-1]), strict=True):
            self._add(kind.name.lower(), np.flatnonzero(cohort == int(kind)), tenth)

    def _add(self, name: str, members: Rows, tenth: float) -> None:
        city, h = self._city, self._city.households
        whole, rest = divmod(city.month, MONTHS_PER_YEAR)
        gone = city.gone
        died, joined = (gone["died"], gone["joined partner"]) if name == "original" else (0, 0)
        values, adults = h.life_satisfaction[members].astype(np.float64), h.adults[members]

        def mean(column: np.ndarray) -> float:
            return float(column.mean()) if members.size else np.nan

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
                "life_satisfaction_p10": float(tenth),
                "problematic_debt_share": mean(h.problematic_debt[members]),
                "energy_poverty_share": mean(h.energy_poor[members]),
                "mental_health_mean": mean(h.mental_health[members]),
                "trust_mean": mean(h.trust[members]),
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
