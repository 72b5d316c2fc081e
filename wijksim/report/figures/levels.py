"""Lines of levels over time with bands: shared by the figures on life satisfaction and on segregation."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import HALVES, words
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.house_style import LineLabel, colour

BAND = 0.13
_HEADROOM = 0.07
"""Room above the lines for the word that marks the start of the programme."""


def shown_arms(result: ComparisonResult) -> list[str]:
    """Arms that are drawn as lines of their own: all but the half arms, which only serve the synergy."""
    return [arm for arm in result.arms if arm not in HALVES] or list(result.arms)


def level_rows(result: ComparisonResult, outcome: str, area: str) -> pd.DataFrame:
    """Monthly levels of one outcome and area with a column ``years``."""
    levels = result.levels
    rows = levels[
        (levels["outcome"] == outcome)
        & (levels["area"] == area)
        & (levels["parameters"] == result.main_parameters)
    ]
    return rows.assign(years=rows["month"] / MONTHS_PER_YEAR)


def draw_levels(
    axes: Axes,
    rows: pd.DataFrame,
    arms: Sequence[str],
    names: Callable[[str], str] = words,
    banded: Sequence[str] | None = None,
) -> list[LineLabel]:
    """Draws a line and a 95% band per arm; returns the labels for their right ends.

    Args:
        axes: Where to draw.
        rows: Levels with a column ``years``.
        arms: Arms to draw.
        names: Name of an arm on its label.
        banded: Arms with a band; all of them when left out.
    """
    palette = {arm: colour(arm) for arm in arms}
    chosen = rows[rows["scenario"].isin(arms)]
    sns.lineplot(
        data=chosen,
        x="years",
        y="mean",
        hue="scenario",
        hue_order=list(arms),
        palette=palette,
        errorbar=None,
        legend=False,
        linewidth=1.7,
        ax=axes,
    )
    labels = []
    for arm in arms:
        line = chosen[chosen["scenario"] == arm]
        if line.empty or line["mean"].isna().all():
            continue
        if banded is None or arm in banded:
            axes.fill_between(line["years"], line["low"], line["high"], color=palette[arm], alpha=BAND, lw=0)
        labels.append(LineLabel(float(line["mean"].iloc[-1]), names(arm), palette[arm]))
    axes.set_xlim(0, float(rows["years"].max()))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=True))
    return labels


def add_headroom(axes: Axes) -> None:
    """Makes room above everything drawn; once for axes that share a scale, when all of them are drawn."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + _HEADROOM * (high - low))


def widest_band(rows: pd.DataFrame, arms: Sequence[str]) -> float:
    """Mean width of the bands at the last month; NaN with one pair."""
    last = rows[(rows["month"] == rows["month"].max()) & rows["scenario"].isin(arms)]
    return float((last["high"] - last["low"]).mean()) if len(last) else float(np.nan)
