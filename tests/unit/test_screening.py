"""Sensitivity against functions with known indices, through the code that ranks the constants of the model."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wijksim.lab.composition import compose_study
from wijksim.lab.conditions import Condition
from wijksim.lab.screening import Design, Method, influence, kept_design, sample, space_of, without_missing
from wijksim.lab.sensitivity import LUCK, conditions_of, design_of, seeds_of

ANGLES = [Condition(f"x{i}", "an angle", "rad", -np.pi, np.pi, 0.0) for i in (1, 2, 3)]
FIRST = [0.3139, 0.4424, 0.0]
TOTAL = [0.5576, 0.4424, 0.2437]


def by_factor(table: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    """Rows of a table of influences by the name of the factor, in their order."""
    return {str(row["factor"]): {**row} for row in table.to_dict(orient="records")}


def ishigami(x: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990) with a = 7 and b = 0.1, whose Sobol indices are known."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_indices_of_the_ishigami_function():
    space, design = space_of(["x1", "x2", "x3"]), Design("sobol", 4096, 4, 1)
    points = sample(space, design)
    assert len(points) == design.points(space) == 4096 * 5
    values = ishigami(np.column_stack([item.uniform(points[:, i]) for i, item in enumerate(ANGLES)]))
    table = by_factor(influence(space, design, points, values))
    for name, first, total in zip(("x1", "x2", "x3"), FIRST, TOTAL, strict=True):
        assert table[name]["first"] == pytest.approx(first, abs=0.02)
        assert table[name]["influence"] == pytest.approx(total, abs=0.02)
        assert table[name]["low"] <= total <= table[name]["high"]
    assert list(table) == ["x1", "x2", "x3"]


def test_morris_screening_of_the_ishigami_function_finds_all_three_and_no_dummy():
    names = ["x1", "x2", "x3", "dummy"]
    space, design = space_of(names), Design("morris", 60, 4, 1)
    points = sample(space, design)
    assert len(points) == design.points(space) == 60 * 5
    values = ishigami(np.column_stack([item.uniform(points[:, i]) for i, item in enumerate(ANGLES)]))
    table = by_factor(influence(space, design, points, values))
    assert table["dummy"]["influence"] == 0
    assert all(table[name]["low"] > 0 for name in ("x1", "x2", "x3"))
    assert table["x3"]["spread"] > abs(table["x3"]["direction"])


def test_morris_effects_of_a_straight_line_are_its_slopes():
    space, design = space_of(["a", "b", "c"]), Design("morris", 6, 4, 3)
    points = sample(space, design)
    table = influence(space, design, points, 2 * points[:, 0] - 5 * points[:, 2]).set_index("factor")
    assert table["influence"].to_dict() == pytest.approx({"c": 5.0, "a": 2.0, "b": 0.0})
    assert table["direction"].to_dict() == pytest.approx({"c": -5.0, "a": 2.0, "b": 0.0})


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_groups_move_together_and_one_without_effect_has_none(method: Method):
    members, groups = ["a1", "b1", "a2", "b2"], ["a", "b", "a", "b"]
    space, design = space_of(members, groups), Design(method, 64, 4, 1)
    points = sample(space, design)
    assert space.factors == ["a", "b"]
    table = influence(space, design, points, points[:, 0] + 3 * points[:, 2]).set_index("factor")
    assert table.index[0] == "a"
    assert table.loc["b", "influence"] == pytest.approx(0, abs=1e-9)


def test_a_number_that_never_changes_has_no_influences():
    space, design = space_of(["a", "b"]), Design("morris", 4, 4, 1)
    points = sample(space, design)
    table = influence(space, design, points, np.full(len(points), 3.0))
    assert (table["influence"] == 0).all()


def test_a_trajectory_with_a_missing_run_is_left_out_whole():
    space, design = space_of(["a", "b", "c"]), Design("morris", 5, 4, 1)
    points = sample(space, design)
    values = points @ np.array([1.0, 2.0, 0.0])
    values[6] = np.nan
    kept = without_missing(design, space, values)
    assert kept.sum() == 16
    assert not kept[4:8].any()
    table = influence(space, kept_design(design, kept, space), points[kept], values[kept]).set_index("factor")
    assert table["influence"].to_dict() == pytest.approx({"b": 2.0, "a": 1.0, "c": 0.0})


def test_a_sample_is_the_same_for_the_same_seed_only():
    space = space_of(["a", "b", "c"])
    sizes: dict[Method, int] = {"morris": 4, "sobol": 8}
    for method, size in sizes.items():
        first = sample(space, Design(method, size, 4, 5))
        assert np.array_equal(first, sample(space, Design(method, size, 4, 5)))
        assert not np.array_equal(first, sample(space, Design(method, size, 4, 6)))


def test_every_constant_with_a_range_is_a_member_and_luck_a_factor():
    chosen = compose_study(["city=proefstad"])[1].sensitivity
    conditions, space = conditions_of(chosen)
    assert len(conditions) == len(space.members) - 1 > 300
    assert all(item.low < item.high for item in conditions)
    assert "debt.problematic_after" not in space.members
    assert space.factors[-1] == LUCK
    assert len(space.factors) > 20
    alone = compose_study(["city=proefstad", "sensitivity.by=parameter", "sensitivity.factors=[trust]"])[1]
    assert conditions_of(alone.sensitivity)[1].factors == [*conditions_of(alone.sensitivity)[1].members]


def test_what_is_named_by_itself_is_a_factor_under_its_own_name():
    named = "sensitivity.factors=[contact,teams.overhead,parameters.teams.setup_months,scenario.social_share]"
    chosen = compose_study(["city=proefstad", named])[1].sensitivity
    _, space = conditions_of(chosen)
    assert space.factors == ["contact", "teams.overhead", "teams.setup_months", "scenario.social_share", LUCK]
    assert space.groups.count("contact") > 1


def test_luck_changes_the_seed_where_its_level_changes_and_nowhere_else():
    space, design = space_of(["a", LUCK]), Design("morris", 6, 4, 2)
    points = sample(space, design)
    seeds = np.array(seeds_of(design, space, points)).reshape(6, -1)
    levels = points[:, 1].reshape(6, -1)
    for own_seeds, own_levels in zip(seeds, levels, strict=True):
        assert (np.diff(own_seeds) != 0).tolist() == (np.diff(own_levels) != 0).tolist()
    # No two trajectories share luck.
    assert len({seed for row in seeds for seed in row}) == 12
    sobol = Design("sobol", 8, 4, 2)
    points = sample(space, sobol)
    drawn = seeds_of(sobol, space, points)
    assert len(set(drawn)) == 16
    assert min(drawn) >= 1


def test_values_follow_the_distribution_of_draws_and_stay_in_range():
    item = Condition("trust.gain", "a", "1", 0.02, 0.1, 0.05)
    chances = np.linspace(0, 1, 1001)
    values = item.as_drawn(chances)
    assert (values[0], values[-1]) == (0.02, 0.1)
    assert (np.diff(values) >= 0).all()
    # Of a triangular distribution the share below the mode is (mode - low) / (high - low).
    assert np.mean(values < 0.05) == pytest.approx(0.03 / 0.08, abs=0.002)


def test_the_design_follows_the_configuration():
    chosen = compose_study(["city=proefstad", "sensitivity.method=sobol", "sensitivity.samples=16"])[
        1
    ].sensitivity
    assert design_of(chosen) == Design("sobol", 16, 4, 1)
