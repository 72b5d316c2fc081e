"""What the size of the city changes: outcomes of the last year by number of households."""

from pathlib import Path

import numpy as np
import pandas as pd

from wijksim.lab.estimation import t_reach
from wijksim.report.house_style import INK, new_figure, save, theme

_COLUMNS = 3
_PANEL = (4.6, 2.7)
_COLOUR = "#0072B2"
_BARS = (
    "Means over seeds in the last year, bars 95% of the mean; the dashed line is the largest city. Bars grow as the "
    "city shrinks, because fewer households carry more luck. Where a small city's bar misses the line, its results "
    "differ by more than luck: whole complexes and streets are drawn, so that a small city is another city, not only a "
    "coarser one."
)
_ONE_SEED = (
    "Means of the last year of one seed; the dashed line is the largest city. One seed says nothing about luck, so "
    "whether a size differs by more than luck cannot be told."
)
_NOT_SHOWN = "Differences between policies are taken within one size and are not shown here."


def draw_sizes(sizes: pd.DataFrame, title: str, path: Path) -> str:
    """Draws every outcome against the number of households.

    Args:
        sizes: Table of sizes of a verification.
        title: Which city.
        path: A PNG file.

    Returns:
        The caption.
    """
    seeds = int(sizes["seeds"].max())
    caption = f"{_BARS if seeds > 1 else _ONE_SEED} {_NOT_SHOWN}"
    names = list(dict.fromkeys(sizes["outcome"]))
    rows = int(np.ceil(len(names) / _COLUMNS))
    with theme():
        figure, axes = new_figure(rows, _COLUMNS, (_PANEL[0] * _COLUMNS, _PANEL[1] * rows))
        for panel, name in zip(axes.ravel(), names, strict=False):
            own = sizes[sizes["outcome"] == name].sort_values("households")
            panel.axhline(float(own["mean"].iloc[-1]), color=INK, lw=0.9, ls=(0, (4, 3)))
            panel.errorbar(
                own["households"],
                own["mean"],
                yerr=own["seeds"].map(t_reach) * own["standard_error"] if seeds > 1 else None,
                fmt="o",
                color=_COLOUR,
                lw=1.8,
                ms=6,
            )
            panel.set_xscale("log")
            panel.set_title(own["label"].iloc[0])
            panel.set_ylabel(own["unit"].iloc[0], fontsize=9)
            panel.set_xticks(own["households"], [f"{number:,.0f}" for number in own["households"]])
            panel.minorticks_off()
        for panel in axes.ravel()[len(names) :]:
            panel.axis("off")
        figure.supxlabel("households", fontsize=10)
        save(figure, path, title, caption)
    return caption
