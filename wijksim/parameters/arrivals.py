"""Who comes to live in the city from outside (section 2.2: an open city)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class ArrivalsParameters:
    """Who comes to live in the city from outside (section 2.2: an open city)."""

    student_age_from: float = constant(
        17.5,
        unit="years",
        grade="definition",
        basis="definition",
        source="students arrive at 17-22",
        meaning="youngest age of arriving students",
    )
    student_age_to: float = constant(
        22.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="students arrive at 17-22",
        meaning="oldest age of arriving students",
    )
    other_age_from: float = constant(
        21.0,
        low=20.0,
        high=22.0,
        unit="years",
        grade="b",
        source="national schedule of moves between municipalities",
        meaning="youngest age of other applicants",
    )
    other_age_to: float = constant(
        75.0,
        low=70.0,
        high=80.0,
        unit="years",
        grade="b",
        source="national schedule of moves between municipalities",
        meaning="oldest age of other applicants",
    )
    age_shape: float = constant(
        3.0,
        low=2.0,
        high=4.0,
        unit="1",
        grade="b",
        basis="calibrated",
        source="national schedule of moves between municipalities",
        meaning="how strongly ages of other applicants lean to the young",
    )
    couple_share: float = constant(
        0.33,
        low=0.25,
        high=0.42,
        unit="share",
        source="measured positions in the household by age",
        meaning="other applicants with a partner",
    )
    children_share: float = constant(
        0.35,
        low=0.25,
        high=0.45,
        unit="share",
        source="measured positions in the household by age",
        meaning="applicants with a partner who bring children",
    )
    second_child_share: float = constant(
        0.5,
        low=0.4,
        high=0.6,
        unit="share",
        source="household sizes",
        meaning="applicants with children who bring two",
    )
    parent_gap: float = constant(
        30.0,
        low=28.0,
        high=32.0,
        unit="years",
        grade="b",
        source="births by age of the mother",
        meaning="age of applicants at the birth of their children",
    )
    western_share: float = constant(
        0.16,
        low=0.1,
        high=0.2,
        unit="share",
        grade="b",
        source="origin of the young in the central buurten",
        meaning="applicants of western origin",
    )
    non_western_share: float = constant(
        0.14,
        low=0.08,
        high=0.2,
        unit="share",
        grade="b",
        source="origin of the young in the central buurten",
        meaning="applicants of non-western origin",
    )
