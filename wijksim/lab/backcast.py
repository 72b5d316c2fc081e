"""Back-cast: from 2018 on with the programme as it was, against what was measured later.

Two arms with the same luck: the programme as far as scenarios can say it (conf/validation/as_it_was.yaml), and the
same years without it. Works that are known to have been done are given to both.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wijksim.city.baseline import baseline_of, city_directory
from wijksim.config import Config, ConfigError
from wijksim.lab.backcast_series import Series, series_of
from wijksim.lab.composition import compose_study, override_keys
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats
from wijksim.lab.execution import planned_pairs
from wijksim.lab.given_works import SEVERAL, TABLE, GivenWorks, Project, read_projects
from wijksim.lab.identity import digest
from wijksim.lab.panel import Pair
from wijksim.lab.preparation import open_study
from wijksim.lab.reenactment import arms_of, reenactments
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.watching import BUURTEN, Watch

REENACTMENT = "as_it_was"
FILE = "measured_later.csv"
NOT_SIMULATED = "not simulated"
KINDS = ("measured", "target", "given", "elsewhere", NOT_SIMULATED)
_COLUMNS = {"series", "year", "value", "unit", "kind", "area", "note", "source"}
_RECORD = ("city", "wijken")
_OF_RUNS = (2.5, 97.5)
"""Percentiles of the runs between which the band lies."""


@dataclass
class BackcastResult:
    """What the model makes of the years since 2018.

    Attributes:
        bands: One row per series, arm and year: mean over runs and the range of 95% of them.
        points: What was measured, beside the band of the arm with the programme: ``inside`` says whether it lies in it.
        works: Works given to the runs: wanted and found, mean over runs.
        config: The arm with the programme.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
        series: What was compared.
    """

    bands: pd.DataFrame
    points: pd.DataFrame
    works: pd.DataFrame
    config: Config
    store: Store
    ensemble: EnsembleOutcome
    series: dict[str, Series]


def read_measured(folder: Path) -> pd.DataFrame:
    """Reads what was measured later.

    Raises:
        ConfigError: If the city has no such table, or it cannot be used.
    """
    path = folder / FILE
    if not path.is_file():
        raise ConfigError(
            [f"city.data: {path} is missing; a back-cast needs a table of what was measured later"]
        )
    table = pd.read_csv(path)
    missing = _COLUMNS - set(table)
    if missing:
        raise ConfigError([f"{path}: columns {', '.join(sorted(missing))} are missing"])
    wrong = sorted(set(table["kind"]) - set(KINDS))
    if wrong:
        raise ConfigError([f"{path}: kind {', '.join(wrong)}; allowed: {', '.join(KINDS)}"])
    return table


def _check_projects(projects: Sequence[Project], config: Config) -> None:
    baseline = baseline_of(config.city.data)
    wijken, owners = set(baseline.buurten["wijk"]), set(baseline.corporations["name"])
    problems = [
        f"works_done.csv: {project.name}: wijk {project.wijk!r} is not one of the city, nor {SEVERAL}"
        for project in projects
        if project.wijk != SEVERAL and project.wijk not in wijken
    ]
    problems += [
        f"works_done.csv: {project.name}: corporation {project.corporation!r} is not one of the city"
        for project in projects
        if project.corporation not in owners
    ]
    if problems:
        raise ConfigError(problems)


def run_backcast(overrides: Sequence[str] = ()) -> BackcastResult:
    """Makes the runs that are missing, and sets them against what was measured.

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If the store cannot be used, or no run was made.
    """
    own = [
        f"{key}: the back-cast has its own; see conf/validation/{REENACTMENT}.yaml"
        for key in override_keys(overrides)
        if key in ("scenario", "months", "record", "seed", "draw") or key.startswith("scenario.")
    ]
    if own:
        raise ConfigError(own)
    _, study = compose_study(overrides)
    arms = arms_of(reenactments()[REENACTMENT], overrides, _RECORD)
    folder = city_directory(arms.done.city.data)
    measured, projects = read_measured(folder), read_projects(folder)
    _check_projects(projects, arms.done)
    configs = {config.scenario.name: config for config in (arms.not_done, arms.done)}
    works = digest([asdict(project) for project in projects])
    store, provenance = open_study(configs, study, given={"given_works": works})
    pairs = list(study.seed_pairs())
    plan = planned_pairs(configs, pairs, GivenWorks(projects), Watch())
    ensemble = run_ensemble(plan, store, provenance, **study.launch, title="back-cast")
    series = {name: item for name, item in series_of(measured).items() if name in set(measured["series"])}
    values = {name: _values(store, name, pairs, series, arms.done.city.first_year) for name in configs}
    bands = pd.concat([_bands(found, arm) for arm, found in values.items()], ignore_index=True)
    return BackcastResult(
        bands,
        _points(measured, bands, arms.done.scenario.name),
        _works(store, arms.done.scenario.name, pairs),
        arms.done,
        store,
        ensemble,
        series,
    )


def _values(
    store: Store, arm: str, pairs: Sequence[Pair], series: dict[str, Series], first_year: int
) -> dict[str, pd.DataFrame]:
    """Values by run (rows) and year (columns) of every series."""
    found: dict[str, list[pd.Series]] = {name: [] for name in series}
    for draw, seed in pairs:
        key = RunKey(arm, draw, seed)
        if not store.has(key):
            continue
        if not store.has_table(key, BUURTEN):
            raise StoreError(
                f"{store.folder / key.folder}: this run was not made for a back-cast; choose another experiment=<name>"
            )
        tables = {name: store.read(key, name) for name in (*_RECORD, BUURTEN)}
        for name, item in series.items():
            found[name].append(item.measure(tables, first_year))
    if not any(found.values()):
        raise StoreError(f"every run failed; the tracebacks stand under {store.folder}/scenario={arm}")
    return {name: pd.DataFrame(values) for name, values in found.items()}


def _bands(values: dict[str, pd.DataFrame], arm: str) -> pd.DataFrame:
    frames = []
    for name, table in values.items():
        if not table.size:
            continue
        numbers: Floats = table.to_numpy(np.float64)
        low, high = np.full((2, numbers.shape[1]), np.nan)
        if len(table) > 1:  # one run makes no band
            low, high = np.nanpercentile(numbers, _OF_RUNS, axis=0)
        frames.append(
            pd.DataFrame(
                {
                    "series": name,
                    "arm": arm,
                    "year": table.columns.astype(int),
                    "mean": np.nanmean(numbers, axis=0),
                    "low": low,
                    "high": high,
                    "runs": len(table),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _points(measured: pd.DataFrame, bands: pd.DataFrame, arm: str) -> pd.DataFrame:
    simulated = bands[bands["arm"] == arm].drop(columns="arm")
    table = measured.merge(simulated, on=["series", "year"], how="left")
    inside = table["value"].between(table["low"], table["high"]).astype(object)
    inside[table["low"].isna()] = None  # no run, or no band
    return table.assign(inside=inside)


def _works(store: Store, arm: str, pairs: Sequence[Pair]) -> pd.DataFrame:
    keys = [RunKey(arm, draw, seed) for draw, seed in pairs]
    frames = [store.read(key, TABLE) for key in keys if store.has_table(key, TABLE)]
    found = pd.concat(frames)
    named = ["project", "wijk", "kind", "told_year"]
    return found.groupby(named, as_index=False, sort=False).mean(numeric_only=True)
