"""Keyed randomness: every draw is a pure function of (seed, process, month, entity id, draw number).

The same household therefore meets the same luck in every scenario, whatever else happens in the
city, in whatever order it is computed and on however many workers. A key is hashed with the finaliser
of SplitMix64 (Steele, Lea & Flood 2014), applied once for each part of the key. The tests compare the
result with a reference generator. Rare events share a part of their luck, see :data:`RARE`.
"""

import math
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.compilation import helper, lean_kernel, shared_helper, wide_kernel
from wijksim.normal import standard_normal

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
DRAW_BITS, DRAW_SHIFT = 53, np.uint64(11)
"""Bits of a word that make a uniform number, and places by which they stand above its lowest bit."""
_MANTISSA_UNIT = 2.0**-DRAW_BITS
"""Smallest difference of two draws."""

RARE = (
    "life.death",
    "life.partner_death",
    "life.birth",
    "life.leaving_home",
    "life.partner",
    "life.separation",
    "moving.departure",
    "moving.wish",
    "moving.urgency",
    "debt.arrears",
    "debt.setback",
    "work.lost",
    "work.disabled",
    "support.asks",
    "support.referral",
    "contact.outreach",
)
"""Processes of which all households are asked every month whether anything happens to them.

The first bits of their draws are those of a word that :data:`SHARED_BY` processes share: one hash tells of all of
these whom they pass over. The bits of a word are independent of each other, so the draws are; their other bits are
each process's own.
"""
SHARED_BY, FIRST_BITS = 8, 8
_FIRST_MASK, _OWN_SHIFT, _FIRST_PLACE = np.uint64(2**FIRST_BITS - 1), np.uint64(19), np.uint64(45)
_SHARED = {
    process: (f"rare.{place // SHARED_BY}", np.uint64(place % SHARED_BY * FIRST_BITS))
    for place, process in enumerate(RARE)
}
"""Of each rare process the name of the word that it shares, and where its bits stand in it."""
_BYTE, _PAIR, _HALF = np.uint64(8), np.uint64(16), np.uint64(32)
_BYTES, _PAIRS, _HALVES = (
    np.uint64(mask) for mask in (0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0x00000000FFFFFFFF)
)
_MONTH_STEP = 0xD1342543DE82EF95
_ONCE = -1
"""Month of draws that are made once in a life."""


class RareKey(NamedTuple):
    """Key of one of the :data:`RARE` processes in a month, for kernels."""

    own: np.uint64
    shared: np.uint64
    """Stream of the word that it shares with others."""
    shift: np.uint64
    """Place of its bits in that word."""


@shared_helper
def mix(state: Any) -> Any:
    """Finaliser of SplitMix64: one 64-bit word in, one well-mixed 64-bit word out."""
    state = np.uint64(state) + _GOLDEN
    state = (state ^ (state >> _SHIFTS[0])) * _FIRST
    state = (state ^ (state >> _SHIFTS[1])) * _SECOND
    return state ^ (state >> _SHIFTS[2])


@shared_helper
def half_key(stream: Any, first: Any) -> Any:
    """Hash of a stream and one entity: what draws of that entity together with others have in common."""
    return mix(mix(np.uint64(stream)) ^ np.uint64(first))


@shared_helper
def half_keyed_word(half: Any, second: Any) -> Any:
    """64-bit word from a half key and a second entity, from which :func:`uniform_of` makes the draw."""
    return mix(half ^ np.uint64(second))


@shared_helper
def uniform_of(word: Any) -> Any:
    """Uniform on [0, 1) from a word."""
    return (word >> DRAW_SHIFT) * _MANTISSA_UNIT


CELL_BITS = 10
_CELL_SHIFT = np.uint64(64 - CELL_BITS)


@shared_helper
def cell_of(word: Any) -> Any:
    """In which of 2**10 equal parts of the line from 0 to 1 the draw of a word lies."""
    return word >> _CELL_SHIFT


@shared_helper
def half_keyed_uniform(half: Any, second: Any) -> Any:
    """Uniform on [0, 1) from a half key and a second entity: equal to :func:`keyed_uniform` of the three."""
    return uniform_of(half_keyed_word(half, second))


@shared_helper
def keyed_uniform(stream: Any, first: Any, second: Any) -> Any:
    """Uniform on [0, 1) from a stream and two entity numbers, for kernels; 53 bits, so never exactly 1."""
    return half_keyed_uniform(half_key(stream, first), second)


@shared_helper
def rare_uniform_from(bits: Any, key: Any, first: Any) -> Any:
    """The same number as :func:`rare_uniform`, of which the first bits are known already, as a 64-bit word."""
    return ((bits << _FIRST_PLACE) | (half_key(key.own, first) >> _OWN_SHIFT)) * _MANTISSA_UNIT


@shared_helper
def rare_uniform(key: Any, first: Any) -> Any:
    """Uniform on [0, 1) of a :data:`RARE` process from its :class:`RareKey` and an entity, for kernels; 53 bits."""
    return rare_uniform_from((half_key(key.shared, first) >> key.shift) & _FIRST_MASK, key, first)


@shared_helper
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


@lean_kernel
def _rare_uniforms(
    own: Any, shared: Any, shift: Any, first: Any, _: Any, out: Any
) -> None:  # pragma: no cover - compiled
    key = RareKey(own, shared, shift)
    for n in range(out.size):
        out[n] = rare_uniform(key, first[n])


@shared_helper
def _swap(one: Any, other: Any, by: Any, mask: Any) -> Any:
    """Two words that have exchanged the bits of one, shifted, for those of the other under a mask."""
    differ = ((one >> by) ^ other) & mask
    return one ^ (differ << by), other ^ differ


@helper
def _turn(words: Any, at: Any, bits: Any, block: Any) -> None:
    """Turns eight words of eight bytes, so that equal bytes of all stand together (Warren 2012, section 7-3)."""
    a, b, c, d = words[at], words[at + 1], words[at + 2], words[at + 3]
    e, f, g, h = words[at + 4], words[at + 5], words[at + 6], words[at + 7]
    (a, b), (c, d) = _swap(a, b, _BYTE, _BYTES), _swap(c, d, _BYTE, _BYTES)
    (e, f), (g, h) = _swap(e, f, _BYTE, _BYTES), _swap(g, h, _BYTE, _BYTES)
    (a, c), (b, d) = _swap(a, c, _PAIR, _PAIRS), _swap(b, d, _PAIR, _PAIRS)
    (e, g), (f, h) = _swap(e, g, _PAIR, _PAIRS), _swap(f, h, _PAIR, _PAIRS)
    (a, e), (b, f) = _swap(a, e, _HALF, _HALVES), _swap(b, f, _HALF, _HALVES)
    (c, g), (d, h) = _swap(c, g, _HALF, _HALVES), _swap(d, h, _HALF, _HALVES)
    bits[0, block], bits[1, block], bits[2, block], bits[3, block] = a, b, c, d
    bits[4, block], bits[5, block], bits[6, block], bits[7, block] = e, f, g, h


@wide_kernel
def _share_out(streams: Any, ids: Any, words: Any, bits: Any) -> None:  # pragma: no cover - compiled
    """Writes the bytes of a word for each id, one row of ``bits`` for each byte; room is up to the next eight ids."""
    for group in range(streams.size):
        stream = mix(streams[group])
        for n in range(ids.size):
            words[n] = mix(stream ^ np.uint64(ids[n]))
        mine = bits[group]
        for block in range(bits.shape[2]):
            _turn(words, SHARED_BY * block, mine, block)


_IDS, _ZERO = np.dtype(np.int64), np.zeros(1, np.uint64)


def _words(numbers: Any) -> NDArray[np.uint64]:
    """Whole numbers as 64-bit words; ids are not copied."""
    array = np.asarray(numbers)
    return array.view(np.uint64) if array.dtype == _IDS else array.astype(np.uint64, copy=False)


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
    one = _words(first)
    if one.ndim == 1 and isinstance(second, int) and second == 0:  # by far the most
        out = np.empty(one.size, kind)
        fill(*before, one.ravel(), _ZERO, out)
        return out
    other = _words(second)
    if (other.size != 1 or other.ndim > one.ndim) and one.shape != other.shape:
        one, other = np.broadcast_arrays(one, other)
    out = np.empty(one.shape, kind)
    fill(*before, one.ravel(), other.ravel(), out.ravel())
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
        """Remembers the seed; later only what follows from it is kept, so the order of draws does not matter."""
        self.seed = int(seed)
        self._starts: dict[str, int] = {}
        self._once: dict[str, np.uint64] = {}
        """Words of draws that are made once in a life, by name."""
        self._month = _ONCE
        self._now: dict[str, np.uint64] = self._once
        """Words of the month that was asked for last."""
        self._rare: dict[str, RareKey] = {}
        """Rare keys of that month."""

    def _begin(self, month: int) -> None:
        """Makes the words of a month for all names so far, in one go."""
        step = np.uint64((month + 1) * _MONTH_STEP % 2**64)
        words = np.array(list(self._starts.values()), np.uint64) + step
        self._month, self._now, self._rare = month, dict(zip(self._starts, words, strict=True)), {}

    def _word(self, name: str, month: int) -> np.uint64:
        if month not in (self._month, _ONCE):
            self._begin(month)
        words = self._now if month == self._month else self._once
        word = words.get(name)
        if word is None:
            if name not in self._starts:
                digest = blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest()
                self._starts[name] = int.from_bytes(digest, "little")
            word = words[name] = np.uint64((self._starts[name] + (month + 1) * _MONTH_STEP) % 2**64)
        return word

    def key(self, process: str, month: int) -> np.uint64:
        """64-bit key of a named process in one month (``month=-1`` for draws made once per life).

        Raises:
            ValueError: If the process is one of the :data:`RARE` ones, whose luck takes more: see :meth:`rare_key`.
        """
        if process in _SHARED:
            raise ValueError(f"{process} shares luck with others: use rare_key")
        return self._word(process, month)

    def rare_key(self, process: str, month: int) -> RareKey:
        """Key of one of the :data:`RARE` processes in one month, for :func:`rare_uniform`."""
        key = self._rare.get(process) if month == self._month else None
        if key is None:
            shared, shift = _SHARED[process]
            key = RareKey(self._word(process, month), self._word(shared, month), shift)
            if month == self._month:
                self._rare[process] = key
        return key

    def first_bits(self, month: int, ids: NDArray[np.int64], bits: NDArray[np.uint8]) -> None:
        """Writes the first bits of the draws of all :data:`RARE` processes.

        The number of :meth:`uniform` is at least these over 2**8, and less than one more over 2**8.

        Args:
            month: Month of the run.
            ids: Entity ids.
            bits: Receives them: processes x ids, or more.
        """
        groups, room = len(RARE) // SHARED_BY, math.ceil(ids.size / SHARED_BY) * SHARED_BY
        streams = np.array([self._word(f"rare.{group}", month) for group in range(groups)])
        whole = bits if bits.shape[1] == room else np.empty((len(RARE), room), np.uint8)
        words = whole.view(np.uint64).reshape(groups, SHARED_BY, -1)
        _share_out(streams, ids, np.empty(room, np.uint64), words)
        if whole is not bits:
            bits[:, : ids.size] = whole[:, : ids.size]

    def uniform(self, process: str, month: int, ids: Any, draw: Any = 0) -> NDArray[np.float64]:
        """Uniform numbers on [0, 1), one for each id.

        Args:
            process: Name of the decision, such as ``"debt.onset"``.
            month: Month of the run, or -1 for a draw that is made once in an entity's life.
            ids: Entity ids, integers of any shape.
            draw: Number of the draw (scalar, or an array that broadcasts against ``ids``); those of :data:`RARE`
                have one draw.

        Raises:
            ValueError: If another draw is asked for of one of those.
        """
        if process in _SHARED:
            if np.any(draw) if isinstance(draw, np.ndarray) else draw:
                raise ValueError(f"{process} shares luck with others: it has one draw")
            return _elementwise(_rare_uniforms, np.float64, ids, draw, *self.rare_key(process, month))
        return _elementwise(_uniforms, np.float64, ids, draw, self.key(process, month))

    def normal(self, process: str, month: int, ids: Any, draw: Any = 0) -> NDArray[np.float64]:
        """Standard normal numbers, by inversion of :meth:`uniform`."""
        return _elementwise(_normals, np.float64, ids, draw, self.key(process, month))

    def normals(self, draws: Sequence[tuple[str, int]], ids: Any) -> NDArray[np.float64]:
        """The same of several processes, each with its month, for the same ids: processes x ids."""
        first = _words(ids)
        found = np.empty((len(draws), first.size))
        for (process, month), out in zip(draws, found, strict=True):
            _normals(self.key(process, month), first, _ZERO, out)
        return found

    def event(self, process: str, month: int, ids: Any, chance: Any) -> NDArray[np.bool_]:
        """Whether something that has ``chance`` happens, one answer for each id."""
        return self.uniform(process, month, ids) < chance
