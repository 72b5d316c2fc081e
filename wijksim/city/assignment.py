"""The assignment of least cost, from SciPy, without the rest of ``scipy.optimize``."""

from collections.abc import Callable
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

import scipy


def from_its_own_file() -> Callable[..., Any] | None:
    """SciPy's function from the file it is compiled to; None where there is no such file or function.

    Everything else in ``scipy.optimize`` takes a sixth of a second to load.
    """
    spec = PathFinder.find_spec("scipy.optimize._lsap", [str(Path(scipy.__file__).parent / "optimize")])
    if spec is None or spec.loader is None:
        return None
    try:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
    except ImportError:
        return None
    return getattr(module, "linear_sum_assignment", None)


def chosen() -> Callable[..., Any]:
    """SciPy's function, from its own file where there is one."""
    alone = from_its_own_file()
    if alone is not None:
        return alone
    from scipy.optimize import linear_sum_assignment

    return linear_sum_assignment


linear_sum_assignment = chosen()
"""``scipy.optimize.linear_sum_assignment``: for costs of shape (rows, columns), the rows and columns that pair up."""
