"""What corporations know of their complexes when they plan: condition, priority, cost (links 10-12, pathway P4)."""

from dataclasses import dataclass

import numpy as np

from wijksim.city.accounts import CENTS
from wijksim.city.categories import ComplexStage, Plan
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.decisions.portfolio import Condition, renewal, replaceable, worn_out
from wijksim.parameters import ParameterSet
from wijksim.processes.dwelling_quality import worn
from wijksim.processes.kernels import complexes as kernels
from wijksim.processes.kernels import lookup
from wijksim.processes.kernels.complexes import ComplexState
from wijksim.processes.renovation import unit_cost

_IDLE = int(ComplexStage.IDLE)
_NONE, _DEMOLITION, _DEEP = int(Plan.NONE), int(Plan.DEMOLITION), int(Plan.DEEP_RENOVATION)
_FIRST_YEAR, _YEAR_BITS = -(2**15), 16
"""Years of building that a column can hold."""

Survey = ComplexState
"""What is found at all complexes."""


def candidates(city: City, mine: np.ndarray, found: "Inspection | None" = None) -> "Candidates":
    """Complexes for which something may be planned this year, highest priority first.

    Args:
        city: The city.
        mine: Mask over the complexes to look at.
        found: What was found this month, where somebody has looked already.
    """
    looked = found or inspect_complexes(city, mine)
    idle = looked.idle
    # For some of them plans have been made since.
    there = np.flatnonzero(mine[idle.rows] & (city.complexes.stage[idle.rows] == _IDLE))
    rank = priority(city, idle.rows[there], looked.state, looked.known)
    return idle.where(there[np.argsort(-rank, kind="stable")])


def priority(city: City, complexes: Rows, found: Survey, known: "KnownProblems") -> FloatColumn:
    """Number by which complexes are ranked, highest first.

    Technical need; where coordination lets a corporation see it (chance s, keyed by complex), the need that
    the teams know of counts along (pathway P4). Never the true state of households.
    """
    need = found.need[complexes] / np.maximum(found.owned[complexes], 1)
    if not city.pathways.joint_priority:
        return need
    c = city.complexes
    shared = city.wijken.shared[city.buurten.wijk[c.buurt[complexes]]]
    seen = city.streams.event("corporation.joint_priority", -1, c.id[complexes], shared)
    if not seen.any():
        return need
    social = known_need(known.by_complex(), found.tenants)[complexes]
    return need + city.parameters.works.joint_weight * seen * social


def known_need(known: IntColumn, tenants: IntColumn) -> FloatColumn:
    """Social need of all complexes as far as the teams know it, in SD: share of tenants with a known problem.

    Args:
        known: Households with a known problem in every complex.
        tenants: Households in every complex.
    """
    share = known / np.maximum(tenants, 1)
    spread = share.std()
    return (share - share.mean()) / spread if spread > 0 else np.zeros(share.size)


def inspect_complexes(city: City, mine: np.ndarray | None = None) -> "Inspection":
    """Looks at every complex, and at what might be done to it this year; or only to those under a mask."""
    c, p = city.complexes, city.parameters
    state = kernels.state_of(city)
    sizes, number = state.owned, state.due
    resting = c.partly & (city.month - c.last_works <= p.portfolio.retry_months)
    idle = c.active & (c.stage == _IDLE) & (sizes > 0) & ~resting
    rows = np.flatnonzero(idle if mine is None else idle & mine)
    due = np.maximum(number, 1)
    condition = Condition(
        due=number[rows] > 0,
        state=(state.due_state / due)[rows],
        label=(state.due_label / due)[rows],
        built=np.full(rows.size, np.nan),
        months=state.months[rows],
        gas_free=c.gas_free[rows],
    )
    old = worn_out(condition, p)
    condition.built[old] = _median_year(city, rows[old])
    plan = renewal(condition, p)
    # A first step concerns the dwellings that are due, a second one all.
    first = condition.due & (condition.label >= p.portfolio.renovation_label)
    concerned = np.where(first, number[rows], sizes[rows])
    unit_costs = np.array([round(float(unit_cost(kind, p)) * CENTS) for kind in Plan], dtype=np.int64)
    cost = unit_costs[plan] * concerned
    might_be_done = Candidates(
        rows,
        plan,
        np.where(plan == _NONE, 0, cost),
        replaceable(condition, p),
        demolition_cost(sizes[rows], city.new_social_share, p),
    )
    return Inspection(state, KnownProblems(city), might_be_done)


def dwellings_for(city: City, complexes: Rows, plans: IntColumn) -> Rows:
    """Dwellings of complexes that their plans would concern: those due, or all where it is a second step.

    Due are dwellings that have not been renewed for as long as a renovation lasts.

    Args:
        city: The city.
        complexes: Rows of the complexes.
        plans: A :class:`Plan` for each.
    """
    d, number, p = city.dwellings, len(city.complexes), city.parameters
    mine = lookup.dwellings_of(city, complexes)
    owner, renewed = d.complex[mine], d.last_renovation[mine]
    due = (city.month - renewed > p.works.rest_months) | (renewed < 0)
    labels = np.bincount(owner[due], weights=d.label[mine[due]], minlength=number)
    label = labels / np.maximum(np.bincount(owner[due], minlength=number), 1)
    second_step = (plans == _DEEP) & (label[complexes] < p.portfolio.renovation_label)
    whole = np.zeros(number, dtype=bool)
    whole[complexes] = (plans == _DEMOLITION) | second_step
    return mine[whole[owner] | due]


def programme_part(cents: IntColumn, matching: float) -> IntColumn:
    """Part in cents of the cost of complexes that the programme pays where their owners match it.

    Args:
        cents: Cost, by complex.
        matching: What the owner adds for each euro of the programme.
    """
    return np.rint(cents / (1.0 + matching)).astype(np.int64)


def demolition_cost(dwellings: IntColumn | int, social_share: float, parameters: ParameterSet) -> IntColumn:
    """Cents that demolition and new-build of complexes cost, less what the sale of owner-occupied units brings.

    Args:
        dwellings: Dwellings demolished, by complex.
        social_share: Part of the new dwellings that is let as social rent.
        parameters: Constants of the run.
    """
    p = parameters.works
    units = dwellings * p.new_per_demolished
    per_unit = p.new_build_cost * (1.0 - (1.0 - social_share) * p.sale_of_plot)
    return np.rint((dwellings * p.demolition_cost + units * per_unit) * CENTS).astype(np.int64)


@dataclass(frozen=True)
class Candidates:
    """Idle complexes with what might be done to each; one element per complex."""

    rows: Rows
    renewal: IntColumn
    """:class:`Plan` for the complex if it is kept; ``NONE`` is to maintain."""
    renewal_cost: IntColumn
    """Cents."""
    replaceable: np.ndarray
    """Whether it may be demolished and rebuilt."""
    replacement_cost: IntColumn
    """Cents."""

    def __len__(self) -> int:
        """Number of complexes."""
        return self.rows.size

    def where(self, chosen: np.ndarray) -> "Candidates":
        """Those that a mask chooses, in the same order; or those at some positions, in the order of these."""
        return Candidates(
            self.rows[chosen],
            self.renewal[chosen],
            self.renewal_cost[chosen],
            self.replaceable[chosen],
            self.replacement_cost[chosen],
        )


class KnownProblems:
    """Households with a problem that the teams know of, by complex; kept up with what they learn while plans are made.

    It holds for a month in which nobody has moved yet.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Has counted nobody yet."""
        self._city = city
        self._counted = np.zeros(len(city.households), dtype=bool)
        self._by_complex = np.zeros(len(city.complexes), dtype=np.int64)

    def by_complex(self) -> IntColumn:
        """Number of them in every complex; to be read only."""
        city, known = self._city, self._city.households.known
        rows = city.residents_where(known != self._counted)
        self._counted[rows] = known[rows]
        home = city.dwellings.complex[city.dwelling_of(rows)]
        more = np.where(known[rows], 1, -1)
        # One is added to the complex, so that dwellings in none are counted too, in front.
        self._by_complex += np.bincount(home + 1, more, self._by_complex.size + 1)[1:].astype(np.int64)
        return self._by_complex


@dataclass(frozen=True)
class Inspection:
    """What corporations find when they look at all complexes; plans of the same month do not change it."""

    state: Survey
    known: KnownProblems
    """What teams learn while plans are made counts at once."""
    idle: Candidates
    """Complexes for which something might be planned, in order of their rows."""


def complex_sizes(city: City) -> IntColumn:
    """Dwellings per complex."""
    d = city.dwellings
    return np.bincount(d.complex[d.active & (d.complex >= 0)], minlength=len(city.complexes))


def _median_year(city: City, complexes: Rows) -> FloatColumn:
    """Median building year of complexes."""
    d = city.dwellings
    owned = lookup.dwellings_of(city, complexes)
    # Complex and year in one number, which sorts faster than two.
    key = np.sort(
        (d.complex[owned].astype(np.int64) << _YEAR_BITS) + (d.built_year[owned] - np.int64(_FIRST_YEAR))
    )
    groups = key >> _YEAR_BITS
    first, last = np.searchsorted(groups, complexes, "left"), np.searchsorted(groups, complexes, "right") - 1
    years = ((key & (2**_YEAR_BITS - 1)) + _FIRST_YEAR).astype(np.float64)
    middle = first + last
    return 0.5 * (years[middle // 2] + years[(middle + 1) // 2])


def technical_need(city: City, complexes: Rows) -> FloatColumn:
    """Technical need of complexes in SD, in plain numpy: mean of state and label of their dwellings."""
    d = city.dwellings
    rows = np.flatnonzero(d.active & (d.complex >= 0))
    size = np.maximum(np.bincount(d.complex[rows], minlength=len(city.complexes)), 1)
    total = np.bincount(d.complex[rows], weights=worn(city, rows), minlength=len(city.complexes))
    return (total / size)[complexes]
