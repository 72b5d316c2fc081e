"""Policies against each other on common luck and common parameters: the main job of the laboratory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wijksim.config import Config, ConfigError
from wijksim.lab.arms import arms_of, compose_arms
from wijksim.lab.bought import bought_by_run, bought_differences, bought_table
from wijksim.lab.cohort_effects import cohort_effects, cohort_levels
from wijksim.lab.contrasts import Contrast, contrasts
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.execution import planned_pairs
from wijksim.lab.judgement import JUDGED_COLUMNS, Spreads, judged, spreads_of, survey_table
from wijksim.lab.mkba import CostBenefit, cost_benefit
from wijksim.lab.money import load_books, money_table, payers_table, per_euro
from wijksim.lab.outcomes import BY_NAME, CITY, HEADLINE, SATISFACTION_YEARS, Outcome
from wijksim.lab.panel import MONTHS_PER_YEAR, Pair, Panel, load_panel, report_years, yearly
from wijksim.lab.preparation import open_study
from wijksim.lab.spending import spending_table
from wijksim.lab.stopping import check_stop, run_until_narrow, width_in_store
from wijksim.lab.store import Store, StoreError
from wijksim.lab.study import StudyConfig
from wijksim.lab.wijkkompas import wijkkompas_table

NEEDED_TABLES = ("city", "wijken", "cohorts", "ledger")
"""Tables that the runs of a comparison must hold."""

EFFECT_COLUMNS = (
    "outcome",
    "area",
    "unit",
    "contrast",
    "year",
    "parameters",
    "pairs",
    "mean",
    "low",
    "high",
    "chance_positive",
    "share_positive",
    "single_low",
    "single_high",
    *JUDGED_COLUMNS,
)


@dataclass
class ComparisonResult:
    """A comparison: small tables, and what they came from.

    Attributes:
        effects: Paired differences at the report years, one row per outcome, area, contrast, year and kind
            of parameters (``drawn`` or ``default``).
        effects_by_month: The same month by month for the main outcomes (column ``month``).
        levels: Level of the main outcomes month by month in each arm, with 95% intervals.
        cohorts: Effects by cohort at the end of the run.
        cohort_levels: Size and satisfaction of each cohort by year in each arm.
        money: Sums of the ledger by arm, payer, item and kind.
        payers: Cash by arm and payer, and of all payers together.
        bought: Works, visits and help by arm over the whole run.
        bought_differences: Paired differences in the same.
        per_euro: Satisfaction-years per million euro.
        spending: What of the programme's money was spent, and why the rest was not.
        survey: What a yearly survey per wijk could see of life satisfaction.
        looks: How the interval of a stopping rule narrowed; empty without a rule.
        cost_benefit: Costs and benefits by party over time, discounted.
        wijkkompas: Every wijk at the nulmeting and at the end of the run.
        arms: Configuration of each arm.
        study: The study.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
        pairs: (draw, seed) of every pair that was asked for.
    """

    effects: pd.DataFrame
    effects_by_month: pd.DataFrame
    levels: pd.DataFrame
    cohorts: pd.DataFrame
    cohort_levels: pd.DataFrame
    money: pd.DataFrame
    payers: pd.DataFrame
    bought: pd.DataFrame
    bought_differences: pd.DataFrame
    per_euro: pd.DataFrame
    spending: pd.DataFrame
    survey: pd.DataFrame
    looks: pd.DataFrame
    cost_benefit: CostBenefit
    wijkkompas: pd.DataFrame
    arms: dict[str, Config]
    study: StudyConfig
    store: Store
    ensemble: EnsembleOutcome
    pairs: tuple[Pair, ...]

    @property
    def config(self) -> Config:
        """What the arms have in common, with the scenario of the first arm."""
        return next(iter(self.arms.values()))

    @property
    def contrasts(self) -> list[Contrast]:
        """Every comparison that was made."""
        return contrasts(list(self.arms))

    @property
    def main_parameters(self) -> str:
        """The kind of pairs that headlines use: drawn parameters where there are any."""
        return "drawn" if "drawn" in set(self.effects["parameters"]) else "default"

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {
            "effects": self.effects,
            "effects_by_month": self.effects_by_month,
            "levels_by_month": self.levels,
            "cohort_effects": self.cohorts,
            "cohort_levels": self.cohort_levels,
            "money": self.money,
            "payers": self.payers,
            "bought": self.bought,
            "bought_differences": self.bought_differences,
            "effects_per_euro": self.per_euro,
            "spending": self.spending,
            "survey": self.survey,
            **({"stopping": self.looks} if len(self.looks) else {}),
            **self.cost_benefit.tables(),
            "wijkkompas": self.wijkkompas,
        }


def _check(arms: dict[str, Config], study: StudyConfig) -> None:
    problems = []
    record = set(next(iter(arms.values())).record)
    missing = [table for table in NEEDED_TABLES if table not in record]
    if missing:
        problems.append(f"record = {sorted(record)}: a comparison also needs {', '.join(missing)}")
    if not contrasts(list(arms)):
        problems.append(
            f"scenarios = {list(study.scenarios)}: nothing to compare; add baseline and at least one policy"
        )
    if len(study.pairs()) == 0:
        problems.append("seeds and default_point_seeds: no runs asked for")
    problems += check_stop(study, list(arms))
    if problems:
        raise ConfigError(problems)


def _add_satisfaction_years(panel: Panel, rate: float) -> None:
    """Adds life satisfaction summed over all months and discounted: one number per arm and pair."""
    after_start = panel.months > 0
    years = panel.months[after_start] / MONTHS_PER_YEAR
    weights = (1 + rate) ** -years / MONTHS_PER_YEAR
    for area in SATISFACTION_YEARS.areas:
        if (HEADLINE, area) in panel.values:
            sums = panel.values[HEADLINE, area][..., after_start] @ weights
            panel.values[SATISFACTION_YEARS.name, area] = sums


def _row(
    outcome: Outcome, area: str, contrast: Contrast, parameters: str, columns: dict[str, Any]
) -> dict[str, Any]:
    return {
        "outcome": outcome.name,
        "area": area,
        "unit": outcome.unit.replace("% of", "percentage points of"),
        "contrast": contrast.name,
        "parameters": parameters,
        **columns,
    }


def _at_report_years(panel: Panel, months: int) -> Iterator[tuple[Outcome, str, float, Floats]]:
    """Every outcome and area at every report year: outcome, area, year, values (arm x pair)."""
    for (name, area), values in panel.values.items():
        outcome = BY_NAME[name]
        if outcome is SATISFACTION_YEARS:
            yield outcome, area, months / MONTHS_PER_YEAR, values
            continue
        for window in report_years(months):
            yield outcome, area, window[0], yearly(values, panel.months, window, outcome)
    for (name, area), values in panel.yearly.items():
        for year, _, _ in report_years(months):
            for position in np.flatnonzero(panel.years == year):
                yield BY_NAME[name], area, year, values[..., position]


def _effects(panel: Panel, wanted: Sequence[Contrast], months: int, spreads: Spreads) -> pd.DataFrame:
    rows, pairwise = [], []
    for outcome, area, year, values in _at_report_years(panel, months):
        for contrast in wanted:
            differences = panel.contrast(values, contrast)
            for parameters, positions in panel.points().items():
                columns = {"year": year, **estimate(differences[positions]).numbers()}
                rows.append(_row(outcome, area, contrast, parameters, columns))
                pairwise.append(differences[positions])
    return judged(pd.DataFrame(rows), pairwise, spreads)[list(EFFECT_COLUMNS)]


def _over_time(panel: Panel) -> Iterator[tuple[Outcome, str, Floats, Floats]]:
    """Outcomes that are kept over time: outcome, area, month numbers, values (arm x pair x month)."""
    for (name, area), values in panel.values.items():
        if BY_NAME[name].monthly and area not in panel.wijken:
            yield BY_NAME[name], area, panel.months, values
    for (name, area), values in panel.yearly.items():
        yield BY_NAME[name], area, panel.years * MONTHS_PER_YEAR, values


def _by_month(panel: Panel, wanted: Sequence[Contrast]) -> pd.DataFrame:
    frames = []
    for outcome, area, months, values in _over_time(panel):
        for contrast in wanted:
            differences = panel.contrast(values, contrast)
            for parameters, positions in panel.points().items():
                columns = {"month": months.astype(int), **estimate(differences[positions]).columns()}
                frames.append(pd.DataFrame(_row(outcome, area, contrast, parameters, columns)))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _levels(panel: Panel) -> pd.DataFrame:
    frames = []
    for outcome, area, months, values in _over_time(panel):
        for a, arm in enumerate(panel.arms):
            for parameters, positions in panel.points().items():
                known = estimate(values[a, positions])
                columns = {
                    "outcome": outcome.name,
                    "area": area,
                    "unit": outcome.unit,
                    "scenario": arm,
                    "parameters": parameters,
                    "month": months.astype(int),
                    "pairs": known.pairs,
                    "mean": known.mean,
                    "low": known.low,
                    "high": known.high,
                }
                frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def summarise(
    store: Store,
    arms: dict[str, Config],
    study: StudyConfig,
    ensemble: EnsembleOutcome,
    looks: pd.DataFrame | None = None,
) -> ComparisonResult:
    """Makes the tables of a comparison from the runs in the store.

    Raises:
        StoreError: If not one comparison has a complete pair of runs.
    """
    config = next(iter(arms.values()))
    pairs = study.pairs()
    panel = load_panel(store, list(arms), pairs)
    wanted = contrasts(list(arms))
    complete = [
        contrast
        for contrast in wanted
        if (HEADLINE, CITY) in panel.values
        and not np.isnan(panel.contrast(panel.values[HEADLINE, CITY], contrast)).all()
    ]
    if not complete:
        raise StoreError(f"{store.folder}: no pair of runs is complete, so there is nothing to compare")
    _add_satisfaction_years(panel, config.starting_values().valuation.discount_rate)
    books = load_books(store, panel)
    households = _households(store)
    spreads = spreads_of(store, next(iter(arms)), _main_pairs(panel))
    bought = bought_by_run(store, arms, panel, books)
    return ComparisonResult(
        effects=_effects(panel, wanted, config.months, spreads),
        effects_by_month=_by_month(panel, wanted),
        levels=_levels(panel),
        cohorts=cohort_effects(store, panel, wanted),
        cohort_levels=cohort_levels(store, panel),
        money=money_table(books, panel),
        payers=payers_table(books, panel),
        bought=bought_table(bought, arms),
        bought_differences=bought_differences(bought, panel, wanted),
        per_euro=per_euro(books, panel, arms, wanted, households),
        spending=spending_table(store, list(arms), _main_pairs(panel), config.months),
        survey=survey_table(spreads, study.survey),
        looks=pd.DataFrame() if looks is None else looks,
        cost_benefit=cost_benefit(store, panel, arms, wanted),
        wijkkompas=wijkkompas_table(store, list(arms), _main_pairs(panel)),
        arms=arms,
        study=study,
        store=store,
        ensemble=ensemble,
        pairs=pairs,
    )


def _main_pairs(panel: Panel) -> list[Pair]:
    """Pairs with drawn parameters where there are any, else those at the default point."""
    return [panel.pairs[position] for position in panel.drawn() or panel.at_default()]


def _households(store: Store) -> float:
    """Households of the city at month 0, the same in every run of a design."""
    first = store.keys()[0]
    return float(store.read(first, "city", ["households"])["households"].iloc[0])


def compare(choices: Config | Sequence[str] = (), **study_choices: Any) -> ComparisonResult:
    """Compares policies: makes the runs that are missing, and sets them side by side.

    Args:
        choices: Hydra overrides such as ``["city=proefstad", "scenarios=[baseline,social]", "seeds=5"]``;
            or a configuration, whose scenario is replaced by that of each arm.
        **study_choices: Study keys by name (``scenarios``, ``seeds``, ``experiment``, ...); they go with a
            configuration and win over overrides.

    Returns:
        Tables of paired differences with 95% intervals; the runs stay in the store.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used, or nothing could be compared.
    """
    if isinstance(choices, Config):
        arms, study = arms_of(choices, study_choices)
    else:
        extra = [f"{key}={_as_override(value)}" for key, value in study_choices.items()]
        arms, study = compose_arms([*choices, *extra])
    _check(arms, study)
    store, provenance = open_study(arms, study)
    title = f"comparing {len(arms)} policies"

    def run(asked: StudyConfig) -> EnsembleOutcome:
        plan = planned_pairs(arms, asked.pairs())
        return run_ensemble(plan, store, provenance, **asked.launch, title=title)

    def width(asked: StudyConfig) -> float:
        watched = next(item for item in contrasts(list(arms)) if item.name == asked.stop.contrast)
        return width_in_store(store, asked, next(iter(arms.values())).months, watched)

    done = run_until_narrow(run, width, study)
    return summarise(store, arms, done.study, done.ensemble, done.table)


def _as_override(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_as_override, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)
