"""The command ``wijksim run``."""

import sys
from collections.abc import Sequence

from wijksim.command_line.command import FAILED_RUNS, OVERRIDES, SUCCESS, Command, say
from wijksim.lab.loading import loading


def run_command(overrides: Sequence[str]) -> int:
    """Makes one run and prints where it is and five numbers; returns the exit code."""
    with loading():
        from wijksim.lab.composition import compose_study

        choices = compose_study(overrides)
        # Heavy: a mistake in the choices is answered before.
        from wijksim.lab.single_run import keep_run
    kept = keep_run(*choices)
    if kept.failed:
        assert kept.outcome is not None
        print(f"wijksim: the run failed: {kept.outcome.reason}", file=sys.stderr)
        print(f"wijksim: traceback: {kept.outcome.failure}", file=sys.stderr)
        return FAILED_RUNS
    for line in kept.headlines():
        say(line)
    already = " (it was there already and was not run again)" if kept.outcome is None else ""
    say(f"result: {kept.folder}{already}")
    return SUCCESS


COMMAND = Command(
    "run",
    "Run one policy and keep the tables.",
    "wijksim run city=proefstad scenario=integrated months=60 seed=3",
    f"{OVERRIDES}  scenario=baseline | physical | social | parallel | integrated ...\n\n"
    "Without experiment=<name> the run goes to results/runs/<city>-<design>/, where <design> is a\n"
    "short hash of choices, data and code; policies and seeds of one design stand side by side.\n"
    "A run that is there is not made again.\n",
    run_command,
)
