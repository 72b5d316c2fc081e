"""Works on complexes: consent, renovation, demolition and new-build, nuisance and rehousing (links 8-14).

A complex passes through the stages of :class:`ComplexStage`. Money is set aside when a plan is made
(see agents/corporation.py) and paid when the works begin.
"""

from functools import partial

import numpy as np

from wijksim.city.accounts import CENTS
from wijksim.city.categories import ComplexStage, DwellingStatus, MoveReason, Plan
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.decisions.consent import NEUTRAL_TRUST, complex_agrees, consent_chance, decides_alone
from wijksim.processes import contact, corporation_cash, new_build, rents, trust, works_log
from wijksim.processes.kernels import lookup
from wijksim.processes.newcomers import start_search
from wijksim.processes.renovation import ITEMS, duration, expected_saving, renovate, unit_cost

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

    Plans come in from corporations and the programme (see agents/): :func:`set_aside`, then :func:`propose` for
    a renovation or :func:`begin_rehousing` for a demolition.
    """
    c = city.complexes
    busy: BoolColumn = c.active & (c.stage != _IDLE)
    c.months_left[busy] -= 1
    due = np.flatnonzero(busy & (c.months_left <= 0))
    stage = c.stage[due]
    _hold_votes(city, due[stage == _CONSENT])
    propose(city, due[stage == _REDESIGN])
    _begin_renovation(city, due[stage == _PREPARED])
    _finish_renovation(city, due[stage == _WORKS])
    _demolish(city, due[stage == _REHOUSING])
    _deliver(city, due[stage == _BUILDING])
    _break_promises(city)
    _feel_nuisance(city)


def _hold_votes(city: City, complexes: Rows) -> None:
    """Counts the votes: works for all, a better offer later, or at last works only where nobody refused."""
    if not complexes.size:
        return
    c, d, p = city.complexes, city.dwellings, city.parameters
    ballot, dwellings = votes(city, complexes), concerned(city, complexes)
    yes, voters = count_by_complex(city, ballot.home[ballot.yes]), count_by_complex(city, ballot.home)
    number = count_by_complex(city, dwellings)
    passed = complex_agrees(yes, voters, number, p)
    c.round[complexes] += 1
    again = ~passed & (c.round < p.consent.rounds)
    redesigned, settled = complexes[again[complexes]], complexes[~again[complexes]]
    c.stage[redesigned] = _REDESIGN
    c.months_left[redesigned] = round(p.consent.redesign_months)

    c.individual[settled] = (decides_alone(number, p) | ~passed)[settled]
    refused = np.zeros(len(d), dtype=bool)
    refused[ballot.home[~ballot.yes]] = True
    owner = d.complex[dwellings]
    taking_part = dwellings[~again[owner] & ~(c.individual[owner] & refused[dwellings])]
    d.agreed[taking_part] = True
    c.partly[settled] = (count_by_complex(city, taking_part) < number)[settled]
    c.stage[settled] = _PREPARED
    preparation = round(p.works.preparation_months)
    _promise(city, settled, preparation + duration(c.plan[settled], p))
    c.months_left[settled] = preparation + slippage(city, settled)
    for row in complexes.tolist():
        works_log.voted(city, row, ballot)
        works_log.result(
            city,
            row,
            partial(_asked, city, row),
            int(yes[row]),
            int(voters[row]),
            int(number[row]),
            passed=bool(passed[row]),
        )


def votes(city: City, complexes: Rows) -> works_log.Ballot:
    """Holds the votes on the works planned for these complexes.

    Every household votes by its own situation. With the pathway ``consent`` off, every dwelling votes as a neutral
    tenant would, so that the outcome does not depend on who lives there.
    """
    h, d = city.households, city.dwellings
    dwellings = concerned(city, complexes)
    if not city.pathways.consent:
        neutral, nobody = np.full(dwellings.size, NEUTRAL_TRUST), np.zeros(dwellings.size, dtype=bool)
        gain = _net_gain(city, dwellings, d.rent[dwellings])
        chance = consent_chance(neutral, np.zeros(dwellings.size), gain, nobody, city.parameters)
        yes = city.streams.event("works.neutral_vote", city.month, d.id[dwellings], chance)
        return works_log.Ballot(None, dwellings, gain, chance, yes)
    tenants = tenants_of(city, dwellings)
    home = city.dwelling_of(tenants)
    gain = _net_gain(city, home, rents.paid_rent(city, h.place[tenants]))
    chance = consent_chance(h.trust[tenants], h.fatigue[tenants], gain, h.buffered[tenants], city.parameters)
    yes = city.streams.event("works.vote", city.month, h.id[tenants], chance)
    return works_log.Ballot(tenants, home, gain, chance, yes)


def _net_gain(city: City, dwellings: Rows, rent: FloatColumn) -> FloatColumn:
    """Expected saving less the rent increase offered, which stops at the ceiling; EUR/month per dwelling."""
    offer = city.complexes.offer[city.dwellings.complex[dwellings]]
    increase = np.clip(city.parameters.budget.social_rent_ceiling - rent, 0.0, offer)
    return expected_saving(city, dwellings, deep=_is_deep(city, dwellings)) - increase


def propose(city: City, complexes: Rows) -> None:
    """Notification and offer: the consent round begins, and every tenant is visited."""
    if not complexes.size:
        return
    c, p = city.complexes, city.parameters
    c.stage[complexes] = _CONSENT
    c.months_left[complexes] = round(p.works.consent_months)
    dwellings = concerned(city, complexes)
    saving = expected_saving(city, dwellings, deep=_is_deep(city, dwellings))
    better = np.where(c.round[complexes] > 0, p.consent.better_offer, 1.0)
    saved = _means_by_complex(saving, city.dwellings.complex[dwellings], complexes)
    c.offer[complexes] = p.consent.rent_share_of_saving * saved * better
    tenants = tenants_of(city, dwellings)
    works_log.proposed(city, tenants)
    contact.announce_works(city, tenants)


def _begin_renovation(city: City, complexes: Rows) -> None:
    """Pays and starts works; occupied homes feel nuisance from now on.

    Tenants of deep works are away while they last and get the moving allowance; they keep their tenancy and place.
    """
    if not complexes.size:
        return
    c, p = city.complexes, city.parameters
    taking_part = _taking_part(city, complexes)
    c.stage[complexes] = _WORKS
    c.months_left[complexes] = duration(c.plan[complexes], p)
    city.dwellings.status[taking_part] = DwellingStatus.WORKS
    number = count_by_complex(city, taking_part)
    households = count_by_complex(city, city.dwelling_of(tenants_of(city, taking_part)))
    for row in complexes.tolist():
        plan = Plan(c.plan[row])
        works_log.begun(city, row, partial(_living_with_works, city, row))
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
    done = _taking_part(city, complexes)
    deep, owner = _is_deep(city, done), d.complex[done]
    renovate(city, done, deep=deep)
    # New tenants pay what was first asked for; a better offer in the second round is for those who stay.
    offered = c.offer[owner].astype(np.float64)
    asked = np.where(c.round[owner] > 1, offered / city.parameters.consent.better_offer, offered)
    rents.raise_after_works(city, done, asked=asked, offered=offered)
    c.gas_free[complexes] |= c.plan[complexes] == _DEEP
    tenants = tenants_of(city, done)
    home = works_log.complex_of(city, tenants)
    for row in complexes.tolist():
        works_log.finished(city, row, partial(_living_with_works, city, row))
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
        _promise(city, np.array([row]), round(p.rehousing_months) + round(p.building_months))
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
        trust.promise_kept(city, _promised_to(city, in_time))
    _close(city, complexes)


def _break_promises(city: City) -> None:
    """Those whose works are not ready in the month that was promised lose trust, once."""
    c = city.complexes
    late = np.flatnonzero(
        c.active & ~c.slipped & (c.promised >= 0) & (city.month > c.promised) & (c.stage != _IDLE)
    )
    if late.size:
        c.slipped[late] = True
        waiting = _promised_to(city, late)
        works_log.late(city, waiting, late)
        trust.promise_broken(city, waiting)


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


def slippage(city: City, complexes: Rows) -> IntColumn:
    """Months by which the planned works of these complexes slip: mostly none, seldom years.

    Keyed by complex and kind of works, so that the same project slips alike in every scenario. The delay is
    log-normal: De Wijert-Noord, five years late, is in its tail.
    """
    c, p = city.complexes, city.parameters.works
    ids, plan = c.id[complexes], c.plan[complexes].astype(np.int64)
    slips = city.streams.uniform("works.slips", -1, ids, plan) < p.slippage_chance
    luck = city.streams.normal("works.slippage", -1, ids, plan)
    months = np.minimum(p.slippage_median * np.exp(p.slippage_spread * luck), p.slippage_longest)
    return np.where(slips, np.rint(months), 0).astype(np.int64)


def _promise(city: City, complexes: Rows, months: IntColumn | int) -> None:
    city.complexes.promised[complexes] = city.month + months
    city.complexes.slipped[complexes] = False


def _promised_to(city: City, complexes: Rows) -> Rows:
    """Households to which the works of these complexes were promised: tenants, and who had to leave for them."""
    h = city.households
    affected = np.zeros(len(city.complexes), dtype=bool)
    affected[complexes] = True
    displaced = city.residents_where(h.displaced_from >= 0)
    displaced = displaced[affected[h.displaced_from[displaced]]]
    return np.union1d(displaced, tenants_of(city, lookup.dwellings_of(city, complexes)))


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


def concerned(city: City, complexes: Rows) -> Rows:
    """Rows of the dwellings of these complexes that their planned works concern."""
    dwellings = lookup.dwellings_of(city, complexes)
    return dwellings[city.dwellings.planned[dwellings]]


def _taking_part(city: City, complexes: Rows) -> Rows:
    """Rows of the dwellings of these complexes that take part in the works."""
    mine = lookup.dwellings_of(city, complexes)
    return mine[city.dwellings.agreed[mine]]


def _living_with_works(city: City, row: int) -> Rows:
    """Households of the dwellings of a complex that take part in the works."""
    return tenants_of(city, _taking_part(city, np.array([row])))


def _asked(city: City, row: int) -> Rows:
    """Households that the works planned for a complex concern."""
    return tenants_of(city, concerned(city, np.array([row])))


def tenants_of(city: City, dwellings: Rows) -> Rows:
    """Rows of the households that live in these dwellings, in order of place."""
    households = city.places.household[lookup.places_in(city, dwellings)]
    return households[households >= 0]


def count_by_complex(city: City, dwellings: Rows) -> IntColumn:
    """How many of these dwellings, which may come up more than once, are in each complex; all are in one."""
    return np.bincount(city.dwellings.complex[dwellings], minlength=len(city.complexes))


def _means_by_complex(values: FloatColumn, owner: IntColumn, complexes: Rows) -> FloatColumn:
    """Mean of the values of each complex, whose owners are given; 0 without any."""
    order = np.argsort(owner, kind="stable")
    values, owner = values[order], owner[order]
    ends = zip(*(np.searchsorted(owner, complexes, side).tolist() for side in ("left", "right")), strict=True)
    add = np.add.reduce
    return np.array(
        [add(values[first:last]) / (last - first) if last > first else 0.0 for first, last in ends]
    )


def _is_deep(city: City, dwellings: Rows) -> BoolColumn:
    """Whether the works planned for the complexes of these dwellings are deep."""
    return np.asarray(city.complexes.plan[city.dwellings.complex[dwellings]] == _DEEP)
