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


def test_numerical_core_imports_without_frameworks():
    # Every module of the core, in a fresh interpreter: another test may have loaded a framework already.
    modules = []
    for package in ("city", "processes", "decisions", "indicators"):
        name = f"wijksim.{package}"
        root = importlib.import_module(name)
        modules += [name, *(found.name for found in pkgutil.walk_packages(root.__path__, f"{name}."))]
    program = (
        "import importlib, json, sys\n"
        "found = {}\n"
        f"for module in {modules!r}:\n"
        "    importlib.import_module(module)\n"
        f"    for framework in {FRAMEWORKS!r} & set(sys.modules): found.setdefault(framework, module)\n"
        "print(json.dumps(found))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {}
