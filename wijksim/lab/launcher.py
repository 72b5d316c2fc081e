"""Where runs are made: this machine, or an existing engine (Ray, Dask, Slurm), chosen by ``launcher=<name>``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalLauncher(_Strict):
    """Processes or threads of this machine."""

    name: Literal["local"] = "local"
    backend: Literal["processes", "threads"] = Field(
        "processes", description="threads share the city's tables and compiled code, processes share nothing"
    )


class RayLauncher(_Strict):
    """A Ray cluster: one that runs, or one that is started on this machine and stopped afterwards."""

    name: Literal["ray"] = "ray"
    address: str | None = Field(
        None, description="auto, or host:port of a cluster that runs; null starts one on this machine"
    )
    retries: int = Field(3, ge=0, le=100, description="how often Ray repeats a run whose worker died")


class DaskLauncher(_Strict):
    """A Dask cluster: one that runs, or one that is started on this machine and stopped afterwards."""

    name: Literal["dask"] = "dask"
    address: str | None = Field(
        None, description="tcp://host:port of a scheduler that runs; null starts one on this machine"
    )


class SlurmLauncher(_Strict):
    """Arrays of Slurm jobs, through submitit; the results folder must be one that all nodes see."""

    name: Literal["slurm"] = "slurm"
    executor: Literal["slurm", "local", "debug"] = Field(
        "slurm", description="slurm; local and debug try a job script on this machine, without Slurm"
    )
    partition: str | None = Field(None, description="partition; null for the cluster's default")
    account: str | None = Field(None, description="account; null for the user's default")
    minutes: int = Field(120, ge=1, description="time limit of a job")
    memory_gb: float = Field(4.0, gt=0, description="memory of a job, GB")
    runs_per_job: int = Field(10, ge=1, description="runs that one job makes, one after the other")
    setup: list[str] = Field(
        default_factory=list, description="shell lines before a job, such as module load"
    )
    poll_seconds: float = Field(10.0, gt=0, description="seconds between two looks at jobs and results")


Launcher = Annotated[
    LocalLauncher | RayLauncher | DaskLauncher | SlurmLauncher,
    Discriminator("name"),
]
"""Settings of conf/launcher/."""

LOCAL = LocalLauncher()
