"""The wish to move and the choice of a dwelling (links 37, 40; section 2.2)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class MovingParameters:
    """The wish to move and the choice of a dwelling (links 37, 40; section 2.2)."""

    search_scale: float = constant(
        0.65,
        low=0.5,
        high=0.8,
        unit="x",
        grade="b",
        basis="calibrated",
        source="calibrated to N1: partners, graduates and urgent cases move besides",
        meaning="wishes to move against the national age schedule of moves",
    )
    departure_scale: float = constant(
        0.95,
        low=0.8,
        high=1.1,
        unit="x",
        grade="b",
        basis="calibrated",
        source="calibrated to N1 and N3",
        meaning="departures against the national schedule of moves between municipalities",
    )
    owner_factor: float = constant(
        0.55,
        low=0.4,
        high=0.8,
        unit="x",
        grade="b",
        source="owners move at 4-6% a year",
        meaning="wish to move of owners against the mean of their age",
    )
    social_factor: float = constant(
        0.62,
        low=0.45,
        high=0.8,
        unit="x",
        grade="b",
        source="social tenants move at 6-9% a year",
        meaning="wish to move of social tenants against the mean of their age",
    )
    private_factor: float = constant(
        1.7,
        low=1.2,
        high=2.2,
        unit="x",
        grade="b",
        source="private tenants and students move at 20-25% a year",
        meaning="wish to move of private tenants against the mean of their age",
    )
    dissatisfaction: float = constant(
        0.25,
        low=0.1,
        high=0.4,
        unit="log hazard per SD",
        grade="b",
        source="section 2.2",
        meaning="dissatisfaction on the wish to move",
    )
    reputation_push: float = constant(
        0.2,
        low=0.05,
        high=0.35,
        unit="log hazard per SD",
        grade="b",
        source="section 2.2; link 37",
        meaning="perceived low reputation on the wish to move",
    )
    arrears_push: float = constant(
        0.15,
        low=0.0,
        high=0.3,
        unit="log hazard",
        source="section 2.2",
        meaning="arrears on the wish to move",
    )
    ties_pull: float = constant(
        0.2,
        low=0.05,
        high=0.35,
        unit="log hazard per SD",
        grade="b",
        source="section 2.2",
        meaning="ties on the wish to stay",
    )
    student_departure: float = constant(
        0.25,
        low=0.1,
        high=0.4,
        unit="x",
        source="students leave after graduation, seldom before",
        meaning="departures of students against others of their age",
    )
    give_up: float = constant(
        30.0,
        low=18.0,
        high=48.0,
        unit="months",
        source="social search lasts 2-3 years",
        meaning="months after which a search is given up",
    )
    fit: float = constant(
        0.8,
        low=0.25,
        high=1.6,
        unit="utility per SD",
        source="section 2.2: b1",
        meaning="weight of the fit of size in the choice of a dwelling",
    )
    affordability: float = constant(
        0.6,
        low=0.2,
        high=1.2,
        unit="utility per SD",
        source="section 2.2: b2",
        meaning="weight of affordability in the choice of a dwelling",
    )
    income_match: float = constant(
        1.5,
        low=0.4,
        high=2.2,
        unit="utility per SD",
        basis="calibrated",
        source="section 2.2: b3 (0.4, up to 0.8); calibrated to the drift of pattern N7, which weaker matching misses",
        meaning="weight of the distance between own and buurt income in the choice",
    )
    own_group: float = constant(
        0.4,
        low=0.0,
        high=0.6,
        unit="utility per SD",
        basis="calibrated",
        source="section 2.2: b4; calibrated to a stable dissimilarity by origin",
        meaning="weight of the share of the own origin group in the buurt in the choice",
    )
    liveability: float = constant(
        0.3,
        low=0.1,
        high=0.6,
        unit="utility per SD",
        grade="b",
        source="section 2.2: b5; link 37",
        meaning="weight of the liveability of the buurt in the choice",
    )
    reputation: float = constant(
        0.2,
        low=0.06,
        high=0.4,
        unit="utility per SD",
        grade="b",
        source="section 2.2: b6; link 37",
        meaning="weight of the reputation of the buurt in the choice",
    )
    distance: float = constant(
        0.5,
        low=0.15,
        high=1.0,
        unit="utility per ln(km)",
        source="section 2.2: b7",
        meaning="weight of the distance from the present dwelling in the choice",
    )
    ties: float = constant(
        0.5,
        low=0.15,
        high=1.0,
        unit="utility per unit",
        source="section 2.2: b8",
        meaning="weight of ties in the wijk of the vacancy in the choice",
    )
    choice_set: float = constant(
        10.0,
        low=5.0,
        high=15.0,
        unit="vacancies",
        source="section 2.2: 5-15 feasible vacancies",
        meaning="vacancies that a household compares",
    )
    reservation: float = constant(
        0.0,
        low=-1.0,
        high=1.0,
        unit="utility",
        source="own estimate",
        meaning="least utility of an offer that a seeker without a home in the city accepts",
    )
    age_window: float = constant(
        7.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="smooths ages known in bands of five years",
        meaning="ages over which the mean of the tenures is taken",
    )
    inertia: float = constant(
        5.3,
        low=4.0,
        high=6.5,
        unit="utility",
        source="own estimate; larger means longer searches",
        meaning="utility by which an offer must exceed the present home: costs and burden of a move",
    )
    pressure: float = constant(
        3.0,
        low=1.5,
        high=5.0,
        unit="utility",
        source="own estimate",
        meaning="how much less an offer must give those who are urgent, parted or displaced",
    )
    give_up_social: float = constant(
        132.0,
        low=84.0,
        high=180.0,
        unit="months",
        source="registration of 5 years, search of 2.5 years at a let",
        meaning="months after which somebody who may rent social gives up",
    )
    initial_search: float = constant(
        0.8,
        low=0.4,
        high=1.2,
        unit="years of wishes",
        source="stationary queue",
        meaning="wishes not yet met at month 0, where social rent is out of reach",
    )
    initial_search_social: float = constant(
        1.6,
        low=1.0,
        high=2.4,
        unit="years of wishes",
        basis="calibrated",
        source="stationary queue: N5",
        meaning="wishes not yet met at month 0 of those who may rent social",
    )
    student_wish: float = constant(
        0.19,
        low=0.14,
        high=0.28,
        unit="per year",
        grade="b",
        basis="literature",
        source="link 48: students move at about 25% a year",
        meaning="rate at which students begin to look for another room",
    )
    inertia_room: float = constant(
        3.0,
        low=1.5,
        high=4.5,
        unit="utility",
        source="rooms are left more easily: own estimate",
        meaning="utility by which an offer must exceed the present room",
    )
    initial_least_moves: float = constant(
        0.02,
        low=0.01,
        high=0.03,
        unit="chance/year",
        source="own estimate: bounds tenancies at ages that hardly move; fixed in draws, as it is of month 0",
        meaning="lowest yearly chance of moving from which durations of tenancies at month 0 follow",
        fixed_in_draws=True,
    )
