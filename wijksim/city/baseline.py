"""Reads the compiled tables of a city, checks them, and reports what had to be filled in.

The embedded cities live under wijksim/city/data. Any other city is a folder of the same tables; docs/data.md
says which official tables hold the figures. Rules for what is not measured, each use reported in
``Baseline.gaps``:

* an empty cell of a buurt takes the mean of its wijk, and where that has none the mean of the city, weighted by
  households;
* a buurt with more than two households for every dwelling on the register (house boats, caravans, dwellings
  built since) is given one dwelling for every two households;
* a postcode area without a tenure figure takes the complement of the one that is known, else the mean of the city;
* a buurt without a postcode area in the tables follows the city in tenure and building period.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wijksim.cache import kept
from wijksim.city.baseline_format import FILLED, TABLES
from wijksim.city.baseline_rules import check_together, read_table
from wijksim.errors import InputError

_DATA = Path(__file__).parent / "data"
_MOST_HOUSEHOLDS_PER_DWELLING = 2.0
_GAP_COLUMNS = ("table", "row", "column", "filled_with", "value")


class BaselineError(InputError, ValueError):
    """Something is wrong with the tables of a city; ``problems`` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keeps the problems and makes one message of them."""
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Baseline:
    """The measured tables of one city, checked and with gaps filled; columns are described in docs/data.md."""

    buurten: pd.DataFrame
    postcodes: pd.DataFrame
    postcode_buurt: pd.DataFrame
    household_positions: pd.DataFrame
    household_sizes: pd.DataFrame
    energy_labels: pd.DataFrame
    moving_by_age: pd.DataFrame
    corporations: pd.DataFrame
    projects: pd.DataFrame
    programme_money: pd.DataFrame
    city_facts: pd.DataFrame
    data_hash: str
    gaps: pd.DataFrame = field(default_factory=pd.DataFrame)
    """What was filled in: table, row, column, filled_with, value."""

    def fact(self, name: str) -> float:
        """A figure of the city as a whole.

        Raises:
            BaselineError: If the table of city facts does not hold it.
        """
        rows = self.city_facts.loc[self.city_facts["name"] == name, "value"]
        if rows.empty:
            raise BaselineError(
                [f"city_facts.csv: name {name!r} is missing; allowed: one row with this name"]
            )
        return float(rows.iloc[0])

    def has_fact(self, name: str) -> bool:
        """Whether the table of city facts holds a figure."""
        return bool((self.city_facts["name"] == name).any())


def city_directory(data: str) -> Path:
    """Folder of the tables of a city.

    Args:
        data: Name of an embedded city, or a path.

    Raises:
        BaselineError: If there is no such folder.
    """
    embedded = _DATA / data
    if embedded.is_dir():
        return embedded
    if Path(data).is_dir():
        return Path(data)
    names = ", ".join(sorted(path.name for path in _DATA.iterdir() if path.is_dir()))
    raise BaselineError(
        [f"city.data = {data!r}: no such folder; allowed: {names}, or the path of a folder of tables"]
    )


def load_baseline(directory: Path | str) -> Baseline:
    """Reads and checks the tables of a city.

    Args:
        directory: Folder with the eleven tables; :func:`city_directory` gives that of an embedded city.

    Raises:
        BaselineError: Lists every problem: file, column, row, value, and what is allowed.
    """
    directory = Path(directory)
    problems: list[str] = []
    tables: dict[str, pd.DataFrame] = {}
    digest = sha256()
    for name, table in TABLES.items():
        path = directory / f"{name}.csv"
        if not path.is_file():
            columns = ", ".join(column.name for column in table.columns)
            problems.append(f"{path}: the file is missing; allowed: a table with columns {columns}")
            continue
        digest.update(name.encode() + path.read_bytes())
        tables[name] = read_table(path, table, problems)
    if not problems:
        check_together(directory, tables, problems)
    if problems:
        raise BaselineError(problems)
    gaps: list[dict[str, Any]] = []
    tables["buurten"] = _add_dwellings(_fill_buurten(tables["buurten"], gaps), gaps)
    tables["postcodes"] = _fill_postcodes(tables["postcodes"], gaps)
    _report_without_postcode(tables["buurten"], tables["postcode_buurt"], gaps)
    return Baseline(
        **tables, data_hash=digest.hexdigest(), gaps=pd.DataFrame(gaps, columns=list(_GAP_COLUMNS))
    )


@lru_cache(maxsize=4)
def baseline_of(data: str) -> Baseline:
    """Measured tables of a city, read once per process, and checked once for the same files and rules.

    Args:
        data: Name of an embedded city, or a path.

    Raises:
        BaselineError: If there is no such folder, or its tables are not as they should be.
    """
    directory = city_directory(data)
    return kept("tables", _identity(directory), lambda: load_baseline(directory))


def _identity(directory: Path) -> str:
    """Hash of everything that checked tables follow from: their files, the rules, and pandas."""
    digest = sha256(pd.__version__.encode())
    for path in (*sorted(directory.glob("*.csv")), *sorted(Path(__file__).parent.glob("baseline*.py"))):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def _gap(table: str, row: object, column: str, filled_with: str, value: float) -> dict[str, Any]:
    return dict(zip(_GAP_COLUMNS, (table, str(row), column, filled_with, value), strict=True))


def _fill_buurten(buurten: pd.DataFrame, gaps: list[dict[str, Any]]) -> pd.DataFrame:
    """Fills empty cells with the mean of the wijk, else of the city, weighted by households."""
    table = buurten.copy()
    weight = table["households"].to_numpy(dtype=float).clip(min=1.0)
    wijk = table["wijk"].to_numpy()
    for column in FILLED:
        values = table[column].to_numpy(dtype=float).copy()
        known = ~np.isnan(values)
        if known.all():
            continue
        if not known.any():
            raise BaselineError(
                [f"buurten.csv: column {column!r} is empty in every row; allowed: some figures"]
            )
        filled = values.copy()
        for row in np.flatnonzero(~known):
            same = known & (wijk == wijk[row])
            use, source = (same, "mean of the wijk") if same.any() else (known, "mean of the city")
            filled[row] = np.average(values[use], weights=weight[use])
            gaps.append(_gap("buurten", table["buurt"].iloc[row], column, source, filled[row]))
        table[column] = filled
    return table


def _add_dwellings(buurten: pd.DataFrame, gaps: list[dict[str, Any]]) -> pd.DataFrame:
    """Gives buurten with hardly any registered dwellings one for every two households."""
    table = buurten.copy()
    households, dwellings = (
        table["households"].to_numpy(dtype=float),
        table["dwellings"].to_numpy(dtype=float),
    )
    least = np.ceil(households / _MOST_HOUSEHOLDS_PER_DWELLING)
    gaps.extend(
        _gap("buurten", table["buurt"].iloc[row], "dwellings", "half the households", least[row])
        for row in np.flatnonzero(dwellings < least)
    )
    table["dwellings"] = np.maximum(dwellings, least)
    return table


def _fill_postcodes(postcodes: pd.DataFrame, gaps: list[dict[str, Any]]) -> pd.DataFrame:
    """Fills tenure by its complement, else by the mean of the city; values by the mean of the city."""
    table = postcodes.copy()
    weight = table["dwellings"].to_numpy(dtype=float).clip(min=1.0)

    def fill(column: str, values: pd.Series, source: str) -> None:
        empty = table[column].isna() & values.notna()
        gaps.extend(
            _gap("postcodes", table.loc[row, "postcode"], column, source, float(values[row]))
            for row in table.index[empty]
        )
        table[column] = table[column].fillna(values)

    owner, rent = table["owner_percent"], table["rent_percent"]
    fill("owner_percent", 100.0 - rent, "complement")
    fill("rent_percent", 100.0 - owner, "complement")
    for column in ("owner_percent", "rent_percent", "woz_thousand_eur"):
        known = table[column].notna().to_numpy()
        if not known.any():
            raise BaselineError(
                [f"postcodes.csv: column {column!r} is empty in every row; allowed: some figures"]
            )
        mean = float(np.average(table.loc[known, column], weights=weight[known]))
        fill(column, pd.Series(mean, index=table.index), "mean of the city")
    return table


def _report_without_postcode(buurten: pd.DataFrame, link: pd.DataFrame, gaps: list[dict[str, Any]]) -> None:
    lived_in = buurten[(buurten["dwellings"] > 0) & ~buurten["buurt"].isin(link["buurt"])]
    gaps.extend(
        _gap("postcode_buurt", code, "postcode", "tenure and building period of the city", np.nan)
        for code in lived_in["buurt"]
    )
