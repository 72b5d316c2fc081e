"""Which pathway carries the difference: a bar for each share, ordered, with the whole beside them."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijksim.lab.attribution import ALONE, OUT, OUTSIDE, SHAPLEY, WHOLE, AttributionResult
from wijksim.report.house_style import FAINT, INK, colour, new_figure, save, theme
from wijksim.report.wording import capital, counted, demonstrable, explained, holds_zero, interval, told

_DIGITS = 4
_BAR = 0.62
_TAKEN_OUT = "lost when only this one is switched off"
_PUT_IN = "gained when only this one is switched on"
_MARGIN = 0.05
"""Room beside bars and marks, in widths of the axes."""


def parts_of(result: AttributionResult, kind: str) -> pd.DataFrame:
    """Rows of one kind on the measure of the question, by part."""
    table = result.parts
    chosen = table[(table["kind"] == kind) & (table["measure"] == result.question.measure.name)]
    return chosen.set_index("part")


def draw_attribution(result: AttributionResult, path: Path) -> str:
    """Draws the shares of the pathways in the difference; returns the caption."""
    shares = parts_of(result, SHAPLEY)
    whole = shares.loc[WHOLE]
    ordered = shares.drop([WHOLE, OUTSIDE]).sort_values("mean", ascending=False)
    caption = _caption(result, ordered, shares)
    with theme():
        figure, ((axes,),) = new_figure(1, 1, (9.2, 0.42 * (len(ordered) + 2) + 1.4))
        names = [*ordered.index, OUTSIDE, WHOLE]
        heights = np.array([*range(len(ordered)), len(ordered) + 0.4, len(ordered) + 1.4])
        _bars(axes, shares.loc[names], heights, colour(result.question.arm.scenario.name))
        for kind, marker, words in ((OUT, "o", _TAKEN_OUT), (ALONE, "^", _PUT_IN)):
            _marks(axes, parts_of(result, kind), list(ordered.index), marker, words)
        axes.axvline(0, color=INK, lw=1.0, zorder=1)
        axes.axvline(whole["mean"], color=INK, lw=1.0, ls=(0, (4, 2)), zorder=1)
        axes.text(
            whole["mean"],
            1.005,
            "whole difference",
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=8.5,
            color=INK,
        )
        axes.set_yticks(heights, [capital(name.replace("_", " ")) for name in names])
        axes.set_ylim(heights[-1] + 0.6, -0.6)
        axes.axhline(len(ordered) - 0.3, color=FAINT, lw=0.7)
        axes.set_xlabel(
            f"{result.question.measure.label}: {result.question.words}, {result.question.measure.unit}"
        )
        axes.use_sticky_edges = False
        axes.margins(x=_MARGIN)
        axes.grid(visible=False, axis="y")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.04), ncols=2, frameon=False, fontsize=8.5)
        save(figure, path, "Which pathway carries the difference", caption)
    return caption


def _bars(axes: Axes, rows: pd.DataFrame, heights: np.ndarray, hue: str) -> None:
    """A bar for each share; pale where its interval holds zero."""
    colours = [INK if name == WHOLE else FAINT if name == OUTSIDE else hue for name in rows.index]
    for height, tone, (_, row) in zip(heights, colours, rows.iterrows(), strict=True):
        clear = not holds_zero({"low": row["low"], "high": row["high"]})
        strong = 0.85 if tone == hue else 0.55
        axes.barh(height, row["mean"], _BAR, color=tone, alpha=strong if clear else 0.35, lw=0)
        axes.plot([row["low"], row["high"]], [height, height], color=INK, lw=1.3, solid_capstyle="butt")


def _marks(axes: Axes, rows: pd.DataFrame, names: list[str], marker: str, words: str) -> None:
    if rows.empty:
        return
    axes.scatter(
        rows.loc[names, "mean"],
        range(len(names)),
        s=34,
        marker=marker,
        facecolor="white",
        edgecolor=INK,
        linewidth=1.0,
        zorder=4,
        clip_on=False,
        label=words,
    )


def _caption(result: AttributionResult, ordered: pd.DataFrame, shares: pd.DataFrame) -> str:
    study, chosen = result.question.study, result.question.study.attribution
    how, carried = (
        (f"Every one of the {2 ** len(chosen.pathways)} subsets of pathways was run", ["luck"])
        if result.exact
        else (
            f"{chosen.permutations} orders a pair, half of them reversals",
            ["the choice of orders", "luck"],
        )
    )
    constants = "constants at their defaults"
    if study.draw_parameters:
        constants = "constants drawn anew for each pair"
        carried.append("constants")
    pairs = int(shares["pairs"].max())
    whole = f"Whole difference: {told(dict(shares.loc[WHOLE]), _DIGITS)}."
    clear = [
        f"{name.replace('_', ' ')} {interval(dict(row), _DIGITS)}"
        for name, row in ((str(name), row) for name, row in ordered.iterrows())
        if demonstrable({"low": row["low"], "high": row["high"]})
    ]
    shown = f"Demonstrable shares: {'; '.join(clear)}." if clear else "No single share is demonstrable."
    on, off = (
        [name.replace("_", " ") for name, state in result.fixed.items() if state is wanted]
        for wanted in (True, False)
    )
    parts = [
        f"Shapley values: what a pathway adds to {result.question.words}, averaged over the orders in which "
        f"pathways can "
        f"be switched on, in both arms at once; {counted(pairs, 'pair')}, {result.question.arm.months} months. "
        f"{how}, {constants}. "
        + explained(
            pairs, f"Line: 95% interval, which carries {' and '.join(carried)}; pale: it holds zero."
        ),
        f"{whole} {shown}" if pairs > 1 else whole,
        f"Held fixed in both arms: on {', '.join(on) or 'none'}; off {', '.join(off) or 'none'}. "
        f"'{capital(OUTSIDE)}': the difference that is left when all {len(ordered)} pathways above it are switched "
        "off.",
    ]
    if chosen.one_at_a_time:
        parts.append(
            "Marks: one pathway switched off while the others shown are on, or on while they are off. Marks far from "
            "the end of their bar show that pathways lean on each other: what one is worth depends on which others "
            "are on."
        )
    parts.append("Shares describe this model, with its constants; they prove no mechanism in a real city.")
    return "\n".join(parts)


FIGURES = {"attribution": draw_attribution}
"""Name of the file, and what draws it; each returns its caption."""
