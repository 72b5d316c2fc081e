"""Prices of effects in the ledger (section 4 of the science base)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class ValuationParameters:
    """Prices of effects in the ledger (section 4 of the science base)."""

    eviction: float = constant(
        40000.0,
        low=10000.0,
        high=100000.0,
        unit="EUR",
        grade="b",
        basis="literature",
        source="MKBA table",
        meaning="all social costs of an eviction",
    )
    assistance_single: float = constant(
        17000.0,
        low=15000.0,
        high=19000.0,
        unit="EUR/year",
        source="MKBA table: verify",
        meaning="social assistance of a single person, execution included",
    )
    assistance_couple: float = constant(
        23000.0,
        low=20000.0,
        high=26000.0,
        unit="EUR/year",
        source="MKBA table: verify",
        meaning="social assistance of a couple, execution included",
    )
    referral: float = constant(
        3500.0,
        low=2000.0,
        high=6000.0,
        unit="EUR",
        source="own estimate",
        meaning="second-line care after one referral",
    )
    carbon_price: float = constant(
        130.0,
        low=50.0,
        high=300.0,
        unit="EUR/tonne",
        grade="b",
        source="MKBA table",
        meaning="price of a tonne of CO2",
    )
    carbon_per_gas: float = constant(
        0.0018,
        unit="tonne/m3",
        grade="definition",
        basis="definition",
        source="MKBA table: 1.8 kg per m3",
        meaning="CO2 from a cubic metre of gas",
    )
    wellby: float = constant(
        15000.0,
        low=11000.0,
        high=19000.0,
        unit="EUR per point-year",
        source="MKBA table: no official Dutch value",
        meaning="value of one point of life satisfaction during a year",
    )
    discount_rate: float = constant(
        0.0225,
        low=0.016,
        high=0.029,
        unit="per year",
        grade="a",
        basis="literature",
        source="MKBA table: 2.25% real, variants 1.6% and 2.9%",
        meaning="discount rate",
    )
