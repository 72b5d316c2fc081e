"""All patterns at a glance: where each lies against its target range, as distances in widths of that range."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wijksim.lab.verdicts import OUTSIDE, UNSAYABLE
from wijksim.report.house_style import FAINT, INK, legend_below, new_figure, save, theme, write_beside
from wijksim.report.validation_table import digits_of, rows_of, tally, with_interval

_INSIDE_COLOUR, _MISSED_COLOUR = "#0072B2", "#D55E00"
_BAND = "#DCE6EC"
_LEFT, _RIGHT = -1.25, 2.25
"""Widths of the target beyond which a pattern is drawn at the edge, with an arrow."""

_ROW_HEIGHT = 0.27
_MARKS_IN_A_ROW = 3
"""Of the legend, below each column of patterns: the layout leaves room for it as for the axes."""
_EMERGENT, _INPUT = "o", "s"
_CAPTION = (
    "Each row is one pattern; the grey band is its target range, whatever its width, so that distances are in widths "
    "of the target. {marks} Filled marks are emergent; open ones were typed in as constants, so "
    "that finding them back proves nothing. A narrow margin around zero, set by us where a study found no difference, "
    "is easily missed; a wide target is easily hit."
)


_MARKS = (
    "Marks are means over seeds, bars 95% intervals over seeds at the configured parameters; what they do not show is "
    "how unsure the constants are."
)
_ONE_SEED = "Marks are of one seed, which says nothing about luck: there are no bars."


def scaled(row: dict[str, Any], name: str) -> float:
    """A value on the scale on which the target runs from 0 to 1."""
    return float((row[name] - row["target_low"]) / (row["target_high"] - row["target_low"]))


def _draw_row(axes: Axes, height: int, row: dict[str, Any]) -> None:
    missed = row["verdict"] == OUTSIDE
    colour = _MISSED_COLOUR if missed else _INSIDE_COLOUR
    mean = scaled(row, "mean")
    low, high = scaled(row, "mean_low"), scaled(row, "mean_high")
    place = float(np.clip(mean, _LEFT, _RIGHT))
    if not np.isnan(low):
        ends = np.clip([low, high], _LEFT, _RIGHT)
        axes.plot(ends, [height, height], color=colour, lw=2, solid_capstyle="butt", zorder=3)
    beyond = mean < _LEFT or mean > _RIGHT
    marker = ("<" if mean < 0 else ">") if beyond else _INPUT if row["kind"] == "input" else _EMERGENT
    axes.plot(
        place,
        height,
        marker,
        ms=6.5,
        mec=colour,
        mew=1.6,
        mfc="white" if row["kind"] == "input" else colour,
        zorder=4,
    )
    value = with_interval(row["mean"], np.nan, np.nan, digits_of(row["unit"]))
    text = f"{value} {row['unit']}  [{row['target_low']:g}, {row['target_high']:g}]"
    write_beside(axes, height, text, colour=_MISSED_COLOUR if missed else INK, bold=missed)


def _draw_column(axes: Axes, rows: list[dict[str, Any]], title: str, most: int) -> None:
    axes.axvspan(0, 1, color=_BAND, lw=0, zorder=0)
    for height, row in enumerate(rows):
        if np.isnan(row["mean"]):
            axes.text(
                0.5, height, row["verdict"], va="center", ha="center", fontsize=8, color=FAINT, style="italic"
            )
        else:
            _draw_row(axes, height, row)
    axes.set_yticks(range(len(rows)), [f"{row['label']}   {row['pattern']}" for row in rows], fontsize=8)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(_MISSED_COLOUR if row["verdict"] == OUTSIDE else INK)
    axes.set_ylim(most - 0.4, -0.6)
    axes.set_xlim(_LEFT - 0.12, _RIGHT + 0.12)
    axes.set_xticks(
        [-1, 0, 0.5, 1, 2], ["one width\nbelow", "low", "target", "high", "one width\nabove"], fontsize=8
    )
    axes.grid(visible=False, axis="y")
    axes.set_title(title)


def _legend(axes: Axes, columns: int) -> None:
    def mark(marker: str, colour: str, fill: str, text: str) -> Line2D:
        return Line2D([], [], marker=marker, ls="", ms=6.5, mec=colour, mew=1.6, mfc=fill, label=text)

    handles = [
        mark(_EMERGENT, _INSIDE_COLOUR, _INSIDE_COLOUR, "emergent, inside"),
        mark(_EMERGENT, _MISSED_COLOUR, _MISSED_COLOUR, "emergent, missed"),
        mark(_INPUT, _INSIDE_COLOUR, "white", "input, inside"),
        mark(_INPUT, _MISSED_COLOUR, "white", "input, missed"),
        mark(">", FAINT, FAINT, "farther away than drawn"),
        Patch(color=_BAND, label="target"),
    ]
    legend_below(axes, handles, columns, left=-0.9)


def draw_patterns(table: pd.DataFrame, title: str, path: Path) -> str:
    """Draws every pattern that has a target; those that the model cannot express are named in the caption.

    Args:
        table: The table of a validation.
        title: Which city, how many seeds.
        path: A PNG file.

    Returns:
        The caption.
    """
    rows = rows_of(table)
    shown = [row for row in rows if row["verdict"] != UNSAYABLE]
    columns = [
        ("A city without policy", [row for row in shown if not row["pattern"].startswith("I")]),
        ("Past interventions: with less without", [row for row in shown if row["pattern"].startswith("I")]),
    ]
    columns = [column for column in columns if column[1]]
    most = max(len(own) for _, own in columns)
    marks = _MARKS if max(int(row["seeds"]) for row in rows) > 1 else _ONE_SEED
    caption = f"{tally(rows)} {_CAPTION.format(marks=marks)}"
    unsayable = [f"{row['pattern']} ({row['label']})" for row in rows if row["verdict"] == UNSAYABLE]
    if unsayable:
        caption += f"\nNot expressible in the model: {'; '.join(unsayable)}."
    with theme():
        figure, axes = new_figure(1, len(columns), (10.5 * len(columns), 1.6 + _ROW_HEIGHT * most))
        for panel, (heading, own) in zip(axes[0], columns, strict=True):
            _draw_column(panel, own, heading, most)
        _legend(axes[0, 0], _MARKS_IN_A_ROW * len(columns))
        save(figure, path, title, caption)
    return caption
