"""The staff of all teams of the gemeente together: what it is paid in a month, and who leaves (links 46-47)."""

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.funder import PHYSICAL_TEAM, SOCIAL_TEAM, Funder
from wijksim.agents.team import REGULAR, GemeenteTeam, ProgrammeTeam
from wijksim.city.accounts import CENTS
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.processes.support import monthly_chance

if TYPE_CHECKING:
    from wijksim.model import WijkModel

_PURPOSES = (SOCIAL_TEAM, PHYSICAL_TEAM, REGULAR)
_MOST_POSTS = 1000
"""Of one team; numbers of posts, which key the luck of who holds them, leave room for so many."""


class Staff:
    """Pays the posts of all teams, and draws who leaves.

    Args:
        model: The model, with its teams.
    """

    def __init__(self, model: "WijkModel") -> None:
        """Finds the teams as they are."""
        self._model = model
        self.short: list[GemeenteTeam] = []
        """Teams that somebody left last month."""
        self.settle()

    def settle(self) -> None:
        """Lists posts and wages, which stay the same until teams hire again."""
        teams, config = self._model.team_list, self._model.config
        cost = self._model.parameters.teams.cost_per_post
        self._regular_pay = sum(
            round(team.posts * cost * CENTS / MONTHS_PER_YEAR) for team in teams if team.purpose == REGULAR
        )
        monthly = cost * config.city.scale * CENTS / MONTHS_PER_YEAR
        self._wages: dict[tuple[Funder, str], int] = defaultdict(int)
        for team in teams:
            if isinstance(team, ProgrammeTeam):
                for funder, posts in team.paid_posts.items():
                    self._wages[funder, team.purpose] += round(monthly * posts)
        first = [(team.wijk * len(_PURPOSES) + _PURPOSES.index(team.purpose)) * _MOST_POSTS for team in teams]
        number = [math.ceil(team.posts) for team in teams]
        self._team = np.repeat(np.arange(len(teams)), number)
        self._position = np.concatenate([np.arange(posts) for posts in number])
        self._post = np.repeat(first, number) + self._position

    def pay(self) -> None:
        """Pays the wages of a month: regular teams by the gemeente, others as far as money of the programme goes."""
        self._model.city.book.write("gemeente", REGULAR, "residents", self._regular_pay)
        for (funder, purpose), cents in self._wages.items():
            funder.pay(purpose, cents, purpose, "residents of programme wijken")

    def lose(self) -> None:
        """Staff leave by chance, keyed by wijk and post, never by regime; somebody else takes the post."""
        teams, city = self._model.team_list, self._model.city
        for team in self.short:
            team.exits, team.lost_posts = 0, 0.0
        self.short = []
        chance = monthly_chance(self._model.parameters.teams.staff_turnover)
        left = np.flatnonzero(city.streams.event("team.exit", city.month, self._post, chance))
        for number in dict.fromkeys(self._team[left].tolist()):
            team, positions = teams[number], self._position[left[self._team[left] == number]]
            self.short.append(team)
            team.exits = positions.size
            # The last post of a team may be a part of one.
            team.lost_posts = float(np.minimum(team.posts - positions, 1.0).sum())
