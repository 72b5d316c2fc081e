"""Where one policy is worse: scores of the conditions, and the box of PRIM over the points."""

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijksim.lab.conditions import SELF_EVIDENT
from wijksim.lab.discovery import DiscoveryResult
from wijksim.report.house_style import INK, colour, legend_below, new_figure, save, theme
from wijksim.report.wording import capital

_MOST, _SHOWN = 12, 2
"""Conditions that are shown at most: of the scores, and as axes."""

_LEGEND_LEFT = -0.12
"""Left edge of the legend, in widths of its panel: with its own margin it begins where the panel does."""
_LABEL_WIDTH = 46
"""Characters in a line of an axis label."""

_WORSE, _BETTER = colour("physical"), colour("social")


def draw_discovery(result: DiscoveryResult, path: Path) -> str:
    """Draws scores and box; returns the caption."""
    caption = _caption(result)
    with theme():
        figure, (panels,) = new_figure(1, 2, (12.0, 5.4))
        _scores(panels[0], result)
        _points(panels[1], result)
        first, second = (name.replace("_", " ") for name in result.question.names)
        save(figure, path, f"Under which conditions is {first} worse than {second}?", caption)
    return caption


def _scores(axes: Axes, result: DiscoveryResult) -> None:
    rows = result.scores.head(_MOST)
    heights = np.arange(len(rows))
    tones = [0.85 if clear else 0.35 for clear in rows["above_noise"]]
    for height, tone, score in zip(heights, tones, rows["score"], strict=True):
        axes.barh(height, score, 0.62, color=colour(result.question.names[0]), alpha=tone, lw=0)
    axes.scatter(rows["noise_95"], heights, marker="|", s=110, color=INK, lw=1.4, zorder=4)
    axes.set_yticks(heights, list(rows["condition"]))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel("feature score (all add up to 1); mark: 95% of noise")
    axes.set_title("What the difference goes with")
    axes.grid(visible=False, axis="y")


def shown_axes(result: DiscoveryResult) -> tuple[str, str]:
    """The two conditions on which points are shown: those of the box, then those with the highest scores."""
    limited = list(result.verdict.box.limits) if result.verdict.box else []
    ranked = sorted(limited, key=lambda name: list(result.scores["condition"]).index(name))
    others = [str(name) for name in result.scores["condition"] if name not in limited]
    first, second = [*ranked, *others][:_SHOWN]
    return first, second


def _points(axes: Axes, result: DiscoveryResult) -> None:
    by_key = {item.key: item for item in result.conditions}
    names = shown_axes(result)
    x, y = (by_key[name] for name in names)
    sample, worse = result.sample, result.sample["worse"].to_numpy(bool)
    first = result.question.names[0].replace("_", " ")
    for marks, tone, filled, words in (
        (~worse, _BETTER, False, f"{first} not worse"),
        (worse, _WORSE, True, f"{first} worse"),
    ):
        axes.scatter(
            sample.loc[marks, x.key],
            sample.loc[marks, y.key],
            s=26,
            facecolor=tone if filled else "none",
            edgecolor=tone,
            linewidth=1.0,
            label=f"{words} ({int(marks.sum())})",
        )
    if result.verdict.box is not None:
        ends = []
        for item in (x, y):
            low, high = result.verdict.box.limits.get(item.key, (None, None))
            ends.append((item.low if low is None else low, item.high if high is None else high))
        (left, right), (bottom, top) = ends
        axes.add_patch(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                fill=False,
                edgecolor=INK,
                lw=2.0 if result.verdict.convincing else 1.2,
                ls="-" if result.verdict.convincing else (0, (3, 3)),
                zorder=4,
            )
        )
    pad = 0.03
    axes.set_xlim(x.low - pad * (x.high - x.low), x.high + pad * (x.high - x.low))
    axes.set_ylim(y.low - pad * (y.high - y.low), y.high + pad * (y.high - y.low))
    axes.set_xlabel(_axis(x.meaning, x.unit))
    axes.set_ylabel(_axis(y.meaning, y.unit))
    axes.set_title(_box_in_words(result))
    legend_below(axes, axes.get_legend_handles_labels()[0], 2, left=_LEGEND_LEFT)


def _box_in_words(result: DiscoveryResult) -> str:
    """What the box that is drawn is, or that there is none."""
    if result.verdict.box is None:
        return "No part of the space stands out"
    if not result.verdict.convincing:
        return "No box beyond noise; dashed: the best there is"
    return f"Box where {result.question.names[0].replace('_', ' ')} is worse more often"


def _axis(meaning: str, unit: str) -> str:
    text = capital(meaning) if unit in SELF_EVIDENT else f"{capital(meaning)}, {unit}"
    return textwrap.fill(text, _LABEL_WIDTH)


def _caption(result: DiscoveryResult) -> str:
    chosen = result.question.study.discovery
    limited = len(result.verdict.box.limits) if result.verdict.box else 0
    projected = ""
    if limited > _SHOWN:
        projected = (
            f"The picture shows {_SHOWN} of the {limited} conditions of the box, so points within its frame can lie "
            "outside of it. "
        )
    return "\n".join(
        [
            f"{len(result.sample)} points of a Latin hypercube over {len(result.conditions)} conditions, each "
            f"with its own "
            f"luck, {result.question.arm.months} months; {result.question.measure.label}, "
            f"{result.question.words}.",
            result.answer,
            f"{projected}Noise: the same search, with the same choice among boxes, on {chosen.permutations} shuffled "
            f"copies. Held out: {chosen.folds} parts, each kept from the search once. Conditions that are not named "
            "stay at their defaults. Single points carry luck, so even inside a clear region some go the other way.",
        ]
    )


FIGURES = {"discovery": draw_discovery}
"""Name of the file, and what draws it; each returns its caption."""
