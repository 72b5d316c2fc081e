"""The compiled passes of the housing market equal plain numpy on the same keys."""

import copy

import numpy as np
import pytest

from tests.rounding import ROUNDED
from wijksim.city.categories import ComplexStage, MoveReason, Segment, Tenure
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.decisions.market_facts import Vacancies
from wijksim.processes import (
    budget,
    health,
    housing_market,
    market_view,
    satisfaction,
    ties,
    trust,
)
from wijksim.processes.kernels import arrivals, moves, vacancies, waiting_list
from wijksim.processes.kernels import housing_market as kernels
from wijksim.processes.newcomers import SPLIT_FLAG, look_for_home


@pytest.fixture(scope="module")
def lived_in(two_years_on: City) -> City:
    """A town with states that few have made common."""
    city, luck = two_years_on, np.random.default_rng(5)
    h, rows = city.households, city.residents()
    h.searching[rows] |= luck.random(rows.size) < 0.3
    for name, share in (("urgent", 0.3), ("buffered", 0.3), ("student", 0.2), ("problematic_debt", 0.3)):
        getattr(h, name)[rows] = luck.random(rows.size) < share
    h.displaced_from[rows[::6]] = luck.integers(0, len(city.complexes), rows[::6].size)
    h.original_wijk[rows[::2]] = luck.integers(0, len(city.wijken), rows[::2].size)
    h.registered[rows] = city.month - luck.integers(0, 40, rows.size)
    city.places.rent_below[:] = luck.uniform(0, 30, len(city.places))
    city.places.lettable[luck.random(len(city.places)) < 0.1] = False
    city.complexes.stage[:] = luck.integers(0, len(ComplexStage), len(city.complexes))
    city.buurten.price_index[:] = luck.uniform(0.8, 1.3, len(city.buurten))
    empty = rows[luck.random(rows.size) < 0.15]
    city.places.household[h.place[empty]] = -1
    look_for_home(city, empty, MoveReason.CAME_TO_CITY)
    h.id[empty[::2]] += SPLIT_FLAG
    city.month += 1
    return city


def assert_equal_tables(ours: City, theirs: City, before: City, changed: dict[str, tuple[str, ...]]) -> None:
    """Every column of households and places, and that those have changed which should."""
    for table, names in changed.items():
        for name in getattr(before, table).declared:
            left, right, old = (getattr(getattr(city, table), name) for city in (ours, theirs, before))
            np.testing.assert_allclose(left, right, rtol=0, atol=ROUNDED.get(name, 0), err_msg=name)
            assert name not in names or np.any(left != old), f"{name} stands still"


def test_places_on_offer(lived_in: City):
    """What a seeker sees of a place, type by type."""
    ours, segments = vacancies.offered(lived_in)
    theirs = market_view.view_places(lived_in, market_view.offered_places(lived_in))
    assert theirs.place.size > 100
    for name, mine, other in zip(ours._fields, ours, theirs, strict=True):
        assert mine.dtype == other.dtype
        np.testing.assert_array_equal(mine, other, err_msg=name)
    np.testing.assert_array_equal(segments, market_view.segment_of(theirs))
    assert set(segments.tolist()) == set(Segment)
    names = [tenure.name for tenure in Tenure]
    assert [Segment(int(segment)).name for segment in vacancies.SEGMENTS] == names


def movers_of(city: City) -> tuple[Rows, Vacancies, Rows]:
    """Households of all kinds, a vacancy for each, and which it takes."""
    luck, h = np.random.default_rng(7), city.households
    offer = market_view.view_places(city, market_view.offered_places(city))
    rows = np.flatnonzero(h.searching & h.active)
    rows = np.sort(luck.permutation(rows)[: offer.place.size // 2])
    return rows, offer, luck.permutation(offer.place.size)[: rows.size]


def test_moves(lived_in: City):
    """Moves inside the city, of those who split off and of those who come from outside; some are forced."""
    ours, theirs = copy.deepcopy(lived_in), copy.deepcopy(lived_in)
    rows, offer, chosen = movers_of(lived_in)
    h = lived_in.households
    inside = h.place[rows] >= 0
    assert (
        min(inside.sum(), (~inside & (h.id[rows] >= SPLIT_FLAG)).sum(), (h.id[rows] < SPLIT_FLAG).sum()) > 5
    )
    assert housing_market._is_forced(lived_in, rows).any()
    for city in (ours, theirs):
        city.register.close()
    moves.move(ours, rows, offer, chosen, market_view.segment_of(offer))
    contract = housing_market.contract_of(theirs, rows, offer, chosen)
    housing_market.move_in_numpy(theirs, rows, offer, chosen)
    assert contract.urgent.any()
    moved = (
        "place",
        "dwelling",
        "buurt",
        "wijk",
        "tenure",
        "share",
        "room",
        "tenancy_start",
        "searching",
        "ties",
    )
    felt = ("urgent", "buffered", "registered", "displaced_from", "cohort", "forced_move", "search_months")
    left = ("household", "emptied", "rent_below", "chain", "chain_start", "chain_links")
    assert_equal_tables(ours, theirs, lived_in, {"households": moved + felt, "places": left})
    for name, flow in ours.tally.flows.items():
        np.testing.assert_array_equal(flow, theirs.tally.flows[name], err_msg=name)
    for name in ("moves", "moves_in", "moves_out", "arrivals", "formed", "social_lets", "urgent_lets"):
        assert (ours.tally.flows[name] != lived_in.tally.flows[name]).any(), name
    np.testing.assert_array_equal(ours.left_buurt, theirs.left_buurt)
    np.testing.assert_array_equal(ours.displaced_into, theirs.displaced_into)
    np.testing.assert_array_equal(ours.mobility.within, theirs.mobility.within)
    mine, other = ours.register.close(), theirs.register.close()
    for name, column in mine.items():
        assert np.unique(column[~np.isnan(column)]).size > 1, f"{name} is the same for all"
        np.testing.assert_array_equal(column, other[name], err_msg=name)


FIRST_STATES = [
    "allowance_taken",
    "rent",
    "allowance",
    "energy_cost",
    "energy_poor",
    "residual",
    "sociability",
    "ties",
    "loneliness_trait",
    "loneliness",
    "mental_trait",
    "mental_strain",
    "mental_health",
    "physical_trait",
    "physical_health",
    "trust",
    "trait",
    "income_reference",
    "quality_reference",
    "states",
    "life_satisfaction",
]


def test_first_states_of_newcomers(lived_in: City):
    """All that begins with a life in the city, one process after another in plain numpy."""
    city = copy.deepcopy(lived_in)
    h, rows = city.households, city.residents()[::3].copy()
    h.tenancy_start[rows] = city.month
    h.forced_move[rows[::4]] = -0.5
    for name in FIRST_STATES:
        column = getattr(h, name)
        column[rows] = ~column[rows] if column.dtype == bool else column[rows] + 1
    ours, theirs = copy.deepcopy(city), copy.deepcopy(city)
    arrivals.begin(ours, rows, ties.chances_to_meet(ours))
    for process in (budget, ties, health, trust, satisfaction):
        process.begin(theirs, rows)
    assert_equal_tables(ours, theirs, city, {"households": tuple(FIRST_STATES)})


def test_who_looks_for_a_dwelling_and_in_which_turn(lived_in: City):
    h = lived_in.households
    rows, turns = kernels.who_seeks(lived_in)
    looking = np.flatnonzero(h.searching & h.active)
    assert 100 < looking.size < h.count
    np.testing.assert_array_equal(rows, looking)
    luck = lived_in.streams.uniform("market.seeker", lived_in.month, h.id[looking])
    np.testing.assert_array_equal(turns, np.argsort(luck))


def test_the_waiting_list(lived_in: City):
    """Those who may rent social: the displaced first, then other urgent seekers; by registration, then by turn."""
    rows, _ = kernels.who_seeks(lived_in)
    h, luck = lived_in.households, np.random.default_rng(3).random(rows.size)
    areas, rules = market_view.surroundings(lived_in), market_view.rules_of(lived_in)
    seekers = market_view.view_seekers(lived_in, rows, areas, rules)
    urgent, others = waiting_list.waiting_list(np.argsort(luck), seekers, rules)
    p = lived_in.parameters.market
    ceiling = np.where(h.persons_of(rows) > 1, p.income_ceiling_more, p.income_ceiling)
    may = (h.income[rows] <= ceiling) & ~h.student[rows]
    last = np.lexsort([luck, h.registered[rows], h.displaced_from[rows] < 0])
    np.testing.assert_array_equal(urgent, last[(may & h.urgent[rows])[last]])
    by_registration = np.lexsort([luck, h.registered[rows]])
    np.testing.assert_array_equal(others, by_registration[(may & ~h.urgent[rows])[by_registration]])
    assert min(urgent.size, others.size) > 20


def test_how_the_market_ended(lived_in: City):
    rows, _ = kernels.who_seeks(lived_in)
    place = lived_in.households.place
    housed_at = np.where(np.arange(rows.size) % 3 == 0, np.arange(rows.size), -1)
    outcome = kernels.outcome_of(rows, place, housed_at)
    found, homeless = housed_at >= 0, place[rows] < 0
    assert min((found & homeless).sum(), (found & ~homeless).sum(), (~found & homeless).sum()) > 5
    np.testing.assert_array_equal(outcome.movers, rows[found])
    np.testing.assert_array_equal(outcome.chosen, housed_at[found])
    np.testing.assert_array_equal(outcome.newcomers, rows[found & homeless])
    np.testing.assert_array_equal(outcome.unlucky, rows[~found & homeless])
