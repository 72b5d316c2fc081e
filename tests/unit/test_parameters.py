"""Constants: each one says what it is and where it comes from, and only allowed values get through."""

from dataclasses import fields
from hashlib import sha256
from typing import get_args

import numpy as np
import pytest
from scipy import stats

from wijksim.parameters import ParameterSet, declaration
from wijksim.parameters.declaration import Declaration, constant
from wijksim.parameters.parameter_set import (
    ParameterValueError,
    declarations,
    default_values,
    drawn_values,
    parameter_set,
)

ALL = declarations()


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.path)
def test_declaration_is_complete(item: Declaration):
    assert item.low <= item.default <= item.high
    assert np.isfinite([item.low, item.default, item.high]).all()
    assert item.unit.strip()
    assert item.meaning.strip()
    assert item.source.strip()
    assert item.grade in get_args(declaration.Grade)
    assert item.basis in get_args(declaration.Basis)
    if item.basis == "assumed":
        assert item.uncertain or item.group == "appraisal", (
            "what is assumed has a range, unless it is a convention"
        )


def test_paths_are_unique_and_groups_are_all_listed():
    paths = [item.path for item in ALL]
    assert len(set(paths)) == len(paths)
    assert {item.group for item in ALL} == {group.name for group in fields(ParameterSet)}


def test_default_outside_its_range_cannot_be_declared():
    with pytest.raises(ValueError, match=r"default 3 outside its range 0 to 2: share of something"):
        constant(3, low=0, high=2, unit="share", meaning="share of something", source="none")


def test_draw_0_is_the_default_point():
    assert drawn_values(0) == default_values() == ParameterSet().as_mapping()
    assert parameter_set({}) == ParameterSet()


@pytest.mark.parametrize("draw", [1, 2, 3, 1000, 2**20 - 1])
def test_draw_is_inside_the_ranges_and_the_same_every_time(draw: int):
    values = drawn_values(draw)
    assert values == drawn_values(draw)
    for item in ALL:
        value = values[item.group][item.name]
        assert item.low <= value <= item.high
        assert item.drawn or value == item.default
    drawn = [item for item in ALL if item.drawn]
    changed = [values[item.group][item.name] != item.default for item in drawn]
    assert np.mean(changed) > 0.95


@pytest.mark.parametrize(
    ("draw", "known"),
    [
        (1, "ba5b9474b1d7a9cef6038e5397d9d2ec"),
        (2, "db5ab509e33bd406cb89c0d6521380f1"),
        (3, "3fd5dfefcfa70a7f1d188ef735cdc967"),
    ],
)
def test_draws_are_what_they_were(draw: int, known: str):
    """Draws change with every constant that is drawn: a new one that need not be is ``fixed_in_draws``."""
    values = drawn_values(draw)
    told = repr([(item.path, values[item.group][item.name]) for item in ALL if item.drawn])
    assert sha256(told.encode()).hexdigest()[:32] == known, (
        "draws hold other values, as they do with a new drawn constant (docs/extending.md): if that is meant, "
        "write the new hash above and say in CHANGELOG.md that results with draws change"
    )


def test_constants_of_the_synthetic_city_have_a_range_and_are_not_drawn():
    groups = ParameterSet().structure._fields
    of_city = [item for item in ALL if item.group in groups]
    assert len(of_city) == 70
    assert all(item.uncertain and item.fixed_in_draws and not item.drawn for item in of_city)
    assert parameter_set({}, draw=7).structure == ParameterSet().structure
    assert parameter_set({"synthesis": {"owner_young": -2.0}}, draw=7).structure.synthesis.owner_young == -2.0


def test_what_is_not_drawn_is_checked_against_its_range_all_the_same():
    with pytest.raises(
        ParameterValueError, match=r"synthesis\.owner_young = 3: allowed: -3\.5 to -1\.5 logit"
    ):
        parameter_set({"synthesis": {"owner_young": 3.0}})


def test_draws_follow_the_triangular_distribution():
    drawn = [item for item in ALL if item.drawn]
    low, mode, high = np.array([(item.low, item.default, item.high) for item in drawn]).T
    draws = [drawn_values(draw) for draw in range(1, 65)]
    values = [[values[item.group][item.name] for item in drawn] for values in draws]
    shares = stats.triang.cdf(values, (mode - low) / (high - low), low, high - low)
    evenly = (np.arange(64) + 0.5) / 64
    assert np.abs(np.sort(shares, axis=0) - evenly[:, None]).max() < 0.05


def test_value_outside_its_range_names_path_value_and_range():
    item = next(item for item in ALL if item.path == "consent.trust_slope")
    with pytest.raises(ParameterValueError) as caught:
        parameter_set({"consent": {"trust_slope": item.high + 10}})
    (problem,) = caught.value.problems
    for part in ("parameters.consent.trust_slope", f"{item.high + 10:g}", f"{item.low:g} to {item.high:g}"):
        assert part in problem
    assert "allow_out_of_range=true" in problem


@pytest.mark.parametrize("group", ["consent", "consnt"])
def test_unknown_constant_names_path_and_neighbour(group: str):
    with pytest.raises(ParameterValueError) as caught:
        parameter_set({group: {"trust_slop": 3.0}})
    (problem,) = caught.value.problems
    assert f"parameters.{group}.trust_slop" in problem
    assert "did you mean parameters.consent.trust_slope?" in problem


def test_all_problems_come_at_once():
    with pytest.raises(ParameterValueError) as caught:
        parameter_set({"consent": {"trust_slope": 1e9, "nothing": 1.0}, "debt": {"recovery": -1e9}})
    assert len(caught.value.problems) == 3


def test_permission_lets_a_value_through():
    values = parameter_set({"consent": {"trust_slope": 1e9}}, allow_out_of_range=True)
    assert values.consent.trust_slope == 1e9


def test_override_wins_over_a_draw_and_leaves_the_rest_drawn():
    item = next(item for item in ALL if item.path == "consent.trust_slope")
    drawn, given = parameter_set({}, draw=5), parameter_set({"consent": {"trust_slope": item.high}}, draw=5)
    assert given.consent.trust_slope == item.high
    expected = drawn.as_mapping()
    expected["consent"]["trust_slope"] = item.high
    assert given.as_mapping() == expected


def test_both_ends_of_every_range_are_allowed():
    for end in ("low", "high"):
        given: dict[str, dict[str, float]] = {}
        for item in ALL:
            given.setdefault(item.group, {})[item.name] = getattr(item, end)
        assert parameter_set(given).as_mapping() == given
