"""Patterns in pictures: whichever of them are asked for, they are laid out and nothing overlaps."""

from io import StringIO
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from wijksim import load_config
from wijksim.lab.validation import ValidationResult
from wijksim.lab.verdicts import INSIDE, OUTSIDE
from wijksim.report.figures import calibration, patterns
from wijksim.report.house_style import save
from wijksim.report.validation_table import print_validation

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
            "seeds": 5,
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


def test_a_constant_is_well_informed_or_hardly_and_not_both(unprinted: list[Figure], tmp_path: Path):
    constants = pd.DataFrame(
        {
            "constant": ["a.b", "c.d"],
            "informed": [0.7, 0.04],
            "low": 0.0,
            "high": 1.0,
            "default": 0.5,
            "centre": 0.4,
        }
    )
    sample = pd.DataFrame({"a.b": [0.2, 0.4], "c.d": [0.1, 0.9]})
    caption = calibration.draw_constants(constants, sample, "town", tmp_path / "a.png")
    assert "Most informed: a.b. Hardly informed (less than a quarter): c.d." in caption
    vague = constants.assign(informed=0.1)
    caption = calibration.draw_constants(vague, sample, "town", tmp_path / "b.png")
    assert "None is informed by a quarter or more. Hardly informed" in caption
    caption = calibration.draw_fit(fit_of(WITHOUT_POLICY[:1]), "town", tmp_path / "c.png")
    assert "for 1 of 1 emergent pattern." in caption


def test_patterns_of_one_seed_have_no_bars_to_explain(unprinted: list[Figure], tmp_path: Path):
    several = patterns.draw_patterns(table_of(PAST), "town", tmp_path / "a.png")
    assert "bars 95% intervals" in several
    one = table_of(PAST).assign(seeds=1, mean_low=float("nan"), mean_high=float("nan"))
    caption = patterns.draw_patterns(one, "town", tmp_path / "b.png")
    assert "one seed, which says nothing about luck" in caption
    assert "95%" not in caption


def test_a_table_of_one_seed_says_that_it_has_no_intervals():
    table = table_of(WITHOUT_POLICY).assign(
        seeds=1, years=1, years_outside=0, reenactment=False, explanation="-"
    )
    ends = [f"{span}{end}" for span in ("first_year", "last_year") for end in ("", "_low", "_high")]
    table[["mean_low", "mean_high", *ends]] = float("nan")
    config = load_config(["city=proefstad"])
    result = SimpleNamespace(table=table, config=config, seeds=(1,))
    with StringIO() as text:
        print_validation(cast(ValidationResult, result), Console(file=text, width=200))
        printed = " ".join(text.getvalue().split())
    assert "months, 1 seed " in printed
    assert "One seed says nothing about luck: there are no intervals" in printed
    assert "95%" not in printed


@pytest.mark.parametrize("codes", [WITHOUT_POLICY[:1], WITHOUT_POLICY, 9 * WITHOUT_POLICY])
def test_a_fit_of_few_patterns_or_many_is_laid_out(
    codes: tuple[str, ...], drawn: list[Figure], tmp_path: Path
):
    calibration.draw_fit(fit_of(codes), "town", tmp_path / "fit.png")
    check_layout(*drawn)
