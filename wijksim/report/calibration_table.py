"""A calibration on the screen: each pattern before and after, each constant, and whether constants are found back."""

from collections.abc import Mapping

import pandas as pd
from rich.console import Console
from rich.table import Table

from wijksim.report.screen import screen

_WIDTH = 150


def _span(row: pd.Series, prefix: str) -> str:
    return f"{row[f'{prefix}_median']:.3g} ({row[f'{prefix}_low']:.3g} to {row[f'{prefix}_high']:.3g})"


def _patterns(rows: pd.DataFrame) -> Table:
    table = Table(title="Patterns, 90% of runs before and after", title_justify="left")
    for heading in ("pattern", "what", "kind", "target", "default", "before", "after", "central row"):
        table.add_column(heading, overflow="fold")
    for _, row in rows.iterrows():
        missed = row["after_median"] < row["target_low"] or row["after_median"] > row["target_high"]
        table.add_row(
            str(row["pattern"]),
            str(row["label"]),
            str(row["kind"]) if row["fitted"] else f"{row['kind']}, not fitted",
            f"{row['target_low']:g} to {row['target_high']:g} {row['unit']}",
            f"{row['default']:.3g}",
            _span(row, "before"),
            _span(row, "after"),
            f"{row['centre']:.3g}",
            style="bold red" if missed else None,
        )
    return table


def _constants(rows: pd.DataFrame) -> Table:
    table = Table(title="Constants, 90% of the posterior", title_justify="left")
    for heading in ("constant", "range", "default", "posterior", "central row", "variance gone"):
        table.add_column(heading, overflow="fold")
    for _, row in rows.sort_values("informed", ascending=False).iterrows():
        table.add_row(
            str(row["constant"]),
            f"{row['low']:g} to {row['high']:g} {row['unit']}",
            f"{row['default']:g}",
            _span(row, "posterior"),
            f"{row['centre']:.3g}",
            f"{max(row['informed'], 0.0):.0%}",
        )
    return table


def print_calibration(tables: Mapping[str, pd.DataFrame], console: Console | None = None) -> None:
    """Prints patterns and constants, and what recovery there is, from the tables of a calibration."""
    out = screen(console, _WIDTH)
    out.print(_patterns(tables["patterns"]))
    out.print(_constants(tables["constants"]))
    if "recovery" in tables:
        found = tables["recovery"].iloc[0]
        out.print(
            f"Found back from {found['truths']:.0f} runs taken as the truth: 90% intervals hold "
            f"{found['coverage']:.0%} of the constants; squared error {found['gain']:.0%} smaller than that of the "
            "ranges."
        )
    out.print(
        "Patterns served in the fit: agreement says that the model can show them together, not that it foretells them. "
        "N13 to N15 and past interventions were never looked at: wijksim validate parameters=posterior."
    )
