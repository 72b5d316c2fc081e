"""The benchmark: what it reports belongs together, and bad words are answered before anything is measured."""

import json
import subprocess
import sys
from typing import Any

import pytest

from wijksim.command_line import main
from wijksim.config import ConfigError
from wijksim.lab import benchmark as lab
from wijksim.lab.benchmark_pace import SECONDS_BESIDE_THE_GOAL, compare_pace
from wijksim.lab.composition import load_config
from wijksim.model import WijkModel

QUICK = ["city=proefstad", "months=4", "repeats=1", "copies=[1,2]", "growth_months=2", "parallel=1"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lab, "_GROWTH_CITY", ("city=proefstad", "scenario=integrated"))
        patch.setattr(lab, "_TRIAD_NUMBERS", 2**16)
        patch.setattr(lab, "_ENSEMBLE_RUN", ("city=proefstad", "months=3"))
        code = main(["benchmark", *QUICK, f"results_dir={folder}", f"json={folder / 'speed.json'}"])
    return code, folder, json.loads((folder / "speed.json").read_text())


@pytest.mark.slow
def test_phases_add_up_to_the_months(told):
    code, _, found = told
    assert code == 0
    run = found["run"]
    assert run["months"] == 3
    assert set(run["phases"]) == {phase.name for phase in WijkModel(load_config(QUICK[:2])).schedule}
    # Between the phases there is next to nothing; clocks of single phases are coarse.
    assert 0.5 * run["months_seconds"] < sum(run["phases"].values()) < 1.01 * run["months_seconds"]
    assert run["process_seconds"] > run["months_seconds"]
    assert run["peak_bytes"] > 10_000_000


@pytest.mark.slow
def test_growth_doubles_the_city(told):
    _, _, found = told
    one, two = (row["households"] for row in found["growth"])
    assert two == pytest.approx(2 * one, rel=0.02)


@pytest.mark.slow
def test_ratios_follow_from_what_was_measured(told):
    update, together = told[2]["update"], told[2]["ensemble"]
    assert update["times_faster_than_objects"] == pytest.approx(update["objects_ns"] / update["columns_ns"])
    assert update["times_memory_bound"] == pytest.approx(update["columns_ns"] / update["memory_bound_ns"])
    assert together["runs"] == 2
    assert min(together["threads_speedup"], together["processes_speedup"]) > 0


@pytest.mark.slow
def test_the_pace_of_the_machine_is_told_beside_the_seconds(told):
    found = told[2]
    pace, run = found["pace"], found["run"]
    for task, then in SECONDS_BESIDE_THE_GOAL.items():
        assert pace["times_slower"][task] == pytest.approx(pace["seconds"][task] / then)
    least, most = pace["process_seconds_least"], pace["process_seconds_most"]
    ratios = sorted(run["process_seconds"] / seconds for seconds in (least, most))
    assert ratios == pytest.approx(sorted(pace["times_slower"].values()))
    assert min(pace["seconds"].values()) > 0


@pytest.mark.slow
def test_the_picture_is_written(told):
    assert (told[1] / "benchmark" / "benchmark.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("repeats=0", "repeats = 0"),
        ("copies=[1,x]", "copies = [1,x]"),
        ("parallel=-1", "parallel = -1"),
        ("months=1", "months"),
        ("city=atlantis", "atlantis"),
    ],
)
def test_bad_words_are_answered_before_anything_is_measured(word, named):
    with pytest.raises(ConfigError, match=r".*") as failure:
        lab.options_of([word])
    assert named in str(failure.value)


def invented_run(seconds: float) -> dict[str, Any]:
    """A run of ten months of 100 households that takes so long, half of it for tables."""
    return {
        "households": 100,
        "household_months": 1000,
        "months": 10,
        "months_seconds": seconds,
        "process_seconds": seconds + 1.0,
        "phases": {"works": seconds / 2, "tables": seconds / 2},
    }


def test_medians_come_with_the_lowest_and_the_highest_run():
    found = lab.middle([invented_run(seconds) for seconds in (3.0, 1.0, 8.0)])
    assert found["process_seconds"] == 4.0
    assert (found["process_seconds_lowest"], found["process_seconds_highest"]) == (2.0, 9.0)
    assert found["phases"] == {"works": 1.5, "tables": 1.5}
    assert found["phases_lowest"] == {"works": 0.5, "tables": 0.5}
    assert found["phases_highest"] == {"works": 4.0, "tables": 4.0}
    shown = found["ns_lowest"], found["ns_per_household_month"], found["ns_highest"]
    assert shown == pytest.approx((1e6, 3e6, 8e6))
    assert found["recording_share"] == 0.5


def test_the_process_in_which_the_pace_is_measured_loads_no_model():
    words = "import sys, wijksim.lab.benchmark_pace; print({'wijksim.model', 'numba'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_sizes_take_turns(monkeypatch):
    asked = []

    def run(overrides):
        asked.append(overrides)
        return invented_run(float(len(asked)))

    monkeypatch.setattr(lab, "measured_process", run)
    found = lab.measure_growth(lab.Options(repeats=3, copies=(1, 8), growth_months=2))
    small, large = lab.growth_overrides(1, 2), lab.growth_overrides(8, 2)
    assert asked == [small, large] * 3
    assert [row["months_seconds"] for row in found] == [3.0, 4.0]


def test_a_machine_twice_as_slow_takes_half_the_seconds_at_the_pace_of_the_goal():
    twice = {task: 2 * then for task, then in SECONDS_BESIDE_THE_GOAL.items()}
    disturbed = {task: 9 * then for task, then in SECONDS_BESIDE_THE_GOAL.items()}
    pace = compare_pace([twice, disturbed, twice], 13.0)
    assert pace["times_slower"] == pytest.approx(dict.fromkeys(twice, 2.0))
    assert pace["process_seconds_least"] == pace["process_seconds_most"] == pytest.approx(6.5)
