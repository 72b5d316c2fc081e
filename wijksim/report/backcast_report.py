"""What a back-cast leaves behind: tables, figure, and what it can and cannot tell, on the screen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from wijksim.config import CityConfig
from wijksim.lab.backcast import NOT_SIMULATED, REENACTMENT, BackcastResult
from wijksim.lab.reenactment import REFERENCE
from wijksim.report.figures.backcast import draw_backcast
from wijksim.report.screen import screen
from wijksim.report.wording import level

_WIDTH = 170
_DIGITS = 1
_GROWN = {"Groningen": " (since 2019 with Haren and Ten Boer)"}
"""How the municipality of a city became larger than the city that is simulated."""
LIMITS = (
    "What this can tell: whether levels and trends of the city since 2018 lie where the model puts them, given prices, "
    "growth, money and known works. What it cannot tell: whether the programme did anything. Few figures were found, "
    "most of them of the whole municipality{larger}, some served to set constants, others are targets; the "
    "share of each domain and the time spent on coordination are assumed; the list of works is of "
    "one corporation; which complexes they were is not known, so that each project falls on the complexes in that wijk "
    "that its owner would have chosen first."
)


def limits_of(city: CityConfig) -> str:
    """What a back-cast of a city can and cannot tell."""
    if city.made_up:
        return f"{city.name} is made up, and so are its figures. {LIMITS.format(larger='')}"
    return LIMITS.format(larger=_GROWN.get(city.whole, ""))


def _band(mean: float, low: float, high: float) -> str:
    return "-" if np.isnan(mean) else level({"mean": mean, "low": low, "high": high}, _DIGITS)


def _merged(result: BackcastResult) -> pd.DataFrame:
    """Points with the mean of the arm without programme money beside them."""
    without = result.bands[result.bands["arm"] == REFERENCE][["series", "year", "mean"]]
    return result.points.merge(
        without.rename(columns={"mean": "without_mean"}), on=["series", "year"], how="left"
    )


def tables_of(result: BackcastResult) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file."""
    tells = {name: item.tells for name, item in result.series.items()}
    points = _merged(result)
    return {
        "measured_and_simulated": points.assign(tells=points["series"].map(tells)),
        "bands": result.bands.assign(arm=result.bands["arm"].replace(REFERENCE, f"{REENACTMENT}_without")),
        "given_works": result.works,
    }


def figures_of(result: BackcastResult) -> dict[str, Callable[[Path], str]]:
    """What draws each picture and returns its caption, by the name of its file."""
    return {"backcast": partial(draw_backcast, result)}


def print_backcast(result: BackcastResult, console: Console | None = None) -> None:
    """Prints measured beside simulated, what was given, and what cannot be concluded."""
    out = screen(console, _WIDTH)
    band = "one run, so no band" if result.bands["runs"].max() == 1 else "95% of single runs"
    table = Table(title=f"{result.config.city.name} since 2018, {band}", title_justify="left")
    for heading in (
        "what",
        "year",
        "measured",
        "kind",
        "simulated",
        "without programme money",
        "in the band",
    ):
        table.add_column(heading, overflow="fold")
    for row in _merged(result).to_dict("records"):
        if row["kind"] == NOT_SIMULATED:
            continue
        item = result.series.get(str(row["series"]))
        without = f"{row['without_mean']:.1f}" if pd.notna(row["without_mean"]) else "-"
        inside = "-" if row["inside"] is None else "yes" if row["inside"] else "no"
        words = (
            str(row["year"]),
            f"{row['value']:g} {row['unit']}",
            row["kind"],
            _band(row["mean"], row["low"], row["high"]),
            without,
            inside,
        )
        table.add_row(item.label if item else str(row["series"]), *words)
    out.print(table)
    missing = result.points[result.points["kind"] == NOT_SIMULATED]
    if len(missing):
        listed = ", ".join(sorted({f"{row.series} ({row.area})" for row in missing.itertuples()}))
        out.print(f"Measured, but no state of the model: {listed}.")
    works = "; ".join(
        f"{row.project}: {row.found:.0f} of {row.wanted:.0f} dwellings" for row in result.works.itertuples()
    )
    out.print(f"Works given to both runs: {works}.")
    for item in result.series.values():
        out.print(f"  {item.label}: {item.tells}.", markup=False)
    out.print(limits_of(result.config.city))
