"""Which constants a calibration fits, and why each: those of basis calibrated or assumed that N1 to N12 inform.

A constant that was measured, or that no pattern of these says anything about, stays at its default in a fit and keeps
its range in comparisons. ``wijksim calibrate`` measures how much each pattern says (table ``screen``).
"""

from collections.abc import Sequence

from wijksim.config import ConfigError
from wijksim.lab.factors import chosen_parameters, declared

FITTED: dict[str, str] = {
    "moving.search_scale": "wishes to move: N1, N2",
    "moving.departure_scale": "departures to other municipalities: N1, N3",
    "moving.social_factor": "wishes of social tenants: N4, the queue of N5",
    "moving.income_match": "who moves where: N7 drift",
    "moving.inertia": "how good an offer must be: N1, searches in N5",
    "market.urgency_inflow": "urgent seekers: N6, and what is left for others in N5",
    "market.registration_lead": "registered before searching: N5 registration",
    "income.buurt_effect": "incomes of buurten: N7 start, N9 by wijk",
    "income.personal_spread": "incomes within a buurt: N7, N9, N12",
    "income.social_effect": "incomes of social tenants: N7, N9 by wijk, N12",
    "debt.arrears_intercept": "level of arrears: N9",
    "debt.residual_slope": "how strongly arrears follow the budget: N9 by wijk",
    "debt.recovery": "how often arrears clear: N9",
    "debt.recovery_slope": "how much faster arrears clear with a larger budget: N9 by wijk",
    "debt.setback": "debts that no budget explains: N9 lowest and highest wijk",
    "debt.initial_income_slope": "where debt is at month 0: N9 by wijk",
    "energy.low_income_factor": "who counts as poor: N12",
    "energy.gas_price": "high bills: N12 level, worst labels and shock",
    "energy.electricity_price": "high bills: N12 level, worst labels and shock",
    "satisfaction.trait_mean": "level of satisfaction: N8",
    "satisfaction.low_share": "the lower tail of satisfaction: N8",
    "satisfaction.mental_health": "what circumstances explain: N8 states",
}
"""Reason by constant."""

_BASES = ("calibrated", "assumed")


def fitted_constants(asked: Sequence[str] = ()) -> list[str]:
    """Constants of a fit, in the order of their declaration.

    Args:
        asked: Names or patterns such as ``moving.*``; :data:`FITTED` when left out.

    Raises:
        ConfigError: If a name meets no constant with a range, or one that was measured.
    """
    names = chosen_parameters(list(asked) or list(FITTED))
    problems = [
        f"calibration.constants: {name} is of basis {declared()[name].basis}; a fit may set those of basis "
        f"{' or '.join(_BASES)}"
        for name in names
        if declared()[name].basis not in _BASES
    ]
    if problems:
        raise ConfigError(problems)
    return names
