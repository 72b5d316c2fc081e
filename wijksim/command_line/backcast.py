"""The command ``wijksim backcast``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures, say


def backcast_command(overrides: Sequence[str]) -> int:
    """Runs the years since 2018 as they were and sets them against what was measured; returns the exit code."""
    from wijksim.lab.backcast import run_backcast

    result = run_backcast(overrides)

    from wijksim.report.backcast_report import figures_of, print_backcast, tables_of

    print_backcast(result)
    say("")
    publish_study(result.store, "backcast", tables_of(result), figures_of(result))
    return report_failures(result.ensemble)


COMMAND = Command(
    "backcast",
    "Start in 2018 with the programme as it was, and set what follows against what was measured later.",
    "wijksim backcast city=groningen_tenth seeds=10 experiment=backcast",
    f"{OVERRIDES}  seeds=20   draw_parameters=false (the default point, so that bands carry luck only)\n\n"
    "Amounts, wijken and start are in conf/validation/as_it_was.yaml and the city's tables; works that are known\n"
    "to have been done and what was measured stand in works_done.csv and measured_later.csv of the city.\n"
    "Cost of one seed: two runs of 108 months. Writes to results/<experiment>/backcast/.\n",
    backcast_command,
)
