"""What a command is, and what all commands share: exit codes, printing, the help on overrides."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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


def report_failures(ensemble: "EnsembleOutcome") -> int:
    """Lists runs that failed; the exit code says whether there were any."""
    for item in ensemble.failed:
        print(f"wijksim: failed: {item.key}: {item.reason} ({item.failure})", file=sys.stderr)
    for key in ensemble.lost:
        print(f"wijksim: not made, its process was killed: {key}", file=sys.stderr)
    if ensemble.stopped:
        print(f"wijksim: not made after the failure: {len(ensemble.stopped)} runs", file=sys.stderr)
    return SUCCESS if ensemble.complete else FAILED_RUNS


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
