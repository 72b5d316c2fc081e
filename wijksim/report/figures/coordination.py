"""The dial of coordination: differences to none by level, with less and more support, and the map with the mix."""

from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from wijksim.lab.coordination import CoordinationResult
from wijksim.lab.measure_list import COST, LOWEST, PROGRAMME, Measure
from wijksim.report.house_style import FAINT, INK, colour, new_figure, save, theme
from wijksim.report.wording import (
    capital,
    counted,
    demonstrable,
    explained,
    fine,
    holds_zero,
    interval,
    signed,
)

SHOWN: tuple[Measure, ...] = (PROGRAMME, LOWEST, COST)
_CAPACITY_WORDS = {0.5: "halved", 1.0: "as declared", 2.0: "doubled"}
_DIGITS = {PROGRAMME.name: 3, LOWEST.name: 3, COST.name: 1}
_VEIL = 0.6
"""Opacity of the white over cells that show no demonstrable difference."""

_HUE = colour("integrated")


def capacity_words(factor: float) -> str:
    """How a factor on the capacity for support is called."""
    return _CAPACITY_WORDS.get(factor, f"times {factor:g}")


def rows_of(table: pd.DataFrame, measure: Measure, **where: float) -> pd.DataFrame:
    """Rows of one measure at given values of the dials, by rising coordination."""
    chosen = table[table["measure"] == measure.name]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    return chosen.sort_values("coordination")


def draw_dial(result: CoordinationResult, path: Path) -> str:
    """Draws the sweep: a column per measure, a row per capacity for support; returns the caption."""
    capacities = result.study.dial.capacities
    caption = _dial_caption(result)
    with theme():
        size = (4.3 * len(SHOWN) + 0.4, 2.7 * len(capacities) + 0.7)
        figure, grid = new_figure(len(capacities), len(SHOWN), size, sharex=True, sharey=False)
        for column, measure in enumerate(SHOWN):
            for row, capacity in enumerate(capacities):
                axes = grid[row, column]
                _panel(axes, rows_of(result.effects, measure, support_capacity=capacity))
                if row == 0:
                    axes.set_title(capital(measure.label))
                axes.set_ylabel(measure.unit.replace(" of the city and year", "\nand year"), fontsize=8.5)
                axes.text(
                    0.03,
                    0.04,
                    f"support {capacity_words(capacity)}",
                    transform=axes.transAxes,
                    fontsize=9,
                    color=FAINT,
                    fontweight="bold",
                )
            _one_scale(list(grid[:, column]))
            grid[-1, column].set_xlabel("coordination c, share of team time")
        save(figure, path, "What coordination buys and costs: difference to c = 0", caption)
    return caption


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    """Mean, 95% interval of the mean (dark), and where 95% of single cities fall (light)."""
    c = rows["coordination"]
    axes.axhline(0, color=INK, lw=1.0, zorder=2)
    axes.fill_between(c, rows["single_low"], rows["single_high"], color=_HUE, alpha=0.10, lw=0)
    axes.fill_between(c, rows["low"], rows["high"], color=_HUE, alpha=0.32, lw=0)
    axes.plot(c, rows["mean"], color=_HUE, lw=1.8, marker="o", ms=4, zorder=3)
    axes.margins(x=0.02)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))


def _one_scale(panels: list[Axes]) -> None:
    """One vertical scale for a column, with room for the words at the bottom."""
    limits = np.array([axes.get_ylim() for axes in panels])
    low, high = limits[:, 0].min(), limits[:, 1].max()
    for axes in panels:
        axes.set_ylim(low - 0.12 * (high - low), high)


def _dial_caption(result: CoordinationResult) -> str:
    pairs = int(result.effects["pairs"].max())
    drawn = (
        "constants drawn anew for each pair" if result.study.draw_parameters else "at the default constants"
    )
    parts = [
        f"Integrated with c against integrated with c = 0: same city, same luck, {drawn}; {counted(pairs, 'pair')}, "
        f"{result.config.months} months. Satisfaction: mean over the months after the start. "
        + explained(
            pairs,
            "Dark band: 95% interval of the mean difference. Light band: where 95% of single cities fall.",
        )
    ]
    for capacity in result.study.dial.capacities:
        told = []
        for measure in SHOWN:
            rows = rows_of(result.effects, measure, support_capacity=capacity)
            rows = rows[rows["coordination"] > 0].dropna(subset=["low"])
            if rows.empty:
                continue
            told.append(_favourite(rows, measure))
        if told:
            parts.append(f"Support {capacity_words(capacity)}: {'; '.join(told)}.")
    if len(parts) > 1:
        parts.append(
            "The most favourable of several levels is favoured by chance too: read its interval as a description."
        )
    return "\n".join(parts)


def _favourite(rows: pd.DataFrame, measure: Measure) -> str:
    """Which level is the most favourable on average, c = 0 included, and how many levels differ from c = 0."""
    gain = rows["mean"] if measure.higher else -rows["mean"]
    best = {str(key): value for key, value in rows.loc[gain.idxmax()].items()}
    clear = sum(
        demonstrable({"low": low, "high": high}) for low, high in zip(rows["low"], rows["high"], strict=True)
    )
    where = "c = 0"
    if gain.max() > 0:
        where = f"c = {best['coordination']:g}, {interval(best, _DIGITS[measure.name])}"
    return f"{measure.label}: most favourable at {where}; {clear} of {len(rows)} levels differ demonstrably"


def draw_map(result: CoordinationResult, path: Path) -> str:
    """Draws the map of social share and coordination; returns the caption."""
    share = result.config.scenario.social_share
    pairs = int(result.map["pairs"].max()) if len(result.map) else 0
    caption = (
        f"Mean difference to the point with social share {share:g} and c = 0, {counted(pairs, 'pair')}. "
        + explained(
            pairs,
            "Bold with a star: the 95% interval of that cell alone leaves out zero; with this many cells about one "
            "in twenty would do so by chance. Pale cells are no demonstrable difference.",
        )
    )
    with theme():
        figure, (panels,) = new_figure(1, len(SHOWN), (4.9 * len(SHOWN), 4.2))
        for axes, measure in zip(panels, SHOWN, strict=True):
            _map_panel(axes, result, measure)
        panels[0].set_ylabel("social share of the programme money")
        save(figure, path, "Mix and coordination together", caption)
    return caption


def _map_panel(axes: Axes, result: CoordinationResult, measure: Measure) -> None:
    dial = result.study.dial
    rows = rows_of(result.map, measure)
    rows = rows[rows["social_share"].isin(dial.map_shares) & rows["coordination"].isin(dial.map_levels)]
    wide = rows.pivot_table(index="social_share", columns="coordination", values="mean", dropna=False)
    wide = wide.sort_index(ascending=False)
    reach = float(np.nanmax(np.abs(wide.to_numpy()))) or 1.0
    digits = fine(reach, _DIGITS[measure.name])
    sns.heatmap(
        wide,
        ax=axes,
        cmap=sns.diverging_palette(35, 165, s=80, l=55, as_cmap=True)
        if measure.higher
        else sns.diverging_palette(165, 35, s=80, l=55, as_cmap=True),
        center=0,
        vmin=-reach,
        vmax=reach,
        cbar=False,
        linewidths=1.5,
        linecolor="white",
    )
    for y, share in enumerate(wide.index):
        for x, level in enumerate(wide.columns):
            cell = rows[(rows["social_share"] == share) & (rows["coordination"] == level)].iloc[0].to_dict()
            clear = demonstrable(cell)
            if holds_zero(cell):
                axes.add_patch(Rectangle((x, y), 1, 1, facecolor="white", alpha=_VEIL, edgecolor="none"))
            axes.text(
                x + 0.5,
                y + 0.5,
                "reference"
                if cell["social_share"] == result.config.scenario.social_share and cell["coordination"] == 0
                else signed(cell["mean"], digits) + ("*" if clear else ""),
                ha="center",
                va="center",
                fontsize=9.5,
                color=INK,
                fontweight="bold" if clear else "normal",
            )
    axes.set_title(f"{capital(measure.label)}\n{measure.unit}", fontsize=10)
    axes.set_xlabel("coordination c")
    axes.set_ylabel("")
    axes.set_xticklabels([f"{level:g}" for level in wide.columns])
    axes.set_yticklabels([f"{share:g}" for share in wide.index], rotation=0)


FIGURES = {"dial": draw_dial, "map": draw_map}
"""Name of the file, and what draws it; each returns its caption."""
