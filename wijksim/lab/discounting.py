"""Discounting as Dutch practice prescribes, with its variants: amounts of a year count at the middle of that year."""

from dataclasses import dataclass

import numpy as np

from wijksim.config import Config
from wijksim.lab.estimation import Floats
from wijksim.parameters import ParameterSet

STANDARD, UNDISCOUNTED = "standard", "undiscounted"


@dataclass(frozen=True)
class Rates:
    """Discount rates per year, real.

    Attributes:
        name: Name of the variant.
        rate: Rate of the first years.
        fixed_cost_rate: Rate of works, which are fixed and sunk; the same as ``rate`` in most variants.
        late_rate: Rate after the first years; None when there is one rate for all years.
        early_years: How many years come first.
    """

    name: str
    rate: float
    fixed_cost_rate: float
    late_rate: float | None = None
    early_years: float = np.inf

    def factors(self, years: int, *, fixed_costs: bool = False) -> Floats:
        """Present value at month 0 of one euro in each year of the run.

        Args:
            years: Number of years.
            fixed_costs: Whether the amounts are fixed, sunk costs.
        """
        return self.at(np.arange(years, dtype=np.float64) + 0.5, fixed_costs=fixed_costs)

    def at(self, times: Floats, *, fixed_costs: bool = False) -> Floats:
        """Present value at month 0 of one euro at some times.

        Args:
            times: Years since month 0.
            fixed_costs: Whether the amounts are fixed, sunk costs.
        """
        rate = self.fixed_cost_rate if fixed_costs else self.rate
        early = np.minimum(times, self.early_years)
        late = np.asarray(times) - early
        later_rate = rate if self.late_rate is None else self.late_rate
        return np.asarray((1.0 + rate) ** -early * (1.0 + later_rate) ** -late)


def uniform(name: str, rate: float) -> Rates:
    """One rate for all amounts and years."""
    return Rates(name, rate, rate)


def variants(parameters: ParameterSet) -> tuple[Rates, ...]:
    """The standard rate and what it is set beside."""
    rate, rules = parameters.valuation.discount_rate, parameters.appraisal
    return (
        uniform(STANDARD, rate),
        Rates("fixed costs apart", rate, rules.fixed_cost_rate),
        uniform("low", rules.fixed_cost_rate),
        uniform("high", rules.nonlinear_rate),
        Rates(
            "working group 2025",
            rules.rate_2025,
            rules.rate_2025,
            rules.late_rate_2025,
            rules.early_years_2025,
        ),
        uniform(UNDISCOUNTED, 0.0),
    )


def appraisal_parameters(config: Config) -> ParameterSet:
    """Constants with which a study is appraised: its own, never those of a draw; a discount rate is a convention."""
    return config.starting_values()
