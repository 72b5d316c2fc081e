"""What the views of city and wijk draw in one month: lines, money, dwellings and the Wijkkompas, as plain JSON."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from wijksim.ui.blocks import Blocks
from wijksim.ui.engine import Frame
from wijksim.ui.history import SO_FAR, Array, History
from wijksim.ui.map_scene import numbers
from wijksim.ui.quantities import CITY_SERIES, WIJK_SERIES, Series
from wijksim.ui.wheel import nulmeting, shades, spokes, standing, unknown

_SPREAD = (0.1, 0.9)
_COUNTS = ("clients", "waiting")
_MILLION = 1e6
_SPREADS: WeakKeyDictionary[History, dict[str, Array]] = WeakKeyDictionary()


def _panel(
    item: Series, lines: tuple[Array, Array], frame: Frame, band: tuple[Array, Array] | None = None
) -> dict[str, Any]:
    a, b = (line * item.scale for line in lines)
    shown = np.concatenate([a, b, *(part * item.scale for part in band or ())])
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    room = max(0.12 * (high - low), (item.least - (high - low)) / 2)
    floor = 0.0 if low >= 0 else -np.inf
    assert frame.histories is not None
    return {
        "name": item.name,
        "digits": item.digits,
        "low": round(max(low - room, floor), 4),
        "high": round(high + room, 4),
        "a": numbers(a, item.digits + 1),
        "b": numbers(b, item.digits + 1),
        "band": [numbers(part * item.scale, item.digits + 1) for part in band] if band else [],
        "months": frame.months,
        "start": frame.histories[0].start,
        "first_year": frame.histories[0].first_year,
    }


def city_lines(frame: Frame) -> list[dict[str, Any]]:
    """Lines of the city, of both runs up to the last month that is there."""
    assert frame.histories is not None
    end = frame.reached + 1
    return [
        _panel(item, _pair([np.array(history.city[item.name][:end]) for history in frame.histories]), frame)
        for item in CITY_SERIES
    ]


def _pair(arrays: Sequence[Array]) -> tuple[Array, Array]:
    return arrays[0], arrays[1]


def wijk_lines(frame: Frame, wijk: str) -> list[dict[str, Any]]:
    """Lines of a wijk, with the spread over all wijken under A behind those that are no counts."""
    assert frame.histories is not None
    row, end = frame.histories[0].row_of(wijk), frame.reached + 1
    panels = []
    for item in WIJK_SERIES:
        lines = [
            np.array([values[row] for values in history.wijken[item.name][:end]])
            for history in frame.histories
        ]
        band = None if item.name in _COUNTS else _pair(list(_spread(frame.histories[0], item.name, end)))
        panels.append(_panel(item, _pair(lines), frame, band))
    return panels


def _spread(history: History, name: str, end: int) -> Array:
    """Spread of an indicator over the wijken before a month, (low and high x month); each month is reckoned once."""
    kept = _SPREADS.setdefault(history, {})
    known = kept.get(name, np.empty((len(_SPREAD), 0)))
    months = known.shape[1]
    if months < end:
        fresh = np.array(history.wijken[name][months:end])
        quantile = (
            np.nanquantile if np.isnan(fresh).any() else np.quantile
        )  # the first is slow: a loop in Python
        kept[name] = known = np.hstack([known, quantile(fresh, _SPREAD, axis=1)])
    return known[:, :end]


def money(frame: Frame, month: int) -> list[dict[str, Any]]:
    """Money so far by payer, million EUR, the largest first."""
    assert frame.histories is not None
    a, b = (history.paid[month] for history in frame.histories)
    payers = sorted({*a, *b}, key=lambda payer: -max(a.get(payer, 0.0), b.get(payer, 0.0)))
    return [
        {
            "payer": payer,
            "a": round(a.get(payer, 0.0) / _MILLION, 3),
            "b": round(b.get(payer, 0.0) / _MILLION, 3),
            "difference": round((b.get(payer, 0.0) - a.get(payer, 0.0)) / _MILLION, 3),
        }
        for payer in payers
    ]


def headline(frame: Frame, month: int) -> list[dict[str, Any]]:
    """The city in a few numbers."""
    assert frame.histories is not None
    found = []
    for item in CITY_SERIES:
        a, b = (history.city[item.name][month] * item.scale for history in frame.histories)
        found.append(
            {
                "name": item.name,
                "digits": item.digits,
                "better": item.better or "",
                "a": round(a, item.digits + 1),
                "b": round(b, item.digits + 1),
                "difference": round(b - a, item.digits + 1),
            }
        )
    return found


def facts(frame: Frame, month: int, wijk: str) -> dict[str, list[dict[str, Any]]]:
    """What goes on in a wijk: counts now, and sums since month 0."""
    assert frame.histories is not None
    row = frame.histories[0].row_of(wijk)

    def rows(names: Sequence[str], values: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
        return [{"name": name, "a": int(a), "b": int(b)} for name, a, b in zip(names, *values, strict=True)]

    now_names = ["clients", "waiting"]
    now = [[float(history.at(name, month)[row]) for name in now_names] for history in frame.histories]
    blocks = _blocks(frame, month, wijk)
    if blocks:
        now_names += list(blocks[0].stages)
        for values, one in zip(now, blocks, strict=True):
            values += list(one.stages.values())
    sums = [[float(history.sums[name][month][row]) for name in SO_FAR] for history in frame.histories]
    return {"now": rows(now_names, now), "so_far": rows(SO_FAR, sums)}


def _blocks(frame: Frame, month: int, wijk: str) -> list[Blocks]:
    """A wijk in both runs; empty where dwellings are not known for this month."""
    if frame.dwellings is None or frame.histories is None or frame.dwellings[0].month != month:
        return []
    row = frame.histories[0].row_of(wijk)
    return [run.wijk(row) for run in frame.dwellings]


def dwellings(frame: Frame, month: int, wijk: str, colouring: str) -> list[dict[str, Any]]:
    """Blocks of a wijk in both runs; empty where they are not known for this month."""
    return [_dwellings(blocks, colouring) for blocks in _blocks(frame, month, wijk)]


def _dwellings(blocks: Blocks, colouring: str) -> dict[str, Any]:
    return {
        "groups": [list(group) for group in blocks.groups],
        "codes": blocks.codes[colouring],
        "followed": list(blocks.followed),
    }


def compass(frame: Frame, month: int, wijk: str, language: str) -> dict[str, Any]:
    """The Wijkkompas of a wijk: values and scores at the nulmeting and in both runs."""
    assert frame.histories is not None
    a, b = frame.histories
    columns = [nulmeting(a, wijk), standing(a, month, wijk), standing(b, month, wijk)]
    return {
        "spokes": spokes(language),
        "values": [column.values for column in columns],
        "scores": [column.scores for column in columns],
        "unknown": unknown(language),
        **shades(),
    }
