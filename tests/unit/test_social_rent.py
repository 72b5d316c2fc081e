"""Who may rent social is one rule, wherever it is asked: at the ceilings to the last bit."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.decisions.dwelling_choice import SOCIAL
from wijksim.decisions.market_facts import Vacancies
from wijksim.indicators.household_census import HouseholdCounts
from wijksim.processes.kernels.seekers import view_seekers
from wijksim.processes.kernels.waiting_list import waiting_list
from wijksim.processes.market_log import feasible_social
from wijksim.processes.market_view import PRESSES, rules_of, surroundings
from wijksim.processes.moving import may_rent_social

CEILINGS = {1: 2345.67890123, 2: 2987.65432109}
"""EUR/month, of one person and of more; between two numbers of float32, in which incomes are kept."""


def at_the_ceilings() -> tuple[City, Rows, BoolColumn]:
    """A town in which residents of all kinds earn just little enough or too much; these, and who of them may."""
    city = WijkModel(load_config(["city=proefstad", "months=1"])).city
    market = replace(city.parameters.market, income_ceiling=CEILINGS[1], income_ceiling_more=CEILINGS[2])
    city.parameters = replace(city.parameters, market=market)
    h, rows, may = city.households, city.residents(), []
    h.searching[:] = h.urgent[:] = False
    kinds = product(((1, 0), (1, 1), (2, 0), (2, 3)), CEILINGS.values(), (-1, 0, 1), (False, True))
    for row, ((adults, children), ceiling, steps, student) in zip(rows, kinds, strict=False):
        near = np.float32(ceiling)
        income = np.nextafter(near, np.float32(np.inf * steps)) if steps else near
        h.adults[row], h.children[row], h.income[row], h.student[row] = adults, children, income, student
        may.append(not student and float(income) <= CEILINGS[min(adults + children, 2)])
    rows = rows[: len(may)]
    h.searching[rows] = True
    return city, rows, np.array(may)


@pytest.fixture(scope="module")
def town() -> tuple[City, Rows, BoolColumn]:
    return at_the_ceilings()


def test_both_answers_are_given_on_both_sides_of_a_ceiling(town):
    _, rows, may = town
    assert rows.size == 4 * 2 * 3 * 2
    assert 10 < may.sum() < rows.size - 10


def test_patience_follows_the_rule(town):
    city, rows, may = town
    np.testing.assert_array_equal(may_rent_social(city, rows), may)


def test_the_waiting_list_follows_the_rule(town):
    city, rows, may = town
    rules = rules_of(city)
    seekers = view_seekers(city, rows, surroundings(city), rules, PRESSES)
    urgent, others = waiting_list(np.arange(rows.size), seekers, rules)
    assert urgent.size == 0
    np.testing.assert_array_equal(np.sort(others), np.flatnonzero(may))


def test_the_log_of_lives_follows_the_rule(town):
    city, rows, may = town
    rules = rules_of(city)
    seekers = view_seekers(city, rows, surroundings(city), rules, PRESSES)
    huge = Vacancies(*(np.array([value]) for value in (0, 0, SOCIAL, False, 1.0, 1e6, 0, 0)))
    np.testing.assert_array_equal(feasible_social(seekers, huge, 0, rules), may)


def test_the_census_follows_the_rule(town):
    city, _, may = town
    noted = HouseholdCounts(city, np.array([1e3, 2e3, 3e3, 4e3]), 12).take()
    assert noted.social["regular"][0] == may.sum()
