"""The shape of the package: imports point one way, and the numerical core stands alone."""

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
FRAMEWORKS = {"mesa", "hydra", "omegaconf", "solara"}


def test_import_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("package", ["city", "processes", "decisions", "indicators"])
def test_numerical_core_imports_without_frameworks(package: str):
    # Every module of the package, in a fresh interpreter: another test may have loaded a framework already.
    name = f"wijksim.{package}"
    root = importlib.import_module(name)
    modules = [name] + [found.name for found in pkgutil.walk_packages(root.__path__, f"{name}.")]
    program = (
        "import importlib, json, sys\n"
        f"for module in {modules!r}: importlib.import_module(module)\n"
        f"print(json.dumps(sorted({FRAMEWORKS!r} & set(sys.modules))))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == []
