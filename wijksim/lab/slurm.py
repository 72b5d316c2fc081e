"""Runs as arrays of Slurm jobs, through submitit. A run counts as made when it stands in the store."""

import time
from collections.abc import Sequence
from typing import Any

from wijksim.lab import execution
from wijksim.lab.engine import Outcomes, Work, WorkersLostError
from wijksim.lab.execution import Outcome, PlannedRun, Provenance
from wijksim.lab.launcher import SlurmLauncher
from wijksim.lab.store import RunKey, Store

LOGS = ".slurm"
"""Folder of the experiment for job scripts, their logs and what went back and forth."""


def execute_all(runs: Sequence[PlannedRun], store: Store, provenance: Provenance) -> list[Outcome]:
    """What one job does: its runs, one after the other; those that are there by then are not made again."""
    return [execution.execute(run, store, provenance) for run in runs]


def _jobs(plan: Sequence[PlannedRun], work: Work, launcher: SlurmLauncher) -> list[Any]:
    import submitit

    executor = submitit.AutoExecutor(folder=work.store.folder / LOGS / "%j", cluster=launcher.executor)
    chosen = {"slurm_partition": launcher.partition, "slurm_account": launcher.account}
    executor.update_parameters(
        name="wijksim",
        timeout_min=launcher.minutes,
        mem_gb=launcher.memory_gb,
        cpus_per_task=1,
        slurm_setup=launcher.setup,
        **{key: value for key, value in chosen.items() if value is not None},
        **({"slurm_array_parallelism": work.workers} if work.workers else {}),
    )
    size = launcher.runs_per_job
    parts = [plan[start : start + size] for start in range(0, len(plan), size)]
    with executor.batch():
        return [executor.submit(execute_all, part, work.store, work.provenance) for part in parts]


def on_slurm(plan: Sequence[PlannedRun], work: Work, launcher: SlurmLauncher) -> Outcomes:
    """Submits the plan as an array of jobs, and hands out runs as they appear in the store.

    Raises:
        WorkersLostError: If a job ended without having made all of its runs.
        StoreError: If a job could not write its results.
    """
    from submitit.core.utils import FailedJobError, UncompletedJobError

    jobs = _jobs(plan, work, launcher)
    waiting = {run.key for run in plan}
    lost = 0
    try:
        while jobs:
            over = [job for job in jobs if job.done()]
            jobs = [job for job in jobs if job not in over]
            for job in over:
                try:
                    outcomes: list[Outcome] = job.result()
                except (UncompletedJobError, FailedJobError):
                    lost += 1
                    continue
                for outcome in outcomes:
                    if outcome.key in waiting:
                        waiting.discard(outcome.key)
                        yield outcome
            for key in _appeared(waiting, work.store):
                waiting.discard(key)
                yield Outcome(key, 0.0)
            if jobs and not over:
                time.sleep(launcher.poll_seconds)
    finally:
        # Reached early when the study is stopped: what was submitted is not left behind.
        for job in jobs:
            job.cancel()
    if lost:
        raise WorkersLostError(
            f"{lost} jobs ended before their runs were made; see {work.store.folder / LOGS}"
        )


def _appeared(waiting: set[RunKey], store: Store) -> list[RunKey]:
    return sorted(key for key in waiting if store.has(key))
