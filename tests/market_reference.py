"""A small market, and what it does on the same random keys as the kernels, written out plainly."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.decisions.dwelling_choice import ChoiceRules, choice_rules, gumbel_reference
from wijksim.decisions.market_facts import Seekers, Surroundings, Vacancies, seekers_of
from wijksim.decisions.outlook import outlook_of
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels.housing_market import nobody_housed
from wijksim.processes.kernels.market_turns import choose_on_market
from wijksim.processes.kernels.social_letting import allocate_social
from wijksim.processes.market_view import distances
from wijksim.randomness import Streams

BUURTEN, WIJKEN = 6, 3
STREAMS = Streams(4)


def make_market(case: int, people: int, places: int) -> SimpleNamespace:
    """A small market with every kind of seeker and vacancy in it."""
    luck = np.random.default_rng(case)
    tenure = luck.choice(3, size=places, p=[0.25, 0.5, 0.25]).astype(np.int8)
    # Types are those that the city hands over: the kernels are compiled for them.
    vacancies = Vacancies(
        place=np.arange(places, dtype=np.int64),
        id=luck.permutation(10 * places)[:places].astype(np.int64),
        tenure=tenure,
        room=(tenure != Tenure.OWNER_OCCUPIED) & (luck.random(places) < 0.2),
        cost=luck.uniform(300, 1100, places),
        area=luck.uniform(15, 120, places),
        buurt=luck.integers(0, BUURTEN, places).astype(np.int16),
        complex=np.where(tenure == Tenure.SOCIAL_RENT, luck.integers(0, 3, places), -1).astype(np.int32),
    )
    inside = luck.random(people) < 0.7
    seekers = seekers_of(
        id=luck.permutation(100 * people)[:people].astype(np.int64),
        income=luck.uniform(800, 4500, people),
        income_score=luck.standard_normal(people),
        persons=luck.integers(1, 5, people),
        age=luck.uniform(18, 80, people).astype(np.float32),
        student=luck.random(people) < 0.2,
        origin=luck.integers(0, 3, people).astype(np.int8),
        ties=luck.random(people),
        wijk=np.where(inside, luck.integers(0, WIJKEN, people), -1),
        buurt=np.where(inside, luck.integers(0, BUURTEN, people), -1).astype(np.int16),
        returns_to=np.where(luck.random(people) < 0.15, luck.integers(0, 3, people), -1).astype(np.int32),
        matching_rent=np.where(luck.random(people) < 0.5, luck.uniform(450, 750, people), np.inf),
        may_room=luck.random(people) < 0.4,
        registered=np.zeros(people, dtype=np.int16),
        urgent=np.zeros(people, dtype=bool),
        reservation=luck.normal(0, 2, people),
    )
    x, y = luck.uniform(-3, 3, (2, BUURTEN)).astype(np.float32)
    areas = Surroundings(
        wijk=luck.integers(0, WIJKEN, BUURTEN).astype(np.int8),
        x=x,
        y=y,
        distance=distances(x, y),
        liveability=luck.standard_normal(BUURTEN),
        reputation=luck.standard_normal(BUURTEN),
        income_score=luck.standard_normal(BUURTEN),
        origin_share=luck.standard_normal((BUURTEN, 3)),
    )
    return SimpleNamespace(
        vacancies=vacancies, seekers=seekers, areas=areas, urgent=luck.random(people) < 0.3, luck=luck
    )


RULES = choice_rules(ParameterSet())


def may_take(s: Seekers, i: int, v: Vacancies, j: int, rules: ChoiceRules) -> bool:
    """Feasibility as science and design state it, written out."""
    alone = s.persons[i] == 1
    if v.room[j]:
        return bool(s.may_room[i] and v.cost[j] <= rules.room_share * s.income[i])
    if v.area[j] < rules.person_area * s.persons[i] * rules.tightness:
        return False
    kind = Tenure(int(v.tenure[j]))
    if kind is Tenure.PRIVATE_RENT:
        return bool(v.cost[j] <= rules.private_share * s.income[i])
    if s.student[i]:
        return False
    if kind is Tenure.OWNER_OCCUPIED:
        return bool(v.cost[j] <= rules.price_to_income * s.income[i])
    ceiling = rules.income_ceiling if alone else rules.income_ceiling_more
    return bool(s.income[i] <= ceiling and v.cost[j] <= rules.room_share * s.income[i])


def worth(s: Seekers, i: int, v: Vacancies, j: int, a: Surroundings, rules: ChoiceRules) -> float:
    """Systematic utility, term by term."""
    buurt = v.buurt[j]
    terms = {
        "fit": -rules.fit
        * abs(math.log(v.area[j] / (rules.person_area * (1 + s.persons[i]) * rules.roominess))),
        "affordability": rules.affordability * (1 - v.cost[j] / max(s.income[i], 1)),
        "income": -rules.income_match * abs(s.income_score[i] - a.income_score[buurt]),
        "origin": rules.own_group * a.origin_share[buurt, s.origin[i]],
        "liveability": rules.liveability * a.liveability[buurt],
        "reputation": rules.reputation * a.reputation[buurt],
    }
    if s.wijk[i] >= 0:
        home = s.buurt[i]
        kilometres = math.dist((float(a.x[buurt]), float(a.y[buurt])), (float(a.x[home]), float(a.y[home])))
        terms["distance"] = -rules.distance * math.log1p(kilometres)
        terms["ties"] = rules.ties * s.ties[i] if a.wijk[buurt] == s.wijk[i] else 0.0
    return float(sum(terms.values()))


def chance_number(process: str, seeker: int, place: int) -> float:
    return float(STREAMS.uniform(process, 5, np.array([seeker]), np.array([place]))[0])


def let_by_queue(m: SimpleNamespace, order, urgent_first, queues, acceptance, most_offers, rules):
    """Lets vacancy by vacancy: an explicit list of offers, in the order in which they are made.

    Returns:
        Vacancy by seeker, and offers by vacancy.
    """
    s, v = m.seekers, m.vacancies
    housed: dict[int, int] = {}
    made: dict[int, int] = {}
    for j in order:
        urgent, regular = queues
        line = [*urgent, *regular] if urgent_first[j] else [*regular, *urgent]
        offers = 0
        for i in line:
            if i in housed or not may_take(s, i, v, j, rules):
                continue
            if v.cost[j] > s.matching_rent[i] and (
                chance_number("match", s.id[i], v.id[j]) < rules.matching_share
            ):
                continue
            better = worth(s, i, v, j, m.areas, rules) - s.reservation[i]
            log_odds = acceptance + better - rules.social_income_slope * s.income_score[i]
            offers += 1
            made[int(j)] = offers
            returns = s.returns_to[i] >= 0 and s.returns_to[i] == v.complex[j]
            if returns or chance_number("offer", s.id[i], v.id[j]) < 1 / (1 + math.exp(-log_odds)):
                housed[i] = int(j)
                break
            if offers >= most_offers:
                break
    return housed, made


def choose_in_turn(m: SimpleNamespace, order, position, ring, ring_position, choice_set, most_looks, rules):
    """Seekers choose in turn: first the set of vacancies that each meets, then the best of it."""
    s, v = m.seekers, m.vacancies
    housed: dict[int, int] = {}
    for i in order:
        ahead = [j for j, at in zip(ring, ring_position, strict=True) if at >= position[i]]
        behind = [j for j, at in zip(ring, ring_position, strict=True) if at < position[i]]
        met = [*ahead, *behind][:most_looks]
        options = [j for j in met if j not in housed.values() and may_take(s, i, v, j, rules)][:choice_set]
        values = [
            worth(s, i, v, j, m.areas, rules)
            + float(gumbel_reference(np.array(chance_number("taste", s.id[i], v.id[j]))))
            for j in options
        ]
        if values and max(values) > s.reservation[i]:
            housed[i] = int(options[int(np.argmax(values))])
    return housed


def common_arguments(m: SimpleNamespace, rules: ChoiceRules) -> dict[str, Any]:
    """What both kernels of the market are told, where nobody is housed yet."""
    return {
        "seekers": m.seekers,
        "vacancies": m.vacancies,
        "outlook": outlook_of(m.areas, rules),
        "rules": rules,
        "matches": nobody_housed(m.vacancies.place.size, m.seekers.id.size),
    }


def run_social(m: SimpleNamespace, *, most_offers: int, rules: ChoiceRules = RULES, acceptance: float = -0.5):
    v, s = m.vacancies, m.seekers
    order = m.luck.permutation(np.flatnonzero((v.tenure == Tenure.SOCIAL_RENT) & ~v.room))
    urgent_first = m.luck.random(v.place.size) < 0.4
    queue = m.luck.permutation(s.id.size)
    queues = queue[m.urgent[queue]], queue[~m.urgent[queue]]
    told, offers = common_arguments(m, rules), np.zeros(v.place.size, dtype=np.int64)
    allocate_social(
        **told,
        order=order,
        urgent_first=urgent_first,
        urgent_queue=queues[0],
        regular_queue=queues[1],
        acceptance=acceptance,
        most_offers=most_offers,
        match_stream=STREAMS.key("match", 5),
        offer_stream=STREAMS.key("offer", 5),
        offers=offers,
    )
    expected, made = let_by_queue(m, order, urgent_first, queues, acceptance, most_offers, rules)
    assert {int(j): int(offers[j]) for j in np.flatnonzero(offers)} == made
    return *told["matches"], expected


def run_market(m: SimpleNamespace, *, choice_set: int, most_looks: int, rules: ChoiceRules = RULES):
    v, s = m.vacancies, m.seekers
    ring_position = np.sort(m.luck.random(v.place.size))
    ring = m.luck.permutation(v.place.size)
    order, position = m.luck.permutation(s.id.size), m.luck.random(s.id.size)
    told = common_arguments(m, rules)
    choose_on_market(
        **told,
        order=order,
        position=position,
        on_ring=ring,
        ring_position=ring_position,
        choice_set=choice_set,
        most_looks=most_looks,
        taste_stream=STREAMS.key("taste", 5),
    )
    expected = choose_in_turn(m, order, position, ring, ring_position, choice_set, most_looks, rules)
    return *told["matches"], expected


def assert_one_place_each(m: SimpleNamespace, taken_by: np.ndarray, housed_at: np.ndarray) -> None:
    housed = np.flatnonzero(housed_at >= 0)
    np.testing.assert_array_equal(taken_by[housed_at[housed]], housed)
    assert np.unique(housed_at[housed]).size == housed.size == np.count_nonzero(taken_by >= 0)
    for i in housed:
        assert may_take(m.seekers, int(i), m.vacancies, int(housed_at[i]), RULES)
