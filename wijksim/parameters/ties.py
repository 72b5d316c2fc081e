"""Ties in the wijk and loneliness (links 14, 41, 48)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class TiesParameters:
    """Ties in the wijk and loneliness (links 14, 41, 48)."""

    sociability: float = constant(
        0.65,
        low=0.55,
        high=0.75,
        unit="0-1",
        source="scale of the model",
        meaning="mean long-run ties of a household",
    )
    sociability_range: float = constant(
        0.5,
        low=0.3,
        high=0.6,
        unit="0-1",
        source="scale of the model",
        meaning="width of the range of long-run ties over households",
    )
    regrowth: float = constant(
        36.0,
        low=24.0,
        high=60.0,
        unit="months",
        source="link 14: ties regrow in 24-60 months",
        meaning="time constant with which ties grow to their long-run level",
    )
    loss_leaving_wijk: float = constant(
        0.5,
        low=0.2,
        high=0.8,
        unit="share",
        source="link 14",
        meaning="ties lost when leaving the wijk",
    )
    loss_within_wijk: float = constant(
        0.15,
        low=0.05,
        high=0.3,
        unit="share",
        source="link 14",
        meaning="ties lost when moving inside the wijk",
    )
    student_share: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="share",
        source="link 48: lower ties of students",
        meaning="long-run ties of students against others",
    )
    meeting_slope: float = constant(
        0.1,
        low=0.0,
        high=0.2,
        unit="share per SD",
        grade="b",
        basis="literature",
        source="link 31: 0.10 SD encounters",
        meaning="how much public space and cohesion raise long-run ties",
    )
    loneliness_slope: float = constant(
        0.6,
        low=0.3,
        high=0.9,
        unit="per unit of ties",
        source="link 41",
        meaning="fall in loneliness per unit of ties above the long-run level",
    )
    severe: float = constant(
        0.75,
        unit="0-1",
        grade="definition",
        basis="definition",
        source="scale of the model: severe loneliness above this value",
        meaning="loneliness that counts as severe",
    )
