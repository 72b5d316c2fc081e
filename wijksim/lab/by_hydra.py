"""What Hydra makes of conf/ and overrides, and its complaints in our words.

Importing Hydra takes a quarter of a second, so that this is imported only where something must be composed anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import (
    ConfigCompositionException,
    HydraException,
    MissingConfigException,
    OverrideParseException,
)
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import MarkedYAMLError

from wijksim.cache import kept
from wijksim.config import ConfigError
from wijksim.lab.choices_kept import identity
from wijksim.lab.configuration import (
    CONFIG_NAME,
    DEFAULT,
    configuration_folder,
    configuration_loaded,
    unknown_option,
)
from wijksim.lab.options_once import OptionsOnce
from wijksim.lab.own_folder import own_folder
from wijksim.parameters.posterior import OWN

_MARK = f"${{{DEFAULT}:"
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
    if isinstance(failure, MarkedYAMLError):
        return ConfigError([_explain_unreadable_file(failure)])
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
    there = re.match(r"Could not append to config. An item is already at '([^']+)'", text)
    if there:
        return ConfigError([f"{there[1]}: is there already; leave out the plus sign"])
    unknown = re.match(r"Could not override '([^']+)'", text)
    if unknown:
        return ConfigError([_explain_unknown_key(unknown.group(1), overrides)])
    if isinstance(failure, OmegaConfBaseException) and getattr(failure, "full_key", None):
        return ConfigError([f"{failure.full_key}: {text.splitlines()[0]}"])
    return ConfigError([text.splitlines()[0] if text else type(failure).__name__])


def _explain_unreadable_file(failure: MarkedYAMLError) -> str:
    mark = failure.problem_mark or failure.context_mark
    where = f"{mark.name}, line {mark.line + 1}, column {mark.column + 1}" if mark else "a file of choices"
    return f"{where}: cannot be read as YAML ({failure.problem}); write key: value, indented by spaces"


def _explain_missing_option(failure: MissingConfigException, text: str) -> str:
    named = re.search(r"'([^']+)/([^'/]+)'", text)
    if not named:
        return text.splitlines()[0]
    group, option = named.groups()
    return unknown_option(group, option, failure.options or option_names(group))


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


def option_names(group: str) -> list[str]:
    """Names that a group can take, as Hydra finds them."""
    with configuration_loaded():
        loaded = GlobalHydra.instance().hydra
        return list(loaded.config_loader.get_group_options(group)) if loaded else []


def read_declared(group: str, option: str) -> dict[str, Any]:
    """What conf/ says under the name of an option, with what all options of the group share."""
    with configuration_loaded():
        own = compose(f"{group}/{option}")
    shared = OmegaConf.load(configuration_folder() / f"{CONFIG_NAME}.yaml")
    together = OmegaConf.merge({group: OmegaConf.select(shared, group, default={})}, own)
    plain = OmegaConf.to_container(together, resolve=True)
    assert isinstance(plain, dict)
    return dict(plain[group])


def keys_of(overrides: Sequence[str]) -> list[str]:
    """The keys that overrides touch, without prefix signs.

    Raises:
        ConfigError: If an override cannot be read.
    """
    return [item.key_or_group for item in _parsed(overrides)]


def pairs_of(overrides: Sequence[str]) -> list[tuple[str, Any]]:
    """The keys that overrides touch, without prefix signs, with the values that they give, as Hydra reads them.

    Raises:
        ConfigError: If an override cannot be read.
    """
    return [(item.key_or_group, item.value()) for item in _parsed(overrides)]


def _parsed(overrides: Sequence[str]) -> list[Override]:
    try:
        return list(OverridesParser.create().parse_overrides(list(overrides)))
    except HydraException as failure:
        raise explain(failure, overrides) from None


def _by_hydra(overrides: list[str]) -> DictConfig:
    with configuration_loaded():
        return compose(CONFIG_NAME, overrides=overrides)


def _compose(overrides: list[str]) -> DictConfig:
    """What Hydra makes of conf/ and the overrides; reading all options takes it half a second, so that it is kept."""
    return kept("choices", identity("tree", overrides), lambda: _by_hydra(overrides))


@cache
def _groups() -> frozenset[str]:
    """Names of all groups of conf/."""

    def found() -> frozenset[str]:
        with configuration_loaded():
            loaded = GlobalHydra.instance().hydra
            return frozenset(loaded.config_loader.list_groups("") if loaded else ())

    return kept("choices", identity("groups"), found)


_OPTIONS_ONCE = OptionsOnce(_compose, _groups)


def composed(words: Sequence[str], given: Sequence[str]) -> dict[str, Any]:
    """Composes conf/ into a plain nested mapping; nothing is checked beyond Hydra's own rules.

    Args:
        words: Overrides as Hydra wants them.
        given: The same as they were given, for messages.

    Raises:
        ConfigError: If an override cannot be read, or names a key or option that does not exist.
    """
    try:
        tree = _OPTIONS_ONCE.compose(words) if own_folder() is None else _compose(list(words))
        others = OmegaConf.masked_copy(tree, [str(key) for key in tree if key != "parameters"])
        plain = OmegaConf.to_container(others, resolve=True, throw_on_missing=True)
        parameters = _given(tree["parameters"])
    except (
        HydraException,
        OmegaConfBaseException,
        ConfigCompositionException,
        MarkedYAMLError,
        ValueError,
    ) as failure:
        if isinstance(failure, ConfigError):
            raise
        raise explain(failure, given) from None
    assert isinstance(plain, dict)
    return {**{str(key): value for key, value in plain.items()}, "parameters": parameters}


def _given(parameters: Any) -> Any:
    """Constants that were given a value; of all others Hydra knows the default, marked as such."""
    if not isinstance(parameters, DictConfig):
        return parameters
    found: dict[str, Any] = {}
    # To resolve all of them would take a tenth of a second.
    as_written: Any = OmegaConf.to_container(parameters, resolve=False)
    for group, written in as_written.items():
        if not isinstance(written, dict):
            found[group] = written
        elif given := [name for name, value in written.items() if not str(value).startswith(_MARK)]:
            found[group] = {name: parameters[group][name] for name in given}
    return found
