"""Who of the waiting list may be offered a dwelling of social rent, and may accept it (passes of social_letting.py)."""

from typing import Any, NamedTuple

import numpy as np
from scipy.special import logit

from wijksim.compilation import helper
from wijksim.decisions.dwelling_choice import SOCIAL, least_area, most_it_pays
from wijksim.decisions.outlook import at_most, loss_per_euro, promise_of
from wijksim.randomness import CELL_BITS, cell_of, half_key, half_keyed_uniform, half_keyed_word

LOWEST_LOG_ODDS = logit(np.arange(2**CELL_BITS) / 2**CELL_BITS).astype(np.float32) - np.float32(1e-5)
"""Log-odds that a draw in each part of the line from 0 to 1 takes at least: few offers are worth an exponential."""


class Line(NamedTuple):
    """The line of all seekers, the urgent before the others: what decides at once, in its order."""

    seeker: Any
    pays: Any
    """Most that each pays, EUR/month; -inf once it is housed."""
    small: Any
    """Floor area below which a dwelling is too small for it, m2."""
    matching_rent: Any
    promise: Any
    """Log-odds of accepting a dwelling that costs nothing: an upper bound, in single precision as the next are."""
    per_euro: Any
    income_score: Any
    wanted: Any
    """Logarithm of the floor area that it wants."""
    origin: Any
    returns_to: Any
    match: Any
    offer: Any
    """Half keys of the rule of matching rent, and of the answers to offers."""


LINE = {
    "pays": np.float64,
    "small": np.float64,
    "matching_rent": np.float64,
    "promise": np.float32,
    "per_euro": np.float32,
    "income_score": np.float32,
    "wanted": np.float32,
    "origin": np.int8,
    "returns_to": np.int32,
    "match": np.uint64,
    "offer": np.uint64,
}


@helper
def stand_ready(
    line: Any,
    begin: Any,
    end: Any,
    seekers: Any,
    outlook: Any,
    rules: Any,
    acceptance: Any,
    match_stream: Any,
    offer_stream: Any,
) -> Any:
    """Notes what decides for part of the line, in its order; few of those who wait are ever reached."""
    for n in range(begin, end):
        seeker = seekers[line.seeker[n]]
        line.pays[n], line.small[n] = most_it_pays(seeker, SOCIAL, rules), least_area(seeker.persons, rules)
        line.wanted[n] = outlook.size[np.uintp(seeker.persons)]
        line.matching_rent[n], line.returns_to[n] = seeker.matching_rent, seeker.returns_to
        income_score, line.origin[n] = seeker.income_score, seeker.origin
        line.income_score[n], line.per_euro[n] = income_score, loss_per_euro(seeker, rules)
        promise = acceptance + promise_of(seeker, rules) - seeker.reservation
        line.promise[n] = promise - rules.social_income_slope * income_score
        line.match[n], line.offer[n] = half_key(match_stream, seeker.id), half_key(offer_stream, seeker.id)


class Part(NamedTuple):
    """Room to work in, for a part of the line."""

    fits: Any
    """Whether a dwelling may be offered by size and cost, for each who stands there."""
    asked: Any
    """Where in the line those stand who are asked."""
    able: Any
    """Which of these may accept."""


def room_for_part(size: int) -> Part:
    """So much room that nobody has written yet."""
    return Part(np.empty(size, np.uint8), *np.empty((2, size), np.int64))


@helper
def may_be_offered(
    line: Any, begin: Any, end: Any, cost: Any, area: Any, place: Any, rules: Any, part: Any
) -> Any:
    """Notes who of a part of the line may be offered a dwelling; gives their number. No branches: each is a toss-up."""
    able, dear, first, asked = np.uintp(0), False, np.uintp(begin), part.asked
    for k in range(np.uintp(end - begin)):
        n = first + np.uintp(k)
        part.fits[k] = (cost <= line.pays[n]) & (not area < line.small[n])
        dear |= cost > line.matching_rent[n]
    for k in range(np.uintp(end - begin)):
        asked[able] = first + np.uintp(k)
        able += np.uintp(part.fits[k])
    if not dear:
        return np.int64(able)
    allowed = np.uintp(0)
    for k in range(able):
        n = np.uintp(asked[k])
        asked[allowed] = n
        refused = half_keyed_uniform(line.match[n], place) < rules.matching_share
        allowed += np.uintp(not ((cost > line.matching_rent[n]) & refused))
    return np.int64(allowed)


@helper
def may_accept(line: Any, part: Any, number: Any, cost: Any, site: Any, place: Any, best_liking: Any) -> Any:
    """Notes which of those asked may accept, by luck and cost alone; gives their number."""
    may, euros = np.uintp(0), np.float32(cost)
    for k in range(np.uintp(number)):
        n = np.uintp(part.asked[k])
        least = LOWEST_LOG_ODDS[cell_of(half_keyed_word(line.offer[n], place))]
        log_odds = line.promise[n] - line.per_euro[n] * euros + best_liking
        part.able[may] = k
        may += np.uintp((log_odds >= least) | returns(line.returns_to[n], site))
    return np.int64(may)


@helper
def may_be_worth_it(
    line: Any, n: Any, cost: Any, size: Any, buurt: Any, place: Any, outlook: Any, rules: Any
) -> Any:
    """The same by all but the distance, for the n-th of the line."""
    log_odds = at_most(
        line.promise[n],
        np.float32(cost),
        line.per_euro[n],
        outlook.income_score[buurt],
        line.income_score[n],
        np.float32(rules.income_match),
        size,
        line.wanted[n],
        np.float32(rules.fit),
        outlook.liking[buurt, np.uintp(line.origin[n])],
    )
    return log_odds >= LOWEST_LOG_ODDS[cell_of(half_keyed_word(line.offer[n], place))]


@helper
def returns(returns_to: Any, site: Any) -> Any:
    """Whether a displaced household is offered a dwelling on its old site: it takes that."""
    return (returns_to >= 0) & (returns_to == site)
