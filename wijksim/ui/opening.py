"""What the page begins with, from the words behind ``wijksim ui``: the same overrides as of ``wijksim run``.

What the page has a control for stands at it; anything else that a run takes goes with both policies.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from wijksim.config import ConfigError
from wijksim.lab.composition import compose_study, override_keys
from wijksim.lab.study import STUDY_KEYS
from wijksim.ui.choices import DIALS, SIDES, Choices, Problem, sliders
from wijksim.ui.words import problem_text

_BOTH = "scenarios"
"""Key of a study that the page takes: the two policies that stand side by side."""

_RECORDED = ("record", "events")
_ALLOWED = "overrides of a run, and scenarios=[A,B]; the page makes one pair of runs, and records what it shows of them"
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
    return _begun_with(tuple(words))


@cache
def _begun_with(words: tuple[str, ...]) -> Choices:
    keys = override_keys(words)
    problems = [f"ui: {key}: allowed: {_ALLOWED}" for key in keys if _not_of_one_run(key)]
    if problems:
        raise ConfigError(problems)
    _, study = compose_study(words)
    given = [(key, word.partition("=")[2]) for key, word in zip(keys, words, strict=True)]
    chosen = Choices(others=tuple(word for key, word in zip(keys, words, strict=True) if not _control(key)))
    # A policy brings its own dials, so it comes before them.
    for key, control, value in sorted(
        _turned(given, study.scenarios), key=lambda item: item[1] not in _POLICIES
    ):
        found = chosen.changed(control, value)
        if isinstance(found, Problem):
            raise ConfigError([f"ui: {key} = {value}: {problem_text(found, 'en')}"])
        chosen = found
    if problems := chosen.problems():
        raise ConfigError(problems)
    return chosen


_POLICIES = tuple(f"{side}.scenario" for side in SIDES)


def _not_of_one_run(key: str) -> bool:
    first = key.partition(".")[0]
    return first in _RECORDED or (first in STUDY_KEYS and key != _BOTH)


def _control(key: str) -> str:
    """What the page has a control for: its name there, or that of the key; else nothing."""
    if key in _OF_B:
        return _OF_B[key]
    group, _, constant = key.partition(".")
    is_control = key in (_BOTH, "city", "seed", "months") or (group == "parameters" and constant in sliders())
    return key if is_control else ""


def _turned(given: Sequence[tuple[str, str]], scenarios: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Keys with the controls that they turn, and to what."""
    for key, value in given:
        if key == _BOTH:
            if len(scenarios) != len(SIDES):
                raise ConfigError(
                    [f"ui: scenarios = {value}: allowed: two, as in scenarios=[parallel,integrated]"]
                )
            for control, name in zip(_POLICIES, scenarios, strict=True):
                yield key, control, name
        elif control := _control(key):
            yield key, control, value
