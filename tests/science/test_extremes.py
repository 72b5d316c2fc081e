"""Extreme and degenerate inputs: every run stays within bounds, conserves, and does nothing where there is nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wijksim import WijkModel, load_config
from wijksim.city.baseline import city_directory
from wijksim.city.categories import MoveReason
from wijksim.city.city import ArrivalProfile
from wijksim.config import TABLES
from wijksim.indicators.observer import RunResult
from wijksim.parameters import declarations
from wijksim.processes.newcomers import leave

MONTHS = 24
RANGED = [item for item in declarations() if item.low < item.high]
GROUPS = sorted({item.group for item in RANGED})


def endless(table: pd.DataFrame) -> list[str]:
    """Columns with an infinite number."""
    return [str(name) for name in table.select_dtypes("number") if np.isinf(table[name]).any()]


def check(result: RunResult) -> None:
    """Shares are shares, satisfaction is on its scale, nothing is unknown, stock and money add up."""
    city = result.city
    assert endless(city) == []
    shares = [name for name in city if str(name).endswith("_share")]
    assert len(shares) > 8
    for name in shares:
        known = city[name].dropna()
        assert known.between(0.0, 1.0).all(), name
    for name in ("life_satisfaction_mean", "life_satisfaction_p10"):
        assert city[name].between(0.0, 10.0).all(), name
    for name in ("households", "persons", "dwellings", "places", "vacancies", "moves", "clients", "waiting"):
        assert (city[name] >= 0).all(), name
    assert (city["places"] - city["vacancies"] == city["households"]).all()
    assert (city["dwellings"].diff().iloc[1:] == (city["built"] - city["demolished"]).iloc[1:]).all()
    assert result.wijken.groupby("month")["households"].sum().tolist() == city["households"].tolist()
    if len(result.accounts):
        books = result.accounts
        left = books["opening"] + books["received"] - books["paid"] + books["taken_back"] - books["returned"]
        assert np.allclose(left, books["closing"], atol=0.005)


def town(folder: Path, change: Callable[[dict[str, pd.DataFrame]], None]) -> str:
    """The override for the test town with some of its tables changed."""
    shutil.copytree(city_directory("proefstad"), folder)
    tables = {path.stem: pd.read_csv(path) for path in folder.glob("*.csv")}
    change(tables)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return f"city.data={folder}"


def run(*overrides: str, months: int = MONTHS) -> RunResult:
    return WijkModel(load_config(["city=proefstad", f"months={months}", *overrides])).run()


def test_programme_without_money_is_no_programme(tmp_path: Path):
    def no_money(tables: dict[str, pd.DataFrame]) -> None:
        tables["programme_money"]["amount_eur"] = 0

    poor = town(tmp_path / "poor", no_money)
    with_programme, baseline = run(poor, "scenario=parallel"), run(poor)
    pd.testing.assert_frame_equal(with_programme.city, baseline.city)
    assert with_programme.accounts["received"].sum() == 0
    check(with_programme)


def test_programme_with_an_empty_envelope_is_baseline():
    # Whatever else a scenario says: nothing is done with nothing.
    empty = run("scenario=integrated", "scenario.envelope_share=0")
    pd.testing.assert_frame_equal(empty.city, run().city)


def one_wijk(tables: dict[str, pd.DataFrame]) -> None:
    buurten = tables["buurten"]
    only = buurten.loc[buurten["programme"] == 1, "wijk"].iloc[0]
    for column in ("wijk", "programme", "first_four", "regio_deal"):
        buurten[column] = only if column == "wijk" else 1
    tables["corporations"]["active_wijken"] = only
    tables["projects"]["wijk"] = only


def all_social(tables: dict[str, pd.DataFrame]) -> None:
    postcodes = tables["postcodes"]
    postcodes["owner_percent"], postcodes["rent_percent"] = 0, 100
    postcodes["corporation_dwellings"] = postcodes["dwellings"]
    own = tables["corporations"]["dwellings"]
    tables["corporations"]["dwellings"] = (own * postcodes["dwellings"].sum() / own.sum()).round().astype(int)


def all_owned(tables: dict[str, pd.DataFrame]) -> None:
    postcodes = tables["postcodes"]
    postcodes["owner_percent"], postcodes["rent_percent"] = 100, 0
    postcodes["corporation_dwellings"] = 0
    tables["corporations"]["dwellings"] = 0


def no_vacancies(tables: dict[str, pd.DataFrame]) -> None:
    tables["postcodes"]["unoccupied"] = 0
    buurten = tables["buurten"]
    buurten["dwellings"] = np.minimum(buurten["dwellings"], buurten["households"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [one_wijk, all_social, no_vacancies, all_owned],
)
def test_degenerate_town_runs_within_bounds(change: Callable, tmp_path: Path):
    data = town(tmp_path / "town", change)
    for scenario in ("baseline", "integrated"):
        result = run(data, f"scenario={scenario}")
        check(result)
        assert result.city["households"].iloc[-1] > 0
    if change is one_wijk:
        assert result.wijken["wijk"].nunique() == 1
        assert (result.city["dissimilarity_low_income"].notna()).all()
    if change is all_social:
        assert result.wijken.loc[result.wijken["month"] == 0, "social_rent_share"].min() > 0.95
    if change is no_vacancies:
        assert result.city["vacancies"].iloc[0] <= 0.01 * result.city["places"].iloc[0]


def at_corner(end: str, groups: list[str]) -> list[str]:
    return [
        f"parameters.{item.group}.{item.name}={getattr(item, end)}" for item in RANGED if item.group in groups
    ]


@pytest.mark.slow
@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("group", GROUPS)
def test_every_chain_at_the_ends_of_its_ranges(group: str, end: str):
    check(run("scenario=integrated", "scenario.start=0", *at_corner(end, [group]), months=13))


@pytest.mark.slow
@pytest.mark.parametrize("end", ["low", "high"])
def test_everything_at_the_ends_of_its_ranges(end: str):
    check(run("scenario=integrated", "scenario.start=0", *at_corner(end, GROUPS)))


@pytest.mark.slow
@given(corner=st.lists(st.booleans(), min_size=len(RANGED), max_size=len(RANGED)))
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_corners_of_all_ranges_at_once(corner: list[bool]):
    words = [
        f"parameters.{item.group}.{item.name}={item.high if up else item.low}"
        for item, up in zip(RANGED, corner, strict=True)
    ]
    check(run("scenario=integrated", "scenario.start=0", *words))


@pytest.mark.filterwarnings(
    "error:.*encountered in.*:RuntimeWarning", "error:Degrees of freedom:RuntimeWarning"
)
def test_a_city_that_everybody_leaves_goes_on_and_fills_again():
    words = [f"record=[{','.join(TABLES)}]", "scenario=integrated", "months=30"]
    model = WijkModel(load_config(["city=proefstad", *words]))
    city, applicants = model.city, model.city.arrivals
    for _ in range(3):
        model.step()
    city.arrivals = ArrivalProfile(0.0 * applicants.students, 0.0 * applicants.others)
    leave(city, city.residents(), MoveReason.EMIGRATED)
    for _ in range(14):
        model.step()
        assert city.residents().size == 0
    emptied = city.month
    city.arrivals = applicants
    for _ in range(3):
        model.step()
        city.check()
    result = model.observer.result()
    for name in TABLES:
        assert endless(getattr(result, name)) == [], name
    empty = result.city.set_index("month").loc[4:emptied]
    assert (empty["households"] == 0).all()
    assert empty[["life_satisfaction_mean", "arrears_share", "persons_moved_share"]].isna().all(axis=None)
    assert result.city["life_satisfaction_mean"].iloc[-1] > 0.0
    assert city.residents().size > 0
    paid = result.ledger[result.ledger["month"].between(4, emptied)]
    assert not paid["item"].isin(["rent allowance", "social assistance"]).any()
