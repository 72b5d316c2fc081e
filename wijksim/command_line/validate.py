"""The command ``wijksim validate``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures


def validate_command(overrides: Sequence[str]) -> int:
    """Prints every pattern against its target, writes table and figure; returns the exit code."""
    from wijksim.lab.validation import run_validation

    result = run_validation(overrides)

    from wijksim.report.validation_report import figures_of, tables_of
    from wijksim.report.validation_table import print_validation

    print_validation(result)
    publish_study(result.store, "validation", tables_of(result), figures_of(result))
    return report_failures(*result.ensembles)


COMMAND = Command(
    "validate",
    "Set the city without policy, and past interventions played again, against measured patterns.",
    "wijksim validate city=groningen_tenth seeds=5 experiment=check json=validation.json",
    f"{OVERRIDES}  seeds=20   json=FILE for a machine-readable result\n"
    "  patterns=all | N (city without policy) | I (past interventions) | [N9,I1] (these only)\n\n"
    "months holds for the city without policy; past interventions (conf/validation/) have lengths of their own.\n"
    "Cost of one seed: N one run of 240 months, I eight runs of 96, four of 180 and two of 60: seven times as much.\n"
    "Writes table, misses and figure to results/<experiment>/validation/; only what is missing is run.\n",
    validate_command,
)
