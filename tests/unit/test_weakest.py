"""The weakest assumptions are read from declarations; those named as pivotal have to be declared."""

from wijksim.parameters import declarations
from wijksim.report.weakest import PIVOTAL, weakest_assumptions


def test_pivotal_constants_are_declared():
    assert set(PIVOTAL) <= {item.path for item in declarations()}


def test_only_assumed_constants_with_a_range_count_as_weak():
    found = weakest_assumptions(20)
    assert len(found) == 20
    assert {item.grade for item in found} == {"c"}
    assert all(item.drawn for item in found)
