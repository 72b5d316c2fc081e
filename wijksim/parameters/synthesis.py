"""Who lives in which dwelling at month 0: tenure of households, rooms in shared dwellings, empty dwellings."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant_of_month_0

_TENURE = (
    "own estimate: order from the general literature; a cross table of income, tenure and type was not found"
)
_ROOMS = "own estimate: order by common knowledge of rooms in a student city"


@dataclass(frozen=True)
class SynthesisParameters:
    """Who lives in which dwelling at month 0: tenure of households, rooms in shared dwellings, empty dwellings."""

    owner_couple_with_children: float = constant_of_month_0(
        1.6,
        low=1.0,
        high=2.2,
        unit="logit",
        source=_TENURE,
        meaning="propensity to own of a couple with children",
    )
    owner_couple: float = constant_of_month_0(
        1.3,
        low=0.7,
        high=1.9,
        unit="logit",
        source=_TENURE,
        meaning="propensity to own of a couple without children",
    )
    owner_single_parent: float = constant_of_month_0(
        -0.6,
        low=-1.2,
        high=0.0,
        unit="logit",
        source=_TENURE,
        meaning="propensity to own of a single parent",
    )
    owner_single: float = constant_of_month_0(
        -0.3,
        low=-0.9,
        high=0.3,
        unit="logit",
        source=_TENURE,
        meaning="propensity to own of a single person",
    )
    owner_young: float = constant_of_month_0(
        -2.5,
        low=-3.5,
        high=-1.5,
        unit="logit",
        source=_TENURE,
        meaning="what being young (below young_until) adds to the propensity to own",
    )
    owner_starting: float = constant_of_month_0(
        -0.5,
        low=-1.0,
        high=0.0,
        unit="logit",
        source=_TENURE,
        meaning="what an age from young_until to settled_from adds to the propensity to own",
    )
    owner_settled: float = constant_of_month_0(
        0.4,
        low=0.0,
        high=0.8,
        unit="logit",
        source=_TENURE,
        meaning="what an age from settled_from to late_from adds to the propensity to own",
    )
    owner_late: float = constant_of_month_0(
        0.1,
        low=-0.4,
        high=0.6,
        unit="logit",
        source=_TENURE,
        meaning="what an age from late_from adds to the propensity to own",
    )
    owner_student: float = constant_of_month_0(
        -5.0,
        low=-8.0,
        high=-3.0,
        unit="logit",
        source="own estimate: students hardly ever own",
        meaning="what being a student household adds to the propensity to own",
    )
    owner_non_western: float = constant_of_month_0(
        -0.8,
        low=-1.3,
        high=-0.3,
        unit="logit",
        source=_TENURE,
        meaning="what a non-western origin adds to the propensity to own",
    )
    social_single_parent: float = constant_of_month_0(
        1.2,
        low=0.6,
        high=1.8,
        unit="logit",
        source=_TENURE,
        meaning="propensity of a single parent to rent social rather than private",
    )
    social_others: float = constant_of_month_0(
        0.2,
        low=-0.3,
        high=0.7,
        unit="logit",
        source=_TENURE,
        meaning="propensity of other households to rent social rather than private",
    )
    social_late: float = constant_of_month_0(
        0.8,
        low=0.3,
        high=1.3,
        unit="logit",
        source=_TENURE,
        meaning="what an age from late_from adds to the propensity to rent social",
    )
    social_non_western: float = constant_of_month_0(
        0.8,
        low=0.3,
        high=1.3,
        unit="logit",
        source=_TENURE,
        meaning="what a non-western origin adds to the propensity to rent social",
    )
    social_student: float = constant_of_month_0(
        -2.0,
        low=-3.5,
        high=-1.0,
        unit="logit",
        source=_TENURE,
        meaning="what being a student household adds to the propensity to rent social",
    )
    social_young: float = constant_of_month_0(
        -0.5,
        low=-1.0,
        high=0.0,
        unit="logit",
        source=_TENURE,
        meaning="what being young adds to the propensity to rent social",
    )
    room_student: float = constant_of_month_0(
        6.0,
        low=3.0,
        high=9.0,
        unit="logit",
        source=_ROOMS,
        meaning="what being a student adds to a single's propensity to live in a room",
    )
    room_young: float = constant_of_month_0(
        3.0,
        low=1.5,
        high=4.5,
        unit="logit",
        source=_ROOMS,
        meaning="what being young adds to a single's propensity to live in a room",
    )
    room_starting: float = constant_of_month_0(
        1.0,
        low=0.0,
        high=2.0,
        unit="logit",
        source=_ROOMS,
        meaning="what an age below settled_from adds to a single's propensity to live in a room",
    )
    room_late: float = constant_of_month_0(
        -2.0,
        low=-4.0,
        high=0.0,
        unit="logit",
        source=_ROOMS,
        meaning="what an age from late_from adds to a single's propensity to live in a room",
    )
    young_until: float = constant_of_month_0(
        27.0,
        low=25.0,
        high=29.0,
        unit="years",
        source="own estimate: most have left study and first room by then",
        meaning="age up to which a household counts as young in the choice of tenure",
    )
    settled_from: float = constant_of_month_0(
        35.0,
        low=32.0,
        high=40.0,
        unit="years",
        source="own estimate",
        meaning="age from which a household counts as settled in the choice of tenure",
    )
    late_from: float = constant_of_month_0(
        65.0,
        low=62.0,
        high=68.0,
        unit="years",
        source="own estimate, near the age of pension in 2018",
        meaning="age from which a household counts as old in the choice of tenure",
    )
    room_area: float = constant_of_month_0(
        18.0,
        low=14.0,
        high=24.0,
        unit="m2",
        source="own estimate: a room and its part of what is shared",
        meaning="floor area of a dwelling for each place when it is let by the room",
    )
    usual_most_rooms: float = constant_of_month_0(
        5.0,
        low=4.0,
        high=6.0,
        unit="rooms",
        source="own estimate; a buurt with too few rooms gets larger shared dwellings",
        meaning="most places in a dwelling let by the room, where that is enough for the buurt",
    )
    spare_rooms: float = constant_of_month_0(
        1.5,
        low=1.1,
        high=2.5,
        unit="x",
        source="own estimate: not every private rental is shared",
        meaning="room that private rentals must offer, against the places needed, before dwellings are shared by more",
    )
    room_odds_owner: float = constant_of_month_0(
        0.01,
        low=0.001,
        high=0.05,
        unit="odds",
        source="own estimate: lodgers are rare; odds of private rent are 1",
        meaning="odds that an owner-occupied dwelling is let by the room, against a private rental of the same area",
    )
    room_odds_social: float = constant_of_month_0(
        0.05,
        low=0.01,
        high=0.2,
        unit="odds",
        source="own estimate: student housing of corporations; odds of private rent are 1",
        meaning="odds that a social rental is let by the room, against a private rental of the same area",
    )
    room_odds_social_house: float = constant_of_month_0(
        0.1,
        low=0.02,
        high=0.5,
        unit="x",
        source="own estimate: student housing of corporations is in flats",
        meaning="odds that a social house is let by the room, against a social flat",
    )
    size_noise: float = constant_of_month_0(
        0.35,
        low=0.15,
        high=0.7,
        unit="ln",
        source="own estimate: larger households live larger, loosely",
        meaning="luck in the match of household size and floor area: 0 would match them strictly",
    )
    social_vacancy: float = constant_of_month_0(
        0.4,
        low=0.2,
        high=1.0,
        unit="x",
        source="own estimate: corporation dwellings stand empty less often",
        meaning="how often a social rental stands empty at month 0, against other dwellings of the buurt",
    )
