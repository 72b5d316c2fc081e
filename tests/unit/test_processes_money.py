"""Rules of energy, income, budget and debt (links 1-4, 27, 49, 50), by hand."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, logit

from wijksim.city.categories import EnergyLabel, Origin, Support, Tenure, Work
from wijksim.lab.composition import load_config
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import budget, debt, energy, work
from wijksim.processes.kernels import contact

P = ParameterSet()
AREA = np.array([80.0])


def test_better_labels_use_less_gas():
    gas = energy.label_gas(np.arange(7), np.full(7, 80.0), P)
    assert (np.diff(gas) > 0).all()
    assert gas[EnergyLabel.A] == pytest.approx(80 * P.energy.gas_at_label_a)
    assert gas[EnergyLabel.G] - gas[EnergyLabel.A] == pytest.approx(80 * P.energy.label_gas_slope)


def test_only_part_of_the_engineering_saving_is_realised():
    before = np.array([2000.0])
    after = energy.gas_after_works(before, np.array([EnergyLabel.G]), np.array([EnergyLabel.A]), AREA, P)
    assert before - after == pytest.approx(P.energy.realised_saving * 80 * P.energy.label_gas_slope)
    same = energy.gas_after_works(before, np.array([EnergyLabel.C]), np.array([EnergyLabel.C]), AREA, P)
    assert same == before
    frugal = energy.gas_after_works(
        np.array([100.0]), np.array([EnergyLabel.G]), np.array([EnergyLabel.A]), AREA, P
    )
    assert frugal == pytest.approx(P.energy.minimum_gas_share * 100)


def test_bill_follows_price_and_share():
    def bill(share=1.0, room=False, factor=1.0):
        arguments = np.array([1200.0]), np.array([2400.0]), np.array([share]), np.array([room])
        return float(energy.energy_bill(*arguments, factor, P)[0])

    assert bill() == pytest.approx((1200 * P.energy.gas_price + 2400 * P.energy.electricity_price) / 12)
    assert bill(factor=2) == pytest.approx(2 * bill())
    assert bill(share=0.25, room=True) < bill()


@pytest.mark.parametrize(
    ("income", "bill", "label", "poor"),
    [
        (1000, 300, EnergyLabel.A, True),
        (1000, 20, EnergyLabel.A, False),
        (1000, 20, EnergyLabel.G, True),
        (5000, 900, EnergyLabel.G, False),
    ],
)
def test_energy_poverty_needs_a_low_income(income: float, bill: float, label: EnergyLabel, poor: bool):
    earned, minimum, cost = (np.array([float(value)]) for value in (income, 1000, bill))
    assert bool(energy.energy_poor(earned, minimum, cost, np.array([label]), P)[0]) is poor


def allowance(rent: float, income: float, tenure: Tenure = Tenure.SOCIAL_RENT, room: bool = False) -> float:
    arguments = np.array([rent]), np.array([income]), np.array([1]), np.array([tenure]), np.array([room])
    return float(budget.entitled_to_allowance(*arguments, P)[0])


def test_rent_allowance():
    b = P.budget
    full = allowance(600, 900)
    assert full == pytest.approx(b.allowance_share * (600 - b.allowance_basis))
    assert allowance(600, b.assistance_single + 100) == pytest.approx(full - 100 * b.allowance_taper)
    assert allowance(600, 10_000) == 0
    assert allowance(100, 900) == 0
    assert allowance(b.social_rent_ceiling + 1, 900) == 0
    assert allowance(600, 900, tenure=Tenure.OWNER_OCCUPIED) == 0
    assert allowance(600, 900, room=True) == 0


def test_budget_norm_grows_with_the_household():
    def norm(adults, children, student=False):
        return float(
            budget.necessary_spending(np.array([adults]), np.array([children]), np.array([student]), P)[0]
        )

    assert norm(1, 0) == P.budget.norm_adult
    assert norm(2, 0) == pytest.approx(P.budget.norm_adult + P.budget.norm_extra_adult)
    assert norm(1, 2) == pytest.approx(P.budget.norm_adult + 2 * P.budget.norm_child)
    assert norm(1, 0, student=True) == P.budget.student_norm


def test_arrears_follow_budget_and_mental_health():
    def hazard(residual=0.0, mental=0.0):
        return float(debt.arrears_hazard(np.array([residual]), np.array([mental]), P)[0])

    assert 0 < hazard(500, 1) < hazard() < hazard(-500) < hazard(-500, -1) < 1
    odds = [value / (1 - value) for value in (hazard(-100), hazard())]
    assert odds[0] / odds[1] == pytest.approx(np.exp(P.debt.residual_slope))


@given(st.floats(-1e5, 1e5), st.floats(-10, 10))
def test_chances_are_chances(residual: float, mental: float):
    for chance in (
        debt.arrears_hazard(np.array([residual]), np.array([mental]), P),
        debt.recovery_chance(np.array([residual]), P),
    ):
        assert 0 <= chance[0] <= 1


def income_of(
    status: Work, *, age: float = 40, adults: int = 1, taken: bool = True, capacity: float = 7.8
) -> float:
    arguments = (
        np.array([status]),
        np.array([capacity]),
        np.array([age]),
        np.array([adults]),
        np.array([0]),
        np.array([taken]),
    )
    return float(work.household_income(*arguments, P)[0])


def test_income_by_work():
    b = P.budget
    assert income_of(Work.EMPLOYED) == pytest.approx(np.exp(7.8))
    assert income_of(Work.UNEMPLOYED) == pytest.approx(b.assistance_single)
    assert income_of(Work.UNEMPLOYED, taken=False) == pytest.approx(
        b.fallback_income_share * b.assistance_single
    )
    assert income_of(Work.UNEMPLOYED, adults=2) >= b.assistance_couple
    assert income_of(Work.UNABLE) >= b.assistance_single
    assert income_of(Work.RETIRED) >= b.assistance_single
    assert income_of(Work.EMPLOYED, adults=2) > income_of(Work.EMPLOYED)
    assert income_of(Work.EMPLOYED, age=22) < income_of(Work.EMPLOYED)


def test_who_is_raised_to_the_social_minimum_is_who_has_a_right_to_assistance():
    city = WijkModel(load_config(["city=proefstad", "months=1"])).city
    h, rows = city.households, city.residents()
    h.work[rows], h.adults[rows], h.children[rows], h.assistance_taken[rows] = Work.UNEMPLOYED, 2, 0, True
    h.age[rows] = np.where(np.arange(rows.size) % 2, P.income.starter_age - 1, P.income.starter_age + 1)
    share = work.second_share(np.array([2]), P)[0]
    enough = np.log(P.budget.assistance_couple / share / work.equivalence(np.array([2]), np.array([0]), P)[0])
    # From too little without work for everybody to enough for starters too.
    h.earning_capacity[rows] = np.linspace(enough - 1.0, enough + 1.0, rows.size)
    work.update_income(city, rows)
    raised = h.income[rows] == np.float32(P.budget.assistance_couple)
    entitled = work.entitled_to_assistance(city, rows)
    assert 0.5 < raised.mean() < 0.7
    assert (entitled == raised).all()
    h.assistance_taken[rows], h.allowance_taken[rows], h.problematic_debt[rows] = False, True, False
    h.known[rows], h.support[rows] = False, Support.NONE
    assert (contact.unknown_problem(city, rows) == raised).all()


def test_equivalence_is_1_for_a_person_alone():
    factor = work.equivalence(np.array([1, 2, 2]), np.array([0, 0, 2]), P)
    assert factor[0] == 1
    assert (np.diff(factor) > 0).all()


def test_earning_capacity_by_tenure_and_buurt():
    def capacity(tenure=Tenure.PRIVATE_RENT, difficulty=0.0):
        arguments = np.array([tenure]), np.array([Origin.DUTCH]), np.array([difficulty]), np.zeros(1)
        return float(work.earning_capacity(*arguments, P)[0])

    assert capacity(Tenure.SOCIAL_RENT) < capacity() < capacity(Tenure.OWNER_OCCUPIED)
    assert capacity(difficulty=1) < capacity()


def test_job_loss_keeps_the_odds_stationary():
    # In the balance loss x employed = finding x unemployed, the unemployed part of those without work.
    log_odds = np.array([-2.0])
    loss = work.job_loss_hazard(log_odds, P)
    assert loss == pytest.approx(P.work.job_finding * (1 - P.work.unable_share) * np.exp(-2.0))
    assert work.job_loss_hazard(np.array([50.0]), P) == 1


@given(st.lists(st.floats(-800.0, 800.0), min_size=1, max_size=30), st.floats(1e-4, 0.95))
@example([-8.0, 8.0], 0.6)
@example([12.0, *[-1.0] * 39], 0.05)
@example([800.0, -800.0, 0.0], 0.5)
@example([3.0, 3.0, 3.0], 0.2)
def test_the_level_of_debts_gives_the_mean_chance_that_is_wanted(score, goal):
    log_odds = np.array(score)
    level = debt.level_for(log_odds, goal)
    assert expit(log_odds + level).mean() == pytest.approx(goal, rel=1e-8)
    ends = logit(goal) - log_odds.max() - 1.0, logit(goal) - log_odds.min() + 1.0
    found = brentq(lambda added: float(expit(log_odds + added).mean() - goal), *ends, xtol=1e-12)
    assert expit(log_odds + level).mean() == pytest.approx(expit(log_odds + found).mean(), rel=1e-7)
