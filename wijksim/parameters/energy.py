"""Energy use and energy bills (causal links 1-3, 5)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class EnergyParameters:
    """Energy use and energy bills (causal links 1-3, 5)."""

    realised_saving: float = constant(
        0.65,
        low=0.5,
        high=0.9,
        unit="share",
        grade="b",
        basis="literature",
        source="link 1: predicted against actual saving differs -50% to +30%; seven Dutch social retrofits",
        meaning="part of the engineering saving that is realised after works",
    )
    label_gas_slope: float = constant(
        4.0,
        low=3.0,
        high=5.0,
        unit="m3/m2/year",
        grade="b",
        basis="literature",
        source="link 2: G uses about 400 m3 per 100 m2 more than A",
        meaning="difference in gas use between label G and label A",
    )
    gas_at_label_a: float = constant(
        8.0,
        low=6.0,
        high=10.0,
        unit="m3/m2/year",
        grade="b",
        basis="literature",
        source="link 2: G uses about 50% more than A",
        meaning="gas use at label A, where a buurt has no measured use",
    )
    gas_price: float = constant(
        1.35,
        low=0.8,
        high=2.5,
        unit="EUR/m3",
        source="MKBA table: price 1.2-1.5, range 0.8-2.5",
        meaning="gas price, taxes included, 2023 level",
    )
    electricity_price: float = constant(
        0.32,
        low=0.2,
        high=0.6,
        unit="EUR/kWh",
        source="household tariffs around 2023: verify",
        meaning="electricity price, taxes included, 2023 level",
    )
    poor_label: float = constant(
        3.5,
        unit="label steps above A",
        grade="definition",
        basis="definition",
        source="energy poverty counts labels D-half and worse as poor: E, F, G",
        meaning="label index from which a dwelling counts as poorly insulated",
    )
    high_cost_share: float = constant(
        0.12,
        low=0.1,
        high=0.14,
        unit="share of income",
        grade="b",
        basis="literature",
        source="energy-poverty monitors: about a tenth of income",
        meaning="share of income from which an energy bill counts as high",
    )
    low_income_factor: float = constant(
        1.03,
        low=1.0,
        high=1.2,
        unit="x social minimum",
        grade="b",
        basis="calibrated",
        source="energy-poverty monitor: about the lowest fifth of incomes; calibrated to N12",
        meaning="income below which a household can be energy poor",
    )
    room_electricity_share: float = constant(
        0.6,
        low=0.4,
        high=0.8,
        unit="share",
        source="own estimate",
        meaning="electricity use of a room against that of a dwelling",
    )
    minimum_gas_share: float = constant(
        0.25,
        low=0.1,
        high=0.4,
        unit="share",
        source="hot water and cooking remain",
        meaning="lowest gas use after works, as a share of use before; also of new-build against label A",
    )
