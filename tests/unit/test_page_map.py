"""The schematic map: patches tile the built-up area, names stay apart; official geometry replaces it."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijksim.city.baseline import BaselineError
from wijksim.ui.labels import broken, placed
from wijksim.ui.map_scene import nice_ceiling, shape
from wijksim.ui.tessellation import OUTER, borders, path_of, schematic, shape_of

GRID = np.array([[column, row] for row in range(4) for column in range(5)], dtype=float)
SHAKEN = GRID / 2 + np.random.default_rng(1).uniform(-0.05, 0.05, GRID.shape)
MANY = np.full(len(GRID), 1000.0)


def area(ring: np.ndarray) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2


def inside(point: np.ndarray, ring: np.ndarray) -> bool:
    """Whether a point lies in a convex ring."""
    step = np.roll(ring, -1, axis=0) - ring
    turn = step[:, 0] * (point[1] - ring[:, 1]) - step[:, 1] * (point[0] - ring[:, 0])
    return bool((turn >= -1e-9).all() or (turn <= 1e-9).all())


def test_inner_patches_of_a_grid_are_its_squares():
    drawn = schematic(GRID[:, 0] / 2, GRID[:, 1] / 2, MANY)
    assert area(drawn.patches[6].rings[0]) == pytest.approx(0.25, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_point_near_a_centroid_lies_in_the_patch_of_the_nearest(seed: int):
    luck = np.random.default_rng(seed)
    centres = luck.uniform(0, 5, (30, 2))
    drawn = schematic(centres[:, 0], centres[:, 1], np.full(30, 500.0))
    points = centres[:, :] * [1, -1] + luck.uniform(-0.2, 0.2, (30, 2))
    for point in points:
        nearest = int(np.argmin(((centres * [1, -1] - point) ** 2).sum(axis=1)))
        assert inside(point, drawn.patches[nearest].rings[0])


def test_neighbours_name_each_other():
    drawn = schematic(SHAKEN[:, 0], SHAKEN[:, 1], MANY)
    shared = 0
    for row, patch in enumerate(drawn.patches):
        for mark in patch.edges[0]:
            assert mark == OUTER or row in drawn.patches[mark].edges[0]
            shared += mark != OUTER
    assert shared > 2 * len(GRID)


def test_buurten_that_are_hardly_lived_in_are_not_drawn():
    few = MANY.copy()
    few[3] = 5
    drawn = schematic(GRID[:, 0] / 2, GRID[:, 1] / 2, few)
    assert 3 not in drawn.drawn
    assert len(drawn.drawn) == len(GRID) - 1


def test_an_outline_leaves_out_what_members_share():
    drawn = schematic(SHAKEN[:, 0], SHAKEN[:, 1], MANY)
    together = borders(drawn, [0] * len(GRID))[0]
    middle = SHAKEN.mean(axis=0) * [1, -1]
    ends = np.array([pair.split(",") for pair in together.replace("M", " ").replace("L", " ").split()], float)
    apart = borders(drawn, list(range(len(GRID))))
    assert np.abs(ends - middle).max(axis=1).min() > 0.6  # nothing is drawn in the middle of the group
    assert set(apart) == set(range(len(GRID)))


def test_long_names_break_and_names_do_not_cover_one_another():
    assert broken("Indische Buurt/De Hoogte") == ("Indische Buurt/", "De Hoogte")
    assert broken("Selwerd") == ("Selwerd",)
    drawn = schematic(GRID[:, 0] / 2, GRID[:, 1] / 2, MANY)
    found = list(placed(drawn, list(range(len(GRID))), {6: "Linkerbuurt", 7: "Rechterbuurt"}, 0.2).values())
    assert abs(found[0].x - found[1].x) > 1.0 or abs(found[0].y - found[1].y) > 0.2


def test_groningen_draws_its_seven_wijken_with_their_names():
    drawn = shape("groningen_tenth")
    assert len(drawn["outlines"]) == len(drawn["labels"]["wide"]) == len(drawn["labels"]["narrow"]) == 7
    assert drawn["schematic"]
    left, top, width, height = drawn["box"]
    for size, labels in drawn["labels"].items():
        for label in labels:
            half = 0.3 * drawn["sizes"][size] * max(map(len, label["lines"]))
            assert left <= label["x"] - half
            assert label["x"] + half <= left + width
            assert top <= label["y"] <= top + height


def square(code: str, east: float) -> dict[str, object]:
    ring = [
        [6.5 + east, 53.2],
        [6.51 + east, 53.2],
        [6.51 + east, 53.21],
        [6.5 + east, 53.21],
        [6.5 + east, 53.2],
    ]
    return {"properties": {"BU_CODE": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_official_geometry_is_drawn_when_it_is_there(tmp_path: Path):
    path = tmp_path / "buurten.geojson"
    path.write_text(json.dumps({"features": [square("B", 0.01), square("A", 0.0)]}))
    drawn = shape_of(tmp_path, ["A", "B"], np.zeros(2), np.zeros(2), np.zeros(2))
    assert not drawn.schematic
    assert drawn.patches[0].rings[0][:, 0].mean() < drawn.patches[1].rings[0][:, 0].mean()
    assert path_of(drawn.patches[0]).startswith("M")


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "cannot be read"), (json.dumps({"features": [square("A", 0.0)]}), "no feature for buurt B")],
)
def test_geometry_that_cannot_be_used_is_refused(tmp_path: Path, content: str, said: str):
    (tmp_path / "buurten.geojson").write_text(content)
    with pytest.raises(BaselineError, match=said):
        shape_of(tmp_path, ["A", "B"], np.zeros(2), np.zeros(2), np.zeros(2))


@pytest.mark.parametrize(("value", "ceiling"), [(0.013, 0.02), (0.2, 0.2), (3.1, 5.0), (70.0, 100.0)])
def test_the_range_of_a_difference_is_a_round_number(value: float, ceiling: float):
    assert nice_ceiling(value) == ceiling
