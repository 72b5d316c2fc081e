"""Segregation over time: unevenness of low incomes, of all incomes, and the gap in life satisfaction."""

from pathlib import Path

import numpy as np

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import BASELINE, difference
from wijksim.lab.outcomes import BY_NAME, CITY
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.figures.levels import add_headroom, draw_levels, level_rows, shown_arms
from wijksim.report.house_style import (
    finish_layout,
    label_lines,
    leave_room,
    mark_start,
    new_figure,
    save,
    theme,
)
from wijksim.report.wording import demonstrable, explained, interval, pairs_of, pick, year_label

_PANELS = (
    ("dissimilarity_low_income", "Low incomes: dissimilarity", "dissimilarity (0-1), buurten"),
    ("theil_h_income", "All incomes: Theil H of quintiles", "Theil H (0-1), buurten"),
    ("satisfaction_gap", "Gap in life satisfaction", "rest of city minus programme wijken (points)"),
)


def draw_segregation(result: ComparisonResult, path: Path) -> str:
    """Draws the figure and returns its caption."""
    arms = shown_arms(result)
    caption = _caption(result, arms)
    with theme():
        figure, grid = new_figure(1, len(_PANELS), (15.0, 4.8))
        labelled = []
        for axes, (outcome, title, label) in zip(grid[0], _PANELS, strict=True):
            labels = draw_levels(axes, level_rows(result, outcome, CITY), arms)
            axes.set_title(title)
            axes.set_xlabel(f"years since January {result.config.city.first_year}")
            axes.set_ylabel(label)
            mark_start(axes, result.config.scenario.start / MONTHS_PER_YEAR)
            add_headroom(axes)
            leave_room(axes, labels)
            labelled.append((axes, labels))
        finish_layout(figure)
        for axes, labels in labelled:
            label_lines(axes, labels)
        save(figure, path, "Tweedeling: who lives apart, and how far apart their lives are", caption)
    return caption


def _caption(result: ComparisonResult, arms: list[str]) -> str:
    parts = [
        "Income at buurt level, students left out, corrected for small units.",
        explained(pairs_of(result.levels, result.main_parameters), "Bands are 95% intervals of the mean."),
    ]
    base = level_rows(result, _PANELS[0][0], CITY)
    base = base[base["scenario"] == BASELINE]
    if len(base):
        first, last = float(base["mean"].iloc[0]), float(base["mean"].iloc[-1])
        parts.append(f"Without policy the dissimilarity goes from {first:.3f} to {last:.3f}.")
    for outcome, _, _ in _PANELS:
        rows = {
            arm: row
            for arm in arms
            if arm != BASELINE
            and (row := pick(result, outcome, CITY, difference(arm, BASELINE).name)) is not None
        }
        clear = [f"{arm.replace('_', ' ')} {interval(row)}" for arm, row in rows.items() if demonstrable(row)]
        if rows and not all(np.isnan(row["low"]) for row in rows.values()):
            name = BY_NAME[outcome].label if outcome != "satisfaction_gap" else "the gap"
            year = year_label(next(iter(rows.values()))["year"])
            told = (
                f"changed against baseline by {'; '.join(clear)}" if clear else "no demonstrable difference"
            )
            parts.append(f"{name[:1].upper()}{name[1:]}, {year}: {told}.")
    parts.append(
        "The level at the start is set by a swept assumption, since no measured figure of this city was used; "
        "read changes and differences, not the level."
    )
    return " ".join(parts)
