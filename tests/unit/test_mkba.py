"""The tables of the cost-benefit analysis on made-up books of which every answer is known."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import difference
from wijksim.lab.discounting import UNDISCOUNTED, uniform
from wijksim.lab.mkba_accounts import Accounts
from wijksim.lab.mkba_flows import Flows
from wijksim.lab.mkba_results import break_even_table, break_even_years, ratio_interval, wellbys_table
from wijksim.lab.mkba_rules import Line, mirror_of
from wijksim.lab.mkba_sensitivity import Revaluation, sensitivity_table
from wijksim.lab.mkba_tables import balances_table, over_time_table, pockets_table
from wijksim.lab.mkba_wellbys import ALL_RESIDENTS, GROUPS, point_years
from wijksim.lab.outcomes import RESIDENTS
from wijksim.lab.panel import Panel
from wijksim.parameters import ParameterSet

TEAM = Line("gemeente", "social team", "residents of programme wijken", "cash")
CARE = Line("health insurers", "second-line care", "care providers", "cash")
ENERGY = Line("households", "energy", "energy companies", "cash")
ASSISTANCE = Line("rijk", "social assistance", "households", "cash")
WORKS = Line("corporations", "renovation", "tenants", "cash")
EVICTIONS = Line("gemeente", "evictions", "society", "valued")
ASSISTANCE_RECEIVED = mirror_of(ASSISTANCE)
FREE = uniform(UNDISCOUNTED, 0.0)
VALUES = {"low": 11000.0, "standard": 15000.0, "high": 19000.0}
MILLION_CENTS = 100_000_000


def made_up(pairs: int = 2, years: int = 4) -> Accounts:
    """A policy that spends 3 million in year 1 and saves from year 2 on; pairs differ in what care costs only."""
    panel = Panel(["baseline", "social"], [(n, n) for n in range(1, pairs + 1)], np.arange(12 * years + 1.0))

    def amounts(base: float, *policy: float) -> np.ndarray:
        values = np.zeros((2, pairs, years), dtype=np.int64)
        values[0] = round(base * MILLION_CENTS)
        values[1] = np.rint((base + np.array(policy)) * MILLION_CENTS).astype(np.int64)
        return values

    cents = {
        TEAM: amounts(0, 3, 0, 0, 0),
        CARE: amounts(5, 0, -0.5, -0.5, -0.5),
        ENERGY: amounts(8, 0, -0.2, -0.2, -0.2),
        ASSISTANCE: amounts(6, 0, -1, -1, -1),
        WORKS: amounts(2, 0.4, 0, 0, 0),
        EVICTIONS: amounts(1, 0, 0, -0.04, 0),
    }
    assert ASSISTANCE_RECEIVED is not None
    cents[ASSISTANCE_RECEIVED] = -cents[ASSISTANCE]
    cents[CARE][1, 1:, 1] += 20_000_000
    gained = np.zeros((2, pairs, years))
    gained[1] = [0, 50, 100, 100]
    wellbys = {ALL_RESIDENTS: gained, RESIDENTS: gained / 5}
    flows = Flows(cents, np.ones((2, pairs), dtype=bool), years)
    return Accounts(panel, flows, wellbys, np.full(pairs, 15000.0), [difference("social", "baseline")])


def one(table: pd.DataFrame, **where: object) -> pd.Series:
    chosen = table
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1, where
    return chosen.iloc[0]


def test_balances_by_hand():
    table = balances_table(made_up(), [FREE])
    # All parties in money: costs 3.4; care 1.4 on average, energy 0.6 and evictions 0.04 saved, assistance cancels.
    assert one(table, balance="money", quantity="costs")["mean"] == pytest.approx(3.4)
    assert one(table, balance="money", quantity="benefits")["mean"] == pytest.approx(1.4 + 0.6 + 0.04)
    # With wellbeing: energy of households and evictions give way to 250 WELLBYs at 15,000.
    assert one(table, balance="wellbeing", quantity="benefits")["mean"] == pytest.approx(1.4 + 3.75)
    # The public purse: 3 million spent, 3 million of assistance saved.
    assert one(table, balance="public cash", quantity="net")["mean"] == pytest.approx(0.0, abs=1e-12)


def test_discounted_net_is_that_of_the_years():
    rates = uniform("five percent", 0.05)
    table = over_time_table(made_up(), rates, 2018)
    rows = table[(table["balance"] == "public cash") & (table["quantity"] == "net")]
    expected = np.array([-3, 1, 1, 1]) * 1.05 ** -(np.arange(4) + 0.5)
    assert rows["mean"].to_numpy() == pytest.approx(expected)
    assert rows["calendar_year"].tolist() == [2018, 2019, 2020, 2021]
    sums = table[(table["balance"] == "public cash") & (table["quantity"] == "cumulative_net")]
    assert sums["mean"].to_numpy() == pytest.approx(np.cumsum(expected))


@pytest.mark.parametrize("balance", ["money", "wellbeing"])
def test_rows_of_parties_sum_to_the_total(balance: str):
    table = pockets_table(made_up(), uniform("five percent", 0.05))
    table = table[table["balance"] == balance]
    parties, total = table[table["party"] != "total"], table[table["party"] == "total"]
    for _, row in total.iterrows():
        own = parties[(parties["quantity"] == row["quantity"]) & (parties["category"] == row["category"])]
        assert own["mean"].sum() == pytest.approx(row["mean"])
    for party, rows in table[table["category"] == "total"].groupby("party"):
        sums = rows.set_index("quantity")["mean"]
        assert sums["net"] == pytest.approx(sums.get("gains", 0.0) - sums.get("pays", 0.0)), party
    balances = balances_table(made_up(), [uniform("five percent", 0.05)])
    net = one(balances, balance=balance, quantity="net")["mean"]
    assert one(total, quantity="net")["mean"] == pytest.approx(net)


def test_wrong_pockets_by_hand():
    table = pockets_table(made_up(), FREE)
    table = table[(table["balance"] == "money") & (table["category"] == "total")].set_index(
        ["party", "quantity"]
    )
    assert table.loc[("gemeente", "pays"), "mean"] == pytest.approx(3.0)
    assert table.loc[("rijk", "net"), "mean"] == pytest.approx(3.0)
    # Households lose 3 million of assistance and save 0.6 on energy.
    assert table.loc[("households", "net"), "mean"] == pytest.approx(-2.4)
    assert table.loc[("health insurers", "gains"), "mean"] == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("net", "year"),
    [
        ([-3, 1, 1, 1], 4),
        ([-3, 4, -2, 2], 4),
        ([-1, 2, 0, 0], 2),
        ([1, 1, 1, 1], 1),
        ([-3, 1, 1, 0.5], np.inf),
        ([0, -1, 1, 0], 3),
        ([0, 0, 0, 0], np.nan),
        ([-3, np.nan, 1, 1], np.nan),
    ],
)
def test_break_even_on_series_with_a_known_answer(net: list[float], year: float):
    assert break_even_years(np.array([net], dtype=float)) == pytest.approx([year], nan_ok=True)


def test_share_of_pairs_that_break_even():
    accounts = made_up(pairs=4)
    accounts.flows.cents[TEAM][1, 2, 3] += MILLION_CENTS
    row = one(break_even_table(accounts, FREE), balance="public cash")
    assert row["share_by_horizon"] == 0.75
    assert row["year_median"] == 4
    assert np.isnan(row["year_high"])
    assert row["pairs"] == 4


def test_points_become_years():
    # 50 points more after a year of steady rise: 25 point-years in the first year, 50 in the second.
    months = np.array([0.0, 12.0, 24.0])
    assert point_years(months, np.array([0.0, 50.0, 50.0]), 2) == pytest.approx([25.0, 50.0])
    assert point_years(np.array([0.0, 6.0]), np.array([0.0, 10.0]), 1) == pytest.approx([2.5])


def test_cost_of_a_wellby_by_hand():
    table = wellbys_table(made_up(), FREE, VALUES)
    row = one(table, group=ALL_RESIDENTS, cost="net social cost")
    assert row["mean"] == pytest.approx(250.0)
    assert row["cost_mean"] == pytest.approx(3.4 - 1.4)
    assert row["cost_per_wellby"] == pytest.approx(2.0e6 / 250)
    # 250 WELLBYs are worth 2.75 million at the low value, more than the 1.9 and 2.1 million that they cost.
    assert row["worth_it_low"] == 1.0
    original = one(table, group=RESIDENTS, cost="net social cost")
    assert original["mean"] == pytest.approx(50.0)
    assert (original["worth_it_low"], original["worth_it_high"]) == (0.0, 0.0)
    assert set(table["group"]) == set(GROUPS)


def test_no_ratio_without_a_demonstrable_gain():
    assert np.isnan(ratio_interval(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.5, 1.0]))).all()
    assert np.isnan(ratio_interval(np.array([1.0]), np.array([2.0]))).all()


def test_ratio_and_its_interval():
    luck = np.random.default_rng(3)
    below = 10 + 0.01 * luck.standard_normal(200)
    above = 30 + 3 * luck.standard_normal(200)
    ratio, low, high = ratio_interval(above, below)
    # With a divisor that hardly varies, the interval is that of the mean above, divided.
    error = 1.972 * above.std(ddof=1) / np.sqrt(200)
    assert ratio == pytest.approx(above.mean() / below.mean())
    assert (low, high) == pytest.approx(((above.mean() - error) / 10, (above.mean() + error) / 10), rel=1e-3)


def test_tornado_by_hand():
    accounts = made_up()
    parameters = ParameterSet()
    used = {
        "referral": np.full(2, 7000.0),
        "carbon_price": np.full(2, 130.0),
        "eviction": np.full(2, 40000.0),
    }
    table = sensitivity_table(Revaluation(accounts, parameters, used, FREE), accounts)
    table = table[table["balance"] == "wellbeing"].set_index("valuation")
    # The ledgers had referrals at 7,000; at the standard 3,500 care saved is 0.7 million.
    standard = 3.75 + 0.7 - 3.4
    assert table["net_standard"].to_numpy() == pytest.approx(np.full(len(table), standard))
    assert table.loc["wellby", "net_at_low"] == pytest.approx(standard - 1.0)
    assert table.loc["wellby", "net_at_high"] == pytest.approx(standard + 1.0)
    assert table.loc["referral", "net_at_high"] == pytest.approx(standard + 1.4 * 6000 / 7000 - 0.7)
    assert table.loc["transfers", "net_at_low"] == pytest.approx(standard + 3.0)
    assert table.loc["whose wellbeing", "net_at_low"] == pytest.approx(standard - 3.0)
    # Works of 0.4 million in year 1 have 36.5 of 40 years left at the end of year 4.
    assert table.loc["residual value of works", "net_at_high"] == pytest.approx(standard + 0.4 * 36.5 / 40)
    swings = (table["net_at_high"] - table["net_at_low"]).abs().tolist()
    assert swings == sorted(swings, reverse=True)
    assert "eviction" not in table.index


def test_page_on_money_names_every_column(comparison: ComparisonResult):
    page = (Path(__file__).parents[2] / "docs" / "money.md").read_text(encoding="utf-8")
    tables = comparison.cost_benefit.tables()
    sections = dict(re.findall(r"### `(mkba_\w+)`\n(.*?)(?=\n### |\Z)", page, flags=re.DOTALL))
    assert set(sections) == set(tables)
    for name, frame in tables.items():
        named = dict.fromkeys(re.findall(r"`(\w+)`", sections[name]))
        assert list(named) == list(frame.columns), name


def test_missing_runs_are_left_out():
    accounts = made_up(pairs=3)
    accounts.flows.there[1, 2] = False
    assert set(balances_table(accounts, [FREE])["pairs"]) == {2}
