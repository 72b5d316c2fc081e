"""Engines of this machine: one by one, in worker processes, in threads."""

import os
from collections.abc import Sequence

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.process_executor import TerminatedWorkerError

from wijksim.lab import execution
from wijksim.lab.engine import Outcomes, Work, WorkersLostError
from wijksim.lab.execution import Outcome, PlannedRun, Provenance
from wijksim.lab.store import Store


class _OrphanedError(BaseException):
    """The process that asked for a run is gone; nothing that expects ordinary errors may catch it."""


def execute_for(parent: int, run: PlannedRun, store: Store, provenance: Provenance) -> Outcome:
    """Makes one run in a process of its own, and stops when the process that asked for it is gone.

    A study that is started again would otherwise make the same run beside its orphan.
    """

    def watch(_: int) -> None:
        if os.getppid() != parent:
            raise _OrphanedError

    return execution.execute(run, store, provenance, watch)


def one_by_one(plan: Sequence[PlannedRun], work: Work) -> Outcomes:
    """In this process."""
    for run in plan:
        yield execution.execute(run, work.store, work.provenance)


def in_processes(plan: Sequence[PlannedRun], work: Work) -> Outcomes:
    """In worker processes of this machine."""
    parent = os.getpid()
    calls = (delayed(execute_for)(parent, run, work.store, work.provenance) for run in plan)
    with parallel_config(backend="loky", inner_max_num_threads=1):
        pool = Parallel(n_jobs=work.workers, return_as="generator_unordered", batch_size=1)
        try:
            yield from pool(calls)
        except TerminatedWorkerError as failure:
            raise WorkersLostError("a worker process was killed") from failure


def in_threads(plan: Sequence[PlannedRun], work: Work) -> Outcomes:
    """In threads of this process; compiled code runs side by side, the rest takes turns."""
    calls = (delayed(execution.execute)(run, work.store, work.provenance) for run in plan)
    with parallel_config(backend="threading"):
        yield from Parallel(n_jobs=work.workers, return_as="generator_unordered", batch_size=1)(calls)
