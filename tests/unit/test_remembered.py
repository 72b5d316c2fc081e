"""What is remembered of a column is what the function says of it now."""

import numpy as np

from wijksim.city.remembered import Remembered, log_of_income


def test_only_what_has_changed_is_computed_again():
    asked = []

    def doubled(values):
        asked.append(values.tolist())
        return values * 2

    remembered = Remembered(doubled)
    column = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(remembered(column), [2.0, 4.0, 6.0])
    column[1] = 5.0
    np.testing.assert_array_equal(remembered(column), [2.0, 10.0, 6.0])
    assert asked == [[1.0, 2.0, 3.0], [5.0]]


def test_a_table_that_has_grown_is_computed_anew():
    remembered = Remembered(np.exp)
    luck = np.random.default_rng(1)
    for size in (5, 8):
        column = luck.normal(size=size).astype(np.float32)
        np.testing.assert_array_equal(remembered(column), np.exp(column))
        assert remembered(column).dtype == np.float32


def test_parts_of_a_column_give_the_same_bits_as_the_whole():
    remembered, luck = Remembered(log_of_income), np.random.default_rng(2)
    income = luck.lognormal(7, 1, 10_001).astype(np.float32)
    remembered(income)
    for _ in range(5):
        changed = luck.choice(income.size, 37, replace=False)
        income[changed] = luck.uniform(-100, 5000, changed.size)
        np.testing.assert_array_equal(remembered(income), np.log(np.maximum(income, 1.0)))
