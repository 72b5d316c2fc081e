"""Who comes to live in the city from outside (section 2.2: an open city)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class ArrivalsParameters:
    """Who comes to live in the city from outside (section 2.2: an open city)."""

    student_age_to: float = constant(
        22.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="students arrive at 17-22",
        meaning="oldest age of arriving students",
    )
    couple_share: float = constant(
        0.37,
        low=0.28,
        high=0.45,
        unit="share",
        source="measured positions in the household by age",
        meaning="other applicants with a partner",
    )
    children_share: float = constant(
        0.45,
        low=0.35,
        high=0.55,
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
    age_smoothing: float = constant(
        5.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="ages are known in bands of five years",
        meaning="running mean over the ages of month 0 from which arrivals are derived",
    )
    parent_age: float = constant(
        24.0,
        low=22.0,
        high=27.0,
        unit="years",
        grade="b",
        source="births by age of the mother",
        meaning="youngest age of applicants with children",
    )
    single_parent_share: float = constant(
        0.1,
        low=0.05,
        high=0.15,
        unit="share",
        source="measured positions in the household by age",
        meaning="applicants without a partner who bring children",
    )
    oldest_child: float = constant(
        16.0,
        low=12.0,
        high=18.0,
        unit="years",
        source="older children have left home",
        meaning="oldest mean age of children that applicants bring",
    )
