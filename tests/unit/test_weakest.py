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


def test_pivotal_ones_come_first_and_then_those_that_are_known_worst():
    """All that is assumed, drawn and of grade c, each once."""
    paths = [item.path for item in weakest_assumptions(1000)]
    weak = {
        item.path for item in declarations() if (item.grade, item.basis, item.drawn) == ("c", "assumed", True)
    }
    assert sorted(paths) == sorted(weak)
    pivotal = [path for path in PIVOTAL if path in weak]
    assert len(pivotal) > len(PIVOTAL) / 2
    assert paths[: len(pivotal)] == pivotal

    others = weakest_assumptions(1000)[len(pivotal) :]
    spread = [(item.high - item.low) / abs(item.default) if item.default else float("inf") for item in others]
    assert spread == sorted(spread, reverse=True)


def test_no_more_are_named_than_were_asked_for():
    assert [item.path for item in weakest_assumptions(3)] == list(PIVOTAL[:3])
