"""Who lives apart from whom, each year: the tables ``segregation`` and ``location_quotients``."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.categories import Origin
from wijksim.city.city import City
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
        """Adds counts of buurten (buurten x groups, or years x buurten x groups) up to the units."""
        return self.buurten @ of_buurten

    def morans_i(self, values: Counts) -> Any:
        """Moran's I of one value per unit, or of each row of them.

        NaN where everybody neighbours everybody, which says nothing.
        """
        number = self.near.size
        if np.count_nonzero(self.weights) == number * (number - 1):
            return np.full(values.shape[:-1], np.nan)[()]
        return segregation.autocorrelation(values[..., self.near], self.weights)


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


def members(years: Census) -> dict[str, Counts]:
    """Households per buurt and group for each grouping, years x buurten x groups; one group has the rest beside it."""
    buurt, quintiles = years.buurt, years.earners_quintiles
    by_origin = {Origin.NON_WESTERN: buurt.non_western, Origin.WESTERN: buurt.western}
    by_origin[Origin.DUTCH] = buurt.households - buurt.non_western - buurt.western
    vulnerable = [buurt.vulnerable, buurt.households - buurt.vulnerable]
    return {
        "low_income": np.stack([quintiles[..., 0], quintiles[..., 1:].sum(axis=-1)], axis=-1),
        "income_quintiles": quintiles,
        "origin": np.stack([by_origin[origin] for origin in Origin], axis=-1),
        "vulnerable": np.stack(vulnerable, axis=-1),
    }


Index = tuple[str, str, Any, Any]
"""Group, index, value and corrected value; arrays over years where the counts are of several."""


def _indices_of_group(group: str, counts: Counts, total: Counts, level: Level) -> list[Index]:
    """Indices of one group against the rest."""
    pair = np.stack([counts, total - counts], axis=-1)
    unevenness = segregation.dissimilarity(counts, total)
    by_chance = segregation.expected_dissimilarity(counts, total)
    isolation = segregation.isolation(counts, total)
    exposure = np.where(isolation > 0, 1.0 - isolation, 0.0)[()]  # to everybody else
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
        counts: Members, units x groups or years x units x groups; with one group the rest stands in the second.
        groups: Names of the groups.
        level: The units.
    """
    total = counts.sum(axis=-1)
    rows = [
        row
        for position, group in enumerate(groups)
        for row in _indices_of_group(group, counts[..., position], total, level)
    ]
    return rows + (_indices_of_all(counts) if len(groups) > 1 else [])


class YearlySegregation:
    """Makes the tables of all year ends at once, which costs little more than one.

    Args:
        city: The city at month 0.
        cuts: Income quintiles of month 0.
    """

    def __init__(self, city: City, cuts: IncomeCuts) -> None:
        """Takes the neighbourhoods of month 0."""
        self._city = city
        self._levels = levels_of(city, cuts)

    def frame(self, years: Census) -> pd.DataFrame:
        """The table ``segregation``: of each year, the indices of each level and grouping."""
        by_grouping = members(years)
        rows: list[tuple[Any, ...]] = []
        for level in self._levels:
            for grouping, groups in GROUPINGS.items():
                counts = level.counts(by_grouping[grouping])
                rows += [(level.name, grouping, *row) for row in indices(counts, groups, level)]
            rows.append((level.name, "income_quintiles", *_spatial_income(years, level)))
            rows += [(level.name, SATISFACTION, *row) for row in self._satisfaction(years, level)]
        *names, values, corrected = zip(*rows, strict=True)
        columns = [np.repeat(years.month, len(rows))]
        columns += [np.tile(np.array(name, dtype=object), years.month.size) for name in names]
        for numbers in (values, corrected):
            by_year = [np.broadcast_to(number, years.month.size) for number in numbers]
            columns.append(np.array(by_year, dtype=float).T.ravel())
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))

    def _satisfaction(self, years: Census, level: Level) -> list[Index]:
        """Share of the variance of satisfaction between units; the gap of the programme wijken to the city."""
        buurt = years.buurt
        size, points = (
            level.counts(values[..., None])[..., 0] for values in (buurt.households, buurt.satisfaction)
        )
        mean = years.spread.mean
        between = segregation.between_shares(points, size, mean, years.spread.variance)
        found: list[Index] = [(ALL, "between_share", *between)]
        if level.name == "wijk":
            programme = self._city.wijken.programme
            inside = size[:, programme].sum(axis=-1)
            mean_inside = np.divide(
                points[:, programme].sum(axis=-1), inside, out=np.full_like(inside, np.nan), where=inside > 0
            )
            found.append((_PROGRAMME, "gap_to_city", mean - mean_inside, np.nan))
        return found

    def quotients(self, years: Census) -> pd.DataFrame:
        """The table ``location_quotients``: of each year, each area and group of each level and grouping."""
        by_grouping = members(years)
        parts: list[tuple[Any, ...]] = []
        for level in self._levels:
            for grouping, groups in GROUPINGS.items():
                counts = level.counts(by_grouping[grouping])
                total = counts.sum(axis=-1, keepdims=True)
                share = np.divide(counts, total, out=np.full_like(counts, np.nan), where=total > 0)
                quotient = segregation.location_quotients(counts)
                named = [(level.name, area, grouping, group) for area in level.areas for group in groups]
                shown = (values[..., : len(groups)] for values in (counts, share, quotient))
                parts.append((named, *(values.reshape(years.month.size, -1) for values in shown)))
        names = np.array([name for named, *_ in parts for name in named], dtype=object)
        counts, share, quotient = (
            np.concatenate([part[place] for part in parts], axis=1).ravel() for place in (1, 2, 3)
        )
        columns = [
            np.repeat(years.month, len(names)),
            *(np.tile(name, years.month.size) for name in names.T),
            counts.astype(np.int64),
            share,
            quotient,
        ]
        return pd.DataFrame(dict(zip(QUOTIENT_COLUMNS, columns, strict=True)))


def _spatial_income(years: Census, level: Level) -> Index:
    """Moran's I of the mean log income of the units, students left out."""
    buurt = years.buurt
    size, income = (
        level.counts(values[..., None])[..., 0] for values in (buurt.earners, buurt.earners_log_income)
    )
    return ALL, "morans_i", level.morans_i(income / np.maximum(size, 1)), np.nan
