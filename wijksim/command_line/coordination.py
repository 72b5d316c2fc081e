"""The command ``wijksim coordination``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_analysis


def coordination_command(overrides: Sequence[str]) -> int:
    """Turns the dial of coordination, writes tables and figures, prints the paths; returns the exit code."""
    from wijksim.lab.coordination import study_coordination

    result = study_coordination(overrides)

    from wijksim.report.figures.coordination import FIGURES

    return publish_analysis(result, "coordination", FIGURES)


COMMAND = Command(
    "coordination",
    "Turn the dial of coordination, with less and more support, and map it against the mix of the money.",
    "wijksim coordination city=groningen_tenth seeds=20",
    f"{OVERRIDES}"
    "  dial.levels=[0,0.15,0.35]   dial.capacities=[0.5,1,2]   (factors on the clients of a social post)\n"
    "  dial.map_shares=[0.2,0.5,0.8]   dial.map_levels=[0,0.1,0.2]   dial.map_seeds=10\n"
    "  draw_parameters=false (at the default constants)\n\n"
    "As it stands: 640 runs of 240 months, about an hour on two cores for a tenth of the city.\n"
    "Only what is missing is run: after an interruption, start the same command again.\n",
    coordination_command,
)
