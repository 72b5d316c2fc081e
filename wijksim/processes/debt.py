"""Arrears and problematic debt: how households fall into debt and come out (links 4, 23, 27; N9, N10).

A household that falls behind clears its arrears or falls further behind; after some months the debt is
problematic. A setback (a failed business, a claim of the tax office, a guarantee, what an ex-partner leaves)
makes a debt at once that no monthly budget explains: it strikes rich and poor alike. Untreated debt ends by itself
after years; support ends it sooner (see support.py). First a month, then evictions, then debts of month 0.
"""

import numpy as np
from scipy.special import expit, logit

from wijksim.city.categories import Support, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import budget
from wijksim.processes.kernels import debt as kernels
from wijksim.processes.support import chance_each_month

_CLIENT, _OWNER_OCCUPIED = int(Support.CLIENT), int(Tenure.OWNER_OCCUPIED)
"""As plain numbers, with which numpy compares a column ten times as fast."""
_SMALLEST_STEP = 1e-9
"""Log-odds: shorter steps of the solver change no chance that matters."""
_SURE = 1e-6
"""Short of certainty, so that its logarithm exists."""


def arrears_hazard(
    residual: FloatColumn, mental_health: FloatColumn, parameters: ParameterSet
) -> FloatColumn:
    """Monthly chance of falling into arrears (link 4).

    Args:
        residual: What is left of the budget, EUR/month.
        mental_health: SD.
        parameters: Constants of the run.
    """
    p = parameters.debt
    return np.asarray(
        expit(
            p.arrears_intercept
            - p.residual_slope * residual / kernels.EURO_STEP
            - p.mental_slope * mental_health
        )
    )


def recovery_chance(residual: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance of clearing arrears that are not yet problematic."""
    p = parameters.debt
    return np.clip(p.recovery + p.recovery_slope * residual / kernels.EURO_STEP, 0.0, 1.0)


def setback_chance(parameters: ParameterSet) -> float:
    """Monthly chance of a setback that leaves a problematic debt (shock term of link 4)."""
    return chance_each_month(parameters.debt.setback, MONTHS_PER_YEAR)


def ending_chance(parameters: ParameterSet) -> float:
    """Monthly chance that a debt ends by itself: that of clients too, to which support adds (support.py)."""
    return float(1.0 / (parameters.debt.untreated_years * MONTHS_PER_YEAR))


def relapse_chance(parameters: ParameterSet) -> float:
    """Monthly chance that a resolved debt comes back within its window."""
    return chance_each_month(parameters.support.relapse, MONTHS_PER_YEAR)


def change(city: City, rows: Rows) -> None:
    """A month of arrears and debts: the rule in plain numpy that :func:`step` carries out for all residents.

    Arrears (months behind) begin by :func:`arrears_hazard` and are cleared by :func:`recovery_chance`, or else deepen;
    those of a debtor stand still. A debt becomes problematic after ``debt.problematic_after`` months of arrears, or at
    once by a setback or a relapse, and ends by itself by :func:`ending_chance`: then nobody knows of it any longer and
    support ends (links 4, 23, 27, 49; Parameters ``debt`` and ``support``).

    Args:
        city: The city.
        rows: Residents; writes ``arrears``, ``debt_months`` and ``relapse_months`` (months), ``problematic_debt``,
            ``known`` and ``support``.
    """
    h, p, streams, ids = city.households, city.parameters, city.streams, city.households.id[rows]
    arrears, owing = h.arrears[rows], h.problematic_debt[rows]
    becomes, returns = becomes_problematic(city, rows), comes_back(city, rows)
    draw = streams.uniform("debt.arrears", city.month, ids)
    begins = (arrears == 0) & (draw < arrears_hazard(h.residual[rows], h.mental_health[rows], p))
    clears = (arrears > 0) & ~owing & (draw < recovery_chance(h.residual[rows], p))
    deepens = begins | ((arrears > 0) & ~owing & ~clears)
    window = h.relapse_months[rows] > 0
    otherwise = owing | becomes | returns
    struck = ~otherwise & streams.event("debt.setback", city.month, ids, setback_chance(p))
    ends = owing & streams.event("debt.ends", city.month, ids, ending_chance(p))

    arrears = np.where(deepens, arrears + 1, np.where(clears, 0, arrears))
    arrears = np.where(returns | struck, p.debt.problematic_after, arrears)
    debt = (otherwise | struck) & ~ends
    h.arrears[rows] = np.where(ends, 0, arrears)
    h.problematic_debt[rows] = debt
    h.debt_months[rows] = np.where(debt, h.debt_months[rows] + 1, 0)
    h.relapse_months[rows] -= window
    h.known[rows[ends]], h.support[rows[ends]] = False, Support.NONE


def step(city: City) -> None:
    """Does :func:`change` for all residents, in one compiled pass, and logs what happens to whom."""
    p = city.parameters
    _log_decisions(city)
    kernels.change(city, ends=ending_chance(p), relapse=relapse_chance(p), setback=setback_chance(p))


def becomes_problematic(city: City, rows: Rows) -> BoolColumn:
    """Whether arrears that deepen this month become a problematic debt."""
    h, p = city.households, city.parameters
    arrears, residual = h.arrears[rows], h.residual[rows]
    draw = city.streams.uniform("debt.arrears", city.month, h.id[rows])
    falls = (arrears == 0) & (draw < arrears_hazard(residual, h.mental_health[rows], p))
    deeper = falls | ((arrears > 0) & (draw >= recovery_chance(residual, p)))
    return np.asarray(~h.problematic_debt[rows] & deeper & (arrears + 1 >= p.debt.problematic_after))


def comes_back(city: City, rows: Rows) -> BoolColumn:
    """Whether a debt that was resolved comes back this month."""
    h, chance = city.households, relapse_chance(city.parameters)
    window = ~h.problematic_debt[rows] & (h.relapse_months[rows] > 0)
    return np.asarray(window & city.streams.event("debt.relapse", city.month, h.id[rows], chance))


def can_be_struck(city: City, rows: Rows) -> BoolColumn:
    """Who can be struck by a setback this month: those whom no debt holds yet, and none comes to in another way."""
    owing = city.households.problematic_debt[rows]
    return np.asarray(~(owing | becomes_problematic(city, rows) | comes_back(city, rows)))


def evicted(city: City) -> Rows:
    """Tenants who lose their home this month because of long debt; nobody does while in support."""
    h, p = city.households, city.parameters.debt
    long_debt = (h.debt_months >= p.eviction_after) & (h.support != _CLIENT)
    at_risk = city.residents_where(long_debt & (h.tenure != _OWNER_OCCUPIED))
    city.events.write(
        "evicted", at_risk, chance=p.eviction_chance, luck="debt.eviction", state=("debt_months",)
    )
    return at_risk[city.streams.event("debt.eviction", city.month, h.id[at_risk], p.eviction_chance)]


def begin(city: City, rows: Rows) -> None:
    """Problematic debt at month 0, at the measured level.

    Durations start at their stationary (geometric) distribution. Newcomers later on arrive without debt.
    """
    h, p = city.households, city.parameters.debt
    ids = h.id[rows]
    debt = city.streams.event("debt.initial", -1, ids, _initial_chance(city, rows))
    h.problematic_debt[rows] = debt
    h.arrears[rows] = np.where(debt, p.problematic_after, _first_arrears(city, rows))
    h.debt_months[rows] = h.support_months[rows] = 0
    owing = rows[debt]
    months = np.log1p(-city.streams.uniform("debt.duration", -1, h.id[owing])) / np.log1p(
        -1 / (p.untreated_years * MONTHS_PER_YEAR)
    )
    h.debt_months[owing] = np.minimum(months, p.initial_longest)
    known = city.streams.event("debt.known", -1, h.id[owing], city.parameters.support.initial_known)
    h.known[rows], h.support[rows] = False, Support.NONE
    clients = owing[known]
    h.known[clients], h.support[clients] = True, Support.CLIENT
    so_far = city.streams.uniform("debt.support_so_far", -1, h.id[clients])
    h.support_months[clients] = so_far * city.parameters.support.longest


def _initial_chance(city: City, rows: Rows) -> FloatColumn:
    """Chance of problematic debt at month 0: setbacks strike all alike, the rest clusters at low residual budgets.

    Setbacks have the share at which as many debts arise as end by themselves, at most the measured level of all debts.
    """
    h, p = city.households, city.parameters.debt
    waiting = p.setback * p.untreated_years
    setbacks = min(waiting / (1.0 + waiting), p.initial_share)
    bound = p.initial_residual_bound
    residual = np.clip(h.residual[rows].astype(np.float64), -bound, bound)
    spread = residual.std() or 1.0  # without any, all scores are 0
    score = -(residual - residual.mean()) / spread * p.initial_income_slope
    others = (p.initial_share - setbacks) / (1.0 - setbacks)
    if others <= 0:
        return np.full(rows.size, setbacks)
    return np.asarray(setbacks + (1.0 - setbacks) * expit(score + level_for(score, others)))


def _first_arrears(city: City, rows: Rows) -> np.ndarray:
    """Arrears at month 0 of those without problematic debt, stationary under hazard and recovery, months.

    Who has been behind for longer is in problematic debt, so months are a geometric number cut off before that.
    """
    h, p = city.households, city.parameters
    hazard = arrears_hazard(h.residual[rows], h.mental_health[rows], p)
    recovery = np.clip(recovery_chance(h.residual[rows], p), hazard, 1.0 - _SURE)
    longest = p.debt.problematic_after - 1
    cut_off = -np.expm1(longest * np.log1p(-recovery))
    odds = hazard * cut_off / recovery
    behind = city.streams.event("debt.initial_arrears", -1, h.id[rows], odds / (1.0 + odds))
    luck = city.streams.uniform("debt.initial_arrears_months", -1, h.id[rows[behind]])
    months = np.zeros(rows.size)
    so_far = 1 + np.floor(np.log1p(-luck * cut_off[behind]) / np.log1p(-recovery[behind]))
    months[behind] = np.minimum(so_far, longest)
    return months


def level_for(score: FloatColumn, goal: float) -> float:
    """What to add to log-odds so that the mean chance is ``goal``, more than 0 and less than 1.

    Newton's method on the logarithm of the mean, three or four steps where debts are few. Where a step would leave the
    interval in which the answer must lie, or is not half as long as the one before, the interval is halved instead.
    No run loads the solvers of SciPy, whose import is a noticeable part of a start.

    Args:
        score: Log-odds by household, up to the level.
        goal: Mean chance that is wanted.
    """
    low, high = float(logit(goal) - score.max()), float(logit(goal) - score.min())
    highest = float(score.max())
    level = float(np.clip(np.log(goal) - np.log(np.exp(score - highest).mean()) - highest, low, high))
    step = high - low
    while abs(step) > _SMALLEST_STEP:
        chance = expit(score + level)
        mean = float(chance.mean())
        low, high = (low, level) if mean > goal else (level, high)
        slope = mean - float(np.square(chance).mean())
        newton = float(np.log(goal / mean)) * mean / slope if slope > 0 else np.inf
        half = (low + high) / 2 - level
        step = newton if low < level + newton < high and abs(newton) < abs(step) / 2 else half
        level += step
    return level


def _log_decisions(city: City) -> None:
    """Writes who fell behind, recovered, or came in or out of debt, and why, before it is carried out."""
    if not city.events.records:
        return
    h, p = city.households, city.parameters
    city.events.write(
        "arrears_begin",
        city.residents,
        chance=lambda kept: arrears_hazard(h.residual[kept], h.mental_health[kept], p),
        luck="debt.arrears",
        exposed=lambda kept: h.arrears[kept] == 0,
        right_unused=lambda kept: budget.without_take_up(city, kept),
        state=("income", "allowance", "rent", "energy_cost", "residual", "mental_health"),
    )
    city.events.write(
        "arrears_clear",
        city.residents,
        chance=lambda kept: recovery_chance(h.residual[kept], p),
        luck="debt.arrears",
        exposed=lambda kept: (h.arrears[kept] > 0) & ~h.problematic_debt[kept],
        state=("arrears", "residual"),
    )
    city.events.write(
        "debt_begins",
        city.residents,
        happened=lambda kept: becomes_problematic(city, kept),
        state=("arrears",),
    )
    city.events.write(
        "setback",
        city.residents,
        chance=setback_chance(p),
        luck="debt.setback",
        exposed=lambda kept: can_be_struck(city, kept),
        state=("residual",),
    )
    city.events.write(
        "debt_ends",
        city.residents,
        chance=ending_chance(p),
        luck="debt.ends",
        exposed=lambda kept: h.problematic_debt[kept],
        state=("debt_months", "support"),
    )
    city.events.write(
        "debt_returns",
        city.residents,
        chance=relapse_chance(p),
        luck="debt.relapse",
        exposed=lambda kept: ~h.problematic_debt[kept] & (h.relapse_months[kept] > 0),
        state=("relapse_months", "residual"),
    )
