"""The city as one object: its tables, its accounts, its luck and the rules in force. Holds state, decides nothing."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wijksim.city.accounts import Book
from wijksim.city.areas import Buurten, Complexes, Wijken
from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.city.dwellings import Dwellings, Places
from wijksim.city.event_log import EventLog, NullLog
from wijksim.city.households import Households
from wijksim.config import Pathways
from wijksim.parameters import ParameterSet
from wijksim.randomness import Streams

MONTHS_PER_YEAR = 12

FLOWS: tuple[str, ...] = (
    "moves",
    "moves_in",
    "moves_out",
    "arrivals",
    "formed",
    "departures",
    "deaths",
    "persons_moved",
    "social_lets",
    "urgent_lets",
    "renovated",
    "demolished",
    "built",
    "visits",
    "handovers",
    "support_started",
    "support_resolved",
    "evictions",
    "placements",
)
"""Flows that are counted per wijk during a month."""


@dataclass(frozen=True)
class MovingSchedule:
    """Yearly chance of moving by age in whole years (index), national register schedule of 2017."""

    within: FloatColumn
    leaving: FloatColumn


@dataclass
class Tally:
    """Flows of the running month, one integer array over wijken for each name in :data:`FLOWS`."""

    wijken: int
    flows: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    hours: float = 0.0

    def __post_init__(self) -> None:
        """Starts at zero."""
        self.clear()

    def clear(self) -> None:
        """Empties all counters for a new month."""
        self.flows = {name: np.zeros(self.wijken, dtype=np.int64) for name in FLOWS}
        self.hours = 0.0

    def add(self, flow: str, wijk: IntColumn, weight: IntColumn | None = None) -> None:
        """Counts one event per element of ``wijk``, or ``weight`` of them."""
        self.flows[flow] += np.bincount(wijk, weights=weight, minlength=self.wijken).astype(np.int64)


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
    corporation_names: list[str]
    electricity: FloatColumn
    """kWh per dwelling and year, by buurt (measured)."""
    first_year: int
    applicants_per_month: float
    income_centre: float = 7.5
    """Mean log equivalised income over the households of month 0."""
    income_spread: float = 0.5
    """Spread of log equivalised income over the households of month 0."""
    newcomer_mental_level: float = 0.0
    """SD: mean personal level of mental health over the households of month 0."""
    newcomer_physical_level: float = 0.0
    """SD: the same of physical health."""
    newcomer_lonely_share: float = 0.1
    """Share that is severely lonely over the households of month 0, as measured."""
    tenure_mix: tuple[float, ...] = (0.4, 0.35, 0.25)
    """Tenure of the households of month 0, students left out: owner-occupied, social, private."""
    urgent_share_factor: float = 1.0
    """Multiplies the urgent share of lets in programme wijken: the allocation lever."""
    month: int = 0
    energy_factor: float = 1.0
    book: Book = field(default_factory=Book)
    events: EventLog | NullLog = field(default_factory=NullLog)
    """The log of lives: does nothing unless the run records events."""
    tally: Tally = field(init=False)
    left_buurt: NDArray[np.int64] = field(init=False)
    """Households that left their place this month, by buurt."""
    displaced_into: NDArray[np.int64] = field(init=False)
    """Forced movers that came in this month, by buurt."""
    gone: list[tuple[int, int, str]] = field(default_factory=list)
    """Households that left for good: id, month, cause (members of the programme wijken at month 0 only)."""

    def __post_init__(self) -> None:
        """Makes the counters."""
        self.tally = Tally(len(self.wijken))
        self.left_buurt = np.zeros(len(self.buurten), dtype=np.int64)
        self.displaced_into = np.zeros(len(self.buurten), dtype=np.int64)

    @property
    def year(self) -> int:
        """Calendar year of the running month; month 1 is the January of the first year."""
        return self.first_year + max(self.month - 1, 0) // MONTHS_PER_YEAR

    @property
    def first_month_of_year(self) -> bool:
        """Whether the running month is a January."""
        return (self.month - 1) % MONTHS_PER_YEAR == 0

    def residents(self) -> Rows:
        """Rows of the households that live in the city."""
        return np.flatnonzero(self.households.active & (self.households.place >= 0))

    def dwelling_of(self, households: Rows) -> IntColumn:
        """Rows of the dwellings in which these households live."""
        return self.places.dwelling[self.households.place[households]]

    def locate(self, households: Rows) -> None:
        """Copies buurt, wijk and tenure of their places to the households."""
        state = self.households
        dwelling = self.dwelling_of(households)
        state.buurt[households] = self.dwellings.buurt[dwelling]
        state.wijk[households] = self.buurten.wijk[state.buurt[households]]
        state.tenure[households] = self.dwellings.tenure[dwelling]

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
        assert not used[~self.places.active].any(), "a household lives in a place that is gone"
        assert np.count_nonzero(self.households.active) == living.size, "a household lives nowhere"
