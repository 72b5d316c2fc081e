"""Patterns in pictures: whichever of them are asked for, they are laid out and nothing overlaps."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijksim.lab.verdicts import INSIDE, OUTSIDE
from wijksim.report.figures import calibration, patterns
from wijksim.report.house_style import save

WITHOUT_POLICY = ("N1", "N9 lowest wijk", "N12 worst labels", "L births")
PAST = ("I1 3.5 years", "I9 waterbed", "I15")


def table_of(codes: tuple[str, ...]) -> pd.DataFrame:
    """Patterns that miss their target by turns, with labels as long as those of the real ones."""
    rows = [
        {
            "pattern": code,
            "label": "forced movers, since the start: gain in dwelling less gain in buurt",
            "unit": "% per SD",
            "kind": "input" if number % 2 else "emergent",
            "fitted": number % 3 == 0,
            "verdict": OUTSIDE if number % 2 else INSIDE,
            "target_low": 1.0,
            "target_high": 3.0,
            "mean": -9.0 if number % 2 else 2.0,
            "mean_low": -12.0 if number % 2 else 1.5,
            "mean_high": -6.0 if number % 2 else 2.5,
        }
        for number, code in enumerate(codes)
    ]
    return pd.DataFrame(rows)


def fit_of(codes: tuple[str, ...]) -> pd.DataFrame:
    """The same patterns before and after a fit."""
    spread = {"before_low": 0.0, "before_high": 4.0, "after_low": 1.5, "after_high": 2.5, "after_median": 2.0}
    return table_of(codes).assign(fitted=True, default=2.2, centre=1.9, **spread)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Figures that were saved."""
    figures: list[Figure] = []

    def kept(figure: Figure, path: Path, title: str, caption: str) -> None:
        figures.append(figure)
        save(figure, path, title, caption)

    for module in (patterns, calibration):
        monkeypatch.setattr(module, "save", kept)
    return figures


def check_layout(figure: Figure) -> None:
    """Nothing lies on the labels of a scale, and these have room."""
    figure.draw_without_rendering()
    marks = figure.axes[0].get_legend()
    assert marks is not None
    legend = marks.get_window_extent()
    for axes in figure.axes:
        labels = [label.get_window_extent() for label in axes.get_xticklabels()]
        assert all(left.x1 < right.x0 for left, right in pairwise(labels)), "labels of the scale overlap"
        assert all(not legend.overlaps(label) for label in labels), "the legend lies on the scale"
        assert axes.get_window_extent().width > figure.bbox.width / (3.5 * len(figure.axes))


@pytest.mark.parametrize("codes", [WITHOUT_POLICY, PAST, PAST[:1], 9 * WITHOUT_POLICY, WITHOUT_POLICY + PAST])
def test_one_group_or_two_are_laid_out(codes: tuple[str, ...], drawn: list[Figure], tmp_path: Path):
    patterns.draw_patterns(table_of(codes), "Patterns: town, 5 seeds", tmp_path / "patterns.png")
    check_layout(*drawn)


@pytest.mark.parametrize("codes", [WITHOUT_POLICY[:1], WITHOUT_POLICY, 9 * WITHOUT_POLICY])
def test_a_fit_of_few_patterns_or_many_is_laid_out(
    codes: tuple[str, ...], drawn: list[Figure], tmp_path: Path
):
    calibration.draw_fit(fit_of(codes), "town", tmp_path / "fit.png")
    check_layout(*drawn)
