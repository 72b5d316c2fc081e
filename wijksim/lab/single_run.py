"""One run that is kept: what ``wijksim run`` and ``experiments/run.py`` do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wijksim.config import Config
from wijksim.lab.city_fit import write_city_fit
from wijksim.lab.composition import compose_study
from wijksim.lab.execution import Outcome, execute, planned
from wijksim.lab.outcomes import BY_NAME
from wijksim.lab.outcomes import Outcome as Measured
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.preparation import open_study
from wijksim.lab.progress import ProgressReport
from wijksim.lab.store import RunKey, Store
from wijksim.lab.study import StudyConfig

_HEADLINES = (
    ("life_satisfaction_mean", "life satisfaction, mean"),
    ("life_satisfaction_p10", "life satisfaction, lowest tenth"),
    ("problematic_debt_share", "households with problematic debt"),
    ("energy_poverty_share", "households in energy poverty"),
    ("dissimilarity_low_income", "dissimilarity of low incomes"),
)


@dataclass(frozen=True)
class KeptRun:
    """A run in the store.

    Attributes:
        store: The store.
        key: Which run.
        outcome: How it went; None when it was there already.
    """

    store: Store
    key: RunKey
    outcome: Outcome | None

    @property
    def folder(self) -> Path:
        """Folder of the run."""
        return self.store.folder / self.key.folder

    @property
    def failed(self) -> bool:
        """Whether the run stopped with an error."""
        return self.outcome is not None and self.outcome.failure is not None

    def headlines(self) -> list[str]:
        """Five numbers: at the start, and the mean of the last year."""
        if not (self.folder / "city.parquet").is_file():
            return []
        city = self.store.read(self.key, "city")
        return [_headline(city, BY_NAME[name], label) for name, label in _HEADLINES if name in city]


def _headline(city: pd.DataFrame, measured: Measured, label: str) -> str:
    start = city[measured.name].iloc[0] * measured.scale
    end = city[measured.name].iloc[-MONTHS_PER_YEAR:].mean() * measured.scale
    share = "%" if measured.scale != 1 else ""
    digits = 1 if share else 3
    return f"{label}: {end:.{digits}f}{share} in the last year ({start:.{digits}f}{share} at the start)"


def run_and_keep(overrides: Sequence[str] = ()) -> KeptRun:
    """Makes one run, unless the store has it.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used.
    """
    return keep_run(*compose_study(overrides))


def keep_run(config: Config, study: StudyConfig) -> KeptRun:
    """The same for choices that are composed already."""
    name = config.scenario.name
    store, provenance = open_study({name: config}, study)
    run = planned(name, config)
    if store.has(run.key):
        return KeptRun(store, run.key, None)
    title = f"{config.city.name}, {name.replace('_', ' ')}"
    with ProgressReport(title, config.months, unit="months") as progress:
        outcome = execute(run, store, provenance, progress.reach)
    if outcome.failure is None:
        write_city_fit(config, store)
    return KeptRun(store, run.key, outcome)
