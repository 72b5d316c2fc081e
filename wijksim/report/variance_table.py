"""The table of `wijksim randomness` on the screen: how much common luck narrows a paired difference."""

import numpy as np
from rich.console import Console
from rich.table import Table

from wijksim.lab.outcomes import BY_NAME
from wijksim.lab.variance_reduction import VarianceReduction


def print_variance(result: VarianceReduction, console: Console | None = None) -> None:
    """Prints both standard deviations and the ratio of the variances with its interval."""
    out = console or Console()
    if not out.is_terminal:
        out.width = 170
    title = (
        f"{result.config.city.name}, year {result.year:g}: variance of a difference between two policies, "
        "independent seeds over the same seeds"
    )
    table = Table(title=title, title_justify="left")
    for heading in (
        "contrast",
        "outcome",
        "area",
        "seeds",
        "mean difference",
        "sd, same seeds",
        "sd, independent",
    ):
        table.add_column(heading, overflow="fold")
    table.add_column("ratio of variances (95%)")
    for row in result.table.to_dict(orient="records"):
        numbers = [
            f"{row[name]:.3g}" for name in ("mean_difference", "sd_same_seeds", "sd_independent_seeds")
        ]
        known = not np.isnan(row["ratio"])
        ratio = (
            f"{row['ratio']:.1f} ({row['ratio_low']:.1f} to {row['ratio_high']:.1f})"
            if known
            else "no variance"
        )
        label = BY_NAME[row["outcome"]].label
        table.add_row(row["contrast"], label, row["area"], str(row["seeds"]), *numbers, ratio)
    out.print(table)
    out.print(
        "A ratio of 4 means that four times as many independent runs would be needed for the same interval. "
        "Common luck helps most where a policy touches few households; what is near the noise of month-to-month "
        "choices gains least."
    )
