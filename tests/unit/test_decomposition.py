"""Decomposition of the change in a wijk: by hand, at the edges, and adding up on random populations."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijksim.indicators.decomposition import PARTS, decompose, decompose_between

COUNTS = ["n_stayed", "n_moved_in", "n_moved_out", "n_formed", "n_ended", "n_unrecorded"]
NO_MOVES: list[tuple[int, int, str, object, object]] = []


def snapshot(month: int, rows: list[tuple[int, object, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["id", "wijk", "score"]).assign(month=month)


def record(rows: list[tuple[int, int, str, object, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["household_id", "month", "reason", "from_wijk", "to_wijk"])


BEFORE = snapshot(0, [(1, "A", 1), (2, "A", 2), (3, "A", 3), (4, "B", 4), (5, "B", 5)])
AFTER = snapshot(12, [(1, "A", 1.5), (4, "A", 4), (6, "A", 6), (7, "A", 2), (5, "B", 5)])
MOVES = record(
    [
        (4, 3, "wish", "B", "A"),
        (2, 4, "left the city", "A", None),
        (3, 5, "died", "A", None),
        (6, 6, "separated", "A", "A"),
        (7, 7, "arrived", None, "A"),
    ]
)


def of(table: pd.DataFrame, wijk: str) -> pd.Series:
    return table[table["wijk"] == wijk].iloc[0]


def test_every_part_by_hand():
    found = of(decompose_between(BEFORE, AFTER, MOVES, "score"), "A")
    assert (found["mean_from"], found["mean_to"]) == (2, pytest.approx(13.5 / 4))
    assert list(found[COUNTS]) == [1, 2, 1, 1, 1, 0]
    assert found["stayers"] == pytest.approx(1.5 - 1)
    assert found["moved_in"] == pytest.approx(2 / 4 * (3 - 1.5))
    assert found["moved_out"] == pytest.approx(1 / 3 * (1 - 2))
    assert found["formed"] == pytest.approx(1 / 4 * (6 - 1.5))
    assert found["ended"] == pytest.approx(1 / 3 * (1 - 3))
    assert found["life_course"] == pytest.approx(found["formed"] + found["ended"])
    other = of(decompose_between(BEFORE, AFTER, MOVES, "score"), "B")
    assert list(other[COUNTS]) == [1, 0, 1, 0, 0, 0]
    assert other["moved_out"] == pytest.approx(1 / 2 * (5 - 4)) == pytest.approx(other["change"])


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        # Split off in A, then settled in B: an entrant to B by moving.
        ([(9, 3, "separated", "A", "B")], [0, 1, 0, 0]),
        # Formed in B, and moved inside it afterwards.
        ([(9, 3, "left home", "B", "B"), (9, 4, "wish", "B", "B")], [0, 0, 0, 1]),
        # Came from outside and then separated as a couple would: it entered by moving.
        ([(9, 3, "arrived", "", "B"), (9, 4, "separated", "B", "B")], [0, 1, 0, 0]),
        # The record of an earlier year does not count.
        ([(9, -3, "left home", "B", "B")], [0, 1, 0, 0]),
        ([], [0, 1, 0, 0]),
    ],
)
def test_who_entered_by_the_life_course(rows: list, counts: list[int]):
    after = snapshot(12, [(1, "A", 1), (5, "B", 5), (9, "B", 3)])
    before = snapshot(0, [(1, "A", 1), (5, "B", 5)])
    found = of(decompose_between(before, after, record(rows), "score"), "B")
    assert list(found[["n_moved_out", "n_moved_in", "n_ended", "n_formed"]]) == counts
    assert found["n_unrecorded"] == (0 if any(row[1] > 0 for row in rows) else 1)


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ([(5, 3, "died", "B", None)], [0, 1]),
        ([(5, 3, "joined partner", "B", np.nan)], [0, 1]),
        ([(5, 3, "left the city", "B", "")], [1, 0]),
        # Moved to A first and died there: B lost it by a move.
        ([(5, 3, "wish", "B", "A"), (5, 9, "died", "A", None)], [1, 0]),
        # Moved to A, came back and died in B.
        ([(5, 3, "wish", "B", "A"), (5, 7, "wish", "A", "B"), (5, 9, "died", "B", None)], [0, 1]),
    ],
)
def test_who_left_by_the_life_course(rows: list, counts: list[int]):
    before = snapshot(0, [(1, "A", 1), (4, "B", 4), (5, "B", 5)])
    after = snapshot(12, [(1, "A", 1), (4, "B", 4)])
    found = of(decompose_between(before, after, record(rows), "score"), "B")
    assert list(found[["n_moved_out", "n_ended"]]) == counts


def test_who_moved_out_and_came_back_stayed():
    moves = record([(1, 2, "wish", "A", "B"), (1, 9, "wish", "B", "A")])
    found = of(decompose_between(BEFORE, snapshot(12, [(1, "A", 2), (5, "B", 5)]), moves, "score"), "A")
    assert found["n_stayed"] == 1
    assert found["stayers"] == 1


def test_nobody_stayed():
    before, after = snapshot(0, [(1, "A", 2), (2, "A", 4)]), snapshot(12, [(3, "A", 9)])
    moves = record([(1, 2, "died", "A", None), (3, 4, "arrived", None, "A")])
    found = of(decompose_between(before, after, moves, "score"), "A")
    assert found["n_stayed"] == 0
    assert found["stayers"] == 0
    # The middle of 3 and 9 stands in for the stayers.
    assert found["moved_in"] == pytest.approx(9 - 6)
    assert found["ended"] == pytest.approx(1 / 2 * (6 - 2))
    assert found["moved_out"] == pytest.approx(1 / 2 * (6 - 4))
    assert found[list(PARTS)].sum() == pytest.approx(found["change"]) == pytest.approx(6)


def test_empty_wijk_has_counts_and_no_parts():
    before, after = snapshot(0, [(1, "A", 2), (2, "B", 4)]), snapshot(12, [(1, "A", 2), (3, "C", 5)])
    table = decompose_between(before, after, record([(9, 1, "wish", "A", "B")]), "score")
    assert list(table["wijk"]) == ["A", "B", "C"]
    for wijk, leavers, entrants in (("B", 1, 0), ("C", 0, 1)):
        row = of(table, wijk)
        assert list(row[["n_moved_out", "n_moved_in"]]) == [leavers, entrants]
        assert row[[*PARTS, "change"]].isna().all()
    assert of(table, "B")["mean_from"] == 4
    assert of(table, "C")["mean_to"] == 5


def test_no_snapshots_to_compare():
    assert decompose(BEFORE, MOVES, "score").empty
    with pytest.raises(ValueError, match="at least two"):
        decompose(BEFORE.drop(columns="month"), MOVES, "score")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b, a, m: (b, a.drop(columns="wijk"), m), "after: no column wijk"),
        (lambda b, a, m: (b.drop(columns="score"), a, m), "before: no column score"),
        (lambda b, a, m: (b, a, m.drop(columns="reason")), "moves: no column reason"),
        (lambda b, a, m: (pd.concat([b, a]), a, m), "before: 2 months"),
        (lambda b, a, m: (pd.concat([b, b]), a, m), "two rows"),
        (lambda b, a, m: (b.assign(score=np.nan), a, m), "score or wijk is missing"),
        (lambda b, a, m: (b.assign(wijk=0), a.assign(wijk=0), m), "the same names"),
    ],
)
def test_bad_input_is_named(change, words: str):
    before, after, moves = change(BEFORE, AFTER, MOVES)
    with pytest.raises(ValueError, match=words):
        decompose_between(before, after, moves, "score")


REASONS = ("wish", "forced", "separated", "left home", "arrived", "left the city", "died", "joined partner")
wijk_or_none = st.one_of(st.none(), st.integers(0, 3))
scores = st.floats(-10, 10, allow_nan=False, width=32)
side = st.dictionaries(st.integers(0, 25), st.tuples(st.integers(0, 3), scores), min_size=1)
records = st.lists(
    st.tuples(st.integers(0, 25), st.integers(1, 24), st.sampled_from(REASONS), wijk_or_none, wijk_or_none),
    max_size=40,
)


def _snapshot(month: int, people: dict[int, tuple[int, float]]) -> pd.DataFrame:
    return snapshot(month, [(key, wijk, value) for key, (wijk, value) in people.items()])


@given(st.lists(side, min_size=2, max_size=3), records, st.booleans())
@settings(max_examples=50, deadline=None)
def test_parts_add_up_whatever_happened(sides: list, rows: list, share: bool):
    households = pd.concat([_snapshot(12 * i, people) for i, people in enumerate(sides)])
    households["score"] = households["score"] > 0 if share else households["score"].astype(np.float32)
    table = decompose(households, record(rows), "score")
    assert len(table) >= len(sides) - 1
    known = table["change"].notna()
    assert (known == (table["households_from"] > 0) & (table["households_to"] > 0)).all()
    total = table[list(PARTS)].sum(axis=1, skipna=False)
    np.testing.assert_allclose(total[known], table["change"][known], rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        table["life_course"][known], (table["formed"] + table["ended"])[known], rtol=0, atol=1e-12
    )
    # Households are counted once, on both sides; means are those of the snapshots.
    assert (table["households_from"] == table[["n_stayed", "n_moved_out", "n_ended"]].sum(axis=1)).all()
    assert (table["households_to"] == table[["n_stayed", "n_moved_in", "n_formed"]].sum(axis=1)).all()
    means = households.astype({"score": float}).groupby(["month", "wijk"])["score"].mean()
    found = table.set_index(["month_to", "wijk"])["mean_to"].dropna()
    np.testing.assert_allclose(found, means.loc[found.index], atol=1e-12)


def test_wijken_as_names_numbers_and_categories_give_the_same():
    plain = decompose_between(BEFORE, AFTER, MOVES, "score")
    code = {"A": 0, "B": 1}
    numbers = decompose_between(
        BEFORE.assign(wijk=BEFORE["wijk"].map(code).astype(np.int8)),
        AFTER.assign(wijk=AFTER["wijk"].map(code).astype(np.int8)),
        MOVES.assign(
            **{name: MOVES[name].map(code).fillna(-1).astype(int) for name in ("from_wijk", "to_wijk")}
        ),
        "score",
    )
    categories = decompose_between(
        BEFORE.astype({"wijk": "category"}),
        AFTER.astype({"wijk": "category"}),
        MOVES.astype({"from_wijk": "category", "to_wijk": "category"}),
        "score",
    )
    for other in (numbers, categories):
        pd.testing.assert_frame_equal(plain.drop(columns="wijk"), other.drop(columns="wijk"))


def test_a_run_decomposes_between_its_snapshots():
    from wijksim import WijkModel, load_config

    result = WijkModel(load_config(["city=proefstad", "months=24", "record=[wijken,households]"])).run()
    assert result.households is not None
    table = decompose(result.households, record(NO_MOVES), "life_satisfaction")
    assert len(table) == 2 * result.wijken["wijk"].nunique()
    np.testing.assert_allclose(table[list(PARTS)].sum(axis=1), table["change"], rtol=0, atol=1e-12)
    means = result.wijken.set_index("month")["life_satisfaction_mean"]
    np.testing.assert_allclose(table.loc[table["month_to"] == 24, "mean_to"], means.loc[24], rtol=1e-6)
    assert (table["n_unrecorded"] == table[["n_moved_in", "n_moved_out"]].sum(axis=1)).all()
