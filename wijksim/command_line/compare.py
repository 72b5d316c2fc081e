"""The command ``wijksim compare``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, report_failures, say


def compare_command(overrides: Sequence[str]) -> int:
    """Compares policies, draws figures, writes the summary, prints the paths; returns the exit code."""
    from wijksim.lab.comparison import compare

    result = compare(overrides)

    from wijksim.report.publication import publish

    say("drawing figures and writing the summary")
    published = publish(result)
    say(f"runs:    {result.store.folder}")
    say(f"tables:  {published.folder}/*.csv")
    for figure in published.figures:
        say(f"figure:  {figure}")
    say(f"summary: {published.summary}")
    return report_failures(result.ensemble)


COMMAND = Command(
    "compare",
    "Run policies on the same luck and the same parameter draws, and set them side by side.",
    "wijksim compare city=groningen_tenth scenarios=[baseline,social,integrated] seeds=20",
    f"{OVERRIDES}"
    "  seeds=20 (1 to 20) or seeds=[3,7]   draw_parameters=false   default_point_seeds=5\n"
    "  workers=2   on_change=archive (moves a study of another design out of the way)\n\n"
    "Only what is missing is run: after an interruption, start the same command again.\n",
    compare_command,
)
