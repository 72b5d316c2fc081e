"""The command ``wijksim attribute``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_analysis


def attribute_command(overrides: Sequence[str]) -> int:
    """Divides a difference between pathways, writes tables and figure, prints the paths; returns the exit code."""
    from wijksim.lab.attribution import attribute

    result = attribute(overrides)

    from wijksim.report.figures.attribution import FIGURES

    return publish_analysis(result, "attribution", FIGURES)


COMMAND = Command(
    "attribute",
    "Divide the difference between two policies between pathways: Shapley values, and each out or in alone.",
    "wijksim attribute city=groningen_tenth seeds=10",
    f"{OVERRIDES}"
    "  question.arm=integrated   question.against=parallel   question.measure=satisfaction_original\n"
    "  attribution.pathways=[handover,consent,overhead]   (exact: every subset, as up to four pathways always)\n"
    "  attribution.permutations=2   (orders per seed, an even number)   attribution.one_at_a_time=false\n\n"
    "With all ten pathways a seed takes some 50 runs, months=120 unless given: seeds=10 is 500 runs.\n"
    "Only what is missing is run: more seeds or orders keep what is there.\n",
    attribute_command,
)
