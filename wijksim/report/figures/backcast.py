"""Measured against simulated since 2018: one panel per series, the band of runs behind what was measured."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wijksim.lab.backcast import REENACTMENT, BackcastResult
from wijksim.lab.backcast_series import Series
from wijksim.lab.reenactment import REFERENCE
from wijksim.report.house_style import FAINT, INK, colour, new_figure, save, theme
from wijksim.report.wording import counted

_COLUMNS = 3
_PANEL = (5.0, 3.1)
_MARKS = {"measured": ("o", INK, INK), "target": ("D", INK, "white"), "given": ("s", FAINT, "white")}
_ELSEWHERE = ("^", FAINT, "white")
_WORDS = {
    "measured": "measured",
    "target": "agreed target",
    "given": "used to set the model",
    "elsewhere": "another area",
}
_BANDS = (
    "Lines are means over runs, the band holds 95% of single runs with the programme as it was (coloured); grey is the "
    "same years, prices, growth and known works without programme money, its band dashed."
)
_ENOUGH = 20
"""Runs of which the band of 95% is more than the lowest and the highest run."""

_TOO_NARROW = (
    " So few runs make the band too narrow: it reaches no further than the lowest and the highest of them."
)
_ONE_RUN = (
    "Coloured is one run with the programme as it was, grey one of the same years, prices, growth and known works "
    "without programme money. One run says nothing about uncertainty: there is no band, and no point is inside or "
    "outside."
)
_MARKED = (
    "Filled circles were measured "
    "and used for nothing; open marks were used to set the model, are agreed targets, or belong to another area. "
    "Where line and grey line lie together, no measurement of the city could tell the programme from its absence: "
    "agreement then speaks for the course of the city, not for any effect."
)
_JUDGED = (
    "A point inside the band is not proof, as bands are wide; a point outside is a miss, unless the series lacks what "
    "moved it."
)


def _draw(axes: Axes, name: str, item: Series, bands: pd.DataFrame, points: pd.DataFrame) -> None:
    axes.set_title(item.label)
    axes.set_ylabel(item.unit, fontsize=9)
    for arm, hue in ((REFERENCE, FAINT), (REENACTMENT, colour("integrated"))):
        rows = bands[(bands["series"] == name) & (bands["arm"] == arm)].sort_values("year")
        if arm == REENACTMENT:
            axes.fill_between(rows["year"], rows["low"], rows["high"], color=hue, alpha=0.2, lw=0)
        else:
            for edge in ("low", "high"):
                axes.plot(rows["year"], rows[edge], color=hue, lw=0.8, ls=(0, (4, 3)))
        axes.plot(rows["year"], rows["mean"], color=hue, lw=2 if arm == REENACTMENT else 1.4)
    for row in points[points["series"] == name].to_dict("records"):
        marker, edge, fill = _MARKS.get(row["kind"], _ELSEWHERE)
        axes.plot(row["year"], row["value"], marker, ms=7, mec=edge, mfc=fill, mew=1.5, zorder=5)
    low, high = axes.get_ylim()
    middle, reach = (low + high) / 2, max((high - low) / 2 * 1.08, 0.04 * abs(low + high) / 2)
    axes.set_ylim(middle - reach, middle + reach)
    axes.set_xlim(2016.6, bands["year"].max() + 0.4)
    axes.set_xticks(range(2018, int(bands["year"].max()) + 1, 2))


def _legend(axes: Axes, *, banded: bool) -> None:
    hue = colour("integrated")
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=hue, lw=2, label=f"the programme as it was{', mean' if banded else ''}"),
        *([Patch(color=hue, alpha=0.2, label="95% of single runs")] if banded else []),
        Line2D([], [], color=FAINT, lw=1.4, label="without programme money"),
    ]
    for kind, words in _WORDS.items():
        marker, edge, fill = _MARKS.get(kind, _ELSEWHERE)
        handles.append(Line2D([], [], ls="", marker=marker, ms=7, mec=edge, mfc=fill, mew=1.5, label=words))
    axes.axis("off")
    axes.legend(handles=handles, loc="center left", frameon=False, fontsize=10)


def draw_backcast(result: BackcastResult, path: Path) -> str:
    """Draws every series that the model has.

    Returns:
        The caption.
    """
    names = list(result.series)
    rows = int(np.ceil((len(names) + 1) / _COLUMNS))
    runs = int(result.bands["runs"].max())
    caption = f"{_ONE_RUN} {_MARKED}"
    if runs > 1:
        caption = f"{_BANDS}{_TOO_NARROW if runs < _ENOUGH else ''} {_MARKED} {_JUDGED}"
    with theme():
        figure, axes = new_figure(rows, _COLUMNS, (_PANEL[0] * _COLUMNS, _PANEL[1] * rows))
        panels = axes.ravel()
        for panel, name in zip(panels, names, strict=False):
            _draw(panel, name, result.series[name], result.bands, result.points)
        _legend(panels[len(names)], banded=runs > 1)
        for panel in panels[len(names) + 1 :]:
            panel.axis("off")
        save(
            figure,
            path,
            f"{result.config.city.name} since 2018: measured and simulated ({counted(runs, 'run')})",
            caption,
        )
    return caption
