"""What stands beside a paired difference so that it convinces: bootstrap, standardised sizes, corrected P values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.lab.estimation import Floats
from wijksim.lab.inference import (
    bootstrap_columns,
    false_discovery,
    holm,
    paired_size,
    smallest_visible_effect,
    survey_error,
    two_sided,
)
from wijksim.lab.outcomes import BY_NAME, HEADLINE
from wijksim.lab.panel import Pair
from wijksim.lab.store import RunKey, Store
from wijksim.lab.study_sections import SurveyConfig

JUDGED_COLUMNS = (
    "bootstrap_low",
    "bootstrap_high",
    "paired_size",
    "size_households",
    "size_wijken",
    "p_value",
    "p_holm",
    "p_false_discovery",
)

FAMILY = ["contrast", "parameters", "year"]
"""Rows that agree in these are one family: all outcomes and areas that one comparison is read on in one year."""


@dataclass(frozen=True)
class Spreads:
    """Standard deviations that differences are set against; both of the first arm at the end of its runs.

    Attributes:
        households: Of life satisfaction between original residents of the programme wijken, in points.
        wijken: Of each outcome between wijken, weighted by households, in reported units.
    """

    households: float
    wijken: dict[str, float]


def _between_wijken(wijken: pd.DataFrame, outcome: str) -> float:
    last = wijken[wijken["month"] == wijken["month"].max()]
    last = last[last[outcome].notna() & (last["households"] > 0)]
    if len(last) < 2:
        return float("nan")
    values, weights = last[outcome].to_numpy(np.float64), last["households"].to_numpy(np.float64)
    mean = np.average(values, weights=weights)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weights)) * BY_NAME[outcome].scale)


def spreads_of(store: Store, arm: str, pairs: Sequence[Pair]) -> Spreads:
    """Reads the spreads of an arm: the root mean square over its runs; NaN where nothing is there."""
    households: list[float] = []
    wijken: dict[str, list[float]] = {}
    for pair in pairs:
        key = RunKey(arm, *pair)
        if not store.has(key):
            continue
        table = store.read(key, "wijken")
        for outcome in (item.name for item in BY_NAME.values() if item.kind == "level"):
            if outcome in table:
                wijken.setdefault(outcome, []).append(_between_wijken(table, outcome))
        if store.has_table(key, "members"):
            households.append(float(store.read(key, "members", ["life_satisfaction"]).to_numpy().std(ddof=1)))

    def pooled(values: list[float]) -> float:
        known = np.array(values)[~np.isnan(values)] if values else np.zeros(0)
        return float(np.sqrt(np.mean(known**2))) if known.size else float("nan")

    return Spreads(pooled(households), {name: pooled(values) for name, values in wijken.items()})


def _over(mean: pd.Series, spread: pd.Series) -> pd.Series:
    return mean.where(spread > 0) / spread.where(spread > 0)


def judged(effects: pd.DataFrame, differences: Sequence[Floats], spreads: Spreads) -> pd.DataFrame:
    """Adds :data:`JUDGED_COLUMNS` to a table of effects.

    Args:
        effects: One row per difference, with ``mean``, ``chance_positive`` and the columns of :data:`FAMILY`.
        differences: For each row its value on every pair of that kind of parameters; NaN where a run is missing.
        spreads: What standardised sizes divide by.
    """
    table = effects.copy()
    table["bootstrap_low"] = table["bootstrap_high"] = np.nan
    for _, rows in table.groupby("parameters"):
        low, high = bootstrap_columns([differences[position] for position in rows.index])
        table.loc[rows.index, "bootstrap_low"], table.loc[rows.index, "bootstrap_high"] = low, high
    table["paired_size"] = [paired_size(values) for values in differences]
    headline = table["outcome"] == HEADLINE
    table["size_households"] = _over(table["mean"], headline.map({True: spreads.households, False: np.nan}))
    between = table["outcome"].map(spreads.wijken).astype(np.float64)
    table["size_wijken"] = _over(table["mean"], between)
    table["p_value"] = two_sided(table["chance_positive"].to_numpy(np.float64))
    for name, correct in (("p_holm", holm), ("p_false_discovery", false_discovery)):
        table[name] = table.groupby(FAMILY)["p_value"].transform(
            lambda own, correct=correct: correct(own.to_numpy())
        )
    return table


def survey_table(spreads: Spreads, survey: SurveyConfig) -> pd.DataFrame:
    """What a yearly survey per wijk could see of life satisfaction, from the spread in the model: one row."""
    return pd.DataFrame(
        [
            {
                "outcome": HEADLINE,
                "people_per_wijk": survey.people,
                "power": survey.power,
                "alpha": survey.alpha,
                "spread_households": spreads.households,
                "spread_wijken": spreads.wijken.get(HEADLINE, np.nan),
                "standard_error": survey_error(spreads.households, survey.people),
                "smallest_visible_effect": smallest_visible_effect(
                    spreads.households, survey.people, power=survey.power, alpha=survey.alpha
                ),
            }
        ]
    )
