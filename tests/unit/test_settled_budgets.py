"""Budgets that stand from last month are what they would be if everybody's were settled anew."""

import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import EnergyLabel, MoveReason, Tenure, Work
from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.processes import budget, newcomers, work
from wijksim.processes.kernels import work as kernels
from wijksim.processes.kernels.lookup import dwellings_of

COLUMNS = ("energy_cost", "rent", "allowance", "residual", "energy_poor")


@pytest.fixture(scope="module")
def settled() -> City:
    """A town whose budgets have just been settled."""
    model = WijkModel(load_config(["city=proefstad", "months=24"]))
    for _ in range(3):
        model.step()
    budget.step(model.city)
    return model.city


def change(column: str, value: object, table: str = "households") -> Callable[[City], None]:
    """Gives every ninth row of a table another value."""

    def apply(city: City) -> None:
        getattr(getattr(city, table), column)[::9] = value

    return apply


def swap_places(city: City) -> None:
    h = city.households
    one, other = city.residents()[::7], city.residents()[3::7]
    one, other = one[: other.size], other[: one.size]
    h.place[one], h.place[other] = h.place[other], h.place[one]
    for rows in (one, other):
        city.places.household[h.place[rows]] = rows
        city.locate(rows)


def leave(city: City) -> None:
    h, rows = city.households, city.residents()[::9]
    city.places.household[h.place[rows]] = -1
    h.place[rows], h.dwelling[rows] = -1, -1


def pay_more_for_gas(city: City) -> None:
    city.energy_factor *= 1.5


def take_other_norms(city: City) -> None:
    p = city.parameters
    city.parameters = replace(p, budget=replace(p.budget, norm_adult=p.budget.norm_adult + 50.0))


def take_other_benefits(city: City) -> None:
    p = city.parameters
    city.parameters = replace(p, income=replace(p.income, second_adult_share=0.01))


def grow_younger(city: City) -> None:
    """Couples that have enough without a job at 40, and too little as starters."""
    h, rows, p = city.households, city.residents()[::9], city.parameters
    h.work[rows], h.adults[rows], h.children[rows], h.assistance_taken[rows] = Work.UNEMPLOYED, 2, 0, True
    each = work.second_share(np.array([2]), p) * work.equivalence(np.array([2]), np.array([0]), p)
    h.earning_capacity[rows] = np.log(p.budget.assistance_couple / each[0]) + 0.1
    h.age[rows] = 40.0
    budget.step(city)
    city.book.month.clear()
    h.age[rows] = 20.0


CHANGES = {
    "income": change("income", 900.0),
    "adults": change("adults", 3),
    "children": change("children", 2),
    "student": change("student", True),
    "age": change("age", 80.0),
    "starters": grow_younger,
    "tenure": change("tenure", int(Tenure.OWNER_OCCUPIED)),
    "take-up of allowance": change("allowance_taken", False),
    "take-up of assistance": change("assistance_taken", False),
    "work": change("work", int(Work.UNEMPLOYED)),
    "earning capacity": change("earning_capacity", 5.0),
    "gas": change("gas", 2500.0, "dwellings"),
    "asked rent": change("rent", 600.0, "dwellings"),
    "label": change("label", int(EnergyLabel.G), "dwellings"),
    "rent of tenants": change("rent_below", 60.0, "places"),
    "moves": swap_places,
    "departures": leave,
    "energy price": pay_more_for_gas,
    "norms": take_other_norms,
    "benefits": take_other_benefits,
}


def adults_assisted(city: City) -> np.ndarray:
    assert city.settled is not None
    return city.settled.assistance


def booked(city: City, name: str) -> int:
    """Cents of an item that were booked last."""
    return sum(cents for (_, item, *_), cents in city.book.month.items() if item == name)


def allowances(city: City) -> int:
    """Cents of rent allowance that residents get in a month."""
    return round(100.0 * float(city.households.allowance[city.residents()].sum(dtype=np.float64)))


@pytest.mark.parametrize("what", CHANGES)
def test_budgets_follow(settled: City, what: str):
    ours = copy.deepcopy(settled)
    CHANGES[what](ours)
    theirs = copy.deepcopy(ours)
    for city in (ours, theirs):
        city.book.month.clear()
    budget.step(ours)
    theirs.settled = None  # so that everybody's is settled
    budget.step(theirs)
    rows = ours.residents()
    for name in COLUMNS:
        np.testing.assert_array_equal(
            getattr(ours.households, name)[rows], getattr(theirs.households, name)[rows], err_msg=name
        )
    assert booked(ours, "social assistance") == booked(theirs, "social assistance")
    assert booked(ours, "rent allowance") == booked(theirs, "rent allowance") == allowances(theirs) > 0
    entitled = work.entitled_to_assistance(theirs, rows) & theirs.households.assistance_taken[rows]
    np.testing.assert_array_equal(adults_assisted(theirs)[rows] > 0, entitled)
    outside = np.setdiff1d(np.arange(len(ours.households)), rows)
    assert not ours.households.allowance[outside].any()
    assert not adults_assisted(ours)[outside].any()


def test_each_change_is_felt(settled: City):
    """None of the changes above would go unnoticed: each alters a budget, or what is paid as social assistance."""

    def felt(city: City) -> list[np.ndarray]:
        return [*(getattr(city.households, name) for name in COLUMNS), adults_assisted(city)]

    for what, apply in CHANGES.items():
        city = copy.deepcopy(settled)
        apply(city)
        budget.step(city)
        pairs = zip(felt(city), felt(settled), strict=True)
        assert any(np.any(now != before) for now, before in pairs), what


def test_nothing_is_settled_twice(settled: City):
    city = copy.deepcopy(settled)
    city.households.residual[:] = -1.0
    budget.step(city)
    assert (city.households.residual == -1.0).all()


def leave_city(city: City, rows: Rows) -> None:
    newcomers.leave(city, rows, MoveReason.MOVED_AWAY)


def vanish(city: City, rows: Rows) -> None:
    """Leaves as a rule of one's own may have it."""
    h = city.households
    city.places.household[h.place[rows]] = -1
    h.place[rows] = -1
    h.release(rows)


@pytest.mark.parametrize("go", [leave_city, vanish])
def test_nobody_pays_an_allowance_to_a_household_that_came_and_went_between_two_budgets(
    go: Callable[[City, Rows], None],
):
    """To the budget it has not changed: it did not live here a month ago, and does not now."""
    city = WijkModel(load_config(["city=proefstad", "months=24"])).city
    h, rows = city.households, city.residents()[::5]
    budget.step(city)
    at_home = h.place[rows].copy()
    city.places.household[at_home] = -1
    h.place[rows] = -1
    budget.step(city)  # knows them as living nowhere
    h.place[rows], city.places.household[at_home] = at_home, rows
    h.allowance[rows] = 100.0  # as a household that finds a home is given one
    go(city, rows)
    city.book.month.clear()
    budget.step(city)
    assert not h.allowance[rows].any()
    assert booked(city, "rent allowance") == allowances(city) > 0


def test_other_constants_reach_incomes_at_once(settled: City):
    city = copy.deepcopy(settled)
    work.step(city)
    p = city.parameters
    doubled = 2.0 * p.budget.assistance_single
    city.parameters = replace(p, budget=replace(p.budget, assistance_single=doubled))
    kernels.update_income(city)
    found = city.households.income[city.residents()]
    city.income_known = None
    kernels.update_income(city)
    np.testing.assert_array_equal(found, city.households.income[city.residents()])
    assert (found != settled.households.income[city.residents()]).any()


@pytest.mark.parametrize("record", ["[city,wijken,ledger]"])
def test_forgetting_changes_nothing(record: str):
    words = ["city=proefstad", "scenario=demolition_heavy", "months=15", f"record={record}"]
    kept, anew = (WijkModel(load_config(words)) for _ in range(2))
    for _ in range(15):
        kept.step()
        anew.step()
        anew.city.forget()
    for name in ("city", "wijken", "ledger"):
        pd.testing.assert_frame_equal(
            getattr(kept.observer.result(), name), getattr(anew.observer.result(), name)
        )


def test_what_is_written_from_outside_is_taken_over_when_the_city_forgets():
    model = WijkModel(load_config(["city=proefstad", "months=3"]))
    city = model.city
    model.step()
    d, private = city.dwellings, np.flatnonzero(city.dwellings.active & (city.dwellings.complex < 0))[:20]
    complexes = np.flatnonzero(city.complexes.active)[:1]
    before = dwellings_of(city, complexes).size
    d.damp[:] = False
    d.complex[private] = complexes[0]
    city.forget()
    assert not city.households.damp[city.residents()].any()
    assert dwellings_of(city, complexes).size == before + private.size
