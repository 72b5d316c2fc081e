"""What a verification leaves behind, on the screen and as tables."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from wijksim.lab.verification import VerificationResult
from wijksim.report.figures.verification import draw_sizes
from wijksim.report.screen import screen

_WIDTH = 150
_TWO_SIDED = 1.96


def tables_of(result: VerificationResult) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file."""
    return {"sizes": result.sizes, "seeds": result.seeds, "orders": result.orders}


def figures_of(result: VerificationResult) -> dict[str, Callable[[Path], str]]:
    """What draws each picture and returns its caption, by the name of its file."""
    seeds = int(result.sizes["seeds"].max())
    title = f"{result.config.city.name}, {result.config.scenario.name}: does its size matter? ({seeds} seeds)"
    return {"sizes": partial(draw_sizes, result.sizes, title)}


def _table(title: str, headings: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _sizes(sizes: pd.DataFrame) -> Table:
    table = _table(
        "Size of the city", ("outcome", "one in", "households", "mean", "against the largest", "beyond luck")
    )
    for row in sizes.sort_values(["outcome", "keep_one_in"]).to_dict("records"):
        reach = _TWO_SIDED * row["error_of_difference"]
        beyond = (
            "-" if not np.isfinite(reach) or reach == 0 else "yes" if abs(row["difference"]) > reach else "no"
        )
        table.add_row(
            row["label"],
            str(row["keep_one_in"]),
            f"{row['households']:.0f}",
            f"{row['mean']:.4g} {row['unit']}",
            f"{row['difference']:+.3g} (+/- {reach:.2g})",
            beyond,
        )
    return table


def _seeds(seeds: pd.DataFrame) -> Table:
    table = _table(
        "Number of seeds", ("seeds", "groups", "spread of means over what independence predicts (1 is exact)")
    )
    for number, rows in seeds.groupby("seeds"):
        ratios = (rows["spread_of_means"] / rows["expected"]).replace([np.inf, -np.inf], np.nan).dropna()
        words = f"{ratios.mean():.2f} (outcomes from {ratios.min():.2f} to {ratios.max():.2f})"
        table.add_row(str(number), str(int(rows["groups"].iloc[0])), words)
    return table


def _orders(orders: pd.DataFrame) -> Table:
    table = _table(
        "Order of phases", ("outcome", "largest mean difference", "spread over seeds", "orders within it")
    )
    for label, rows in orders.groupby("label", sort=False):
        largest = rows.loc[rows["difference"].abs().idxmax()]
        table.add_row(
            str(label),
            f"{largest['difference']:+.3g} ({largest['low']:.2g} to {largest['high']:.2g}) {largest['unit']}",
            f"{largest['spread_over_seeds']:.2g}",
            f"{int(rows['within_noise'].eq(True).sum())} of {len(rows)}",
        )
    return table


def print_verification(result: VerificationResult, console: Console | None = None) -> None:
    """Prints the three tables."""
    out = screen(console, _WIDTH)
    out.print(_sizes(result.sizes))
    if len(result.seeds):
        out.print(_seeds(result.seeds))
    if len(result.orders):
        out.print(_orders(result.orders))
