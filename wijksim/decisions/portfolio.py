"""The portfolio rule of a corporation: what to do with a complex, and in which year (links 10-12)."""

from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from wijksim.city.categories import Plan
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.parameters import ParameterSet


class Condition(NamedTuple):
    """State of complexes, one element each; means are over the dwellings that works would concern."""

    due: BoolColumn
    """Whether dwellings in it have not been renewed for as long as a renovation lasts."""
    state: FloatColumn
    """Mean technical state, 0-1."""
    label: FloatColumn
    """Mean energy label, steps above A."""
    built: FloatColumn
    """Median building year; asked for where they are worn out only, elsewhere it may be NaN."""
    months: IntColumn
    """Months since the last works anywhere in it, or else since building."""
    gas_free: BoolColumn
    """Whether it has been made gas-free."""


def worn_out(condition: Condition, parameters: ParameterSet) -> BoolColumn:
    """Whether complexes are in poor state, with dwellings that have not been renewed."""
    return condition.due & (condition.state <= parameters.portfolio.replaced_state)


def replaceable(condition: Condition, parameters: ParameterSet) -> BoolColumn:
    """Whether complexes may be demolished and rebuilt: of the post-war years, in poor state, not renewed since."""
    years = parameters.works
    post_war = (years.replaced_from <= condition.built) & (condition.built <= years.replaced_until)
    return worn_out(condition, parameters) & post_war


def renewal(condition: Condition, parameters: ParameterSet) -> IntColumn:
    """What a corporation would do with complexes that it keeps: a :class:`Plan`; ``NONE`` is to maintain.

    Dwellings with a label step to gain are renovated; where maintenance is overdue, the works are deep at once. A
    complex with a good label becomes gas-free at the next natural moment.
    """
    p = parameters.portfolio
    step = condition.due & (condition.label >= p.renovation_label)
    overdue = step & (condition.state <= p.deep_state)
    natural = ~step & ~condition.gas_free & (condition.months >= p.second_step_months)
    plan = np.where(step, int(Plan.RENOVATION), int(Plan.NONE))
    return np.where(overdue | natural, int(Plan.DEEP_RENOVATION), plan)


def schedule(costs: IntColumn, room: IntColumn) -> IntColumn:
    """Year in which each project begins: 0 for this year, -1 for later than the plan reaches.

    Projects come in order of priority. Each takes the first year from which on the money suffices, so that money is
    saved for a large project of high priority, and a later one gets what is left.

    Args:
        costs: Cost of the projects in cents, highest priority first.
        room: Money that will have come in by each year of the plan, cumulative, in cents.
    """
    # What can be spent by each year without taking money that a later year counts on; it never falls.
    spendable = list(accumulate(reversed(room.tolist()), min))[::-1]
    # What each year adds to it. Projects take what came last before they begin, so that later years keep what they add.
    added = [spendable[0], *(later - earlier for earlier, later in pairwise(spendable))]
    left = spendable[-1]
    years = [-1] * costs.size
    for number, cost in enumerate(costs.tolist()):
        if cost > left:
            continue
        year, sum_so_far = 0, added[0]
        while sum_so_far < cost:
            year += 1
            sum_so_far += added[year]
        years[number] = year
        left -= cost
        from_year = year
        while from_year > 0 and cost > added[from_year]:
            cost -= added[from_year]
            added[from_year] = 0
            from_year -= 1
        added[from_year] -= cost
    return np.array(years, dtype=np.int64)
