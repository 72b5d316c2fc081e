"""Cohorts over time under a shock: ``python experiments/response.py shock=energy_price city=proefstad seeds=5``."""

import sys

import hydra
from omegaconf import DictConfig

from wijksim.command_line import guarded
from wijksim.command_line.response import response_command
from wijksim.lab.configuration import CONFIG_NAME, VERSION_BASE
from wijksim.lab.hydra_entry import config_path, entry_point, job_overrides

exit_codes: list[int] = []


@hydra.main(version_base=VERSION_BASE, config_path=config_path(), config_name=CONFIG_NAME)
def main(choices: DictConfig) -> None:
    """Runs what is missing and writes table and figure; does what ``wijksim response`` does."""
    overrides = job_overrides()
    exit_codes.append(guarded(lambda: response_command(overrides)))


if __name__ == "__main__":
    sys.exit(guarded(lambda: entry_point(main, exit_codes)))
