"""Life satisfaction and adaptation (section 3)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class SatisfactionParameters:
    """Life satisfaction and adaptation (section 3)."""

    trait_mean: float = constant(
        7.92,
        low=7.7,
        high=8.1,
        unit="points 0-10",
        grade="b",
        basis="calibrated",
        source="calibrated to N8: mean 7.4-7.7",
        meaning="centre of the personal trait of most people",
    )
    trait_spread: float = constant(
        0.7,
        low=0.6,
        high=0.8,
        unit="points 0-10",
        grade="b",
        basis="calibrated",
        source="calibrated to N8",
        meaning="spread of the trait of most people",
    )
    low_share: float = constant(
        0.08,
        low=0.06,
        high=0.1,
        unit="share",
        grade="b",
        basis="calibrated",
        source="calibrated to N8: 2-4% score at most 4",
        meaning="people with a low trait",
    )
    low_mean: float = constant(
        4.8,
        low=4.5,
        high=5.2,
        unit="points 0-10",
        grade="b",
        basis="calibrated",
        source="calibrated to N8",
        meaning="centre of the low trait",
    )
    low_spread: float = constant(
        1.1,
        low=0.8,
        high=1.3,
        unit="points 0-10",
        grade="b",
        basis="calibrated",
        source="calibrated to N8",
        meaning="spread of the low trait",
    )
    noise: float = constant(
        0.2,
        low=0.1,
        high=0.3,
        unit="points 0-10",
        source="month-to-month variation",
        meaning="passing mood",
    )
    unemployed: float = constant(
        -0.7,
        low=-1.0,
        high=-0.4,
        unit="points 0-10",
        grade="a",
        basis="literature",
        source="table 3.2: Clark et al. 2018",
        meaning="unemployed or unable against employed",
    )
    partner: float = constant(
        0.5,
        low=0.4,
        high=0.7,
        unit="points 0-10",
        grade="a",
        basis="literature",
        source="table 3.2: Clark et al. 2018",
        meaning="living with a partner",
    )
    log_income: float = constant(
        0.2,
        low=0.15,
        high=0.5,
        unit="points per ln",
        grade="a",
        basis="literature",
        source="table 3.2: Clark et al. 2018",
        meaning="log equivalised income",
    )
    mental_health: float = constant(
        0.33,
        low=0.3,
        high=0.6,
        unit="points per SD",
        basis="calibrated",
        source="table 3.2 (0.45, 0.3-0.6), low end taken to keep the explained variance of N8",
        meaning="mental health",
    )
    physical_health: float = constant(
        0.17,
        low=0.15,
        high=0.35,
        unit="points per SD",
        basis="calibrated",
        source="table 3.2 (0.25, 0.15-0.35), low end taken to keep the explained variance of N8",
        meaning="physical health",
    )
    severe_loneliness: float = constant(
        -0.5,
        low=-1.2,
        high=-0.4,
        unit="points 0-10",
        basis="calibrated",
        source="table 3.2 (-0.8, -0.4 to -1.2), kept inside to fit the explained variance of N8",
        meaning="severe loneliness",
    )
    debt: float = constant(
        -0.3,
        low=-0.6,
        high=-0.1,
        unit="points 0-10",
        source="table 3.2: direct, beyond mental health",
        meaning="problematic debt",
    )
    cold: float = constant(
        -0.09,
        low=-0.25,
        high=0.0,
        unit="points 0-10",
        source="table 3.2: total -0.2 less 0.25 SD x 0.45",
        meaning="comfort of a home that cannot be kept warm",
    )
    dwelling: float = constant(
        0.12,
        low=0.05,
        high=0.25,
        unit="points per SD",
        source="table 3.2",
        meaning="dwelling quality",
    )
    safety: float = constant(
        0.12,
        low=0.05,
        high=0.2,
        unit="points per SD",
        source="table 3.2",
        meaning="perceived safety",
    )
    cohesion: float = constant(
        0.12,
        low=0.05,
        high=0.25,
        unit="points per SD",
        source="table 3.2",
        meaning="cohesion and local ties",
    )
    trust: float = constant(
        0.05,
        low=0.0,
        high=0.1,
        unit="points per SD",
        source="table 3.2",
        meaning="trust in institutions",
    )
    dwelling_half_life: float = constant(
        36.0,
        low=12.0,
        high=72.0,
        unit="months",
        grade="b",
        basis="literature",
        source="section 3.3",
        meaning="half-life of the effect of a better dwelling",
    )
    income_half_life: float = constant(
        24.0,
        low=12.0,
        high=48.0,
        unit="months",
        grade="b",
        basis="literature",
        source="section 3.3",
        meaning="half-life of the part of the income effect that fades",
    )
    income_lasting: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="share",
        grade="b",
        basis="literature",
        source="section 3.3: to 50% residual",
        meaning="part of the income effect that lasts",
    )
