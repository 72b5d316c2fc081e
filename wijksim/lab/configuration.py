"""Where the configuration lies, which groups have no files, and Hydra pointed at it.

Two groups have no files, because they follow from declarations elsewhere: ``parameters`` (every declared constant, at
its default or from the posterior sample of a calibration) and ``pathways`` (presets over the list of pathways). They
are registered here.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

from wijksim.config import PATHWAYS, ConfigError, Pathways
from wijksim.lab.own_folder import in_force
from wijksim.parameters import default_values
from wijksim.parameters.posterior import OWN

VERSION_BASE = "1.3"
CONFIG_NAME = "config"
DEFAULT = "default"
"""Resolver of Hydra that stands before the value of a constant which nobody gave: ``${default:3.0}``."""


def configuration_folder() -> Path:
    """Absolute folder of the configuration: inside an installed package, or beside it in a checkout.

    Raises:
        ConfigError: If neither exists.
    """
    package = Path(__file__).resolve().parents[1]
    candidates = (package / "conf", package.parent / "conf")
    for folder in candidates:
        if (folder / f"{CONFIG_NAME}.yaml").is_file():
            return folder
    raise ConfigError(
        [f"no configuration found: {' and '.join(map(str, candidates))} hold no {CONFIG_NAME}.yaml"]
    )


def own_configuration(folder: Path | str | None) -> AbstractContextManager[None]:
    """Adds a folder laid out as conf/, so that ``city=mytown`` finds its ``city/mytown.yaml``, while a ``with`` lasts.

    On the command line this is ``--config-dir FOLDER``.

    Args:
        folder: The folder; None adds nothing.

    Raises:
        ConfigError: On entering: if there is no such folder, or it holds files that would never be found.
    """
    return in_force(folder, configuration_folder())


def pathway_presets() -> dict[str, dict[str, bool]]:
    """Every named choice of pathway flags: the option of the group ``pathways`` -> its flags."""
    standard = Pathways().model_dump()
    presets = {
        "standard": standard,
        "all_on": dict.fromkeys(PATHWAYS, True),
        "all_off": dict.fromkeys(PATHWAYS, False),
    }
    for name in PATHWAYS:
        presets[f"only_{name}"] = {flag: flag == name for flag in PATHWAYS}
        presets[f"without_{name}"] = {**standard, name: False}
    return presets


@cache
def register_generated_groups() -> None:
    """Makes the groups ``parameters`` and ``pathways`` known to Hydra."""
    from hydra.core.config_store import ConfigStore  # Hydra is not needed where choices are kept
    from omegaconf import OmegaConf

    OmegaConf.register_new_resolver(DEFAULT, lambda value: value, replace=True)
    store = ConfigStore.instance()
    nothing_given = {
        group: {name: f"${{{DEFAULT}:{value!r}}}" for name, value in names.items()}
        for group, names in default_values().items()
    }
    store.store(group="parameters", name="default", node=nothing_given, provider="wijksim")
    fitted = {"parameters": nothing_given, "posterior": {"table": OWN}}
    store.store(group="parameters", name=OWN, node=fitted, package="_global_", provider="wijksim")
    for name, flags in pathway_presets().items():
        store.store(group="pathways", name=name, node=flags, provider="wijksim")


@contextmanager
def configuration_loaded() -> Iterator[None]:
    """Points Hydra at our folder, and gives back whatever was loaded before (a notebook, a Hydra program)."""
    from hydra import initialize_config_dir  # Hydra is not needed where choices are kept
    from hydra.core.global_hydra import GlobalHydra

    register_generated_groups()
    holder = GlobalHydra.instance()
    previous = holder.hydra
    holder.clear()
    try:
        with initialize_config_dir(config_dir=str(configuration_folder()), version_base=VERSION_BASE):
            yield
    finally:
        GlobalHydra.instance().hydra = previous


def unknown_option(group: str, option: str, allowed: Sequence[str]) -> str:
    """Says that a group has no such option, and which it has."""
    return f"{group} = {option!r}: unknown; allowed: {', '.join(sorted(allowed))}"
