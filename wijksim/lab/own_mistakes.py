"""Tells of a mistake in which file of the user's own folder it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from wijksim.errors import ConfigError
from wijksim.lab.own_folder import own_folder

_DESIGNS = "experiment"
"""The group whose files speak of everything, where those of other groups speak of their group alone."""
_NOT_SAID = "???"


def chosen_files(words: Sequence[str]) -> dict[str, Path]:
    """Files of the user's own folder that words choose, by group."""
    folder, found = own_folder(), {}
    for word in words:
        group, _, option = word.lstrip("+").partition("=")
        if folder is not None and (path := folder / group / f"{option}.yaml").is_file():
            found[group] = path
    return found


def _file_of(key: str, chosen: Mapping[str, Path]) -> Path | None:
    """The file in which a key stands, or from which it is missing; a design goes before what it is made with."""
    from omegaconf import OmegaConf

    design = chosen.get(_DESIGNS)
    if design is not None:
        said = OmegaConf.select(
            OmegaConf.load(design), key, default=_NOT_SAID, throw_on_resolution_failure=False
        )
        if said != _NOT_SAID:
            return design
    group, dot, _ = key.partition(".")
    return chosen.get(group) if dot else None


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
        chosen = chosen_files(words)
        if not chosen:
            raise
        from wijksim.lab.by_hydra import keys_of

        given = set(keys_of(words))
        problems = []
        for problem in failure.problems:
            named = re.match(r"[\w.]+", problem)
            file = _file_of(named[0], chosen) if named and named[0] not in given else None
            problems.append(f"{file}: {problem}" if file else problem)
        raise ConfigError(problems) from None
