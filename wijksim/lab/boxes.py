"""Boxes of conditions in which something happens more often than elsewhere: PRIM, and whether it found more than noise.

PRIM (patient rule induction: Friedman and Fisher 1999; for scenario discovery: Bryant and Lempert 2010) peels a box
smaller and smaller. Any such search finds a box in noise too; so the same search, with the same choice among its
boxes, is made on shuffled outcomes, and boxes are judged on points that the search did not see.
"""

import inspect
import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.lab.estimation import Floats

Marks = NDArray[np.bool_]

Limits = dict[str, tuple[float | None, float | None]]
"""Restricted conditions only: name -> (lower, upper), None for an end that is not restricted."""

_SMALLEST = 0.1
"""Smallest share of the points that a box may hold."""

_PEEL = 0.2
"""Share of the points in the box that is cut off at a time. Less is more patient, but with some hundred points and a
dozen conditions a thin slice is mostly noise: boxes that 5% missed in half of the trials were all found with 20%."""

MOST_CONDITIONS = 3
"""Conditions that a box may name, so that it can be told in a sentence."""

_TREES = 200


def load_workbench() -> tuple[Any, Any]:
    """Modules of the workbench for PRIM and for feature scores; loading them takes seconds, so that who searches does.

    Raises:
        ModuleNotFoundError: Where it is not installed.
    """
    with warnings.catch_warnings():
        # The workbench warns that it cannot spread its own runs over a cluster: it makes none here.
        warnings.filterwarnings("ignore", message="ipyparallel not installed")
        from ema_workbench.analysis import feature_scoring, prim

    return prim, feature_scoring


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        limits: Its restrictions.
        coverage: Share of all cases that lie in it.
        density: Share of the points in it that are cases.
        mass: Share of all points that lie in it.
        score: How far its density lies above the share of cases among all points, in standard errors of a share.
    """

    limits: Limits
    coverage: float
    density: float
    mass: float
    score: float

    def holds(self, points: pd.DataFrame) -> Marks:
        """Which points lie in it."""
        held = [_holds(points, name, *ends) for name, ends in self.limits.items()]
        return np.asarray(np.logical_and.reduce([np.ones(len(points), dtype=bool), *held]))


@dataclass(frozen=True)
class Verdict:
    """A box, and what it is worth.

    Attributes:
        box: The box; None where there are no cases, or only cases.
        base_rate: Share of cases among all points.
        chance_in_noise: Share of shuffled copies in which the search finds a box at least as good (the P value).
        held_out_density: Density among points that the search did not see, over all folds; NaN if none lay inside.
        held_out_coverage: Coverage among them.
        noise_density: Mean density of the boxes that are found in shuffled copies.
    """

    box: Box | None
    base_rate: float
    chance_in_noise: float
    held_out_density: float
    held_out_coverage: float
    noise_density: float

    @property
    def convincing(self) -> bool:
        """Whether the box is more than what the search finds in noise, also on points that it did not see."""
        return (
            self.box is not None and self.chance_in_noise <= 0.05 and self.held_out_density > self.base_rate
        )


def _score(inside: Marks, cases: Marks) -> float:
    base, number = cases.mean(), inside.sum()
    return float((cases[inside].mean() - base) * np.sqrt(number / (base * (1 - base))))


def _limits(box: pd.DataFrame, whole: pd.DataFrame) -> Limits:
    found: Limits = {}
    for name in whole:
        (low, high), (lowest, highest) = box[name], whole[name]
        if low > lowest or high < highest:
            found[str(name)] = (float(low) if low > lowest else None, float(high) if high < highest else None)
    return found


def find_box(points: pd.DataFrame, cases: Marks, most_conditions: int = MOST_CONDITIONS) -> Box | None:
    """The box with the highest score of all on the way of PRIM's peeling, freed of restrictions that do not pay.

    Args:
        points: One row per point, one column per condition.
        cases: Which points are cases.
        most_conditions: Conditions that it may name.

    Returns:
        The box; None where there are no cases, only cases, or no box is better than the whole.
    """
    if not 0 < cases.sum() < cases.size:
        return None
    logging.getLogger("EMA").setLevel(logging.ERROR)  # it says at length what we judge ourselves
    peeled = _search(points, cases)
    if peeled is None:
        return None
    best: Box | None = None
    whole = peeled.box_lims[0]
    for lims in peeled.box_lims[1:]:
        limits, inside, score = _pruned(points, cases, _limits(lims, whole), most_conditions)
        if limits and (best is None or score > best.score):
            covered = float(cases[inside].sum() / cases.sum())
            best = Box(limits, covered, float(cases[inside].mean()), float(inside.mean()), score)
    return best if best is not None and best.score > 0 else None


def _pruned(
    points: pd.DataFrame, cases: Marks, limits: Limits, most_conditions: int
) -> tuple[Limits, Marks, float]:
    """Takes restrictions away, the least useful first, while too many are left or the score rises by it."""
    holds = {name: _holds(points, name, *ends) for name, ends in limits.items()}
    everywhere = np.ones(len(points), dtype=bool)
    inside = np.logical_and.reduce([everywhere, *holds.values()])
    score = _score(inside, cases)
    while len(holds) > 1:
        without = {
            name: np.logical_and.reduce([everywhere, *(own for other, own in holds.items() if other != name)])
            for name in holds
        }
        scores = {name: _score(marks, cases) for name, marks in without.items()}
        weakest = max(scores, key=lambda name: scores[name])
        if len(holds) <= most_conditions and scores[weakest] < score:
            break
        del holds[weakest]
        inside, score = without[weakest], scores[weakest]
    return {name: limits[name] for name in holds}, inside, score


def _holds(points: pd.DataFrame, name: str, low: float | None, high: float | None) -> Marks:
    values = points[name].to_numpy(np.float64)
    return np.asarray(
        (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    )


def _search(points: pd.DataFrame, cases: Marks) -> Any:
    """PRIM's first box with all boxes on the way to it; the workbench has no threshold any more from version 3 on."""
    prim, _ = load_workbench()
    choices = {"peel_alpha": _PEEL, "mass_min": _SMALLEST}
    if "threshold" in inspect.signature(prim.Prim.__init__).parameters:
        choices["threshold"] = 0.0
    return prim.Prim(points, cases, **choices).find_box()


def _held_out(
    points: pd.DataFrame, cases: Marks, folds: int, luck: np.random.Generator
) -> tuple[float, float]:
    """Density and coverage on points that the search did not see."""
    part = luck.permutation(np.arange(len(points)) % folds)
    inside = np.zeros(len(points), dtype=bool)
    for number in range(folds):
        seen, unseen = part != number, part == number
        box = find_box(points[seen].reset_index(drop=True), cases[seen])
        if box is not None:
            inside[unseen] = box.holds(points[unseen])
    density = float(cases[inside].mean()) if inside.any() else float("nan")
    return density, float(cases[inside].sum() / max(cases.sum(), 1))


def judge_box(points: pd.DataFrame, cases: Marks, *, permutations: int, folds: int, seed: int) -> Verdict:
    """Finds a box and says whether it is more than noise.

    Args:
        points: One row per point, one column per condition.
        cases: Which points are cases.
        permutations: Shuffled copies of the outcomes on which the same search is made.
        folds: Parts of the points of which each is held out once.
        seed: Seed of shuffles and parts.
    """
    base, box = float(cases.mean()), find_box(points, cases)
    nothing = float("nan")
    if box is None:
        return Verdict(None, base, 1.0, nothing, nothing, nothing)
    luck = np.random.default_rng(seed)
    noise = [find_box(points, luck.permutation(cases)) for _ in range(permutations)]
    as_good = sum(found is not None and found.score >= box.score for found in noise)
    density, coverage = _held_out(points, cases, folds, luck)
    in_noise = [found.density for found in noise if found is not None]
    return Verdict(
        box=box,
        base_rate=base,
        chance_in_noise=(1 + as_good) / (1 + permutations),
        held_out_density=density,
        held_out_coverage=coverage,
        noise_density=float(np.mean(in_noise)) if in_noise else nothing,
    )


def feature_scores(points: pd.DataFrame, values: Floats, *, permutations: int, seed: int) -> pd.DataFrame:
    """How much each condition helps to predict a number, by extremely randomised trees.

    Args:
        points: One row per point, one column per condition.
        values: The number at each point.
        permutations: Shuffled copies that say how high a score noise reaches.
        seed: Seed of trees and shuffles.

    Returns:
        One row per condition, the highest ``score`` first (scores add up to 1), with ``noise_95``, which the score of
        that condition exceeds in 5% of shuffled copies, and ``above_noise``.
    """
    luck = np.random.default_rng(seed)
    scores = _scores(points, values, seed)
    names = scores.index
    noise = [_scores(points, luck.permutation(values), seed + 1 + i).loc[names] for i in range(permutations)]
    limit = np.quantile(np.array(noise), 0.95, axis=0)
    table = pd.DataFrame({"condition": names.astype(str), "score": scores.to_numpy(), "noise_95": limit})
    return table.assign(above_noise=table["score"] > table["noise_95"])


def _scores(points: pd.DataFrame, values: Floats, seed: int) -> pd.Series:
    _, feature_scoring = load_workbench()
    table, _ = feature_scoring.get_ex_feature_scores(
        points, values, mode=feature_scoring.RuleInductionType.REGRESSION, nr_trees=_TREES, random_state=seed
    )
    return pd.Series(np.asarray(table, dtype=np.float64).ravel(), index=table.index)
