"""What an entry point in experiments/ needs around ``@hydra.main``: checks first, clear errors, exit code."""

import os
import sys
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from wijksim.lab.by_hydra import explain
from wijksim.lab.composition import as_hydra, compose_study
from wijksim.lab.configuration import configuration_folder, own_configuration, register_generated_groups
from wijksim.lab.own_folder import taken_out
from wijksim.lab.store import StoreError, check_writable

_MULTIRUN = ("-m", "--multirun")


def config_path() -> str:
    """Absolute folder of the configuration, for ``@hydra.main``; makes the generated groups known."""
    register_generated_groups()
    return str(configuration_folder())


def job_overrides() -> list[str]:
    """The overrides of the running Hydra job."""
    return [str(text) for text in HydraConfig.get().overrides.task]


def expand(overrides: Sequence[str]) -> list[list[str]]:
    """The overrides of every job of a multirun, as Hydra's own sweeper makes them.

    Raises:
        ConfigError: If an override cannot be read.
    """
    try:
        parsed = OverridesParser.create().parse_overrides(list(overrides))
    except HydraException as failure:
        raise explain(failure, overrides) from None
    choices = [
        [f"{item.get_key_element()}={value}" for value in item.sweep_string_iterator()]
        if item.is_sweep_override()
        else [text]
        for item, text in zip(parsed, overrides, strict=True)
    ]
    return [list(job) for job in product(*choices)]


def _check_every_job(words: Sequence[str]) -> None:
    """Checks each job, so that a mistake in the last one is found before the first one starts."""
    overrides = [word for word in words if not word.startswith("-")]
    own_sweeper = any(word.startswith("hydra/sweeper=") for word in overrides)
    if own_sweeper:
        return
    multirun = any(word in _MULTIRUN for word in words)
    for job in expand(overrides) if multirun else [overrides]:
        _, study = compose_study([text for text in job if not text.startswith("hydra")])
        check_writable(study.results_folder)


def entry_point(program: Callable[[], Any], codes: Sequence[int]) -> int:
    """Runs a ``@hydra.main`` program on the words of the command line.

    Args:
        program: The decorated function.
        codes: List to which the program adds the exit code of each job.

    Returns:
        The highest exit code of all jobs.

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If the results folder cannot be written.
    """
    folder, words = taken_out(sys.argv[1:])
    with own_configuration(folder):
        return _run(program, codes, words)


def _run(program: Callable[[], Any], codes: Sequence[int], given: Sequence[str]) -> int:
    """The same for words without the user's own folder."""
    sys.argv[1:] = words = as_hydra(given)
    # Options such as --cfg, --help, --info or tab completion run no job, so there is nothing to check.
    if all(word in _MULTIRUN or not word.startswith("-") for word in words):
        _check_every_job(words)
    os.environ["HYDRA_FULL_ERROR"] = "1"  # lets errors through to us instead of printing and exiting with 1
    try:
        program()
    except (HydraException, OmegaConfBaseException) as failure:
        raise explain(failure, words) from None
    except OSError as failure:
        raise StoreError(f"results_dir: cannot be written: {failure}") from failure
    return max(codes, default=0)
