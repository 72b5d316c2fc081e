"""The command ``wijksim calibrate``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures, say


def calibrate_command(overrides: Sequence[str]) -> int:
    """Fits constants to patterns, writes the posterior sample, tables and figures; returns the exit code."""
    from wijksim.lab.calibration import study_calibration
    from wijksim.lab.posterior_sample import write_posterior
    from wijksim.report.calibration_report import figures_of, tables_of
    from wijksim.report.calibration_table import print_calibration

    result = study_calibration(overrides)
    tables = tables_of(result)
    print_calibration(tables)
    publish_study(result.store, "calibration", tables, figures_of(result))
    table = write_posterior(result, result.store.folder / "calibration")
    say(f"sample:  parameters=posterior posterior.table={table}")
    return report_failures(*result.ensembles)


COMMAND = Command(
    "calibrate",
    "Fit constants to the patterns of a city without policy; gives a posterior sample for parameters=posterior.",
    "wijksim calibrate city=groningen_tenth calibration.waves=[120,60,60] experiment=fit",
    f"{OVERRIDES}"
    "  calibration.constants=[moving.*,debt.recovery]   (basis calibrated or assumed; [] for the declared list)\n"
    "  calibration.targets=[N1,N9]   (of N1 to N12; [] for all)   calibration.waves=[120,60,60]   (points of each)\n"
    "  calibration.whole_city=groningen   (where city is a part of it)   calibration.recovered=40   (found back?)\n\n"
    "One point costs a run of 144 months and, for N12, one of 60 with a price shock. Only what is missing is run:\n"
    "after an interruption start the same command again; add a wave to go on with a finished fit. Nothing goes to\n"
    "conf/: use the sample by its path, or copy posterior.csv and posterior.json there.\n",
    calibrate_command,
)
