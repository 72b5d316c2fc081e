"""Households counted by wijk and by buurt, in a few passes over their columns.

The traits of a household are first written down as three small numbers, column after column; how often each number
occurs in each wijk or buurt then tells everything that is counted. Sums of float32 columns are taken in float64, in the
order of the rows.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import HouseholdType, Tenure, Work
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.counters import columns, records
from wijksim.compilation import helper, lean_kernel
from wijksim.indicators.census_counts import QUINTILES, SUMS, ByBuurt, ByWijk, SocialRent
from wijksim.indicators.household_traits import (
    AGED_65,
    ARREARS,
    DEBT,
    ENERGY_POOR,
    KNOWN,
    LEVELS,
    LIVES,
    LONELY,
    OF_LIVES,
    OF_POSITIONS,
    OF_STATES,
    ORIGIN,
    POSITIONS,
    SEARCHING,
    STATES,
    STUDENT,
    SUPPORT,
    TENANT,
    VULNERABLE,
    VULNERABLE_TOO,
    WITHOUT_WORK,
)
from wijksim.indicators.lowest_tenth import BINS, BINS_PER_POINT, Binned, lowest_tenths
from wijksim.indicators.traits import having, membership, note

SATISFIED, DISSATISFIED, VERY_DISSATISFIED = 7, 5, 4
"""Answers 1-10: satisfied from 7, dissatisfied up to 5, very dissatisfied up to 4."""

OLD = 65
"""Age from which a household counts as old in the tables."""

_OWED, _OLD = np.int16(0), np.float32(OLD)
_SATISFIED, _DISSATISFIED = np.float32(SATISFIED), np.float32(DISSATISFIED)
_VERY_DISSATISFIED = np.float32(VERY_DISSATISFIED)
_PER_POINT, _LAST_BIN = np.float32(BINS_PER_POINT), BINS - 1
_UNEMPLOYED, _UNABLE = int(Work.UNEMPLOYED), int(Work.UNABLE)
_SOCIAL = int(Tenure.SOCIAL_RENT)

_TYPES_OF_HOUSEHOLD = [kind.name.lower() for kind in HouseholdType]


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
    states: Any
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


class _Cutoffs(NamedTuple):
    """Thresholds, each of the type in which the columns are compared."""

    month: Any
    tenancies_of: Any
    poor_mental: Any
    severely_lonely: Any
    income_ceiling: Any
    income_ceiling_more: Any
    incomes: Any
    """Cuts between the quintiles."""


class _Codes(NamedTuple):
    """What each household counts as. Those that live nowhere have a wijk and a buurt beyond the last."""

    wijk: NDArray[np.uint8]
    buurt: NDArray[np.int16]
    position: NDArray[np.uint8]
    life: NDArray[np.uint8]
    state: NDArray[np.uint8]
    bin: NDArray[np.int16]
    """Of life satisfaction, see ``lowest_tenth``."""


_TYPES = (np.uint8, np.int16, np.uint8, np.uint8, np.uint8, np.int16)


class _Counts(NamedTuple):
    """How often each number occurs, groups x numbers; the last group lives nowhere."""

    positions: NDArray[np.int32]
    lives: NDArray[np.int32]
    states: NDArray[np.int32]
    bins: NDArray[np.int32]


class _Found(NamedTuple):
    """What a pass over the households fills; groups have one more element, for those that live nowhere."""

    code: _Codes
    counts: _Counts
    wijken: NDArray[np.void]
    buurten: NDArray[np.void]
    social: NDArray[np.void]
    satisfaction: NDArray[np.float64]
    states: NDArray[np.float64]


@helper
def _encode_home(h: Any, wijken: Any, buurten: Any, code: Any) -> None:  # pragma: no cover - compiled
    no_wijk, no_buurt = np.uint8(wijken), np.int16(buurten)
    for i in range(h.active.size):
        wijk, lives = np.uint8(h.wijk[i]), h.active[i] & (h.place[i] >= 0)
        code.wijk[i] = wijk if lives else no_wijk
    for i in range(h.active.size):
        buurt, wijk = h.buurt[i], code.wijk[i]
        code.buurt[i] = buurt if wijk != no_wijk else no_buurt


@helper
def _encode_position(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
    first, second, third, fourth = p.incomes
    for i in range(h.active.size):
        income = h.equivalised_income[i]
        code.position[i] = (
            np.uint8(income >= first) + (income >= second) + (income >= third) + (income >= fourth)
        )
    for i in range(h.active.size):
        code.position[i] += h.student[i] * np.uint8(STUDENT)
    for i in range(h.active.size):
        code.position[i] |= np.uint8(h.origin[i]) << ORIGIN
    for i in range(h.active.size):
        vulnerable = h.problematic_debt[i] | (h.mental_health[i] < p.poor_mental)
        code.position[i] |= vulnerable << VULNERABLE
        code.state[i] = vulnerable << VULNERABLE_TOO


@helper
def _encode_life(h: Any, p: Any, code: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        code.life[i] = np.uint8(h.type[i]) | (h.age[i] >= _OLD) << AGED_65
    for i in range(h.active.size):
        jobless = (h.work[i] == _UNEMPLOYED) | (h.work[i] == _UNABLE)
        code.life[i] |= (jobless & (not h.student[i])) << WITHOUT_WORK
    for i in range(h.active.size):
        code.life[i] |= h.searching[i] << SEARCHING | h.problematic_debt[i] << DEBT | h.known[i] << KNOWN
    for i in range(h.active.size):
        code.life[i] |= (h.loneliness[i] > p.severely_lonely) << LONELY


@helper
def _encode_state(h: Any, code: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        answer = np.rint(h.life_satisfaction[i])
        code.state[i] |= (
            np.uint8(answer > _VERY_DISSATISFIED) + (answer > _DISSATISFIED) + (answer >= _SATISFIED)
        )
    for i in range(h.active.size):
        code.state[i] |= np.uint8(h.support[i]) << SUPPORT | (h.arrears[i] > _OWED) << ARREARS
    for i in range(h.active.size):
        code.state[i] |= h.energy_poor[i] << ENERGY_POOR | (h.tenure[i] == _SOCIAL) << TENANT
    for i in range(h.active.size):
        code.bin[i] = min(max(np.int32(h.life_satisfaction[i] * _PER_POINT), 0), _LAST_BIN)


@helper
def _count(code: Any, counts: Any) -> None:  # pragma: no cover - compiled
    """Counts how often each number occurs in each wijk, or buurt."""
    for i in range(code.wijk.size):
        # Unsigned, so that numba need not look for negative indices.
        wijk, buurt = np.uintp(code.wijk[i]), np.uintp(code.buurt[i])
        counts.positions[buurt, np.uintp(code.position[i])] += 1
        counts.lives[wijk, np.uintp(code.life[i])] += 1
        counts.states[wijk, np.uintp(code.state[i])] += 1
        counts.bins[wijk, np.uintp(code.bin[i])] += 1


@helper
def _add_up(
    h: Any, code: Any, log_income: Any, wijken: Any, buurten: Any
) -> None:  # pragma: no cover - compiled
    """Adds every household to the sums of its wijk and of its buurt."""
    for i in range(code.wijk.size):
        wijk, buurt = wijken[np.uintp(code.wijk[i])], buurten[np.uintp(code.buurt[i])]
        satisfaction = np.float64(h.life_satisfaction[i])
        wijk.persons += h.adults[i] + h.children[i]
        wijk.adults += h.adults[i]
        wijk.satisfaction += satisfaction
        wijk.adult_satisfaction += satisfaction * h.adults[i]
        wijk.mental_health += h.mental_health[i]
        wijk.physical_health += h.physical_health[i]
        wijk.trust += h.trust[i]
        wijk.fatigue += h.fatigue[i]
        wijk.ties += h.ties[i]
        wijk.energy_cost += h.energy_cost[i]
        log, student = log_income[i], h.student[i]
        buurt.log_income += log
        buurt.earners_log_income += np.float32(0.0) if student else log


@helper
def _count_social(h: Any, code: Any, p: Any, wijken: Any, social: Any) -> None:  # pragma: no cover - compiled
    """Counts who waits for social rent, and who has come to it; ``wijken`` stands for nowhere."""
    for i in range(h.active.size):
        if h.searching[i] and not h.student[i] and code.wijk[i] < wijken:
            several = h.adults[i] + h.children[i] > 1
            if h.income[i] <= (p.income_ceiling_more if several else p.income_ceiling):
                if not h.urgent[i]:
                    social.regular += 1
                    social.regular_months += p.month - h.registered[i]
                elif h.displaced_from[i] >= 0:
                    social.waiting_displaced += 1
                else:
                    social.waiting_urgent += 1
    new, vulnerable, stayed = 0, 0, 0
    for i in range(h.active.size):
        tenant = (h.tenure[i] == _SOCIAL) & (code.wijk[i] < wijken)
        came = tenant & (h.tenancy_start[i] == p.month)
        new += came
        vulnerable += came & (code.state[i] >> VULNERABLE_TOO)
        stayed += tenant & (h.tenancy_start[i] == p.tenancies_of)
    social.new, social.new_vulnerable, social.stayed = new, vulnerable, stayed


@helper
def _gather(h: Any, satisfaction: Any, states: Any) -> None:  # pragma: no cover - compiled
    """Puts life satisfaction and states of those that live in the city together; there is room for one more."""
    row = np.uintp(0)
    for i in range(h.active.size):
        # Written at any rate, and overwritten by the next: cheaper than a branch.
        satisfaction[row], states[row] = h.life_satisfaction[i], h.states[i]
        row += np.uintp(h.active[i] & (h.place[i] >= 0))


@lean_kernel
def _take(h: Any, p: Any, log_income: Any, found: Any) -> None:  # pragma: no cover - compiled
    """Everything that is counted of households.

    Traits are written down with a loop for each few columns: the compiler then takes many rows in one instruction.
    """
    code, counts, wijken, buurten, social = (
        found.code,
        found.counts,
        found.wijken,
        found.buurten,
        found.social[0],
    )
    nowhere = wijken.size - 1
    _encode_home(h, nowhere, buurten.size - 1, code)
    _encode_position(h, p, code)  # begins the state, which has one trait in common
    _encode_life(h, p, code)
    _encode_state(h, code)
    _count(code, counts)
    _add_up(h, code, log_income, wijken, buurten)
    _count_social(h, code, p, nowhere, social)
    _gather(h, found.satisfaction, found.states)


@dataclass(frozen=True)
class HouseholdCensus:
    """What is counted of the households that live in the city."""

    wijk: ByWijk
    buurt: ByBuurt
    quintiles: NDArray[np.int64]
    """Households by income quintile of month 0, buurten x quintiles."""
    earners_quintiles: NDArray[np.int64]
    """The same without students."""
    types: dict[str, float]
    """Households of each type."""
    social: dict[str, float]
    """By the names of :class:`SocialRent`."""
    tenth_of_wijk: NDArray[np.float64]
    """Lowest tenth of life satisfaction, by wijk."""
    tenth: float
    """The same of the city."""
    satisfaction: NDArray[np.float64]
    """Life satisfaction of each household, in the order of the rows."""
    states: NDArray[np.float64]
    """The part of it that the present state explains."""


def take(city: City, cuts: FloatColumn, survival_months: int) -> HouseholdCensus:
    """Counts the households at the end of the month; arguments as in ``census.take``."""
    h, wijken, buurten = city.households.view(_Households), len(city.wijken), len(city.buurten)
    rows = h.active.size
    found = _Found(
        _Codes(*(np.empty(rows, dtype) for dtype in _TYPES)),
        _Counts(
            *(
                np.zeros((groups + 1, numbers), np.int32)
                for groups, numbers in (
                    (buurten, POSITIONS),
                    (wijken, LIVES),
                    (wijken, STATES),
                    (wijken, BINS),
                )
            )
        ),
        records(ByWijk, wijken + 1, SUMS),
        records(ByBuurt, buurten + 1, SUMS),
        records(SocialRent, 1, SUMS),
        *np.empty((2, rows + 1)),
    )
    _take(h, _cutoffs(city, cuts, survival_months), city.log_income(h.equivalised_income), found)

    positions, lives, states, _ = (group[:-1] for group in found.counts)
    in_wijk = membership(city.buurten.wijk, wijken)
    of_lives, of_states = having(lives, OF_LIVES), having(states, OF_STATES)
    by_wijk, by_buurt, social = found.wijken[:-1], found.buurten[:-1], found.social
    note(by_buurt, having(positions, OF_POSITIONS))
    for traits_of in (having(in_wijk @ positions, OF_POSITIONS), of_lives, of_states):
        note(by_wijk, traits_of)
    note(social, {name: values.sum() for name, values in of_states.items()})
    earners, students = _quintiles(positions)
    wijk = columns(ByWijk, by_wijk)
    binned = Binned(h.life_satisfaction, found.code.wijk, found.code.bin, found.counts.bins)
    tenths, tenth = lowest_tenths(binned, wijk.households)
    number = wijk.households.sum()
    return HouseholdCensus(
        wijk=wijk,
        buurt=columns(ByBuurt, by_buurt),
        quintiles=earners + students,
        earners_quintiles=earners,
        types={name: float(of_lives[name].sum()) for name in _TYPES_OF_HOUSEHOLD},
        social={name: float(social[name][0]) for name in SocialRent._fields},
        tenth_of_wijk=tenths,
        tenth=tenth,
        satisfaction=found.satisfaction[:number],
        states=found.states[:number],
    )


def _cutoffs(city: City, cuts: FloatColumn, survival_months: int) -> _Cutoffs:
    p = city.parameters
    return _Cutoffs(
        city.month,
        city.month - survival_months,
        np.float32(p.health.poor_mental),
        np.float32(p.ties.severe),
        float(p.market.income_ceiling),
        float(p.market.income_ceiling_more),
        tuple(_least_reached(cut) for cut in cuts),
    )


def _least_reached(cut: float) -> np.float32:
    """The lowest float32 that is not below a cut: incomes of that type reach both or neither."""
    near = np.float32(cut)
    return near if near >= cut else np.nextafter(near, np.float32(np.inf))


def _quintiles(positions: NDArray[np.int32]) -> NDArray[np.int64]:
    """Households by buurt and quintile: first earners, then students."""
    levels = positions.reshape(len(positions), -1, LEVELS).sum(axis=1, dtype=np.int64)
    return levels[:, : 2 * QUINTILES].reshape(-1, 2, QUINTILES).transpose(1, 0, 2)
