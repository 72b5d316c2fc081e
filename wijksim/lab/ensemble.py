"""Many runs: makes what is missing in the store, on all cores, and survives what goes wrong.

Parallelism is over runs and never inside one. A worker stores its run itself, so that nothing finished is
lost when a worker dies; the pool is then made anew for what is still missing.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.process_executor import TerminatedWorkerError

from wijksim.lab import execution
from wijksim.lab.execution import Outcome, PlannedRun, Provenance
from wijksim.lab.progress import ProgressReport
from wijksim.lab.store import RunKey, Store

_NEW_POOLS = 3
"""How often in a row a pool may die without finishing a single run before we give up."""

_WARM_UP_MONTHS = 2
"""Months after the start of the programme that are simulated once, so that everything is compiled."""


@dataclass
class EnsembleOutcome:
    """What became of a plan."""

    made: list[Outcome] = field(default_factory=list)
    present: list[RunKey] = field(default_factory=list)
    failed: list[Outcome] = field(default_factory=list)
    lost: list[RunKey] = field(default_factory=list)
    """Runs whose worker died every time."""

    @property
    def complete(self) -> bool:
        """Whether every planned run is in the store."""
        return not self.failed and not self.lost


def worker_count(asked: int, runs: int) -> int:
    """Processes to use: as asked, or one per core that we may use; never more than there are runs."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(asked or available, runs))


def _warm_up(plan: Sequence[PlannedRun]) -> None:
    """Compiles every kernel and fills the cache of the city, so that workers only load them."""
    fullest = max(
        plan, key=lambda run: (run.config.scenario.coordination, run.config.scenario.envelope_share)
    )
    months = min(fullest.config.months, fullest.config.scenario.start + _WARM_UP_MONTHS)
    execution.make_model(fullest.config.model_copy(update={"months": months})).run()


def _in_workers(
    plan: Sequence[PlannedRun], store: Store, provenance: Provenance, workers: int
) -> Iterator[Outcome]:
    with parallel_config(backend="loky", inner_max_num_threads=1):
        pool = Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
        yield from pool(delayed(execution.execute)(run, store, provenance) for run in plan)


def run_ensemble(
    plan: Sequence[PlannedRun], store: Store, provenance: Provenance, *, workers: int = 0, title: str = "runs"
) -> EnsembleOutcome:
    """Makes every planned run that is not in the store yet.

    Args:
        plan: Runs that have to be there in the end, in the order in which they are started.
        store: Where they are kept.
        provenance: What their manifests say about the origin of the numbers.
        workers: Processes; 0 means one per core.
        title: What the progress bar calls this work.

    Returns:
        What was made, what was there, and what failed.
    """
    outcome = EnsembleOutcome(present=[run.key for run in plan if store.has(run.key)])
    missing = [run for run in plan if not store.has(run.key)]
    if not missing:
        return outcome
    processes = worker_count(workers, len(missing))
    with ProgressReport(title, len(plan), done=len(outcome.present)) as progress:
        if processes == 1:
            for run in missing:
                _note(execution.execute(run, store, provenance), outcome, progress)
        else:
            _warm_up(missing)
            _run_pools(missing, store, provenance, processes, outcome, progress)
    return outcome


def _note(finished: Outcome, outcome: EnsembleOutcome, progress: ProgressReport) -> None:
    if finished.failure is None:
        outcome.made.append(finished)
    else:
        outcome.failed.append(finished)
        progress.say(f"failed: {finished.key}: {finished.reason}")
    progress.advance()


def _run_pools(
    missing: list[PlannedRun],
    store: Store,
    provenance: Provenance,
    processes: int,
    outcome: EnsembleOutcome,
    progress: ProgressReport,
) -> None:
    deaths = 0
    while missing:
        before = len(missing)
        try:
            for finished in _in_workers(missing, store, provenance, processes):
                _note(finished, outcome, progress)
            return
        except TerminatedWorkerError:
            store.clear_leftovers()
            failed = {item.key for item in outcome.failed}
            # A dying pool may have stored runs that it did not report any more.
            reported = {item.key for item in outcome.made}
            for run in missing:
                if store.has(run.key) and run.key not in reported:
                    _note(Outcome(run.key, 0.0), outcome, progress)
            missing = [run for run in missing if not store.has(run.key) and run.key not in failed]
            deaths = 0 if len(missing) < before else deaths + 1
            if deaths >= _NEW_POOLS:
                outcome.lost = [run.key for run in missing]
                progress.say(
                    f"gave up: worker processes were killed {deaths} times in a row (out of memory?)"
                )
                return
            if missing:
                progress.say(
                    f"a worker process was killed; going on with the {len(missing)} runs that are missing"
                )
