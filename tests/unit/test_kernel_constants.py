"""Constants of kernels are those of the parameters that a run has now."""

from dataclasses import replace

from wijksim.parameters import ParameterSet
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
