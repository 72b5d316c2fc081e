"""Names on the map: each where it covers the least, near the shape that it names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wijksim.ui.tessellation import CityShape

_LETTER, _LINE = 0.56, 1.12
"""Width of a letter and height of a line, in units of the font size."""

_LONGEST_LINE = 14

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A name on the map.

    Attributes:
        lines: Lines of text.
        x: Middle of the lines, km.
        y: Foot of the first line, km.
        lead: Ends of a line to what is named, where the name does not stand on it.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    lead: tuple[float, float, float, float] | None = None


def broken(name: str) -> tuple[str, ...]:
    """A name on one line, or on two where it is long."""
    if len(name) <= _LONGEST_LINE:
        return (name,)
    for sign in ("/", " ", "-"):
        places = [i + 1 for i, letter in enumerate(name) if letter == sign and 0 < i < len(name) - 1]
        if places:
            cut = min(places, key=lambda place: abs(place - len(name) / 2))
            return (name[:cut].strip(), name[cut:].strip())
    return (name,)


def placed(shape: CityShape, group: Sequence[int], names: dict[int, str], size: float) -> dict[int, Label]:
    """Places a name for each of these groups of buurten.

    Args:
        shape: Shapes of the buurten.
        group: Group (wijk) of each buurt.
        names: Name of each group that gets one.
        size: Font size, km.
    """
    bounds = {wijk: _bounds(shape, group, wijk) for wijk in names}
    taken: list[Box] = []
    found: dict[int, Label] = {}
    for wijk in sorted(names, key=lambda item: -len(names[item])):
        lines = broken(names[wijk])
        width, height = max(map(len, lines)) * _LETTER * size, len(lines) * _LINE * size
        options = _candidates(bounds[wijk], width, height, 0.35 * size)
        others = [box for other, box in bounds.items() if other != wijk]
        costs = [
            10 * sum(_overlap(box, one) for one in taken)
            + sum(_overlap(box, one) for one in others)
            + 5 * _outside(box, shape.box)
            + 0.5 * _distance(box, bounds[wijk])
            for box in options
        ]
        left, top, right, bottom = options[int(np.argmin(costs))]
        taken.append((left, top, right, bottom))
        lead = _lead((left, top, right, bottom), bounds[wijk])
        found[wijk] = Label(lines, (left + right) / 2, top + 0.85 * size, lead)
    return found


def _bounds(shape: CityShape, group: Sequence[int], wijk: int) -> Box:
    rings = [
        ring for patch, own in zip(shape.patches, group, strict=True) if own == wijk for ring in patch.rings
    ]
    points = np.vstack(rings)
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _candidates(around: Box, width: float, height: float, gap: float) -> list[Box]:
    """Places inside, above, below and beside a box, the best first."""
    left, top, right, bottom = around
    x, y = (left + right) / 2, (top + bottom) / 2
    places = [(x, y)] if width < 0.95 * (right - left) else []
    above, below = top - gap - height / 2, bottom + gap + height / 2
    before, after = left - gap - width / 2, right + gap + width / 2
    places += [(x, above), (x, below), (after, y), (before, y)]
    places += [(before, above), (after, above), (before, below), (after, below)]
    return [(px - width / 2, py - height / 2, px + width / 2, py + height / 2) for px, py in places]


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def _distance(one: Box, other: Box) -> float:
    across = (one[0] + one[2] - other[0] - other[2]) / 2
    down = (one[1] + one[3] - other[1] - other[3]) / 2
    return float(np.hypot(across, down))


def _lead(name: Box, named: Box) -> tuple[float, float, float, float] | None:
    """A line from a name to the middle of what it names; None where the name stands on it."""
    x, y = (named[0] + named[2]) / 2, (named[1] + named[3]) / 2
    if name[0] <= x <= name[2] and name[1] <= y <= name[3]:
        return None
    return float(np.clip(x, name[0], name[2])), float(np.clip(y, name[1], name[3])), x, y


def _outside(box: Box, city: tuple[float, float, float, float]) -> float:
    left, top, width, height = city
    return (
        max(left - box[0], 0)
        + max(box[2] - left - width, 0)
        + max(top - box[1], 0)
        + max(box[3] - top - height, 0)
    )
