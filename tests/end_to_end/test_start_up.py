"""What a command loads and compiles before it answers: no times, but what makes them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wijksim.config import Pathways
from wijksim.lab.composition import compose_choices, declared, options

NUMERICAL = {"hydra", "mesa", "numba", "numpy", "pandas", "pyarrow", "rich", "scipy"}
DRAWING = {"altair", "ipyvuetify", "matplotlib", "seaborn", "solara"}
ANALYSIS = {"SALib", "ema_workbench", "sklearn", "dask", "ray", "scipy.stats"}

PROGRAM = """
import contextlib, json, sys
from wijksim.command_line import main
words, watched, counted = json.loads(sys.argv[1])
counting = contextlib.nullcontext()
if counted:
    import wijksim.compilation
    from numba.core import event
    counting = event.install_recorder("numba:compile")
with counting as recorder, contextlib.redirect_stdout(sys.stderr):
    status = main(words)
compiled = [str(what.data["dispatcher"]) for _, what in recorder.buffer] if recorder else []
print(json.dumps({"status": status, "loaded": sorted(set(watched) & set(sys.modules)), "compiled": compiled}))
"""


def answer(*words: str, watched: set[str], count: bool = False) -> dict[str, Any]:
    """Exit code of a command in a fresh process, which of the watched modules it loaded, and what was compiled."""
    asked = json.dumps([words, sorted(watched), count])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, asked], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("--version",), ("simulate",)])
def test_help_loads_no_library(words: tuple[str, ...]):
    assert answer(*words, watched=NUMERICAL | DRAWING | ANALYSIS)["loaded"] == []


@pytest.mark.parametrize("mistake", ["months=-3", "city=nowhere", "mnths=3"])
def test_a_mistake_is_answered_before_the_model_is_loaded(mistake: str):
    needed = {"hydra", "numpy"}  # composing, and the declared constants
    told = answer("run", mistake, watched=(NUMERICAL - needed) | DRAWING | ANALYSIS)
    assert told == {"status": 2, "loaded": [], "compiled": []}


def test_a_mistake_in_a_study_is_answered_without_drawing():
    told = answer("compare", "months=-3", watched={"mesa", *DRAWING, *ANALYSIS})
    assert told == {"status": 2, "loaded": [], "compiled": []}


@pytest.mark.slow
def test_a_warm_run_loads_what_it_uses_and_compiles_nothing(tmp_path: Path):
    words = ("run", "city=proefstad", "months=1", "scenario=integrated")
    cold = answer(
        *words, f"results_dir={tmp_path / 'cold'}", watched=DRAWING | ANALYSIS | {"rich", "networkx"}
    )
    warm = answer(*words, f"results_dir={tmp_path / 'warm'}", watched={"mesa"}, count=True)
    assert cold == {"status": 0, "loaded": [], "compiled": []}
    assert warm == {"status": 0, "loaded": ["mesa"], "compiled": []}


LATER = """
import sys
from wijksim.agents.light_mesa import mesa
late = {"networkx", "scipy.spatial", "mesa.experimental"} & set(sys.modules)
assert not late, late
import networkx
grid = mesa.space.NetworkGrid(networkx.path_graph(3))
assert grid.get_neighborhood(0, radius=2) == [1, 2]
from mesa.experimental.continuous_space import ContinuousSpace
assert mesa.experimental.continuous_space.ContinuousSpace is ContinuousSpace
"""


def test_parts_of_mesa_that_no_run_uses_are_loaded_when_they_are_wanted():
    done = subprocess.run(
        [sys.executable, "-c", LATER], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("scenario", options("scenario"))
def test_what_a_scenario_declares_is_what_it_composes_to(scenario: str):
    assert declared("scenario", scenario) == compose_choices([f"scenario={scenario}"])["scenario"]


def test_what_is_declared_is_no_one_elses_to_change():
    declared("scenario", "baseline").clear()
    assert declared("scenario", "baseline")["name"] == "baseline"
    assert declared("pathways", "standard") == Pathways().model_dump()
