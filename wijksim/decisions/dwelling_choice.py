"""Which dwelling? Feasibility first, then a conditional logit over what is feasible (section 2.2).

A household may take a place whose kind, size and cost its means and the rules of letting allow (:func:`feasible`). Of
those that it compares it takes the one with the highest :func:`utility` plus :func:`gumbel` luck, if that exceeds its
reservation; to an offer of social rent it says yes or no. The two rules stand first; then their constants, and plain
twins for tests and for the log of lives. What they are told stands in market_facts.py; what is weighed once for all
seekers, and bounds that save time, in outlook.py.

Kernels (processes/kernels/market_turns.py, social_letting.py) call the rules for one household and one vacancy.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.compilation import helper
from wijksim.decisions.market_facts import Home, Seekers, Surroundings, Vacancies
from wijksim.decisions.social_rent import may_rent_social
from wijksim.parameters import ParameterSet

OWNER, SOCIAL, PRIVATE = int(Tenure.OWNER_OCCUPIED), int(Tenure.SOCIAL_RENT), int(Tenure.PRIVATE_RENT)
ROOM = len(Tenure)
"""Kind of a place that is a room in a shared dwelling, after the tenures of whole dwellings."""
KINDS = len(Tenure) + 1


@helper
def feasible(seeker: Any, vacancies: Any, v: Any, rules: Any) -> Any:
    """Whether a household may and can take vacancy v: kind, size, income rules.

    The rule in one piece, as the tests use it; the kernels of the market look up its two bounds once per household.
    """
    too_small = not vacancies.room[v] and vacancies.area[v] < least_area(seeker.persons, rules)
    return not too_small and vacancies.cost[v] <= most_it_pays(seeker, kind_of(vacancies, v), rules)


@helper
def most_it_pays(seeker: Any, kind: Any, rules: Any) -> Any:
    """Highest cost of a place of this kind that a household may and can take, EUR/month; -inf where it may not."""
    may = (kinds_of(seeker, rules) >> kind) & 1
    return share_of(kind, rules) * seeker.income if may else -math.inf


@helper
def share_of(kind: Any, rules: Any) -> Any:
    """Largest part of its income that a household pays for a place of this kind."""
    # Of rooms, and of social homes as well: matched letting and allowances keep these cheap.
    share = rules.room_share
    if kind == PRIVATE:
        share = rules.private_share
    elif kind == OWNER:
        share = rules.price_to_income
    return share


_may_rent_social = helper(may_rent_social)


@helper
def kinds_of(seeker: Any, rules: Any) -> Any:
    """Kinds of places that a household may take: a set, as the bits of a number."""
    # Without jumps: who may take what is a toss-up.
    owner = ~seeker.student
    social = _may_rent_social(seeker.income, seeker.persons == 1, seeker.student, rules)
    return (owner << OWNER) | (social << SOCIAL) | (1 << PRIVATE) | (seeker.may_room << ROOM)


@helper
def least_area(persons: Any, rules: Any) -> Any:
    """Floor area below which a dwelling is too small for so many persons, m2; a room is never too small."""
    return rules.person_area * persons * rules.tightness


@helper
def kind_of(vacancies: Any, v: Any) -> Any:
    """Tenure of vacancy v, or :data:`ROOM`."""
    return ROOM if vacancies.room[v] else vacancies.tenure[v]


@helper
def utility(seeker: Any, cost: Any, buurt: Any, lost: Any, appeal: Any, rules: Any) -> Any:
    """Systematic utility of a vacancy in a buurt to a household: the eight terms of section 2.2.

    fit of size (``lost``, from :func:`misfit`), affordability, distance between own and buurt income, share of the own
    group, liveability, reputation, distance in ln(1 + km), ties in the wijk. Scores of buurten are in SD over the
    buurten, the household's income in SD over households.
    """
    value = -lost
    value += rules.affordability * (1.0 - cost / max(seeker.income, 1.0))
    value -= rules.income_match * abs(seeker.income_score - appeal.income_score[buurt])
    value += appeal.own_group[buurt, np.uintp(seeker.origin)]
    value += appeal.liveability_and_reputation[buurt]
    # Columns are read without branches: see compilation.py.
    settled = seeker.wijk >= 0
    value -= appeal.remote[seeker.buurt, buurt] * settled
    same_wijk = settled & (appeal.wijk[buurt] == seeker.wijk)
    return value + rules.ties * seeker.ties * same_wijk


@helper
def misfit(area: Any, persons: Any, rules: Any) -> Any:
    """Utility lost by a dwelling that is larger or smaller than so many persons want."""
    return rules.fit * abs(math.log(area / _wanted_area(persons, rules)))


def wanted_area(persons: Any, rules: Any) -> Any:
    """Floor area that a household of so many persons wants, m2."""
    return rules.person_area * (1.0 + persons) * rules.roominess


_wanted_area = helper(wanted_area)  # for kernels; called from Python it would be compiled in every process


@helper
def gumbel(uniform: Any) -> Any:
    """Standard Gumbel number from a uniform one."""
    return -math.log(-math.log(min(max(uniform, 1e-300), 1.0 - 1e-16)))


class ChoiceRules(NamedTuple):
    """The constants of feasibility and choice.

    The weights of the eight terms of utility (``fit`` to ``ties``) are of the group ``moving`` of the parameters; all
    others are of the group ``market``.

    Attributes:
        fit: Utility lost per unit of |ln(area / wanted area)|; in the parameters per SD of it.
        affordability: Utility lost per unit of cost as a share of income; in the parameters per SD of it.
        income_match, own_group, liveability, reputation: Utility per SD.
        distance: Utility lost per unit of ln(1 + km).
        ties: Utility of the own wijk per unit of ties, 0-1.
        price_to_income, private_share, room_share: Most that is paid, as a share of income, see :func:`share_of`.
        income_ceiling, income_ceiling_more: Highest income of one person, or of more, for social rent, EUR/month.
        matching_share: Chance of no offer above the matching rent for who has a right to allowance.
        person_area: Floor area for each person, m2; ``roominess`` and ``tightness`` multiply it.
        social_income_slope: Log-odds of accepting social rent lost per SD of income.
    """

    fit: float
    affordability: float
    income_match: float
    own_group: float
    liveability: float
    reputation: float
    distance: float
    ties: float
    price_to_income: float
    private_share: float
    room_share: float
    income_ceiling: float
    income_ceiling_more: float
    matching_share: float
    person_area: float
    roominess: float
    tightness: float
    social_income_slope: float


_WEIGHTS = ChoiceRules._fields[: ChoiceRules._fields.index("ties") + 1]


def choice_rules(parameters: ParameterSet) -> ChoiceRules:
    """Takes the constants from the parameters of the run: weights from ``moving``, all others from ``market``."""
    values = {}
    for name in ChoiceRules._fields:
        group = parameters.moving if name in _WEIGHTS else parameters.market
        values[name] = float(getattr(group, name))
    return ChoiceRules(**values)


def utility_reference(
    seekers: Seekers, vacancies: Vacancies | Home, areas: Surroundings, rules: ChoiceRules
) -> dict[str, np.ndarray]:
    """Plain-numpy twin of :func:`utility`, term by term, for pairs of one household and one place each.

    Returns:
        The eight terms by name; their sum is the utility.
    """
    buurt = vacancies.buurt
    wanted = wanted_area(seekers.persons, rules)
    settled = seekers.wijk >= 0
    kilometres = np.hypot(areas.x[buurt] - areas.x[seekers.buurt], areas.y[buurt] - areas.y[seekers.buurt])
    same_wijk = settled & (areas.wijk[buurt] == seekers.wijk)
    return {
        "fit": -rules.fit * np.abs(np.log(vacancies.area / wanted)),
        "affordability": rules.affordability * (1.0 - vacancies.cost / np.maximum(seekers.income, 1.0)),
        "income_match": -rules.income_match * np.abs(seekers.income_score - areas.income_score[buurt]),
        "own_group": rules.own_group * areas.origin_share[buurt, seekers.origin],
        "liveability": rules.liveability * areas.liveability[buurt],
        "reputation": rules.reputation * areas.reputation[buurt],
        "distance": -rules.distance * np.log1p(kilometres) * settled,
        "ties": rules.ties * seekers.ties * same_wijk,
    }


def gumbel_reference(uniform: np.ndarray) -> np.ndarray:
    """Plain-numpy twin of :func:`gumbel`."""
    return -np.log(-np.log(np.clip(uniform, 1e-300, 1.0 - 1e-16)))
