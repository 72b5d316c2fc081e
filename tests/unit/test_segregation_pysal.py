"""Segregation indices against PySAL's packages segregation and esda, on the real buurten and on random tables."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from wijksim.indicators import segregation as ours

# Importing the package silences numpy's warnings for the whole process; the block puts them back.
with np.errstate():
    import esda
    from libpysal.weights import KNN, full2W
    from segregation.local import MultiLocationQuotient
    from segregation.multigroup import MultiDissim, MultiInfoTheory
    from segregation.singlegroup import Dissim, Entropy, Interaction, Isolation

BUURTEN = Path(ours.__file__).parents[1] / "city" / "data" / "groningen" / "buurten.csv"

SINGLE = {
    Dissim: lambda group, total: ours.dissimilarity(group, total),
    Isolation: lambda group, total: ours.isolation(group, total),
    Interaction: lambda group, total: ours.exposure(group, total - group, total),
    Entropy: lambda group, total: ours.theil_h(np.stack([group, total - group], axis=1)),
}
MULTI = {MultiDissim: ours.multigroup_dissimilarity, MultiInfoTheory: ours.theil_h}
SHARES = {
    "origin": ["western_percent", "non_western_percent"],
    "age": ["age_0_14_percent", "age_15_24_percent", "age_25_44_percent", "age_45_64_percent"],
    "household": ["single_percent", "no_children_percent"],
    "debt": ["difficulty_percent"],
}


def agree(found: float | np.ndarray, expected: float | np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.fixture(scope="module")
def buurten() -> pd.DataFrame:
    return pd.read_csv(BUURTEN)


def counts_of(buurten: pd.DataFrame, grouping: str) -> np.ndarray:
    """Households of each group and of the rest, buurten x groups; buurten without households stay in."""
    shares = buurten[SHARES[grouping]].fillna(0).to_numpy() / 100
    members = np.floor(buurten["households"].to_numpy()[:, None] * shares)
    rest = buurten["households"].to_numpy() - members.sum(axis=1)
    return np.column_stack([members, rest])


def by_pysal(index: type, counts: np.ndarray, group: int | None = None) -> float:
    """What PySAL says: of one group against the rest, or of all groups."""
    names = [str(number) for number in range(counts.shape[1])]
    table = pd.DataFrame(counts, columns=names)
    with np.errstate(divide="ignore", invalid="ignore"):
        if group is None:
            return float(index(table, names).statistic)
        return float(index(table.assign(total=counts.sum(axis=1)), names[group], "total").statistic)


@pytest.mark.parametrize("index", SINGLE)
@pytest.mark.parametrize("grouping", SHARES)
def test_one_group_on_the_real_buurten(index: type, grouping: str, buurten: pd.DataFrame):
    counts = counts_of(buurten, grouping)
    assert (counts.sum(axis=1) == 0).any()
    for group, members in enumerate(counts.T):
        expected = by_pysal(index, counts, group)
        assert 0 < expected < 1
        agree(SINGLE[index](members, counts.sum(axis=1)), expected)


@pytest.mark.parametrize("index", MULTI)
@pytest.mark.parametrize("grouping", SHARES)
def test_several_groups_on_the_real_buurten(index: type, grouping: str, buurten: pd.DataFrame):
    counts = counts_of(buurten, grouping)
    expected = by_pysal(index, counts)
    assert 0 < expected < 1
    agree(MULTI[index](counts), expected)


def test_quotients_on_the_real_buurten(buurten: pd.DataFrame):
    counts = counts_of(buurten, "age")
    names = [str(number) for number in range(counts.shape[1])]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = MultiLocationQuotient(pd.DataFrame(counts, columns=names), names).statistics
    assert np.isnan(expected).any()
    agree(ours.location_quotients(counts), expected)


def test_wijken_of_the_real_city(buurten: pd.DataFrame):
    counts = pd.DataFrame(counts_of(buurten, "origin")).groupby(buurten["wijk"]).sum().to_numpy()
    for index, function in SINGLE.items():
        found = function(counts[:, 1], counts.sum(axis=1))
        agree(found, by_pysal(index, counts, 1))
    for several, of_counts in MULTI.items():
        agree(of_counts(counts), by_pysal(several, counts))


tables = st.tuples(st.integers(2, 15), st.integers(2, 5)).flatmap(
    lambda shape: arrays.arrays(np.int64, shape, elements=st.integers(0, 400))
)


@given(tables)
@settings(max_examples=30)
def test_random_tables(counts: np.ndarray):
    # PySAL has no answer where a group is absent; ours are in test_segregation.
    assume((counts.sum(axis=0) > 0).all())
    total = counts.sum(axis=1)
    for index, function in SINGLE.items():
        for group, members in enumerate(counts.T):
            agree(function(members, total), by_pysal(index, counts, group))
    for several, of_counts in MULTI.items():
        agree(of_counts(counts), by_pysal(several, counts))


def morans_i(values: np.ndarray, weights: np.ndarray) -> float:
    with warnings.catch_warnings():
        # About separate parts of the map, and about the inference that comes with I: neither is of interest here.
        warnings.simplefilter("ignore")
        return float(esda.Moran(values, full2W(weights), transformation="r", permutations=0).I)


@pytest.mark.parametrize("column", ["non_western_percent", "difficulty_percent", "household_size"])
@pytest.mark.parametrize("number", [1, 4, 6])
def test_morans_i_of_the_real_buurten(column: str, number: int, buurten: pd.DataFrame):
    known = buurten.dropna(subset=column)
    weights = ours.nearest_neighbours(known["lon"].to_numpy(), known["lat"].to_numpy(), number)
    values = known[column].to_numpy()
    expected = morans_i(values, weights)
    assert abs(expected) > 0.05
    agree(ours.morans_i(values, weights), expected)


def test_neighbours_are_those_of_pysal(buurten: pd.DataFrame):
    points = buurten[["lon", "lat"]].to_numpy()
    expected = KNN.from_array(points, k=6).full()[0]
    agree(ours.nearest_neighbours(points[:, 0], points[:, 1], 6), expected)


@given(
    st.integers(3, 12).flatmap(
        lambda number: st.tuples(
            arrays.arrays(np.float64, number, elements=st.integers(-50, 50).map(float)),
            arrays.arrays(np.int64, (number, number), elements=st.integers(0, 3)),
        )
    )
)
def test_morans_i_of_random_maps(drawn: tuple[np.ndarray, np.ndarray]):
    values, weights = drawn
    np.fill_diagonal(weights, 0)
    assume(np.ptp(values) > 0 and weights.sum() > 0)
    agree(ours.morans_i(values, weights), morans_i(values, weights))
