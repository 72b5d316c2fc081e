"""Rules of coming, going and moving: identity from cause, the right to return, cohorts."""

from collections import Counter

import numpy as np
import pytest

from wijksim import load_config
from wijksim.city.categories import Cohort, Tenure
from wijksim.decisions.moving import tenure_factor, wish_hazard
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import housing_market, moving, newcomers
from wijksim.processes.newcomers import split_id

P = ParameterSet()
HURRIED = [
    "scenario.demolition_share=1",
    "parameters.works.rehousing_months=6",
    "parameters.works.building_months=4",
    "parameters.corporation.borrowing_years=8",
    "allow_out_of_range=true",
]


def make(*overrides: str) -> WijkModel:
    return WijkModel(load_config(["city=proefstad", "months=40", *overrides]))


def test_ids_of_split_offs_follow_from_parent_and_event():
    parents = np.repeat(np.arange(2000), 5)
    events = np.tile(np.arange(1, 6), 2000)
    ids = split_id(parents, events)
    assert np.unique(ids).size == ids.size
    np.testing.assert_array_equal(split_id(parents[::-1], events[::-1]), ids[::-1])
    assert (ids >= 2**62).all(), "apart from the ids of month 0 and of arrivals"
    grandchildren = split_id(ids, np.ones(ids.size, dtype=np.int64))
    assert not np.isin(grandchildren, ids).any()


def test_applicants_are_the_same_in_every_scenario():
    # The stream is exogenous: who applies depends on seed and month only, whatever has been done to the city.
    applicants = []
    for scenario in ("baseline", "integrated"):
        model = make(f"scenario={scenario}", "scenario.start=0")
        h = model.city.households
        if scenario == "integrated":
            for row in model.city.residents()[:50]:
                newcomers.leave(model.city, np.array([row]), "moved away")
        model.city.month = 7
        before = set(h.id[h.active].tolist())
        newcomers.apply_from_outside(model.city)
        rows = np.flatnonzero(h.active & (h.place < 0))
        rows = rows[np.argsort(h.id[rows])]
        assert not before & set(h.id[rows].tolist())
        applicants.append(
            {name: getattr(h, name)[rows] for name in ("id", "age", "type", "origin", "income")}
        )
    for name, values in applicants[0].items():
        np.testing.assert_array_equal(values, applicants[1][name], err_msg=name)


def test_a_displaced_household_returns_at_most_once():
    model = make(*HURRIED)
    h = model.city.households
    displaced: set[int] = set()
    moves: Counter[int] = Counter()
    for _ in range(40):
        had_right = {int(h.id[row]) for row in model.city.residents() if h.displaced_from[row] >= 0}
        stage = {int(h.id[row]): int(h.displaced_from[row]) for row in model.city.residents()}
        model.step()
        rows = model.city.residents()
        displaced |= had_right
        for row in rows[h.tenancy_start[rows] == model.city.month]:
            number = int(h.id[row])
            if number in had_right and h.displaced_from[row] == stage[number]:
                moves[number] += 1
    assert displaced, "the hurried town demolishes"
    # Once out, and perhaps once more before the site is delivered; a return ends the right.
    assert max(moves.values()) <= 2


def test_a_move_copies_what_belongs_to_the_place():
    model = make()
    city = model.city
    h = city.households
    row = city.residents()[h.tenure[city.residents()] == Tenure.SOCIAL_RENT][:1]
    vacancies = housing_market.vacancies_now(city)
    target = vacancies.place[(vacancies.tenure == Tenure.PRIVATE_RENT) & ~vacancies.room][:1]
    old = h.place[row].copy()
    city.month = 3
    h.urgent[row] = h.searching[row] = True
    ties = h.ties[row].copy()
    moving.move(city, row, target, forced=np.array([False]))
    city.check()
    assert city.places.household[old[0]] == -1
    assert city.places.emptied[old[0]] == 3
    assert h.tenure[row[0]] == Tenure.PRIVATE_RENT
    assert h.tenancy_start[row[0]] == 3
    assert not h.urgent[row[0]]
    assert not h.searching[row[0]]
    assert h.ties[row[0]] < ties[0]
    assert h.forced_move[row[0]] == 0


def test_cohorts_of_original_residents():
    model = make()
    city = model.city
    h, vacancies = city.households, housing_market.vacancies_now(city)
    rows = city.residents()
    original = rows[h.original_wijk[rows] >= 0]
    assert (h.cohort[original] == Cohort.STAYER).all()
    wijk = city.buurten.wijk[vacancies.buurt]
    who = original[:1]
    elsewhere = vacancies.place[wijk != h.original_wijk[who[0]]]
    moving.move(city, who, elsewhere[:1], forced=np.array([False]))
    assert h.cohort[who[0]] == Cohort.LEAVER
    moving.move(city, who, elsewhere[1:2], forced=np.array([True]))
    assert h.cohort[who[0]] == Cohort.DISPLACED
    assert h.forced_move[who[0]] == pytest.approx(P.market.forced_move_effect)
    home = vacancies.place[wijk == h.original_wijk[who[0]]]
    moving.move(city, who, home[:1], forced=np.array([False]))
    assert h.cohort[who[0]] == Cohort.DISPLACED, "once displaced, always displaced"


def test_nobody_lives_in_places_that_are_not_let():
    model = make(*HURRIED)
    city = model.city
    vacancies = housing_market.vacancies_now(city)
    assert (city.places.household[vacancies.place] < 0).all()
    assert city.places.lettable[vacancies.place].all()
    for _ in range(20):
        before = np.flatnonzero(city.places.active & ~city.places.lettable & (city.places.household < 0))
        dwelling = city.places.dwelling[before].copy()
        model.step()
        still = city.places.active[before] & (city.places.dwelling[before] == dwelling)
        assert (city.places.household[before[still]] < 0).all()


def test_wish_to_move_grows_with_stress_and_falls_with_ties():
    def wish(dissatisfaction=0.0, reputation=0.0, arrears=False, ties=0.0, by_age=0.01):
        return float(
            wish_hazard(
                np.array([by_age]),
                np.array([Tenure.SOCIAL_RENT]),
                np.array([dissatisfaction]),
                np.array([reputation]),
                np.array([arrears]),
                np.array([ties]),
                P,
            )[0]
        )

    usual = wish()
    assert usual == pytest.approx(0.01 * P.moving.search_scale * P.moving.social_factor)
    assert wish(dissatisfaction=1) == pytest.approx(usual * np.exp(P.moving.dissatisfaction))
    assert wish(reputation=1) >= usual
    assert wish(arrears=True) >= usual
    assert wish(ties=1) <= usual
    assert wish(dissatisfaction=100, by_age=0.5) == 1


def test_private_tenants_move_more_than_owners():
    owner, social, private = tenure_factor(np.array(list(Tenure)), P)
    assert owner < private
    assert social < private
