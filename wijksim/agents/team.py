"""Gemeente teams: posts, hours, set-up, learning, turnover, and the one dial of coordination (links 45-47).

Whatever a regime changes is a function of s = (1 - exp(-c/c0)) x L, which is 0 at c = 0, and is paid for with
hours: capacity is (1 - kappa c). Nothing else differs between regimes: an integrated wijkvernieuwingsteam is the
social and the physical team of a wijk at c > 0, with the same posts and the same luck.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import mesa
import numpy as np

from wijksim.agents.funder import Funder
from wijksim.city.accounts import CENTS
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.constants import once

if TYPE_CHECKING:
    from wijksim.model import WijkModel

REGULAR = "regular social team"
"""Item of the ledger: paid by the gemeente in every scenario, outside the programme's envelope."""

_PER_THOUSAND = 1000
_POST_STEP = 0.1
"""Posts are paid by the tenth."""
_REAL_FALL = 1.5 * _POST_STEP


def delivered_share(coordination: float, parameters: ParameterSet, *, overhead: bool) -> float:
    """Share of hours that is left for residents: 1 - kappa c, at least 0."""
    return max(0.0, 1.0 - parameters.teams.overhead * coordination) if overhead else 1.0


def extra_setup(coordination: float, parameters: ParameterSet, *, overhead: bool) -> int:
    """Months of set-up that coordination costs before a team delivers (link 45)."""
    p = parameters.teams
    return round(p.setup_months * min(1.0, coordination / p.setup_reference)) if overhead else 0


def after_exits(learning: float, exits: int, posts: float) -> float:
    """Learning after members of a team of so many posts have left (link 46)."""
    if exits == 0:
        return learning
    return learning * max(0.0, 1.0 - 1.0 / max(posts, 1.0)) ** exits


@once
def _not_learned_in_a_month(parameters: ParameterSet) -> float:
    return float(2.0 ** (-1.0 / parameters.teams.half_learning))


def learned(learning: float, exits: int, posts: float, parameters: ParameterSet) -> float:
    """Learning after one more month: half of what is left in half_learning months, less with every exit (45, 46)."""
    left = (1.0 - learning) * _not_learned_in_a_month(parameters)
    return after_exits(1.0 - left, exits, posts)


class GemeenteTeam(mesa.Agent):
    """One team in one wijk, with a number of posts.

    What it is paid and who leaves is worked out for all teams at once (agents/staff.py), and so is what it offers
    to the wijk (agents/team_hours.py).

    Args:
        model: The model.
        wijk: Row of the wijk.
        purpose: Item under which it is paid.
    """

    programme = False
    """Whether the programme pays the team."""

    def __init__(self, model: "WijkModel", wijk: int, purpose: str) -> None:
        """Starts without posts."""
        super().__init__(model)
        self.wijk = wijk
        self.purpose = purpose
        self.posts = 0.0
        self.exits = 0
        self.lost_posts = 0.0


class RegularTeam(GemeenteTeam):
    """The regular social team of a wijk, in every scenario: its size follows the households of month 0."""

    def __init__(self, model: "WijkModel", wijk: int) -> None:
        """Settles its posts once and for all."""
        super().__init__(model, wijk, REGULAR)
        self.posts = self.clients / model.parameters.support.caseload

    @property
    def clients(self) -> float:
        """Clients for whom it is staffed."""
        weight = float(self.model.regular_weight[self.wijk])
        return self.model.parameters.support.regular_cases * weight / _PER_THOUSAND


class ProgrammeTeam(GemeenteTeam):
    """A team that the programme pays: the social or the physical side of the work in one wijk.

    Args:
        model: The model.
        wijk: Row of the wijk.
        purpose: The account that pays it: ``SOCIAL_TEAM`` or ``PHYSICAL_TEAM``.
    """

    programme = True

    def __init__(self, model: "WijkModel", wijk: int, purpose: str) -> None:
        """Starts without posts and without learning."""
        super().__init__(model, wijk, purpose)
        self.learning = 0.0
        self.dropped = False
        self.paid_posts: dict[Funder, float] = {}
        """Posts by the funder that pays them."""

    @property
    def first_month(self) -> int:
        """Month after which the team works, once it has posts: start in its wijk, and set-up."""
        scenario, flags = self.model.config.scenario, self.model.config.pathways
        setup = extra_setup(scenario.coordination, self.model.parameters, overhead=flags.overhead)
        return self.model.first_month_of_wijk(self.wijk) + setup

    @property
    def working(self) -> bool:
        """Whether the team has posts and its set-up is over."""
        return bool(self.posts > 0 and self.model.city.month > self.first_month)

    @property
    def temporary_posts(self) -> float:
        """Posts on contracts that end because the money for them does (link 47)."""
        return sum(posts for funder, posts in self.paid_posts.items() if funder.temporary)

    def hire(self, shares: dict[Funder, np.ndarray]) -> None:
        """In January, divides each funder's money over its wijken by households, and hires in tenths of a post.

        Contracts end with the money that paid them: who goes takes along what the team had learned. A team in a new
        wijk begins with part of what the teams at work have learned.

        Args:
            shares: Share of each wijk in the households for which a funder's money is meant.
        """
        model = self.model
        cost = model.parameters.teams.cost_per_post * model.config.city.scale * CENTS
        before = self.posts
        self.paid_posts = {}
        for funder, by_wijk in shares.items():
            share = float(by_wijk[self.wijk])
            posts = _POST_STEP * np.floor(funder.accounts[self.purpose].balance * share / cost / _POST_STEP)
            if posts > 0:
                self.paid_posts[funder] = float(posts)
        self.posts = sum(self.paid_posts.values())
        # Tenths of a post come and go by rounding; only a real fall breaks a promise.
        self.dropped = self.posts < before - _REAL_FALL
        self.learning = after_exits(self.learning, int(max(0.0, before - self.posts)), before)
        if before == 0 and self.posts > 0:
            carried = model.parameters.teams.learning_carried * model.learned_so_far
            self.learning = max(self.learning, carried)

    def step(self) -> None:
        """One month of working together: the team learns, and forgets with those who left."""
        if self.posts > 0:
            self.learning = learned(self.learning, self.exits, self.posts, self.model.parameters)


def mean_learning(teams: Iterable[GemeenteTeam]) -> float:
    """Learning of the programme's teams that have posts, by posts; 0 without any."""
    at_work = [team for team in teams if isinstance(team, ProgrammeTeam) and team.posts > 0]
    posts = sum(team.posts for team in at_work)
    return sum(team.posts * team.learning for team in at_work) / posts if posts else 0.0
