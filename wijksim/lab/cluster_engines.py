"""Engines of a cluster: Dask and Ray, one that runs already or one that is started here for the study."""

import logging
import os
from collections.abc import Sequence
from itertools import islice

from joblib import Parallel, delayed, parallel_config

from wijksim.lab import execution
from wijksim.lab.engine import Outcomes, Work, WorkersLostError
from wijksim.lab.execution import PlannedRun
from wijksim.lab.launcher import DaskLauncher, RayLauncher


def on_dask(plan: Sequence[PlannedRun], work: Work, launcher: DaskLauncher) -> Outcomes:
    """On a Dask cluster; Dask repeats the runs of a worker that died."""
    from distributed import Client, KilledWorker, LocalCluster

    local = None
    if launcher.address is None:
        # A dashboard would open a port, and a limit on memory would kill what the machine can hold.
        local = LocalCluster(
            n_workers=work.workers, threads_per_worker=1, dashboard_address=None, memory_limit=0
        )
    calls = (delayed(execution.execute)(run, work.store, work.provenance) for run in plan)
    try:
        with (
            Client(local or launcher.address, set_as_default=False) as client,
            parallel_config(backend="dask", client=client),
        ):
            yield from Parallel(n_jobs=-1, return_as="generator_unordered", batch_size=1)(calls)
    except (KilledWorker, OSError) as failure:
        raise WorkersLostError(f"Dask lost workers: {failure}") from failure
    finally:
        if local is not None:
            local.close()


def on_ray(plan: Sequence[PlannedRun], work: Work, launcher: RayLauncher) -> Outcomes:
    """On a Ray cluster; Ray repeats the runs of a worker that died."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    if launcher.address is None:
        ray.init(
            num_cpus=work.workers, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
        )
    else:
        ray.init(address=launcher.address, log_to_driver=False, logging_level=logging.ERROR)
    try:
        task = ray.remote(num_cpus=1, max_retries=launcher.retries)(execution.execute)
        store, provenance = ray.put(work.store), ray.put(work.provenance)
        ahead = 2 * max(work.workers, int(ray.cluster_resources().get("CPU", 1)))
        left = iter(plan)
        running = [task.remote(run, store, provenance) for run in islice(left, ahead)]
        lost = 0
        while running:
            (done, *_), running = ray.wait(running, num_returns=1)
            try:
                yield ray.get(done)
            except ray.exceptions.RayTaskError as failure:
                raise failure.as_instanceof_cause() from None
            except ray.exceptions.RayError:
                lost += 1
            running += [task.remote(run, store, provenance) for run in islice(left, 1)]
        if lost:
            raise WorkersLostError(f"Ray lost the workers of {lost} runs")
    finally:
        ray.shutdown()
