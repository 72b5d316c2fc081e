"""Does what should not matter, matter? Size of the city, number of seeds, order of phases within a month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from wijksim.config import Config, ConfigError
from wijksim.lab.arms import renamed
from wijksim.lab.composition import compose_study, keys_without
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.execution import PlannedRun, planned
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.preparation import open_study
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig

OUTCOMES: dict[str, tuple[str, str, float]] = {
    "life_satisfaction_mean": ("life satisfaction", "points", 1.0),
    "life_satisfaction_p10": ("lowest tenth", "points", 1.0),
    "problematic_debt_share": ("problematic debt", "%", 100.0),
    "energy_poverty_share": ("energy poverty", "%", 100.0),
    "label_a_share_corporation": ("label A, corporations", "%", 100.0),
    "trust_mean": ("trust", "index 0-1", 1.0),
    "mental_health_mean": ("mental health", "SD", 1.0),
    "persons_moved_share": ("persons that move in a month", "%", 100.0),
    "dissimilarity_low_income": ("dissimilarity of low incomes", "index", 1.0),
}
"""Columns of ``city`` that are looked at in the last year: label, unit, factor to that unit."""

ANY_ORDER: tuple[tuple[str, ...], ...] = (
    (
        "incomes of neighbours",
        "work and income",
        "energy and budget",
        "rents and costs of corporations",
        "arrears and debt",
        "ties",
        "health",
        "trust and fatigue",
    ),
    ("liveability and reputation", "house prices", "life satisfaction"),
)
"""Phases of a month that could as well come in another order: each reads what the others left last month or this."""

DECLARED = "order_as_declared"

_REFUSED = {
    "seed": "verification runs over seeds=...",
    "draw": "verification runs at the configured parameters",
    "city.keep_one_in": "verification takes verification.keep_one_in=[...]",
    "city.scale": "verification takes verification.keep_one_in=[...]",
}


class Reordered:
    """Puts the phases that may come in any order into another one.

    Args:
        number: Which order, from 1; the same number is the same order.
    """

    def __init__(self, number: int) -> None:
        """Keeps the number."""
        self.number = number

    def begin(self, model: Any) -> None:
        """Reorders the schedule of a model.

        Raises:
            LookupError: If the model has no such phase.
        """
        order = np.random.default_rng(self.number)
        phases = {phase.name: position for position, phase in enumerate(model.schedule)}
        for names in ANY_ORDER:
            missing = [name for name in names if name not in phases]
            if missing:
                raise LookupError(f"the schedule has no phase {', '.join(missing)}")
            places = [phases[name] for name in names]
            there = [model.schedule[place] for place in places]
            for place, chosen in zip(places, order.permutation(len(there)), strict=True):
                model.schedule[place] = there[chosen]

    def after_month(self, model: Any) -> None:
        """Does nothing: the order stays."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """Adds no table."""
        return {}


@dataclass
class VerificationResult:
    """What varying the irrelevant did.

    Attributes:
        sizes: One row per size and outcome: mean and standard error over seeds, and what it differs from the largest.
        seeds: One row per number of seeds and outcome: spread of means of so many, and what independence predicts.
        orders: One row per order and outcome: paired difference from the declared order, and the spread over seeds.
        config: The largest city.
        store: Where the tables go.
        ensembles: What was run, what was there, what failed.
    """

    sizes: pd.DataFrame
    seeds: pd.DataFrame
    orders: pd.DataFrame
    config: Config
    store: Store
    ensembles: list[EnsembleOutcome] = field(default_factory=list)


def _of_size(config: Config, keep_one_in: int) -> Config:
    city = config.city.model_copy(update={"keep_one_in": keep_one_in, "scale": 1.0 / keep_one_in})
    return config.model_copy(update={"city": city})


def last_year(city: pd.DataFrame) -> Floats:
    """Outcomes of a run: means over its last year."""
    rows = city.iloc[-MONTHS_PER_YEAR:]
    return np.array([float(rows[name].mean()) * factor for name, (_, _, factor) in OUTCOMES.items()])


def _open(arms: dict[str, Config], study: StudyConfig, folder: str) -> tuple[Store, Any]:
    own = study
    if study.experiment != AUTOMATIC_EXPERIMENT:
        own = study.model_copy(update={"experiment": f"{study.experiment}/{folder}"})
    return open_study(arms, own)


def _values(store: Store, plan: Sequence[PlannedRun]) -> tuple[Floats, list[RunKey]]:
    """Outcomes (columns) of every finished run (rows)."""
    keys = [run.key for run in plan if store.has(run.key)]
    if not keys:
        raise StoreError(
            f"every run failed; each traceback stands in {store.folder / plan[0].key.folder.parent}"
        )
    return np.array([last_year(store.read(key, "city")) for key in keys]), keys


def compare_sizes(values: dict[int, Floats], households: dict[int, float]) -> pd.DataFrame:
    """Every size against the largest city.

    Args:
        values: Outcomes by seed (rows) for each size, by the number of which one is kept.
        households: Households of each size.
    """
    largest = min(values)
    rows = []
    for kept, table in values.items():
        for position, (name, (label, unit, _)) in enumerate(OUTCOMES.items()):
            own, reference = table[:, position], values[largest][:, position]
            error = own.std(ddof=1) / np.sqrt(len(own)) if len(own) > 1 else np.nan
            other = reference.std(ddof=1) / np.sqrt(len(reference)) if len(reference) > 1 else np.nan
            rows.append(
                {
                    "keep_one_in": kept,
                    "households": households[kept],
                    "outcome": name,
                    "label": label,
                    "unit": unit,
                    "seeds": len(own),
                    "mean": float(own.mean()),
                    "standard_error": float(error),
                    "difference": float(own.mean() - reference.mean()),
                    "error_of_difference": float(np.hypot(error, other)) if kept != largest else 0.0,
                }
            )
    return pd.DataFrame(rows)


def compare_seed_numbers(values: Floats) -> pd.DataFrame:
    """Spread of means of n seeds, from disjoint groups, beside the spread of single seeds over the root of n.

    Args:
        values: Outcomes (columns) by seed (rows).
    """
    rows = []
    number = 1
    while len(values) // number >= 2:
        groups = len(values) // number
        means = values[: groups * number].reshape(groups, number, -1).mean(axis=1)
        spread, expected = means.std(axis=0, ddof=1), values.std(axis=0, ddof=1) / np.sqrt(number)
        for position, (name, (label, unit, _)) in enumerate(OUTCOMES.items()):
            rows.append(
                {
                    "seeds": number,
                    "groups": groups,
                    "outcome": name,
                    "label": label,
                    "unit": unit,
                    "spread_of_means": float(spread[position]),
                    "expected": float(expected[position]),
                }
            )
        number *= 2
    return pd.DataFrame(rows)


def compare_orders(declared: dict[int, Floats], others: dict[str, dict[int, Floats]]) -> pd.DataFrame:
    """Every order against the declared one, in pairs of one seed.

    Args:
        declared: Outcomes by seed.
        others: The same for each other order, by its name.
    """
    rows = []
    spread = np.array(list(declared.values())).std(axis=0, ddof=1) if len(declared) > 1 else None
    for order, values in others.items():
        seeds = [seed for seed in values if seed in declared]
        differences = np.array([values[seed] - declared[seed] for seed in seeds])
        known = estimate(differences)
        for position, (name, (label, unit, _)) in enumerate(OUTCOMES.items()):
            noise = float(spread[position]) if spread is not None else np.nan
            mean = float(known.mean[position])
            rows.append(
                {
                    "order": order,
                    "outcome": name,
                    "label": label,
                    "unit": unit,
                    "pairs": len(seeds),
                    "difference": mean,
                    "low": float(known.low[position]),
                    "high": float(known.high[position]),
                    "spread_over_seeds": noise,
                    "within_noise": bool(abs(mean) <= noise) if np.isfinite(noise) else None,
                }
            )
    return pd.DataFrame(rows)


def run_verification(overrides: Sequence[str] = ()) -> VerificationResult:
    """Makes the runs that are missing, and compares.

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If the store cannot be used, or every run failed.
    """
    keys_without(_REFUSED, overrides)
    config, study = compose_study([*overrides, "record=[city]"])
    if config.months < MONTHS_PER_YEAR:
        raise ConfigError([f"months = {config.months}: verification needs at least {MONTHS_PER_YEAR}"])
    ensembles: list[EnsembleOutcome] = []
    values: dict[int, Floats] = {}
    households: dict[int, float] = {}
    for kept in study.verification.keep_one_in:
        arms = {DECLARED: renamed(_of_size(config, kept), DECLARED)}
        store, provenance = _open(arms, study, f"one_in_{kept}")
        plan = [planned(DECLARED, arms[DECLARED].model_copy(update={"seed": seed})) for seed in study.seeds]
        title = f"one in {kept}"
        ensembles.append(run_ensemble(plan, store, provenance, **study.launch, title=title))
        values[kept], keys = _values(store, plan)
        households[kept] = float(store.read(keys[0], "city", ["households"])["households"].iloc[0])
    smallest = max(study.verification.keep_one_in)
    orders, store = _run_orders(_of_size(config, smallest), study, ensembles)
    return VerificationResult(
        compare_sizes(values, households),
        compare_seed_numbers(values[min(values)]),
        orders,
        _of_size(config, min(values)),
        store,
        ensembles,
    )


def _run_orders(
    config: Config, study: StudyConfig, ensembles: list[EnsembleOutcome]
) -> tuple[pd.DataFrame, Store]:
    """Runs the smallest city in every order; the declared one is in the store already."""
    names = [f"order_{number}" for number in range(1, study.verification.orders + 1)]
    arms = {name: renamed(config, name) for name in (DECLARED, *names)}
    store, provenance = _open(arms, study, f"one_in_{config.city.keep_one_in}")
    plan = [
        planned(name, arms[name].model_copy(update={"seed": seed}), Reordered(number))
        for seed in study.seeds
        for number, name in enumerate(names, start=1)
    ]
    if plan:
        ensembles.append(
            run_ensemble(plan, store, provenance, **study.launch, title="other orders of phases")
        )
    found: dict[str, dict[int, Floats]] = {name: {} for name in arms}
    for name in arms:
        for seed in study.seeds:
            key = RunKey(name, config.draw, seed)
            if store.has(key):
                found[name][seed] = last_year(store.read(key, "city"))
    declared = found.pop(DECLARED)
    return compare_orders(declared, found), store
