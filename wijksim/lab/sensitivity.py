"""Which constants matter: Morris screening, or Sobol indices, of a level and of a paired difference.

Both arms of a pair share the point of constants and the luck. Luck is a factor of its own: another seed. What no
constant exceeds is noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config
from wijksim.lab.conditions import Condition, check_free, chosen_conditions, groups, with_values
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import Floats
from wijksim.lab.factors import factor
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.points import run_points
from wijksim.lab.question import Question, compose_question
from wijksim.lab.screening import Design, Space, influence, kept_design, sample, space_of, without_missing
from wijksim.lab.store import Store, StoreError
from wijksim.lab.study_sections import SensitivityConfig

LUCK = "luck (another seed)"
LEVEL, DIFFERENCE = "level", "difference"
_SEEDS = 2**31
"""Seeds among which Sobol's factor of luck chooses."""


@dataclass
class SensitivityResult:
    """Influence of every factor.

    Attributes:
        influence: One row per target (:data:`LEVEL` of the arm, :data:`DIFFERENCE` of the arms), measure and factor,
            ranked; ``above_luck`` says whether its interval lies above the influence of luck.
        sample: The points: value of every constant, seed, and every measure of the arm and of the difference.
        conditions: What was varied.
        space: Factors, and the constants in them.
        design: How they were sampled, as far as runs are there.
        question: What was asked.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
    """

    influence: pd.DataFrame
    sample: pd.DataFrame
    conditions: list[Condition]
    space: Space
    design: Design
    question: Question
    store: Store
    ensemble: EnsembleOutcome

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {"sensitivity": self.influence, "sensitivity_sample": self.sample}


def conditions_of(chosen: SensitivityConfig) -> tuple[list[Condition], Space]:
    """What is varied, and the factors that it is bound into, luck among them.

    A constant or dial that was named by itself is a factor by itself, also where groups are bound.

    Raises:
        ConfigError: If a factor does not exist or has no range.
    """
    conditions = chosen_conditions(chosen.factors or groups(), "sensitivity.factors")
    members = [item.key for item in conditions]
    alone = set(members) if chosen.by == "parameter" else {factor(name) for name in chosen.factors}
    bound = [key if key in alone else key.split(".")[0] for key in members]
    return conditions, space_of([*members, LUCK], [*bound, LUCK])


def design_of(chosen: SensitivityConfig) -> Design:
    """The design that the configuration asks for."""
    size = chosen.trajectories if chosen.method == "morris" else chosen.samples
    return Design(chosen.method, size, chosen.levels, chosen.sampling_seed)


def seeds_of(design: Design, space: Space, points: Floats) -> list[int]:
    """Seed of every point.

    A trajectory of Morris has seeds of its own, one per level of the factor of luck; a point of Sobol's has the seed
    that its number says.
    """
    luck = points[:, -1]
    if design.method == "sobol":
        return [1 + int(number) for number in np.floor(luck * (_SEEDS - 1))]
    trajectory = np.arange(len(points)) // design.block(space)
    level = np.round(luck * (design.levels - 1)).astype(np.int64)
    return [1 + int(number) for number in trajectory * design.levels + level]


def _ranked(space: Space, design: Design, points: Floats, values: Floats) -> pd.DataFrame:
    table = influence(space, design, points, values)
    luck = float(table.loc[table["factor"] == LUCK, "influence"].iloc[0])
    table["above_luck"] = (table["low"] > luck) & (table["factor"] != LUCK)
    return table


def study_sensitivity(overrides: Sequence[str] = ()) -> SensitivityResult:
    """Makes the runs that are missing, and measures the influence of every factor on every measure.

    Args:
        overrides: Hydra overrides such as ``["city=groningen_tenth", "sensitivity.trajectories=14"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used, or too few runs succeeded.
    """
    refused = {"seeds": "every point has a seed of its own; choose sensitivity.sampling_seed"}
    question = compose_question(overrides, refused)
    chosen = question.study.sensitivity
    conditions, space = conditions_of(chosen)
    check_free(question.arm, conditions, "sensitivity.factors")
    design = design_of(chosen)
    points = sample(space, design)
    seeds = seeds_of(design, space, points)
    values = np.column_stack([item.as_drawn(points[:, i]) for i, item in enumerate(conditions)])
    configs: list[Config] = []
    for row, seed in zip(values, seeds, strict=True):
        given = {item.key: float(value) for item, value in zip(conditions, row, strict=True)}
        configs += [with_values(config, given, seed) for config in (question.arm, question.against)]
    runs = run_points(question.arm, configs, question.study, "screening constants")
    targets = {(LEVEL, name): found for name, found in runs.of_first.items()} | {
        (DIFFERENCE, name): found for name, found in runs.differences.items()
    }
    kept = without_missing(design, space, *targets.values())
    if not kept.any():
        raise StoreError(f"{runs.store.folder}: no trajectory is complete, so nothing can be ranked")
    smaller = kept_design(design, kept, space)
    units = {item.name: item.unit for item in MEASURES}
    frames = [
        _ranked(space, smaller, points[kept], found[kept]).assign(
            target=target, measure=name, unit=units[name]
        )
        for (target, name), found in targets.items()
    ]
    table = pd.concat(frames, ignore_index=True)
    first = ["target", "measure", "unit", "factor"]
    told = pd.DataFrame(values, columns=[item.key for item in conditions]).assign(seed=seeds)
    told = told.assign(**{f"{name}_{target}": found for (target, name), found in targets.items()})
    return SensitivityResult(
        influence=table[[*first, *(name for name in table if name not in first)]],
        sample=told,
        conditions=conditions,
        space=space,
        design=smaller,
        question=question,
        store=runs.store,
        ensemble=runs.ensemble,
    )
