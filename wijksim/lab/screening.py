"""Influence of many factors on a number: Morris screening and Sobol indices through SALib, knowing no model.

Points lie in the unit cube, so that every factor has its own distribution; factors may be bound into groups, whose
members move together.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from wijksim.lab.estimation import LEVEL, Floats

_RESAMPLES = 1000
_CONFIDENCE_SEED = 20180101
"""Of the resampling behind the intervals: part of the method."""

Method = Literal["morris", "sobol"]


@dataclass(frozen=True)
class Space:
    """What is varied.

    Attributes:
        members: Names of the single dimensions.
        groups: For each dimension the factor that it belongs to; its own name where it stands alone.
    """

    members: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def factors(self) -> list[str]:
        """Factors whose influence is measured, each once."""
        return list(dict.fromkeys(self.groups))

    def problem(self) -> dict[str, Any]:
        """The description that SALib reads."""
        told = {
            "num_vars": len(self.members),
            "names": list(self.members),
            "bounds": [[0.0, 1.0]] * len(self.members),
        }
        # SALib gives more for single factors (the spread of effects) when it is not told of groups.
        return {**told, "groups": list(self.groups)} if self.groups != self.members else told


@dataclass(frozen=True)
class Design:
    """How a space is sampled.

    Attributes:
        method: ``morris`` or ``sobol``.
        size: Trajectories of Morris, or base points of Sobol (a power of 2).
        levels: Grid levels of Morris.
        seed: Seed of the sample.
    """

    method: Method
    size: int
    levels: int
    seed: int

    def points(self, space: Space) -> int:
        """Number of points: (factors + 1) x trajectories, or (factors + 2) x base points."""
        return self.size * (len(space.factors) + (1 if self.method == "morris" else 2))

    def block(self, space: Space) -> int:
        """Points of one trajectory, or of one base point."""
        return self.points(space) // self.size


def sample(space: Space, design: Design) -> Floats:
    """Points of the unit cube, one row each, the same for the same design."""
    if design.method == "morris":
        found = morris_sample.sample(space.problem(), design.size, num_levels=design.levels, seed=design.seed)
    else:
        found = sobol_sample.sample(space.problem(), design.size, calc_second_order=False, seed=design.seed)
    return np.asarray(found, dtype=np.float64)


def influence(space: Space, design: Design, points: Floats, values: Floats) -> pd.DataFrame:
    """Measures the influence of each factor.

    Args:
        space: What was varied.
        design: How it was sampled.
        points: The sample.
        values: The number at each point; none may be missing.

    Returns:
        One row per factor, the most influential first. Morris: ``influence`` is mu*, the mean absolute elementary
        effect per unit of the cube. Sobol: ``influence`` is the total index ST, ``first`` the first-order index S1.
        ``low`` and ``high`` are 95% intervals by resampling; ``direction`` (Morris) is mu, the mean effect with its
        sign, and ``spread`` sigma, both unknown for groups.
    """
    if np.ptp(values) == 0:
        return _nothing(space)
    if design.method == "morris":
        found = morris_analysis.analyze(
            space.problem(),
            points,
            values,
            num_resamples=_RESAMPLES,
            conf_level=LEVEL,
            num_levels=design.levels,
            seed=_CONFIDENCE_SEED,
        )
        table = pd.DataFrame(
            {
                "factor": [str(name) for name in found["names"]],
                "influence": np.asarray(found["mu_star"], dtype=np.float64),
                "half": np.asarray(found["mu_star_conf"], dtype=np.float64),
                "direction": np.ma.filled(np.ma.asarray(found["mu"], dtype=np.float64), np.nan),
                "spread": np.ma.filled(np.ma.asarray(found["sigma"], dtype=np.float64), np.nan),
            }
        )
        grouped = space.groups != space.members
        table.loc[np.full(len(table), grouped), ["direction", "spread"]] = np.nan
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # resamples without spread
            found = sobol_analysis.analyze(
                space.problem(),
                values,
                calc_second_order=False,
                num_resamples=_RESAMPLES,
                conf_level=LEVEL,
                seed=_CONFIDENCE_SEED,
            )
        table = pd.DataFrame(
            {
                "factor": space.factors,
                "influence": found["ST"],
                "half": found["ST_conf"],
                "first": found["S1"],
                "first_half": found["S1_conf"],
            }
        )
    table["low"], table["high"] = table["influence"] - table["half"], table["influence"] + table["half"]
    table = table.drop(columns="half")
    return table.sort_values("influence", ascending=False, kind="stable").reset_index(drop=True)


def _nothing(space: Space) -> pd.DataFrame:
    return pd.DataFrame({"factor": space.factors, "influence": 0.0, "low": 0.0, "high": 0.0})


def without_missing(design: Design, space: Space, *columns: Floats) -> Floats:
    """Marks the rows whose whole block is there: a trajectory or base point with a missing run is left out."""
    size = design.block(space)
    known = np.all([~np.isnan(column) for column in columns], axis=0)
    return np.repeat(known.reshape(-1, size).all(axis=1), size)


def kept_design(design: Design, kept: Floats, space: Space) -> Design:
    """The design of the rows that are kept."""
    return Design(design.method, int(kept.sum()) // design.block(space), design.levels, design.seed)


def space_of(members: Sequence[str], groups: Sequence[str] | None = None) -> Space:
    """A space of single factors, or of groups of them."""
    return Space(tuple(members), tuple(members if groups is None else groups))
