"""Gemeente teams: posts, hours, set-up, learning, turnover, and the one dial of coordination (links 45-47).

Whatever a regime changes is a function of s = (1 - exp(-c/c0)) x L, which is 0 at c = 0, and is paid for with
hours: capacity is (1 - kappa c). Nothing else differs between regimes: an integrated wijkvernieuwingsteam is the
social and the physical team of a wijk at c > 0, with the same posts and the same luck.
"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.funder import SOCIAL, STAFF, Funder
from wijksim.agents.light_mesa import mesa
from wijksim.city.accounts import CENTS
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.parameters import ParameterSet
from wijksim.processes.support import monthly_chance

if TYPE_CHECKING:
    from wijksim.model import WijkModel

REGULAR = "regular social team"
"""Item of the ledger: paid by the gemeente in every scenario, outside the programme's envelope."""

_PER_THOUSAND = 1000
_POST_STEP = 0.1
_DOMAINS = {SOCIAL: 0, STAFF: 1, REGULAR: 2}


def delivered_share(coordination: float, parameters: ParameterSet, *, overhead: bool) -> float:
    """Share of hours that is left for residents: 1 - kappa c, at least 0."""
    return max(0.0, 1.0 - parameters.teams.overhead * coordination) if overhead else 1.0


def extra_setup(coordination: float, parameters: ParameterSet, *, overhead: bool) -> int:
    """Months of set-up that coordination costs before a team delivers (link 45)."""
    p = parameters.teams
    return round(p.setup_months * min(1.0, coordination / p.setup_reference)) if overhead else 0


def after_exits(learning: float, exits: int, posts: float) -> float:
    """Learning after members of a team of so many posts have left (link 46)."""
    return learning * max(0.0, 1.0 - 1.0 / max(posts, 1.0)) ** exits


def learned(learning: float, exits: int, posts: float, parameters: ParameterSet) -> float:
    """Learning after one more month: half of what is left in half_learning months, less with every exit (45, 46)."""
    left = (1.0 - learning) * 2.0 ** (-1.0 / parameters.teams.half_learning)
    return after_exits(1.0 - left, exits, posts)


class GemeenteTeam(mesa.Agent):
    """One team in one wijk, with a number of posts.

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

    def hire(self) -> None:
        """Settles the posts of a new year; a regular team keeps its own."""

    def step(self) -> None:
        """One month of work."""
        raise TypeError("a team is regular or of the programme")

    def _lose_staff(self) -> None:
        """Staff leave by chance, keyed by wijk and post, never by regime; somebody else takes the post."""
        self.exits, self.lost_posts = 0, 0.0
        if not self.posts:
            return
        city = self.model.city
        first = (self.wijk * len(_DOMAINS) + _DOMAINS[self.purpose]) * _PER_THOUSAND
        keys = np.arange(first, first + math.ceil(self.posts))
        chance = monthly_chance(self.model.parameters.teams.staff_turnover)
        left = city.streams.below("team.exit", city.month, keys, chance)
        if left.size:
            self.exits = left.size
            self.lost_posts = float(np.minimum(self.posts - left, 1.0).sum())


class RegularTeam(GemeenteTeam):
    """The regular social team of a wijk, in every scenario: its size follows the households of month 0."""

    def __init__(self, model: "WijkModel", wijk: int) -> None:
        """Starts without posts."""
        super().__init__(model, wijk, REGULAR)

    def step(self) -> None:
        """Is paid, and offers its hours and its slots for clients."""
        model, p = self.model, self.model.parameters
        clients = p.support.regular_cases * model.regular_weight[self.wijk] / _PER_THOUSAND
        self.posts = clients / p.support.caseload
        slots = clients * model.config.scenario.support_capacity
        pay = round(self.posts * p.teams.cost_per_post * CENTS / MONTHS_PER_YEAR)
        model.city.book.write("gemeente", REGULAR, "residents", pay)
        self._lose_staff()
        hours = self.posts * p.teams.hours_per_post / MONTHS_PER_YEAR
        model.hours.staff(self.wijk, social=self.posts)
        model.hours.add_social(self.wijk, hours, slots, 0.0, self.posts, self.lost_posts)


class ProgrammeTeam(GemeenteTeam):
    """A team that the programme pays: the social or the physical side of the work in one wijk.

    Args:
        model: The model.
        wijk: Row of the wijk.
        purpose: The account that pays it: ``SOCIAL`` or ``STAFF``.
    """

    programme = True

    def __init__(self, model: "WijkModel", wijk: int, purpose: str) -> None:
        """Starts without posts and without learning."""
        super().__init__(model, wijk, purpose)
        self.learning = 0.0
        self.dropped = False
        self._paid_posts: dict[Funder, float] = {}

    @property
    def working(self) -> bool:
        """Whether the team has posts and its set-up is over."""
        model = self.model
        scenario, flags = model.config.scenario, model.config.pathways
        setup = extra_setup(scenario.coordination, model.parameters, overhead=flags.overhead)
        return bool(self.posts > 0 and model.city.month > model.first_month_of_wijk(self.wijk) + setup)

    @property
    def effective_learning(self) -> float:
        """Learning as it counts: 1 when the pathway ``learning`` is off."""
        return self.learning if self.model.config.pathways.learning else 1.0

    @property
    def temporary_posts(self) -> float:
        """Posts on contracts that end because the money for them does (link 47)."""
        return sum(posts for funder, posts in self._paid_posts.items() if funder.temporary)

    def hire(self) -> None:
        """In January, divides each funder's money over its wijken by households, and hires in tenths of a post.

        Contracts end with the money that paid them: who goes takes along what the team had learned. A team in a new
        wijk begins with part of what the teams at work have learned.
        """
        model = self.model
        cost = model.parameters.teams.cost_per_post * model.config.city.scale * CENTS
        before = self.posts
        self._paid_posts = {}
        for funder in model.funder_list:
            share = model.wijk_share(funder, self.wijk)
            posts = _POST_STEP * np.floor(funder.accounts[self.purpose].balance * share / cost / _POST_STEP)
            if posts > 0:
                self._paid_posts[funder] = float(posts)
        self.posts = sum(self._paid_posts.values())
        # Tenths of a post come and go by rounding; only a real fall breaks a promise.
        self.dropped = self.posts < before - 1.5 * _POST_STEP
        self.learning = after_exits(self.learning, int(max(0.0, before - self.posts)), before)
        if before == 0 and self.posts > 0:
            carried = model.parameters.teams.learning_carried * model.learned_so_far
            self.learning = max(self.learning, carried)

    def step(self) -> None:
        """One month: pay, exits, learning, and hours made available to the wijk."""
        self._pay_staff()
        self._lose_staff()
        if self.posts > 0:
            self.learning = learned(self.learning, self.exits, self.posts, self.model.parameters)
        self._count_posts()
        if self.working:
            self._offer_hours()
        city = self.model.city
        if self.purpose == SOCIAL and self.dropped and city.first_month_of_year:
            city.wijken.promise_dropped[self.wijk] = True

    def _pay_staff(self) -> None:
        model = self.model
        monthly = model.parameters.teams.cost_per_post * model.config.city.scale * CENTS / MONTHS_PER_YEAR
        for funder, posts in self._paid_posts.items():
            funder.pay(self.purpose, round(monthly * posts), self.purpose, "residents of programme wijken")

    def _count_posts(self) -> None:
        scale = self.model.config.city.scale
        posts = self.posts * scale
        social = self.purpose == SOCIAL
        self.model.hours.staff(
            self.wijk,
            social=posts if social else 0.0,
            physical=0.0 if social else posts,
            temporary=self.temporary_posts * scale,
        )

    def _offer_hours(self) -> None:
        model, p = self.model, self.model.parameters
        scenario, flags, scale = model.config.scenario, model.config.pathways, model.config.city.scale
        share = delivered_share(scenario.coordination, p, overhead=flags.overhead)
        hours = self.posts * p.teams.hours_per_post / MONTHS_PER_YEAR * share * scale
        if self.purpose == STAFF:
            model.hours.add_physical(self.wijk, hours)
            return
        visits = hours * p.teams.outreach_share
        per_slot = p.teams.hours_per_post / MONTHS_PER_YEAR / (p.support.caseload * scenario.support_capacity)
        slots = (hours - visits) / per_slot
        model.hours.add_social(self.wijk, hours, slots, visits, self.posts * scale, self.lost_posts * scale)


def mean_learning(teams: Iterable[GemeenteTeam]) -> float:
    """Learning of the programme's teams that have posts, by posts; 0 without any."""
    at_work = [team for team in teams if isinstance(team, ProgrammeTeam) and team.posts > 0]
    posts = sum(team.posts for team in at_work)
    return sum(team.posts * team.learning for team in at_work) / posts if posts else 0.0
