"""Runs a file of experiments/ in this process, for tests of what it answers before any work."""

import runpy
import sys
from pathlib import Path

import pytest

EXPERIMENTS = Path(__file__).parents[1] / "experiments"


def answer_here(script: str, *words: str) -> int:
    """Exit code of a script with words of the command line, as ``python experiments/SCRIPT WORDS`` gives it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [script, *words])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(EXPERIMENTS / script), run_name="__main__")
    assert isinstance(ended.value.code, int)
    return ended.value.code
