"""The command that makes a run once more and follows a household: from a manifest back to overrides."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from wijksim.config import ConfigError
from wijksim.lab.composition import compose_choices, options, split_choices
from wijksim.lab.configuration import configuration_folder, pathway_presets
from wijksim.lab.own_folder import own_folder, own_options
from wijksim.lab.store import read_json
from wijksim.parameters.posterior import OWN

_OWN = ("record", "events")
"""Keys that the command sets itself."""
_UNQUOTED = re.compile(r"[\w./:%+@-]+", flags=re.ASCII)
"""Text that Hydra reads without quotes."""


def composed(*overrides: str) -> dict[str, Any]:
    """Choices of a run as a manifest would hold them: keys are text. Not to be changed."""
    return _composed_with(own_folder(), *overrides)


@cache
def _composed_with(own: Path | None, *overrides: str) -> dict[str, Any]:
    """The same, kept for each folder that is in force."""
    choices: dict[str, Any] = json.loads(json.dumps(split_choices(compose_choices(overrides))[0]))
    return choices


def _groups() -> list[str]:
    """Every group of choices: the folders of conf/, and the one that is generated."""
    folders = [path.name for path in configuration_folder().iterdir() if path.is_dir()]
    return sorted([*folders, "pathways"])


def group_override(group: str, wanted: Mapping[str, Any]) -> str | None:
    """The option of a group that gives this section, or comes nearest by its name; None where there is none.

    Args:
        group: A group of choices, such as ``city``.
        wanted: The section as a manifest holds it.
    """
    if group == "pathways":
        presets = [name for name, flags in pathway_presets().items() if flags == wanted]
        return f"pathways={presets[0]}" if presets else None
    names = options(group)
    if wanted.get("name") in names:
        return f"{group}={wanted['name']}"

    def section(option: str) -> Any:
        return composed(f"{group}={option}").get(group)

    fitting = (option for option in names if section(option) == wanted)
    named = (option for option in names if "name" in wanted and section(option)["name"] == wanted["name"])
    return next((f"{group}={option}" for option in chain(fitting, named)), None)


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """A nested mapping with dotted keys; an empty one keeps its place."""
    if not isinstance(value, Mapping) or not value:
        return {prefix: value}
    found: dict[str, Any] = {}
    for key, item in value.items():
        found |= flat(item, f"{prefix}.{key}" if prefix else str(key))
    return found


def text(value: Any) -> str:
    """A value as it stands behind the sign of an override."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{','.join(text(item) for item in value)}]"
    plain = str(value)
    if isinstance(value, str) and not _UNQUOTED.fullmatch(plain):
        return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return plain


def overrides_of(config: Mapping[str, Any]) -> list[str]:
    """Overrides that lead to a resolved configuration, apart from what is recorded.

    Args:
        config: Configuration as it stands in a manifest.
    """
    config = {key: value for key, value in config.items() if key not in _OWN}
    default = composed()
    words = []
    for group in _groups():
        if group in config and config[group] != default.get(group):
            chosen = group_override(group, config[group])
            words += [chosen] if chosen else []
    if config.get("posterior"):
        words += [f"parameters={OWN}", f"posterior.table={text(config['posterior']['table'])}"]
    there, asked = flat(composed(*words)), flat(config)
    return words + [
        f"{key}={text(value)}"
        for key, value in asked.items()
        if (key in there or key.startswith("parameters.")) and there.get(key) != value
    ]


def command(name: str, words: Sequence[str]) -> str:
    """A command as a user types it."""
    return " ".join(["wijksim", name, *map(shlex.quote, words)])


def command_to_follow(manifest: Mapping[str, Any], folder: Path, households: Sequence[int]) -> str:
    """The command that makes a run once more with events, following these households besides a sample.

    Args:
        manifest: Manifest of the run.
        folder: Its folder, from which the results folder follows.
        households: Households to follow.
    """
    config = manifest["config"]
    try:
        words = overrides_of(config)
    except ConfigError:
        words = [f"scenario={manifest['scenario']}", f"seed={manifest['seed']}"]
    tables = [*config["record"], *(["events"] if "events" not in config["record"] else [])]
    named = sorted({*config.get("events", {}).get("households", []), *households})
    words.append(f"record=[{','.join(tables)}]")
    if named:
        words.append(f"events.households=[{','.join(map(str, named))}]")
    sample = config.get("events", {}).get("sample", 200)
    words += [f"events.sample={sample}"] if sample != composed()["events"]["sample"] else []
    results = _results_folder(manifest, folder)
    words += [f"results_dir={text(str(results))}"] if str(results) != "results" else []
    return command("run", [*own_options(), *words])


def _results_folder(manifest: Mapping[str, Any], folder: Path) -> Path:
    """Folder of all experiments: that of the run without the part that names experiment and run."""
    parts = len(Path(str(manifest["experiment"])).parts) + 3
    parents = list(folder.parents)
    found = parents[parts - 1] if len(parents) >= parts else Path("results")
    described = found / Path(str(manifest["experiment"])) / "experiment.json"
    return found if described.is_file() and "design" in read_json(described) else Path("results")
