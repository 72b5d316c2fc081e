"""Why programme money is still on the accounts at the end of a year: every cent has one reason.

It is told from the state at that moment: what would keep this money from going out next month. Nothing is changed.
"""

from typing import TYPE_CHECKING

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

Parts = dict[str, int]


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
    left = {funder: held(funder, demolition=False) for funder in model.funder_list}
    parts = {funder: _all(held(funder, demolition=True), WHOLE_COMPLEXES) for funder in model.funder_list}
    capacity = model.programme_works.capacity
    refused: dict[bool, tuple[int, str]] = {}
    found = _candidates(model)
    payers = {area: [f for f in _payers(model) if f.eligible(regio_deal=area)] for area in (False, True)}
    money = {area: sum(left[f] for f in payers[area]) for area in payers}
    for cost, regio_deal, owner_pays, room in found:
        if cost <= money[regio_deal] and cost <= capacity and owner_pays <= room:
            capacity -= cost
            for funder in payers[regio_deal]:
                paid = min(cost, left[funder])
                cost -= paid
                left[funder] -= paid
                parts[funder][NEXT_ROUND] += paid
            money = {area: sum(left[f] for f in payers[area]) for area in payers}
            continue
        # The cheapest complex that is refused tells what holds up the money.
        if regio_deal not in refused or cost <= refused[regio_deal][0]:
            short = lacking if cost > capacity else OWNER_ROOM
            why = cost, WHOLE_COMPLEXES if cost > money[regio_deal] else short
            refused[regio_deal] = min(refused.get(regio_deal, why), why)
    areas = {regio_deal for _, regio_deal, _, _ in found}
    for funder in model.funder_list:
        meant = [first for area, first in refused.items() if funder.eligible(regio_deal=area)]
        possible = any(funder.eligible(regio_deal=area) for area in areas)
        reason = min(meant)[1] if meant else WHOLE_COMPLEXES if possible else NO_COMPLEX
        if not _open(model, funder):
            reason = NO_OPEN_WIJK
        parts[funder][reason] += left[funder]
    return parts


def _payers(model: "WijkModel") -> list[Funder]:
    """Funders in the order in which they pay: earmarked money first."""
    return sorted(model.funder_list, key=lambda funder: not funder.regio_deal_only)


def _candidates(model: "WijkModel") -> list[tuple[int, bool, int, int]]:
    """Complexes that could be renovated, best first.

    Returns:
        Cents that the programme would pay, whether the complex is in the Regio Deal area, cents that its owner would
        pay, and the owner's room.
    """
    city = model.city
    c = city.complexes
    there = candidates(city, model.programme_active[city.buurten.wijk[c.buurt]])
    there = there.where((there.renewal != int(Plan.NONE)) & ~c.reserved[there.rows])
    parts = programme_part(there.renewal_cost, model.config.funding.corporation_matching)
    rooms = [owner.renovation_room for owner in model.corporation_list]
    return list(
        zip(
            parts.tolist(),
            city.buurten.regio_deal[c.buurt[there.rows]].tolist(),
            (there.renewal_cost - parts).tolist(),
            [rooms[owner] for owner in c.corporation[there.rows].tolist()],
            strict=True,
        )
    )
