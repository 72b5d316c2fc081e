"""The household budget: minimum income, norms, rents and rent allowance (links 3, 50)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class BudgetParameters:
    """The household budget: minimum income, norms, rents and rent allowance (links 3, 50)."""

    assistance_single: float = constant(
        1150.0,
        low=1100.0,
        high=1250.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="social assistance norm 2023, single",
        meaning="social assistance for a single person, net",
    )
    assistance_couple: float = constant(
        1640.0,
        low=1570.0,
        high=1780.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="social assistance norm 2023, couple",
        meaning="social assistance for a couple, net",
    )
    assistance_non_take_up: float = constant(
        0.35,
        low=0.3,
        high=0.4,
        unit="share",
        grade="b",
        basis="literature",
        source="pattern N11: 35% non-take-up",
        meaning="entitled households that do not take up social assistance",
    )
    allowance_non_take_up: float = constant(
        0.175,
        low=0.15,
        high=0.2,
        unit="share",
        grade="b",
        basis="literature",
        source="pattern N11: 15-20% non-take-up, the middle of it",
        meaning="entitled households that do not take up rent allowance",
    )
    fallback_income_share: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="share of assistance",
        source="family, small jobs, savings",
        meaning="income of an entitled household that does not take up assistance",
    )
    norm_adult: float = constant(
        690.0,
        low=600.0,
        high=800.0,
        unit="EUR/month",
        source="minimum budgets, housing and energy left out: verify with Nibud",
        meaning="necessary spending of the first adult, housing and energy left out",
    )
    norm_extra_adult: float = constant(
        330.0,
        low=260.0,
        high=420.0,
        unit="EUR/month",
        source="minimum budgets: verify with Nibud",
        meaning="necessary spending of a further adult, housing and energy left out",
    )
    norm_child: float = constant(
        190.0,
        low=140.0,
        high=260.0,
        unit="EUR/month",
        source="minimum budgets, child benefits netted: verify with Nibud",
        meaning="necessary spending for a child, child benefits netted",
    )
    student_norm: float = constant(
        420.0,
        low=350.0,
        high=500.0,
        unit="EUR/month",
        source="student budget surveys: verify",
        meaning="necessary spending of a student, housing and energy left out",
    )
    social_rent: float = constant(
        6.9,
        low=6.0,
        high=8.0,
        unit="EUR/m2/month",
        grade="b",
        source="mean social rent about 550 EUR for 75-80 m2 (2018-2023)",
        meaning="social rent by floor area",
    )
    social_rent_elasticity: float = constant(
        0.4,
        low=0.2,
        high=0.6,
        unit="1",
        source="rent points count the market value in part",
        meaning="elasticity of social rent to the market value per m2",
    )
    private_rent_elasticity: float = constant(
        0.8,
        low=0.5,
        high=1.0,
        unit="1",
        source="free rents follow the market",
        meaning="elasticity of private rent to the market value per m2",
    )
    social_rent_floor: float = constant(
        360.0,
        low=320.0,
        high=420.0,
        unit="EUR/month",
        source="cheapest social lets",
        meaning="lowest social rent",
    )
    social_rent_ceiling: float = constant(
        720.0,
        unit="EUR/month",
        grade="definition",
        basis="definition",
        source="liberalisation limit 2018: 711 EUR, rounded",
        meaning="highest social rent",
    )
    private_rent: float = constant(
        11.5,
        low=9.0,
        high=14.0,
        unit="EUR/m2/month",
        source="free-sector rents in the north: verify",
        meaning="private rent by floor area",
    )
    private_rent_ceiling: float = constant(
        1150.0,
        low=1000.0,
        high=1400.0,
        unit="EUR/month",
        source="free-sector rents in the north: verify",
        meaning="highest private rent of a usual dwelling",
    )
    room_rent: float = constant(
        410.0,
        low=350.0,
        high=470.0,
        unit="EUR/month",
        source="room rents in Groningen: verify",
        meaning="rent of a room, service costs included",
    )
    owner_cost: float = constant(
        0.04,
        low=0.03,
        high=0.05,
        unit="share of value/year",
        source="interest, upkeep and taxes net of tax relief",
        meaning="housing costs of an owner who bought recently, per year",
    )
    late_age: float = constant(
        65.0,
        unit="years",
        grade="definition",
        basis="definition",
        source="mortgages are mostly paid off",
        meaning="age from which an owner has low housing costs",
    )
    owner_cost_old: float = constant(
        0.018,
        low=0.012,
        high=0.025,
        unit="share of value/year",
        source="mortgage largely paid off",
        meaning="housing costs of an owner of 65 and over, per year",
    )
    allowance_basis: float = constant(
        240.0,
        low=225.0,
        high=260.0,
        unit="EUR/month",
        grade="b",
        basis="literature",
        source="basic rent of the rent allowance 2018-2023",
        meaning="rent that a household pays itself before allowance",
    )
    allowance_share: float = constant(
        0.65,
        low=0.6,
        high=0.7,
        unit="share",
        grade="b",
        basis="literature",
        source="65% band of the rent allowance",
        meaning="share of the rent above the basis that is paid",
    )
    allowance_taper: float = constant(
        0.3,
        low=0.25,
        high=0.4,
        unit="EUR per EUR",
        grade="b",
        source="taper of the rent allowance above the minimum income",
        meaning="allowance lost per euro of income above the minimum",
    )
