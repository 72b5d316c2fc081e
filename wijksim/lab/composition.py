"""From Hydra overrides to validated choices: composes conf/, and says in one message what is wrong.

What was composed before is kept, so that most starts need no Hydra; it is imported where it is used (by_hydra.py).
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.cache import kept
from wijksim.config import Config, ConfigError, validate
from wijksim.lab.choices_kept import identity
from wijksim.lab.configuration import unknown_option
from wijksim.lab.own_folder import own_folder
from wijksim.lab.own_mistakes import chosen_files, naming_own_files
from wijksim.lab.study import STUDY_KEYS, StudyConfig, validate_study


def options(group: str) -> list[str]:
    """Names that a group of conf/, or of the user's own folder, can take."""
    return list(_options(group, own_folder()))


@cache
def _options(group: str, own: Path | None) -> list[str]:
    """The same, kept for each folder that is in force."""

    def found() -> list[str]:
        from wijksim.lab.by_hydra import option_names

        return option_names(group)

    return kept("choices", identity("options", group), found)


@cache
def _declared(group: str, option: str) -> dict[str, Any]:
    def read() -> dict[str, Any]:
        from wijksim.lab.by_hydra import read_declared

        return read_declared(group, option)

    return kept("choices", identity("declared", group, option), read)


def declared(group: str, option: str) -> dict[str, Any]:
    """What conf/ says under the name of an option, with what all options of the group share.

    The same as composing everything with ``group=option``, for a quarter of the time.

    Args:
        group: A group with files of its own, such as ``scenario``.
        option: One of its :func:`options`.

    Raises:
        ConfigError: If there is no such option.
    """
    if option not in options(group):
        raise ConfigError([unknown_option(group, option, options(group))])
    return deepcopy(_declared(group, option))


def override_keys(overrides: Sequence[str]) -> list[str]:
    """The keys that overrides touch, without prefix signs.

    Raises:
        ConfigError: If an override cannot be read.
    """
    from wijksim.lab.by_hydra import keys_of

    return keys_of(overrides)


def override_pairs(overrides: Sequence[str]) -> list[tuple[str, Any]]:
    """The keys that overrides touch, without prefix signs, with the values that they give, as Hydra reads them.

    Raises:
        ConfigError: If an override cannot be read.
    """
    from wijksim.lab.by_hydra import pairs_of

    return pairs_of(overrides)


def keys_without(refused: Mapping[str, str], overrides: Sequence[str]) -> list[str]:
    """The keys that overrides touch, when a study takes all of them.

    Args:
        refused: Keys that it does not take, each with what to give instead or why not.
        overrides: Hydra overrides.

    Raises:
        ConfigError: If an override cannot be read, or touches a refused key.
    """
    keys = override_keys(overrides)
    problems = [f"{key}: {instead}" for key, instead in refused.items() if key in keys]
    if problems:
        raise ConfigError(problems)
    return keys


def as_hydra(overrides: Sequence[str]) -> list[str]:
    """Writes overrides as Hydra wants them, where that is not how people write them.

    For Hydra ``experiment`` is a group, whose options are the designs of conf/experiment; a name without a file is
    that of a study. Levels of a grid are new keys, for which Hydra wants plus signs.
    """
    return [_as_hydra(text) for text in overrides]


def _as_hydra(text: str) -> str:
    if re.match(r"design\.grid[.=]", text):
        return f"++{text}"
    given = re.fullmatch(r"\+{0,2}experiment=(.*)", text, flags=re.DOTALL)
    if not given:
        return text
    name = given.group(1)
    designs = set(options("experiment"))
    is_design = all(part.strip() in designs for part in name.split(","))
    return f"experiment={name}" if is_design else f"study={name}"


_OPTION = re.compile(r"[a-z_]+=[A-Za-z]\w*", flags=re.ASCII)
"""A word that chooses an option or gives a name: what is composed of such words only is kept."""
_AFTERWARDS: tuple[tuple[re.Pattern[str], type[int] | type[str]], ...] = (
    (re.compile(r"(seed|months)=(0|[1-9]\d*)", flags=re.ASCII), int),
    (re.compile(r"(results_dir)=([\w.-]*/[\w./-]*)", flags=re.ASCII), str),
)
"""Values from which nothing else follows, where Hydra reads them as they stand: set when all else is composed."""


def _set_afterwards(words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Divides words into values that are set afterwards, by key, and the others."""
    values: dict[str, Any] = {}
    others = []
    for word in words:
        found = next(((given, kind) for form, kind in _AFTERWARDS if (given := form.fullmatch(word))), None)
        if found:
            given, kind = found
            values[given[1]] = kind(given[2])
        else:
            others.append(word)
    return values, others


@cache
def _known(words: tuple[str, ...]) -> dict[str, Any]:
    """What options and names compose to, kept on disk and as long as the process lives."""
    return kept("choices", identity("plain", words), lambda: _by_hydra(words, words))


def _by_hydra(words: Sequence[str], given: Sequence[str]) -> dict[str, Any]:
    from wijksim.lab.by_hydra import composed

    return composed(words, given)


def _composed(words: Sequence[str], given: Sequence[str]) -> dict[str, Any]:
    """Composes words of Hydra, as they were given or rewritten; keeps what is composed of options and names."""
    values, options_only = _set_afterwards(words)
    if own_folder() is not None or not all(map(_OPTION.fullmatch, options_only)):
        return _by_hydra(words, given)
    return {**deepcopy(_known(tuple(options_only))), **values}


def compose_choices(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Composes conf/ with overrides into a plain nested mapping; nothing is checked beyond Hydra's own rules.

    Raises:
        ConfigError: If an override cannot be read, or names a key or option that does not exist; if the file of a
            design says nothing to Hydra.
    """
    words = as_hydra(overrides)
    choices = _composed(words, overrides)
    _refuse_designs_unheard(choices, words)
    choices["experiment"] = choices.pop("study")
    if "city" not in choices:
        raise ConfigError([f"city: none is chosen: allowed: {', '.join(options('city'))}"])
    _find_tables(choices["city"])
    return choices


def _refuse_designs_unheard(choices: Mapping[str, Any], words: Sequence[str]) -> None:
    """Refuses what Hydra put below ``experiment`` itself, where nobody looks for it."""
    if not (below := choices.get("experiment")):
        return
    where = chosen_files(words).get("experiment", "experiment")
    raise ConfigError(
        [
            f"{where}: the first line of a design must be '# @package _global_'; "
            f"without it nothing that it says counts ({', '.join(map(str, below))})"
        ]
    )


def _find_tables(city: dict[str, Any]) -> None:
    """Takes a relative path of a city's tables from the user's own folder, where it holds them."""
    own, data = own_folder(), city.get("data")
    if own is not None and isinstance(data, str) and (own / data).is_dir():
        city["data"] = str(own / data)


def split_choices(choices: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Divides composed choices into those of one run and those of the study."""
    run = {key: value for key, value in choices.items() if key not in STUDY_KEYS}
    study = {key: value for key, value in choices.items() if key in STUDY_KEYS}
    return run, study


def validate_choices(choices: Mapping[str, Any]) -> tuple[Config, StudyConfig]:
    """Checks everything that was composed.

    Raises:
        ConfigError: One error with all problems of the run and of the study.
    """
    run, study = split_choices(choices)
    problems: list[str] = []
    config = study_config = None
    try:
        config = validate(run)
    except ConfigError as failure:
        problems.extend(failure.problems)
    try:
        study_config = validate_study(study)
    except ConfigError as failure:
        problems.extend(failure.problems)
    if config is None or study_config is None:
        raise ConfigError(problems)
    return config, study_config


def compose_study(overrides: Sequence[str] = ()) -> tuple[Config, StudyConfig]:
    """Composes and checks the run and the study around it.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    with naming_own_files(overrides):
        return validate_choices(compose_choices(overrides))


def load_config(overrides: Sequence[str] = ()) -> Config:
    """Composes and checks one run.

    Args:
        overrides: Hydra overrides, such as ``["scenario=integrated", "city=groningen_tenth", "seed=3"]``.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    return compose_study(overrides)[0]
