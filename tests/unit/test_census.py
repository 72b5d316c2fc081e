"""The census of a month equals plain numpy, sum by sum."""

import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import EnergyLabel, HouseholdType, Origin, Support, Tenure, Work
from wijksim.indicators import census
from wijksim.indicators.census_counts import QUINTILES
from wijksim.indicators.city_table import IncomeCuts, spread
from wijksim.indicators.lowest_tenth import APART, Bounds, LowestTenths
from wijksim.processes.moving import may_rent_social

MONTHS = 28


def of_month(counted: object, row: int) -> dict[str, Any]:
    """What a census of several months says of one of them, by name; named tuples stay such."""

    def pick(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: pick(part) for name, part in value.items()}
        return type(value)(*map(pick, value)) if isinstance(value, tuple) else value[row]

    return {name: pick(value) for name, value in vars(counted).items()}


@pytest.fixture(scope="module")
def taken():
    """A city after some years, its census taken every month, and one by somebody who comes only now."""
    model = WijkModel(load_config(["city=proefstad", "scenario=demolition_heavy", "months=30"]))
    city = model.city
    cuts = IncomeCuts(city)
    every_month, at_once = (census.CensusTaker(city, cuts.cuts, 20) for _ in range(2))
    book, other_book = census.CensusBook(city), census.CensusBook(city)
    for _ in range(MONTHS):
        book.add(every_month.take())
        model.step()
    book.add(every_month.take())
    other_book.add(at_once.take())
    return city, cuts, book.census(), other_book.latest()


@pytest.fixture(scope="module")
def counted(taken):
    city, cuts, book, _ = taken
    return city, cuts, SimpleNamespace(**of_month(book, -1))


def test_what_is_remembered_changes_nothing(taken):
    """Only what changed is counted again: as if everybody were."""
    *_, month_by_month, at_once = taken
    assert month_by_month.month.tolist() == list(range(MONTHS + 1))
    other = of_month(at_once, 0)
    for name, found in of_month(month_by_month, -1).items():
        np.testing.assert_equal(other[name], found, err_msg=name)


def test_a_copy_in_the_middle_of_a_run_counts_the_same():
    model = WijkModel(load_config(["city=proefstad", "months=4"]))
    taker, found = census.CensusTaker(model.city, IncomeCuts(model.city).cuts, 20), []
    for _ in range(2):
        taker.take()
        model.step()
    for each in (taker, copy.deepcopy(taker)):
        book = census.CensusBook(model.city)
        book.add(each.take())
        found.append(of_month(book.latest(), 0))
    for name, value in found[0].items():
        np.testing.assert_equal(found[1][name], value, err_msg=name)


def vulnerable(city, rows: np.ndarray) -> np.ndarray:
    """Which of these households have problematic debt or poor mental health."""
    h = city.households
    return h.problematic_debt[rows] | (h.mental_health[rows] < city.parameters.health.poor_mental)


def by(group: np.ndarray, weights: np.ndarray, number: int) -> np.ndarray:
    return np.bincount(group, weights=weights, minlength=number)


def test_households_by_wijk(counted):
    city, cuts, found = counted
    h, rows, number = city.households, city.residents(), len(city.wijken)
    wijk, values = h.wijk[rows], h.life_satisfaction[rows].astype(np.float64)
    said = np.clip(np.rint(values), 1, 10)
    debt, student = h.problematic_debt[rows], h.student[rows]
    jobless = (h.work[rows] == Work.UNEMPLOYED) | (h.work[rows] == Work.UNABLE)
    expected = {
        "households": np.ones(rows.size),
        "singles": h.type[rows] == HouseholdType.SINGLE,
        "with_children": h.children[rows] > 0,
        "aged_65": h.age[rows] >= 65,
        "migration_background": h.origin[rows] != Origin.DUTCH,
        "students": student,
        "satisfaction": values,
        "satisfied": said >= 7,
        "dissatisfied": said <= 5,
        "very_dissatisfied": said <= 4,
        "mental_health": h.mental_health[rows],
        "physical_health": h.physical_health[rows],
        "trust": h.trust[rows],
        "fatigue": h.fatigue[rows],
        "ties": h.ties[rows],
        "debt": debt,
        "known_debt": debt & h.known[rows],
        "arrears": h.arrears[rows] > 0,
        "energy_poor": h.energy_poor[rows],
        "low_income": ~student & (cuts.quintile(h.equivalised_income[rows]) == 0),
        "severely_lonely": h.loneliness[rows] > city.parameters.ties.severe,
        "without_work": ~student & jobless,
        "searching": h.searching[rows],
        "clients": h.support[rows] == Support.CLIENT,
        "waiting": h.support[rows] == Support.WAITING,
    }
    for name, weights in expected.items():
        np.testing.assert_array_equal(getattr(found.wijk, name), by(wijk, weights, number), err_msg=name)
        assert getattr(found.total, name) == weights.sum(dtype=np.float64)
    assert set(expected) == set(found.wijk._fields)
    for kind in HouseholdType:
        assert found.types[kind.name.lower()] == np.count_nonzero(h.type[rows] == kind)


def test_sums_of_the_whole_city(counted):
    city, _, found = counted
    h, rows = city.households, city.residents()
    adults = h.adults[rows].astype(np.int64)
    assert found.population.persons == adults.sum() + h.children[rows].sum(dtype=np.int64)
    assert found.population.adults == adults.sum()
    assert (
        found.population.adult_satisfaction == (h.life_satisfaction[rows].astype(np.float64) * adults).sum()
    )
    assert found.population.energy_cost == h.energy_cost[rows].sum(dtype=np.float64)


def test_households_by_buurt(counted):
    city, cuts, found = counted
    h, rows, number = city.households, city.residents(), len(city.buurten)
    logs = np.log(np.maximum(h.equivalised_income[rows], 1.0))
    for name, chosen, weights in (
        ("households", rows, np.ones(rows.size)),
        ("earners", rows, ~h.student[rows]),
        ("satisfaction", rows, h.life_satisfaction[rows]),
        ("log_income", rows, logs),
        ("non_western", rows, h.origin[rows] == Origin.NON_WESTERN),
        ("western", rows, h.origin[rows] == Origin.WESTERN),
        ("vulnerable", rows, vulnerable(city, rows)),
        ("earners_log_income", rows[~h.student[rows]], logs[~h.student[rows]]),
    ):
        expected = by(h.buurt[chosen], weights, number)
        np.testing.assert_array_equal(getattr(found.buurt, name), expected, err_msg=name)
    for counts, chosen in ((found.quintiles, rows), (found.earners_quintiles, rows[~h.student[rows]])):
        cells = h.buurt[chosen].astype(int) * 5 + cuts.quintile(h.equivalised_income[chosen])
        np.testing.assert_array_equal(counts.ravel(), np.bincount(cells, minlength=5 * number))


def test_social_rent(counted):
    city, _, found = counted
    h, rows = city.households, city.residents()
    seekers = rows[h.searching[rows]]
    seekers = seekers[may_rent_social(city, seekers)]
    regular = seekers[~h.urgent[seekers]]
    tenants = rows[h.tenure[rows] == Tenure.SOCIAL_RENT]
    new = tenants[h.tenancy_start[tenants] == city.month]
    expected = {
        "regular": regular.size,
        "regular_months": (city.month - h.registered[regular].astype(int)).sum(),
        "waiting_urgent": (h.urgent[seekers] & (h.displaced_from[seekers] < 0)).sum(),
        "waiting_displaced": (h.urgent[seekers] & (h.displaced_from[seekers] >= 0)).sum(),
        "tenants": tenants.size,
        "tenants_vulnerable": vulnerable(city, tenants).sum(),
        "new": new.size,
        "new_vulnerable": vulnerable(city, new).sum(),
        "stayed": (h.tenancy_start[tenants] == city.month - 20).sum(),
    }
    assert min(expected["regular"], expected["new"], expected["stayed"]) > 0
    assert found.social._asdict() == expected


def test_dwellings_and_places(counted):
    city, _, found = counted
    d, places, number = city.dwellings, city.places, len(city.wijken)
    rows = np.flatnonzero(d.active)
    wijk, social = city.buurten.wijk[d.buurt[rows]], d.tenure[rows] == Tenure.SOCIAL_RENT
    for name, weights in (
        ("dwellings", np.ones(rows.size)),
        ("label_a", d.label[rows] == EnergyLabel.A),
        ("label_efg", d.label[rows] >= EnergyLabel.E),
        ("social_rent", social),
        ("owner", d.tenure[rows] == Tenure.OWNER_OCCUPIED),
        ("damp", d.damp[rows]),
        ("corporation", social & (d.complex[rows] >= 0)),
        ("corporation_label_a", social & (d.complex[rows] >= 0) & (d.label[rows] == EnergyLabel.A)),
    ):
        np.testing.assert_array_equal(getattr(found.stock, name), by(wijk, weights, number), err_msg=name)
    assert found.places == np.count_nonzero(places.active)
    assert found.vacancies == np.count_nonzero(places.active & (places.household < 0)) > 0
    homes = np.unique(city.dwelling_of(city.residents()))
    noted = census.CensusTaker(city, np.zeros(QUINTILES - 1), 20).take().stock
    assert noted.gas == pytest.approx(d.gas[homes].sum(dtype=np.float64), rel=1e-12)


def test_kinds_fit_into_the_bits_that_hold_them():
    assert max(len(HouseholdType), len(Origin), len(Support)) <= 4
    assert 2 * QUINTILES <= 16


def test_spread_is_that_of_those_who_live_in_the_city(taken, counted):
    city, _, found = counted
    h, rows = city.households, city.residents()
    values, states = h.life_satisfaction[rows].astype(np.float64), h.states[rows].astype(np.float64)
    covariance = np.cov(values, states, ddof=0)
    assert found.spread.mean == values.mean()
    # Added up in another order than numpy's: only the last digits may differ.
    assert found.spread.variance == pytest.approx(covariance[0, 0], rel=1e-14)
    assert found.spread.of_states == pytest.approx(covariance[1, 1], rel=1e-14)
    assert found.spread.together == pytest.approx(covariance[0, 1], rel=1e-14)
    (*_, explained), (*_, between) = spread(taken[2])
    assert explained == pytest.approx(np.corrcoef(values, states)[0, 1] ** 2)
    size = np.bincount(h.wijk[rows])
    means = by(h.wijk[rows], values, size.size) / np.maximum(size, 1)
    assert between == pytest.approx((size * (means - values.mean()) ** 2).sum() / (rows.size * values.var()))


def test_lowest_tenths_are_those_of_numpy(counted):
    city, _, found = counted
    h, rows = city.households, city.residents()
    values = h.life_satisfaction[rows].astype(np.float64)
    assert found.tenth == np.percentile(values, 10)
    for wijk, tenth in enumerate(found.tenth_of_wijk):
        assert tenth == pytest.approx(np.quantile(values[h.wijk[rows] == wijk], 0.1), rel=1e-14)


def near_values(values: np.ndarray, wijk: np.ndarray, bounds: Bounds) -> tuple[np.ndarray, np.ndarray]:
    """Values within the bounds of their wijk or of the city, group by group, and how many are lower."""
    city = bounds.floor.size - 1
    kept, under = [], []
    for group in range(city + 1):
        members = values[wijk < city] if group == city else values[wijk == group]
        lower = members < bounds.floor[group]
        kept.append(members[~lower & (members < bounds.limit[group])].astype(np.float64) + APART * group)
        under.append(np.count_nonzero(lower))
    return np.concatenate(kept), np.array(under)


def test_lowest_tenths_that_fall_or_rise_by_points_are_found():
    """Where the tenth is not near last month's, everybody is looked at."""
    generator, tenths = np.random.default_rng(5), LowestTenths(3)
    wijk = generator.choice(4, 4000, p=[0.6, 0.3, 0.0, 0.1]).astype(np.uint8)  # 2 is empty, 3 is nowhere
    size = np.bincount(wijk, minlength=4)[:3]
    size = np.append(size, size.sum())
    values = generator.uniform(0, 6, wijk.size).astype(np.float32)
    looked_at = []
    for shift in (0.0, 0.05, 3.9, -3.9, 0.0):
        now = np.clip(values + np.float32(shift) * (wijk != 1), 0, 10)
        near, under = near_values(now, wijk, tenths.bounds)
        found = tenths.of(now, wijk, size, near, under)
        looked_at.append(near.size)
        assert found.percentile()[-1] == np.percentile(now[wijk < 3].astype(np.float64), 10)
        for group in (0, 1):
            expected = np.quantile(now[wijk == group].astype(np.float64), 0.1)
            assert found.between()[group] == pytest.approx(expected, rel=1e-14)
        assert np.isnan(found.between()[2])
    assert looked_at[0] == 2 * size[-1]
    assert max(looked_at[1:]) < size[-1] / 2


def test_tenths_are_lost_neither_above_nor_below_the_bounds():
    values, wijk, size = (
        np.linspace(1, 9, 1000).astype(np.float32),
        np.zeros(1000, np.uint8),
        np.full(2, 1000),
    )
    for shift in (-2.0, 2.0):
        tenths = LowestTenths(1)
        before = (values + np.float32(shift)).clip(0, 10)
        tenths.of(before, wijk, size, *near_values(before, wijk, tenths.bounds))
        found = tenths.of(values, wijk, size, *near_values(values, wijk, tenths.bounds))
        np.testing.assert_allclose(found.percentile(), np.percentile(values, 10), rtol=1e-6)
