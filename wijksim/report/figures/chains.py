"""Lengths of vacancy chains by what started them."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijksim.lab.estimation import estimate
from wijksim.report.house_style import INK, finish_layout, new_figure, save, theme

LOOKS = {
    "new build": ("new-build", "#D55E00"),
    "death": ("a death", "#4D4D4D"),
    "departure": ("a departure", "#0072B2"),
    "union": ("a couple that moves together", "#009E73"),
}
"""Starting event, its words and its colour; chains from places that stood empty at month 0 are left out."""

_SHOWN = 8
"""Moves from which on chains are drawn together."""


def chain_lengths(chains: pd.DataFrame) -> pd.DataFrame:
    """Number, mean length and ends of ended chains by starting event.

    Args:
        chains: The table ``chains`` of runs of one policy, with columns ``draw`` and ``seed``.

    Returns:
        One row per starting event: ``start``, ``chains_per_year``, ``mean_links`` with ``low`` and ``high`` (95% over
        runs), and the shares of ends ``arrival``, ``new_household`` and ``withdrawn``.
    """
    rows = []
    years = chains["year"].nunique()
    runs = chains.groupby(["draw", "seed"]).ngroups
    for start in LOOKS:
        ours = chains[chains["start"] == start]
        if ours.empty:
            continue
        moves = (ours["links"] * ours["chains"]).groupby([ours["draw"], ours["seed"]]).sum()
        number = ours.groupby(["draw", "seed"])["chains"].sum()
        known = estimate((moves / number).to_numpy(np.float64))
        ends = ours.groupby("end")["chains"].sum() / ours["chains"].sum()
        rows.append(
            {
                "start": start,
                "chains_per_year": ours["chains"].sum() / years / runs,
                "mean_links": float(known.mean),
                "low": float(known.low),
                "high": float(known.high),
                **{f"ends_{end.replace(' ', '_')}": float(ends.get(end, 0.0)) for end in _ENDS},
            }
        )
    return pd.DataFrame(rows)


_ENDS = ("arrival", "new household", "withdrawn")


def _shares(ours: pd.DataFrame) -> pd.Series:
    """Percentage of chains by length, the longest together."""
    length = ours["links"].clip(upper=_SHOWN)
    counts = ours["chains"].groupby(length).sum().reindex(range(1, _SHOWN + 1), fill_value=0)
    return counts / counts.sum() * 100.0


def draw_chains(chains: pd.DataFrame, path: Path) -> str:
    """Draws the lengths of ended chains and returns the caption.

    Args:
        chains: The table ``chains`` of runs of one policy, with columns ``draw`` and ``seed``.
        path: A PNG file.

    Raises:
        ValueError: If no chain has ended.
    """
    summary = chain_lengths(chains)
    if summary.empty:
        raise ValueError("chains: no chain has ended; allowed: runs of at least a year")
    with theme():
        figure, grid = new_figure(1, 2, (13.5, 5.0))
        lengths, means = grid[0]
        labels = []
        for row in summary.itertuples():
            words, colour = LOOKS[str(row.start)]
            shares = _shares(chains[chains["start"] == row.start])
            lengths.plot(shares.index, shares, color=colour, lw=2, marker="o", ms=4)
            labels.append((words, colour))
        lengths.set_xticks(
            range(1, _SHOWN + 1), [*(str(number) for number in range(1, _SHOWN)), f"{_SHOWN}+"]
        )
        lengths.set_xlabel("moves in the chain")
        lengths.set_ylabel("share of chains (%)")
        lengths.set_ylim(bottom=0)
        lengths.set_title("How long chains are")
        places = np.arange(len(summary))[::-1]
        numbers = summary[["mean_links", "low", "high", "chains_per_year"]].to_numpy(np.float64)
        for place, start, (mean, low, high, yearly) in zip(places, summary["start"], numbers, strict=True):
            means.barh(place, mean, color=LOOKS[str(start)][1], height=0.55, alpha=0.85)
            if not np.isnan(low):
                means.plot([low, high], [place, place], color=INK, lw=1.6)
            end = np.nanmax([mean, high])
            means.text(end, place, f"  {mean:.2f} moves, {yearly:,.0f} chains a year", va="center")
        means.set_yticks(places, [LOOKS[str(start)][0] for start in summary["start"]])
        means.set_xlabel("moves per chain, mean")
        means.set_xlim(0, float(np.nanmax(numbers[:, :3])) * 1.75)
        means.grid(visible=False, axis="y")
        means.set_title("Mean length by what started the chain")
        finish_layout(figure)
        _name_lines(lengths, labels)
        caption = _caption(summary)
        save(figure, path, "Vacancy chains: one empty home lets several households move", caption)
    return caption


def _name_lines(axes: Axes, labels: list[tuple[str, str]]) -> None:
    """Names the lines in the empty upper right corner, in their own colours."""
    for number, (words, colour) in enumerate(labels):
        axes.text(
            0.98,
            0.95 - 0.075 * number,
            f"started by {words}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            color=colour,
            fontweight="bold",
        )


def _caption(summary: pd.DataFrame) -> str:
    longest = summary.loc[summary["mean_links"].idxmax()]
    shortest = summary.loc[summary["mean_links"].idxmin()]
    arrivals = (summary["ends_arrival"] * summary["chains_per_year"]).sum() / summary["chains_per_year"].sum()
    lines = (
        "One run says nothing about uncertainty, so no interval is drawn."
        if summary["low"].isna().all()
        else "Lines at the bars: 95% over runs."
    )
    return (
        "A chain starts with a place that falls empty or is built, and ends with a mover who leaves no place behind in "
        f"the city. Longest are chains started by {LOOKS[str(longest['start'])][0]} "
        f"({longest['mean_links']:.2f} moves on average), shortest those started by "
        f"{LOOKS[str(shortest['start'])][0]} ({shortest['mean_links']:.2f}); {100 * arrivals:.0f}% of all chains "
        f"end with somebody who comes from outside. {lines} Chains cross tenures; where they "
        "pass depends on the rules of choice and of letting, which are assumptions."
    )
