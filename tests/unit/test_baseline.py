"""Tables of a city that are wrong: one error that names file, column, row, value and what is allowed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from wijksim.city.baseline import BaselineError, city_directory, load_baseline

TABLES = (
    "buurten",
    "postcodes",
    "postcode_buurt",
    "household_positions",
    "household_sizes",
    "energy_labels",
    "moving_by_age",
    "corporations",
    "projects",
    "programme_money",
    "city_facts",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the made-up town, to be spoilt."""
    return Path(shutil.copytree(city_directory("proefstad"), tmp_path / "town"))


def spoil(folder: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    path = folder / f"{name}.csv"
    change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)


def put(row: int, column: str, value: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[row, column] = value
        return table

    return change


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(BaselineError) as caught:
        load_baseline(folder)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize("name", ["groningen", "proefstad"])
def test_embedded_cities_are_in_order(name: str):
    baseline = load_baseline(city_directory(name))
    assert baseline.data_hash == load_baseline(city_directory(name)).data_hash
    assert (baseline.buurten["households"] >= 0).all()
    for table in TABLES:
        assert "source" in getattr(baseline, table).columns
        assert getattr(baseline, table)["source"].str.strip().ne("").all(), table


def test_groningen_is_108_buurten_with_seven_programme_wijken():
    buurten = load_baseline(city_directory("groningen")).buurten
    assert len(buurten) == 108
    assert buurten.loc[buurten["programme"] > 0, "wijk"].nunique() == 7
    assert buurten["households"].sum() == pytest.approx(122_000, rel=0.03)


def test_gaps_are_reported_and_filled():
    folder = city_directory("groningen")
    baseline = load_baseline(folder)
    for name, key in (("buurten", "buurt"), ("postcodes", "postcode")):
        raw = pd.read_csv(folder / f"{name}.csv", dtype={key: str}).set_index(key)
        empty = raw.isna()
        if name == "buurten":
            empty["dwellings"] = raw["dwellings"] < raw["households"] / 2
        table = getattr(baseline, name).astype({key: str}).set_index(key)
        assert table.notna().all(axis=None)
        gaps = baseline.gaps[baseline.gaps["table"] == name].set_index(["row", "column"])["value"]
        cells = [(row, column) for column in empty for row in empty.index[empty[column]]]
        assert gaps.to_dict() == {cell: table.at[cell] for cell in cells}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("buurten", "households"),
        ("buurten", "wijk"),
        ("postcodes", "owner_percent"),
        ("moving_by_age", "age"),
    ],
)
def test_missing_column(folder: Path, table: str, column: str):
    spoil(folder, table, lambda frame: frame.drop(columns=column))
    (problem,) = problems_of(folder)
    assert f"{table}.csv" in problem
    assert f"column {column!r} is missing" in problem
    assert "columns found" in problem


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "allowed"),
    [
        ("buurten", 2, "households", "many", "a number from 0"),
        ("buurten", 0, "households", "-5", "0 to"),
        ("buurten", 1, "good_health_percent", "101", "0 to 100"),
        ("buurten", 0, "lat", "91", "-90 to 90"),
        ("buurten", 3, "dwellings", "", "a number from"),
        ("household_sizes", 0, "persons", "0", "1 to 20"),
        ("energy_labels", 4, "label", "Z", "A, B, C"),
        ("programme_money", 0, "eligibility", "nobody", "all, regio_deal"),
        ("city_facts", 0, "value", "high", "a number from"),
    ],
)
def test_wrong_cell(folder: Path, table: str, row: int, column: str, value: str, allowed: str):
    spoil(folder, table, put(row, column, value))
    problems = problems_of(folder)
    assert len(problems) == 1, problems
    for part in (f"{table}.csv", f"row {row + 2}", f"column {column!r}", value, "allowed:", allowed):
        assert part in problems[0]


def test_row_number_is_that_of_the_file(folder: Path):
    spoil(folder, "buurten", put(2, "households", "many"))
    number = int(problems_of(folder)[0].split("row ")[1].split(",")[0])
    assert ",many," in (folder / "buurten.csv").read_text().splitlines()[number - 1]


@pytest.mark.parametrize("table", TABLES)
def test_missing_file(folder: Path, table: str):
    (folder / f"{table}.csv").unlink()
    (problem,) = problems_of(folder)
    assert f"{table}.csv: the file is missing" in problem
    assert "allowed: a table with columns" in problem


def test_key_that_stands_twice(folder: Path):
    spoil(folder, "household_sizes", put(1, "persons", "1"))
    (problem,) = problems_of(folder)
    assert "household_sizes.csv: row 3, column 'persons' = 1" in problem
    assert "twice" in problem


def test_all_problems_come_at_once(folder: Path):
    spoil(folder, "buurten", put(0, "households", "many"))
    spoil(folder, "postcodes", lambda frame: frame.drop(columns="dwellings"))
    (folder / "projects.csv").unlink()
    assert len(problems_of(folder)) == 3


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("postcode_buurt", "buurt", "BU99"),
        ("postcode_buurt", "postcode", "1234"),
        ("projects", "corporation", "Nobody"),
    ],
)
def test_tables_that_contradict_each_other(folder: Path, table: str, column: str, value: str):
    spoil(folder, table, put(0, column, value))
    problems = problems_of(folder)
    assert any(f"{table}.csv" in problem and value in problem for problem in problems)


def test_shares_that_do_not_add_up(folder: Path):
    spoil(folder, "buurten", put(0, "single_percent", "0"))
    (problem,) = problems_of(folder)
    assert "buurten.csv" in problem
    assert "add up to" in problem


def test_unknown_city_names_the_known_ones():
    with pytest.raises(
        BaselineError, match=r"city\.data = 'Utrecht': no such folder; allowed: groningen, proefstad"
    ):
        city_directory("Utrecht")


def test_unknown_fact_is_named():
    with pytest.raises(BaselineError, match=r"city_facts\.csv: name 'nothing' is missing"):
        load_baseline(city_directory("proefstad")).fact("nothing")
