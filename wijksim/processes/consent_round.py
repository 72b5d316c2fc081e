"""The consent round of a renovation: the offer, the votes, and what follows from them (links 10 and 11).

Notification with an offer, and a vote of each household; then a better offer; at last works only where nobody refused.
"""

from functools import partial

import numpy as np

from wijksim.city.categories import ComplexStage
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.decisions.consent import NEUTRAL_TRUST, complex_agrees, consent_chance, decides_alone
from wijksim.processes import contact, rents, works_log
from wijksim.processes.renovation import duration, expected_saving
from wijksim.processes.works_promises import promise, slippage
from wijksim.processes.works_scope import asked, concerned, count_by_complex, is_deep, tenants_of

_CONSENT, _REDESIGN, _PREPARED = (
    int(stage) for stage in (ComplexStage.CONSENT, ComplexStage.REDESIGN, ComplexStage.PREPARED)
)


def propose(city: City, complexes: Rows) -> None:
    """Notification and offer: the consent round begins, and every tenant is visited."""
    if not complexes.size:
        return
    c, p = city.complexes, city.parameters
    c.stage[complexes] = _CONSENT
    c.months_left[complexes] = round(p.works.consent_months)
    dwellings = concerned(city, complexes)
    saving = expected_saving(city, dwellings, deep=is_deep(city, dwellings))
    better = np.where(c.round[complexes] > 0, p.consent.better_offer, 1.0)
    saved = _means_by_complex(saving, city.dwellings.complex[dwellings], complexes)
    c.offer[complexes] = p.consent.rent_share_of_saving * saved * better
    tenants = tenants_of(city, dwellings)
    works_log.proposed(city, tenants)
    contact.announce_works(city, tenants)


def hold_votes(city: City, complexes: Rows) -> None:
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
    promise(city, settled, preparation + duration(c.plan[settled], p))
    c.months_left[settled] = preparation + slippage(city, settled)
    for row in complexes.tolist():
        works_log.voted(city, row, ballot)
        works_log.result(
            city,
            row,
            partial(asked, city, row),
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
    return expected_saving(city, dwellings, deep=is_deep(city, dwellings)) - increase


def _means_by_complex(values: FloatColumn, owner: IntColumn, complexes: Rows) -> FloatColumn:
    """Mean of the values of each complex, whose owners are given; 0 without any."""
    order = np.argsort(owner, kind="stable")
    values, owner = values[order], owner[order]
    ends = zip(*(np.searchsorted(owner, complexes, side).tolist() for side in ("left", "right")), strict=True)
    add = np.add.reduce
    return np.array(
        [add(values[first:last]) / (last - first) if last > first else 0.0 for first, last in ends]
    )
