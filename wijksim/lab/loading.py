"""Importing what a run needs: without looks for garbage in between, and without what no run uses."""

import gc
import importlib._bootstrap
import importlib._bootstrap_external
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from wijksim.lab.put_off import put_off

_SELDOM = 50_000
"""New objects between two looks for garbage."""
_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"
"""Setting of pydantic, which it reads for every model."""
_UNUSED = (
    "mesa.discrete_space",  # with mesa.experimental.continuous_space, all that brings in scipy.spatial
    "mesa.experimental.continuous_space",
    "asyncio",  # a bar of progress of Mesa
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
def _without_plugins() -> Iterator[None]:
    """Nobody looks among all installed packages for plugins of pydantic that our models do without."""
    before = os.environ.get(_PLUGINS)
    os.environ[_PLUGINS] = "__all__"
    try:
        yield
    finally:
        del os.environ[_PLUGINS]
        if before is not None:
            os.environ[_PLUGINS] = before


@contextmanager
def loading() -> Iterator[None]:
    """Nobody looks for garbage among the half million objects that come with imports, now or later.

    Going through them again and again took a sixth of the start.
    """
    gc.disable()
    _name_importers()
    try:
        with put_off(_UNUSED), _without_plugins():
            yield
    finally:
        gc.freeze()
        gc.set_threshold(_SELDOM)
        gc.enable()


def load_model() -> None:
    """Imports the model; Mesa first, while it is known who imports it."""
    with loading():
        import mesa  # noqa: F401

        import wijksim.model  # noqa: F401
