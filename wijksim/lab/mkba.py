"""Social cost-benefit analysis (MKBA) of a comparison: who pays, who gains, when, and what a WELLBY costs.

The method is told in docs/money.md. Amounts come from the ledgers of the runs and from nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config
from wijksim.lab.contrasts import Contrast
from wijksim.lab.discounting import STANDARD, appraisal_parameters, variants
from wijksim.lab.estimation import Floats
from wijksim.lab.mkba_accounts import Accounts
from wijksim.lab.mkba_flows import load_flows
from wijksim.lab.mkba_results import break_even_table, wellbys_table
from wijksim.lab.mkba_sensitivity import UNIT_VALUES, WELLBY, Revaluation, sensitivity_table
from wijksim.lab.mkba_tables import balances_table, flows_table, over_time_table, pockets_table
from wijksim.lab.mkba_wellbys import load_wellbys
from wijksim.lab.panel import Panel
from wijksim.lab.store import Store
from wijksim.parameters import declarations


@dataclass
class CostBenefit:
    """Costs and benefits of every contrast, paired per (draw, seed). Amounts in million EUR, price level 2023.

    Every table has ``contrast``, ``parameters`` (``drawn`` or ``default``) and ``pairs``; columns ``mean``, ``low`` and
    ``high`` are a mean over pairs with its 95% interval. docs/money.md lists all columns.

    Attributes:
        flows: Undiscounted difference by year, payer, item, beneficiary and kind, as the ledger has it (cost positive).
        over_time: By ``balance`` and ``year``, discounted: ``quantity`` is costs, benefits, net, or one of them with
            ``cumulative_`` before it.
        pockets: The wrong-pocket table, discounted: by ``party`` (and ``total``), ``quantity`` (pays, gains, net) and
            ``category`` (and ``total``).
        balances: By ``balance`` and discounting ``variant``: ``quantity`` is costs, benefits or net.
        break_even: By ``balance``: ``share_by_horizon``, ``year_median``, ``year_low``, ``year_high`` (missing: not
            within the run).
        wellbys: By ``group`` (original residents, all residents) and ``cost`` (net social cost, public cash).
        sensitivity: The tornado: by ``balance`` and ``valuation`` the net balance at its ``low_value`` and
            ``high_value``.
    """

    flows: pd.DataFrame
    over_time: pd.DataFrame
    pockets: pd.DataFrame
    balances: pd.DataFrame
    break_even: pd.DataFrame
    wellbys: pd.DataFrame
    sensitivity: pd.DataFrame

    @property
    def main_parameters(self) -> str:
        """The kind of pairs that headlines use: drawn parameters where there are any."""
        return "drawn" if "drawn" in set(self.balances["parameters"]) else "default"

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {f"mkba_{name}": frame for name, frame in vars(self).items()}


def _used_prices(panel: Panel, config: Config) -> dict[str, Floats]:
    """Price of each valuation in the ledgers of the runs, by name, one for each pair."""
    drawn = [config.model_copy(update={"draw": draw}).parameter_values().valuation for draw, _ in panel.pairs]
    names = (*UNIT_VALUES.values(), WELLBY)
    return {name: np.array([getattr(prices, name) for prices in drawn]) for name in names}


def cost_benefit(
    store: Store, panel: Panel, arms: Mapping[str, Config], wanted: Sequence[Contrast]
) -> CostBenefit:
    """Makes the cost-benefit analysis of a comparison from the runs in the store.

    Args:
        store: Where the runs are.
        panel: Arms and pairs of the comparison.
        arms: Configuration of each arm.
        wanted: Contrasts to report.

    Raises:
        DoubleCountingError: If an amount would be counted twice, or no rule says how it counts.
    """
    config = next(iter(arms.values()))
    parameters = appraisal_parameters(config)
    used = _used_prices(panel, config)
    accounts = Accounts(panel, load_flows(store, panel), load_wellbys(store, panel), used[WELLBY], wanted)
    rates = variants(parameters)
    standard = next(item for item in rates if item.name == STANDARD)
    wellby = next(item for item in declarations() if item.path == f"valuation.{WELLBY}")
    values = {"low": wellby.low, "standard": parameters.valuation.wellby, "high": wellby.high}
    first_year = config.city.first_year
    return CostBenefit(
        flows=flows_table(accounts, first_year),
        over_time=over_time_table(accounts, standard, first_year),
        pockets=pockets_table(accounts, standard),
        balances=balances_table(accounts, rates),
        break_even=break_even_table(accounts, standard),
        wellbys=wellbys_table(accounts, standard, values),
        sensitivity=sensitivity_table(Revaluation(accounts, parameters, used, standard), accounts),
    )
