"""The command ``wijksim tables``."""

from collections.abc import Sequence
from pathlib import Path

from wijksim.command_line.command import SUCCESS, Command, say

_PAGE = "docs/city_tables.md"


def tables_command(arguments: Sequence[str]) -> int:
    """Checks the tables of a city, or writes the page on their format; returns the exit code."""
    from wijksim.city.baseline import city_directory, load_baseline
    from wijksim.config import ConfigError
    from wijksim.report.markdown_page import write_page
    from wijksim.report.table_format import print_holdings, tables_markdown

    if arguments and arguments[0] == "--markdown" and len(arguments) <= 2:
        path = Path(arguments[1] if len(arguments) == 2 else _PAGE)
        write_page(path, tables_markdown())
        say(f"written: {path}")
    elif len(arguments) == 1 and not arguments[0].startswith("-"):
        print_holdings(load_baseline(city_directory(arguments[0])))
    else:
        raise ConfigError(
            [
                f"{' '.join(arguments) or 'nothing'}: allowed: the folder of a city's tables, or --markdown [FILE]"
            ]
        )
    return SUCCESS


COMMAND = Command(
    "tables",
    "Check a folder of tables of a city, and say what it holds.",
    "wijksim tables experiments/second_city/tables",
    f"Everything that is wrong is listed at once. --markdown [FILE] writes the format, by default to {_PAGE}.\n",
    tables_command,
)
