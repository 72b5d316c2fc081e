"""Keyed randomness: every draw is a pure function of (seed, process, month, entity id, draw number).

The same household therefore meets the same luck in every scenario, whatever else happens in the
city, in whatever order it is computed and on however many workers. A key is hashed with the finaliser
of SplitMix64 (Steele, Lea & Flood 2014), applied once for each part of the key. The tests compare the
result with a reference generator.
"""

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from wijksim.compilation import elementwise, helper

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_MANTISSA_SHIFT = np.uint64(11)
_MANTISSA_UNIT = 2.0**-53


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


@elementwise
def _uniform(stream: Any, first: Any, second: Any) -> Any:  # pragma: no cover - compiled
    return keyed_uniform(stream, first, second)


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
        first = np.asarray(ids).astype(np.uint64)
        second = np.asarray(draw).astype(np.uint64)
        return np.asarray(_uniform(self.key(process, month), first, second))

    def normal(self, process: str, month: int, ids: Any, draw: Any = 0) -> NDArray[np.float64]:
        """Standard normal numbers, by inversion of :meth:`uniform`."""
        uniform = self.uniform(process, month, ids, draw)
        return ndtri(np.maximum(uniform, _MANTISSA_UNIT))

    def event(self, process: str, month: int, ids: Any, chance: Any) -> NDArray[np.bool_]:
        """Whether something that has ``chance`` happens, one answer for each id."""
        return self.uniform(process, month, ids) < chance
