"""Results change only when a commit says so: the golden runs are what they were, to the last bit.

When a change of results is meant, look whether it lies within the noise of seeds and remake the file (how is said
in wijksim/lab/golden.py), in the commit that makes the change.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.city.city import FLOWS
from wijksim.lab import golden

FILE = Path(__file__).with_name("golden.json")
PARTS = {"persons_moved", "partners_came"}
"""Flows that are no column: part of a share, and of the balance of persons."""
REMAKE = "if this is meant: python -m wijksim.lab.golden remake tests/science/golden.json"


@pytest.fixture(scope="module")
def kept():
    return json.loads(FILE.read_text())


def looked_at_first(name):
    """What a new mechanism that is off by default changes in a run all the same."""
    said = {
        "draw=": "a new drawn constant changes what all constants are in it",
        "pathways=all_on": "a new pathway is on in it",
    }
    found = [
        f"this run has {word}, so {why}: nothing else is wrong where the others stay as they were (docs/extending.md); "
        for word in golden.RUNS[name]
        for begin, why in said.items()
        if word.startswith(begin)
    ]
    return "".join(found)


def as_read_back(summary):
    return json.loads(json.dumps(summary))


def test_the_file_holds_the_runs_that_are_declared(kept):
    assert list(kept["runs"]) == list(golden.RUNS)


@pytest.mark.parametrize("flow", sorted({*FLOWS, "persons_moved_share"} - PARTS))
def test_whatever_can_happen_happens_in_some_run(kept, flow):
    counts = [
        columns[flow][1] for run in kept["runs"].values() for columns in run.values() if flow in columns
    ]
    assert any(counts), f"no golden run has any {flow}: a change of it would go unnoticed"


@pytest.mark.parametrize("name", golden.RUNS)
def test_golden_run(kept, name):
    old = kept["runs"][name]
    new = golden.summarise(golden.run_one(golden.RUNS[name]))
    if kept["platform"] == golden.this_platform():
        changed = golden.changed(old, new)
        assert not changed, (
            f"{len(changed)} columns changed, such as {changed[:10]}; {looked_at_first(name)}{REMAKE}"
        )
    else:
        assert golden.far_off(old, new) == [], REMAKE


@pytest.fixture(scope="module")
def short_run():
    return golden.run_one(["months=2"])


def test_one_bit_in_one_column_is_noticed(short_run):
    before = golden.summarise(short_run)
    assert golden.changed(before, as_read_back(before)) == []
    first = short_run.city["trust_mean"].iloc[0]
    short_run.city.loc[0, "trust_mean"] = np.nextafter(first, 1)
    try:
        assert golden.changed(as_read_back(before), golden.summarise(short_run)) == ["city.trust_mean"]
    finally:
        short_run.city.loc[0, "trust_mean"] = first


def test_elsewhere_rounding_passes_and_another_level_does_not(short_run):
    before = golden.summarise(short_run)
    after = as_read_back(before)
    digest, mean = after["city"]["life_satisfaction_mean"]
    after["city"]["life_satisfaction_mean"] = [digest, mean * (1 + 1e-7)]
    assert golden.far_off(before, after) == []
    after["city"]["life_satisfaction_mean"] = [digest, mean * 1.06]
    assert golden.far_off(before, after) == ["life_satisfaction_mean"]


def test_the_judge_tells_a_change_from_the_luck_of_seeds():
    luck = np.random.default_rng(5)
    names = [f"measure_{number}" for number in range(40)]
    before, after, moved = (pd.DataFrame(luck.normal(7, 0.1, (20, 40)), columns=names) for _ in range(3))
    moved["measure_3"] += 0.3
    assert not golden.judge(before, after)["beyond_noise"].any()
    found = golden.judge(before, moved)
    assert list(found.index[found["beyond_noise"]]) == ["measure_3"]


def test_the_judge_calls_a_change_without_any_noise_a_change():
    still = pd.DataFrame({"first": [1.0] * 5, "second": [2.0] * 5})
    still["third"] = np.nan
    assert not golden.judge(still, still)["beyond_noise"].any()
    assert list(golden.judge(still, still.assign(second=2.1))["beyond_noise"]) == [False, True, False]
