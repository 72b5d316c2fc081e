"""Records the housing market: hands the register's links of a month to every table that wants them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.city.register import LINK
from wijksim.indicators import housing_table, mobility_table
from wijksim.indicators.census import Census
from wijksim.indicators.housing_table import OF_LETS, OF_LETTINGS, OF_MARKET, SURVIVAL_MONTHS, Lets
from wijksim.indicators.mobility_table import OF_CHAINS, OF_RELOCATIONS, Links

TABLES: dict[str, Iterable[str]] = {
    "housing": OF_MARKET,
    "lettings": OF_LETTINGS,
    "mobility": (),
    "relocations": OF_RELOCATIONS,
    "chains": OF_CHAINS,
    "moves": LINK,
}
"""Tables made here, each recorded when it is asked for, and the fields of links of which they are made."""


class _Month(NamedTuple):
    """What a month leaves to be written out at the end."""

    month: int
    links: Links
    market: FloatColumn
    """What the register noted of each segment."""


class HousingRecorder:
    """Keeps what happened on the housing market over a run; its tables are written out at the end.

    Args:
        city: The city at month 0.
        record: Names of the tables to record.
    """

    def __init__(self, city: City, record: Collection[str]) -> None:
        """Starts empty."""
        self._city = city
        self._wanted = set(record) & set(TABLES)
        fields = set(OF_LETS).union(*(TABLES[name] for name in self._wanted))
        self._fields = [name for name in LINK if name in fields]
        city.mobility.wants_present = "mobility" in self._wanted
        self._months: list[_Month] = []
        """All so far."""
        self._lets: list[Lets] = []
        """Of the months that somebody has asked for, from the first."""
        self._mobility: list[Links] = []
        """Columns of that table, year by year."""

    def record(self) -> None:
        """Records the running month."""
        city = self._city
        links = city.register.close(self._fields)
        self._months.append(_Month(city.month, links, city.register.market.copy()))
        if "mobility" in self._wanted and city.month and city.month % MONTHS_PER_YEAR == 0:
            self._mobility.append(mobility_table.mobility_rows(city))

    def columns(self, census: Census) -> dict[str, Any]:
        """What the table ``city`` says of waiting for social rent and of its tenants.

        Args:
            census: Of months that have been recorded.
        """
        months, lets = census.month.tolist(), self._lets_so_far()
        begun = [month - SURVIVAL_MONTHS for month in months]
        return {
            **housing_table.waiting(census),
            **housing_table.waited([lets[month] for month in months]),
            **housing_table.residualisation(census),
            "social_tenants_gone_5y": housing_table.gone(
                census, [lets[month].urgent.size if month >= 1 else 0 for month in begun]
            ),
        }

    def _lets_so_far(self) -> list[Lets]:
        new = self._months[len(self._lets) :]
        if new:
            links = _joined([{name: noted.links[name] for name in OF_LETS} for noted in new])
            self._lets += housing_table.lets_of(links, _ends(new))
        return self._lets

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables recorded so far, by name; those by year only of years that are over."""
        if not self._wanted:
            return {}
        city, months = self._city, np.array([noted.month for noted in self._months])
        each = np.diff(_ends(self._months), prepend=0)
        links = {
            "month": np.repeat(months, each),
            **_joined([noted.links for noted in self._months]),
        }
        found: dict[str, Any] = {}
        if "housing" in self._wanted:
            market = np.array([noted.market for noted in self._months])
            found["housing"] = pd.DataFrame(housing_table.rows_of(months, market, links))
        if "moves" in self._wanted:
            found["moves"] = mobility_table.move_frame(city, links)
        years = city.month // MONTHS_PER_YEAR
        if not years:
            return found
        links = _of_years(links, years)
        if "relocations" in self._wanted:
            found["relocations"] = pd.DataFrame(mobility_table.relocation_rows(city, links))
        if "chains" in self._wanted:
            found["chains"] = pd.DataFrame(mobility_table.chain_rows(links))
        if "lettings" in self._wanted:
            found["lettings"] = housing_table.lettings(links, range(1, years + 1), city.corporation_names)
        if "mobility" in self._wanted:
            found["mobility"] = pd.DataFrame(_joined(self._mobility))
        return found


def _ends(months: Sequence[_Month]) -> IntColumn:
    """With how many links each month ends."""
    return np.cumsum([noted.links["to_segment"].size for noted in months])


def _of_years(links: Links, years: int) -> Links:
    """The links of so many whole years, with their ``year``, from 1; what is older than month 1 is left out."""
    begin, end = links["month"].searchsorted([1, years * MONTHS_PER_YEAR + 1])
    chosen = {name: column[begin:end] for name, column in links.items()}
    return {"year": (chosen["month"] - 1) // MONTHS_PER_YEAR + 1, **chosen}


def _joined(parts: Sequence[Links]) -> Links:
    """Columns one after another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
