"""Support by the social team (links 22, 24, 25)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class SupportParameters:
    """Support by the social team (links 22, 24, 25)."""

    resolved_in_24_months: float = constant(
        0.35,
        low=0.2,
        high=0.5,
        unit="share",
        grade="b",
        source="link 22",
        meaning="clients whose problem is resolved within 24 months",
    )
    longest: float = constant(
        36.0,
        low=24.0,
        high=48.0,
        unit="months",
        source="files are closed after about three years",
        meaning="months after which support ends without result",
    )
    relapse: float = constant(
        0.1,
        low=0.05,
        high=0.2,
        unit="per year",
        grade="b",
        source="link 22",
        meaning="share of resolved debts that return within a year",
    )
    relapse_window: float = constant(
        24.0,
        low=12.0,
        high=36.0,
        unit="months",
        source="own estimate",
        meaning="months during which relapse is counted",
    )
    long_wait: float = constant(
        3.0,
        low=2.0,
        high=6.0,
        unit="months",
        source="link 25",
        meaning="months of waiting after which trust suffers",
    )
    give_up: float = constant(
        12.0,
        low=6.0,
        high=24.0,
        unit="months",
        source="own estimate",
        meaning="months of waiting after which a household gives up",
    )
    caseload: float = constant(
        22.0,
        low=15.0,
        high=35.0,
        unit="clients per post",
        source="MKBA table",
        meaning="clients that one post carries",
    )
    regular_cases: float = constant(
        13.0,
        low=7.0,
        high=18.0,
        unit="per 1,000 households",
        source="fits known debts at month 0; parameter 8 of the key list gives 8-40 with a programme",
        meaning="clients that the regular social team carries",
    )
    referral: float = constant(
        0.06,
        low=0.03,
        high=0.12,
        unit="per year",
        source="own estimate",
        meaning="rate of referral to second-line care of households in poor mental health",
    )
    detection_extra: float = constant(
        0.14,
        low=0.0,
        high=0.3,
        unit="share",
        grade="a",
        basis="literature",
        source="link 24: social teams raise referrals by 14%",
        meaning="extra referrals once the social team knows a household",
    )
    initial_known: float = constant(
        0.165,
        low=0.14,
        high=0.2,
        unit="share",
        grade="a",
        basis="literature",
        source="pattern N10: one in six debts known to help",
        meaning="problematic debts known to help at month 0",
    )
