"""From validated choices to an open store: data are checked, the folder is chosen, nothing is run."""

import re
import sys
from collections.abc import Mapping

import pandas as pd

from wijksim.city.baseline import baseline_of
from wijksim.config import Config, ConfigError
from wijksim.lab.composition import declared, options
from wijksim.lab.design_config import DesignConfig
from wijksim.lab.execution import Provenance, git_revision
from wijksim.lab.identity import definition_of, design_of, digest
from wijksim.lab.remarks import remarks
from wijksim.lab.store import Store
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig

_SHORT = 8
"""Hexadecimal digits of the design in the name of a folder."""


def slug(name: str) -> str:
    """A name as part of the name of a folder."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "city"


def _altered(name: str, definition: Mapping[str, object]) -> bool:
    """Whether a scenario differs from what conf/scenario says under its name."""
    if name not in options("scenario"):
        return True
    return bool(definition != {**definition, **declared("scenario", name)})


def experiment_name(
    study: StudyConfig, design: Mapping[str, object], scenarios: Mapping[str, Mapping[str, object]], city: str
) -> str:
    """Folder of a study below the results folder.

    A study without a name of its own goes to ``runs/<city>-<design>``: the same choices always lead to the
    same folder, other choices to another one, and policies and seeds of one design stand side by side.
    """
    if study.experiment != AUTOMATIC_EXPERIMENT:
        return study.experiment
    altered = {name: value for name, value in scenarios.items() if _altered(name, value)}
    return f"{AUTOMATIC_EXPERIMENT}/{slug(city)}-{digest({'design': design, 'altered': altered})[:_SHORT]}"


def check_followed(config: Config) -> None:
    """Makes sure that households named in ``events.households`` can exist.

    Raises:
        ConfigError: Names each one that lives in no city of these choices.
    """
    if not config.events.households or "events" not in config.record:
        return
    from wijksim.city.replication import structure_of  # heavy, and needed only when somebody is named
    from wijksim.processes.applicants import ARRIVAL
    from wijksim.processes.newcomers import SPLIT_FLAG

    constants = config.parameter_values().structure
    present = structure_of(config.city.data, config.city.keep_one_in, constants=constants).households.id
    problems = []
    for number in config.events.households:
        arrives = ARRIVAL <= number < SPLIT_FLAG
        if number < ARRIVAL and number not in present:
            problems.append(
                f"events.households: household {number} does not exist; those of month 0 are numbered from "
                f"{present.min()} to {present.max()}" + (", with gaps" if config.city.keep_one_in > 1 else "")
            )
        elif arrives and not 1 <= number // ARRIVAL - 1 <= config.months:
            problems.append(
                f"events.households: household {number} would arrive in month {number // ARRIVAL - 1}; "
                f"the run has months 1 to {config.months}"
            )
    if problems:
        raise ConfigError(problems)


def _check_sampling(design: DesignConfig) -> None:
    """Refuses choices of a design where there is none, so that no study looks as if it had sampled something.

    Raises:
        ConfigError: Names each choice.
    """
    plain = DesignConfig()
    given = [name for name in DesignConfig.model_fields if getattr(design, name) != getattr(plain, name)]
    if given:
        keys = ", ".join(f"design.{name}" for name in given)
        raise ConfigError(
            [
                f"{keys}: given here or by experiment=<file of conf/experiment>; only wijksim sweep takes a design"
            ]
        )


def open_study(
    arms: Mapping[str, Config],
    study: StudyConfig,
    *,
    base: Config | None = None,
    samples: pd.DataFrame | None = None,
    given: Mapping[str, object] | None = None,
    sampling: bool = False,
) -> tuple[Store, Provenance]:
    """Reads the city's data, checks everything, and opens the store of a study.

    Args:
        arms: Configuration of each scenario that will be run, by name.
        study: Where results go.
        base: What the arms share; the first of them when left out.
        samples: Values of the sampled constants by draw, where the study does not use the project's own draws.
        given: What else decides the numbers of the runs, besides configuration, data and code.
        sampling: Whether the arms and samples are those of ``study.design``.

    Raises:
        BaselineError: If the data tables are not as they should be.
        ConfigError: If a household that is to be followed cannot exist, or a design is given that is not made.
        StoreError: If the folder cannot be written or holds another design.
    """
    if not sampling:
        _check_sampling(study.design)
    config = next(iter(arms.values())) if base is None else base
    data_hash = baseline_of(config.city.data).data_hash
    check_followed(config)
    design = {**design_of(config, data_hash, own_samples=samples is not None), **(given or {})}
    scenarios = {name: definition_of(arm, config) for name, arm in arms.items()}
    named = design if samples is None else {**design, "samples": samples.to_csv()}
    experiment = experiment_name(study, named, scenarios, config.city.name)
    store = Store.open(study.results_folder, experiment, design, scenarios, study.on_change, samples)
    for remark in remarks(arms):
        print(f"wijksim: note: {remark}", file=sys.stderr)
    return store, Provenance(experiment, digest(design), data_hash, git_revision())
