"""What the map and the lines can show: one declaration per quantity, by buurt or by wijk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from wijksim.city.categories import EnergyLabel
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.indicators.city_table import IncomeCuts

LEAST_HOUSEHOLDS = 10
"""Households below which the mean of a buurt says nothing."""

Values = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Quantity:
    """A quantity of buurten and wijken.

    Attributes:
        name: Column of the table ``wijken``, and key of its words.
        scale: Factor to the unit that is shown (100 for shares).
        digits: Digits behind the point.
        better: Which direction is wanted; None where that is not for the model to say.
        by_buurt: Its value per buurt, in the unit of the table.
    """

    name: str
    scale: float
    digits: int
    better: Literal["higher", "lower"] | None
    by_buurt: Callable[[City, Rows, IncomeCuts], Values]


def _mean(values: Callable[[City, Rows], Any]) -> Callable[[City, Rows, IncomeCuts], Values]:
    """Mean over the households of each buurt."""

    def by_buurt(city: City, rows: Rows, _: IncomeCuts) -> Values:
        return _grouped(city.households.buurt[rows], values(city, rows), len(city.buurten))

    return by_buurt


def _grouped(group: Any, values: Any, number: int, least: int = LEAST_HOUSEHOLDS) -> Values:
    """Mean of each group; NaN where it is too small."""
    size = np.bincount(group, minlength=number)
    total = np.bincount(group, weights=values, minlength=number)
    return np.where(size >= least, total / np.maximum(size, 1), np.nan)


def _low_income(city: City, rows: Rows, cuts: IncomeCuts) -> Values:
    h = city.households
    rows = rows[~h.student[rows]]
    return _grouped(h.buurt[rows], cuts.quintile(h.equivalised_income[rows]) == 0, len(city.buurten))


def _poor_label(city: City, _: Rows, __: IncomeCuts) -> Values:
    d = city.dwellings
    rows = np.flatnonzero(d.active)
    return _grouped(d.buurt[rows], d.label[rows] >= EnergyLabel.E, len(city.buurten))


def _score(name: str) -> Callable[[City, Rows, IncomeCuts], Values]:
    """A score that the buurt has itself."""

    def by_buurt(city: City, rows: Rows, _: IncomeCuts) -> Values:
        size = np.bincount(city.households.buurt[rows], minlength=len(city.buurten))
        return np.where(size >= LEAST_HOUSEHOLDS, getattr(city.buurten, name), np.nan)

    return by_buurt


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "life_satisfaction_mean",
        1,
        2,
        "higher",
        _mean(lambda city, rows: city.households.life_satisfaction[rows]),
    ),
    Quantity(
        "problematic_debt_share",
        100,
        1,
        "lower",
        _mean(lambda city, rows: city.households.problematic_debt[rows]),
    ),
    Quantity(
        "energy_poverty_share", 100, 1, "lower", _mean(lambda city, rows: city.households.energy_poor[rows])
    ),
    Quantity("label_efg_share", 100, 1, "lower", _poor_label),
    Quantity("low_income_share", 100, 1, None, _low_income),
    Quantity("trust_mean", 1, 3, "higher", _mean(lambda city, rows: city.households.trust[rows])),
    Quantity("liveability", 1, 2, "higher", _score("liveability")),
    Quantity("reputation", 1, 2, "higher", _score("reputation")),
)
"""In the order in which the page offers them."""

BY_NAME = {item.name: item for item in QUANTITIES}


@dataclass(frozen=True)
class Series:
    """A line over time: a column of the table ``city`` or ``wijken``.

    Attributes:
        name: Column.
        scale: Factor to the unit that is shown.
        digits: Digits behind the point.
        better: Which direction is wanted; None where that is not for the model to say.
        least: Height of its chart at least, in the unit shown, so that next to nothing looks like it.
    """

    name: str
    scale: float
    digits: int
    better: Literal["higher", "lower"] | None
    least: float


CITY_SERIES: tuple[Series, ...] = (
    Series("life_satisfaction_mean", 1, 2, "higher", 0.4),
    Series("life_satisfaction_p10", 1, 2, "higher", 0.6),
    Series("satisfaction_gap", 1, 2, "lower", 0.4),
    Series("dissimilarity_low_income", 1, 3, None, 0.1),
    Series("problematic_debt_share", 100, 1, "lower", 4),
    Series("energy_poverty_share", 100, 1, "lower", 4),
)
"""The city over time."""

WIJK_SERIES: tuple[Series, ...] = (
    Series("life_satisfaction_mean", 1, 2, "higher", 0.4),
    Series("problematic_debt_share", 100, 1, "lower", 4),
    Series("energy_poverty_share", 100, 1, "lower", 4),
    Series("trust_mean", 1, 3, "higher", 0.06),
    Series("clients", 1, 0, None, 10),
    Series("waiting", 1, 0, "lower", 10),
)
"""A wijk over time."""
