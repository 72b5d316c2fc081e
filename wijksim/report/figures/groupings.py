"""Segregation by grouping over time: who lives apart from the rest, at buurt and at wijk level."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wijksim.lab.estimation import estimate
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.figures.levels import BAND
from wijksim.report.house_style import (
    INK,
    LineLabel,
    finish_layout,
    label_lines,
    leave_room,
    new_figure,
    save,
    theme,
)
from wijksim.report.wording import signed

LEVELS = {"buurt": "Between buurten", "wijk": "Between wijken"}
_STEPS = ("#440154", "#3B528B", "#21918C", "#5AB45F", "#B0A000")
"""Dark to light for ordered groups, after viridis; the last is darkened to be read as a label on white."""


@dataclass(frozen=True)
class Line:
    """How one group is shown: its label, its name in a sentence, and its colour."""

    grouping: str
    group: str
    label: str
    name: str
    colour: str


PANELS: dict[str, tuple[Line, ...]] = {
    "Low incomes, the vulnerable": (
        Line("low_income", "low_income", "low incomes", "the lowest fifth of incomes", _STEPS[0]),
        Line("vulnerable", "vulnerable", "vulnerable", "the vulnerable", "#CC6677"),
    ),
    "Every fifth of incomes": tuple(
        Line("income_quintiles", f"quintile_{number}", words, f"the {words} fifth of incomes", shade)
        for number, (words, shade) in enumerate(
            zip(("lowest", "second", "third", "fourth", "highest"), _STEPS, strict=True), start=1
        )
    ),
    "Origin": (
        Line("origin", "dutch", "Dutch", "households of Dutch origin", "#D55E00"),
        Line("origin", "western", "other western", "households of other western origin", "#0072B2"),
        Line("origin", "non_western", "non-western", "households of non-western origin", "#009E73"),
    ),
}
"""Title of each panel, and the groups in it."""

WHAT = {
    "dissimilarity": ("dissimilarity", "dissimilarity from all others, corrected (0-1)"),
    "isolation": ("isolation", "isolation, corrected (0-1)"),
    "theil_h": ("Theil's H", "Theil's H against all others, corrected (0-1)"),
}
"""Indices that can be drawn: words for sentences, and the label of the axis."""


def draw_groupings(table: pd.DataFrame, path: Path, *, first_year: int, index: str = "dissimilarity") -> str:
    """Draws one index of every group against the rest, and returns the caption.

    Args:
        table: The table ``segregation`` of one run, or of several runs of one policy with columns ``draw`` and
            ``seed``, as the store reads it.
        path: A PNG file.
        first_year: Calendar year of month 0.
        index: ``dissimilarity``, ``isolation`` or ``theil_h``.

    Raises:
        ValueError: If the index cannot be drawn or is not in the table, or the table holds several policies.
    """
    if index not in WHAT:
        raise ValueError(f"index = {index!r}; allowed: {', '.join(WHAT)}")
    if "scenario" in table and table["scenario"].nunique() > 1:
        raise ValueError(f"scenario: {', '.join(sorted(table['scenario'].unique()))}; allowed: one policy")
    lines = _lines(table[table["index"] == index])
    if lines.empty:
        raise ValueError(f"table: no rows with index {index}; allowed: a table with at least one")
    caption = _caption(lines, index)
    with theme():
        figure, grid = new_figure(len(LEVELS), len(PANELS), (14.0, 7.4), sharex=True, sharey=True)
        labelled = []
        for row, (level, between) in zip(grid, LEVELS.items(), strict=True):
            row[0].set_ylabel(between, fontweight="bold")
            for axes, groups in zip(row, PANELS.values(), strict=True):
                labels = _panel(axes, lines[lines["level"] == level], groups)
                leave_room(axes, labels)
                labelled.append((axes, labels))
        for axes, title in zip(grid[0], PANELS, strict=True):
            axes.set_title(title)
        for axes in grid[-1]:
            axes.set_xlabel(f"years since January {first_year}")
        figure.supylabel(WHAT[index][1], fontsize=10, color=INK)
        finish_layout(figure)
        for axes, labels in labelled:
            label_lines(axes, labels)
        save(figure, path, "Who lives apart from the rest of the city", caption)
    return caption


def _lines(table: pd.DataFrame) -> pd.DataFrame:
    """Mean over runs and its 95% interval for every level, grouping, group and month."""
    rows = []
    for key, values in table.groupby(["level", "grouping", "group", "month"], sort=True)["corrected"]:
        found = estimate(values.to_numpy())
        rows.append((*key, found.pairs, float(found.mean), float(found.low), float(found.high)))
    columns = ["level", "grouping", "group", "month", "runs", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _of(lines: pd.DataFrame, shown: Line) -> pd.DataFrame:
    return lines[(lines["grouping"] == shown.grouping) & (lines["group"] == shown.group)]


def _panel(axes: Axes, lines: pd.DataFrame, groups: Sequence[Line]) -> list[LineLabel]:
    """A line and its band per group; returns the labels for their right ends."""
    labels = []
    for shown in groups:
        line = _of(lines, shown)
        if line.empty:
            continue
        years = line["month"] / MONTHS_PER_YEAR
        axes.plot(years, line["mean"], color=shown.colour, lw=1.8)
        axes.fill_between(years, line["low"], line["high"], color=shown.colour, alpha=BAND, lw=0)
        labels.append(LineLabel(float(line["mean"].iloc[-1]), shown.label, shown.colour))
    axes.axhline(0, color=INK, lw=0.8, zorder=1)
    if len(lines):
        axes.set_xlim(0, max(float(lines["month"].max()) / MONTHS_PER_YEAR, 1.0))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], integer=True))
    return labels


def _ends(lines: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """First and last value of every group, by its name in a sentence."""
    found = {}
    for shown in (line for groups in PANELS.values() for line in groups):
        values = _of(lines, shown)["mean"]
        if len(values):
            found[shown.name] = (float(values.iloc[0]), float(values.iloc[-1]))
    return found


def _caption(lines: pd.DataFrame, index: str) -> str:
    runs = int(lines["runs"].max())
    many = f"Mean over {runs} runs; bands are 95% intervals of that mean." if runs > 1 else "One run."
    parts = [
        f"{many} Each group against all others; students are left out of the incomes. Corrected for what chance "
        "alone gives in small units: 0 is no segregation beyond chance."
        if index != "isolation"
        else f"{many} Share of the own group in the unit of one of its average members, corrected for small units; "
        "students are left out of the incomes."
    ]
    for level, between in LEVELS.items():
        ends = _ends(lines[lines["level"] == level])
        if not ends:
            continue
        most, least = (chosen(ends, key=lambda name: ends[name][1]) for chosen in (max, min))
        changed = max(ends, key=lambda name: abs(ends[name][1] - ends[name][0]))
        parts.append(
            f"{between} {WHAT[index][0]} ends highest for {most} ({ends[most][1]:.3f}) and lowest for {least} "
            f"({ends[least][1]:.3f}); it changed most for {changed} "
            f"({signed(ends[changed][1] - ends[changed][0])})."
        )
    parts.append(
        "Read the course of a line, not its level: levels depend on the size of units and groups, and the level of "
        "incomes at the start is an assumption. Fifths keep the limits of the start, so general growth of incomes "
        "shows too. One policy by itself says nothing about the effect of a policy."
    )
    return " ".join(parts)
