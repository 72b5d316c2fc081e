"""The command ``wijksim``: a small front door; what follows the name of a command are Hydra overrides.

Imports of anything heavy stand inside the commands, so that help and mistakes are answered at once;
those of figures and reports stand after the work.
"""

import atexit
import gc
import os
import sys
from collections.abc import Callable, Sequence

from wijksim.command_line import (
    attribute,
    backcast,
    benchmark,
    breakeven,
    calibrate,
    compare,
    coordination,
    discover,
    explain,
    housing,
    odd,
    parameters,
    randomness,
    report,
    response,
    run,
    scaling,
    sensitivity,
    sweep,
    tables,
    ui,
    validate,
    verify,
)
from wijksim.command_line.command import BAD_INPUT, INTERRUPTED, SUCCESS, Command

COMMANDS: dict[str, Command] = {
    module.COMMAND.name: module.COMMAND
    for module in (
        run,
        compare,
        sweep,
        report,
        randomness,
        scaling,
        coordination,
        response,
        attribute,
        sensitivity,
        discover,
        breakeven,
        calibrate,
        validate,
        backcast,
        verify,
        explain,
        housing,
        benchmark,
        parameters,
        odd,
        tables,
        ui,
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
    """Turns mistakes in the input, and extras that are not installed, into clear messages and exit code 2.

    Other errors keep their traceback.
    """
    from wijksim.errors import InputError
    from wijksim.lab.extras import EXTRA_OF, needs

    try:
        return act()
    except ModuleNotFoundError as failure:
        if failure.name not in EXTRA_OF:
            raise
        print(f"wijksim: {needs('this command', failure.name)}", file=sys.stderr)
    except InputError as failure:
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
    atexit.register(gc.freeze)  # the process ends: what it holds need not be searched for garbage once more
    return guarded(lambda: _with_own_configuration(command, words[1:]))


def _with_own_configuration(command: Command, words: Sequence[str]) -> int:
    """Acts on the words, with the options of the folder that follows ``--config-dir`` where it is given."""
    if not any(word.startswith(("--config-dir", "-cd")) for word in words):
        return command.act(words)
    from wijksim.lab.configuration import own_configuration
    from wijksim.lab.own_folder import taken_out

    folder, others = taken_out(words)
    with own_configuration(folder):
        return command.act(others)
