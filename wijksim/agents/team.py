"""Gemeente teams: posts, hours, set-up, learning, turnover, and the one dial of coordination (links 45-47).

Whatever a regime changes is a function of s = (1 - exp(-c/c0)) x L, which is 0 at c = 0, and is paid for with
hours: capacity is (1 - kappa c). Nothing else differs between regimes.
"""

from typing import TYPE_CHECKING

import mesa
import numpy as np

from wijksim.agents.funder import SOCIAL, STAFF, Funder
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.parameters import ParameterSet
from wijksim.processes.support import monthly_chance

if TYPE_CHECKING:
    from wijksim.model import WijkModel

_PER_THOUSAND = 1000.0
_POST_STEP = 0.1
_DOMAINS = {SOCIAL: 0, STAFF: 1}


def delivered_share(coordination: float, parameters: ParameterSet, *, overhead: bool) -> float:
    """Share of hours that is left for residents: 1 - kappa c, at least 0."""
    return max(0.0, 1.0 - parameters.teams.overhead * coordination) if overhead else 1.0


def extra_setup(coordination: float, parameters: ParameterSet, *, overhead: bool) -> int:
    """Months of set-up that coordination costs before a team delivers (link 45)."""
    p = parameters.teams
    return round(p.setup_months * min(1.0, coordination / p.setup_reference)) if overhead else 0


def learned(learning: float, exits: int, posts: float, parameters: ParameterSet) -> float:
    """Learning after one more month: half of what is left in half_learning months, less with every exit (45, 46)."""
    left = (1.0 - learning) * 2.0 ** (-1.0 / parameters.teams.half_learning)
    return (1.0 - left) * max(0.0, 1.0 - 1.0 / max(posts, 1.0)) ** exits


class GemeenteTeam(mesa.Agent):
    """One team in one wijk.

    Args:
        model: The model.
        wijk: Row of the wijk.
        purpose: The account that pays it, or None for a regular team, which exists in every scenario.
    """

    def __init__(self, model: "WijkModel", wijk: int, purpose: str | None) -> None:
        """Starts without posts and without learning."""
        super().__init__(model)
        self.wijk = wijk
        self.purpose = purpose
        self.posts = 0.0
        self.learning = 0.0
        self.exits = 0
        self.dropped = False
        self._paid_posts: dict[Funder, float] = {}

    @property
    def programme(self) -> bool:
        """Whether the programme pays the team."""
        return self.purpose is not None

    @property
    def working(self) -> bool:
        """Whether the team has posts and its set-up is over."""
        scenario, model = self.model.config.scenario, self.model
        ready = scenario.start + extra_setup(
            scenario.coordination, model.parameters, overhead=model.config.pathways.overhead
        )
        return self.posts > 0 and model.city.month > max(ready, model.first_month_of_wijk(self.wijk))

    def step(self) -> None:
        """One month: posts in January, pay, exits, learning, and hours made available to the wijk."""
        if self.purpose is None:
            self._offer_regular_hours()
            return
        self._pay_staff()
        self._lose_staff()
        p = self.model.parameters
        if self.posts > 0:
            self.learning = learned(self.learning, self.exits, self.posts, p)
        self._offer_hours()

    @property
    def effective_learning(self) -> float:
        """Learning as it counts: 1 when the pathway ``learning`` is off."""
        return self.learning if self.model.config.pathways.learning else 1.0

    def _offer_regular_hours(self) -> None:
        model, p = self.model, self.model.parameters
        slots = p.support.regular_cases * model.regular_weight[self.wijk] / _PER_THOUSAND
        self.posts = slots / p.support.caseload
        hours = self.posts * p.teams.hours_per_post / MONTHS_PER_YEAR
        model.hours.add_social(self.wijk, hours, slots, 0.0, self.posts)

    def hire(self) -> None:
        """In January, divides each funder's money over its wijken by households, and hires in tenths of a post."""
        if self.purpose is None:
            return
        model = self.model
        cost = model.parameters.teams.cost_per_post * model.config.city.scale * 100
        before = self.posts
        self._paid_posts = {}
        for funder in model.funder_list:
            share = model.wijk_share(funder, self.wijk)
            posts = _POST_STEP * np.floor(funder.accounts[self.purpose].balance * share / cost / _POST_STEP)
            if posts > 0:
                self._paid_posts[funder] = float(posts)
        self.posts = sum(self._paid_posts.values())
        self.dropped = self.posts < before

    def _pay_staff(self) -> None:
        model = self.model
        monthly = model.parameters.teams.cost_per_post * model.config.city.scale * 100 / MONTHS_PER_YEAR
        item = "social team" if self.purpose == SOCIAL else "physical team"
        for funder, posts in self._paid_posts.items():
            funder.pay(self.purpose, round(monthly * posts), item, "residents of programme wijken")

    def _lose_staff(self) -> None:
        """Staff leave by chance, keyed by wijk and post, never by regime."""
        model = self.model
        posts = np.arange(int(np.ceil(self.posts)))
        key = (self.wijk * len(_DOMAINS) + _DOMAINS[self.purpose]) * int(_PER_THOUSAND) + posts
        chance = monthly_chance(model.parameters.teams.staff_turnover)
        self.exits = int(
            np.count_nonzero(model.city.streams.event("team.exit", model.city.month, key, chance))
        )

    def _offer_hours(self) -> None:
        model, p = self.model, self.model.parameters
        if not self.working:
            return
        share = delivered_share(
            model.config.scenario.coordination, p, overhead=model.config.pathways.overhead
        )
        hours = self.posts * p.teams.hours_per_post / MONTHS_PER_YEAR * share * model.config.city.scale
        if self.purpose == STAFF:
            model.hours.add_physical(self.wijk, hours)
            return
        visits = hours * p.teams.outreach_share
        per_slot = p.teams.hours_per_post / MONTHS_PER_YEAR / p.support.caseload
        model.hours.add_social(
            self.wijk, hours, (hours - visits) / per_slot, visits, self.posts * model.config.city.scale
        )
        model.hours.lose_relations(self.wijk, self.exits * model.config.city.scale)
        if self.dropped and model.city.first_month_of_year:
            model.city.wijken.promise_dropped[self.wijk] = True
