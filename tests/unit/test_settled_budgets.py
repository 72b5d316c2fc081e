"""Budgets that stand from last month are what they would be if everybody's were settled anew."""

import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import EnergyLabel, Tenure, Work
from wijksim.city.city import City
from wijksim.processes import budget, work

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


CHANGES = {
    "income": change("income", 900.0),
    "adults": change("adults", 3),
    "children": change("children", 2),
    "student": change("student", True),
    "age": change("age", 80.0),
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


def assistance(city: City) -> int:
    """Cents of social assistance that were booked last."""
    return sum(cents for (_, item, *_), cents in city.book.month.items() if item == "social assistance")


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
    assert assistance(ours) == assistance(theirs)
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
