"""What the net balance hangs on: every declared valuation at its low and its high end, one at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from wijksim.lab.contrasts import Contrast
from wijksim.lab.discounting import Rates, uniform
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.mkba_accounts import MILLION, UNIT, Accounts
from wijksim.lab.mkba_rules import (
    BALANCES,
    BENEFITS,
    CARE,
    CLIMATE,
    EVICTIONS,
    HOUSEHOLDS,
    LASTING_ITEMS,
    WELLBY_LINE,
    WORKS,
    Balance,
    Line,
)
from wijksim.lab.outcomes import RESIDENTS as ORIGINAL_RESIDENTS
from wijksim.parameters import Declaration, ParameterSet, declarations

UNIT_VALUES = {CARE: "referral", CLIMATE: "carbon_price", EVICTIONS: "eviction"}
"""Name of the valuation with which the amounts of a category rise in proportion."""

WELLBY, DISCOUNT_RATE = "wellby", "discount_rate"
RESIDUAL, TRANSFERS, WHOSE = "residual value of works", "transfers", "whose wellbeing"


@dataclass(frozen=True)
class _Case:
    """Prices and conventions at which a balance is struck; prices None for those of the appraisal."""

    rates: Rates
    prices: Mapping[str, float]
    residual: bool = False
    transfers_net: bool = True
    group: str | None = None


class Revaluation:
    """Strikes balances again at other prices.

    Args:
        accounts: Flows and WELLBYs.
        parameters: Constants of the appraisal; their prices are the middle of every bar.
        used: Price of each valuation in the ledgers, by name, one for each pair.
        rates: The standard discount rate.
    """

    def __init__(
        self, accounts: Accounts, parameters: ParameterSet, used: Mapping[str, Floats], rates: Rates
    ) -> None:
        """Keeps them."""
        self._accounts = accounts
        self._parameters = parameters
        self._used = used
        self.middle = _Case(rates, {name: self._standard(name) for name in (*UNIT_VALUES.values(), WELLBY)})

    def _standard(self, name: str) -> float:
        return float(getattr(self._parameters.valuation, name))

    def _amounts(self, line: Line, contrast: Contrast, case: _Case) -> Floats:
        accounts = self._accounts
        if line == WELLBY_LINE:
            group = case.group
            if group is None:
                return accounts.amounts(line, contrast) * (case.prices[WELLBY] / accounts.value)[:, None]
            return -accounts.panel.contrast(accounts.wellbys[group], contrast) * case.prices[WELLBY] / MILLION
        values = accounts.amounts(line, contrast)
        name = UNIT_VALUES.get(line.category)
        return values if name is None else values * (case.prices[name] / self._used[name])[:, None]

    def net(self, balance: Balance, contrast: Contrast, case: _Case) -> Floats:
        """Net balance over the whole run, million EUR, one for each pair."""
        accounts, years = self._accounts, self._accounts.flows.years
        total = np.zeros(len(accounts.panel.pairs))
        for line in accounts.lines(balance):
            if not case.transfers_net and line.category == BENEFITS and line.payer == HOUSEHOLDS:
                continue
            values = self._amounts(line, contrast, case)
            total = total - values @ case.rates.factors(years, fixed_costs=line.category == WORKS)
            if case.residual and line.item in LASTING_ITEMS:
                age = years - (np.arange(years) + 0.5)
                left = np.clip(1.0 - age / self._parameters.appraisal.works_life, 0.0, 1.0)
                total = total + values @ left * float(case.rates.at(np.array([float(years)]))[0])
        return total


def _cases(middle: _Case, balance: Balance) -> list[tuple[str, str, float, float, _Case, _Case]]:
    """Valuation, unit, low value, high value, and the two cases, of every bar of a balance."""
    known: dict[str, Declaration] = {item.name: item for item in declarations() if item.group == "valuation"}

    def priced(name: str) -> Callable[[float], _Case]:
        return lambda price: replace(middle, prices={**middle.prices, name: price})

    wellbeing = balance.name == "wellbeing"
    names = ["referral", "carbon_price", WELLBY if wellbeing else "eviction"]
    bars = []
    for name in names:
        item, at = known[name], priced(name)
        bars.append((name, item.unit, item.low, item.high, at(item.low), at(item.high)))
    rate = known[DISCOUNT_RATE]
    low, high = (
        replace(middle, rates=uniform(end, value)) for end, value in (("low", rate.low), ("high", rate.high))
    )
    bars.append((DISCOUNT_RATE, rate.unit, rate.low, rate.high, low, high))
    bars.append((RESIDUAL, "0 not counted, 1 counted", 0.0, 1.0, middle, replace(middle, residual=True)))
    gross = replace(middle, transfers_net=False)
    bars.append((TRANSFERS, "0 a cost of who pays, 1 netted", 0.0, 1.0, gross, middle))
    if wellbeing:
        original = replace(middle, group=ORIGINAL_RESIDENTS)
        bars.append((WHOSE, "0 original residents, 1 all residents", 0.0, 1.0, original, middle))
    return bars


def sensitivity_table(revaluation: Revaluation, accounts: Accounts) -> pd.DataFrame:
    """The tornado: net social balance at both ends of each valuation, all others at their standard value.

    Returns:
        One row per contrast, kind of parameters, balance (wellbeing, money) and valuation; the largest swing first.
        ``net_standard`` is the same for all rows of a balance.
    """
    rows = []
    for contrast, parameters, positions in accounts.each():
        for balance in (item for item in BALANCES if item.social):
            middle = estimate(revaluation.net(balance, contrast, revaluation.middle)[positions])
            found: list[dict[str, Any]] = []
            for valuation, unit, low, high, at_low, at_high in _cases(revaluation.middle, balance):
                ends = [
                    estimate(revaluation.net(balance, contrast, case)[positions])
                    for case in (at_low, at_high)
                ]
                found.append(
                    {
                        "contrast": contrast.name,
                        "parameters": parameters,
                        "balance": balance.name,
                        "valuation": valuation,
                        "valuation_unit": unit,
                        "low_value": low,
                        "high_value": high,
                        "unit": f"{UNIT}, discounted, whole run",
                        "pairs": middle.pairs,
                        "net_standard": float(middle.mean),
                        "net_at_low": float(ends[0].mean),
                        "net_at_high": float(ends[1].mean),
                        "net_standard_low": float(middle.low),
                        "net_standard_high": float(middle.high),
                    }
                )
            found.sort(key=lambda row: -abs(float(row["net_at_high"]) - float(row["net_at_low"])))
            rows += found
    return pd.DataFrame(rows)
