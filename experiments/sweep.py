"""A design, run by run: ``python experiments/sweep.py experiment=sobol city=proefstad``."""

import sys

import hydra
from omegaconf import DictConfig

from wijksim.command_line import guarded
from wijksim.command_line.sweep import sweep_command
from wijksim.lab.configuration import CONFIG_NAME, VERSION_BASE
from wijksim.lab.hydra_entry import config_path, entry_point, job_overrides

exit_codes: list[int] = []


@hydra.main(version_base=VERSION_BASE, config_path=config_path(), config_name=CONFIG_NAME)
def main(choices: DictConfig) -> None:
    """Makes the runs of a design that are missing; does what ``wijksim sweep`` does."""
    overrides = job_overrides()
    exit_codes.append(guarded(lambda: sweep_command(overrides)))


if __name__ == "__main__":
    sys.exit(guarded(lambda: entry_point(main, exit_codes)))
