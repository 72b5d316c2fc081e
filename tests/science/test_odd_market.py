"""The housing market rebuilt in plain Python from the ODD protocol alone: the same households take the same places.

What a seeker sees (utility, reservation) is held against the page by test_odd_equations.py and is taken from the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, logit

from wijksim import WijkModel, load_config
from wijksim.city.categories import Tenure
from wijksim.city.city import City
from wijksim.decisions.dwelling_choice import utility_reference
from wijksim.decisions.market_facts import Seekers, Vacancies
from wijksim.processes import market_view

MONTHS = 4


def one(vacancies: Vacancies, number: int) -> Vacancies:
    """The same view with one element."""
    return Vacancies(*(column[[number]] for column in vacancies))


@dataclass
class Market:
    """Seekers and vacancies of the running month, and the rules of the page."""

    city: City

    def __post_init__(self) -> None:
        city = self.city
        h = city.households
        self.rows = np.flatnonzero(h.active & h.searching)
        self.areas, self.rules = market_view.surroundings(city), market_view.rules_of(city)
        self.seekers: Seekers = market_view.view_seekers(city, self.rows, self.areas, self.rules)
        self.vacancies: Vacancies = market_view.view_places(city, market_view.offered_places(city))
        self.ids = h.id[self.rows]
        self.turn, self.spot = self.luck("market.seeker", self.ids), self.luck("market.ring", self.ids)
        self.welcome = self.luck("market.house_mates", self.ids) < city.parameters.market.room_others
        self.taken: dict[int, int] = {}
        """Vacancy by seeker."""

    def luck(self, stream: str, ids: Any, draw: Any = 0) -> np.ndarray:
        return self.city.streams.uniform(stream, self.city.month, ids, draw)

    def luck_of_pair(self, stream: str, seeker: int, vacancy: int) -> float:
        return float(self.luck(stream, self.ids[[seeker]], self.vacancies.id[[vacancy]])[0])

    def may_rent_social(self, i: int) -> bool:
        p, s = self.city.parameters.market, self.seekers
        ceiling = p.income_ceiling if s.persons[i] == 1 else p.income_ceiling_more
        return bool(s.income[i] <= ceiling and not s.student[i])

    def feasible(self, i: int, v: int) -> bool:
        p, s, offer = self.city.parameters.market, self.seekers, self.vacancies
        cost, income = offer.cost[v], s.income[i]
        if offer.room[v]:
            fits = s.persons[i] == 1 and s.age[i] < p.room_age and (s.student[i] or self.welcome[i])
            return bool(fits and cost <= p.room_share * income)
        if offer.area[v] < p.person_area * s.persons[i] * p.tightness:
            return False
        if offer.tenure[v] == Tenure.PRIVATE_RENT:
            return bool(cost <= p.private_share * income)
        if offer.tenure[v] == Tenure.OWNER_OCCUPIED:
            return bool(not s.student[i] and cost <= p.price_to_income * income)
        return self.may_rent_social(i) and bool(cost <= p.room_share * income)

    def utility(self, i: int, v: int) -> float:
        terms = utility_reference(
            self.seekers[i : i + 1].view(np.recarray), one(self.vacancies, v), self.areas, self.rules
        )
        return float(np.sum(list(terms.values())))

    def too_dear(self, i: int, v: int) -> bool:
        """Refused by income-matched letting."""
        p, s, cost = self.city.parameters.market, self.seekers, self.vacancies.cost[v]
        binds = s.income[i] <= (p.matching_income if s.persons[i] == 1 else p.matching_income_more)
        rent = p.matching_rent_family if s.persons[i] > p.matching_persons else p.matching_rent
        return bool(binds and cost > rent and self.luck_of_pair("market.matching", i, v) < p.matching_share)

    def accepts(self, i: int, v: int) -> bool:
        p, s = self.city.parameters.market, self.seekers
        if s.returns_to[i] >= 0 and s.returns_to[i] == self.vacancies.complex[v]:
            return True
        gain = self.utility(i, v) - s.reservation[i] - p.social_income_slope * s.income_score[i]
        return self.luck_of_pair("market.offer", i, v) < expit(logit(1 - p.social_offer_refusal) + gain)

    def lines(self) -> tuple[list[int], list[int]]:
        """Urgent and other seekers in the order of their turn."""
        h = self.city.households
        queue = [i for i in range(self.rows.size) if self.may_rent_social(i)]
        queue.sort(key=lambda i: (h.registered[self.rows[i]], self.turn[i]))
        urgent = [i for i in queue if h.urgent[self.rows[i]]]
        urgent.sort(key=lambda i: h.displaced_from[self.rows[i]] < 0)
        return urgent, [i for i in queue if not h.urgent[self.rows[i]]]

    def offers(self, v: int, urgent: list[int], others: list[int]) -> Iterator[int]:
        """Those to whom a social dwelling may be offered, in order."""
        b, p = self.city.buurten, self.city.parameters.market
        buurt = self.vacancies.buurt[v]
        share = p.urgent_share * (self.city.urgent_share_factor if b.programme[buurt] else 1.0)
        urgent_first = self.luck("market.urgent_let", self.vacancies.id[[v]])[0] < share
        for i in urgent + others if urgent_first else others + urgent:
            if i not in self.taken and self.feasible(i, v) and not self.too_dear(i, v):
                yield i

    def let_social(self, vacancies: list[int]) -> None:
        urgent, others = self.lines()
        for v in vacancies:
            for number, i in enumerate(self.offers(v, urgent, others), start=1):
                if self.accepts(i, v):
                    self.taken[i] = v
                    break
                if number >= self.city.parameters.market.most_offers:
                    break

    def choose(self, ring: list[int], position: np.ndarray) -> None:
        """Seekers in turn compare the first feasible vacancies that they meet on the ring."""
        p, gone = self.city.parameters, set()
        for i in sorted(range(self.rows.size), key=lambda i: self.turn[i]):
            if i in self.taken:
                continue
            start = int(np.searchsorted(position, self.spot[i]))
            looks = min(len(ring), round(p.market.most_looks))
            met = [ring[(start + step) % len(ring)] for step in range(looks)]
            compared = [v for v in met if v not in gone and self.feasible(i, v)]
            best, best_value = -1, self.seekers.reservation[i]
            for v in compared[: round(p.moving.choice_set)]:
                taste = -np.log(-np.log(self.luck_of_pair("market.taste", i, v)))
                if self.utility(i, v) + taste > best_value:
                    best, best_value = v, self.utility(i, v) + taste
            if best >= 0:
                self.taken[i] = best
                gone.add(best)

    def run(self) -> dict[int, int]:
        """Place (id) that each household (id) takes."""
        place = self.luck("market.place", self.vacancies.id)
        order = sorted(range(place.size), key=lambda v: place[v])
        social = [
            v for v in order if self.vacancies.tenure[v] == Tenure.SOCIAL_RENT and not self.vacancies.room[v]
        ]
        ring = [v for v in order if v not in set(social)]
        self.let_social(social)
        self.choose(ring, place[ring])
        return {int(self.ids[i]): int(self.vacancies.id[v]) for i, v in self.taken.items()}


def addresses(city: City) -> dict[int, int]:
    """Place (id) of every resident household (id)."""
    rows = city.residents()
    ids, places = city.households.id[rows], city.places.id[city.households.place[rows]]
    return dict(zip(ids.tolist(), places.tolist(), strict=True))


@pytest.mark.slow
def test_market_rebuilt_from_the_page_is_the_market_of_the_model():
    # A city without policy: nobody is displaced, so that no step of the market changes who seeks.
    model = WijkModel(load_config(["city=proefstad", "scenario=baseline", "seed=3"]))
    city, moves, lets = model.city, 0, 0
    for month in range(1, MONTHS + 1):
        city.month = month
        for phase in model.schedule:
            if phase.name != "housing market":
                phase.run()
                continue
            before = addresses(city)
            expected = Market(city).run()
            phase.run()
            moved = {who: place for who, place in addresses(city).items() if before.get(who) != place}
            assert moved == expected
            moves += len(moved)
            lets += int(city.tally.flows["social_lets"].sum())
    assert moves > 40
    assert lets > 5
