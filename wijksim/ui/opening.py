"""What the page begins with, from the words behind ``wijksim ui``: overrides as of ``wijksim run``.

What the page has a control for stands at it, within the range of that control; anything else that a run takes goes
with both policies.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.config import ConfigError
from wijksim.lab.composition import compose_study, override_pairs
from wijksim.lab.own_folder import own_folder
from wijksim.lab.study import STUDY_KEYS
from wijksim.ui.choices import DIALS, LONGEST_RUN, SIDES, Choices, Problem, sliders
from wijksim.ui.words import problem_text

_BOTH = "scenarios"
"""Key of a study that the page takes: the two policies that stand side by side."""

_RECORDED = ("record", "events")
_OF_THE_MAP = ("city.data", "city.first_year")
"""Keys that the map and the texts of a city follow: another city is an option of its own."""
_ALLOWED = (
    "overrides of a run, but for tables and first year of a city, and scenarios=[A,B]; the page makes one pair of runs "
    "and records what it shows of them"
)
_OF_B = {"scenario": "b.scenario", **{f"scenario.{dial.name}": f"b.{dial.name}" for dial in DIALS}}
"""Keys that are a control of the second policy."""


def begun_with(words: Sequence[str]) -> Choices:
    """The choices that words ask for.

    Args:
        words: Hydra overrides of a run. ``scenario=`` and its dials are those of the second policy, beside no
            programme; ``scenarios=[A,B]`` names both.

    Raises:
        ConfigError: If a word cannot be read, no run takes it, or the page does not.
    """
    return _begun_with(tuple(words), own_folder())


def _longer(key: str, value: Any) -> str:
    """Where longer runs than those of the page are made."""
    too_long = key == "months" and isinstance(value, int) and value > LONGEST_RUN
    return f" The page shows no more; wijksim run months={value} does." if too_long else ""


@cache
def _begun_with(words: tuple[str, ...], _own: Path | None) -> Choices:
    """The same, kept for each folder of one's own."""
    pairs = override_pairs(words)
    keys = [key for key, _ in pairs]
    problems = [f"ui: {key}: allowed: {_ALLOWED}" for key in keys if _not_of_one_run(key)]
    if {"scenario", _BOTH} <= set(keys):
        problems.append(
            "ui: scenario, scenarios: allowed: one of them; scenario=A stands for scenarios=[baseline,A]"
        )
    if problems:
        raise ConfigError(problems)
    _, study = compose_study(words)
    # Values outside of a range have no place on a slider.
    anywhere = "allow_out_of_range" in keys
    controls = ["" if anywhere and key.startswith("parameters.") else _control(key) for key in keys]
    chosen = Choices(others=tuple(word for word, control in zip(words, controls, strict=True) if not control))
    given = [(key, control, value) for (key, value), control in zip(pairs, controls, strict=True)]
    # A policy brings its own dials, and a city its own constants, so they come before those.
    turned = sorted(_turned(given, study.scenarios), key=lambda item: item[1] not in ("city", *_POLICIES))
    for key, control, value in turned:
        found = chosen.changed(control, value)
        if isinstance(found, Problem):
            raise ConfigError([f"ui: {key} = {value}: {problem_text(found, 'en')}{_longer(key, value)}"])
        chosen = found
    if problems := chosen.problems():
        raise ConfigError(problems)
    return chosen


_POLICIES = tuple(f"{side}.scenario" for side in SIDES)


def _not_of_one_run(key: str) -> bool:
    first = key.partition(".")[0]
    return first in _RECORDED or key in _OF_THE_MAP or (first in STUDY_KEYS and key != _BOTH)


def _control(key: str) -> str:
    """What the page has a control for: its name there, or that of the key; else nothing."""
    if key in _OF_B:
        return _OF_B[key]
    group, _, constant = key.partition(".")
    is_control = key in (_BOTH, "city", "seed", "months") or (group == "parameters" and constant in sliders())
    return key if is_control else ""


def _turned(
    given: Sequence[tuple[str, str, Any]], scenarios: Sequence[str]
) -> Iterator[tuple[str, str, Any]]:
    """Keys with the controls that they turn, and to what."""
    for key, control, value in given:
        if key != _BOTH:
            if control:
                yield key, control, value
            continue
        if len(scenarios) != len(SIDES):
            named = ",".join(scenarios)
            raise ConfigError(
                [f"ui: scenarios = [{named}]: allowed: two, as in scenarios=[parallel,integrated]"]
            )
        for side, name in zip(_POLICIES, scenarios, strict=True):
            yield key, side, name
