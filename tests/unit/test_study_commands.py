"""What all commands that make runs have in common: choices that each must take, or refuse before any run."""

import sys
import tomllib
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from wijksim.command_line import guarded, main
from wijksim.command_line.command import BAD_INPUT
from wijksim.lab import ensemble
from wijksim.lab.extras import EXTRA_OF

ROOT = Path(__file__).parents[2]

STUDIES: dict[str, list[str]] = {
    "compare": ["seeds=1", "scenarios=[baseline,social]"],
    "sweep": ["seeds=1", "scenarios=[baseline,social]"],
    "randomness": ["seeds=5"],
    "coordination": ["seeds=1", "dial.levels=[0,0.1]", "dial.map_levels=[0,0.1]", "dial.map_shares=[0.5]"],
    "response": ["seeds=1"],
    "attribute": ["seeds=1", "attribution.pathways=[handover]"],
    "sensitivity": ["sensitivity.factors=[trust]", "sensitivity.trajectories=2"],
    "discover": ["discovery.samples=20"],
    "breakeven": ["seeds=1", "breakeven.points=2"],
    "calibrate": ["calibration.waves=[10]", "calibration.targets=[N1]"],
    "validate": ["seeds=1", "patterns=N"],
    "backcast": ["seeds=1"],
    "verify": ["seeds=1"],
    "housing": ["seeds=1"],
}
"""Every command that makes a plan of runs, with choices that keep the plan short."""


def words(command: str, tmp_path: Path) -> list[str]:
    """A small city; the back-cast needs one of which it is known what was measured later."""
    city = "groningen_tenth" if command == "backcast" else "proefstad"
    return [command, f"city={city}", f"results_dir={tmp_path}", "experiment=trial", *STUDIES[command]]


@pytest.mark.slow
@pytest.mark.parametrize("command", STUDIES)
def test_every_study_makes_its_runs_where_it_is_told(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(ensemble, "find_spec", lambda name: None)
    assert main([*words(command, tmp_path), "launcher=ray"]) == BAD_INPUT
    assert "launcher=ray: needs ray" in capsys.readouterr().err
    assert not list(tmp_path.rglob("manifest.json"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=pytest.mark.slow) if name == "discover" else name
        for name in STUDIES
        if name not in ("sweep", "randomness", "backcast")
    ],
)
def test_only_a_sweep_takes_a_design(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = ["design.sampling=sobol", "design.samples=4"]
    assert main([*words(command, tmp_path), *given]) == BAD_INPUT
    assert "design.sampling, design.samples: " in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("experiment", ["sobol", "grid"])
def test_the_design_of_an_experiment_is_not_passed_over(
    experiment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    small = ["city=proefstad", f"results_dir={tmp_path}", f"experiment={experiment}"]
    for command in ("run", "compare"):
        assert main([command, *small]) == BAD_INPUT
        said = capsys.readouterr().err
        assert "design." in said
        assert "wijksim sweep" in said
    assert not list(tmp_path.iterdir())


class Absent(MetaPathFinder):
    """Lets a package seem not to be installed."""

    def __init__(self, package: str) -> None:
        """Keeps its name."""
        self.package = package

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> None:
        """Finds nothing; raises what Python raises where the package is not there."""
        if fullname.split(".")[0] == self.package:
            raise ModuleNotFoundError(f"No module named {self.package!r}", name=self.package)


@pytest.mark.parametrize(
    ("command", "package", "modules"),
    [
        ("sensitivity", "SALib", ("screening", "sensitivity")),
        ("discover", "ema_workbench", ("boxes", "discovery")),
    ],
)
def test_a_missing_extra_is_named(
    command: str,
    package: str,
    modules: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    loaded = [name for name in sys.modules if name.split(".")[0] == package]
    for name in (*loaded, *(f"wijksim.lab.{own}" for own in modules)):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Absent(package), *sys.meta_path])
    assert main(words(command, tmp_path)) == BAD_INPUT
    said = capsys.readouterr().err
    assert said == f"wijksim: this command: needs {package}, which the extra wijksim[analysis] brings\n"
    assert not list(tmp_path.iterdir())


def test_another_missing_module_keeps_its_traceback():
    def act() -> int:
        raise ModuleNotFoundError("No module named 'nowhere'", name="nowhere")

    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        guarded(act)


NAMED_OTHERWISE = {"sklearn": "scikit_learn"}
"""Packages that are installed under another name than they are imported by."""


def test_every_package_of_an_extra_is_brought_by_it():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for package, extra in EXTRA_OF.items():
        brought = " ".join(declared["optional-dependencies"][extra]).lower().replace("-", "_")
        assert NAMED_OTHERWISE.get(package, package.lower()) in brought
