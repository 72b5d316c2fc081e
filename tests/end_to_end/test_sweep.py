"""Designs as a user asks for them, on the command line and through Hydra's own entry point."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.scripts import answer_here
from wijksim.command_line import BAD_INPUT, SUCCESS, main
from wijksim.config import ConfigError
from wijksim.lab.composition import as_hydra, compose_study, options
from wijksim.lab.design import Design
from wijksim.lab.design_composition import compose_design
from wijksim.lab.scaling import study_scaling
from wijksim.lab.store import Store
from wijksim.lab.study import StudyConfig
from wijksim.lab.variance_reduction import ratio_with_interval

ROOT = Path(__file__).parents[2]
QUICK = ("city=proefstad", "months=1", "workers=1")


def call(script: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "experiments" / script), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=600,
    )


@cache
def composed(name: str) -> tuple[Design, StudyConfig]:
    return compose_design([f"experiment={name}", "city=proefstad"])


@pytest.mark.slow
@pytest.mark.parametrize("name", options("experiment"))
def test_every_design_of_conf_can_be_composed(name: str):
    design, study = composed(name)
    assert study.experiment == name
    assert len(design) == len(design.run_keys()) == len(set(design.run_keys()))
    first = next(design.runs())
    assert first.key == design.run_keys()[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["overhead", "trust", "capacity"])
def test_break_even_pairs_cross_two_dimensions_for_two_policies(name: str):
    design, _ = composed(f"break_even_{name}")
    seeds = 10
    assert len(design) == 5 * 5 * 2 * seeds
    scenarios = {arm.scenario.coordination > 0 for arm in design.arms.values()}
    assert scenarios == {False, True}


def test_designs_that_conf_names():
    assert set(options("experiment")) >= {
        "scenarios_by_seeds",
        "latin_hypercube",
        "sobol",
        "one_at_a_time",
        "grid",
        "break_even_overhead",
        "break_even_trust",
        "break_even_capacity",
    }


@pytest.mark.parametrize(
    ("words", "name", "sampling"),
    [
        (["experiment=free/name"], "free/name", "none"),
        (["experiment=sobol"], "sobol", "sobol"),
        (["experiment=sobol", "experiment=mine"], "mine", "sobol"),
        (["+experiment=sobol"], "sobol", "sobol"),
        ([], "runs", "none"),
    ],
)
def test_experiment_is_a_design_where_there_is_one_and_else_a_name(
    words: list[str], name: str, sampling: str
):
    study = compose_study(words)[1]
    assert (study.experiment, study.design.sampling) == (name, sampling)


def test_other_words_are_left_as_they_are():
    words = ["city=proefstad", "my.experiment=sobol", "-m", "--cfg", "job", "experiment_x=3"]
    assert as_hydra(words) == words


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("design.sampling=halton", "design.sampling = 'halton': allowed"),
        ("design.sampling=sobol", "needs at least 1"),
        ("design.samples=4", "has no meaning"),
        ("design.parameters=[trust.gian]", "did you mean trust.gain"),
        ("design.grid={scenario.coordnation: [0.1]}", "scenario.coordnation"),
        ("design.grid={scenario.coordination: [0.9]}", "0.9"),
        ("design.grid={seed: [1,2]}", "same for all runs"),
        ("design.grid={city.scale: [0.5]}", "same for all runs"),
        ("design.grid={consent.trust_slope: [9]}", "allowed: 1 to 5"),
        ("design.grid={pathways: [all_of]}", "all_off"),
        ("design.grid={consent.trust_slope: 3}", "a list of levels"),
        ("scenario=social", "scenarios="),
        ("draw=2", "draw"),
        ("draw_parameters=true", "design.sampling=draws"),
        ("launcher=moon", "dask, local, ray, slurm"),
        ("launcher.backend=fibers", "'processes' or 'threads'"),
        ("on_failure=panic", "keep_going or fail_fast"),
    ],
)
def test_bad_input_is_answered_before_anything_is_written(word: str, says: str, tmp_path: Path, capsys):
    more = ["design.sampling=sobol", "design.samples=2"] if word.startswith("design.parameters") else []
    more.append("scenarios=[integrated]")
    assert main(["sweep", *QUICK, *more, word, f"results_dir={tmp_path}/results"]) == BAD_INPUT
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_scenarios_by_seeds_in_plain_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = [*QUICK, "scenarios=[baseline,integrated]", "seeds=2", f"results_dir={tmp_path}"]
    assert main(["sweep", *words]) == SUCCESS
    folder = Path(capsys.readouterr().out.splitlines()[1].removeprefix("runs:").strip())
    assert [str(key) for key in Store(folder).keys()] == [  # noqa: SIM118  (a store is no mapping)
        f"scenario={scenario} draw=0 seed={seed}"
        for scenario in ("baseline", "integrated")
        for seed in (1, 2)
    ]
    assert main(["sweep", *words, "seeds=3"]) == SUCCESS
    assert "made:    2 runs; 4 were there already" in capsys.readouterr().out


@pytest.mark.slow
def test_hydra_entry_point_takes_designs_and_free_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    words = [*QUICK, "design.samples=2", "seeds=1", f"results_dir={tmp_path}"]
    answer = call("sweep.py", "experiment=sobol", *words, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    samples = pd.read_csv(tmp_path / "sobol" / "samples.csv")
    assert list(samples["draw"]) == [1, 2]
    assert len(list((tmp_path / "sobol").glob("scenario=*/draw=*/seed=1/manifest.json"))) == 4
    monkeypatch.chdir(tmp_path)
    words = ["experiment=free/name", "scenarios=[baseline]", *QUICK, "seeds=1", f"results_dir={tmp_path}"]
    assert answer_here("sweep.py", *words) == SUCCESS
    assert (
        tmp_path / "free" / "name" / "scenario=baseline" / "draw=0" / "seed=1" / "manifest.json"
    ).is_file()
    assert not (tmp_path / "free" / "name" / "samples.csv").exists()


def test_hydra_entry_point_answers_a_design_that_does_not_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert answer_here("sweep.py", "design.sampling=halton", *QUICK) == BAD_INPUT
    said = capsys.readouterr().err
    assert "halton" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_grid_names_its_cells_beside_the_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = [
        *QUICK,
        "scenarios=[parallel,integrated]",
        "seeds=1",
        f"results_dir={tmp_path}",
        "experiment=cells",
    ]
    words.append("design.grid={scenario.coordination: [0.1, 0.3], teams.overhead: [1, 2]}")
    design, _ = compose_design(words)
    assert len(design) == (1 + 2) * 2
    assert main(["sweep", *words]) == SUCCESS
    cells = pd.read_csv(tmp_path / "cells" / "arms.csv")
    assert len(cells) == 4
    samples = pd.read_csv(tmp_path / "cells" / "samples.csv", index_col="draw")
    assert list(samples["teams.overhead"]) == [1, 2]
    for arm in cells["arm"]:
        for draw in samples.index:
            assert (
                tmp_path / "cells" / f"scenario={arm}" / f"draw={draw}" / "seed=1" / "manifest.json"
            ).is_file()


def test_ratio_of_variances_on_known_numbers():
    luck = np.random.default_rng(1)
    common, own, other = luck.standard_normal((3, 4000))
    # Variances 1 + 0.1 each; of the difference 0.2: a ratio of 11.
    ratio, low, high = ratio_with_interval(common + np.sqrt(0.1) * own, common + np.sqrt(0.1) * other)
    assert low < 11 < high
    assert ratio == pytest.approx(11, rel=0.1)
    ratio, low, high = ratio_with_interval(own, other)
    assert low < 1 < high
    assert np.isnan(ratio_with_interval(own, own)[0])


@pytest.mark.slow
def test_common_luck_narrows_a_difference_at_least_fourfold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = ["city=proefstad", "months=24", "seeds=8", "scenarios=[baseline,parallel]", "workers=1"]
    words += ["scenario.start=0", f"results_dir={tmp_path}", "experiment=luck"]
    assert main(["randomness", *words]) == SUCCESS
    assert "independent runs would be needed" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "luck" / "randomness" / "variance_reduction.csv")
    known = table[(table["outcome"] == "life_satisfaction_mean") & (table["area"] == "city")]
    assert (known["seeds"] == 8).all()
    assert (known["ratio"] > 4).all()
    assert (known["sd_independent_seeds"] > known["sd_same_seeds"]).all()


@pytest.mark.parametrize("word", ["seeds=3", "months=25", "scenarios=[baseline]", "record=[city]"])
def test_randomness_refuses_what_it_cannot_use(word: str, tmp_path: Path, capsys):
    assert main(["randomness", "city=proefstad", word, f"results_dir={tmp_path}"]) == BAD_INPUT
    assert word.partition("=")[0] in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_scaling_reports_what_a_second_worker_brings(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    report = tmp_path / "scaling.json"
    assert (
        main(["scaling", "city=proefstad", "months=3", "seeds=3", "workers=2", f"json={report}"]) == SUCCESS
    )
    assert "times those with one" in capsys.readouterr().out
    found = json.loads(report.read_text())
    assert [sweep["workers"] for sweep in found["sweeps"]] == [1, 2]
    assert all(sweep["runs"] == 6 and sweep["lab_milliseconds"] > 0 for sweep in found["sweeps"])
    assert found["sweeps"][1]["parent_memory_mb"] < 300
    with pytest.raises(ConfigError, match="thrown away"):
        study_scaling(["experiment=mine"])
