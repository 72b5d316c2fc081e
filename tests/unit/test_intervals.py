"""An interval never looks more certain than it is: in every sentence, cell and caption it is written in one place."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
import pytest

from wijksim.report.bought import _cell
from wijksim.report.document.blocks import Column, Table
from wijksim.report.document.page import cell, notes_of
from wijksim.report.document.page import interval as interval_of_cell
from wijksim.report.document.texts import report_texts
from wijksim.report.intervals import estimate, same, telling
from wijksim.report.number_format import number_format
from wijksim.report.wording import interval, level, told, verdict

NL, EN = number_format("nl"), number_format("en")
NARROW = {"mean": 0.012, "low": 0.01183, "high": 0.01242}
SMALL = {"mean": 0.0001, "low": -0.00012, "high": 0.00035}
TINY = {"mean": 1e-8, "low": -2e-8, "high": 5e-8}
ALIKE = {"mean": 0.0, "low": 0.0, "high": 0.0}


@pytest.mark.parametrize(
    ("low", "high", "places", "expected"),
    [
        (-0.1, 0.3, 1, 1),
        (0.01183, 0.01242, 3, 4),
        (-0.00012, 0.00035, 3, 4),
        (0.0004, 0.0012, 2, 4),
        (0.0004, 0.2, 3, 4),
        (0.00001, 0.2, 3, 5),
        (-0.00003, 0.2, 3, 5),
        (0.0000001, 0.2, 3, 3),
        (-0.00127, 0.000014, 3, 5),
        (0.0, 0.2, 1, 1),
        (0.0, 0.0, 3, 3),
        (123456.0, 123456.0 + 1e-7, 1, 1),
    ],
)
def test_digits_tell_the_ends_apart(low: float, high: float, places: int, expected: int):
    assert telling(low, high, places) == expected


@pytest.mark.parametrize("places", range(4))
@pytest.mark.parametrize("middle", [0.0, 0.012, -3.4, 1234.5])
@pytest.mark.parametrize("width", [1e-8, 1e-5, 0.0004, 0.3])
def test_written_ends_are_never_alike_and_hold_the_interval(places: int, middle: float, width: float):
    row = {"mean": middle, "low": middle - width / 2, "high": middle + width / 2}
    words = estimate(EN, row, places)
    if same(row["low"], row["high"]):
        assert words.span == "the same in all simulations"
        return
    if words.span.startswith("less than"):
        assert width / 2 < float(words.span.split()[2])
        return
    low, high = (float(end.replace("−", "-").replace(",", "")) for end in words.span.split(" to "))
    assert low < high
    assert low - width <= row["low"]
    assert high + width >= row["high"]


def test_what_cannot_be_told_apart_is_less_than_that_from_zero():
    assert estimate(NL, TINY, 3).span == "minder dan 0,000001 van nul"
    assert estimate(EN, TINY, 0).span == "less than 0.001 from zero"


def test_what_is_narrower_than_can_be_told_is_rounded_outward():
    row = {"mean": 5.0000003, "low": 5.0000002, "high": 5.0000004}
    assert estimate(NL, row, 1).span == "5,0000 tot 5,0001"


def test_no_width_at_all_is_said_in_words():
    assert estimate(NL, ALIKE, 1, sign=True).span == "in alle simulaties hetzelfde"
    assert interval({"mean": 2.0, "low": 2.0, "high": 2.0}, 1) == "+2.0 (the same in all simulations)"
    assert told(ALIKE, 1) == "no demonstrable difference (0.0; the same in all simulations)"
    assert "95%" not in verdict(ALIKE, "Social", "debt", "points", 1)
    assert report_texts("nl").interval(ALIKE) == "in alle simulaties hetzelfde"


def test_of_one_pair_there_is_no_span():
    row = {"mean": 0.02, "low": math.nan, "high": math.nan}
    assert estimate(NL, row, 2, sign=True).span == ""
    assert level(row, 2) == "0.02"
    assert interval(row, 2) == "+0.02 (one pair: no interval)"


def test_a_share_is_told_with_its_interval():
    texts = report_texts("nl")
    assert texts.share({"mean": 0.88, "low": 0.8801, "high": 0.8834})[1].endswith("88,0% tot 88,3%")
    assert texts.share({"mean": 0.88, "low": 0.85, "high": 0.91})[0] == "88%"
    assert texts.share({"mean": 1.0, "low": 1.0, "high": 1.0}) == ("100%", "in alle simulaties hetzelfde")


def test_an_amount_has_the_digits_of_its_interval():
    told_in_full = report_texts("en").millions({"mean": 1.2, "low": 1.2001, "high": 1.2041})
    assert told_in_full.startswith("+€1.200")
    assert told_in_full.endswith("+1.200 to +1.204)")


def test_sentences_of_the_report_and_of_captions_have_the_same_digits():
    assert interval(NARROW) == "+0.0120 (+0.0118 to +0.0124)"
    assert level(NARROW, 3) == "0.0120 (0.0118 to 0.0124)"
    assert told(SMALL) == "no demonstrable difference (+0.0001; −0.0001 to +0.0003)"
    assert "0.0120 points (95% interval 0.0118 to 0.0124)" in verdict(NARROW, "Social", "debt", "points", 3)
    texts = report_texts("nl")
    span = "+0,0118 tot +0,0124"
    for words in (
        texts.size(NARROW, "points"),
        texts.inner(NARROW),
        texts.short(NARROW, "points"),
        texts.brief(NARROW),
        texts.interval(NARROW),
    ):
        assert span in words, words


def test_cells_of_tables_have_them_too():
    column = Column("mean", "", 3, sign=True, low="low", high="high")
    table = Table("trial", "", "", [column], pd.DataFrame([NARROW]))
    texts = report_texts("nl")
    assert cell(texts, table, NARROW, column) == "+0,0120"
    assert interval_of_cell(texts, table, NARROW, column) == "(+0,0118 tot +0,0124)"
    assert interval_of_cell(texts, table, ALIKE, column) == ""
    assert notes_of(texts, table) == []
    still = Table("trial", "", "", [column], pd.DataFrame([NARROW, ALIKE]), ["How to read it."])
    assert notes_of(texts, still) == ["How to read it.", "Zonder haakjes: in alle simulaties hetzelfde."]
    alone = {**NARROW, "low": math.nan, "high": math.nan}
    some, none = (Table("trial", "", "", [column], pd.DataFrame(rows)) for rows in ([NARROW, alone], [alone]))
    assert ["één paar" in note for note in notes_of(texts, some)] == [True]
    assert notes_of(texts, none) == [], "a study of one pair says so elsewhere"
    line: dict[Hashable, Any] = {"unit": "upgrades", "what": "public_space"}
    line.update(NARROW)
    assert _cell(line) == "0.0120 (0.0118 to 0.0124)"
