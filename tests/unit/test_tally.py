"""Flows of a month."""

import copy

import numpy as np

from wijksim.city.city import FLOWS, Tally


def test_a_copy_counts_for_itself_and_is_emptied():
    tally = Tally(3)
    tally.add("births", np.array([0, 2, 2]))
    other = copy.deepcopy(tally)
    other.add("births", np.array([1]))
    births = FLOWS.index("births")
    np.testing.assert_array_equal(tally.noted()[births], [1, 0, 2])
    np.testing.assert_array_equal(other.noted()[births], [1, 1, 2])
    other.clear()
    assert not other.noted().any()
    np.testing.assert_array_equal(tally.noted()[births], [1, 0, 2])


def test_weights_count_each_event_so_often():
    tally = Tally(2)
    tally.add("persons_moved", np.array([1, 1, 0]), np.array([2, 3, 4]))
    np.testing.assert_array_equal(tally.flows["persons_moved"], [4, 5])
