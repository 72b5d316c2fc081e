"""``wijksim odd``: the description of the model that others can rebuild it from."""

from collections.abc import Sequence
from pathlib import Path

from wijksim.command_line.command import SUCCESS, Command, say


def odd_command(arguments: Sequence[str]) -> int:
    """Writes the ODD protocol; returns the exit code."""
    from wijksim.config import ConfigError
    from wijksim.report.markdown_page import write_page
    from wijksim.report.odd.page import odd_markdown

    if len(arguments) > 1:
        raise ConfigError([f"{' '.join(arguments)}: allowed: nothing, or the name of one file"])
    path = Path(arguments[0]) if arguments else Path("docs/odd.md")
    write_page(path, odd_markdown())
    say(f"written: {path}")
    return SUCCESS


COMMAND = Command(
    "odd",
    "Write the ODD protocol: state variables, schedule, equations, constants.",
    "wijksim odd docs/odd.md",
    "Writes docs/odd.md, or the file that is named, from wijksim/report/odd/ and the declarations in the code. It\n"
    "stops when they do not fit together: a phase without a section, a constant that no section names.\n",
    odd_command,
)
