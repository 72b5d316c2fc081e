"""From Hydra overrides to validated choices: composes conf/, and says in one message what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from difflib import get_close_matches
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import hydra
import omegaconf
from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import (
    ConfigCompositionException,
    HydraException,
    MissingConfigException,
    OverrideParseException,
)
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from wijksim.cache import kept
from wijksim.config import Config, ConfigError, validate
from wijksim.lab.configuration import CONFIG_NAME, configuration_folder, configuration_loaded, pathway_presets
from wijksim.lab.options_once import OptionsOnce
from wijksim.lab.own_folder import own_folder
from wijksim.lab.study import STUDY_KEYS, StudyConfig, validate_study
from wijksim.parameters import ParameterValueError, default_values, read_posterior
from wijksim.parameters.posterior import OWN

_PLURALS = {"seed": "seeds", "scenario": "scenarios"}


def _leaves(choices: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(choices, Mapping):
        for key, value in choices.items():
            path = f"{prefix}.{key}" if prefix else str(key)
            yield path
            yield from _leaves(value, path)


@cache
def known_keys() -> tuple[str, ...]:
    """Every key that can be overridden, groups included, in dotted form."""
    with configuration_loaded():
        composed = OmegaConf.to_container(compose(CONFIG_NAME), resolve=False)
    return (*_leaves(composed), "experiment")


def _nearest(key: str) -> str:
    near = get_close_matches(key, known_keys(), n=1, cutoff=0.5)
    if not near:
        # A key of the right name in the wrong place is the other usual slip.
        near = [known for known in known_keys() if known.rsplit(".", 1)[-1] == key.rsplit(".", 1)[-1]][:1]
    return (
        f"; did you mean {near[0]}?" if near else f"; the top-level keys are {', '.join(_top_level_keys())}"
    )


def _top_level_keys() -> list[str]:
    return [key for key in known_keys() if "." not in key]


def explain(failure: Exception, overrides: Sequence[str]) -> ConfigError:
    """Translates a complaint of Hydra or OmegaConf into ours: key, value, and what is allowed."""
    text = str(failure)
    if isinstance(failure, OverrideParseException):
        return ConfigError([f"{failure.override}: cannot be read; write key=value, lists as key=[a,b]"])
    if isinstance(failure, MissingConfigException):
        return ConfigError([_explain_missing_option(failure, text)])
    if text.startswith("Config group override must be"):
        return ConfigError([f"{' '.join(overrides)}: a group takes the name of one of its options"])
    if text.startswith("Ambiguous value for argument"):
        given = text.split("'")[1]
        key, _, values = given.partition("=")
        return ConfigError(
            [
                f"{given}: {key} takes one value here; sweep with python experiments/run.py -m {given}"
                + (f", or compare with {_PLURALS[key]}=[{values}]" if key in _PLURALS else "")
            ]
        )
    unknown = re.match(r"Could not override '([^']+)'", text)
    if unknown:
        return ConfigError([_explain_unknown_key(unknown.group(1), overrides)])
    if isinstance(failure, OmegaConfBaseException) and getattr(failure, "full_key", None):
        return ConfigError([f"{failure.full_key}: {text.splitlines()[0]}"])
    return ConfigError([text.splitlines()[0] if text else type(failure).__name__])


def _explain_missing_option(failure: MissingConfigException, text: str) -> str:
    named = re.search(r"'([^']+)/([^'/]+)'", text)
    if not named:
        return text.splitlines()[0]
    group, option = named.groups()
    return _unknown_option(group, option, failure.options or options(group))


def _unknown_option(group: str, option: str, allowed: Sequence[str]) -> str:
    return f"{group} = {option!r}: unknown; allowed: {', '.join(sorted(allowed))}"


def options(group: str) -> list[str]:
    """Names that a group of conf/, or of the user's own folder, can take."""
    return list(_options(group, own_folder()))


@cache
def _options(group: str, own: Path | None) -> list[str]:
    """The same, kept for each folder that is in force."""

    def found() -> list[str]:
        with configuration_loaded():
            loaded = GlobalHydra.instance().hydra
            return list(loaded.config_loader.get_group_options(group)) if loaded else []

    return kept("choices", _identity("options", group), found)


@cache
def _declared(group: str, option: str) -> dict[str, Any]:
    return kept("choices", _identity("declared", group, option), lambda: _read_declared(group, option))


def _read_declared(group: str, option: str) -> dict[str, Any]:
    with configuration_loaded():
        own = compose(f"{group}/{option}")
    shared = OmegaConf.load(configuration_folder() / f"{CONFIG_NAME}.yaml")
    together = OmegaConf.merge({group: OmegaConf.select(shared, group, default={})}, own)
    plain = OmegaConf.to_container(together, resolve=True)
    assert isinstance(plain, dict)
    return dict(plain[group])


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
        raise ConfigError([_unknown_option(group, option, options(group))])
    return deepcopy(_declared(group, option))


def _explain_unknown_key(key: str, overrides: Sequence[str]) -> str:
    given = next((text for text in overrides if re.match(rf"\+{{0,2}}{re.escape(key)}=", text)), key)
    if key in known_keys():
        return f"{given}: {key} cannot take this value; it holds {', '.join(_below(key)) or 'one value'}"
    if key.startswith("posterior."):
        return f"{given}: goes with parameters={OWN}"
    value = given.partition("=")[2]
    shown = f"{key} = {value}" if value else key
    return f"{shown}: unknown key{_nearest(key)}"


def _below(key: str) -> list[str]:
    return [known for known in known_keys() if known.startswith(f"{key}.")][:12]


def override_keys(overrides: Sequence[str]) -> list[str]:
    """The keys that overrides touch, without prefix signs.

    Raises:
        ConfigError: If an override cannot be read.
    """
    try:
        return [item.key_or_group for item in OverridesParser.create().parse_overrides(list(overrides))]
    except HydraException as failure:
        raise explain(failure, overrides) from None


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


def _identity(*about: Any) -> str:
    """Hash of everything that a composition follows from: words, files, generated groups and libraries."""
    generated = default_values(), pathway_presets(), hydra.__version__, omegaconf.__version__
    digest = blake2b(repr((about, generated)).encode(), digest_size=12)
    for folder in (configuration_folder(), own_folder()):
        for path in sorted(folder.rglob("*.yaml")) if folder else ():
            digest.update(repr((str(path), path.read_bytes())).encode())
    return digest.hexdigest()


def _by_hydra(overrides: list[str]) -> DictConfig:
    with configuration_loaded():
        return compose(CONFIG_NAME, overrides=overrides)


def _compose(overrides: list[str]) -> DictConfig:
    """What Hydra makes of conf/ and the overrides; reading all options takes it half a second, so that it is kept."""
    return kept("choices", _identity("tree", overrides), lambda: _by_hydra(overrides))


@cache
def _groups() -> frozenset[str]:
    """Names of all groups of conf/."""

    def found() -> frozenset[str]:
        with configuration_loaded():
            loaded = GlobalHydra.instance().hydra
            return frozenset(loaded.config_loader.list_groups("") if loaded else ())

    return kept("choices", _identity("groups"), found)


_OPTIONS_ONCE = OptionsOnce(_compose, _groups)


def compose_choices(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Composes conf/ with overrides into a plain nested mapping; nothing is checked beyond Hydra's own rules.

    Raises:
        ConfigError: If an override cannot be read, or names a key or option that does not exist.
    """
    try:
        given = as_hydra(overrides)
        composed = _OPTIONS_ONCE.compose(given) if own_folder() is None else _compose(given)
        plain = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    except (HydraException, OmegaConfBaseException, ConfigCompositionException, ValueError) as failure:
        if isinstance(failure, ConfigError):
            raise
        raise explain(failure, overrides) from None
    assert isinstance(plain, dict)
    choices = {str(key): value for key, value in plain.items()}
    choices["experiment"] = choices.pop("study")
    _find_tables(choices["city"])
    if choices["posterior"] is not None:
        choices["parameters"] = _from_the_centre(choices, override_keys(overrides))
    return choices


def _find_tables(city: dict[str, Any]) -> None:
    """Takes a relative path of a city's tables from the user's own folder, where it holds them."""
    own, data = own_folder(), city.get("data")
    if own is not None and isinstance(data, str) and (own / data).is_dir():
        city["data"] = str(own / data)


def _from_the_centre(choices: Mapping[str, Any], given: Sequence[str]) -> dict[str, dict[str, float]]:
    """Constants with those that were fitted at the central row of the posterior, unless they were given a value.

    Raises:
        ConfigError: If the table is missing or not as it should be.
    """
    try:
        centre = read_posterior(str(choices["posterior"]["table"])).values(0)
    except ParameterValueError as failure:
        raise ConfigError(failure.problems) from None
    values = {group: dict(names) for group, names in choices["parameters"].items()}
    for path, value in centre.items():
        group, name = path.split(".")
        untouched = values[group][name] == default_values()[group][name]
        if untouched and f"parameters.{path}" not in given:
            values[group][name] = value
    return values


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
    return validate_choices(compose_choices(overrides))


def load_config(overrides: Sequence[str] = ()) -> Config:
    """Composes and checks one run.

    Args:
        overrides: Hydra overrides, such as ``["scenario=integrated", "city=groningen_tenth", "seed=3"]``.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    return compose_study(overrides)[0]
