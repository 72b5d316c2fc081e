"""The zero line of a planted plane, and the band that says how sure it is."""

import numpy as np
import pytest

from wijksim.lab.zero_line import complete_pairs, crossing, resampled, zero_line

X, Y = np.linspace(0, 1, 6), np.linspace(0, 2, 4)


def plane(pairs: int, noise: float, seed: int = 1) -> np.ndarray:
    """Zero where x = 0.3 + 0.2 y; a pair shifts the whole plane, as shared luck does."""
    luck = np.random.default_rng(seed)
    mean = X[None, :] - (0.3 + 0.2 * Y[:, None])
    return mean[..., None] + noise * luck.standard_normal(pairs) + 0.0 * luck.standard_normal((4, 6, pairs))


def test_the_line_of_a_plane_is_found_exactly_without_noise():
    table = zero_line(X, Y, plane(5, 0.0))
    assert table["zero_at"].to_numpy() == pytest.approx(0.3 + 0.2 * Y)
    assert table["low"].to_numpy() == pytest.approx(table["high"].to_numpy())
    assert (table["share_crossing"] == 1).all()
    assert (table["sign"] == -1).all()


def test_the_band_holds_the_line_as_often_as_it_says():
    held = []
    for seed in range(300):
        table = zero_line(X, Y, plane(20, 0.3, seed), resamples=300)
        held.append(bool(table["low"].iloc[1] <= 0.3 + 0.2 * Y[1] <= table["high"].iloc[1]))
    assert 0.88 <= np.mean(held) <= 0.98


def test_a_plane_without_a_sign_change_has_no_line():
    table = zero_line(X, Y, plane(8, 0.01) + 5)
    assert table["zero_at"].isna().all()
    assert (table["share_crossing"] == 0).all()
    assert (table["sign"] == 1).all()


def test_one_pair_has_a_line_without_ends():
    line = zero_line(X, Y, plane(1, 0.1))
    assert line["zero_at"].notna().any()
    assert line[["low", "high", "share_crossing"]].isna().all().all()


def test_where_nothing_differs_there_is_no_line():
    table = zero_line(X, Y, np.zeros((4, 6, 3)))
    assert table["zero_at"].isna().all()
    assert (table["share_crossing"] == 0).all()


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([-1.0, 1.0, 2.0], 0.5),
        ([2.0, 1.0, -1.0], 1.5),
        ([0.0, 1.0, 2.0], 0.0),
        ([-2.0, -1.0, 0.0], 2.0),
        ([-1.0, 1.0, -1.0], 0.5),
    ],
)
def test_crossing_is_the_first_one_on_a_straight_line(values: list[float], place: float):
    assert crossing(np.array([0.0, 1.0, 2.0]), np.array(values)) == pytest.approx(place)
    assert np.isnan(crossing(np.array([0.0, 1.0]), np.array([1.0, 2.0])))


def test_signs_are_counted_over_whole_pairs_and_reproducibly():
    differences = plane(30, 0.2)
    drawn = resampled(differences)
    assert drawn.positive.shape == (4, 6)
    assert np.array_equal(drawn.positive, resampled(differences).positive)
    # A pair moves all cells at once, so the order of cells along x is kept in every resample.
    assert (np.diff(drawn.means, axis=2) > 0).all()
    assert drawn.positive[0, -1] > 0.99
    assert drawn.positive[-1, 0] < 0.01


def test_pairs_with_a_hole_are_left_out():
    differences = plane(5, 0.1)
    differences[2, 3, 1] = np.nan
    assert complete_pairs(differences).shape == (4, 6, 4)
