"""What the teams of a wijk offer together in one month: posts, hours, slots for clients, visits, coordination.

Worked out for all teams at once, in arrays with one element for each wijk: a wijk has at most one regular team, one
social and one physical team of the programme.
"""

from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.funder import PHYSICAL_TEAM, SOCIAL_TEAM
from wijksim.agents.team import REGULAR, ProgrammeTeam, RegularTeam, delivered_share
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.city.columns import BoolColumn, FloatColumn
from wijksim.processes.contact import coordination_reach

if TYPE_CHECKING:
    from wijksim.model import WijkModel

_DOMAINS = (SOCIAL_TEAM, PHYSICAL_TEAM)
_ROUNDING = 1e-6
"""Slots: a whole number that came out a trifle low is not rounded down to the one below."""
_NO_POSTS = 1e-9
"""Posts: what divides where nobody works; the result there is 0."""


class TeamHours:
    """Adds up over the teams of each wijk and writes the result into the table of wijken.

    Args:
        model: The model, with its teams.
    """

    def __init__(self, model: "WijkModel") -> None:
        """Works out what regular teams offer, every month the same; nobody else has posts yet."""
        self._model = model
        p, number = model.parameters, len(model.city.wijken)
        regular = [team for team in model.team_list if isinstance(team, RegularTeam)]
        self._programme = [team for team in model.team_list if isinstance(team, ProgrammeTeam)]
        self._regular_posts, self._regular_slots = np.zeros((2, number))
        for team in regular:
            self._regular_posts[team.wijk] = team.posts
            self._regular_slots[team.wijk] = team.clients * model.config.scenario.support_capacity
        self._regular_hours = self._regular_posts * p.teams.hours_per_post / MONTHS_PER_YEAR
        self._domain = np.array([_DOMAINS.index(team.purpose) for team in self._programme], dtype=np.intp)
        self._wijk = np.array([team.wijk for team in self._programme], dtype=np.intp)
        self._starts = self._table([float(team.first_month) for team in self._programme])
        self._posts = self._table([0.0] * len(self._programme))
        self._working: BoolColumn | None = None
        """Which teams of the programme were at work when hours were written last; None if they have hired since."""
        self._hours = 0.0
        """Hours of all teams in a month, as written last."""

    def _table(self, values: list[float]) -> FloatColumn:
        """A number for each team of the programme, by domain and wijk; 0 where there is none."""
        table = np.zeros((len(_DOMAINS), len(self._model.city.wijken)))
        table[self._domain, self._wijk] = values
        return table

    def settle(self) -> None:
        """Writes down posts that are paid, whether or not they deliver yet, until teams hire again."""
        w, scale = self._model.city.wijken, self._model.config.city.scale
        self._posts, self._working = self._table([team.posts for team in self._programme]), None
        temporary = self._table([team.temporary_posts * scale for team in self._programme])
        paid = (self._posts * scale).astype(np.float32)
        w.social_posts[:] = self._regular_posts
        w.social_posts += paid[0]
        w.physical_posts[:] = paid[1]
        w.temporary_posts[:] = temporary.astype(np.float32).sum(axis=0)

    def offer(self) -> None:
        """Writes what the teams offer this month: hours, slots, visits, lost relations and coordination."""
        model, w = self._model, self._model.city.wijken
        working = (self._posts > 0) & (model.city.month > self._starts)
        at_work = np.where(working, self._posts, 0.0)
        if self._working is None or (working != self._working).any():
            self._write_hours(at_work)
            self._working = working
        w.client_loss[:] = self._relations_lost(at_work[0], working[0])
        w.shared[:] = self._coordination_achieved(at_work)
        w.promise_dropped[:] = False
        if model.city.first_month_of_year:
            for team in self._programme:
                w.promise_dropped[team.wijk] |= team.dropped and team.purpose == SOCIAL_TEAM
        model.city.tally.hours += self._hours

    def _write_hours(self, at_work: FloatColumn) -> None:
        """Writes hours, slots and visits, which stay the same until other teams are at work or teams hire again."""
        model, w = self._model, self._model.city.wijken
        scenario, p, scale = model.config.scenario, model.parameters, model.config.city.scale
        share = delivered_share(scenario.coordination, p, overhead=model.config.pathways.overhead)
        hours = at_work * p.teams.hours_per_post / MONTHS_PER_YEAR * share * scale
        visits = hours[0] * p.teams.outreach_share
        per_slot = p.teams.hours_per_post / MONTHS_PER_YEAR / (p.support.caseload * scenario.support_capacity)
        w.social_hours[:] = self._regular_hours
        w.social_hours += hours[0].astype(np.float32)
        w.visit_hours[:] = visits
        w.physical_hours[:] = hours[1]
        w.case_slots[:] = np.floor(self._regular_slots + (hours[0] - visits) / per_slot + _ROUNDING)
        self._hours = float(w.social_hours.sum(dtype=np.float64) + w.physical_hours.sum(dtype=np.float64))

    def _relations_lost(self, at_work: FloatColumn, working: BoolColumn) -> FloatColumn:
        """Share of the posts of social teams at work whose holder left, so that clients lose their contact person."""
        scale, lost = self._model.config.city.scale, np.zeros(at_work.size)
        for team in self._model.staff.short:  # regular teams first
            if team.purpose == REGULAR:
                lost[team.wijk] = team.lost_posts
            elif team.purpose == SOCIAL_TEAM and working[team.wijk]:
                lost[team.wijk] += team.lost_posts * scale
        posts = self._regular_posts + at_work * scale
        return np.minimum(lost / np.maximum(posts, _NO_POSTS), 1.0) * (posts > 0)

    def _coordination_achieved(self, at_work: FloatColumn) -> FloatColumn:
        """S = (1 - exp(-c/c0)) x L per wijk; L is the mean learning of its working teams, by posts."""
        config = self._model.config
        reach = coordination_reach(config.scenario.coordination, self._model.parameters)
        posts = at_work.sum(axis=0)
        learning = at_work
        if config.pathways.learning:
            learning = at_work * self._table([team.learning for team in self._programme])
        return reach * learning.sum(axis=0) / np.maximum(posts, _NO_POSTS) * (posts > 0)
