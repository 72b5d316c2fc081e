"""Tells of a mistake in which file of the user's own folder it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wijksim.errors import ConfigError
from wijksim.lab.own_folder import own_folder

_DESIGNS = "experiment"
"""The group whose files speak of everything, where those of other groups speak of their group alone."""


def _chosen(words: Sequence[str]) -> dict[str, Path]:
    """Files of the user's own folder that words choose, by group."""
    folder, found = own_folder(), {}
    for word in words:
        group, _, option = word.lstrip("+").partition("=")
        if folder is not None and (path := folder / group / f"{option}.yaml").is_file():
            found[group] = path
    return found


def _says(said: Any, key: str) -> bool:
    """Whether a mapping gives a value to a key in dotted form, or to one below or above it."""
    first, _, rest = key.partition(".")
    if not isinstance(said, Mapping) or not rest:
        return isinstance(said, Mapping) and key in said
    return key in said or (
        first in said and (not isinstance(said[first], Mapping) or _says(said[first], rest))
    )


def _file_of(key: str, chosen: Mapping[str, Path]) -> Path | None:
    """The file in which a key stands, or from which it is missing."""
    group = key.partition(".")[0]
    if "." in key and group in chosen:
        return chosen[group]
    if _DESIGNS not in chosen:
        return None
    from omegaconf import OmegaConf

    design = chosen[_DESIGNS]
    return design if _says(OmegaConf.to_container(OmegaConf.load(design)), key) else None


@contextmanager
def naming_own_files(words: Sequence[str]) -> Iterator[None]:
    """Puts the name of the file before a problem that no word gave, but a file that the words choose.

    Args:
        words: Hydra overrides of what is composed and checked meanwhile.

    Raises:
        ConfigError: What was raised meanwhile, with these names.
    """
    try:
        yield
    except ConfigError as failure:
        chosen = _chosen(words)
        given = {word.lstrip("+~").partition("=")[0] for word in words}
        problems = []
        for problem in failure.problems:
            named = re.match(r"[\w.]+", problem)
            file = _file_of(named[0], chosen) if named and named[0] not in given else None
            problems.append(f"{file}: {problem}" if file else problem)
        raise ConfigError(problems) from None
