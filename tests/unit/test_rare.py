"""Few among many rows are those that plain numpy finds, in the same order."""

import numpy as np
import pytest

from wijksim.city.households import Households
from wijksim.city.rare import drawn, living_with
from wijksim.randomness import Streams


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 1003])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_those_who_live_somewhere_with_a_trait(rows, share):
    luck = np.random.default_rng(rows)
    wanted, place = luck.random(rows) < share, luck.integers(-1, 5, rows).astype(np.int32)
    expected = np.flatnonzero(wanted & (place >= 0))
    np.testing.assert_array_equal(living_with(wanted, place), expected)
    every_second = np.repeat(wanted, 2)[::2]
    np.testing.assert_array_equal(living_with(every_second, place), expected)


@pytest.mark.parametrize("chance", [-0.1, 0.0, 0.25, 1.0, 7.0])
@pytest.mark.parametrize("asked", [(), (2,), (0, 3), (0, 1, 2, 3)])
def test_residents_of_some_groups_who_meet_an_event(chance: float, asked: tuple[int, ...]):
    luck, streams, h = np.random.default_rng(8), Streams(3), Households(900, spare=103)
    h.id[:] = luck.permutation(len(h))
    h.place[:] = np.where(h.active, luck.integers(-1, 5, len(h)), -1)
    group = luck.integers(0, 4, len(h)).astype(np.int8)
    group[h.place < 0] = -1
    rows = np.flatnonzero(h.active & (h.place >= 0) & np.isin(group, asked))
    expected = rows[streams.event("life.graduation", 5, h.id[rows], chance)]
    found = drawn(h, group, np.array(asked, dtype=np.int8), streams.key("life.graduation", 5), chance)
    np.testing.assert_array_equal(found, expected)
    assert (expected.size > 0) == (chance > 0 and len(asked) > 0)
    assert expected.size < rows.size or chance >= 1 or not asked
