"""Who is at risk, who leaves, registers, goes on searching or begins a career: compiled passes equal plain numpy."""

import copy

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import ChainEnd, MoveReason, Origin, Support, Work
from wijksim.city.city import City
from wijksim.city.households import NEVER
from wijksim.city.register import LINK, NOWHERE, chain_ids
from wijksim.processes import newcomers, work
from wijksim.processes.kernels import moving as moving_kernel


@pytest.fixture(scope="module")
def town() -> City:
    """A town after some months, in which people of all kinds search, study, are registered and are helped."""
    model = WijkModel(load_config(["city=proefstad", "months=9"]))
    for _ in range(8):
        model.step()
    city, luck = model.city, np.random.default_rng(11)
    h, rows = city.households, city.residents()
    h.support[rows] = luck.integers(0, len(Support), rows.size)
    h.registered[rows[::2]] = NEVER
    h.searching[rows] = luck.random(rows.size) < 0.4
    h.search_months[rows] = luck.integers(0, 40, rows.size)
    h.student[rows] = luck.random(rows.size) < 0.3
    h.assistance_taken[rows] = luck.random(rows.size) < 0.5
    h.origin[rows] = luck.integers(0, len(Origin), rows.size)
    city.places.rent_below[:] = 7.0
    city.month += 1
    return city


@pytest.fixture
def pair(town: City) -> tuple[City, City]:
    return copy.deepcopy(town), copy.deepcopy(town)


def leave_in_numpy(city: City, rows: np.ndarray, cause: MoveReason) -> None:
    h, places, start = city.households, city.places, newcomers.STARTS[cause]
    if cause not in (MoveReason.DIED, MoveReason.JOINED_PARTNER):
        city.tally.add("departures", h.wijk[rows])
        city.tally.add("moves_out", h.wijk[rows])
        city.tally.add("persons_moved", h.wijk[rows], h.persons_of(rows))
        city.mobility.count_households(city, rows, within=False, emigrated=cause == MoveReason.EMIGRATED)
    city.left_buurt += np.bincount(h.buurt[rows], minlength=len(city.buurten))
    city.gone[cause.label] += int(np.count_nonzero(h.original_wijk[rows] >= 0))
    place = h.place[rows]
    chain = chain_ids(places.id[place], city.month)
    copied = {"age": h.age, "from_buurt": h.buurt, "from_tenure": h.tenure, "search_months": h.search_months}
    city.register.write(
        **dict.fromkeys(LINK, NOWHERE)
        | {name: column[rows] for name, column in copied.items()}
        | {"household": h.id[rows], "persons": h.persons_of(rows), "reason": cause, "chain": chain}
        | {"from_place": places.id[place], "start": start, "end": ChainEnd.OPEN, "link": 0, "urgent": False}
        | dict.fromkeys(("cost", "price", "registration_months"), np.nan)
    )
    newcomers.empty(city, place)
    places.chain[place], places.chain_start[place], places.chain_links[place] = chain, start, 0
    h.place[rows], h.support[rows] = -1, Support.NONE
    h.release(rows)


@pytest.mark.parametrize("cause", [MoveReason.MOVED_AWAY, MoveReason.EMIGRATED, MoveReason.DIED])
def test_leaving_in_one_pass(pair: tuple[City, City], town: City, cause: MoveReason):
    ours, theirs = pair
    rows = np.random.default_rng(2).permutation(town.residents())[:300]
    for city, leave in ((ours, newcomers.leave), (theirs, leave_in_numpy)):
        city.register.close()
        city.tally.clear()
        leave(city, rows[:100], cause)
        leave(city, rows[100:], cause)
    for table in ("households", "places"):
        for name in getattr(town, table).declared:
            left, right = (getattr(getattr(city, table), name) for city in pair)
            np.testing.assert_array_equal(left, right, err_msg=name)
    links, others = (city.register.close() for city in pair)
    assert len(links["household"]) == rows.size
    for name in LINK:
        np.testing.assert_array_equal(links[name], others[name], err_msg=name)
    for name, flow in ours.tally.flows.items():
        np.testing.assert_array_equal(flow, theirs.tally.flows[name], err_msg=name)
    for name in ("between", "emigrated"):
        np.testing.assert_array_equal(getattr(ours.mobility, name), getattr(theirs.mobility, name))
    np.testing.assert_array_equal(ours.left_buurt, theirs.left_buurt)
    assert ours.gone == theirs.gone
    assert ours.gone[cause.label] > town.gone[cause.label]
    np.testing.assert_array_equal(ours.households.allocate(50), theirs.households.allocate(50))


def test_registration_in_one_pass(pair: tuple[City, City]):
    ours, theirs = pair
    h, p, rows = theirs.households, theirs.parameters.market, theirs.residents()
    newcomers.register_for_social_rent(ours, rows)
    fresh = rows[h.registered[rows] == NEVER]
    ahead = 2.0 * p.registration_lead * theirs.streams.uniform("market.registered", -1, h.id[fresh])
    first = newcomers.first_registration(theirs, fresh)
    assert 0 < np.count_nonzero(first > theirs.month - ahead) < fresh.size / 2
    h.registered[fresh] = np.maximum(theirs.month - ahead, first)
    np.testing.assert_array_equal(ours.households.registered, h.registered)


def test_work_and_income_in_one_pass(pair: tuple[City, City], town: City):
    ours, theirs = pair
    rows = town.residents()
    work.begin_later(ours, rows)
    work.begin(theirs, rows)
    for name in town.households.declared:
        left, right = (getattr(city.households, name) for city in pair)
        np.testing.assert_array_equal(left, right, err_msg=name)
    assert np.unique(ours.households.work[rows]).size == len(Work)
    for name in ("work_odds", "earning_capacity", "assistance_taken", "income", "equivalised_income"):
        assert (getattr(ours.households, name) != getattr(town.households, name)).any(), name


def test_a_month_more_for_those_who_search(pair: tuple[City, City]):
    ours, theirs = pair
    h = theirs.households
    searching = theirs.residents_where(h.searching)
    found = moving_kernel.search_on(ours, 24)
    h.search_months[searching] += 1
    np.testing.assert_array_equal(ours.households.search_months, h.search_months)
    np.testing.assert_array_equal(found, searching[h.search_months[searching] > 24])
    assert 0 < found.size < searching.size


def test_the_highest_chance_may_follow_age(town: City):
    h, rows = town.households, town.residents()
    by_age = np.linspace(0.0, 0.6, 60)
    own = by_age[np.minimum(h.age[rows].astype(int), by_age.size - 1)]
    luck = town.streams.uniform("life.death", town.month, h.id[rows])
    parents = h.children > 0
    for among, has in ((None, True), (parents, parents[rows])):
        found = town.at_risk("life.death", by_age, among)
        needed, allowed = (rows[has & (luck < own * factor)] for factor in (1.0, 1.01))
        assert needed.size > 20
        assert np.isin(needed, found).all()
        assert np.isin(found, allowed).all()
    np.testing.assert_array_equal(town.at_risk("life.death", 2.0), rows)


def test_those_who_come_within_a_month_have_their_own_luck(town: City):
    town.first_bits_of("life.death")
    rows = town.households.allocate(300)
    town.households.id[rows] = 10**12 + np.arange(300)
    luck = town.streams.uniform("life.death", town.month, town.households.id)
    bits = town.first_bits_of("life.death")[: luck.size]
    np.testing.assert_array_equal(bits, np.floor(luck * 256))
