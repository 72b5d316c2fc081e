"""How cohorts respond over time: to a shock from outside, or to a policy that changes on the way.

With a shock (S12) every scenario is run with and without it. Without one, every scenario is set against the last of
the list: the funding cliff (S5) against integrated. Runs are paired: same city, same luck, same constants.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config, ConfigError
from wijksim.lab.arms import compose_arms
from wijksim.lab.composition import override_keys
from wijksim.lab.contrasts import BASELINE
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import estimate, without_noise
from wijksim.lab.execution import planned_pairs
from wijksim.lab.panel import Pair
from wijksim.lab.preparation import open_study
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig

DEFAULTS = {"cohorts_every": "3", "months": "144"}
"""Choices that this study makes unless others are given."""

RESPONSE, AGAINST_BASELINE = "response", "against baseline"
"""Kinds of effects: the response itself, and how much it differs from the response without a programme."""

UNDER_SHOCK = "[baseline,physical,social,parallel,integrated]"
AT_THE_CLIFF = "[integrated_cliff,integrated]"

OUTCOMES: dict[str, tuple[str, str, float]] = {
    "life_satisfaction_mean": ("life satisfaction", "points (0-10)", 1.0),
    "life_satisfaction_p10": ("life satisfaction, lowest tenth", "points (0-10)", 1.0),
    "energy_poverty_share": ("energy poverty", "percentage points", 100.0),
    "problematic_debt_share": ("problematic debt", "percentage points", 100.0),
    "mental_health_mean": ("mental health", "standard deviations", 1.0),
    "trust_mean": ("trust in institutions", "index 0-1", 1.0),
}
"""Columns of the table of cohorts: label, unit of a difference, factor to that unit."""


@dataclass
class ResponseResult:
    """Responses over time.

    Attributes:
        effects: Paired differences with 95% intervals by ``response`` (scenario under shock, or scenario set against
            the last one), kind, cohort, outcome and month; ``members`` is the mean size of the cohort.
        shocked: Whether it is the response to a shock.
        arms: Configuration of each scenario, with the shock if there is one.
        study: The study.
        store: Where the runs with the shock, or all runs, are.
        ensembles: What was run, what was there, what failed.
    """

    effects: pd.DataFrame
    shocked: bool
    arms: dict[str, Config]
    study: StudyConfig
    store: Store
    ensembles: list[EnsembleOutcome]

    @property
    def config(self) -> Config:
        """What the arms have in common, with the scenario of the first arm."""
        return next(iter(self.arms.values()))


Arms = tuple[dict[str, Config], StudyConfig]


def compose_response(overrides: Sequence[str]) -> tuple[Arms, Arms | None]:
    """Composes the arms, and where there is a shock the same arms without it.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    keys = override_keys(overrides)
    shock = [key == "shock" or key.startswith("shock.") for key in keys]
    asked = list(overrides)
    asked += [f"{key}={value}" for key, value in DEFAULTS.items() if key not in keys]
    if "scenarios" not in keys:
        asked.append(f"scenarios={UNDER_SHOCK if any(shock) else AT_THE_CLIFF}")
    arms, study = compose_arms(asked)
    config = next(iter(arms.values()))
    if "cohorts" not in config.record:
        raise ConfigError([f"record = {config.record}: this study also needs cohorts"])
    if not any(shock):
        if len(arms) < 2:
            raise ConfigError(
                ["scenarios: nothing to compare; name two, or a shock such as shock=energy_price"]
            )
        return (arms, study), None
    if config.shock.energy_factor == 1 or config.shock.months == 0 or config.shock.start >= config.months:
        raise ConfigError(
            [f"shock = {config.shock.model_dump()}: does nothing within months = {config.months}"]
        )
    quiet = [
        text for text, of_shock in zip(asked, shock + [False] * len(asked), strict=False) if not of_shock
    ]
    without, study_without = compose_arms(quiet)
    if study.experiment != AUTOMATIC_EXPERIMENT:
        # Two designs cannot share a folder.
        name = study.experiment
        study = study.model_copy(update={"experiment": f"{name}/with_shock"})
        study_without = study_without.model_copy(update={"experiment": f"{name}/without_shock"})
    return (arms, study), (without, study_without)


def _make(arms: Arms, pairs: Sequence[Pair], title: str) -> tuple[Store, EnsembleOutcome]:
    configs, study = arms
    store, provenance = open_study(configs, study)
    plan = planned_pairs(configs, pairs)
    return store, run_ensemble(plan, store, provenance, **study.launch, title=title)


Series = dict[Pair, pd.DataFrame]
"""Differences of every cohort and outcome by month (rows) in one pair of lives; a column per outcome."""


def _cohorts(store: Store, arm: str, pair: Pair) -> pd.DataFrame | None:
    key = RunKey(arm, *pair)
    if not store.has(key):
        return None
    return store.read(key, "cohorts").set_index(["cohort", "month"])


def _cleaned(differences: pd.DataFrame) -> pd.DataFrame:
    """The same differences, without what is mere rounding."""
    return differences.apply(without_noise, axis=0, raw=True)


def _differences(first: tuple[Store, str], second: tuple[Store, str], pairs: Sequence[Pair]) -> Series:
    """Differences of cohort means between two runs, by pair; pairs that are not complete are left out."""
    found: Series = {}
    for pair in pairs:
        one, other = _cohorts(*first, pair), _cohorts(*second, pair)
        if one is not None and other is not None:
            scales = [item[2] for item in OUTCOMES.values()]
            table = _cleaned((one[list(OUTCOMES)] - other[list(OUTCOMES)]) * scales)
            found[pair] = table.assign(members=one["members"])
    return found


def _minus(one: Series, other: Series) -> Series:
    """How much stronger one response is than another, in the pairs that have both."""
    both = [pair for pair in one if pair in other]
    outcomes = list(OUTCOMES)
    return {
        pair: _cleaned(one[pair][outcomes] - other[pair][outcomes]).assign(members=one[pair]["members"])
        for pair in both
    }


def _estimated(series: Series, response: str, kind: str) -> pd.DataFrame:
    """Means over pairs with their intervals, for every cohort, outcome and month."""
    tables = list(series.values())
    if not tables:
        return pd.DataFrame()
    index = tables[0].index
    members = np.mean([table["members"].reindex(index) for table in tables], axis=0)
    frames = []
    for outcome, (_, unit, _) in OUTCOMES.items():
        values = np.array([table[outcome].reindex(index).to_numpy() for table in tables])
        columns = [estimate(values[:, position]).numbers() for position in range(len(index))]
        frames.append(
            pd.DataFrame(
                {
                    "response": response,
                    "kind": kind,
                    "cohort": index.get_level_values("cohort"),
                    "outcome": outcome,
                    "unit": unit,
                    "month": index.get_level_values("month"),
                    "members": members,
                    **{name: [known[name] for known in columns] for name in columns[0]},
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def study_response(overrides: Sequence[str] = ()) -> ResponseResult:
    """Makes the runs that are missing, and follows the cohorts.

    Args:
        overrides: Hydra overrides such as ``["shock=energy_price", "city=groningen_tenth", "seeds=20"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used, or nothing could be compared.
    """
    arms, without = compose_response(overrides)
    pairs = list(arms[1].seed_pairs())
    names = list(arms[0])
    store, made = _make(arms, pairs, "with the shock" if without else "following cohorts")
    ensembles, frames = [made], []
    if without:
        quiet, other = _make(without, pairs, "without the shock")
        ensembles.append(other)
        series = {name: _differences((store, name), (quiet, name), pairs) for name in names}
        frames = [_estimated(of_arm, name, RESPONSE) for name, of_arm in series.items()]
        if BASELINE in series:
            frames += [
                _estimated(_minus(of_arm, series[BASELINE]), name, AGAINST_BASELINE)
                for name, of_arm in series.items()
                if name != BASELINE
            ]
    else:
        last = names[-1]
        frames = [
            _estimated(_differences((store, name), (store, last), pairs), f"{name} - {last}", RESPONSE)
            for name in names[:-1]
        ]
    if all(frame.empty for frame in frames):
        raise StoreError(f"{store.folder}: no pair of runs is complete, so there is nothing to compare")
    return ResponseResult(
        effects=pd.concat(frames, ignore_index=True),
        shocked=without is not None,
        arms=arms[0],
        study=arms[1],
        store=store,
        ensembles=ensembles,
    )
