"""Who lives apart from whom, each year: the tables ``segregation`` and ``location_quotients``."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Origin
from wijksim.city.city import City
from wijksim.city.columns import IntColumn
from wijksim.indicators import segregation
from wijksim.indicators.census import Census
from wijksim.indicators.census_counts import QUINTILES
from wijksim.indicators.city_table import NEIGHBOURS, IncomeCuts

COLUMNS = ["month", "level", "grouping", "group", "index", "value", "corrected"]
QUOTIENT_COLUMNS = ["month", "level", "area", "grouping", "group", "members", "share", "quotient"]
ALL = "all"
"""Name in the column ``group`` of an index over all groups at once, or over all households."""

SATISFACTION = "life_satisfaction"
_PROGRAMME = "programme"

GROUPINGS: dict[str, tuple[str, ...]] = {
    "low_income": ("low_income",),
    "income_quintiles": tuple(f"quintile_{number}" for number in range(1, QUINTILES + 1)),
    "origin": tuple(origin.name.lower() for origin in Origin),
    "vulnerable": ("vulnerable",),
}
"""Groupings and their groups; with one group it is set against the rest."""

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """Units at which people are counted.

    Attributes:
        name: ``buurt`` or ``wijk``.
        areas: Names of the units.
        of_buurt: Unit of each buurt.
        buurten: The same as zeros and ones, units x buurten.
        near: Units that count in Moran's I: those that were lived in at month 0.
        weights: Neighbourhood weights between those, standardised by row.
    """

    name: str
    areas: list[str]
    of_buurt: NDArray[np.int64]
    buurten: NDArray[np.float64]
    near: NDArray[np.intp]
    weights: NDArray[np.float64]

    def counts(self, of_buurten: NDArray[Any]) -> Counts:
        """Adds counts of buurten (buurten x groups) up to the units."""
        return self.buurten @ of_buurten

    def morans_i(self, values: Counts) -> float:
        """Moran's I of one value per unit; NaN where everybody neighbours everybody, which says nothing."""
        number = self.near.size
        if np.count_nonzero(self.weights) == number * (number - 1):
            return float("nan")
        return segregation.autocorrelation(values[self.near], self.weights)


def levels_of(city: City, cuts: IncomeCuts) -> tuple[Level, Level]:
    """Buurten and wijken, with the neighbourhoods of month 0; a wijk lies at the mean of its households."""
    b, number = city.buurten, len(city.wijken)
    wijk = b.wijk.astype(np.int64)
    size = np.bincount(city.households.buurt[city.residents()], minlength=len(b)).astype(float)
    of_wijk = np.bincount(wijk, weights=size, minlength=number)
    lived_in = np.flatnonzero(of_wijk > 0)
    east, north = (
        np.bincount(wijk, weights=size * where, minlength=number)[lived_in] / of_wijk[lived_in]
        for where in (b.x, b.y)
    )
    weights = segregation.row_standardised(segregation.nearest_neighbours(east, north, NEIGHBOURS))
    each = np.eye(len(b))
    return (
        Level("buurt", city.buurt_codes, np.arange(len(b)), each, cuts.lived_in, cuts.weights),
        Level("wijk", city.wijk_names, wijk, np.eye(number)[:, wijk], lived_in, weights),
    )


def members(census: Census) -> dict[str, Counts]:
    """Households per buurt and group for each grouping, buurten x groups; one group has the rest beside it."""
    buurt, quintiles = census.buurt, census.earners_quintiles
    by_origin = {Origin.NON_WESTERN: buurt.non_western, Origin.WESTERN: buurt.western}
    by_origin[Origin.DUTCH] = buurt.households - buurt.non_western - buurt.western
    found: dict[str, Any] = {
        "low_income": [quintiles[:, 0], quintiles[:, 1:].sum(axis=1)],
        "income_quintiles": quintiles.T,
        "origin": [by_origin[origin] for origin in Origin],
        "vulnerable": [buurt.vulnerable, buurt.households - buurt.vulnerable],
    }
    return {name: np.stack(list(groups), axis=1).astype(float) for name, groups in found.items()}


Index = tuple[str, str, float, float]
"""Group, index, value and corrected value."""


def _indices_of_group(group: str, counts: Counts, total: Counts, level: Level) -> list[Index]:
    """Indices of one group against the rest."""
    pair = np.stack([counts, total - counts], axis=1)
    unevenness = segregation.dissimilarity(counts, total)
    by_chance = segregation.expected_dissimilarity(counts, total)
    isolation = segregation.isolation(counts, total)
    exposure = 1.0 - isolation if isolation else 0.0  # to everybody else
    bias = segregation.isolation_bias(counts, total)
    theil_h = segregation.theil_h(pair)
    return [
        (group, "dissimilarity", unevenness, segregation.less_chance(unevenness, by_chance)),
        (group, "isolation", isolation, isolation - bias),
        (group, "exposure", exposure, exposure + bias),
        (group, "theil_h", theil_h, theil_h - segregation.theil_h_bias(pair)),
        (group, "morans_i", level.morans_i(counts / np.maximum(total, 1)), np.nan),
    ]


def _indices_of_all(counts: Counts) -> list[Index]:
    """Indices over all groups at once."""
    unevenness = segregation.multigroup_dissimilarity(counts)
    by_chance = segregation.expected_multigroup_dissimilarity(counts)
    theil_h = segregation.theil_h(counts)
    return [
        (ALL, "dissimilarity", unevenness, segregation.less_chance(unevenness, by_chance)),
        (ALL, "theil_h", theil_h, theil_h - segregation.theil_h_bias(counts)),
    ]


def indices(counts: Counts, groups: tuple[str, ...], level: Level) -> list[Index]:
    """Every index of one grouping: each group against the rest, and all groups at once when there are several.

    Args:
        counts: Members, units x groups; with one group the rest stands in the second column.
        groups: Names of the groups.
        level: The units.
    """
    total = counts.sum(axis=1)
    rows = [
        row
        for group, of_group in zip(groups, counts.T, strict=False)
        for row in _indices_of_group(group, of_group, total, level)
    ]
    return rows + (_indices_of_all(counts) if len(groups) > 1 else [])


def _spatial_income(census: Census, level: Level) -> list[Index]:
    """Moran's I of the mean log income of the units, students left out."""
    size = level.counts(census.buurt.earners)
    mean = level.counts(census.buurt.earners_log_income) / np.maximum(size, 1)
    return [(ALL, "morans_i", level.morans_i(mean), np.nan)]


class YearlySegregation:
    """Makes the rows of a year end.

    Args:
        city: The city at month 0.
        cuts: Income quintiles of month 0.
    """

    def __init__(self, city: City, cuts: IncomeCuts) -> None:
        """Takes the neighbourhoods of month 0."""
        self._city = city
        self._levels = levels_of(city, cuts)

    def rows_of(self, census: Census) -> list[tuple[Any, ...]]:
        """Rows of the table ``segregation`` for the running month."""
        month, by_grouping = self._city.month, members(census)
        rows: list[tuple[Any, ...]] = []
        buurt, values = self._city.households.buurt[self._city.residents()], census.satisfaction
        for level in self._levels:
            for grouping, groups in GROUPINGS.items():
                counts = level.counts(by_grouping[grouping])
                rows += [(month, level.name, grouping, *row) for row in indices(counts, groups, level)]
            rows += [(month, level.name, "income_quintiles", *row) for row in _spatial_income(census, level)]
            rows += [(month, level.name, *row) for row in self._satisfaction(level, buurt, values)]
        return rows

    def _satisfaction(
        self, level: Level, buurt: IntColumn, values: NDArray[np.float64]
    ) -> list[tuple[Any, ...]]:
        """Share of the variance of satisfaction between units; the gap of the programme wijken to the city."""
        shares = segregation.between_shares(values, level.of_buurt[buurt], len(level.areas))
        found: list[tuple[Any, ...]] = [(SATISFACTION, ALL, "between_share", *shares)]
        if level.name == "wijk":
            city = self._city
            programme = city.wijken.programme[city.buurten.wijk][buurt]
            gap = float(values.mean() - values[programme].mean()) if programme.any() else np.nan
            found.append((SATISFACTION, _PROGRAMME, "gap_to_city", gap, np.nan))
        return found

    def quotients_of(self, census: Census) -> list[tuple[Any, ...]]:
        """Rows of the table ``location_quotients`` for the running month."""
        month, by_grouping = self._city.month, members(census)
        rows: list[tuple[Any, ...]] = []
        for level in self._levels:
            for grouping, groups in GROUPINGS.items():
                counts = level.counts(by_grouping[grouping])
                total = counts.sum(axis=1, keepdims=True)
                share = np.divide(counts, total, out=np.full_like(counts, np.nan), where=total > 0)
                quotient = segregation.location_quotients(counts)
                rows += [
                    (month, level.name, area, grouping, group, int(counts[i, j]), share[i, j], quotient[i, j])
                    for i, area in enumerate(level.areas)
                    for j, group in enumerate(groups)
                ]
        return rows
