"""Makes the runs of a design that are not in the store yet."""

from dataclasses import dataclass

import pandas as pd

from wijksim.lab.design import Design
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.execution import Provenance
from wijksim.lab.preparation import open_study
from wijksim.lab.store import RunKey, Store
from wijksim.lab.study import StudyConfig

ARMS = "arms.csv"
"""Table in the folder of an experiment that names the arm of every cell of a grid."""


@dataclass(frozen=True)
class DesignResult:
    """A design and what became of it.

    Attributes:
        design: What was asked for.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
        samples: Value of every sampled factor by draw (no columns where nothing was sampled).
    """

    design: Design
    store: Store
    ensemble: EnsembleOutcome
    samples: pd.DataFrame

    def done(self) -> list[RunKey]:
        """Planned runs that are in the store."""
        return [key for key in self.design.run_keys() if self.store.has(key)]


def open_design(design: Design, study: StudyConfig) -> tuple[Store, Provenance]:
    """Opens the store of a design without running anything.

    Raises:
        BaselineError: If the data tables are not as they should be.
        ConfigError: If a household that is to be followed cannot exist.
        StoreError: If the folder cannot be written or holds another design.
    """
    samples = design.sample_table() if design.samples.explicit else None
    store, provenance = open_study(design.arms, study, base=design.common, samples=samples, sampling=True)
    if design.cells is not None:
        store.place_table(design.cells, ARMS)
    return store, provenance


def run_design(design: Design, study: StudyConfig, *, title: str = "runs") -> DesignResult:
    """Makes every run of a design that is missing; started again after an interruption, it goes on.

    Args:
        design: What has to be there in the end.
        study: Where results go, and on how many workers.
        title: What the progress bar calls this work.

    Raises:
        BaselineError: If the data tables are not as they should be.
        ConfigError: If a sample holds a value that is not allowed.
        StoreError: If the store cannot be used.
    """
    plan = list(design.runs())
    store, provenance = open_design(design, study)
    ensemble = run_ensemble(plan, store, provenance, **study.launch, title=title)
    return DesignResult(design, store, ensemble, design.sample_table())
