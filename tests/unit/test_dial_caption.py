"""The words under the figure of the dial follow the numbers, also when not coordinating does best."""

import pandas as pd

from wijksim.lab.measure_list import COST, PROGRAMME, Measure
from wijksim.report.figures.coordination import _favourite


def words(measure: Measure, *means: float) -> str:
    rows = [
        {"coordination": 0.1 * (n + 1), "mean": mean, "low": mean - 0.01, "high": mean + 0.01}
        for n, mean in enumerate(means)
    ]
    return _favourite(pd.DataFrame(rows), measure)


def test_the_best_level_is_named_with_its_interval():
    assert "most favourable at c = 0.2, +0.030 (+0.020 to +0.040); 1 of 2" in words(PROGRAMME, 0.005, 0.03)


def test_no_coordination_is_named_where_every_level_does_worse():
    assert "most favourable at c = 0; 2 of 2" in words(PROGRAMME, -0.02, -0.03)
    assert "most favourable at c = 0; 2 of 2" in words(COST, 0.02, 0.03)


def test_of_a_cost_the_lowest_is_the_most_favourable():
    assert "most favourable at c = 0.1, −2.0" in words(COST, -2.0, 1.0)
