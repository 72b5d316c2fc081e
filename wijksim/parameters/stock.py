"""Dwellings of the synthetic city: tenure by type and building period, size, value, complexes and streets."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant_of_month_0

_TENURE = (
    "order by common knowledge of the Dutch stock, not measured: a prior to which postcode areas are fitted"
)
_BLOCKS = "own estimate; the composition of complexes was not found"


@dataclass(frozen=True)
class StockParameters:
    """Dwellings of the synthetic city: tenure by type and building period, size, value, complexes and streets."""

    apartment_social: float = constant_of_month_0(
        0.4,
        low=0.3,
        high=0.5,
        unit="share",
        source=_TENURE,
        meaning="social rent among apartments, before the tenures of postcode areas are met",
    )
    apartment_private: float = constant_of_month_0(
        0.32,
        low=0.22,
        high=0.42,
        unit="share",
        source=_TENURE,
        meaning="private rent among apartments, before the tenures of postcode areas are met",
    )
    terraced_social: float = constant_of_month_0(
        0.34,
        low=0.24,
        high=0.44,
        unit="share",
        source=_TENURE,
        meaning="social rent among terraced houses, before the tenures of postcode areas are met",
    )
    terraced_private: float = constant_of_month_0(
        0.08,
        low=0.04,
        high=0.14,
        unit="share",
        source=_TENURE,
        meaning="private rent among terraced houses, before the tenures of postcode areas are met",
    )
    corner_social: float = constant_of_month_0(
        0.32,
        low=0.22,
        high=0.42,
        unit="share",
        source=_TENURE,
        meaning="social rent among corner houses, before the tenures of postcode areas are met",
    )
    corner_private: float = constant_of_month_0(
        0.08,
        low=0.04,
        high=0.14,
        unit="share",
        source=_TENURE,
        meaning="private rent among corner houses, before the tenures of postcode areas are met",
    )
    semi_detached_social: float = constant_of_month_0(
        0.07,
        low=0.03,
        high=0.12,
        unit="share",
        source=_TENURE,
        meaning="social rent among semi-detached houses, before the tenures of postcode areas are met",
    )
    semi_detached_private: float = constant_of_month_0(
        0.07,
        low=0.03,
        high=0.12,
        unit="share",
        source=_TENURE,
        meaning="private rent among semi-detached houses, before the tenures of postcode areas are met",
    )
    detached_social: float = constant_of_month_0(
        0.01,
        low=0.002,
        high=0.03,
        unit="share",
        source=_TENURE,
        meaning="social rent among detached houses, before the tenures of postcode areas are met",
    )
    detached_private: float = constant_of_month_0(
        0.04,
        low=0.02,
        high=0.08,
        unit="share",
        source=_TENURE,
        meaning="private rent among detached houses, before the tenures of postcode areas are met",
    )
    social_before_1945: float = constant_of_month_0(
        0.5,
        low=0.3,
        high=0.7,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built before 1945 is social rent, against one of 1985-1994",
    )
    social_1945_to_1964: float = constant_of_month_0(
        1.3,
        low=1.0,
        high=1.6,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built in 1945-1964 is social rent, against one of 1985-1994",
    )
    social_1965_to_1974: float = constant_of_month_0(
        1.4,
        low=1.1,
        high=1.8,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built in 1965-1974 is social rent, against one of 1985-1994",
    )
    social_1975_to_1984: float = constant_of_month_0(
        1.3,
        low=1.0,
        high=1.6,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built in 1975-1984 is social rent, against one of 1985-1994",
    )
    social_1995_to_2004: float = constant_of_month_0(
        0.7,
        low=0.5,
        high=1.0,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built in 1995-2004 is social rent, against one of 1985-1994",
    )
    social_2005_to_2014: float = constant_of_month_0(
        0.8,
        low=0.5,
        high=1.1,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built in 2005-2014 is social rent, against one of 1985-1994",
    )
    social_from_2015: float = constant_of_month_0(
        0.8,
        low=0.5,
        high=1.1,
        unit="x",
        source=_TENURE,
        meaning="how often a dwelling built from 2015 is social rent, against one of 1985-1994",
    )
    oldest_year: float = constant_of_month_0(
        1900.0,
        low=1880.0,
        high=1915.0,
        unit="calendar year",
        source="own estimate: a few are older",
        meaning="year from which building years of dwellings from before 1945 are spread",
    )
    area_spread: float = constant_of_month_0(
        0.22,
        low=0.15,
        high=0.3,
        unit="ln",
        source="own estimate: the register gives means only",
        meaning="spread of the floor area among dwellings of one period and type",
    )
    smallest_area: float = constant_of_month_0(
        22.0,
        low=18.0,
        high=28.0,
        unit="m2",
        source="own estimate",
        meaning="smallest floor area of a dwelling at month 0",
    )
    largest_area: float = constant_of_month_0(
        300.0,
        low=220.0,
        high=400.0,
        unit="m2",
        source="own estimate",
        meaning="largest floor area of a dwelling at month 0",
    )
    value_elasticity: float = constant_of_month_0(
        0.75,
        low=0.6,
        high=0.9,
        unit="1",
        source="own estimate: value grows less than floor area",
        meaning="how strongly the value of a dwelling follows its floor area within a postcode area",
    )
    usual_flats: float = constant_of_month_0(
        55.0,
        low=35.0,
        high=80.0,
        unit="dwellings",
        source=_BLOCKS,
        meaning="usual number of flats in a complex of a corporation",
    )
    usual_houses: float = constant_of_month_0(
        28.0,
        low=18.0,
        high=45.0,
        unit="dwellings",
        source=_BLOCKS,
        meaning="usual number of houses in a complex of a corporation",
    )
    usual_street: float = constant_of_month_0(
        30.0,
        low=20.0,
        high=45.0,
        unit="dwellings",
        source=_BLOCKS,
        meaning="usual number of neighbouring dwellings of other owners in a street",
    )
    block_spread: float = constant_of_month_0(
        0.5,
        low=0.3,
        high=0.7,
        unit="ln",
        source=_BLOCKS,
        meaning="spread of the number of dwellings in a complex or street",
    )
    active_weight: float = constant_of_month_0(
        4.0,
        low=2.0,
        high=8.0,
        unit="x",
        source="stock per corporation and wijk was not found (docs/data.md): own estimate",
        meaning="how much more often a complex goes to a corporation that is known to be active in its wijk",
    )
