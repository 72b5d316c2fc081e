"""The index of dwellings by complex and of places by dwelling finds what reading the whole table finds."""

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.processes.kernels import lookup


@pytest.fixture(scope="module")
def city():
    """A town with demolition and new-build, looked at every month; its last month is not over."""
    model = WijkModel(
        load_config(["city=proefstad", "scenario=demolition_heavy", "growth=measured", "months=90"])
    )
    for _ in range(40):
        model.step()
    return model.city


def by_reading(city, complexes):
    d = city.dwellings
    return np.flatnonzero(d.active & np.isin(d.complex, complexes))


def test_dwellings_of_one_and_of_many_complexes(city):
    rows = np.flatnonzero(city.complexes.active)
    for chosen in (rows[:1], rows[3:8], rows, rows[:0]):
        np.testing.assert_array_equal(lookup.dwellings_of(city, chosen), by_reading(city, chosen))


def test_places_in_dwellings(city):
    for chosen in (np.array([5]), np.flatnonzero(city.dwellings.active)[::3], np.empty(0, dtype=int)):
        expected = np.flatnonzero(city.places.active & np.isin(city.places.dwelling, chosen))
        np.testing.assert_array_equal(lookup.places_in(city, chosen), expected)


def test_nothing_is_found_where_no_dwelling_belongs_to_a_complex(city):
    d, owners = city.dwellings, city.dwellings.complex.copy()
    d.complex[:] = -1
    d.indices.clear()
    assert not lookup.dwellings_of(city, np.flatnonzero(city.complexes.active)).size
    d.complex[:] = owners
    d.indices.clear()


def test_the_index_follows_rows_that_go_and_come_within_a_month(city):
    complexes = np.flatnonzero(city.complexes.active)
    rows = [int(row) for row in complexes if by_reading(city, np.array([row])).size > 3][:2]
    first, second = (np.array([row]) for row in rows)
    mine = lookup.dwellings_of(city, first)
    city.dwellings.release(mine[:2])
    np.testing.assert_array_equal(lookup.dwellings_of(city, first), mine[2:])
    made = city.dwellings.allocate(2)
    city.dwellings.complex[made] = second
    np.testing.assert_array_equal(lookup.dwellings_of(city, second), by_reading(city, second))
    assert set(made) <= set(lookup.dwellings_of(city, second))
    city.dwellings.complex[made] = -1
    assert not set(made) & set(lookup.dwellings_of(city, second))


def test_dwellings_by_buurt_follow_rows_that_go_and_come(city):
    d, number = city.dwellings, len(city.buurten)

    def by_counting():
        return np.bincount(d.buurt[d.active], minlength=number)

    before = lookup.dwellings_by_buurt(city).copy()
    np.testing.assert_array_equal(before, by_counting())
    gone = np.flatnonzero(d.active)[:3]
    d.release(gone)
    np.testing.assert_array_equal(lookup.dwellings_by_buurt(city), by_counting())
    made = d.allocate(3)
    d.buurt[made] = number - 1
    after = lookup.dwellings_by_buurt(city)
    np.testing.assert_array_equal(after, by_counting())
    assert (after != before).any()
