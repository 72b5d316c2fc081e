"""Break-even maps: on which side of two assumptions is one policy better than another, and where is the line?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config, ConfigError
from wijksim.lab.conditions import Condition, check_free, chosen_conditions, with_values
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.panel import Pair
from wijksim.lab.points import run_points
from wijksim.lab.question import Question, compose_question
from wijksim.lab.store import Store, StoreError
from wijksim.lab.study_sections import BreakEvenConfig
from wijksim.lab.zero_line import cells, complete_pairs, zero_line

MAPS: dict[str, tuple[str, str]] = {
    "overhead_handover": ("contact.handover_gap", "teams.overhead"),
    "trust": ("trust.initial_mean", "consent.trust_slope"),
    "capacity_detection": ("scenario.support_capacity", "contact.disclosure"),
}
"""The pairs of science section 7.3: keys on the horizontal and the vertical axis."""

OWN = "own"


@dataclass
class BreakEvenResult:
    """A map.

    Attributes:
        map: One row per cell and measure: ``x``, ``y``, mean difference with 95% interval.
        line: Where the difference of the measure of ``question`` changes sign along x, for each y.
        differences: Of that measure, (row x column x pair), complete pairs only.
        axes: Conditions on the horizontal and the vertical axis.
        x: Grid along the horizontal axis.
        y: Grid along the vertical axis.
        name: Name of the map.
        question: What was asked.
        pairs: (draw, seed) of every pair that was asked for.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
    """

    map: pd.DataFrame
    line: pd.DataFrame
    differences: Floats
    axes: tuple[Condition, Condition]
    x: Floats
    y: Floats
    name: str
    question: Question
    pairs: list[Pair]
    store: Store
    ensemble: EnsembleOutcome

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {"breakeven_map": self.map, "breakeven_line": self.line}


def axes_of(chosen: BreakEvenConfig) -> tuple[Condition, Condition]:
    """The two conditions of a map.

    Raises:
        ConfigError: If the map does not exist, or an own map lacks an axis.
    """
    problems = []
    if chosen.map not in (*MAPS, OWN):
        problems.append(f"breakeven.map = {chosen.map!r}: allowed: {', '.join((*MAPS, OWN))}")
    given = [name for name in ("x", "y") if getattr(chosen, name) is not None]
    if chosen.map == OWN and len(given) < 2:
        problems.append("breakeven.map = 'own': also give breakeven.x and breakeven.y")
    if chosen.map != OWN and given:
        problems.append(f"breakeven.{given[0]}: takes breakeven.map=own")
    if problems:
        raise ConfigError(problems)
    first, second = (chosen.x or "", chosen.y or "") if chosen.map == OWN else MAPS[chosen.map]
    found = chosen_conditions([first, second], "breakeven")
    if len(found) != 2:
        raise ConfigError([f"breakeven: {first} and {second}: allowed: one constant or dial on each axis"])
    return found[0], found[1]


def map_table(x: Floats, y: Floats, differences: dict[str, Floats]) -> pd.DataFrame:
    """Mean difference and 95% interval of every cell and measure.

    Args:
        x: Grid along the columns.
        y: Grid along the rows.
        differences: By measure, (row x column x pair); NaN where a run is missing.
    """
    units = {item.name: item.unit for item in MEASURES}
    rows = []
    for name, values in differences.items():
        for row, column, place, height in cells(x, y):
            known = estimate(values[row, column])
            rows.append(
                {
                    "x": place,
                    "y": height,
                    "measure": name,
                    "unit": units[name],
                    **known.numbers(),
                }
            )
    return pd.DataFrame(rows)


def study_breakeven(overrides: Sequence[str] = ()) -> BreakEvenResult:
    """Makes the runs that are missing, and maps the difference of ``question`` over two conditions.

    Args:
        overrides: Hydra overrides such as ``["city=groningen_tenth", "breakeven.map=trust", "seeds=14"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used, or not one pair is complete.
    """
    question = compose_question(overrides, {})
    chosen, pairs = question.study.breakeven, list(question.study.seed_pairs())
    axes = axes_of(chosen)
    check_free(question.arm, axes, "breakeven")
    grid = np.linspace(0.0, 1.0, chosen.points)
    x, y = axes[0].uniform(grid), axes[1].uniform(grid)
    configs: list[Config] = []
    for draw, seed in pairs:
        for _, _, place, height in cells(x, y):
            given = {axes[0].key: place, axes[1].key: height}
            configs += [with_values(config, given, seed, draw) for config in (question.arm, question.against)]
    runs = run_points(question.arm, configs, question.study, "mapping the difference")
    shape = (len(pairs), len(y), len(x))
    differences = {
        name: np.moveaxis(values.reshape(shape), 0, 2) for name, values in runs.differences.items()
    }
    complete = complete_pairs(differences[question.measure.name])
    if complete.shape[2] == 0:
        raise StoreError(f"{runs.store.folder}: no pair is complete over the whole grid, so there is no map")
    return BreakEvenResult(
        map=map_table(x, y, differences),
        line=zero_line(x, y, complete),
        differences=complete,
        axes=axes,
        x=x,
        y=y,
        name=chosen.map,
        question=question,
        pairs=pairs,
        store=runs.store,
        ensemble=runs.ensemble,
    )
