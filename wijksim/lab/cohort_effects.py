"""Who gains: effects by cohort, household by household where the same households live in both runs.

For the households that lived in a programme wijk at month 0 (``original``: stayers, displaced, leavers) the
two lives of one household are set side by side at the end of the run. A cohort is the union of its members
in either run; members that left the city or died in either run cannot be compared and are counted. Newcomers
and the rest of the city are not the same households in both runs: there the difference is between cohort
means of the last year, composition included.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijksim.lab.contrasts import Contrast
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.panel import Pair, Panel
from wijksim.lab.store import RunKey, Store

ORIGINAL = "original"
PAIRED = ("stayer", "displaced", "leaver")
UNPAIRED = ("newcomer", "elsewhere")
COHORTS: tuple[str, ...] = (ORIGINAL, *PAIRED, *UNPAIRED)

BY_HOUSEHOLD, BY_MEAN = "household", "cohort mean"

_SATISFACTION = "life_satisfaction"


def _two_lives(first: pd.DataFrame, second: pd.DataFrame, cohort: str) -> tuple[float, int, int]:
    """Mean difference over households of a cohort: value, households compared, members that are gone.

    Args:
        first: Members of one run: household_id, cohort, life_satisfaction.
        second: The same for the run it is set against.
        cohort: Name of the cohort.
    """
    both = first.merge(second, on="household_id", how="outer", suffixes=("_first", "_second"))
    if cohort != ORIGINAL:
        both = both[(both["cohort_first"] == cohort) | (both["cohort_second"] == cohort)]
    differences = both[f"{_SATISFACTION}_first"] - both[f"{_SATISFACTION}_second"]
    compared = int(differences.notna().sum())
    return float(differences.mean()) if compared else np.nan, compared, len(both) - compared


def _members(store: Store, arm: str, pair: Pair) -> pd.DataFrame | None:
    key = RunKey(arm, *pair)
    if not store.has(key):
        return None
    frame = store.read(key, "members")
    # A model may report the mean over the last year or the last month; either is one value per household.
    value = next(name for name in frame if str(name).startswith(_SATISFACTION))
    frame = frame[["household_id", "cohort", value]].rename(columns={value: _SATISFACTION})
    return frame.astype({_SATISFACTION: np.float64, "cohort": "string"})


def _last_means(store: Store, arm: str, pair: Pair) -> pd.Series | None:
    """Life satisfaction and size of each cohort in the last year that was recorded."""
    key = RunKey(arm, *pair)
    if not store.has(key):
        return None
    frame = store.read(key, "cohorts", ["year", "cohort", "members", "life_satisfaction_mean"])
    last = frame[frame["year"] == frame["year"].max()]
    return last.set_index("cohort")["life_satisfaction_mean"]


def _paired_values(
    store: Store, pairs: Sequence[Pair], contrast: Contrast
) -> dict[str, tuple[Floats, Floats, Floats]]:
    """For each cohort: differences by pair, households compared, and members gone."""
    first, second = contrast.two_arms or ("", "")
    found: dict[str, list[tuple[float, float, float]]] = {cohort: [] for cohort in COHORTS}
    for pair in pairs:
        one, other = _members(store, first, pair), _members(store, second, pair)
        means, other_means = _last_means(store, first, pair), _last_means(store, second, pair)
        for cohort in COHORTS:
            value = (np.nan, np.nan, np.nan)
            if cohort in UNPAIRED and means is not None and other_means is not None:
                value = (
                    float(means.get(cohort, np.nan)) - float(other_means.get(cohort, np.nan)),
                    np.nan,
                    0.0,
                )
            elif cohort not in UNPAIRED and one is not None and other is not None:
                value = _two_lives(one, other, cohort)
            found[cohort].append(value)
    arrays = {cohort: np.array(values, dtype=np.float64) for cohort, values in found.items()}
    return {cohort: (table[:, 0], table[:, 1], table[:, 2]) for cohort, table in arrays.items()}


def cohort_effects(store: Store, panel: Panel, wanted: Sequence[Contrast]) -> pd.DataFrame:
    """Effect on life satisfaction by cohort at the end of the run.

    Returns:
        One row per contrast of two arms, cohort and kind of parameters, with the estimate,
        ``households`` (mean number compared per pair), ``gone`` (members that could not be compared) and
        ``compared_by``.
    """
    rows = []
    for contrast in wanted:
        if contrast.two_arms is None:
            continue
        values = _paired_values(store, panel.pairs, contrast)
        for parameters, positions in panel.points().items():
            for cohort, (differences, households, gone) in values.items():
                known = estimate(differences[positions])
                there = ~np.isnan(households[positions])
                rows.append(
                    {
                        "contrast": contrast.name,
                        "cohort": cohort,
                        "compared_by": BY_MEAN if cohort in UNPAIRED else BY_HOUSEHOLD,
                        "unit": "points on a 0-10 scale",
                        "parameters": parameters,
                        "households": households[positions][there].mean() if there.any() else np.nan,
                        "gone": gone[positions][there].mean() if there.any() else np.nan,
                        **{name: _scalar(value) for name, value in known.columns().items()},
                    }
                )
    return pd.DataFrame(rows)


def _scalar(value: object) -> float:
    return float(np.asarray(value, dtype=np.float64))


def cohort_levels(store: Store, panel: Panel) -> pd.DataFrame:
    """Size, life satisfaction and debt of each cohort by year and arm, averaged over pairs."""
    positions = panel.drawn() or panel.at_default()
    frames = []
    for arm in panel.arms:
        for position in positions:
            key = RunKey(arm, *panel.pairs[position])
            if store.has(key):
                frames.append(store.read(key, "cohorts").assign(scenario=arm))
    if not frames:
        return pd.DataFrame()
    together = pd.concat(frames, ignore_index=True)
    return together.groupby(["scenario", "cohort", "year"], sort=False).mean(numeric_only=True).reset_index()
