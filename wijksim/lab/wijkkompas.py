"""The Wijkkompas of a comparison: every wijk at the nulmeting and at the end under each policy, with its spread."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijksim.indicators.wijkkompas import scores, wheel
from wijksim.lab.contrasts import BASELINE
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.panel import Pair
from wijksim.lab.store import RunKey, Store

NULMETING = "nulmeting"
"""Name that stands in the column ``scenario`` for the rows of month 0, the same under every policy."""

COLUMNS = (
    "scenario",
    "month",
    "wijk",
    "programme",
    "quarter",
    "theme",
    "indicator",
    "unit",
    "pairs",
    "value",
    "value_low",
    "value_high",
    "city_mean",
    "score",
    "score_low",
    "score_high",
    "change",
    "change_low",
    "change_high",
    "change_demonstrable",
    "effect",
    "effect_low",
    "effect_high",
    "effect_demonstrable",
)


_KEYS = ["wijk", "programme", "indicator"]


def _estimates(prefix: str, values: Floats) -> dict[str, Floats]:
    """Mean and interval over runs (rows); what is missing in one run is missing for that column only."""
    known = [estimate(column) for column in values.T]
    ends = {"": "mean", "_low": "low", "_high": "high"}
    return {
        f"{prefix}{end}": np.array([float(getattr(item, name)) for item in known])
        for end, name in ends.items()
    }


def _demonstrable(estimates: dict[str, Floats], prefix: str) -> Floats:
    return np.asarray((estimates[f"{prefix}_low"] > 0) | (estimates[f"{prefix}_high"] < 0))


def _block(
    scenario: str, month: int, runs: list[pd.DataFrame], before: list[pd.DataFrame], base: list[pd.DataFrame]
) -> pd.DataFrame:
    """Rows of one scenario from its runs; ``before`` and ``base`` are the same runs at month 0 and in baseline."""

    def of(frames: list[pd.DataFrame], column: str) -> Floats:
        return np.stack([frame[column].to_numpy(np.float64) for frame in frames])

    table = runs[0][_KEYS].assign(scenario=scenario, month=month, pairs=len(runs))
    score = of(runs, "score")
    parts = _estimates("value", of(runs, "value")) | _estimates("score", score)
    nothing = np.full_like(score, np.nan)
    parts |= _estimates("change", score - of(before, "score") if before else nothing)
    parts |= _estimates("effect", score - of(base, "score") if base else nothing)
    parts["city_mean"] = of(runs, "city_mean").mean(axis=0)
    for name in ("change", "effect"):
        parts[f"{name}_demonstrable"] = _demonstrable(parts, name)
    return table.assign(**parts)


def wijkkompas_table(
    store: Store, arms: Sequence[str], pairs: Sequence[Pair], month: int | None = None
) -> pd.DataFrame:
    """The Wijkkompas of every wijk at the nulmeting and at one later month in each scenario.

    Args:
        store: Where the runs are.
        arms: Scenarios.
        pairs: (draw, seed) of the runs to average over.
        month: Month of the outcome; the last month of the runs when left out.

    Returns:
        One row per scenario (``nulmeting`` for month 0), wijk and indicator, with the columns of :data:`COLUMNS`:
        mean over pairs and 95% interval of the value, of the score against the city mean, of the ``change`` of
        the score since the nulmeting, and of the ``effect``: the score less that of baseline in the same month.
    """
    runs: dict[str, dict[Pair, pd.DataFrame]] = {arm: {} for arm in arms}
    nulmeting: dict[Pair, pd.DataFrame] = {}
    last = 0
    for arm in arms:
        for pair in pairs:
            key = RunKey(arm, *pair)
            if store.has_table(key, "wijken"):
                wijken = store.read(key, "wijken")
                last = int(wijken["month"].max()) if month is None else month
                runs[arm][pair] = scores(wijken, last)
                if pair not in nulmeting:
                    nulmeting[pair] = scores(wijken, 0)
    if not nulmeting:
        return pd.DataFrame(columns=list(COLUMNS))
    base = runs.get(BASELINE, {})
    blocks = [_block(NULMETING, 0, list(nulmeting.values()), [], [])]
    for arm, of_arm in runs.items():
        # The effect is that of the pairs for which baseline is there too.
        paired = [pair for pair in of_arm if pair in base] if arm != BASELINE else []
        there = paired or list(of_arm)
        if there:
            blocks.append(
                _block(
                    arm,
                    last,
                    [of_arm[pair] for pair in there],
                    [nulmeting[pair] for pair in there],
                    [base[pair] for pair in paired],
                )
            )
    told = pd.DataFrame(
        [(item.name, item.quarter, item.theme, item.unit) for item in wheel().indicators],
        columns=["indicator", "quarter", "theme", "unit"],
    )
    return pd.concat(blocks, ignore_index=True).merge(told, on="indicator", how="left")[list(COLUMNS)]
