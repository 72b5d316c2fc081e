"""Housing corporations: investment ceiling, accounts, and the portfolio plan of every January (links 10-12)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import mesa
import numpy as np

from wijksim.agents.portfolio import (
    Candidates,
    Inspection,
    candidates,
    complex_sizes,
    demolition_cost,
    dwellings_for,
)
from wijksim.city.accounts import CENTS, OperatingAccount
from wijksim.city.categories import ComplexStage, Plan
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.city.columns import IntColumn, Rows
from wijksim.decisions.investment import investment_ceiling
from wijksim.decisions.portfolio import schedule
from wijksim.processes import consent_round, rents, works
from wijksim.processes.kernels import lookup

if TYPE_CHECKING:
    from wijksim.model import WijkModel

_PLANS = tuple(Plan)
_NONE, _DEMOLITION, _WORKS = int(Plan.NONE), int(Plan.DEMOLITION), int(ComplexStage.WORKS)


class Corporation(mesa.Agent):
    """A housing corporation with one autonomous yearly investment ceiling, the same in every scenario.

    Args:
        model: The model.
        row: Row in the table of corporations.
        name: Name of the corporation.
    """

    def __init__(self, model: "WijkModel", row: int, name: str) -> None:
        """Starts somewhere between two projects: part of the cost of a usual one has been saved up."""
        super().__init__(model)
        self.row = row
        self.name = name
        self.ceiling = self._ceiling()
        """Cents that it may invest in a year, apart from running costs; fixed at month 0."""
        self.plan = PortfolioPlan()
        renovation, demolition = self._usual_costs()
        saved = model.city.streams.uniform("corporation.saved_up", -1, np.array([row, row]), np.array([0, 1]))
        self.renovation_room = round(float(saved[0]) * renovation)
        self.demolition_room = round(float(saved[1]) * demolition)

    def step(self, found: Inspection | None = None) -> None:
        """In January the corporation plans the coming years within its ceiling, and begins what is due this year.

        Args:
            found: The complexes as corporations find them this month, where somebody has looked already.
        """
        city = self.model.city
        for_demolition = round(self.ceiling * self.model.config.scenario.demolition_share)
        self.demolition_room += for_demolition
        self.renovation_room += self.ceiling - for_demolition
        self.plan = PortfolioPlan()
        owned = city.complexes.corporation == self.row
        city.complexes.foreseen[owned] = _NONE
        mine = candidates(city, owned & ~city.complexes.reserved, found)
        kept = self._plan_demolition(mine, for_demolition)
        self._plan_renewal(kept, self.ceiling - for_demolition)

    def _plan_demolition(self, mine: Candidates, yearly: int) -> Candidates:
        """Plans which complexes to demolish and rebuild, and begins those of this year.

        The room for it is saved up for large projects. What the plan cannot use in its years goes to renewal.

        Returns:
            The complexes that are kept.
        """
        city = self.model.city
        worst, kept = mine.where(mine.replaceable), ~mine.replaceable
        years = schedule(worst.replacement_cost, self._cumulative(self.demolition_room, yearly))
        self._enter(worst.rows, years, np.full(len(worst), _DEMOLITION), worst.replacement_cost)
        kept[mine.replaceable] = years < 0
        begun = worst.where(years == 0)
        for row, cost in zip(begun.rows.tolist(), begun.replacement_cost.tolist(), strict=True):
            self.demolition_room -= cost
            complexes = np.array([row])
            works.set_aside(city, row, Plan.DEMOLITION, cost, lookup.dwellings_of(city, complexes))
            works.begin_rehousing(city, complexes)
        if kept.all():
            self.renovation_room += self.demolition_room
            self.demolition_room = 0
        return mine.where(kept)

    def _plan_renewal(self, kept: Candidates, yearly: int) -> None:
        """Plans renovation, shallow and deep, and proposes the works of this year to the tenants."""
        city = self.model.city
        wanted = kept.where(kept.renewal != _NONE)
        years = schedule(wanted.renewal_cost, self._cumulative(self.renovation_room, yearly))
        self._enter(wanted.rows, years, wanted.renewal, wanted.renewal_cost)
        begun = wanted.where(years == 0)
        self.renovation_room -= int(begun.renewal_cost.sum())
        dwellings = dwellings_for(city, begun.rows, begun.renewal)
        works.set_aside(city, begun.rows, begun.renewal, begun.renewal_cost, dwellings)
        consent_round.propose(city, begun.rows)

    def _cumulative(self, now: int, yearly: int) -> IntColumn:
        """Room that will have come in by each year of the plan, in cents."""
        years = round(self.model.city.parameters.corporation.planning_years)
        return now + yearly * np.arange(years, dtype=np.int64)

    def _enter(self, rows: Rows, years: IntColumn, plans: IntColumn, cents: IntColumn) -> None:
        """Writes into the plan what begins within its years, counted from this one; -1 is later."""
        city = self.model.city
        c, within = city.complexes, years >= 0
        rows, calendar, plans = rows[within], city.year + years[within], plans[within]
        c.foreseen[rows], c.foreseen_year[rows] = plans, calendar
        self.plan.enter(calendar, c.id[rows], plans, cents[within])

    @property
    def account(self) -> OperatingAccount:
        """Its cash: rents and loans in, running costs, interest and works out."""
        return self.model.city.corporation_accounts[self.row]

    def _ceiling(self) -> int:
        city = self.model.city
        d = city.dwellings
        mine = d.active & (d.complex >= 0)
        mine[mine] = city.complexes.corporation[d.complex[mine]] == self.row
        places = np.flatnonzero(city.places.active & mine[city.places.dwelling])
        shares = city.places.share[places].astype(np.float64)
        yearly = float((rents.paid_rent(city, places) * shares).sum()) * MONTHS_PER_YEAR
        return round(investment_ceiling(yearly, int(mine.sum()), city.parameters) * CENTS)

    def _usual_costs(self) -> tuple[float, float]:
        """Mean cost in cents of renovating, and of replacing, one of its complexes."""
        city = self.model.city
        mine = np.flatnonzero(city.complexes.active & (city.complexes.corporation == self.row))
        if not mine.size:
            return 0.0, 0.0
        usual = float(complex_sizes(city)[mine].mean())
        renovation = city.parameters.works.renovation_cost * CENTS
        return usual * renovation, usual * int(demolition_cost(1, city.new_social_share, city.parameters))


def take_back(model: "WijkModel") -> None:
    """Money set aside for dwellings that did not take part in works flows back into the room of their corporations."""
    c = model.city.complexes
    left = np.flatnonzero((c.committed != 0) & (c.stage == _WORKS) & ~c.programme)
    for owner, cents in zip(c.corporation[left].tolist(), c.committed[left].tolist(), strict=True):
        model.corporation_list[owner].renovation_room += cents
    c.committed[left] = 0


class PlannedProject(NamedTuple):
    """One line of a portfolio plan."""

    year: int
    complex_id: int
    plan: Plan
    cents: int


class PortfolioPlan:
    """What a corporation means to do in the coming years: first demolition, then the rest, each by priority.

    Lines are kept as columns, and written out for who reads them.
    """

    def __init__(self) -> None:
        """Starts empty."""
        self._entered: list[tuple[IntColumn, IntColumn, IntColumn, IntColumn]] = []

    def enter(self, years: IntColumn, complex_ids: IntColumn, plans: IntColumn, cents: IntColumn) -> None:
        """Adds lines."""
        self._entered.append((years, complex_ids, plans, cents))

    def __len__(self) -> int:
        """Number of lines."""
        return sum(years.size for years, *_ in self._entered)

    def __iter__(self) -> Iterator[PlannedProject]:
        """The lines, in order."""
        for columns in self._entered:
            for year, complex_id, plan, cents in zip(*(column.tolist() for column in columns), strict=True):
                yield PlannedProject(year, complex_id, _PLANS[plan], cents)
