"""What became of the programme's money: allocated, spent, still there and why, returned; by scenario and purpose."""

from collections.abc import Sequence

import pandas as pd

from wijksim.city.accounts import MONEY_FLOWS
from wijksim.lab.estimation import estimate, within
from wijksim.lab.panel import Pair, report_years
from wijksim.lab.store import RunKey, Store

ALL = "all"
_AMOUNTS = ("allocated", "spent", "balance", "returned")
_HELD = "held_"
MILLION = 1e6


def _at_year(accounts: pd.DataFrame, year: float) -> pd.DataFrame:
    """Money of one run up to the end of a year of the run, by purpose and in all, EUR."""
    so_far = accounts[accounts["month"] <= year * 12]
    last = so_far[so_far["month"] == so_far["month"].max()]
    sums = so_far.groupby("purpose", sort=False)[list(MONEY_FLOWS)].sum()
    held = [name for name in accounts if str(name).startswith(_HELD)]
    stand = last.groupby("purpose", sort=False)[["closing", *held]].sum()
    table = pd.DataFrame(
        {
            "allocated": sums["received"],
            "spent": sums["paid"] - sums["taken_back"],
            "balance": stand["closing"],
            "returned": sums["returned"],
        }
    ).join(stand[held])
    table.loc[ALL] = table.sum()
    return table


def _runs(
    store: Store, arms: Sequence[str], pairs: Sequence[Pair], year: float
) -> dict[str, list[pd.DataFrame]]:
    found: dict[str, list[pd.DataFrame]] = {}
    for arm in arms:
        for pair in pairs:
            key = RunKey(arm, *pair)
            if store.has_table(key, "accounts"):
                accounts = store.read(key, "accounts")
                if len(accounts):
                    found.setdefault(arm, []).append(_at_year(accounts, year))
    return found


def spending_table(store: Store, arms: Sequence[str], pairs: Sequence[Pair], months: int) -> pd.DataFrame:
    """Programme money by scenario, purpose and report year, mean over runs.

    Args:
        store: Where the runs are.
        arms: Scenarios to report.
        pairs: (draw, seed) of the runs to average over.
        months: Length of the runs.

    Returns:
        One row per scenario, year and purpose (and ``all``): million EUR ``allocated``, ``spent``, ``balance`` and
        ``returned``, which add up, and ``share_spent`` of what was allocated (missing where nothing was), each with
        its 95% interval over runs (``_low``, ``_high``) as far as it is possible: not below nothing, not above all that
        was allocated; and what of the balance is held back by each reason. Empty
        when runs do not record their accounts.
    """
    rows = []
    for year, _, last_month in report_years(months):
        for arm, tables in _runs(store, arms, pairs, last_month / 12).items():
            together = pd.concat(tables, keys=range(len(tables)), names=["run", "purpose"])
            mean = together.groupby("purpose", sort=False).mean() / MILLION
            for purpose, money in mean.iterrows():
                of_runs = together.xs(purpose, level="purpose")
                most = float(of_runs["allocated"].max()) / MILLION
                spread = within(estimate(of_runs[list(_AMOUNTS)].to_numpy() / MILLION), most=most)
                shares = (of_runs["spent"] / of_runs["allocated"].where(of_runs["allocated"] > 0)).to_numpy()
                known = within(estimate(shares), most=1.0)
                rows.append(
                    {
                        "scenario": arm,
                        "year": year,
                        "purpose": purpose,
                        "unit": "million EUR, price level 2023, undiscounted",
                        "runs": len(tables),
                        **{name: money[name] for name in _AMOUNTS},
                        **{f"{name}_low": spread.low[place] for place, name in enumerate(_AMOUNTS)},
                        **{f"{name}_high": spread.high[place] for place, name in enumerate(_AMOUNTS)},
                        "share_spent": float(known.mean),
                        "share_spent_low": float(known.low),
                        "share_spent_high": float(known.high),
                        **{name: money[name] for name in money.index if str(name).startswith(_HELD)},
                    }
                )
    return pd.DataFrame(rows)
