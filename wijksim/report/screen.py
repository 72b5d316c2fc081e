"""Where tables are printed: the terminal, or as wide as they need where there is none."""

from rich.console import Console


def screen(console: Console | None, width: int) -> Console:
    """The console to print on.

    Args:
        console: The one that was given; None for the standard output.
        width: Characters in a line where it is no terminal, as in a file.
    """
    out = console or Console()
    if not out.is_terminal:
        out.width = width
    return out
