"""The command ``wijksim parameters``."""

from collections.abc import Sequence
from pathlib import Path

from wijksim.command_line.command import SUCCESS, Command, say


def parameters_command(arguments: Sequence[str]) -> int:
    """Prints or writes the table of constants; returns the exit code."""
    from wijksim.config import ConfigError
    from wijksim.report.markdown_page import write_page
    from wijksim.report.parameter_table import parameters_markdown, print_parameters

    if not arguments:
        print_parameters()
    elif arguments[0] == "--markdown" and len(arguments) <= 2:
        path = Path(arguments[1]) if len(arguments) == 2 else Path("docs/parameters.md")
        write_page(path, parameters_markdown())
        say(f"written: {path}")
    else:
        raise ConfigError([f"{' '.join(arguments)}: allowed: nothing, or --markdown [FILE]"])
    return SUCCESS


COMMAND = Command(
    "parameters",
    "List every scientific constant: default, range, unit, evidence, source.",
    "wijksim parameters --markdown docs/parameters.md",
    "Without arguments the table is printed; --markdown [FILE] writes it, by default to\n"
    "docs/parameters.md.\n",
    parameters_command,
)
