"""The stopping rule: it stops where it should, resumes nothing twice, and its intervals keep their coverage."""

import numpy as np
import pytest

from wijksim.config import ConfigError
from wijksim.lab.comparison import compare
from wijksim.lab.composition import compose_study
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import estimate
from wijksim.lab.inference import half_width
from wijksim.lab.stopping import run_until_narrow
from wijksim.lab.study import StudyConfig


def rule(*words: str) -> StudyConfig:
    return compose_study(["city=proefstad", *words])[1]


def looks_of(study: StudyConfig, values: np.ndarray):
    return run_until_narrow(
        lambda asked: EnsembleOutcome(), lambda asked: half_width(values[: len(asked.seeds)]), study
    )


def test_it_adds_seeds_until_the_interval_is_narrow_enough():
    values = np.random.default_rng(1).normal(0, 1, 500)
    done = looks_of(rule("seeds=20", "stop.half_width=0.3", "stop.step=7"), values)
    table = done.table
    assert list(table["seeds"]) == list(range(20, 20 + 7 * len(table), 7))
    assert (table["half_width"].iloc[:-1] > 0.3).all()
    assert table["half_width"].iloc[-1] <= 0.3
    assert table["decision"].iloc[-1] == "narrow enough"
    assert done.study.seeds == tuple(range(1, int(table["seeds"].iloc[-1]) + 1))


def test_it_stops_at_the_maximum_and_says_so():
    values = np.random.default_rng(1).normal(0, 1, 500)
    done = looks_of(rule("seeds=[2,9]", "stop.half_width=0.01", "stop.maximum_seeds=25"), values)
    assert done.table["decision"].iloc[-1] == "maximum reached"
    assert len(done.study.seeds) == 25
    assert len(set(done.study.seeds)) == 25
    assert done.study.seeds[:3] == (2, 9, 10)


def test_without_a_rule_there_is_one_look():
    done = looks_of(rule("seeds=5"), np.zeros(5))
    assert done.table.empty
    assert done.study.seeds == (1, 2, 3, 4, 5)


def test_coverage_after_looking_again_and_again():
    luck, covered = np.random.default_rng(17), []
    study = rule("seeds=20", "stop.half_width=0.25", "stop.step=5", "stop.maximum_seeds=150")
    for _ in range(2000):
        values = luck.normal(0.3, 1.0, 150)
        seeds = len(looks_of(study, values).study.seeds)
        known = estimate(values[:seeds])
        covered.append(bool(known.low <= 0.3 <= known.high))
    assert 0.93 <= np.mean(covered) <= 0.965


@pytest.mark.slow
def test_a_comparison_follows_the_rule_and_goes_on_from_its_runs(study: list[str], fake_model: None):
    words = [*study, "scenarios=[baseline,integrated]", "seeds=4", "default_point_seeds=0", "stop.step=4"]
    words += ["stop.contrast='integrated - baseline'", "stop.area='programme wijken'"]
    words += ["stop.half_width=0.004", "stop.maximum_seeds=40"]
    result = compare(words)
    assert 2 <= len(result.looks) <= 10
    assert len(result.ensemble.made) == 2 * result.looks["seeds"].iloc[-1]
    assert result.ensemble.present == []
    rows = result.effects[result.effects["area"] == "programme wijken"]
    rows = rows[rows["outcome"] == "life_satisfaction_mean"]
    assert (rows["pairs"] == result.looks["seeds"].iloc[-1]).all()
    assert (rows["high"] - rows["mean"]).iloc[-1] <= 0.004
    assert "stopping" in result.tables()
    again = compare(words)
    assert again.ensemble.made == []
    assert again.looks.equals(result.looks)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["stop.half_width=0"], ["stop.half_width", "above 0"]),
        (["stop.half_width=0.1", "stop.contrast=better"], ["stop.contrast", "integrated - parallel"]),
        (["stop.half_width=0.1", "stop.area=moon"], ["stop.area", "original residents"]),
        (["stop.half_width=0.1", "stop.maximum_seeds=5"], ["stop.maximum_seeds", "20"]),
        (["stop.half_width=0.1", "stop.outcome=happiness"], ["stop.outcome", "life_satisfaction_mean"]),
        (["survey.power=1"], ["survey.power", "less than 1"]),
        (["survey.people=1.5"], ["survey.people", "whole number"]),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(
    study: list[str], fake_model: None, words: list[str], parts: list[str]
):
    with pytest.raises(ConfigError) as caught:
        compare([*study, *words])
    for part in parts:
        assert part in str(caught.value)
