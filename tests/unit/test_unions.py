"""Couples form and part: partners are found by age, homes fall empty, and nobody and nothing owed vanishes."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijksim import load_config
from wijksim.city.categories import ChainStart, HouseholdType, MoveReason, Support, Work
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import unions

ages = st.lists(st.integers(18, 90), max_size=5)


def make(*overrides: str) -> City:
    return WijkModel(load_config(["city=proefstad", "months=12", *overrides])).city


def persons(city: City) -> int:
    return int(city.households.persons[city.residents()].sum(dtype=np.int64))


def two_singles(city: City) -> tuple[Rows, Rows]:
    """A host and a guest, both single without children, debts or support."""
    h = city.households
    rows = city.residents()
    rows = rows[(h.adults[rows] == 1) & ~h.student[rows]][:2]
    h.children[rows] = 0
    h.problematic_debt[rows] = False
    h.arrears[rows] = h.debt_months[rows] = 0
    h.known[rows] = h.searching[rows] = False
    h.support[rows] = Support.NONE
    return rows[:1], rows[1:]


@given(ages, ages)
def test_pairs_differ_as_little_in_age_as_they_can(first: list[int], second: list[int]):
    one, other = np.array(first, dtype=float), np.array(second, dtype=float)
    left, right = unions.pair_by_age(one, other)
    assert left.size == right.size == min(one.size, other.size)
    assert np.unique(left).size == left.size
    assert np.unique(right).size == right.size
    shorter, longer = sorted((one, other), key=len)
    least = min(np.abs(shorter - np.array(some)).sum() for some in permutations(longer, shorter.size))
    assert np.abs(one[left] - other[right]).sum() == least


def test_a_guest_brings_its_children():
    city = make()
    h = city.households
    host, guest = two_singles(city)
    h.children[host], h.children_age[host] = 1, 4.0
    h.children[guest], h.children_age[guest] = 2, 10.0
    before, home = persons(city), int(h.place[guest[0]])
    city.register.close()
    unions._merge(city, host, guest)
    city.check()
    assert persons(city) == before
    assert h.adults[host[0]] == 2
    assert h.children[host[0]] == 3
    assert h.children_age[host[0]] == pytest.approx((4 + 2 * 10) / 3)
    assert not h.active[guest[0]]
    assert city.places.household[home] == -1
    assert city.places.chain_start[home] == ChainStart.UNION
    links = city.register.close()
    assert links["reason"].tolist() == [MoveReason.JOINED_PARTNER]
    assert links["persons"].tolist() == [3]
    assert city.tally.flows["joined"].sum() == 1
    assert city.tally.flows["persons_moved"].sum() == city.mobility.within.sum() == 3
    assert city.tally.flows["departures"].sum() == city.mobility.between.sum() == 0


def test_two_without_children_have_none():
    city = make()
    h = city.households
    host, guest = two_singles(city)
    unions._merge(city, host, guest)
    assert h.children[host[0]] == h.children_age[host[0]] == 0


@pytest.mark.parametrize(("owing", "months"), [("host", 7), ("guest", 9)])
def test_debts_stay_whoever_brings_them(owing: str, months: int):
    city = make()
    h = city.households
    host, guest = two_singles(city)
    debtor = {"host": host, "guest": guest}[owing]
    h.problematic_debt[debtor] = h.known[debtor] = True
    h.debt_months[debtor], h.arrears[debtor] = months, months + 1
    h.support[debtor], h.support_months[debtor] = Support.CLIENT, 5
    unions._merge(city, host, guest)
    assert h.problematic_debt[host[0]]
    assert h.known[host[0]]
    assert h.debt_months[host[0]] == months
    assert h.arrears[host[0]] == months + 1
    assert h.support[host[0]] == Support.CLIENT
    assert h.support_months[host[0]] == 5


def test_two_debts_are_one_with_the_longer_arrears():
    city = make()
    h = city.households
    host, guest = two_singles(city)
    both = np.concatenate([host, guest])
    h.problematic_debt[both] = True
    h.debt_months[both], h.arrears[both] = [4, 20], [6, 22]
    unions._merge(city, host, guest)
    assert h.problematic_debt[host[0]]
    assert h.arrears[host[0]] == 22


@pytest.mark.parametrize(
    ("of_host", "of_guest", "main"),
    [
        (Work.UNEMPLOYED, Work.EMPLOYED, Work.EMPLOYED),
        (Work.EMPLOYED, Work.UNEMPLOYED, Work.EMPLOYED),
        (Work.UNABLE, Work.UNEMPLOYED, Work.UNABLE),
    ],
)
def test_the_partner_in_work_earns_the_main_income(of_host: Work, of_guest: Work, main: Work):
    city = make()
    h = city.households
    host, guest = two_singles(city)
    h.work[host], h.work[guest] = of_host, of_guest
    h.earning_capacity[host], h.earning_capacity[guest] = 7.0, 8.0
    unions._merge(city, host, guest)
    assert h.work[host[0]] == main
    assert h.earning_capacity[host[0]] == pytest.approx(7.5)


def test_the_longer_registration_of_a_seeker_stays():
    city = make()
    h = city.households
    host, guest = two_singles(city)
    h.searching[guest] = True
    h.registered[host], h.registered[guest] = -10, -40
    unions._merge(city, host, guest)
    assert h.registered[host[0]] == -40


def test_nobody_vanishes_when_couples_form_and_part():
    """Months of many unions and separations; only partners from elsewhere add persons."""
    city = make(
        "parameters.life_course.partnering=0.3",
        "parameters.life_course.separation=0.2",
        "parameters.life_course.separation_parents=0.2",
        "allow_out_of_range=true",
    )
    h = city.households
    joined = parted = 0
    for month in range(1, 5):
        city.month = month
        before = city.residents()
        known = {
            int(h.id[row]): (int(h.adults[row]), int(h.events[row]), int(h.children[row])) for row in before
        }
        people, homes = persons(city), h.place[before].copy()
        city.tally.clear()
        city.register.close()
        unions.step(city)
        links = city.register.close()
        rows = city.residents()
        seeking = np.flatnonzero(h.active & (h.place < 0))
        flows = {name: int(city.tally.flows[name].sum()) for name in ("joined", "separated")}
        # Every guest is written down, its home is empty, and every ex-partner looks for a home.
        assert (links["reason"] == MoveReason.JOINED_PARTNER).all()
        assert links["household"].size == flows["joined"] == before.size - rows.size
        assert (city.places.household[homes] < 0).sum() == flows["joined"]
        assert np.isin(links["from_place"], city.places.id[homes]).all()
        assert seeking.size == flows["separated"]
        assert (h.reason[seeking] == MoveReason.SEPARATED).all()
        # Who parts and finds somebody else in one month has as many adults as before.
        found = [
            h.adults[row] - known[int(h.id[row])][0] + h.events[row] - known[int(h.id[row])][1]
            for row in rows
        ]
        assert set(found) <= {0, 1}
        from_elsewhere = sum(found) - flows["joined"]
        assert from_elsewhere > 0
        assert persons(city) + seeking.size == people + from_elsewhere
        children = sum(own for _, _, own in known.values())
        assert h.children[rows].sum(dtype=np.int64) == children
        assert set(h.adults[rows].tolist()) <= {1, 2}
        couple = h.adults[rows] == 2
        kinds = (HouseholdType.COUPLE, HouseholdType.COUPLE_WITH_CHILDREN)
        np.testing.assert_array_equal(np.isin(h.type[rows], kinds), couple)
        joined, parted = joined + flows["joined"], parted + flows["separated"]
        h.release(seeking)
        city.check()
    assert min(joined, parted) > 20


def test_who_is_supported_or_displaced_keeps_the_own_household():
    city = make(
        "parameters.life_course.partnering=1",
        "parameters.life_course.partner_inside=1",
        "parameters.life_course.separation=0",
        "parameters.life_course.separation_parents=0",
        "allow_out_of_range=true",
    )
    h = city.households
    rows = city.residents()
    kept = h.id[rows[::2]].copy()
    h.support[rows[::4]] = Support.CLIENT
    h.displaced_from[rows[2::4]] = 0
    unions.step(city)
    assert city.tally.flows["joined"].sum() > 20
    assert np.isin(kept, h.id[city.residents()]).all()


@pytest.mark.parametrize("ages", [{}, {"partner_age_last": 38.0}, {"partner_age": 48.0}])
def test_highest_chance_of_a_partner_is_one_at_every_age(ages: dict[str, float]):
    defaults = ParameterSet()
    parameters = replace(defaults, life_course=replace(defaults.life_course, **ages))
    age = np.arange(0.0, 100.0, 0.25)
    chance = unions.partnering_chance(age, np.ones(age.size, bool), np.zeros(age.size, np.int8), parameters)
    most = unions._partnering_by_age(parameters)
    assert chance.max() > 0
    assert (chance <= most[np.minimum(age.astype(int), most.size - 1)]).all()
