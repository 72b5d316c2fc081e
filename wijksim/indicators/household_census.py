"""Households counted by wijk and by buurt, in a few passes over their columns.

The traits of a household are first written down as three small numbers (``household_codes``); how often each number
occurs in each wijk or buurt then tells everything that is counted. Most numbers are the same as a month ago: only
households whose numbers have changed are taken out of the counts and put in again. Sums go over everybody: float32
columns in float64, in which they are exact in all but the last bits, whatever the order.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import HouseholdType
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.counters import records
from wijksim.compilation import helper, wide_kernel
from wijksim.indicators.census_counts import ByBuurt, ByWijk, Population, SocialRent, Spread
from wijksim.indicators.city_sums import Lanes, add_up_city, add_up_spread, no_sums, totals
from wijksim.indicators.household_codes import (
    CHANGED,
    DISPLACED,
    NEW,
    REGULAR,
    STAYED,
    TYPES,
    URGENT,
    Codes,
    Cutoffs,
    encode_home,
    encode_life,
    encode_position,
    encode_state,
    mark_changed,
    mark_social,
)
from wijksim.indicators.household_traits import (
    EARNERS_QUINTILE,
    LIVES,
    OF_LIVES,
    OF_POSITIONS,
    OF_STATES,
    POSITIONS,
    QUINTILE,
    STATES,
    VULNERABLE_TOO,
)
from wijksim.indicators.lowest_tenth import LowestTenths
from wijksim.indicators.traits import having, membership

_TYPES_OF_HOUSEHOLD = [kind.name.lower() for kind in HouseholdType]


class _OfWijk(NamedTuple):
    """Sums over the households of a wijk."""

    satisfaction: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any


class _OfBuurt(NamedTuple):
    """Sums over the households of a buurt."""

    satisfaction: Any
    log_income: Any
    earners_log_income: Any


_OF_BUURTEN = (*OF_POSITIONS[0], *_OfBuurt._fields)
_OF_WIJKEN = (*OF_POSITIONS[0], *OF_LIVES[0], *OF_STATES[0], *_OfWijk._fields)
"""What is counted by buurt and by wijk, in the order of the rows."""

_QUINTILES, _EARNERS_QUINTILES = (
    [_OF_BUURTEN.index(name) for name in names] for names in (QUINTILE, EARNERS_QUINTILE)
)
"""Their rows."""


class _Households(NamedTuple):
    """Columns that are read."""

    active: Any
    place: Any
    wijk: Any
    buurt: Any
    life_satisfaction: Any
    states: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any
    loneliness: Any
    problematic_debt: Any
    known: Any
    arrears: Any
    energy_poor: Any
    energy_cost: Any
    equivalised_income: Any
    income: Any
    student: Any
    work: Any
    support: Any
    searching: Any
    type: Any
    age: Any
    adults: Any
    children: Any
    origin: Any
    tenure: Any
    tenancy_start: Any
    urgent: Any
    displaced_from: Any
    registered: Any


class _Counts(NamedTuple):
    """How often each number occurs, groups x numbers; the last group, nowhere, is out of use."""

    positions: NDArray[np.int32]
    lives: NDArray[np.int32]
    states: NDArray[np.int32]


class _Found(NamedTuple):
    """What a pass over the households fills, from zero."""

    social: NDArray[np.void]
    """One record, :class:`SocialRent`."""
    wijken: NDArray[np.void]
    """A record for each, :class:`_OfWijk`, and one for nowhere."""
    buurten: NDArray[np.void]
    """The same, :class:`_OfBuurt`."""
    city: Lanes
    mark: NDArray[np.uint8]
    looked_at: NDArray[np.int32]


@helper
def _look_at(mark: Any, rows: Any) -> Any:  # pragma: no cover - compiled
    """Rows with a mark; how many there are."""
    number = np.uintp(0)
    for i in range(mark.size):
        # Written at any rate, and overwritten by the next: cheaper than a branch.
        rows[number] = i
        number += np.uintp(mark[i] != 0)
    return number


@helper
def _count_again(row: Any, old: Any, new: Any, counts: Any) -> None:  # pragma: no cover - compiled
    """Takes a household out of the counts and puts it in with its new numbers."""
    wijk, buurt = np.uintp(old.wijk[row]), np.uintp(old.buurt[row])
    counts.positions[buurt, np.uintp(old.position[row])] -= 1
    counts.lives[wijk, np.uintp(old.life[row])] -= 1
    counts.states[wijk, np.uintp(old.state[row])] -= 1
    wijk, buurt = np.uintp(new.wijk[row]), np.uintp(new.buurt[row])
    counts.positions[buurt, np.uintp(new.position[row])] += 1
    counts.lives[wijk, np.uintp(new.life[row])] += 1
    counts.states[wijk, np.uintp(new.state[row])] += 1


@helper
def _count(
    h: Any, month: Any, old: Any, new: Any, counts: Any, found: Any
) -> None:  # pragma: no cover - compiled
    """Counts those that are looked at: again where their numbers have changed, and who waits or has come."""
    social = found.social[0]
    for n in range(_look_at(found.mark, found.looked_at)):
        row = np.uintp(found.looked_at[n])
        mark = found.mark[row]
        if mark & CHANGED:
            _count_again(row, old, new, counts)
        if mark & REGULAR:
            social.regular += 1
            social.regular_months += month - h.registered[row]
        social.waiting_urgent += (mark & URGENT) != 0
        social.waiting_displaced += (mark & DISPLACED) != 0
        if mark & NEW:
            social.new += 1
            social.new_vulnerable += new.state[row] >> VULNERABLE_TOO
        social.stayed += (mark & STAYED) != 0


@helper
def _add_up(
    h: Any, code: Any, log_income: Any, wijken: Any, buurten: Any
) -> None:  # pragma: no cover - compiled
    """Adds every household to the sums of its wijk and of its buurt."""
    for i in range(code.wijk.size):
        wijk, buurt = wijken[np.uintp(code.wijk[i])], buurten[np.uintp(code.buurt[i])]
        satisfaction, log = h.life_satisfaction[i], log_income[i]
        wijk.satisfaction += satisfaction
        wijk.mental_health += h.mental_health[i]
        wijk.physical_health += h.physical_health[i]
        wijk.trust += h.trust[i]
        wijk.fatigue += h.fatigue[i]
        wijk.ties += h.ties[i]
        buurt.satisfaction += satisfaction
        buurt.log_income += log
        buurt.earners_log_income += np.float32(0.0) if h.student[i] else log


@wide_kernel
def _take(
    h: Any, p: Any, log_income: Any, old: Any, new: Any, counts: Any, found: Any
) -> None:  # pragma: no cover - compiled
    """Everything that is counted of households; ``old`` are their numbers in the counts so far."""
    wijken, buurten = counts.lives.shape[0] - 1, counts.positions.shape[0] - 1
    encode_home(h, wijken, buurten, new)
    encode_position(h, p, new)  # begins the state, which has one trait in common
    encode_life(h, p, new)
    encode_state(h, new)
    mark_changed(old, new, found.mark)
    mark_social(h, p, wijken, new, found.mark)
    _count(h, p.month, old, new, counts, found)
    _add_up(h, new, log_income, found.wijken, found.buurten)
    add_up_city(h, wijken, new.wijk, found.city.population)
    add_up_spread(h, wijken, new.wijk, found.city.spread)


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
        self._counts = _Counts(
            *(
                np.zeros((groups, numbers), np.int32)
                for groups, numbers in ((buurten, POSITIONS), (wijken, LIVES), (wijken, STATES))
            )
        )
        self._found = _Found(
            records(SocialRent, 1, ()),
            records(_OfWijk, wijken, _OfWijk._fields),
            records(_OfBuurt, buurten, _OfBuurt._fields),
            no_sums(),
            np.empty(rows, np.uint8),
            np.empty(rows + 1, np.int32),
        )

    def take(self) -> HouseholdCensus:
        """Counts the households at the end of the running month."""
        city = self._city
        h = city.households.view(_Households)
        if self._old.wijk.size != h.active.size:
            self._forget()
        found = self._found
        for sums in (found.social, found.wijken, found.buurten, *found.city.population, *found.city.spread):
            sums[:] = 0
        cutoffs = self._cutoffs._replace(month=city.month, tenancies_of=city.month - self._survival_months)
        log_income = city.log_income(h.equivalised_income)
        _take(h, cutoffs, log_income, self._old, self._new, self._counts, found)
        self._old, self._new = self._new, self._old
        return self._census(h.life_satisfaction, self._old.wijk, found)

    def _census(self, satisfaction: FloatColumn, wijk: NDArray[np.uint8], found: _Found) -> HouseholdCensus:
        """Tells from the numbers what was counted."""
        positions, lives, states = (group[:-1] for group in self._counts)
        of_positions = having(positions, OF_POSITIONS)
        of_buurten = np.concatenate([of_positions, _table(found.buurten)])
        of_wijken = np.concatenate(
            [
                of_positions @ self._in_wijk.T,
                having(lives, OF_LIVES),
                having(states, OF_STATES),
                _table(found.wijken),
            ]
        )
        buurt = dict(zip(_OF_BUURTEN, of_buurten, strict=True))
        of_wijk = dict(zip(_OF_WIJKEN, of_wijken, strict=True))
        total = dict(zip(_OF_WIJKEN, of_wijken.sum(axis=1).tolist(), strict=True))
        social = dict(zip(SocialRent._fields, map(float, found.social[0].item()), strict=True))
        population, spread = totals(found.city)
        tenths, tenth = self._tenths.of(satisfaction, wijk, of_wijk["households"].astype(np.int64))
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


def _table(sums: NDArray[np.void]) -> FloatColumn:
    """Sums x groups, without nowhere, of records of sums."""
    return sums[:-1].view(np.float64).reshape(sums.size - 1, -1).T


def _least_reached(cut: float) -> np.float32:
    """The lowest float32 that is not below a cut: incomes of that type reach both or neither."""
    near = np.float32(cut)
    return near if near >= cut else np.nextafter(near, np.float32(np.inf))


def _most_within(ceiling: float) -> np.float32:
    """The highest float32 that is not above a ceiling: incomes of that type keep within both or neither."""
    near = np.float32(ceiling)
    return near if near <= ceiling else np.nextafter(near, np.float32(-np.inf))
