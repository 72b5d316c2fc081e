"""The response of cohorts over time to a shock, or to a policy that changes on the way."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wijksim.lab.cohort_effects import COHORTS
from wijksim.lab.contrasts import words
from wijksim.lab.estimation import NOISE
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.response import AGAINST_BASELINE, OUTCOMES, RESPONSE, ResponseResult
from wijksim.report.house_style import FAINT, INK, colour, new_figure, save, theme
from wijksim.report.wording import capital, counted, demonstrable, explained, interval

FEWEST = 20
"""Members below which a cohort is not drawn; it stands in the table."""

_UNDER_SHOCK = ("life_satisfaction_mean", "energy_poverty_share", "problematic_debt_share")
_AT_THE_CLIFF = ("life_satisfaction_mean", "trust_mean", "problematic_debt_share")
_LABELS = {
    "original": "original residents",
    "stayer": "stayers",
    "displaced": "displaced",
    "leaver": "moved away",
    "newcomer": "newcomers",
    "elsewhere": "rest of the city",
}
_BAND = 0.14
_DIGITS = 3
_LEAST = 10.0**-_DIGITS
"""Half the height of a row in which all is smaller: the last digit that is printed, not the noise of rounding."""


def draw_response(result: ResponseResult, path: Path) -> str:
    """Draws the responses, a row per outcome and a column per cohort, and returns the caption."""
    return _draw(result, path, RESPONSE)


def draw_against_baseline(result: ResponseResult, path: Path) -> str:
    """Draws how much the response under each policy differs from that without one; returns the caption."""
    return _draw(result, path, AGAINST_BASELINE)


def figures_of(result: ResponseResult) -> dict[str, Callable[[ResponseResult, Path], str]]:
    """The figures that a result allows, by the name of their file."""
    figures: dict[str, Callable[[ResponseResult, Path], str]] = {"response": draw_response}
    if (result.effects["kind"] == AGAINST_BASELINE).any():
        figures["response_against_baseline"] = draw_against_baseline
    return figures


def _draw(result: ResponseResult, path: Path, kind: str) -> str:
    outcomes = _UNDER_SHOCK if result.shocked else _AT_THE_CLIFF
    size = result.effects.groupby("cohort")["members"].max()
    cohorts = [name for name in COHORTS if size.get(name, 0) >= FEWEST]
    caption = _caption(result, cohorts, kind)
    with theme():
        figure, grid = new_figure(
            len(outcomes),
            len(cohorts),
            (2.6 * len(cohorts) + 0.9, 2.5 * len(outcomes) + 0.9),
            sharex=True,
            sharey="row",
        )
        for row, outcome in enumerate(outcomes):
            for column, cohort in enumerate(cohorts):
                _panel(grid[row, column], result, kind, outcome, cohort)
            _at_least(grid[row, 0])
            label, unit, _ = OUTCOMES[outcome]
            grid[row, 0].set_ylabel(f"{label}\n{unit}", fontsize=9)
        for column, cohort in enumerate(cohorts):
            grid[0, column].set_title(capital(_LABELS[cohort]))
            grid[-1, column].set_xlabel("years")
        handles, names = grid[0, 0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper right", ncols=len(names), frameon=False)
        save(figure, path, _title(result, kind), caption)
    return caption


def _title(result: ResponseResult, kind: str) -> str:
    if kind == AGAINST_BASELINE:
        return "How much a programme changes the response to the shock"
    if result.shocked:
        shock = result.config.shock
        return f"Response to energy prices times {shock.energy_factor:g} during {shock.months} months"
    return f"Response over time, set against {words(list(result.arms)[-1])}"


def _rows(result: ResponseResult, kind: str, outcome: str, cohort: str) -> pd.DataFrame:
    table = result.effects
    rows = table[(table["kind"] == kind) & (table["outcome"] == outcome) & (table["cohort"] == cohort)]
    return rows.assign(years=rows["month"] / MONTHS_PER_YEAR).sort_values("month", kind="stable")


def _panel(axes: Axes, result: ResponseResult, kind: str, outcome: str, cohort: str) -> None:
    """A line per response; the band of the first one only where responses lie on each other."""
    axes.axhline(0, color=INK, lw=1.0, zorder=2)
    _mark(axes, result)
    table = _rows(result, kind, outcome, cohort)
    one_band = result.shocked and kind == RESPONSE
    for number, (response, rows) in enumerate(table.groupby("response", sort=False)):
        hue = colour(str(response).split(" - ")[0])
        if number == 0 or not one_band:
            axes.fill_between(rows["years"], rows["low"], rows["high"], color=hue, alpha=_BAND, lw=0)
        axes.plot(rows["years"], rows["mean"], color=hue, lw=1.6, label=_words(str(response)), zorder=3)
    axes.set_xlim(_first_year(result), table["years"].max())
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))


def _at_least(axes: Axes) -> None:
    """Opens a scale that shows less than can be told."""
    if max(map(abs, axes.get_ylim())) < _LEAST:
        axes.set_ylim(-_LEAST, _LEAST)


def _first_year(result: ResponseResult) -> float:
    """A year before anything can differ."""
    months = [arm.scenario.rijk_until for arm in result.arms.values() if arm.scenario.rijk_until is not None]
    first = result.config.shock.start if result.shocked else min(months, default=0)
    return max(0.0, first / MONTHS_PER_YEAR - 1.0) if first < result.config.months else 0.0


def _words(response: str) -> str:
    return words(response).replace(" - ", " minus ")


def _mark(axes: Axes, result: ResponseResult) -> None:
    """Grey for the months of the shock; a dotted line where money of the Rijk stops."""
    if result.shocked:
        shock = result.config.shock
        ends = (shock.start / MONTHS_PER_YEAR, (shock.start + shock.months) / MONTHS_PER_YEAR)
        axes.axvspan(*ends, color=FAINT, alpha=0.18, lw=0, zorder=0)
    for arm in result.arms.values():
        if arm.scenario.rijk_until is not None and arm.scenario.rijk_until < arm.months:
            axes.axvline(
                arm.scenario.rijk_until / MONTHS_PER_YEAR, color=FAINT, lw=0.9, ls=(0, (2, 2)), zorder=1
            )


def _when_the_rijk_stops(result: ResponseResult) -> str:
    """What the dotted lines are, or why there are none."""
    stops = [arm.scenario.rijk_until for arm in result.arms.values() if arm.scenario.rijk_until is not None]
    if not stops:
        return "The money of the Rijk stops under neither policy."
    if min(stops) >= result.config.months:
        return f"The money of the Rijk stops in month {min(stops)}, after the end of these runs."
    return "Dotted: the money of the Rijk stops."


def _deepest(result: ResponseResult, kind: str) -> list[str]:
    """For each response, where the mean satisfaction of original residents is furthest from zero."""
    told = []
    known = _rows(result, kind, "life_satisfaction_mean", "original").dropna(subset=["low"])
    for response, rows in known.groupby("response", sort=False):
        row = {str(key): value for key, value in rows.loc[rows["mean"].abs().idxmax()].items()}
        if abs(row["mean"]) < NOISE:
            told.append(f"{_words(str(response))} no difference in any month")
            continue
        clear = "" if demonstrable(row) else ", no demonstrable difference"
        told.append(f"{_words(str(response))} {interval(row, _DIGITS)} in month {row['month']:.0f}{clear}")
    return told


def _caption(result: ResponseResult, cohorts: list[str], kind: str) -> str:
    pairs = int(result.effects["pairs"].max())
    drawn = (
        "constants drawn anew for each pair" if result.study.draw_parameters else "at the default constants"
    )
    against = "with the shock minus without it" if result.shocked else "first minus second policy"
    bands = "Bands: 95% intervals of the mean"
    if kind == AGAINST_BASELINE:
        against += ", less the same difference without a programme"
    elif result.shocked:
        bands = "Band: 95% interval of the mean of the first policy; those of the others are in the table"
    mark = "Grey: the months of the shock." if result.shocked else _when_the_rijk_stops(result)
    parts = [
        f"Difference of cohort means, {against}: same city, same luck, {drawn}; {counted(pairs, 'pair')}. "
        f"{explained(pairs, f'{bands}.')} {mark}"
    ]
    told = _deepest(result, kind)
    if told:
        parts.append(
            f"Furthest from zero in the life satisfaction of original residents: {'; '.join(told)}. A furthest point "
            "is favoured by chance too."
        )
    left_out = [_LABELS[name] for name in COHORTS if name not in cohorts]
    text = f" Fewer than {FEWEST} members, not drawn: {', '.join(left_out)}." if left_out else ""
    parts.append(f"Who belongs to a cohort can differ between the lives.{text}")
    return "\n".join(parts)
