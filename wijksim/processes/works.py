"""Works on complexes: renovation, demolition and new-build, nuisance and rehousing (links 8-14).

A complex passes through the stages of :class:`ComplexStage`. Money is set aside when a plan is made
(see agents/corporation.py) and paid when the works begin. The consent round stands in consent_round.py, promises in
works_promises.py, and whom works concern in works_scope.py.
"""

from functools import partial

import numpy as np

from wijksim.city.accounts import CENTS
from wijksim.city.categories import ComplexStage, DwellingStatus, MoveReason, Plan
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.processes import contact, corporation_cash, new_build, rents, trust, works_log
from wijksim.processes.consent_round import hold_votes, propose
from wijksim.processes.kernels import lookup
from wijksim.processes.newcomers import start_search
from wijksim.processes.renovation import ITEMS, duration, renovate, unit_cost
from wijksim.processes.works_promises import break_promises, promise, promised_to, slippage
from wijksim.processes.works_scope import (
    count_by_complex,
    is_deep,
    living_with_works,
    taking_part_of,
    tenants_of,
)

ALLOWANCE, DEMOLITION, NEW_BUILD = "moving allowance", "demolition and rehousing", "new-build"
WORKS_ITEMS = (*ITEMS.values(), ALLOWANCE, DEMOLITION, NEW_BUILD)
"""Names in the ledger of what is paid from the money set aside for plans."""

_IDLE, _CONSENT, _REDESIGN, _PREPARED, _WORKS, _REHOUSING, _BUILDING = (int(stage) for stage in ComplexStage)
_DEEP, _UNDER_WAY = int(Plan.DEEP_RENOVATION), int(DwellingStatus.WORKS)


def step(city: City) -> None:
    """Moves every complex one month on in the pipeline.

    The complexes whose months in a stage are over are listed first, so that none passes two stages at once. Then:

    1. Votes are counted after the consent round.
    2. A better offer is proposed after a redesign; a new consent round begins.
    3. Renovation begins where it has been prepared.
    4. Renovated dwellings are handed over.
    5. What has been emptied is pulled down; building begins.
    6. New-build is delivered.
    7. Promises are broken where the promised month is past.
    8. Works under way are felt as nuisance.

    Plans come in from corporations and the programme (see agents/): :func:`set_aside`, then
    :func:`~wijksim.processes.consent_round.propose` for a renovation or :func:`begin_rehousing` for a demolition.
    """
    c = city.complexes
    busy: BoolColumn = c.active & (c.stage != _IDLE)
    c.months_left[busy] -= 1
    due = np.flatnonzero(busy & (c.months_left <= 0))
    stage = c.stage[due]
    hold_votes(city, due[stage == _CONSENT])
    propose(city, due[stage == _REDESIGN])
    _begin_renovation(city, due[stage == _PREPARED])
    _finish_renovation(city, due[stage == _WORKS])
    _demolish(city, due[stage == _REHOUSING])
    _deliver(city, due[stage == _BUILDING])
    break_promises(city)
    _feel_nuisance(city)


def _begin_renovation(city: City, complexes: Rows) -> None:
    """Pays and starts works; occupied homes feel nuisance from now on.

    Tenants of deep works are away while they last and get the moving allowance; they keep their tenancy and place.
    """
    if not complexes.size:
        return
    c, p = city.complexes, city.parameters
    taking_part = taking_part_of(city, complexes)
    c.stage[complexes] = _WORKS
    c.months_left[complexes] = duration(c.plan[complexes], p)
    city.dwellings.status[taking_part] = DwellingStatus.WORKS
    number = count_by_complex(city, taking_part)
    households = count_by_complex(city, city.dwelling_of(tenants_of(city, taking_part)))
    for row in complexes.tolist():
        plan = Plan(c.plan[row])
        works_log.begun(city, row, partial(living_with_works, city, row))
        cents = min(round(int(number[row]) * unit_cost(plan, p) * CENTS), int(c.committed[row]))
        away = int(households[row]) if plan == _DEEP else 0
        c.allowance[row] = min(moving_allowance(city, away), cents)
        _pay(city, row, int(c.allowance[row]), ALLOWANCE)
        _pay(city, row, cents - int(c.allowance[row]), ITEMS[plan])
        # What is left over goes back to who set it aside (see agents/).
        c.committed[row] -= cents


def _finish_renovation(city: City, complexes: Rows) -> None:
    """Hands over the renovated dwellings; a promise kept in time raises trust."""
    if not complexes.size:
        return
    c, d = city.complexes, city.dwellings
    done = taking_part_of(city, complexes)
    deep, owner = is_deep(city, done), d.complex[done]
    renovate(city, done, deep=deep)
    # New tenants pay what was first asked for; a better offer in the second round is for those who stay.
    offered = c.offer[owner].astype(np.float64)
    asked = np.where(c.round[owner] > 1, offered / city.parameters.consent.better_offer, offered)
    rents.raise_after_works(city, done, asked=asked, offered=offered)
    c.gas_free[complexes] |= c.plan[complexes] == _DEEP
    tenants = tenants_of(city, done)
    home = works_log.complex_of(city, tenants)
    for row in complexes.tolist():
        works_log.finished(city, row, partial(living_with_works, city, row))
        if not c.slipped[row]:
            trust.promise_kept(city, tenants[home == row])
    wijk = city.buurten.wijk[d.buurt[done]]
    city.tally.add("renovated", wijk)
    city.tally.add("renovated_deep", wijk[deep])
    _close(city, complexes)


def begin_rehousing(city: City, complexes: Rows) -> None:
    """Announces demolition: tenants get priority and the allowance, empty places are no longer let (link 12)."""
    h, c, p = city.households, city.complexes, city.parameters.works
    c.stage[complexes] = _REHOUSING
    c.months_left[complexes] = round(p.rehousing_months)
    for row in complexes:
        standing = lookup.dwellings_of(city, np.array([row]))
        c.units[row] = new_build.new_dwellings(standing.size, p.new_per_demolished)
        promise(city, np.array([row]), round(p.rehousing_months) + round(p.building_months))
        leaving = moving_allowance(city, tenants_of(city, standing).size)
        c.allowance[row] = min(leaving, demolition_cents(city, standing.size))
        c.committed[row] -= c.allowance[row]
        _pay(city, row, int(c.allowance[row]), ALLOWANCE)
    dwellings = lookup.dwellings_of(city, complexes)
    city.dwellings.status[dwellings] = DwellingStatus.VACATED
    city.places.lettable[lookup.places_in(city, dwellings)] = False
    tenants = tenants_of(city, dwellings)
    h.urgent[tenants] = True
    start_search(city, tenants, MoveReason.DISPLACED)
    h.displaced_from[tenants] = city.dwellings.complex[city.dwelling_of(tenants)]
    works_log.to_be_pulled_down(city, tenants)
    contact.announce_works(city, tenants)


def _demolish(city: City, complexes: Rows) -> None:
    """Pulls down what has been emptied by now; building begins, and ends late where the project slips."""
    d, c, p = city.dwellings, city.complexes, city.parameters.works
    for row in complexes:
        dwellings = lookup.dwellings_of(city, np.array([row]))
        places = lookup.places_in(city, dwellings)
        d.status[dwellings] = DwellingStatus.DEMOLISHED
        d.planned[dwellings] = False
        c.months_left[row] = round(p.building_months) + slippage(city, np.array([row]))[0]
        c.stage[row] = _BUILDING
        c.gas_free[row] = True
        c.partly[row] = False
        cost = min(demolition_cents(city, dwellings.size) - int(c.allowance[row]), int(c.committed[row]))
        _pay(city, row, cost, DEMOLITION)
        _pay(city, row, int(c.committed[row]) - cost, NEW_BUILD)
        c.committed[row] = 0
        city.tally.add("demolished", city.buurten.wijk[d.buurt[dwellings]])
        city.places.release(places)
        d.release(dwellings)


def _deliver(city: City, complexes: Rows) -> None:
    """Delivers new-build; where it is in time, those who had to leave for it see a promise kept."""
    if not complexes.size:
        return
    c = city.complexes
    in_time = complexes[~c.slipped[complexes]]
    new_build.deliver(city, complexes)
    if in_time.size:
        trust.promise_kept(city, promised_to(city, in_time))
    _close(city, complexes)


def _feel_nuisance(city: City) -> None:
    """Works weigh on satisfaction, deep ones more; preparation takes part of it away (links 9, P5)."""
    h, c, p = city.households, city.complexes, city.parameters.works
    h.nuisance *= np.float32(np.exp2(-1.0 / p.nuisance_half_life))
    under_way = np.flatnonzero(c.active & (c.stage == _WORKS))
    if not under_way.size:
        return
    dwellings = lookup.dwellings_of(city, under_way)
    rows = tenants_of(city, dwellings[city.dwellings.status[dwellings] == _UNDER_WAY])
    deep = c.plan[city.dwellings.complex[city.dwelling_of(rows)]] == _DEEP
    size = np.where(deep, p.deep_nuisance, p.nuisance)
    h.nuisance[rows] = size * (1.0 - p.buffer_relief * h.buffered[rows])


def set_aside(
    city: City, complexes: Rows | int, plan: IntColumn | int, cents: IntColumn | int, dwellings: Rows
) -> None:
    """Makes plans for complexes: what, at which of their dwellings, and the money for it."""
    c = city.complexes
    c.plan[complexes] = plan
    c.committed[complexes] = cents
    city.dwellings.planned[dwellings] = True


def _close(city: City, complexes: Rows) -> None:
    c, d = city.complexes, city.dwellings
    dwellings = lookup.dwellings_of(city, complexes)
    city.households.buffered[tenants_of(city, dwellings)] = False
    d.planned[dwellings] = False
    d.agreed[dwellings] = False
    c.stage[complexes] = _IDLE
    c.plan[complexes] = Plan.NONE
    c.round[complexes] = 0
    c.individual[complexes] = False
    c.programme[complexes] = False
    c.promised[complexes] = -1
    c.last_works[complexes] = city.month


def moving_allowance(city: City, households: int) -> int:
    """Cents of moving allowance for so many households."""
    return round(households * city.parameters.works.moving_allowance * CENTS)


def demolition_cents(city: City, dwellings: int) -> int:
    """Cents that demolition and rehousing of so many dwellings cost, moving allowances included."""
    return round(dwellings * city.parameters.works.demolition_cost * CENTS)


def _pay(city: City, row: int, cents: int, item: str) -> None:
    """Books works; money of the programme was taken from its accounts when it was set aside."""
    c = city.complexes
    if not c.programme[row]:
        corporation_cash.pay(city, int(c.corporation[row]), item, "tenants", cents)
