"""Constants of kernels are those of the parameters that a run has now."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from wijksim.parameters import ParameterSet
from wijksim.processes.kernels import budget, health, satisfaction, seekers
from wijksim.processes.kernels.constants import once


def test_constants_are_taken_once_and_anew_for_other_parameters():
    asked = []

    @once
    def lag_of(parameters: ParameterSet) -> float:
        asked.append(parameters)
        return parameters.health.lag

    first = ParameterSet()
    second = replace(first, health=replace(first.health, lag=first.health.lag + 1.0))
    assert [lag_of(first), lag_of(first)] == [first.health.lag] * 2
    assert len(asked) == 1
    assert lag_of(second) == first.health.lag + 1.0
    assert lag_of(first) == first.health.lag


@pytest.mark.parametrize(
    ("take", "groups"),
    [
        (budget.rules_of, ("budget", "energy")),
        (health.rules_of, ("health",)),
        (satisfaction.weights_of, ("satisfaction",)),
        (seekers.rules_of, ("market", "moving")),
    ],
    ids=["budget", "health", "satisfaction", "seekers"],
)
def test_a_constant_reaches_the_kernel_under_its_own_name(take: Any, groups: tuple[str, ...]):
    """Each in turn is set to another value: it is found under its name, and no constant of another name has it."""
    usual = ParameterSet()
    before = take(usual)._asdict()
    reached = 0
    for group in groups:
        for name in (field.name for field in fields(getattr(usual, group)) if field.name in before):
            changed = replace(usual, **{group: replace(getattr(usual, group), **{name: 4321.0})})
            now = take(changed)._asdict()
            assert now[name] == np.float32(4321.0)
            assert {other for other in now if now[other] == 4321.0} == {name}
            reached += 1
    assert reached > len(before) / 2
