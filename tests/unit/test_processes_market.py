"""Rules of coming, going and moving: identity from cause, the right to return, cohorts."""

from collections import Counter
from copy import deepcopy

import numpy as np
import pytest

from wijksim import load_config
from wijksim.city.categories import ChainStart, Cohort, MoveReason, Segment, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.city.households import NEVER
from wijksim.city.register import NOWHERE
from wijksim.decisions.market_facts import Vacancies
from wijksim.decisions.moving import STUDENTS, mobility_group, relative_factors, tenure_factors, wish_hazard
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import housing_market, moves, moving, newcomers
from wijksim.processes.market_view import offered_places, view_places
from wijksim.processes.newcomers import split_id
from wijksim.processes.works import begin_rehousing

P = ParameterSet()
HURRIED = [
    "seed=3",
    "scenario.demolition_share=1",
    "parameters.works.rehousing_months=6",
    "parameters.works.building_months=4",
    "parameters.corporation.borrowing_years=8",
    "allow_out_of_range=true",
]


def make(*overrides: str) -> WijkModel:
    return WijkModel(load_config(["city=proefstad", "months=40", *overrides]))


def on_offer(city: City) -> Vacancies:
    return view_places(city, offered_places(city))


def move_to(city: City, rows: Rows, places: Rows, *, forced: bool = False) -> None:
    """Moves households into places on the terms on which these are offered."""
    contract = housing_market.contract_of(city, rows, view_places(city, places), np.arange(places.size))
    moves.move(city, rows, places, forced=np.full(rows.size, forced), contract=contract)


def test_ids_of_split_offs_follow_from_parent_and_event():
    parents = np.repeat(np.arange(2000), 5)
    events = np.tile(np.arange(1, 6), 2000)
    ids = split_id(parents, events)
    assert np.unique(ids).size == ids.size
    np.testing.assert_array_equal(split_id(parents[::-1], events[::-1]), ids[::-1])
    assert (ids >= 2**62).all(), "apart from the ids of month 0 and of arrivals"
    grandchildren = split_id(ids, np.ones(ids.size, dtype=np.int64))
    assert not np.isin(grandchildren, ids).any()


def test_who_has_no_income_is_rehoused_like_who_has_next_to_none():
    """At the last moment any cost will do: whoever has nothing must not be sent away for it."""
    town = make().city
    row = np.array([np.bincount(town.dwellings.complex[town.dwellings.complex >= 0]).argmax()])
    begin_rehousing(town, row)
    town.complexes.months_left[row] = 1
    tenants = np.flatnonzero(town.households.displaced_from == row)
    assert tenants.size
    homes = []
    for income in (0.0, 1.0):
        city = deepcopy(town)
        city.households.income[tenants] = income
        housing_market._rehouse_the_last(city)
        homes.append(city.households.place[tenants])
    np.testing.assert_array_equal(homes[0], homes[1])
    assert not np.array_equal(homes[0], town.households.place[tenants])
    assert (homes[0] >= 0).any()


@pytest.mark.slow
def test_a_displaced_household_returns_at_most_once():
    model = make(*HURRIED, "parameters.market.return_share=1")
    city, h = model.city, model.city.households
    returns: Counter[int] = Counter()
    for _ in range(40):
        rows = city.residents()
        old_home = dict(zip(h.id[rows].tolist(), h.displaced_from[rows].tolist(), strict=True))
        model.step()
        rows = city.residents()
        for row in rows[h.tenancy_start[rows] == city.month]:
            number = int(h.id[row])
            left = old_home.get(number, -1)
            if left >= 0 and city.dwellings.complex[city.dwelling_of(row)] == left:
                returns[number] += 1
                assert h.displaced_from[row] == -1, "a return ends the right"
    assert returns, "the hurried town demolishes, and some come back"
    assert max(returns.values()) == 1


def test_a_move_copies_what_belongs_to_the_place():
    model = make()
    city = model.city
    h = city.households
    row = city.residents()[h.tenure[city.residents()] == Tenure.SOCIAL_RENT][:1]
    vacancies = on_offer(city)
    target = vacancies.place[(vacancies.tenure == Tenure.PRIVATE_RENT) & ~vacancies.room][:1]
    old = h.place[row].copy()
    city.month = 3
    h.urgent[row] = h.searching[row] = True
    ties = h.ties[row].copy()
    h.registered[row] = -30
    move_to(city, row, target)
    city.check()
    assert city.places.household[old[0]] == -1
    assert city.places.emptied[old[0]] == 3
    assert h.tenure[row[0]] == Tenure.PRIVATE_RENT
    assert h.tenancy_start[row[0]] == 3
    assert not h.urgent[row[0]]
    assert not h.searching[row[0]]
    assert h.ties[row[0]] < ties[0]
    assert h.forced_move[row[0]] == 0
    assert h.registered[row[0]] == -30, "only a social let ends a registration"
    assert city.places.rent_below[old[0]] == 0, "the next tenant is asked the full rent"


def test_cohorts_of_original_residents():
    model = make()
    city = model.city
    h, vacancies = city.households, on_offer(city)
    rows = city.residents()
    original = rows[h.original_wijk[rows] >= 0]
    assert (h.cohort[original] == Cohort.STAYER).all()
    wijk = city.buurten.wijk[vacancies.buurt]
    who = original[:1]
    elsewhere = vacancies.place[wijk != h.original_wijk[who[0]]]
    move_to(city, who, elsewhere[:1])
    assert h.cohort[who[0]] == Cohort.LEAVER
    move_to(city, who, elsewhere[1:2], forced=True)
    assert h.cohort[who[0]] == Cohort.DISPLACED
    assert h.forced_move[who[0]] == pytest.approx(P.market.forced_move_effect)
    home = vacancies.place[wijk == h.original_wijk[who[0]]]
    move_to(city, who, home[:1])
    assert h.cohort[who[0]] == Cohort.DISPLACED, "once displaced, always displaced"


def test_nobody_lives_in_places_that_are_not_let():
    model = make(*HURRIED)
    city = model.city
    vacancies = on_offer(city)
    assert (city.places.household[vacancies.place] < 0).all()
    assert city.places.lettable[vacancies.place].all()
    looked_at = 0
    for _ in range(20):
        before = np.flatnonzero(city.places.active & ~city.places.lettable & (city.places.household < 0))
        dwelling = city.places.dwelling[before].copy()
        model.step()
        still = city.places.active[before] & (city.places.dwelling[before] == dwelling)
        assert (city.places.household[before[still]] < 0).all()
        looked_at += int(np.count_nonzero(still))
    assert looked_at > 0


def test_a_social_let_ends_the_registration():
    model = make()
    city = model.city
    h, vacancies = city.households, on_offer(city)
    rows = city.residents()
    row = rows[h.tenure[rows] == Tenure.PRIVATE_RENT][:1]
    target = vacancies.place[(vacancies.tenure == Tenure.SOCIAL_RENT) & ~vacancies.room][:1]
    city.month = 3
    h.registered[row] = -30
    move_to(city, row, target)
    assert h.registered[row[0]] == NEVER


def test_contracts_say_on_what_terms_a_place_is_taken():
    city = make().city
    h, vacancies = city.households, on_offer(city)
    owner = np.flatnonzero((vacancies.tenure == Tenure.OWNER_OCCUPIED) & ~vacancies.room)[:1]
    social = np.flatnonzero((vacancies.tenure == Tenure.SOCIAL_RENT) & ~vacancies.room)[:1]
    chosen = np.concatenate([owner, social, social])
    rows = city.residents()[:3]
    h.urgent[rows] = [True, True, False]
    city.buurten.price_index[:] = 1.25
    contract = housing_market.contract_of(city, rows, vacancies, chosen)
    np.testing.assert_array_equal(
        contract.segment, [Segment.OWNER_OCCUPIED, Segment.SOCIAL_RENT, Segment.SOCIAL_RENT]
    )
    dwelling = city.places.dwelling[vacancies.place[owner[0]]]
    assert contract.price[0] == pytest.approx(1.25 * city.dwellings.value[dwelling])
    assert np.isnan(contract.price[1:]).all()
    np.testing.assert_array_equal(contract.urgent, [False, True, False])
    np.testing.assert_array_equal(contract.cost, vacancies.cost[chosen])


def test_leaving_remembers_the_cause_and_frees_the_place():
    city = make().city
    h = city.households
    rows = city.residents()
    row = rows[h.original_wijk[rows] >= 0][:1]
    number, place = int(h.id[row[0]]), int(h.place[row[0]])
    city.month = 5
    city.register.close()
    newcomers.leave(city, row, MoveReason.MOVED_AWAY)
    city.check()
    assert city.gone == {"moved away": 1}
    assert city.places.household[place] == -1
    assert city.places.chain_start[place] == ChainStart.DEPARTURE
    links = city.register.close()
    assert links["household"].tolist() == [number]
    assert links["reason"].tolist() == [MoveReason.MOVED_AWAY]
    assert links["from_place"].tolist() == [city.places.id[place]]
    assert links["to_place"].tolist() == [NOWHERE]
    assert links["chain"].tolist() == [city.places.chain[place]]
    assert links["link"].tolist() == [0]


@pytest.mark.parametrize(
    ("cause", "start", "departs"),
    [
        (MoveReason.DIED, ChainStart.DEATH, False),
        (MoveReason.JOINED_PARTNER, ChainStart.UNION, False),
        (MoveReason.EVICTED, ChainStart.DEPARTURE, True),
        (MoveReason.EMIGRATED, ChainStart.DEPARTURE, True),
        (MoveReason.GRADUATED, ChainStart.DEPARTURE, True),
        (MoveReason.REHOUSED_ELSEWHERE, ChainStart.DEPARTURE, True),
    ],
)
def test_only_who_moves_away_departs(cause: MoveReason, start: ChainStart, *, departs: bool):
    city = make().city
    row = city.residents()[:1]
    place, persons = city.households.place[row[0]], city.households.persons[row[0]]
    newcomers.leave(city, row, cause)
    assert city.places.chain_start[place] == start
    assert city.tally.flows["departures"].sum() == departs
    assert city.mobility.emigrated.sum() == persons * (cause == MoveReason.EMIGRATED)
    assert city.mobility.between.sum() == persons * (departs and cause != MoveReason.EMIGRATED)


def test_who_finds_no_place_goes_elsewhere():
    """An applicant never came; a household that split off here leaves the city, with all its persons."""
    city = make().city
    h = city.households
    city.month = 2
    parent = city.residents()[:1]
    newcomers.split_off(city, parent, np.array([19.5]), MoveReason.LEFT_HOME)
    split = np.flatnonzero(h.active & (h.place < 0))
    applicant = h.allocate(1)
    h.id[applicant], h.adults[applicant] = 12, 2
    newcomers.look_for_home(city, applicant, MoveReason.CAME_TO_CITY)
    number = int(h.id[split[0]])
    city.register.close()
    newcomers.go_elsewhere(city, np.concatenate([applicant, split]))
    city.check()
    links = city.register.close()
    assert links["household"].tolist() == [number]
    assert links["reason"].tolist() == [MoveReason.LEFT_HOME]
    assert links["from_place"].tolist() == links["to_place"].tolist() == links["chain"].tolist() == [NOWHERE]
    assert links["from_buurt"].tolist() == [h.buurt[parent[0]]]
    for flow in ("persons_moved", "persons_left"):
        assert city.tally.flows[flow].sum() == 1, flow
    assert city.mobility.between.sum() == city.mobility.between[19] == 1
    assert city.tally.flows["departures"].sum() == 0


def test_wish_to_move_grows_with_stress_and_falls_with_ties():
    def wish(dissatisfaction=0.0, reputation=0.0, arrears=False, ties=0.0, by_age=0.01):
        return float(
            wish_hazard(
                np.array([by_age]),
                np.array([dissatisfaction]),
                np.array([reputation]),
                np.array([arrears]),
                np.array([ties]),
                P,
            )[0]
        )

    usual = wish()
    assert usual == pytest.approx(0.01)
    assert wish(dissatisfaction=1) == pytest.approx(usual * np.exp(P.moving.dissatisfaction))
    assert wish(reputation=1) == pytest.approx(usual * np.exp(P.moving.reputation_push))
    assert wish(arrears=True) == pytest.approx(usual * np.exp(P.moving.arrears_push))
    assert wish(ties=1) == pytest.approx(usual * np.exp(-P.moving.ties_pull))
    assert wish(dissatisfaction=100, by_age=0.5) == 1


def test_private_tenants_move_more_than_owners():
    factors = tenure_factors(P)
    assert factors[Tenure.OWNER_OCCUPIED] == P.moving.owner_factor < factors[Tenure.PRIVATE_RENT]
    assert factors[Tenure.SOCIAL_RENT] == P.moving.social_factor < factors[Tenure.PRIVATE_RENT]
    assert factors[Tenure.PRIVATE_RENT] == P.moving.private_factor


def test_students_are_a_group_of_their_own():
    group = mobility_group(np.array([0, 1, 2]), np.array([False, True, False]))
    np.testing.assert_array_equal(group, [0, STUDENTS, 2])


def test_factors_of_tenures_keep_the_mean_of_every_age():
    """Whatever the tenures of an age, its households move on average as often as the schedule says."""
    luck = np.random.default_rng(3)
    ages, factors = 60, np.array([0.5, 0.8, 2.0])
    age = np.concatenate([luck.integers(0, ages - 1, 5000), np.arange(ages - 1)])
    older = age / ages
    group = np.where(luck.random(age.size) < older, 0, luck.integers(1, 4, age.size))
    relative = relative_factors(age, group, factors, ages, window=1)
    counted = group < factors.size
    mean = np.bincount(
        age[counted], weights=relative[age[counted], group[counted]], minlength=ages
    ) / np.maximum(np.bincount(age[counted], minlength=ages), 1)
    lived = np.bincount(age[counted], minlength=ages) > 0
    np.testing.assert_allclose(mean[lived], 1.0)
    np.testing.assert_array_equal(relative[ages - 1], factors)
    # A window of years: the same for the households of the window together.
    smooth = relative_factors(age, group, factors, ages, window=7)
    around = counted & (np.abs(age - 30) <= 3)
    assert smooth[30, group[around]].mean() == pytest.approx(1.0)
    for table in (relative, smooth):
        np.testing.assert_allclose(table[:, 2] / table[:, 0], factors[2] / factors[0])


def test_the_schedule_of_a_city_keeps_the_measured_level():
    city = make("parameters.moving.age_window=1", "allow_out_of_range=true").city
    h, s = city.households, city.schedule
    rows = city.residents()
    rows = rows[~h.student[rows]]
    age = moving.age_index(city, rows)
    wishing = np.bincount(age, weights=s.wishing[age, h.tenure[rows]], minlength=s.within.size)
    leaving = np.bincount(age, weights=s.leaving[age, h.tenure[rows]], minlength=s.within.size)
    number = np.bincount(age, minlength=s.within.size)
    np.testing.assert_allclose(wishing, number * s.within * P.moving.search_scale)
    np.testing.assert_allclose(leaving, number)
    np.testing.assert_array_equal(s.wishing[:, STUDENTS], P.moving.student_wish)
