"""The command ``wijksim discover``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_analysis, say


def discover_command(overrides: Sequence[str]) -> int:
    """Searches conditions under which a policy is worse, writes tables and figure; returns the exit code."""
    from wijksim.lab.discovery import discover

    result = discover(overrides)

    from wijksim.report.figures.discovery import FIGURES

    say(result.answer)
    return publish_analysis(result, "discovery", FIGURES)


COMMAND = Command(
    "discover",
    "Search for conditions under which one policy is worse than another: boxes in words, checked against noise.",
    "wijksim discover city=groningen_tenth discovery.samples=300",
    f"{OVERRIDES}"
    "  discovery.conditions=[contact.handover_gap,teams,scenario.support_capacity]   (constants, groups, dials)\n"
    "  discovery.samples=150   discovery.worse_below=0   discovery.permutations=99   discovery.folds=5\n"
    "  question.arm=integrated   question.against=parallel   question.measure=satisfaction_original\n\n"
    "Two runs for each point, months=120 unless given. Only what is missing is run.\n",
    discover_command,
)
