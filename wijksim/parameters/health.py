"""Mental and physical health (links 5-8, 26)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class HealthParameters:
    """Mental and physical health (links 5-8, 26)."""

    debt_effect: float = constant(
        -0.4,
        low=-0.7,
        high=-0.2,
        unit="SD",
        grade="b",
        basis="literature",
        source="link 26: meta-analysis, verify",
        meaning="problematic debt on mental health",
    )
    cold_effect: float = constant(
        -0.25,
        low=-0.35,
        high=-0.15,
        unit="SD",
        grade="a",
        basis="literature",
        source="link 5: Australian panel, fixed effects",
        meaning="unaffordable warmth on mental health",
    )
    loneliness_effect: float = constant(
        -0.2,
        low=-0.35,
        high=-0.1,
        unit="SD",
        source="ordering in surveys",
        meaning="severe loneliness on mental health",
    )
    lag: float = constant(
        6.0,
        low=3.0,
        high=12.0,
        unit="months",
        grade="b",
        basis="literature",
        source="links 5 and 26: 0-12 months",
        meaning="time constant with which circumstances reach mental health",
    )
    damp_effect: float = constant(
        -0.12,
        low=-0.2,
        high=-0.05,
        unit="SD",
        grade="b",
        basis="literature",
        source="link 7: odds ratio 1.5, converted",
        meaning="damp dwelling on physical health",
    )
    damp_lag: float = constant(
        12.0,
        low=6.0,
        high=36.0,
        unit="months",
        grade="b",
        basis="literature",
        source="link 7: 6-36 months",
        meaning="time constant with which damp reaches physical health",
    )
    retrofit_residual: float = constant(
        0.03,
        low=0.0,
        high=0.1,
        unit="SD",
        grade="a",
        basis="literature",
        source="links 6, 17: total d 0.08 less what budget, debt and damp give",
        meaning="further effect of a renovation on mental health, fading",
    )
    retrofit_residual_half_life: float = constant(
        12.0,
        low=6.0,
        high=24.0,
        unit="months",
        grade="a",
        basis="literature",
        source="link 17: for one to two years",
        meaning="half-life of the further effect of a renovation on mental health",
    )
    over_tight_share: float = constant(
        0.05,
        low=0.0,
        high=0.1,
        unit="share",
        source="link 8",
        meaning="renovations that leave a dwelling badly ventilated",
    )
    over_tight_effect: float = constant(
        -0.2,
        low=-0.3,
        high=0.0,
        unit="SD",
        source="link 8",
        meaning="badly ventilated dwelling on physical health",
    )
    age_zero: float = constant(
        40.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="scale of the model",
        meaning="age from which physical health declines",
    )
    age_slope: float = constant(
        -0.012,
        low=-0.02,
        high=-0.005,
        unit="SD per year",
        grade="b",
        source="physical health declines with age; RIVM levels by age",
        meaning="physical health per year of age above 40",
    )
    poor_mental: float = constant(
        -1.3,
        low=-1.6,
        high=-1.0,
        unit="SD",
        grade="b",
        basis="calibrated",
        source="RIVM: 5-7% at high risk of anxiety or depression",
        meaning="mental health below which a household counts as vulnerable",
    )
