"""Runs at many points of constants, dials and pathways, kept so that studies share them and go on where they stopped.

A point is a scenario with its pathways and changed constants. It is stored under a name made of the scenario and a
hash of that definition, so the same point is found again whatever study, order or sample asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wijksim.city.baseline import city_directory, load_baseline
from wijksim.config import Config
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats
from wijksim.lab.execution import PlannedRun, Provenance, git_revision
from wijksim.lab.identity import design_of, digest
from wijksim.lab.preparation import check_followed
from wijksim.lab.run_measures import MEASURES, measures_of
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig
from wijksim.parameters import default_values

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
    defaults = default_values()
    parameters = {group: dict(values) for group, values in config.parameters.items()}
    for path in COORDINATION_CONSTANTS:
        group, name = path.split(".")
        parameters[group][name] = defaults[group][name]
    return config.model_copy(update={"pathways": pathways, "parameters": parameters})


def definition_of(config: Config) -> dict[str, object]:
    """What makes a point: scenario, pathways, and constants that differ from their defaults."""
    defaults = default_values()
    changed = {
        f"{group}.{name}": value
        for group, values in config.parameters.items()
        for name, value in values.items()
        if value != defaults[group][name]
    }
    return {
        "scenario": config.scenario.model_dump(mode="json"),
        "pathways": config.pathways.model_dump(mode="json"),
        "parameters": changed,
    }


def planned_point(config: Config) -> tuple[PlannedRun, dict[str, object]]:
    """A run to be made, and the definition of its point."""
    config = simplified(config)
    definition = definition_of(config)
    name = f"{config.scenario.name}-{digest(definition)[:_SHORT]}"
    return PlannedRun(RunKey(name, config.draw, config.seed), config), definition


def open_points(config: Config, definitions: dict[str, dict[str, object]], study: StudyConfig) -> Store:
    """Opens the store of points: one folder for all that share city, length, tables, data and code.

    Raises:
        BaselineError: If the data tables are not as they should be.
        StoreError: If the folder cannot be written or holds another design.
    """
    design = _design(config)
    experiment = study.experiment
    if experiment == AUTOMATIC_EXPERIMENT:
        city = "-".join(config.city.name.lower().split())
        experiment = f"{AUTOMATIC_EXPERIMENT}/{city}-points-{digest(design)[:8]}"
    return Store.open(study.results_folder, experiment, design, definitions, study.on_change)


def _design(config: Config) -> dict[str, object]:
    data_hash = load_baseline(city_directory(config.city.data)).data_hash
    design = design_of(config, data_hash)
    common = {
        key: value for key, value in design["config"].items() if key not in ("pathways", "parameters")
    }
    return {**design, "config": common}


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


def run_points(configs: Sequence[Config], study: StudyConfig, title: str) -> PointRuns:
    """Makes the runs that are missing and reads the measures of all.

    Args:
        configs: One run each, seed and draw included; runs that are the same are made once.
        study: Where results go and how many processes there are.
        title: What the progress bar calls this work.

    Raises:
        BaselineError: If the data tables are not as they should be.
        StoreError: If the store cannot be used, or not one run succeeded.
    """
    check_followed(configs[0])
    points = [planned_point(config) for config in configs]
    store = open_points(configs[0], {run.key.scenario: definition for run, definition in points}, study)
    design = _design(configs[0])
    provenance = Provenance(
        store.folder.relative_to(study.results_folder).as_posix(),
        digest(design),
        str(design["data"]),
        git_revision(),
    )
    distinct = {run.key: run for run, _ in points}
    ensemble = run_ensemble(list(distinct.values()), store, provenance, workers=study.workers, title=title)
    start = max(config.scenario.start for config in configs)
    found = {key: measures_of(store, key, start) for key in distinct if store.has(key)}
    if not found:
        raise StoreError(f"{store.folder}: no run succeeded, so there is nothing to analyse")
    missing = {measure.name: float("nan") for measure in MEASURES}
    rows = [found.get(run.key, missing) for run, _ in points]
    values = {measure.name: np.array([row[measure.name] for row in rows]) for measure in MEASURES}
    return PointRuns(values, store, ensemble)
