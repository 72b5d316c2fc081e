"""Housing corporations: investment room, ranking of complexes, and plans (links 10-12, pathway P4)."""

from typing import TYPE_CHECKING

import mesa
import numpy as np

from wijksim.city.accounts import CENTS
from wijksim.city.categories import ComplexStage, DwellingStatus, Plan
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import works
from wijksim.processes.dwelling_quality import worn

if TYPE_CHECKING:
    from wijksim.model import WijkModel


def technical_need(city: City, complexes: Rows) -> FloatColumn:
    """Technical need of complexes in SD: mean of state and label of their dwellings."""
    d = city.dwellings
    rows = np.flatnonzero(d.active & (d.complex >= 0))
    size = np.maximum(np.bincount(d.complex[rows], minlength=len(city.complexes)), 1)
    total = np.bincount(d.complex[rows], weights=worn(city, rows), minlength=len(city.complexes))
    return (total / size)[complexes]


def known_need(city: City, complexes: Rows) -> FloatColumn:
    """Social need of complexes as far as the teams know it, in SD: share of tenants with a known problem."""
    h = city.households
    rows = city.residents()
    home = city.dwellings.complex[city.dwelling_of(rows)]
    tenants, home = rows[home >= 0], home[home >= 0]
    size = np.maximum(np.bincount(home, minlength=len(city.complexes)), 1)
    share = np.bincount(home, weights=h.known[tenants], minlength=len(city.complexes)) / size
    spread = share.std()
    return ((share - share.mean()) / spread)[complexes] if spread > 0 else np.zeros(complexes.size)


def priority(city: City, complexes: Rows) -> FloatColumn:
    """Number by which complexes are ranked, highest first.

    Technical need; where coordination lets a corporation see it (chance s, keyed by complex), the need that
    the teams know of counts along (pathway P4). Never the true state of households.
    """
    need = technical_need(city, complexes)
    if not city.pathways.joint_priority:
        return need
    c = city.complexes
    shared = city.wijken.shared[city.buurten.wijk[c.buurt[complexes]]]
    seen = city.streams.event("corporation.joint_priority", -1, c.id[complexes], shared)
    if not seen.any():
        return need
    return need + city.parameters.works.joint_weight * seen * known_need(city, complexes)


def idle_complexes(city: City) -> Rows:
    """Complexes for which nothing is planned and that were not renewed lately."""
    c = city.complexes
    rested = city.month - c.last_works > city.parameters.works.rest_months
    return np.flatnonzero(c.active & (c.stage == ComplexStage.IDLE) & (rested | (c.last_works < 0)))


def complex_sizes(city: City) -> IntColumn:
    """Standing dwellings per complex."""
    d = city.dwellings
    standing = d.complex[d.active & (d.complex >= 0) & (d.status != DwellingStatus.DEMOLISHED)]
    return np.bincount(standing, minlength=len(city.complexes))


def renovation_cost(dwellings: int, parameters: ParameterSet) -> int:
    """Cents that the renovation of a complex of so many dwellings costs."""
    return round(dwellings * parameters.works.renovation_cost * CENTS)


def demolition_cost(dwellings: int, parameters: ParameterSet) -> int:
    """Cents that demolition and new-build of a complex cost, less what the sale of owner-occupied units brings."""
    p = parameters.works
    units = dwellings * p.new_per_demolished
    per_unit = p.new_build_cost * (1.0 - (1.0 - p.new_social_share) * p.sale_of_plot)
    return round((dwellings * p.demolition_cost + units * per_unit) * CENTS)


def _post_war(city: City, row: int) -> bool:
    """Whether a complex stems from the years of which the dwellings are replaced."""
    years = city.dwellings.built_year[works.dwellings_of(city, np.array([row]))]
    p = city.parameters.works
    return bool(p.replaced_from <= np.median(years) <= p.replaced_until)


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
        renovation, demolition = self._usual_costs()
        saved = model.city.streams.uniform("corporation.saved_up", -1, np.array([row, row]), np.array([0, 1]))
        self.renovation_room = round(float(saved[0]) * renovation)
        self.demolition_room = round(float(saved[1]) * demolition)

    def _usual_costs(self) -> tuple[float, float]:
        """Mean cost in cents of renovating, and of replacing, one of its complexes."""
        city = self.model.city
        mine = np.flatnonzero(city.complexes.active & (city.complexes.corporation == self.row))
        if not mine.size:
            return 0.0, 0.0
        usual = float(complex_sizes(city)[mine].mean())
        return usual * renovation_cost(1, city.parameters), usual * demolition_cost(1, city.parameters)

    def stock(self) -> int:
        """Dwellings that it owns."""
        d, c = self.model.city.dwellings, self.model.city.complexes
        mine = d.active & (d.complex >= 0)
        return int(np.count_nonzero(c.corporation[d.complex[mine]] == self.row))

    def step(self) -> None:
        """In January the corporation takes stock, ranks its complexes and plans within its room."""
        city = self.model.city
        self._take_back()
        if not city.first_month_of_year:
            return
        room = round(self.stock() * city.parameters.works.room_per_dwelling * 100)
        share = self.model.config.scenario.demolition_share
        self.demolition_room += round(room * share)
        self.renovation_room += room - round(room * share)
        rows = idle_complexes(city)
        rows = rows[city.complexes.corporation[rows] == self.row]
        rows = rows[complex_sizes(city)[rows] > 0]
        ranked = rows[np.argsort(-priority(city, rows), kind="stable")]
        rebuilt = self._plan_demolition(ranked)
        self._plan_renovation([int(row) for row in ranked if row != rebuilt])

    def _take_back(self) -> None:
        """Money set aside for dwellings that did not take part flows back into the room."""
        c = self.model.city.complexes
        left = np.flatnonzero(
            (c.corporation == self.row) & (c.stage == ComplexStage.WORKS) & ~c.programme & (c.committed > 0)
        )
        self.renovation_room += int(c.committed[left].sum())
        c.committed[left] = 0

    def _plan_demolition(self, ranked: Rows) -> int:
        """Plans the demolition of the worst post-war complex that the room saved up for it reaches."""
        city = self.model.city
        sizes = complex_sizes(city)
        for row in ranked:
            cost = demolition_cost(int(sizes[row]), city.parameters)
            if cost > self.demolition_room or not _post_war(city, int(row)):
                continue
            self.demolition_room -= cost
            city.complexes.plan[row] = Plan.DEMOLITION
            city.complexes.committed[row] = cost
            works.begin_rehousing(city, np.array([row]))
            return int(row)
        return -1

    def _plan_renovation(self, ranked: list[int]) -> None:
        """Proposes works on the complexes with the highest priority, as far as the room reaches."""
        city = self.model.city
        sizes = complex_sizes(city)
        chosen = []
        for row in ranked:
            cost = renovation_cost(int(sizes[row]), city.parameters)
            if cost <= self.renovation_room:
                self.renovation_room -= cost
                city.complexes.plan[row] = Plan.RENOVATION
                city.complexes.committed[row] = cost
                chosen.append(row)
        if chosen:
            works.propose(city, np.array(chosen))
