"""Who moves from which wijk to which: a matrix of moves, and what each wijk gains and loses."""

from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle

from wijksim.indicators.mobility_table import OUTSIDE
from wijksim.report.house_style import INK, finish_layout, new_figure, save, theme
from wijksim.report.number_format import MINUS

REST = "rest of the city"
_WHOLE_FROM, _SHOWN = 10, 0.05
"""Households a year from which on a number is whole, and from which on it is more than 0 as written."""

_INSET = 0.04
"""Distance of a frame from the edge of its cell, in cells."""

_MORE, _LESS = "#0072B2", "#D55E00"


def relocation_matrix(relocations: pd.DataFrame, shown: list[str]) -> pd.DataFrame:
    """Households a year from each wijk (rows) to each wijk (columns), mean over years and runs.

    Args:
        relocations: The table ``relocations`` of runs of one policy, with columns ``draw`` and ``seed``.
        shown: Wijken that stand apart; the others are taken together as :data:`REST`.
    """
    years, runs = relocations["year"].nunique(), relocations.groupby(["draw", "seed"]).ngroups
    names = {
        side: relocations[side].where(relocations[side].isin([*shown, OUTSIDE]), REST)
        for side in ("from_wijk", "to_wijk")
    }
    order = [*shown, REST, OUTSIDE]
    sums = (
        relocations["households"].groupby([names["from_wijk"], names["to_wijk"]]).sum().unstack(fill_value=0)
    )
    return sums.reindex(index=order, columns=order, fill_value=0) / years / runs


def draw_relocations(relocations: pd.DataFrame, shown: list[str], path: Path) -> str:
    """Draws the matrix of moves and the net result of each wijk, and returns the caption.

    Args:
        relocations: The table ``relocations`` of runs of one policy, with columns ``draw`` and ``seed``.
        shown: Wijken that stand apart.
        path: A PNG file.
    """
    matrix = relocation_matrix(relocations, shown)
    inside = matrix.drop(index=OUTSIDE, columns=OUTSIDE)
    net = inside.sum(axis=0) - inside.sum(axis=1)
    values = matrix.to_numpy(np.float64).copy()
    values[-1, -1] = np.nan
    labels = [[number_of(value) for value in row] for row in values]
    least = max(1.0, float(np.nanmin(values[values > 0])))
    with theme():
        figure, grid = new_figure(1, 2, (14.5, 6.4))
        heat, bars = grid[0]
        sns.heatmap(
            np.maximum(values, least),  # of nobody a logarithm has no colour; the number says it
            annot=np.array(labels),
            fmt="",
            annot_kws={"fontsize": 8.5},
            cmap=sns.light_palette("#009E73", as_cmap=True),
            norm=LogNorm(least, float(np.nanmax(values))),
            cbar=False,
            linewidths=1.5,
            linecolor="white",
            xticklabels=list(matrix.columns),
            yticklabels=list(matrix.index),
            ax=heat,
        )
        for place in range(len(matrix) - 1):
            heat.add_patch(_frame(place))
        heat.grid(visible=False)
        heat.set_xlabel("to")
        heat.set_ylabel("from")
        heat.tick_params(axis="x", rotation=40)
        heat.tick_params(axis="y", rotation=0)
        for label in heat.get_xticklabels():
            label.set_horizontalalignment("right")
        heat.set_title("Households that move in a year, from row to column")
        places = np.arange(len(net))[::-1]
        bars.barh(places, net, color=[_MORE if value >= 0 else _LESS for value in net], height=0.6)
        for place, value in zip(places, net, strict=True):
            bars.text(
                value,
                place,
                f" {number_of(value, sign=True)} ",
                va="center",
                ha="left" if value >= 0 else "right",
                color=INK,
            )
        bars.axvline(0.0, color=INK, lw=0.8)
        bars.set_yticks(places, list(net.index))
        bars.set_xlabel("households a year, moves within the city only")
        bars.margins(x=0.22)
        bars.grid(visible=False, axis="y")
        bars.set_title("Gained from, or lost to, the other parts")
        finish_layout(figure)
        caption = _caption(matrix, net)
        save(figure, path, "Moves between wijken", caption)
    return caption


def number_of(value: float, *, sign: bool = False) -> str:
    """A number of households: whole from ten on, else with one digit; halves go away from zero, nobody is 0.

    Args:
        value: The number; nothing is written for NaN.
        sign: Whether it is a difference, which shows its sign.
    """
    if np.isnan(value):
        return ""
    tenths = np.floor(10 * abs(value) + 0.5) / 10
    size = f"{np.floor(abs(value) + 0.5):.0f}" if tenths >= _WHOLE_FROM else f"{tenths:.1f}"
    if tenths == 0:
        return "0"
    return f"{('+' if value > 0 else MINUS) if sign else ''}{size}"


def _frame(place: int) -> Rectangle:
    """Frame around the moves within one wijk, inside of its cell."""
    side = 1 - 2 * _INSET
    return Rectangle((place + _INSET, place + _INSET), side, side, fill=False, edgecolor=INK, lw=1.2)


def _caption(matrix: pd.DataFrame, net: pd.Series) -> str:
    inside = matrix.drop(index=OUTSIDE, columns=OUTSIDE)
    within = float(np.trace(inside.to_numpy()) / inside.to_numpy().sum())
    least, most = net.idxmin(), net.idxmax()
    exchange = (
        f"In exchange with the other parts {most} gains most ({number_of(net[most], sign=True)} households a year) "
        f"and {least} loses most ({number_of(net[least], sign=True)})."
    )
    if net[most] < _SHOWN:
        exchange = "In exchange with the other parts none gains or loses."
    return (
        "Mean over years and runs; the darker, the more, on a logarithmic scale. Framed: both homes lie in the same "
        f"wijk, or both in the rest of the city, which holds several wijken; these are {100 * within:.0f}% of the "
        f"moves inside the city. {exchange} Row and column 'outside' hold arrivals and departures, deaths and "
        "households that merge included. Numbers are counts: a larger wijk sends and receives more."
    )
