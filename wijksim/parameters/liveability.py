"""Cohesion, safety, reputation (links 29-31, 33, 35, 38, 15)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class LiveabilityParameters:
    """Cohesion, safety, reputation (links 29-31, 33, 35, 38, 15)."""

    turnover_cohesion: float = constant(
        -0.3,
        low=-0.4,
        high=-0.2,
        unit="SD per 10 points/year",
        grade="b",
        basis="literature",
        source="link 29: standardised -0.2 to -0.4",
        meaning="turnover on cohesion",
    )
    public_space_cohesion: float = constant(
        0.1,
        low=0.0,
        high=0.2,
        unit="SD per upgrade",
        grade="b",
        basis="literature",
        source="link 31: 0.10 SD encounters",
        meaning="public space on cohesion through encounters",
    )
    cohesion_safety: float = constant(
        0.25,
        low=0.1,
        high=0.4,
        unit="SD per SD",
        grade="b",
        basis="literature",
        source="link 30",
        meaning="cohesion on safety",
    )
    public_space_safety: float = constant(
        0.05,
        low=0.0,
        high=0.2,
        unit="SD per upgrade",
        grade="b",
        basis="literature",
        source="link 31: 0.05 SD safety",
        meaning="public space on safety",
    )
    vulnerable_safety: float = constant(
        -0.25,
        low=-0.5,
        high=0.0,
        unit="SD per 10 points",
        grade="b",
        source="link 35",
        meaning="vulnerable, unsupported share on safety",
    )
    owner_safety: float = constant(
        0.06,
        low=0.0,
        high=0.12,
        unit="SD per 10 points",
        grade="b",
        basis="literature",
        source="link 33: +10 points ownership, +0.6% safety",
        meaning="owner-occupation on safety",
    )
    owner_cohesion: float = constant(
        0.07,
        low=0.0,
        high=0.14,
        unit="SD per 10 points",
        grade="b",
        basis="literature",
        source="link 33: +10 points ownership, +0.7% satisfaction",
        meaning="owner-occupation on cohesion",
    )
    sale_dose: float = constant(
        0.025,
        unit="share of the rental stock of month 0",
        grade="definition",
        basis="definition",
        source="link 34: effects of sale only above 2.5% of the rental stock",
        meaning="sold dwellings of a buurt below which their owner-occupation changes neither cohesion nor safety",
    )
    lag: float = constant(
        18.0,
        low=6.0,
        high=36.0,
        unit="months",
        grade="b",
        basis="literature",
        source="links 29-31: 6-36 months",
        meaning="time constant of cohesion and safety",
    )
    physical_weight: float = constant(
        0.34,
        low=0.2,
        high=0.5,
        unit="share",
        source="liveability index: equal weights",
        meaning="weight of dwelling quality and public space in liveability",
    )
    reputation_lag: float = constant(
        60.0,
        low=36.0,
        high=120.0,
        unit="months",
        source="link 38",
        meaning="time constant of reputation",
    )
    waterbed_threshold: float = constant(
        0.03,
        low=0.01,
        high=0.06,
        unit="share/year",
        grade="b",
        basis="literature",
        source="link 15",
        meaning="inflow of forced movers above which a receiving buurt suffers",
    )
    waterbed_effect: float = constant(
        -0.1,
        low=-0.3,
        high=0.0,
        unit="SD per point above",
        source="link 15",
        meaning="inflow of forced movers above the threshold on safety",
    )
    base_slope: float = constant(
        -0.7,
        low=-0.9,
        high=-0.5,
        unit="SD per SD",
        grade="b",
        source="difficulty making ends meet goes with low liveability; checked against Leefbaarometer classes",
        meaning="starting safety and cohesion against the measured share that has difficulty making ends meet",
    )
