"""The yearly tables of segregation: against the monthly table, against each other, and against cases by hand."""

import numpy as np
import pandas as pd
import pytest

from wijksim import WijkModel, load_config
from wijksim.config import TABLES
from wijksim.indicators import segregation
from wijksim.indicators.observer import RunResult
from wijksim.indicators.segregation_table import GROUPINGS, Level, indices
from wijksim.lab.execution import result_tables

KEYS = ["month", "level", "grouping", "group", "index"]
RECORD = "record=[city,wijken,segregation,location_quotients]"


@pytest.fixture(scope="module")
def result() -> RunResult:
    return WijkModel(load_config(["city=proefstad", "months=25", RECORD])).run()


def one(result: RunResult, **chosen: str) -> pd.DataFrame:
    """Rows of one index by month."""
    table = result.segregation
    for column, value in chosen.items():
        table = table[table[column] == value]
    return table.set_index("month")


@pytest.mark.parametrize(
    ("column", "grouping", "group", "index", "kind", "level"),
    [
        ("dissimilarity_low_income", "low_income", "low_income", "dissimilarity", "corrected", "buurt"),
        ("isolation_low_income", "low_income", "low_income", "isolation", "corrected", "buurt"),
        ("theil_h_income", "income_quintiles", "all", "theil_h", "corrected", "buurt"),
        ("morans_i_income", "income_quintiles", "all", "morans_i", "value", "buurt"),
        ("dissimilarity_origin", "origin", "non_western", "dissimilarity", "corrected", "buurt"),
        ("dissimilarity_vulnerable", "vulnerable", "vulnerable", "dissimilarity", "corrected", "buurt"),
        ("satisfaction_between_wijken", "life_satisfaction", "all", "between_share", "value", "wijk"),
    ],
)
def test_year_ends_agree_with_the_monthly_table(
    result: RunResult, column: str, grouping: str, group: str, index: str, kind: str, level: str
):
    yearly = one(result, level=level, grouping=grouping, group=group, index=index)[kind]
    monthly = result.city.set_index("month")[column]
    assert list(yearly.index) == [0, 12, 24]
    np.testing.assert_allclose(yearly, monthly.loc[yearly.index], rtol=1e-12)


def test_one_row_per_key_and_every_group_at_both_levels(result: RunResult):
    table = result.segregation
    assert not table.duplicated(KEYS).any()
    against_rest = {(grouping, group) for grouping, groups in GROUPINGS.items() for group in groups}
    for (_, _level), rows in table.groupby(["month", "level"]):
        for index in ("dissimilarity", "isolation", "exposure", "theil_h", "morans_i"):
            found = rows[(rows["index"] == index) & (rows["group"] != "all")]
            assert set(zip(found["grouping"], found["group"], strict=True)) == against_rest


def test_only_what_has_no_closed_form_is_left_uncorrected(result: RunResult):
    table = result.segregation
    without = table["index"].isin(["morans_i", "gap_to_city"])
    assert table.loc[without, "corrected"].isna().all()
    assert table.loc[~without, ["value", "corrected"]].notna().all(axis=None)


def test_isolation_and_exposure_add_up_to_one_raw_and_corrected(result: RunResult):
    wide = result.segregation.pivot_table(index=KEYS[:-1], columns="index", values=["value", "corrected"])
    for kind in ("value", "corrected"):
        both = (wide[kind]["isolation"] + wide[kind]["exposure"]).dropna()
        np.testing.assert_allclose(both, 1, atol=1e-12)


def test_larger_units_are_never_more_uneven(result: RunResult):
    # Wijken are unions of buurten, so raw unevenness can only fall.
    uneven = result.segregation[
        result.segregation["index"].isin(["dissimilarity", "theil_h", "between_share"])
    ]
    wide = uneven.pivot_table(index=["month", "grouping", "group", "index"], columns="level", values="value")
    assert (wide["wijk"] <= wide["buurt"] + 1e-12).all()
    assert (wide["wijk"] < wide["buurt"]).any()


def test_gap_to_the_city_is_the_gap_to_the_rest_times_the_size_of_the_rest(result: RunResult):
    gap = one(result, index="gap_to_city")["value"]
    wijken = result.wijken[result.wijken["month"].isin(gap.index)]
    rest = wijken[~wijken["programme"]].groupby("month")["households"].sum()
    share = rest / wijken.groupby("month")["households"].sum()
    expected = share * result.city.set_index("month")["satisfaction_gap"].loc[gap.index]
    np.testing.assert_allclose(gap, expected, rtol=1e-9)


@pytest.mark.parametrize("grouping", ["income_quintiles", "origin"])
def test_quotients_come_from_the_counts(result: RunResult, grouping: str):
    table = result.location_quotients
    assert table is not None
    assert not table.duplicated(["month", "level", "area", "grouping", "group"]).any()
    for (_, _level), rows in table[table["grouping"] == grouping].groupby(["month", "level"]):
        counts = rows.pivot_table(index="area", columns="group", values="members")
        shares = counts.div(counts.sum(axis=1), axis=0)
        quotients = shares / (counts.sum() / counts.to_numpy().sum())
        assert (counts.sum() > 0).all()
        for column, expected in (("share", shares), ("quotient", quotients)):
            found = rows.pivot_table(index="area", columns="group", values=column)
            pd.testing.assert_frame_equal(found, expected.dropna(), check_names=False)


def test_quotients_cover_every_area_and_everybody(result: RunResult):
    table = result.location_quotients
    assert table is not None
    wijken = table[table["level"] == "wijk"]
    assert set(wijken["area"]) == set(result.wijken["wijk"])
    origin = table[(table["grouping"] == "origin") & (table["month"] == 0)]
    households = int(result.city["households"].iloc[0])
    assert list(origin.groupby("level")["members"].sum()) == [households, households]


def test_quotients_are_only_made_on_request_and_both_tables_are_stored():
    plain = WijkModel(load_config(["city=proefstad", "months=1"])).run()
    assert "segregation" in result_tables(plain)
    assert plain.location_quotients is None
    without = WijkModel(load_config(["city=proefstad", "months=1", "record=[location_quotients]"])).run()
    stored = result_tables(without)
    assert "segregation" not in stored
    assert len(stored["location_quotients"]) > 0
    assert {"segregation", "location_quotients"} <= set(TABLES)


def _level(number: int, weights: np.ndarray) -> Level:
    every = np.arange(number)
    return Level(
        "buurt",
        [str(unit) for unit in every],
        every,
        np.eye(number),
        every,
        segregation.row_standardised(weights),
    )


def test_groups_apart_and_evenly_spread_by_hand():
    line = np.eye(4, k=1) + np.eye(4, k=-1)
    apart = np.array([[50, 0], [50, 0], [0, 50], [0, 50]], dtype=float)
    found = {
        index: (value, corrected) for _, index, value, corrected in indices(apart, ("a",), _level(4, line))
    }
    assert found["dissimilarity"] == pytest.approx((1, 1))
    assert found["theil_h"] == pytest.approx((1, 1 - 3 / (2 * 200 * np.log(2))))
    assert found["isolation"] == pytest.approx((1, 1 - 0.5 * 4 / 200))
    assert found["exposure"] == pytest.approx((0, 0.5 * 4 / 200))
    # Neighbours of the outer units are alike, those of the inner ones half and half.
    assert found["morans_i"][0] == pytest.approx(0.5)
    even = np.full((4, 3), 20.0)
    for group, index, value, corrected in indices(even, ("a", "b", "c"), _level(4, line)):
        if index in ("dissimilarity", "theil_h"):
            assert value == pytest.approx(0, abs=1e-12)
            assert corrected < 0
        assert group in ("a", "b", "c", "all")


def test_morans_i_is_missing_where_everybody_is_a_neighbour():
    full = _level(3, np.ones((3, 3)) - np.eye(3))
    assert np.isnan(full.morans_i(np.array([0.1, 0.5, 0.2])))


def test_all_groups_at_once_with_two_groups_is_the_plain_dissimilarity():
    counts = np.array([[8, 2], [2, 8], [0, 0], [5, 30]])
    assert segregation.multigroup_dissimilarity(counts) == pytest.approx(
        segregation.dissimilarity(counts[:, 0], counts.sum(axis=1))
    )
    assert segregation.expected_multigroup_dissimilarity(counts) == pytest.approx(
        segregation.expected_dissimilarity(counts[:, 0], counts.sum(axis=1))
    )
    assert segregation.multigroup_dissimilarity(np.diag([5, 20, 1])) == pytest.approx(1)
    for nobody in (np.zeros((3, 2)), np.array([[5, 0], [7, 0]])):
        assert segregation.multigroup_dissimilarity(nobody) == 0
        assert segregation.expected_multigroup_dissimilarity(nobody) == 0


def test_location_quotients_by_hand():
    # 10 of 40 in the city; 5 of 10 in the first unit, 5 of 30 in the second, nobody in the third.
    found = segregation.location_quotients(np.array([[5, 5, 0], [5, 25, 0], [0, 0, 0]]))
    np.testing.assert_allclose(found[0], [2, 2 / 3, np.nan])
    np.testing.assert_allclose(found[1], [2 / 3, 10 / 9, np.nan])
    assert np.isnan(found[2]).all()


def between(values: np.ndarray, unit: np.ndarray, units: int) -> tuple[float, float]:
    points, sizes = np.bincount(unit, values, units), np.bincount(unit, minlength=units)
    return segregation.between_shares(points, sizes, values.mean(), values.var())


def test_between_share_by_hand_and_without_differences_between_units():
    values, unit = np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 2, 2])
    # Means 2 and 6 around 4; between 16, within 4, total 20; unit 1 is empty.
    assert between(values, unit, 3) == pytest.approx((16 / 20, (16 - 4 / 2) / 20))
    assert between(np.ones(4), unit, 3) == (0, 0)


def test_corrected_between_share_is_near_zero_under_random_allocation():
    generator = np.random.default_rng(5)
    unit = np.repeat(np.arange(40), 10)
    raw, corrected = np.array([between(generator.standard_normal(unit.size), unit, 40) for _ in range(200)]).T
    assert np.mean(raw) == pytest.approx(39 / 399, abs=0.005)
    assert abs(np.mean(corrected)) < 0.005
