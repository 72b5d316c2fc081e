"""Past interventions played again: pairs of runs that differ in what was done then (conf/validation/)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from omegaconf import OmegaConf

from wijksim.config import Config, ConfigError
from wijksim.lab.arms import renamed
from wijksim.lab.composition import load_config, override_keys
from wijksim.lab.configuration import configuration_folder

FOLDER = "validation"
_KEYS = {"title", "months", "with", "without"}
REFERENCE = "reference"
"""Name of the run without any intervention, which re-enactments of one length share."""

_SURROUNDINGS = ("growth", "energy_prices")
"""Choices that are no part of an intervention: what is asked for holds, whatever a re-enactment says."""

RECORD = ("city", "wijken", "accounts", "ledger")
"""Tables of the model from which patterns of past interventions are read."""


@dataclass(frozen=True)
class Reenactment:
    """One past intervention, as dials of scenarios; it holds no effect size.

    Attributes:
        name: Name of its file.
        title: In words.
        months: Length of its runs.
        done: Overrides of the run with the intervention.
        not_done: Overrides of the run without it.
    """

    name: str
    title: str
    months: int
    done: tuple[str, ...]
    not_done: tuple[str, ...]


@dataclass(frozen=True)
class PairOfArms:
    """Both runs of a re-enactment, ready to be made with any seed.

    Attributes:
        reenactment: What is played again.
        done: Configuration with the intervention.
        not_done: Configuration without it; its scenario has the same name in every re-enactment that shares it.
    """

    reenactment: Reenactment
    done: Config
    not_done: Config


@cache
def reenactments() -> dict[str, Reenactment]:
    """Every re-enactment by name.

    Raises:
        ConfigError: If a file does not hold exactly a title, a length, and overrides with and without.
    """
    found = {}
    for path in sorted((configuration_folder() / FOLDER).glob("*.yaml")):
        content = OmegaConf.to_container(OmegaConf.load(path))
        if not isinstance(content, dict) or set(content) != _KEYS:
            keys = ", ".join(sorted(_KEYS))
            raise ConfigError([f"{FOLDER}/{path.name}: must hold {keys}, and nothing else"])
        found[path.stem] = Reenactment(
            path.stem,
            str(content["title"]),
            int(content["months"]),
            tuple(map(str, content["with"])),
            tuple(map(str, content["without"])),
        )
    return found


def _without(words: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Overrides apart from those of some keys."""
    return [text for key, text in zip(override_keys(words), words, strict=True) if key not in keys]


def arms_of(reenactment: Reenactment, overrides: Sequence[str], record: Sequence[str] = RECORD) -> PairOfArms:
    """Composes both runs of a re-enactment.

    Args:
        reenactment: What is played again.
        overrides: What holds for both: city, parameters, pathways. Keys that the re-enactment sets itself
            give way, apart from growth and energy prices.
        record: Tables to record.

    Raises:
        ConfigError: If something in the composition is not allowed.
    """
    keys = override_keys(overrides)
    own = {"months", "record", *override_keys([*reenactment.done, *reenactment.not_done])} - set(
        _SURROUNDINGS
    )
    common = [text for key, text in zip(keys, overrides, strict=True) if key not in own]
    given = [key for key in keys if key in _SURROUNDINGS]
    fixed = [f"months={reenactment.months}", f"record=[{','.join(record)}]"]
    done, not_done = (
        load_config([*common, *_without(words, given), *fixed])
        for words in (reenactment.done, reenactment.not_done)
    )
    altered = any(text.startswith("scenario.") for text in reenactment.not_done)
    without = f"{reenactment.name}_without" if altered else REFERENCE
    return PairOfArms(reenactment, renamed(done, reenactment.name), renamed(not_done, without))
