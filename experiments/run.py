"""One run, or with -m many: ``python experiments/run.py -m scenario=physical,integrated seed=1,2``."""

import sys

import hydra
from omegaconf import DictConfig

from wijksim.command_line import guarded
from wijksim.command_line.run import run_command
from wijksim.lab.configuration import CONFIG_NAME, VERSION_BASE
from wijksim.lab.hydra_entry import config_path, entry_point, job_overrides

exit_codes: list[int] = []


@hydra.main(version_base=VERSION_BASE, config_path=config_path(), config_name=CONFIG_NAME)
def main(choices: DictConfig) -> None:
    """Makes one run and keeps it; does what ``wijksim run`` does."""
    overrides = job_overrides()
    exit_codes.append(guarded(lambda: run_command(overrides)))


if __name__ == "__main__":
    sys.exit(guarded(lambda: entry_point(main, exit_codes)))
