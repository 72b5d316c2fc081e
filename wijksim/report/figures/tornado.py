"""The tornado: the net social balance at the low and at the high end of every valuation, the largest swing on top."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from wijksim.lab.mkba import CostBenefit
from wijksim.report.figure_texts import FigureTexts, figure_texts
from wijksim.report.figures.pockets import main_rows
from wijksim.report.house_style import INK, finish_layout, new_figure, save, theme

_LOW, _HIGH = "#DDCC77", "#332288"
"""Low and high value of a valuation, hues after Tol."""

_HALO = withStroke(linewidth=4.0, foreground="white")
"""Keeps words readable where a line or the grey band lies behind them."""

_ROOM, _MOST_TRIES = 1.25, 6
"""How much more than is lacking an axis is widened, since words keep their size, and how often at most."""


def _rows(analysis: CostBenefit, contrast: str) -> pd.DataFrame:
    rows = main_rows(analysis.sensitivity, analysis, contrast)
    return rows[rows["balance"] == "wellbeing"]


def _end(valuation: str, which: str, value: float, texts: FigureTexts) -> str:
    """What an end of a bar stands for."""
    numbers = texts.numbers
    name = (
        valuation
        if valuation in ("wellby", "referral", "carbon_price", "eviction", "discount_rate")
        else None
    )
    if name is None:
        return texts.say("ends", f"{valuation}_{which}")
    return texts.say("ends", name, euro=numbers.euro(value), percent=numbers.percent(value, 1))


def _bars(axes: Axes, rows: pd.DataFrame, texts: FigureTexts) -> None:
    middle = float(rows["net_standard"].iloc[0])
    low, high = float(rows["net_standard_low"].iloc[0]), float(rows["net_standard_high"].iloc[0])
    if not np.isnan(low):
        axes.axvspan(low, high, color="#EDEDED", zorder=0)
    for position, (_, row) in enumerate(rows.iterrows()):
        ends = {"low": float(row["net_at_low"]), "high": float(row["net_at_high"])}
        left_first = ends["low"] <= ends["high"]
        for which, shade in (("low", _LOW), ("high", _HIGH)):
            axes.barh(position, ends[which] - middle, left=middle, height=0.5, color=shade, zorder=2)
            on_left = (which == "low") == left_first
            axes.annotate(
                _end(str(row["valuation"]), which, float(row[f"{which}_value"]), texts),
                xy=(min(ends[which], middle) if on_left else max(ends[which], middle), position),
                xytext=(-5 if on_left else 5, 0),
                textcoords="offset points",
                ha="right" if on_left else "left",
                va="center",
                fontsize=8.6,
                color=INK,
                zorder=5,
                path_effects=[_HALO],
            )
    axes.axvline(middle, color=INK, lw=1.2, zorder=4)
    axes.axvline(0, color=INK, lw=0.8, ls=(0, (3, 2)), zorder=3)
    axes.set_yticks(np.arange(len(rows)), [texts.word("valuations", str(name)) for name in rows["valuation"]])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")


def _widen(figure: Figure, axes: Axes) -> None:
    """Moves the ends of the axis outward until the words beside the bars are inside."""
    for _ in range(_MOST_TRIES):
        finish_layout(figure)
        frame = axes.get_window_extent()
        boxes = [text.get_window_extent() for text in axes.texts]
        outside = (frame.x0 - min(box.x0 for box in boxes), max(box.x1 for box in boxes) - frame.x1)
        if max(outside) <= 0:
            return
        low, high = axes.get_xlim()
        left, right = (max(pixels, 0.0) / frame.width * (high - low) * _ROOM for pixels in outside)
        axes.set_xlim(low - left, high + right)


def draw_tornado(analysis: CostBenefit, contrast: str, path: Path, *, language: str = "nl") -> str:
    """Draws the tornado of one contrast and returns its caption.

    Args:
        analysis: The cost-benefit analysis.
        contrast: Name of the contrast.
        path: A picture file.
        language: ``nl`` or ``en``.

    Raises:
        ValueError: If the analysis does not have the contrast.
    """
    texts = figure_texts(language)
    rows = _rows(analysis, contrast)
    caption = _caption(rows, texts)
    with theme():
        figure, ((axes,),) = new_figure(1, 1, (9.6, 1.5 + 0.5 * len(rows)))
        if rows["net_standard"].notna().all():
            _bars(axes, rows, texts)
        axes.set_xlabel(texts.say("money", "tornado_axis"))
        texts.numbers.on_axes(axes, "x")
        if axes.texts:
            _widen(figure, axes)
        save(figure, path, texts.say("money", "tornado_title", contrast=texts.contrast(contrast)), caption)
    return caption


def _caption(rows: pd.DataFrame, texts: FigureTexts) -> str:
    if rows["net_standard"].isna().any():
        return texts.say("money", "tornado_none")
    pairs = int(rows["pairs"].max())
    parts = [
        texts.say("money", "tornado_caption", pairs=texts.counted(pairs, "pairs")),
        texts.say("money", "one_pair" if pairs == 1 else "tornado_band"),
    ]
    middle = rows["net_standard"].to_numpy()
    turns = (np.sign(rows["net_at_low"]) != np.sign(middle)) | (
        np.sign(rows["net_at_high"]) != np.sign(middle)
    )
    names = [texts.word("valuations", str(name)) for name in rows.loc[turns, "valuation"]]
    if names:
        parts.append(texts.say("money", "tornado_sign", names=texts.listed(names)))
    else:
        parts.append(texts.say("money", "tornado_no_sign"))
    if (rows["net_standard_low"] <= 0).all() and (rows["net_standard_high"] >= 0).all():
        parts.append(texts.say("money", "tornado_open"))
    return " ".join(parts)


def tornado_alt_text(analysis: CostBenefit, contrast: str, *, language: str = "nl") -> str:
    """What the tornado shows, in words."""
    texts = figure_texts(language)
    rows = _rows(analysis, contrast)
    parts = [
        texts.say(
            "money",
            "alt_tornado_part",
            valuation=texts.word("valuations", str(row["valuation"])),
            low=texts.numbers.signed(min(row["net_at_low"], row["net_at_high"]), 2),
            high=texts.numbers.signed(max(row["net_at_low"], row["net_at_high"]), 2),
        )
        for _, row in rows.iterrows()
    ]
    net = texts.numbers.signed(float(rows["net_standard"].iloc[0]), 2)
    return texts.say(
        "money", "alt_tornado", contrast=texts.contrast(contrast), net=net, parts=" ".join(parts)
    )
