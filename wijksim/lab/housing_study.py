"""The housing market under one policy: every table of moves over seeds, and the change of wijken taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config, ConfigError
from wijksim.indicators.decomposition import decompose
from wijksim.lab.composition import compose_study, keys_without
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.execution import planned
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.preparation import open_study
from wijksim.lab.store import RunKey, Store, StoreError

TABLES = (
    "city",
    "wijken",
    "segregation",
    "housing",
    "lettings",
    "mobility",
    "relocations",
    "chains",
    "moves",
    "households",
)
"""Tables that the study records and reads."""

_REFUSED = {
    "record": f"this study records {', '.join(TABLES)}; leave the key out",
    "seed": "this study runs over seeds=...; seed is for wijksim run",
    "draw": "this study runs over seeds=...; draw is for wijksim run",
}

VALUES = ("life_satisfaction", "low_income")
"""Columns of households whose mean per wijk is taken apart."""


@dataclass
class HousingStudy:
    """Runs of one policy and what their tables say of moving.

    Attributes:
        config: The policy and the city.
        store: Where the runs are.
        runs: Finished runs.
        ensemble: What was run, what was there, what failed.
        programme: Names of the programme wijken.
        wijken: Names of all wijken, in the order of the tables.
    """

    config: Config
    store: Store
    runs: list[RunKey]
    ensemble: EnsembleOutcome
    programme: list[str]
    wijken: list[str]

    def table(self, name: str) -> pd.DataFrame:
        """One table of all runs, with columns ``draw`` and ``seed``."""
        frames = [self.store.read(key, name).assign(draw=key.draw, seed=key.seed) for key in self.runs]
        return pd.concat(frames, ignore_index=True)

    def decomposition(self, value: str) -> pd.DataFrame:
        """Change of the mean of each wijk by year, taken apart, for every run.

        Args:
            value: One of :data:`VALUES`.
        """
        frames = []
        for key in self.runs:
            households = self.store.read(key, "households")
            named = households.assign(wijk=np.array(self.wijken, dtype=object)[households["wijk"].to_numpy()])
            parts = decompose(named, self.store.read(key, "moves"), value)
            frames.append(parts.assign(draw=key.draw, seed=key.seed))
        return pd.concat(frames, ignore_index=True)


def run_housing_study(overrides: Sequence[str] = ()) -> HousingStudy:
    """Runs one policy over the seeds of the study, with every table of the housing market.

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If the store cannot be used, or every run failed.
    """
    keys_without(_REFUSED, overrides)
    config, study = compose_study([*overrides, f"record=[{','.join(TABLES)}]"])
    if config.months < MONTHS_PER_YEAR:
        raise ConfigError([f"months = {config.months}: the study needs at least {MONTHS_PER_YEAR}"])
    name = config.scenario.name
    store, provenance = open_study({name: config}, study)
    plan = [planned(name, config.model_copy(update={"seed": seed})) for seed in study.seeds]
    ensemble = run_ensemble(plan, store, provenance, **study.launch, title=f"housing market, {name}")
    done = [run.key for run in plan if store.has(run.key)]
    if not done:
        raise StoreError(
            f"every run failed; each traceback stands in {store.folder / plan[0].key.folder.parent}"
        )
    wijken = store.read(done[0], "wijken", ["month", "wijk", "programme"])
    first = wijken[wijken["month"] == 0]
    programme = first.loc[first["programme"].astype(bool), "wijk"].tolist()
    return HousingStudy(config, store, done, ensemble, programme, first["wijk"].tolist())
