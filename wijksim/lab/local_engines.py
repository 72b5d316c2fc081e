"""Engines of this machine: one by one, in worker processes, in threads."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from wijksim.config import Config
from wijksim.lab import execution
from wijksim.lab.engine import Outcomes, Work, WorkersLostError
from wijksim.lab.execution import Outcome, PlannedRun, Provenance
from wijksim.lab.store import Store

_SECONDS_BETWEEN_LOOKS = 0.5


@cache
def _end_with(parent: int) -> None:
    """Lets this worker end as soon as the process that asked for its runs is gone, killed for instance.

    An orphan would go on for minutes, and make the runs that the study, started again, makes too.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="watch over the parent").start()


def execute_for(parent: int, run: PlannedRun, store: Store, provenance: Provenance) -> Outcome:
    """Makes one run in a worker process that does not outlive the process that asked for it."""
    _end_with(parent)
    return execution.execute(run, store, provenance)


def one_by_one(plan: Sequence[PlannedRun], work: Work) -> Outcomes:
    """In this process."""
    for run in plan:
        yield execution.execute(run, work.store, work.provenance)


def _act_for(parent: int, act: Callable[[Config], None], config: Config) -> None:
    _end_with(parent)
    act(config)


def apart(act: Callable[[Config], None], config: Config, workers: int, *, keep: bool) -> None:
    """Does something once in a worker process, so that what it loads does not stay in this one.

    Args:
        act: What to do; whatever happens to it is no reason to stop.
        config: Its argument.
        workers: Size of the pool of worker processes that is started for it.
        keep: Whether the pool is kept for the runs that follow.
    """
    with suppress(TerminatedWorkerError), parallel_config(backend="loky", inner_max_num_threads=1):
        Parallel(n_jobs=workers)([delayed(_act_for)(os.getpid(), act, config)])
    if not keep:
        get_reusable_executor(max_workers=workers).shutdown()


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
