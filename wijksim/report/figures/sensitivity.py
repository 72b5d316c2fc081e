"""Which constants matter: factors ranked by influence, for the level and for the paired difference."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijksim.lab.screening import Space
from wijksim.lab.sensitivity import DIFFERENCE, LEVEL, LUCK, SensitivityResult
from wijksim.report.house_style import FAINT, INK, colour, new_figure, save, theme
from wijksim.report.wording import counted, hint_of_few

MOST = 15
"""Factors that are shown; luck is always among them."""


def ranked(result: SensitivityResult, target: str) -> pd.DataFrame:
    """Factors of one target on the measure of the question, the most influential first."""
    table = result.influence
    chosen = table[(table["target"] == target) & (table["measure"] == result.question.measure.name)]
    shown = chosen.head(MOST)
    luck = chosen[chosen["factor"] == LUCK]
    return shown if LUCK in set(shown["factor"]) else pd.concat([shown.head(MOST - 1), luck])


def draw_sensitivity(result: SensitivityResult, path: Path) -> str:
    """Draws both rankings; returns the caption."""
    caption = _caption(result)
    arm = result.question.names[0].replace("_", " ")
    titles = {LEVEL: f"Level under {arm}", DIFFERENCE: f"Difference: {result.question.words}"}
    with theme():
        rows = min(MOST, len(result.space.factors))
        figure, (panels,) = new_figure(1, 2, (11.5, 0.34 * rows + 1.6))
        for axes, (target, title) in zip(panels, titles.items(), strict=True):
            _panel(axes, ranked(result, target), colour(result.question.names[0]))
            axes.set_title(title)
            axes.set_xlabel(_axis(result))
        save(figure, path, f"Which constants matter: {result.question.measure.label}", caption)
    return caption


def _name(factor: str) -> str:
    """A group in words; a constant or dial by its key, which is typed as it is."""
    return factor if "." in factor else factor.replace("_", " ")


def _axis(result: SensitivityResult) -> str:
    if result.design.method == "morris":
        return f"mean absolute effect of the whole range (mu*), {result.question.measure.unit}"
    return "share of the variance, total (bar) and alone (dot)"


def _panel(axes: Axes, rows: pd.DataFrame, hue: str) -> None:
    heights = np.arange(len(rows))
    luck = rows.loc[rows["factor"] == LUCK, "influence"]
    tones = [FAINT if name == LUCK else hue for name in rows["factor"]]
    for height, tone, (_, row) in zip(heights, tones, rows.iterrows(), strict=True):
        axes.barh(height, row["influence"], 0.62, color=tone, alpha=0.85 if row["above_luck"] else 0.4, lw=0)
        axes.plot(
            [max(row["low"], 0), row["high"]], [height, height], color=INK, lw=1.2, solid_capstyle="butt"
        )
        if "first" in rows and not np.isnan(row["first"]):
            axes.scatter(row["first"], height, s=26, facecolor="white", edgecolor=INK, zorder=4)
    if len(luck):
        axes.axvline(float(luck.iloc[0]), color=INK, lw=0.9, ls=(0, (2, 2)), zorder=1)
    axes.set_yticks(heights, [_name(str(factor)) for factor in rows["factor"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(left=min(0.0, *axes.get_xlim()[:1]))
    axes.grid(visible=False, axis="y")


def _bound(space: Space) -> str:
    """What moves together, and what was named by itself and moves alone."""
    if space.groups == space.members:
        return "each constant by itself"
    members = zip(space.members, space.groups, strict=True)
    alone = [name for name, group in members if name == group and name != LUCK]
    together = "constants of a group move together"
    if not alone:
        return together
    verb = "moves" if len(alone) == 1 else "move"
    return f"{together}; named by {'itself' if len(alone) == 1 else 'themselves'}, {', '.join(alone)} {verb} alone"


def _caption(result: SensitivityResult) -> str:
    design, question = result.design, result.question
    bound = _bound(result.space)
    factors = len(result.space.factors) - 1
    how = (
        f"Morris screening: {design.size} walks on a grid of {design.levels} levels"
        if design.method == "morris"
        else f"Sobol indices from {design.size} base points"
    )
    told = []
    for target, words in ((LEVEL, "the level"), (DIFFERENCE, "the difference")):
        rows = ranked(result, target)
        above = [_name(str(factor)) for factor in rows.loc[rows["above_luck"], "factor"]]
        told.append(f"Above luck for {words}: {', '.join(above) or 'nothing'}.")
    quantiles = "Steps are taken in quantiles of the distribution from which constants are drawn"
    return "\n".join(
        [
            f"{how} over {counted(len(result.conditions), 'constant')} in {counted(factors, 'factor')} ({bound}), "
            f"{question.arm.months} months. Both arms of a pair share constants and luck. {quantiles} "
            f"(triangular, mode "
            "at the default). Line: 95% interval by resampling."
            + hint_of_few(design.size, "walks" if design.method == "morris" else "base points"),
            "Dotted: the influence of luck, another seed with the same constants; what lies below it is lost "
            "in noise. " + " ".join(told),
            "A factor that matters much for the level can cancel in the difference, and the reverse. Influence "
            "is not "
            "importance of policy: it grows with the width of a range, so it also says where evidence is weakest.",
        ]
    )


FIGURES = {"sensitivity": draw_sensitivity}
"""Name of the file, and what draws it; each returns its caption."""
