"""What a command is, and what all commands share: exit codes, printing, the help on overrides."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from pandas import DataFrame

    from wijksim.lab.ensemble import EnsembleOutcome
    from wijksim.lab.store import Store

SUCCESS, FAILED_RUNS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

OVERRIDES = """\
What follows are Hydra overrides: key=value, lists as key=[a,b]. Often used:
  city=groningen | groningen_tenth | proefstad      pathways=standard | all_off | only_handover ...
  months=240   seed=1   results_dir=results   experiment=<name>
  parameters.<group>.<name>=<value> (wijksim parameters lists them)
  --config-dir FOLDER adds cities, scenarios and designs of your own (docs/another_city.md)
"""


@dataclass(frozen=True)
class Command:
    """One command."""

    name: str
    purpose: str
    example: str
    details: str
    act: Callable[[Sequence[str]], int]

    def help(self) -> str:
        """Text of ``wijksim <name> --help``."""
        usage = f"usage: wijksim {self.name} [arguments]\n\n{self.purpose}"
        return f"{usage}\n\nExample:\n  {self.example}\n\n{self.details}"


def say(text: str) -> None:
    """Prints a line at once."""
    print(text, flush=True)


def report_failures(*ensembles: "EnsembleOutcome") -> int:
    """Lists runs that failed; the exit code says whether there were any."""
    for ensemble in ensembles:
        _list_failures(ensemble)
    return SUCCESS if all(ensemble.complete for ensemble in ensembles) else FAILED_RUNS


def _list_failures(ensemble: "EnsembleOutcome") -> None:
    for item in ensemble.failed:
        print(f"wijksim: failed: {item.key}: {item.reason} ({item.failure})", file=sys.stderr)
    for key in ensemble.lost:
        print(f"wijksim: not made, its process was killed: {key}", file=sys.stderr)
    if ensemble.stopped:
        print(f"wijksim: not made after the failure: {len(ensemble.stopped)} runs", file=sys.stderr)


def publish_study(
    store: "Store",
    name: str,
    tables: "Mapping[str, DataFrame]",
    figures: "Mapping[str, Callable[[Path], str]]",
) -> None:
    """Writes tables and figures of a study and prints where they are."""
    from wijksim.report.study_report import write_study

    pictures = write_study(store, name, tables, figures)
    say(f"runs:    {store.folder}")
    say(f"tables:  {store.folder / name}/*.csv")
    for picture in pictures:
        say(f"figure:  {picture}")


class Analysis(Protocol):
    """What an analysis of the runs of one plan gives."""

    store: "Store"
    ensemble: "EnsembleOutcome"

    def tables(self) -> "dict[str, DataFrame]":
        """Every table by the name of its file."""


AnyAnalysis = TypeVar("AnyAnalysis", bound=Analysis)


def publish_analysis(
    result: AnyAnalysis, name: str, figures: "Mapping[str, Callable[[AnyAnalysis, Path], str]]"
) -> int:
    """Writes tables and figures of an analysis, prints where they are and what failed; returns the exit code."""
    publish_study(
        result.store, name, result.tables(), {key: partial(draw, result) for key, draw in figures.items()}
    )
    return report_failures(result.ensemble)
