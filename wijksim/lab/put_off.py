"""Modules that libraries import for parts of theirs that a run never uses: their code waits until it is asked for.

``importlib.util.LazyLoader`` of the standard library would run it at the second ``import``, since that reads
``__spec__``. Here everything that Python itself asks of a module is there, and the first question for anything else
runs its code: who uses it notices nothing.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

_FINDERS = RLock()
"""One thread at a time changes who finds modules."""
_WHO_RUNS = "__put_off__"
"""Name in a module of the lock of the thread that runs its code; others wait, and may run other modules meanwhile."""


class _PutOff(ModuleType):
    """A module whose code has not been run."""

    def __getattr__(self, name: str) -> Any:
        """Asked for what is not there: runs the code, unless this comes from the code as it runs."""
        with vars(self)[_WHO_RUNS]:
            loader = vars(self)["__loader__"]
            if isinstance(loader, _Later):
                loader.run(self)
        return ModuleType.__getattribute__(self, name)

    def __dir__(self) -> list[str]:
        """All names, which are there when the code has been run."""
        self.__getattr__("__name__")
        return sorted(vars(self))


class _Later(Loader):
    """Makes a module without running its code."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._path: Any = None

    def __getattr__(self, name: str) -> Any:
        """Anything else that a loader may be asked, such as for the files of a package."""
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Leaves the module as it is. Who imports from a package asks for its path first, and so runs its code."""
        self._path = vars(module).pop("__path__", None)
        vars(module)[_WHO_RUNS] = RLock()
        module.__class__ = _PutOff

    def run(self, module: ModuleType) -> None:
        """Runs the code of a module, as importing it does; where it fails, the next who asks is told the same."""
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        if self._path is not None:
            module.__path__ = self._path
        try:
            self._loader.exec_module(module)
        except BaseException:
            module.__spec__.loader = module.__loader__ = self
            vars(module).pop("__path__", None)
            raise
        chose_no_other = type(module) is _PutOff
        if chose_no_other:
            module.__class__ = ModuleType


class _Finder(MetaPathFinder):
    """Finds modules by name whose code is to wait."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._names:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)
        return spec


@contextmanager
def put_off(names: Sequence[str]) -> Iterator[None]:
    """Modules of these names that are imported here run their code when somebody first asks for something of theirs.

    Args:
        names: Full names of modules and packages; those that are there already are left alone.
    """
    finder = _Finder(names)
    # Another list each time: other threads may be going through the one that is there.
    with _FINDERS:
        sys.meta_path = [finder, *sys.meta_path]
    try:
        yield
    finally:
        with _FINDERS:
            sys.meta_path = [other for other in sys.meta_path if other is not finder]
