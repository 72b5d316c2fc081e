"""The arms of a comparison: the same run under several scenarios.

What defines an arm is not changed for all arms alike. In a comparison ``scenario.coordination`` sets the dial
of the arms that coordinate, and ``scenario.social_share`` sets the mix of the arms that have a mix, the half
arms following; every other ``scenario.*`` override holds for all arms.
"""

from collections.abc import Sequence
from typing import Any

from wijksim.config import Config, ConfigError, validate
from wijksim.lab.composition import compose_choices, declared, keys_without, split_choices, validate_choices
from wijksim.lab.own_mistakes import naming_own_files
from wijksim.lab.study import StudyConfig, validate_study

_ARM_KEYS = ("scenario.coordination", "scenario.social_share")
_REFUSED = {
    "scenario": "a comparison takes scenarios=[...]; scenario= is for wijksim run",
    "seed": "a comparison takes seeds=",
    "draw": "a comparison takes seeds= (draw n goes with seed n)",
    "scenario.name": "defines an arm and cannot be the same for all of them",
    "scenario.envelope_share": "defines an arm and cannot be the same for all of them",
}


def _with_mix(scenario: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Applies the dial and the mix to the arms that have them.

    The half arms hold the physical and the social half of ``parallel``, whatever the mix makes of a half.
    """
    changed = dict(scenario)
    if "scenario.coordination" in given and scenario["coordination"] > 0:
        changed["coordination"] = given["scenario.coordination"]
    if "scenario.social_share" in given:
        share = given["scenario.social_share"]
        if scenario["name"] == "physical_half":
            changed["envelope_share"] = 1 - share
        elif scenario["name"] == "social_half":
            changed["envelope_share"] = share
        elif 0 < scenario["social_share"] < 1:
            changed["social_share"] = share
    return changed


def renamed(config: Config, name: str) -> Config:
    """The same run under another name of its scenario, so that it is kept apart from runs of that scenario."""
    return config.model_copy(update={"scenario": config.scenario.model_copy(update={"name": name})})


def compose_arms(overrides: Sequence[str] = ()) -> tuple[dict[str, Config], StudyConfig]:
    """Composes a comparison: one validated configuration for each scenario, and the study around them.

    Each scenario is composed once, here and in order, because composing is not safe in threads.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    keys = keys_without(_REFUSED, overrides)
    common = [text for key, text in zip(keys, overrides, strict=True) if key not in _ARM_KEYS]
    with naming_own_files(overrides):
        first = compose_choices(overrides)
        study = validate_choices(first)[1]
    given = {key: first["scenario"][key.removeprefix("scenario.")] for key in _ARM_KEYS if key in keys}
    arms: dict[str, Config] = {}
    problems: list[str] = []
    for name in study.scenarios:
        words = [*common, f"scenario={name}"]
        try:
            with naming_own_files(words):
                choices, _ = split_choices(compose_choices(words))
                choices["scenario"] = _with_mix(choices["scenario"], given)
                arms[name] = validate(choices)
        except ConfigError as failure:
            problems.extend(problem for problem in failure.problems if problem not in problems)
    if problems:
        raise ConfigError(problems)
    return arms, study


def arms_of(config: Config, choices: dict[str, Any]) -> tuple[dict[str, Config], StudyConfig]:
    """The same for a configuration that exists already: only its scenario differs between the arms.

    Args:
        config: City, parameters, pathways and length of every arm.
        choices: Study keys that differ from conf/config.yaml, by name.

    Raises:
        ConfigError: If a study key does not exist or its value is not allowed, or a scenario is unknown.
    """
    _, defaults = split_choices(compose_choices())
    study = validate_study({**defaults, **choices})
    plain = config.model_dump()
    arms = {name: validate({**plain, "scenario": declared("scenario", name)}) for name in study.scenarios}
    return arms, study
