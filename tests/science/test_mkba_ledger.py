"""Costs and benefits of a real comparison: they are the ledgers of its runs, to the cent."""

import numpy as np
import pandas as pd
import pytest

from wijksim.lab.comparison import ComparisonResult, compare
from wijksim.lab.mkba_flows import load_flows
from wijksim.lab.mkba_rules import OUTSIDE, TRANSFERS
from wijksim.lab.mkba_wellbys import ALL_RESIDENTS, load_wellbys
from wijksim.lab.panel import load_panel
from wijksim.lab.store import RunKey

ARMS = ("baseline", "parallel", "integrated")
CENT = 0.01


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ComparisonResult:
    folder = tmp_path_factory.mktemp("money")
    words = [
        "city=proefstad",
        "months=66",
        "workers=1",
        "seeds=2",
        "default_point_seeds=1",
        "experiment=money",
    ]
    return compare([*words, f"scenarios=[{','.join(ARMS)}]", f"results_dir={folder}"])


def ledger(result: ComparisonResult, arm: str, pair: tuple[int, int]) -> pd.DataFrame:
    return result.store.read(RunKey(arm, *pair), "ledger")


@pytest.mark.slow
def test_flows_equal_the_ledgers_to_the_cent(result: ComparisonResult):
    panel = load_panel(result.store, ARMS, result.pairs)
    flows = load_flows(result.store, panel)
    for a, arm in enumerate(ARMS):
        for p, pair in enumerate(result.pairs):
            table = ledger(result, arm, pair)
            year = (table["month"] - 1) // 12
            for keys, rows in table.groupby(["payer", "item", "beneficiary", "kind"]):
                line = next(
                    item for item in flows.ledger_lines()
                    if (item.payer, item.item, item.beneficiary, item.kind) == keys
                )  # fmt: skip
                by_year = rows["euro"].groupby(year).sum().reindex(range(flows.years), fill_value=0.0)
                cents = np.rint(by_year.to_numpy() * 100).astype(np.int64)
                np.testing.assert_array_equal(flows.cents[line][a, p], cents)
            whole = sum(int(flows.cents[line][a, p].sum()) for line in flows.ledger_lines())
            assert whole == int(np.rint(table["euro"] * 100).astype(np.int64).sum())


@pytest.mark.slow
@pytest.mark.parametrize("parameters", ["drawn", "default"])
def test_table_of_flows_is_the_difference_of_ledgers(result: ComparisonResult, parameters: str):
    pairs = [pair for pair in result.pairs if (pair[0] > 0) == (parameters == "drawn")]
    sums = {arm: np.mean([ledger(result, arm, pair)["euro"].sum() for pair in pairs]) for arm in ARMS}
    table = result.cost_benefit.flows
    for arm in ARMS[1:]:
        chosen = (table["contrast"] == f"{arm} - baseline") & (table["parameters"] == parameters)
        total = table.loc[chosen, "mean"].sum() * 1e6
        assert total == pytest.approx(sums[arm] - sums["baseline"], abs=CENT)


@pytest.mark.slow
def test_flows_agree_with_the_table_of_money(result: ComparisonResult):
    flows, money = result.cost_benefit.flows, result.money
    for arm in ARMS[1:]:
        own = flows[(flows["contrast"] == f"{arm} - baseline") & (flows["parameters"] == "drawn")]
        summed = own.groupby(["payer", "item", "kind"])["mean"].sum()
        rows = money[(money["scenario"] == arm) & (money["parameters"] == "drawn")]
        expected = rows.set_index(["payer", "item", "kind"])["difference_mean"]
        pd.testing.assert_series_equal(
            summed.sort_index(), expected.sort_index(), check_names=False, atol=1e-9
        )


@pytest.mark.slow
def test_undiscounted_balance_in_money_is_that_of_the_ledger(result: ComparisonResult):
    # Transfers cancel, financing and the level of satisfaction are left out; all else counts once.
    flows, balances = result.cost_benefit.flows, result.cost_benefit.balances
    for contrast in ("integrated - baseline", "integrated - parallel"):
        own = flows[(flows["contrast"] == contrast) & (flows["parameters"] == "drawn")]
        counted = own[~own["category"].isin([*OUTSIDE, *TRANSFERS])]
        net = balances[
            (balances["contrast"] == contrast)
            & (balances["parameters"] == "drawn")
            & (balances["balance"] == "money")
            & (balances["variant"] == "undiscounted")
            & (balances["quantity"] == "net")
        ]
        assert float(net["mean"].iloc[0]) * 1e6 == pytest.approx(-counted["mean"].sum() * 1e6, abs=CENT)
        assert abs(own.loc[own["category"] == "rent", "mean"].sum()) * 1e6 < CENT
        assert abs(own.loc[own["category"] == "financing", "mean"].sum()) * 1e6 < CENT


@pytest.mark.slow
def test_points_of_the_tables_are_those_that_the_ledger_values(result: ComparisonResult):
    pair = result.pairs[0]
    city = result.store.read(RunKey("integrated", *pair), "city").set_index("month")
    table = ledger(result, "integrated", pair)
    valued = -table[table["item"] == "life satisfaction"].set_index("month")["euro"]
    wellby = result.config.model_copy(update={"draw": pair[0]}).parameter_values().valuation.wellby
    expected = city["satisfaction_points"].loc[valued.index] / 12 * wellby
    np.testing.assert_allclose(valued, expected, atol=CENT)


@pytest.mark.slow
def test_wellbys_follow_the_mean_not_the_number_of_residents(result: ComparisonResult):
    panel = load_panel(result.store, ARMS, result.pairs)
    values = load_wellbys(result.store, panel)[ALL_RESIDENTS]
    cities = [result.store.read(RunKey(arm, *result.pairs[0]), "city") for arm in ("baseline", "integrated")]
    base, policy = (city["satisfaction_points"] / city["adults"] for city in cities)
    gained = ((policy - base) * cities[0]["adults"]).to_numpy()
    by_hand = (gained[1:] + gained[:-1]).sum() / 2 / 12
    assert (values[2, 0] - values[0, 0]).sum() == pytest.approx(by_hand)


@pytest.mark.slow
def test_tables_are_among_those_that_are_written(result: ComparisonResult):
    tables = result.tables()
    for name, frame in {**result.cost_benefit.tables(), "wijkkompas": result.wijkkompas}.items():
        assert tables[name] is frame
        assert len(frame) > 0
