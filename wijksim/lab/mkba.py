"""Social cost-benefit analysis (MKBA) of a comparison: who pays, who gains, when, and what a WELLBY costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wijksim.config import Config
from wijksim.lab.contrasts import Contrast
from wijksim.lab.panel import Panel
from wijksim.lab.store import Store


@dataclass
class CostBenefit:
    """Costs and benefits of every contrast, paired per (draw, seed). Amounts in million EUR, price level 2023.

    Every table has ``contrast`` and ``parameters`` (``drawn`` or ``default``), and ``mean``, ``low``, ``high`` (95%
    interval), where the columns that are listed do not have them already.

    Attributes:
        flows: Undiscounted difference by year, payer, item, beneficiary and kind, as the ledger has it (cost positive).
        over_time: Discounted at the standard rate, by ``balance`` and ``year``: ``quantity`` is costs, benefits, net
            or cumulative_net.
        pockets: The wrong-pocket table, discounted: by ``party`` (and ``total``), ``quantity`` pays, gains or net.
        balances: By ``balance`` and discounting ``variant``: ``quantity`` costs, benefits or net, with chance_positive.
        break_even: By ``balance``: ``share_by_horizon``, ``year_median``, ``year_low``, ``year_high`` (missing: not within
            the run).
        wellbys: By ``group`` (original residents, all residents) and ``value`` (low, standard, high EUR per WELLBY).
        sensitivity: The tornado: by ``valuation`` the net social balance at its ``low_value`` and ``high_value``.
    """

    flows: pd.DataFrame
    over_time: pd.DataFrame
    pockets: pd.DataFrame
    balances: pd.DataFrame
    break_even: pd.DataFrame
    wellbys: pd.DataFrame
    sensitivity: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {f"mkba_{name}": frame for name, frame in vars(self).items()}


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
        DoubleCountingError: If an amount would be counted twice, or not at all.
    """
    raise NotImplementedError
