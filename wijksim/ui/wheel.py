"""The Wijkkompas of one wijk as the page draws it; mapping, scores and colours are those of the report."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wijksim.indicators.wijkkompas import COMPOSITION, scores, wheel
from wijksim.report.figures.wijkkompas import BLUES, JUDGED
from wijksim.report.figures.wijkkompas_words import CLASSES
from wijksim.ui.history import History

_DIGITS = 2
_TRUST_DIGITS = 3


@dataclass(frozen=True)
class Standing:
    """A wijk in one month: a value and a score per indicator, None where it is not known."""

    values: list[float | None]
    scores: list[float | None]


def _scale(unit: str) -> float:
    return 100.0 if unit.startswith("share") else 1.0


def short_unit(unit: str) -> str:
    """The unit as it stands behind a name."""
    return {"share 0-1": "%", "points 0-10": "0–10", "0-1": "0–1", "upgrades": "×"}.get(unit, unit)


def spokes(language: str) -> list[dict[str, Any]]:
    """Indicators of the wheel, clockwise, with their names."""
    mapping = wheel()
    return [
        {
            "quarter": item.quarter,
            "quarter_name": mapping.quarters[item.quarter][language],
            "theme": mapping.themes[item.theme][language],
            "name": item.names[language],
            "unit": short_unit(item.unit),
            "digits": 1 if _scale(item.unit) != 1 else _TRUST_DIGITS if item.unit == "0-1" else _DIGITS,
            "judged": item.quarter != COMPOSITION,
        }
        for item in mapping.indicators
    ]


def unknown(language: str) -> str:
    """What the gemeente measures and the model does not know."""
    return "; ".join(item.names[language] for item in wheel().unknown)


def shades() -> dict[str, Any]:
    """Colours by class of the score, and the borders between the classes."""
    return {"judged": list(JUDGED), "plain": list(BLUES), "borders": [float(border) for border in CLASSES]}


def standing(history: History, month: int, wijk: str) -> Standing:
    """How a wijk stands in one month.

    Args:
        history: A run.
        month: Month to look at.
        wijk: Name of the wijk.
    """
    frames = []
    for when in {0, month}:
        columns = {item.name: history.at(item.name, when) for item in wheel().indicators}
        base = {"month": when, "wijk": list(history.wijk_names), "programme": list(history.programme)}
        counts = {name: history.at(name, when) for name in ("households", "dwellings")}
        frames.append(pd.DataFrame({**base, **counts, **columns}))
    table = scores(pd.concat(frames, ignore_index=True), month)
    rows = table[table["wijk"] == wijk]  # in the order of the mapping
    scaled = [
        _known(value * _scale(item.unit), _DIGITS if _scale(item.unit) != 1 else _TRUST_DIGITS)
        for item, value in zip(wheel().indicators, rows["value"].to_numpy(np.float64), strict=True)
    ]
    return Standing(scaled, [_known(score, _DIGITS) for score in rows["score"].to_numpy(np.float64)])


def _known(value: float, digits: int) -> float | None:
    return round(value, digits) if np.isfinite(value) else None
