"""Compiled passes where they could go wrong unseen: draws just below a chance, values at a bound, rows used again."""

import copy

import numpy as np
import pytest
from numba import njit

from tests.rounding import ROUNDED
from wijksim import WijkModel, load_config
from wijksim.city import selection
from wijksim.city.categories import Tenure, Work
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.decisions.dwelling_choice import choice_rules
from wijksim.decisions.market_facts import Vacancies
from wijksim.indicators.stock_census import StockCounts
from wijksim.parameters import ParameterSet
from wijksim.processes import budget, health, moving, satisfaction, ties, trust
from wijksim.processes.kernels import arrivals
from wijksim.processes.kernels import debt as debt_kernel
from wijksim.processes.kernels import moving as moving_kernel
from wijksim.processes.kernels import work as work_kernel
from wijksim.processes.kernels.ring import ring_of, row_for

FIRST_BITS = (1, 20, 77, 128, 255)
"""First eight bits of a draw: of the lowest draw that has them, float32 holds every digit."""


@pytest.fixture(scope="module")
def town() -> City:
    """A town after a month."""
    model = WijkModel(load_config(["city=proefstad", "months=2"]))
    model.step()
    model.city.month += 1
    return model.city


@pytest.fixture
def pair(town: City) -> tuple[City, City]:
    return copy.deepcopy(town), copy.deepcopy(town)


def assert_equal(pair: tuple[City, City], rows: Rows, *names: str) -> None:
    for name in names:
        left, right = (getattr(city.households, name)[rows] for city in pair)
        np.testing.assert_allclose(left, right, rtol=0, atol=ROUNDED.get(name, 0), err_msg=name)


@pytest.mark.parametrize("first", FIRST_BITS)
def test_nobody_keeps_work_whose_draw_lies_just_below_the_chance(
    town: City, monkeypatch: pytest.MonkeyPatch, first: int
):
    city, rows = copy.deepcopy(town), town.residents()
    h, chance = city.households, np.nextafter(first / 256, 1.0)
    h.work[rows], h.age[rows], h.work_odds[rows] = (
        Work.EMPLOYED,
        40.0,
        0.0,
    )  # even odds: the chance is the level
    monkeypatch.setattr(city, "first_bits_of", lambda process: np.full(len(h), first, dtype=np.uint8))
    for loss, disability in ((chance, 0.0), (0.0, chance)):
        np.testing.assert_array_equal(work_kernel.at_stake(city, loss, disability), rows)


@pytest.mark.parametrize("first", FIRST_BITS)
def test_nobody_is_spared_a_setback_whose_draw_lies_just_below_the_chance(town: City, first: int):
    city, rows = copy.deepcopy(town), town.residents()
    h = city.households
    for name in ("arrears", "problematic_debt", "debt_months", "relapse_months"):
        getattr(h, name)[:] = 0
    h.residual[:] = 1e6  # nobody falls behind
    setback = float(np.nextafter(first / 256, 1.0))
    rules = debt_kernel.rules_of(city.parameters, ends=0.0, relapse=0.0, setback=setback)
    bits = [np.full(len(h), value, dtype=np.uint8) for value in (255, first)]
    stake, found = selection.room_for(h)
    view = h.view(debt_kernel._Households)
    number = debt_kernel._at_stake(view, debt_kernel.FirstDraws(*bits), rules, stake, found)
    np.testing.assert_array_equal(found[:number], rows)


def test_nobody_stays_out_of_arrears_whose_draw_lies_just_below_the_chance():
    """Where the odds are nearly even the polynomial is the exponential, so that rounding alone decides."""
    number = 200_000
    rules = debt_kernel.rules_of(ParameterSet(), ends=0.0, relapse=0.0, setback=0.0)
    even = 100.0 * rules.intercept / rules.residual_slope
    residual = np.linspace(even - 8.0, even + 8.0, number).astype(np.float32)

    @njit
    def look(residual, p, chance, may, falls):  # pragma: no cover - compiled
        nothing = np.float32(0.0)
        for i in range(residual.size):
            against = np.exp(debt_kernel.log_odds_against(residual[i], nothing, p))
            chance[i] = np.float32(1.0) / (np.float32(1.0) + np.float32(against))
            draw = np.nextafter(np.float64(chance[i]), 0.0)
            floor = np.float32(draw)
            if floor > draw:
                floor = np.nextafter(floor, nothing)
            falls[i] = debt_kernel.falls_behind(residual[i], nothing, draw, p)
            may[i] = debt_kernel.may_fall_behind(residual[i], nothing, floor, p)

    chance, (may, falls) = np.empty(number, dtype=np.float32), np.zeros((2, number), dtype=bool)
    look(residual, rules, chance, may, falls)
    assert chance.min() < 0.5 < chance.max()
    assert falls.mean() > 0.9
    assert not (falls & ~may).any()


def test_nobody_stays_content_whose_draw_lies_just_below_the_chance(town: City):
    """Everybody has a chance of its own, the next number above its draw: an age each."""
    city, rows = copy.deepcopy(town), town.residents()
    h, luck = city.households, np.random.default_rng(8)
    h.age[rows] = np.arange(rows.size)
    h.student[rows] = False
    h.arrears[rows] = luck.integers(0, 2, rows.size)
    stress = moving_kernel.Stress(0.5 / 1.3, 6.9, 0.3, 0.7, 0.4 / 0.2, 0.5)
    log_factor = (
        stress.dissatisfaction * (stress.satisfaction_mean - h.life_satisfaction[rows].astype(np.float64))
        - stress.reputation_push * city.buurten.reputation[h.buurt[rows]]
        + stress.arrears_push * (h.arrears[rows] > 0)
        - stress.ties_pull * (h.ties[rows].astype(np.float64) - stress.ties_mean)
    )
    draw = city.streams.uniform("moving.wish", city.month, h.id[rows])
    monthly = np.zeros((rows.size, len(Tenure) + 1))
    monthly[np.arange(rows.size), moving._group(city, rows)] = np.nextafter(draw, 1.0) / np.exp(log_factor)
    np.testing.assert_array_equal(moving_kernel.low_enough(city, "moving.wish", monthly, stress), rows)


def test_who_can_just_pay_a_place_finds_it_on_the_ring():
    """Also where the income lies below a step of the ring and the cost, shared out, rounds to that step."""
    share, dearest = 0.4, 1600.0
    rules, steps = choice_rules(ParameterSet())._replace(private_share=share), 32
    step = dearest / share / steps * np.arange(1, steps)
    income = np.concatenate([step, np.nextafter(step, 0.0), np.nextafter(step, np.inf), [dearest / share]])
    number = income.size
    offer = Vacancies(
        place=np.arange(number),
        id=np.arange(number),
        tenure=np.full(number, Tenure.PRIVATE_RENT, dtype=np.int8),
        room=np.zeros(number, dtype=bool),
        cost=share * income,
        area=np.full(number, 60.0),
        buurt=np.zeros(number, dtype=np.int16),
        complex=np.full(number, -1, dtype=np.int32),
    )
    position, free = np.linspace(0.0, 0.9, number), np.ones(number, dtype=bool)
    ring = ring_of(offer, np.arange(number), position, free, 1, np.zeros(1), rules)
    assert ((offer.cost / share * ring.scale).astype(int) > (income * ring.scale).astype(int)).any()

    @njit
    def look(kinds, income, ring, rows):  # pragma: no cover - compiled
        for n in range(income.size):
            rows[n] = row_for(kinds, income[n], ring)

    rows, place = np.empty(number, dtype=np.int64), np.arange(number)
    look(1 << int(Tenure.PRIVATE_RENT), income, ring, rows)
    assert (ring.affordable[rows, place // 64] >> (place % 64).astype(np.uint64) & np.uint64(1)).all()


def spread_chances_to_meet(city: City, rows: Rows) -> None:
    """Makes buurten in which everybody would have more ties than there are, and others in which fewer than none."""
    city.buurten.public_space[:] = np.resize([50.0, -50.0], len(city.buurten))
    assert {0.0, 1.0} <= set(ties.long_run_ties(city, rows).tolist())


def test_ties_stay_between_none_and_all(pair: tuple[City, City]):
    ours, theirs = pair
    rows = ours.residents()
    for city in pair:
        spread_chances_to_meet(city, rows)
    ties.step(ours)
    ties.change(theirs, rows)
    assert_equal(pair, rows, "ties", "loneliness")


def test_loneliness_of_newcomers_follows_from_ties_between_none_and_all(pair: tuple[City, City]):
    ours, theirs = pair
    rows = ours.residents()[::3].copy()
    for city in pair:
        spread_chances_to_meet(city, rows)
        city.households.tenancy_start[rows] = city.month
    arrivals.begin(ours, rows, ties.chances_to_meet(ours))
    for process in (budget, ties, health, trust, satisfaction):
        process.begin(theirs, rows)
    assert_equal(pair, rows, "ties", "loneliness_trait", "loneliness")


def test_satisfaction_stays_on_its_scale(pair: tuple[City, City]):
    ours, theirs = pair
    rows = ours.residents()
    for city in pair:
        city.households.trait[rows[::3]] -= 20.0
        city.households.trait[rows[1::3]] += 20.0
    satisfaction.step(ours)
    satisfaction.live(theirs, rows)
    for city in pair:
        assert (city.households.life_satisfaction[rows[::3]] == 0.0).all()
        assert (city.households.life_satisfaction[rows[1::3]] == 10.0).all()
    assert_equal(pair, rows, "life_satisfaction")


def test_a_row_used_again_for_the_same_dwelling_in_another_wijk_is_counted_there(town: City):
    city = copy.deepcopy(town)
    d, b, counts = city.dwellings, city.buurten, StockCounts(city)
    before = counts.take().dwellings
    row = np.flatnonzero(d.active)[100:101]
    was = {name: getattr(d, name)[row].copy() for name in d.declared}
    there = int(np.flatnonzero(b.wijk != b.wijk[d.buurt[row]])[0])
    d.release(row)
    np.testing.assert_array_equal(d.allocate(1), row)
    for name, value in was.items():
        getattr(d, name)[row] = value
    d.buurt[row] = there
    after = counts.take().dwellings
    moved = np.bincount([b.wijk[there]], minlength=len(city.wijken)) - np.bincount(
        b.wijk[was["buurt"]], minlength=len(city.wijken)
    )
    np.testing.assert_array_equal(after.sum(axis=1) - before.sum(axis=1), moved)
    np.testing.assert_array_equal(after, StockCounts(city).take().dwellings)
