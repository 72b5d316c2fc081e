"""Break-even map: the mean difference over two assumptions, its zero line, and how sure that line is."""

from pathlib import Path

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijksim.lab.breakeven import BreakEvenResult
from wijksim.lab.conditions import Condition
from wijksim.lab.estimation import LEVEL
from wijksim.lab.zero_line import cells, resampled
from wijksim.report.house_style import INK, new_figure, save, theme
from wijksim.report.wording import (
    capital,
    counted,
    demonstrable,
    explained,
    fine,
    hint_of_few,
    holds_zero,
    signed,
)

_DIGITS = 3
_HATCH = 0.3
"""Opacity of hatching."""

_NEAR, _BELOW = 0.25, -16
"""How near the mark of the defaults is to the middle of a cell, in cells, when its number goes so many points down."""


def draw_breakeven(result: BreakEvenResult, path: Path) -> str:
    """Draws the map; returns the caption."""
    measure = result.question.measure
    caption = _caption(result)
    with theme():
        figure, ((axes,),) = new_figure(1, 1, (8.6, 6.0))
        _map(axes, result)
        _line(axes, result)
        _axes(axes, result)
        axes.set_title(f"{capital(measure.label)}, {measure.unit}", fontsize=10)
        save(figure, path, f"Where {result.question.words} changes sign", caption)
    return caption


def _edges(grid: np.ndarray) -> np.ndarray:
    """Borders of cells whose centres are the grid."""
    half = np.diff(grid) / 2
    return np.concatenate([[grid[0] - half[0]], grid[:-1] + half, [grid[-1] + half[-1]]])


def _map(axes: Axes, result: BreakEvenResult) -> None:
    """Mean of each cell as colour and number; hatched where its 95% interval holds zero."""
    table = result.map[result.map["measure"] == result.question.measure.name]
    shape = (len(result.y), len(result.x))
    means, low, high = (table[name].to_numpy(np.float64).reshape(shape) for name in ("mean", "low", "high"))
    reach = float(np.nanmax(np.abs(means))) or 1.0
    ends = (35, 165) if result.question.measure.higher else (165, 35)
    shades = sns.diverging_palette(*ends, s=80, l=60, as_cmap=True)
    x_edges, y_edges = _edges(result.x), _edges(result.y)
    axes.pcolormesh(
        x_edges, y_edges, means, cmap=shades, vmin=-reach, vmax=reach, edgecolors="white", linewidth=1.2
    )
    for row, column, x, y in cells(result.x, result.y):
        known = {"low": low[row, column], "high": high[row, column]}
        if holds_zero(known):
            axes.add_patch(
                Rectangle(
                    (x_edges[column], y_edges[row]),
                    x_edges[column + 1] - x_edges[column],
                    y_edges[row + 1] - y_edges[row],
                    fill=False,
                    hatch="////",
                    edgecolor=INK,
                    alpha=_HATCH,
                    linewidth=0,
                )
            )
        sides = (x_edges[column + 1] - x_edges[column], y_edges[row + 1] - y_edges[row])
        axes.annotate(
            signed(means[row, column], fine(reach, _DIGITS)),
            xy=(x, y),
            xytext=(0, _BELOW if _meets_the_cross(result, (x, y), sides) else 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=9,
            color=INK,
            fontweight="bold" if demonstrable(known) else "normal",
            bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 1.2},
            zorder=6,
        )
    axes.set_xlim(x_edges[0], x_edges[-1])
    axes.set_ylim(y_edges[0], y_edges[-1])
    axes.grid(visible=False)


def _meets_the_cross(
    result: BreakEvenResult, middle: tuple[float, float], sides: tuple[float, float]
) -> bool:
    """Whether the mark of the defaults would lie on the number of a cell."""
    return all(
        abs(item.default - place) < _NEAR * side
        for item, place, side in zip(result.axes, middle, sides, strict=True)
    )


def _line(axes: Axes, result: BreakEvenResult) -> None:
    """The zero line of the mean, and the lines between which it lies in 95% of resamples."""
    means = result.differences.mean(axis=2)
    if _crosses(result):
        axes.contour(result.x, result.y, means, levels=[0.0], colors=[INK], linewidths=2.4, zorder=5)
    positive = resampled(result.differences).positive
    inside = _inside(result, positive)
    if inside:
        axes.contour(
            result.x,
            result.y,
            positive,
            levels=inside,
            colors=[INK],
            linewidths=1.0,
            linestyles="dashed",
            zorder=5,
        )


def _crosses(result: BreakEvenResult) -> bool:
    """Whether the mean changes sign within the map."""
    means = result.differences.mean(axis=2)
    return bool(means.min() < 0 < means.max())


def _inside(result: BreakEvenResult, positive: np.ndarray) -> list[float]:
    """Chances of a positive mean that have a line within the map; of one pair there are none."""
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2] if _pairs(result) > 1 else []
    return [tail for tail in tails if positive.min() < tail < positive.max()]


def _pairs(result: BreakEvenResult) -> int:
    return result.differences.shape[2]


def _axes(axes: Axes, result: BreakEvenResult) -> None:
    for item, set_label, set_ticks, grid in (
        (result.axes[0], axes.set_xlabel, axes.set_xticks, result.x),
        (result.axes[1], axes.set_ylabel, axes.set_yticks, result.y),
    ):
        set_label(_axis(item), fontsize=9.5)
        set_ticks(grid, [f"{value:.3g}" for value in grid])
    x, y = (item.default for item in result.axes)
    axes.scatter([x], [y], marker="P", s=90, color="white", edgecolor=INK, linewidth=1.2, zorder=7)


def _axis(item: Condition) -> str:
    unit = "" if item.unit == "1" else f", {item.unit}"
    return f"{capital(item.meaning)}{unit}\n{item.key}"


def line_in_words(result: BreakEvenResult) -> str:
    """Where the line lies, or that there is none."""
    line, x = result.line, result.axes[0]
    first, second = (name.replace("_", " ") for name in result.question.names)
    known = line[line["zero_at"].notna()]
    if known.empty:
        signs = set(np.sign(result.differences.mean(axis=2)).ravel())
        if signs == {0.0}:
            return (
                f"{capital(first)} and {second} do not differ anywhere on the map, so it holds no zero line."
            )
        side = "above" if signs <= {1.0, 0.0} else "below" if signs <= {-1.0, 0.0} else "on both sides of"
        return (
            f"The mean of {first} minus {second} lies {side} zero all over the map, so it holds no zero line."
        )
    told = []
    for _, row in known.iterrows():
        open_end = (
            "" if row["share_crossing"] >= LEVEL else f", {row['share_crossing']:.0%} of resamples cross"
        )
        span = f" ({row['low']:.3g} to {row['high']:.3g}{open_end})" if _pairs(result) > 1 else ""
        told.append(f"{row['zero_at']:.3g}{span} at {row['y']:.3g}")
    return f"Zero along {x.key} for each {result.axes[1].key}: {'; '.join(told)}."


def _caption(result: BreakEvenResult) -> str:
    table = result.map[result.map["measure"] == result.question.measure.name]
    pairs = _pairs(result)
    clear = sum(
        demonstrable({"low": low, "high": high})
        for low, high in zip(table["low"], table["high"], strict=True)
    )
    worse = int(((table["high"] < 0) if result.question.measure.higher else (table["low"] > 0)).sum())
    first = result.question.names[0].replace("_", " ")
    differ = "No cell differs demonstrably from zero, though"
    if clear:
        differ = f"{clear} of {len(table)} cells differ demonstrably from zero, in {worse} of them {first} is worse;"
    bold = "Bold line: zero of the mean, drawn between cells by straight lines. " if _crosses(result) else ""
    dashed = ""
    if _inside(result, resampled(result.differences).positive):
        few = hint_of_few(pairs, "pairs")
        dashed = "Dashed: between these lines, or from one to the edge, the sign of the mean is open (95% of "
        dashed += f"resampled pairs).{few} "
    drawn = (
        "other constants drawn anew for each pair"
        if result.question.study.draw_parameters
        else "other constants at their defaults"
    )
    return "\n".join(
        [
            f"Mean of {result.question.words} in each cell over {counted(pairs, 'pair')} with the same luck in "
            f"all cells, {drawn}, {result.question.arm.months} months. "
            f"{bold}White cross: both assumptions at their defaults.",
            explained(
                pairs,
                f"Hatched: the 95% interval of that cell holds zero. {dashed}"
                f"{differ} about one cell in twenty would do so by chance.",
            ),
            line_in_words(result),
            "Beyond the map nothing is known, and the line moves with every other assumption.",
        ]
    )


FIGURES = {"breakeven": draw_breakeven}
"""Name of the file, and what draws it; each returns its caption."""
