"""The validation table on the screen: target, what the model does, and an honest verdict."""

from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from wijksim.lab.validation import ValidationResult
from wijksim.lab.verdicts import INSIDE, NOTHING, OUTSIDE, UNKNOWN, UNSAYABLE
from wijksim.report.screen import screen
from wijksim.report.wording import counted, level

_WIDTH = 170
_HEADINGS = ("pattern", "what", "kind", "target", "whole period", "first year", "last year", "verdict")
_PAST_HEADINGS = ("pattern", "what", "kind", "when; dose", "target", "with less without", "pairs", "verdict")


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the table of a validation, by name of the column."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict(orient="records")]


def with_interval(mean: float, low: float, high: float, digits: int) -> str:
    """A number with its 95% interval, or a dash where there is none."""
    return "-" if np.isnan(mean) else level({"mean": mean, "low": low, "high": high}, digits)


def digits_of(unit: str) -> int:
    """Decimals in which numbers of a unit are told."""
    if unit.startswith("EUR"):
        return 0
    return 1 if unit.startswith("%") else 3


def target_of(row: dict[str, Any]) -> str:
    """The target in words."""
    return f"{row['target_low']:g} to {row['target_high']:g} {row['unit']}"


def _style(row: dict[str, Any]) -> str | None:
    return "bold red" if row["verdict"] == OUTSIDE else None


def _plain(rows: list[dict[str, Any]], title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        spans = [
            with_interval(row[name], row[f"{name}_low"], row[f"{name}_high"], digits_of(row["unit"]))
            for name in ("mean", "first_year", "last_year")
        ]
        verdict = row["verdict"]
        if row["years"] > 1 and row["years_outside"]:
            verdict = f"{verdict} ({row['years_outside']} of {row['years']} years outside)"
        table.add_row(
            row["pattern"], row["label"], row["kind"], target_of(row), *spans, verdict, style=_style(row)
        )
    return table


def _when(row: dict[str, Any]) -> str:
    """Years after the start, and the dose where there is one."""
    when = "whole run" if np.isnan(row["years_after"]) else f"{row['years_after']:g} years"
    return when if np.isnan(row["dose"]) else f"{when}; {row['dose']:.3g} {row['dose_unit']}"


def _past(rows: list[dict[str, Any]]) -> Table:
    title = "Past interventions played again"
    table = Table(title=title, title_justify="left")
    for heading in _PAST_HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        if row["verdict"] == UNSAYABLE:
            table.add_row(row["pattern"], row["label"], "-", "-", "-", "-", "-", UNSAYABLE)
            continue
        value = with_interval(row["mean"], row["mean_low"], row["mean_high"], digits_of(row["unit"]))
        table.add_row(
            row["pattern"],
            row["label"],
            row["kind"],
            _when(row),
            target_of(row),
            value,
            str(row["seeds"]),
            row["verdict"],
            style=_style(row),
        )
    return table


def tally(rows: list[dict[str, Any]]) -> str:
    """How many patterns are inside their target, and how much evidence that is."""
    judged = [row for row in rows if row["verdict"] in (INSIDE, OUTSIDE)]
    sentences = []
    for words, chosen in (
        ("that were fitted by hand", lambda row: row["kind"] == "emergent" and row["fitted"]),
        ("that were never fitted", lambda row: row["kind"] == "emergent" and not row["fitted"]),
        ("that are input", lambda row: row["kind"] == "input"),
    ):
        own = [row for row in judged if chosen(row)]
        kind = "" if words.endswith("input") else "emergent "
        inside = sum(row["verdict"] == INSIDE for row in own)
        if own:
            sentences.append(f"{inside} of {len(own)} {kind}patterns {words}")
    inside = sum(row["verdict"] == INSIDE for row in judged)
    silent = [row for row in rows if row["verdict"] in (UNKNOWN, NOTHING, UNSAYABLE)]
    left = f" Without a verdict: {len(silent)}." if silent else ""
    return f"{inside} of {len(judged)} inside their target: {'; '.join(sentences)}.{left}"


def print_validation(result: ValidationResult, console: Console | None = None) -> None:
    """Prints every pattern with its target, the simulated means over seeds, the verdict, and why it misses."""
    out = screen(console, _WIDTH)
    rows = rows_of(result.table)
    plain = [row for row in rows if not row["reenactment"] and row["verdict"] != UNSAYABLE]
    past = [row for row in rows if row["reenactment"] or row["verdict"] == UNSAYABLE]
    if plain:
        config, seeds = result.config, counted(len(result.seeds), "seed")
        out.print(_plain(plain, f"{config.city.name} without policy, {config.months} months, {seeds}"))
    if past:
        out.print(_past(past))
    out.print(tally(rows))
    intervals = "Intervals are 95% over seeds at the configured parameters; verdicts are on the mean."
    if len(result.seeds) == 1:
        intervals = "One seed says nothing about luck: there are no intervals, and another seed may get other verdicts."
    out.print(
        f"{intervals} Patterns of moving are judged over years 2 to 12, the make-up of the city over years 2 to 20. "
        "Most constants that the patterns of a city without policy inform were set by hand on the full city: there "
        "agreement is a fit, not a test. An input was typed in: finding it back proves nothing."
    )
    _print_misses(out, rows)


def _print_misses(out: Console, rows: list[dict[str, Any]]) -> None:
    misses = [row for row in rows if row["verdict"] == OUTSIDE]
    unsayable = [row for row in rows if row["verdict"] == UNSAYABLE]
    if misses:
        out.print("Missed, and what makes it likely:")
        for row in misses:
            out.print(f"  {row['pattern']} ({row['label']}): {row['explanation']}.", markup=False)
    if unsayable:
        out.print("Not expressible:")
        for row in unsayable:
            out.print(f"  {row['pattern']} ({row['label']}): {row['explanation']}.", markup=False)
