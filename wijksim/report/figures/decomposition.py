"""Why one wijk changed: stayers, moves in, moves out and the life course, year by year and summed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wijksim.indicators.decomposition import PARTS
from wijksim.lab.estimation import estimate
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.house_style import FAINT, INK, finish_layout, new_figure, save, theme
from wijksim.report.intervals import estimate as told_estimate
from wijksim.report.number_format import number_format
from wijksim.report.wording import signed

LOOKS = {
    "stayers": ("stayers changed", "#332288"),
    "moved_in": ("moves in", "#44AA99"),
    "moved_out": ("moves out", "#DDCC77"),
    "life_course": ("life course", "#AA4466"),
}
"""Words and colour of each part (after Tol)."""

_COUNTS = ("n_moved_in", "n_moved_out", "n_formed", "n_ended")
_ROOM = 0.22
"""Room beside the summed bars for their numbers, as a share of the axis."""


@dataclass(frozen=True)
class Measure:
    """What is decomposed.

    Attributes:
        label: Words in the middle of a sentence, such as ``mean life satisfaction``.
        unit: Unit after multiplication by ``scale``, such as ``points (0-10)``.
        scale: Factor from the table's unit to the drawn one: 100 for shares in percentage points.
        digits: Digits behind the point.
    """

    label: str
    unit: str
    scale: float = 1.0
    digits: int = 3


SATISFACTION = Measure("mean life satisfaction", "points (0-10)")


def draw_decomposition(
    table: pd.DataFrame, wijk: object, path: Path, *, first_year: int, measure: Measure = SATISFACTION
) -> str:
    """Draws the change of one wijk's mean and its parts, and returns the caption.

    Args:
        table: Rows of :func:`wijksim.indicators.decomposition.decompose` of one run, or of several runs of one
            policy with columns ``draw`` and ``seed``: then means over runs are drawn.
        wijk: Which wijk, as named in the table.
        path: A PNG file.
        first_year: Calendar year of month 0.
        measure: What the table decomposes.

    Raises:
        ValueError: If the table has no change of this wijk.
    """
    rows = table[(table["wijk"] == wijk) & table["change"].notna()]
    if rows.empty:
        names = ", ".join(str(name) for name in table["wijk"].unique())
        raise ValueError(f"wijk = {wijk!r}: no change to decompose; allowed: {names}")
    by_run = [name for name in ("draw", "seed") if name in rows]
    runs = int(rows.groupby("month_to").size().max())
    parts = rows.groupby("month_to")[[*PARTS, "change"]].mean() * measure.scale
    # The sum over the years is the change over the whole run, of each run.
    summed = rows.groupby(by_run)[["change"]].sum() if by_run else rows[["change"]].sum().to_frame().T
    whole = estimate(summed["change"].to_numpy() * measure.scale)
    counts = rows[list(_COUNTS)].sum() / len(rows)
    caption = _caption(parts, counts, runs, (float(whole.low), float(whole.high)), str(wijk), measure)
    with theme():
        figure, ((years, sums),) = new_figure(1, 2, (13.0, 5.0))
        _by_year(years, parts)
        years.set_xlabel(f"year of the run (1 is {first_year})")
        years.set_ylabel(f"change in the mean, {measure.unit}")
        years.set_title("Year by year; the diamond is the whole change")
        _summed(sums, parts.sum(), (float(whole.low), float(whole.high)), measure)
        sums.set_xlabel(f"sum over all years, {measure.unit}")
        sums.set_title("Over the whole run")
        finish_layout(figure)
        save(figure, path, f"{wijk}: why {measure.label} changed", caption)
    return caption


def _by_year(axes: Axes, parts: pd.DataFrame) -> None:
    """Signed bars, stacked away from zero on both sides, with the whole change marked."""
    year = parts.index.to_numpy() / MONTHS_PER_YEAR
    above, below = np.zeros(len(parts)), np.zeros(len(parts))
    for name, (_, shade) in LOOKS.items():
        values = parts[name].to_numpy()
        start = np.where(values >= 0, above, below)
        axes.bar(year, values, bottom=start, width=0.72, color=shade, edgecolor="white", linewidth=0.4)
        above, below = above + np.maximum(values, 0), below + np.minimum(values, 0)
    axes.axhline(0, color=INK, lw=1.0)
    axes.plot(year, parts["change"], ls="", marker="D", ms=5.5, mfc="white", mec=INK, mew=1.4, zorder=4)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10], integer=True))
    axes.set_xlim(year.min() - 0.6, year.max() + 0.6)
    axes.grid(visible=False, axis="x")


def _summed(axes: Axes, sums: pd.Series, whole: tuple[float, float], measure: Measure) -> None:
    """One bar per part with its name and number, and the whole below: it serves as the legend too."""
    names = [*PARTS, "change"]
    for position, name in enumerate(names):
        value = float(sums[name])
        if name == "change":
            axes.barh(position, value, height=0.62, color="white", edgecolor=INK, linewidth=1.4, zorder=3)
        else:
            axes.barh(position, value, height=0.62, color=LOOKS[name][1])
        ends = [value]
        if name == "change" and not np.isnan(whole[0]):
            axes.plot(whole, [position, position], color=INK, lw=1.4, zorder=4)
            ends += whole
        right = value >= 0
        axes.annotate(
            signed(value, measure.digits),
            (max(*ends, 0.0) if right else min(*ends, 0.0), position),
            xytext=(5 if right else -5, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=9.5,
            color=INK,
        )
    axes.axvline(0, color=INK, lw=1.0)
    axes.axhline(len(PARTS) - 0.5, color=FAINT, lw=0.8, ls=(0, (2, 2)))
    axes.set_yticks(range(len(names)), [*(LOOKS[name][0] for name in PARTS), "whole change"])
    axes.get_yticklabels()[-1].set_fontweight("bold")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    low, high = axes.get_xlim()
    axes.set_xlim(low - _ROOM * (high - low), high + _ROOM * (high - low))


def _caption(
    parts: pd.DataFrame,
    counts: pd.Series,
    runs: int,
    whole: tuple[float, float],
    wijk: str,
    measure: Measure,
) -> str:
    sums = parts.sum()
    first, last = (int(month // MONTHS_PER_YEAR) for month in (parts.index.min(), parts.index.max()))
    largest = max(PARTS, key=lambda name: abs(sums[name]))
    composition = float(sums["moved_in"] + sums["moved_out"] + sums["life_course"])
    told = [
        f"In {'one run' if runs == 1 else f'the mean over {runs} runs'}, {measure.label} in {wijk} changed by "
        f"{_change(sums['change'], whole, measure)} in the years {first} to {last}: "
        f"{signed(sums['stayers'], measure.digits)} because those who stayed changed, "
        f"{signed(composition, measure.digits)} because others live there. The largest part: "
        f"{LOOKS[largest][0]} ({signed(sums[largest], measure.digits)}).",
        f"Households in an average year: {counts['n_moved_in']:.0f} moved in, {counts['n_moved_out']:.0f} moved "
        f"out, {counts['n_formed']:.0f} formed inside the wijk, {counts['n_ended']:.0f} ended by death or joined a "
        "partner.",
        "Those who came and went are compared with the stayers of the same year: moves out count as positive when "
        "those who left stood below those who stayed. The parts add up exactly (printed numbers are rounded), but they "
        "say who came and went, not why. No part is an effect of a policy by itself; what looks like "
        "progress of a wijk can be a change of residents.",
    ]
    return " ".join(told)


def _change(change: float, whole: tuple[float, float], measure: Measure) -> str:
    """The whole change with its unit, and with its interval where there is one."""
    row = {"mean": change, "low": whole[0], "high": whole[1]}
    words = told_estimate(number_format("en"), row, measure.digits, sign=True)
    name = "" if words.same else "95% interval of the mean "
    return f"{words.number} {measure.unit}{f' ({name}{words.span})' if words.span else ''}"
