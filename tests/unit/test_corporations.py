"""Corporations as firms: investment ceiling, portfolio rule and accounts, by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijksim import load_config
from wijksim.agents.portfolio import demolition_cost
from wijksim.city.accounts import INTEREST, LOANS, MAINTENANCE, RENT, OperatingAccount
from wijksim.city.categories import Plan
from wijksim.decisions.investment import borrowing_room, investment_ceiling, operating_cash
from wijksim.decisions.portfolio import Condition, renewal, replaceable, schedule
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet

P = ParameterSet()
RENTS = 6500.0
"""EUR per dwelling and year."""


def make(*overrides: str) -> WijkModel:
    return WijkModel(load_config(["city=proefstad", "months=60", *overrides]))


def test_ceiling_is_free_cash_and_a_part_of_what_may_be_borrowed():
    c = P.corporation
    cash = operating_cash(RENTS * 100, 100, P)
    costs = c.management_cost + c.levies + c.maintenance_cost
    assert cash == pytest.approx(100 * (RENTS * (1 - c.vacancy_loss) - costs))
    room = borrowing_room(cash, 100, P)
    assert room == pytest.approx(100 * (c.loan_to_value * c.policy_value - c.debt)), "the value norm binds"
    expected = cash - 100 * c.debt * c.interest + room / c.borrowing_years
    assert investment_ceiling(RENTS * 100, 100, P) == pytest.approx(expected)


def test_interest_norm_binds_when_cash_is_short():
    c = P.corporation
    cash = 100 * c.debt * c.interest * c.interest_cover * 1.1
    assert borrowing_room(cash, 100, P) == pytest.approx(0.1 * 100 * c.debt)
    assert borrowing_room(0.5 * cash, 100, P) == 0
    assert investment_ceiling(0.0, 100, P) == 0


def test_ceiling_is_the_same_in_every_scenario_and_stays():
    ceilings = []
    for choices in (
        ["scenario=baseline"],
        ["scenario=integrated", "scenario.sale_share=0.05", "scenario.demolition_share=1"],
    ):
        model = make(*choices)
        before = [owner.ceiling for owner in model.corporations]
        for _ in range(13):
            model.step()
        assert [owner.ceiling for owner in model.corporations] == before
        ceilings.append(before)
    assert ceilings[0] == ceilings[1]
    assert min(ceilings[0]) > 0


def condition(due=True, state=0.7, label=2.5, built=1960.0, months=700, gas_free=False) -> Condition:
    return Condition(*(np.array([value]) for value in (due, state, label, built, months, gas_free)))


@pytest.mark.parametrize(
    ("given_", "plan"),
    [
        (condition(), Plan.RENOVATION),
        (condition(state=P.portfolio.deep_state), Plan.DEEP_RENOVATION),
        (condition(label=0.2), Plan.DEEP_RENOVATION),
        (condition(label=0.2, gas_free=True), Plan.NONE),
        (condition(label=0.2, months=100), Plan.NONE),
        (condition(due=False, label=0.0, months=P.portfolio.second_step_months), Plan.DEEP_RENOVATION),
        (condition(due=False, label=0.0, months=P.portfolio.second_step_months - 1), Plan.NONE),
        (condition(gas_free=True), Plan.RENOVATION),
    ],
)
def test_renewal_rule(given_: Condition, plan: Plan):
    assert renewal(given_, P)[0] == plan


@pytest.mark.parametrize(
    ("given_", "may"),
    [
        (condition(), True),
        (condition(built=P.works.replaced_until + 1), False),
        (condition(built=P.works.replaced_from - 1), False),
        (condition(state=P.portfolio.replaced_state + 0.01), False),
        (condition(due=False), False),
    ],
)
def test_only_poor_post_war_complexes_are_replaced(given_: Condition, may: bool):
    assert bool(replaceable(given_, P)[0]) is may


def test_schedule_saves_for_a_large_project_and_gives_others_the_rest():
    room = np.array([10, 20, 30])
    np.testing.assert_array_equal(schedule(np.array([18, 2, 5, 10]), room), [1, 0, 2, -1])
    np.testing.assert_array_equal(schedule(np.array([31]), room), [-1])
    np.testing.assert_array_equal(schedule(np.array([4, 6, 1]), room), [0, 0, 1])


@given(
    st.lists(st.integers(1, 50), max_size=30),
    st.lists(st.integers(0, 40), min_size=1, max_size=12),
)
def test_schedule_never_spends_what_has_not_come_in(costs: list[int], yearly: list[int]):
    room = np.cumsum(yearly)
    years = schedule(np.array(costs, dtype=np.int64), room)
    assert years.max(initial=-1) < room.size
    spent = [
        sum(cost for cost, year in zip(costs, years, strict=True) if 0 <= year <= y) for y in range(room.size)
    ]
    assert (np.array(spent) <= room).all()
    # What is left out does not fit even at the end.
    for cost in (cost for cost, year in zip(costs, years, strict=True) if year < 0):
        assert cost > room[-1] - spent[-1]
    # The first projects get the same years whatever comes after them.
    np.testing.assert_array_equal(schedule(np.array(costs[:5], dtype=np.int64), room), years[:5])


@given(
    st.integers(0, 10**9),
    st.lists(
        st.lists(
            st.tuples(st.booleans(), st.sampled_from([RENT, MAINTENANCE]), st.integers(0, 10**9)), max_size=8
        ),
        max_size=5,
    ),
)
def test_operating_account_is_double_entry(loans: int, years: list[list[tuple[bool, str, int]]]):
    account = OperatingAccount("any", loans=loans)
    expected = loans
    for number, entries in enumerate(years):
        change = 0
        for incoming, item, cents in entries:
            (account.receive if incoming else account.pay)(item, cents)
            change += cents if incoming else -cents
            assert account.balance == account.opening + change
        before = account.balance
        borrowed = account.close_year(2018 + number)
        expected += borrowed
        year = account.years[-1]
        assert year.closing == before + borrowed == account.opening == account.balance
        assert year.closing >= 0
        assert year.loans == account.loans == expected >= 0
        assert year.closing == 0 or year.loans == 0, "cash is not held while loans can be redeemed"


@pytest.mark.parametrize("act", ["pay", "receive"])
def test_negative_amounts_are_refused(act: str):
    account = OperatingAccount("Nijestee")
    with pytest.raises(ValueError, match=r"account Nijestee cannot \w+ -1 cents for rent"):
        getattr(account, act)(RENT, -1)
    assert account == OperatingAccount("Nijestee")


def test_year_statement_covers_interest():
    account = OperatingAccount("any", loans=10_000)
    account.receive(RENT, 1000)
    account.pay(MAINTENANCE, 400)
    account.pay(INTEREST, 200)
    assert account.close_year(2018) == -400
    assert account.years[0].interest_cover == 3
    assert account.years[0].paid[LOANS] == 400


def test_more_owner_occupied_new_build_costs_the_corporation_less():
    costs = [demolition_cost(100, share, P) for share in (0.0, 0.5, 1.0)]
    assert costs == sorted(costs)
    fair = dataclasses.replace(P, works=dataclasses.replace(P.works, sale_of_plot=1.0))
    assert demolition_cost(100, 0.0, fair) == 100 * P.works.demolition_cost * 100
