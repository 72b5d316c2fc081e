"""From contact to help: visits, disclosure, handover (links 18-23)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class ContactParameters:
    """From contact to help: visits, disclosure, handover (links 18-23)."""

    visit_contact: float = constant(
        0.75,
        low=0.6,
        high=0.9,
        unit="chance",
        grade="b",
        basis="literature",
        source="link 18",
        meaning="chance that a house visit leads to contact",
    )
    disclosure: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="chance",
        source="link 19: p = 0.5 x (0.5 + trust)",
        meaning="chance of disclosing a problem at trust 0.5",
    )
    handover_separate: float = constant(
        0.1,
        low=0.0,
        high=0.3,
        unit="chance",
        source="link 20: h0, weakest and pivotal",
        meaning="chance that a problem seen by the physical domain reaches the social one without coordination",
    )
    handover_gap: float = constant(
        0.75,
        low=0.0,
        high=0.85,
        unit="chance",
        source="link 20: gap, weakest and pivotal",
        meaning="most that coordination can add to the chance of handover",
    )
    coordination_scale: float = constant(
        0.15,
        low=0.05,
        high=0.4,
        unit="share of time",
        source="link 20: c0",
        meaning="coordination at which 63% of its effect is reached",
    )
    acceptance: float = constant(
        0.6,
        low=0.4,
        high=0.8,
        unit="chance",
        source="link 21",
        meaning="chance that a household accepts the help that is offered",
    )
    self_presentation: float = constant(
        0.095,
        low=0.03,
        high=0.1,
        unit="per year",
        source="link 23",
        meaning="rate at which households with an unknown problem ask for help themselves",
    )
    visit_hours: float = constant(
        3.0,
        low=2.0,
        high=5.0,
        unit="hours",
        source="travel, talk, report",
        meaning="hours of a house visit",
    )
    visit_interval: float = constant(
        24.0,
        low=12.0,
        high=48.0,
        unit="months",
        source="own estimate",
        meaning="months before outreach visits the same household again",
    )
    participation_share: float = constant(
        0.15,
        low=0.05,
        high=0.3,
        unit="share per year",
        source="participation in plans for public space",
        meaning="households of a buurt approached per year while there is money for its public space",
    )
