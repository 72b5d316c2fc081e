"""WELLBYs: one point of life satisfaction (0-10) of one adult during one year.

The ledger values the satisfaction of everybody who lives in the city, so that it rises with their number. Here the
mean of the adults counts, times the number of adults in baseline: a policy gains nothing by drawing people in.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.lab.contrasts import BASELINE
from wijksim.lab.estimation import Floats
from wijksim.lab.mkba_flows import years_of
from wijksim.lab.outcomes import RESIDENTS as ORIGINAL_RESIDENTS
from wijksim.lab.panel import MONTHS_PER_YEAR, Panel
from wijksim.lab.store import RunKey, Store

ALL_RESIDENTS = "all residents"
GROUPS = (ORIGINAL_RESIDENTS, ALL_RESIDENTS)
_COLUMNS = ["month", "adults", "satisfaction_points"]


@dataclass(frozen=True)
class _Series:
    """Adults of a group and the mean of their life satisfaction over time, of one run."""

    months: Floats
    adults: Floats
    mean: Floats


def _series(table: pd.DataFrame) -> _Series | None:
    if not set(_COLUMNS) <= set(table):
        return None
    months, adults, points = (table[name].to_numpy(np.float64) for name in _COLUMNS)
    return _Series(months, adults, np.divide(points, adults, out=np.zeros_like(points), where=adults > 0))


def _group(store: Store, key: RunKey, group: str) -> _Series | None:
    if group == ALL_RESIDENTS:
        return _series(store.read(key, "city"))
    cohorts = store.read(key, "cohorts")
    return _series(cohorts[cohorts["cohort"] == "original"])


def point_years(months: Floats, points: Floats, years: int) -> Floats:
    """Points x years in each year of a run, by the trapezium rule between measurements.

    Args:
        months: Months at which points were measured, rising, 0 first.
        points: Points x persons at those months.
        years: Number of years.
    """
    width = np.diff(months) / MONTHS_PER_YEAR
    so_far = np.concatenate([[0.0], np.cumsum(width * (points[1:] + points[:-1]) / 2)])
    ends = np.minimum(np.arange(years + 1) * MONTHS_PER_YEAR, months[-1])
    return np.diff(np.interp(ends, months, so_far))


def load_wellbys(store: Store, panel: Panel) -> dict[str, Floats]:
    """Satisfaction-years of the adults of each group, (arm x pair x year), with the numbers of adults of one arm.

    Only differences between arms have a meaning. NaN where a run is missing or does not tell its adults.
    """
    years = years_of(panel)
    reference = BASELINE if BASELINE in panel.arms else panel.arms[0]
    found = {group: np.full((len(panel.arms), len(panel.pairs), years), np.nan) for group in GROUPS}
    for p, pair in enumerate(panel.pairs):
        base = RunKey(reference, *pair)
        if not store.has(base):
            continue
        for group, values in found.items():
            counted = _group(store, base, group)
            if counted is None:
                continue
            for a, arm in enumerate(panel.arms):
                key = RunKey(arm, *pair)
                own = _group(store, key, group) if store.has(key) else None
                if own is not None:
                    values[a, p] = point_years(own.months, own.mean * counted.adults, years)
    return found
