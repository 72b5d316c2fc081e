"""Reads the compiled tables of a city, checks them, and reports what had to be filled in.

The embedded cities live under wijksim/city/data. Any other city is a folder of the same tables; docs/data.md says
which official tables hold the figures.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

_DATA = Path(__file__).parent / "data"

AGES = ("age_0_14_percent", "age_15_24_percent", "age_25_44_percent", "age_45_64_percent", "age_65_percent")
TYPES = ("single_percent", "no_children_percent", "children_percent")
DWELLING_TYPES = (
    "apartment_share",
    "terraced_share",
    "corner_share",
    "semi_detached_share",
    "detached_share",
)
PERIODS = (
    "before_1945",
    "from_1945_to_1964",
    "from_1965_to_1974",
    "from_1975_to_1984",
    "from_1985_to_1994",
    "from_1995_to_2004",
    "from_2005_to_2014",
    "from_2015",
)
_COUNT = (0.0, 1e7)
_PERCENT = (0.0, 100.0)
_SHARE = (0.0, 1.0)
_FLAG = (0.0, 1.0)

Range = tuple[float, float]


class BaselineError(ValueError):
    """Something is wrong with the tables of a city; ``problems`` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keeps the problems and makes one message of them."""
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class TableRule:
    """What a table must look like: numeric columns with their range, text columns, and which may be empty."""

    numbers: dict[str, Range]
    texts: tuple[str, ...] = ()
    may_be_empty: tuple[str, ...] = ()
    key: str | None = None


_FILLED = (
    *AGES,
    *TYPES,
    "household_size",
    "western_percent",
    "non_western_percent",
    "gas_m3",
    "electricity_kwh",
)
_HEALTH = ("good_health_percent", "high_risk_percent", "severely_lonely_percent", "difficulty_percent")

RULES: dict[str, TableRule] = {
    "buurten": TableRule(
        {
            **dict.fromkeys(("programme", "regio_deal", "first_four"), _FLAG),
            "lon": (-180.0, 180.0),
            "lat": (-90.0, 90.0),
            **dict.fromkeys(("households", "inhabitants", "dwellings"), _COUNT),
            **dict.fromkeys((*AGES, *TYPES, "western_percent", "non_western_percent", *_HEALTH), _PERCENT),
            "household_size": (1.0, 20.0),
            **dict.fromkeys(DWELLING_TYPES, _SHARE),
            "gas_m3": (0.0, 20000.0),
            "electricity_kwh": (0.0, 50000.0),
        },
        texts=("buurt", "name", "wijk", "source"),
        may_be_empty=(*_FILLED, *_HEALTH),
        key="buurt",
    ),
    "postcodes": TableRule(
        {
            "postcode": _COUNT,
            **dict.fromkeys(
                ("dwellings", *PERIODS, "multi_family", "corporation_dwellings", "unoccupied"), _COUNT
            ),
            **dict.fromkeys(("owner_percent", "rent_percent"), _PERCENT),
            "woz_thousand_eur": (0.0, 5000.0),
            **dict.fromkeys(("benefit_persons", "persons_15_64", "single_parents", "two_parents"), _COUNT),
        },
        texts=("source",),
        may_be_empty=("owner_percent", "rent_percent", "woz_thousand_eur"),
        key="postcode",
    ),
    "postcode_buurt": TableRule(
        {"postcode": _COUNT, "share_of_buurt": _SHARE, "share_of_postcode": _SHARE}, texts=("buurt", "source")
    ),
    "household_positions": TableRule(
        {
            "age_from": (0.0, 120.0),
            **dict.fromkeys(
                (
                    "persons",
                    "child_at_home",
                    "single",
                    "partner_without_children",
                    "partner_with_children",
                    "single_parent",
                ),
                _COUNT,
            ),
        },
        texts=("source",),
    ),
    "household_sizes": TableRule({"persons": (1.0, 20.0), "households": _COUNT}, texts=("source",)),
    "energy_labels": TableRule(
        {"dwellings": _COUNT, "mean_m2": (5.0, 2000.0)}, texts=("period", "type", "label", "source")
    ),
    "moving_by_age": TableRule(
        {
            "age": (0.0, 120.0),
            **dict.fromkeys(("within_percent", "between_percent", "emigrated_percent"), _PERCENT),
        },
        texts=("source",),
        may_be_empty=("emigrated_percent",),
    ),
    "corporations": TableRule(
        {"dwellings": _COUNT}, texts=("name", "method", "active_wijken", "source"), key="name"
    ),
    "programme_money": TableRule(
        {"amount_eur": (0.0, 1e10), "first_year": (1900.0, 2200.0), "last_year": (1900.0, 2200.0)},
        texts=("payer", "name", "eligibility", "source"),
    ),
    "city_facts": TableRule({"value": (-1e12, 1e12)}, texts=("name", "unit", "source"), key="name"),
}


@dataclass(frozen=True)
class Baseline:
    """The measured tables of one city, checked and with gaps filled."""

    buurten: pd.DataFrame
    postcodes: pd.DataFrame
    postcode_buurt: pd.DataFrame
    household_positions: pd.DataFrame
    household_sizes: pd.DataFrame
    energy_labels: pd.DataFrame
    moving_by_age: pd.DataFrame
    corporations: pd.DataFrame
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

    Raises:
        BaselineError: Lists every problem: file, column, row, value, and what is allowed.
    """
    directory = Path(directory)
    problems: list[str] = []
    tables: dict[str, pd.DataFrame] = {}
    digest = sha256()
    for name, rule in RULES.items():
        path = directory / f"{name}.csv"
        if not path.is_file():
            problems.append(
                f"{path}: the file is missing; allowed: a table with columns {', '.join(_columns(rule))}"
            )
            continue
        digest.update(name.encode() + path.read_bytes())
        tables[name] = _read(path, rule, problems)
    if not problems:
        _check_keys(directory, tables, problems)
    if problems:
        raise BaselineError(problems)
    tables["buurten"], gaps = _fill(tables["buurten"])
    return Baseline(**tables, data_hash=digest.hexdigest(), gaps=gaps)


def _columns(rule: TableRule) -> list[str]:
    return [*rule.texts, *rule.numbers]


def _read(path: Path, rule: TableRule, problems: list[str]) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=dict.fromkeys(rule.texts, str), keep_default_na=False)
    missing = [name for name in _columns(rule) if name not in table.columns]
    if missing:
        problems.extend(
            f"{path}: column {name!r} is missing; columns found: {', '.join(table.columns)}"
            for name in missing
        )
        return table
    for name, (low, high) in rule.numbers.items():
        values = pd.to_numeric(table[name], errors="coerce")
        for row in table.index[values.isna()]:
            given = str(table.loc[row, name])
            if given != "" or name not in rule.may_be_empty:
                problems.append(
                    f"{path}: row {row + 2}, column {name!r} = {given!r}; allowed: a number from {low:g} to {high:g}"
                )
        for row in table.index[values.notna() & ~values.between(low, high)]:
            problems.append(
                f"{path}: row {row + 2}, column {name!r} = {values[row]:g}; allowed: {low:g} to {high:g}"
            )
        table[name] = values
    if rule.key is not None:
        for value in table.loc[table[rule.key].duplicated(), rule.key]:
            problems.append(f"{path}: column {rule.key!r} = {value!r} stands twice; allowed: once")
    return table


def _check_keys(directory: Path, tables: dict[str, pd.DataFrame], problems: list[str]) -> None:
    link = tables["postcode_buurt"]
    for column, table in (("buurt", "buurten"), ("postcode", "postcodes")):
        known = set(tables[table][column])
        for value in sorted(set(link[column]) - known, key=str):
            problems.append(
                f"{directory / 'postcode_buurt.csv'}: {column} {value!r} does not stand in {table}.csv"
            )
    allowed = {"all", "regio_deal"}
    for value in sorted(set(tables["programme_money"]["eligibility"]) - allowed):
        problems.append(
            f"{directory / 'programme_money.csv'}: eligibility = {value!r}; allowed: all, regio_deal"
        )


def _fill(buurten: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fills empty cells with the mean of the wijk, else of the city, weighted by households."""
    filled: list[dict[str, Any]] = []
    table = buurten.copy()
    weights = table["households"].clip(lower=1.0)
    for column in (*_FILLED, *_HEALTH):
        known = table[column].notna()
        city_mean = float((table[column] * weights)[known].sum() / weights[known].sum())
        for row in table.index[~known]:
            same = known & (table["wijk"] == table.loc[row, "wijk"])
            by_wijk = bool(same.any())
            value = (
                float((table[column] * weights)[same].sum() / weights[same].sum()) if by_wijk else city_mean
            )
            source = "mean of the wijk" if by_wijk else "mean of the city"
            filled.append(
                {
                    "table": "buurten",
                    "row": table.loc[row, "buurt"],
                    "column": column,
                    "filled_with": source,
                    "value": value,
                }
            )
        for record in filled:
            if record["column"] == column:
                table.loc[table["buurt"] == record["row"], column] = record["value"]
    return table, pd.DataFrame(filled, columns=["table", "row", "column", "filled_with", "value"])
