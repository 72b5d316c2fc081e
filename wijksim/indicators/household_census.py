"""Households counted by wijk and by buurt, in a few passes over their columns.

The traits of a household are first written down as three small numbers (``household_codes``); how often each number
occurs in each wijk or buurt then tells everything that is counted (``household_summary``). Most numbers are the same as
a month ago: only households whose numbers have changed are taken out of the counts and put in again, and so are
logarithms of incomes. Other sums go over everybody: float32 columns in float64, in which they are exact in all but the
last bits, whatever the order.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.counters import records
from wijksim.city.remembered import log_of_income
from wijksim.indicators.census_counts import SocialRent
from wijksim.indicators.city_sums import SUMS, by_name, no_sums
from wijksim.indicators.household_codes import TYPES, Codes, Cutoffs, Incomes
from wijksim.indicators.household_pass import (
    OF_ALL,
    PARTS,
    Added,
    Counts,
    Found,
    Households,
    count,
    count_moved,
)
from wijksim.indicators.household_traits import COUNTS_OF_POSITIONS, LIVES, STATES
from wijksim.indicators.lowest_tenth import LowestTenths, Neighbours, room_for_near


class HouseholdNotes(NamedTuple):
    """What is noted of the households at the end of a month; ``household_summary`` tells what it means."""

    month: int
    positions: NDArray[np.int32]
    """Households of each level and origin, and the vulnerable, by buurt."""
    lives: NDArray[np.int32]
    """How often each number occurs, wijken x numbers."""
    states: NDArray[np.int32]
    of_buurten: FloatColumn
    """:class:`OfBuurt` x buurten."""
    of_wijken: FloatColumn
    """Wijken x :class:`OfWijk`."""
    of_city: FloatColumn
    """One number for each of :data:`wijksim.indicators.city_sums.SUMS`."""
    social: NDArray[np.void]
    """One record, :class:`SocialRent`, but for all tenants."""
    tenths: Neighbours
    """Between which values of life satisfaction the lowest tenths lie, by wijk and, last, in the city."""

    def sum_of(self, name: str) -> float:
        """A sum over all households of the city, by its name among those."""
        return float(self.of_city[SUMS.index(name)])


class HouseholdCounts:
    """Counts the households month by month.

    Args:
        city: The city.
        cuts: Cuts between income quintiles, EUR/month.
        survival_months: Months after which social tenancies are looked up again.
    """

    def __init__(self, city: City, cuts: FloatColumn, survival_months: int) -> None:
        """Has counted nobody yet."""
        self._city, self._survival_months = city, survival_months
        p = city.parameters
        self._cutoffs = Cutoffs(
            0,
            0,
            np.float32(p.health.poor_mental),
            np.float32(p.ties.severe),
            _most_within(p.market.income_ceiling),
            _most_within(p.market.income_ceiling_more),
            tuple(_least_reached(cut) for cut in cuts),
        )
        self._wijken, self._buurten = len(city.wijken), len(city.buurten)
        self._tenths = LowestTenths(self._wijken)
        self._forget()

    def _forget(self) -> None:
        """Makes empty counts, in which all rows stand under nowhere, and room for a pass."""
        rows, wijken, buurten = len(self._city.households), self._wijken + 1, self._buurten + 1
        self._old, self._new = (Codes(*(np.zeros(rows, dtype) for dtype in TYPES)) for _ in range(2))
        self._old.wijk[:], self._old.buurt[:] = self._wijken, self._buurten
        self._incomes = Incomes(
            np.full(rows, np.nan, np.float32), np.zeros(rows, np.float32), np.zeros(rows, np.uint8)
        )
        self._counts = Counts(
            np.zeros((buurten, COUNTS_OF_POSITIONS), np.int32),
            np.zeros((wijken, LIVES), np.int32),
            np.zeros((wijken, STATES), np.int32),
            np.zeros(wijken, np.int64),
            *np.zeros((2, buurten)),
        )
        self._found = Found(
            records(SocialRent, 1, ()),
            Added(np.zeros((wijken, PARTS * len(OF_ALL))), np.zeros(wijken), np.zeros((buurten, PARTS))),
            np.zeros(wijken, np.int64),
            by_name(no_sums()),
            np.empty(rows, np.uint8),
            np.empty(rows + 1, np.int32),
            np.empty(rows + 1, np.intp),
            room_for_near(rows, self._wijken),
        )

    def take(self) -> HouseholdNotes:
        """Counts the households at the end of the running month."""
        city = self._city
        h = city.households.view(Households)
        if self._old.wijk.size != h.active.size:
            self._forget()
        found, counts, old, new = self._found, self._counts, self._old, self._new
        of_city = (*found.city.population, *found.city.spread)
        for sums in (*found.added, *of_city, found.near.under):
            sums[:] = 0
        p = self._cutoffs._replace(month=city.month, tenancies_of=city.month - self._survival_months)
        moved, near = count(h, p, self._tenths.bounds, old, new, self._incomes, counts, found)
        rows = found.moved[:moved]
        income = h.equivalised_income.take(rows)
        count_moved(rows, income, log_of_income(income), p, old, new, self._incomes, counts)
        self._old, self._new = new, old
        of_all = found.added.of_wijken.reshape(-1, PARTS, len(OF_ALL)).sum(axis=1)
        satisfaction = found.added.satisfaction.sum(axis=1)
        return HouseholdNotes(
            city.month,
            counts.positions[:-1].copy(),
            counts.lives[:-1].copy(),
            counts.states[:-1].copy(),
            np.array([counts.log_income, counts.earners_log_income, satisfaction])[:, :-1],
            np.column_stack([of_all, found.added.fatigue])[:-1],
            np.stack(of_city).sum(axis=1),
            found.social.copy(),
            self._tenths.of(
                h.life_satisfaction, new.wijk, found.size, found.near.values[:near], found.near.under
            ),
        )


def _least_reached(cut: float) -> np.float32:
    """The lowest float32 that is not below a cut: incomes of that type reach both or neither."""
    near = np.float32(cut)
    return near if near >= cut else np.nextafter(near, np.float32(np.inf))


def _most_within(ceiling: float) -> np.float32:
    """The highest float32 that is not above a ceiling: incomes of that type keep within both or neither."""
    near = np.float32(ceiling)
    return near if near <= ceiling else np.nextafter(near, np.float32(-np.inf))
