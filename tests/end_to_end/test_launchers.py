"""The same bits whatever makes the runs: one process, two, threads, Ray, Dask, and job scripts."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import descendants_of
from wijksim.lab.sweep import sweep

pytestmark = pytest.mark.slow

SWEEP = (
    "city=proefstad",
    "months=3",
    "scenarios=[baseline,integrated]",
    "seeds=2",
    "scenario.start=0",
    "design.sampling=sobol",
    "design.samples=2",
    "design.parameters=[trust.*,contact.*]",
)

WAYS: dict[str, list[str]] = {
    "two processes": ["workers=2"],
    "two threads": ["workers=2", "launcher.backend=threads"],
    "job scripts": [
        "launcher=slurm",
        "launcher.executor=local",
        "launcher.runs_per_job=4",
        "launcher.poll_seconds=1",
    ],
    "jobs in this process": ["launcher=slurm", "launcher.executor=debug", "launcher.poll_seconds=1"],
}


def tables(folder: Path) -> dict[str, bytes]:
    files = folder.glob("scenario=*/draw=*/seed=*/*.parquet")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def one_process(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("one")
    result = sweep([*SWEEP, "workers=1", f"results_dir={folder}", "experiment=trial"])
    assert len(result.ensemble.made) == 8
    return tables(result.store.folder)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_bits(way: str, one_process: dict[str, bytes], tmp_path: Path):
    result = sweep([*SWEEP, *WAYS[way], f"results_dir={tmp_path}", "experiment=trial"])
    assert result.ensemble.complete
    assert len(result.ensemble.made) == 8
    there = tables(result.store.folder)
    assert there.keys() == one_process.keys()
    assert [name for name in there if there[name] != one_process[name]] == []


@pytest.mark.parametrize(("launcher", "worker"), [("ray", "ray::execute"), ("dask", "spawn_main")])
def test_a_cluster_that_loses_a_worker_makes_the_same_bits(
    launcher: str, worker: str, one_process: dict[str, bytes], tmp_path: Path
):
    words = [
        *SWEEP,
        "seeds=4",
        "workers=2",
        f"launcher={launcher}",
        f"results_dir={tmp_path}",
        "experiment=trial",
    ]
    command = subprocess.Popen(
        [sys.executable, "-m", "wijksim", "sweep", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 300
    working: list[int] = []
    while not (working and any(tmp_path.glob("trial/scenario=*/draw=*/seed=*/manifest.json"))):
        assert command.poll() is None, command.communicate()[0]
        assert time.monotonic() < deadline
        working = [number for number, line in descendants_of(command.pid).items() if worker in line]
        time.sleep(0.02)
    os.kill(working[-1], signal.SIGKILL)
    said = command.communicate(timeout=300)[0]
    assert command.returncode == 0, said
    assert len(list(tmp_path.glob("trial/scenario=*/draw=*/seed=*/manifest.json"))) == 16
    assert list((tmp_path / "trial" / ".partial").iterdir()) == []
    there = tables(tmp_path / "trial")
    assert [name for name in one_process if there[name] != one_process[name]] == []
