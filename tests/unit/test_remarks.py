"""What is allowed and does nothing is told before a study begins."""

import pytest

from wijksim.config import Config
from wijksim.lab.composition import load_config
from wijksim.lab.remarks import remarks


def chosen(*words: str) -> Config:
    return load_config(["city=proefstad", *words])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["scenario=integrated", "months=24"], []),
        (["scenario=integrated", "months=12"], ["scenario.start = 12 and months = 12", "social"]),
        (["scenario=baseline", "months=12"], []),
        (
            ["scenario=baseline", "scenario.envelope_share=0.5"],
            ["envelope_share = 0.5", "spends programme money"],
        ),
        (["scenario=four_then_seven", "scenario.widening_month=48"], []),
        (["scenario=integrated", "scenario.widening_month=48"], ["four_then_seven", "does nothing"]),
        (
            ["scenario=integrated_cliff", "months=60"],
            ["scenario.rijk_until = 60 and months = 60", "never stops"],
        ),
        (["scenario=integrated_cliff", "months=61"], []),
        (["scenario=baseline", "shock=energy_price", "months=72"], ["shock.start = 72", "after the end"]),
        (["scenario=baseline", "shock=energy_price", "months=73"], []),
        (["growth=measured"], ["growth.dwellings_per_year = 1000", "counted_in = Groningen", "Proefstad"]),
        (["growth=measured", "growth.dwellings_per_year=0"], []),
        (["growth=measured", "city=groningen_tenth"], []),
        (["growth.dwellings_per_year=25"], []),
    ],
)
def test_a_choice_that_does_nothing_is_told(words: list[str], told: list[str]):
    said = remarks({"social": chosen(*words)})
    assert len(said) == bool(told)
    assert all(part in said[0] for part in told)


def test_of_many_scenarios_some_are_named():
    late = chosen("scenario=social", "months=12")
    (said,) = remarks({f"point {number}": late for number in range(8)})
    assert "point 4 and 3 more" in said
    assert "point 5" not in said
