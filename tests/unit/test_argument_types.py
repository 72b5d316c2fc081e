"""Types of arguments of kernels: told faster, and the same as numba tells them."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from numba.core.typing.typeof import Purpose, typeof

from wijksim.argument_types import typeof_pyval_of


class Pair(NamedTuple):
    """Two of anything."""

    first: Any
    second: Any


class Kernel:
    """As much of a kernel as numba asks for types."""

    def __init__(self) -> None:
        self._types_active_call: set[Any] = set()

    def typeof_pyval(self, value: Any) -> Any:
        return "numba's own answer", type(value)


GRID = np.arange(12, dtype=np.float32).reshape(3, 4)
FIXED = np.arange(3)
FIXED.flags.writeable = False
RECORDS = np.zeros(2, dtype=[("row", "i4"), ("share", "f8")])


@pytest.mark.parametrize(
    "value",
    [
        Pair(GRID[0], GRID[1]),
        Pair(GRID, GRID.T),
        Pair(GRID[:, ::2], GRID[0, ::2]),
        Pair(FIXED, FIXED.copy()),
        Pair(RECORDS, GRID.astype("f8")),
        Pair(1, 2.5),
        Pair(True, np.uint8(3)),
        Pair(Pair(FIXED, 1), (FIXED, GRID)),
    ],
)
def test_named_tuples_have_the_type_that_numba_gives_them(value: Pair):
    kernel = Kernel()
    find = typeof_pyval_of(kernel)
    expected = typeof(value, Purpose.argument)
    assert find(value) == find(value) == expected
    assert kernel._types_active_call == {expected}


@pytest.mark.parametrize("value", [GRID, 3, (GRID, 1)])
def test_what_is_no_named_tuple_is_left_to_numba(value: Any):
    assert typeof_pyval_of(Kernel())(value) == ("numba's own answer", type(value))
