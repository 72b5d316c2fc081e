"""Runs at many points of constants, dials and pathways, kept so that studies share them and go on where they stopped.

A point is a scenario with its pathways and changed constants. It is stored under a name made of the scenario and a
hash of that definition, so the same point is found again whatever study, order or sample asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wijksim.city.baseline import baseline_of
from wijksim.config import Config
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats, without_noise
from wijksim.lab.execution import PlannedRun, Provenance
from wijksim.lab.identity import definition_of, design_of, digest
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.preparation import open_study, slug
from wijksim.lab.run_measures import measures_of
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig

_SHORT = 10
"""Hexadecimal digits of a definition in the name of a point."""

COORDINATION_PATHWAYS = (
    "handover",
    "single_contact",
    "joint_priority",
    "buffering",
    "overhead",
    "learning",
)
"""Flags that act on nothing but what coordination brings or costs: without coordination they change no number."""

COORDINATION_CONSTANTS = (
    "contact.handover_gap",
    "contact.coordination_scale",
    "teams.overhead",
    "teams.setup_months",
    "teams.half_learning",
    "teams.learning_carried",
    "works.joint_weight",
    "works.buffer_relief",
)
"""Constants of which the same holds."""


def simplified(config: Config) -> Config:
    """The same run with everything at its default that cannot matter to it.

    A run without coordination is one and the same whatever coordination would bring, so it is made once.
    """
    if config.scenario.coordination > 0:
        return config
    pathways = config.pathways.model_copy(update=dict.fromkeys(COORDINATION_PATHWAYS, True))
    parameters = {
        group: {
            name: value for name, value in values.items() if f"{group}.{name}" not in COORDINATION_CONSTANTS
        }
        for group, values in config.parameters.items()
    }
    return config.model_copy(update={"pathways": pathways, "parameters": parameters})


def point_name(config: Config, base: Config) -> str:
    """Name of the point of a run: its scenario, and a hash of all in which it differs from the base."""
    return f"{config.scenario.name}-{digest(definition_of(config, base))[:_SHORT]}"


def planned_point(config: Config, base: Config) -> PlannedRun:
    """The run to be made for a configuration."""
    config = simplified(config)
    return PlannedRun(RunKey(point_name(config, base), config.draw, config.seed), config)


def open_points(base: Config, points: Mapping[str, Config], study: StudyConfig) -> tuple[Store, Provenance]:
    """Opens the store of points.

    Without a name of its own a study goes to ``runs/<city>-points-<hash>``, which all studies share that agree in
    city, length, tables, given constants, data and code.

    Raises:
        BaselineError: If the data tables are not as they should be.
        StoreError: If the folder cannot be written or holds another design.
    """
    if study.experiment == AUTOMATIC_EXPERIMENT:
        data_hash = baseline_of(base.city.data).data_hash
        city = slug(base.city.name)
        name = f"{AUTOMATIC_EXPERIMENT}/{city}-points-{digest(design_of(base, data_hash))[:_SHORT]}"
        study = study.model_copy(update={"experiment": name})
    return open_study(points, study, base=base)


@dataclass(frozen=True)
class PointRuns:
    """Finished runs at points.

    Attributes:
        values: By measure, one value per configuration that was asked for; NaN where a run is missing.
        store: Where they are.
        ensemble: What was run, what was there, what failed.
    """

    values: dict[str, Floats]
    store: Store
    ensemble: EnsembleOutcome

    @property
    def of_first(self) -> dict[str, Floats]:
        """By measure, the first of every two configurations, for those that were asked for in pairs."""
        return {name: values[0::2] for name, values in self.values.items()}

    @property
    def differences(self) -> dict[str, Floats]:
        """By measure, the first less the second of every two; what is mere rounding is nothing."""
        return {name: without_noise(values[0::2] - values[1::2]) for name, values in self.values.items()}


def run_points(base: Config, configs: Sequence[Config], study: StudyConfig, title: str) -> PointRuns:
    """Makes the runs that are missing and reads the measures of all.

    Args:
        base: What the points vary.
        configs: One run each, seed and draw included; runs that are the same are made once.
        study: Where results go and how many processes there are.
        title: What the progress bar calls this work.

    Raises:
        BaselineError: If the data tables are not as they should be.
        StoreError: If the store cannot be used, or not one run succeeded.
    """
    runs = [planned_point(config, base) for config in configs]
    distinct = {run.key: run for run in runs}
    store, provenance = open_points(base, {run.key.scenario: run.config for run in runs}, study)
    ensemble = run_ensemble(list(distinct.values()), store, provenance, **study.launch, title=title)
    start = max(config.scenario.start for config in configs)
    found = {key: measures_of(store, key, start) for key in distinct if store.has(key)}
    if not found:
        raise StoreError(f"{store.folder}: no run succeeded, so there is nothing to analyse")
    missing = {measure.name: float("nan") for measure in MEASURES}
    rows = [found.get(run.key, missing) for run in runs]
    values = {measure.name: np.array([row[measure.name] for row in rows]) for measure in MEASURES}
    return PointRuns(values, store, ensemble)
