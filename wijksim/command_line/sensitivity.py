"""The command ``wijksim sensitivity``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_analysis


def sensitivity_command(overrides: Sequence[str]) -> int:
    """Ranks constants by influence, writes tables and figure, prints the paths; returns the exit code."""
    from wijksim.lab.sensitivity import study_sensitivity

    result = study_sensitivity(overrides)

    from wijksim.report.figures.sensitivity import FIGURES

    return publish_analysis(result, "sensitivity", FIGURES)


COMMAND = Command(
    "sensitivity",
    "Rank constants by influence on a level and on a paired difference: Morris screening or Sobol indices.",
    "wijksim sensitivity city=groningen_tenth sensitivity.trajectories=12",
    f"{OVERRIDES}"
    "  sensitivity.method=morris | sobol   sensitivity.by=group | parameter\n"
    "  sensitivity.factors=[trust,contact.handover_gap]   (groups, constants, dials; [] for all with a range)\n"
    "  sensitivity.trajectories=12   sensitivity.levels=4   (morris)   sensitivity.samples=32   (sobol)\n"
    "  question.arm=integrated   question.against=parallel   question.measure=satisfaction_original\n\n"
    "Morris takes 2 x trajectories x (factors + 2) runs, Sobol 2 x samples x (factors + 3); months=120 unless given.\n"
    "Only what is missing is run: after an interruption, start the same command again.\n",
    sensitivity_command,
)
