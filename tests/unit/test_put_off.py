"""Modules whose code waits: who uses them notices nothing."""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wijksim.lab.put_off import put_off

NAME = "waits_in_tests"
PACKAGE = """
from pathlib import Path
from waits_in_tests.part import NUMBER

TWICE = 2 * NUMBER
with Path(__file__).with_name("runs").open("a") as file:
    file.write("x")

def __getattr__(name):
    if name == "on_demand":
        return "made"
    raise AttributeError(name)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder of a package that can be imported, and has not been."""
    made = tmp_path / NAME
    made.mkdir()
    (made / "__init__.py").write_text(PACKAGE)
    (made / "part.py").write_text("NUMBER = 21\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield made
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def runs(folder: Path) -> int:
    """How often the code of the package has been run."""
    file = folder / "runs"
    return len(file.read_text()) if file.is_file() else 0


def waiting() -> ModuleType:
    """The package, put off."""
    with put_off([NAME]):
        return importlib.import_module(NAME)


def test_importing_runs_nothing_nor_does_looking_for_files(folder: Path):
    module = waiting()
    assert importlib.import_module(NAME) is module
    assert importlib.util.find_spec(NAME) is not None
    assert inspect.getmodule(test_importing_runs_nothing_nor_does_looking_for_files) is not None
    assert Path(str(module.__file__)).parent == folder
    assert runs(folder) == 0


def part_of(_module: ModuleType) -> Any:
    return importlib.import_module(f"{NAME}.part").NUMBER


def from_import(_module: ModuleType) -> Any:
    names: dict[str, Any] = {}
    exec(f"from {NAME} import TWICE", names)
    return names["TWICE"]


USES: list[tuple[Callable[[ModuleType], Any], Any]] = [
    (lambda module: module.TWICE, 42),
    (lambda module: module.on_demand, "made"),
    (lambda module: {"TWICE", "part"} <= set(dir(module)), True),
    (lambda module: hasattr(module, "nothing"), False),
    (part_of, 21),
    (from_import, 42),
]


@pytest.mark.parametrize(("use", "answer"), USES)
def test_any_use_runs_the_code_once(folder: Path, use: Callable[[ModuleType], Any], answer: Any):
    module = waiting()
    assert use(module) == answer
    assert use(module) == answer
    assert (runs(folder), type(module), sys.modules[NAME] is module) == (1, ModuleType, True)
    assert module.__spec__ is not None
    assert module.__spec__.loader is module.__loader__
    assert list(module.__path__) == [str(folder)]


def test_threads_wait_for_the_one_that_runs_the_code(folder: Path):
    (folder / "part.py").write_text("import time\ntime.sleep(0.1)\nNUMBER = 21\n")
    module = waiting()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: module.TWICE, range(4))) == [42] * 4
    assert runs(folder) == 1


def test_code_that_fails_says_so(folder: Path):
    (folder / "part.py").write_text("raise RuntimeError('broken')\n")
    module = waiting()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            _ = module.TWICE


def test_others_are_imported_as_ever(folder: Path):
    with put_off(["no_such_module", "json"]):
        assert importlib.import_module(NAME).TWICE == 42
        assert importlib.import_module("json").loads("1") == 1
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("no_such_module")
    assert runs(folder) == 1


def test_files_of_a_package_are_found_before_its_code_has_run(folder: Path):
    waiting()
    content = pkgutil.get_data(NAME, "part.py")
    assert content is not None
    assert content.decode() == "NUMBER = 21\n"
    assert runs(folder) == 0


def test_two_threads_that_need_what_the_other_one_runs_do_not_wait_for_each_other(
    folder: Path, tmp_path: Path
):
    """One runs a module that imports a second; the other is importing that one, which asks for a third put off."""
    (folder / "part.py").write_text("import time\ntime.sleep(0.2)\nimport meets_in_tests\nNUMBER = 21\n")
    (tmp_path / "meets_in_tests.py").write_text(
        "import time\ntime.sleep(0.1)\nimport third_in_tests\nTHREE = third_in_tests.THREE\n"
    )
    (tmp_path / "third_in_tests.py").write_text("THREE = 3\n")
    with put_off([NAME, "third_in_tests"]):
        module = importlib.import_module(NAME)
        importlib.import_module("third_in_tests")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: module.TWICE)
        second = pool.submit(lambda: importlib.import_module("meets_in_tests").THREE)
        assert (first.result(timeout=20), second.result(timeout=20)) == (42, 3)
    for name in ("meets_in_tests", "third_in_tests"):
        del sys.modules[name]
