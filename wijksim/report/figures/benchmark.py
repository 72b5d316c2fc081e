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
    run, months = found.run, found.run["months"]
    ordered = sorted(run["phases"], key=lambda name: -run["phases"][name])
    rest = sum(run["phases"][name] for name in ordered[_MOST:])
    shown = ordered[:_MOST]
    values, lowest, highest = (
        np.array([run[kind][name] for name in shown]) / months * 1e3
        for kind in ("phases", "phases_lowest", "phases_highest")
    )
    tones = [colour("physical") if name == _RECORDING else colour("social") for name in shown]
    places = np.arange(len(shown))
    axes.barh(places, values, 0.7, color=tones, lw=0)
    axes.hlines(places, lowest, highest, color=INK, lw=1.2)
    labels, ends = [f"{value:.2g}" for value in values], highest  # labels stand behind the thin lines
    if rest:
        axes.barh(len(shown), rest / months * 1e3, 0.7, color=colour("social"), lw=0)
        shown, labels = [*shown, _OTHERS], [*labels, f"{rest / months * 1e3:.2g}"]
        ends = np.append(ends, rest / months * 1e3)
    for place, (end, label) in enumerate(zip(ends, labels, strict=True)):
        axes.annotate(label, (end, place), (4, 0), textcoords="offset points", va="center", color=INK)
    axes.set_yticks(np.arange(len(shown)), shown)
    axes.invert_yaxis()
    axes.set_xlim(0, ends.max() * 1.15)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("milliseconds a month")
    axes.set_title("Where a month goes")


def _draw_growth(axes: Axes, found: Benchmark) -> None:
    sizes, cost, lowest, highest = (
        np.array([row[name] for row in found.growth])
        for name in ("households", "ns_per_household_month", "ns_lowest", "ns_highest")
    )
    axes.plot(sizes, cost, marker="o", color=colour("social"))
    axes.vlines(sizes, lowest, highest, color=INK, lw=1.2)
    for size, value, top in zip(sizes, cost, highest, strict=True):
        axes.annotate(f"{value:.0f}", (size, top), (0, 5), textcoords="offset points", ha="left", color=INK)
    axes.set_xscale("log")
    axes.set_xlim(sizes.min() / 2, sizes.max() * 2)
    axes.set_xticks(sizes, [f"{size:,.0f}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.set_ylim(0, highest.max() * 1.15)
    axes.set_xlabel("households")
    axes.set_ylabel("nanoseconds per household and month")
    axes.set_title("How cost grows")


def draw_benchmark(found: Benchmark, path: Path) -> str:
    """Draws both; returns the caption."""
    caption = (
        f"{sentences(found)[0]}\nProcessor time on this machine ({found.platform['machine']}, Python "
        f"{found.platform['python']}), one core. Recording is in orange. Thin lines go from the lowest to the "
        "highest run. Other work on the machine makes all times longer: ratios within one measurement say more than "
        "seconds."
    )
    with theme():
        columns = 2 if found.growth else 1
        figure, (panels,) = new_figure(1, columns, (6.2 * columns, 5.2))
        _draw_phases(panels[0], found)
        if found.growth:
            _draw_growth(panels[1], found)
        save(figure, path, "Speed of the model", caption)
    return caption
