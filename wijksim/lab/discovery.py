"""Under which conditions is one policy worse than another? A hypercube of conditions, PRIM and feature scores.

Every point of the hypercube has its own conditions and its own luck, the same for both arms. Conditions are spread
evenly over their ranges: the search asks where, not how often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import qmc

from wijksim.config import Config, ConfigError
from wijksim.lab.boxes import Verdict, feature_scores, judge_box, load_workbench
from wijksim.lab.conditions import Condition, check_free, chosen_conditions, in_words, with_values
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.points import run_points
from wijksim.lab.question import Question, compose_question
from wijksim.lab.store import Store, StoreError

FEWEST = 20
"""Finished points below which a search says nothing."""

MANY = 100
"""Points from which on the answer gives percentages."""

FEWEST_CONDITIONS = 2


@dataclass
class DiscoveryResult:
    """Where the arm is worse.

    Attributes:
        verdict: The box, and whether it is more than noise.
        answer: The answer in words.
        scores: Feature score of every condition on the difference, with what noise reaches.
        sample: One row per point: conditions, seed, difference of every measure, ``worse``, ``in_box``.
        conditions: What was varied.
        question: What was asked.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
    """

    verdict: Verdict
    answer: str
    scores: pd.DataFrame
    sample: pd.DataFrame
    conditions: list[Condition]
    question: Question
    store: Store
    ensemble: EnsembleOutcome

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {"box": self.box_table(), "feature_scores": self.scores, "discovery_sample": self.sample}

    def box_table(self) -> pd.DataFrame:
        """One row per condition of the box, or one row without a condition, with what the box is worth."""
        verdict, box = self.verdict, self.verdict.box
        worth = {
            "base_rate": verdict.base_rate,
            "density": box.density if box else np.nan,
            "coverage": box.coverage if box else np.nan,
            "mass": box.mass if box else np.nan,
            "held_out_density": verdict.held_out_density,
            "held_out_coverage": verdict.held_out_coverage,
            "density_in_noise": verdict.noise_density,
            "chance_in_noise": verdict.chance_in_noise,
            "convincing": verdict.convincing,
        }
        limits = box.limits if box else {"": (None, None)}
        rows = [
            {"condition": name, "above": low, "below": high, **worth} for name, (low, high) in limits.items()
        ]
        return pd.DataFrame(rows)


def hypercube(conditions: Sequence[Condition], samples: int, seed: int) -> pd.DataFrame:
    """A Latin hypercube over the ranges: one row per point, one column per condition."""
    points = qmc.LatinHypercube(len(conditions), rng=np.random.default_rng(seed)).random(samples)
    return pd.DataFrame({item.key: item.uniform(points[:, i]) for i, item in enumerate(conditions)})


def answer_in_words(
    verdict: Verdict, conditions: Sequence[Condition], first: str, second: str, points: int
) -> str:
    """The answer, honest about noise; where points are few they are counted, since a percentage would say more.

    Args:
        verdict: The box and what it is worth.
        conditions: What was varied.
        first: The arm that is worse or not, as a sentence begins with it.
        second: What it is set against.
        points: Number of points that were searched.
    """

    def part(share: float, number: int, what: str, all_of: str) -> str:
        if points < MANY:
            return f"{round(share * number)} of the {number} {what}"
        return f"{share:.0%} of {all_of} {what}"

    by_key = {item.key: item for item in conditions}
    base = f"{first} was worse than {second} at {part(verdict.base_rate, points, 'points', 'all')}"
    box = verdict.box
    if box is None:
        return f"No box: {base}, and no part of the space stands out."
    where = "; and ".join(in_words(by_key[name], low, high) for name, (low, high) in box.limits.items())
    inside, cases = round(box.mass * points), round(verdict.base_rate * points)
    density = f"at {part(box.density, inside, 'points', 'the')} (density)"
    size = (
        f"That box holds {part(box.mass, points, 'points', 'all')} and "
        f"{part(box.coverage, cases, 'cases', 'the')} (coverage)"
    )
    held = (
        f"{verdict.held_out_density:.0%} on points that the search did not see"
        if not np.isnan(verdict.held_out_density)
        else "unknown on points that the search did not see"
    )
    noise = f"In shuffled copies the same search finds a box at least as good in {verdict.chance_in_noise:.0%} of them"
    if verdict.convincing:
        return f"{base}, but {density} where {where}. {size}. Density is {held}. {noise}."
    return (
        f"No box that is more than noise: {base}. The best box is no finding: worse {density} where {where}. {size}. "
        f"Density is {held}. {noise}, with a mean density of {verdict.noise_density:.0%}."
    )


def discover(overrides: Sequence[str] = ()) -> DiscoveryResult:
    """Makes the runs that are missing, and searches for conditions under which the arm of ``question`` is worse.

    Args:
        overrides: Hydra overrides such as ``["city=groningen_tenth", "discovery.samples=300"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        ModuleNotFoundError: If the extra ``analysis`` is not installed.
        StoreError: If the store cannot be used, or too few runs succeeded.
    """
    refused = {"seeds": "every point has a seed of its own; choose discovery.sampling_seed"}
    question = compose_question(overrides, refused)
    chosen = question.study.discovery
    conditions = chosen_conditions(chosen.conditions, "discovery.conditions")
    if len(conditions) < FEWEST_CONDITIONS:
        raise ConfigError(
            [f"discovery.conditions = {list(chosen.conditions)}: allowed: at least two of them"]
        )
    check_free(question.arm, conditions, "discovery.conditions")
    load_workbench()  # where it is missing, that is told before any run
    points = hypercube(conditions, chosen.samples, chosen.sampling_seed)
    configs: list[Config] = []
    for seed, values in enumerate(points.to_dict(orient="records"), start=1):
        given = {str(key): float(value) for key, value in values.items()}
        configs += [with_values(config, given, seed) for config in (question.arm, question.against)]
    runs = run_points(question.arm, configs, question.study, "searching conditions")
    sample = points.assign(seed=np.arange(1, len(points) + 1))
    for name, found in runs.differences.items():
        sample[f"{name}_difference"] = found
    difference = sample[f"{question.measure.name}_difference"]
    there = difference.notna().to_numpy()
    if there.sum() < FEWEST:
        raise StoreError(
            f"{runs.store.folder}: {there.sum()} points are complete, too few to search ({FEWEST})"
        )
    sample, points = sample[there].reset_index(drop=True), points[there].reset_index(drop=True)
    gain = difference[there].to_numpy(np.float64) * (1 if question.measure.higher else -1)
    worse = gain < chosen.worse_below
    verdict = judge_box(
        points, worse, permutations=chosen.permutations, folds=chosen.folds, seed=chosen.sampling_seed
    )
    sample["worse"] = worse
    sample["in_box"] = verdict.box.holds(points) if verdict.box else False
    first, second = (name.replace("_", " ") for name in question.names)
    scores = feature_scores(
        points, gain, permutations=min(chosen.permutations, 99), seed=chosen.sampling_seed
    )
    return DiscoveryResult(
        verdict=verdict,
        answer=answer_in_words(verdict, conditions, first.capitalize(), second, len(points)),
        scores=scores,
        sample=sample,
        conditions=conditions,
        question=question,
        store=runs.store,
        ensemble=runs.ensemble,
    )
