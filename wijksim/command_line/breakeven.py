"""The command ``wijksim breakeven``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_analysis, say


def breakeven_command(overrides: Sequence[str]) -> int:
    """Maps a difference over two assumptions, writes tables and figure; returns the exit code."""
    from wijksim.lab.breakeven import study_breakeven

    result = study_breakeven(overrides)

    from wijksim.report.figures.breakeven import FIGURES, line_in_words

    say(line_in_words(result))
    return publish_analysis(result, f"breakeven_{result.name}", FIGURES)


COMMAND = Command(
    "breakeven",
    "Map the difference between two policies over two assumptions, with the line where it changes sign.",
    "wijksim breakeven city=groningen_tenth breakeven.map=overhead_handover seeds=14",
    f"{OVERRIDES}"
    "  breakeven.map=overhead_handover | trust | capacity_detection | own\n"
    "  breakeven.map=own breakeven.x=teams.overhead breakeven.y=scenario.coordination   breakeven.points=5\n"
    "  question.arm=integrated   question.against=parallel   question.measure=satisfaction_original\n\n"
    "Two runs for each cell and seed, months=120 unless given; parallel is run once where neither axis matters to\n"
    "it: 26 runs a seed for overhead_handover, 50 for the others. Only what is missing is run.\n",
    breakeven_command,
)
