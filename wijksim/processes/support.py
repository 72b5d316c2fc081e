"""Support by the social teams: queue, capacity, resolution, relapse, and early signals (links 21-25, 49, 50)."""

from functools import lru_cache

import numpy as np

from wijksim.city.accounts import to_cents
from wijksim.city.categories import Support
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import trust
from wijksim.processes.contact import unknown_problem
from wijksim.processes.kernels import contact
from wijksim.processes.kernels import support as kernels
from wijksim.processes.kernels.support import Standing

_RESOLUTION_MONTHS = 24
_NONE, _WAITING, _CLIENT = (int(standing) for standing in Support)
"""As plain numbers, with which numpy compares a column ten times as fast."""


def step(city: City) -> None:
    """One month of the social teams' case work.

    Who asks for help, or accepts it after a signal of creditors, joins the queue. Clients beyond the slots go back to
    it; free slots go to those who have waited longest; clients of staff who left go back too. Then those who wait lose
    trust or give up, problems of clients are resolved, and second-line care is booked.
    """
    h = city.households
    joined = np.concatenate([_ask_for_help(city), _signal_arrears(city)])
    rows = _in_view(city)  # Nobody else comes into view this month.
    h.support_months[rows] += 1
    h.support_months[joined] = 0

    now = kernels.standing(city, rows)
    if _fit_capacity(city, now).size:
        now = kernels.standing(city, rows)
    if _take_in(city, now).size:
        now = kernels.standing(city, rows)
    if _lose_relations(city, now.clients).size:
        now = kernels.standing(city, rows)
    _wait(city, now.waiting)
    _resolve(city, now.clients)
    _refer_to_care(city)


def _ask_for_help(city: City) -> Rows:
    """Households with a problem that nobody knows of come by themselves.

    Returns:
        Those who join the queue.
    """
    city.events.write(
        "asks_for_help",
        city.residents,
        chance=lambda kept: help_seeking_hazard(city, kept),
        luck="support.asks",
    )
    chance = monthly_chance(city.parameters.contact.self_presentation)
    rows = city.at_risk("support.asks", chance)
    rows = rows[contact.unknown_problem(city, rows)]
    rows = rows[city.streams.event("support.asks", city.month, city.households.id[rows], chance)]
    _join_queue(city, rows)
    return rows


def _signal_arrears(city: City) -> Rows:
    """Creditors signal arrears once they reach two months, in every scenario (link 49).

    Returns:
        Those who join the queue.
    """
    h, p = city.households, city.parameters.debt
    if city.year < p.signal_first_year:
        return np.empty(0, dtype=np.intp)
    rows = city.residents_where(h.arrears == round(p.signal_after))
    signalled = rows[(h.support[rows] == _NONE) & ~h.known[rows]]
    h.social_contacts[signalled] += 1
    accepted = city.streams.event("support.signal", city.month, h.id[signalled], p.signal_acceptance)
    city.events.write(
        "signal", signalled, chance=p.signal_acceptance, luck="support.signal", state=("arrears",)
    )
    _join_queue(city, signalled[accepted])
    return signalled[accepted]


def _fit_capacity(city: City, now: Standing) -> Rows:
    """Where slots have become fewer than clients, the latest clients go back to waiting (link 47).

    Returns:
        Those who went back.
    """
    h, w = city.households, city.wijken
    short = now.carried > w.case_slots
    if not short.any():
        return now.clients[:0]
    clients = now.clients[short[h.wijk[now.clients]]]
    dropped = np.setdiff1d(clients, kernels.longest(city, clients, w.case_slots), assume_unique=True)
    city.events.write("slot_lost", dropped, state=("support_months",))
    _set_standing(city, dropped, _WAITING)
    if city.pathways.funding_cliff:
        trust.promise_broken(city, dropped[w.promise_dropped[h.wijk[dropped]]])
    return dropped


def _take_in(city: City, now: Standing) -> Rows:
    """Those who wait longest are taken in where slots are free.

    Returns:
        Those who were taken in.
    """
    free = np.maximum(city.wijken.case_slots - now.carried, 0)
    started = kernels.longest(city, now.waiting, free)
    city.events.write("support_starts", started, state=("support_months",))
    _set_standing(city, started, _CLIENT)
    city.tally.add("support_started", city.households.wijk[started])
    return started


def _lose_relations(city: City, clients: Rows) -> Rows:
    """Clients of a member of staff who left go back to the queue and miss at least a month (link 46).

    Returns:
        Those who went back.
    """
    h = city.households
    chance = city.wijken.client_loss[h.wijk[clients]]
    city.events.write(
        "relation_lost", clients, chance=chance, luck="support.relation_lost", state=("support_months",)
    )
    at_risk = np.flatnonzero(chance)
    clients = clients[at_risk]
    lost = clients[city.streams.event("support.relation_lost", city.month, h.id[clients], chance[at_risk])]
    _set_standing(city, lost, _WAITING)
    return lost


def _wait(city: City, waiting: Rows) -> None:
    h, p = city.households, city.parameters.support
    months = h.support_months[waiting]
    if city.pathways.congestion:
        long = waiting[months == round(p.long_wait)]
        trust.waited_too_long(city, long)
        city.events.write("waited_too_long", long, state=("support_months", "trust"))
    tired = waiting[months >= p.give_up]
    city.events.write("gives_up_waiting", tired, state=("support_months",))
    h.support[tired] = _NONE
    h.known[tired] = False


def _resolve(city: City, clients: Rows) -> None:
    """Support resolves debts and restores rights, or ends without result."""
    h, p = city.households, city.parameters.support
    done = city.streams.event(
        "support.resolved", city.month, h.id[clients], resolution_hazard(city.parameters)
    )
    too_long = h.support_months[clients] >= p.longest
    city.events.write(
        "resolved",
        clients,
        chance=resolution_hazard(city.parameters),
        luck="support.resolved",
        state=("support_months", "problematic_debt", "debt_months"),
    )
    city.events.write(
        "support_ends",
        clients,
        happened=~done & too_long,
        state=("support_months", "problematic_debt"),
    )
    resolved = clients[done]
    indebted = resolved[h.problematic_debt[resolved]]
    h.relapse_months[indebted] = round(p.relapse_window)
    h.problematic_debt[resolved] = False
    h.debt_months[resolved] = 0
    h.arrears[resolved] = 0
    h.assistance_taken[resolved] = True
    h.allowance_taken[resolved] = True
    trust.promise_kept(city, resolved)
    city.tally.add("support_resolved", h.wijk[resolved])
    ended = clients[done | too_long]
    _set_standing(city, ended, _NONE)
    h.known[ended] = False


def _refer_to_care(city: City) -> None:
    """Books second-line care for households in poor mental health."""
    h, p = city.households, city.parameters
    city.events.write(
        "care_referral",
        lambda: city.residents_where(h.mental_health < p.health.poor_mental),
        chance=lambda kept: referral_chance(city, kept),
        luck="support.referral",
        state=("mental_health", "support"),
    )
    most = monthly_chance(p.support.referral) * (1.0 + p.support.detection_extra)
    rows = city.at_risk("support.referral", most)
    poor = rows[h.mental_health[rows] < p.health.poor_mental]
    chance = referral_chance(city, poor)
    referred = np.count_nonzero(city.streams.event("support.referral", city.month, h.id[poor], chance))
    city.book.write(
        "health insurers", "second-line care", "care providers", to_cents(referred * p.valuation.referral)
    )


def help_seeking_hazard(city: City, rows: Rows) -> np.ndarray:
    """Monthly chance that a household asks for help itself, given its state (link 23)."""
    return unknown_problem(city, rows) * monthly_chance(city.parameters.contact.self_presentation)


def resolution_hazard(parameters: ParameterSet) -> float:
    """Monthly chance that support resolves the problem (link 22)."""
    return chance_each_month(parameters.support.resolved_in_24_months, _RESOLUTION_MONTHS)


def referral_chance(city: City, rows: Rows) -> FloatColumn:
    """Monthly chance of second-line care; who the social team knows is referred more often (link 24)."""
    p = city.parameters.support
    return monthly_chance(p.referral) * (1.0 + p.detection_extra * (city.households.support[rows] != _NONE))


def _in_view(city: City) -> Rows:
    """Residents in support or waiting for it."""
    return city.residents_where(city.households.support != _NONE)


def _join_queue(city: City, rows: Rows) -> None:
    _set_standing(city, rows, _WAITING)
    city.households.known[rows] = True


def _set_standing(city: City, rows: Rows, standing: int) -> None:
    """Gives households another standing with the social team, and counts its months from now."""
    city.households.support[rows] = standing
    city.households.support_months[rows] = 0


@lru_cache
def chance_each_month(chance: float, months: int) -> float:
    """Monthly chance with which something happens within so many months with a given chance."""
    return float(-np.expm1(np.log1p(-chance) / months))


@lru_cache
def monthly_chance(yearly_rate: float) -> float:
    """Monthly chance that goes with a yearly rate."""
    return float(-np.expm1(-yearly_rate / MONTHS_PER_YEAR))
