"""What the map draws: shapes of a city once, and its colours and the table beside it for every month."""

from functools import lru_cache
from typing import Any

import numpy as np

from wijksim.city.baseline import BaselineError, baseline_of, city_directory
from wijksim.city.replication import structure_of
from wijksim.ui.choices import city_config
from wijksim.ui.engine import Frame
from wijksim.ui.history import Array, History
from wijksim.ui.labels import placed
from wijksim.ui.quantities import BY_NAME, Quantity
from wijksim.ui.tessellation import borders, path_of, shape_of

_LETTERS = 13.0
"""Height of the letters of a name, pixels."""

_WIDE, _NARROW = (520.0, 370.0), (330.0, 300.0)
"""Width and height at which names are placed, pixels: on a desk and on a telephone."""

_EVERY = 6
"""Months between two looks back for the range of the difference."""

_NICE = (1.0, 2.0, 5.0)
_LEAST_DECADE, _MOST_DECADE = -3, 5


@lru_cache(maxsize=8)
def shape(city: str) -> dict[str, Any]:
    """Shapes and names of a city, ready to be drawn.

    Args:
        city: An option of the group ``city``.

    Raises:
        BaselineError: If its geometry file cannot be used.
    """
    config = city_config(city)
    structure = structure_of(config.data, config.keep_one_in)
    table = baseline_of(config.data).buurten.set_index("buurt").loc[list(structure.buurt_codes)]
    buurten = _positions(table)
    drawn = shape_of(
        city_directory(config.data), list(table.index), *buurten, table["households"].to_numpy(dtype=float)
    )
    names = list(dict.fromkeys(table["wijk"]))
    group = [names.index(name) for name in table["wijk"]]
    programme = {names.index(name) for name in table.loc[table["programme"] > 0, "wijk"]}
    left, top, width, height = drawn.box
    outlines = borders(drawn, group)
    labels, sizes, box = {}, {}, [left, top, left + width, top + height]
    for name, (across, down) in (("wide", _WIDE), ("narrow", _NARROW)):
        size = _LETTERS / min(across / width, down / height)
        found = placed(drawn, group, {wijk: names[wijk] for wijk in programme}, size)
        labels[name] = [
            {
                "wijk": names[wijk],
                "lines": label.lines,
                "x": round(label.x, 3),
                "y": round(label.y, 3),
                "lead": [round(value, 3) for value in label.lead] if label.lead else None,
            }
            for wijk, label in found.items()
        ]
        sizes[name] = round(size, 3)
        for label in found.values():
            half = 0.3 * size * max(map(len, label.lines))
            box = [
                min(box[0], label.x - half),
                min(box[1], label.y - size),
                max(box[2], label.x + half),
                box[3],
            ]
            box[3] = max(box[3], label.y + 1.3 * size * len(label.lines))
    margin = 0.01 * width
    return {
        "box": [
            round(value, 3)
            for value in (
                box[0] - margin,
                box[1] - margin,
                box[2] - box[0] + 2 * margin,
                box[3] - box[1] + 2 * margin,
            )
        ],
        "cells": [
            {
                "row": row,
                "path": path_of(drawn.patches[row]),
                "wijk": names[group[row]],
                "name": str(table["name"].iloc[row]),
            }
            for row in drawn.drawn
        ],
        "outlines": [{"wijk": names[wijk], "path": outlines[wijk]} for wijk in sorted(programme)],
        "labels": labels,
        "sizes": sizes,
        "stroke": round(width / 900, 4),
        "schematic": drawn.schematic,
        "group": group,
        "names": names,
    }


def wijken(city: str) -> set[str]:
    """Names of the wijken of a city; none where its tables cannot be used."""
    try:
        return set(shape(city)["names"])
    except BaselineError:
        return set()


def _positions(table: Any) -> tuple[Array, Array]:
    """Kilometres east and north of the middle of the centroids."""
    latitude = float(np.radians(table["lat"].mean()))
    x = (table["lon"] - table["lon"].mean()).to_numpy(dtype=float) * 111.32 * np.cos(latitude)
    return x, (table["lat"] - table["lat"].mean()).to_numpy(dtype=float) * 111.32


def _values(history: History, item: Quantity, month: int, group: list[int]) -> Array:
    """A quantity per buurt in one month, in the unit shown; that of its wijk where buurten are not known."""
    if history.by_buurt:
        return history.buurten[item.name][month] * item.scale
    return history.at(item.name, month)[group] * item.scale


def _by_wijk(history: History, item: Quantity, month: int) -> Array:
    return history.at(item.name, month) * item.scale


def nice_ceiling(value: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is not below a value."""
    for decade in range(_LEAST_DECADE, _MOST_DECADE):
        for number in _NICE:
            if number * 10.0**decade >= value - 1e-12:
                return float(f"{number * 10.0**decade:.6g}")
    return value


def _domain(values: Array, item: Quantity) -> tuple[float, float]:
    """Range of the colours, from the values at month 0."""
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    low, high = np.quantile(known, (0.03, 0.97))
    low = 0.0 if item.scale != 1 else float(low)
    step = 5.0 if item.scale != 1 else 0.1
    return float(np.floor(low / step) * step), float(
        max(np.ceil(high / step), np.floor(low / step) + 1) * step
    )


def numbers(values: Array, digits: int) -> list[float | None]:
    """Values as JSON holds them: rounded, and None for what is not known."""
    rounded = np.round(np.asarray(values, dtype=np.float64), digits)
    return [
        value if known else None for value, known in zip(rounded.tolist(), np.isfinite(rounded), strict=True)
    ]


def scene(frame: Frame, month: int, city: str, quantity: str) -> dict[str, Any]:
    """Colours of both maps and of the difference in one month, and the table by wijk.

    Args:
        frame: What there is.
        month: Month to show.
        city: An option of the group ``city``, or empty for a stored run without shapes.
        quantity: Name of the quantity.

    Returns:
        Plain JSON. Colours run from ``low`` to ``high`` (of the difference: to ``limit``) and values beyond them have
        the colour of that end; ``floor`` says that nothing can lie below ``low``.
    """
    assert frame.histories is not None
    item, (a, b) = BY_NAME[quantity], frame.histories
    group = shape(city)["group"]
    digits = item.digits + 1
    first = [_values(history, item, 0, group) for history in (a, b)]
    low, high = _domain(np.concatenate(first), item)
    now = [_values(history, item, month, group) for history in (a, b)]
    tops = []
    for earlier in {*range(0, month + 1, _EVERY), month}:
        gap = np.abs(_values(b, item, earlier, group) - _values(a, item, earlier, group))
        tops.append(float(np.nanquantile(gap, 0.9)) if np.isfinite(gap).any() else 0.0)
    wijken = [_by_wijk(history, item, month) for history in (a, b)]
    return {
        "quantity": quantity,
        "digits": item.digits,
        "better": item.better or "",
        "low": round(low, 3),
        "high": round(high, 3),
        "floor": item.scale != 1,
        "limit": nice_ceiling(max([*tops, 10.0 ** -(item.digits + 1)])),
        "a": numbers(now[0], digits),
        "b": numbers(now[1], digits),
        "difference": numbers(now[1] - now[0], digits),
        "by_buurt": a.by_buurt,
        "table": [
            {
                "wijk": name,
                "programme": a.programme[row],
                "a": round(float(wijken[0][row]), digits),
                "b": round(float(wijken[1][row]), digits),
                "difference": round(float(wijken[1][row] - wijken[0][row]), digits),
            }
            for row, name in enumerate(a.wijk_names)
        ],
    }
