"""The command ``wijksim scaling``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, SUCCESS, Command, say


def scaling_command(overrides: Sequence[str]) -> int:
    """Times the same runs with one worker and with several; returns the exit code."""
    from wijksim.lab.scaling import study_scaling

    found = study_scaling(overrides)
    say(found.table.round(2).T.to_string(header=False))
    many = int(found.table["workers"].max())
    say(f"runs per hour with {many} workers: {found.speed_up:.2f} times those with one, by the clock;")
    say(
        f"{found.speed_up_alone:.2f} times on a machine that does nothing else, by the processor time of a run"
    )
    return SUCCESS


COMMAND = Command(
    "scaling",
    "Time the same runs with one worker and with several, and what the lab adds to a run.",
    "wijksim scaling city=groningen_tenth months=24 seeds=6 workers=2",
    f"{OVERRIDES}  workers=2 (by default one per core)   json=FILE for a machine-readable result\n\n"
    "Runs are made in a temporary folder and thrown away.\n",
    scaling_command,
)
