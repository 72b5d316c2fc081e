"""How the lab scales: the same runs with one worker and with several, each in a process and a folder of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wijksim.config import ConfigError
from wijksim.lab.composition import keys_without
from wijksim.lab.design_composition import compose_design
from wijksim.lab.ensemble import warm_up, worker_count
from wijksim.lab.execution import peak_memory
from wijksim.lab.store import StoreError, write_json
from wijksim.lab.sweep import sweep

_DEFAULTS = {"scenarios": "[baseline,integrated]", "seeds": "6", "months": "24"}
_NOT_HERE = {
    "experiment": "this command writes to a folder that is thrown away",
    "study": "this command writes to a folder that is thrown away",
    "results_dir": "this command writes to a folder that is thrown away",
}
_PROGRAM = "from wijksim.lab.scaling import report_one; report_one()"


@dataclass(frozen=True)
class Measured:
    """One sweep, timed; its start and its warm-up are left out of everything but the memory.

    Attributes:
        workers: Runs at the same time.
        runs: Number of runs.
        wall_seconds: From the beginning of the first run to the end of the last.
        runs_per_hour: By that clock.
        model_seconds: Median time of a run in the model, by the clock.
        model_processor_seconds: The same in processor time, which other programs on the machine change little.
        lab_milliseconds: Median of what describing and storing adds to a run, by the clock.
        between_milliseconds: Mean time of a worker between two runs, waiting for the last ones included.
        parent_memory_mb: Highest memory of the process that hands out the work.
        worker_memory_mb: Highest memory of any worker.
    """

    workers: int
    runs: int
    wall_seconds: float
    runs_per_hour: float
    model_seconds: float
    model_processor_seconds: float
    lab_milliseconds: float
    between_milliseconds: float
    parent_memory_mb: float
    worker_memory_mb: float


def report_one() -> None:
    """Makes a sweep of the words of the command line and prints what it took as JSON; runs in a process of its own."""
    workers = int(_given("workers", sys.argv[1:]))
    if workers == 1:
        # With several workers one of them does this before the clock runs.
        warm_up(next(compose_design(sys.argv[1:])[0].runs()).config)
    result = sweep(sys.argv[1:])
    ended, total, model, processor, memory = [], [], [], [], []
    for outcome in result.ensemble.made:
        manifest = result.store.folder / outcome.key.folder / "manifest.json"
        measured = json.loads(manifest.read_text(encoding="utf-8"))["measured"]
        ended.append(manifest.stat().st_mtime)
        total.append(outcome.seconds)
        model.append(measured["seconds"])
        processor.append(measured["processor_seconds"])
        memory.append(measured["peak_memory_mb"])
    if not result.ensemble.complete or not ended:
        raise StoreError(
            f"not every run could be made: {[item.reason for item in result.ensemble.failed][:1]}"
        )
    wall = max(ended) - min(np.subtract(ended, total))
    measured = Measured(
        workers=workers,
        runs=len(ended),
        wall_seconds=wall,
        runs_per_hour=3600 * len(ended) / wall,
        model_seconds=float(np.median(model)),
        model_processor_seconds=float(np.median(processor)),
        lab_milliseconds=1000 * float(np.median(np.subtract(total, model))),
        between_milliseconds=1000 * (wall * workers - sum(total)) / len(ended),
        parent_memory_mb=peak_memory(),
        worker_memory_mb=max(memory),
    )
    print(json.dumps(asdict(measured)))


def _given(key: str, words: Sequence[str]) -> str:
    return next(word.partition("=")[2] for word in reversed(words) if word.startswith(f"{key}="))


@dataclass(frozen=True)
class Scaling:
    """The same sweep with one worker and with several.

    Attributes:
        table: One row per number of workers, columns of :class:`Measured`.
        speed_up: Runs per hour with several workers over those with one, by the clock.
        speed_up_alone: The same if the machine had nothing else to do: workers x processor time of a run with one
            worker over that with several.
    """

    table: pd.DataFrame
    speed_up: float
    speed_up_alone: float

    def write(self, path: str) -> None:
        """Writes everything as JSON.

        Raises:
            StoreError: If the file cannot be written.
        """
        content = {
            "sweeps": self.table.to_dict(orient="records"),
            "speed_up": self.speed_up,
            "speed_up_alone": self.speed_up_alone,
        }
        try:
            write_json(content, Path(path).expanduser())
        except OSError as failure:
            raise StoreError(f"json = {path}: cannot be written: {failure.strerror or failure}") from failure


def _one(words: Sequence[str], workers: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="wijksim-scaling-") as folder:
        own = [*words, f"workers={workers}", f"results_dir={folder}", "experiment=scaling"]
        answer = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-c", _PROGRAM, *own], stdout=subprocess.PIPE, text=True, check=False
        )
        if answer.returncode != 0:
            raise StoreError(f"the sweep with workers={workers} ended with an error; see above")
        return Measured(**json.loads(answer.stdout.splitlines()[-1]))


def study_scaling(overrides: Sequence[str] = ()) -> Scaling:
    """Makes a small sweep with one worker and with several, one after the other.

    Args:
        overrides: Hydra overrides; ``workers=N`` says how many several are (0: one per core).

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If a sweep could not be made.
    """
    keys = keys_without(_NOT_HERE, overrides)
    words = [*(f"{key}={value}" for key, value in _DEFAULTS.items() if key not in keys), *overrides]
    design, study = compose_design(words)
    several = worker_count(study.workers, len(design))
    if several < 2:
        raise ConfigError([f"workers = {study.workers}: this machine has one core; give workers=2 or more"])
    words = [word for word in words if not word.startswith(("workers=", "json="))]
    one, many = _one(words, 1), _one(words, several)
    scaling = Scaling(
        pd.DataFrame([asdict(one), asdict(many)]),
        many.runs_per_hour / one.runs_per_hour,
        several * one.model_processor_seconds / many.model_processor_seconds,
    )
    if study.json_file:
        scaling.write(study.json_file)
    return scaling
