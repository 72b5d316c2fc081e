"""Kinds of household of the synthetic city: students, families, ages of parents and children."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant_of_month_0

_STUDENTS = "own estimate: a prior, scaled to the measured share of student households where that is known"
_FAMILIES = "own estimate, not used in Groningen, where sizes are measured"


@dataclass(frozen=True)
class ArchetypesParameters:
    """Kinds of household of the synthetic city: students, families, ages of parents and children."""

    students_15_to_19: float = constant_of_month_0(
        0.95,
        low=0.8,
        high=1.0,
        unit="share",
        source=_STUDENTS,
        meaning="singles of 15-19 who are students, before the city's share of student households is met",
    )
    students_20_to_24: float = constant_of_month_0(
        0.75,
        low=0.6,
        high=0.9,
        unit="share",
        source=_STUDENTS,
        meaning="singles of 20-24 who are students, before the city's share of student households is met",
    )
    students_25_to_29: float = constant_of_month_0(
        0.25,
        low=0.1,
        high=0.4,
        unit="share",
        source=_STUDENTS,
        meaning="singles of 25-29 who are students, before the city's share of student households is met",
    )
    youngest_alone: float = constant_of_month_0(
        17.0,
        low=16.0,
        high=18.0,
        unit="years",
        source="own estimate",
        meaning="lowest age at which somebody has a household",
    )
    parent_gap: float = constant_of_month_0(
        30.0,
        low=28.0,
        high=32.0,
        unit="years",
        source="own estimate, near the mean age of Dutch mothers and fathers at birth",
        meaning="mean age of parents at the birth of their children",
    )
    parent_gap_step: float = constant_of_month_0(
        4.0,
        low=3.0,
        high=5.0,
        unit="years",
        source="own estimate",
        meaning="step between the four ages at birth that families have, spread around their mean",
    )
    parent_gap_outer: float = constant_of_month_0(
        0.2,
        low=0.1,
        high=0.25,
        unit="share",
        source="own estimate",
        meaning="families at the lowest of the four ages at birth, and as many at the highest",
    )
    oldest_child: float = constant_of_month_0(
        30.0,
        low=25.0,
        high=35.0,
        unit="years",
        source="own estimate: few live with their parents beyond it",
        meaning="highest mean age of children at home",
    )
    youngest_children: float = constant_of_month_0(
        3.0,
        low=1.0,
        high=5.0,
        unit="years",
        source="own estimate",
        meaning="children's ages spread from 0 to this where parents have just reached the age at birth",
    )
    couple_one_child: float = constant_of_month_0(
        0.45,
        low=0.35,
        high=0.5,
        unit="share",
        source=_FAMILIES,
        meaning="couples with children that have one, in a city whose table of household sizes is empty",
    )
    couple_two_children: float = constant_of_month_0(
        0.4,
        low=0.3,
        high=0.45,
        unit="share",
        source=_FAMILIES,
        meaning="couples with children that have two, in a city whose table of household sizes is empty",
    )
    single_parent_one_child: float = constant_of_month_0(
        0.6,
        low=0.5,
        high=0.7,
        unit="share",
        source="own estimate; the others have two",
        meaning="single parents with one child at home, before sizes of families in the city are met",
    )
