"""Constants of kernels, taken from the parameters of a run once instead of every month."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from wijksim.parameters import ParameterSet

Rules = TypeVar("Rules")


def once(take: Callable[[ParameterSet], Rules]) -> Callable[[ParameterSet], Rules]:
    """Keeps what a function took from the last parameters; they are frozen, so the same object says the same."""
    last: list[tuple[ParameterSet, Rules]] = []

    @wraps(take)
    def taken(parameters: ParameterSet) -> Rules:
        for known, rules in last[:1]:
            if known is parameters:
                return rules
        rules = take(parameters)
        last[:] = [(parameters, rules)]
        return rules

    return taken
