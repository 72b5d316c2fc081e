"""The back-cast: how series are read from a run, and what tables it takes."""

import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from wijksim.city.baseline import city_directory
from wijksim.config import ConfigError
from wijksim.lab.backcast import (
    KINDS,
    NOT_SIMULATED,
    REENACTMENT,
    BackcastResult,
    _bands,
    _points,
    read_measured,
    run_backcast,
)
from wijksim.lab.backcast_series import Series, series_of, weak_dwellings
from wijksim.lab.composition import load_config
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.given_works import read_projects
from wijksim.lab.reenactment import REFERENCE
from wijksim.lab.store import Store
from wijksim.report.backcast_report import limits_of, print_backcast
from wijksim.report.figures.backcast import draw_backcast

GRONINGEN = city_directory("groningen")


def test_tables_of_groningen_can_be_read():
    measured, projects = read_measured(GRONINGEN), read_projects(GRONINGEN)
    known = series_of(measured)
    simulated = measured[measured["kind"] != NOT_SIMULATED]
    assert set(simulated["series"]) == set(known)
    assert measured["source"].notna().all()
    assert set(measured["kind"]) <= set(KINDS)
    assert sum(project.dwellings for project in projects if project.kind == "renovation") == 1400 + 69 + 152
    assert all(project.new > 0 for project in projects if project.kind == "demolition")
    for item in known.values():
        assert item.tells


def test_years_are_calendar_years():
    months = np.arange(0, 37)
    city = pd.DataFrame({"month": months, "energy_poverty_share": months / 100, "dwellings": 200 + months})
    known = series_of(read_measured(GRONINGEN))
    mean = known["energy_poverty"].measure({"city": city}, 2018)
    # Month 0 belongs to no year; January to December 2018 are months 1 to 12.
    assert mean.to_dict() == pytest.approx({2018: 6.5, 2019: 18.5, 2020: 30.5})
    assert known["dwellings"].measure({"city": city}, 2018)[2018] == pytest.approx(106.0)


def test_weak_buurten_start_at_the_measured_share():
    rows = [
        (month, buurt, 100, buurt - 5.0 * (month > 36) * (buurt < 20))
        for month in range(0, 61, 12)
        for buurt in range(100)
    ]
    panel = pd.DataFrame(rows, columns=["month", "buurt", "dwellings", "liveability"])
    found = weak_dwellings(5.0)({"watched_buurten": panel}, 2018)
    assert found[2020] == pytest.approx(5.0)
    # From 2021 on twenty buurten have five points less: those that stood at 5 to 9 fall below the cut.
    assert found[2022] == pytest.approx(10.0)
    assert weak_dwellings(5.0)({"watched_buurten": panel[panel["month"] < 24]}, 2018).empty


def test_point_is_set_beside_the_band_of_its_year():
    measured = pd.DataFrame(
        {"series": ["a", "a", "b"], "year": [2020, 2030, 2020], "value": [5.0, 5.0, 9.0], "kind": "measured"}
    )
    bands = pd.DataFrame(
        {"series": ["a", "b"], "arm": "x", "year": 2020, "mean": 5.0, "low": 4.0, "high": 6.0, "runs": 3}
    )
    assert list(_points(measured, bands, "x")["inside"]) == [True, None, False]


def test_one_run_makes_no_band_and_judges_no_point(unprinted: list[Figure], tmp_path: Path):
    def result_of(runs: int) -> BackcastResult:
        years = pd.DataFrame(np.full((runs, 2), 9.0) + np.arange(runs)[:, None], columns=[2020, 2021])
        bands = pd.concat([_bands({"problematic_debt": years}, arm) for arm in (REENACTMENT, REFERENCE)])
        measured = pd.DataFrame(
            {"series": ["problematic_debt"], "year": [2020], "value": [9.5], "kind": "measured"}
        )
        measured = measured.assign(unit="%", area="city")
        item = Series("problematic debt", "% of households", lambda tables, year: years.iloc[0], "it lasts")
        points, config = _points(measured, bands, REENACTMENT), load_config(["city=proefstad"])
        works = pd.DataFrame({"project": ["a"], "found": [1.0], "wanted": [1.0]})
        series = {"problematic_debt": item}
        return BackcastResult(bands, points, works, config, Store(Path()), EnsembleOutcome(), series)

    def printed(result: BackcastResult) -> str:
        with StringIO() as text:
            print_backcast(result, Console(file=text, width=200))
            return text.getvalue()

    one, three = result_of(1), result_of(3)
    assert one.points["inside"].tolist() == [None]
    assert three.points["inside"].tolist() == [True]
    assert "nan" not in printed(one)
    assert "one run, so no band" in printed(one)
    caption = draw_backcast(one, tmp_path / "a.png")
    assert "there is no band" in caption
    assert "95%" not in caption
    assert "(1 run)" in unprinted[0].get_suptitle()
    assert "So few runs make the band too narrow" in draw_backcast(three, tmp_path / "b.png")


def town(folder: Path, **tables: str) -> Path:
    shutil.copytree(city_directory("proefstad"), folder)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


HEAD = "wijk,corporation,project,kind,dwellings,new,told_year,source\n"


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("Nowhere,Stadsbezit,Flats,renovation,10,,2019,x", "Nowhere"),
        ("Noorderhof,Nobody,Flats,renovation,10,,2019,x", "Nobody"),
        ("Noorderhof,Stadsbezit,Flats,painting,10,,2019,x", "painting"),
    ],
)
def test_wrong_works_are_named_before_any_run(row: str, part: str, tmp_path: Path):
    folder = town(tmp_path / "town", works_done=HEAD + row + "\n")
    with pytest.raises(ConfigError, match=part):
        run_backcast(["city=proefstad", f"city.data={folder}", f"results_dir={tmp_path}/results"])
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("name", ["works_done", "measured_later"])
def test_city_without_the_tables_has_no_backcast(name: str, tmp_path: Path):
    folder = town(tmp_path / "town")
    (folder / f"{name}.csv").unlink()
    with pytest.raises(ConfigError, match=name):
        run_backcast(["city=proefstad", f"city.data={folder}", f"results_dir={tmp_path}/results"])


@pytest.mark.parametrize("word", ["scenario=social", "months=24", "seed=3"])
def test_backcast_refuses_what_it_has_itself(word: str):
    with pytest.raises(ConfigError, match=word.split("=")[0]):
        run_backcast(["city=proefstad", word])


def test_only_of_groningen_it_is_said_what_joined_groningen():
    told = {city: limits_of(load_config([f"city={city}"]).city) for city in ("groningen_tenth", "proefstad")}
    assert "Haren" in told["groningen_tenth"]
    assert "Haren" not in told["proefstad"]
    assert "Proefstad is made up" in told["proefstad"]
    assert "{" not in "".join(told.values())
