"""Estimation of incomes: not measured per buurt, so estimated from what is (docs/data.md)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class IncomeParameters:
    """Estimation of incomes: not measured per buurt, so estimated from what is (docs/data.md)."""

    intercept: float = constant(
        7.62,
        low=7.5,
        high=7.75,
        unit="ln(EUR/month)",
        grade="b",
        basis="calibrated",
        source="city mean of standardised household income, 24,300 EUR in 2019",
        meaning="log equivalised net income of an employed private renter aged 40",
    )
    equivalence_adult: float = constant(
        0.38,
        unit="share of first adult",
        grade="definition",
        basis="definition",
        source="CBS equivalence scale, rounded",
        meaning="further adult in the equivalence scale",
    )
    equivalence_child: float = constant(
        0.27,
        unit="share of first adult",
        grade="definition",
        basis="definition",
        source="CBS equivalence scale, rounded",
        meaning="child in the equivalence scale",
    )
    owner_effect: float = constant(
        0.28,
        low=0.15,
        high=0.4,
        unit="ln",
        source="ordering of tenures by income: verify with WoON",
        meaning="income of owner-occupiers against private renters",
    )
    social_effect: float = constant(
        -0.3,
        low=-0.4,
        high=-0.15,
        unit="ln",
        source="ordering of tenures by income: verify with WoON",
        meaning="income of social tenants against private renters",
    )
    origin_effect: float = constant(
        -0.12,
        low=-0.2,
        high=0.0,
        unit="ln",
        source="ordering of origin groups by income: verify",
        meaning="income of households of non-western origin against Dutch",
    )
    starter_age: float = constant(
        27.0,
        low=25.0,
        high=30.0,
        unit="years",
        grade="b",
        source="age-income profile: verify",
        meaning="age up to which people earn as starters",
    )
    young_effect: float = constant(
        -0.25,
        low=-0.4,
        high=-0.1,
        unit="ln",
        source="age-income profile: verify",
        meaning="income of starters against age 40, students left out",
    )
    buurt_spread: float = constant(
        1.0,
        low=0.7,
        high=1.4,
        unit="x",
        source="own estimate: no income by buurt is published, so the spread is swept (docs/data.md)",
        meaning="factor on the estimated differences in income between buurten",
    )
    buurt_effect: float = constant(
        0.13,
        low=0.08,
        high=0.18,
        unit="ln per SD",
        source="set with buurt_spread so that dissimilarity starts at 0.24-0.32",
        meaning="how much lower incomes are per SD of the measured share that has difficulty making ends meet",
    )
    personal_spread: float = constant(
        0.3,
        low=0.24,
        high=0.4,
        unit="ln",
        grade="b",
        basis="calibrated",
        source="shares of households in low and high national income groups, 2019",
        meaning="spread of income within a tenure and buurt",
    )
    student_income: float = constant(
        950.0,
        low=800.0,
        high=1100.0,
        unit="EUR/month",
        source="student budget surveys: verify",
        meaning="income of a student household, loans and gifts included",
    )
    student_spread: float = constant(
        0.2,
        low=0.1,
        high=0.3,
        unit="ln",
        source="own estimate",
        meaning="spread of student incomes",
    )
    second_adult_share: float = constant(
        0.7,
        low=0.6,
        high=0.8,
        unit="share",
        grade="b",
        source="two-earner and one-and-a-half-earner couples",
        meaning="income of a second adult against the first",
    )
    retired_share: float = constant(
        0.85,
        low=0.75,
        high=0.95,
        unit="share",
        grade="b",
        source="replacement rate at 67, state pension included",
        meaning="income after retirement against before",
    )
    unable_share: float = constant(
        0.62,
        low=0.5,
        high=0.7,
        unit="share",
        grade="b",
        source="disability benefits against earnings",
        meaning="income on disability benefit against earning capacity",
    )
    neighbourhood_effect: float = constant(
        0.02,
        low=0.0,
        high=0.05,
        unit="SD per SD and year",
        grade="b",
        basis="literature",
        source="link 40: small but persistent after correction for selection (van Ham, Boschman & Vogel 2018)",
        meaning="what one SD more income in the buurt adds in a year to incomes of those who have lived there for long",
    )
    neighbourhood_months: float = constant(
        36.0,
        low=24.0,
        high=60.0,
        unit="months",
        grade="b",
        basis="literature",
        source="link 40: lag of 36 months and more",
        meaning="months of residence before the buurt shows in incomes",
    )
