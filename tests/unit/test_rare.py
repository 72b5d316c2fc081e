"""Households with a rare trait are those that plain numpy finds, in the same order."""

import numpy as np
import pytest

from wijksim.city.rare import living_with


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 1003])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_those_who_live_somewhere_with_a_trait(rows, share):
    luck = np.random.default_rng(rows)
    wanted, active = luck.random(rows) < share, luck.random(rows) < 0.9
    place = luck.integers(-1, 5, rows).astype(np.int32)
    expected = np.flatnonzero(wanted & active & (place >= 0))
    np.testing.assert_array_equal(living_with(wanted, active, place), expected)
    every_second = np.repeat(wanted, 2)[::2]
    np.testing.assert_array_equal(living_with(every_second, active, place), expected)
