"""What the page knows of one run, month by month: grows while a model runs, or is filled at once from a stored run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.accounts import CENTS, INTEREST, LOANS, RENT
from wijksim.city.city import City
from wijksim.indicators.city_table import IncomeCuts
from wijksim.indicators.wijkkompas import wheel
from wijksim.ui.quantities import CITY_SERIES, QUANTITIES, WIJK_SERIES

_FINANCING = (RENT, INTEREST, LOANS)
"""Items that move money between parties without anything being made or done: left out of what was spent."""

SO_FAR = ("renovated", "demolished", "built", "visits", "support_resolved")
"""Flows of a wijk that are summed since month 0."""

_CITY_COLUMNS = tuple(item.name for item in CITY_SERIES)
WIJK_COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [item.name for item in QUANTITIES]
        + [item.name for item in WIJK_SERIES]
        + [item.name for item in wheel().indicators]
        + ["households", "dwellings", *SO_FAR]
    )
)
"""Columns of the table ``wijken`` that the page keeps."""

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(eq=False)
class History:
    """One run so far.

    Lists grow at their end only, and ``months`` is raised last: whoever reads up to ``months`` reads what is finished.

    Attributes:
        scenario: Name of the policy.
        wijk_names: Names of the wijken.
        programme: Whether each is a programme wijk.
        first_year: Calendar year of month 1.
        start: Month after which the programme works.
        months: Last month that is there; -1 before month 0.
        city: Values by column of the table ``city``.
        wijken: Arrays over wijken by column of the table ``wijken``.
        buurten: Arrays over buurten by quantity; empty for a stored run, which knows wijken only.
        paid: Cash spent so far by payer, EUR.
        sums: Flows per wijk summed over the months so far, by column of the table ``wijken``.
    """

    scenario: str
    wijk_names: Sequence[str]
    programme: Sequence[bool]
    first_year: int
    start: int
    months: int = -1
    city: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in _CITY_COLUMNS})
    wijken: dict[str, list[Array]] = field(default_factory=lambda: {name: [] for name in WIJK_COLUMNS})
    buurten: dict[str, list[Array]] = field(default_factory=lambda: {item.name: [] for item in QUANTITIES})
    paid: list[dict[str, float]] = field(default_factory=list)
    sums: dict[str, list[Array]] = field(default_factory=lambda: {name: [] for name in SO_FAR})

    @property
    def by_buurt(self) -> bool:
        """Whether values per buurt are known."""
        return bool(self.buurten and next(iter(self.buurten.values())))

    def add(
        self,
        city: City,
        cuts: IncomeCuts,
        latest: tuple[Mapping[str, Any], Mapping[str, Any], Mapping[tuple[str, str, str, str], int]],
    ) -> None:
        """Adds the month that a model has just finished.

        Args:
            city: The city.
            cuts: Its income quintiles.
            latest: What the observer recorded: rows of the tables, and entries of the book in cents.
        """
        row, columns, entries = latest
        for name, values in self.city.items():
            values.append(float(row[name]))
        for name, arrays in self.wijken.items():
            arrays.append(np.asarray(columns[name], dtype=np.float32))
        for name, sums in self.sums.items():
            sums.append(self.wijken[name][-1] + (sums[-1] if sums else 0))
        rows = city.residents()
        for item in QUANTITIES:
            self.buurten[item.name].append(item.by_buurt(city, rows, cuts).astype(np.float32))
        self._pay({key: cents / CENTS for key, cents in entries.items()} if self.months >= 0 else {})
        self.months += 1

    def _pay(self, entries: Mapping[tuple[str, str, str, str], float]) -> None:
        total = dict(self.paid[-1]) if self.paid else {}
        for (payer, item, _, kind), euro in entries.items():
            if kind == "cash" and item not in _FINANCING:
                total[payer] = total.get(payer, 0.0) + euro
        self.paid.append(total)

    def at(self, column: str, month: int) -> Array:
        """A column of the table ``wijken`` in one month, an array over wijken."""
        return self.wijken[column][month]

    def row_of(self, wijk: str) -> int:
        """Row of a wijk.

        Raises:
            ValueError: If there is no such wijk.
        """
        return list(self.wijk_names).index(wijk)


def from_tables(manifest: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> History:
    """The history of a stored run.

    Args:
        manifest: Its manifest.
        tables: ``city``, ``wijken`` and, where it was recorded, ``ledger``.

    Raises:
        KeyError: If a table lacks a column.
    """
    config = manifest["config"]
    city, wijken = tables["city"], tables["wijken"]
    first = wijken[wijken["month"] == wijken["month"].min()]
    number = len(first)
    history = History(
        str(manifest["scenario"]),
        [str(name) for name in first["wijk"]],
        [bool(flag) for flag in first["programme"]],
        int(config["city"]["first_year"]),
        int(config["scenario"]["start"]),
        city={name: [float(value) for value in city[name]] for name in _CITY_COLUMNS},
        wijken={
            name: list(wijken[name].to_numpy(dtype=np.float32).reshape(-1, number)) for name in WIJK_COLUMNS
        },
        buurten={},
    )
    history.sums = {name: list(np.cumsum(history.wijken[name], axis=0)) for name in SO_FAR}
    ledger = tables.get("ledger")
    by_month: dict[int, dict[tuple[str, str, str, str], float]] = {}
    if ledger is not None and len(ledger):
        for month, payer, item, to, kind, euro in ledger.itertuples(index=False):
            by_month.setdefault(int(month), {})[payer, item, to, kind] = float(euro)
    for month in range(len(city)):
        history._pay(by_month.get(month, {}))
    history.months = len(city) - 1
    return history
