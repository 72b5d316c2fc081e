"""Normal numbers and normal shares from tables are those of scipy."""

import numpy as np
from numba import njit
from scipy.special import ndtr, ndtri

from wijksim.normal import standard_normal
from wijksim.processes.kernels.ties import normal_share
from wijksim.randomness import Streams


@njit
def _numbers(words):  # pragma: no cover - compiled
    return np.array([standard_normal(word) for word in words])


@njit
def _shares(values):  # pragma: no cover - compiled
    return np.array([normal_share(value) for value in values])


def test_normal_numbers_are_those_of_scipy():
    streams = Streams(8)
    ids = np.arange(200_000)
    uniform = streams.uniform("trial", 3, ids)
    assert uniform.min() < 1e-5
    np.testing.assert_allclose(streams.normal("trial", 3, ids), ndtri(uniform), rtol=0, atol=1e-8)


def test_both_tails_to_their_ends():
    powers = 2 ** np.arange(53, dtype=np.uint64)
    of_the_end = np.unique(np.concatenate([[0], powers - 1, powers, powers + powers // 3])) % 2**52
    share = (of_the_end + 0.5) * 2.0**-53
    lower = of_the_end.astype(np.uint64) << np.uint64(11)
    assert share.min() == 2.0**-54
    np.testing.assert_allclose(_numbers(lower), ndtri(share), rtol=0, atol=1e-8)
    np.testing.assert_array_equal(_numbers(~lower), -_numbers(lower))


def test_numbers_rise_with_their_words_across_the_borders_of_the_table():
    borders = np.outer(2.0 ** np.arange(-30, -1), 1.0 + np.arange(32) / 32).ravel()
    near = np.unique(np.round(np.concatenate([borders * 2.0**53 + step for step in (-1, 0, 1)])))
    numbers = _numbers(near.astype(np.uint64) << np.uint64(11))
    assert (np.diff(numbers) >= -1e-12).all()


def test_shares_of_the_normal_distribution_at_and_beyond_the_ends_of_the_table():
    values = np.concatenate([np.linspace(-8, 8, 4001), [-6.0, 6.0, np.nextafter(6.0, 0)]])
    np.testing.assert_allclose(_shares(values), ndtr(values), rtol=1e-9, atol=1e-10)
