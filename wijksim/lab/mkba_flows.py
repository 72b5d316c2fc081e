"""The ledgers of all runs of a comparison as lines of a cost-benefit analysis, in whole cents by year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.accounts import CENTS
from wijksim.lab.estimation import Floats
from wijksim.lab.mkba_rules import Line, line_of, mirror_of
from wijksim.lab.panel import MONTHS_PER_YEAR, Panel
from wijksim.lab.store import RunKey, Store

_KEYS = ["payer", "item", "beneficiary", "kind"]
MILLION_CENTS = 1e6 * CENTS


@dataclass
class Flows:
    """Amounts of every run, undiscounted.

    Attributes:
        cents: Line -> whole cents (arm x pair x year); cost positive. Mirrors of transfers are among them.
        there: Which runs are there (arm x pair).
        years: Number of years.
    """

    cents: dict[Line, NDArray[np.int64]]
    there: NDArray[np.bool_]
    years: int

    def millions(self, line: Line) -> Floats:
        """Million EUR of a line, (arm x pair x year); NaN where a run is missing."""
        return np.where(self.there[..., None], self.cents[line] / MILLION_CENTS, np.nan)

    def ledger_lines(self) -> list[Line]:
        """The lines that stand in the ledger, without mirrors, in a fixed order."""
        return sorted((line for line in self.cents if not line.mirror), key=_order)


def _order(line: Line) -> tuple[str, str, str, str]:
    return line.payer, line.item, line.beneficiary, line.kind


def years_of(panel: Panel) -> int:
    """Number of years of the runs; a part of a year counts as one."""
    return int(np.ceil(panel.months.max() / MONTHS_PER_YEAR))


def _cents_by_year(ledger: pd.DataFrame) -> pd.DataFrame:
    """Whole cents by year (0 is the first), payer, item, beneficiary and kind."""
    table = ledger[_KEYS].assign(
        year=(ledger["month"] - 1) // MONTHS_PER_YEAR,
        cents=np.rint(ledger["euro"].to_numpy(np.float64) * CENTS).astype(np.int64),
    )
    return table.groupby(["year", *_KEYS])["cents"].sum().reset_index()


def load_flows(store: Store, panel: Panel) -> Flows:
    """Reads the ledgers of all finished runs.

    Raises:
        DoubleCountingError: If a ledger has an item of which no rule says how it counts.
    """
    shape = (len(panel.arms), len(panel.pairs), years_of(panel))
    there = np.zeros(shape[:2], dtype=bool)
    cents: dict[Line, NDArray[np.int64]] = {}
    for a, arm in enumerate(panel.arms):
        for p, pair in enumerate(panel.pairs):
            key = RunKey(arm, *pair)
            if not store.has(key):
                continue
            there[a, p] = True
            for row in _cents_by_year(store.read(key, "ledger")).itertuples(index=False):
                line = line_of((str(row.payer), str(row.item), str(row.beneficiary), str(row.kind)))
                if line not in cents:
                    cents[line] = np.zeros(shape, dtype=np.int64)
                cents[line][a, p, int(str(row.year))] += int(str(row.cents))
    for line in list(cents):
        mirror = mirror_of(line)
        if mirror is not None:
            # Several payers may give to the same beneficiary: their mirrors are one line.
            cents[mirror] = cents.get(mirror, np.zeros(shape, dtype=np.int64)) - cents[line]
    return Flows(cents, there, shape[2])
