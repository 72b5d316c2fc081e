"""Which dwelling? Feasibility first, then a conditional logit over what is feasible (section 2.2).

A household may take a place whose kind, size and cost its means and the rules of letting allow (:func:`feasible`). Of
those that it compares it takes the one with the highest :func:`utility` plus :func:`gumbel` luck, if that exceeds its
reservation; to an offer of social rent it says yes or no. The two rules stand first; then what they are told, bounds
that save time (:func:`at_most`), and plain twins for tests and for the log of lives.

Kernels (processes/kernels/market_turns.py, social_letting.py) call the rules for one household and one vacancy.
"""

import math
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Tenure
from wijksim.compilation import helper
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


class Seeker(NamedTuple):
    """What the market knows of a household that looks for a dwelling: fields of a record, and their types.

    ``reservation`` is the utility that an offer must exceed: that of the present home and the burden of a move, less
    the pressure to find something; ``matching_rent`` the highest social rent that the rules allow it (EUR/month);
    ``registered`` the month of registration for social rent, and ``returns_to`` the complex that it had to leave.
    """

    id: np.int64
    reservation: np.float64
    matching_rent: np.float64
    income: np.float64
    ties: np.float64
    income_score: np.float32
    age: np.float32
    returns_to: np.int32
    buurt: np.int16
    registered: np.int16
    wijk: np.int8
    persons: np.int8
    origin: np.int8
    student: np.bool_
    may_room: np.bool_
    urgent: np.bool_


Seekers: TypeAlias = "np.recarray[Any, Any]"
"""Households that look for a dwelling this month, one record each; a field is a column."""

_SEEKER = np.dtype((np.record, np.dtype(list(Seeker.__annotations__.items()), align=True)))
"""As long as a line of the cache; one argument of a kernel instead of sixteen, which compiles sooner."""


def room_for_seekers(number: int) -> Seekers:
    """So many records that nobody has written yet."""
    return np.empty(number, _SEEKER).view(np.recarray)


def seekers_of(**columns: Any) -> Seekers:
    """Puts columns of equal length side by side: every field of :class:`Seeker`."""
    seekers = room_for_seekers(columns["id"].size)
    for name in Seeker._fields:
        seekers[name] = columns[name]
    return seekers


class Vacancies(NamedTuple):
    """Empty places on offer this month, one element each.

    Attributes:
        place: Row of places; ``buurt`` and ``complex`` are rows as well, -1 without a corporation.
        cost: What a new resident pays, EUR/month.
        area: Floor area, m2; of a room, its part of the dwelling.
    """

    place: Any
    id: Any
    tenure: Any
    room: Any
    cost: Any
    area: Any
    buurt: Any
    complex: Any


class Home(NamedTuple):
    """Present homes of households, one element each; columns as in :class:`Vacancies`."""

    room: Any
    cost: Any
    area: Any
    buurt: Any


class Surroundings(NamedTuple):
    """What a household sees of a buurt, one element per buurt.

    Attributes:
        x, y: Place from west to east and from south to north, km.
        distance: Distance as it is felt, ln(1 + km), buurten x buurten.
        liveability, reputation, income_score: SD over the buurten, weighted by households; the last of log income.
        origin_share: Share of each origin, or whether it reaches a threshold, in SD too, buurten x origins.
    """

    wijk: Any
    x: Any
    y: Any
    distance: Any
    liveability: Any
    reputation: Any
    income_score: Any
    origin_share: Any


class Appeal(NamedTuple):
    """What buurten add to utility, one element per buurt, weighted by the rules once for all pairs."""

    wijk: Any
    income_score: Any
    own_group: Any
    """By origin."""
    liveability_and_reputation: Any
    remote: Any
    """Utility lost by distance, from buurt to buurt."""


def appeal_of(areas: Surroundings, rules: ChoiceRules) -> Appeal:
    """Weighs what a household sees of the buurten."""
    return Appeal(
        wijk=areas.wijk,
        income_score=areas.income_score,
        own_group=rules.own_group * areas.origin_share,
        liveability_and_reputation=rules.liveability * areas.liveability
        + rules.reputation * areas.reputation,
        remote=rules.distance * areas.distance,
    )


_MOST_PERSONS = np.iinfo(Seeker.__annotations__["persons"]).max
"""More than any household has."""
_ROUNDING = 1e-3
"""More than single precision may take off what an offer is worth: its terms are of the order of 10."""


def liking_of(appeal: Appeal) -> NDArray[np.float32]:
    """What buurten are liked for, buurten x origins: own group, liveability, reputation; in single precision."""
    return (appeal.own_group + appeal.liveability_and_reputation[:, None]).astype(np.float32)


@helper
def promise_of(seeker: Any, rules: Any) -> Any:
    """Utility of a place that costs nothing, in the own wijk: what no offer exceeds but for what it is liked for.

    Without limit where somebody likes what others dislike: constants can be set so.
    """
    usual = rules.distance >= 0.0 and rules.fit >= 0.0 and rules.income_match >= 0.0
    return rules.affordability + max(rules.ties * seeker.ties, 0.0) + _ROUNDING if usual else math.inf


@helper
def loss_per_euro(seeker: Any, rules: Any) -> Any:
    """Utility that is lost by each EUR/month of cost."""
    return rules.affordability / max(seeker.income, 1.0)


@helper
def at_most(
    promise: Any,
    cost: Any,
    per_euro: Any,
    income_score: Any,
    own_score: Any,
    match: Any,
    size: Any,
    wanted: Any,
    fit: Any,
    liking: Any,
) -> Any:
    """What an offer is worth at most, in single precision: :func:`utility` without the distance.

    It costs a fraction of the utility itself, and most offers are not worth more.

    Args:
        promise: From :func:`promise_of`.
        cost: Of the offer, EUR/month.
        per_euro: From :func:`loss_per_euro`.
        income_score: Income of the buurt, SD.
        own_score: Income of the seeker, SD.
        match: Weight of the distance between incomes.
        size: Logarithm of the floor area of the offer.
        wanted: Logarithm of the floor area that the seeker wants.
        fit: Weight of the size.
        liking: From :func:`liking_of`.
    """
    lost = per_euro * cost + match * abs(own_score - income_score) + fit * abs(size - wanted)
    return promise - lost + liking


class Outlook(NamedTuple):
    """What seekers of a month look at, weighed once for all of them."""

    appeal: Appeal
    liking: NDArray[np.float32]
    """What buurten are liked for, by origin; from here on what is looked at before an offer is weighed."""
    best_liking: NDArray[np.float32]
    """The same at most, of any origin."""
    income_score: NDArray[np.float32]
    """Of the buurten, SD."""
    size: NDArray[np.float32]
    """Logarithm of the floor area that each number of persons wants, m2."""


def outlook_of(areas: Surroundings, rules: ChoiceRules) -> Outlook:
    """Weighs what a household sees of the buurten, and what sizes it wants."""
    appeal = appeal_of(areas, rules)
    liking, size = liking_of(appeal), np.log(wanted_area(np.arange(_MOST_PERSONS + 1), rules))
    scores = appeal.income_score.astype(np.float32)
    return Outlook(appeal, liking, liking.max(axis=1), scores, size.astype(np.float32))


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
