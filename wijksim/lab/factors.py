"""Factors of a design: keys whose values it sets, named and checked the same way everywhere.

A factor is a constant, written ``group.name`` or ``parameters.group.name``, or any other key of a run, such as
``scenario.support_capacity`` or ``pathways.handover``.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import numpy as np

from wijksim.config import Config, ConfigError, validate
from wijksim.parameters import Declaration, declarations

ALL = "all"
_PREFIX = "parameters."


@cache
def declared() -> dict[str, Declaration]:
    """Every declared constant by ``group.name``."""
    return {item.path: item for item in declarations()}


def factor(key: str) -> str:
    """The one spelling of a factor: ``group.name`` for a constant, the dotted key for anything else."""
    return key.removeprefix(_PREFIX)


def is_parameter(key: str) -> bool:
    """Whether a factor is a declared constant."""
    return factor(key) in declared()


def chosen_parameters(patterns: str | Sequence[str], fixed: Iterable[str] = ()) -> list[str]:
    """Constants that have a range, by name or pattern.

    Those that are fixed in draws are meant by their names, and by a pattern that meets no others (``synthesis.*``).

    Args:
        patterns: ``all``, or names such as ``consent.trust_slope`` and patterns such as ``trust.*``.
        fixed: Constants that were given a value; patterns leave them out.

    Returns:
        ``group.name`` of each, in the order of their declaration.

    Raises:
        ConfigError: If a name or pattern meets no constant with a range, or names one that was given a value.
    """
    wanted = [patterns] if isinstance(patterns, str) else list(patterns)
    given = set(fixed)
    found: set[str] = set()
    problems = []
    for pattern in map(factor, wanted):
        meant = constants_met("*" if pattern == ALL else pattern)
        if not meant:
            problems.append(_no_parameter(pattern))
        elif pattern in given:
            problems.append(f"parameters.{pattern}: is sampled by the design and cannot be given a value too")
        found.update(path for path in meant if path not in given)
    if not problems and not found:
        problems.append(f"{', '.join(wanted)}: every one of these constants was given a value")
    if problems:
        raise ConfigError(problems)
    return [path for path in declared() if path in found]


def constants_met(pattern: str) -> list[str]:
    """Constants with a range that a pattern such as ``trust.*`` meets: those that draws vary, or, without any, all."""
    met = [item for path, item in declared().items() if item.uncertain and fnmatchcase(path, pattern)]
    return [item.path for item in met if item.drawn] or [item.path for item in met]


def _no_parameter(pattern: str) -> str:
    if pattern in declared():
        return f"design.parameters: {pattern} has no range to sample from"
    near = get_close_matches(pattern, declared(), n=1)
    hint = (
        f"; did you mean {near[0]}?" if near else "; allowed: all, group.name, or a pattern such as trust.*"
    )
    return f"design.parameters: {pattern}: no such constant{hint}"


def ranges(keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends of the declared ranges, one per constant."""
    items = [declared()[factor(key)] for key in keys]
    return np.array([item.low for item in items]), np.array([item.high for item in items])


def fitted_parameters(config: Config) -> dict[str, float]:
    """Constants that a run takes from the posterior sample of a calibration, at its central row; else none."""
    return config.posterior.sample().values(0) if config.posterior else {}


def given_parameters(config: Config) -> list[str]:
    """Constants that were given a value, be it the default or not."""
    return [path for path, item in declared().items() if item.name in config.parameters.get(item.group, {})]


def _unknown(key: str) -> str:
    sections = [name for name, field in Config.model_fields.items() if field.annotation is not None]
    near = get_close_matches(key, [*declared(), *sections], n=1)
    return f"{key}: no such key of a run" + (f"; did you mean {near[0]}?" if near else "")


def changed(config: Config, changes: Mapping[str, Any]) -> Config:
    """A configuration with other values of some keys, checked.

    Args:
        config: Where to start from.
        changes: Value by key: ``consent.trust_slope``, ``scenario.coordination``, ``pathways.handover``, ...

    Raises:
        ConfigError: Lists every key that does not exist and every value that is not allowed.
    """
    plain = config.model_dump()
    for item in map(declared().get, map(factor, changes)):
        if item is not None:  # not named where it has no value yet
            plain["parameters"].setdefault(item.group, {}).setdefault(item.name, item.default)
    problems = []
    for given, value in changes.items():
        key = factor(given)
        path = ["parameters", *key.split(".")] if is_parameter(key) else key.split(".")
        section = plain
        for part in path[:-1]:
            inner = section.get(part)
            section = inner if isinstance(inner, dict) else {}
        if path[-1] in section:
            section[path[-1]] = value
        else:
            problems.append(_unknown(key))
    if problems:
        raise ConfigError(problems)
    return validate(plain)
