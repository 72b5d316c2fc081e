"""What a validation leaves behind: the table of patterns, the misses for the limits of a report, and the figure."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from wijksim.lab.validation import ValidationResult
from wijksim.lab.verdicts import OUTSIDE, UNSAYABLE
from wijksim.report.figures.patterns import draw_patterns
from wijksim.report.wording import counted

_MISSES = (
    "pattern",
    "label",
    "kind",
    "fitted",
    "unit",
    "target_low",
    "target_high",
    "mean",
    "mean_low",
    "mean_high",
    "verdict",
    "explanation",
)


def tables_of(result: ValidationResult) -> dict[str, pd.DataFrame]:
    """Every pattern, and those that miss or cannot be expressed, by name of the file."""
    table = result.table
    limits = table[table["verdict"].isin((OUTSIDE, UNSAYABLE))]
    return {"patterns": table, "misses": limits[list(_MISSES)]}


def figures_of(result: ValidationResult) -> dict[str, Callable[[Path], str]]:
    """What draws each picture and returns its caption, by the name of its file."""
    seeds = counted(len(result.seeds), "seed")
    title = f"Patterns against their targets: {result.config.city.name}, {seeds}"
    return {"patterns_at_a_glance": partial(draw_patterns, result.table, title)}
