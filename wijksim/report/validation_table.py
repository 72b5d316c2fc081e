"""The validation table on the screen: target, what the city without policy does, and an honest verdict."""

import numpy as np
from rich.console import Console
from rich.table import Table

from wijksim.lab.validation import INSIDE, OUTSIDE, ValidationResult


def _with_interval(mean: float, low: float, high: float, digits: int) -> str:
    if np.isnan(mean):
        return "-"
    if np.isnan(low):
        return f"{mean:.{digits}f}"
    return f"{mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _digits(unit: str) -> int:
    return 1 if unit == "%" else 3


def print_validation(result: ValidationResult, console: Console | None = None) -> None:
    """Prints every pattern with its target, the simulated means over seeds and the verdict."""
    out = console or Console()
    if not out.is_terminal:
        out.width = 170
    rows = result.table.to_dict(orient="records")
    seeds = rows[0]["seeds"]
    title = f"{result.config.city.name} without policy, {result.config.months} months, {seeds} seeds"
    table = Table(title=title, title_justify="left")
    headings = ("pattern", "what", "kind", "target", "whole period", "first year", "last year", "verdict")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        digits = _digits(row["unit"])
        spans = [
            _with_interval(row[name], row[f"{name}_low"], row[f"{name}_high"], digits)
            for name in ("mean", "first_year", "last_year")
        ]
        verdict = row["verdict"]
        if row["years"] > 1 and row["years_outside"]:
            verdict = f"{verdict} ({row['years_outside']} of {row['years']} years outside)"
        target = f"{row['target_low']:g} to {row['target_high']:g} {row['unit']}"
        style = "bold red" if row["verdict"] == OUTSIDE else None
        table.add_row(row["pattern"], row["label"], row["kind"], target, *spans, verdict, style=style)
    out.print(table)
    misses = [row for row in rows if row["verdict"] == OUTSIDE]
    inside = sum(row["verdict"] == INSIDE for row in rows)
    emergent = [row for row in rows if row["kind"] == "emergent"]
    evidence = sum(row["verdict"] == INSIDE for row in emergent)
    out.print(
        f"{inside} of {len(rows)} inside their target; of the {len(emergent)} that are emergent, {evidence}. "
        "Intervals are 95% over seeds at the configured parameters. Patterns of moving are judged over years 2 to 12, "
        "the make-up of the city over years 2 to 20. Constants were set by hand on the full city to fit most of "
        "these patterns, so that this shows a fit, not a test."
    )
    if misses:
        out.print("Missed: " + "; ".join(f"{row['pattern']} ({row['label']})" for row in misses) + ".")
