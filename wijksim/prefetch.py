"""Asking memory for rows before they are needed.

A pass over few rows that lie far apart waits for memory most of its time: a row of a household is as many places in
memory as columns are read. Where the rows are known beforehand, they can be on their way while others are computed.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from wijksim.compilation import helper

_READ, _KEEP, _DATA = 0, 3, 1
"""What LLVM is told: the row will be read, may be needed again, and is no code."""


def _fetch(_: Any, columns: Any, row: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        for place, column in enumerate(signature.args[0]):
            array = context.make_array(column)(context, builder, builder.extract_value(arguments[0], place))
            address = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
            builder.call(prefetch, [address, number(_READ), number(_KEEP), number(_DATA)])
        return context.get_dummy_value()

    return types.void(columns, row), generate


fetch: Any = intrinsic(_fetch)
"""For kernels: asks for a row (``np.uintp``) of each column of a tuple of arrays, and goes on at once."""


_AHEAD = 12
"""Rows before whose turn their columns are asked for, where no other number has been measured to gain more."""


@helper
def coming(rows: Any, n: Any, ahead: Any = _AHEAD) -> Any:
    """The row whose turn comes so many after the n-th; at the end, the last one."""
    return np.uintp(rows[min(n + ahead, rows.size - 1)])
