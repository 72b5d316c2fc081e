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
        2400.0,
        low=2200.0,
        high=2600.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="income limit for social rent, gross turned to net, single",
        meaning="highest income for social rent, one person",
    )
    income_ceiling_more: float = constant(
        2750.0,
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
        source="own estimate: income-matched letting and housing allowance keep social rents low; students accept more",
        meaning="highest rent of a room or of a social home",
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
        meaning="smallest acceptable floor area per person against the norm",
    )
    most_offers: float = constant(
        300.0,
        low=50.0,
        high=600.0,
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
        meaning="norm of floor area per person",
    )
    urgency_inflow: float = constant(
        0.005,
        low=0.0035,
        high=0.0065,
        unit="per month",
        grade="b",
        basis="calibrated",
        source="urgent lets are half of all social lets",
        meaning="monthly chance that a renting household becomes urgent for medical or social reasons",
    )
    applicants: float = constant(
        2.5,
        low=1.8,
        high=3.5,
        unit="x",
        source="more people want to come than find a place",
        meaning="monthly applicants from outside against the places that fall free through departures",
    )
    social_offer_refusal: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="chance",
        source="many offers are refused",
        meaning="chance that a household of mean income refuses a social let that is just worth the move",
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
        meaning="rise of house prices where the programme has fully upgraded the public space of the buurt",
    )
    price_lag: float = constant(
        24.0,
        low=12.0,
        high=60.0,
        unit="months",
        grade="a",
        basis="literature",
        source="link 39: 12-60 months",
        meaning="time constant with which house prices follow the upgrade of public space",
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
        meaning="half-life of the effect of a forced move",
    )
    registration_lead: float = constant(
        18.0,
        low=12.0,
        high=30.0,
        unit="months",
        grade="b",
        basis="calibrated",
        source="calibrated to N5: later searches keep the registration, so that it is longer at a let (4y11m, 2021)",
        meaning="mean time from registration for social rent to the start of a search",
    )
    registration_age: float = constant(
        18.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="rule of the housing register",
        meaning="age from which one may register for social rent",
    )
    urgent_separated: float = constant(
        0.15,
        low=0.05,
        high=0.3,
        unit="share",
        source="urgency for parents after a separation: verify",
        meaning="ex-partners who get priority for social rent",
    )
    matching_income: float = constant(
        1700.0,
        low=1550.0,
        high=1850.0,
        unit="EUR/month",
        grade="b",
        source="income limit of the rent allowance 2018, gross turned to net: verify",
        meaning="highest income with a right to allowance, one person",
    )
    matching_income_more: float = constant(
        2150.0,
        low=1950.0,
        high=2350.0,
        unit="EUR/month",
        grade="b",
        source="income limit of the rent allowance 2018, gross turned to net: verify",
        meaning="highest income with a right to allowance, more persons",
    )
    matching_rent_family: float = constant(
        665.0,
        low=640.0,
        high=700.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="link 36: cap for three and more persons 2018-2023",
        meaning="highest matching rent of larger households",
    )
    matching_persons: float = constant(
        2.0,
        unit="persons",
        grade="definition",
        basis="definition",
        source="rule of the rent allowance",
        meaning="largest household to which the lower cap applies",
    )
    room_others: float = constant(
        0.3,
        low=0.1,
        high=0.6,
        unit="chance",
        source="house mates choose their own kind: own estimate",
        meaning="monthly chance that house mates consider somebody who does not study",
    )
    registration_at_let: float = constant(
        59.0,
        low=54.0,
        high=66.0,
        unit="months",
        grade="b",
        basis="literature",
        source="4y11m in Groningen (2021)",
        meaning="registration time at which social dwellings are let at month 0",
    )
    urgency_social: float = constant(
        0.35,
        low=0.1,
        high=0.6,
        unit="x",
        source="most urgent cases come from elsewhere: own estimate",
        meaning="how often urgency strikes tenants who rent social already, against other tenants",
    )
