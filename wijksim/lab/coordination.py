"""The dial of coordination: what c buys and costs, with less and more support, and for every mix of the money.

Every run with a level c is set against the run with c = 0 of the same draw and seed: same city, same luck, same
constants. Whether the best level lies between the ends, or at 0, is for the runs to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config, ConfigError, validate
from wijksim.lab.composition import compose_study, keys_without
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats, estimate, without_noise
from wijksim.lab.execution import PlannedRun, planned
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.panel import Pair
from wijksim.lab.preparation import open_study
from wijksim.lab.run_measures import NEEDED_TABLES, measures_of
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.study import StudyConfig

_SCENARIO = "integrated"
_SET_BY_THE_STUDY = {
    "scenario": "the study is about scenario=integrated",
    "seed": "takes seeds=",
    "draw": "takes seeds= (draw n goes with seed n)",
    "scenario.coordination": "takes dial.levels=[...] and dial.map_levels=[...]",
    "scenario.support_capacity": "takes dial.capacities=[...]",
}


@dataclass(frozen=True, order=True)
class Setting:
    """One point of the sweep."""

    social_share: float
    capacity: float
    coordination: float

    @property
    def name(self) -> str:
        """Name of the arm, which is also that of its folder."""
        return f"c{self.coordination:g}_share{self.social_share:g}_capacity{self.capacity:g}"


@dataclass
class CoordinationResult:
    """What the sweep found.

    Attributes:
        effects: Paired differences to c = 0 with 95% intervals, by capacity, level and measure.
        levels: Level of every measure at every point, mean over pairs.
        best: By capacity and measure, how often each level is the best of a pair.
        map: Paired differences to c = 0 at the mix of the scenario, by social share, level and measure.
        config: What all points have in common.
        study: The study.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
        pairs: (draw, seed) of every pair of the sweep.
    """

    effects: pd.DataFrame
    levels: pd.DataFrame
    best: pd.DataFrame
    map: pd.DataFrame
    config: Config
    study: StudyConfig
    store: Store
    ensemble: EnsembleOutcome
    pairs: list[Pair]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {"effects": self.effects, "levels": self.levels, "best_level": self.best, "map": self.map}


def compose_coordination(overrides: Sequence[str]) -> tuple[Config, StudyConfig]:
    """Composes the scenario whose dial is turned.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    keys_without(_SET_BY_THE_STUDY, overrides)
    config, study = compose_study([*overrides, f"scenario={_SCENARIO}"])
    missing = [table for table in NEEDED_TABLES if table not in config.record]
    if missing:
        raise ConfigError([f"record = {config.record}: this study also needs {', '.join(missing)}"])
    if config.months <= config.scenario.start:
        raise ConfigError(
            [f"months = {config.months}: allowed: more than scenario.start = {config.scenario.start}"]
        )
    return config, study


def _configured(config: Config, setting: Setting) -> Config:
    plain = config.model_dump()
    plain["scenario"] |= {
        "name": setting.name,
        "social_share": setting.social_share,
        "support_capacity": setting.capacity,
        "coordination": setting.coordination,
    }
    return validate(plain)


def sweep_settings(config: Config, study: StudyConfig) -> list[Setting]:
    """Points of the sweep: every capacity and level at the mix of the scenario."""
    share = config.scenario.social_share
    return [Setting(share, capacity, c) for capacity in study.dial.capacities for c in study.dial.levels]


def map_settings(config: Config, study: StudyConfig) -> list[Setting]:
    """Points of the map: every mix and level at the declared capacity, and the point of reference."""
    points = [Setting(share, 1.0, c) for share in study.dial.map_shares for c in study.dial.map_levels]
    reference = Setting(config.scenario.social_share, 1.0, 0.0)
    return points if reference in points else [*points, reference]


Found = dict[Setting, dict[str, Floats]]
"""Values of every measure by pair, NaN where a run is missing."""


def _read(store: Store, settings: Sequence[Setting], pairs: Sequence[Pair], start: int) -> Found:
    found: Found = {}
    for setting in settings:
        values = {measure.name: np.full(len(pairs), np.nan) for measure in MEASURES}
        for position, pair in enumerate(pairs):
            key = RunKey(setting.name, *pair)
            if store.has(key):
                for name, value in measures_of(store, key, start).items():
                    values[name][position] = value
        found[setting] = values
    return found


def _against(found: Found, settings: Sequence[Setting], reference: dict[Setting, Setting]) -> pd.DataFrame:
    """Paired differences of every point to its point of reference."""
    rows = []
    for setting in settings:
        for measure in MEASURES:
            differences = without_noise(
                found[setting][measure.name] - found[reference[setting]][measure.name]
            )
            rows.append(
                {
                    "social_share": setting.social_share,
                    "support_capacity": setting.capacity,
                    "coordination": setting.coordination,
                    "measure": measure.name,
                    "unit": measure.unit,
                    **estimate(differences).numbers(),
                }
            )
    return pd.DataFrame(rows)


def _levels(found: Found) -> pd.DataFrame:
    rows = []
    for setting, values in found.items():
        for measure in MEASURES:
            known = estimate(values[measure.name])
            rows.append(
                {
                    "social_share": setting.social_share,
                    "support_capacity": setting.capacity,
                    "coordination": setting.coordination,
                    "measure": measure.name,
                    "unit": measure.unit,
                    "runs": known.pairs,
                    "mean": float(known.mean),
                    "low": float(known.low),
                    "high": float(known.high),
                }
            )
    return pd.DataFrame(rows)


def _best(found: Found, settings: Sequence[Setting]) -> pd.DataFrame:
    """Share of pairs in which each level does best; between equals the lowest level counts."""
    rows: list[dict[str, object]] = []
    for capacity in dict.fromkeys(setting.capacity for setting in settings):
        own = sorted(setting for setting in settings if setting.capacity == capacity)
        for measure in MEASURES:
            table = np.array([found[setting][measure.name] for setting in own])
            table = table[:, ~np.isnan(table).any(axis=0)]
            chosen = (table if measure.higher else -table).argmax(axis=0)
            rows.extend(
                {
                    "support_capacity": capacity,
                    "measure": measure.name,
                    "coordination": setting.coordination,
                    "share_of_pairs_best": float(np.mean(chosen == position)) if chosen.size else np.nan,
                    "pairs": table.shape[1],
                }
                for position, setting in enumerate(own)
            )
    return pd.DataFrame(rows)


def study_coordination(overrides: Sequence[str] = ()) -> CoordinationResult:
    """Makes the runs that are missing, and sets every level of coordination against none.

    Args:
        overrides: Hydra overrides such as ``["city=groningen_tenth", "seeds=20", "dial.levels=[0,0.1,0.2]"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used, or nothing could be compared.
    """
    config, study = compose_coordination(overrides)
    pairs = list(study.seed_pairs())
    sweep, mapped = sweep_settings(config, study), map_settings(config, study)
    few = pairs[: study.dial.map_seeds]
    arms = {setting.name: _configured(config, setting) for setting in (*sweep, *mapped)}
    store, provenance = open_study(arms, study)
    wanted = [(setting, pair) for pair in pairs for setting in sweep]
    wanted += [(setting, pair) for pair in few for setting in mapped]
    plan: list[PlannedRun] = [
        planned(setting.name, arms[setting.name].model_copy(update={"draw": draw, "seed": seed}))
        for setting, (draw, seed) in dict.fromkeys(wanted)
    ]
    ensemble = run_ensemble(plan, store, provenance, **study.launch, title="turning the dial")
    start = config.scenario.start
    found = _read(store, sweep, pairs, start)
    of_map = _read(store, mapped, few, start)
    effects = _against(found, sweep, {s: Setting(s.social_share, s.capacity, 0.0) for s in sweep})
    if effects["mean"].isna().all():
        raise StoreError(f"{store.folder}: no pair of runs is complete, so there is nothing to compare")
    reference = Setting(config.scenario.social_share, 1.0, 0.0)
    return CoordinationResult(
        effects=effects,
        levels=_levels(found),
        best=_best(found, sweep),
        map=_against(of_map, mapped, dict.fromkeys(mapped, reference)),
        config=config,
        study=study,
        store=store,
        ensemble=ensemble,
        pairs=pairs,
    )
