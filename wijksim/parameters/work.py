"""Jobs found and lost (links 27, 28)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class WorkParameters:
    """Jobs found and lost (links 27, 28)."""

    disability_outflow: float = constant(
        0.05,
        low=0.03,
        high=0.08,
        unit="per year",
        source="people unable to work retire, move or die at about this rate",
        meaning="share of those unable to work who retire, move or die in a year; as many become unable",
    )
    job_finding: float = constant(
        0.05,
        low=0.03,
        high=0.08,
        unit="per month",
        grade="b",
        source="flows between unemployment and work: verify",
        meaning="monthly chance that an unemployed reference person finds work",
    )
    mental_slope: float = constant(
        0.15,
        low=0.0,
        high=0.3,
        unit="log hazard per SD",
        source="link 27: +/-15% hazard per SD",
        meaning="how much mental health raises job finding",
    )
    unable_share: float = constant(
        0.4,
        low=0.3,
        high=0.5,
        unit="share",
        grade="b",
        source="households on disability against unemployment and assistance benefits",
        meaning="part of those without work who are unable to work",
    )
    initial_without_work: float = constant(
        0.16,
        low=0.13,
        high=0.19,
        unit="share",
        grade="a",
        basis="literature",
        source="21,800 households on assistance, unemployment or disability benefit of 136,000",
        meaning="households aged 22-66, students left out, without work at month 0",
    )
    without_work_social: float = constant(
        1.5,
        low=1.0,
        high=2.0,
        unit="logit",
        source="benefits concentrate in social rent: verify",
        meaning="extra log-odds of being without work in social rent, against other tenures",
    )
    without_work_buurt: float = constant(
        0.3,
        low=0.1,
        high=0.5,
        unit="logit per SD",
        source="PC4 benefits follow the share that has difficulty making ends meet",
        meaning="extra log-odds of no work per SD of the measured share that has difficulty making ends meet",
    )
