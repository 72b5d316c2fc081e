"""The housing market: feasibility, allocation, prices (links 36, 39)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class MarketParameters:
    """The housing market: feasibility, allocation, prices (links 36, 39)."""

    structural_vacancy: float = constant(
        0.7,
        low=0.5,
        high=0.85,
        unit="share",
        source="unoccupied dwellings include second homes, works and administrative vacancy",
        meaning="part of the empty places of month 0 that is never offered",
    )
    urgent_share: float = constant(
        0.51,
        low=0.27,
        high=0.6,
        unit="share",
        grade="a",
        basis="literature",
        source="pattern N6: 51% of social lets in Groningen",
        meaning="social lets offered to urgent seekers first",
    )
    income_ceiling: float = constant(
        2350.0,
        low=2200.0,
        high=2600.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="income limit for social rent, gross turned to net, single",
        meaning="highest income for social rent, one person",
    )
    income_ceiling_more: float = constant(
        2650.0,
        low=2500.0,
        high=3000.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="as above, more persons",
        meaning="highest income for social rent, more persons",
    )
    matching_share: float = constant(
        0.95,
        low=0.9,
        high=1.0,
        unit="share",
        grade="a",
        basis="literature",
        source="link 36: 95% in matching rents",
        meaning="lets to households with a right to allowance that keep to the matching rent",
    )
    matching_rent: float = constant(
        620.0,
        low=600.0,
        high=660.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="link 36: cap for one and two persons 2018-2023",
        meaning="highest matching rent",
    )
    price_to_income: float = constant(
        0.3,
        low=0.25,
        high=0.35,
        unit="share of income",
        grade="b",
        source="lending rules: housing costs about 30% of net income",
        meaning="highest housing costs of a buyer",
    )
    private_share: float = constant(
        0.38,
        low=0.35,
        high=0.45,
        unit="share of income",
        grade="b",
        basis="literature",
        source="section 2.2: rent at most 35-40% of income",
        meaning="highest private rent",
    )
    room_share: float = constant(
        0.6,
        low=0.5,
        high=0.7,
        unit="share of income",
        source="students accept more",
        meaning="highest rent of a room",
    )
    room_age: float = constant(
        35.0,
        low=30.0,
        high=40.0,
        unit="years",
        source="rooms are for the young",
        meaning="age up to which people take a room",
    )
    roominess: float = constant(
        1.35,
        low=1.0,
        high=1.7,
        unit="x person_area",
        source="mean area per person is far larger than the minimum",
        meaning="wanted floor area, per person and one more",
    )
    tightness: float = constant(
        0.75,
        low=0.6,
        high=0.9,
        unit="x person_area",
        source="crowding is rare",
        meaning="smallest acceptable floor area against the norm",
    )
    most_offers: float = constant(
        12.0,
        low=6.0,
        high=20.0,
        unit="offers",
        source="own estimate",
        meaning="offers after which a social vacancy waits a month",
    )
    most_looks: float = constant(
        150.0,
        low=80.0,
        high=300.0,
        unit="vacancies",
        source="limit of a month's search",
        meaning="vacancies that a seeker looks at in a month, feasible or not",
    )
    person_area: float = constant(
        22.0,
        low=18.0,
        high=28.0,
        unit="m2",
        source="mean area per person is far larger; this is a minimum",
        meaning="smallest floor area per person that is acceptable",
    )
    urgency_inflow: float = constant(
        0.0034,
        low=0.002,
        high=0.005,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="urgent lets are half of all social lets",
        meaning="monthly chance that a renting household becomes urgent for medical or social reasons",
    )
    applicants: float = constant(
        1.25,
        low=1.05,
        high=1.6,
        unit="x",
        source="more people want to come than find a place",
        meaning="monthly applicants from outside against the places that fall free through departures",
    )
    student_applicants: float = constant(
        0.52,
        low=0.4,
        high=0.6,
        unit="share",
        grade="b",
        source="3,150-4,800 arrivals aged 17-21 a year",
        meaning="applicants from outside who are students",
    )
    social_offer_refusal: float = constant(
        0.35,
        low=0.2,
        high=0.5,
        unit="chance",
        source="many offers are refused",
        meaning="chance that a social let is refused by the household at its head",
    )
    social_income_slope: float = constant(
        1.0,
        low=0.5,
        high=1.5,
        unit="logit per SD",
        source="those who earn more look elsewhere: inflow is poorer than stock (link 36)",
        meaning="how much rarer a social let is accepted with one SD more income",
    )
    price_response: float = constant(
        0.035,
        low=0.02,
        high=0.05,
        unit="share",
        grade="a",
        basis="literature",
        source="link 39: Koster & van Ommeren 2019, verify",
        meaning="rise of house prices where the programme has renewed the whole buurt",
    )
    price_lag: float = constant(
        24.0,
        low=12.0,
        high=60.0,
        unit="months",
        grade="a",
        basis="literature",
        source="link 39: 12-60 months",
        meaning="time constant of that rise",
    )
    return_share: float = constant(
        0.25,
        low=0.1,
        high=0.5,
        unit="share",
        source="key parameter 16: share returning",
        meaning="displaced households that use their right of return",
    )
    forced_move_effect: float = constant(
        -0.3,
        low=-0.6,
        high=0.0,
        unit="points 0-10",
        source="link 13",
        meaning="forced move on satisfaction",
    )
    forced_move_half_life: float = constant(
        12.0,
        low=6.0,
        high=24.0,
        unit="months",
        grade="b",
        basis="literature",
        source="section 3.3",
        meaning="half-life of that effect",
    )
