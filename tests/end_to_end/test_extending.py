"""What docs/extending.md shows is applied to a copy of the package, and does what the page says."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from wijksim import WijkModel, load_config, own_configuration
from wijksim.city.categories import Support
from wijksim.command_line import SUCCESS, main
from wijksim.indicators import city_table
from wijksim.model import Phase

ROOT = Path(__file__).parents[2]
PAGE = "docs/extending.md"


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks up the module in which it was made.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


documents = _module(ROOT / "tests" / "documents.py")
BLOCKS = documents.blocks_of(PAGE)
FILES = ("python", "yaml", "markdown")
"""Languages of the blocks that are a whole file."""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package to which every block of the page was applied."""
    folder = tmp_path_factory.mktemp("extended")
    for name in ("wijksim", "conf", "docs", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for block in BLOCKS:
        if block.language == "diff":
            documents.apply_addition(block, folder)
        elif block.language in FILES:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
    return folder


def test_the_page_shows_new_files_and_additions():
    assert [block.file for block in BLOCKS if block.language in FILES] == [
        "wijksim/parameters/energy_coach.py",
        "wijksim/processes/energy_coach.py",
        "wijksim/report/odd/submodels/energy_coach.md",
        "tests/unit/test_energy_coach.py",
        "tests/science/test_energy_coach.py",
        "my_conf/scenario/quiet_start.yaml",
    ]
    assert sum(block.language == "diff" for block in BLOCKS) == 16


PROGRAM = """
import sys
from unittest.mock import MagicMock

import pytest

from wijksim import load_config
from wijksim.lab.outcomes import BY_NAME
from wijksim.model import WijkModel
from wijksim.report.parameter_table import parameters_markdown

config = load_config(["parameters.energy_coach.reach=0.6", "pathways=without_energy_coach"])
assert config.parameter_values().energy_coach.reach == 0.6
assert load_config(["draw=3"]).parameter_values().energy_coach.reach not in (0.5, 0.6)
assert "| `reach` | new clients in a dwelling with a poor label" in parameters_markdown()
names = [phase.name for phase in WijkModel._make_schedule(MagicMock())]
assert names[names.index("support") + 1] == "energy coach"
assert BY_NAME["short_share"].unit == "% of households"
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not slow", *sys.argv[1:]]))
"""
ASKED = (
    "tests/unit/test_energy_coach.py",
    "tests/unit/test_pathway_words.py",
    "tests/unit/test_constant_words.py",
    "tests/unit/test_odd.py",
    "tests/unit/test_composition.py::test_every_preset_follows_from_the_list_of_pathways",
    "tests/unit/test_page_choices.py::test_everything_that_is_shown_has_words",
    "tests/science/test_pathways.py::test_presets_follow_the_list_of_pathways",
    "tests/science/test_pathway_mechanisms.py::test_every_pathway_has_its_mechanism_here",
)
"""What the page says that tests ask for, as far as nothing has to be run month by month."""

WITH_COMPILED_CODE = """
import sys
from importlib.abc import MetaPathFinder
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

CHANGED = [Path(name) for name in sys.argv[1].split()]


class Changed(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        file = Path(*name.split(".")).with_suffix(".py")
        return spec_from_file_location(name, file.absolute()) if file in CHANGED else None


sys.meta_path.insert(0, Changed())
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[2:]]))
"""
"""Takes the modules that the page adds or changes from the copy; all others, and their compiled code, from here."""


def run_tests(folder: Path, program: str, *words: str, package: Path) -> str:
    """Runs a program that ends in tests of the copy; gives what it said."""
    compiled = {} if package == ROOT else {"NUMBA_CACHE_DIR": str(folder / "compiled")}
    answer = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            program,
            *words,
        ],  # -P: the package is that of the path, not of the folder
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(package), **compiled},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.mark.slow
def test_constant_switch_phase_and_outcome_are_known_and_the_tests_find_nothing_missing(extended: Path):
    said = run_tests(extended, PROGRAM, *ASKED, package=extended)
    assert "failed" not in said
    assert "passed" in said


@pytest.mark.slow
def test_the_null_test_on_the_page_passes_and_the_switch_acts_through_its_column_only(extended: Path):
    changed = [block.code.split()[1] for block in BLOCKS if block.language == "diff"]
    changed += [block.file for block in BLOCKS if block.language in FILES]
    modules = [name for name in changed if name.startswith("wijksim/") and name.endswith(".py")]
    tests = ("tests/science/test_energy_coach.py", "tests/science/test_pathway_mechanisms.py")
    words = (" ".join(modules), *tests, "-k", "energy_coach")
    assert "5 passed" in run_tests(extended, WITH_COMPILED_CODE, *words, package=ROOT)


@pytest.fixture
def town() -> WijkModel:
    return WijkModel(load_config(["city=proefstad", "scenario=social", "scenario.start=0", "months=2"]))


@pytest.fixture
def coach(extended: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "energy_coach", None)
    return _module(extended / "wijksim" / "processes" / "energy_coach.py")


@pytest.mark.parametrize("on", [True, False])
def test_the_coach_saves_gas_only_for_new_clients_with_a_poor_label(
    town: WijkModel, coach: ModuleType, extended: Path, on: bool, monkeypatch: pytest.MonkeyPatch
):
    city = town.city
    constants = _module(extended / "wijksim" / "parameters" / "energy_coach.py").EnergyCoachParameters(
        reach=1.0
    )
    object.__setattr__(city.parameters, "energy_coach", constants)
    switches = SimpleNamespace(**city.pathways.model_dump(), energy_coach=on)
    monkeypatch.setattr(city, "pathways", switches)
    visited: set[int] = set()
    changed: set[int] = set()

    def visit() -> None:
        clients, before = coach.new_clients(city), city.dwellings.gas.copy()
        assert (city.households.support[clients] == Support.CLIENT).all()
        visited.update(city.places.dwelling[city.households.place[clients]].tolist())
        coach.step(city)
        changed.update(np.flatnonzero(city.dwellings.gas != before).tolist())

    after_support = [phase.name for phase in town.schedule].index("support") + 1
    town.schedule.insert(after_support, Phase("teams act", "energy coach", visit))
    while not visited and city.month < 36:
        town.step()
    assert visited
    assert changed == (visited if on else set())


def test_the_indicator_is_a_column_of_the_table_city(
    town: WijkModel, extended: Path, monkeypatch: pytest.MonkeyPatch
):
    changed = _module(extended / "wijksim" / "indicators" / "city_table.py")
    monkeypatch.setattr(city_table, "row_of", changed.row_of)
    table = town.run().city
    h = town.city.households
    assert table["short_share"].iloc[-1] == (h.residual[town.city.residents()] < 0).mean()
    assert 0 < table["short_share"].iloc[-1] < 0.5


def test_the_scenario_is_chosen_by_name_and_rolls_out_as_the_file_says(extended: Path):
    with own_configuration(extended / "my_conf"):
        config = load_config(["scenario=quiet_start", "city=proefstad", "months=60"])
    assert (config.scenario.social_share, config.scenario.coordination) == (0.67, 0.10)
    model = WijkModel(config)
    first = {name: model.first_month_of_wijk(row) for row, name in enumerate(model.city.wijk_names)}
    assert first["Noorderhof"] == 12
    assert first["Waterkant"] == 12 + 24
    assert first["Centrum"] > 60


def test_the_scenario_runs_from_the_command_line(extended: Path, tmp_path: Path):
    words = ["city=proefstad", "scenario=quiet_start", "months=1", f"results_dir={tmp_path}"]
    assert main(["run", "--config-dir", str(extended / "my_conf"), *words]) == SUCCESS
    assert list(tmp_path.glob("runs/*/scenario=quiet_start/draw=0/seed=1/city.parquet"))
