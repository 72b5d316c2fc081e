"""Arrears and problematic debt, household by household (twin of processes/debt.py)."""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support
from wijksim.city.city import ROUNDING, City
from wijksim.city.exposure import lowest_draw
from wijksim.city.selection import list_rows, room_for
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.parameters import ParameterSet
from wijksim.prefetch import coming, fetch
from wijksim.randomness import keyed_uniform, rare_uniform

_NO_SUPPORT = int(Support.NONE)
_NOTHING, _ONE, _TWO = np.float32(0.0), np.float32(1.0), np.float32(2.0)
_HALF, _SIXTH = np.float32(0.5), np.float32(1.0 / 6.0)
EURO_STEP = 100.0
"""EUR/month of residual budget to which the slopes of arrears apply."""
_EURO_STEP = np.float32(EURO_STEP)
_AT_LEAST = np.float32(ROUNDING)
_AHEAD = 8
"""Households before whose turn their columns are asked of memory."""


class _Households(NamedTuple):
    active: Any
    place: Any
    id: Any
    residual: Any
    mental_health: Any
    arrears: Any
    problematic_debt: Any
    debt_months: Any
    relapse_months: Any
    known: Any
    support: Any


class FirstDraws(NamedTuple):
    """First bits of the draws of the month (see city/exposure.py)."""

    arrears: Any
    setback: Any


class Luck(NamedTuple):
    """Keys of the month."""

    arrears: Any
    ends: Any
    relapse: Any
    setback: Any


class Rules(NamedTuple):
    """Constants of arrears and debt."""

    intercept: Any
    residual_slope: Any
    mental_slope: Any
    recovery: Any
    recovery_slope: Any
    problematic_after: float
    ends: float
    relapse: float
    setback: float
    setback_at_most: Any


def rules_of(parameters: ParameterSet, *, ends: float, relapse: float, setback: float) -> Rules:
    """Takes the constants from the parameters of the run; the other three are monthly chances."""
    p = parameters.debt
    return Rules(
        intercept=np.float32(p.arrears_intercept),
        residual_slope=np.float32(p.residual_slope),
        mental_slope=np.float32(p.mental_slope),
        recovery=np.float32(p.recovery),
        recovery_slope=np.float32(p.recovery_slope),
        problematic_after=float(p.problematic_after),
        ends=float(ends),
        relapse=float(relapse),
        setback=float(setback),
        setback_at_most=np.float32(ROUNDING * setback),
    )


@helper
def log_odds_against(residual: Any, mental_health: Any, p: Any) -> Any:
    """Log-odds against falling into arrears (link 4)."""
    return -(p.intercept - p.residual_slope * residual / _EURO_STEP - p.mental_slope * mental_health)


@helper
def falls_behind(residual: Any, mental_health: Any, luck: Any, p: Any) -> Any:
    """Whether a household that is not behind falls into arrears."""
    return luck < _ONE / (_ONE + np.float32(math.exp(log_odds_against(residual, mental_health, p))))


@helper
def may_fall_behind(residual: Any, mental_health: Any, luck: Any, p: Any) -> Any:
    """True for all who fall behind, and few others: no exponential lies below its cubic Taylor polynomial.

    ``luck`` may be any number that is not above the draw.
    """
    x = log_odds_against(residual, mental_health, p)
    return luck * (_TWO + x * (_ONE + x * (_HALF + x * _SIXTH))) < _AT_LEAST


@helper
def recovers(residual: Any, luck: Any, p: Any) -> Any:
    """Whether a household clears arrears that are not problematic yet."""
    chance = p.recovery + p.recovery_slope * residual / _EURO_STEP
    return luck < min(max(chance, _NOTHING), _ONE)


@helper
def next_arrears(
    household: Any, arrears: Any, debt: Any, residual: Any, mental_health: Any, key: Any, p: Any
) -> Any:
    """Months of arrears: they begin, deepen or clear; those of a debtor stand still."""
    if debt and arrears > 0:
        return arrears
    luck = rare_uniform(key, household)
    if arrears == 0:
        return arrears + 1 if falls_behind(residual, mental_health, luck, p) else arrears
    return 0 if recovers(residual, luck, p) else arrears + 1


@wide_kernel
def _at_stake(h: Any, first: Any, p: Any, stake: Any, rows: Any) -> Any:  # pragma: no cover - compiled
    """Lists those whose arrears or debt may change this month; nothing happens to all others."""
    for i in range(h.active.size):
        residual, mental_health = h.residual[i], h.mental_health[i]
        falls = may_fall_behind(residual, mental_health, lowest_draw(first.arrears[i]), p)
        struck = lowest_draw(first.setback[i]) < p.setback_at_most
        behind = (
            (h.arrears[i] > 0) | h.problematic_debt[i] | (h.debt_months[i] > 0) | (h.relapse_months[i] > 0)
        )
        stake[i] = h.active[i] & (h.place[i] >= 0) & (behind | falls | struck)
    return list_rows(stake, rows)


@lean_kernel
def _change(h: Any, rows: Any, luck: Any, p: Any) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        fetch(h, coming(rows, n, _AHEAD))
        i = np.uintp(rows[n])
        debt, household = h.problematic_debt[i], h.id[i]
        residual, mental_health = h.residual[i], h.mental_health[i]
        arrears = next_arrears(household, h.arrears[i], debt, residual, mental_health, luck.arrears, p)
        window = h.relapse_months[i] > 0
        if window:
            h.relapse_months[i] -= 1
        if debt:
            if keyed_uniform(luck.ends, household, 0) < p.ends:
                debt, arrears = False, 0
                h.known[i] = False
                h.support[i] = _NO_SUPPORT
        elif window and keyed_uniform(luck.relapse, household, 0) < p.relapse:
            debt, arrears = True, int(p.problematic_after)
        elif arrears >= p.problematic_after:
            debt = True
        elif rare_uniform(luck.setback, household) < p.setback:
            debt, arrears = True, int(p.problematic_after)
        h.problematic_debt[i] = debt
        h.debt_months[i] = h.debt_months[i] + 1 if debt else 0
        h.arrears[i] = arrears


def change(city: City, *, ends: float, relapse: float, setback: float) -> None:
    """Arrears and debts of all residents begin, deepen, clear, strike at once, end or come back.

    Args:
        city: The city.
        ends: Monthly chance that a debt ends by itself.
        relapse: Monthly chance that a resolved debt comes back within its window.
        setback: Monthly chance of a setback that leaves a problematic debt.
    """
    streams, month = city.streams, city.month
    first = FirstDraws(city.first_bits_of("debt.arrears"), city.first_bits_of("debt.setback"))
    luck = Luck(
        arrears=streams.rare_key("debt.arrears", month),
        ends=streams.key("debt.ends", month),
        relapse=streams.key("debt.relapse", month),
        setback=streams.rare_key("debt.setback", month),
    )
    h = city.households.view(_Households)
    rules = rules_of(city.parameters, ends=ends, relapse=relapse, setback=setback)
    stake, rows = room_for(city.households)
    _change(h, rows[: _at_stake(h, first, rules, stake, rows)], luck, rules)
