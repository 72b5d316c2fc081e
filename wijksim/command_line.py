"""The command ``wijksim``: a small front door; what follows the name of a command are Hydra overrides.

Imports of anything heavy stand inside the commands, so that help and mistakes are answered at once.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from wijksim.lab.ensemble import EnsembleOutcome
    from wijksim.lab.store import Store

SUCCESS, FAILED_RUNS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

_OVERRIDES = """\
What follows are Hydra overrides: key=value, lists as key=[a,b]. Often used:
  city=groningen | groningen_tenth | proefstad      pathways=standard | all_off | only_handover ...
  months=240   seed=1   results_dir=results   experiment=<name>
  parameters.<group>.<name>=<value> (wijksim parameters lists them)
"""

_EXPLAIN_OPTIONS = """\
Options:
  --run DIR            folder of a finished run that recorded events, as wijksim run prints it
  --household ID       household whose life is told; random takes one of those followed
  --versus DIR         a second run, such as another policy with the same seed: where the two lives part
  --list [KIND ...]    the followed households at a glance, or those of all these kinds: newcomer,
                       displaced, indebted, helped, renovated, stayer, mover, left, died
  --language en|nl     language of the story (en when left out)

Events are recorded with record=[city,wijken,cohorts,ledger,accounts,segregation,events];
events.households=[ID,...] follows these households, events.sample=N as many others, the same in every
scenario with the same seed.
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


def _say(text: str) -> None:
    print(text, flush=True)


def run_command(overrides: Sequence[str]) -> int:
    """Makes one run and prints where it is and five numbers; returns the exit code."""
    from wijksim.lab.single_run import run_and_keep

    kept = run_and_keep(overrides)
    if kept.failed:
        assert kept.outcome is not None
        print(f"wijksim: the run failed: {kept.outcome.reason}", file=sys.stderr)
        print(f"wijksim: traceback: {kept.outcome.failure}", file=sys.stderr)
        return FAILED_RUNS
    for line in kept.headlines():
        _say(line)
    already = " (it was there already and was not run again)" if kept.outcome is None else ""
    _say(f"result: {kept.folder}{already}")
    return SUCCESS


def report_failures(ensemble: "EnsembleOutcome") -> int:
    """Lists runs that failed; the exit code says whether there were any."""
    for item in ensemble.failed:
        print(f"wijksim: failed: {item.key}: {item.reason} ({item.failure})", file=sys.stderr)
    for key in ensemble.lost:
        print(f"wijksim: not made, its process was killed: {key}", file=sys.stderr)
    return SUCCESS if ensemble.complete else FAILED_RUNS


def compare_command(overrides: Sequence[str]) -> int:
    """Compares policies, draws figures, writes the summary, prints the paths; returns the exit code."""
    from wijksim.lab.comparison import compare
    from wijksim.report.publication import publish

    result = compare(overrides)
    _say("drawing figures and writing the summary")
    published = publish(result)
    _say(f"runs:    {result.store.folder}")
    _say(f"tables:  {published.folder}/*.csv")
    for figure in published.figures:
        _say(f"figure:  {figure}")
    _say(f"summary: {published.summary}")
    return report_failures(result.ensemble)


def coordination_command(overrides: Sequence[str]) -> int:
    """Turns the dial of coordination, writes tables and figures, prints the paths; returns the exit code."""
    from wijksim.lab.coordination import study_coordination
    from wijksim.report.figures.coordination import FIGURES

    result = study_coordination(overrides)
    figures = {name: partial(draw, result) for name, draw in FIGURES.items()}
    _publish(result.store, "coordination", result.tables(), figures)
    return report_failures(result.ensemble)


def response_command(overrides: Sequence[str]) -> int:
    """Follows cohorts under a shock or a cliff, writes table and figure; returns the exit code."""
    from wijksim.lab.response import study_response
    from wijksim.report.figures.response import figures_of

    result = study_response(overrides)
    name = "response" if result.shocked else "response_" + "_".join(result.arms)
    figures = {figure: partial(draw, result) for figure, draw in figures_of(result).items()}
    _publish(result.store, name, {"response": result.effects}, figures)
    return max(report_failures(ensemble) for ensemble in result.ensembles)


def _publish(
    store: "Store",
    name: str,
    tables: "Mapping[str, DataFrame]",
    figures: "Mapping[str, Callable[[Path], str]]",
) -> None:
    from wijksim.report.study_report import write_study

    pictures = write_study(store, name, tables, figures)
    _say(f"runs:    {store.folder}")
    _say(f"tables:  {store.folder / name}/*.csv")
    for picture in pictures:
        _say(f"figure:  {picture}")


def validate_command(overrides: Sequence[str]) -> int:
    """Prints every pattern against its target; returns the exit code."""
    from wijksim.lab.validation import run_validation
    from wijksim.report.validation_table import print_validation

    result = run_validation(overrides)
    print_validation(result)
    return report_failures(result.ensemble)


def explain_command(arguments: Sequence[str]) -> int:
    """Tells the life of a household, two lives side by side, or lists who is followed; returns the exit code."""
    from wijksim.report.explain import explain

    _say(explain(arguments))
    return SUCCESS


def housing_command(overrides: Sequence[str]) -> int:
    """Runs one policy with every table of moves, writes figures and tables; returns the exit code."""
    from wijksim.lab.housing_study import run_housing_study
    from wijksim.report.housing_report import changes_of, figures_of, tables_of

    study = run_housing_study(overrides)
    _say("taking the change of wijken apart and drawing figures")
    changes = changes_of(study)
    _publish(study.store, "housing", tables_of(study, changes), figures_of(study, changes))
    return report_failures(study.ensemble)


def parameters_command(arguments: Sequence[str]) -> int:
    """Prints or writes the table of constants; returns the exit code."""
    from wijksim.config import ConfigError
    from wijksim.report.parameter_table import print_parameters, write_markdown

    if not arguments:
        print_parameters()
    elif arguments[0] == "--markdown" and len(arguments) <= 2:
        path = Path(arguments[1]) if len(arguments) == 2 else Path("docs/parameters.md")
        write_markdown(path)
        _say(f"written: {path}")
    else:
        raise ConfigError([f"{' '.join(arguments)}: allowed: nothing, or --markdown [FILE]"])
    return SUCCESS


COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        Command(
            "run",
            "Run one policy and keep the tables.",
            "wijksim run city=proefstad scenario=integrated months=60 seed=3",
            f"{_OVERRIDES}  scenario=baseline | physical | social | parallel | integrated ...\n\n"
            "Without experiment=<name> the run goes to results/runs/<city>-<design>/, where <design> is a\n"
            "short hash of choices, data and code; policies and seeds of one design stand side by side.\n"
            "A run that is there is not made again.\n",
            run_command,
        ),
        Command(
            "compare",
            "Run policies on the same luck and the same parameter draws, and set them side by side.",
            "wijksim compare city=groningen_tenth scenarios=[baseline,social,integrated] seeds=20",
            f"{_OVERRIDES}"
            "  seeds=20 (1 to 20) or seeds=[3,7]   draw_parameters=false   default_point_seeds=5\n"
            "  workers=2   on_change=archive (moves a study of another design out of the way)\n\n"
            "Only what is missing is run: after an interruption, start the same command again.\n",
            compare_command,
        ),
        Command(
            "coordination",
            "Turn the dial of coordination, with less and more support, and map it against the mix of the money.",
            "wijksim coordination city=groningen_tenth seeds=20",
            f"{_OVERRIDES}"
            "  dial.levels=[0,0.15,0.35]   dial.capacities=[0.5,1,2]   (factors on the clients of a social post)\n"
            "  dial.map_shares=[0.2,0.5,0.8]   dial.map_levels=[0,0.1,0.2]   dial.map_seeds=10\n"
            "  draw_parameters=false (at the default constants)\n\n"
            "As it stands: 640 runs of 240 months, about an hour on two cores for a tenth of the city.\n"
            "Only what is missing is run: after an interruption, start the same command again.\n",
            coordination_command,
        ),
        Command(
            "response",
            "Follow cohorts over time: under an energy price shock, or where money stops on the way.",
            "wijksim response shock=energy_price city=groningen_tenth seeds=20",
            f"{_OVERRIDES}"
            "  scenarios=[baseline,integrated]   cohorts_every=1 | 2 | 3 | 4 | 6 | 12   months=144\n\n"
            "With a shock every scenario is run with it and without it. Without one every scenario is set against\n"
            "the last: by default integrated_cliff against integrated.\n",
            response_command,
        ),
        Command(
            "validate",
            "Run baseline without policy and set it against measured patterns (N1-N10, N13, life course).",
            "wijksim validate city=groningen_tenth seeds=5 months=240 json=validation.json",
            f"{_OVERRIDES}  seeds=20   json=FILE for a machine-readable result\n",
            validate_command,
        ),
        Command(
            "explain",
            "Tell the life of one household in plain sentences, and where two lives part.",
            "wijksim explain --household random --run results/runs/proefstad-1a2b3c4d/scenario=social/draw=0/seed=1",
            _EXPLAIN_OPTIONS,
            explain_command,
        ),
        Command(
            "housing",
            "Follow moves, vacancy chains and segregation under one policy, and take the change of wijken apart.",
            "wijksim housing city=groningen_tenth scenario=baseline seeds=5 experiment=housing",
            f"{_OVERRIDES}"
            "  seeds=5   growth=measured   market=threshold (a threshold instead of a smooth preference)\n\n"
            "Writes figures and tables to results/<experiment>/housing/; only what is missing is run.\n",
            housing_command,
        ),
        Command(
            "parameters",
            "List every scientific constant: default, range, unit, evidence, source.",
            "wijksim parameters --markdown docs/parameters.md",
            "Without arguments the table is printed; --markdown [FILE] writes it, by default to\n"
            "docs/parameters.md.\n",
            parameters_command,
        ),
    )
}


def usage() -> str:
    """Text of ``wijksim --help``."""
    listed = "\n".join(f"  {command.name:<11} {command.purpose}" for command in COMMANDS.values())
    return (
        "usage: wijksim <command> [arguments]\n\n"
        "Compares social and physical policy mixes for neighbourhood renewal in Groningen.\n\n"
        f"Commands:\n{listed}\n\n"
        "wijksim <command> --help shows an example; wijksim --version the version.\n"
    )


def guarded(act: Callable[[], int]) -> int:
    """Turns mistakes in the input into clear messages and exit code 2; other errors keep their traceback."""
    from wijksim.city.baseline import BaselineError
    from wijksim.config import ConfigError
    from wijksim.lab.store import StoreError

    try:
        return act()
    except ConfigError as failure:
        for problem in failure.problems:
            print(f"wijksim: {problem}", file=sys.stderr)
    except (BaselineError, StoreError) as failure:
        for line in str(failure).splitlines():
            print(f"wijksim: {line}", file=sys.stderr)
    except KeyboardInterrupt:
        print(
            "\nwijksim: interrupted; finished runs are kept: start the same command again to go on",
            file=sys.stderr,
        )
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever reads a pipe, such as head, has seen enough; nothing may be written there any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SUCCESS
    return BAD_INPUT


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Args:
        arguments: Words after ``wijksim``; those of the process when left out.

    Returns:
        Exit code: 0 done, 1 some runs failed, 2 bad input, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("--help", "-h", "help"):
        print(usage(), end="")
        return SUCCESS if words else BAD_INPUT
    if words[0] == "--version":
        from wijksim import __version__

        print(f"wijksim {__version__}")
        return SUCCESS
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"wijksim: unknown command {words[0]!r}; allowed: {', '.join(COMMANDS)}", file=sys.stderr)
        return BAD_INPUT
    if "--help" in words or "-h" in words:
        print(command.help(), end="")
        return SUCCESS
    return guarded(lambda: command.act(words[1:]))
