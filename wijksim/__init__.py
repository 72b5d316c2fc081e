"""An agent-based laboratory for neighbourhood renewal: which mix of social and physical work helps whom?

``from wijksim import WijkModel, load_config, run, compare`` is the whole front door. The names are looked up
when they are first used, so that ``import wijksim`` itself costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wijksim.lab.comparison import ComparisonResult, compare
    from wijksim.lab.composition import load_config
    from wijksim.lab.configuration import own_configuration
    from wijksim.lab.execution import run
    from wijksim.model import WijkModel

    __version__: str

__all__ = [
    "ComparisonResult",
    "WijkModel",
    "__version__",
    "compare",
    "load_config",
    "own_configuration",
    "run",
]

_HOMES = {
    "ComparisonResult": "wijksim.lab.comparison",
    "WijkModel": "wijksim.model",
    "compare": "wijksim.lab.comparison",
    "load_config": "wijksim.lab.composition",
    "own_configuration": "wijksim.lab.configuration",
    "run": "wijksim.lab.execution",
}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("wijksim")
    except PackageNotFoundError:  # the sources are used without being installed
        return "0+unknown"


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
