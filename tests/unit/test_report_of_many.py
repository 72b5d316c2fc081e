"""A report on many policies: halves and cliffs are told apart, and no interval makes all other bars invisible."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from wijksim.lab.arms import compose_arms
from wijksim.lab.comparison import ComparisonResult
from wijksim.report.document.blocks import Paragraph
from wijksim.report.document.evidence import gather
from wijksim.report.document.pictures import reach
from wijksim.report.document.sections_effects import question
from wijksim.report.document.texts import Texts, report_texts
from wijksim.report.figures.cohorts import draw_cohorts


@pytest.fixture(params=["nl", "en"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return report_texts(request.param)


def asked(result: ComparisonResult, texts: Texts, names: str, *words: str) -> str:
    """What the section on the question says of a comparison of these arms."""
    arms, _ = compose_arms(["city=proefstad", f"scenarios=[{names}]", *words])
    blocks = question(gather(replace(result, arms=arms)), texts).blocks
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.slow
def test_halves_are_told_to_get_their_own_part_of_the_money(two_arms: ComparisonResult, texts: Texts):
    halves = [texts.word("arm_noun", name) for name in ("physical_half", "social_half")]
    told = asked(two_arms, texts, "baseline,parallel,physical_half,social_half")
    assert texts.say("question.halves", halves=texts.listed(halves), number=2) in told
    assert halves[0] not in asked(two_arms, texts, "baseline,parallel")


@pytest.mark.slow
def test_a_cliff_beyond_the_end_is_told_and_one_within_has_its_own_money(
    two_arms: ComparisonResult, texts: Texts
):
    names, cliff = "baseline,parallel,integrated,social,integrated_cliff", "integrated_cliff"
    early = asked(two_arms, texts, names, "months=36")
    assert texts.say("question.unstopped", arms=texts.word("arm_noun", cliff)) in early
    late = asked(two_arms, texts, names, "months=120")
    assert texts.word("arm_label", cliff) in late
    assert texts.say("question.rest") in late
    assert texts.word("arm_label", "parallel") + " €" not in late


def test_one_wide_interval_does_not_set_the_scale_of_all_bars():
    means = np.full(20, 0.3)
    lows, highs = means - 0.1, means + 0.1
    low, high, cut = reach(means, lows, highs)
    assert not cut
    assert (low, high) == pytest.approx((0.0, 0.4))
    lows[3], highs[3] = -9.0, 9.0
    low, high, cut = reach(means, lows, highs)
    assert cut
    assert (low, high) == pytest.approx((-0.8, 0.8))


def test_a_large_mean_stays_within_the_scale():
    means = np.array([0.1] * 19 + [5.0])
    low, high, cut = reach(means, means - 0.01, means + 0.01)
    assert not cut
    assert low == 0.0
    assert high == pytest.approx(5.01)
    assert reach(np.zeros(4), np.zeros(4), np.zeros(4)) == (0.0, 0.0, False)


@pytest.mark.slow
def test_panels_of_groups_stand_in_rows(two_arms: ComparisonResult, tmp_path: Path):
    names = "baseline,physical,social,parallel,integrated,allocation,citywide,seven_at_once"
    arms, _ = compose_arms(["city=proefstad", f"scenarios=[{names}]"])
    path = tmp_path / "cohorts.png"
    draw_cohorts(replace(two_arms, arms=arms), path)
    height, width, _ = imread(path).shape
    assert width < 3 * height
