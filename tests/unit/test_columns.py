"""Tables of columns: rows are taken, given back and used again, and growth loses nothing."""

from copy import deepcopy
from typing import NamedTuple

import numpy as np
import pytest

from wijksim.city.areas import Buurten, Complexes, Wijken
from wijksim.city.columns import Columns, column
from wijksim.city.dwellings import Dwellings, Places
from wijksim.city.households import Households


class Trees(Columns):
    """A small table."""

    height: np.ndarray = column("f4", "m", "height", 1.5)
    owner: np.ndarray = column("i4", "row", "owner", -1)


def test_starts_with_defaults():
    trees = Trees(3, spare=2)
    assert len(trees) == 5
    assert trees.count == 3
    np.testing.assert_array_equal(trees.rows(), [0, 1, 2])
    np.testing.assert_array_equal(trees.height, np.full(5, 1.5, dtype=np.float32))
    assert trees.owner.dtype == np.int32


def test_growth_keeps_values():
    trees = Trees(2, spare=1)
    trees.height[:2] = [4.0, 5.0]
    taken = trees.allocate(10)
    assert np.unique(taken).size == 10
    assert trees.count == 12
    np.testing.assert_array_equal(trees.height[:2], [4.0, 5.0])
    np.testing.assert_array_equal(trees.height[taken], np.full(10, 1.5))
    assert trees.active[taken].all()
    assert not set(taken) & {0, 1}
    assert all(getattr(trees, name).size == len(trees) for name in trees.declared)


def test_a_full_table_grows_by_an_eighth_or_by_what_is_asked_for():
    trees = Trees(80)
    trees.allocate(1)
    assert len(trees) == 90
    trees.allocate(100)
    assert len(trees) == 190


def test_table_of_no_rows_grows():
    trees = Trees(0)
    assert trees.allocate(3).size == 3
    assert trees.count == 3


def test_allocating_nothing_changes_nothing():
    trees = Trees(1)
    assert trees.allocate(0).size == 0
    assert len(trees) == 1


def test_released_rows_come_back_clean():
    trees = Trees(3)
    trees.owner[:] = 7
    trees.release(np.array([1]))
    np.testing.assert_array_equal(trees.rows(), [0, 2])
    taken = trees.allocate(1)
    np.testing.assert_array_equal(taken, [1])
    assert trees.owner[1] == -1
    assert len(trees) == 3


class _Measures(NamedTuple):
    height: np.ndarray
    owner: np.ndarray


def test_view_holds_the_columns_of_its_own_table_after_growth_and_in_a_copy():
    trees = Trees(2)
    assert trees.view(_Measures).height is trees.height
    trees.allocate(5)
    grown, copied = trees.view(_Measures), deepcopy(trees)
    assert grown.height is trees.height
    assert grown.owner is trees.owner
    copied.height[0] = 9.0
    assert copied.view(_Measures).height[0] == 9.0
    assert trees.view(_Measures).height[0] == 1.5


def test_column_cannot_become_another_array():
    trees = Trees(2)
    trees.height *= 2.0
    np.testing.assert_array_equal(trees.height, [3.0, 3.0])
    with pytest.raises(AttributeError, match=r"Trees.height is a column: write height\[:\]"):
        trees.height = np.zeros(2)


def test_double_release_is_refused():
    trees = Trees(3)
    trees.release(np.array([1, 2]))
    with pytest.raises(ValueError, match="Trees: a released row is not in use"):
        trees.release(np.array([0, 1]))
    assert trees.active[0], "nothing may be released by a call that fails"


def test_same_row_twice_in_one_release_is_refused():
    trees = Trees(3)
    with pytest.raises(ValueError, match="Trees"):
        trees.release(np.array([1, 1]))


def test_order_of_reuse_does_not_depend_on_chance():
    first, second = Trees(6), Trees(6)
    for trees in (first, second):
        trees.release(np.array([4, 1, 3]))
    np.testing.assert_array_equal(first.allocate(3), second.allocate(3))


def test_random_use_never_hands_out_a_row_twice():
    generator = np.random.default_rng(1)
    trees, held = Trees(4, spare=3), set(range(4))
    for _ in range(200):
        if held and generator.random() < 0.5:
            given = generator.choice(sorted(held), size=min(len(held), 3), replace=False)
            trees.release(given)
            held -= set(given.tolist())
        else:
            taken = set(trees.allocate(int(generator.integers(0, 6))).tolist())
            assert not taken & held
            held |= taken
        np.testing.assert_array_equal(trees.rows(), sorted(held))


@pytest.mark.parametrize("table", [Households, Dwellings, Places, Complexes, Buurten, Wijken])
def test_every_column_says_unit_and_meaning(table: type[Columns]):
    assert "active" in table.declared
    for name, declaration in table.declared.items():
        assert declaration.unit, name
        assert declaration.meaning, name
        np.full(1, declaration.default, dtype=declaration.dtype)


@pytest.mark.parametrize("table", [Households, Dwellings, Places, Buurten])
def test_no_two_columns_share_memory(table: type[Columns]):
    """What kernels are promised that take several rows at a time (compilation.py)."""
    made = table(3)
    made.allocate(5)
    columns = [getattr(made, name) for name in made.declared]
    first = np.array([column.ctypes.data for column in columns])
    end = first + [column.nbytes for column in columns]
    order = np.argsort(first)
    assert (end[order][:-1] <= first[order][1:]).all()
