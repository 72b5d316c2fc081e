"""The compiled housing market equals a plain reference on the same random keys."""

import math

import numpy as np
import pytest
from numba import njit
from scipy.special import logit

from tests.market_reference import (
    BUURTEN,
    RULES,
    STREAMS,
    assert_one_place_each,
    make_market,
    run_market,
    run_social,
    worth,
)
from wijksim.city.categories import Tenure
from wijksim.decisions.dwelling_choice import gumbel_reference, misfit, utility, utility_reference
from wijksim.decisions.market_facts import Vacancies
from wijksim.decisions.outlook import appeal_of, at_most, loss_per_euro, outlook_of, promise_of
from wijksim.processes.kernels.housing_market import nobody_housed
from wijksim.processes.kernels.market_turns import HIGHEST_TASTE, choose_on_market
from wijksim.processes.kernels.offers import LOWEST_LOG_ODDS
from wijksim.processes.kernels.social_letting import allocate_social
from wijksim.randomness import CELL_BITS, cell_of, half_keyed_uniform, half_keyed_word


@pytest.mark.parametrize("case", range(12))
@pytest.mark.parametrize("most_offers", [1, 3, 12])
def test_social_lets_equal_the_reference(case: int, most_offers: int):
    m = make_market(case, people=30, places=25)
    taken_by, housed_at, expected = run_social(m, most_offers=most_offers)
    assert {int(i): int(housed_at[i]) for i in np.flatnonzero(housed_at >= 0)} == expected
    assert_one_place_each(m, taken_by, housed_at)


@pytest.mark.parametrize("case", range(12))
@pytest.mark.parametrize(("choice_set", "most_looks"), [(1, 150), (8, 150), (8, 5)])
def test_choices_equal_the_reference(case: int, choice_set: int, most_looks: int):
    m = make_market(100 + case, people=25, places=20)
    taken_by, housed_at, expected = run_market(m, choice_set=choice_set, most_looks=most_looks)
    assert {int(i): int(housed_at[i]) for i in np.flatnonzero(housed_at >= 0)} == expected
    assert_one_place_each(m, taken_by, housed_at)


def numbers_of_all_sizes() -> np.ndarray:
    ends = np.arange(1024) / 1024
    luck = STREAMS.uniform("taste", 1, np.arange(200_000))
    return np.concatenate([luck, ends, np.nextafter(ends[1:], 0.0), [np.nextafter(1.0, 0.0)]])


def test_no_taste_exceeds_its_bound():
    numbers = numbers_of_all_sizes()
    cell = (numbers * HIGHEST_TASTE.size).astype(int)
    bound = HIGHEST_TASTE[cell].astype(np.float64)
    assert (gumbel_reference(numbers) < bound).all()
    inside = (cell > 0) & (cell < 1000)
    assert (bound - gumbel_reference(numbers))[inside].max() < 0.2, (
        "a bound that excludes nothing saves nothing"
    )


def test_no_accepted_offer_has_lower_odds_than_its_bound():
    numbers = numbers_of_all_sizes()
    cell = (numbers * LOWEST_LOG_ODDS.size).astype(int)
    bound = LOWEST_LOG_ODDS[cell].astype(np.float64)
    assert (bound <= logit(numbers)).all()
    inside = (cell > 10) & (cell < 1000)
    excess = logit(numbers[inside]) - bound[inside]
    assert excess.max() < 0.2, "a bound that excludes nothing saves nothing"


@njit
def cells_and_draws(half, ids):
    """The part of the line in which each draw lies, and the draw itself."""
    cells, draws = np.empty(ids.size, np.int64), np.empty(ids.size)
    for n in range(ids.size):
        cells[n] = cell_of(half_keyed_word(half, ids[n]))
        draws[n] = half_keyed_uniform(half, ids[n])
    return cells, draws


def test_the_part_of_the_line_is_that_of_the_draw():
    cells, draws = cells_and_draws(STREAMS.key("taste", 2), np.arange(50_000))
    np.testing.assert_array_equal(cells, (draws * 2**CELL_BITS).astype(int))


@njit
def bounds_and_utilities(seekers, vacancies, outlook, rules):
    """What the n-th vacancy is worth at most to the n-th seeker, and what it is worth."""
    bounds, values = np.empty(seekers.id.size, np.float32), np.empty(seekers.id.size)
    for n in range(values.size):
        seeker, buurt, cost, area = seekers[n], vacancies.buurt[n], vacancies.cost[n], vacancies.area[n]
        values[n] = utility(seeker, cost, buurt, misfit(area, seeker.persons, rules), outlook.appeal, rules)
        bounds[n] = at_most(
            np.float32(promise_of(seeker, rules)),
            np.float32(cost),
            np.float32(loss_per_euro(seeker, rules)),
            outlook.income_score[buurt],
            seeker.income_score,
            np.float32(rules.income_match),
            np.float32(math.log(area)),
            outlook.size[seeker.persons],
            np.float32(rules.fit),
            outlook.liking[buurt, seeker.origin],
        )
    return bounds, values


@pytest.mark.parametrize("case", range(3))
def test_no_offer_is_worth_more_than_its_bound(case: int):
    m = make_market(case, people=3000, places=3000)
    bounds, values = bounds_and_utilities(m.seekers, m.vacancies, outlook_of(m.areas, RULES), RULES)
    assert (values < bounds).all()
    nowhere = m.seekers.wijk < 0
    assert (bounds - values)[nowhere].max() < RULES.ties + 0.01, "only distance and ties may lie between"


@pytest.mark.parametrize("weights", [{"distance": -0.5}, {"fit": -0.4}, {"income_match": -0.3}])
def test_the_bound_holds_where_seekers_like_what_others_dislike(weights: dict[str, float]):
    m, rules = make_market(1, people=1000, places=1000), RULES._replace(**weights)
    bounds, values = bounds_and_utilities(m.seekers, m.vacancies, outlook_of(m.areas, rules), rules)
    assert (values < bounds).all()


@pytest.mark.parametrize("share", ["private_share", "room_share", "price_to_income"])
def test_nobody_takes_a_kind_of_place_for_which_nobody_pays(share: str):
    m, rules = make_market(2, people=25, places=20), RULES._replace(**{share: 0.0})
    _, housed_at, expected = run_market(m, choice_set=8, most_looks=150, rules=rules)
    assert {int(i): int(housed_at[i]) for i in np.flatnonzero(housed_at >= 0)} == expected


def test_cases_are_not_empty():
    lets = [
        np.count_nonzero(run_social(make_market(case, 30, 25), most_offers=12)[1] >= 0) for case in range(12)
    ]
    choices = [
        np.count_nonzero(run_market(make_market(case, 25, 20), choice_set=8, most_looks=150)[1] >= 0)
        for case in range(12)
    ]
    assert min(np.mean(lets), np.mean(choices)) > 2


@pytest.mark.parametrize(("people", "places"), [(10, 0), (0, 10), (0, 0)])
def test_without_vacancies_or_seekers_nobody_moves(people: int, places: int):
    for run in (
        lambda m: run_social(m, most_offers=12),
        lambda m: run_market(m, choice_set=8, most_looks=150),
    ):
        taken_by, housed_at, _ = run(make_market(1, people, places))
        assert (taken_by == -1).all()
        assert (housed_at == -1).all()


def test_who_is_housed_already_does_not_choose_again():
    m = make_market(3, people=10, places=10)
    matches = nobody_housed(10, 10)
    matches.housed_at[:] = 0
    position = np.linspace(0, 0.9, 10)
    choose_on_market(
        order=np.arange(10), position=position, on_ring=np.arange(10), ring_position=position,
        seekers=m.seekers, vacancies=m.vacancies, outlook=outlook_of(m.areas, RULES), rules=RULES,
        choice_set=8, most_looks=150, taste_stream=STREAMS.key("taste", 5), matches=matches,
    )  # fmt: skip
    assert (matches.taken_by == -1).all()


def test_urgent_seekers_come_first_only_where_the_let_is_meant_for_them():
    m = make_market(5, people=2, places=1)
    seekers = m.seekers
    seekers.income, seekers.persons, seekers.student = 1500.0, 1, False
    seekers.returns_to, seekers.matching_rent = 0, np.inf
    vacancies = m.vacancies._replace(
        tenure=np.array([Tenure.SOCIAL_RENT], dtype=np.int8),
        room=np.array([False]),
        cost=np.array([400.0]),
        area=np.array([60.0]),
        complex=np.array([0], dtype=np.int32),
    )
    for first, winner in ((True, 1), (False, 0)):
        matches, offers = nobody_housed(1, 2), np.array([0])
        allocate_social(
            order=np.array([0]), urgent_first=np.array([first]),
            urgent_queue=np.array([1]), regular_queue=np.array([0]), seekers=seekers, vacancies=vacancies,
            outlook=outlook_of(m.areas, RULES), rules=RULES._replace(matching_share=0.0),
            acceptance=0.0, most_offers=12, match_stream=STREAMS.key("match", 5),
            offer_stream=STREAMS.key("offer", 5), matches=matches, offers=offers,
        )  # fmt: skip
        assert matches.taken_by[0] == winner
        assert offers[0] == 1


def test_one_vacancy_more_disturbs_only_those_who_meet_it():
    m = make_market(8, people=60, places=40)
    order, position, at = m.luck.permutation(60), m.luck.random(60), m.luck.random(40)
    outcomes = []
    for offered in (np.arange(40), np.delete(np.arange(40), 7)):
        ring, matches = offered[np.argsort(at[offered])], nobody_housed(40, 60)
        choose_on_market(
            order=order, position=position, on_ring=ring, ring_position=at[ring],
            seekers=m.seekers, vacancies=m.vacancies, outlook=outlook_of(m.areas, RULES), rules=RULES,
            choice_set=4, most_looks=10, taste_stream=STREAMS.key("taste", 5), matches=matches,
        )  # fmt: skip
        outcomes.append(matches.housed_at)
    disturbed = {7}
    for i in order[(outcomes[0] != outcomes[1])[order]]:
        assert not disturbed.isdisjoint(np.argsort((at - position[i]) % 1)[:10])
        disturbed |= {outcomes[0][i], outcomes[1][i]}
    assert len(disturbed) > 4, "who meets it takes it, and leaves another place to others"


@njit
def utilities(seekers, vacancies, appeal, rules):
    """Compiled utility of the n-th vacancy to the n-th seeker."""
    values = np.empty(seekers.id.size)
    for n in range(values.size):
        lost = misfit(vacancies.area[n], seekers.persons[n], rules)
        values[n] = utility(seekers[n], vacancies.cost[n], vacancies.buurt[n], lost, appeal, rules)
    return values


@pytest.mark.parametrize("case", range(5))
def test_compiled_utility_equals_both_references(case: int):
    m = make_market(case, people=200, places=200)
    compiled = utilities(m.seekers, m.vacancies, appeal_of(m.areas, RULES), RULES)
    terms = utility_reference(m.seekers, m.vacancies, m.areas, RULES)
    assert len(terms) == 8
    # Coordinates are float32: numpy keeps them so, compiled code goes on in float64.
    np.testing.assert_allclose(compiled, sum(terms.values()), rtol=0, atol=2e-6)
    by_hand = [worth(m.seekers, n, m.vacancies, n, m.areas, RULES) for n in range(200)]
    np.testing.assert_allclose(compiled, by_hand, rtol=0, atol=2e-6)
    for name, values in terms.items():
        assert np.std(values) > 0, f"{name} is the same for all pairs, so that comparing it says little"


@pytest.mark.parametrize("case", range(3))
def test_choice_sets_and_offers_are_as_in_a_large_market(case: int):
    # At the constants of a run, with more seekers than places, as in the city.
    m = make_market(200 + case, people=150, places=40)
    _, housed_at, expected = run_social(m, most_offers=300)
    assert {int(i): int(housed_at[i]) for i in np.flatnonzero(housed_at >= 0)} == expected
    _, housed_at, expected = run_market(m, choice_set=10, most_looks=150)
    assert {int(i): int(housed_at[i]) for i in np.flatnonzero(housed_at >= 0)} == expected


@pytest.mark.parametrize("most_looks", [64, 150, 400])
def test_choices_on_a_ring_of_several_words_equal_the_reference(most_looks: int):
    m = make_market(300 + most_looks, people=240, places=200)
    taken_by, housed_at, expected = run_market(m, choice_set=10, most_looks=most_looks)
    assert {int(i): int(housed_at[i]) for i in np.flatnonzero(housed_at >= 0)} == expected
    assert len(expected) > 100
    assert_one_place_each(m, taken_by, housed_at)


def test_kernels_check_their_bounds():
    """An index beyond an array raises, in a kernel as in a helper that it calls; without checks it reads anything."""
    m = make_market(2, people=4, places=4)
    at = np.linspace(0, 0.9, 4)

    def choose(vacancies: Vacancies) -> None:
        choose_on_market(
            order=np.arange(4), position=at, on_ring=np.arange(4), ring_position=at,
            seekers=m.seekers, vacancies=vacancies, outlook=outlook_of(m.areas, RULES),
            rules=RULES._replace(tightness=0.0), choice_set=8, most_looks=150,
            taste_stream=STREAMS.key("taste", 5), matches=nobody_housed(4, 4),
        )  # fmt: skip

    def let(order: np.ndarray) -> None:
        allocate_social(
            order=order, urgent_first=np.full(4, False), urgent_queue=np.arange(0), regular_queue=np.arange(4),
            seekers=m.seekers, vacancies=m.vacancies, outlook=outlook_of(m.areas, RULES), rules=RULES,
            acceptance=0.0, most_offers=12, match_stream=STREAMS.key("match", 5),
            offer_stream=STREAMS.key("offer", 5), matches=nobody_housed(4, 4), offers=np.zeros(4, int),
        )  # fmt: skip

    cheap = m.vacancies._replace(cost=np.ones(4), area=np.full(4, 50.0), tenure=np.full(4, 2, dtype=np.int8))
    choose(cheap)
    with pytest.raises(IndexError):
        choose(cheap._replace(buurt=np.full(4, BUURTEN, dtype=np.int16)))
    let(np.arange(4))
    with pytest.raises(IndexError):
        let(np.array([4]))
