"""Ageing, students, partnering, children, leaving home, death (links 13-15 of moving)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class LifeCourseParameters:
    """Ageing, students, partnering, children, leaving home, death (links 13-15 of moving)."""

    graduation_age: float = constant(
        22.0,
        low=21.0,
        high=24.0,
        unit="years",
        grade="b",
        source="students leave at 23-28",
        meaning="age from which students graduate",
    )
    partner_age: float = constant(
        22.0,
        low=20.0,
        high=24.0,
        unit="years",
        grade="b",
        source="measured positions in the household by age",
        meaning="age from which people take a partner in",
    )
    partner_age_older: float = constant(
        45.0,
        low=40.0,
        high=50.0,
        unit="years",
        grade="b",
        source="measured positions in the household by age",
        meaning="age from which people take a partner in less often",
    )
    partner_age_last: float = constant(
        70.0,
        low=65.0,
        high=80.0,
        unit="years",
        grade="b",
        source="measured positions in the household by age",
        meaning="age from which people no longer take a partner in",
    )
    parent_age: float = constant(
        26.0,
        low=24.0,
        high=28.0,
        unit="years",
        grade="b",
        source="births by age of the mother",
        meaning="age from which couples have children",
    )
    parent_age_last: float = constant(
        40.0,
        low=38.0,
        high=43.0,
        unit="years",
        grade="b",
        source="births by age of the mother",
        meaning="age from which couples no longer have children",
    )
    most_children: float = constant(
        4.0,
        unit="children",
        grade="definition",
        basis="definition",
        source="scale of the model",
        meaning="children at home beyond which no more are born",
    )
    adult_child_age: float = constant(
        18.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="coming of age",
        meaning="age from which children may leave home",
    )
    graduation: float = constant(
        0.02,
        low=0.015,
        high=0.03,
        unit="per month",
        grade="b",
        source="students arrive at about 19 and leave at 23-28",
        meaning="monthly chance that a student of 22 or older graduates",
    )
    graduate_leaves: float = constant(
        0.45,
        low=0.3,
        high=0.6,
        unit="share",
        grade="b",
        source="net departure of graduates; section 2.2",
        meaning="graduates who leave the city",
    )
    retirement_age: float = constant(
        67.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="state pension age",
        meaning="age of retirement",
    )
    partnering: float = constant(
        0.006,
        low=0.004,
        high=0.009,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="keeps the measured shares of singles by age",
        meaning="monthly chance that a single of 22-45 takes a partner in",
    )
    partnering_older: float = constant(
        0.0015,
        low=0.0005,
        high=0.003,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="keeps the measured shares of singles by age",
        meaning="monthly chance that a single of 45-70 takes a partner in",
    )
    separation: float = constant(
        0.0016,
        low=0.001,
        high=0.0025,
        unit="per month",
        grade="b",
        source="about 2% of couples a year",
        meaning="monthly chance that a couple without children separates",
    )
    first_birth: float = constant(
        0.0105,
        low=0.008,
        high=0.013,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="2,036 births in 2019",
        meaning="monthly chance of a first child for a couple of 26-40",
    )
    next_birth: float = constant(
        0.02,
        low=0.015,
        high=0.025,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="2,036 births in 2019",
        meaning="monthly chance of a next child for a couple with one child",
    )
    leaving_home: float = constant(
        0.015,
        low=0.012,
        high=0.02,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="measured positions in the household by age",
        meaning="monthly chance that children of 18 or older leave home",
    )
    leaver_stays: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="share",
        source="two-fifths of moves cross the border",
        meaning="part of those who leave home who look for a place in the city",
    )
    mortality_level: float = constant(
        -11.05,
        low=-11.3,
        high=-10.8,
        unit="ln per year",
        grade="a",
        basis="calibrated",
        source="Gompertz law; 1,706 deaths in 2019",
        meaning="log death rate at age 0",
    )
    mortality_slope: float = constant(
        0.102,
        low=0.098,
        high=0.106,
        unit="ln per year of age",
        grade="a",
        basis="literature",
        source="Gompertz law, Dutch life tables: verify",
        meaning="rise of the log death rate per year of age",
    )
    partner_inside: float = constant(
        0.6,
        low=0.4,
        high=0.8,
        unit="share",
        source="three fifths of moves stay within the municipality",
        meaning="partners who come from the city itself",
    )
    partnering_parent: float = constant(
        0.4,
        low=0.2,
        high=0.8,
        unit="x",
        basis="calibrated",
        source="own estimate; keeps the measured share of single parents",
        meaning="how often single parents find a partner to live with, against singles without children",
    )
    birth_alone: float = constant(
        0.0006,
        low=0.0002,
        high=0.001,
        unit="per month",
        grade="b",
        source="about one birth in ten: verify",
        meaning="monthly chance of a birth without a partner in the household",
    )
    separation_parents: float = constant(
        0.0014,
        low=0.0008,
        high=0.002,
        unit="per month",
        grade="b",
        source="somewhat below couples without children: verify",
        meaning="monthly chance that a couple with children separates",
    )
