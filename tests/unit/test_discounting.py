"""Discounting against numbers worked out by hand."""

import numpy as np
import pytest

from wijksim.lab.discounting import STANDARD, UNDISCOUNTED, Rates, uniform, variants
from wijksim.parameters import ParameterSet


def test_a_year_is_discounted_from_its_middle():
    factors = uniform("ten percent", 0.10).factors(3)
    assert factors == pytest.approx([1.1**-0.5, 1.1**-1.5, 1.1**-2.5])
    assert factors[0] == pytest.approx(0.953463, abs=1e-6)


def test_present_value_by_hand():
    # EUR 100 in each of the years 1 to 3 at 2.25%: 98.894 + 96.718 + 94.589.
    assert 100 * uniform(STANDARD, 0.0225).factors(3).sum() == pytest.approx(290.201, abs=0.001)


def test_fixed_costs_have_a_rate_of_their_own():
    rates = Rates("fixed costs apart", 0.0225, 0.016)
    assert rates.factors(2, fixed_costs=True) == pytest.approx([1.016**-0.5, 1.016**-1.5])
    assert rates.factors(2) == pytest.approx([1.0225**-0.5, 1.0225**-1.5])


def test_late_years_fall_at_the_late_rate():
    rates = Rates("steps", 0.028, 0.028, 0.018, 35.0)
    at = rates.at(np.array([10.0, 35.0, 40.0]))
    assert at == pytest.approx([1.028**-10, 1.028**-35, 1.028**-35 * 1.018**-5])
    assert np.all(np.diff(rates.factors(60)) < 0)


def test_variants_are_those_of_dutch_practice():
    found = {item.name: item for item in variants(ParameterSet())}
    assert found[STANDARD].rate == found[STANDARD].fixed_cost_rate == 0.0225
    assert (found["fixed costs apart"].rate, found["fixed costs apart"].fixed_cost_rate) == (0.0225, 0.016)
    assert (found["low"].rate, found["high"].rate) == (0.016, 0.029)
    assert (found["working group 2025"].rate, found["working group 2025"].late_rate) == (0.028, 0.018)
    assert found[UNDISCOUNTED].factors(5) == pytest.approx(np.ones(5))
