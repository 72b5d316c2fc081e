"""What a verification leaves behind, on the screen and as tables."""

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from wijksim.lab.estimation import t_reach
from wijksim.lab.verification import VerificationResult
from wijksim.report.figures.verification import draw_sizes
from wijksim.report.screen import screen
from wijksim.report.wording import counted

_WIDTH = 150
_UNKNOWN = "unknown"
ONE_SEED = (
    "One seed says nothing about luck: whether a difference is more than luck cannot be told, and there are no means "
    "of several seeds to compare. Take at least two, such as seeds=10."
)


def tables_of(result: VerificationResult) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file; those without a row are left out."""
    tables = {"sizes": result.sizes, "seeds": result.seeds, "orders": result.orders}
    return {name: table for name, table in tables.items() if len(table)}


def figures_of(result: VerificationResult) -> dict[str, Callable[[Path], str]]:
    """What draws each picture and returns its caption, by the name of its file."""
    seeds = counted(int(result.sizes["seeds"].max()), "seed")
    title = f"{result.config.city.name}, {result.config.scenario.name}: does its size matter? ({seeds})"
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
    largest = sizes["keep_one_in"].min()
    for row in sizes.sort_values(["outcome", "keep_one_in"]).to_dict("records"):
        against = ("is the largest", "-") if row["keep_one_in"] == largest else _against_largest(row)
        table.add_row(
            row["label"],
            str(row["keep_one_in"]),
            f"{row['households']:.0f}",
            f"{row['mean']:.4g} {row['unit']}",
            *against,
        )
    return table


def _against_largest(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    """The difference from the largest city with its 95% interval, and whether that is more than luck."""
    reach = t_reach(row["seeds"]) * row["error_of_difference"]
    if np.isnan(reach):
        return f"{row['difference']:+.3g}", _UNKNOWN
    return f"{row['difference']:+.3g} (+/- {reach:.2g})", "yes" if abs(row["difference"]) > reach else "no"


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
        one, span = np.isnan(largest["low"]), ""
        if not one:
            span = f" ({largest['low']:.2g} to {largest['high']:.2g})"
        table.add_row(
            str(label),
            f"{largest['difference']:+.3g}{span} {largest['unit']}",
            _UNKNOWN if one else f"{largest['spread_over_seeds']:.2g}",
            _UNKNOWN if one else f"{int(rows['within_noise'].eq(True).sum())} of {len(rows)}",
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
    if result.seeds.empty:
        out.print(ONE_SEED)
