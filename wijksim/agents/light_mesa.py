"""Mesa, without the parts that no run uses: they are loaded when somebody asks for them.

Mesa's package loads its continuous spaces and its networks, with them networkx and scipy.spatial: a sixth of the start
of a run. Here their names stand for them until something is taken out of them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a package until an attribute is wanted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


@contextmanager
def _later(*names: str) -> Iterator[None]:
    """Imports of these packages wait; afterwards others import them as ever."""
    waiting = {name: _stand_in(name) for name in names if name not in sys.modules}
    sys.modules.update(waiting)
    try:
        yield
    finally:
        for name, package in waiting.items():
            if sys.modules.get(name) is package:
                del sys.modules[name]


def _stand_in(name: str) -> _Later:
    package = _Later(name)
    root, *inner = name.split(".")
    found = find_spec(root)
    # Modules of the package can be imported by their full names meanwhile.
    where = (found.submodule_search_locations if found else None) or []
    package.__path__ = [str(Path(folder, *inner)) for folder in where]
    return package


with _later("networkx", "mesa.experimental"):
    import mesa
    from mesa.agent import AgentSet

__all__ = ["AgentSet", "mesa"]
