"""The command ``wijksim``, one file for each of its commands."""

from wijksim.command_line.command import BAD_INPUT, FAILED_RUNS, SUCCESS
from wijksim.command_line.front_door import COMMANDS, guarded, main

__all__ = ["BAD_INPUT", "COMMANDS", "FAILED_RUNS", "SUCCESS", "guarded", "main"]
