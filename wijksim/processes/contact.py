"""From contact to help: house visits, disclosure, and the handover between domains (links 18-21, 42).

Effects of a visit are the same whoever makes it and in every regime. Regimes differ only in who knows what:
a problem seen by the physical domain reaches the social one with chance h(c).
"""

import math

import numpy as np

from wijksim.city.categories import ComplexStage, Support
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.decisions.consent import NEUTRAL_TRUST
from wijksim.parameters import ParameterSet
from wijksim.processes import budget
from wijksim.processes.kernels import contact as kernels
from wijksim.processes.kernels import lookup

_NONE, _WAITING = int(Support.NONE), int(Support.WAITING)
_IS_AHEAD = np.zeros(len(ComplexStage), dtype=bool)
_IS_AHEAD[[ComplexStage.CONSENT, ComplexStage.PREPARED, ComplexStage.REHOUSING]] = True


def outreach(city: City) -> None:
    """The programme's social teams spend their visiting hours.

    First come households that face works, where coordination lets the team know of them (chance s, keyed by
    household); with what is left it goes from door to door, those first whom it has not seen for long.
    """
    h, w, p = city.households, city.wijken, city.parameters.contact
    if not (w.visit_hours > 0).any():
        return
    visits = np.floor(city.month * w.visit_hours / p.visit_hours) - np.floor(
        (city.month - 1) * w.visit_hours / p.visit_hours
    )
    visits = visits.astype(np.int64)
    comes_first = np.zeros(len(h), dtype=bool)
    if city.pathways.buffering:
        facing = facing_works(city, visits > 0)
        known = city.streams.event("contact.works_known", -1, h.id[facing], w.shared[h.wijk[facing]])
        comes_first[facing] = known & ~h.buffered[facing]
    latest = city.month - math.ceil(p.visit_interval)
    seen = kernels.whom_to_visit(city, visits, latest, comes_first)
    h.visited[seen] = city.month
    city.tally.add("visits", h.wijk[seen])
    met, told = visit(city, seen, "social_outreach")
    prepared = met[comes_first[met]]
    h.buffered[prepared] = True
    city.events.write("prepared", prepared)
    refer(city, told, "social_outreach")


def announce_works(city: City, rows: Rows) -> None:
    """The corporation visits the tenants of a complex about planned works: a contact of the physical domain."""
    _, told = visit(city, rows, "works")
    hand_over(city, told, "works")


def participation(city: City, buurten: BoolColumn) -> None:
    """Residents are approached about works in public space: a contact, but no talk behind the front door."""
    h = city.households
    chance = city.parameters.contact.participation_share / MONTHS_PER_YEAR
    rows = city.drawn("contact.participation", chance, h.wijk, np.unique(city.buurten.wijk[buurten]))
    approached = rows[buurten[h.buurt[rows]]]
    h.physical_contacts[approached] += 1
    city.events.write("approached", approached)


def visit(city: City, rows: Rows, action: str) -> tuple[Rows, Rows]:
    """Visits households; gives those who were met, and those who told a problem.

    Args:
        city: The city.
        rows: Households visited, each at most once.
        action: Name of the action, which keys its luck; ``social`` actions count for the social domain.
    """
    h, p = city.households, city.parameters
    met = rows[city.streams.event(f"contact.met.{action}", city.month, h.id[rows], p.contact.visit_contact)]
    city.events.write(
        "visit", rows, chance=p.contact.visit_contact, luck=f"contact.met.{action}", action=action
    )
    contacts = h.social_contacts if action.startswith("social") else h.physical_contacts
    contacts[met] += 1
    troubled = met[kernels.unknown_problem(city, met)]
    chance = disclosure_chance(h.trust[troubled], h.fatigue[troubled], p)
    told = troubled[city.streams.event(f"contact.told.{action}", city.month, h.id[troubled], chance)]
    city.events.write(
        "disclosure",
        troubled,
        chance=chance,
        luck=f"contact.told.{action}",
        action=action,
        state=("trust", "fatigue", "problematic_debt"),
    )
    return met, told


def disclosure_chance(trust: FloatColumn, fatigue: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Chance that a household with a problem tells it: p x (0.5 + trust), less when it is tired of contacts.

    At neutral trust (0.5) and without fatigue it is p itself.
    """
    return np.asarray(parameters.contact.disclosure * (NEUTRAL_TRUST + trust) * np.exp(-fatigue))


def unknown_problem(city: City, rows: Rows) -> BoolColumn:
    """Whether a household has a problem that the social domain does not know of: debt, or a right not used."""
    h = city.households
    problem = h.problematic_debt[rows] | budget.without_take_up(city, rows)
    return np.asarray(problem & ~h.known[rows] & (h.support[rows] == _NONE))


def hand_over(city: City, told: Rows, action: str) -> None:
    """Passes problems that the physical domain was told to the social domain, with chance h(c)."""
    h = city.households
    shared = city.wijken.shared[h.wijk[told]] if city.pathways.handover else np.zeros(told.size)
    chance = handover_chance(shared, city.parameters)
    passed = told[city.streams.event(f"contact.handover.{action}", city.month, h.id[told], chance)]
    city.events.write(
        "handover", told, chance=chance, luck=f"contact.handover.{action}", action=action, shared=shared
    )
    city.tally.add("handovers", h.wijk[passed])
    refer(city, passed, action)


def handover_chance(shared: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Chance that a problem seen by one domain becomes known to the other: h0 + gap x s (link 20)."""
    p = parameters.contact
    return p.handover_separate + p.handover_gap * shared


def coordination_reach(coordination: float, parameters: ParameterSet) -> float:
    """How far a coordination intensity c reaches at full learning: 1 - exp(-c/c0); 0 at c = 0 (link 20)."""
    return float(-np.expm1(-coordination / parameters.contact.coordination_scale))


def refer(city: City, rows: Rows, action: str) -> Rows:
    """Offers help to households; those who accept join the queue of the social team (link 21)."""
    h = city.households
    free = rows[h.support[rows] == _NONE]
    accepted = city.streams.event(
        f"contact.accept.{action}", city.month, h.id[free], city.parameters.contact.acceptance
    )
    city.events.write(
        "referral",
        free,
        chance=city.parameters.contact.acceptance,
        luck=f"contact.accept.{action}",
        action=action,
    )
    joined = free[accepted]
    h.support[joined] = _WAITING
    h.support_months[joined] = 0
    h.known[joined] = True
    return joined


def facing_works(city: City, wijken: BoolColumn) -> Rows:
    """Households of these wijken in a complex with works ahead: proposed, settled, or about to be emptied."""
    c = city.complexes
    ahead = np.flatnonzero(_IS_AHEAD[c.stage])
    ahead = ahead[wijken[city.buurten.wijk[c.buurt[ahead]]]]
    households = city.places.household[lookup.places_in(city, lookup.dwellings_of(city, ahead))]
    return households[households >= 0]
