"""The command ``wijksim housing``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures, say


def housing_command(overrides: Sequence[str]) -> int:
    """Runs one policy with every table of moves, writes figures and tables; returns the exit code."""
    from wijksim.lab.housing_study import run_housing_study

    study = run_housing_study(overrides)

    from wijksim.report.housing_report import changes_of, figures_of, tables_of

    say("taking the change of wijken apart and drawing figures")
    changes = changes_of(study)
    publish_study(study.store, "housing", tables_of(study, changes), figures_of(study, changes))
    return report_failures(study.ensemble)


COMMAND = Command(
    "housing",
    "Follow moves, vacancy chains and segregation under one policy, and take the change of wijken apart.",
    "wijksim housing city=groningen_tenth scenario=baseline seeds=5 experiment=housing",
    f"{OVERRIDES}"
    "  seeds=5   growth=measured   market=threshold (a threshold instead of a smooth preference)\n\n"
    "Writes figures and tables to results/<experiment>/housing/; only what is missing is run.\n",
    housing_command,
)
