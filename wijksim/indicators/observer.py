"""The observer: records the tables of a run month by month and hands them over at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wijksim.city.accounts import Entry
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.indicators import (
    census,
    city_table,
    cohort_table,
    housing_table,
    ledger,
    segregation_table,
    wijk_table,
)
from wijksim.indicators.housing_recorder import HousingRecorder

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
        self._taker = census.CensusTaker(city, self._cuts.cuts, housing_table.TenancySurvival.months)
        self._months: list[census.Census] = []
        self._housing = HousingRecorder(city, record)
        self._rows: list[dict[str, object]] = []
        self._wijken: list[wijk_table.Noted] = []
        self._cohorts = cohort_table.CohortTable(city)
        self._book: list[tuple[int, dict[Entry, int]]] = []
        self._snapshots: list[pd.DataFrame] = []
        self.record()

    def record(self) -> None:
        """Records the running month, and clears its counters."""
        city = self._city
        counted = self._taker.take()
        self._months.append(counted)
        on_housing = self._housing.record(counted)
        if "city" in self._record:
            self._rows.append(city_table.row_of(city, counted) | on_housing)
        if "wijken" in self._record:
            self._wijken.append(wijk_table.note(city, counted))
        if city.month % self._cohorts_every == 0 and "cohorts" in self._record:
            self._cohorts.record()
        entries = city.book.close()
        if "ledger" in self._record and city.month > 0:
            entries = {
                **entries,
                **ledger.value_satisfaction(city, counted),
                **ledger.energy_and_carbon(city, counted),
            }
            self._book.append((city.month, entries))
        if city.month % MONTHS_PER_YEAR == 0 and "households" in self._record:
            self._snapshots.append(self._snapshot())
        city.tally.clear()

    def latest(self) -> tuple[dict[str, object], dict[str, Any], dict[Entry, int]]:
        """The month recorded last: rows of the tables ``city`` and ``wijken``, and entries of the book in cents.

        What is not recorded, and the book of month 0, is empty.
        """
        row = dict(self._rows[-1]) if self._rows else {}
        if row:
            apart = city_table.segregation_columns(self._months[-1:], self._cuts)
            row |= {name: float(values[0]) for name, values in apart.items()}
        return (
            row,
            wijk_table.columns(self._city, self._wijken[-1:]) if self._wijken else {},
            self._book[-1][1] if self._book else {},
        )

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
        years = [counted for counted in self._months if counted.month % MONTHS_PER_YEAR == 0]
        return RunResult(
            city=city_table.frame(self._rows, self._months, self._cuts) if self._rows else pd.DataFrame(),
            wijken=pd.DataFrame(wijk_table.columns(city, self._wijken) if self._wijken else {}),
            cohorts=pd.DataFrame(self._cohorts.rows),
            ledger=ledger.frame(self._book),
            accounts=self._accounts() if "accounts" in wanted else pd.DataFrame(),
            members=cohort_table.member_frame(city),
            segregation=self._segregation.frame(years) if "segregation" in wanted else pd.DataFrame(),
            location_quotients=self._segregation.quotients(years) if "location_quotients" in wanted else None,
            **self._housing.tables(),
            households=pd.concat(self._snapshots, ignore_index=True) if self._snapshots else None,
            events=city.events.frame(),
        )
