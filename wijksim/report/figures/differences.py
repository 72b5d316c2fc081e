"""Paired differences over time: policies against baseline, against each other, and the synergy of regimes."""

import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import Contrast
from wijksim.lab.outcomes import HEADLINE, PROGRAMME, RESIDENTS
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.findings import headline_contrasts
from wijksim.report.house_style import INK, TITLE_WIDTH, colour, mark_start, new_figure, save, theme
from wijksim.report.wording import (
    against,
    capital,
    counted,
    demonstrable,
    explained,
    headline_area,
    interval,
    pairs_of,
    percent,
    pick,
    sources_of_spread,
    year_label,
)

_COLUMNS = (4, 3)


def draw_for_residents(result: ComparisonResult, path: Path) -> str:
    """Draws the differences of the headline group and returns the caption."""
    area = headline_area(result)
    followed = (
        "Residents of the programme wijken at the start, wherever they live now; measured at the end of "
        "each year."
        if area == RESIDENTS
        else "Means over all households, newcomers included."
    )
    return _draw(result, path, area, followed)


def draw_for_area(result: ComparisonResult, path: Path) -> str:
    """Draws the differences of the programme wijken as places and returns the caption."""
    followed = (
        "All who live in the programme wijken in that month: who moved in counts, so this is noisier and "
        "mixes "
        "effects on people with changes of population."
    )
    return _draw(result, path, PROGRAMME, followed)


def _draw(result: ComparisonResult, path: Path, area: str, followed: str) -> str:
    shown = headline_contrasts(result)
    # As few empty places as possible.
    columns = min(_COLUMNS, key=lambda number: (-len(shown) % number, number))
    columns = min(columns, len(shown))
    rows = -(-len(shown) // columns)
    caption = f"{followed} {_caption(result, shown, area)}"
    with theme():
        size = (3.3 * columns + 0.8, 2.9 * rows + 0.6)
        figure, grid = new_figure(rows, columns, size, sharex=True, sharey=True)
        panels = list(grid.ravel())
        for axes, contrast in zip(panels, shown, strict=False):
            _panel(axes, result, contrast, area)
        for axes in panels[len(shown) :]:
            axes.set_axis_off()
        for position, axes in enumerate(panels[: len(shown)]):
            axes.tick_params(labelbottom=True)
            axes.set_xlabel("years" if position + columns >= len(shown) else "")
            axes.set_ylabel("points (0-10)" if position % columns == 0 else "")
        _limits(panels[0], result, shown, area)
        save(figure, path, f"Difference in life satisfaction: {area}", caption)
    return caption


def _rows(result: ComparisonResult, contrast: Contrast, parameters: str, area: str) -> pd.DataFrame:
    table = result.effects_by_month
    rows = table[
        (table["outcome"] == HEADLINE)
        & (table["area"] == area)
        & (table["contrast"] == contrast.name)
        & (table["parameters"] == parameters)
    ]
    return rows.assign(years=rows["month"] / MONTHS_PER_YEAR)


def _panel(axes: Axes, result: ComparisonResult, contrast: Contrast, area: str) -> None:
    """Mean, its 95% interval (dark), the range of single cities (light), and the default point (dashed)."""
    main = _rows(result, contrast, result.main_parameters, area)
    arm = max(contrast.weights, key=lambda name: (contrast.weights[name], name != "baseline"))
    hue = colour(arm)
    axes.axhline(0, color=INK, lw=1.0, zorder=2)
    axes.fill_between(main["years"], main["single_low"], main["single_high"], color=hue, alpha=0.10, lw=0)
    axes.fill_between(main["years"], main["low"], main["high"], color=hue, alpha=0.32, lw=0)
    axes.plot(main["years"], main["mean"], color=hue, lw=1.8, zorder=3)
    if result.main_parameters == "drawn":
        default = _rows(result, contrast, "default", area)
        axes.plot(default["years"], default["mean"], color=INK, lw=1.0, ls=(0, (4, 2)), zorder=3)
    mark_start(axes, result.config.scenario.start / MONTHS_PER_YEAR, text=False)
    axes.set_title(textwrap.fill(capital(contrast.label), TITLE_WIDTH), fontsize=10)
    row = pick(result, HEADLINE, area, contrast.name)
    if row is not None:
        text = f"{year_label(row['year'])}: {interval(row)}"
        if not np.isnan(row["chance_positive"]):
            text += f"\nchance that it is above zero: {percent(row['chance_positive'])}"
        axes.text(
            0.02,
            0.03,
            text,
            transform=axes.transAxes,
            fontsize=8.2,
            color=INK,
            va="bottom",
            zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.0},
        )
    axes.margins(x=0)


def _limits(axes: Axes, result: ComparisonResult, shown: list[Contrast], area: str) -> None:
    """One scale for all panels, with room for the text below the lowest band."""
    table = result.effects_by_month
    rows = table[
        (table["outcome"] == HEADLINE)
        & (table["area"] == area)
        & (table["parameters"] == result.main_parameters)
        & table["contrast"].isin([item.name for item in shown])
    ]
    low = np.nanmin(rows[["single_low", "mean"]].to_numpy())
    high = np.nanmax(rows[["single_high", "mean"]].to_numpy())
    reach = max(high - low, 1e-3)
    axes.set_ylim(low - 0.28 * reach, high + 0.06 * reach)


def _caption(result: ComparisonResult, shown: list[Contrast], area: str) -> str:
    pairs = pairs_of(result.effects, result.main_parameters)
    parts = [
        f"Same households, same luck, same parameters in both lives; {counted(pairs, 'pair')}.",
        explained(
            pairs,
            f"Dark band: 95% interval of the mean difference, which carries {sources_of_spread(result)}. "
            "Light band: where 95% of single cities fall.",
        ),
    ]
    if result.main_parameters == "drawn":
        at_default = counted(pairs_of(result.effects, "default"), "pair")
        parts.append(f"Dashed: the same at the default parameters, mean over {at_default}.")
    for kind, nothing in (
        ("baseline", "No policy differs demonstrably from baseline"),
        ("between", "Policies set against each other do not differ demonstrably"),
        ("synergy", "No synergy is demonstrable, positive or negative,"),
    ):
        found = [(item, pick(result, HEADLINE, area, item.name)) for item in shown if item.kind == kind]
        known = [(item, row) for item, row in found if row is not None and not np.isnan(row["low"])]
        if not known:
            continue
        clear = [f"{against(item)} {interval(row)}" for item, row in known if demonstrable(row)]
        year = year_label(known[0][1]["year"])
        parts.append(f"Demonstrable in {year}: {'; '.join(clear)}." if clear else f"{nothing} in {year}.")
    if pairs > 1:
        parts.append(
            "The chance is that of the sign of the mean difference (Student t, flat prior), given this model; "
            "it says nothing about mechanisms that the model lacks."
        )
    parts.append("The dotted line is the start of the programmes.")
    return " ".join(parts)
