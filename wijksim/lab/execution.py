"""One run: simulate, describe, store. Works the same in this process and in a worker."""

import platform
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

import wijksim
from wijksim.compilation import source_hash
from wijksim.config import TABLES, Config
from wijksim.lab.composition import load_config
from wijksim.lab.loading import load_model
from wijksim.lab.store import RunKey, Store
from wijksim.parameters import declarations

if TYPE_CHECKING:
    from wijksim.indicators.observer import RunResult

RESULT_TABLES: tuple[str, ...] = (*TABLES, "members")
"""Frames of a result; those that are None or empty of columns are not stored. ``members`` pairs subgroups."""

_PACKAGES = ("mesa", "numpy", "numba", "pandas", "scipy", "pyarrow", "hydra-core")


def make_model(config: Config) -> Any:
    """Builds the model of a run; the one place through which the lab reaches it."""
    if "wijksim.model" not in sys.modules:
        load_model()
    from wijksim.model import WijkModel  # heavy (Mesa and compiled kernels): only when a run starts

    return WijkModel(config)


@contextmanager
def _model_of(config: Config) -> Iterator[Any]:
    """The model of a run, taken apart when the run has ended, well or not.

    A model, its agents and its schedule refer to one another: left whole, a worker would hold the cities of several
    ended runs until the garbage collector comes by.
    """
    model = make_model(config)
    try:
        yield model
    finally:
        vars(model).clear()


def run(
    choices: Config | Sequence[str] = (), *, progress: Callable[[int], None] | None = None
) -> "RunResult":
    """Runs one configuration to its end, in memory.

    Args:
        choices: A configuration, or Hydra overrides such as ``["city=proefstad", "scenario=social"]``.
        progress: Called with the number of finished months.

    Returns:
        The result, whose ``city``, ``wijken``, ``cohorts`` and ``ledger`` are pandas frames.

    Raises:
        ConfigError: Lists every problem with the choices.
    """
    config = choices if isinstance(choices, Config) else load_config(choices)
    with _model_of(config) as model:
        result: RunResult = model.run(progress=progress)
    return result


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603  (fixed words, no shell)
        ["git", *words],  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout


@cache
def git_revision() -> str | None:
    """Revision of the sources, with ``+changes`` when files differ from it; None outside a checkout."""
    root = Path(wijksim.__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return None
    try:
        revision = _git(root, "rev-parse", "HEAD").strip()
        changed = _git(root, "status", "--porcelain", "wijksim", "conf")
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{revision}+changes" if changed.strip() else revision


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


@cache
def versions() -> dict[str, str]:
    """Versions of everything that can change a number."""
    return {
        "python": platform.python_version(),
        "wijksim": wijksim.__version__,
        **{package: _version(package) for package in _PACKAGES},
    }


@dataclass(frozen=True)
class Provenance:
    """What every manifest of a study says about where its numbers come from."""

    experiment: str
    identity: str
    data_hash: str
    git_revision: str | None


class Companion(Protocol):
    """Goes along with a run from outside the model: looks at it, or does to it what a study asks for."""

    def begin(self, model: Any) -> None:
        """Meets the model at month 0; whatever it kept of an earlier run is forgotten."""

    def after_month(self, model: Any) -> None:
        """Called when a month is over."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """What it has to add to the tables of the run."""


@dataclass(frozen=True)
class PlannedRun:
    """A run that has to be there in the end, and who goes along with it."""

    key: RunKey
    config: Config
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a planned run ended: seconds, and where the traceback stands if it failed.

    ``found`` says that another process had made it in the meantime.
    """

    key: RunKey
    seconds: float
    failure: Path | None = None
    reason: str = ""
    found: bool = False


def planned(name: str, config: Config, *companions: Companion) -> PlannedRun:
    """Plans a configuration under the name of its scenario."""
    return PlannedRun(RunKey(name, config.draw, config.seed), config, companions)


def planned_pairs(
    arms: dict[str, Config], pairs: Sequence[tuple[int, int]], *companions: Companion
) -> list[PlannedRun]:
    """Plans every arm on every (draw, seed), pair by pair, so that an interrupted study has whole pairs."""
    return [
        planned(name, config.model_copy(update={"draw": draw, "seed": seed}), *companions)
        for draw, seed in pairs
        for name, config in arms.items()
    ]


def peak_memory() -> float:
    """Highest memory of this process so far, MB; a worker that makes several runs reports its highest."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What getrusage says here counts the process that started this one.
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        highest = next((line.split()[1] for line in lines if line.startswith("VmHWM")), None)
        if highest is not None:
            return int(highest) / 1024.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0**2 if sys.platform == "darwin" else 1024.0)


def _changed_parameters(config: Config) -> tuple[dict[str, Any], list[str]]:
    start = config.starting_values().as_mapping()
    changed, outside = {}, []
    for item in declarations():
        value = start[item.group][item.name]
        if value != item.default:
            changed[item.path] = {"default": item.default, "value": value}
            if not item.low <= value <= item.high:
                outside.append(item.path)
    return changed, outside


def manifest_of(
    run: PlannedRun,
    provenance: Provenance,
    tables: dict[str, pd.DataFrame],
    seconds: float,
    processor_seconds: float,
) -> dict[str, Any]:
    """Everything needed to understand and repeat a run; only ``measured`` differs between repetitions."""
    changed, outside = _changed_parameters(run.config)
    return {
        "experiment": provenance.experiment,
        "identity": provenance.identity,
        "scenario": run.key.scenario,
        "draw": run.key.draw,
        "seed": run.key.seed,
        "config": run.config.model_dump(mode="json"),
        "parameters": run.config.parameter_values().as_mapping(),
        "parameters_changed": changed,
        "parameters_out_of_range": outside,
        "versions": versions(),
        "git_revision": provenance.git_revision,
        "data_hash": provenance.data_hash,
        "source_hash": source_hash(),
        "rows": {name: len(frame) for name, frame in tables.items()},
        "measured": {
            "seconds": round(seconds, 3),
            "processor_seconds": round(processor_seconds, 3),
            "peak_memory_mb": round(peak_memory(), 1),
        },
    }


def result_tables(result: Any) -> dict[str, pd.DataFrame]:
    """The frames of a result that are to be stored, by name."""
    found = {name: getattr(result, name, None) for name in RESULT_TABLES}
    return {name: frame for name, frame in found.items() if frame is not None and len(frame.columns)}


def _accompanied(run: PlannedRun, progress: Callable[[int], None] | None) -> dict[str, pd.DataFrame]:
    """Runs the model with its companions."""
    with _model_of(run.config) as model:
        for companion in run.companions:
            companion.begin(model)

        def after_month(month: int) -> None:
            for companion in run.companions:
                companion.after_month(model)
            if progress is not None:
                progress(month)

        tables = result_tables(model.run(progress=after_month))
        for companion in run.companions:
            tables |= companion.tables()
        return tables


def execute(
    run: PlannedRun, store: Store, provenance: Provenance, progress: Callable[[int], None] | None = None
) -> Outcome:
    """Makes one run and stores it; a failure of the model is stored as a text and reported, not raised.

    Raises:
        StoreError: If the results cannot be written, which no other run can either.
    """
    if store.has(run.key):
        return Outcome(run.key, 0.0, found=True)  # another process was faster
    # A run keeps to its thread, so that the time of the thread is its own.
    started, working = time.perf_counter(), time.thread_time()
    try:
        tables = _accompanied(run, progress)
    except Exception as failure:  # noqa: BLE001  (one bad run must not stop the others, whatever it is)
        text = f"{run.key}\n\n{traceback.format_exc()}"
        path = store.save_failure(run.key, text)
        reason = f"{type(failure).__name__}: {str(failure).splitlines()[0] if str(failure) else ''}"
        return Outcome(run.key, time.perf_counter() - started, path, reason)
    seconds, processor = time.perf_counter() - started, time.thread_time() - working
    store.save(run.key, tables, manifest_of(run, provenance, tables, seconds, processor))
    return Outcome(run.key, time.perf_counter() - started)
