"""The schematic map: a patch for every buurt around its measured centroid, or official geometry when it is given.

A patch is the Voronoi cell of the centroid, cut off at a distance that follows how close its neighbours lie: so the
patches together follow the outline of the built-up area, without official borders. Coordinates are kilometres,
x to the east and y to the south, as on a screen.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from wijksim.city.baseline import BaselineError

GEOMETRY_FILE = "buurten.geojson"
"""Name of the official geometry inside the folder of a city's tables."""

OUTER = -1
"""Marks an edge of a patch that no other patch shares."""

_CODES = ("buurt", "BU_CODE", "buurtcode", "statcode")
_CORNERS = 40
_NEIGHBOURS = 4
_REACH = 0.85
_SHORTEST, _LONGEST = 0.30, 0.85
HARDLY_LIVED_IN = 100
"""Measured households below which a buurt is not drawn: fields, business parks and water are no built-up area."""

_KM_PER_DEGREE = 111.32
_TINY = 1e-6

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Patch:
    """The shape of one buurt.

    Attributes:
        rings: Closed rings, each an array of points, km.
        edges: For each point of each ring, the row of the buurt on the other side of the edge that starts there.
    """

    rings: tuple[Points, ...]
    edges: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CityShape:
    """Shapes of all buurten.

    Attributes:
        patches: One per buurt, in the order of the table.
        drawn: Rows of the buurten that are drawn.
        schematic: Whether the shapes are made up around centroids.
    """

    patches: tuple[Patch, ...]
    drawn: tuple[int, ...]
    schematic: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of everything drawn, km."""
        points = np.vstack([ring for row in self.drawn for ring in self.patches[row].rings])
        low, high = points.min(axis=0), points.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


def schematic(x: Points, y: Points, households: Points) -> CityShape:
    """Shapes around centroids.

    Args:
        x: East of the city's centre, km, per buurt.
        y: North of the city's centre, km, per buurt.
        households: Measured households, per buurt.
    """
    centres = np.column_stack([x, -np.asarray(y)]).astype(float)
    reach = _reaches(centres)
    neighbours = _neighbours(centres)
    patches = []
    for row in range(len(centres)):
        ring, edges = _disc(centres[row], reach[row])
        for other in neighbours[row]:
            ring, edges = _cut(ring, edges, centres[row], centres[other], other)
        patches.append(Patch((np.array(ring),), (tuple(edges),)))
    drawn = np.flatnonzero(np.asarray(households) >= HARDLY_LIVED_IN)
    return CityShape(tuple(patches), tuple(drawn.tolist()), schematic=True)


def _reaches(centres: Points) -> Points:
    """How far each patch may reach: by the mean distance to its nearest neighbours."""
    number = min(_NEIGHBOURS, len(centres) - 1)
    distances = cKDTree(centres).query(centres, k=number + 1)[0][:, 1:]
    return np.clip(_REACH * distances.mean(axis=1), _SHORTEST, _LONGEST)


def _neighbours(centres: Points) -> list[list[int]]:
    """Rows whose Voronoi cells touch, for each row."""
    triangles = Delaunay(centres, qhull_options="QJ")
    starts, rows = triangles.vertex_neighbor_vertices
    return [[int(row) for row in rows[starts[i] : starts[i + 1]]] for i in range(len(centres))]


def _disc(centre: Points, radius: float) -> tuple[list[Points], list[int]]:
    angles = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    ring = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return list(ring), [OUTER] * _CORNERS


def _cut(
    ring: list[Points], edges: list[int], centre: Points, other: Points, mark: int
) -> tuple[list[Points], list[int]]:
    """Cuts a convex ring at the line halfway to another centre; the new edge gets its mark."""
    normal, middle = other - centre, (other + centre) / 2
    side = [float((point - middle) @ normal) for point in ring]
    kept: list[Points] = []
    marks: list[int] = []
    for i in range(len(ring)):
        j = (i + 1) % len(ring)
        inside, next_inside = side[i] <= 0, side[j] <= 0
        if inside:
            kept.append(ring[i])
            marks.append(edges[i])
        if inside != next_inside:
            crossing = ring[i] + (ring[j] - ring[i]) * side[i] / (side[i] - side[j])
            kept.append(crossing)
            marks.append(mark if inside else edges[i])
    return kept, marks


def official(path: Path, codes: Sequence[str]) -> CityShape:
    """Shapes from a GeoJSON file in degrees (WGS84).

    Args:
        path: File with one feature per buurt.
        codes: Codes of the buurten, in the order wanted.

    Raises:
        BaselineError: If the file cannot be read, or a buurt is missing.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = {_code(feature["properties"]): _rings(feature["geometry"]) for feature in features}
    except (OSError, ValueError, KeyError, TypeError, IndexError) as failure:
        raise BaselineError(
            [f"{path}: cannot be read as GeoJSON ({failure}); allowed: polygons in degrees"]
        ) from failure
    missing = [code for code in codes if code not in found]
    if missing:
        raise BaselineError(
            [
                f"{path}: no feature for buurt {', '.join(missing[:5])}; allowed: one for every buurt of the city"
            ]
        )
    middle = np.vstack([ring for code in codes for ring in found[code]]).mean(axis=0)
    scale = np.array([_KM_PER_DEGREE * np.cos(np.radians(middle[1])), -_KM_PER_DEGREE])
    patches = []
    for code in codes:
        rings = tuple((ring - middle) * scale for ring in found[code])
        patches.append(Patch(rings, tuple((OUTER,) * len(ring) for ring in rings)))
    return CityShape(tuple(patches), tuple(range(len(codes))), schematic=False)


def _code(properties: dict[str, object]) -> str:
    return str(next(properties[name] for name in _CODES if name in properties))


def _rings(geometry: dict[str, object]) -> list[Points]:
    shapes = geometry["coordinates"]
    assert isinstance(shapes, list)
    polygons = shapes if geometry["type"] == "MultiPolygon" else [shapes]
    return [np.array(ring, dtype=float)[:, :2] for polygon in polygons for ring in polygon]


def shape_of(folder: Path, codes: Sequence[str], x: Points, y: Points, households: Points) -> CityShape:
    """Official geometry when the folder of the city's tables holds it, else the schematic one.

    Raises:
        BaselineError: If the geometry is there and cannot be used.
    """
    path = folder / GEOMETRY_FILE
    return official(path, codes) if path.is_file() else schematic(x, y, households)


def borders(shape: CityShape, group: Sequence[int]) -> dict[int, str]:
    """The outline of each group of buurten, as SVG path data.

    Args:
        shape: Shapes of the buurten.
        group: Group (wijk) of each buurt.

    Returns:
        Path of the edges that the members of a group do not share with one another.
    """
    parts: dict[int, list[str]] = {}
    for row, (patch, own) in enumerate(zip(shape.patches, group, strict=True)):
        lines = parts.setdefault(int(own), [])
        for ring, edges in zip(patch.rings, patch.edges, strict=True):
            for i, mark in enumerate(edges):
                start, end = ring[i], ring[(i + 1) % len(ring)]
                if mark == OUTER or group[mark] != own:
                    lines.append(_line(start, end))
                else:
                    lines.extend(_uncovered(start, end, shape.patches[mark], row))
    return {wijk: "".join(lines) for wijk, lines in parts.items()}


def _uncovered(start: Points, end: Points, other: Patch, row: int) -> list[str]:
    """What an edge shared with another patch of the group sticks out beyond that patch."""
    along = end - start
    length = float(along @ along)
    for ring, edges in zip(other.rings, other.edges, strict=True):
        if row in edges and length > 0:
            i = edges.index(row)
            ends = sorted(float((ring[j % len(ring)] - start) @ along) / length for j in (i, i + 1))
            first, last = start + max(ends[0], 0) * along, start + min(ends[1], 1) * along
            outside = [_line(start, first)] if ends[0] > _TINY else []
            return outside + ([_line(last, end)] if ends[1] < 1 - _TINY else [])
    return [_line(start, end)]


def _line(start: Points, end: Points) -> str:
    return f"M{_pair(start)}L{_pair(end)}"


def path_of(patch: Patch) -> str:
    """The patch as SVG path data."""
    return "".join("M" + "L".join(_pair(point) for point in ring) + "Z" for ring in patch.rings)


def _pair(point: Points) -> str:
    return f"{point[0]:.3f},{point[1]:.3f}"
