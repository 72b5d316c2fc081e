"""Housing corporations: investment ceiling, accounts, and the portfolio plan of every January (links 10-12)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.light_mesa import mesa
from wijksim.agents.portfolio import Candidates, candidates, complex_sizes, demolition_cost, dwellings_for
from wijksim.city.accounts import CENTS, OperatingAccount
from wijksim.city.categories import ComplexStage, Plan
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.city.columns import IntColumn
from wijksim.decisions.investment import investment_ceiling
from wijksim.decisions.portfolio import schedule
from wijksim.processes import rents, works

if TYPE_CHECKING:
    from wijksim.model import WijkModel


@dataclass(frozen=True)
class PlannedProject:
    """One line of a portfolio plan."""

    year: int
    complex_id: int
    plan: Plan
    cents: int


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
        self.plan: list[PlannedProject] = []
        """What it means to do in the coming years; what is begun this year comes first."""
        renovation, demolition = self._usual_costs()
        saved = model.city.streams.uniform("corporation.saved_up", -1, np.array([row, row]), np.array([0, 1]))
        self.renovation_room = round(float(saved[0]) * renovation)
        self.demolition_room = round(float(saved[1]) * demolition)

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
        return usual * renovation, usual * demolition_cost(1, city.new_social_share, city.parameters)

    def stock(self) -> int:
        """Dwellings that it owns."""
        d, c = self.model.city.dwellings, self.model.city.complexes
        mine = d.active & (d.complex >= 0)
        return int(np.count_nonzero(c.corporation[d.complex[mine]] == self.row))

    def step(self) -> None:
        """In January the corporation plans the coming years within its ceiling, and begins what is due this year."""
        city = self.model.city
        self._take_back()
        if not city.first_month_of_year:
            return
        for_demolition = round(self.ceiling * self.model.config.scenario.demolition_share)
        self.demolition_room += for_demolition
        self.renovation_room += self.ceiling - for_demolition
        self.plan = []
        owned = city.complexes.corporation == self.row
        city.complexes.foreseen[owned] = Plan.NONE
        mine = candidates(city, owned & ~city.complexes.reserved)
        kept = self._plan_demolition(mine, for_demolition)
        self._plan_renewal(kept, self.ceiling - for_demolition)

    def _take_back(self) -> None:
        """Money set aside for dwellings that did not take part flows back into the room."""
        c = self.model.city.complexes
        left = np.flatnonzero(
            (c.corporation == self.row) & (c.stage == ComplexStage.WORKS) & ~c.programme & (c.committed > 0)
        )
        self.renovation_room += int(c.committed[left].sum())
        c.committed[left] = 0

    def _cumulative(self, now: int, yearly: int) -> IntColumn:
        """Room that will have come in by each year of the plan, in cents."""
        years = round(self.model.city.parameters.corporation.planning_years)
        return now + yearly * np.arange(years, dtype=np.int64)

    def _enter(self, row: int, year: int, plan: int, cents: int) -> None:
        city = self.model.city
        c = city.complexes
        self.plan.append(PlannedProject(city.year + year, int(c.id[row]), Plan(plan), cents))
        c.foreseen[row], c.foreseen_year[row] = plan, city.year + year

    def _plan_demolition(self, mine: Candidates, yearly: int) -> Candidates:
        """Plans which complexes to demolish and rebuild, and begins those of this year.

        The room for it is saved up for large projects. What the plan cannot use in its years goes to renewal.

        Returns:
            The complexes that are kept.
        """
        city = self.model.city
        worst = mine.where(mine.replaceable)
        years = schedule(worst.replacement_cost, self._cumulative(self.demolition_room, yearly))
        chosen = worst.where(years >= 0)
        for row, year, cost in zip(chosen.rows, years[years >= 0], chosen.replacement_cost, strict=True):
            self._enter(int(row), int(year), Plan.DEMOLITION, int(cost))
            if year == 0:
                self.demolition_room -= int(cost)
                works.set_aside(
                    city, int(row), Plan.DEMOLITION, int(cost), dwellings_for(city, row, Plan.DEMOLITION)
                )
                works.begin_rehousing(city, np.array([row]))
        if not len(chosen):
            self.renovation_room += self.demolition_room
            self.demolition_room = 0
        return mine.where(~np.isin(mine.rows, chosen.rows))

    def _plan_renewal(self, kept: Candidates, yearly: int) -> None:
        """Plans renovation, shallow and deep, and proposes the works of this year to the tenants."""
        city = self.model.city
        wanted = kept.where(kept.renewal != Plan.NONE)
        years = schedule(wanted.renewal_cost, self._cumulative(self.renovation_room, yearly))
        begun = []
        for row, year, plan, cost in zip(
            wanted.rows, years, wanted.renewal, wanted.renewal_cost, strict=True
        ):
            if year >= 0:
                self._enter(int(row), int(year), int(plan), int(cost))
            if year == 0:
                self.renovation_room -= int(cost)
                works.set_aside(
                    city, int(row), int(plan), int(cost), dwellings_for(city, int(row), int(plan))
                )
                begun.append(int(row))
        if begun:
            works.propose(city, np.array(begun))
