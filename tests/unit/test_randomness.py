"""Keyed randomness: a pure function of its key, as good as a reference generator on the same tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wijksim import randomness
from wijksim.compilation import kernel
from wijksim.randomness import Streams, keyed_floor, keyed_uniform, mix_reference, order_of

COUNT = 50_000
IDS = np.arange(COUNT)
# Of a good generator, one sample in a million fails: with fixed seeds the tests never flicker.
REJECTED = 1e-6


@kernel
def _many(stream, ids, draw, out):  # pragma: no cover - compiled
    for index in range(ids.size):
        out[index] = keyed_uniform(stream, ids[index], draw)


def _reference(key: np.uint64, ids: np.ndarray, draw: int) -> np.ndarray:
    word = mix_reference(mix_reference(np.asarray(key, dtype=np.uint64)) ^ ids.astype(np.uint64))
    return (mix_reference(word ^ np.uint64(draw)) >> np.uint64(11)) * 2.0**-53


def _philox(count: int) -> np.ndarray:
    return np.random.Generator(np.random.Philox(7)).random(count)


def _samples() -> dict[str, np.ndarray]:
    """Numbers along each part of the key, and of the reference generator."""
    streams = Streams(1)
    months = np.concatenate(
        [streams.uniform("debt.onset", month, IDS[:100]) for month in range(COUNT // 100)]
    )
    processes = np.concatenate(
        [streams.uniform(f"process {name}", 3, IDS[:100]) for name in range(COUNT // 100)]
    )
    seeds = np.concatenate(
        [Streams(seed).uniform("debt.onset", 3, IDS[:100]) for seed in range(COUNT // 100)]
    )
    return {
        "ids": streams.uniform("debt.onset", 3, IDS),
        "wide ids": streams.uniform("debt.onset", 3, IDS * 10**9 + 2**62),
        "draws": streams.uniform("debt.onset", 3, np.zeros(COUNT), IDS),
        "months": months,
        "processes": processes,
        "seeds": seeds,
        "Philox": _philox(COUNT),
    }


SAMPLES = _samples()


def test_order_and_company_do_not_matter():
    streams = Streams(5)
    whole = streams.uniform("moving.wish", 7, IDS)
    shuffled = np.random.default_rng(0).permutation(COUNT)
    np.testing.assert_array_equal(streams.uniform("moving.wish", 7, IDS[shuffled]), whole[shuffled])
    streams.uniform("something else", 9, IDS)
    assert streams.uniform("moving.wish", 7, IDS[123]) == whole[123]
    np.testing.assert_array_equal(Streams(5).uniform("moving.wish", 7, IDS), whole)


@pytest.mark.parametrize("ceiling", [-1.0, 0.0, 2.0**-53, 0.01, 0.3, 1 / 3, 1.0, 7.5, np.inf])
def test_those_below_a_ceiling_are_those_whose_number_is(ceiling: float):
    streams = Streams(5)
    below = streams.below("moving.wish", 7, IDS, ceiling)
    np.testing.assert_array_equal(below, np.flatnonzero(streams.uniform("moving.wish", 7, IDS) < ceiling))
    assert streams.below("moving.wish", 7, IDS[:0], ceiling).size == 0


@pytest.mark.parametrize("count", [0, 1, 2, 17, 5000])
def test_order_of_uniform_numbers_is_the_stable_order(count: int):
    numbers = Streams(5).uniform("market.seeker", 7, IDS[:count])
    np.testing.assert_array_equal(order_of(numbers), np.argsort(numbers, kind="stable"))
    few = np.floor(numbers * 7) / 7
    np.testing.assert_array_equal(order_of(few), np.argsort(few, kind="stable"))
    ends = np.concatenate([numbers, np.nextafter([1.0, 1.0, 0.0], 0.0), [0.0]])
    np.testing.assert_array_equal(order_of(ends), np.argsort(ends, kind="stable"))


def test_a_number_that_equals_the_ceiling_is_not_below_it():
    streams = Streams(5)
    numbers = streams.uniform("moving.wish", 7, IDS[:50])
    for position, number in enumerate(numbers):
        assert position not in streams.below("moving.wish", 7, IDS[:50], number)
        assert position in streams.below("moving.wish", 7, IDS[:50], np.nextafter(number, 1.0))


def test_every_part_of_the_key_counts():
    base = Streams(5).uniform("moving.wish", 7, IDS[:1000])
    for other in (
        Streams(6).uniform("moving.wish", 7, IDS[:1000]),
        Streams(5).uniform("moving.wisH", 7, IDS[:1000]),
        Streams(5).uniform("moving.wish", 8, IDS[:1000]),
        Streams(5).uniform("moving.wish", -1, IDS[:1000]),
        Streams(5).uniform("moving.wish", 7, IDS[:1000] + 1000),
        Streams(5).uniform("moving.wish", 7, IDS[:1000], 1),
    ):
        assert not np.any(base == other)


@given(
    seed=st.integers(0, 2**63 - 1),
    month=st.integers(-1, 1200),
    ids=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=20),
    draw=st.integers(0, 2**31),
)
@settings(max_examples=50, deadline=None)
def test_compiled_equals_plain_numpy(seed: int, month: int, ids: list[int], draw: int):
    streams = Streams(seed)
    numbers = np.array(ids, dtype=np.int64)
    expected = _reference(streams.key("any", month), numbers, draw)
    np.testing.assert_array_equal(streams.uniform("any", month, numbers, draw), expected)
    in_kernel = np.empty(numbers.size)
    _many(streams.key("any", month), numbers, draw, in_kernel)
    np.testing.assert_array_equal(in_kernel, expected)


def test_splitmix_reference_values():
    # First outputs of SplitMix64 from state 0 (Steele, Lea & Flood 2014; Vigna's splitmix64.c).
    golden = 0x9E3779B97F4A7C15
    states = np.array([0, golden, 2 * golden % 2**64], dtype=np.uint64)
    expected = np.array([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], dtype=np.uint64)
    np.testing.assert_array_equal(mix_reference(states), expected)


@pytest.mark.parametrize("name", SAMPLES)
def test_uniform(name: str):
    sample = SAMPLES[name]
    assert sample.min() >= 0
    assert sample.max() < 1
    assert stats.kstest(sample, "uniform").pvalue > REJECTED
    counts = np.bincount((sample * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > REJECTED
    # The last bits matter too: events with tiny chances read them through the first ones only by luck.
    low = np.bincount((sample * 2.0**40 % 256).astype(int), minlength=256)
    assert stats.chisquare(low).pvalue > REJECTED


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("lag", [1, 2, 100])
def test_neighbours_are_independent(name: str, lag: int):
    sample = SAMPLES[name]
    first, second = sample[:-lag], sample[lag:]
    assert stats.pearsonr(first, second).pvalue > REJECTED
    cells = np.bincount((first * 16).astype(int) * 16 + (second * 16).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > REJECTED


@pytest.mark.parametrize("name", SAMPLES)
def test_bits_balance(name: str):
    bits = (SAMPLES[name][:, None] * 2.0 ** np.arange(1, 33)).astype(np.int64) & 1
    deviation = np.abs(bits.mean(axis=0) - 0.5) * 2 * np.sqrt(COUNT)
    assert deviation.max() < 6
    correlation = np.corrcoef(bits.T)
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() * np.sqrt(COUNT) < 6


def test_processes_with_the_same_ids_are_independent():
    streams = Streams(2)
    columns = np.array([streams.uniform(f"process {name}", 5, IDS[:5000]) for name in range(12)])
    correlation = np.corrcoef(columns)
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() * np.sqrt(5000) < 6


def test_no_two_of_a_million_are_equal():
    # 53 bits: two equal ones among a million have a chance of 1 in 18,000.
    numbers = Streams(1).uniform("any", 0, np.arange(1_000_000))
    assert np.unique(numbers).size == numbers.size


def test_never_one_whatever_the_word():
    highest = (np.uint64(2**64 - 1) >> randomness._MANTISSA_SHIFT) * randomness._MANTISSA_UNIT
    assert highest < 1
    assert np.isfinite(stats.norm.ppf(highest))


def test_normal():
    sample = Streams(3).normal("health.mental", -1, IDS)
    assert np.isfinite(sample).all()
    assert stats.kstest(sample, "norm").pvalue > REJECTED


def test_event_has_its_chance_and_grows_with_it():
    streams = Streams(3)
    seldom = streams.event("debt.onset", 4, IDS, 0.1)
    often = streams.event("debt.onset", 4, IDS, 0.3)
    assert stats.binomtest(int(seldom.sum()), COUNT, 0.1).pvalue > REJECTED
    assert not np.any(seldom & ~often)
    assert not streams.event("debt.onset", 4, IDS, 0.0).any()
    assert streams.event("debt.onset", 4, IDS, 1.0).all()


def test_the_lower_bound_of_a_number_is_its_first_24_bits():
    @kernel
    def floors(stream, ids, out):  # pragma: no cover - compiled
        for index in range(ids.size):
            out[index] = keyed_floor(stream, ids[index])

    streams, floor = Streams(4), np.empty(COUNT, dtype=np.float32)
    floors(streams.key("work.lost", 7), IDS, floor)
    uniform = streams.uniform("work.lost", 7, IDS)
    np.testing.assert_array_equal(floor, np.floor(uniform * 2**24) / 2**24)
