"""Reads the tables of a city and says everything that is wrong with them: file, row, column, value, what is allowed."""

import csv
from collections.abc import Hashable, Iterator
from pathlib import Path

import pandas as pd

from wijksim.city.baseline_format import (
    AGES,
    DWELLING_TYPES,
    FACTS,
    LABEL_SHARES,
    PERIODS,
    POSITIONS,
    SEVERAL,
    TYPES,
    Column,
    Table,
)

_ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark that spreadsheets put in front."""
_HEADER = 2
"""Line of the file that holds the first row: rows are counted as in a text editor or spreadsheet."""
_ROUNDING_OF_SUM = 4.0
"""Percentage points by which rounded shares may miss their sum."""
_ROUNDING_OF_COUNTS = 0.1
"""Part by which counts of dwellings of two sources may differ."""
_SMALL_COUNT = 30
"""Dwellings by which they may differ in any case, because counts are rounded."""

_OLDEST = 70
"""Age up to which moving by age is needed."""

Found = Iterator[tuple[str, str]]
"""Problems as pairs of table and sentence."""


def read_table(path: Path, table: Table, problems: list[str]) -> pd.DataFrame:
    """Reads one table and adds a sentence to ``problems`` for everything that is wrong with it.

    Args:
        path: The file: CSV, UTF-8, commas between columns, a dot as decimal sign.
        table: What it must hold.
        problems: Grows.
    """
    if not _has_even_rows(path, problems):
        return pd.DataFrame()
    texts: dict[Hashable, type] = dict.fromkeys((column.name for column in table.texts), str)
    frame = pd.read_csv(path, dtype=texts, keep_default_na=False, encoding=_ENCODING)
    missing = [column.name for column in table.columns if column.name not in frame.columns]
    if missing:
        found = ", ".join(map(str, frame.columns))
        if len(frame.columns) == 1 and ";" in found:
            problems.append(
                f"{path}: columns are separated by ';'; allowed: a comma (and a dot as decimal sign)"
            )
        else:
            problems.extend(f"{path}: column {name!r} is missing; columns found: {found}" for name in missing)
        return frame
    if frame.empty:
        problems.append(f"{path}: holds no row; allowed: at least one {table.row}")
    before = len(problems)
    for column in table.numbers:
        frame[column.name] = _numbers(path, frame, column, problems)
    for column in table.texts:
        _check_texts(path, frame, column, problems)
    if len(problems) == before and table.key:
        _check_key(path, frame, table.key, problems)
    return frame


def _has_even_rows(path: Path, problems: list[str]) -> bool:
    """Whether the file is text with the same number of cells in every row."""
    try:
        with path.open(newline="", encoding=_ENCODING) as file:
            rows = [
                (reader.line_num, len(cells)) for reader in [csv.reader(file)] for cells in reader if cells
            ]
    except (UnicodeDecodeError, csv.Error):
        problems.append(
            f"{path}: cannot be read; allowed: CSV in UTF-8 (in a spreadsheet: save as CSV UTF-8)"
        )
        return False
    if not rows:
        problems.append(
            f"{path}: is empty; allowed: a first line with the names of the columns, and rows below it"
        )
        return False
    uneven = [
        f"{path}: row {line} has {cells} cells; allowed: {rows[0][1]}, as in the first line "
        "(a number has a dot as decimal sign, a text with a comma stands in double quotes)"
        for line, cells in rows
        if cells != rows[0][1]
    ]
    problems.extend(uneven)
    return not uneven


def _numbers(path: Path, frame: pd.DataFrame, column: Column, problems: list[str]) -> pd.Series:
    values = pd.to_numeric(frame[column.name], errors="coerce")
    assert isinstance(values, pd.Series)
    assert column.low is not None
    assert column.high is not None
    wrong = ~values.between(column.low, column.high)
    if column.whole:
        wrong |= values % 1 != 0
    for row in frame.index[wrong]:
        given = str(frame.loc[row, column.name])
        if given != "" or not column.may_be_empty:
            problems.append(_cell(path, row, column, given))
    return values.astype(float) if values.isna().any() else values


def _check_texts(path: Path, frame: pd.DataFrame, column: Column, problems: list[str]) -> None:
    for row, given in zip(frame.index, frame[column.name], strict=True):
        if given == "" if column.may_be_empty else given in column.names:
            continue
        if column.names or (not given.strip() and not column.may_be_empty):
            problems.append(_cell(path, row, column, given))


def _cell(path: Path, row: int, column: Column, given: str) -> str:
    return f"{path}: row {row + _HEADER}, column {column.name!r} = {given!r}; allowed: {column.allowed}"


def _check_key(path: Path, frame: pd.DataFrame, key: tuple[str, ...], problems: list[str]) -> None:
    double = frame[frame.duplicated(list(key))]
    for row, values in zip(double.index, double[list(key)].to_numpy(dtype=object), strict=True):
        what = ", ".join(f"{name!r} = {value!r}" for name, value in zip(key, values, strict=True))
        name = "column" if len(key) == 1 else "columns"
        problems.append(f"{path}: row {row + _HEADER}, {name} {what} stands twice; allowed: once")


def check_together(directory: Path, tables: dict[str, pd.DataFrame], problems: list[str]) -> None:
    """Checks what the tables say about each other, and sums inside them."""
    for check in (
        _links,
        _corporations,
        _projects,
        _money,
        _wijken,
        _shares,
        _postcodes,
        _ages,
        _facts,
    ):
        problems.extend(f"{directory / name}.csv: {text}" for name, text in check(tables))


def _links(tables: dict[str, pd.DataFrame]) -> Found:
    """Postcode areas and buurten that are named and do not exist."""
    link = tables["postcode_buurt"]
    for column, table in (("buurt", "buurten"), ("postcode", "postcodes")):
        for value in sorted(set(link[column]) - set(tables[table][column]), key=str):
            yield "postcode_buurt", f"{column} {value!r} does not stand in {table}.csv"
    total = link.groupby("buurt")["share_of_buurt"].sum()
    for buurt, share in total[(total - 1.0).abs() * 100.0 > _ROUNDING_OF_SUM].items():
        yield "postcode_buurt", f"buurt {buurt!r}: share_of_buurt adds up to {share:g}; allowed: about 1"


def _corporations(tables: dict[str, pd.DataFrame]) -> Found:
    wijken = set(tables["buurten"]["wijk"])
    for name, active in tables["corporations"][["name", "active_wijken"]].itertuples(index=False):
        for wijk in sorted(set(active.split(";")) - wijken - {""}):
            yield "corporations", f"{name!r}: wijk {wijk!r} does not stand in buurten.csv"
    owned, counted = (
        float(tables[name][column].sum())
        for name, column in (("corporations", "dwellings"), ("postcodes", "corporation_dwellings"))
    )
    if abs(owned - counted) > max(_ROUNDING_OF_COUNTS * counted, _SMALL_COUNT):
        yield (
            "corporations",
            f"dwellings add up to {owned:g}, corporation_dwellings of postcodes.csv to {counted:g}; "
            f"allowed: a difference of at most {_ROUNDING_OF_COUNTS:.0%}",
        )


def _projects(tables: dict[str, pd.DataFrame]) -> Found:
    wijken, corporations = set(tables["buurten"]["wijk"]), set(tables["corporations"]["name"])
    for row in tables["projects"].to_dict("records"):
        start = f"{row['project']!r}: "
        if row["corporation"] not in corporations:
            yield "projects", f"{start}corporation {row['corporation']!r} does not stand in corporations.csv"
        if row["wijk"] not in {*wijken, SEVERAL}:
            yield "projects", f"{start}wijk {row['wijk']!r}; allowed: a wijk of buurten.csv, or {SEVERAL}"
        if row["start_year"] > row["end_year"]:
            yield (
                "projects",
                f"{start}start_year {row['start_year']:g} is after end_year {row['end_year']:g}",
            )


def _money(tables: dict[str, pd.DataFrame]) -> Found:
    money = tables["programme_money"]
    for row in money[money["first_year"] > money["last_year"]].to_dict("records"):
        years = f"first_year {row['first_year']:g} is after last_year {row['last_year']:g}"
        yield "programme_money", f"{row['name']!r}: {years}"
    if not (tables["buurten"]["regio_deal"] > 0).any():
        for name in money.loc[money["eligibility"] == "regio_deal", "name"]:
            yield (
                "programme_money",
                f"{name!r}: no buurt of buurten.csv has regio_deal 1, so nobody could get it",
            )


def _wijken(tables: dict[str, pd.DataFrame]) -> Found:
    """Wijken that are partly in the programme, or a programme without a wijk."""
    buurten = tables["buurten"]
    mixed = buurten.groupby("wijk")["programme"].nunique()
    for wijk in mixed.index[mixed > 1]:
        yield "buurten", f"wijk {wijk!r} has buurten in and outside the programme; allowed: all or none"
    if not (buurten["programme"] > 0).any():
        yield "buurten", "column 'programme' is 0 in every row; allowed: 1 in at least one wijk"
    if not (buurten["households"] > 0).any():
        yield "buurten", "column 'households' is 0 in every row; allowed: some households"


def _shares(tables: dict[str, pd.DataFrame]) -> Found:
    """Shares of a buurt that do not add up."""
    buurten = tables["buurten"]
    for columns, whole in ((AGES, 100.0), (TYPES, 100.0), (DWELLING_TYPES, 1.0)):
        total = buurten[list(columns)].sum(axis=1, min_count=len(columns))
        wrong = buurten[((total / whole - 1.0).abs() * 100.0 > _ROUNDING_OF_SUM).fillna(False)]
        names = f"{columns[0]} to {columns[-1]}"
        for code, got in zip(wrong["buurt"], total[wrong.index], strict=True):
            yield "buurten", f"buurt {code!r}: {names} add up to {got:g}; allowed: about {whole:g}"


def _postcodes(tables: dict[str, pd.DataFrame]) -> Found:
    """Counts of a postcode area that do not fit in its dwellings."""
    for row in tables["postcodes"].to_dict("records"):
        start, dwellings = f"postcode {row['postcode']}: ", row["dwellings"]
        slack = max(_ROUNDING_OF_COUNTS * dwellings, _SMALL_COUNT)
        periods = sum(row[name] for name in PERIODS)
        if abs(periods - dwellings) > slack:
            yield (
                "postcodes",
                f"{start}{PERIODS[0]} to {PERIODS[-1]} add up to {periods:g}; allowed: about dwellings, {dwellings:g}",
            )
        for name in ("multi_family", "corporation_dwellings", "unoccupied"):
            if row[name] > dwellings + slack:
                yield "postcodes", f"{start}{name} = {row[name]:g}; allowed: at most dwellings, {dwellings:g}"


def _ages(tables: dict[str, pd.DataFrame]) -> Found:
    """Ages that are missing, and bands that hold more persons than they say."""
    ages = sorted(tables["moving_by_age"]["age"].astype(int))
    missing = sorted(set(range(ages[-1] + 1)) - set(ages))
    if missing:
        shown = ", ".join(map(str, missing[:5])) + (" ..." if len(missing) > 5 else "")
        yield "moving_by_age", f"column 'age': {shown} missing; allowed: every year from 0 to {ages[-1]}"
    if ages[-1] < _OLDEST:
        yield "moving_by_age", f"column 'age' ends at {ages[-1]}; allowed: ages from 0 to at least {_OLDEST}"
    positions = tables["household_positions"]
    if positions["age_from"].min() != 0:
        yield "household_positions", "column 'age_from': 0 is missing; allowed: bands from age 0 on"
    for row in positions.to_dict("records"):
        total = sum(row[name] for name in POSITIONS)
        if total > row["persons"]:
            yield (
                "household_positions",
                f"age_from {row['age_from']:g}: {POSITIONS[0]} to {POSITIONS[-1]} add up to {total:g}; "
                f"allowed: at most persons, {row['persons']:g}",
            )


def _facts(tables: dict[str, pd.DataFrame]) -> Found:
    """Figures of the city that the model needs."""
    values = tables["city_facts"].set_index("name")["value"]
    for name, fact in FACTS.items():
        if name not in values.index:
            if fact.required:
                yield (
                    "city_facts",
                    f"name {name!r} is missing; allowed: one row with this name ({fact.meaning})",
                )
        elif not fact.low <= values[name] <= fact.high:
            yield "city_facts", f"{name!r} = {values[name]:g}; allowed: {fact.low:g} to {fact.high:g}"
    for names in LABEL_SHARES.values():
        known = values.reindex(list(names))
        if (known < 1).all() and known.sum() >= 1:
            yield (
                "city_facts",
                f"{names[0]!r} and {names[1]!r} add up to {known.sum():g}; allowed: less than 1, labels B to D "
                "take the rest",
            )
