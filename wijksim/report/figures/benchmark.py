"""How the time of a month is divided over its phases, and how cost grows with the size of the city."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from wijksim.lab.benchmark import Benchmark
from wijksim.report.benchmark_table import sentences
from wijksim.report.house_style import INK, colour, new_figure, save, theme

_MOST = 14
"""Phases that are shown by name."""

_RECORDING, _OTHERS = "tables", "all others"


def _draw_phases(axes: Axes, found: Benchmark) -> None:
    months = found.run["months"]
    ordered = sorted(found.run["phases"].items(), key=lambda item: -item[1])
    rest = sum(seconds for _, seconds in ordered[_MOST:])
    shown = [*ordered[:_MOST], (_OTHERS, rest)] if rest else ordered
    values = np.array([seconds / months * 1e3 for _, seconds in shown])
    places = np.arange(len(shown))
    tones = [colour("physical") if name == _RECORDING else colour("social") for name, _ in shown]
    axes.barh(places, values, 0.7, color=tones, lw=0)
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            f"{value:.2g}", (value, place), (4, 0), textcoords="offset points", va="center", color=INK
        )
    axes.set_yticks(places, [name for name, _ in shown])
    axes.invert_yaxis()
    axes.set_xlim(0, values.max() * 1.15)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("milliseconds a month")
    axes.set_title("Where a month goes")


def _draw_growth(axes: Axes, found: Benchmark) -> None:
    sizes = np.array([row["households"] for row in found.growth])
    cost = np.array([row["ns_per_household_month"] for row in found.growth])
    axes.plot(sizes, cost, marker="o", color=colour("social"))
    for size, value in zip(sizes, cost, strict=True):
        axes.annotate(
            f"{value:.0f}", (size, value), (0, 9), textcoords="offset points", ha="center", color=INK
        )
    axes.set_xscale("log")
    axes.set_xlim(sizes.min() / 2, sizes.max() * 2)
    axes.set_xticks(sizes, [f"{size:,.0f}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.set_ylim(0, cost.max() * 1.25)
    axes.set_xlabel("households")
    axes.set_ylabel("nanoseconds per household and month")
    axes.set_title("How cost grows")


def draw_benchmark(found: Benchmark, path: Path) -> str:
    """Draws both; returns the caption."""
    caption = (
        f"{sentences(found)[0]}\nProcessor time on this machine ({found.platform['machine']}, Python "
        f"{found.platform['python']}), one core. Recording is in orange. Other work on the machine makes all times "
        "longer: ratios within one measurement say more than seconds."
    )
    with theme():
        columns = 2 if found.growth else 1
        figure, (panels,) = new_figure(1, columns, (6.2 * columns, 5.2))
        _draw_phases(panels[0], found)
        if found.growth:
            _draw_growth(panels[1], found)
        save(figure, path, "Speed of the model", caption)
    return caption
