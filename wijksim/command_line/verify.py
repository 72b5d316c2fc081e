"""The command ``wijksim verify``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures


def verify_command(overrides: Sequence[str]) -> int:
    """Varies what should not matter, writes tables and a figure; returns the exit code."""
    from wijksim.lab.verification import run_verification

    result = run_verification(overrides)

    from wijksim.report.verification_report import figures_of, print_verification, tables_of

    print_verification(result)
    publish_study(result.store, "verification", tables_of(result), figures_of(result))
    return report_failures(*result.ensembles)


COMMAND = Command(
    "verify",
    "Vary what should not matter: size of the city, number of seeds, order of phases.",
    "wijksim verify city=groningen scenario=integrated seeds=8 months=120 verification.keep_one_in=[5,10,20]",
    f"{OVERRIDES}  seeds=16   verification.orders=6 (0 for none; made on the smallest size)\n\n"
    "Give the full city as city=groningen: sizes are taken from it. Writes to\n"
    "results/<experiment>/one_in_<smallest>/verification/.\n",
    verify_command,
)
