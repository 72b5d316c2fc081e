"""Normal numbers from words of 64 bits, by inversion: a table of cubic pieces, and rational functions in the tails."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from wijksim.compilation import helper, shared_helper
from wijksim.interpolation import cubic, hermite_table

_MANTISSA_SHIFT, _MANTISSA_UNIT = np.uint64(11), 2.0**-53

# Rational approximations of the normal quantile function (Cephes, Moshier 1992; the one that scipy.special uses).
_QUANTILE_MIDDLE = (
    (
        -5.99633501014107895267e1,
        9.80010754185999661536e1,
        -5.66762857469070293439e1,
        1.39312609387279679503e1,
        -1.23916583867381258016e0,
    ),
    (
        1.0,
        1.95448858338141759834e0,
        4.67627912898881538453e0,
        8.63602421390890590575e1,
        -2.25462687854119370527e2,
        2.00260212380060660359e2,
        -8.20372256168333339912e1,
        1.59056225126211695515e1,
        -1.18331621121330003142e0,
    ),
)
_QUANTILE_TAIL = (
    (
        4.05544892305962419923e0,
        3.15251094599893866154e1,
        5.71628192246421288162e1,
        4.40805073893200834700e1,
        1.46849561928858024014e1,
        2.18663306850790267539e0,
        -1.40256079171354495875e-1,
        -3.50424626827848203418e-2,
        -8.57456785154685413611e-4,
    ),
    (
        1.0,
        1.57799883256466749731e1,
        4.53907635128879210584e1,
        4.13172038254672030440e1,
        1.50425385692907503408e1,
        2.50464946208309415979e0,
        -1.42182922854787788574e-1,
        -3.80806407691578277194e-2,
        -9.33259480895457427372e-4,
    ),
)
_QUANTILE_FAR_TAIL = (
    (
        3.23774891776946035970e0,
        6.91522889068984211695e0,
        3.93881025292474443415e0,
        1.33303460815807542389e0,
        2.01485389549179081538e-1,
        1.23716634817820021358e-2,
        3.01581553508235416007e-4,
        2.65806974686737550832e-6,
        6.23974539184983293730e-9,
    ),
    (
        1.0,
        6.02427039364742014255e0,
        3.67983563856160859403e0,
        1.37702099489081330271e0,
        2.16236993594496635890e-1,
        1.34204006088543189037e-2,
        3.28014464682127739104e-4,
        2.89247864745380683936e-6,
        6.79019408009981274425e-9,
    ),
)
_TAIL = 0.13533528323661269189  # exp(-2)
_FAR = 8.0
_ROOT_TWO_PI = 2.50662827463100050242


@helper
def _polynomial(x: Any, coefficients: Any) -> Any:
    """Horner's rule, highest power first."""
    value = coefficients[0]
    for position in range(1, len(coefficients)):
        value = value * x + coefficients[position]
    return value


@shared_helper
def normal_quantile(share: Any) -> Any:
    """Value below which a share of a standard normal population lies: scipy's ``ndtri``, callable from kernels."""
    upper = share > 1.0 - _TAIL
    y = 1.0 - share if upper else share
    if y > _TAIL:
        y = y - 0.5
        square = y * y
        ratio = square * _polynomial(square, _QUANTILE_MIDDLE[0]) / _polynomial(square, _QUANTILE_MIDDLE[1])
        return (y + y * ratio) * _ROOT_TWO_PI
    x = math.sqrt(-2.0 * math.log(y))
    z = 1.0 / x
    if x < _FAR:
        correction = z * _polynomial(z, _QUANTILE_TAIL[0]) / _polynomial(z, _QUANTILE_TAIL[1])
    else:
        correction = z * _polynomial(z, _QUANTILE_FAR_TAIL[0]) / _polynomial(z, _QUANTILE_FAR_TAIL[1])
    value = x - math.log(x) / x - correction
    return value if upper else -value


_CELLS, _EDGE = 2048, 32
"""Cells of the table, and those at either end, where the quantile function is too steep for it."""


def _quantile_table() -> NDArray[np.float64]:
    """Normal quantiles at the borders of the cells; between them interpolation is within 1e-8."""
    share = np.linspace(0.0, 1.0, _CELLS + 1)[1:-1]
    quantile = np.concatenate([[0.0], ndtri(share), [0.0]])
    return hermite_table(quantile, np.sqrt(2.0 * np.pi) * np.exp(quantile**2 / 2.0) / _CELLS)


_QUANTILES = _quantile_table()
_CELL_SHIFT, _IN_CELL, _CELL_UNIT = np.uint64(53), np.uint64(2**42 - 1), 2.0**-42
"""Of a word, the first 11 bits name the cell, the next 42 the place in it."""


@shared_helper
def standard_normal(word: Any) -> Any:
    """Standard normal number from the first 53 bits of a word: by the table, in the tails :func:`normal_quantile`."""
    cell, bits = word >> _CELL_SHIFT, word >> _MANTISSA_SHIFT
    if (cell >= _EDGE) & (cell < _CELLS - _EDGE):
        return cubic(_QUANTILES, cell, np.float64(np.int64(bits & _IN_CELL)) * _CELL_UNIT)
    return normal_quantile(max(bits * _MANTISSA_UNIT, _MANTISSA_UNIT))
