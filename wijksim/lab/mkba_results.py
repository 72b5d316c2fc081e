"""Results of the cost-benefit analysis in one number: the year of break-even and the cost of a WELLBY."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from wijksim.lab.discounting import Rates
from wijksim.lab.estimation import LEVEL, Floats, estimate
from wijksim.lab.mkba_accounts import MILLION, NET, PRICE_LEVEL, UNIT, Accounts, interval_columns
from wijksim.lab.mkba_rules import BALANCES, WELLBY_LINE
from wijksim.lab.mkba_wellbys import GROUPS


def break_even_years(net: Floats) -> Floats:
    """Year from which the sum so far stays at or above zero to the end of the run.

    Args:
        net: Discounted net amounts, (pair x year).

    Returns:
        One year for each pair, 1 is the first; infinite when it never does, NaN when nothing differs or the pair is
        missing.
    """
    so_far = np.cumsum(net, axis=1)
    below = so_far < 0
    years = net.shape[1]
    # The last year below zero, counted from 1; zero when there is none.
    last = np.where(below.any(axis=1), years - np.argmax(below[:, ::-1], axis=1), 0)
    first = np.where(last >= years, np.inf, last + 1.0)
    unknown = np.isnan(net).any(axis=1) | (net == 0).all(axis=1)
    return np.where(unknown, np.nan, first)


def _order_statistic(values: Floats, share: float) -> float:
    """The value below or at which a share of all values lie; infinite ones count as large."""
    return float(np.sort(values)[max(int(np.ceil(share * len(values))) - 1, 0)])


def break_even_table(accounts: Accounts, rates: Rates) -> pd.DataFrame:
    """When a balance breaks even: share of pairs by the end of the run, median year and the range of 95% of pairs.

    A missing year means: not within the run.
    """
    rows = []
    for contrast, parameters, positions in accounts.each():
        for balance in BALANCES:
            found = break_even_years(accounts.parts(balance, contrast, rates)[NET][positions])
            known = found[~np.isnan(found)]
            ends = {"year_median": 0.5, "year_low": 0.5 - LEVEL / 2, "year_high": 0.5 + LEVEL / 2}
            years = {
                name: _order_statistic(known, share) if len(known) else np.nan for name, share in ends.items()
            }
            rows.append(
                {
                    "contrast": contrast.name,
                    "parameters": parameters,
                    "balance": balance.name,
                    "pairs": len(known),
                    "horizon": accounts.flows.years,
                    "share_by_horizon": float(np.isfinite(known).mean()) if len(known) else np.nan,
                    **{name: year if np.isfinite(year) else np.nan for name, year in years.items()},
                    "unit": "years since month 0",
                }
            )
    return pd.DataFrame(rows)


def ratio_interval(above: Floats, below: Floats) -> tuple[float, float, float]:
    """Ratio of two means over pairs with its 95% interval by Fieller's theorem (Fieller 1954).

    Returns:
        Ratio, low, high. All missing when it cannot be said that the mean below differs from zero: then the ratio
        has no bounds.
    """
    both = ~np.isnan(above) & ~np.isnan(below)
    above, below = above[both], below[both]
    pairs = len(below)
    if pairs < 2:
        return (np.nan, np.nan, np.nan)
    reach = stdtrit(pairs - 1, 0.5 + LEVEL / 2) ** 2
    cov = np.cov(above, below, ddof=1) / pairs
    mean_above, mean_below = above.mean(), below.mean()
    a = mean_below**2 - reach * cov[1, 1]
    if a <= 0:
        return (np.nan, np.nan, np.nan)
    b = mean_above * mean_below - reach * cov[0, 1]
    c = mean_above**2 - reach * cov[0, 0]
    root = np.sqrt(max(b * b - a * c, 0.0))
    return float(mean_above / mean_below), float((b - root) / a), float((b + root) / a)


def wellbys_table(accounts: Accounts, rates: Rates, values: Mapping[str, float]) -> pd.DataFrame:
    """WELLBYs, discounted as euros are; their cost; and whether they are worth it.

    Args:
        accounts: Flows and WELLBYs.
        rates: Discount rates.
        values: EUR per WELLBY by name (low, standard, high).

    Returns:
        One row per contrast, group, way of counting cost, and kind of parameters. ``net social cost`` is the balance
        of wellbeing without its WELLBYs, ``public cash`` what gemeente, Rijk and region pay.
        ``cost_per_wellby`` is missing where the WELLBYs are not demonstrably different from zero; ``worth_it_...``
        is the share of pairs in which the WELLBYs are worth more than they cost at that value.
    """
    wellbeing, _, public = BALANCES
    factors = rates.factors(accounts.flows.years)
    rows = []
    for contrast, parameters, positions in accounts.each():
        in_kind = -accounts.discounted(WELLBY_LINE, contrast, rates)
        costs = {
            "net social cost": in_kind - accounts.parts(wellbeing, contrast, rates)[NET],
            "public cash": -accounts.parts(public, contrast, rates)[NET],
        }
        for group in GROUPS:
            gained = (accounts.panel.contrast(accounts.wellbys[group], contrast) * factors).sum(axis=1)[
                positions
            ]
            for name, by_year in costs.items():
                cost = by_year.sum(axis=1)[positions]
                ratio, low, high = ratio_interval(cost * MILLION, gained)
                there = ~np.isnan(cost) & ~np.isnan(gained)
                rows.append(
                    {
                        "contrast": contrast.name,
                        "parameters": parameters,
                        "group": group,
                        "cost": name,
                        **interval_columns(gained),
                        "unit": "WELLBYs (points x adults x years), discounted, whole run",
                        "cost_mean": float(estimate(cost).mean),
                        "cost_low": float(estimate(cost).low),
                        "cost_high": float(estimate(cost).high),
                        "cost_unit": f"{UNIT}, discounted, whole run",
                        "cost_per_wellby": ratio,
                        "cost_per_wellby_low": low,
                        "cost_per_wellby_high": high,
                        "cost_per_wellby_unit": f"EUR per WELLBY, {PRICE_LEVEL}",
                        **{f"value_{key}": euro for key, euro in values.items()},
                        **{
                            f"worth_it_{key}": float((gained * euro > cost * MILLION)[there].mean())
                            if there.any()
                            else np.nan
                            for key, euro in values.items()
                        },
                    }
                )
    return pd.DataFrame(rows)
