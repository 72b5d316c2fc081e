"""Arrears and problematic debt (links 4, 27, 49; patterns N9, N10)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class DebtParameters:
    """Arrears and problematic debt (links 4, 27, 49; patterns N9, N10)."""

    arrears_intercept: float = constant(
        -4.45,
        low=-5.0,
        high=-3.5,
        unit="logit per month",
        grade="b",
        basis="calibrated",
        source="calibrated to N9: 6-8% of households with problematic debt",
        meaning="log-odds of falling into arrears at a residual budget of zero",
    )
    residual_slope: float = constant(
        0.16,
        low=0.08,
        high=0.25,
        unit="logit per 100 EUR",
        source="link 4: slope assumed",
        meaning="how fast arrears become rarer with a larger residual budget",
    )
    mental_slope: float = constant(
        0.15,
        low=0.0,
        high=0.3,
        unit="logit per SD",
        source="link 27: +/-15% per SD",
        meaning="how much poor mental health raises the chance of arrears",
    )
    recovery: float = constant(
        0.32,
        low=0.25,
        high=0.45,
        unit="chance/month",
        source="most arrears are short",
        meaning="chance that arrears are cleared in a month at a residual budget of zero",
    )
    recovery_slope: float = constant(
        0.03,
        low=0.01,
        high=0.06,
        unit="chance per 100 EUR",
        source="own estimate",
        meaning="how much faster arrears clear with a larger residual budget",
    )
    setback: float = constant(
        0.008,
        low=0.0,
        high=0.015,
        unit="chance/year",
        basis="calibrated",
        source="link 4, shock term; most people in Groningen with a long-lasting debt are not poor (municipality, "
        "2026); calibrated to N9",
        meaning="chance of a setback that leaves a problematic debt at once, whatever the monthly budget",
    )
    problematic_after: float = constant(
        6.0,
        unit="months",
        grade="definition",
        basis="definition",
        source="arrears of six months count as problematic debt",
        meaning="months of arrears from which debt is problematic",
    )
    untreated_years: float = constant(
        4.0,
        low=2.5,
        high=6.0,
        unit="years",
        source="link 23: untreated debt lasts about four years",
        meaning="mean duration of problematic debt without help",
    )
    signal_after: float = constant(
        2.0,
        unit="months",
        grade="definition",
        basis="definition",
        source="link 49: arrears of two months are signalled",
        meaning="months of arrears after which creditors signal",
    )
    signal_first_year: float = constant(
        2021.0,
        unit="year",
        grade="definition",
        basis="definition",
        source="link 49: statutory since 2021",
        meaning="year from which creditors must signal arrears",
    )
    signal_acceptance: float = constant(
        0.2,
        low=0.05,
        high=0.4,
        unit="chance",
        source="link 49",
        meaning="chance that a household accepts the offer after a signal",
    )
    eviction_after: float = constant(
        18.0,
        low=12.0,
        high=24.0,
        unit="months",
        source="evictions are rare and late",
        meaning="months of debt after which a tenant can be evicted",
    )
    eviction_chance: float = constant(
        0.0012,
        low=0.0005,
        high=0.003,
        unit="chance/month",
        grade="b",
        basis="literature",
        source="3,700 evictions from social rent in 2017: about 0.16% of tenants a year",
        meaning="monthly chance of eviction of a tenant with long, unsupported debt",
    )
    initial_share: float = constant(
        0.066,
        low=0.055,
        high=0.08,
        unit="share",
        grade="a",
        basis="literature",
        source="problematic debt in Groningen 6.8% of residents (register)",
        meaning="households with problematic debt at month 0",
    )
    initial_income_slope: float = constant(
        1.0,
        low=0.6,
        high=1.5,
        unit="logit per SD",
        source="debt clusters at low residual budgets",
        meaning="how strongly debt at month 0 goes with a low residual budget",
    )
    initial_residual_bound: float = constant(
        3000.0,
        low=2000.0,
        high=5000.0,
        unit="EUR/month",
        source="own estimate: few budgets lie beyond it; fixed in draws, as it is of month 0 and the level is given",
        meaning="residual budget beyond which more or less money makes no difference to debt at month 0",
        fixed_in_draws=True,
    )
    initial_longest: float = constant(
        240.0,
        low=120.0,
        high=360.0,
        unit="months",
        source="own estimate: reached by less than one debt in a hundred; fixed in draws, as it is of month 0",
        meaning="longest duration so far of a problematic debt at month 0",
        fixed_in_draws=True,
    )
