"""Figures of a comparison, one file per subject; each writes one PNG with a caption made by the numbers."""

from collections.abc import Callable
from pathlib import Path

from wijksim.lab.comparison import ComparisonResult
from wijksim.report.figures.cohorts import draw_cohorts
from wijksim.report.figures.differences import draw_for_area, draw_for_residents
from wijksim.report.figures.money import draw_money
from wijksim.report.figures.satisfaction import draw_satisfaction
from wijksim.report.figures.segregation import draw_segregation

FIGURES: dict[str, Callable[[ComparisonResult, Path], str]] = {
    "life_satisfaction": draw_satisfaction,
    "differences_residents": draw_for_residents,
    "differences_wijken": draw_for_area,
    "segregation": draw_segregation,
    "money": draw_money,
    "cohorts": draw_cohorts,
}
"""Name of the file, and what draws it; each returns its caption."""
