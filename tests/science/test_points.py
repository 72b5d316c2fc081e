"""A run without coordination does not depend on what coordination would bring, so that it is made once."""

from pathlib import Path

import numpy as np
import pytest

from wijksim import load_config
from wijksim.config import PATHWAYS
from wijksim.lab.conditions import with_values
from wijksim.lab.points import (
    COORDINATION_CONSTANTS,
    COORDINATION_PATHWAYS,
    open_points,
    planned_point,
    run_points,
    simplified,
)
from wijksim.lab.study import StudyConfig
from wijksim.parameters import declarations

TOWN = ("city=proefstad", "months=40", "scenario.start=0", "city.first_year=2020")


def moved_constants() -> list[str]:
    """Every constant that only coordination uses, at an end of its range."""
    known = {item.path: item for item in declarations()}
    items = [known[path] for path in COORDINATION_CONSTANTS]
    ends = [item.low if item.low != item.default else item.high for item in items]
    return [f"parameters.{item.path}={end}" for item, end in zip(items, ends, strict=True)]


@pytest.mark.slow
def test_without_coordination_its_flags_and_constants_change_no_number(run_town, differing, rich_town: str):
    flags = [f"pathways.{name}=false" for name in COORDINATION_PATHWAYS]
    own = (rich_town, *TOWN[1:])
    for regime, same in (("parallel", True), ("integrated", False)):
        _, plain = run_town(*own, f"scenario={regime}")
        for changes in (flags, moved_constants()):
            _, other = run_town(*own, f"scenario={regime}", *changes)
            assert (differing(plain, other) == {}) is same, f"{regime}: {changes[0]} and so on"


def test_each_constant_and_flag_is_known():
    paths = {item.path for item in declarations() if item.uncertain}
    assert set(COORDINATION_CONSTANTS) <= paths
    assert set(COORDINATION_PATHWAYS) <= set(PATHWAYS)


def test_points_without_coordination_are_one_and_with_it_two():
    changes = ["pathways.overhead=false", *moved_constants()]
    for regime, same in (("parallel", True), ("integrated", False)):
        plain = load_config([*TOWN, f"scenario={regime}"])
        other = load_config([*TOWN, f"scenario={regime}", *changes])
        assert (planned_point(plain, plain).key == planned_point(other, plain).key) is same
        assert simplified(plain) == plain


def test_a_value_at_its_default_is_not_drawn_again():
    config = load_config([*TOWN, "scenario=parallel"])
    values = with_values(config, {"trust.initial_mean": 0.5}, seed=3, draw=3)
    assert (values.draw, values.seed) == (0, 3)
    assert values.parameter_values().trust.initial_mean == 0.5
    drawn = config.model_copy(update={"draw": 3}).parameter_values()
    assert drawn.trust.initial_mean != 0.5
    assert values.parameter_values().trust.gain == drawn.trust.gain


def test_dials_turn_only_where_there_is_one():
    dials = {"scenario.coordination": 0.3, "scenario.social_share": 0.7, "scenario.support_capacity": 2.0}
    found = {
        name: with_values(load_config([*TOWN, f"scenario={name}"]), dials, seed=1).scenario
        for name in ("parallel", "integrated", "physical")
    }
    assert [found[name].coordination for name in found] == [0, 0.3, 0]
    assert [found[name].social_share for name in found] == [0.7, 0.7, 0]
    assert {scenario.support_capacity for scenario in found.values()} == {2.0}


@pytest.mark.slow
def test_points_are_made_once_and_shared(tmp_path: Path):
    base = load_config(
        [*TOWN, "scenario=integrated", "months=24", "record=[city,wijken,cohorts,ledger,accounts]"]
    )
    study = StudyConfig(results_dir=str(tmp_path), workers=1)
    configs = [with_values(base, {"teams.overhead": value}, seed=1) for value in (0.5, 1.0, 0.5)]
    first = run_points(base, configs, study, "a")
    assert len(first.ensemble.made) == 2
    values = first.values["satisfaction_original"]
    assert values[0] == values[2]
    more = [*configs, with_values(base, {"teams.overhead": 2.0}, seed=1)]
    second = run_points(base, more, study, "b")
    assert (len(second.ensemble.made), len(second.ensemble.present)) == (1, 2)
    assert second.store.folder == first.store.folder
    assert np.array_equal(second.values["hours_delivered"][:3], first.values["hours_delivered"])
    assert second.values["hours_delivered"][3] < second.values["hours_delivered"][0]


def test_the_folder_of_points_has_a_name_that_can_be_asked_for(tmp_path: Path):
    base = load_config(["city=groningen_tenth", "scenario=integrated", "months=2"])
    store, _ = open_points(base, {"a": base}, StudyConfig(results_dir=str(tmp_path)))
    name = store.folder.relative_to(tmp_path).as_posix()
    assert name.startswith("runs/groningen-one-in-ten-points-")
    assert StudyConfig(results_dir=str(tmp_path), experiment=name).experiment == name
