"""Work and income: jobs found and lost, and what a household earns (links 27, 28).

First what happens in a month, then what work earns, then how work and income begin. Incomes of month 0 are estimated,
not measured: from tenure, age, origin, and the measured share of a buurt that has difficulty making ends meet.
"""

import numpy as np
from scipy.special import expit

from wijksim.city.categories import Origin, Tenure, Work
from wijksim.city.city import MONTHS_PER_YEAR, ROUNDING, City, Prospects
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels import careers
from wijksim.processes.kernels import work as kernels
from wijksim.processes.placements import place_in_jobs

_EMPLOYED, _UNEMPLOYED, _STUDENT, _RETIRED, _UNABLE = (int(activity) for activity in Work)
"""As plain numbers, with which numpy compares a column ten times as fast."""
_JOBLESS = np.array([_UNEMPLOYED], dtype=np.int8)
"""Main activity of those who look for work."""


def finding_chance(mental_health: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance that somebody without work finds it (link 27)."""
    p = parameters.work
    return np.asarray(p.job_finding * np.exp(p.mental_slope * mental_health))


def job_loss_hazard(log_odds: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance of losing work that, with the mean chance of finding it, keeps a household's odds stationary.

    Args:
        log_odds: Lasting log-odds of being without work.
        parameters: Constants of the run.
    """
    return np.minimum(job_loss_level(parameters) * np.exp(log_odds), 1.0)


def disability_hazard(log_odds: FloatColumn, parameters: ParameterSet) -> FloatColumn:
    """Monthly chance that somebody with work becomes unable to work, before the pension age.

    Args:
        log_odds: Lasting log-odds of being without work.
        parameters: Constants of the run.
    """
    return np.minimum(disability_level(parameters) * np.exp(log_odds), 1.0)


def job_loss_level(parameters: ParameterSet) -> float:
    """Monthly chance of losing work where the odds of being without it are even."""
    p = parameters.work
    return float(p.job_finding * (1.0 - p.unable_share))


def disability_level(parameters: ParameterSet) -> float:
    """Monthly chance of becoming unable to work where the odds of being without work are even."""
    p = parameters.work
    return float(p.disability_outflow / MONTHS_PER_YEAR * p.unable_share)


def best_finding_chance(city: City) -> float:
    """Highest monthly chance that anybody has who looks for work."""
    mental_health, rises = city.households.mental_health, city.parameters.work.mental_slope > 0
    return float(finding_chance(mental_health.max() if rises else mental_health.min(), city.parameters))


def retires(city: City, rows: Rows) -> BoolColumn:
    """Whether households have reached the pension age and have not retired yet."""
    h = city.households
    return (h.age[rows] >= city.parameters.life_course.retirement_age) & (h.work[rows] != _RETIRED)


def change_work(city: City) -> None:
    """Jobs are found and lost, and people become unable to work or retire; of these the last counts.

    The rule, on those alone for whom something may happen this month: age and draws rule out all others.
    """
    h, p, streams = city.households, city.parameters, city.streams
    rows = kernels.at_stake(city, loss=job_loss_level(p), disability=disability_level(p))
    working = rows[h.work[rows] == _EMPLOYED]
    jobless = city.drawn("work.found", ROUNDING * best_finding_chance(city), h.work, _JOBLESS)
    log_odds = h.work_odds[working]
    found = streams.event(
        "work.found", city.month, h.id[jobless], finding_chance(h.mental_health[jobless], p)
    )
    lost = streams.event("work.lost", city.month, h.id[working], job_loss_hazard(log_odds, p))
    unable = streams.event("work.disabled", city.month, h.id[working], disability_hazard(log_odds, p))
    h.work[jobless[found]] = _EMPLOYED
    h.work[working[lost]] = _UNEMPLOYED
    h.work[working[unable]] = _UNABLE
    h.work[rows[retires(city, rows)]] = _RETIRED


def step(city: City) -> None:
    """Jobs are found and lost, people retire, programme works place some in jobs, and incomes follow.

    Placements (placements.py) come after the changes of :func:`change_work`, and only with ``pathways.local_jobs``.
    """
    retiring = None
    if city.events.records:
        _log_decisions(city)
        retiring = retires(city, city.residents())
    change_work(city)
    if city.pathways.local_jobs:
        place_in_jobs(city)
    kernels.update_income(city)
    if retiring is not None:
        city.events.write("retires", city.residents(), happened=retiring, state=("age", "work", "income"))


def household_income(
    work: IntColumn,
    capacity: FloatColumn,
    age: FloatColumn,
    adults: IntColumn,
    children: IntColumn,
    assistance_taken: BoolColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Net household income in EUR/month, rent allowance left out.

    Without work the first adult's earnings fall away; what is left is raised to social assistance by those
    who take it up, and to a fallback by those who do not.
    """
    p = parameters.income
    full = full_earnings(capacity, age, adults, children, parameters)
    minimum = social_minimum(adults, parameters)
    floor = np.where(assistance_taken, minimum, parameters.budget.fallback_income_share * minimum)
    jobless = np.maximum(full * second_share(adults, parameters), floor)
    income = np.where(work == _UNEMPLOYED, jobless, full)
    income = np.where(work == _UNABLE, np.maximum(full * p.unable_share, minimum), income)
    income = np.where(work == _RETIRED, np.maximum(full * p.retired_share, minimum), income)
    return np.where(work == _STUDENT, np.exp(capacity) * adults, income)


def equivalence(adults: IntColumn, children: IntColumn, parameters: ParameterSet) -> FloatColumn:
    """Equivalence factor of households (CBS scale): 1 for a person alone."""
    income = parameters.income
    return 1.0 + income.equivalence_adult * (adults - 1) + income.equivalence_child * children


def social_minimum(adults: IntColumn, parameters: ParameterSet) -> FloatColumn:
    """Social minimum in EUR/month by number of adults: what social assistance raises an income to."""
    p = parameters.budget
    return np.where(adults > 1, p.assistance_couple, p.assistance_single)


def second_share(adults: IntColumn, parameters: ParameterSet) -> FloatColumn:
    """Share of the full earnings of households that the second adult brings in: what is left without work."""
    share = parameters.income.second_adult_share
    return np.where(adults > 1, share / (1.0 + share), 0.0)


def full_earnings(
    capacity: FloatColumn, age: FloatColumn, adults: IntColumn, children: IntColumn, parameters: ParameterSet
) -> FloatColumn:
    """What a household earns in full work, EUR/month; starters earn less."""
    earning = kernels.earning_alone(capacity, age, parameters)
    return np.asarray(earning * equivalence(adults, children, parameters))


def entitled_to_assistance(city: City, rows: Rows) -> BoolColumn:
    """Whether households have a right to social assistance: no work and too little other income."""
    h, p, adults = city.households, city.parameters, city.households.adults[rows]
    full = full_earnings(h.earning_capacity[rows], h.age[rows], adults, h.children[rows], p)
    left = full * second_share(adults, p)
    return np.asarray((h.work[rows] == _UNEMPLOYED) & (left < social_minimum(adults, p)))


def update_income(city: City, rows: Rows) -> None:
    """Recomputes the income of these households, as it is and equivalised, in EUR/month: the rule in plain numpy.

    Each month its compiled twin (kernels/work.py) does this for all households whose income may have changed.
    """
    h = city.households
    income = household_income(
        h.work[rows],
        h.earning_capacity[rows],
        h.age[rows],
        h.adults[rows],
        h.children[rows],
        h.assistance_taken[rows],
        city.parameters,
    )
    h.income[rows] = income
    h.equivalised_income[rows] = income / equivalence(h.adults[rows], h.children[rows], city.parameters)


def begin(city: City, rows: Rows) -> None:
    """Gives households that appear in the city, or finish their studies, their work and income.

    The rule in plain numpy. It runs at month 0; for those who come later :func:`begin_later` carries it out.
    """
    h, p = city.households, city.parameters
    ids = h.id[rows]
    difficulty = city.buurten.difficulty[h.buurt[rows]] if city.month == 0 else np.zeros(rows.size)
    position = social_position(city, rows)
    luck = city.streams.normal("work.capacity", -1, ids)
    capacity = earning_capacity(position, h.origin[rows], difficulty, luck, p)
    student = np.log(p.income.student_income) + p.income.student_spread * luck
    h.earning_capacity[rows] = np.where(h.student[rows], student, capacity)

    h.work_odds[rows] = log_odds_without_work(position, difficulty, p)
    without = city.streams.event("work.without", -1, ids, expit(h.work_odds[rows]))
    unable = city.streams.event("work.unable", -1, ids, p.work.unable_share)
    work = np.where(without, np.where(unable, _UNABLE, _UNEMPLOYED), _EMPLOYED)
    work = np.where(h.age[rows] >= p.life_course.retirement_age, _RETIRED, work)
    h.work[rows] = np.where(h.student[rows], _STUDENT, work)
    h.assistance_taken[rows] = ~city.streams.event(
        "work.non_take_up", -1, ids, p.budget.assistance_non_take_up
    )
    update_income(city, rows)


def begin_later(city: City, rows: Rows) -> None:
    """Does :func:`begin` after month 0 in one compiled pass, by the prospects as settled at month 0."""
    careers.begin(city, rows, city.prospects or prospects(city))


def prospects(city: City) -> Prospects:
    """What newcomers may expect, whatever buurt they come to: all that follows from position and origin."""
    p, none = city.parameters, np.zeros(1)
    positions, origins = np.arange(len(Tenure)), np.arange(len(Origin))
    log_odds = log_odds_without_work(positions, none, p).astype(np.float32)
    capacity = earning_capacity(positions[:, None], origins, none, none, p)
    return Prospects(
        up_to=np.cumsum(city.tenure_mix), capacity=capacity, log_odds=log_odds, without_work=expit(log_odds)
    )


def earning_capacity(
    tenure: IntColumn, origin: IntColumn, difficulty: FloatColumn, luck: FloatColumn, parameters: ParameterSet
) -> FloatColumn:
    """Log of the equivalised net monthly income when employed, by the stated estimation.

    Args:
        tenure: Tenure codes.
        origin: Origin codes.
        difficulty: Standardised measured difficulty of making ends meet in the buurt.
        luck: Standard normal numbers.
        parameters: Constants of the run.
    """
    p = parameters.income
    effect = np.where(tenure == Tenure.OWNER_OCCUPIED, p.owner_effect, 0.0)
    effect = np.where(tenure == Tenure.SOCIAL_RENT, p.social_effect, effect)
    effect = effect + np.where(origin == Origin.NON_WESTERN, p.origin_effect, 0.0)
    return p.intercept + effect - p.buurt_spread * p.buurt_effect * difficulty + p.personal_spread * luck


def log_odds_without_work(
    position: IntColumn, difficulty: FloatColumn, parameters: ParameterSet
) -> FloatColumn:
    """Lasting log-odds of being without work, by social position and the difficulty of the buurt to make ends meet."""
    p = parameters.work
    log_odds = np.log(p.initial_without_work / (1 - p.initial_without_work))
    # The city's share lies midway between social rent and the other tenures: half of the gap on either side.
    log_odds = log_odds + p.without_work_buurt * difficulty - p.without_work_social / 2
    return log_odds + np.where(position == Tenure.SOCIAL_RENT, p.without_work_social, 0.0)


def social_position(city: City, rows: Rows) -> IntColumn:
    """The tenure whose incomes a household shares: its own at month 0, later drawn from the city's mix.

    A newcomer's chances do not follow from the vacancy that it happens to find; the market sorts people.
    """
    h = city.households
    if city.month == 0:
        return h.tenure[rows]
    luck = city.streams.uniform("work.position", -1, h.id[rows])
    return np.searchsorted(np.cumsum(city.tenure_mix)[:-1], luck, side="right")


def _log_decisions(city: City) -> None:
    """Writes whose work is at stake, before it is carried out."""
    h, p = city.households, city.parameters
    city.events.write(
        "loses_work",
        city.residents,
        chance=lambda kept: job_loss_hazard(h.work_odds[kept], p),
        luck="work.lost",
        exposed=lambda kept: h.work[kept] == _EMPLOYED,
        state=("income",),
    )
    city.events.write(
        "finds_work",
        city.residents,
        chance=lambda kept: finding_chance(h.mental_health[kept], p),
        luck="work.found",
        exposed=lambda kept: h.work[kept] == _UNEMPLOYED,
        state=("mental_health",),
    )
    city.events.write(
        "unable_to_work",
        city.residents,
        chance=lambda kept: disability_hazard(h.work_odds[kept], p),
        luck="work.disabled",
        exposed=lambda kept: h.work[kept] == _EMPLOYED,
        state=("income",),
    )
