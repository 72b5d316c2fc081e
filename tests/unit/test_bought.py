"""What the money bought, and intervals of what has bounds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.lab.bought import Bought, bought_differences, bought_table
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import difference
from wijksim.lab.estimation import estimate, within
from wijksim.lab.money import CASH, Books
from wijksim.lab.panel import Panel
from wijksim.lab.spending import spending_table
from wijksim.lab.store import RunKey, Store
from wijksim.report.bought import bought_text

ARMS = ["baseline", "integrated"]
APART = np.array([[100.0, 900.0, 2500.0], [140.0, 935.0, 2545.0]])
"""Draws far apart, policies within a draw near each other."""

SKEWED = np.array([[0.0, 0.0, 3.0], [0.0, 0.0, 3.0]])


def panel() -> Panel:
    return Panel(ARMS, [(1, 1), (2, 2), (3, 3)], np.arange(2.0))


def test_differences_are_paired_so_that_the_spread_between_draws_falls_out():
    found = {"renovated": Bought("dwellings", APART)}
    row = bought_differences(found, panel(), [difference("integrated", "baseline")]).iloc[0]
    known = estimate(APART[1] - APART[0])
    assert row["contrast"] == "integrated - baseline"
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((40.0, known.low, known.high))
    levels = bought_table(found, ARMS)
    assert row["high"] - row["low"] < 0.01 * (levels["high"] - levels["low"]).min()


def test_who_paid_nothing_has_paid_zero_in_every_run_that_is_there():
    paid = np.array([[1.0, np.nan], [2.0, 3.0]])
    books = Books(ARMS, {("corporations", "upkeep", CASH): paid})
    np.testing.assert_array_equal(books.total(payers=["gemeente"]), [[0.0, np.nan], [0.0, 0.0]])
    np.testing.assert_array_equal(books.total(), paid)
    assert Books(ARMS, {}).total().shape == (2, 0)


def test_no_interval_of_a_level_goes_beyond_what_is_possible():
    assert estimate(SKEWED[0]).low < 0 < 4 < estimate(SKEWED[0]).high
    levels = bought_table({"programme_left": Bought("million EUR", SKEWED, most=4.0)}, ARMS)
    assert list(levels["low"]) == [0.0, 0.0]
    assert list(levels["high"]) == [4.0, 4.0]
    assert list(levels["mean"]) == [1.0, 1.0]


def test_an_interval_inside_its_bounds_and_a_missing_one_stay_as_they_are():
    known, alone = estimate(np.array([1.0, 2.0, 3.0])), estimate(np.array([5.0]))
    assert within(known, -9.0, 9.0) == known
    assert np.isnan(within(alone, most=4.0).low)


def test_money_spent_and_left_lies_between_nothing_and_what_was_allocated(tmp_path: Path):
    store = Store.open(tmp_path, "money", {"city": "none"}, {"social": {}})
    for seed, left in enumerate((0.0, 0.0, 90e6), start=1):
        money = {"received": 100e6, "paid": 100e6 - left, "taken_back": 0.0, "returned": 0.0, "closing": left}
        accounts = pd.DataFrame([{"month": 12, "purpose": "social team", **money}])
        store.save(RunKey("social", 0, seed), {"accounts": accounts}, {})
    table = spending_table(store, ["social"], [(0, 1), (0, 2), (0, 3)], 12).set_index("purpose")
    everything = table.loc["all"]
    assert everything["balance"] == pytest.approx(30.0)
    assert (everything["balance_low"], everything["balance_high"]) == (0.0, pytest.approx(100.0))
    assert (everything["spent_low"], everything["spent_high"]) == (0.0, pytest.approx(100.0))
    assert (everything["share_spent_low"], everything["share_spent_high"]) == (0.0, 1.0)


def test_the_summary_writes_to_between_the_ends_of_an_interval(comparison: ComparisonResult):
    levels = bought_table({"renovated": Bought("dwellings", APART)}, ARMS)
    text = bought_text(replace(comparison, bought=levels))
    assert " to " in text
    assert "\N{EN DASH}" not in text
    assert "-" not in text.replace("|---", "")
    assert "bought_differences.csv" in text
