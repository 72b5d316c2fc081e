"""The books of a cost-benefit analysis: which amounts a balance holds under a contrast, discounted or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from wijksim.lab.contrasts import Contrast
from wijksim.lab.discounting import Rates
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.mkba_flows import Flows
from wijksim.lab.mkba_rules import (
    COST_CATEGORIES,
    WELLBY_LINE,
    WORKS,
    Balance,
    Line,
    check_lines,
    check_transfers,
)
from wijksim.lab.mkba_wellbys import ALL_RESIDENTS
from wijksim.lab.panel import Panel

PRICE_LEVEL = "price level 2023"
UNIT = f"million EUR, {PRICE_LEVEL}"
MILLION = 1e6
NET, TOTAL = "net", "total"


@dataclass
class Accounts:
    """Everything the tables are made of.

    Attributes:
        panel: Arms and pairs.
        flows: Amounts of the ledgers.
        wellbys: Group -> satisfaction-years (arm x pair x year).
        value: EUR of a WELLBY in each pair, as the ledger of that pair has it.
        wanted: Contrasts.
    """

    panel: Panel
    flows: Flows
    wellbys: dict[str, Floats]
    value: Floats
    wanted: Sequence[Contrast]
    _lines: dict[str, list[Line]] = field(default_factory=dict, repr=False)
    _amounts: dict[tuple[Line, str], Floats] = field(default_factory=dict, repr=False)

    def lines(self, balance: Balance) -> list[Line]:
        """Lines that a balance counts, checked against the rules of double counting."""
        if balance.name not in self._lines:
            self._lines[balance.name] = self._checked(balance)
        return self._lines[balance.name]

    def _checked(self, balance: Balance) -> list[Line]:
        lines = sorted(
            (line for line in self.flows.cents if balance.counts(line)),
            key=lambda line: (line.payer, line.item, line.beneficiary, line.kind, line.mirror),
        )
        if balance.name == "wellbeing":
            lines.append(WELLBY_LINE)
        check_lines(lines)
        if balance.social:
            check_transfers({line: self.flows.cents[line] for line in lines if line in self.flows.cents})
        return lines

    def amounts(self, line: Line, contrast: Contrast) -> Floats:
        """Undiscounted million EUR of a line under a contrast, (pair x year); cost positive."""
        key = (line, contrast.name)
        if key not in self._amounts:
            if line == WELLBY_LINE:
                gained = self.panel.contrast(self.wellbys[ALL_RESIDENTS], contrast)
                self._amounts[key] = -gained * self.value[:, None] / MILLION
            else:
                self._amounts[key] = self.panel.contrast(self.flows.millions(line), contrast)
        return self._amounts[key]

    def discounted(self, line: Line, contrast: Contrast, rates: Rates) -> Floats:
        """The same, discounted to month 0."""
        fixed = line.category == WORKS
        return self.amounts(line, contrast) * rates.factors(self.flows.years, fixed_costs=fixed)

    def parts(self, balance: Balance, contrast: Contrast, rates: Rates) -> dict[str, Floats]:
        """Discounted costs, benefits and net of a balance by year, (pair x year)."""
        shape = (len(self.panel.pairs), self.flows.years)
        costs, benefits = np.zeros(shape), np.zeros(shape)
        for line in self.lines(balance):
            values = self.discounted(line, contrast, rates)
            if line.category in COST_CATEGORIES:
                costs = costs + values
            else:
                benefits = benefits - values
        # Zero is no amount, whatever its sign.
        return {"costs": costs, "benefits": benefits + 0.0, NET: benefits - costs}

    def each(self) -> Iterator[tuple[Contrast, str, list[int]]]:
        """Every contrast and kind of parameters, with the positions of its pairs."""
        for contrast in self.wanted:
            for parameters, positions in self.panel.points().items():
                yield contrast, parameters, positions


def interval_columns(values: Floats) -> dict[str, float]:
    """Number of pairs, mean, ends of the 95% interval and chance of a positive mean, for a row of a table."""
    known = estimate(values)
    return {
        "pairs": known.pairs,
        "mean": float(known.mean),
        "low": float(known.low),
        "high": float(known.high),
        "chance_positive": float(known.chance_positive),
    }
