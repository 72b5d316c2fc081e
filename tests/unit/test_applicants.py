"""Applicants from outside: as many of every age as keep the ages of the city, whatever happens in it."""

from dataclasses import replace

import numpy as np
import pytest

from wijksim import load_config
from wijksim.city.categories import HouseholdType, MoveReason, Origin
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.city.households import NEVER, WHEN_MOVING_IN
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import applicants, newcomers
from wijksim.processes.applicants import ARRIVAL, stationary_entries
from wijksim.processes.kernels import applicants as kernels

P = ParameterSet()
AGES = np.arange(101)


def make(*overrides: str) -> City:
    return WijkModel(load_config(["city=proefstad", "months=40", *overrides])).city


def applicants_of(city: City, month: int) -> dict[str, np.ndarray]:
    """Everybody who applies in a month, by id."""
    h = city.households
    city.month = month
    applicants.apply_from_outside(city)
    rows = np.flatnonzero(h.active & (h.place < 0))
    rows = rows[np.argsort(h.id[rows])]
    found = {name: getattr(h, name)[rows].copy() for name in h.declared}
    h.release(rows)
    return found


@pytest.mark.parametrize(
    ("present", "leaving", "entering", "entries"),
    [
        # A constant number of every age, nobody leaves: all come at the start, and all who end at the end.
        ([0, 5, 5, 5], [0, 0, 0, 1], [0, 0, 0, 0], [5, 0, 0, 0]),
        # Those who leave are replaced a year younger than their successors.
        ([0, 10, 20, 20], [0, 0.1, 0.5, 1], [0, 1, 0, 0], [10, 10, 10, 0]),
        # More come of age inside the city than are needed: nobody is sent away.
        ([0, 10, 4], [0, 0, 1], [12, 0, 0], [0, 0, 0]),
    ],
)
def test_entries_that_keep_the_numbers(present, leaving, entering, entries):
    found = stationary_entries(*(np.array(values, dtype=float) for values in (present, leaving, entering)))
    np.testing.assert_allclose(found, entries)


def made_up_ages() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Households by age with a hump of the young; shares that leave, high among the young; who enters inside."""
    young = 300.0 * np.exp(-(((AGES - 26) / 5.0) ** 2))
    settled = 200.0 * np.clip((95.0 - AGES) / 60.0, 0.0, 1.0) / (1.0 + np.exp(22.0 - AGES))
    leaving = np.minimum(np.where(AGES < 35, 0.2, 0.03) + np.exp(0.1 * AGES - 10.5), 1.0)
    return young + settled, leaving, np.where(AGES == 20, 10.0, 0.0)


def test_entries_keep_the_ages_of_a_town_that_only_ages():
    """Year by year: who is there ages, leaves or is joined; a town that was empty fills up to the same ages."""
    present, leaving, entering = made_up_ages()
    entries = stationary_entries(present, leaving, entering)
    kept = entries > 0
    assert kept[18:35].all()
    assert np.count_nonzero(kept) > 80
    for start in (present, np.zeros_like(present)):
        number = start
        for _ in range(101):
            number = np.append(0.0, (number * (1.0 - leaving) + entering + entries)[:-1])
        # Below the first age at which somebody has to come in nothing is kept, and at ages of net loss too many stay.
        assert np.abs(number - present)[1:36].max() < 0.5
        assert (number[36:] >= present[36:] - 0.5).all()
        assert np.abs(number - present).sum() < 0.02 * present.sum()


def test_ages_of_the_town_hold_when_people_come_every_month():
    """The same month by month, with ages drawn as for applicants: the ages shift by half a year at most.

    Who comes in during a year may also leave in it, so that a town whose young move much keeps a few households less;
    the shape by age is what the stream has to keep.
    """
    present, leaving, entering = made_up_ages()
    entries = stationary_entries(present, leaving, entering) + entering
    luck = (np.arange(200_000) + 0.5) / 200_000
    month_of_age = (applicants._ages_from(entries, luck) * 12).astype(np.int64)
    monthly = np.bincount(month_of_age, minlength=101 * 12) / luck.size * entries.sum() / 12
    stays = np.repeat(1.0 - leaving / 12, 12)
    number = np.repeat(present / 12, 12)
    for _ in range(600):
        number = np.append(0.0, (number * stays)[:-1]) + monthly
    by_year = number.reshape(101, 12).sum(axis=1)
    moved = np.abs(by_year / by_year.sum() - present / present.sum()).sum() / 2
    assert moved < 0.04, "share of households of another age than at the start"
    mean = (AGES * by_year).sum() / by_year.sum()
    assert mean == pytest.approx((AGES * present).sum() / present.sum(), abs=1.0)
    assert by_year.sum() == pytest.approx(present.sum(), rel=0.1)


def test_ages_follow_the_profile():
    profile = np.zeros(101)
    profile[[18, 30]] = [30.0, 10.0]
    ages = applicants._ages_from(profile, np.array([0.0, 0.3749, 0.749, 0.751, 0.9999]))
    np.testing.assert_allclose(ages, [18.0, 18.49987, 18.99867, 30.004, 30.9996], atol=1e-4)


def test_the_profile_balances_who_leaves_the_town():
    """More apply than are needed, by the declared factor; students when young, others at every age."""
    city = make()
    profile = city.arrivals
    assert (profile.students >= 0).all()
    assert (profile.others >= 0).all()
    assert profile.students[int(P.arrivals.student_age_to) + 8 :].sum() == 0
    needed = (profile.students + profile.others).sum() / P.market.applicants
    share = needed / city.residents().size
    assert 0.03 < share < 0.25, "yearly arrivals as a share of all households"
    double = make("parameters.market.applicants=5", "allow_out_of_range=true").arrivals
    np.testing.assert_allclose(double.others, 2 * profile.others)
    np.testing.assert_allclose(double.students, 2 * profile.students)


def test_applicants_are_the_same_whatever_happens_in_the_city():
    """The stream is exogenous: who applies depends on seed and month only."""
    usual, other = make(), make("scenario=integrated", "scenario.start=0")
    h = other.households
    for row in other.residents()[:300]:
        newcomers.leave(other, np.array([row]), MoveReason.MOVED_AWAY)
    h.income[other.residents()] *= 3
    h.searching[:] = True
    other.buurten.price_index[:] = 2.0
    for month in (1, 7, 36):
        one, two = applicants_of(usual, month), applicants_of(other, month)
        assert one["id"].size > 5
        for name in set(one) - set(WHEN_MOVING_IN):
            np.testing.assert_array_equal(one[name], two[name], err_msg=f"{name} in month {month}")


def test_the_stream_differs_by_seed_and_month():
    first, second = make(), make("seed=2")
    one, next_month, other = applicants_of(first, 3), applicants_of(first, 4), applicants_of(second, 3)
    assert not np.intersect1d(one["id"], next_month["id"]).size
    assert not np.array_equal(np.sort(one["age"]), np.sort(other["age"]))


def test_applicants_have_their_ids_from_month_and_slot():
    city = make()
    h = city.households
    living = h.id[city.residents()].copy()
    one = applicants_of(city, 9)
    np.testing.assert_array_equal(one["id"], 10 * ARRIVAL + np.arange(one["id"].size))
    assert not np.isin(one["id"], living).any()
    assert (one["reason"] == MoveReason.CAME_TO_CITY).all()
    assert (one["buurt"] == -1).all()
    assert (one["wijk"] == -1).all(), "the market tells by the wijk who has left none"
    assert one["searching"].all()
    assert (one["registered"] == NEVER).all()


def test_the_city_grows_and_more_apply():
    city = make()
    usual = applicants_of(city, 24)["id"].size
    grown = make()
    grown.growth_plan = replace(
        grown.growth_plan,
        dwellings_per_year=grown.dwellings.count / 2.0,
        dwellings_at_start=city.dwellings.count,
    )
    # After two years the city is twice as large.
    assert applicants_of(grown, 24)["id"].size == pytest.approx(2 * usual, abs=2)


def test_applicants_are_households():
    city = make("parameters.market.applicants=200", "allow_out_of_range=true")
    one = applicants_of(city, 2)
    young = one["age"] < P.arrivals.parent_age
    with_children, couple = one["children"] > 0, one["adults"] == 2
    assert one["id"].size > 1000
    assert not (with_children & (young | one["student"])).any()
    assert not (couple & one["student"]).any()
    assert (one["children_age"][with_children] >= 1).all()
    assert (one["age"] - one["children_age"])[with_children].min() >= P.arrivals.parent_age - 1
    np.testing.assert_array_equal(one["type"] == HouseholdType.SINGLE_PARENT, with_children & ~couple)
    others = ~one["student"]
    assert couple[others].mean() == pytest.approx(P.arrivals.couple_share, abs=0.04)
    old_couples = couple & ~young
    assert with_children[old_couples].mean() == pytest.approx(P.arrivals.children_share, abs=0.05)


def compose_in_numpy(city: City, made: Rows) -> None:
    """Partner, children and origin of applicants, rule by rule."""
    h, p = city.households, city.parameters.arrivals
    ids, student = h.id[made], h.student[made]
    couple = ~student & city.streams.event("arrival.couple", -1, ids, p.couple_share)
    parent_age = h.age[made] >= p.parent_age
    children = couple & parent_age & city.streams.event("arrival.children", -1, ids, p.children_share)
    alone = ~student & ~couple & parent_age
    children |= alone & city.streams.event("arrival.single_parent", -1, ids, p.single_parent_share)
    second = city.streams.event("arrival.second_child", -1, ids, p.second_child_share)
    h.adults[made] = np.where(couple, 2, 1)
    h.children[made] = np.where(children, 1 + second, 0)
    youngest = np.minimum(np.maximum(h.age[made] - p.parent_gap, 1.0), p.oldest_child)
    h.children_age[made] = np.where(children, youngest, 0.0)
    kind = np.where(
        children,
        np.where(couple, HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT),
        np.where(couple, HouseholdType.COUPLE, HouseholdType.SINGLE),
    )
    h.type[made] = kind
    origin = city.streams.uniform("arrival.origin", -1, ids)
    western = origin < p.non_western_share + p.western_share
    h.origin[made] = np.where(
        origin < p.non_western_share, Origin.NON_WESTERN, np.where(western, Origin.WESTERN, Origin.DUTCH)
    )


def test_with_whom_applicants_come():
    city = make()
    h, luck = city.households, np.random.default_rng(2)
    rows = city.residents()[:3000]
    h.age[rows], h.student[rows] = luck.uniform(16, 90, rows.size), luck.random(rows.size) < 0.2
    names = ("adults", "children", "children_age", "type", "origin")
    found = []
    for compose in (kernels.compose, compose_in_numpy):
        for name in names:
            getattr(h, name)[rows] = 99
        compose(city, rows)
        found.append({name: getattr(h, name)[rows].copy() for name in names})
    for name, column in found[0].items():
        np.testing.assert_array_equal(column, found[1][name], err_msg=name)
        assert np.unique(column).size > 1, f"{name} is the same for all"
    assert set(found[0]["type"].tolist()) == set(HouseholdType)
    assert set(found[0]["origin"].tolist()) == set(Origin)
