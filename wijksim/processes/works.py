"""Works on complexes: consent, renovation, demolition and new-build, nuisance and rehousing (links 8-14).

A complex passes through the stages of :class:`ComplexStage`. Money is set aside when a plan is made
(see agents/corporation.py) and paid when the works begin.
"""

import numpy as np

from wijksim.city.categories import ComplexStage, DwellingStatus, EnergyLabel, Plan
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.decisions.consent import NEUTRAL_TRUST, complex_agrees, consent_chance
from wijksim.processes import contact, energy, new_build, trust
from wijksim.processes.dwelling_quality import update_quality

CORPORATION = "corporations"


def dwellings_of(city: City, complexes: Rows) -> Rows:
    """Rows of the standing dwellings of these complexes."""
    d = city.dwellings
    wanted = np.zeros(len(city.complexes) + 1, dtype=bool)
    wanted[complexes] = True
    # Index -1, of dwellings outside any complex, points at the last element, which is never wanted.
    return np.flatnonzero(wanted[d.complex] & d.active & (d.status != DwellingStatus.DEMOLISHED))


def tenants_of(city: City, dwellings: Rows) -> Rows:
    """Rows of the households that live in these dwellings, in order of place."""
    inside = np.zeros(len(city.dwellings), dtype=bool)
    inside[dwellings] = True
    places = np.flatnonzero(city.places.active & inside[city.places.dwelling])
    households = city.places.household[places]
    return households[households >= 0]


def complex_of(city: City, households: Rows) -> IntColumn:
    """Rows of the complexes in which these households live, -1 outside any complex."""
    return city.dwellings.complex[city.dwelling_of(households)]


def expected_saving(city: City, dwellings: Rows) -> FloatColumn:
    """Saving on the energy bill in EUR/month that a renovation to label A promises, per dwelling."""
    d, p = city.dwellings, city.parameters
    target = np.full(dwellings.size, EnergyLabel.A)
    after = energy.gas_after_works(d.gas[dwellings], d.label[dwellings], target, d.area[dwellings], p)
    return (d.gas[dwellings] - after) * p.energy.gas_price * city.energy_factor / MONTHS_PER_YEAR


def propose(city: City, complexes: Rows) -> None:
    """Sends out the offer: the consent round begins, and every tenant is visited."""
    c, p = city.complexes, city.parameters
    c.stage[complexes] = ComplexStage.CONSENT
    c.months_left[complexes] = round(p.works.consent_months)
    for row in complexes:
        dwellings = dwellings_of(city, np.array([row]))
        saving = float(expected_saving(city, dwellings).mean()) if dwellings.size else 0.0
        better = p.consent.better_offer if c.round[row] > 0 else 1.0
        c.offer[row] = p.consent.rent_share_of_saving * saving * better
    tenants = tenants_of(city, dwellings_of(city, complexes))
    city.events.write(
        "works_proposed",
        tenants,
        corporation=lambda kept: c.corporation[complex_of(city, kept)],
        offer=lambda kept: c.offer[complex_of(city, kept)],
        saving=lambda kept: expected_saving(city, city.dwelling_of(kept)),
        round=lambda kept: c.round[complex_of(city, kept)],
        programme=lambda kept: c.programme[complex_of(city, kept)],
        label=lambda kept: city.dwellings.label[city.dwelling_of(kept)],
    )
    contact.announce_works(city, tenants)


def votes(city: City, complex_row: int) -> tuple[int, int, Rows]:
    """Holds the vote of one complex.

    With the pathway ``consent`` off, every dwelling votes as a neutral tenant would, so that the outcome does not
    depend on who lives there.

    Returns:
        Votes in favour, voters, and the dwellings that voted yes.
    """
    h, d, c = city.households, city.dwellings, city.complexes
    dwellings = dwellings_of(city, np.array([complex_row]))
    gain = expected_saving(city, dwellings) - c.offer[complex_row]
    if not city.pathways.consent:
        neutral = np.full(dwellings.size, NEUTRAL_TRUST)
        chance = consent_chance(
            neutral, np.zeros(dwellings.size), gain, np.zeros(dwellings.size, dtype=bool), city.parameters
        )
        yes = city.streams.event("works.neutral_vote", city.month, d.id[dwellings], chance)
        return int(yes.sum()), dwellings.size, dwellings[yes]
    tenants = tenants_of(city, dwellings)
    home = city.dwelling_of(tenants)
    gain_of = np.zeros(len(d))
    gain_of[dwellings] = gain
    chance = consent_chance(
        h.trust[tenants], h.fatigue[tenants], gain_of[home], h.buffered[tenants], city.parameters
    )
    yes = city.streams.event("works.vote", city.month, h.id[tenants], chance)
    city.events.write(
        "vote",
        tenants,
        chance=chance,
        luck="works.vote",
        gain=gain_of[home],
        state=("trust", "fatigue", "buffered"),
    )
    return int(yes.sum()), tenants.size, np.unique(home[yes])


def _hold_votes(city: City, complexes: Rows) -> None:
    c, p = city.complexes, city.parameters
    for row in complexes:
        yes, voters, agreed = votes(city, int(row))
        standing = dwellings_of(city, np.array([row]))
        c.round[row] += 1
        passed = complex_agrees(yes, voters, standing.size, p)
        if passed or c.round[row] >= p.consent.rounds:
            c.individual[row] = not passed
            # The individual route: works go on, but only at the households that agreed.
            taking_part = standing if passed else agreed
            city.dwellings.agreed[taking_part] = True
            c.stage[row] = ComplexStage.PREPARED
            c.months_left[row] = round(p.works.preparation_months)
            c.promised[row] = city.month + c.months_left[row] + round(p.works.works_months)
            c.slipped[row] = False
            if city.streams.event("works.slippage", city.month, c.id[row : row + 1], p.works.slippage_chance)[
                0
            ]:
                c.months_left[row] += round(p.works.slippage_months)
        else:
            c.stage[row] = ComplexStage.REDESIGN
            c.months_left[row] = round(p.consent.redesign_months)
        _log_result(city, int(row), yes, voters, standing, passed=passed)


def _log_result(city: City, row: int, yes: int, voters: int, dwellings: Rows, *, passed: bool) -> None:
    """Writes the result of a vote for the tenants of one complex."""
    c, p = city.complexes, city.parameters.consent
    settled = bool(c.stage[row] == ComplexStage.PREPARED)
    city.events.write(
        "vote_result",
        lambda: tenants_of(city, dwellings),
        yes=yes,
        voters=voters,
        threshold=p.threshold,
        passed=passed,
        small=dwellings.size < p.smallest_complex,
        settled=settled,
        takes_part=lambda kept: settled & city.dwellings.agreed[city.dwelling_of(kept)],
        promised=int(c.promised[row]),
    )


def _break_promises(city: City) -> None:
    """Tenants whose works are not ready in the month that was promised lose trust, once."""
    c = city.complexes
    late = np.flatnonzero(
        c.active & ~c.slipped & (c.promised >= 0) & (city.month > c.promised) & (c.stage != ComplexStage.IDLE)
    )
    if late.size:
        c.slipped[late] = True
        tenants = tenants_of(city, dwellings_of(city, late))
        city.events.write("works_late", tenants, promised=lambda kept: c.promised[complex_of(city, kept)])
        trust.promise_broken(city, tenants)


def _begin_renovation(city: City, complexes: Rows) -> None:
    """Pays and starts works; occupied homes feel nuisance from now on."""
    c, p = city.complexes, city.parameters.works
    c.stage[complexes] = ComplexStage.WORKS
    c.months_left[complexes] = round(p.works_months)
    for row in complexes:
        taking_part = _taking_part(city, row)
        city.dwellings.status[taking_part] = DwellingStatus.WORKS
        _log_start(city, int(row), taking_part)
        cents = min(round(taking_part.size * p.renovation_cost * 100), int(c.committed[row]))
        _pay(city, row, cents, "renovation")
        # What is left over goes back to who set it aside (see agents/).
        c.committed[row] -= cents


def _log_start(city: City, row: int, taking_part: Rows) -> None:
    """Writes that works begin, for the tenants who take part."""
    h, p = city.households, city.parameters.works
    city.events.write(
        "works_begin",
        lambda: tenants_of(city, taking_part),
        months=int(city.complexes.months_left[row]),
        label=lambda kept: city.dwellings.label[city.dwelling_of(kept)],
        nuisance=lambda kept: p.nuisance * (1.0 - p.buffer_relief * h.buffered[kept]),
    )


def _pay(city: City, row: int, cents: int, item: str) -> None:
    """Books works; money of the programme was taken from its accounts when it was set aside."""
    if not city.complexes.programme[row]:
        city.book.write(CORPORATION, item, "tenants", cents)


def _taking_part(city: City, row: int) -> Rows:
    d = city.dwellings
    return np.flatnonzero(d.active & (d.complex == row) & d.agreed)


def _feel_nuisance(city: City) -> None:
    """Works in an occupied home weigh on satisfaction; preparation takes part of it away (links 9, P5)."""
    h, c, p = city.households, city.complexes, city.parameters.works
    h.nuisance *= np.float32(np.exp2(-1.0 / p.nuisance_half_life))
    under_way = np.flatnonzero(c.active & (c.stage == ComplexStage.WORKS))
    if not under_way.size:
        return
    dwellings = dwellings_of(city, under_way)
    rows = tenants_of(city, dwellings[city.dwellings.status[dwellings] == DwellingStatus.WORKS])
    h.nuisance[rows] = p.nuisance * (1.0 - p.buffer_relief * h.buffered[rows])


def renovate(city: City, dwellings: Rows, *, rent_increase: FloatColumn | float = 0.0) -> None:
    """Improves dwellings: label, gas use, damp, state, rent (links 1, 2, 6-8)."""
    d, p = city.dwellings, city.parameters
    ids = d.id[dwellings]
    to_a = city.streams.event("works.label_a", -1, ids, p.works.label_a_share)
    target = np.where(to_a, EnergyLabel.A, EnergyLabel.B)
    new_label = np.minimum(d.label[dwellings], target)
    d.gas[dwellings] = energy.gas_after_works(
        d.gas[dwellings], d.label[dwellings], new_label, d.area[dwellings], p
    )
    d.label[dwellings] = new_label
    d.damp[dwellings] = False
    d.over_tight[dwellings] = city.streams.event("works.over_tight", -1, ids, p.health.over_tight_share)
    d.technical_state[dwellings] = 1.0
    d.last_renovation[dwellings] = city.month
    d.rent[dwellings] = np.minimum(d.rent[dwellings] + rent_increase, p.budget.social_rent_ceiling)
    d.status[dwellings] = DwellingStatus.NORMAL
    d.agreed[dwellings] = False
    update_quality(city, dwellings)


def _finish_renovation(city: City, complexes: Rows) -> None:
    """Hands over the renovated dwellings; a promise kept in time raises trust."""
    c = city.complexes
    for row in complexes:
        done = _taking_part(city, row)
        tenants = tenants_of(city, done)
        renovate(city, done, rent_increase=float(c.offer[row]))
        city.events.write(
            "works_end",
            tenants,
            label=lambda kept: city.dwellings.label[city.dwelling_of(kept)],
            offer=float(c.offer[row]),
            on_time=not c.slipped[row],
        )
        if not c.slipped[row]:
            trust.promise_kept(city, tenants)
        city.tally.add("renovated", city.buurten.wijk[city.dwellings.buurt[done]])
    _close(city, complexes)


def _close(city: City, complexes: Rows) -> None:
    c = city.complexes
    if complexes.size:
        city.households.buffered[tenants_of(city, dwellings_of(city, complexes))] = False
    c.stage[complexes] = ComplexStage.IDLE
    c.plan[complexes] = Plan.NONE
    c.round[complexes] = 0
    c.individual[complexes] = False
    c.programme[complexes] = False
    c.promised[complexes] = -1
    c.last_works[complexes] = city.month


def begin_rehousing(city: City, complexes: Rows) -> None:
    """Announces demolition: tenants get priority, empty places are no longer let (link 12)."""
    h, c, p = city.households, city.complexes, city.parameters.works
    c.stage[complexes] = ComplexStage.REHOUSING
    c.months_left[complexes] = round(p.rehousing_months)
    for row in complexes:
        c.units[row] = new_build.new_dwellings(dwellings_of(city, np.array([row])).size, p.new_per_demolished)
    dwellings = dwellings_of(city, complexes)
    city.dwellings.status[dwellings] = DwellingStatus.VACATED
    inside = np.zeros(len(city.dwellings), dtype=bool)
    inside[dwellings] = True
    city.places.lettable[city.places.active & inside[city.places.dwelling]] = False
    tenants = tenants_of(city, dwellings)
    h.urgent[tenants] = True
    h.searching[tenants] = True
    h.displaced_from[tenants] = city.dwellings.complex[city.dwelling_of(tenants)]
    city.events.write(
        "rehousing_announced",
        tenants,
        corporation=lambda kept: c.corporation[complex_of(city, kept)],
        months=round(p.rehousing_months),
        state=("buurt", "wijk"),
    )
    contact.announce_works(city, tenants)


def _demolish(city: City, complexes: Rows) -> None:
    """Pulls down what has been emptied by now; building begins."""
    d, c, p = city.dwellings, city.complexes, city.parameters.works
    for row in complexes:
        dwellings = dwellings_of(city, np.array([row]))
        inside = np.zeros(len(d), dtype=bool)
        inside[dwellings] = True
        places = np.flatnonzero(city.places.active & inside[city.places.dwelling])
        d.status[dwellings] = DwellingStatus.DEMOLISHED
        c.months_left[row] = round(p.building_months)
        c.stage[row] = ComplexStage.BUILDING
        cost = min(round(dwellings.size * p.demolition_cost * 100), int(c.committed[row]))
        _pay(city, row, cost, "demolition and rehousing")
        _pay(city, row, int(c.committed[row]) - cost, "new-build")
        c.committed[row] = 0
        city.tally.add("demolished", city.buurten.wijk[d.buurt[dwellings]])
        city.places.release(places)
        d.release(dwellings)


def step(city: City) -> None:
    """Moves every complex one month on in the pipeline."""
    c = city.complexes
    busy = c.active & (c.stage != ComplexStage.IDLE)
    c.months_left[busy] -= 1
    ready = busy & (c.months_left <= 0)
    at = {stage: np.flatnonzero(ready & (c.stage == stage)) for stage in ComplexStage}
    _hold_votes(city, at[ComplexStage.CONSENT])
    propose(city, at[ComplexStage.REDESIGN])
    _begin_renovation(city, at[ComplexStage.PREPARED])
    _finish_renovation(city, at[ComplexStage.WORKS])
    _demolish(city, at[ComplexStage.REHOUSING])
    new_build.deliver(city, at[ComplexStage.BUILDING])
    _close(city, at[ComplexStage.BUILDING])
    _break_promises(city)
    _feel_nuisance(city)
