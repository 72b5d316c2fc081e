"""How numba sees the arguments of a kernel, told as numba tells it, but once for each kind of array.

A start calls fifty kernels for the first time, with 1,300 columns in named tuples. Numba makes the type of each column
anew to see that it has it already, and asks each class of named tuples of which of its own types it may be one.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core.types import BaseTuple
from numba.core.typing.typeof import Purpose, typeof

_KNOWN: dict[tuple[Any, int, int], Any] = {}
"""Types of arrays by what they follow from: type of element, number of dimensions, flags."""


def _is_named_tuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _type_of(value: Any) -> Any:
    if type(value) is np.ndarray:
        kind = (value.dtype, value.ndim, value.flags.num)
        if kind not in _KNOWN:
            _KNOWN[kind] = typeof(value, Purpose.argument)
        return _KNOWN[kind]
    if _is_named_tuple(value):
        return BaseTuple.from_types([_type_of(item) for item in value], type(value))
    return typeof(value, Purpose.argument)


def typeof_pyval_of(dispatcher: Any) -> Callable[[Any], Any]:
    """Stands in for a kernel's own ``typeof_pyval``, which numba asks for arguments that it has not met."""
    own = dispatcher.typeof_pyval

    def typeof_pyval(value: Any) -> Any:
        if not _is_named_tuple(value):
            return own(value)
        found = _type_of(value)
        dispatcher._types_active_call.add(found)
        return found

    return typeof_pyval
