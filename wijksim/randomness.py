"""Keyed randomness: every draw is a pure function of (seed, process, month, entity id, draw number).

The same household therefore meets the same luck in every scenario, whatever else happens in the
city, in whatever order it is computed and on however many workers. A key is hashed with the finaliser
of SplitMix64 (Steele, Lea & Flood 2014), applied once for each part of the key. The tests compare the
result with a reference generator.
"""

import math
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from wijksim.compilation import helper, kernel, lean_kernel, trailing_zeros
from wijksim.interpolation import cubic, hermite_table

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_MANTISSA_SHIFT = np.uint64(11)
_MANTISSA_UNIT = 2.0**-53
_FLOOR_SHIFT, _FLOOR_UNIT = np.uint64(40), np.float32(2.0**-24)


@helper
def mix(state: Any) -> Any:
    """Finaliser of SplitMix64: one 64-bit word in, one well-mixed 64-bit word out."""
    state = np.uint64(state) + _GOLDEN
    state = (state ^ (state >> _SHIFTS[0])) * _FIRST
    state = (state ^ (state >> _SHIFTS[1])) * _SECOND
    return state ^ (state >> _SHIFTS[2])


@helper
def half_key(stream: Any, first: Any) -> Any:
    """Hash of a stream and one entity: what draws of that entity together with others have in common."""
    return mix(mix(np.uint64(stream)) ^ np.uint64(first))


@helper
def half_keyed_uniform(half: Any, second: Any) -> Any:
    """Uniform on [0, 1) from a half key and a second entity: equal to :func:`keyed_uniform` of the three."""
    return (mix(half ^ np.uint64(second)) >> _MANTISSA_SHIFT) * _MANTISSA_UNIT


@helper
def keyed_uniform(stream: Any, first: Any, second: Any) -> Any:
    """Uniform on [0, 1) from a stream and two entity numbers, for kernels; 53 bits, so never exactly 1."""
    return half_keyed_uniform(half_key(stream, first), second)


@helper
def keyed_floor(stream: Any, first: Any) -> Any:
    """Lower bound of ``keyed_uniform(stream, first, 0)``, at most 2**-24 below it, float32.

    A loop that is taken several rows at a time tells by it whom an event passes over, whatever the exact number is.
    """
    word = mix(half_key(stream, first))
    return np.float32(np.int32(word >> _FLOOR_SHIFT)) * _FLOOR_UNIT


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


@helper
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


@helper
def standard_normal(word: Any) -> Any:
    """Standard normal number from the first 53 bits of a word: by the table, in the tails :func:`normal_quantile`."""
    cell, bits = word >> _CELL_SHIFT, word >> _MANTISSA_SHIFT
    if (cell >= _EDGE) & (cell < _CELLS - _EDGE):
        return cubic(_QUANTILES, cell, np.float64(np.int64(bits & _IN_CELL)) * _CELL_UNIT)
    return normal_quantile(max(bits * _MANTISSA_UNIT, _MANTISSA_UNIT))


@helper
def keyed_normal(stream: Any, first: Any, second: Any) -> Any:
    """Standard normal number from a key."""
    return standard_normal(mix(half_key(stream, first) ^ np.uint64(second)))


@lean_kernel
def _normals(stream: Any, first: Any, second: Any, out: Any) -> None:  # pragma: no cover - compiled
    own = int(second.size > 1)  # one number goes with all
    for n in range(out.size):
        out[n] = keyed_normal(stream, first[n], second[n * own])


@lean_kernel
def _uniforms(stream: Any, first: Any, second: Any, out: Any) -> None:  # pragma: no cover - compiled
    if second.size == 1:
        shared = second[0]
        for n in range(out.size):
            out[n] = keyed_uniform(stream, first[n], shared)
    else:
        for n in range(out.size):
            out[n] = keyed_uniform(stream, first[n], second[n])


_BLOCK = 64
"""Numbers whose draws are compared together: one bit of a word each."""


@kernel
def low_draws(stream: Any, ids: Any, ceiling: Any) -> Any:  # pragma: no cover - compiled
    """Positions of the ids whose draw lies below a ceiling."""
    # A loop that stores nothing first, which the processor takes four at a time: it sets a bit for each low number.
    word = np.int64(math.ceil(min(max(ceiling, 0.0), 1.0) / _MANTISSA_UNIT))
    whole = ids.size // _BLOCK
    low, number = np.zeros(whole + 1, np.uint64), 0
    for block in range(whole + 1):
        members = ids[block * _BLOCK : (block + 1) * _BLOCK]
        bits = np.uint64(0)
        for position in range(_BLOCK if block < whole else members.size):
            mantissa = np.int64(mix(half_key(stream, members[position])) >> _MANTISSA_SHIFT)
            bits |= np.uint64(mantissa < word) << np.uint64(position)
        low[block] = bits
        while bits:
            bits &= bits - np.uint64(1)
            number += 1
    found = np.empty(number, np.intp)
    number = 0
    for block in range(whole + 1):
        bits = low[block]
        while bits:
            found[number] = block * _BLOCK + trailing_zeros(bits)
            bits &= bits - np.uint64(1)
            number += 1
    return found


@kernel
def order_of(luck: Any) -> Any:  # pragma: no cover - compiled
    """Positions of uniform numbers in ascending order; equal ones keep their order.

    As they are spread evenly, each number is known to stand near its share of the line: nothing else is compared.
    """
    count = luck.size
    begin = np.zeros(count + 1, np.intp)
    for number in luck:
        begin[min(int(number * count), count - 1) + 1] += 1
    for bucket in range(count):
        begin[bucket + 1] += begin[bucket]
    end, order = begin.copy(), np.empty(count, np.intp)
    for position in range(count):
        bucket = min(int(luck[position] * count), count - 1)
        at = end[bucket]
        end[bucket] += 1
        while at > begin[bucket] and luck[order[at - 1]] > luck[position]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = position
    return order


def _words(numbers: Any) -> NDArray[np.uint64]:
    """Whole numbers as 64-bit words; ids are not copied."""
    array = np.asarray(numbers)
    return array.view(np.uint64) if array.dtype == np.int64 else array.astype(np.uint64)


def _elementwise(fill: Any, kind: type[Any], first: Any, second: Any, *before: Any) -> NDArray[Any]:
    """Lets a kernel fill an array from two arrays of whole numbers that broadcast.

    The kernel gets both flat and of one length; the second may be a single number that goes with all of the first.

    Args:
        fill: The kernel: what stands ``before``, the two arrays, and the array to be written.
        kind: Type of the numbers to be written.
        first: Whole numbers.
        second: Whole numbers.
        before: First arguments of the kernel.
    """
    one, other = _words(first), _words(second)
    if one.shape != other.shape and (other.size != 1 or other.ndim > one.ndim):
        one, other = np.broadcast_arrays(one, other)
    out = np.empty(one.shape, kind)
    fill(*before, np.ascontiguousarray(one).ravel(), np.ascontiguousarray(other).ravel(), out.reshape(-1))
    return out


@lean_kernel
def _hashes(first: Any, second: Any, out: Any) -> None:  # pragma: no cover - compiled
    if second.size == 1:
        shared = second[0]
        for n in range(out.size):
            out[n] = mix(mix(first[n]) ^ shared)
    else:
        for n in range(out.size):
            out[n] = mix(mix(first[n]) ^ second[n])


def hash_of_two(first: Any, second: Any) -> NDArray[np.uint64]:
    """64-bit identity that follows from two whole numbers, elementwise; nothing random about it."""
    return _elementwise(_hashes, np.uint64, first, second)


def mix_reference(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Plain-numpy twin of :func:`mix`, used to test the compiled one."""
    with np.errstate(over="ignore"):
        state = state + _GOLDEN
        state = (state ^ (state >> _SHIFTS[0])) * _FIRST
        state = (state ^ (state >> _SHIFTS[1])) * _SECOND
    return state ^ (state >> _SHIFTS[2])


class Streams:
    """The random streams of one run, named by process.

    Args:
        seed: Seed of the run; any integer of at least 0.
    """

    def __init__(self, seed: int) -> None:
        """Remembers the seed; no state changes afterwards, so the order of draws does not matter."""
        self.seed = int(seed)
        self._names: dict[str, int] = {}

    def key(self, process: str, month: int) -> np.uint64:
        """64-bit key of a named process in one month (``month=-1`` for draws made once per life)."""
        name = self._names.get(process)
        if name is None:
            digest = blake2b(f"{self.seed}/{process}".encode(), digest_size=8).digest()
            name = self._names[process] = int.from_bytes(digest, "little")
        return np.uint64((name + (month + 1) * 0xD1342543DE82EF95) % 2**64)

    def uniform(self, process: str, month: int, ids: Any, draw: Any = 0) -> NDArray[np.float64]:
        """Uniform numbers on [0, 1), one for each id.

        Args:
            process: Name of the decision, such as ``"debt.onset"``.
            month: Month of the run, or -1 for a draw that is made once in an entity's life.
            ids: Entity ids, integers of any shape.
            draw: Number of the draw (scalar, or an array that broadcasts against ``ids``).
        """
        return _elementwise(_uniforms, np.float64, ids, draw, self.key(process, month))

    def normal(self, process: str, month: int, ids: Any, draw: Any = 0) -> NDArray[np.float64]:
        """Standard normal numbers, by inversion of :meth:`uniform`."""
        return _elementwise(_normals, np.float64, ids, draw, self.key(process, month))

    def below(self, process: str, month: int, ids: NDArray[np.int64], ceiling: float) -> NDArray[np.intp]:
        """Positions of the ids whose number of :meth:`uniform` lies below ``ceiling``, ascending."""
        return np.asarray(low_draws(self.key(process, month), ids, ceiling))

    def event(self, process: str, month: int, ids: Any, chance: Any) -> NDArray[np.bool_]:
        """Whether something that has ``chance`` happens, one answer for each id."""
        return self.uniform(process, month, ids) < chance
