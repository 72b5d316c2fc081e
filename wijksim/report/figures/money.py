"""Money by payer: what works and teams cost under each policy, and what changes for everybody who pays."""

import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import BASELINE, words
from wijksim.lab.money import ALL_PAYERS, CASH, INDUCED_ITEMS, OUTSIDE_PROGRAMMES, allocated
from wijksim.lab.settings import money_per_household
from wijksim.report.figures.levels import shown_arms
from wijksim.report.house_style import INK, PAYER_COLOURS, colour, legend_below, new_figure, save, theme
from wijksim.report.wording import counted, explained

CHANGE = ["difference_mean", "difference_low", "difference_high"]
_NAME_WIDTH = 22
"""Letters in a line of the name of a policy beside bars or in a legend."""
_COLUMNS = 4
"""Of each legend."""
_LEGEND_LEFT = -0.08
"""Left edge of each legend, in widths of its panel: with its own margin it begins where the panel does."""
_VISIBLE = 0.015
"""Part of the widest reach below which nothing is seen."""


def draw_money(result: ComparisonResult, path: Path) -> str:
    """Draws the figure and returns its caption."""
    arms = shown_arms(result)
    table = result.money
    cash = table[(table["kind"] == CASH) & (table["parameters"] == result.main_parameters)]
    caption = _caption(result, cash, arms)
    with theme():
        figure, (panels,) = new_figure(1, 2, (13.5, 5.4))
        _works(panels[0], cash[~cash["item"].isin(OUTSIDE_PROGRAMMES)], arms)
        _changes(panels[1], result.payers[result.payers["parameters"] == result.main_parameters], arms)
        save(figure, path, "Who pays, over the whole run", caption)
    return caption


def _readable(shade: str) -> str:
    """White on dark colours, ink on light ones."""
    red, green, blue = to_rgb(shade)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def _works(axes: Axes, cash: pd.DataFrame, arms: list[str]) -> None:
    """Stacked bars: money for works and teams by payer."""
    wide = cash.groupby(["scenario", "payer"])["mean"].sum().unstack().reindex(arms).fillna(0.0)
    left = np.zeros(len(arms))
    positions = list(range(len(arms)))
    whole = wide.to_numpy().sum(axis=1).max()
    for number, payer in enumerate(wide.columns):
        values = wide[payer].to_numpy()
        shade = PAYER_COLOURS[number % len(PAYER_COLOURS)]
        axes.barh(positions, values, left=left, height=0.68, color=shade, label=payer)
        for position, value, start in zip(positions, values, left, strict=True):
            if value > 0.07 * whole:
                axes.text(
                    start + value / 2,
                    position,
                    f"{value:.1f}",
                    ha="center",
                    va="center",
                    color=_readable(shade),
                    fontsize=8.5,
                )
        left = left + values
    axes.set_yticks(positions, [_short(arm) for arm in arms])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("million EUR, price level 2023, undiscounted")
    axes.set_title("Works and programme teams, by payer")
    legend_below(axes, axes.get_legend_handles_labels()[0], _COLUMNS, left=_LEGEND_LEFT)


def _changes(axes: Axes, table: pd.DataFrame, arms: list[str]) -> None:
    """Grouped bars with 95% intervals: difference from baseline for every payer, all cash."""
    policies = [arm for arm in arms if arm != BASELINE]
    if "difference_mean" not in table or not policies:
        axes.set_axis_off()
        return
    payers = [payer for payer in dict.fromkeys(table["payer"]) if payer != ALL_PAYERS]
    by_arm = table.set_index(["scenario", "payer"])
    sns.barplot(
        data=table[table["scenario"].isin(policies)],
        y="payer",
        x="difference_mean",
        order=payers,
        hue="scenario",
        hue_order=policies,
        palette={arm: colour(arm) for arm in policies},
        saturation=1,
        errorbar=None,
        legend=False,
        ax=axes,
    )
    for policy, bars in zip(policies, axes.containers, strict=True):
        middles = [bar.get_y() + bar.get_height() / 2 for bar in bars]
        spans = by_arm.loc[policy].loc[payers]
        axes.hlines(middles, spans["difference_low"], spans["difference_high"], color=INK, lw=1.0)
    _say_where_nothing_shows(axes, by_arm.loc[policies, CHANGE], payers)
    axes.axvline(0, color=INK, lw=1.0)
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("million EUR more than without programme")
    axes.set_ylabel("")
    axes.set_title("Change against baseline, all cash, by payer")
    keys = [Patch(color=colour(policy), label=_short(policy)) for policy in policies]
    legend_below(axes, keys, _COLUMNS, left=_LEGEND_LEFT)


def _short(arm: str) -> str:
    """Name of an arm in lines of some words."""
    return textwrap.fill(words(arm), _NAME_WIDTH)


def _say_where_nothing_shows(axes: Axes, change: pd.DataFrame, payers: list[str]) -> None:
    """A payer whose bars and intervals are too short to be seen gets words instead."""
    reach = change.abs().max(axis="columns").groupby("payer").max()
    for row, payer in enumerate(payers):
        if reach[payer] < _VISIBLE * reach.max():
            axes.text(reach[payer], row, " hardly any change", va="center", color=INK, fontsize=8.5)


def _caption(result: ComparisonResult, cash: pd.DataFrame, arms: list[str]) -> str:
    scale = result.config.city.scale
    pairs = int(cash["pairs"].max()) if len(cash) else 0
    parts = [
        f"Cash over the whole run, million EUR of 2023, undiscounted, mean over {counted(pairs, 'pair')}.",
        explained(pairs, "Lines to the right: 95% interval."),
    ]
    if scale != 1 and money_per_household(result.config.city) == 1:
        parts.append(
            f"This city is {scale:g} of the full one and so is its envelope: multiply by {1 / scale:g} for "
            f"{result.config.city.whole}."
        )
    policies = [arm for arm in arms if arm != BASELINE]
    given = {arm: allocated(result.arms[arm]) / 1e6 for arm in policies}
    if given:
        same = max(given.values()) - min(given.values()) < 1e-6
        amounts = (
            f"{next(iter(given.values())):.2f}"
            if same
            else ", ".join(f"{a}: {m:.2f}" for a, m in given.items())
        )
        equal = " to each policy alike" if same and len(given) > 1 else ""
        parts.append(
            f"Allocated by the programme: {amounts} million EUR{equal}; what is not spent stays in the "
            "accounts."
        )
    if "difference_mean" in cash and policies:
        change = cash[cash["item"].isin(INDUCED_ITEMS)].groupby("scenario")[["difference_mean"]].sum()
        told = [
            f"{words(arm)} {change.loc[arm, 'difference_mean']:+.2f}"
            for arm in policies
            if arm in change.index
        ]
        if told:
            parts.append(
                "Benefits, allowance, care and energy change by (million EUR, all payers): "
                + ", ".join(told)
                + "."
            )
    if "difference_mean" in cash and policies:
        parts.append("What corporations pay with loans cancels out for them, and stands with the lenders.")
    parts.append(
        "Those who pay are often not those who gain. Valued effects (life satisfaction, CO2, evictions) "
        "are in the "
        "ledger, not in this picture; this is not a social cost-benefit balance."
    )
    return " ".join(parts).replace("-0.00", "0.00").replace("+0.00", "0.00")
