"""Samples of a design: which values the uncertain constants take, the same for every scenario of a pair.

Every way of sampling gives the same thing, a :class:`Samples`: sample n has explicit values and stands in the
store as ``draw=n``; ``samples.csv`` in the folder of the experiment maps n to its values. Sample 0 is always the
point of the configuration itself.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from wijksim.config import ConfigError
from wijksim.lab.factors import ALL, chosen_parameters, declared, factor, is_parameter, ranges
from wijksim.parameters import PosteriorTable, drawn_values

DRAW = "draw"
"""Name of the index: number of a sample, and its folder in the store."""

LARGEST_DRAW = 2**20 - 1

_BELONG_TO_ARMS = (
    "scenario.name",
    "scenario.envelope_share",
    "scenario.social_share",
    "scenario.coordination",
)


@dataclass(frozen=True)
class Samples:
    """Numbered points of the parameter space.

    Attributes:
        table: One row per sample, index ``draw`` (from 1), one column per factor, in the units of the declaration.
        default_point: Whether sample 0, the point of the configuration, is part of the design.
        sequence: Whether sample n is draw n of the project's own sequence (``draw=n``), which needs no table.
    """

    table: pd.DataFrame = field(default_factory=lambda: _numbered(pd.DataFrame()))
    default_point: bool = True
    sequence: bool = False

    @property
    def draws(self) -> list[int]:
        """Number of every sample, the default point first."""
        numbered = [int(number) for number in self.table.index]
        return [0, *numbered] if self.default_point else numbered

    @property
    def factors(self) -> list[str]:
        """Keys that have explicit values."""
        return [] if self.sequence else [str(name) for name in self.table.columns]

    @property
    def explicit(self) -> bool:
        """Whether numbers of samples mean rows of the table and not the project's own draws."""
        return bool(len(self.table)) and not self.sequence

    def values(self, draw: int) -> dict[str, float]:
        """Value of every factor in a sample; empty for the default point. NaN: as the configuration has it."""
        if draw == 0 or self.sequence:
            return {}
        row = self.table.loc[draw].to_numpy(dtype=np.float64).tolist()
        return {name: value for name, value in zip(self.factors, row, strict=True) if not math.isnan(value)}


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_axis(pd.RangeIndex(1, len(table) + 1, name=DRAW))


def default_point() -> Samples:
    """No sampling: every run at the point of the configuration."""
    return Samples()


def existing_draws(draws: int | Sequence[int], *, default: bool = False) -> Samples:
    """Draws of the project's own sequence, as ``wijksim compare`` uses them.

    Args:
        draws: Number of draws (1 to that), or their numbers.
        default: Whether the default point stands beside them.
    """
    numbers = list(range(1, draws + 1)) if isinstance(draws, int) else [int(number) for number in draws]
    _check_numbers(numbers)
    return Samples(pd.DataFrame(index=pd.Index(numbers, name=DRAW)), default, sequence=True)


def drawn_table(
    draws: Sequence[int], fixed: Sequence[str] = (), posterior: PosteriorTable | None = None
) -> pd.DataFrame:
    """Values of the project's own draws as a table, one column per uncertain constant that is not fixed."""
    names = chosen_parameters(ALL, fixed)
    rows = []
    for number in draws:
        values = drawn_values(number, posterior)
        rows.append([values[declared()[name].group][declared()[name].name] for name in names])
    return pd.DataFrame(rows, columns=names, index=pd.Index(draws, name=DRAW))


def _check_numbers(numbers: Sequence[int]) -> None:
    if len(set(numbers)) != len(numbers):
        raise ConfigError(["samples: every number of a sample may stand in the table once"])
    if numbers and (min(numbers) < 1 or max(numbers) > LARGEST_DRAW):
        raise ConfigError(
            [f"samples: numbers {min(numbers)} to {max(numbers)}: allowed: 1 to {LARGEST_DRAW}"]
        )


def given(table: pd.DataFrame, *, default: bool = False, allow_out_of_range: bool = False) -> Samples:
    """An explicit table of samples, such as those of Morris or Sobol through SALib.

    Args:
        table: One row per sample, one column per factor (``group.name``, or another key of a run). Where the index
            is named ``draw`` it numbers the samples, else they are numbered from 1.
        default: Whether the default point stands beside them.
        allow_out_of_range: Accept constants outside their declared range.

    Raises:
        ConfigError: Names constants that do not exist, values outside a range, and numbers that are not allowed.
    """
    renamed = table.rename(columns=lambda name: factor(str(name)))
    if renamed.index.name != DRAW:
        renamed = _numbered(renamed)
    _check_numbers([int(number) for number in renamed.index])
    problems = [
        f"samples: {name}: stands there twice" for name in renamed.columns[renamed.columns.duplicated()]
    ]
    for name in dict.fromkeys(renamed.columns):
        if name in _BELONG_TO_ARMS:
            problems.append(
                f"samples: {name}: defines a scenario and cannot be the same for all; use the grid"
            )
        elif is_parameter(name) and not allow_out_of_range and not problems:
            item, column = declared()[name], renamed[name]
            # Scaling to a range may end a hair outside of it.
            renamed[name] = column.where((column - item.high).abs() > _hair(item.high), item.high)
            renamed[name] = renamed[name].where((column - item.low).abs() > _hair(item.low), item.low)
            outside = renamed.index[(renamed[name] < item.low) | (renamed[name] > item.high)]
            if len(outside):
                problems.append(
                    f"samples: {name} = {renamed[name][outside[0]]:g} in sample {outside[0]}: "
                    f"allowed: {item.low:g} to {item.high:g} {item.unit} (or set allow_out_of_range=true)"
                )
    if problems:
        raise ConfigError(problems)
    return Samples(renamed.astype(np.float64), default)


def _hair(bound: float) -> float:
    return 1e-12 * max(abs(bound), 1.0)


def _scaled(points: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    low, high = ranges(names)
    return _numbered(pd.DataFrame(low + points * (high - low), columns=list(names)))


def latin_hypercube(names: Sequence[str], samples: int, *, seed: int = 1, default: bool = False) -> Samples:
    """A Latin hypercube over declared ranges: each of ``samples`` equal layers of each range once.

    Widening it changes every sample; a Sobol sequence can be widened.
    """
    engine = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed))
    return given(_scaled(engine.random(samples), names), default=default)


def sobol(names: Sequence[str], samples: int, *, seed: int = 1, default: bool = False) -> Samples:
    """A scrambled Sobol sequence over declared ranges; the first n samples stay when more are asked for."""
    engine = qmc.Sobol(len(names), scramble=True, rng=np.random.default_rng(seed))
    points = engine.random_base2(max(samples - 1, 0).bit_length())[:samples]
    return given(_scaled(points, names), default=default)


def one_at_a_time(names: Sequence[str]) -> Samples:
    """Each constant at the low and the high end of its range, the others at the default; sample 0 is the default.

    Samples 2k - 1 and 2k are the low and the high end of the k-th constant.
    """
    low, high = ranges(names)
    start = np.array([declared()[name].default for name in names])
    rows = np.tile(start, (2 * len(names), 1))
    positions = np.arange(len(names))
    rows[2 * positions, positions] = low
    rows[2 * positions + 1, positions] = high
    return given(pd.DataFrame(rows, columns=list(names)), default=True)


def crossed(
    samples: Samples,
    levels: Mapping[str, Sequence[float]],
    fixed: Sequence[str] = (),
    posterior: PosteriorTable | None = None,
) -> Samples:
    """Every sample at every combination of levels of further factors.

    The default point is crossed with the levels too, and is then an ordinary sample.

    Args:
        samples: Where to start from.
        levels: Levels by factor.
        fixed: Constants that were given a value, which draws of the sequence leave alone.
        posterior: Sample of a calibration, from whose rows draws take the constants that it holds.
    """
    if not levels:
        return samples
    start = samples.table
    if samples.sequence:
        start = drawn_table([int(n) for n in samples.table.index], fixed, posterior)
    both = [name for name in levels if factor(name) in start.columns]
    if both:
        raise ConfigError([f"design.grid: {name}: is sampled too" for name in both])
    rows: list[dict[Any, Any]] = [{}] if samples.default_point else []
    rows += start.to_dict(orient="records")
    cells = [dict(zip(levels, values, strict=True)) for values in product(*levels.values())]
    table = pd.DataFrame([{**row, **cell} for row in rows for cell in cells])
    centre = posterior.values(0) if posterior else {}
    at_start = {name: declared()[name].default for name in start.columns if is_parameter(name)}
    table = table.fillna({name: centre.get(name, value) for name, value in at_start.items()})
    return given(table)
