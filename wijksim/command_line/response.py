"""The command ``wijksim response``."""

from collections.abc import Sequence
from functools import partial

from wijksim.command_line.command import OVERRIDES, Command, publish_study, report_failures


def response_command(overrides: Sequence[str]) -> int:
    """Follows cohorts under a shock or a cliff, writes table and figure; returns the exit code."""
    from wijksim.lab.response import study_response

    result = study_response(overrides)

    from wijksim.report.figures.response import figures_of

    name = "response" if result.shocked else "response_" + "_".join(result.arms)
    figures = {figure: partial(draw, result) for figure, draw in figures_of(result).items()}
    publish_study(result.store, name, {"response": result.effects}, figures)
    return report_failures(*result.ensembles)


COMMAND = Command(
    "response",
    "Follow cohorts over time: under an energy price shock, or where money stops on the way.",
    "wijksim response shock=energy_price city=groningen_tenth seeds=20",
    f"{OVERRIDES}"
    "  scenarios=[baseline,integrated]   cohorts_every=1 | 2 | 3 | 4 | 6 | 12   months=144\n\n"
    "With a shock every scenario is run with it and without it. Without one every scenario is set against\n"
    "the last: by default integrated_cliff against integrated.\n",
    response_command,
)
