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
from wijksim.indicators.census_counts import ByBuurt, ByWijk, Population, SocialRent
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

_LANES = 256
"""Sums of the whole city are taken in so many parts side by side, so that the processor adds several at once."""


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


class _Households(NamedTuple):
    """Columns that are read."""

    active: Any
    place: Any
    wijk: Any
    buurt: Any
    life_satisfaction: Any
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
    """What a pass over the households fills anew."""

    social: NDArray[np.void]
    """One record, :class:`SocialRent`."""
    wijken: NDArray[np.void]
    """A record for each, :class:`_OfWijk`, and one for nowhere."""
    buurten: NDArray[np.void]
    """The same, :class:`_OfBuurt`."""
    points: NDArray[np.float64]
    """Life satisfaction x adults, in :data:`_LANES` parts."""
    bills: NDArray[np.float64]
    """Energy bills, likewise."""
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


@helper
def _add_up_city(
    h: Any, nowhere: Any, wijk: Any, points: Any, bills: Any
) -> Any:  # pragma: no cover - compiled
    """Adds up what is wanted of the whole city only; persons and adults."""
    no_wijk = np.uint8(nowhere)
    for start in range(0, wijk.size, _LANES):
        for lane in range(min(_LANES, wijk.size - start)):
            i = start + lane
            lives, adults, bill = wijk[i] != no_wijk, np.float64(h.adults[i]), np.float64(h.energy_cost[i])
            points[lane] += h.life_satisfaction[i] * adults if lives else 0.0
            bills[lane] += bill if lives else 0.0
    persons, all_adults = 0, 0
    for i in range(wijk.size):
        lives, adults, children = np.int32(wijk[i] != no_wijk), h.adults[i], h.children[i]
        persons += lives * (adults + children)
        all_adults += lives * adults
    return persons, all_adults


@wide_kernel
def _take(
    h: Any, p: Any, log_income: Any, old: Any, new: Any, counts: Any, found: Any
) -> Any:  # pragma: no cover - compiled
    """Everything that is counted of households; ``old`` are their numbers in the counts so far. Persons and adults."""
    wijken, buurten = counts.lives.shape[0] - 1, counts.positions.shape[0] - 1
    encode_home(h, wijken, buurten, new)
    encode_position(h, p, new)  # begins the state, which has one trait in common
    encode_life(h, p, new)
    encode_state(h, new)
    mark_changed(old, new, found.mark)
    mark_social(h, p, wijken, new, found.mark)
    _count(h, p.month, old, new, counts, found)
    _add_up(h, new, log_income, found.wijken, found.buurten)
    return _add_up_city(h, wijken, new.wijk, found.points, found.bills)


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
    social: SocialRent
    tenth_of_wijk: NDArray[np.float64]
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
        """Makes empty counts, in which all rows stand under nowhere."""
        rows = len(self._city.households)
        self._old, self._new = (Codes(*(np.zeros(rows, dtype) for dtype in TYPES)) for _ in range(2))
        self._old.wijk[:], self._old.buurt[:] = self._wijken, self._buurten
        self._counts = _Counts(
            *(
                np.zeros((groups + 1, numbers), np.int32)
                for groups, numbers in (
                    (self._buurten, POSITIONS),
                    (self._wijken, LIVES),
                    (self._wijken, STATES),
                )
            )
        )

    def take(self) -> HouseholdCensus:
        """Counts the households at the end of the running month."""
        city = self._city
        h, rows = city.households.view(_Households), len(city.households)
        if self._old.wijk.size != rows:
            self._forget()
        found = _Found(
            records(SocialRent, 1, ()),
            records(_OfWijk, self._wijken + 1, _OfWijk._fields),
            records(_OfBuurt, self._buurten + 1, _OfBuurt._fields),
            np.zeros(_LANES),
            np.zeros(_LANES),
            np.empty(rows, np.uint8),
            np.empty(rows + 1, np.int32),
        )
        cutoffs = self._cutoffs._replace(month=city.month, tenancies_of=city.month - self._survival_months)
        log_income = city.log_income(h.equivalised_income)
        persons, adults = _take(h, cutoffs, log_income, self._old, self._new, self._counts, found)
        self._old, self._new = self._new, self._old
        population = Population(persons, adults, float(found.points.sum()), float(found.bills.sum()))
        return self._census(h.life_satisfaction, self._old.wijk, found, population)

    def _census(
        self, satisfaction: FloatColumn, wijk: NDArray[np.uint8], found: _Found, population: Population
    ) -> HouseholdCensus:
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
        tenths, tenth = self._tenths.of(satisfaction, wijk, of_wijk["households"].astype(np.int64))
        return HouseholdCensus(
            month=self._city.month,
            wijk=ByWijk._make(of_wijk[name] for name in ByWijk._fields),
            total=ByWijk._make(total[name] for name in ByWijk._fields),
            buurt=ByBuurt._make(buurt[name] for name in ByBuurt._fields),
            quintiles=np.stack([buurt[name] for name in QUINTILE], axis=1),
            earners_quintiles=np.stack([buurt[name] for name in EARNERS_QUINTILE], axis=1),
            types={name: total[name] for name in _TYPES_OF_HOUSEHOLD},
            population=population,
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
