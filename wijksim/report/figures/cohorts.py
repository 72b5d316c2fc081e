"""Effect by cohort: original residents first, wherever they live now."""

import textwrap
from math import ceil
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wijksim.lab.cohort_effects import COHORTS, ORIGINAL, UNPAIRED
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import BASELINE, difference, words
from wijksim.report.figures.levels import shown_arms
from wijksim.report.house_style import FAINT, INK, colour, new_figure, save, theme
from wijksim.report.wording import capital, explained, told

_TITLE_WIDTH = 26
"""Letters in a line above a panel."""

_COLUMNS = 5
"""Panels beside each other at most."""
_PANEL = (2.9, 3.2)
"""Width and height of a panel, inches."""
_NAMES, _FOOT = 2.2, 1.2
"""Width of the names of groups, and height of what stands below the panels, inches."""

_LABELS = {
    "original": "original residents",
    "stayer": "stayers",
    "displaced": "displaced by works",
    "leaver": "moved away",
    "newcomer": "newcomers *",
    "elsewhere": "rest of the city *",
}


def draw_cohorts(result: ComparisonResult, path: Path) -> str:
    """Draws the figure and returns its caption."""
    policies = [arm for arm in shown_arms(result) if arm != BASELINE]
    table = result.cohorts
    table = table[table["parameters"] == result.main_parameters] if len(table) else table
    caption = _caption(table, policies)
    with theme():
        number = max(len(policies), 1)
        rows = ceil(number / _COLUMNS)
        columns = ceil(number / rows)
        width, height = _PANEL
        size = (width * max(columns, 2) + _NAMES, height * rows + _FOOT)
        figure, grid = new_figure(rows, columns, size, sharex=True, sharey=True)
        panels = grid.ravel()
        for axes, arm in zip(panels, policies, strict=False):
            _panel(axes, table, arm)
        for axes in panels[len(policies) :]:
            axes.axis("off")
        for axes in panels[max(len(policies) - columns, 0) : len(policies)]:
            axes.tick_params(axis="x", labelbottom=True)
        figure.supxlabel(
            "difference in life satisfaction against baseline, end of the run (points, 0-10)", fontsize=10
        )
        save(figure, path, "Who gains: effect by cohort", caption)
    return caption


def _of(table: pd.DataFrame, arm: str) -> pd.DataFrame:
    if table.empty:
        return table
    rows = table[table["contrast"] == difference(arm, BASELINE).name]
    return rows.set_index("cohort").reindex(COHORTS)


def _panel(axes: Axes, table: pd.DataFrame, arm: str) -> None:
    """One point with its 95% interval per cohort; the headline cohort is drawn larger."""
    rows = _of(table, arm)
    axes.axvline(0, color=INK, lw=1.0, zorder=1)
    for position, cohort in enumerate(COHORTS):
        if rows.empty or pd.isna(rows.loc[cohort, "mean"]):
            axes.text(0, position, " nobody", va="center", color=FAINT, fontsize=8.5)
            continue
        row = rows.loc[cohort]
        hollow = cohort in UNPAIRED
        axes.plot(
            [row["low"], row["high"]], [position] * 2, color=colour(arm), lw=3 if cohort == ORIGINAL else 1.8
        )
        axes.plot(
            row["mean"],
            position,
            marker="o",
            ms=8 if cohort == ORIGINAL else 6,
            mec=colour(arm),
            mfc="white" if hollow else colour(arm),
            zorder=3,
        )
    axes.set_yticks(range(len(COHORTS)), [_LABELS[cohort] for cohort in COHORTS])
    axes.set_ylim(len(COHORTS) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.grid(visible=False, axis="y")
    axes.set_title(textwrap.fill(capital(words(arm)), _TITLE_WIDTH))


def _caption(table: pd.DataFrame, policies: list[str]) -> str:
    parts = []
    for arm in policies:
        rows = _of(table, arm)
        if rows.empty or pd.isna(rows.loc[ORIGINAL, "mean"]):
            continue
        row = rows.loc[ORIGINAL]
        known = {str(key): value for key, value in row.items()}
        parts.append(f"{words(arm)}: {told(known)}")
    first = f"Original residents, wherever they live at the end: {'; '.join(parts)}." if parts else ""
    sizes = _of(table, policies[0]) if policies else table
    if len(sizes) and pd.notna(sizes.loc[ORIGINAL, "households"]):
        row = sizes.loc[ORIGINAL]
        first += (
            f" About {row['households']:.0f} original households per city still live there at the end in both lives; "
            f"{row['gone']:.0f} do so in one life only ({words(policies[0])}) and cannot be compared; all others left "
            "or died either way."
        )
    pairs = int(table["pairs"].max()) if len(table) else 0
    return (
        f"{first} {explained(pairs, 'Lines are 95% intervals.')} "
        "Filled points compare the same households in both lives; a household counts as stayer, displaced or moved "
        "away when it is so in either life, so these groups overlap and are partly chosen by the policy itself. "
        "* Hollow points compare groups whose members differ between the lives: there the difference includes who "
        "moved in."
    ).strip()
