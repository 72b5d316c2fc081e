"""The synthetic Groningen against its measured tables, counted here and not taken from the fit report.

Criterion: median absolute error of household-type and age shares per buurt, and of tenure and corporation stock
per postcode area, at most 2 percentage points net of rounding; no programme wijk above 5.
"""

import numpy as np
import pandas as pd
import pytest

from wijksim.city.baseline import city_directory, load_baseline
from wijksim.city.categories import HouseholdType, Tenure
from wijksim.city.fit_report import fit_report
from wijksim.city.synthesis import SyntheticCity, synthesise

MEDIAN, LARGEST = 2.0, 5.0
TYPES = ["single_percent", "no_children_percent", "children_percent"]
AGES = ["age_0_14_percent", "age_15_24_percent", "age_25_44_percent", "age_45_64_percent", "age_65_percent"]
BASELINE = load_baseline(city_directory("groningen"))
CITIES = [1, pytest.param(10, id="tenth")]


@pytest.fixture(scope="module")
def city() -> SyntheticCity:
    return synthesise(BASELINE)


def shares(area: np.ndarray, kind: np.ndarray, areas: int, kinds: int) -> tuple[np.ndarray, np.ndarray]:
    """Percentages by area and kind, and the number counted in each area."""
    counts = np.zeros((areas, kinds))
    np.add.at(counts, (area, kind), 1)
    size = counts.sum(axis=1)
    return 100 * counts / np.maximum(size, 1)[:, None], size


def counted(city: SyntheticCity, margin: str) -> tuple[np.ndarray, np.ndarray]:
    h, number = city.households, len(city.buurt_codes)
    if margin == "types":
        return shares(h.buurt, np.minimum(h.type, HouseholdType.COUPLE_WITH_CHILDREN), number, 3)
    buurt = np.concatenate([np.repeat(h.buurt, h.adults), np.repeat(h.buurt, h.children)])
    age = np.concatenate([np.repeat(h.age, h.adults), np.repeat(h.children_age, h.children)])
    return shares(buurt, np.digitize(age, [15, 25, 45, 65]), number, 5)


def measured(margin: str) -> np.ndarray:
    """Percentages by buurt, scaled to add up to 100; nan where they had to be filled in."""
    columns = TYPES if margin == "types" else AGES
    values = BASELINE.buurten[columns].to_numpy(dtype=float)
    gaps = BASELINE.gaps
    filled = gaps[(gaps["table"] == "buurten") & gaps["column"].isin(columns)]["row"]
    values[BASELINE.buurten["buurt"].isin(filled)] = np.nan
    return 100 * values / values.sum(axis=1, keepdims=True)


def net(difference: pd.Series, rounding: pd.Series | float) -> pd.Series:
    return (difference.abs() - rounding).clip(lower=0.0)


@pytest.mark.parametrize("margin", ["types", "ages"])
def test_shares_per_buurt(city: SyntheticCity, margin: str):
    synthetic, size = counted(city, margin)
    error = np.abs(synthetic - measured(margin))[size > 0]
    assert np.nanmedian(error) <= MEDIAN, "even before rounding is taken off"


@pytest.mark.parametrize("margin", ["types", "ages"])
def test_shares_per_programme_wijk(city: SyntheticCity, margin: str):
    synthetic, size = counted(city, margin)
    goal = measured(margin)
    known = ~np.isnan(goal).any(axis=1)
    programme = BASELINE.buurten["programme"].to_numpy() > 0
    names = BASELINE.buurten["wijk"].to_numpy()
    assert np.unique(names[programme]).size == 7
    for wijk in np.unique(names[programme]):
        inside = (names == wijk) & known & (size > 0)
        weight = size[inside] / size[inside].sum()
        error = np.abs(weight @ synthetic[inside] - weight @ goal[inside])
        assert error.max() <= LARGEST, wijk


def postcode_errors(city: SyntheticCity) -> pd.DataFrame:
    """Errors of tenure and corporation stock per postcode area, net of rounding, and whether most is programme."""
    table = BASELINE.postcodes.astype({"postcode": int}).set_index("postcode")
    gaps = BASELINE.gaps[BASELINE.gaps["table"] == "postcodes"]
    d = city.dwellings
    frame = pd.DataFrame({"postcode": d.postcode, "tenure": d.tenure})
    frame = frame[frame["postcode"].isin(table.index)]
    synthetic = 100 * pd.crosstab(frame["postcode"], frame["tenure"], normalize="index")
    synthetic = synthetic.reindex(columns=list(Tenure), fill_value=0.0)
    table = table.loc[synthetic.index]
    of_five = 100 * 2.5 / table["dwellings"].clip(lower=1)
    owner = net(synthetic[Tenure.OWNER_OCCUPIED] - table["owner_percent"], 5.0)
    owner[table.index.astype(str).isin(gaps.loc[gaps["column"] == "owner_percent", "row"])] = np.nan
    stock = 100 * table["corporation_dwellings"] / table["dwellings"].clip(lower=1)
    link = BASELINE.postcode_buurt.astype({"postcode": int}).merge(
        BASELINE.buurten[["buurt", "programme"]], on="buurt"
    )
    share = (link["share_of_postcode"] * link["programme"]).groupby(link["postcode"]).sum()
    return pd.DataFrame(
        {
            "owner": owner,
            "stock": net(synthetic[Tenure.SOCIAL_RENT] - stock, of_five),
            "programme": share.reindex(table.index).fillna(0) > 0.5,
            "dwellings": table["dwellings"],
        }
    )


@pytest.mark.parametrize("margin", ["owner", "stock"])
def test_tenure_and_corporation_stock_per_postcode_area(city: SyntheticCity, margin: str):
    errors = postcode_errors(city)
    assert len(errors) > 25
    assert errors[margin].median() <= MEDIAN
    inside = errors[errors["programme"]]
    assert len(inside) >= 3
    assert inside[margin].max() <= LARGEST, inside[[margin, "dwellings"]]


def test_size_of_the_city(city: SyntheticCity):
    assert city.households.buurt.size == pytest.approx(122_000, rel=0.03)
    assert city.dwellings.buurt.size == pytest.approx(104_000, rel=0.03)
    empty = np.setdiff1d(city.places.dwelling, city.places.dwelling[city.places.household >= 0]).size
    assert 2_000 < empty < 7_000
    in_rooms = np.count_nonzero(city.places.room & (city.places.household >= 0))
    assert in_rooms > 20_000


def test_report_says_the_same(city: SyntheticCity):
    report = fit_report(BASELINE, city)
    rows = report[(report["level"] == "buurt") & report["margin"].str.contains("type")]
    rows = rows[rows["margin"].str.contains("household")]
    synthetic, size = counted(city, "types")
    error = np.abs(synthetic - measured("types"))[size > 0]
    assert rows["difference"].abs().median() == pytest.approx(np.nanmedian(error), abs=0.1)
