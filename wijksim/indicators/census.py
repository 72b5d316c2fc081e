"""The census: every number that the monthly tables need of households, dwellings and places.

A month is noted in a form that costs little: households in ``household_census``, dwellings and places in
``stock_census``. What the notes say is told for many months at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn
from wijksim.indicators import household_summary, stock_census
from wijksim.indicators.household_census import HouseholdCounts, HouseholdNotes
from wijksim.indicators.household_summary import CountedHouseholds, HouseholdCensus, households_of
from wijksim.indicators.stock_census import CountedStock, StockCensus, StockCounts, StockNotes, stock_of
from wijksim.indicators.traits import membership

Columns = TypeVar("Columns", bound=NamedTuple)


class Notes(NamedTuple):
    """What is noted at the end of a month."""

    households: HouseholdNotes
    stock: StockNotes


@dataclass(frozen=True)
class Census(StockCensus, HouseholdCensus):
    """What the tables of some months are made of."""


class CensusTaker:
    """Takes the census at the end of a month; remembers what everybody counted as, to look only at what changes.

    Args:
        city: The city.
        cuts: Cuts between income quintiles, EUR/month.
        survival_months: Months after which social tenancies are looked up again.
    """

    def __init__(self, city: City, cuts: FloatColumn, survival_months: int) -> None:
        """Knows nobody yet."""
        self._households = HouseholdCounts(city, cuts, survival_months)
        self._stock = StockCounts(city)

    def take(self) -> Notes:
        """Counts households, dwellings and places."""
        return Notes(self._households.take(), self._stock.take())


class CensusBook:
    """The notes of a run, which a year at a time are counted up to what takes less room.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Starts empty."""
        self._in_wijk = membership(city.buurten.wijk, len(city.wijken))
        self._counted: list[tuple[CountedHouseholds, CountedStock]] = []
        self._notes: list[Notes] = []
        """Of the months that are not counted up yet."""

    def add(self, notes: Notes) -> None:
        """Adds a month."""
        if len(self._notes) == MONTHS_PER_YEAR:
            self._counted.append(self._count_up(self._notes))
            self._notes = []
        self._notes.append(notes)

    def _count_up(self, notes: Sequence[Notes]) -> tuple[CountedHouseholds, CountedStock]:
        households, stock = zip(*notes, strict=True)
        return household_summary.count_up(households, self._in_wijk), stock_census.count_up(stock)

    def latest(self) -> Census:
        """The month that was added last."""
        return _census(*self._count_up(self._notes[-1:]))

    def census(self, months_apart: int = 1) -> Census:
        """All months, or those at the end of every so many."""
        households, stock = (
            _joined(parts) for parts in zip(*self._counted, self._count_up(self._notes), strict=True)
        )
        wanted = households.month % months_apart == 0
        return _census(_chosen(households, wanted), _chosen(stock, wanted))


def _joined(parts: Sequence[Columns]) -> Any:
    """Columns of months one after another."""
    return type(parts[0])._make(np.concatenate(column) for column in zip(*parts, strict=True))


def _chosen(columns: Columns, wanted: np.ndarray) -> Any:
    return columns if wanted.all() else type(columns)._make(column[wanted] for column in columns)


def _census(households: CountedHouseholds, stock: CountedStock) -> Census:
    return Census(**households_of(households), **stock_of(stock))
