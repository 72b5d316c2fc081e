"""The city as one object: its tables, its accounts, its luck and the rules in force. Holds state, decides nothing."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.accounts import Book, OperatingAccount
from wijksim.city.areas import Buurten, Complexes, Wijken
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.city.dwellings import Dwellings, Places
from wijksim.city.event_log import EventLog, NullLog
from wijksim.city.exposure import FirstBits, exposed
from wijksim.city.households import Households
from wijksim.city.mobility import MobilityCount
from wijksim.city.rare import drawn, living_with
from wijksim.city.register import HousingRegister
from wijksim.city.remembered import Counted, Remembered, Settled, log_of_income
from wijksim.config import GrowthConfig, MarketConfig, Pathways
from wijksim.parameters import ParameterSet
from wijksim.randomness import Streams

MONTHS_PER_YEAR = 12

ROUNDING = 1.001
"""Lifts the highest of many chances above what rounding may do to any of them."""

FLOWS: tuple[str, ...] = (
    "moves",
    "moves_in",
    "moves_out",
    "arrivals",
    "formed",
    "departures",
    "births",
    "deaths",
    "joined",
    "partners_came",
    "separated",
    "wishes",
    "persons_moved",
    "persons_left",
    "social_lets",
    "urgent_lets",
    "renovated",
    "renovated_deep",
    "sold",
    "demolished",
    "built",
    "visits",
    "handovers",
    "support_started",
    "support_resolved",
    "promises_kept",
    "promises_broken",
    "evictions",
    "placements",
)
"""Flows that are counted per wijk during a month."""


@dataclass(frozen=True)
class MovingSchedule:
    """Yearly chances of moving by age in whole years (index), national register schedule of 2017.

    Attributes:
        within: Moves within the municipality.
        between: Moves to another municipality.
        emigrated: Moves to another country.
        wishing: Wishes to move, by age and group (see decisions/moving.py).
        leaving: Departures relative to the schedule, by age and group.
    """

    within: FloatColumn
    between: FloatColumn
    emigrated: FloatColumn
    wishing: FloatColumn
    leaving: FloatColumn


@dataclass(frozen=True)
class ArrivalProfile:
    """Applicants from outside in a year, by age in whole years (index): students and others."""

    students: FloatColumn
    others: FloatColumn


class Prospects(NamedTuple):
    """Work and income that newcomers may expect, by social position (a tenure whose incomes they share).

    Attributes:
        up_to: Share of the households of month 0 in this position or one before it.
        capacity: Log of the equivalised income when employed, without luck, positions x origins.
        log_odds: Log-odds of being without work.
        without_work: The chance that goes with them.
    """

    up_to: FloatColumn
    capacity: FloatColumn
    log_odds: FloatColumn
    without_work: FloatColumn


@dataclass(frozen=True)
class GrowthPlan:
    """Growth of the city as settled at month 0, so that policy does not touch it.

    Attributes:
        dwellings_per_year: New dwellings in a year, at the size of this city.
        dwellings_at_start: Dwellings at month 0.
        sites: Weight of each buurt as a place to build.
        owners: Weight of each corporation as a builder of social rent.
    """

    dwellings_per_year: float = 0.0
    dwellings_at_start: int = 1
    sites: FloatColumn = field(default_factory=lambda: np.zeros(0))
    owners: FloatColumn = field(default_factory=lambda: np.zeros(0))


@dataclass
class Tally:
    """Flows of the running month, one integer array over wijken for each name in :data:`FLOWS`."""

    wijken: int
    flows: dict[str, NDArray[np.int64]] = field(init=False)
    hours: float = 0.0

    def __post_init__(self) -> None:
        """Starts at zero."""
        self.flows = {flow: np.zeros(self.wijken, dtype=np.int64) for flow in FLOWS}

    def clear(self) -> None:
        """Empties all counters for a new month."""
        for counts in self.flows.values():
            counts[:] = 0
        self.hours = 0.0

    def noted(self) -> NDArray[np.int64]:
        """The flows as they stand now, :data:`FLOWS` x wijken."""
        return np.array(list(self.flows.values()))

    def add(self, flow: str, wijk: IntColumn, weight: IntColumn | None = None) -> None:
        """Counts one event per element of ``wijk``, or ``weight`` of them."""
        if wijk.size:
            number = np.bincount(wijk, weights=weight, minlength=self.wijken)
            self.flows[flow] += number.astype(np.int64, copy=False)


OF_PLACE = ("dwelling", "room", "share")
OF_DWELLING = ("buurt", "tenure", "quality", "damp", "over_tight", "last_renovation", "sold")
"""Columns of places and of dwellings that households carry too, under the same names."""


def locate(h: Households, places: Places, dwellings: Dwellings, buurten: Buurten, rows: Rows) -> None:
    """Copies what seldom changes about their places to these households, which are then looked at in one piece."""
    place = h.place[rows]
    dwelling = places.dwelling[place]
    for table, names, home in ((places, OF_PLACE, place), (dwellings, OF_DWELLING, dwelling)):
        for name in names:
            getattr(h, name)[rows] = getattr(table, name)[home]
    h.wijk[rows] = buurten.wijk[h.buurt[rows]]


@dataclass
class City:
    """Everything that exists in one run."""

    parameters: ParameterSet
    pathways: Pathways
    streams: Streams
    households: Households
    dwellings: Dwellings
    places: Places
    complexes: Complexes
    buurten: Buurten
    wijken: Wijken
    schedule: MovingSchedule
    wijk_names: list[str]
    buurt_codes: list[str]
    corporation_names: list[str]
    electricity: FloatColumn
    """kWh per dwelling and year, by buurt (measured)."""
    first_year: int
    arrivals: ArrivalProfile
    market: MarketConfig
    growth: GrowthConfig
    income_centre: float = 7.5
    """Mean log equivalised income over the households of month 0."""
    income_spread: float = 0.5
    """Spread of log equivalised income over the households of month 0."""
    fit_spread: float = 0.3
    """Spread of the misfit of size, ln(area/wanted), over the households of month 0."""
    affordability_spread: float = 0.2
    """Spread of housing costs as a share of income over the households of month 0."""
    buurt_distance: FloatColumn = field(default_factory=lambda: np.zeros((0, 0)))
    """ln(1 + km) from buurt to buurt."""
    newcomer_mental_level: float = 0.0
    """SD: mean personal level of mental health over the households of month 0."""
    newcomer_physical_level: float = 0.0
    """SD: the same of physical health."""
    newcomer_lonely_share: float = 0.1
    """Share that is severely lonely over the households of month 0, as measured."""
    tenure_mix: tuple[float, ...] = (0.4, 0.35, 0.25)
    """Tenure of the households of month 0, students left out: owner-occupied, social, private."""
    prospects: Prospects | None = None
    """Work and income of newcomers, as settled at month 0."""
    urgent_share_factor: float = 1.0
    """Multiplies the urgent share of lets in programme wijken: the allocation lever."""
    restructuring_social_share: float | None = None
    """Part of the new dwellings on a rebuilt site that is social rent; None for the declared constant."""
    sale_share: float = 0.0
    """Part of the social stock that corporations want to sell in a year."""
    sale_start: int = 0
    """Month after which they sell."""
    month: int = 0
    energy_factor: float = 1.0
    book: Book = field(default_factory=Book)
    events: EventLog | NullLog = field(default_factory=NullLog)
    """The log of lives: does nothing unless the run records events."""
    corporation_accounts: list[OperatingAccount] = field(init=False)
    """Cash of each corporation."""
    tally: Tally = field(init=False)
    left_buurt: NDArray[np.int64] = field(init=False)
    """Households that left their place this month, by buurt."""
    displaced_into: NDArray[np.int64] = field(init=False)
    """Forced movers that came in this month, by buurt."""
    growth_plan: GrowthPlan = field(default_factory=lambda: GrowthPlan())
    register: HousingRegister = field(default_factory=HousingRegister)
    mobility: MobilityCount = field(default_factory=MobilityCount)
    income_known: tuple[ParameterSet, IntColumn, FloatColumn] | None = None
    """By which constants and from what the income of each household was computed (see processes/kernels/work.py)."""
    settled: Settled | None = None
    """Budgets of last month, and from what they follow."""
    log_income: Remembered = field(default_factory=lambda: Remembered(log_of_income))
    """Log of equivalised income."""
    counted: Counted | None = None
    """Residents by buurt as the market saw them last."""
    gone: Counter[str] = field(default_factory=Counter)
    """Households that left for good, by cause (members of the programme wijken at month 0 only)."""

    def __post_init__(self) -> None:
        """Makes the counters."""
        self.corporation_accounts = [OperatingAccount(name) for name in self.corporation_names]
        self.first_bits = FirstBits(self.streams)
        self.tally = Tally(len(self.wijken))
        self.left_buurt = np.zeros(len(self.buurten), dtype=np.int64)
        self.displaced_into = np.zeros(len(self.buurten), dtype=np.int64)

    @property
    def new_social_share(self) -> float:
        """Part of the new dwellings on a rebuilt site that is let as social rent."""
        given = self.restructuring_social_share
        return self.parameters.works.new_social_share if given is None else given

    @property
    def year(self) -> int:
        """Calendar year of the running month; month 1 is the January of the first year."""
        return self.first_year + max(self.month - 1, 0) // MONTHS_PER_YEAR

    @property
    def first_month_of_year(self) -> bool:
        """Whether the running month is a January."""
        return (self.month - 1) % MONTHS_PER_YEAR == 0

    def growth_factor(self) -> float:
        """How much larger the growth of the city has made it by now: 1 at month 0, whatever policy builds besides."""
        added = self.growth_plan.dwellings_per_year * self.month / MONTHS_PER_YEAR
        return 1.0 + added / self.growth_plan.dwellings_at_start

    def residents(self) -> Rows:
        """Rows of the households that live in the city."""
        return np.flatnonzero(self.households.active & (self.households.place >= 0))

    def at_risk(self, process: str, most: float | FloatColumn, among: BoolColumn | None = None) -> Rows:
        """Residents who may meet an event; all of them while lives are logged.

        Args:
            process: Name of the decision, which keys the draw.
            most: Highest chance of the event: one for all, or by age in whole years, the last for all older ones.
            among: Mask over all rows of a trait that the event requires: only who has it can be among those given.
        """
        if self.events.records:
            return self.residents()
        chances = np.array(most, dtype=np.float64, ndmin=1)
        bits, key = self.first_bits_of(process), self.streams.rare_key(process, self.month)
        return exposed(self.households, bits, key, ROUNDING * chances, among)

    def first_bits_of(self, process: str) -> NDArray[np.uint8]:
        """First bits of the draws of a rare process this month, one element for each row of the households or more."""
        return self.first_bits.of(process, self.month, self.households)

    def residents_where(self, wanted: BoolColumn) -> Rows:
        """Rows of the households that live in the city and have a rare trait, given as a mask over all rows."""
        return living_with(wanted, self.households.place)

    def drawn(self, process: str, chance: float, group: IntColumn, asked: IntColumn) -> Rows:
        """Residents of some groups who meet an event that has the same chance for all of them.

        Args:
            process: Name of the decision, which keys the draw.
            chance: Chance of the event.
            group: Group of each row, a code of one byte.
            asked: Codes of the groups that are asked for, of the same type.
        """
        return drawn(self.households, group, asked, self.streams.key(process, self.month), chance)

    def dwelling_of(self, households: Rows) -> IntColumn:
        """Rows of the dwellings in which these households live."""
        return self.households.dwelling[households]

    def locate(self, households: Rows) -> None:
        """Tells these households where they live, and what it is like there, see :func:`locate`."""
        locate(self.households, self.places, self.dwellings, self.buurten, households)

    def forget(self) -> None:
        """Drops what is remembered from month to month, for who has written columns from outside of the processes.

        Homes tell their residents anew what they are like; budgets, incomes and indices are made anew when they are
        asked for. A run that writes nothing from outside is the same with and without.
        """
        self.income_known = self.settled = self.counted = None
        self.log_income = Remembered(log_of_income)
        for table in (self.households, self.places, self.dwellings, self.complexes):
            table.indices.clear()
        self.locate(self.residents())

    def check(self) -> None:
        """Checks that households and places point at each other.

        Raises:
            AssertionError: If a household lives nowhere or twice, or a place holds two households.
        """
        living = self.residents()
        used = self.places.household >= 0
        assert (self.places.household[self.households.place[living]] == living).all(), (
            "a place holds another household"
        )
        assert np.count_nonzero(used) == living.size, "places and households differ in number"
        place, dwelling = self.households.place[living], self.households.dwelling[living]
        for table, names, home in ((self.places, OF_PLACE, place), (self.dwellings, OF_DWELLING, dwelling)):
            for name in names:
                copied, own = getattr(self.households, name)[living], getattr(table, name)[home]
                assert (copied == own).all(), f"households and their homes differ in {name}"
        assert not used[~self.places.active].any(), "a household lives in a place that is gone"
        assert np.count_nonzero(self.households.active) == living.size, "a household lives nowhere"
        assert (self.households.place[~self.households.active] < 0).all(), (
            "a household that is gone has a place"
        )
