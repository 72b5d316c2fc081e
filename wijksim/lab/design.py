"""A design: scenarios x samples of the constants x seeds, with an optional grid; it expands to planned runs.

Hydra composes once, before anything else; all runs of a design are then made from validated configurations.
Every scenario of a pair (draw, seed) has the same city, the same luck and the same constants::

    base, arms = config, {"parallel": parallel, "integrated": integrated}       # wijksim.config.Config
    names = chosen_parameters(["trust.*", "contact.handover_gap"])
    design = Design(arms, seeds=(1, 2), samples=sobol(names, 256))
    done = run_design(design, study)                    # wijksim.lab.design_run; makes what is missing
    done.store.read(RunKey("integrated", draw, seed), "city"); done.samples.loc[draw]

- ``samples``: :mod:`wijksim.lab.samples` (``default_point``, ``existing_draws``, ``latin_hypercube``, ``sobol``,
  ``one_at_a_time``, or ``given(table)`` for a table made elsewhere, such as by SALib).
- ``arms``: any named configurations. Those that differ in more than the scenario, such as subsets of pathways, are
  made by ``changed(config, {"pathways.handover": False})``; name what they share as ``base``. :func:`grid_arms` makes
  one for each cell of a grid.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, product
from typing import Any, Literal

import pandas as pd

from wijksim.config import Config, ConfigError
from wijksim.lab.execution import PlannedRun
from wijksim.lab.factors import changed, factor, is_parameter
from wijksim.lab.samples import DRAW, LARGEST_DRAW, Samples, default_point
from wijksim.lab.store import RunKey

Pairing = Literal["crossed", "rotating"]
"""How samples meet seeds: each with every seed, or the k-th sample with the k-th seed, starting again at the end."""

Values = dict[str, dict[str, float]]

_ARM_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Design:
    """Which runs have to be there in the end.

    Attributes:
        arms: Configuration of each scenario by name; the name is that of its folder. Seed and draw are set here.
        seeds: Seeds of the keyed random streams.
        samples: Points of the parameter space.
        base: What all arms have in common; the first arm when left out.
        pairing: How samples meet seeds.
        cells: One row per scenario and cell of a grid: ``scenario``, the levels, and ``arm``, the name in the store.
    """

    arms: Mapping[str, Config]
    seeds: Sequence[int]
    samples: Samples = field(default_factory=default_point)
    base: Config | None = None
    pairing: Pairing = "crossed"
    cells: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Refuses designs that cannot be run.

        Raises:
            ConfigError: Says what is missing or not allowed.
        """
        problems = [
            f"scenario {name!r}: allowed: letters, digits, dot, dash and underscore"
            for name in self.arms
            if not _ARM_NAME.fullmatch(name)
        ]
        if not self.arms or not self.seeds or not self.samples.draws:
            problems.append("design: no runs asked for: scenarios, seeds and samples must each have one")
        if problems:
            raise ConfigError(problems)

    @property
    def common(self) -> Config:
        """What all arms have in common."""
        return next(iter(self.arms.values())) if self.base is None else self.base

    def pairs(self) -> list[tuple[int, int]]:
        """Every (draw, seed) that each arm is run on, in the order in which they are run."""
        if self.pairing == "crossed":
            return list(product(self.samples.draws, self.seeds))
        numbered = [draw for draw in self.samples.draws if draw > 0]
        at_default = [(0, seed) for seed in self.seeds] if self.samples.default_point else []
        return [*at_default, *zip(numbered, cycle(self.seeds), strict=False)]

    def run_keys(self) -> list[RunKey]:
        """Place of every run, pair by pair, so that an interrupted study has whole pairs."""
        return [RunKey(name, draw, seed) for draw, seed in self.pairs() for name in self.arms]

    def __len__(self) -> int:
        return len(self.pairs()) * len(self.arms)

    def runs(self) -> Iterator[PlannedRun]:
        """Every run with its configuration, in the order of :meth:`run_keys`.

        Raises:
            ConfigError: If a sample holds a key or a value that an arm does not allow.
        """
        last, at_draw = -1, dict(self.arms)
        for draw, seed in self.pairs():
            if draw != last:
                last, at_draw = draw, self._at(draw)
            for name, config in at_draw.items():
                yield PlannedRun(RunKey(name, draw, seed), config.model_copy(update={"seed": seed}))

    def _at(self, draw: int) -> dict[str, Config]:
        """Every arm at one sample; arms with the same constants share them."""
        number = draw if self.samples.sequence and draw <= LARGEST_DRAW else 0
        values = self.samples.values(draw)
        constants = {key: value for key, value in values.items() if is_parameter(key)}
        others = {key: value for key, value in values.items() if key not in constants}
        made: list[tuple[Values, Values]] = []
        found = {}
        for name, arm in self.arms.items():
            sampled = changed(arm, others) if others else arm
            shared = next((new for old, new in made if old == arm.parameters), None)
            if shared is None:
                shared = _with_constants(arm.parameters, constants)
                made.append((arm.parameters, shared))
            found[name] = sampled.model_copy(update={"parameters": shared, "draw": number})
        return found

    def sample_table(self) -> pd.DataFrame:
        """Value of every sampled factor, one row per sample; the default point has those of the configuration."""
        table = self.samples.table[self.samples.factors]
        if not self.samples.default_point:
            return table
        plain = {**self.common.model_dump(), "parameters": self.common.starting_values().as_mapping()}
        start = pd.DataFrame(
            [[_value_at(plain, name) for name in table.columns]],
            columns=table.columns,
            index=pd.Index([0], name=DRAW),
        )
        return pd.concat([start, table]) if len(table) else start


def _with_constants(values: Values, constants: Mapping[str, float]) -> Values:
    new = {group: dict(names) for group, names in values.items()}
    for key, value in constants.items():
        group, name = key.split(".")
        new.setdefault(group, {})[name] = value
    return new


def _value_at(plain: Mapping[str, Any], key: str) -> Any:
    path = ["parameters", *key.split(".")] if is_parameter(key) else key.split(".")
    value: Any = plain
    for part in path:
        value = value[part]
    return value


def _word(value: Any) -> str:
    text = (
        f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value).lower()
    )
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text)


Levels = Sequence[Any] | Mapping[str, Any]
"""Levels of a key: values, or values by the name that the arm gets."""


def grid_arms(
    arms: Mapping[str, Config], levels: Mapping[str, Levels]
) -> tuple[dict[str, Config], pd.DataFrame]:
    """Every scenario at every combination of levels.

    The dial of coordination changes only scenarios that coordinate, and the mix only those that have one, as in a
    comparison. A scenario that no level changes stays one arm under its own name.

    Args:
        arms: Scenarios by name.
        levels: Levels by key, such as ``{"scenario.coordination": [0, 0.1, 0.2], "pathways.learning": [True, False]}``;
            a whole section as ``{"pathways": {"all_off": {...}}}``.

    Returns:
        The arms by name, such as ``integrated-coordination-0.1``, and the table that names the arm of each cell.

    Raises:
        ConfigError: Lists every key that does not exist and every value that is not allowed.
    """
    last = [key.rsplit(".", 1)[-1] for key in levels]
    short = last if len(set(last)) == len(last) else [factor(key) for key in levels]
    named = [
        list(given.items()) if isinstance(given, Mapping) else [(value, value) for value in given]
        for given in levels.values()
    ]
    found: dict[str, Config] = {}
    rows, problems = [], []
    for scenario, arm in arms.items():
        own: dict[str, Config] = {}
        for combination in product(*named):
            values = [label for label, _ in combination]
            cell = dict(zip(levels, values, strict=True))
            changes = {key: value for key, (_, value) in zip(levels, combination, strict=True)}
            try:
                config = changed(arm, _meant_for(arm, changes))
            except ConfigError as failure:
                problems += [problem for problem in failure.problems if problem not in problems]
                continue
            name = "-".join([scenario, *(f"{key}-{_word(v)}" for key, v in zip(short, values, strict=True))])
            known = scenario if config == arm else next((n for n, c in own.items() if c == config), name)
            own.setdefault(known, config)
            rows.append({"scenario": scenario, **cell, "arm": known})
        found |= {
            name: config.model_copy(update={"scenario": config.scenario.model_copy(update={"name": name})})
            for name, config in own.items()
        }
    if problems:
        raise ConfigError(problems)
    return found, pd.DataFrame(rows)


def _meant_for(arm: Config, cell: Mapping[str, Any]) -> dict[str, Any]:
    """The levels of a cell that change a scenario."""
    scenario = arm.scenario
    applies = {
        "scenario.coordination": scenario.coordination > 0,
        "scenario.social_share": 0 < scenario.social_share < 1 and scenario.envelope_share > 0,
    }
    return {key: value for key, value in cell.items() if applies.get(key, True)}
