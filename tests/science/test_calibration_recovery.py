"""Calibration finds known constants back from simulated runs of a small city, and says rightly how surely.

One study serves all: its emulators are trained once, then each of many runs is left out and taken as the truth.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from wijksim.config import ConfigError
from wijksim.lab.calibration import CalibrationResult, study_calibration
from wijksim.lab.calibration_recovery import LEVEL
from wijksim.lab.composition import load_config
from wijksim.lab.posterior_sample import write_posterior
from wijksim.report.calibration_report import figures_of, tables_of

pytestmark = pytest.mark.slow

TRUTHS = 40
INFORMED = "satisfaction.trait_mean"
WORDS = [
    "city=proefstad",
    "months=24",
    "experiment=trial",
    "workers=1",
    f"calibration.constants=[moving.search_scale,{INFORMED},debt.arrears_intercept]",
    "calibration.targets=[N1,N8,N9]",
    "calibration.waves=[40,10]",
    "calibration.rows=30",
    "calibration.checked=4",
    "calibration.default_seeds=2",
    f"calibration.recovered={TRUTHS}",
    "calibration.steps=60",
]


@dataclass
class Study:
    """A fit that was killed once and then went on."""

    folder: Path
    result: CalibrationResult
    before: dict[Path, int]


def times_of(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("manifest.json")}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Starts the command, kills it hard in the first wave, and makes the rest here."""
    results = tmp_path_factory.mktemp("fit")
    words = [*WORDS, f"results_dir={results}"]
    first_wave = results / "trial" / "scenario=baseline" / "draw=5"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.Popen(
        [sys.executable, "-m", "wijksim", "calibrate", *words], env=environment, stdout=subprocess.DEVNULL
    )
    while not first_wave.exists() and killed.poll() is None:
        time.sleep(0.1)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = times_of(results)
    return Study(results / "trial", study_calibration(words), before)


def test_a_fit_that_was_killed_goes_on_and_loses_nothing(study: Study):
    after = times_of(study.folder)
    assert 5 <= len(study.before) < len(after)
    assert all(after[path] == stamp for path, stamp in study.before.items())
    assert len(study.result.values) == 50
    assert all(outcome.complete for outcome in study.result.ensembles)


def test_intervals_hold_the_truth_as_often_as_they_say(study: Study):
    covered = study.result.recovered.groupby("constant")["covered"].agg(["sum", "size"])
    low, high = binom.interval(0.998, TRUTHS, LEVEL)
    assert (covered["size"] == TRUTHS).all()
    assert covered["sum"].between(low, high).all(), covered


def test_an_informed_constant_is_found_better_than_by_its_range(study: Study):
    own = study.result.recovered[study.result.recovered["constant"] == INFORMED]
    assert (own["error"] ** 2).mean() < 0.3 * (own["error_before"] ** 2).mean()


def test_the_sample_is_a_table_that_runs_can_use(study: Study, tmp_path: Path):
    table = write_posterior(study.result, tmp_path)
    told = json.loads((tmp_path / "posterior.json").read_text(encoding="utf-8"))
    rows = pd.read_csv(table, index_col="draw")
    assert list(rows.index) == list(range(31))
    assert (rows.loc[1:] == rows.loc[0]).all(axis=1).any(), "the central point is a real row"
    assert told["targets"]["emergent"] == ["N1", "N8 mean", "N8 satisfied", "N8 low", "N8 states"] + [
        f"N9 {part}" for part in ("city", "lowest wijk", "highest wijk")
    ]
    assert told["targets"]["input"] == []
    config = load_config(["city=proefstad", "parameters=posterior", f"posterior.table={table}", "draw=3"])
    assert config.parameter_values().satisfaction.trait_mean == rows.at[3, INFORMED]
    table.write_text(f"draw,{INFORMED}\n0,9\n1,7.9\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"posterior.csv: row 0: satisfaction.trait_mean = 9"):
        load_config(["parameters=posterior", f"posterior.table={table}"])


def test_the_fit_moves_patterns_towards_their_targets(study: Study):
    patterns = tables_of(study.result)["patterns"].set_index("pattern")
    row = patterns.loc["N8 mean"]
    assert row["target_low"] - 0.1 <= row["centre"] <= row["target_high"] + 0.1
    assert row["after_high"] - row["after_low"] < row["before_high"] - row["before_low"]


def test_tables_and_pictures_say_what_is_known(study: Study, tmp_path: Path):
    tables = tables_of(study.result)
    informed = tables["constants"].set_index("constant")["informed"]
    # A sample of 30 rows tells a variance within a quarter or so.
    assert informed[INFORMED] > 0.25
    assert informed[INFORMED] > informed["moving.search_scale"] + 0.25
    assert np.abs(tables["screen"].set_index("constant")["N8 mean"]).idxmax() == INFORMED
    assert tables["emulators"].set_index("pattern")["explained"]["N8 mean"] > 0.5
    for name, draw in figures_of(study.result).items():
        caption = draw(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
        assert len(caption) > 100
