"""Records the housing market: hands the register's links of a month to every table that wants them."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.city.register import LINK
from wijksim.indicators import housing_table, mobility_table
from wijksim.indicators.census import Census
from wijksim.indicators.housing_table import OF_LETS, SURVIVAL_MONTHS, Lets
from wijksim.indicators.mobility_table import Links

TABLES = ("housing", "lettings", "mobility", "relocations", "chains", "moves")
"""Tables made here; each is recorded when it is asked for."""


class _Month(NamedTuple):
    """What a month leaves to be written out later."""

    month: int
    links: Links
    market: FloatColumn
    """What the register noted of each segment."""


class HousingRecorder:
    """Collects the tables of the housing market over a run; months are written out a year at a time.

    Args:
        city: The city at month 0.
        record: Names of the tables to record.
    """

    def __init__(self, city: City, record: Collection[str]) -> None:
        """Starts empty."""
        self._city = city
        self._wanted = set(record) & set(TABLES)
        city.mobility.wants_present = "mobility" in self._wanted
        self._lets: list[Lets] = []
        """Of every month that has been written out."""
        self._parts: dict[str, list[Links]] = {name: [] for name in TABLES}
        """Columns of each table, year by year."""
        self._months: list[_Month] = []
        """Those that have not been written out."""

    def record(self) -> None:
        """Records the running month."""
        city = self._city
        links = city.register.close(LINK if self._wanted else OF_LETS)
        self._months.append(_Month(city.month, links, city.register.market.copy()))
        if city.month % MONTHS_PER_YEAR == 0:
            self._close_year()

    def columns(self, census: Census) -> dict[str, Any]:
        """What the table ``city`` says of waiting for social rent and of its tenants.

        Args:
            census: Of months that have been recorded.
        """
        months = census.month.tolist()
        begun = [month - SURVIVAL_MONTHS for month in months]
        lets = self._lets + (_lets_of(self._months) if self._months else [])
        return {
            **housing_table.waiting(census),
            **housing_table.waited([lets[month] for month in months]),
            **housing_table.residualisation(census),
            "social_tenants_gone_5y": housing_table.gone(
                census, [lets[month].urgent.size if month >= 1 else 0 for month in begun]
            ),
        }

    def _close_year(self) -> None:
        city, wanted, parts = self._city, self._wanted, self._parts
        months, self._months = self._months, []
        self._lets += _lets_of(months)
        if not wanted:
            return
        year, links = city.month // MONTHS_PER_YEAR, _links_of(months)
        if "housing" in wanted:
            parts["housing"].append(_market_of(months, links))
        if "moves" in wanted:
            parts["moves"].append(links)
        if not year:  # at the start there is no year to look back on
            return
        if "relocations" in wanted:
            parts["relocations"].append(mobility_table.relocation_rows(city, links, year))
        if "chains" in wanted:
            parts["chains"].append(mobility_table.chain_rows(links, year))
        if "lettings" in wanted:
            parts["lettings"].append(housing_table.social_lets(links, year))
        if "mobility" in wanted:
            parts["mobility"].append(mobility_table.mobility_rows(city))

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables recorded so far, by name."""
        parts = {name: list(several) for name, several in self._parts.items()}
        if self._months and self._wanted:
            links = _links_of(self._months)
            parts["housing"].append(_market_of(self._months, links))
            parts["moves"].append(links)
        moves, made = parts.pop("moves"), parts.pop("lettings")
        found = {
            name: pd.DataFrame(_joined(several))
            for name, several in parts.items()
            if several and name in self._wanted
        }
        if "moves" in self._wanted:
            found["moves"] = mobility_table.move_frame(self._city, _joined(moves))
        if made:
            years = range(1, len(made) + 1)
            found["lettings"] = housing_table.lettings(_joined(made), years, self._city.corporation_names)
        return found


def _ends(months: Sequence[_Month]) -> IntColumn:
    """With how many links each month ends."""
    return np.cumsum([noted.links["to_segment"].size for noted in months])


def _links_of(months: Sequence[_Month]) -> Links:
    """Links of several months, with their ``month``."""
    number, each = np.array([noted.month for noted in months]), np.diff(_ends(months), prepend=0)
    return {"month": np.repeat(number, each), **_joined([noted.links for noted in months])}


def _lets_of(months: Sequence[_Month]) -> list[Lets]:
    wanted = [{name: noted.links[name] for name in OF_LETS} for noted in months]
    return housing_table.lets_of(_joined(wanted), _ends(months))


def _market_of(months: Sequence[_Month], links: Links) -> Links:
    """Columns of the table ``housing``."""
    number = np.array([noted.month for noted in months])
    return housing_table.rows_of(number, np.array([noted.market for noted in months]), links)


def _joined(parts: Sequence[Links]) -> Links:
    """Columns one after another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
