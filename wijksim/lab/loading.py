"""Importing what a run needs, without looks for garbage or for Python's own modules in between."""

import gc
import importlib._bootstrap
import importlib._bootstrap_external
import inspect
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 50_000
"""New objects between two looks for garbage."""


def _name_the_importer() -> None:
    """Tells ``inspect`` to which modules Python's importing belongs, which it cannot find as they have no file.

    Mesa asks twice, as it is imported, where every function is that waits for it to be imported. For each step of
    importing, all thousand modules were searched, which took a twentieth of the start.
    """
    for module in (importlib._bootstrap, importlib._bootstrap_external):
        inspect.modulesbyfile[f"<frozen {module.__name__}>"] = module.__name__


@contextmanager
def loading() -> Iterator[None]:
    """Nobody looks for garbage among the half million objects that come with imports, now or later.

    Going through them again and again took a sixth of the start.
    """
    gc.disable()
    _name_the_importer()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_SELDOM)
        gc.enable()
