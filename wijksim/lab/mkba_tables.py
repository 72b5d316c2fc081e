"""Tables of the cost-benefit analysis: by year, by party, by discount rate."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijksim.lab.discounting import UNDISCOUNTED, Rates
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.mkba_accounts import NET, TOTAL, UNIT, Accounts, interval_columns
from wijksim.lab.mkba_rules import BALANCES, COST_CATEGORIES


def flows_table(accounts: Accounts, first_year: int) -> pd.DataFrame:
    """Undiscounted differences by year, as the ledger has them; mirrors of transfers are left out."""
    frames = []
    for contrast, parameters, positions in accounts.each():
        for line in accounts.flows.ledger_lines():
            known = estimate(accounts.amounts(line, contrast)[positions])
            years = np.arange(1, accounts.flows.years + 1)
            frames.append(
                pd.DataFrame(
                    {
                        "contrast": contrast.name,
                        "parameters": parameters,
                        "year": years,
                        "calendar_year": first_year + years - 1,
                        "payer": line.payer,
                        "item": line.item,
                        "beneficiary": line.beneficiary,
                        "kind": line.kind,
                        "category": line.category,
                        "unit": f"{UNIT}, undiscounted, cost positive",
                        "pairs": known.pairs,
                        "mean": known.mean,
                        "low": known.low,
                        "high": known.high,
                    }
                )
            )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def over_time_table(accounts: Accounts, rates: Rates, first_year: int) -> pd.DataFrame:
    """Costs, benefits and net by year, each also added up from the start, discounted at the standard rate."""
    frames = []
    years = np.arange(1, accounts.flows.years + 1)
    for contrast, parameters, positions in accounts.each():
        for balance in BALANCES:
            for quantity, values in accounts.parts(balance, contrast, rates).items():
                for name, series in (
                    (quantity, values),
                    (f"cumulative_{quantity}", np.cumsum(values, axis=1)),
                ):
                    known = estimate(series[positions])
                    frames.append(
                        pd.DataFrame(
                            {
                                "contrast": contrast.name,
                                "parameters": parameters,
                                "balance": balance.name,
                                "quantity": name,
                                "year": years,
                                "calendar_year": first_year + years - 1,
                                "unit": f"{UNIT}, discounted",
                                "pairs": known.pairs,
                                "mean": known.mean,
                                "low": known.low,
                                "high": known.high,
                            }
                        )
                    )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def pockets_table(accounts: Accounts, rates: Rates) -> pd.DataFrame:
    """The wrong-pocket table: what each party pays and gains, by category, over the whole run, discounted.

    ``pays`` is spending on works and teams, ``gains`` everything else that changes, ``net`` gains less pays. In each
    balance that sums over parties the rows of the parties add up to ``total``.
    """
    rows = []
    for contrast, parameters, positions in accounts.each():
        for balance in (item for item in BALANCES if item.social):
            lines = accounts.lines(balance)
            sums: dict[tuple[str, str, str], Floats] = {}
            for line in lines:
                values = -accounts.discounted(line, contrast, rates).sum(axis=1)
                cost = line.category in COST_CATEGORIES
                for party in (line.payer, TOTAL):
                    for quantity, category, sign in (
                        ("pays" if cost else "gains", line.category, -1.0 if cost else 1.0),
                        ("pays" if cost else "gains", TOTAL, -1.0 if cost else 1.0),
                        (NET, TOTAL, 1.0),
                    ):
                        key = (party, quantity, category)
                        sums[key] = sums.get(key, np.zeros(len(values))) + sign * values
            for (party, quantity, category), values in sums.items():
                rows.append(
                    {
                        "contrast": contrast.name,
                        "parameters": parameters,
                        "balance": balance.name,
                        "party": party,
                        "quantity": quantity,
                        "category": category,
                        "unit": f"{UNIT}, discounted, whole run",
                        **interval_columns(values[positions]),
                    }
                )
    return pd.DataFrame(rows)


def balances_table(accounts: Accounts, variants: Sequence[Rates]) -> pd.DataFrame:
    """Costs, benefits and net over the whole run in each balance, at every variant of the discount rate."""
    rows = []
    for contrast, parameters, positions in accounts.each():
        for balance in BALANCES:
            for rates in variants:
                for quantity, values in accounts.parts(balance, contrast, rates).items():
                    rows.append(
                        {
                            "contrast": contrast.name,
                            "parameters": parameters,
                            "balance": balance.name,
                            "variant": rates.name,
                            "rate": rates.rate,
                            "quantity": quantity,
                            "unit": UNIT if rates.name == UNDISCOUNTED else f"{UNIT}, discounted",
                            **interval_columns(values.sum(axis=1)[positions]),
                        }
                    )
    return pd.DataFrame(rows)
