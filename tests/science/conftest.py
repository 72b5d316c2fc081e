"""Runs of the small test town, made once per test process and shared: runs are long, comparing them is not."""

import json
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.baseline import city_directory
from wijksim.config import validate
from wijksim.indicators.observer import RunResult

TABLES = ("city", "wijken", "cohorts", "ledger", "accounts", "members")
RICH = 5

Finished = tuple[WijkModel, RunResult]


@lru_cache(maxsize=24)
def _finished(choices: str) -> Finished:
    """The run of a configuration, as JSON: one run however its overrides are written and in whatever order."""
    model = WijkModel(validate(json.loads(choices)))
    return model, model.run()


@pytest.fixture(scope="session")
def run_town() -> Callable[..., Finished]:
    """Gives the finished model and its tables for overrides of the test town; must not be changed by a test."""
    return lambda *overrides: _finished(load_config(["city=proefstad", *overrides]).model_dump_json())


@pytest.fixture
def build_town() -> Callable[..., WijkModel]:
    """Builds a model of its own for a test, which may change it."""
    return lambda *overrides: WijkModel(load_config(["city=proefstad", *overrides]))


@pytest.fixture(scope="session")
def rich_town(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Override for a town with five times the programme money, enough for whole complexes within a few years."""
    folder: Path = tmp_path_factory.mktemp("cities") / "rich"
    shutil.copytree(city_directory("proefstad"), folder)
    money = pd.read_csv(folder / "programme_money.csv")
    money["amount_eur"] *= RICH
    money.to_csv(folder / "programme_money.csv", index=False)
    return f"city.data={folder}"


@pytest.fixture(scope="session")
def differing() -> Callable[[RunResult, RunResult], dict[str, list[str]]]:
    """Names the columns, by table, in which two results are not identical to the last bit; empty if none."""

    def compare(one: RunResult, other: RunResult) -> dict[str, list[str]]:
        found = {}
        for table in TABLES:
            left, right = getattr(one, table), getattr(other, table)
            assert len(left) > 0, f"table {table} is empty, so that comparing it says nothing"
            if not left.equals(right):
                found[table] = [name for name in left if not left[name].equals(right.get(name))] or ["rows"]
        return found

    return compare
