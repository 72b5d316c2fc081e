"""Life satisfaction over time: programme wijken and the rest of the city, under each policy."""

from pathlib import Path

import numpy as np

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import BASELINE, difference
from wijksim.lab.outcomes import HEADLINE, PROGRAMME, REST
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.figures.levels import add_headroom, draw_levels, level_rows, shown_arms, widest_band
from wijksim.report.house_style import (
    finish_layout,
    label_lines,
    leave_room,
    mark_start,
    new_figure,
    save,
    theme,
)
from wijksim.report.wording import counted, demonstrable, explained, pick, sources_of_spread, year_label


def draw_satisfaction(result: ComparisonResult, path: Path) -> str:
    """Draws the figure and returns its caption."""
    arms = shown_arms(result)
    panels = [(PROGRAMME, "Programme wijken"), (REST, "Rest of the city")]
    caption = _caption(result, arms)
    with theme():
        figure, grid = new_figure(1, 2, (12.0, 5.0), sharey=True)
        labelled = []
        for axes, (area, title) in zip(grid[0], panels, strict=True):
            labels = draw_levels(axes, level_rows(result, HEADLINE, area), arms)
            axes.set_title(title)
            axes.set_xlabel(f"years since January {result.config.city.first_year}")
            axes.set_ylabel("life satisfaction, mean (0-10)")
            mark_start(axes, result.config.scenario.start / MONTHS_PER_YEAR)
            labelled.append((axes, labels))
        add_headroom(grid[0][0])
        for axes, labels in labelled:
            leave_room(axes, labels)
        finish_layout(figure)
        for axes, labels in labelled:
            label_lines(axes, labels)
        save(figure, path, "Life satisfaction by policy", caption)
    return caption


def _caption(result: ComparisonResult, arms: list[str]) -> str:
    rows = level_rows(result, HEADLINE, PROGRAMME)
    width = widest_band(rows, arms)
    effects = {
        arm: row
        for arm in arms
        if arm != BASELINE
        and (row := pick(result, HEADLINE, PROGRAMME, difference(arm, BASELINE).name)) is not None
    }
    cities = int(rows["pairs"].max())
    parts = [
        f"Mean over {counted(cities, 'simulated city', 'simulated cities')} under each policy.",
        explained(cities, "Bands are 95% intervals of that mean."),
    ]
    if any(not np.isnan(row["low"]) for row in effects.values()):
        largest = max(abs(row["mean"]) for row in effects.values())
        year = year_label(next(iter(effects.values()))["year"])
        if not np.isnan(width) and largest < width / 2:
            parts.append(
                "The lines lie within each other's bands, because the bands carry "
                f"{sources_of_spread(result)} "
                "that all policies share; they do not show which policy does better. For that, see the "
                "paired "
                "differences."
            )
        clear = [arm.replace("_", " ") for arm, row in effects.items() if demonstrable(row)]
        if clear:
            parts.append(
                f"Paired with baseline, {', '.join(clear)} differ{'s' if len(clear) == 1 else ''} "
                "demonstrably in "
                f"the programme wijken in {year}; the largest mean difference of any policy is "
                f"{largest:.3f} points."
            )
        else:
            parts.append(
                "Paired with baseline, no policy makes a demonstrable difference in the programme wijken "
                f"in {year}."
            )
    parts.append(
        "A drift that all lines share is no effect of policy. Means over households, newcomers included."
    )
    return " ".join(parts)
