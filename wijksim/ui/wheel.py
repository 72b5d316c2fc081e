"""The Wijkkompas of one wijk as the page draws it; mapping, scores and colours are those of the report."""

import math
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from wijksim.indicators.wijkkompas import COMPOSITION, step_of, wheel
from wijksim.report.figures.wijkkompas import BLUES, JUDGED
from wijksim.report.figures.wijkkompas_words import CLASSES
from wijksim.ui.history import History

_DIGITS = 2
_TRUST_DIGITS = 3
_SIGN = {"high": 1.0, "low": -1.0, "none": 1.0}
_STEPS: WeakKeyDictionary[History, list[float]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Standing:
    """A wijk in one month: a value and a score per indicator, None where it is not known."""

    values: list[float | None]
    scores: list[float | None]


_NULMETINGEN: WeakKeyDictionary[History, dict[str, Standing]] = WeakKeyDictionary()


def _scale(unit: str) -> float:
    return 100.0 if unit.startswith("share") else 1.0


_SHORT = {"share 0-1": "%", "points 0-10": "0–10", "0-1": "0–1", "upgrades": "×"}
_STANDARD_DEVIATION = {"nl": "st.afw."}


def short_unit(unit: str, language: str) -> str:
    """The unit as it stands behind a name."""
    if unit == "SD":
        return _STANDARD_DEVIATION.get(language, unit)
    return _SHORT.get(unit, unit)


def spokes(language: str) -> list[dict[str, Any]]:
    """Indicators of the wheel, clockwise, with their names."""
    mapping = wheel()
    return [
        {
            "quarter": item.quarter,
            "quarter_name": mapping.quarters[item.quarter][language],
            "theme": mapping.themes[item.theme][language],
            "name": item.names[language],
            "unit": short_unit(item.unit, language),
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
    row, items = history.row_of(wijk), wheel().indicators
    columns = np.array([history.at(item.name, month) for item in items], dtype=np.float64)
    basis = np.array([history.at(item.basis, month) for item in items], dtype=np.float64)
    lived_in = history.at("households", month) > 0
    weights = np.where(lived_in & ~np.isnan(columns), basis, 0.0)
    with np.errstate(invalid="ignore"):  # an indicator that is known nowhere has no mean
        means = (np.nan_to_num(columns) * weights).sum(axis=1) / weights.sum(axis=1)
    own = columns[:, row] if lived_in[row] else np.full(len(items), np.nan)
    signs = np.array([_SIGN[item.direction] for item in items])
    scales = [_scale(item.unit) for item in items]
    return Standing(
        [
            _known(value * scale, _DIGITS if scale != 1 else _TRUST_DIGITS)
            for value, scale in zip(own.tolist(), scales, strict=True)
        ],
        [_known(score, _DIGITS) for score in (signs * (own - means) / _steps(history)).tolist()],
    )


def nulmeting(history: History, wijk: str) -> Standing:
    """How a wijk stood at month 0, reckoned once."""
    kept = _NULMETINGEN.setdefault(history, {})
    if wijk not in kept:
        kept[wijk] = standing(history, 0, wijk)
    return kept[wijk]


def _steps(history: History) -> list[float]:
    """One step of each score, settled at the nulmeting and kept as long as the run."""
    if history not in _STEPS:
        names = {"households", "dwellings", *(item.name for item in wheel().indicators)}
        at_first = pd.DataFrame({name: history.at(name, 0).astype(np.float64) for name in names})
        _STEPS[history] = [step_of(item, at_first) for item in wheel().indicators]
    return _STEPS[history]


def _known(value: float, digits: int) -> float | None:
    return round(value, digits) if math.isfinite(value) else None
