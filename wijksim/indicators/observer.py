"""The observer: records the tables of a run month by month and hands them over at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.accounts import Entry
from wijksim.city.city import FLOWS, MONTHS_PER_YEAR, City
from wijksim.indicators import (
    census,
    city_table,
    cohort_table,
    ledger,
    segregation_table,
    wijk_table,
)
from wijksim.indicators.housing_recorder import HousingRecorder
from wijksim.indicators.housing_table import SURVIVAL_MONTHS

_SNAPSHOT = (
    "id",
    "buurt",
    "wijk",
    "cohort",
    "type",
    "age",
    "tenure",
    "student",
    "income",
    "equivalised_income",
    "life_satisfaction",
    "mental_health",
    "trust",
    "problematic_debt",
    "energy_poor",
    "support",
)


@dataclass(frozen=True)
class RunResult:
    """The tables of one run (columns: docs and design of the public interface)."""

    city: pd.DataFrame
    wijken: pd.DataFrame
    cohorts: pd.DataFrame
    ledger: pd.DataFrame
    accounts: pd.DataFrame
    members: pd.DataFrame
    """Households of the programme wijken at month 0 that still live in the city at the end."""
    segregation: pd.DataFrame
    location_quotients: pd.DataFrame | None = None
    housing: pd.DataFrame | None = None
    lettings: pd.DataFrame | None = None
    mobility: pd.DataFrame | None = None
    relocations: pd.DataFrame | None = None
    chains: pd.DataFrame | None = None
    moves: pd.DataFrame | None = None
    households: pd.DataFrame | None = None
    events: pd.DataFrame | None = None


class Observer:
    """Records what was asked for.

    Args:
        city: The city.
        record: Names of the tables to record.
        accounts: Gives the accounts of the funders at the end of each year so far.
        cohorts_every: Months between two entries of the table of cohorts.
    """

    def __init__(
        self, city: City, record: Sequence[str], accounts: Callable[[], pd.DataFrame], cohorts_every: int
    ) -> None:
        """Records month 0."""
        self._accounts = accounts
        self._cohorts_every = cohorts_every
        self._city = city
        self._record = set(record)
        self._cuts = city_table.IncomeCuts(city)
        self._segregation = segregation_table.YearlySegregation(city, self._cuts)
        self._taker = census.CensusTaker(city, self._cuts.cuts, SURVIVAL_MONTHS)
        self._census = census.CensusBook(city)
        self._housing = HousingRecorder(city, record)
        self._rows: list[dict[str, Any]] = []
        self._flows: list[NDArray[np.int64]] = []
        self._wijken: list[wijk_table.Noted] = []
        self._cohorts = cohort_table.CohortTable(city)
        self._book: list[tuple[int, dict[Entry, int]]] = []
        self._snapshots: list[pd.DataFrame] = []
        self.record()

    def record(self) -> None:
        """Records the running month, and clears its counters."""
        city = self._city
        noted = self._taker.take()
        self._census.add(noted)
        self._housing.record()
        self._flows.append(city.tally.noted())
        if "city" in self._record:
            self._rows.append(city_table.row_of(city))
        if "wijken" in self._record:
            self._wijken.append(wijk_table.note(city))
        if city.month % self._cohorts_every == 0 and "cohorts" in self._record:
            self._cohorts.record()
        entries = city.book.close()
        if "ledger" in self._record and city.month > 0:
            entries = {
                **entries,
                **ledger.value_satisfaction(city, noted),
                **ledger.energy_and_carbon(city, noted),
            }
            self._book.append((city.month, entries))
        if city.month % MONTHS_PER_YEAR == 0 and "households" in self._record:
            self._snapshots.append(self._snapshot())
        city.tally.clear()

    def latest(self) -> tuple[dict[str, Any], dict[str, Any], dict[Entry, int]]:
        """The month recorded last: rows of the tables ``city`` and ``wijken``, and entries of the book in cents.

        What is not recorded, and the book of month 0, is empty.
        """
        latest = self._census.latest()
        row = {name: values[0] for name, values in self._of_city(latest, -1).items()}
        return row, self._of_wijken(latest, -1), self._book[-1][1] if self._book else {}

    def _of_city(self, counted: census.Census, first: int = 0) -> dict[str, Any]:
        """Columns of the table ``city`` from a month on, whose census is given."""
        if not self._rows:
            return {}
        flows, rows = self._flows_from(first), self._rows[first:]
        columns = city_table.columns(self._city, counted, flows, rows, self._cuts)
        return {**columns, **self._housing.columns(counted)}

    def _of_wijken(self, counted: census.Census, first: int = 0) -> dict[str, Any]:
        """The same of the table ``wijken``."""
        if not self._wijken:
            return {}
        return wijk_table.columns(self._city, counted, self._wijken[first:], self._flows_from(first))

    def _flows_from(self, first: int) -> wijk_table.FlowColumns:
        return dict(zip(FLOWS, np.array(self._flows[first:]).swapaxes(0, 1), strict=True))

    @property
    def income_cuts(self) -> city_table.IncomeCuts:
        """Cuts of the income quintiles at month 0."""
        return self._cuts

    def _snapshot(self) -> pd.DataFrame:
        city = self._city
        rows = city.residents()
        columns = {name: getattr(city.households, name)[rows] for name in _SNAPSHOT}
        quintile = self._cuts.quintile(columns["equivalised_income"])
        low_income = (quintile == 0) & ~columns["student"]
        return pd.DataFrame({"month": city.month, **columns, "low_income": low_income})

    def result(self) -> RunResult:
        """All tables recorded so far."""
        city, wanted = self._city, self._record
        months, years = self._census.census(), self._census.census(MONTHS_PER_YEAR)
        return RunResult(
            city=pd.DataFrame(self._of_city(months)),
            wijken=pd.DataFrame(self._of_wijken(months)),
            cohorts=self._cohorts.frame(months),
            ledger=ledger.frame(self._book),
            accounts=self._accounts() if "accounts" in wanted else pd.DataFrame(),
            members=cohort_table.member_frame(city),
            segregation=self._segregation.frame(years) if "segregation" in wanted else pd.DataFrame(),
            location_quotients=self._segregation.quotients(years) if "location_quotients" in wanted else None,
            **self._housing.tables(),
            households=pd.concat(self._snapshots, ignore_index=True) if self._snapshots else None,
            events=city.events.frame(),
        )
