"""Pictures of segregation by grouping and of the change in one wijk: whole, readable, true to the numbers."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wijksim.indicators.decomposition import PARTS, decompose
from wijksim.indicators.segregation_table import GROUPINGS
from wijksim.report.figures.decomposition import LOOKS, Measure, draw_decomposition
from wijksim.report.figures.groupings import PANELS, WHAT, draw_groupings


def segregation_of(runs: int, years: int = 4) -> pd.DataFrame:
    """A table of segregation in which every group has a level of its own, and rises."""
    luck = np.random.default_rng(4)
    keys = [
        (level, grouping, group, index)
        for level in ("buurt", "wijk")
        for grouping, groups in GROUPINGS.items()
        for group in groups
        for index in WHAT
    ]
    rows = [
        (12 * year, *key, 0.0, 0.01 * number + 0.01 * year + 0.001 * luck.standard_normal(), seed)
        for seed in range(1, runs + 1)
        for year in range(years + 1)
        for number, key in enumerate(keys, start=1)
    ]
    columns = ["month", "level", "grouping", "group", "index", "value", "corrected", "seed"]
    return pd.DataFrame(rows, columns=columns).assign(draw=0, scenario="baseline")


def changes_of(runs: int, years: int = 5) -> pd.DataFrame:
    """Decomposed changes of two wijken in which people come, go, die and split off."""
    frames = []
    for seed in range(1, runs + 1):
        luck = np.random.default_rng(seed)
        people = {key: ("Noord" if key % 2 else "Zuid", luck.normal(7, 1)) for key in range(120)}
        snapshots: list[pd.DataFrame] = []
        moves: list[tuple[object, ...]] = []
        for year in range(years + 1):
            rows = [(12 * year, key, wijk, value) for key, (wijk, value) in people.items()]
            snapshots.append(pd.DataFrame(rows, columns=["month", "id", "wijk", "score"]))
            for number, key in enumerate(luck.choice(list(people), 24, replace=False)):
                wijk, _ = people.pop(int(key))
                new, month = 1000 * (year + 1) + number, 12 * year + 3
                moves.append((int(key), month, "died" if number % 4 == 0 else "left the city", wijk, None))
                formed = number % 3 == 0
                moves.append(
                    (new, month, "left home" if formed else "arrived", wijk if formed else None, wijk)
                )
                people[new] = (wijk, luck.normal(7.2, 1))
            people = {key: (wijk, value + luck.normal(0.05, 0.2)) for key, (wijk, value) in people.items()}
        columns = ["household_id", "month", "reason", "from_wijk", "to_wijk"]
        table = decompose(pd.concat(snapshots), pd.DataFrame(moves, columns=columns), "score")
        frames.append(table.assign(seed=seed, draw=0))
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize(("index", "runs"), [("dissimilarity", 3), ("isolation", 1)])
def test_groupings_are_whole_and_nothing_overlaps(index: str, runs: int, drawn, tmp_path: Path):
    caption = draw_groupings(segregation_of(runs), tmp_path / "a.png", first_year=2018, index=index)
    assert (tmp_path / "a.png").stat().st_size > 20_000
    assert not re.search(r"\bnan\b", caption.lower())
    assert ("bands" in caption) == (runs > 1)
    assert drawn.overlaps() == []
    words = {text for text, _ in drawn}
    assert {line.label for lines in PANELS.values() for line in lines} <= words


def test_every_grouping_of_the_table_has_a_line():
    shown = {(line.grouping, line.group) for lines in PANELS.values() for line in lines}
    assert shown == {(grouping, group) for grouping, groups in GROUPINGS.items() for group in groups}


def test_lines_are_means_of_the_corrected_values(unprinted: list[Figure], tmp_path: Path):
    table = segregation_of(3)
    caption = draw_groupings(table, tmp_path / "a.png", first_year=2018)
    rows = table[
        (table["level"] == "wijk") & (table["group"] == "vulnerable") & (table["index"] == "dissimilarity")
    ]
    means = rows.groupby("month")["corrected"].mean().to_numpy()
    wijken = unprinted[0].axes[len(PANELS)]
    assert any(
        np.asarray(line.get_xdata()).size == means.size and np.allclose(np.asarray(line.get_ydata()), means)
        for line in wijken.get_lines()
    )
    assert f"highest for the vulnerable ({means[-1]:.3f})" in caption


def test_captions_of_groupings_follow_the_numbers(unprinted: list[Figure], tmp_path: Path):
    table = segregation_of(2)
    table.loc[table["group"] == "dutch", "corrected"] = 0.99
    assert "highest for households of Dutch origin (0.990)" in draw_groupings(
        table, tmp_path / "a.png", first_year=2018
    )


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({}, {"index": "gini"}, "index = 'gini'; allowed: dissimilarity"),
        ({"scenario": ["baseline", "social"]}, {}, "baseline, social; allowed: one policy"),
        ({"index": "between_share"}, {}, "no rows with index dissimilarity"),
    ],
)
def test_groupings_refuse_what_they_cannot_draw(change: dict, options: dict, words: str, tmp_path: Path):
    table = segregation_of(1)
    for column, values in change.items():
        table[column] = np.resize(values, len(table))
    with pytest.raises(ValueError, match=words):
        draw_groupings(table, tmp_path / "a.png", first_year=2018, **options)


def bars_of(axes: Axes) -> np.ndarray:
    """Signed heights of the bars, parts x years."""
    return np.array([[bar.get_height() for bar in group] for group in axes.containers])


@pytest.mark.parametrize(("runs", "years"), [(1, 1), (3, 5), (1, 20)])
def test_decomposition_is_whole_and_nothing_overlaps(runs: int, years: int, drawn, tmp_path: Path):
    table = changes_of(runs, years)
    caption = draw_decomposition(table, "Noord", tmp_path / "a.png", first_year=2018)
    assert (tmp_path / "a.png").stat().st_size > 20_000
    assert not re.search(r"\bnan\b", caption.lower())
    assert ("95% interval" in caption) == (runs > 1)
    assert drawn.overlaps() == []
    assert {words for words, _ in LOOKS.values()} <= {text for text, _ in drawn}
    assert set(LOOKS) == set(PARTS)


def test_bars_add_up_to_the_marked_change(unprinted: list[Figure], tmp_path: Path):
    table = changes_of(3)
    caption = draw_decomposition(
        table, "Zuid", tmp_path / "a.png", first_year=2018, measure=Measure("score", "%", 100, 1)
    )
    years, sums = unprinted[0].axes
    marked = next(line for line in years.get_lines() if line.get_marker() == "D").get_ydata()
    expected = table[table["wijk"] == "Zuid"].groupby("month_to")["change"].mean() * 100
    np.testing.assert_allclose(np.asarray(marked), expected, atol=1e-9)
    np.testing.assert_allclose(bars_of(years).sum(axis=0), expected, atol=1e-9)
    widths = [group[0].get_width() for group in sums.containers]
    assert sum(widths[:-1]) == pytest.approx(widths[-1])
    assert f"{abs(expected.sum()):.1f} %" in caption


def test_decomposition_names_the_wijken_that_can_be_drawn(tmp_path: Path):
    with pytest.raises(ValueError, match="'West': no change to decompose; allowed: Noord, Zuid"):
        draw_decomposition(changes_of(1, 1), "West", tmp_path / "a.png", first_year=2018)


@pytest.mark.slow
def test_same_numbers_same_picture(tmp_path: Path):
    for name in ("a.png", "b.png"):
        draw_groupings(segregation_of(2), tmp_path / f"groupings_{name}", first_year=2018)
        draw_decomposition(changes_of(1, 1), "Noord", tmp_path / f"change_{name}", first_year=2018)
    for kind in ("groupings", "change"):
        assert (tmp_path / f"{kind}_a.png").read_bytes() == (tmp_path / f"{kind}_b.png").read_bytes()
