"""Importing what a run needs: without looks for garbage in between, and without what no run uses."""

import gc
import importlib._bootstrap
import importlib._bootstrap_external
import inspect
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

from wijksim.lab.put_off import put_off

_SELDOM = 200_000
"""New objects between two looks for garbage."""
_SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",  # a run keeps to one core, on which other threads would wait busily as it starts
    "PYDANTIC_DISABLE_PLUGINS": "__all__",  # they would be looked for among all installed packages
}
"""Settings of libraries, which these read as they are imported, unless the user has chosen otherwise."""
_UNUSED = (
    "mesa.discrete_space",  # with mesa.experimental.continuous_space, all that brings in scipy.spatial
    "mesa.experimental.continuous_space",
    "asyncio",  # a bar of progress of Mesa
    "html",  # numba draws code
    "networkx",  # for grids of Mesa
    "numpy.f2py",  # with numpy.testing: SciPy takes all names of numpy
    "numpy.testing",
    "yaml",  # numba looks for a file of settings
)
"""What libraries import for parts of theirs that a run does not use: a fifth of the start."""


def _name_importers() -> None:
    """Tells ``inspect`` to which modules the files belong that import Mesa.

    Mesa asks, as it is imported, where every function stands that waits for it. For each of them the files of all
    thousand modules were looked up, which took a twentieth of the start. What is not named here still is.
    """
    named = inspect.modulesbyfile
    for module in (importlib._bootstrap, importlib._bootstrap_external):
        named[f"<frozen {module.__name__}>"] = module.__name__
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        file, name = frame.f_code.co_filename, frame.f_globals.get("__name__")
        if name in sys.modules:
            named.setdefault(file, name)
            named.setdefault(str(Path(file).absolute()), name)
        frame = frame.f_back
    mesa = find_spec("mesa")
    if mesa is not None and mesa.origin is not None:
        for path in Path(mesa.origin).parent.glob("*.py"):
            named.setdefault(str(path), "mesa" if path.stem == "__init__" else f"mesa.{path.stem}")


@contextmanager
def meanwhile(settings: Mapping[str, str]) -> Iterator[None]:
    """Sets variables of the environment that are not set, and takes them back afterwards."""
    ours = {name: value for name, value in settings.items() if name not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)


@contextmanager
def lightly() -> Iterator[None]:
    """What no run uses is not imported, and nobody looks for garbage meanwhile; afterwards looks go on as before."""
    looks = gc.isenabled()
    gc.disable()
    _name_importers()
    try:
        with put_off(_UNUSED):
            yield
    finally:
        if looks:
            gc.enable()


@contextmanager
def loading() -> Iterator[None]:
    """The same in a process that is the project's own: later looks leave out the half million objects of imports.

    Going through them again and again took a sixth of the start. Libraries keep to one core.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        with meanwhile(_SETTINGS), lightly():
            yield
    finally:
        # Before looks go on: the first would go through all that was loaded.
        gc.freeze()
        gc.set_threshold(_SELDOM)
        if looks:
            gc.enable()


class _AsItIs:
    """Takes the place of what SciPy takes documentation apart with, and leaves that as it is."""

    def __init__(self, described: Any) -> None:
        self._text = described.__doc__ or ""

    def __getitem__(self, section: str) -> list[str]:
        return []

    def __str__(self) -> str:
        return f"\n{self._text}"  # SciPy takes the first line off


@contextmanager
def _undocumented() -> Iterator[None]:
    """SciPy adds no notes on array libraries to the documentation of its functions, a twentieth of the start."""
    from scipy._lib import _array_api

    usual = getattr(_array_api, "FunctionDoc", None)
    if usual is None:  # another version of SciPy
        yield
        return
    _array_api.FunctionDoc = _AsItIs
    try:
        yield
    finally:
        _array_api.FunctionDoc = usual


def load_model() -> None:
    """Imports the model; Mesa first, while it is known who imports it.

    In the process of a user, such as a notebook, nothing else changes but notes in the documentation of SciPy.
    """
    is_our_process = gc.get_threshold()[0] == _SELDOM
    with loading() if is_our_process else lightly(), _undocumented():
        import mesa  # noqa: F401

        import wijksim.model  # noqa: F401
