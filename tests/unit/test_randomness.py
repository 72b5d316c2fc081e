"""Keyed randomness: a pure function of its key, as good as a reference generator on the same tests."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wijksim import randomness
from wijksim.compilation import lean_kernel
from wijksim.processes.kernels.turns import order_of
from wijksim.randomness import RARE, SHARED_BY, Streams, keyed_uniform, mix_reference

COUNT = 50_000
IDS = np.arange(COUNT)
# Of a good generator, one sample in a million fails: with fixed seeds the tests never flicker.
REJECTED = 1e-6


@lean_kernel
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
    whole = streams.uniform("moving.reason", 7, IDS)
    shuffled = np.random.default_rng(0).permutation(COUNT)
    np.testing.assert_array_equal(streams.uniform("moving.reason", 7, IDS[shuffled]), whole[shuffled])
    streams.uniform("something else", 9, IDS)
    assert streams.uniform("moving.reason", 7, IDS[123]) == whole[123]
    np.testing.assert_array_equal(Streams(5).uniform("moving.reason", 7, IDS), whole)


def test_rare_processes_have_one_draw():
    with pytest.raises(ValueError, match=r"life\.death shares luck with others: it has one draw"):
        Streams(5).uniform("life.death", 7, IDS, 1)


def test_every_part_of_the_key_counts():
    base = Streams(5).uniform("moving.reason", 7, IDS[:1000])
    for other in (
        Streams(6).uniform("moving.reason", 7, IDS[:1000]),
        Streams(5).uniform("moving.reasoN", 7, IDS[:1000]),
        Streams(5).uniform("moving.reason", 8, IDS[:1000]),
        Streams(5).uniform("moving.reason", -1, IDS[:1000]),
        Streams(5).uniform("moving.reason", 7, IDS[:1000] + 1000),
        Streams(5).uniform("moving.reason", 7, IDS[:1000], 1),
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


def test_what_is_compiled_for_kernels_alone_refuses_python_before_and_after_it_is_compiled():
    for _ in range(2):
        with pytest.raises(TypeError, match=r"uniform_of\.py_func"):
            randomness.uniform_of(np.uint64(1))
        Streams(1).uniform("any", 0, np.arange(3))


def test_never_one_whatever_the_word():
    highest = randomness.uniform_of.py_func(np.uint64(2**64 - 1))
    assert highest < 1
    assert np.isfinite(stats.norm.ppf(highest))


def test_normal():
    sample = Streams(3).normal("health.mental", -1, IDS)
    assert np.isfinite(sample).all()
    assert stats.kstest(sample, "norm").pvalue > REJECTED


def test_normal_numbers_of_several_processes_are_those_of_each():
    draws = ("health.mental", -1), ("satisfaction.mood", 4)
    found = Streams(3).normals(draws, IDS)
    for (process, month), numbers in zip(draws, found, strict=True):
        np.testing.assert_array_equal(numbers, Streams(3).normal(process, month, IDS))
    assert np.any(found[0] != found[1])


def test_event_has_its_chance_and_grows_with_it():
    streams = Streams(3)
    seldom = streams.event("debt.onset", 4, IDS, 0.1)
    often = streams.event("debt.onset", 4, IDS, 0.3)
    assert stats.binomtest(int(seldom.sum()), COUNT, 0.1).pvalue > REJECTED
    assert not np.any(seldom & ~often)
    assert not streams.event("debt.onset", 4, IDS, 0.0).any()
    assert streams.event("debt.onset", 4, IDS, 1.0).all()


def _rare_reference(streams: Streams, process: str, month: int, ids: np.ndarray) -> np.ndarray:
    """First eight bits from the word that is shared, the other 45 from the process's own."""
    key, words = streams.rare_key(process, month), ids.astype(np.uint64)
    own, shared = (mix_reference(mix_reference(np.asarray(word)) ^ words) for word in (key.own, key.shared))
    first = (shared >> key.shift) % np.uint64(256)
    return (first / 256) + (own >> np.uint64(19)) * 2.0**-53


@pytest.mark.parametrize("process", RARE)
def test_luck_of_rare_events_is_as_good_as_any(process: str):
    streams = Streams(4)
    sample = streams.uniform(process, 7, IDS)
    np.testing.assert_array_equal(sample, _rare_reference(streams, process, 7, IDS))
    assert stats.kstest(sample, "uniform").pvalue > REJECTED
    for scale in (2.0**8, 2.0**16, 2.0**40):
        assert (
            stats.chisquare(np.bincount((sample * scale % 256).astype(int), minlength=256)).pvalue > REJECTED
        )
    # Tiny numbers are as frequent as they should be, month after month.
    tiny = np.concatenate([streams.uniform(process, month, IDS) for month in range(20)]) < 1e-3
    assert stats.binomtest(int(tiny.sum()), tiny.size, 1e-3).pvalue > REJECTED


def test_rare_events_that_share_a_word_are_independent_of_each_other():
    streams = Streams(4)
    draws = np.array([streams.uniform(process, 7, IDS) for process in RARE])
    later = np.array([streams.uniform(process, 8, IDS) for process in RARE])
    correlation = np.corrcoef(np.vstack([draws, later]))
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() * np.sqrt(COUNT) < 6
    seldom = draws < 0.02
    for one, other in combinations(range(len(RARE)), 2):
        both = int((seldom[one] & seldom[other]).sum())
        assert stats.binomtest(both, COUNT, 0.02**2).pvalue > REJECTED


@pytest.mark.parametrize(("count", "room"), [(COUNT, COUNT), (1001, 1001), (1001, 1008), (3, 3), (0, 0)])
def test_first_bits_bound_the_draw(count: int, room: int):
    streams = Streams(4)
    bits = np.empty((len(RARE), room), np.uint8)
    streams.first_bits(7, IDS[:count], bits)
    for process, first in zip(RARE, bits[:, :count], strict=True):
        np.testing.assert_array_equal(first, np.floor(streams.uniform(process, 7, IDS[:count]) * 256))


def test_months_may_be_asked_for_in_any_order():
    streams, names = Streams(4), ("debt.onset", "work.capacity")
    for month in (3, -1, 4, 3, -1, -1, 5):
        for name in names:
            assert streams.key(name, month) == Streams(4).key(name, month)
        assert streams.rare_key("life.death", month) == Streams(4).rare_key("life.death", month)


def test_rare_processes_fill_their_words():
    assert len(RARE) % SHARED_BY == 0
    assert len(set(RARE)) == len(RARE)


def test_a_rare_key_is_no_plain_key():
    with pytest.raises(ValueError, match="rare_key"):
        Streams(4).key("life.death", 7)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 1023, 1024, 17_000])
def test_order_is_that_of_the_draws(number: int):
    luck = Streams(3).uniform("market.seeker", 8, np.arange(number))
    assert order_of(luck).tolist() == np.argsort(luck, kind="stable").tolist()


@given(st.lists(st.sampled_from([0.0, 2.0**-53, 0.25, 0.5, 0.75, 1.0 - 2.0**-53]), max_size=40))
def test_equal_draws_keep_their_order(draws: list[float]):
    luck = np.array(draws)
    assert order_of(luck).tolist() == np.argsort(luck, kind="stable").tolist()


def test_draws_that_agree_in_forty_bits_keep_their_order():
    nearly_equal = np.tile([0.5 + 2.0**-53, 0.5], 1_000)
    assert order_of(nearly_equal).tolist() == list(range(2_000))
