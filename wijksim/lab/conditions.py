"""Conditions that analyses vary: constants with a range, and dials of the policy, by the key that they set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from glob import escape

import numpy as np
from scipy.stats import triang

from wijksim.config import Config, ConfigError
from wijksim.lab.estimation import Floats
from wijksim.lab.factors import changed, constants_met, declared, given_parameters
from wijksim.parameters import declarations


@dataclass(frozen=True)
class Condition:
    """Something that is varied.

    Attributes:
        key: ``group.name`` of a constant, or the key of a dial such as ``scenario.support_capacity``.
        meaning: What it is, in words.
        unit: Unit.
        low: Lower end of its range.
        high: Upper end.
        default: Where it stands unless it is varied; the mode of its distribution.
    """

    key: str
    meaning: str
    unit: str
    low: float
    high: float
    default: float

    def uniform(self, chance: Floats) -> Floats:
        """Values that are spread evenly over the range, for numbers from 0 to 1."""
        values = self.low + np.asarray(chance) * (self.high - self.low)
        return np.asarray(np.clip(values, self.low, self.high), dtype=np.float64)

    def as_drawn(self, chance: Floats) -> Floats:
        """Quantiles of the distribution from which constants are drawn: triangular, with its mode at the default."""
        width = self.high - self.low
        found = triang.ppf(chance, (self.default - self.low) / width, loc=self.low, scale=width)
        return np.asarray(np.clip(found, self.low, self.high), dtype=np.float64)


SELF_EVIDENT = ("1", "0-1", "chance", "share")
"""Units that a sentence can leave out."""

_DIALS = (
    Condition(
        "scenario.coordination",
        "coordination c of the arms that coordinate",
        "share of team time",
        0.05,
        0.35,
        0.15,
    ),
    Condition(
        "scenario.support_capacity", "clients that a social post carries", "x the declared", 0.5, 2.0, 1.0
    ),
    Condition("scenario.social_share", "social share of the programme money", "share", 0.2, 0.8, 0.5),
)
"""Dials of the policy; the range of the mix is that of the map of coordination."""


@cache
def known_conditions() -> dict[str, Condition]:
    """Every constant with a range, and every dial, by key."""
    found = {
        item.path: Condition(item.path, item.meaning, item.unit, item.low, item.high, item.default)
        for item in declarations()
        if item.uncertain
    }
    return {**found, **{dial.key: dial for dial in _DIALS}}


def groups() -> list[str]:
    """Groups of constants of which draws vary at least one."""
    return list(dict.fromkeys(item.group for item in declarations() if item.drawn))


def _problem(where: str, name: str) -> str:
    if name in declared():
        return f"{where}: {name} is not varied: it has no range"
    near = get_close_matches(name, [*known_conditions(), *groups()], n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; dials are {', '.join(dial.key for dial in _DIALS)}"
    return f"{where}: {name}: no such constant, group or dial{hint}"


def chosen_conditions(names: Sequence[str], where: str) -> list[Condition]:
    """The conditions that names stand for: constants, dials, or groups for their constants with a range.

    A group stands for what draws vary of it; one that draws leave alone (``synthesis``) for all of its constants.

    Args:
        names: Names, with or without ``parameters.`` in front.
        where: Key of the configuration that holds them, for messages.

    Raises:
        ConfigError: Names everything that does not exist, has no range, or is meant twice.
    """
    known, found, problems = known_conditions(), dict[str, Condition](), []
    for name in (text.removeprefix("parameters.") for text in names):
        meant = [name] if name in known else constants_met(f"{escape(name)}.*")
        if not meant:
            problems.append(_problem(where, name))
        elif set(meant) & set(found):
            problems.append(f"{where}: {name} is meant twice")
        else:
            found |= {key: known[key] for key in meant}
    if problems:
        raise ConfigError(problems)
    return list(found.values())


def check_free(config: Config, conditions: Sequence[Condition], where: str) -> None:
    """Refuses a constant that was given a value and is to be varied too.

    Raises:
        ConfigError: Names each of them.
    """
    given = given_parameters(config)
    problems = [
        f"parameters.{condition.key}: is varied by {where} and cannot be given a value too"
        for condition in conditions
        if condition.key in given
    ]
    if problems:
        raise ConfigError(problems)


def with_values(config: Config, values: Mapping[str, float], seed: int, draw: int = 0) -> Config:
    """The same run under other conditions, checked.

    A dial is turned only where there is one: coordination in an arm that coordinates, the mix in an arm that has both
    domains. With a draw its constants are written out, so that a point is known by its values.

    Args:
        config: Where to start from.
        values: Value by key.
        seed: Seed of the run.
        draw: Draw of the constants that are not among the values; 0 leaves them as they are.

    Raises:
        ConfigError: If a value is not allowed.
    """
    if draw:
        written_out = config.model_copy(update={"draw": draw}).parameter_values().as_mapping()
        config = config.model_copy(update={"parameters": written_out})
    meant = {key: float(value) for key, value in values.items() if _has(config, key)}
    return changed(config, meant).model_copy(update={"seed": seed, "draw": 0})


def _has(config: Config, dial: str) -> bool:
    if dial == "scenario.coordination":
        return config.scenario.coordination > 0
    if dial == "scenario.social_share":
        return 0 < config.scenario.social_share < 1
    return True


def in_words(condition: Condition, low: float | None, high: float | None) -> str:
    """A restriction as a clause: ``clients that a social post carries (scenario.support_capacity) below 0.8 x``."""
    unit = "" if condition.unit in SELF_EVIDENT else f" {condition.unit}"
    name = f"{condition.meaning} ({condition.key})"
    if low is not None and high is not None:
        return f"{name} between {low:.3g} and {high:.3g}{unit}"
    if low is not None:
        return f"{name} above {low:.3g}{unit}"
    return f"{name} below {high:.3g}{unit}"
