"""Households counted by wijk and by buurt, in a few passes over their columns.

The traits of a household are first written down as three small numbers (``household_codes``); how often each number
occurs in each wijk or buurt then tells everything that is counted. Most numbers are the same as a month ago: only
households whose numbers have changed are taken out of the counts and put in again, and so are logarithms of incomes.
Other sums go over everybody: float32 columns in float64, in which they are exact in all but the last bits, whatever the
order.
"""

from dataclasses import dataclass

import numpy as np

from wijksim.city.categories import HouseholdType
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.counters import records
from wijksim.indicators.census_counts import ByBuurt, ByWijk, Population, SocialRent, Spread
from wijksim.indicators.city_sums import no_sums, totals
from wijksim.indicators.household_codes import TYPES, Codes, Cutoffs, Incomes
from wijksim.indicators.household_pass import Counts, Found, Households, OfBuurt, OfWijk, count
from wijksim.indicators.household_traits import (
    EARNERS_QUINTILE,
    LIVES,
    OF_LIVES,
    OF_POSITIONS,
    OF_STATES,
    POSITIONS,
    QUINTILE,
    STATES,
)
from wijksim.indicators.lowest_tenth import LowestTenths
from wijksim.indicators.traits import having, membership

_TYPES_OF_HOUSEHOLD = [kind.name.lower() for kind in HouseholdType]


_OF_BUURTEN = (*OF_POSITIONS[0], *OfBuurt._fields)
_OF_WIJKEN = (*_OF_BUURTEN, *OF_LIVES[0], *OF_STATES[0], *OfWijk._fields)
"""What is counted by buurt and by wijk, in the order of the rows."""

_QUINTILES, _EARNERS_QUINTILES = (
    [_OF_BUURTEN.index(name) for name in names] for names in (QUINTILE, EARNERS_QUINTILE)
)
"""Their rows."""


@dataclass(frozen=True)
class HouseholdCensus:
    """What is counted of the households that live in the city."""

    month: int
    wijk: ByWijk
    total: ByWijk
    """The same of the city."""
    buurt: ByBuurt
    quintiles: FloatColumn
    """Households by income quintile of month 0, buurten x quintiles."""
    earners_quintiles: FloatColumn
    """The same without students."""
    types: dict[str, float]
    """Households of each type."""
    population: Population
    spread: Spread
    social: SocialRent
    tenth_of_wijk: FloatColumn
    """Lowest tenth of life satisfaction, by wijk."""
    tenth: float
    """The same of the city."""


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
        self._in_wijk = membership(city.buurten.wijk, self._wijken)
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
            np.zeros((buurten, POSITIONS), np.int32),
            np.zeros((wijken, LIVES), np.int32),
            np.zeros((wijken, STATES), np.int32),
            np.zeros(buurten),
            np.zeros(buurten),
        )
        self._found = Found(
            records(SocialRent, 1, ()),
            records(OfWijk, wijken, OfWijk._fields),
            np.zeros(buurten),
            no_sums(),
            np.empty(rows, np.uint8),
            np.empty(rows + 1, np.int32),
            np.empty(rows, np.bool_),
            np.empty(rows, np.float32),
            np.zeros(wijken, np.int64),
        )

    def take(self) -> HouseholdCensus:
        """Counts the households at the end of the running month."""
        city = self._city
        h = city.households.view(Households)
        if self._old.wijk.size != h.active.size:
            self._forget()
        found = self._found
        for sums in (
            found.social,
            found.wijken,
            found.satisfaction,
            found.ends,
            *found.city.population,
            *found.city.spread,
        ):
            sums[:] = 0
        cutoffs = self._cutoffs._replace(month=city.month, tenancies_of=city.month - self._survival_months)
        log_income, limits = city.log_income(h.equivalised_income), self._tenths.limits
        old, new = self._old, self._new
        count(h, cutoffs, log_income, limits, old, new, self._incomes, self._counts, found)
        self._old, self._new = new, old
        return self._census(h.life_satisfaction)

    def _census(self, satisfaction: FloatColumn) -> HouseholdCensus:
        """Tells from the numbers what was counted."""
        found, counts = self._found, self._counts
        of_buurten = np.vstack(
            [
                having(counts.positions[:-1], OF_POSITIONS),
                found.satisfaction[:-1],
                counts.log_income[:-1],
                counts.earners_log_income[:-1],
            ]
        )
        of_wijken = np.concatenate(
            [
                of_buurten @ self._in_wijk.T,
                having(counts.lives[:-1], OF_LIVES),
                having(counts.states[:-1], OF_STATES),
                found.wijken[:-1].view(np.float64).reshape(self._wijken, -1).T,
            ]
        )
        buurt = dict(zip(_OF_BUURTEN, of_buurten, strict=True))
        of_wijk = dict(zip(_OF_WIJKEN, of_wijken, strict=True))
        total = dict(zip(_OF_WIJKEN, of_wijken.sum(axis=1).tolist(), strict=True))
        social = dict(zip(SocialRent._fields, map(float, found.social[0].item()), strict=True))
        population, spread = totals(found.city, total["satisfaction"], total["households"])
        tenths, tenth = self._tenths.of(
            satisfaction,
            self._old.wijk,
            of_wijk["households"].astype(np.int64),
            found.lowest,
            found.ends[:-1],
        )
        return HouseholdCensus(
            month=self._city.month,
            wijk=ByWijk._make(of_wijk[name] for name in ByWijk._fields),
            total=ByWijk._make(total[name] for name in ByWijk._fields),
            buurt=ByBuurt._make(buurt[name] for name in ByBuurt._fields),
            quintiles=of_buurten[_QUINTILES].T,
            earners_quintiles=of_buurten[_EARNERS_QUINTILES].T,
            types={name: total[name] for name in _TYPES_OF_HOUSEHOLD},
            population=population,
            spread=spread,
            social=SocialRent._make((social | total)[name] for name in SocialRent._fields),
            tenth_of_wijk=tenths,
            tenth=tenth,
        )


def _least_reached(cut: float) -> np.float32:
    """The lowest float32 that is not below a cut: incomes of that type reach both or neither."""
    near = np.float32(cut)
    return near if near >= cut else np.nextafter(near, np.float32(np.inf))


def _most_within(ceiling: float) -> np.float32:
    """The highest float32 that is not above a ceiling: incomes of that type keep within both or neither."""
    near = np.float32(ceiling)
    return near if near <= ceiling else np.nextafter(near, np.float32(-np.inf))
