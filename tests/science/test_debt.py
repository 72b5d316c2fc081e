"""Debt: a setback strikes rich and poor alike, a low budget the poor; month 0 is no turning point."""

import numpy as np
import pytest
from scipy import stats

from wijksim.processes import debt

NO_ARREARS = ("parameters.debt.arrears_intercept=-60", "allow_out_of_range=true")


def by_budget(model):
    """Residents of the lower and of the upper half of residual budgets."""
    h, rows = model.city.households, model.city.residents()
    poor = h.residual[rows] < np.median(h.residual[rows])
    return rows[poor], rows[~poor]


def step_debts(model, months):
    """Only the phase of debt, month after month, without help and without debts that end."""
    for _ in range(months):
        model.city.month += 1
        debt.step(model.city)


def test_setbacks_alone_strike_rich_and_poor_alike_at_the_declared_rate(build_town):
    model = build_town(
        *NO_ARREARS,
        "parameters.debt.setback=0.2",
        "parameters.debt.initial_share=0.000001",
        "parameters.debt.untreated_years=100000",
    )
    h = model.city.households
    h.problematic_debt[:], h.arrears[:] = False, 0
    poor, rich = by_budget(model)
    step_debts(model, 12)
    for rows in (poor, rich):
        share = h.problematic_debt[rows].mean()
        error = np.sqrt(0.2 * 0.8 / rows.size)
        assert share == pytest.approx(0.2, abs=4 * error)


def test_without_setbacks_debt_is_that_of_the_poor(build_town):
    model = build_town("parameters.debt.setback=0", "parameters.debt.initial_share=0.07")
    poor, rich = by_budget(model)
    h = model.city.households
    assert h.problematic_debt[poor].mean() > 2 * h.problematic_debt[rich].mean()


@pytest.mark.parametrize("setback", [0.0, 0.008, 0.015])
def test_debt_at_month_0_has_the_measured_level_whatever_its_cause(build_town, setback):
    model = build_town(f"parameters.debt.setback={setback}", "parameters.debt.initial_share=0.06")
    rows = model.city.residents()
    number = model.city.households.problematic_debt[rows].sum()
    assert stats.binom.cdf(number, rows.size, 0.06) > 1e-3
    assert stats.binom.sf(number - 1, rows.size, 0.06) > 1e-3


def test_debts_begin_as_often_in_the_first_month_as_later(build_town):
    """Arrears of month 0 used to be heaped one month before problematic debt, so that debts jumped at once."""
    model = build_town("parameters.debt.setback=0")
    h, rows = model.city.households, model.city.residents()
    begun = []
    for _ in range(9):
        before = h.problematic_debt[rows].copy()
        step_debts(model, 1)
        begun.append(int((h.problematic_debt[rows] & ~before).sum()))
    later = sum(begun[1:])
    # The first month against the eight after it, given their sum: a binomial number if months are alike.
    assert stats.binomtest(begun[0], begun[0] + later, 1 / 9, alternative="greater").pvalue > 1e-3, begun
