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

UNUSED = {
    "mesa.discrete_space.cell",
    "networkx.classes",
    "numpy.f2py.f2py2e",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.spatial",
}
"""What Mesa, SciPy and numpy import, and no run of a city that has been made before uses."""

PROGRAM = """
import contextlib, json, sys
from wijksim.command_line import main
calls, watched, counted = json.loads(sys.argv[1])
counting = contextlib.nullcontext()
if counted:
    import wijksim.compilation
    from numba.core import event
    counting = event.install_recorder("numba:compile")
with counting as recorder, contextlib.redirect_stdout(sys.stderr):
    status = [main(words) for words in calls]
compiled = [str(what.data["dispatcher"]) for _, what in recorder.buffer] if recorder else []
print(json.dumps({"status": status, "loaded": sorted(set(watched) & set(sys.modules)), "compiled": compiled}))
"""


def answer(*calls: tuple[str, ...], watched: set[str], count: bool = False) -> dict[str, Any]:
    """Exit codes of commands in one fresh process, which of the watched modules it loaded, and what was compiled."""
    asked = json.dumps([calls, sorted(watched), count])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, asked], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_help_loads_no_library():
    calls = ("--help",), ("run", "--help"), ("--version",), ("simulate",)
    told = answer(*calls, watched=NUMERICAL | DRAWING | ANALYSIS)
    assert told == {"status": [0, 0, 0, 2], "loaded": [], "compiled": []}


def test_a_mistake_is_answered_before_the_model_is_loaded():
    needed = {"hydra", "numpy"}  # composing, and the declared constants
    calls = [("run", mistake) for mistake in ("months=-3", "city=nowhere", "mnths=3")]
    told = answer(*calls, watched=(NUMERICAL - needed) | DRAWING | ANALYSIS)
    assert told == {"status": [2, 2, 2], "loaded": [], "compiled": []}


def test_a_mistake_in_a_study_is_answered_without_drawing():
    told = answer(("compare", "months=-3"), watched={"mesa", *DRAWING, *ANALYSIS})
    assert told == {"status": [2], "loaded": [], "compiled": []}


@pytest.mark.slow
def test_a_warm_run_loads_what_it_uses_and_compiles_nothing(tmp_path: Path):
    words = ("run", "city=proefstad", "months=1", "scenario=integrated")
    cold = answer((*words, f"results_dir={tmp_path / 'cold'}"), watched=DRAWING | ANALYSIS | {"rich"})
    watched = {"mesa", "hydra", *UNUSED}
    warm = answer((*words, f"results_dir={tmp_path / 'warm'}"), watched=watched, count=True)
    assert cold == {"status": [0], "loaded": [], "compiled": []}
    assert warm == {"status": [0], "loaded": ["mesa"], "compiled": []}


SEARCHED = """
import inspect, sys
LOAD
print(len(inspect.modulesbyfile), len(sys.modules))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "load",
    [
        "from wijksim.lab.loading import load_model; load_model()",
        "from wijksim.lab.execution import make_model, load_config; make_model(load_config(['city=proefstad']))",
    ],
)
def test_nobody_searches_all_modules_for_who_imports_mesa(load: str):
    done = subprocess.run(
        [sys.executable, "-c", SEARCHED.replace("LOAD", load)], capture_output=True, text=True, check=True
    )
    searched, there = map(int, done.stdout.split())
    assert there > 500
    assert searched < there / 5


QUICK = ("baseline", "citywide", "integrated")


@pytest.mark.parametrize(
    "scenario",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in options("scenario")],
)
def test_what_a_scenario_declares_is_what_it_composes_to(scenario: str):
    assert declared("scenario", scenario) == compose_choices([f"scenario={scenario}"])["scenario"]


def test_what_is_declared_is_no_one_elses_to_change():
    declared("scenario", "baseline").clear()
    assert declared("scenario", "baseline")["name"] == "baseline"
    assert declared("pathways", "standard") == Pathways().model_dump()
