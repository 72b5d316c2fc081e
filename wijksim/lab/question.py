"""The paired difference that the analyses are about: two scenarios, everything else the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wijksim.config import Config, ConfigError
from wijksim.lab.arms import compose_arms
from wijksim.lab.composition import compose_choices, keys_without, split_choices
from wijksim.lab.measure_list import MEASURES, Measure
from wijksim.lab.run_measures import NEEDED_TABLES
from wijksim.lab.study import StudyConfig, validate_study

DEFAULTS = {"months": "120", "record": f"[{','.join(NEEDED_TABLES)}]"}
"""Choices that the analyses make unless others are given: nine years after the start, and just the tables they read."""


@dataclass(frozen=True)
class Question:
    """One arm against another.

    Attributes:
        arm: Configuration of the scenario that is looked at.
        against: Configuration of the scenario that it is set against.
        study: The study around them.
    """

    arm: Config
    against: Config
    study: StudyConfig

    @property
    def names(self) -> tuple[str, str]:
        """Names of both scenarios."""
        return self.study.question.arm, self.study.question.against

    @property
    def measure(self) -> Measure:
        """The number of a run that figures show; tables hold all of them."""
        return next(item for item in MEASURES if item.name == self.study.question.measure)

    @property
    def words(self) -> str:
        """``integrated minus parallel``."""
        first, second = (name.replace("_", " ") for name in self.names)
        return f"{first} minus {second}"


def compose_question(overrides: Sequence[str], refused: Mapping[str, str]) -> Question:
    """Composes both scenarios of ``question``.

    Args:
        overrides: Hydra overrides.
        refused: Keys that the study sets itself, with what to give instead.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    both = {
        "scenario": "takes question.arm= and question.against=",
        "scenarios": "takes question.arm= and question.against=",
        "seed": "takes seeds=",
        "draw": "takes seeds= (draw n goes with seed n)",
        **refused,
    }
    keys = keys_without(both, overrides)
    asked = [*overrides, *(f"{key}={value}" for key, value in DEFAULTS.items() if key not in keys)]
    study = validate_study(split_choices(compose_choices(asked))[1])
    first, second = study.question.arm, study.question.against
    arms, study = compose_arms([*asked, f"scenarios=[{first},{second}]"])
    config = arms[first]
    missing = [table for table in NEEDED_TABLES if table not in config.record]
    problems = []
    if missing:
        problems.append(f"record = {config.record}: this study also needs {', '.join(missing)}")
    start = max(arm.scenario.start for arm in arms.values())
    if config.months < start + 12:
        problems.append(f"months = {config.months}: allowed: at least scenario.start + 12 = {start + 12}")
    if problems:
        raise ConfigError(problems)
    return Question(arms[first], arms[second], study)
