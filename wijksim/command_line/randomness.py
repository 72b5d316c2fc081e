"""The command ``wijksim randomness``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures


def randomness_command(overrides: Sequence[str]) -> int:
    """Prints how much common luck narrows paired differences, and writes the table; returns the exit code."""
    from wijksim.lab.variance_reduction import study_variance

    result = study_variance(overrides)

    from wijksim.report.variance_table import print_variance

    print_variance(result)
    publish_study(result.store, "randomness", {"variance_reduction": result.table}, {})
    return report_failures(result.ensemble)


COMMAND = Command(
    "randomness",
    "Show how much less a paired difference varies on the same luck than on independent seeds.",
    "wijksim randomness city=groningen_tenth seeds=40",
    f"{OVERRIDES}"
    "  scenarios=[baseline,parallel,integrated]   months=60 (the last year is compared)   seeds=20\n\n"
    "Runs at the default point of the constants. Writes results/<experiment>/randomness/.\n",
    randomness_command,
)
