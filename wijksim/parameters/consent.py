"""Consent of tenants to works (links 10, 11)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class ConsentParameters:
    """Consent of tenants to works (links 10, 11)."""

    mean: float = constant(
        0.75,
        low=0.7,
        high=0.85,
        unit="chance",
        grade="b",
        basis="literature",
        source="link 10: at trust 0.5 and no change in costs",
        meaning="chance of consent at trust 0.5 and no change in costs, neither tired of contacts nor prepared",
    )
    trust_slope: float = constant(
        3.0,
        low=1.0,
        high=5.0,
        unit="logit per unit of trust",
        source="link 10",
        meaning="how much trust raises consent",
    )
    gain_slope: float = constant(
        0.5,
        low=0.2,
        high=1.0,
        unit="logit per 25 EUR/month",
        source="link 10; rent increase is the main factor",
        meaning="how much a net monthly gain raises consent",
    )
    gain_unit: float = constant(
        25.0,
        unit="EUR/month",
        grade="definition",
        basis="definition",
        source="link 10: unit of the gain",
        meaning="unit of the net monthly gain",
    )
    nuisance_weight: float = constant(
        0.3,
        low=0.0,
        high=0.6,
        unit="logit",
        source="link 10: expected nuisance",
        meaning="how much expected nuisance lowers consent when nobody prepared the household",
    )
    threshold: float = constant(
        0.7,
        unit="share",
        grade="definition",
        basis="definition",
        source="link 10: statutory 70% rule",
        meaning="share of tenants that must agree",
    )
    smallest_complex: float = constant(
        10.0,
        unit="dwellings",
        grade="definition",
        basis="definition",
        source="link 10: rule for complexes of at least 10",
        meaning="size from which the 70% rule holds",
    )
    redesign_months: float = constant(
        9.0,
        low=4.0,
        high=18.0,
        unit="months",
        source="link 11",
        meaning="delay after a failed vote",
    )
    rent_share_of_saving: float = constant(
        0.6,
        low=0.3,
        high=0.9,
        unit="share",
        source="usual offers keep living costs neutral or better",
        meaning="rent increase offered at first, as a share of the expected saving",
    )
    better_offer: float = constant(
        0.5,
        low=0.2,
        high=0.8,
        unit="x",
        source="link 11: adapting the offer is the usual route",
        meaning="rent increase in the second round against the first",
    )
    rounds: float = constant(
        2.0,
        unit="count",
        grade="definition",
        basis="definition",
        source="after two votes works go on at the households that agreed",
        meaning="votes before the individual route is taken",
    )
