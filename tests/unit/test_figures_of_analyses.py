"""Pictures of the analyses: made from known numbers, without text over text, with captions that say what came out."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from wijksim.lab.attribution import AttributionResult, divide, subsets_of, table_of_parts
from wijksim.lab.boxes import Verdict, find_box
from wijksim.lab.breakeven import MAPS, BreakEvenResult, map_table
from wijksim.lab.conditions import chosen_conditions
from wijksim.lab.discovery import DiscoveryResult, answer_in_words, hypercube
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.question import Question, compose_question
from wijksim.lab.screening import influence, sample
from wijksim.lab.sensitivity import DIFFERENCE, LEVEL, LUCK, SensitivityResult, conditions_of, design_of
from wijksim.lab.store import Store
from wijksim.lab.zero_line import zero_line
from wijksim.report.figures.attribution import draw_attribution
from wijksim.report.figures.breakeven import draw_breakeven, line_in_words
from wijksim.report.figures.discovery import draw_discovery
from wijksim.report.figures.sensitivity import draw_sensitivity
from wijksim.report.wording import ONE_PAIR

PICTURE = 20_000
NOWHERE, NOTHING = Store(Path()), EnsembleOutcome()


@pytest.fixture(scope="module")
def question() -> Question:
    return compose_question(["city=proefstad"], {})


def asked(*words: str) -> Question:
    return compose_question(["city=proefstad", *words], {})


def divided_over(question: Question, number: int) -> AttributionResult:
    """A difference of which handover carries most, and overhead takes off, over some pairs."""
    chosen = question.study.attribution
    pairs = [(seed, seed) for seed in range(1, number + 1)]
    luck = np.random.default_rng(1)
    worth = dict(zip(chosen.pathways, [6, 1, 3, 0, 2, -1, 0, -5, -2, -1], strict=True))
    divided = []
    for pair in pairs:
        shift = {name: value + luck.normal(0, 1.2) for name, value in worth.items()}
        values = {
            on: (0.5 + sum(shift[name] for name in on) + 2 * ({"handover", "consent"} <= on))
            * np.full(len(MEASURES), 0.001)
            for on in subsets_of(chosen, pair)
        }
        divided.append(divide(chosen, pair, values))
    return AttributionResult(
        table_of_parts(divided),
        False,
        {"waterbed": False, "adaptation": True},
        question,
        pairs,
        NOWHERE,
        NOTHING,
    )


def test_attribution(question: Question, tmp_path: Path, drawn):
    caption = draw_attribution(divided_over(question, 10), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > PICTURE
    assert drawn.overlaps() == []
    demonstrable = caption.split("Demonstrable shares: ")[1].split(".\n")[0]
    assert "handover +0.00" in demonstrable
    assert "overhead −0.00" in demonstrable
    assert "joint priority" not in demonstrable
    assert "on adaptation; off waterbed" in caption


def test_marks_of_the_attribution_are_whole(question: Question, unprinted: list[Figure], tmp_path: Path):
    result = divided_over(question, 3)
    # No share below zero: the scale would begin where marks at zero stand.
    numbers = ["mean", "low", "high"]
    result = replace(result, parts=result.parts.assign(**result.parts[numbers].abs()))
    caption = draw_attribution(result, tmp_path / "a.png")
    axes = unprinted[0].axes[0]
    assert axes.get_xlim()[0] < 0
    marks = [item for item in axes.collections if isinstance(item, PathCollection)]
    assert len(marks) == 2
    assert not any(item.get_clip_on() for item in marks)
    assert f"is left when all {len(question.study.attribution.pathways)} pathways above it" in caption


def test_attribution_of_one_pair_judges_nothing(question: Question, unprinted: list[Figure], tmp_path: Path):
    caption = draw_attribution(divided_over(question, 1), tmp_path / "a.png")
    assert ONE_PAIR in caption
    assert "(one pair: no interval)" in caption
    assert "demonstrable" not in caption
    assert "95%" not in caption
    # No share is paler than another, as if something were known of them.
    shares = unprinted[0].axes[0].patches[: len(question.study.attribution.pathways)]
    assert len({patch.get_alpha() for patch in shares}) == 1


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_sensitivity(method: str, tmp_path: Path, drawn):
    question = asked(f"sensitivity.method={method}", "sensitivity.trajectories=10")
    chosen = question.study.sensitivity
    conditions, space = conditions_of(chosen)
    design = design_of(chosen)
    points = sample(space, design)
    weight = {"satisfaction": 3.0, "debt": 2.0, "teams": 0.0}
    other = {"teams": 2.0, "contact": 1.0}
    frames = []
    for target, weights in ((LEVEL, weight), (DIFFERENCE, other)):
        by = np.array([weights.get(name, 0.02) for name in space.groups])
        by[-1] = 0.4
        # One member decides for its group, because many that move at random cancel.
        first = np.array([group not in space.groups[:i] for i, group in enumerate(space.groups)])
        values = points @ (by * first)
        table = influence(space, design, points, values)
        luck = float(table.loc[table["factor"] == LUCK, "influence"].iloc[0])
        table["above_luck"] = (table["low"] > luck) & (table["factor"] != LUCK)
        frames.append(table.assign(target=target, measure=question.measure.name, unit="points"))
    result = SensitivityResult(
        pd.concat(frames, ignore_index=True),
        pd.DataFrame(points),
        conditions,
        space,
        design,
        question,
        NOWHERE,
        NOTHING,
    )
    caption = draw_sensitivity(result, tmp_path / "s.png")
    assert (tmp_path / "s.png").stat().st_size > PICTURE
    assert drawn.overlaps() == []
    assert "Above luck for the level: satisfaction, debt." in caption
    assert "(constants of a group move together)" in caption
    assert "So few" not in caption
    alone = result.influence.replace({"factor": {"debt": "teams.setup_months"}})
    few = replace(result, design=replace(design, size=2), influence=alone)
    caption = draw_sensitivity(few, tmp_path / "few.png")
    assert "So few" in caption
    assert "Above luck for the level: satisfaction, teams.setup_months." in caption
    assert "lost in noise. Above luck" in caption
    assert "Above luck for the difference: teams, contact." in caption


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sensitivity.factors=[contact,teams.overhead]"], "named by itself, teams.overhead moves alone)"),
        (
            ["sensitivity.factors=[contact,teams.overhead,scenario.social_share]"],
            "named by themselves, teams.overhead, scenario.social_share move alone)",
        ),
        (["sensitivity.factors=[contact]", "sensitivity.by=parameter"], "(each constant by itself)"),
        (["sensitivity.factors=[teams.overhead]"], "(each constant by itself)"),
    ],
)
def test_a_caption_says_what_moved_alone(words: list[str], said: str, tmp_path: Path):
    question = asked(*words)
    conditions, space = conditions_of(question.study.sensitivity)
    design = design_of(question.study.sensitivity)
    found = pd.DataFrame(
        {"factor": space.factors, "influence": 1.0, "low": 0.9, "high": 1.1, "above_luck": False}
    )
    rows = [found.assign(target=target, measure=question.measure.name) for target in (LEVEL, DIFFERENCE)]
    result = SensitivityResult(
        pd.concat(rows), pd.DataFrame(), conditions, space, design, question, NOWHERE, NOTHING
    )
    assert said in draw_sensitivity(result, tmp_path / "s.png")


def searched(question: Question, number: int, *, planted: bool) -> DiscoveryResult:
    """Points of which one corner is worse, or none."""
    chosen = question.study.discovery
    conditions = chosen_conditions(chosen.conditions, "discovery.conditions")
    points = hypercube(conditions, number, 1)
    luck = np.random.default_rng(5)
    gain = 0.01 * luck.standard_normal(number) + 0.003
    if planted:
        inside = (points["teams.overhead"] > 1.6) & (points["contact.handover_gap"] < 0.5)
        gain = gain - 0.03 * inside.to_numpy()
    worse = gain < 0
    box = find_box(points, worse)
    assert box is not None
    base = float(worse.mean())
    verdict = Verdict(box, base, 0.05 if planted else 0.6, box.density if planted else base, 0.5, 0.6)
    assert verdict.convincing is planted
    scores = pd.DataFrame({"condition": list(points), "score": np.linspace(0.2, 0.0, len(points.columns))})
    return DiscoveryResult(
        verdict,
        answer_in_words(verdict, conditions, "Integrated", "parallel", number),
        scores.assign(noise_95=0.1, above_noise=scores["score"] > 0.1),
        points.assign(worse=worse),
        conditions,
        question,
        NOWHERE,
        NOTHING,
    )


@pytest.mark.parametrize("planted", [True, False])
def test_discovery(question: Question, planted: bool, tmp_path: Path, drawn):
    result = searched(question, 150, planted=planted)
    caption = draw_discovery(result, tmp_path / "d.png")
    assert (tmp_path / "d.png").stat().st_size > PICTURE
    assert drawn.overlaps() == []
    assert ("No box that is more than noise" in caption) is not planted
    assert ("The best box is no finding: worse at" in caption) is not planted
    assert result.verdict.box is not None
    assert len(result.box_table()) == len(result.verdict.box.limits)
    assert "% of all points" in caption


def test_few_points_are_counted_and_no_box_is_called_dashed(
    question: Question, unprinted: list[Figure], tmp_path: Path
):
    few = searched(question, 24, planted=True)
    box = few.verdict.box
    assert box is not None
    inside = round(box.mass * 24)
    assert f"at {round(box.density * inside)} of the {inside} points (density)" in few.answer
    assert f"at {int(few.sample['worse'].sum())} of the 24 points" in few.answer
    draw_discovery(few, tmp_path / "a.png")
    assert unprinted[0].axes[1].get_title(loc="left") == "Box where integrated is worse more often"
    nothing = Verdict(None, 0.0, 1.0, np.nan, np.nan, np.nan)
    words = answer_in_words(nothing, few.conditions, "Integrated", "parallel", 24)
    assert words.startswith("No box: Integrated was worse than parallel at 0 of the 24 points, ")
    without = replace(few, verdict=nothing, answer=words)
    draw_discovery(without, tmp_path / "b.png")
    panel = unprinted[1].axes[1]
    assert panel.get_title(loc="left") == "No part of the space stands out"
    assert not panel.patches


def test_break_even_of_one_pair_has_a_line_and_no_band(unprinted: list[Figure], tmp_path: Path):
    question = asked("breakeven.map=trust")
    axes = chosen_conditions(MAPS["trust"], "breakeven")
    grid = np.linspace(0, 1, 3)
    x, y = axes[0].uniform(grid), axes[1].uniform(grid)
    differences = 0.02 * (grid[None, :, None] - 0.8 * grid[:, None, None] - 0.1)
    result = BreakEvenResult(
        map_table(x, y, {question.measure.name: differences}),
        zero_line(x, y, differences),
        differences,
        (axes[0], axes[1]),
        x,
        y,
        "trust",
        question,
        [(1, 1)],
        NOWHERE,
        NOTHING,
    )
    caption = draw_breakeven(result, tmp_path / "b.png")
    assert ONE_PAIR in caption
    assert not re.search(r"Hatched|Dashed|demonstrabl|\bnan\b|95%", caption)
    drawn = unprinted[0].axes[0]
    assert not any(patch.get_hatch() for patch in drawn.patches)
    contours = [item for item in drawn.collections if isinstance(item, ContourSet)]
    assert len(contours) == 1
    assert "Bold line" in caption


def test_what_is_not_on_the_map_is_not_explained(unprinted: list[Figure], tmp_path: Path):
    question = asked("breakeven.map=trust")
    axes = chosen_conditions(MAPS["trust"], "breakeven")
    grid = np.linspace(0, 1, 3)
    x, y = axes[0].uniform(grid), axes[1].uniform(grid)
    slope = 0.02 * (grid[None, :, None] - 0.8 * grid[:, None, None] - 0.1)
    luck = np.random.default_rng(3).normal(0, 0.004, 4)

    def caption(differences: np.ndarray) -> str:
        table, line = map_table(x, y, {question.measure.name: differences}), zero_line(x, y, differences)
        pairs = [(seed, seed) for seed in range(1, 5)]
        both = (axes[0], axes[1])
        result = BreakEvenResult(
            table, line, differences, both, x, y, "trust", question, pairs, NOWHERE, NOTHING
        )
        return draw_breakeven(result, tmp_path / "b.png")

    crossing, beyond = caption(slope + luck), caption(slope + luck + 1.0)
    # Both defaults lie in the middle of the map: the number of that cell makes way for the mark.
    numbers = unprinted[0].axes[0].texts
    assert [text.xyann[1] != 0 for text in numbers if isinstance(text, Annotation)] == [
        place == 4 for place in range(9)
    ]
    assert "No cell differs demonstrably" in caption(slope + np.array([-1.0, 1.0, -1.0, 1.0]))
    assert "Bold line" in crossing
    assert "So few pairs make resampled intervals too narrow" in crossing
    for words in ("Bold line", "Dashed", "So few"):
        assert words not in beyond


@pytest.mark.parametrize(
    ("name", "shift"), [("overhead_handover", 0.0), ("trust", 0.05), ("capacity_detection", 0.0)]
)
def test_breakeven(name: str, shift: float, tmp_path: Path, drawn):
    question = asked(f"breakeven.map={name}")
    axes = chosen_conditions(MAPS[name], "breakeven")
    grid = np.linspace(0, 1, 5)
    x, y = axes[0].uniform(grid), axes[1].uniform(grid)
    luck = np.random.default_rng(3)
    slope = 0.02 * (grid[None, :] - 0.8 * grid[:, None]) + shift
    differences = slope[..., None] + luck.normal(0, 0.006, 14) + luck.normal(0, 0.002, (5, 5, 14))
    result = BreakEvenResult(
        map_table(x, y, {question.measure.name: differences}),
        zero_line(x, y, differences),
        differences,
        (axes[0], axes[1]),
        x,
        y,
        name,
        question,
        [(seed, seed) for seed in range(1, 15)],
        NOWHERE,
        NOTHING,
    )
    caption = draw_breakeven(result, tmp_path / "b.png")
    assert (tmp_path / "b.png").stat().st_size > PICTURE
    assert drawn.overlaps() == []
    alike = replace(result, line=zero_line(x, y, 0.0 * differences), differences=0.0 * differences)
    assert line_in_words(alike) == (
        "Integrated and parallel do not differ anywhere on the map, so it holds no zero line."
    )
    if shift:
        assert line_in_words(result).endswith("holds no zero line.")
        assert "25 of 25 cells differ demonstrably from zero, in 0 of them" in caption
    else:
        assert line_in_words(result).startswith("Zero along")
        assert "14 pairs" in caption
