"""Pictures and words: complete, labelled, without overlap, and saying what the numbers say."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijksim.lab.comparison import ComparisonResult
from wijksim.report import publication
from wijksim.report.figures import FIGURES
from wijksim.report.house_style import (
    SCENARIO_COLOURS,
    LineLabel,
    colour,
    finish_layout,
    label_lines,
    leave_room,
    legend_below,
    new_figure,
    spread,
)
from wijksim.report.parameter_table import parameters_markdown
from wijksim.report.publication import publish
from wijksim.report.summary import summary_text
from wijksim.report.wording import ONE_PAIR, counted, interval, percent, signed, told, verdict


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_whole_and_nothing_overlaps(name: str, comparison: ComparisonResult, drawn, tmp_path: Path):
    caption = FIGURES[name](comparison, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 20_000
    assert len(caption) > 100
    assert not re.search(r"\bnan\b", caption.lower())
    assert drawn.overlaps() == []
    words = " ".join(text for text, _ in drawn)
    assert "points" in words or "million EUR" in words or "(0-" in words


@pytest.mark.parametrize("name", FIGURES)
def test_figures_of_two_arms_and_one_pair(name: str, two_arms: ComparisonResult, tmp_path: Path):
    caption = FIGURES[name](two_arms, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").is_file()
    claims = r"[Dd]emonstrabl|changed against baseline by|[Bb]ands? are|band:|95%|mean over 1 pairs"
    assert re.findall(claims, caption) == []
    assert ONE_PAIR in caption


def test_a_payer_whose_change_is_too_small_to_be_seen_gets_words(
    comparison: ComparisonResult, drawn, tmp_path: Path
):
    def told(payers: pd.DataFrame) -> int:
        drawn.clear()
        FIGURES["money"](replace(comparison, payers=payers), tmp_path / "picture.png")
        return sum(text.strip() == "hardly any change" for text, _ in drawn)

    still = comparison.payers.copy()
    corporations = still["payer"] == "corporations"
    still.loc[corporations, ["difference_mean", "difference_low", "difference_high"]] = 1e-6
    moving = still.copy()
    moving.loc[corporations, "difference_high"] = moving["difference_high"].max()
    assert told(still) == told(moving) + 1


def test_same_numbers_same_picture(comparison: ComparisonResult, tmp_path: Path):
    for number in (1, 2):
        FIGURES["cohorts"](comparison, tmp_path / f"{number}.png")
    assert (tmp_path / "1.png").read_bytes() == (tmp_path / "2.png").read_bytes()


def test_labels_are_spread_as_little_as_possible():
    placed = spread(np.array([0.1, 0.5, 0.5, 0.52, 0.9]), 0.05)
    assert np.all(np.diff(placed) >= 0.05 - 1e-12)
    assert placed[0] == 0.1
    assert placed[-1] == 0.9
    assert np.mean(placed[1:4]) == pytest.approx(np.mean([0.5, 0.5, 0.52]))


def test_a_long_name_stands_in_lines_and_leaves_room_for_the_lines():
    long = "first support for all households and later renovation of whole buurten"
    labels = [LineLabel(0.5, long, "black"), LineLabel(0.52, "baseline", "black")]
    assert long == " ".join(labels[0].wrapped.split())
    figure, grid = new_figure(1, 1, (4.6, 3.1))
    axes = grid[0, 0]
    axes.plot([0, 1], [0.4, 0.6])
    leave_room(axes, labels)
    finish_layout(figure)
    label_lines(axes, labels)
    figure.draw_without_rendering()
    assert axes.get_window_extent().width > 0.4 * figure.bbox.width
    written = [text.get_window_extent() for text in axes.texts if text.get_alpha() != 0]
    assert len(written) == len(labels)
    assert all(box.x1 < figure.bbox.width * 1.02 for box in written)
    assert not written[0].overlaps(written[1])


def test_every_policy_keeps_its_colour():
    assert len(set(SCENARIO_COLOURS.values())) == len(SCENARIO_COLOURS)
    assert colour("integrated") == SCENARIO_COLOURS["integrated"]
    # By its name alone: another process, or another policy beside it, changes nothing.
    assert (colour("citywide"), colour("my_own_policy")) == ("#6699CC", "#882255")


def test_captions_change_with_the_numbers(
    comparison: ComparisonResult, unprinted: list[Figure], tmp_path: Path
):
    before = FIGURES["differences_wijken"](comparison, tmp_path / "a.png")
    assert "Demonstrable in year 10: physical" in before
    unclear = replace(comparison, effects=comparison.effects.assign(low=-1.0, single_low=-1.0))
    after = FIGURES["differences_wijken"](unclear, tmp_path / "b.png")
    assert "No policy differs demonstrably" in after
    assert "Demonstrable in" not in after


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"mean": 0.02, "low": 0.01, "high": 0.03}, "higher by 0.020 points (95% interval 0.010 to 0.030)"),
        ({"mean": -0.02, "low": -0.03, "high": -0.01}, "lower by 0.020 points (95% interval 0.010 to 0.030)"),
        ({"mean": 0.02, "low": -0.01, "high": 0.05}, "no demonstrable difference"),
        ({"mean": 0.02, "low": np.nan, "high": np.nan}, "no interval can be given"),
    ],
)
def test_verdict_follows_the_interval(row: dict, words: str):
    assert words in verdict(row, "Social", "life satisfaction", "points", 3)


def test_one_of_something_is_counted_in_the_singular():
    assert [counted(number, "pair") for number in (0, 1, 2)] == ["0 pairs", "1 pair", "2 pairs"]
    assert counted(1, "simulated city", "simulated cities") == "1 simulated city"
    assert counted(3, "simulated city", "simulated cities") == "3 simulated cities"


def test_numbers_in_words():
    assert signed(0.0004) == "0.000"
    assert signed(-0.02) == "−0.020"
    assert percent(0.999) == "more than 99%"
    assert percent(1.0) == "100%"
    assert interval({"mean": 0.1, "low": 0.0, "high": 0.2}, 1) == "+0.1 (0.0 to +0.2)"
    assert (
        told({"mean": 0.1, "low": -0.1, "high": 0.3}, 1) == "no demonstrable difference (+0.1; −0.1 to +0.3)"
    )


def test_summary_is_one_page_that_says_what_it_rests_on(comparison: ComparisonResult):
    text = summary_text(comparison, {"cohorts.png": "Effect by cohort"})
    # A page of prose and three tables; table rules count as words too, and an interval as one.
    assert len(re.sub(r"(\d) to (\S)", r"\1-\2", text).split()) < 1250
    for part in ("Weakest assumptions", "contact.handover_gap", "cannot say", "95%", "make this again"):
        assert part in text
    assert not re.search(r"\bnan\b", text.lower())


def test_summary_of_one_pair_judges_nothing(two_arms: ComparisonResult):
    text = summary_text(two_arms, {})
    assert "**Other outcomes against no programme**, year 2: One pair of runs cannot tell." in text
    assert "One pair of runs says nothing about uncertainty" in text
    assert "They stand at their defaults" in text
    judged = text.split("## What this cannot say")[0]
    for words in ("No demonstrable difference", "95%", "intervals above", "in twenty"):
        assert words not in judged


def test_published_folder_is_swapped_in_whole(comparison: ComparisonResult, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publication, "FIGURES", {name: FIGURES[name] for name in ("money", "cohorts")})
    first = publish(comparison)
    (first.folder / "stray.txt").write_text("left from before")
    second = publish(comparison)
    assert second.folder == first.folder
    assert not (second.folder / "stray.txt").exists()
    names = {path.name for path in second.folder.iterdir()}
    assert {"summary.md", "effects.csv", "money.csv", "captions.txt"} <= names
    assert {"money.png", "cohorts.png"} == {path.name for path in second.figures} <= names
    assert list((comparison.store.folder / ".partial").iterdir()) == []
    assert (comparison.store.folder / "city_fit_summary.csv").is_file()


def test_parameter_table_has_every_constant():
    from wijksim.parameters import declarations

    text = parameters_markdown()
    for item in declarations():
        assert f"`{item.name}`" in text


@pytest.mark.parametrize("name", ["one line", "two lines\nof a name", "three\nlines\nof it"])
def test_a_legend_stands_below_the_name_of_its_axes(name: str):
    figure, grid = new_figure(1, 1, (4, 3))
    axes = grid[0, 0]
    (line,) = axes.plot([0, 1], [0, 1], label="a line")
    axes.set_xlabel(name)
    legend_below(axes, [line], 1)
    finish_layout(figure)
    named, legend = axes.xaxis.label.get_window_extent(), axes.get_legend().get_window_extent()
    assert legend.y1 <= named.y0
    assert named.y0 - legend.y1 < named.height / (1 + name.count("\n")), "and not far below it"
