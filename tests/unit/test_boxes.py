"""Boxes of conditions: a planted one is found and told, and one found in noise is called noise."""

import numpy as np
import pandas as pd
import pytest

from wijksim.lab import boxes
from wijksim.lab.boxes import Box, feature_scores, find_box, judge_box
from wijksim.lab.conditions import Condition, in_words
from wijksim.lab.discovery import answer_in_words, hypercube

CONDITIONS = [
    Condition("support.caseload", "clients that one post carries", "clients per post", 15, 35, 22),
    Condition("trust.initial_mean", "mean trust at month 0", "0-1", 0.4, 0.6, 0.5),
    Condition("teams.overhead", "hours lost per hour of coordination", "hours per hour", 0.5, 2.5, 1.0),
    Condition("trust.gain", "rise in trust", "share of the way to 1", 0.02, 0.1, 0.05),
]


def planted(points: pd.DataFrame) -> np.ndarray:
    return ((points["support.caseload"] > 25) & (points["teams.overhead"] > 1.5)).to_numpy()


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    return hypercube(CONDITIONS, 240, 3)


@pytest.mark.slow
def test_the_planted_box_is_found_through_wrong_points(points: pd.DataFrame):
    inside = planted(points)
    flipped = np.random.default_rng(1).uniform(size=inside.size) < 0.1
    verdict = judge_box(points, inside ^ flipped, permutations=19, folds=4, seed=1)
    box = verdict.box
    assert box is not None
    assert set(box.limits) == {"support.caseload", "teams.overhead"}
    assert box.limits["support.caseload"][0] == pytest.approx(25, abs=1.5)
    assert box.limits["teams.overhead"][0] == pytest.approx(1.5, abs=0.15)
    assert box.limits["support.caseload"][1] is None
    assert box.density > 0.8
    assert box.coverage > 0.6
    assert verdict.convincing
    assert verdict.chance_in_noise == pytest.approx(0.05)
    assert verdict.held_out_density > 0.6
    assert verdict.noise_density < box.density
    text = answer_in_words(verdict, CONDITIONS, "Integrated", "parallel", len(points))
    for part in (
        "(density)",
        "(coverage)",
        "clients that one post carries (support.caseload) above",
        "did not see",
    ):
        assert part in text
    assert "more than noise" not in text


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_box_in_noise_is_called_noise(points: pd.DataFrame, seed: int):
    cases = np.random.default_rng(seed).uniform(size=len(points)) < 0.4
    verdict = judge_box(points, cases, permutations=19, folds=4, seed=seed)
    assert verdict.box is not None
    # What the search reports of itself looks good; what it did not see does not.
    assert verdict.box.density > verdict.base_rate
    assert abs(verdict.held_out_density - verdict.base_rate) < 0.15
    assert not verdict.convincing
    text = answer_in_words(verdict, CONDITIONS, "Integrated", "parallel", len(points))
    assert text.startswith("No box that is more than noise")


@pytest.mark.parametrize("cases", [np.zeros(240, dtype=bool), np.ones(240, dtype=bool)])
def test_nothing_to_find_is_said(points: pd.DataFrame, cases: np.ndarray):
    verdict = judge_box(points, cases, permutations=19, folds=4, seed=1)
    assert verdict.box is None
    assert not verdict.convincing
    assert answer_in_words(verdict, CONDITIONS, "Integrated", "parallel", len(points)).startswith("No box")


@pytest.mark.slow
def test_a_box_names_few_conditions(points: pd.DataFrame):
    cases = np.random.default_rng(9).uniform(size=len(points)) < 0.3
    box = find_box(points, cases, most_conditions=1)
    assert box is not None
    assert len(box.limits) == 1


def test_what_a_box_reports_is_what_lies_in_it(points: pd.DataFrame):
    cases = planted(points)
    box = find_box(points, cases)
    assert box is not None
    inside = box.holds(points)
    assert box.density == pytest.approx(cases[inside].mean())
    assert box.coverage == pytest.approx(cases[inside].sum() / cases.sum())
    assert box.mass == pytest.approx(inside.mean())
    one_sided = Box({"trust.gain": (0.05, None)}, 0, 0, 0, 0)
    assert one_sided.holds(points).sum() == (points["trust.gain"] >= 0.05).sum()


def test_scores_name_what_matters_and_nothing_in_noise(points: pd.DataFrame, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(boxes, "_TREES", 40)  # enough for four conditions
    luck = np.random.default_rng(2)
    values = points["teams.overhead"].to_numpy() + 0.3 * luck.standard_normal(len(points))
    table = feature_scores(points, values, permutations=19, seed=1).set_index("condition")
    assert table.index[0] == "teams.overhead"
    assert table.loc["teams.overhead", "above_noise"]
    assert table["score"].sum() == pytest.approx(1)
    assert table["above_noise"].sum() <= 2


def test_the_hypercube_fills_every_layer_once(points: pd.DataFrame):
    for item in CONDITIONS:
        layer = np.floor((points[item.key] - item.low) / (item.high - item.low) * len(points)).astype(int)
        assert sorted(layer) == list(range(len(points)))
    assert not points.equals(hypercube(CONDITIONS, 240, 4))


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(20.0, None, "above 20"), (None, 30.0, "below 30"), (20.0, 30.0, "between 20 and 30")],
)
def test_limits_in_words(low: float | None, high: float | None, told: str):
    text = in_words(CONDITIONS[0], low, high)
    assert told in text
    assert text.endswith("clients per post")
    assert in_words(CONDITIONS[1], 0.45, None).endswith("above 0.45")
