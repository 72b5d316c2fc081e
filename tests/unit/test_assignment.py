"""The assignment of least cost is SciPy's, wherever it comes from."""

import numpy as np
import pytest
import scipy
from scipy import optimize

from wijksim.city import assignment


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (5, 8), (8, 5), (40, 40)])
def test_it_pairs_as_the_package_does(shape: tuple[int, int]):
    costs = np.random.default_rng(3).integers(0, 6, shape).astype(float)  # many ties
    alone = assignment.from_its_own_file()
    assert alone is not None
    expected = optimize.linear_sum_assignment(costs)
    for function in (alone, assignment.linear_sum_assignment):
        for found, wanted in zip(function(costs), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)


def test_without_such_a_file_the_package_is_asked(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scipy, "__file__", str(tmp_path / "__init__.py"))
    assert assignment.from_its_own_file() is None
    assert assignment.chosen() is optimize.linear_sum_assignment
