"""A study opens in one line in pandas and in DuckDB, as the documentation says, whatever else stands in its folder."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from wijksim.lab.design_run import DesignResult
from wijksim.lab.store import RunKey, read_table
from wijksim.lab.sweep import sweep

ROOT = Path(__file__).parents[2]
PAGES = ("docs/lab.md", "results/README.md")
TABLES = ("city", "wijken", "cohorts", "ledger", "members")
FAILED = RunKey("social", 2, 1)


@pytest.fixture(scope="module")
def opened(
    fakes: Callable[[], AbstractContextManager[None]], tmp_path_factory: pytest.TempPathFactory
) -> DesignResult:
    """Two scenarios, three samples, two seeds; one run failed, one was being made, and a study left its tables.

    Not to be changed.
    """
    words = ["city=proefstad", "months=36", "workers=1", f"results_dir={tmp_path_factory.mktemp('opened')}"]
    words += ["scenarios=[baseline,social]", "seeds=2", "design.sampling=sobol", "design.samples=3"]
    words += ["experiment=trial", "design.parameters=[trust.gain,consent.trust_slope]"]
    with fakes():
        result = sweep(words)
    folder = result.store.folder
    other = folder / FAILED.folder
    for path in other.iterdir():
        path.unlink()
    (other / "failure.txt").write_text("Traceback")
    making = folder / ".partial" / "host.1.0" / "run"
    making.mkdir(parents=True)
    (making / "city.parquet").write_bytes(b"half")
    (folder / "comparison").mkdir()
    (folder / "comparison" / "city.csv").write_text("a\n1\n")
    return result


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)
    found = [block for block in found if "parquet" in block]
    assert found, f"{page} opens nothing in {language}"
    return found


def at(code: str, folder: Path) -> str:
    return re.sub(r"results/(demo|sobol)", str(folder), code)


def asked(query: str) -> pd.DataFrame:
    return duckdb.connect().execute(query).df()


def by_run(frame: pd.DataFrame) -> pd.Series:
    plain = frame.astype({"scenario": str, "draw": int, "seed": int})
    return plain.groupby(["scenario", "draw", "seed"]).size()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("table", TABLES)
def test_pandas_opens_every_table_in_one_line(opened: DesignResult, page: str, table: str):
    [code] = blocks(page, "python")
    names: dict[str, Any] = {}
    exec(at(code, opened.store.folder).replace("city.parquet", f"{table}.parquet"), names)
    found = names["city"]
    expected = read_table(opened.store.folder, table)
    assert len(by_run(found)) == 11
    pd.testing.assert_series_equal(by_run(found), by_run(expected))
    assert set(found.columns) == set(expected.columns)


def test_pandas_opens_a_part(opened: DesignResult):
    [code] = blocks("docs/lab.md", "python")
    part = code.replace('partitioning="hive"', 'partitioning="hive", filters=[("scenario", "==", "social")]')
    names: dict[str, Any] = {}
    exec(at(part, opened.store.folder), names)
    assert set(names["city"]["scenario"].astype(str)) == {"social"}
    assert len(by_run(names["city"])) == 5


@pytest.mark.parametrize("page", PAGES)
def test_duckdb_answers_as_the_pages_say(opened: DesignResult, page: str):
    city = read_table(opened.store.folder, "city")
    for query in blocks(page, "sql"):
        answer = asked(at(query, opened.store.folder).strip().removesuffix(";"))
        if "avg(" in query:
            means = answer.set_index("scenario").iloc[:, 0].sort_index()
            expected = city.groupby("scenario")["life_satisfaction_mean"].mean()
            pd.testing.assert_series_equal(means, expected, check_names=False, check_index_type=False)
        else:
            assert len(answer) == len(city)
            assert answer["seed"].tolist().count(1) == (city["seed"] == 1).sum()
        if "samples.csv" in query:
            expected = opened.samples["trust.gain"]
            for draw, rows in answer.groupby("draw"):
                assert set(rows["trust.gain"]) == {expected.loc[draw]}


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_opens_every_table_in_one_line(opened: DesignResult, table: str):
    pattern = f"{opened.store.folder}/scenario=*/draw=*/seed=*/{table}.parquet"
    found = asked(f"select * from read_parquet('{pattern}', hive_partitioning = true)")
    pd.testing.assert_series_equal(by_run(found), by_run(read_table(opened.store.folder, table)))
