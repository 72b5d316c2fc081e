"""Numbers in Dutch and English: signs, thousands, amounts, chances, axes."""

import pytest

from wijksim.config import ConfigError
from wijksim.report.house_style import new_figure
from wijksim.report.number_format import number_format

NL, EN = number_format("nl"), number_format("en")


@pytest.mark.parametrize(
    ("value", "places", "dutch", "english"),
    [
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (-0.0312, 3, "−0,031", "−0.031"),
        (-0.0001, 3, "0,000", "0.000"),
        (999.5, 0, "1.000", "1,000"),
        (float("nan"), 1, "onbekend", "unknown"),
    ],
)
def test_numbers(value: float, places: int, dutch: str, english: str):
    assert NL.number(value, places) == dutch
    assert EN.number(value, places) == english


def test_differences_show_their_sign_and_a_rounded_zero_has_none():
    assert NL.signed(0.0312, 3) == "+0,031"
    assert NL.signed(-0.0312, 3) == "−0,031"
    assert NL.signed(0.0001, 3) == "0,000"


def test_amounts_put_the_euro_sign_first():
    assert NL.euro(1234.4) == "€\N{NO-BREAK SPACE}1.234"
    assert NL.euro(-1234.4) == "−€\N{NO-BREAK SPACE}1.234"
    assert EN.million_euro(1.25, 2) == "€1.25\N{NO-BREAK SPACE}million"
    assert NL.million_euro(-12.34) == "−€\N{NO-BREAK SPACE}12,3\N{NO-BREAK SPACE}miljoen"


def test_a_chance_is_never_rounded_to_certainty():
    assert NL.percent(0.004) == "minder dan 1%"
    assert NL.percent(0.996) == "meer dan 99%"
    assert EN.percent(0.996, 1) == "99.6%"
    assert NL.percent(1.0) == "100%"
    assert NL.percent(0.0) == "0%"


def test_axes_speak_the_language_and_named_ticks_stay():
    figure, grid = new_figure(1, 1, (3, 2))
    axes = grid[0, 0]
    axes.plot([0, 0.5], [0, 1500])
    axes.set_xticks([0, 0.5], ["begin", "eind"])
    axes.set_yticks([0, 1500])
    NL.on_axes(axes)
    figure.canvas.draw()
    assert [text.get_text() for text in axes.get_xticklabels()] == ["begin", "eind"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["0", "1.500"]
    assert NL.tick(0.25) == "0,25"


def test_another_language_is_refused_by_name():
    with pytest.raises(ConfigError, match="nl, en"):
        number_format("fr")
