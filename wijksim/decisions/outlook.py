"""What seekers of a month look at, weighed once for all of them, and what an offer is worth at most.

The bounds save time: they follow from :func:`~wijksim.decisions.dwelling_choice.utility` and change with it.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.compilation import helper
from wijksim.decisions.dwelling_choice import ChoiceRules, wanted_area
from wijksim.decisions.market_facts import Seeker, Surroundings


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
    """What an offer is worth at most, in single precision: the utility without the distance.

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
