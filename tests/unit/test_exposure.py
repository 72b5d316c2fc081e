"""Who may meet a rare event is found eight at a time; nobody is missed, whatever the highest chance."""

import numpy as np
import pytest

from wijksim.city.exposure import exposed, limit_of, low_bytes
from wijksim.city.households import Households
from wijksim.randomness import RARE, Streams

BYTES = np.random.default_rng(4).integers(0, 256, (4_000, 8)).astype(np.uint8)
BYTES[:256] = np.arange(256, dtype=np.uint8)[:, None] + np.array([0, 1, 0, 255, 0, 128, 127, 0], np.uint8)
"""Bytes of words, among them such as stand beside a lower one or a zero."""


def test_no_byte_below_a_limit_is_missed():
    words = BYTES.view(np.uint64).ravel()
    for limit in range(257):
        with np.errstate(over="ignore"):
            marks = np.broadcast_to(low_bytes.py_func(words, np.uint64(limit)), words.shape)
        marked = marks.copy().view(np.uint8).reshape(-1, 8) == 0x80
        assert marked[limit > BYTES].all(), limit


def test_few_bytes_above_a_low_limit_are_marked():
    marks = low_bytes.py_func(BYTES.view(np.uint64).ravel(), np.uint64(3))
    assert np.count_nonzero(marks.view(np.uint8)) < 0.05 * BYTES.size


@pytest.mark.parametrize("chance", [0.0, 0.01, 0.3, 0.4985, 0.5, 0.7, 1.0])
def test_residents_exposed_are_those_whose_draw_lies_below(chance: float):
    luck, streams, h = np.random.default_rng(8), Streams(3), Households(20_000, spare=103)
    h.id[:] = luck.permutation(len(h))
    h.place[:] = luck.integers(-1, 5, len(h))
    bits = np.empty((len(RARE), -(-len(h) // 8) * 8), np.uint8)
    streams.first_bits(5, h.id, bits)
    key = streams.rare_key("contact.outreach", 5)
    found = exposed(h, bits[RARE.index("contact.outreach")], key, np.array([chance]))
    rows = np.flatnonzero(h.active & (h.place >= 0))
    draws = streams.uniform("contact.outreach", 5, h.id[rows])
    np.testing.assert_array_equal(found, rows[draws < chance])


@pytest.mark.parametrize(
    ("ceiling", "limit"), [(-1.0, 0), (0.0, 0), (0.001, 1), (0.5, 128), (1.0, 256), (3.0, 256)]
)
def test_limit_stands_above_the_first_bits_of_all_draws_below_a_ceiling(ceiling: float, limit: int):
    assert limit_of(ceiling) == limit
