"""Why programme money is still on the accounts at the end of a year: every cent has one reason.

It is told from the state at that moment: what would keep this money from going out next month. Nothing is changed.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wijksim.agents.funder import PHYSICAL_TEAM, PUBLIC_SPACE, SOCIAL_TEAM, WORKS, Funder
from wijksim.agents.portfolio import candidates, programme_part
from wijksim.agents.team import ProgrammeTeam
from wijksim.city.categories import Plan
from wijksim.city.columns import BoolColumn
from wijksim.processes import public_space

if TYPE_CHECKING:
    from wijksim.model import WijkModel

NO_OPEN_WIJK = "no_open_wijk"
TENTHS_OF_POSTS = "tenths_of_posts"
SETUP = "setup"
HOURS_SHORT = "hours_short"
NO_COMPLEX = "no_complex"
WHOLE_COMPLEXES = "whole_complexes"
OWNER_ROOM = "owner_room"
NEXT_ROUND = "next_round"
ALIGNED_CALENDARS = "aligned_calendars"
SPREAD = "spread_over_months"

REASONS: tuple[str, ...] = (
    NO_OPEN_WIJK,
    TENTHS_OF_POSTS,
    SETUP,
    HOURS_SHORT,
    NO_COMPLEX,
    WHOLE_COMPLEXES,
    OWNER_ROOM,
    NEXT_ROUND,
    ALIGNED_CALENDARS,
    SPREAD,
)
"""Codes of the reasons; docs/tables.md says what each means."""

_AT_EQUAL_COST = (HOURS_SHORT, OWNER_ROOM, SETUP, WHOLE_COMPLEXES)
"""What may keep a complex from being funded. Where the cheapest refused complexes cost the same, the first is named.

This order is no finding, but a convention that does not hang on the order of the plans; too little money comes last.
"""

Parts = dict[str, int]
"""Cents by reason."""


class _Candidate(NamedTuple):
    """A complex that could be renovated."""

    cost: int
    """Cents that the programme would pay."""
    regio_deal: bool
    """Whether it is in the Regio Deal area."""
    owner_pays: int
    """Cents that its owner would pay."""
    owner_room: int
    """Cents that its owner has room for."""


class _Refusal(NamedTuple):
    """A complex that the next round would not fund; the smallest one counts."""

    cost: int
    """Cents that the programme would pay."""
    rank: int
    """Why not: place in :data:`_AT_EQUAL_COST`."""


def held_back(model: "WijkModel") -> dict[tuple[Funder, str], Parts]:
    """Divides the balance of every account over the reasons, in cents."""
    lacking = _lack_of_hours(model)
    works, waiting = _works(model, lacking), public_space.waits_for_works(model.city)
    found: dict[tuple[Funder, str], Parts] = {}
    for funder in model.funder_list:
        found[funder, WORKS] = works[funder]
        found[funder, PUBLIC_SPACE] = _public_space(model, funder, lacking, waiting)
        for purpose in (SOCIAL_TEAM, PHYSICAL_TEAM):
            reason = TENTHS_OF_POSTS if _open(model, funder) else NO_OPEN_WIJK
            found[funder, purpose] = _all(funder.accounts[purpose].balance, reason)
    return found


def _all(cents: int, reason: str) -> Parts:
    return {**dict.fromkeys(REASONS, 0), reason: cents}


def _open(model: "WijkModel", funder: Funder) -> bool:
    """Whether the programme works in any buurt for which this money is meant."""
    return bool(_meant(model, funder).any())


def _meant(model: "WijkModel", funder: Funder) -> np.ndarray:
    b = model.city.buurten
    return np.asarray(model.programme_active[b.wijk] & (b.regio_deal | (not funder.regio_deal_only)))


def _lack_of_hours(model: "WijkModel") -> str:
    """What a lack of prepared works is due to: teams that are not at work yet, or too few hours."""
    waiting = [
        team
        for team in model.team_list
        if isinstance(team, ProgrammeTeam)
        and team.purpose == PHYSICAL_TEAM
        and team.posts > 0
        and not team.working
    ]
    return SETUP if waiting and not model.city.wijken.physical_hours.any() else HOURS_SHORT


def _public_space(model: "WijkModel", funder: Funder, lacking: str, waiting: BoolColumn) -> Parts:
    """Part waits for works on dwellings, part for hours; the rest is spread over the coming months."""
    cents = funder.accounts[PUBLIC_SPACE].balance
    households = np.where(_meant(model, funder), model.month_0_households, 0)
    if not households.any():
        return _all(cents, NO_OPEN_WIJK)
    parts = _all(0, SPREAD)
    parts[ALIGNED_CALENDARS] = int(cents * households[waiting].sum() / households.sum())
    left = cents - parts[ALIGNED_CALENDARS]
    total = sum(f.accounts[PUBLIC_SPACE].balance for f in model.funder_list)
    wanted = total / model.parameters.works.months_to_spend
    carried = min(1.0, model.programme_works.capacity / wanted) if wanted > 0 else 1.0
    parts[lacking] = int(left * (1.0 - carried))
    parts[SPREAD] = left - parts[lacking]
    return parts


def _works(model: "WijkModel", lacking: str) -> dict[Funder, Parts]:
    """What the next round of plans would set aside, and what keeps the rest from being set aside.

    Money meant for demolition and new-build is saved up until it reaches a whole complex.
    """
    held = model.programme_works.held
    parts = {funder: _all(held(funder, demolition=True), WHOLE_COMPLEXES) for funder in model.funder_list}
    left = {funder: held(funder, demolition=False) for funder in model.funder_list}
    found = _candidates(model)
    refused = _play_next_round(model, found, lacking, left, parts)
    areas = {complex_.regio_deal for complex_ in found}
    for funder, cents in left.items():
        parts[funder][_why_left(model, funder, areas, refused)] += cents
    return parts


def _play_next_round(
    model: "WijkModel",
    found: list[_Candidate],
    lacking: str,
    left: dict[Funder, int],
    parts: dict[Funder, Parts],
) -> dict[bool, _Refusal]:
    """Funds complexes in order of priority, as far as money, hours and their owners' room reach.

    The room of an owner is compared with each complex by itself.

    Args:
        model: The model.
        found: Complexes that could be renovated, best first.
        lacking: Reason to give where hours do not reach.
        left: In and out: cents that each funder holds for renovation.
        parts: In and out: what is set aside is added to the next round.

    Returns:
        The cheapest complex that is refused outside (False) and inside (True) the Regio Deal area: it tells what holds
        up the money.
    """
    capacity = model.programme_works.capacity
    payers = {area: [f for f in _payers(model) if f.eligible(regio_deal=area)] for area in (False, True)}
    refused: dict[bool, _Refusal] = {}
    for cost, regio_deal, owner_pays, owner_room in found:
        if cost > sum(left[funder] for funder in payers[regio_deal]):
            why = WHOLE_COMPLEXES
        elif cost > capacity:
            why = lacking
        elif owner_pays > owner_room:
            why = OWNER_ROOM
        else:
            capacity -= cost
            _set_aside(cost, payers[regio_deal], left, parts)
            continue
        refusal = _Refusal(cost, _AT_EQUAL_COST.index(why))
        refused[regio_deal] = min(refused.get(regio_deal, refusal), refusal)
    return refused


def _set_aside(cost: int, payers: list[Funder], left: dict[Funder, int], parts: dict[Funder, Parts]) -> None:
    """Takes the cost of a complex from the funders in the order in which they pay."""
    for funder in payers:
        paid = min(cost, left[funder])
        cost -= paid
        left[funder] -= paid
        parts[funder][NEXT_ROUND] += paid


def _why_left(model: "WijkModel", funder: Funder, areas: set[bool], refused: dict[bool, _Refusal]) -> str:
    """Why money for renovation is left after the next round: the cheapest refusal where this money may be spent."""
    if not _open(model, funder):
        return NO_OPEN_WIJK
    meant = [refusal for area, refusal in refused.items() if funder.eligible(regio_deal=area)]
    if meant:
        return _AT_EQUAL_COST[min(meant).rank]
    possible = any(funder.eligible(regio_deal=area) for area in areas)
    return WHOLE_COMPLEXES if possible else NO_COMPLEX


def _payers(model: "WijkModel") -> list[Funder]:
    """Funders in the order in which they pay: earmarked money first."""
    return sorted(model.funder_list, key=lambda funder: not funder.regio_deal_only)


def _candidates(model: "WijkModel") -> list[_Candidate]:
    """Complexes that could be renovated, best first."""
    city = model.city
    c = city.complexes
    there = candidates(city, model.programme_active[city.buurten.wijk[c.buurt]])
    there = there.where((there.renewal != int(Plan.NONE)) & ~c.reserved[there.rows])
    parts = programme_part(there.renewal_cost, model.config.funding.corporation_matching)
    rooms = [owner.renovation_room for owner in model.corporation_list]
    columns = (
        parts.tolist(),
        city.buurten.regio_deal[c.buurt[there.rows]].tolist(),
        (there.renewal_cost - parts).tolist(),
        [rooms[owner] for owner in c.corporation[there.rows].tolist()],
    )
    return list(map(_Candidate._make, zip(*columns, strict=True)))
