"""The command ``wijksim validate``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, report_failures


def validate_command(overrides: Sequence[str]) -> int:
    """Prints every pattern against its target; returns the exit code."""
    from wijksim.lab.validation import run_validation
    from wijksim.report.validation_table import print_validation

    result = run_validation(overrides)
    print_validation(result)
    return report_failures(result.ensemble)


COMMAND = Command(
    "validate",
    "Run baseline without policy and set it against measured patterns (N1-N10, N13, life course).",
    "wijksim validate city=groningen_tenth seeds=5 months=240 json=validation.json",
    f"{OVERRIDES}  seeds=20   json=FILE for a machine-readable result\n",
    validate_command,
)
