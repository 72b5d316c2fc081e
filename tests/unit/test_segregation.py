"""Segregation indices against cases computed by hand, and their corrections against random allocation."""

import inspect
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijksim.indicators import segregation
from wijksim.indicators.segregation import (
    corrected_dissimilarity,
    corrected_isolation,
    corrected_theil_h,
    dissimilarity,
    expected_dissimilarity,
    exposure,
    isolation,
    morans_i,
    nearest_neighbours,
    theil_h,
)

APART = np.array([[10, 0], [0, 30]])
EVEN = np.array([[10, 30], [20, 60], [5, 15]])


def _with_empty_units(counts: np.ndarray) -> np.ndarray:
    return np.vstack([[0, 0], counts, [0, 0]])


@pytest.mark.parametrize("change", [lambda counts: counts, _with_empty_units])
def test_total_separation(change):
    counts = change(APART)
    total = counts.sum(axis=1)
    assert dissimilarity(counts[:, 0], total) == pytest.approx(1)
    assert isolation(counts[:, 0], total) == pytest.approx(1)
    assert exposure(counts[:, 0], counts[:, 1], total) == 0
    assert theil_h(counts) == pytest.approx(1)


@pytest.mark.parametrize("change", [lambda counts: counts, _with_empty_units])
def test_even_spread(change):
    counts = change(EVEN)
    total = counts.sum(axis=1)
    assert dissimilarity(counts[:, 0], total) == pytest.approx(0)
    assert isolation(counts[:, 0], total) == pytest.approx(0.25)
    assert exposure(counts[:, 0], counts[:, 1], total) == pytest.approx(0.75)
    assert theil_h(counts) == pytest.approx(0)


def test_by_hand():
    # Two units of 10: 8 of the group and 2 others, 2 of the group and 8 others.
    counts = np.array([[8, 2], [2, 8]])
    total = np.array([10, 10])
    assert dissimilarity(counts[:, 0], total) == pytest.approx(0.6)
    assert isolation(counts[:, 0], total) == pytest.approx(0.8 * 0.8 + 0.2 * 0.2)
    entropy = -(0.8 * np.log(0.8) + 0.2 * np.log(0.2))
    assert theil_h(counts) == pytest.approx(1 - entropy / np.log(2))


@pytest.mark.parametrize("members", [[0, 0], [10, 30]])
def test_one_group_absent(members: list[int]):
    group, total = np.array(members), np.array([10, 30])
    counts = np.stack([group, total - group], axis=1)
    share = group.sum() / total.sum()
    for function in (dissimilarity, expected_dissimilarity, corrected_dissimilarity):
        assert function(group, total) == 0
    assert isolation(group, total) == pytest.approx(share)
    assert corrected_isolation(group, total) == pytest.approx(share)
    assert theil_h(counts) == 0
    assert corrected_theil_h(counts) == 0


def test_nobody_at_all():
    nobody = np.zeros(3)
    for function in (dissimilarity, isolation, corrected_dissimilarity, corrected_isolation):
        assert function(nobody, nobody) == 0
    assert theil_h(np.zeros((3, 2))) == 0
    assert corrected_theil_h(np.zeros((3, 2))) == 0


def test_three_groups_apart():
    assert theil_h(np.diag([5, 20, 1])) == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12))
def test_bounds_and_scale(pairs: list[tuple[int, int]]):
    counts = np.array(pairs)
    total = counts.sum(axis=1)
    for value in (
        dissimilarity(counts[:, 0], total),
        isolation(counts[:, 0], total),
        theil_h(counts),
    ):
        assert -1e-12 <= value <= 1 + 1e-12
    assert dissimilarity(counts[:, 0], total) == pytest.approx(dissimilarity(counts[:, 1], total))
    assert theil_h(3 * counts) == pytest.approx(theil_h(counts))
    both = exposure(counts[:, 0], counts[:, 1], total) + isolation(counts[:, 0], total)
    assert both == pytest.approx(1 if counts[:, 0].sum() else 0)


@pytest.mark.parametrize(("units", "size", "share"), [(100, 20, 0.2), (60, 100, 0.5), (40, 200, 0.1)])
def test_corrected_indices_are_near_zero_under_random_allocation(units: int, size: int, share: float):
    generator = np.random.default_rng(11)
    everybody = np.repeat([1, 0], [round(units * size * share), units * size - round(units * size * share)])
    total = np.full(units, size)
    plain, corrected, isolations, theils = [], [], [], []
    for _ in range(100):
        group = generator.permutation(everybody).reshape(units, size).sum(axis=1)
        counts = np.stack([group, total - group], axis=1)
        plain.append(dissimilarity(group, total))
        corrected.append(corrected_dissimilarity(group, total))
        isolations.append(corrected_isolation(group, total))
        theils.append(corrected_theil_h(counts))
    assert abs(np.mean(corrected)) < 0.15 * np.mean(plain)
    assert np.mean(isolations) == pytest.approx(share, abs=0.002)
    assert abs(np.mean(theils)) < 0.004


def test_correction_leaves_total_separation_alone():
    assert corrected_dissimilarity(APART[:, 0], APART.sum(axis=1)) == pytest.approx(1)


def _rook(side: int) -> np.ndarray:
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    return (np.abs(x[:, None] - x) + np.abs(y[:, None] - y) == 1).astype(float)


def test_checkerboard_and_halves():
    side = 6
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    assert morans_i((x + y) % 2, _rook(side)) == pytest.approx(-1)
    assert morans_i(x < side // 2, _rook(side)) > 0.5


def test_morans_i_of_noise_is_its_expectation():
    generator = np.random.default_rng(3)
    values = [morans_i(generator.standard_normal(36), _rook(6)) for _ in range(300)]
    assert np.mean(values) == pytest.approx(-1 / 35, abs=0.03)


def test_morans_i_of_several_moments_is_that_of_each():
    generator, weights = np.random.default_rng(4), segregation.row_standardised(_rook(6))
    moments = np.vstack([generator.standard_normal((5, 36)), np.ones(36)])
    each = [segregation.autocorrelation(moment, weights) for moment in moments]
    np.testing.assert_array_equal(segregation.autocorrelation(moments, weights), each)
    assert each[-1] == 0 != each[0]


def test_morans_i_without_differences_or_neighbours_is_zero():
    assert morans_i(np.ones(4), np.ones((4, 4))) == 0
    assert morans_i(np.arange(4), np.zeros((4, 4))) == 0


def test_rows_of_weights_are_standardised():
    values = np.array([1.0, 2.0, 4.0, 8.0])
    weights = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], dtype=float)
    scaled = weights * np.array([1, 10, 100, 1000])[:, None]
    assert morans_i(values, scaled) == pytest.approx(morans_i(values, weights))
    # By hand: deviations from 3.75 and mean of the neighbours of each.
    deviation = values - 3.75
    neighbours = np.array([deviation[1], deviation[[0, 2]].mean(), deviation[[1, 3]].mean(), deviation[2]])
    assert morans_i(values, weights) == pytest.approx((deviation * neighbours).sum() / (deviation**2).sum())


def test_unit_without_neighbours_counts_for_nothing():
    weights = np.zeros((3, 3))
    weights[0, 1] = weights[1, 0] = 1
    values = np.array([1.0, -1.0, 0.0])
    # n / sum of weights = 3 / 2; cross products -1 and -1; squares 2.
    assert morans_i(values, weights) == pytest.approx(3 / 2 * -2 / 2)


def test_nearest_neighbours():
    weights = nearest_neighbours(np.array([0.0, 1.0, 10.0]), np.zeros(3), 1)
    np.testing.assert_array_equal(weights, [[0, 1, 0], [1, 0, 0], [0, 1, 0]])
    assert nearest_neighbours(np.zeros(1), np.zeros(1), 5).sum() == 0
    np.testing.assert_array_equal(nearest_neighbours(np.arange(3.0), np.zeros(3), 9), 1 - np.eye(3))


def test_every_public_function_is_pure():
    units = {name: np.array([3.0, 1.0]) for name in ("group", "other", "values", "points", "x", "y")}
    tables = {name: np.array([[3.0, 2.0], [1.0, 4.0]]) for name in ("counts", "weights", "standardised")}
    whole = {name: np.array([5.0, 5.0]) for name in ("total", "sizes")}
    single = {name: np.array(0.5) for name in ("value", "expected", "mean", "variance")}
    given = {**units, **tables, **whole, **single, "number": 1}
    before = deepcopy(given)
    functions = [
        one for one in vars(segregation).values() if getattr(one, "__module__", "") == segregation.__name__
    ]
    public = [one for one in functions if inspect.isfunction(one) and not one.__name__.startswith("_")]
    assert len(public) > 15
    for function in public:
        arguments = [given[name] for name in inspect.signature(function).parameters]
        first = function(*arguments)
        np.testing.assert_array_equal(function(*arguments), first, err_msg=function.__name__)
        np.testing.assert_equal(given, before, err_msg=function.__name__)


@pytest.mark.parametrize("seed", range(5))
def test_several_moments_at_once_give_the_same_to_the_last_bit(seed: int):
    generator = np.random.default_rng(seed)
    counts = generator.poisson(generator.gamma(0.5, 100, (4, 1 + 12 * seed, 1 + seed)))
    counts[1], counts[2, :, 0] = 0, 0  # nobody at all; a group that is absent
    total = counts.sum(axis=-1)
    for name in ("theil_h", "theil_h_bias", "multigroup_dissimilarity", "expected_multigroup_dissimilarity"):
        function = getattr(segregation, name)
        np.testing.assert_array_equal(function(counts), [function(moment) for moment in counts])
    for name in ("dissimilarity", "expected_dissimilarity", "isolation", "isolation_bias"):
        function = getattr(segregation, name)
        one_by_one = [function(moment[:, 0], whole) for moment, whole in zip(counts, total, strict=True)]
        np.testing.assert_array_equal(function(counts[..., 0], total), one_by_one)
