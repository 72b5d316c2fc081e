"""Which pathway carries the difference between two regimes: Shapley values, and each pathway out or in alone.

The value of a set S of pathways is the difference between the arms when just S is on, in both arms: v(S) = arm(S) -
against(S), on the same city, luck and constants. Pathways that are not divided among stay as the
study sets them, in both arms. What differs with all divided pathways off, v(empty), is a part of its own, "outside".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import PATHWAYS, Config
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.panel import Pair
from wijksim.lab.points import run_points
from wijksim.lab.question import Question, compose_question
from wijksim.lab.shapley import (
    Coalition,
    Order,
    drawn_orders,
    every_subset,
    put_in_alone,
    shares_exact,
    shares_from_orders,
    subsets_on_the_way,
    subsets_one_at_a_time,
    taken_out,
)
from wijksim.lab.store import Store
from wijksim.lab.study_sections import AttributionConfig

OUTSIDE, WHOLE = "outside these pathways", "whole difference"
SHAPLEY, OUT, ALONE = "shapley", "taken out", "alone"

Value = dict[Coalition, Floats]
"""Value of each subset that was run: one number per measure."""


@dataclass
class AttributionResult:
    """The difference, divided.

    Attributes:
        parts: One row per kind (:data:`SHAPLEY`, :data:`OUT`, :data:`ALONE`), part and measure with mean and 95%
            interval over pairs; of kind Shapley all parts add up to the row :data:`WHOLE`.
        exact: Whether every subset was run, so that only luck and constants make the intervals.
        fixed: Flags that are not divided among, as they stood in both arms.
        question: What is divided.
        pairs: (draw, seed) of every pair.
        store: Where the runs are.
        ensemble: What was run, what was there, what failed.
    """

    parts: pd.DataFrame
    exact: bool
    fixed: dict[str, bool]
    question: Question
    pairs: list[Pair]
    store: Store
    ensemble: EnsembleOutcome

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        flags = pd.DataFrame({"pathway": list(self.fixed), "on_in_both_arms": list(self.fixed.values())})
        return {"attribution": self.parts, "pathways_held_fixed": flags}


def is_exact(chosen: AttributionConfig) -> bool:
    """Whether every subset is run."""
    return chosen.method == "exact" or (
        chosen.method == "auto" and len(chosen.pathways) <= chosen.exact_up_to
    )


def orders_of(chosen: AttributionConfig, pair: Pair) -> list[Order]:
    """The orders of one pair: its own, and the same whatever other pairs there are."""
    luck = np.random.default_rng([chosen.sampling_seed, *pair])
    return drawn_orders(chosen.pathways, chosen.permutations, luck)


def subsets_of(chosen: AttributionConfig, pair: Pair) -> list[Coalition]:
    """Every subset that one pair is run with."""
    if is_exact(chosen):
        return every_subset(chosen.pathways)
    wanted = subsets_on_the_way(orders_of(chosen, pair))
    if chosen.one_at_a_time:
        wanted += [subset for subset in subsets_one_at_a_time(chosen.pathways) if subset not in set(wanted)]
    return wanted


def divide(chosen: AttributionConfig, pair: Pair, value: Value) -> dict[tuple[str, str], Floats]:
    """Divides the difference of one pair: (kind, part) -> one number per measure.

    Args:
        chosen: Players and method.
        pair: Draw and seed, which decide on the orders.
        value: Value of every subset of :func:`subsets_of`.
    """
    players = chosen.pathways
    shares = (
        shares_exact(players, value)
        if is_exact(chosen)
        else shares_from_orders(orders_of(chosen, pair), value)
    )
    found = {(SHAPLEY, name): share for name, share in shares.items()}
    found[SHAPLEY, OUTSIDE] = value[frozenset()]
    found[SHAPLEY, WHOLE] = value[frozenset(players)]
    if chosen.one_at_a_time:
        found |= {(OUT, name): lost for name, lost in taken_out(players, value).items()}
        found |= {(ALONE, name): gain for name, gain in put_in_alone(players, value).items()}
    return found


def table_of_parts(divided: Sequence[dict[tuple[str, str], Floats]]) -> pd.DataFrame:
    """Means and 95% intervals over pairs of everything that :func:`divide` found."""
    rows = []
    for kind, part in divided[0]:
        stacked = np.array([pair[kind, part] for pair in divided])
        for position, measure in enumerate(MEASURES):
            known = estimate(stacked[:, position])
            rows.append(
                {
                    "kind": kind,
                    "part": part,
                    "measure": measure.name,
                    "unit": measure.unit,
                    **known.numbers(),
                }
            )
    return pd.DataFrame(rows)


def _with_pathways(config: Config, chosen: AttributionConfig, on: Coalition, pair: Pair) -> Config:
    flags = {name: name in on for name in chosen.pathways}
    draw, seed = pair
    return config.model_copy(
        update={"pathways": config.pathways.model_copy(update=flags), "draw": draw, "seed": seed}
    )


def attribute(overrides: Sequence[str] = ()) -> AttributionResult:
    """Makes the runs that are missing, and divides the difference of ``question`` between pathways.

    Args:
        overrides: Hydra overrides such as ``["city=groningen_tenth", "seeds=10", "attribution.permutations=2"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used, or nothing could be compared.
    """
    question = compose_question(overrides, {"pathways": "takes attribution.pathways=[...] and single flags"})
    chosen, pairs = question.study.attribution, list(question.study.seed_pairs())
    wanted = [(pair, subset) for pair in pairs for subset in subsets_of(chosen, pair)]
    configs = [
        _with_pathways(config, chosen, subset, pair)
        for pair, subset in wanted
        for config in (question.arm, question.against)
    ]
    runs = run_points(question.arm, configs, question.study, "switching pathways")
    by_measure = runs.differences
    differences = np.array([by_measure[measure.name] for measure in MEASURES]).T
    values: dict[Pair, Value] = {pair: {} for pair in pairs}
    for (pair, subset), difference in zip(wanted, differences, strict=True):
        values[pair][subset] = difference
    fixed = {name: getattr(question.arm.pathways, name) for name in PATHWAYS if name not in chosen.pathways}
    return AttributionResult(
        parts=table_of_parts([divide(chosen, pair, values[pair]) for pair in pairs]),
        exact=is_exact(chosen),
        fixed=fixed,
        question=question,
        pairs=pairs,
        store=runs.store,
        ensemble=runs.ensemble,
    )
