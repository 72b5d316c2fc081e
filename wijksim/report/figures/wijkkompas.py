"""The wheel of the Wijkkompas: a wijk at the nulmeting beside the same wijk under each policy."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle, Wedge

from wijksim.indicators.wijkkompas import COMPOSITION, Indicator, wheel
from wijksim.lab.wijkkompas import NULMETING
from wijksim.report.figure_texts import FigureTexts, figure_texts
from wijksim.report.figures.wijkkompas_words import (
    CLASSES,
    caption_of,
    chosen,
    moment_of,
    pairs_behind,
    wijkkompas_alt_text,
)
from wijksim.report.house_style import FAINT, INK, save, spread, theme

__all__ = ["draw_wijkkompas", "wijkkompas_alt_text"]

# Brown to green by way of white, told apart with every kind of colour vision (BrBG of ColorBrewer).
JUDGED = ("#8C510A", "#D8B365", "#F6E8C3", "#F5F5F5", "#C7EAE5", "#5AB4AC", "#01665E")
BLUES = ("#F7FBFF", "#DEEBF7", "#C6DBEF", "#9ECAE1", "#6BAED6", "#3182BD", "#08519C")

_QUARTERS = ("physical", "life", "social", COMPOSITION)
"""Clockwise from the top."""

_RINGS = {"quarter": (0.36, 0.52), "theme": (0.52, 0.70), "indicator": (0.70, 1.0)}
_QUARTER_TURN = 90.0
_LABEL_AT = 1.17
_FONT = 8.7
_LINE = 1.34
"""Distance between the lines of two names, in heights of their letters."""

_NAME_WIDTH = 22
"""Letters in a line of the name of a quarter."""

_REACH = 1.4
"""Half the height of the axes, in radii of the wheel."""

_WIDE, _HIGH, _HEAD, _TITLE, _SCALE = 7.2, 4.3, 0.35, 0.45, 3.1
"""Inches: width and height of a wheel with its names, room for its heading and for the title, length of a scale."""

_KEY = {1: 1.65, 2: 1.0}
"""Inches: height of the key, by the number of wheels in a row."""


@dataclass(frozen=True)
class _Segment:
    """A segment of the outer ring: indicator, angles in degrees clockwise from the top."""

    indicator: Indicator
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    def point(self, radius: float) -> tuple[float, float]:
        """Place on the middle line of the segment."""
        angle = np.deg2rad(self.middle)
        return radius * float(np.sin(angle)), radius * float(np.cos(angle))


def segments() -> list[_Segment]:
    """The outer ring: every quarter a quarter of the wheel, divided over its indicators."""
    found = []
    for number, quarter in enumerate(_QUARTERS):
        own = [item for item in wheel().indicators if item.quarter == quarter]
        edges = _QUARTER_TURN * (number + np.linspace(0, 1, len(own) + 1))
        found += [_Segment(*item) for item in zip(own, edges[:-1], edges[1:], strict=True)]
    return found


def _wedge(axes: Axes, ring: str, start: float, end: float, **look: Any) -> None:
    inner, outer = _RINGS[ring]
    # matplotlib turns the other way round, from the right.
    wedge = Wedge((0, 0), outer, 90 - end, 90 - start, width=outer - inner, **look)
    axes.add_patch(wedge)


def shade(score: float, quarter: str) -> str | None:
    """Colour of a score; None when it is missing."""
    if np.isnan(score):
        return None
    colours = BLUES if quarter == COMPOSITION else JUDGED
    return colours[int(np.digitize(score, CLASSES))]


def _fill(
    axes: Axes, ring: str, span: tuple[float, float], score: float, quarter: str, *, dotted: bool
) -> None:
    colour = shade(score, quarter)
    look: dict[str, Any] = {"facecolor": colour or "white", "edgecolor": "white", "lw": 1.2, "zorder": 2}
    _wedge(axes, ring, *span, **look)
    hatch = "////" if colour is None else "..." if dotted else None
    if hatch:
        ink = "#B0B0B0" if colour is None or sum(to_rgb(colour)) < 1.5 else "#707070"
        _wedge(axes, ring, *span, facecolor="none", edgecolor=ink, hatch=hatch, lw=0.0, zorder=3)


def _groups(rows: pd.DataFrame, level: str) -> Iterator[tuple[str, tuple[float, float], float]]:
    """Quarter, angles and mean score of every theme or quarter."""
    by_indicator = rows.set_index("indicator")["score"]
    ring: dict[str, list[_Segment]] = {}
    for segment in segments():
        ring.setdefault(getattr(segment.indicator, level), []).append(segment)
    for members in ring.values():
        scores = [by_indicator.get(item.indicator.name, np.nan) for item in members]
        known = [score for score in scores if not np.isnan(score)]
        mean = float(np.mean(known)) if known else np.nan
        yield members[0].indicator.quarter, (members[0].start, members[-1].end), mean


def _value(indicator: Indicator, value: float, texts: FigureTexts) -> str:
    """The value behind a name, where its unit speaks for itself."""
    if np.isnan(value):
        return ""
    if indicator.unit == "share 0-1":
        return f" {texts.numbers.percent(value)}"
    if indicator.unit == "points 0-10":
        return f" {texts.numbers.number(value, 1)}"
    return ""


def _mark(row: pd.Series) -> str:
    if not bool(row["change_demonstrable"]):
        return ""
    return " ▲" if row["change"] > 0 else " ▼"


def _quarter_name(
    axes: Axes, quarter: str, side: int, height: float, texts: FigureTexts, *, above: bool
) -> None:
    """Name of a quarter above or below the names of its indicators."""
    axes.text(
        side * _LABEL_AT,
        height,
        textwrap.fill(wheel().quarters[quarter][texts.language], _NAME_WIDTH),
        fontsize=_FONT + 1,
        fontweight="bold",
        color=BLUES[-1] if quarter == COMPOSITION else INK,
        ha="left" if side > 0 else "right",
        va="bottom" if above else "top",
    )


def _labels(axes: Axes, rows: pd.DataFrame, texts: FigureTexts) -> None:
    """Names of the indicators left and right of the wheel, moved apart where they would touch."""
    figure = axes.figure
    assert figure is not None
    height = axes.get_window_extent().height
    step = _FONT / 72 * figure.dpi * _LINE / height * 2 * _REACH
    by_name = {str(row["indicator"]): row for _, row in rows.iterrows()}
    for side, upper, lower in ((1, _QUARTERS[0], _QUARTERS[1]), (-1, _QUARTERS[3], _QUARTERS[2])):
        own = [item for item in segments() if np.sign(item.point(1.0)[0]) == side]
        own.sort(key=lambda item: item.point(1.0)[1])
        places = spread(np.array([item.point(1.06)[1] for item in own]), step)
        _quarter_name(axes, upper, side, float(places[-1]) + step, texts, above=True)
        _quarter_name(axes, lower, side, float(places[0]) - step, texts, above=False)
        for segment, place in zip(own, places, strict=True):
            words = segment.indicator.names[texts.language]
            if segment.indicator.name in by_name:
                row = by_name[segment.indicator.name]
                words += _value(segment.indicator, float(row["value"]), texts) + _mark(row)
            axes.annotate(
                words,
                xy=segment.point(1.0),
                xytext=(side * _LABEL_AT, float(place)),
                fontsize=_FONT,
                color=INK,
                ha="left" if side > 0 else "right",
                va="center",
                annotation_clip=False,
                arrowprops={
                    "arrowstyle": "-",
                    "color": "#B8B8B8",
                    "lw": 0.6,
                    "shrinkA": 3,
                    "shrinkB": 0,
                    "relpos": (0.0 if side > 0 else 1.0, 0.5),
                    "patchA": None,  # from the edge of the words; cutting lines off at a box around them is slow
                },
            )


def _draw_wheel(axes: Axes, rows: pd.DataFrame, heading: str, when: str, texts: FigureTexts) -> None:
    """One wheel with its names."""
    axes.set_xlim(-_REACH, _REACH)
    axes.set_ylim(-_REACH, _REACH)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(heading, loc="center", pad=2)
    scores = dict(zip(rows["indicator"], rows["score"].astype(float), strict=True))
    changed = set(rows.loc[rows["change_demonstrable"].astype(bool), "indicator"])
    judged = rows["scenario"].iloc[0] != NULMETING and pairs_behind(rows) > 1
    for segment in segments():
        name, quarter = segment.indicator.name, segment.indicator.quarter
        score = scores.get(name, np.nan)
        dotted = judged and not np.isnan(score) and name not in changed
        _fill(axes, "indicator", (segment.start, segment.end), score, quarter, dotted=dotted)
    for level in ("theme", "quarter"):
        for quarter, span, score in _groups(rows, level):
            _fill(axes, level, span, score, quarter, dotted=False)
    # Lines between the quarters.
    for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        axes.plot([0.36 * x, 1.03 * x], [0.36 * y, 1.03 * y], color="white", lw=3.5, zorder=4)
    axes.text(
        0, 0, when.replace(" ", "\n"), ha="center", va="center", fontsize=10.5, fontweight="bold", color=INK
    )


def _scale(
    axes: Axes, colours: Sequence[str], words: Sequence[str], title: str, at: tuple[float, float]
) -> None:
    """A scale of colours with words at its ends and in its middle; the axes are in inches."""
    left, bottom = at
    step = _SCALE / len(colours)
    for number, colour in enumerate(colours):
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": FAINT, "lw": 0.4}
        axes.add_patch(Rectangle((left + number * step, bottom), step, 0.2, **look))
    axes.text(left, bottom + 0.27, title, fontsize=_FONT, fontweight="bold", color=INK, va="bottom")
    for word, share, align in ((words[0], 0.0, "left"), (words[3], 0.5, "center"), (words[-1], 1.0, "right")):
        axes.text(
            left + share * _SCALE, bottom - 0.06, word, fontsize=_FONT - 1, color=INK, ha=align, va="top"
        )


def _key(axes: Axes, texts: FigureTexts, *, columns: int, judged: bool) -> None:
    """The two scales of colour and the marks, of judgements only where there are any; the axes are in inches."""
    axes.set_xlim(0, _WIDE * columns)
    axes.set_ylim(0, _KEY[columns])
    axes.set_axis_off()
    high = _KEY[columns] - 0.55
    _scale(
        axes, JUDGED, texts.words("compass", "classes"), texts.say("compass", "legend_judged"), (0.2, high)
    )
    composition = texts.words("compass", "blues"), texts.say("compass", "legend_composition")
    _scale(axes, BLUES, *composition, (0.2 + _SCALE + 0.3, high))
    left, top = (2 * _SCALE + 1.0, high + 0.22) if columns == 2 else (0.2, high - 0.55)
    marks = [("...", "#F5F5F5", "#707070", "uncertain"), ("////", "white", "#B0B0B0", "missing")]
    for number, (hatch, colour, ink, name) in enumerate(marks if judged else marks[1:]):
        bottom = top - 0.24 * number
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": ink, "hatch": hatch, "lw": 0.4}
        axes.add_patch(Rectangle((left, bottom), 0.36, 0.17, **look))
        axes.text(
            left + 0.45,
            bottom + 0.085,
            texts.say("compass", name),
            fontsize=_FONT - 0.5,
            color=INK,
            va="center",
        )
    if judged:
        axes.text(
            left, top - 0.4, texts.say("compass", "arrows"), fontsize=_FONT - 0.5, color=INK, va="center"
        )


def draw_wijkkompas(
    table: pd.DataFrame,
    wijk: str,
    path: Path,
    *,
    language: str = "nl",
    scenarios: Sequence[str] | None = None,
    only: str | None = None,
    first_year: int = 2018,
) -> str:
    """Draws the wheels of a wijk and returns the caption.

    Args:
        table: Result of :func:`wijksim.lab.wijkkompas.wijkkompas_table`.
        wijk: Which wijk.
        path: A picture file.
        language: ``nl`` or ``en``.
        scenarios: Which scenarios stand beside the nulmeting; all of the table when left out.
        only: Draws one wheel only, for a narrow page: ``nulmeting`` or one of the scenarios.
        first_year: Calendar year in which the run begins.

    Raises:
        ValueError: If the table does not have the wijk or a scenario.
    """
    texts = figure_texts(language)
    moments = chosen(table, wijk, scenarios)
    if only is not None:
        chosen(table, wijk, [name for name in (only,) if name != NULMETING])
        moments = {name: rows for name, rows in moments.items() if name == only}
    caption = caption_of(moments, texts)
    columns = min(len(moments), 2)
    lines = -(-len(moments) // columns)
    high = _TITLE + lines * (_HIGH + _HEAD) + _KEY[columns]
    with theme(), mpl.rc_context({"hatch.linewidth": 0.8}):
        figure = Figure(figsize=(_WIDE * columns, high))
        FigureCanvasAgg(figure)
        for number, (name, rows) in enumerate(moments.items()):
            line, column = divmod(number, columns)
            bottom = high - _TITLE - line * (_HIGH + _HEAD) - _HEAD - _HIGH
            axes = figure.add_axes((column / columns, bottom / high, 1 / columns, _HIGH / high))
            _draw_wheel(axes, rows, *moment_of(name, rows, texts, first_year), texts)
            _labels(axes, rows, texts)
        judged = pairs_behind(next(iter(moments.values()))) > 1
        _key(figure.add_axes((0, 0, 1, _KEY[columns] / high)), texts, columns=columns, judged=judged)
        save(figure, path, texts.say("compass", "title", wijk=wijk), caption)
    return caption
