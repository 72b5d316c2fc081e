"""Social rent: since when households are registered, whose turn it is, and which rent they may be let."""

import numpy as np
import pytest

from wijksim import load_config
from wijksim.city.categories import ComplexStage, MoveReason, Origin, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.city.households import NEVER
from wijksim.decisions.dwelling_choice import choice_rules, utility_reference
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import newcomers, social_letting
from wijksim.processes.kernels import waiting_list
from wijksim.processes.market_view import (
    PRESSING,
    income_score,
    matching_rent,
    rules_of,
    surroundings,
    view_places,
    view_seekers,
)
from wijksim.processes.moving import may_rent_social

P = ParameterSet()


def make(*overrides: str) -> City:
    return WijkModel(load_config(["city=proefstad", "months=40", *overrides])).city


def assert_registered_as_they_may(city: City, rows: Rows) -> None:
    h = city.households
    eighteenth = city.month - (h.age[rows].astype(float) - 18.0) * 12.0
    # Who is not grown up yet will register in the month of turning 18.
    assert (h.registered[rows] <= np.maximum(np.ceil(eighteenth), city.month)).all()
    assert (h.registered[rows] >= np.floor(eighteenth)).all(), "registered as a child"
    social = rows[h.tenure[rows] == Tenure.SOCIAL_RENT]
    assert social.size
    assert (h.registered[social] >= h.tenancy_start[social]).all(), "registered before the last social let"


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_registered_before_growing_up_or_before_the_last_social_let(seed: int):
    model = WijkModel(load_config(["city=proefstad", "months=40", f"seed={seed}"]))
    city, h = model.city, model.city.households
    rows = city.residents()
    looking = rows[h.searching[rows]]
    assert looking.size > 50
    assert_registered_as_they_may(city, looking)
    for _ in range(12):
        model.step()
    rows = city.residents()
    # A couple keeps the longer registration of the two, whoever of them is the reference person.
    looking = rows[h.searching[rows] & (h.reason[rows] != MoveReason.PARTNER) & (h.adults[rows] == 1)]
    assert_registered_as_they_may(city, looking)


@pytest.mark.parametrize("month", [0, 37])
def test_registration_begins_ahead_of_the_search_as_far_as_it_may(month: int):
    city = make()
    h = city.households
    rows = city.residents()[:400]
    city.month = month
    h.searching[rows] = False
    h.age[rows] = np.where(np.arange(400) < 200, 60.0, 18.0 + np.arange(400) / 400)
    h.tenure[rows] = np.where(np.arange(400) % 2, Tenure.PRIVATE_RENT, Tenure.SOCIAL_RENT)
    h.tenancy_start[rows] = month - np.arange(400) % 70
    h.registered[rows] = NEVER
    newcomers.start_search(city, rows, MoveReason.WISH)
    ahead = month - h.registered[rows].astype(float)
    assert_registered_as_they_may(city, rows)
    free = rows[1:200:2]
    assert (month - h.registered[free]).mean() == pytest.approx(P.market.registration_lead, rel=0.15)
    assert ahead.max() <= 2 * P.market.registration_lead
    assert (ahead[h.age[rows] < 19] < 13).all()


def test_who_looks_already_keeps_the_place_in_the_queue():
    city = make()
    h = city.households
    row = city.residents()[:1]
    h.searching[row], h.registered[row], h.search_months[row] = True, -77, 12
    newcomers.start_search(city, row, MoveReason.SEPARATED)
    assert (h.registered[row[0]], h.search_months[row[0]]) == (-77, 12)
    assert h.reason[row[0]] == MoveReason.SEPARATED


def test_who_gives_up_and_searches_again_keeps_the_registration():
    city = make()
    h = city.households
    row = city.residents()[:1]
    h.searching[row], h.registered[row] = False, NEVER
    newcomers.start_search(city, row, MoveReason.WISH)
    since = int(h.registered[row[0]])
    h.searching[row] = False
    city.month = 50
    newcomers.start_search(city, row, MoveReason.URGENT)
    assert h.registered[row[0]] == since < NEVER


def test_a_forced_search_keeps_its_reason():
    city = make()
    row = city.residents()[:1]
    newcomers.start_search(city, row, MoveReason.DISPLACED)
    newcomers.start_search(city, row, MoveReason.PARTNER)
    assert city.households.reason[row[0]] == MoveReason.DISPLACED


def seekers_of(city: City, number: int) -> Rows:
    """Seekers of one person within the ceiling, without priority."""
    h = city.households
    rows = city.residents()[:number]
    h.student[rows] = h.urgent[rows] = False
    h.searching[rows] = True
    h.adults[rows], h.children[rows] = 1, 0
    h.income[rows] = P.market.income_ceiling
    h.displaced_from[rows] = -1
    return rows


def waiting_list_of(city: City, rows: Rows, turns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of urgent and other seekers among these rows, in the order of their turn."""
    areas, rules = surroundings(city), rules_of(city)
    return waiting_list.waiting_list(turns, view_seekers(city, rows, areas, rules), rules)


def test_the_displaced_come_first_then_the_urgent_then_the_longest_registered():
    city = make()
    h = city.households
    rows = seekers_of(city, 8)
    h.registered[rows] = [-10, -50, -30, -5, -60, -1, -30, -99]
    h.urgent[rows[[2, 3, 4, 5]]] = True
    h.displaced_from[rows[[3, 5]]] = 0
    luck = np.array([0.1, 0.1, 0.9, 0.1, 0.1, 0.1, 0.2, 0.1])
    urgent, regular = waiting_list_of(city, rows, np.argsort(luck))
    # The displaced by registration (3, 5), the urgent (4, 2), the others (7, 1, 6, 0).
    assert urgent.tolist() == [3, 5, 4, 2]
    assert regular.tolist() == [7, 1, 6, 0]


def test_equal_registrations_are_drawn_by_lot():
    city = make()
    rows = seekers_of(city, 4)
    city.households.registered[rows] = -20
    _, regular = waiting_list_of(city, rows, np.argsort(np.array([0.7, 0.2, 0.9, 0.1])))
    assert regular.tolist() == [3, 1, 0, 2]


def test_the_ceiling_and_students_are_kept_out_of_the_queue():
    city = make()
    h = city.households
    rows = seekers_of(city, 6)
    h.registered[rows] = -np.arange(6)
    h.income[rows[1]] += 1  # alone, over the ceiling
    h.adults[rows[2:4]] = 2
    h.income[rows[2]] = P.market.income_ceiling_more
    h.income[rows[3]] = P.market.income_ceiling_more + 1
    h.student[rows[4]] = True
    h.urgent[rows[[1, 2]]] = True
    h.displaced_from[rows[1]] = 0
    assert may_rent_social(city, rows).tolist() == [True, False, True, False, False, True]
    urgent, regular = waiting_list_of(city, rows, np.arange(6))
    assert urgent.tolist() == [2]
    assert regular.tolist() == [5, 0]


def test_matching_rent_holds_only_with_a_right_to_allowance():
    city = make()
    h = city.households
    rows = city.residents()[:7]
    h.adults[rows] = [1, 1, 2, 2, 2, 2, 1]
    h.children[rows] = [0, 0, 0, 0, 1, 3, 1]
    alone, more = P.market.matching_income, P.market.matching_income_more
    h.income[rows] = [alone, alone + 1, more, more + 1, more, more, more]
    small, family = P.market.matching_rent, P.market.matching_rent_family
    np.testing.assert_allclose(
        matching_rent(city, rows), [small, np.inf, small, np.inf, family, family, small]
    )


@pytest.mark.parametrize("factor", [0.0, 0.5])
def test_the_lever_lowers_the_urgent_share_in_programme_wijken_only(factor: float):
    city = make(f"++scenario.urgent_share_factor={factor}")
    vacancies = view_places(city, city.places.rows())
    first = social_letting.urgent_first(city, vacancies)
    programme = city.buurten.programme[vacancies.buurt]
    assert first[~programme].mean() == pytest.approx(P.market.urgent_share, abs=0.05)
    assert first[programme].mean() == pytest.approx(factor * P.market.urgent_share, abs=0.05)


def test_part_of_the_displaced_look_for_the_new_dwelling_on_their_old_site():
    city = make()
    h, c = city.households, city.complexes
    rows = city.residents()[:200]
    h.searching[rows] = h.urgent[rows] = False
    h.displaced_from[rows[:100]], h.displaced_from[rows[100:]] = 0, 1
    c.stage[0], c.stage[1] = ComplexStage.IDLE, ComplexStage.BUILDING
    social_letting.return_right(city)
    returning = h.reason[rows] == MoveReason.RETURNED
    np.testing.assert_array_equal(returning, h.urgent[rows])
    np.testing.assert_array_equal(returning, h.searching[rows])
    assert returning[:100].mean() == pytest.approx(P.market.return_share, abs=0.12)
    assert not returning[100:].any(), "nothing has been delivered yet"
    np.testing.assert_array_equal(h.displaced_from[rows[:100]] >= 0, returning[:100])
    assert (h.displaced_from[rows[100:]] == 1).all()


def test_pressure_lowers_the_bar_of_an_offer():
    """A home sets the bar; who has to leave, or has priority, accepts less."""
    city = make()
    h = city.households
    rows = city.residents()[:6]
    h.urgent[rows] = False
    h.reason[rows] = MoveReason.WISH
    areas, rules = surroundings(city), choice_rules(city.parameters)
    usual = view_seekers(city, rows, areas, rules).reservation
    h.reason[rows[:4]] = PRESSING
    h.urgent[rows[4]] = True
    pressed = view_seekers(city, rows, areas, rules).reservation
    np.testing.assert_allclose(usual - pressed, [P.moving.pressure] * 5 + [0.0])
    h.place[rows] = -1
    h.reason[rows], h.urgent[rows] = MoveReason.CAME_TO_CITY, False
    np.testing.assert_array_equal(view_seekers(city, rows, areas, rules).reservation, P.moving.reservation)


@pytest.mark.parametrize("rule", ["smooth", "threshold"])
def test_surroundings_are_means_of_the_buurt_in_standard_deviations(rule: str):
    """The compiled sums against plain ones: whole counts are equal, so all scores are."""
    city = make(f"market={rule}")
    h, b, rows = city.households, city.buurten, city.residents()
    b.reputation[:] = 0.3
    buurt = h.buurt[rows]
    size = np.bincount(buurt, minlength=len(b)).astype(float)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(buurt, weights=values, minlength=len(b)) / np.maximum(size, 1.0)

    def standard(values: np.ndarray) -> np.ndarray:
        centre = np.average(values, weights=size)
        spread = np.sqrt(np.average((values - centre) ** 2, weights=size))
        return (values - centre) / spread if spread > 0 else np.zeros_like(values)

    seen = surroundings(city)
    shares = [mean(h.origin[rows] == group) for group in Origin]
    if rule == "threshold":
        shares = [(share >= 1.0 - city.market.tolerance).astype(float) for share in shares]
    np.testing.assert_array_equal(seen.origin_share, np.stack([standard(share) for share in shares], axis=1))
    np.testing.assert_array_equal(seen.income_score, standard(mean(income_score(city, rows))))
    np.testing.assert_array_equal(seen.liveability, standard(b.liveability.astype(float)))
    assert not seen.reputation.any(), "where buurten do not differ, the score is 0"


def test_only_the_present_home_sets_the_bar():
    """Who has no home waits for the general reservation; who has one for its utility and the burden of a move."""
    city = make()
    h, p = city.households, city.parameters.moving
    rows = city.residents()[:40]
    h.reason[rows], h.urgent[rows] = MoveReason.WISH, False
    areas, rules = surroundings(city), rules_of(city)
    everybody = view_seekers(city, rows, areas, rules)
    home = view_places(city, h.place[rows])
    burden = np.where(home.room, p.inertia_room, p.inertia)
    value = sum(utility_reference(everybody, home, areas, rules).values())
    np.testing.assert_array_equal(everybody.reservation, value + burden)
    h.place[rows[::3]] = -1
    some = view_seekers(city, rows, areas, rules).reservation
    assert (some[::3] == p.reservation).all()
    housed = np.arange(40) % 3 > 0
    np.testing.assert_array_equal(some[housed], everybody.reservation[housed])
