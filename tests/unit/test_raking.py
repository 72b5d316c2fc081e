"""Raking gives the exact solution of iterative proportional fitting, and whole numbers that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from wijksim.city.raking import rake, whole_numbers


def _margins_of(shape: tuple[int, int]) -> csr_array:
    """Design of row and column totals of a flat table."""
    rows, columns = np.indices(shape).reshape(2, -1)
    return csr_array(
        np.vstack([rows == row for row in range(shape[0])] + [columns == c for c in range(shape[1])]) * 1.0
    )


def _fit_by_turns(prior: np.ndarray, row_totals: np.ndarray, column_totals: np.ndarray) -> np.ndarray:
    """Iterative proportional fitting, as in Deming and Stephan (1940)."""
    table = prior.copy()
    for _ in range(2000):
        table *= (row_totals / table.sum(axis=1))[:, None]
        table *= (column_totals / table.sum(axis=0))[None, :]
    return table


def _rake(prior: np.ndarray, row_totals, column_totals, give: float = 1e-5) -> np.ndarray:
    targets = np.concatenate([row_totals, column_totals]).astype(float)
    weights = rake(
        prior.ravel().astype(float), _margins_of(prior.shape), targets, np.full(targets.size, give)
    )
    return weights.reshape(prior.shape)


def test_two_by_two_by_hand():
    # An even prior gives the product of the margins.
    table = _rake(np.ones((2, 2)), [30, 70], [60, 40])
    np.testing.assert_allclose(table, [[18, 12], [42, 28]], atol=1e-2)


def test_equals_iterative_proportional_fitting():
    prior = np.array([[4.0, 1.0, 2.0], [1.0, 8.0, 3.0], [2.0, 2.0, 9.0]])
    rows, columns = np.array([20.0, 35.0, 45.0]), np.array([25.0, 40.0, 35.0])
    np.testing.assert_allclose(_rake(prior, rows, columns), _fit_by_turns(prior, rows, columns), atol=1e-2)


def test_odds_ratios_of_the_prior_are_kept():
    prior = np.array([[4.0, 1.0], [1.0, 8.0]])
    table = _rake(prior, [50, 50], [30, 70])
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(32, rel=1e-3)


def test_impossible_cells_stay_empty_and_margins_of_zero_empty_their_cells():
    table = _rake(np.array([[0.0, 1.0], [1.0, 1.0]]), [10, 20], [15, 15])
    assert table[0, 0] == 0
    np.testing.assert_allclose(table, [[0, 10], [15, 5]], atol=1e-2)
    table = _rake(np.ones((2, 2)), [10, 0], [4, 6])
    np.testing.assert_allclose(table, [[4, 6], [0, 0]], atol=1e-2)


def test_margins_that_contradict_each_other_give_way_evenly():
    # Rows say 100 households, columns 110; all may give way alike.
    table = _rake(np.full((2, 2), 26.0), [50, 50], [55, 55], give=0.01)
    assert 100 < table.sum() < 110
    assert table[0, 0] == pytest.approx(table[1, 1], rel=1e-4)


@pytest.mark.parametrize(("targets", "give"), [(np.ones(3), np.ones(3)), (np.ones(4), np.ones(3))])
def test_shapes_that_do_not_fit_are_refused(targets: np.ndarray, give: np.ndarray):
    with pytest.raises(ValueError, match="does not fit"):
        rake(np.ones(4), _margins_of((2, 2)), targets, give)


def test_every_margin_gives_way_a_little():
    with pytest.raises(ValueError, match="above 0"):
        rake(np.ones(4), _margins_of((2, 2)), np.ones(4), np.array([1.0, 1.0, 0.0, 1.0]))


@given(
    st.lists(st.floats(0, 1000), min_size=1, max_size=40),
    st.integers(0, 5000),
)
def test_whole_numbers_add_up_and_follow_the_running_total(weights: list[float], total: int):
    values = np.array(weights)
    counts = whole_numbers(values, total)
    assert counts.dtype.kind == "i"
    assert (counts >= 0).all()
    if values.sum() == 0:
        assert counts.sum() == 0
        return
    assert counts.sum() == total
    running = np.cumsum(values) / np.cumsum(values)[-1] * total
    assert np.abs(np.cumsum(counts) - running).max() <= 1 + 1e-6


def test_whole_weights_are_kept():
    np.testing.assert_array_equal(whole_numbers(np.array([3.0, 0.0, 2.0, 5.0]), 10), [3, 0, 2, 5])
