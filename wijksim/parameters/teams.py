"""Teams: hours, set-up, learning, turnover, coordination (links 45-47)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class TeamsParameters:
    """Teams: hours, set-up, learning, turnover, coordination (links 45-47)."""

    cost_per_post: float = constant(
        95000.0,
        low=80000.0,
        high=115000.0,
        unit="EUR/year",
        grade="b",
        source="MKBA table",
        meaning="yearly cost of a full-time post, overhead included",
    )
    hours_per_post: float = constant(
        1400.0,
        low=1300.0,
        high=1500.0,
        unit="hours/year",
        grade="b",
        source="usual productive hours",
        meaning="productive hours of a full-time post",
    )
    overhead: float = constant(
        1.0,
        low=0.5,
        high=2.5,
        unit="hours per hour",
        source="link 45: kappa",
        meaning="hours lost per hour of coordination",
    )
    setup_months: float = constant(
        12.0,
        low=6.0,
        high=24.0,
        unit="months",
        source="link 45",
        meaning="most extra set-up time that coordination costs",
    )
    setup_reference: float = constant(
        0.15,
        unit="share of time",
        grade="definition",
        basis="definition",
        source="link 45: extra set-up = months x min(1, c/0.15)",
        meaning="coordination at which the extra set-up is complete",
    )
    half_learning: float = constant(
        18.0,
        low=9.0,
        high=36.0,
        unit="months",
        source="link 45",
        meaning="months in which a team learns half of what is left to learn",
    )
    staff_turnover: float = constant(
        0.15,
        low=0.08,
        high=0.25,
        unit="per year",
        source="link 46",
        meaning="rate at which staff leave",
    )
    learning_carried: float = constant(
        0.5,
        low=0.0,
        high=1.0,
        unit="share",
        source="roll-out in steps: later wijken start with part of what was learned; size is an own estimate",
        meaning="part of the learning of the teams at work with which a team in a new wijk starts",
    )
    outreach_share: float = constant(
        0.3,
        low=0.1,
        high=0.5,
        unit="share",
        source="own estimate",
        meaning="share of the programme's social hours kept for house visits",
    )
    works_per_hour: float = constant(
        385.0,
        low=250.0,
        high=800.0,
        unit="EUR/hour",
        source="project leaders at 10-20% of a project's cost",
        meaning="works that an hour of the physical team carries",
    )
