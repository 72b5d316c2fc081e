"""Households counted by wijk and by buurt, in a few passes over their columns.

The traits of a household are first written down as three small numbers (``household_codes``); how often each number
occurs in each wijk or buurt then tells everything that is counted (``household_summary``). Most numbers are the same as
a month ago: only households whose numbers have changed are taken out of the counts and put in again, and so are
logarithms of incomes. Other sums go over everybody: float32 columns in float64, in which they are exact in all but the
last bits, whatever the order.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.remembered import log_of_income
from wijksim.indicators.city_sums import CitySums
from wijksim.indicators.household_codes import Codes, Described, Thresholds, encode, no_codes
from wijksim.indicators.household_counts import (
    Counts,
    count_changed,
    count_moved,
    nobody_known,
    room_for_count,
)
from wijksim.indicators.household_sums import AddedUp, HouseholdSums
from wijksim.indicators.lowest_tenth import LowestTenths, Neighbours, find_near, room_for_near
from wijksim.indicators.social_rent_census import (
    Applying,
    LettingRules,
    count_social_rent,
    room_for_social_rent,
)


class OfBuurt(NamedTuple):
    """Sums over the households of a buurt."""

    log_income: Any
    earners_log_income: Any
    satisfaction: Any


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
    """One number for each of :class:`wijksim.indicators.city_sums.CitySums`."""
    social: NDArray[np.void]
    """One record, :class:`wijksim.indicators.census_counts.SocialRent`, but for all tenants."""
    tenths: Neighbours
    """Between which values of life satisfaction the lowest tenths lie, by wijk and, last, in the city."""

    def sum_of(self, name: str) -> float:
        """A sum over all households of the city, by its name among those."""
        return float(self.of_city[CitySums._fields.index(name)])


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
        self._thresholds = Thresholds(np.float32(p.health.poor_mental), np.float32(p.ties.severe))
        self._letting = LettingRules(
            0, 0, _most_within(p.market.income_ceiling), _most_within(p.market.income_ceiling_more)
        )
        self._cuts = tuple(_least_reached(cut) for cut in cuts)
        self._wijken, self._buurten = len(city.wijken), len(city.buurten)
        self._sums = HouseholdSums(self._wijken, self._buurten)
        self._tenths = LowestTenths(self._wijken)
        self._forget()

    def _forget(self) -> None:
        """Knows of nobody, and makes room for a count."""
        rows = len(self._city.households)
        self._known = nobody_known(rows, self._wijken, self._buurten)
        self._new = no_codes(rows)
        self._room = room_for_count(rows)
        self._near, self._applying = room_for_near(rows, self._wijken), room_for_social_rent(rows)

    def take(self) -> HouseholdNotes:
        """Counts the households at the end of the running month."""
        city, h = self._city, self._city.households
        if self._new.wijk.size != len(h):
            self._forget()
        new, known, wijken = self._new, self._known, self._wijken
        encode(h.view(Described), self._thresholds, wijken, self._buurten, new)
        counts = self._count(new)
        letting = self._letting._replace(month=city.month, tenancies_of=city.month - self._survival_months)
        count_social_rent(h.view(Applying), letting, wijken, new, self._applying)
        size = np.append(counts.members[:-1], counts.members[:-1].sum())
        self._sums.add_up(h.view(AddedUp), new.wijk, new.buurt)
        near = self._near
        near.under[:] = 0
        number = find_near(h.life_satisfaction, new.wijk, self._tenths.bounds, near)
        self._known, self._new = known._replace(codes=new), known.codes
        return HouseholdNotes(
            city.month,
            counts.positions[:-1].copy(),
            counts.lives[:-1].copy(),
            counts.states[:-1].copy(),
            np.stack([counts.log_income[:-1], counts.earners_log_income[:-1], self._sums.satisfaction()]),
            self._sums.of_wijken(),
            self._sums.of_city(),
            self._applying.counted.copy(),
            self._tenths.of(h.life_satisfaction, new.wijk, size, near.values[:number], near.under),
        )

    def _count(self, new: Codes) -> Counts:
        """Counts those again who are not what they were."""
        income = self._city.households.equivalised_income
        moved = count_changed(income, self._known, new, self._room)
        rows = self._room.moved[:moved]
        income = income.take(rows)
        count_moved(rows, income, log_of_income(income), self._cuts, self._known, new)
        return self._known.counts


def _least_reached(cut: float) -> np.float32:
    """The lowest float32 that is not below a cut: incomes of that type reach both or neither."""
    near = np.float32(cut)
    return near if float(near) >= cut else np.nextafter(near, np.float32(np.inf))


def _most_within(ceiling: float) -> np.float32:
    """The highest float32 that is not above a ceiling: incomes of that type keep within both or neither."""
    # numpy compares float32 with a plain number in float32, where both are equal.
    near = np.float32(ceiling)
    return near if float(near) <= ceiling else np.nextafter(near, np.float32(-np.inf))
