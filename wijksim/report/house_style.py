"""One look for all figures: theme, a colour per policy, labels at the lines, captions under the picture."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import ScaledTranslation

RESOLUTION = 200
_CAPTION_WIDTH = 0.08
"""Width of a caption character in inches at the caption's size, with room to spare."""

_LEAST_DISTANCE = 1.25
"""Least distance between two labels, in line heights."""

_LABEL_WIDTH = 24
"""Letters in a line of a label at a line: an own scenario may have a long name."""
_LABEL_PLACE = 1.035
"""Where such labels begin, in widths of the axes."""

TITLE_WIDTH = 38
"""Letters in a line above a panel that shows one comparison."""

_LEGEND_SIZE, _BELOW_AXES = 8.5, 4.5
"""Size of the letters of a legend below axes, and its distance from these, in heights of its letters."""
_POINTS_IN_INCH = 72
_LINE_OF_NAME = 1.5
"""A further line of the name of the axes above it, in the same measure."""

SCENARIO_COLOURS: dict[str, str] = {
    "baseline": "#4D4D4D",
    "physical": "#D55E00",
    "social": "#0072B2",
    "parallel": "#CC79A7",
    "integrated": "#009E73",
    "physical_half": "#E69F00",
    "social_half": "#56B4E9",
    "integrated_cliff": "#117733",
    "four_then_seven": "#44AA99",
    "seven_at_once": "#332288",
    "citywide": "#6699CC",
    "demolition_heavy": "#882255",
    "renovation_heavy": "#999933",
    "allocation": "#AA4499",
}
"""Fixed for every figure: the set of Okabe and Ito, told apart with every kind of colour vision, for the main
policies; muted hues after Tol for their variants."""

_OTHER_COLOURS = ("#882255", "#999933", "#332288", "#E69F00")
"""Of policies of one's own: hues that none of the main policies has."""

PAYER_COLOURS = ("#332288", "#88CCEE", "#AA4499", "#DDCC77", "#117733", "#882255", "#999999")
"""Other hues than those of the policies (after Tol), so that the two are not mixed up."""

INK, FAINT = "#262626", "#8C8C8C"


def colour(scenario: str) -> str:
    """Colour of a policy; policies without a fixed one get one by their name."""
    if scenario in SCENARIO_COLOURS:
        return SCENARIO_COLOURS[scenario]
    return _OTHER_COLOURS[sum(scenario.encode()) % len(_OTHER_COLOURS)]


@contextmanager
def theme() -> Iterator[None]:
    """The project's seaborn theme, for the time of drawing only."""
    settings = {
        **sns.axes_style("whitegrid"),
        **sns.plotting_context("notebook", font_scale=0.85),
        "axes.edgecolor": FAINT,
        "axes.labelcolor": INK,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "axes.titlesize": 11.0,
        "axes.titleweight": "bold",
        "figure.facecolor": "white",
        "font.family": ["DejaVu Sans"],  # ships with matplotlib, so that pictures are the same everywhere
        "grid.color": "#E6E6E6",
        "grid.linewidth": 0.8,
        "savefig.facecolor": "white",
        "svg.hashsalt": "wijksim",
    }
    with mpl.rc_context(settings):
        yield


def new_figure(
    rows: int,
    columns: int,
    size: tuple[float, float],
    *,
    sharex: bool = False,
    sharey: bool | Literal["row"] = False,
) -> tuple[Figure, np.ndarray]:
    """A figure with a grid of axes that does not touch matplotlib's global state.

    Args:
        rows: Rows of axes.
        columns: Columns of axes.
        size: Width and height, inches.
        sharex: Whether all axes have the same horizontal scale.
        sharey: Whether all axes, or those of a row, have the same vertical scale.
    """
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1, wspace=0.03, hspace=0.05)
    figure = Figure(figsize=size, layout=layout)
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, squeeze=False, sharex=sharex, sharey=sharey)


def legend_below(axes: Axes, handles: Sequence[Artist], columns: int, *, left: float = 0.0) -> None:
    """Puts a legend below the scale of axes and its name, however high these axes are and however long the name.

    Args:
        axes: Axes, with their name below; the layout leaves room for the legend as for their labels.
        handles: What is explained.
        columns: Columns of the legend.
        left: Its left edge, in widths of the axes.
    """
    further = _LINE_OF_NAME * axes.get_xlabel().count("\n") * _LEGEND_SIZE / _POINTS_IN_INCH
    figure = axes.figure
    assert figure is not None
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(left, 0.0),
        bbox_transform=axes.transAxes + ScaledTranslation(0.0, -further, figure.dpi_scale_trans),
        borderaxespad=_BELOW_AXES,
        ncols=columns,
        frameon=False,
        fontsize=_LEGEND_SIZE,
    )


@dataclass(frozen=True)
class LineLabel:
    """A label at the right end of a line."""

    height: float
    text: str
    colour: str

    @property
    def wrapped(self) -> str:
        """The text in lines short enough to stand beside a panel."""
        return textwrap.fill(self.text, _LABEL_WIDTH)


def leave_room(axes: Axes, labels: Sequence[LineLabel]) -> None:
    """Makes the layout leave room for labels, which are written when it is made: call it before."""
    lines = [line for label in labels for line in label.wrapped.split("\n")]
    if lines:
        longest = max(lines, key=len)
        axes.text(_LABEL_PLACE, 0.5, longest, alpha=0, fontweight="bold", transform=axes.transAxes)


def label_lines(axes: Axes, labels: Sequence[LineLabel]) -> None:
    """Writes labels right of the axes at the height of their lines, moved apart where they would touch.

    Call it when the limits of the axes are final and the figure has been laid out.
    """
    if not labels:
        return
    figure = axes.figure
    assert figure is not None
    size = float(mpl.rcParams["font.size"]) * 0.95
    height = axes.get_window_extent().height
    lines = max(label.wrapped.count("\n") + 1 for label in labels)
    step = lines * size / _POINTS_IN_INCH * figure.dpi * _LEAST_DISTANCE / height
    low, high = axes.get_ylim()
    ordered = sorted(labels, key=lambda item: item.height)
    wanted = np.array([(item.height - low) / (high - low) for item in ordered])
    placed = spread(wanted, step)
    for item, at_line, at_label in zip(ordered, wanted, placed, strict=True):
        axes.annotate(
            item.wrapped,
            xy=(1.0, float(at_line)),
            xytext=(_LABEL_PLACE, float(at_label)),
            xycoords="axes fraction",
            textcoords="axes fraction",
            color=item.colour,
            fontsize=size,
            fontweight="bold",
            va="center",
            ha="left",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": item.colour,
                "lw": 0.7,
                "shrinkA": 4,
                "shrinkB": 0,
                "relpos": (0, 0.5),
                "patchA": None,  # from the edge of the words; cutting lines off at a box around them is slow
            },
        )


def spread(wanted: np.ndarray, step: float) -> np.ndarray:
    """Moves sorted positions apart to a least distance, as little as possible on the whole.

    Args:
        wanted: Positions in rising order.
        step: Least distance.
    """
    # Groups of touching labels are centred on the mean of the places that their members want.
    groups: list[list[float]] = []
    for place in wanted:
        groups.append([float(place)])
        while len(groups) > 1 and _bottom(groups[-1], step) - _top(groups[-2], step) < step:
            last = groups.pop()
            groups[-1].extend(last)
    return np.array([_bottom(group, step) + i * step for group in groups for i in range(len(group))])


def _bottom(group: list[float], step: float) -> float:
    return float(np.mean(group)) - step * (len(group) - 1) / 2


def _top(group: list[float], step: float) -> float:
    return float(np.mean(group)) + step * (len(group) - 1) / 2


_BARE: ContextVar[bool] = ContextVar("bare pictures", default=False)


@contextmanager
def bare_pictures() -> Iterator[None]:
    """Leaves title and caption out of the pictures that are saved meanwhile: a page puts them beside the picture."""
    before = _BARE.set(True)
    try:
        yield
    finally:
        _BARE.reset(before)


def save(figure: Figure, path: Path, title: str, caption: str) -> None:
    """Adds title and wrapped caption, unless pictures are bare, and writes the picture.

    Args:
        figure: A figure whose axes are finished.
        path: A PNG or SVG file.
        title: What the picture shows.
        caption: What to conclude from it, and what not.
    """
    if not _BARE.get():
        _add_words(figure, title, caption)
    # No time or version in the file: the same numbers give the same bytes.
    metadata = {"Date": None, "Creator": None} if path.suffix == ".svg" else {"Software": "wijksim"}
    figure.savefig(path, dpi=RESOLUTION, bbox_inches="tight", pad_inches=0.18, metadata=metadata)


def _add_words(figure: Figure, title: str, caption: str) -> None:
    width = figure.get_figwidth()
    figure.suptitle(title, x=0.01, ha="left", fontsize=14, fontweight="bold", color=INK)
    paragraphs = [textwrap.fill(part, int(width / _CAPTION_WIDTH)) for part in caption.split("\n")]
    figure.text(
        0.012, -0.015, "\n".join(paragraphs), ha="left", va="top", fontsize=10.5, color=INK, linespacing=1.35
    )


def finish_layout(figure: Figure) -> None:
    """Computes the layout, so that labels can be placed in it."""
    figure.draw_without_rendering()


def write_beside(axes: Axes, height: float, text: str, *, colour: str = INK, bold: bool = False) -> None:
    """Writes the value of a row at the right of a panel, outside of its frame."""
    axes.text(
        1.02,
        height,
        text,
        transform=axes.get_yaxis_transform(),
        va="center",
        ha="left",
        fontsize=8,
        color=colour,
        fontweight="bold" if bold else "normal",
    )


def mark_start(axes: Axes, years: float, *, text: bool | str = True) -> None:
    """Marks when programmes start, with a word beside the line, in other words where those are given."""
    axes.axvline(years, color=FAINT, lw=0.9, ls=(0, (2, 2)), zorder=1)
    if text:
        axes.text(
            years,
            0.985,
            f" {text if isinstance(text, str) else 'programme starts'}",
            transform=axes.get_xaxis_transform(),
            fontsize=8.5,
            color=FAINT,
            va="top",
            ha="left",
        )
