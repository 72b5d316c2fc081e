"""A calibration in pictures: constants before and after, patterns before and after, and how good emulators are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wijksim.lab.calibration import Fitted
from wijksim.report.house_style import FAINT, INK, legend_below, new_figure, save, theme, write_beside
from wijksim.report.validation_table import rows_of
from wijksim.report.wording import counted

_AFTER, _BEFORE, _MISSED = "#0072B2", FAINT, "#D55E00"
_BAND = "#DCE6EC"
_ROW_HEIGHT = 0.3
_LEFT, _RIGHT = -1.5, 2.5
"""Widths of the target beyond which a pattern is drawn at the edge."""
_COLUMNS = 5
_BINS = 14
_INFORMED, _NAMED = 1 / 4, 4
"""Part of the variance from which on a constant is informed, or a pattern emulated, and constants that are named."""


def draw_constants(constants: pd.DataFrame, sample: pd.DataFrame, where: str, path: Path) -> str:
    """Draws the posterior of each constant in its range; returns the caption.

    Args:
        constants: The table of constants before and after.
        sample: The posterior, one column per constant.
        where: City, length and number of runs.
        path: A PNG file.
    """
    told = constants.sort_values("informed", ascending=False)
    informed = told["informed"] >= _INFORMED
    best, vague = (list(told.loc[chosen, "constant"]) for chosen in (informed, ~informed))
    most = f"Most informed: {', '.join(best[:_NAMED])}." if best else "None is informed by a quarter or more."
    caption = (
        "Grey: what is known before, every value in the range of the declaration as likely. Blue: the posterior "
        "sample; dark line: its central row; orange: the default. The percentage is the part of the variance that the "
        f"patterns take away. {most}"
        + (f" Hardly informed (less than a quarter): {', '.join(vague)}." if vague else "")
        + "\nConstants are not told apart one by one: see the table of correlations. A constant at the end of its "
        "range says that the patterns pull beyond what was thought plausible."
    )
    rows = -(-len(told) // _COLUMNS)
    with theme():
        figure, axes = new_figure(rows, _COLUMNS, (2.9 * _COLUMNS, 1.75 * rows + 0.5))
        for panel, row in zip(axes.flat, rows_of(told), strict=False):
            _draw_constant(panel, row, sample[str(row["constant"])].to_numpy(np.float64))
        for panel in axes.flat[len(told) :]:
            panel.set_axis_off()
        save(figure, path, f"Constants before and after the fit: {where}", caption)
    return caption


def _draw_constant(axes: Axes, row: dict[str, Any], values: np.ndarray) -> None:
    low, high = row["low"], row["high"]
    axes.axhspan(0, 1, color=_BAND, lw=0, zorder=0)
    axes.hist(
        values,
        bins=np.linspace(low, high, _BINS + 1).tolist(),
        weights=np.full(len(values), _BINS / len(values)),
        color=_AFTER,
        alpha=0.75,
    )
    axes.axvline(row["default"], color=_MISSED, lw=1.6)
    axes.axvline(row["centre"], color=INK, lw=1.6)
    axes.set_xlim(low, high)
    axes.set_yticks([])
    axes.set_xticks([low, (low + high) / 2, high])
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_title(f"{row['constant']}  {max(row['informed'], 0.0):.0%}", fontsize=8.5)
    axes.grid(visible=False)


def _scaled(row: dict[str, Any], name: str) -> float:
    """A value on the scale on which the target runs from 0 to 1, at most a little beyond the picture."""
    value = (row[name] - row["target_low"]) / (row["target_high"] - row["target_low"])
    return float(np.clip(value, _LEFT, _RIGHT))


def draw_fit(patterns: pd.DataFrame, where: str, path: Path) -> str:
    """Draws every target before and after, on the scale of its range; returns the caption."""
    rows = [row for row in rows_of(patterns) if row["fitted"]]
    emergent = [row for row in rows if row["kind"] == "emergent"]
    inside = sum(row["target_low"] <= row["after_median"] <= row["target_high"] for row in emergent)
    outside = [
        row["pattern"]
        for row in rows
        if row["after_median"] < row["target_low"] or row["after_median"] > row["target_high"]
    ]
    caption = (
        "The grey band is the target range of each pattern. Thin grey: 90% of the runs of the first wave, which "
        "covers all ranges; orange mark: the default point. Thick blue: 90% of rows of the posterior that were really "
        "run, each with a seed of its own; dark mark: the central row. Filled marks are emergent, open ones input: "
        "they were typed in, so that matching them is a constraint and no evidence. Numbers: median after the fit, "
        f"with 90%. The median is inside after the fit for {inside} of {counted(len(emergent), 'emergent pattern')}."
        + (f" Outside: {', '.join(outside)}." if outside else "")
        + "\nAll of these patterns served in the fit: agreement says that the model can show them together, not that "
        "it foretells them. What lies beyond the picture is drawn at its edge."
    )
    with theme():
        figure, axes = new_figure(1, 1, (11.5, _ROW_HEIGHT * len(rows) + 1.4))
        panel = axes[0, 0]
        panel.axvspan(0, 1, color=_BAND, lw=0, zorder=0)
        for height, row in enumerate(rows):
            _draw_pattern(panel, height, row)
        panel.set_yticks(range(len(rows)), [f"{row['label']}   {row['pattern']}" for row in rows], fontsize=8)
        panel.set_ylim(len(rows) - 0.4, -0.6)
        panel.set_xlim(_LEFT - 0.1, _RIGHT + 0.1)
        panel.set_xticks(
            [-1, 0, 0.5, 1, 2], ["one width\nbelow", "low", "target", "high", "one width\nabove"]
        )
        panel.grid(visible=False, axis="y")
        keys = _keys()
        legend_below(panel, keys, len(keys))
        save(figure, path, f"Patterns before and after the fit: {where}", caption)
    return caption


def _draw_pattern(axes: Axes, height: int, row: dict[str, Any]) -> None:
    is_input = row["kind"] == "input"
    axes.plot([_scaled(row, "before_low"), _scaled(row, "before_high")], [height] * 2, color=_BEFORE, lw=1.2)
    axes.plot(
        [_scaled(row, "after_low"), _scaled(row, "after_high")], [height] * 2, color=_AFTER, lw=4, alpha=0.7
    )
    for column, marker, size, colour in (("default", "D", 5, _MISSED), ("centre", "o", 6, INK)):
        inside = "white" if is_input else colour
        place = _scaled(row, column)
        axes.plot(place, height, marker, ms=size, mec=colour, mfc=inside, mew=1.4, zorder=4)
    if np.isnan(row["after_median"]):
        return
    text = f"{row['after_median']:.3g} ({row['after_low']:.3g} to {row['after_high']:.3g}) {row['unit']}"
    write_beside(axes, height, text)


def _keys() -> list[Line2D | Patch]:
    return [
        Patch(color=_BAND, label="target"),
        Line2D([], [], color=_BEFORE, lw=1.2, label="before, 90%"),
        Line2D([], [], color=_MISSED, marker="D", ls="", ms=5, label="default point"),
        Line2D([], [], color=_AFTER, lw=4, alpha=0.7, label="after, 90%"),
        Line2D([], [], color=INK, marker="o", ls="", ms=6, label="central row"),
    ]


def draw_emulators(emulators: pd.DataFrame, fitted: Sequence[Fitted], where: str, path: Path) -> str:
    """Draws each run against what the emulator expects of it without having seen it; returns the caption."""
    coverage = float(emulators["coverage"].mean())
    poor = [str(row["pattern"]) for _, row in emulators.iterrows() if row["explained"] < _INFORMED]
    caption = (
        "Each dot is one run: across, what the emulator expects of it from all other runs; up, what the run showed. On "
        "the line the two agree. The percentage is the part of the variance between runs that the emulator foretells; "
        f"the rest is luck, or bends that it misses. Of all runs {coverage:.0%} lie within the 90% interval of their "
        "emulator." + (f" Mostly luck, or not emulated: {', '.join(poor)}." if poor else "")
    )
    rows = -(-len(fitted) // _COLUMNS)
    with theme():
        figure, axes = new_figure(rows, _COLUMNS, (2.6 * _COLUMNS, 2.35 * rows + 0.5))
        for panel, item, (_, row) in zip(axes.flat, fitted, emulators.iterrows(), strict=False):
            expected, seen = item.emulator.left_out().mean, item.emulator.values
            ends = [min(expected.min(), seen.min()), max(expected.max(), seen.max())]
            panel.plot(ends, ends, color=FAINT, lw=1)
            panel.plot(expected, seen, "o", ms=2.6, color=_AFTER, alpha=0.6, mew=0)
            panel.set_title(f"{row['pattern']}  {max(row['explained'], 0.0):.0%}", fontsize=8.5)
            panel.tick_params(labelsize=7.5)
        for panel in axes.flat[len(fitted) :]:
            panel.set_axis_off()
        save(figure, path, f"What emulators foretell of runs they have not seen: {where}", caption)
    return caption
