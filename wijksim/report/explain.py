"""What ``wijksim explain`` does: reads its options, opens the runs, and tells one life, two lives, or a list."""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from wijksim.config import ConfigError
from wijksim.lab.life_list import glances
from wijksim.lab.life_story import RecordedRun, life_in, open_run, two_lives
from wijksim.lab.store import StoreError
from wijksim.report.story import Teller, story_text
from wijksim.report.story_language import language, languages
from wijksim.report.story_list import list_text
from wijksim.report.story_versus import TwoLives

RANDOM = "random"


class _Parser(argparse.ArgumentParser):
    """Reports mistakes as every command does."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError([f"explain: {message}"])


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Reads the options of the command.

    Raises:
        ConfigError: If they cannot be read, or do not go together.
    """
    parser = _Parser(prog="wijksim explain", add_help=False, allow_abbrev=False)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--household")
    parser.add_argument("--versus", type=Path)
    parser.add_argument("--list", nargs="*", dest="kinds", metavar="KIND")
    parser.add_argument("--language", default="en")
    options = parser.parse_args(list(arguments))
    problems = []
    if options.run is None:
        problems.append("explain: --run DIR is missing: the folder of a finished run")
    if (options.household is None) == (options.kinds is None):
        problems.append(f"explain: give either --household ID (or {RANDOM}) or --list")
    if options.kinds is not None and options.versus is not None:
        problems.append("explain: --versus goes with --household, not with --list")
    if options.household not in (None, RANDOM) and not str(options.household).isdigit():
        problems.append(f"--household {options.household}: allowed: the number of a household, or {RANDOM}")
    if options.language not in languages():
        problems.append(f"--language {options.language}: allowed: {', '.join(languages())}")
    if problems:
        raise ConfigError(problems)
    return options


def explain(arguments: Sequence[str]) -> str:
    """The text that the command prints.

    Raises:
        ConfigError: If the options are wrong.
        StoreError: If a run cannot be read, or the household is not followed.
    """
    options = read_options(arguments)
    texts = language(options.language)
    run = open_run(options.run)
    if options.kinds is not None:
        return list_text(texts, run, glances(run, options.kinds))
    household = _chosen(run, options.household)
    if options.versus is None:
        return story_text(Teller(texts, run), life_in(run, household))
    other = open_run(options.versus)
    _check_comparable(run, other)
    return TwoLives(texts, (run, other), two_lives(run, other, household)).text()


def _chosen(run: RecordedRun, wanted: str) -> int:
    if wanted != RANDOM:
        return int(wanted)
    if not run.followed:
        raise StoreError(f"{run.folder}: nobody was followed (events.sample=0 and no events.households)")
    return random.choice(run.followed)  # noqa: S311  (picks a story to read; no number depends on it)


def _check_comparable(first: RecordedRun, second: RecordedRun) -> None:
    """Two lives can be compared when city, size and luck are the same."""
    problems = []
    for name, one, other in (
        ("city", first.manifest["config"]["city"], second.manifest["config"]["city"]),
        ("seed", first.manifest["seed"], second.manifest["seed"]),
        ("months", first.months, second.months),
        ("draw", first.manifest["draw"], second.manifest["draw"]),
    ):
        if one != other:
            problems.append(f"--versus {second.folder}: {name} is {other}, in --run it is {one}")
    if problems:
        raise ConfigError(problems)
