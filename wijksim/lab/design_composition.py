"""From Hydra overrides to a design: everything is composed and checked once, before any run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wijksim.config import Config, ConfigError
from wijksim.lab.arms import compose_arms
from wijksim.lab.composition import compose_choices, options, override_keys
from wijksim.lab.design import Design, Levels, grid_arms
from wijksim.lab.factors import (
    chosen_parameters,
    factor,
    fitted_parameters,
    given_parameters,
    is_parameter,
)
from wijksim.lab.samples import (
    Samples,
    crossed,
    default_point,
    existing_draws,
    latin_hypercube,
    one_at_a_time,
    sobol,
)
from wijksim.lab.study import StudyConfig

_INSTEAD = {
    "draw_parameters": "takes design.sampling=draws design.samples=N design.pairing=rotating",
    "default_point_seeds": "takes design.default_point=true",
}
_NOT_IN_A_GRID = ("seed", "draw", "scenario", "months", "record", "cohorts_every", "allow_out_of_range")
_NOT_IN_A_GRID_EITHER = ("city", "events", "parameters")
"""Sections that all runs of a study share: tables of another city cannot stand in the same table."""


def compose_design(overrides: Sequence[str] = ()) -> tuple[Design, StudyConfig]:
    """Composes a design from conf/, such as ``["experiment=sobol", "city=proefstad", "seeds=2"]``.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    keys = override_keys(overrides)
    problems = [f"{key}: a sweep {instead}" for key, instead in _INSTEAD.items() if key in keys]
    if problems:
        raise ConfigError(problems)
    arms, study = compose_arms([*overrides, "draw_parameters=false"])
    common = next(iter(arms.values()))
    samples_of, levels = _levels(study.design.grid)
    given = given_parameters(common)
    named = set(map(factor, study.design.parameters))
    at_centre = [name for name in fitted_parameters(common) if name not in named]
    posterior = common.posterior.sample() if common.posterior else None
    samples = crossed(
        _samples(study, [*given, *at_centre]), samples_of, fixed=[*given, *samples_of], posterior=posterior
    )
    if study.design.default_point:
        samples = replace(samples, default_point=True)
    cells = None
    if levels:
        arms, cells = grid_arms(arms, levels)
    return Design(arms, study.seeds, samples, common, study.design.pairing, cells), study


def _samples(study: StudyConfig, given: Sequence[str]) -> Samples:
    """The samples of a design; constants that were given a value keep it, unless a name asks for them."""
    design = study.design
    default = design.with_default_point
    if design.sampling == "none":
        return default_point()
    if design.sampling == "draws":
        return existing_draws(design.samples, default=default)
    names = chosen_parameters(design.parameters, fixed=[*given, *map(factor, design.grid)])
    if design.sampling == "one_at_a_time":
        return one_at_a_time(names)
    make = latin_hypercube if design.sampling == "latin_hypercube" else sobol
    return make(names, design.samples, seed=design.sampling_seed, default=default)


def _levels(grid: Mapping[str, Sequence[Any]]) -> tuple[dict[str, Sequence[float]], dict[str, Levels]]:
    """Divides a grid into levels of constants, which are sampled, and those of other keys, which make arms."""
    constants: dict[str, Sequence[float]] = {}
    others: dict[str, Levels] = {}
    problems = []
    for key, levels in grid.items():
        section = key.partition(".")[0]
        if is_parameter(key):
            wrong = [
                level for level in levels if isinstance(level, bool) or not isinstance(level, int | float)
            ]
            problems += [f"design.grid: {key} = {level!r}: must be a number" for level in wrong]
            constants[factor(key)] = levels
        elif key in _NOT_IN_A_GRID or section in _NOT_IN_A_GRID_EITHER:
            problems.append(f"design.grid: {key}: is the same for all runs of a study")
        elif key in Config.model_fields:
            allowed = options(key)
            problems += [
                f"design.grid: {key} = {level!r}: allowed: {', '.join(allowed)}"
                for level in levels
                if level not in allowed
            ]
            others[key] = list(levels)
        else:
            others[key] = levels
    if problems:
        raise ConfigError(problems)
    sections = {
        key: {str(name): compose_choices([f"{key}={name}"])[key] for name in levels}
        for key, levels in others.items()
        if key in Config.model_fields
    }
    return constants, {**others, **sections}
