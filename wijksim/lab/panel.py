"""All runs of a comparison side by side: one array (arm x pair x month) for each outcome and area."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wijksim.lab.contrasts import Contrast
from wijksim.lab.estimation import Floats
from wijksim.lab.outcomes import CITY, HEADLINE, OUTCOMES, PROGRAMME, RESIDENTS, REST, Outcome
from wijksim.lab.store import RunKey, Store

MONTHS_PER_YEAR = 12
REPORT_YEARS = (5, 10, 20)
_ROUNDING = 1e-12

Pair = tuple[int, int]
"""Draw and seed."""


@dataclass
class Panel:
    """Outcomes of every arm on every pair.

    Attributes:
        arms: Names of the arms, first axis.
        pairs: (draw, seed), second axis.
        months: Month numbers, third axis.
        values: (outcome, area) -> array in reported units; NaN where a run is missing.
        wijken: Names of the wijken of the programme.
        yearly: (outcome, area) -> array (arm x pair x year) of what is measured at the end of a year only.
        years: Year numbers of ``yearly``.
    """

    arms: list[str]
    pairs: list[Pair]
    months: Floats
    values: dict[tuple[str, str], Floats] = field(default_factory=dict)
    wijken: list[str] = field(default_factory=list)
    yearly: dict[tuple[str, str], Floats] = field(default_factory=dict)
    years: Floats = field(default_factory=lambda: np.zeros(0))

    def of(self, outcome: str, area: str, arm: str) -> Floats:
        """One arm's values, (pair x month)."""
        return self.values[outcome, area][self.arms.index(arm)]

    def contrast(self, values: Floats, contrast: Contrast) -> Floats:
        """A weighted sum over arms of an array whose first axis is the arm."""
        weighted = np.stack(
            [weight * values[self.arms.index(arm)] for arm, weight in contrast.weights.items()]
        )
        total = weighted.sum(axis=0)
        # What is left of equal numbers after rounding is no difference.
        return np.asarray(np.where(np.abs(total) < _ROUNDING * np.abs(weighted).sum(axis=0), 0.0, total))

    def drawn(self) -> list[int]:
        """Positions of the pairs with drawn parameters."""
        return [position for position, (draw, _) in enumerate(self.pairs) if draw > 0]

    def at_default(self) -> list[int]:
        """Positions of the pairs at the default point."""
        return [position for position, (draw, _) in enumerate(self.pairs) if draw == 0]

    def points(self) -> dict[str, list[int]]:
        """The two kinds of pairs that are there, by the name that tables use."""
        kinds = {"drawn": self.drawn(), "default": self.at_default()}
        return {name: positions for name, positions in kinds.items() if positions}


def report_years(months: int) -> list[tuple[float, int, int]]:
    """Years at which effects are reported, with their first and last month.

    Years 5, 10 and 20 as far as the run reaches, and its last full year; a run shorter than a year is
    reported as a whole.
    """
    if months < MONTHS_PER_YEAR:
        return [(round(months / MONTHS_PER_YEAR, 2), 1, months)]
    years = {year for year in REPORT_YEARS if year * MONTHS_PER_YEAR <= months}
    years.add(months // MONTHS_PER_YEAR)
    return [(year, (year - 1) * MONTHS_PER_YEAR + 1, year * MONTHS_PER_YEAR) for year in sorted(years)]


def yearly(values: Floats, months: Floats, window: tuple[float, int, int], outcome: Outcome) -> Floats:
    """Mean (or for a flow the sum) over the months of a window, along the last axis."""
    chosen = values[..., (months >= window[1]) & (months <= window[2])]
    summed = chosen.sum(axis=-1) if outcome.kind == "flow" else chosen.mean(axis=-1)
    return np.asarray(summed, dtype=np.float64)


def _grouped(wijken: pd.DataFrame, outcome: Outcome, members: pd.Series) -> Floats:
    """One outcome over a group of wijken, by month."""
    chosen = wijken.loc[members]
    if outcome.kind == "flow":
        return chosen.groupby("month")[outcome.name].sum().to_numpy(np.float64)
    weighted = (chosen[outcome.name] * chosen["households"]).groupby(chosen["month"]).sum()
    weights = chosen["households"].where(chosen[outcome.name].notna(), 0).groupby(chosen["month"]).sum()
    return (weighted / weights).to_numpy(np.float64)


def _one_run(store: Store, key: RunKey) -> dict[tuple[str, str], Floats]:
    """Every outcome of one run, by outcome and area; each programme wijk has the headline outcome."""
    city, wijken = store.read(key, "city"), store.read(key, "wijken")
    programme = wijken["programme"].astype(bool)
    found = {}
    for outcome in OUTCOMES:
        if outcome.name in city and CITY in outcome.areas:
            found[outcome.name, CITY] = city[outcome.name].to_numpy(np.float64) * outcome.scale
        if outcome.name in wijken:
            for area, members in ((PROGRAMME, programme), (REST, ~programme)):
                if area in outcome.areas:
                    found[outcome.name, area] = _grouped(wijken, outcome, members) * outcome.scale
    headline = OUTCOMES[0]
    for name, rows in wijken[programme].groupby("wijk"):
        found[headline.name, str(name)] = rows[headline.name].to_numpy(np.float64) * headline.scale
    return found


def _residents(store: Store, key: RunKey) -> pd.Series:
    """Life satisfaction of the original residents at the end of each year."""
    cohorts = store.read(key, "cohorts", ["year", "cohort", HEADLINE])
    return cohorts[cohorts["cohort"] == "original"].set_index("year")[HEADLINE]


def load_panel(store: Store, arms: Sequence[str], pairs: Sequence[Pair]) -> Panel:
    """Reads all finished runs of a comparison.

    Args:
        store: Where they are kept.
        arms: Names of the arms.
        pairs: (draw, seed) of each pair; runs that are missing leave NaN.
    """
    panel: Panel | None = None
    for a, arm in enumerate(arms):
        for p, (draw, seed) in enumerate(pairs):
            key = RunKey(arm, draw, seed)
            if not store.has(key):
                continue
            run = _one_run(store, key)
            if panel is None:
                months = store.read(key, "city", ["month"])["month"].to_numpy(np.float64)
                panel = Panel(list(arms), list(pairs), months)
            for where, series in run.items():
                if where not in panel.values:
                    shape = (len(arms), len(pairs), len(panel.months))
                    panel.values[where] = np.full(shape, np.nan)
                panel.values[where][a, p] = series
            residents = _residents(store, key)
            if not panel.yearly:
                panel.years = residents.index.to_numpy(np.float64)
                shape = (len(arms), len(pairs), len(panel.years))
                panel.yearly[HEADLINE, RESIDENTS] = np.full(shape, np.nan)
            panel.yearly[HEADLINE, RESIDENTS][a, p] = residents.to_numpy(np.float64)
    if panel is None:
        return Panel(list(arms), list(pairs), np.zeros(0))
    panel.wijken = sorted({area for _, area in panel.values} - {CITY, PROGRAMME, REST})
    return panel
