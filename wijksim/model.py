"""The model: builds the city and runs it month by month. It reads like the story of a month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet

from wijksim.agents.bookkeeping import Bookkeeping
from wijksim.agents.corporation import Corporation, take_back
from wijksim.agents.funder import PHYSICAL_TEAM, SOCIAL_TEAM, Funder, Grant
from wijksim.agents.household import Household, HouseholdSet
from wijksim.agents.portfolio import Inspection, inspect_complexes
from wijksim.agents.programme_works import ProgrammeWorks
from wijksim.agents.staff import Staff
from wijksim.agents.team import GemeenteTeam, ProgrammeTeam, RegularTeam, mean_learning
from wijksim.agents.team_hours import TeamHours
from wijksim.city.baseline import baseline_of
from wijksim.city.city import City
from wijksim.city.event_log import EventLog
from wijksim.city.initial_state import build_city
from wijksim.city.replication import structure_of
from wijksim.cold_start import run_compiling, tell_when_cold
from wijksim.config import Config
from wijksim.indicators.observer import Observer, RunResult
from wijksim.processes import (
    applicants,
    budget,
    contact,
    corporation_cash,
    debt,
    dwelling_quality,
    health,
    house_prices,
    housing_market,
    life_course,
    life_log,
    liveability,
    moving,
    neighbourhood,
    rents,
    sales,
    satisfaction,
    start,
    support,
    ties,
    trust,
    unions,
    urban_growth,
    work,
    works,
)
from wijksim.randomness import Streams

FIRST_FOUR = "first_four"
_LONGEST_TO_COMPILE = "housing market"
"""Phase that takes longest to compile, with those after it; it can run in any month whatever came before."""


@dataclass(frozen=True)
class Phase:
    """One named step of the month."""

    group: str
    name: str
    run: Callable[[], Any]


class WijkModel(mesa.Model):
    """Groningen, or another city, under one policy.

    Args:
        config: The run, validated.
    """

    def __init__(self, config: Config) -> None:
        """Builds the city of month 0 and those who decide in it."""
        self._cold = tell_when_cold()
        super().__init__(rng=config.seed)
        self.config = config
        self.parameters = config.parameter_values()
        self._baseline = baseline_of(config.city.data)
        self.city = self._build_city()
        self.households = HouseholdSet(self)
        self._register_households()
        self.regular_weight = self._regular_weight()
        self.month_0_households = np.bincount(
            self.city.households.buurt[self.city.residents()], minlength=len(self.city.buurten)
        )
        self.programme_active = np.zeros(len(self.city.wijken), dtype=bool)
        """Whether the programme works in a wijk this month."""
        self._first_months = np.array([self.first_month_of_wijk(row) for row in range(len(self.city.wijken))])
        self.funder_list = self._make_funders()
        self.corporation_list = [
            Corporation(self, row, name) for row, name in enumerate(self.city.corporation_names)
        ]
        self.team_list = self._make_teams()
        self.staff, self.hours = Staff(self), TeamHours(self)
        self.learned_so_far = 0.0
        self.programme_works = ProgrammeWorks(self)
        self._inspection: Inspection | None = None
        self.bookkeeping = Bookkeeping(self)
        self.schedule = self._make_schedule()
        self.observer = Observer(self.city, config.record, self.bookkeeping.frame, config.cohorts_every)

    @property
    def corporations(self) -> AgentSet:
        """Housing corporations."""
        return AgentSet(self.corporation_list, random=self.random)

    @property
    def teams(self) -> AgentSet:
        """Teams of the gemeente."""
        return AgentSet(self.team_list, random=self.random)

    @property
    def funders(self) -> AgentSet:
        """Those who pay for the programme."""
        return AgentSet(self.funder_list, random=self.random)

    def step(self) -> None:
        """Runs one month: every phase of the schedule, in order."""
        self.city.month += 1
        if self._cold:
            self._cold = False
            first = list(takewhile(lambda phase: phase.name != _LONGEST_TO_COMPILE, self.schedule))
            later = self.schedule[len(first) :]
            run_compiling(lambda: _run(first), lambda: _run(later))
        else:
            _run(self.schedule)

    def run(self, progress: Callable[[int], None] | None = None) -> RunResult:
        """Runs to the end of the configured months.

        Args:
            progress: Called after every month with its number.
        """
        while self.city.month < self.config.months:
            self.step()
            if progress is not None:
                progress(self.city.month)
        forget_agents(self)
        return self.observer.result()

    def _make_schedule(self) -> list[Phase]:
        """The order of a month, declared once; it can be printed and probed.

        A phase is a method of the model, or a function with its city beside it and not inside it, so that the phases of
        a deep copy run on the copied city.
        """
        city = self.city
        return [
            Phase("the month begins", "energy prices and where the programme works", self._begin_month),
            Phase("funders release money", "year budgets", self._funders_release),
            Phase("teams act", "hours", self._teams_act),
            Phase("teams act", "outreach", partial(contact.outreach, city)),
            Phase("teams act", "support", partial(support.step, city)),
            Phase("corporations act", "works", partial(works.step, city)),
            Phase("corporations act", "plans", self._corporations_plan),
            Phase("corporations act", "programme works", self._programme_plans),
            Phase("corporations act", "ordinary upkeep and retrofits", partial(dwelling_quality.step, city)),
            Phase("corporations act", "rents of July", partial(rents.step, city)),
            Phase("households live", "life course", partial(life_course.step, city)),
            Phase("households live", "partners and ex-partners", partial(unions.step, city)),
            Phase("households live", "incomes of neighbours", partial(neighbourhood.step, city)),
            Phase("households live", "work and income", partial(work.step, city)),
            Phase("households live", "energy and budget", partial(budget.step, city)),
            Phase("households live", "rents and costs of corporations", partial(corporation_cash.step, city)),
            Phase("households live", "arrears and debt", partial(debt.step, city)),
            Phase("households live", "ties", partial(ties.step, city)),
            Phase("households live", "health", partial(health.step, city)),
            Phase("households live", "trust and fatigue", partial(trust.step, city)),
            Phase("households move", "departures and wishes", partial(moving.step, city)),
            Phase("households move", "growth of the city", partial(urban_growth.step, city)),
            Phase("households move", "sale of social rent", partial(sales.step, city)),
            Phase("households move", "applicants", partial(applicants.apply_from_outside, city)),
            Phase("households move", "housing market", self._market),
            Phase("wijken change", "liveability and reputation", partial(liveability.step, city)),
            Phase("wijken change", "house prices", partial(house_prices.step, city)),
            Phase("wijken change", "life satisfaction", partial(satisfaction.step, city)),
            Phase("the observer records", "lives", self._log_lives),
            Phase(
                "the observer records", "books of corporations", partial(corporation_cash.close_year, city)
            ),
            Phase("the observer records", "accounts at the end of a year", self.bookkeeping.step),
            Phase("the observer records", "tables", self._record),
        ]

    def _begin_month(self) -> None:
        """Sets the price of energy, by path and shock, and the wijken in which the programme works this month."""
        city, shock = self.city, self.config.shock
        path = self.config.energy_prices.path
        known = [year for year in path if year <= city.year]
        factor = path[max(known)] if known else 1.0
        in_shock = shock.start < city.month <= shock.start + shock.months
        city.energy_factor = factor * (shock.energy_factor if in_shock else 1.0)
        self.programme_active[:] = self.config.scenario.envelope_share > 0
        self.programme_active &= city.month > self._first_months

    def _teams_act(self) -> None:
        """Teams hire in January; then all are paid, lose staff, learn, and offer their hours to their wijk."""
        programme = [team for team in self.team_list if isinstance(team, ProgrammeTeam)]
        if self.city.first_month_of_year:
            self.learned_so_far = mean_learning(programme)
            shares = {funder: self.wijk_shares(funder) for funder in self.funder_list}
            for team in programme:
                team.hire(shares)
            self.staff.settle()
            self.hours.settle()
        self.staff.pay()
        self.staff.lose()
        for team in programme:
            team.step()
        self.hours.offer()

    def _funders_release(self) -> None:
        for funder in self.funder_list:
            funder.step()

    def _corporations_plan(self) -> None:
        """Money that works left over comes back every month; corporations plan in January, and look once for all."""
        take_back(self)
        if self.city.first_month_of_year:
            self._inspection = inspect_complexes(self.city)
            for corporation in self.corporation_list:
                corporation.step(self._inspection)

    def _programme_plans(self) -> None:
        """The programme sees the complexes as corporations have found them this month, if they have looked."""
        found, self._inspection = self._inspection, None
        self.programme_works.step(found)

    def _market(self) -> None:
        start.begin_newcomers(self.city, housing_market.step(self.city))

    def _log_lives(self) -> None:
        life_log.step(self.city, last=self.config.months)

    def _record(self) -> None:
        self.observer.record()

    def first_month_of_wijk(self, wijk: int) -> int:
        """Month after which the programme works in a wijk, by the roll-out; beyond the run where it never does."""
        scenario = self.config.scenario
        never = self.config.months + 1
        first = self._first_four[wijk]
        programme = bool(self.city.wijken.programme[wijk])
        if scenario.rollout == "citywide":
            return scenario.start
        if not programme:
            return never
        if scenario.rollout == "seven" or first:
            return scenario.start
        return scenario.start + scenario.widening_month if scenario.rollout == "four_then_seven" else never

    def _build_city(self) -> City:
        config = self.config
        structure = structure_of(
            config.city.data, config.city.keep_one_in, config.city.copies, self.parameters.structure
        )
        city = build_city(
            self._baseline,
            structure,
            self.parameters,
            config.pathways,
            Streams(config.seed),
            config.city.first_year,
            config.market,
            config.growth,
        )
        table = self._baseline.buurten.set_index("buurt").loc[list(structure.buurt_codes)]
        first_four = np.bincount(
            city.buurten.wijk, weights=table[FIRST_FOUR].to_numpy(dtype=float), minlength=len(city.wijken)
        )
        self._first_four = first_four > 0
        city.urgent_share_factor = config.scenario.urgent_share_factor
        city.restructuring_social_share = config.scenario.restructuring_social_share
        city.sale_share, city.sale_start = config.scenario.sale_share, config.scenario.start
        urban_growth.begin(city, config.city.scale)
        start.begin_city(city)
        if "events" in config.record:
            city.events = EventLog(city, config.events.households, config.events.sample, list(table["name"]))
            life_log.begin(city)
        return city

    def _register_households(self) -> None:
        """Puts the set of households where Mesa users look for it, on every supported version."""
        self.agents_by_type[Household] = self.households

    def _regular_weight(self) -> np.ndarray:
        """Households per wijk at month 0: regular teams are staffed by them."""
        city = self.city
        return np.bincount(city.households.wijk[city.residents()], minlength=len(city.wijken)).astype(float)

    def _make_funders(self) -> list[Funder]:
        """One funder per payer and earmark in the city's table of programme money."""
        table = self._baseline.programme_money
        funders = []
        for (payer, eligibility), rows in table.groupby(["payer", "eligibility"], sort=False):
            regio_deal = eligibility == "regio_deal"
            grants = [
                Grant(
                    str(row["name"]),
                    float(row["amount_eur"]),
                    int(row["first_year"]),
                    int(row["last_year"]),
                    regio_deal,
                )
                for _, row in rows.iterrows()
            ]
            funders.append(Funder(self, str(payer), grants, regio_deal_only=regio_deal))
        return funders

    def _make_teams(self) -> list[GemeenteTeam]:
        """Regular social teams everywhere; programme teams wherever a roll-out may bring them."""
        wijken = range(len(self.city.wijken))
        citywide = self.config.scenario.rollout == "citywide"
        programme = [wijk for wijk in wijken if citywide or self.city.wijken.programme[wijk]]
        regular: list[GemeenteTeam] = [RegularTeam(self, wijk) for wijk in wijken]
        return regular + [
            ProgrammeTeam(self, wijk, purpose)
            for purpose in (SOCIAL_TEAM, PHYSICAL_TEAM)
            for wijk in programme
        ]

    def wijk_shares(self, funder: Funder) -> np.ndarray:
        """Share of each wijk in the households for which a funder's money is meant; 0 everywhere without any."""
        b = self.city.buurten
        meant = self.programme_active[b.wijk]
        if funder.regio_deal_only:
            meant = meant & b.regio_deal
        households = np.bincount(b.wijk, self.month_0_households * meant, minlength=len(self.city.wijken))
        return households / max(households.sum(), 1.0)


def _run(phases: Sequence[Phase]) -> None:
    for phase in phases:
        phase.run()


def forget_agents(model: mesa.Model) -> None:
    """Drops the class-level reference that Mesa 3.3 keeps to every model, so that sweeps do not grow."""
    numbers = getattr(mesa.Agent, "_ids", None)
    if numbers is not None and hasattr(numbers, "pop"):
        numbers.pop(model, None)
