"""A sweep that is killed hard, three times, ends as one that was left alone.

WIJKSIM_SURVIVAL_SEEDS=200 makes it the full trial of 1,000 runs (some minutes); by default it is a small one.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import gone, resident_megabytes, workers_of

SCENARIOS = ("baseline", "physical", "social", "parallel", "integrated")
SEEDS = int(os.environ.get("WIJKSIM_SURVIVAL_SEEDS", "4"))
MONTHS = 3
RUNS = len(SCENARIOS) * SEEDS
MEMORY_LIMIT_MB = 300

# Every Python process of the sweep notes when it starts to compute a run.
NOTE_STARTS = """
import os, time
from wijksim.lab import execution
build = execution.make_model
def noting(config):
    if config.months == {months}:
        with open({log!r}, "a") as log:
            log.write(f"{{config.scenario.name}} {{config.seed}} {{time.time_ns()}}\\n")
    return build(config)
execution.make_model = noting
"""

pytestmark = pytest.mark.slow


@dataclass
class Trial:
    """One sweep in a folder of its own, watched from outside."""

    folder: Path

    @property
    def study(self) -> Path:
        return self.folder / "results" / "trial"

    def start(self) -> subprocess.Popen[str]:
        watcher = self.folder / "watcher"
        watcher.mkdir(exist_ok=True)
        (watcher / "sitecustomize.py").write_text(
            NOTE_STARTS.format(months=MONTHS, log=str(self.folder / "log"))
        )
        paths = [str(watcher), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        words = ["sweep", "city=proefstad", f"months={MONTHS}", f"scenarios=[{','.join(SCENARIOS)}]"]
        words += [f"seeds={SEEDS}", "workers=2", f"results_dir={self.folder}/results", "experiment=trial"]
        return subprocess.Popen(
            [sys.executable, "-m", "wijksim", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )

    def manifests(self) -> dict[Path, tuple[int, int]]:
        """Manifest of every finished run, with what shows that it is still the same file."""
        found = {}
        for path in self.study.glob("scenario=*/draw=*/seed=*/manifest.json"):
            known = path.stat()
            found[path] = (known.st_ino, known.st_mtime_ns)
        return found

    def wait_for(self, number: int, command: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + 600
        while len(self.manifests()) < number:
            assert command.poll() is None, command.communicate()[0]
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def tables(self) -> dict[str, bytes]:
        files = self.study.glob("scenario=*/draw=*/seed=*/*.parquet")
        return {path.relative_to(self.study).as_posix(): path.read_bytes() for path in files}

    def starts(self) -> list[tuple[str, str, int]]:
        lines = [line.split() for line in (self.folder / "log").read_text().splitlines()]
        return [(scenario, seed, int(moment)) for scenario, seed, moment in lines]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("undisturbed"))
    command = trial.start()
    highest = 0.0
    while command.poll() is None:
        highest = max(highest, resident_megabytes(command.pid))
        time.sleep(0.2)
    said = command.communicate()[0]
    assert command.returncode == 0, said
    assert f"made:    {RUNS} runs; 0 were there already" in said
    assert 0 < highest < MEMORY_LIMIT_MB
    print(f"undisturbed: {RUNS} runs, highest memory of the parent {highest} MB")
    return trial


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trial, list[dict[Path, tuple[int, int]]], str]:
    """The sweep after three kills, with what was finished at each, and what the last command said."""
    trial = Trial(tmp_path_factory.mktemp("killed"))
    luck = random.Random(SEEDS)
    seen, orphans = [], []
    moments = sorted(luck.randrange(1, RUNS - 4) for _ in range(3))
    command = trial.start()
    for victim, moment in zip(("parent", "parent", "worker"), moments, strict=True):
        # Runs of the command before count for its moment too: whoever loses a worker has made some runs of its own.
        own = len(trial.manifests()) + 2 if victim == "worker" else 0
        trial.wait_for(max(moment, own), command)
        time.sleep(luck.uniform(0, 0.3))
        workers = workers_of(command.pid)
        if victim == "worker":
            assert workers
            os.kill(workers[0], signal.SIGKILL)
        else:
            command.kill()
            command.wait()
            orphans += workers
        seen.append(trial.manifests())
        if victim == "parent":
            command = trial.start()
    said = command.communicate(timeout=1200)[0]
    assert command.returncode == 0, said
    deadline = time.monotonic() + 60
    while not all(map(gone, orphans)):
        assert time.monotonic() < deadline, "workers outlived their parent"
        time.sleep(0.1)
    return trial, seen, said


def test_every_run_is_there_and_none_was_replaced(killed):
    trial, seen, said = killed
    assert len(trial.manifests()) == RUNS
    print(f"finished at the kills: {[len(manifests) for manifests in seen]}")
    for manifests in seen:
        assert manifests.items() <= trial.manifests().items()
    assert f"made:    {RUNS}" not in said
    assert "killed; going on with the" in said, "the command that lost a worker does not say so"
    assert list((trial.study / ".partial").iterdir()) == []
    assert not list(trial.study.glob("scenario=*/draw=*/seed=*/failure.txt"))


def test_no_run_was_computed_after_it_was_stored(killed):
    trial, _, _ = killed
    stored = {
        (path.parts[-4].partition("=")[2], path.parts[-2].partition("=")[2]): moment
        for path, (_, moment) in trial.manifests().items()
    }
    starts = trial.starts()
    again = [start for start in starts if start[2] > stored[start[:2]]]
    assert again == []
    repeated = sum(Counter(start[:2] for start in starts).values()) - RUNS
    print(f"computations that a kill cut short: {repeated}")
    # Two workers at three kills (a killed pool takes the other worker's run with it), and the run that each of
    # three starts makes beforehand so that everything is compiled.
    assert repeated <= 2 * 3 + 3


def test_tables_are_those_of_a_sweep_that_was_left_alone(killed, undisturbed: Trial):
    trial, _, _ = killed
    one, other = trial.tables(), undisturbed.tables()
    assert one.keys() == other.keys()
    assert len(one) >= 6 * RUNS
    assert [name for name in one if one[name] != other[name]] == []
