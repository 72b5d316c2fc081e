"""Figures of the cost-benefit analysis: costs and benefits over time, and who pays and who gains."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wijksim.lab.contrasts import BASELINE
from wijksim.lab.discounting import STANDARD
from wijksim.lab.mkba import CostBenefit
from wijksim.lab.mkba_accounts import NET
from wijksim.report.figure_texts import FigureTexts, figure_texts
from wijksim.report.figures.pockets import draw_pockets, main_rows, net_words, pockets_alt_text
from wijksim.report.figures.tornado import draw_tornado, tornado_alt_text
from wijksim.report.house_style import (
    INK,
    LineLabel,
    colour,
    finish_layout,
    label_lines,
    leave_room,
    new_figure,
    save,
    theme,
)
from wijksim.report.wording import capital

__all__ = ["draw_over_time", "draw_pockets", "draw_tornado", "mkba_alt_text"]

_PANELS = {"wellbeing": "panel_wellbeing", "money": "panel_money", "public cash": "panel_public"}
_PARTS = {"cumulative_costs": "#882255", "cumulative_benefits": "#117733", "cumulative_net": INK}
"""Muted hues after Tol, other than those of the policies."""


def _contrasts(analysis: CostBenefit, chosen: Sequence[str] | None) -> list[str]:
    if chosen is not None:
        return list(chosen)
    names = list(dict.fromkeys(analysis.over_time["contrast"]))
    against = [name for name in names if name.endswith(f" - {BASELINE}")]
    return against or names


def _line(axes: Axes, rows: pd.DataFrame, shade: str, label: str, *, heavy: bool) -> LineLabel:
    """A line with its band, from zero at the start."""
    years = np.concatenate([[0.0], rows["year"].to_numpy(np.float64)])
    mean, low, high = (
        np.concatenate([[0.0], rows[name].to_numpy(np.float64)]) for name in ("mean", "low", "high")
    )
    if not np.isnan(low).any():
        axes.fill_between(years, low, high, color=shade, alpha=0.13, lw=0, zorder=2)
    axes.plot(years, mean, color=shade, lw=2.4 if heavy else 1.6, zorder=4)
    return LineLabel(float(mean[-1]), label, shade)


def _panel(axes: Axes, rows: Mapping[str, pd.DataFrame], balance: str, texts: FigureTexts) -> list[LineLabel]:
    """One balance: costs, benefits and net of one contrast, or the net of several."""
    labels = []
    for contrast, table in rows.items():
        own = table[table["balance"] == balance]
        if len(rows) > 1:
            net = own[own["quantity"] == "cumulative_net"]
            shade = colour(contrast.split(" - ")[0].removeprefix("synergy of "))
            labels.append(_line(axes, net, shade, texts.contrast(contrast), heavy=True))
            continue
        for quantity, shade in _PARTS.items():
            part = own[own["quantity"] == quantity]
            name = quantity.removeprefix("cumulative_")
            label = texts.say("money", f"short_{name}")
            labels.append(_line(axes, part, shade, label, heavy=name == NET))
    axes.axhline(0, color=INK, lw=0.9, zorder=3)
    axes.margins(x=0.0)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 5, 10]))
    axes.set_xlabel(texts.say("money", "years_axis"))
    texts.numbers.on_axes(axes)
    return labels


def draw_over_time(
    analysis: CostBenefit,
    path: Path,
    *,
    language: str = "nl",
    contrasts: Sequence[str] | None = None,
    balance: str | None = None,
    first_year: int = 2018,
) -> str:
    """Costs and benefits added up over the years, discounted, with bands; returns the caption.

    Args:
        analysis: The cost-benefit analysis.
        path: A picture file.
        language: ``nl`` or ``en``.
        contrasts: One contrast, of which costs, benefits and net are drawn; or several, of which the net is drawn.
            Every contrast with baseline when left out.
        balance: Draws one balance only, for a narrow page: ``wellbeing``, ``money`` or ``public cash``.
        first_year: Calendar year in which the run begins.

    Raises:
        ValueError: If the analysis does not have a contrast or the balance.
    """
    texts = figure_texts(language)
    if balance is not None and balance not in _PANELS:
        raise ValueError(f"balance = {balance!r}: allowed: {', '.join(_PANELS)}")
    names = _contrasts(analysis, contrasts)
    rows = {name: main_rows(analysis.over_time, analysis, name) for name in names}
    shown = list(_PANELS) if balance is None else [balance]
    caption = _over_time_caption(analysis, rows, texts, first_year)
    with theme():
        figure, (panels,) = new_figure(1, len(shown), (13.5, 4.7) if balance is None else (6.4, 4.4))
        labelled = []
        for axes, name in zip(panels, shown, strict=True):
            labelled.append((axes, _panel(axes, rows, name, texts)))
            axes.set_title(texts.say("money", _PANELS[name]))
            leave_room(axes, labelled[-1][1])
        panels[0].set_ylabel(texts.say("money", "million"))
        finish_layout(figure)
        for axes, labels in labelled:
            label_lines(axes, labels)
        told = texts.listed([texts.contrast(name) for name in names]) if len(names) == 1 else ""
        title = texts.say("money", "over_time_one" if told else "over_time_many", contrast=told)
        save(figure, path, title, caption)
    return caption


def _over_time_caption(
    analysis: CostBenefit, rows: Mapping[str, pd.DataFrame], texts: FigureTexts, first_year: int
) -> str:
    any_rows = next(iter(rows.values()))
    pairs = int(any_rows["pairs"].max())
    plain = all(name.endswith(f" - {BASELINE}") for name in rows)
    rate = analysis.balances.loc[analysis.balances["variant"] == STANDARD, "rate"].iloc[0]
    parts = [
        texts.say(
            "money",
            "over_time_caption" if pairs > 1 else "over_time_caption_one",
            first=first_year,
            last=first_year + int(any_rows["year"].max()) - 1,
            rate=texts.numbers.percent(float(rate), 2),
            pairs=texts.counted(pairs, "pairs"),
            what=texts.say("money", "against_baseline" if plain else "against_other"),
        )
    ]
    if pairs == 1:
        parts.append(texts.say("money", "one_pair"))
    for contrast in rows:
        found = main_rows(analysis.break_even, analysis, contrast)
        found = found[found["balance"] == "wellbeing"]
        if pairs > 1 and len(found) and not np.isnan(found["share_by_horizon"].iloc[0]):
            parts.append(_break_even(contrast, found.iloc[0], texts))
    return " ".join(parts)


def _break_even(contrast: str, row: pd.Series, texts: FigureTexts) -> str:
    share, median = float(row["share_by_horizon"]), float(row["year_median"])
    which = "none" if share == 0 else "few" if np.isnan(median) else "some"
    told = {"share": texts.numbers.percent(share), "median": texts.numbers.number(median)}
    return capital(texts.say("money", f"break_even_{which}", contrast=texts.contrast(contrast), **told))


def _small(words: str) -> str:
    """Words within a sentence: names such as WELLBY and Rijk keep their capitals."""
    return words[:1].lower() + words[1:]


def mkba_alt_text(
    analysis: CostBenefit,
    figure: str,
    *,
    contrast: str | None = None,
    language: str = "nl",
) -> str:
    """What a figure shows, in words, for who cannot see it.

    Args:
        analysis: The cost-benefit analysis.
        figure: ``over_time``, ``pockets`` or ``tornado``.
        contrast: Name of the contrast; ``over_time`` tells of every contrast with baseline without one.
        language: ``nl`` or ``en``.

    Raises:
        ValueError: If there is no such figure or contrast, or the contrast is left out where one is needed.
    """
    texts = figure_texts(language)
    if figure == "over_time":
        parts = []
        for name in _contrasts(analysis, None if contrast is None else [contrast]):
            rows = main_rows(analysis.over_time, analysis, name)
            last = rows[(rows["quantity"] == "cumulative_net") & (rows["year"] == rows["year"].max())]
            parts += [
                texts.say(
                    "money",
                    "alt_over_time_part",
                    contrast=capital(texts.contrast(name)),
                    balance=_small(texts.say("money", _PANELS[str(row["balance"])])),
                    **net_words(row.to_dict(), texts),
                )
                for _, row in last.iterrows()
            ]
        return texts.say("money", "alt_over_time", parts=" ".join(parts))
    if contrast is None:
        raise ValueError(f"figure {figure!r}: name a contrast")
    if figure == "tornado":
        return tornado_alt_text(analysis, contrast, language=language)
    if figure != "pockets":
        raise ValueError(f"figure = {figure!r}: allowed: over_time, pockets, tornado")
    return pockets_alt_text(analysis, contrast, language=language)
