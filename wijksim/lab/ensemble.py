"""Many runs: makes what is missing in the store, side by side, and survives what goes wrong."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from typing import Literal

from wijksim.config import Config, ConfigError
from wijksim.lab import execution
from wijksim.lab.engine import Outcomes, Work, WorkersLostError
from wijksim.lab.execution import Outcome, PlannedRun, Provenance
from wijksim.lab.extras import needs
from wijksim.lab.launcher import LOCAL, DaskLauncher, Launcher, LocalLauncher, RayLauncher, SlurmLauncher
from wijksim.lab.local_engines import apart, in_processes, in_threads, one_by_one
from wijksim.lab.progress import ProgressReport
from wijksim.lab.store import RunKey, Store

OnFailure = Literal["keep_going", "fail_fast"]

Engine = Callable[[Sequence[PlannedRun], Work], Outcomes]

_ATTEMPTS = 3
"""How often in a row workers may die without finishing a single run before we give up."""

_WARM_UP_MONTHS = 2
"""Months after the start of the programme that are simulated once, so that everything is compiled."""

_PACKAGES = {"ray": ("ray",), "dask": ("dask", "distributed"), "slurm": ("submitit",)}


@dataclass
class EnsembleOutcome:
    """What became of a plan."""

    made: list[Outcome] = field(default_factory=list)
    present: list[RunKey] = field(default_factory=list)
    failed: list[Outcome] = field(default_factory=list)
    lost: list[RunKey] = field(default_factory=list)
    """Runs whose worker died every time."""

    stopped: list[RunKey] = field(default_factory=list)
    """Runs that were not made any more, because one failed before and on_failure=fail_fast."""

    @property
    def complete(self) -> bool:
        """Whether every planned run is in the store."""
        return not self.failed and not self.lost and not self.stopped


def worker_count(asked: int, runs: int) -> int:
    """Runs at the same time: as asked, or one per core that we may use; never more than there are runs."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(asked or available, runs))


def check_launcher(launcher: Launcher) -> None:
    """Makes sure that the packages of an engine are installed.

    Raises:
        ConfigError: Names the missing package and how to get it.
    """
    missing = [name for name in _PACKAGES.get(launcher.name, ()) if find_spec(name) is None]
    if missing:
        raise ConfigError([needs(f"launcher={launcher.name}", *missing)])


def _engine(launcher: Launcher, workers: int) -> Engine:
    # Ray, Dask and submitit take long to import.
    if isinstance(launcher, RayLauncher):
        from wijksim.lab.cluster_engines import on_ray

        return partial(on_ray, launcher=launcher)
    if isinstance(launcher, DaskLauncher):
        from wijksim.lab.cluster_engines import on_dask

        return partial(on_dask, launcher=launcher)
    if isinstance(launcher, SlurmLauncher):
        from wijksim.lab.slurm import on_slurm

        return partial(on_slurm, launcher=launcher)
    if workers == 1:
        return one_by_one
    return in_threads if launcher.backend == "threads" else in_processes


def fullest(plan: Sequence[PlannedRun]) -> Config:
    """The configuration in which most happens."""
    return max(
        (run.config for run in plan),
        key=lambda config: (config.scenario.coordination, config.scenario.envelope_share),
    )


def warm_up(config: Config) -> None:
    """Compiles every kernel and fills the cache of the city, so that workers only load them.

    Workers that compile the same kernel at the same moment would do it twice, and could mix up their files.
    """
    months = min(config.months, config.scenario.start + _WARM_UP_MONTHS)
    # A run that cannot be made says so itself, when its turn comes.
    with suppress(Exception):
        execution.make_model(config.model_copy(update={"months": months})).run()


def run_ensemble(
    plan: Sequence[PlannedRun],
    store: Store,
    provenance: Provenance,
    *,
    workers: int = 0,
    title: str = "runs",
    launcher: Launcher = LOCAL,
    on_failure: OnFailure = "keep_going",
) -> EnsembleOutcome:
    """Makes every planned run that is not in the store yet.

    Args:
        plan: Runs that have to be there in the end, in the order in which they are started.
        store: Where they are kept.
        provenance: What their manifests say about the origin of the numbers.
        workers: Runs at the same time; 0 means one per core.
        title: What the progress bar calls this work.
        launcher: Where runs are made.
        on_failure: Whether the other runs go on when one fails.

    Returns:
        What was made, what was there, and what failed.

    Raises:
        ConfigError: If a package that the launcher needs is not installed.
        StoreError: If results cannot be written, as on a full disk; finished runs stay.
    """
    check_launcher(launcher)
    outcome = EnsembleOutcome(present=[run.key for run in plan if store.has(run.key)])
    there = set(outcome.present)
    missing = [run for run in plan if run.key not in there]
    if not missing:
        return outcome
    # How many runs a cluster can make at the same time is for the cluster to know.
    abroad = isinstance(launcher, SlurmLauncher) or getattr(launcher, "address", None) is not None
    number = workers if abroad else worker_count(workers, len(missing))
    with ProgressReport(title, len(plan), done=len(outcome.present)) as progress:
        if isinstance(launcher, LocalLauncher) and launcher.backend == "threads":
            warm_up(fullest(missing))
        elif abroad or number > 1:
            apart(warm_up, fullest(missing), max(number, 2), keep=isinstance(launcher, LocalLauncher))
        work = Work(store, provenance, number)
        try:
            _make(missing, work, _engine(launcher, number), outcome, progress, on_failure)
        finally:
            # A worker that was killed while it stored a run, and whose work the cluster did again.
            store.clear_leftovers()
    return outcome


def _note(finished: Outcome, outcome: EnsembleOutcome, progress: ProgressReport) -> None:
    if finished.failure is not None:
        outcome.failed.append(finished)
        progress.say(f"failed: {finished.key}: {finished.reason}")
    elif finished.found:
        outcome.present.append(finished.key)
    else:
        outcome.made.append(finished)
    progress.advance()


def _make(
    missing: list[PlannedRun],
    work: Work,
    engine: Engine,
    outcome: EnsembleOutcome,
    progress: ProgressReport,
    on_failure: OnFailure,
) -> None:
    """Hands the plan to the engine; when workers die, hands it what is missing, again."""
    deaths = 0
    while missing:
        before = len(missing)
        try:
            # Closed at once, so that a study that is stopped leaves no workers behind.
            with closing(engine(missing, work)) as outcomes:
                for finished in outcomes:
                    _note(finished, outcome, progress)
                    if finished.failure is not None and on_failure == "fail_fast":
                        _stop(missing, work.store, outcome, progress)
                        return
            return
        except WorkersLostError as failure:
            work.store.clear_leftovers()
            reason = str(failure)
        known = {item.key for item in (*outcome.made, *outcome.failed)} | set(outcome.present)
        for run in missing:
            # A dying engine may have stored runs that it did not report any more.
            if run.key not in known and work.store.has(run.key):
                _note(Outcome(run.key, 0.0), outcome, progress)
        failed = {item.key for item in outcome.failed}
        missing = [run for run in missing if not work.store.has(run.key) and run.key not in failed]
        deaths = 0 if len(missing) < before else deaths + 1
        if deaths >= _ATTEMPTS:
            outcome.lost = [run.key for run in missing]
            progress.say(f"gave up: {reason}, {deaths} times in a row (out of memory?)")
            return
        if missing:
            progress.say(f"{reason}; going on with the {len(missing)} runs that are missing")


def _stop(
    missing: Sequence[PlannedRun], store: Store, outcome: EnsembleOutcome, progress: ProgressReport
) -> None:
    known = {item.key for item in outcome.failed}
    outcome.stopped = [run.key for run in missing if run.key not in known and not store.has(run.key)]
    progress.say(f"stopped: {len(outcome.stopped)} runs are not made (on_failure=fail_fast)")
