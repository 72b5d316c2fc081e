"""The table of `wijksim randomness` on the screen: how much common luck narrows a paired difference."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from wijksim.lab.outcomes import BY_NAME
from wijksim.lab.variance_reduction import VarianceReduction
from wijksim.report.screen import screen
from wijksim.report.wording import level

RATIO_WANTED = 4.0
"""Gain from which on common luck is called worth its price: it halves an interval."""


def print_variance(result: VarianceReduction, console: Console | None = None) -> None:
    """Prints the main outcomes: both standard deviations and the ratio of the variances with its interval.

    Every outcome stands in the table that the command writes.
    """
    out = screen(console, 170)
    title = (
        f"{result.config.city.name}, year {result.year:g}: variance of a difference between two policies, "
        "independent seeds over the same seeds"
    )
    table = Table(title=title, title_justify="left")
    for heading in (
        "contrast",
        "outcome",
        "area",
        "seeds",
        "mean difference",
        "sd, same seeds",
        "sd, independent",
    ):
        table.add_column(heading, overflow="fold")
    table.add_column("ratio of variances (95%)")
    rows = [row for row in result.table.to_dict(orient="records") if BY_NAME[row["outcome"]].monthly]
    for row in rows:
        numbers = [
            f"{row[name]:.3g}" for name in ("mean_difference", "sd_same_seeds", "sd_independent_seeds")
        ]
        known = not np.isnan(row["ratio"])
        ratio = _ratio(row) if known else "no difference"
        label = BY_NAME[row["outcome"]].label
        table.add_row(row["contrast"], label, row["area"], str(row["seeds"]), *numbers, ratio)
    out.print(table)
    out.print(
        "A ratio of 4 means that four times as many independent runs would be needed for the same interval.\n"
        + _smallest(result)
    )


def _ratio(row: Mapping[Hashable, Any]) -> str:
    """The ratio of variances with its interval."""
    return level({"mean": row["ratio"], "low": row["ratio_low"], "high": row["ratio_high"]}, 1)


def _smallest(result: VarianceReduction) -> str:
    """The outcome that gains least, of all that were measured, because it says most about the method."""
    known = result.table.dropna(subset=["ratio"])
    if known.empty:
        return "No outcome differed between policies."
    least = known.nsmallest(1, "ratio").to_dict(orient="records")[0]
    below = int((known["ratio"] < RATIO_WANTED).sum())
    return (
        f"Of {len(known)} outcomes and contrasts {below} gain less than {RATIO_WANTED:g} times; least gains "
        f"{BY_NAME[least['outcome']].label} ({least['area']}, {least['contrast']}): "
        f"{_ratio(least)} times."
    )
