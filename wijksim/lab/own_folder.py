"""A user's own folder of configuration beside conf/: further cities, scenarios, designs, without editing the package.

The folder has the layout of conf/: ``city/mytown.yaml``, ``scenario/mine.yaml``. Hydra is told of it by a search
path plugin, so that it counts wherever something is composed, entry points with ``@hydra.main`` included.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wijksim.config import ConfigError

GENERATED_GROUPS = ("parameters", "pathways")
"""Groups of conf/ that have no folder there."""

_in_force: list[Path] = []


def own_folder() -> Path | None:
    """The folder in force, absolute; None where there is none."""
    return _in_force[-1] if _in_force else None


def own_options() -> list[str]:
    """The words of a command that choose the folder in force; none where there is none."""
    own = own_folder()
    return [f"--config-dir={own}"] if own else []


@contextmanager
def in_force(folder: Path | str | None, package: Path) -> Iterator[None]:
    """Lets options of another folder be chosen by name, such as ``city=mytown``, while the context lasts.

    Args:
        folder: Folder with files such as ``city/mytown.yaml``; None changes nothing.
        package: The project's own folder of configuration, whose options cannot be replaced.

    Raises:
        ConfigError: If there is no such folder, a file stands in a folder that is no group, or an option has the
            name of one that exists.
    """
    if folder is None:
        yield
        return
    found = Path(folder).expanduser().resolve()
    _check(found, package)
    from wijksim.lab.own_search_path import tell_hydra  # Hydra is not needed where there is no such folder

    tell_hydra()
    before = list(_in_force)
    _in_force[:] = [found]
    try:
        yield
    finally:
        _in_force[:] = before


def _check(folder: Path, package: Path) -> None:
    """Refuses what Hydra would silently leave out."""
    if not folder.is_dir():
        raise ConfigError([f"--config-dir {folder}: no such folder; allowed: a folder laid out as {package}"])
    groups = {path.name for path in package.iterdir() if path.is_dir()} | set(GENERATED_GROUPS)
    problems = []
    options = sorted(folder.glob("*/*.yaml"))
    if not options:
        problems.append(f"--config-dir {folder}: holds no option; allowed: files such as city/mytown.yaml")
    for path in options:
        group = path.parent.name
        if group not in groups:
            problems.append(f"{path}: {group} is no group; allowed: {', '.join(sorted(groups))}")
        elif (package / group / path.name).is_file():
            problems.append(f"{path}: {group}={path.stem} exists already; give it another name")
    if problems:
        raise ConfigError(problems)


def taken_out(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """Takes ``--config-dir FOLDER`` (or ``-cd FOLDER``, as Hydra has it) out of the words of a command.

    Returns:
        The folder, and the other words.

    Raises:
        ConfigError: If the folder is missing behind the option.
    """
    folder, others = None, []
    rest = iter(words)
    for word in rest:
        if word in ("--config-dir", "-cd"):
            folder = next(rest, None)
            if folder is None:
                raise ConfigError([f"{word}: a folder must follow"])
        elif word.startswith("--config-dir="):
            folder = word.partition("=")[2]
        else:
            others.append(word)
    return folder, others
