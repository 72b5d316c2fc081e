"""Pictures of vacancy chains and of moves between wijken: whole, readable, true to the numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijksim.indicators.mobility_table import OUTSIDE
from wijksim.report.figures.chains import LOOKS, chain_lengths, draw_chains
from wijksim.report.figures.relocations import REST, draw_relocations, number_of, relocation_matrix

WIJKEN = ["Indische Buurt/De Hoogte", "De Wijert", "Selwerd"]


def chains_of(runs: int) -> pd.DataFrame:
    """Chains of every start: half of them one move long, half three."""
    rows = [
        (year, start, end, links, 10 + seed, 0, seed)
        for seed in range(1, runs + 1)
        for year in (1, 2)
        for start in (*LOOKS, "month 0")
        for end, links in (("arrival", 1), ("new household", 3))
    ]
    return pd.DataFrame(rows, columns=["year", "start", "end", "links", "chains", "draw", "seed"])


def relocations_of(runs: int) -> pd.DataFrame:
    """Moves between all wijken, one that is not shown among them, and outside."""
    names = [*WIJKEN, "Zuid", OUTSIDE]
    rows = [
        (year, start, end, 10 * (row + 1) + column, 2, 0, seed)
        for seed in range(1, runs + 1)
        for year in (1, 2)
        for row, start in enumerate(names)
        for column, end in enumerate(names)
        if not start == end == OUTSIDE
    ]
    return pd.DataFrame(
        rows, columns=["year", "from_wijk", "to_wijk", "households", "persons", "draw", "seed"]
    )


def test_mean_length_is_weighted_by_chains_and_averaged_over_runs():
    chains = pd.DataFrame(
        [
            (1, "death", "arrival", 1, 3, 0, 1),
            (1, "death", "arrival", 5, 1, 0, 1),
            (1, "death", "withdrawn", 4, 2, 0, 2),
        ],
        columns=["year", "start", "end", "links", "chains", "draw", "seed"],
    )
    summary = chain_lengths(chains)
    assert len(summary) == 1
    row = summary.iloc[0]
    assert row["mean_links"] == pytest.approx((2.0 + 4.0) / 2)
    assert row["chains_per_year"] == pytest.approx(3.0)
    assert row["ends_arrival"] == pytest.approx(4 / 6)
    assert row["ends_withdrawn"] == pytest.approx(2 / 6)


def test_matrix_keeps_every_move():
    table = relocations_of(3)
    matrix = relocation_matrix(table, WIJKEN)
    assert matrix.to_numpy().sum() == pytest.approx(table["households"].sum() / 6)
    assert list(matrix.index) == [*WIJKEN, REST, OUTSIDE]
    assert matrix.loc["De Wijert", "Selwerd"] == pytest.approx(22)
    assert matrix.loc[REST, REST] == pytest.approx(43)
    assert np.isnan(matrix.to_numpy()).sum() == 0


@pytest.mark.parametrize("runs", [1, 4])
def test_chains_are_drawn_whole(runs: int, tmp_path: Path, drawn):
    path = tmp_path / "chains.png"
    caption = draw_chains(chains_of(runs), path)
    assert path.stat().st_size > 20_000
    assert drawn.overlaps() == []
    assert "2.00 moves on average" in caption
    assert "50% of all chains" in caption


@pytest.mark.parametrize("runs", [1, 4])
def test_relocations_are_drawn_whole(runs: int, tmp_path: Path, drawn):
    path = tmp_path / "relocations.png"
    table = relocations_of(runs)
    caption = draw_relocations(table, WIJKEN, path)
    assert path.stat().st_size > 20_000
    assert drawn.overlaps() == []
    inside = relocation_matrix(table, WIJKEN).drop(index=OUTSIDE, columns=OUTSIDE)
    net = inside.sum(axis=0) - inside.sum(axis=1)
    assert net.max() > net.min()
    assert f"{net.idxmax()} gains most" in caption
    assert f"{net.idxmin()} loses most" in caption


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [
        (0.5, "0.5", "+0.5"),
        (-2.5, "2.5", "−2.5"),
        (0.25, "0.3", "+0.3"),
        (12.5, "13", "+13"),
        (-9.97, "10", "−10"),
        (0.02, "0", "0"),
        (np.nan, "", ""),
    ],
)
def test_halves_are_not_lost(value: float, plain: str, with_sign: str):
    assert number_of(value) == plain
    assert number_of(value, sign=True) == with_sign


def test_nobody_is_written_as_such_and_frames_are_explained(unprinted: list[Figure], tmp_path: Path):
    table = relocations_of(1)
    table = table[~((table["from_wijk"] == "De Wijert") & (table["to_wijk"] == "Selwerd"))]
    caption = draw_relocations(table, WIJKEN, tmp_path / "a.png")
    heat, _ = unprinted[0].axes
    written = [text.get_text() for text in heat.texts]
    # All cells but that from outside to outside.
    assert len([text for text in written if text]) == (len(WIJKEN) + 2) ** 2 - 1
    assert written.count("0") == 1
    assert "Framed: both homes lie in the same wijk, or both in the rest of the city" in caption


def test_without_chains_it_says_so(tmp_path: Path):
    with pytest.raises(ValueError, match="no chain has ended"):
        draw_chains(chains_of(1).query("start == 'month 0'"), tmp_path / "none.png")
