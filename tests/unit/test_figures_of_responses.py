"""Pictures of the dial of coordination and of responses over time, made from made-up differences."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijksim.lab.cohort_effects import COHORTS
from wijksim.lab.coordination import (
    CoordinationResult,
    compose_coordination,
    map_settings,
    sweep_settings,
)
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.estimation import estimate, without_noise
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.response import (
    AGAINST_BASELINE,
    OUTCOMES,
    RESPONSE,
    ResponseResult,
    compose_response,
)
from wijksim.lab.store import Store
from wijksim.report.figures.coordination import draw_dial, draw_map
from wijksim.report.figures.response import draw_against_baseline, draw_response
from wijksim.report.wording import ONE_PAIR

NOWHERE, NOTHING = Store(Path()), EnsembleOutcome()


def turned(pairs: int) -> CoordinationResult:
    """A dial of which every level is a little better than the one before it."""
    config, study = compose_coordination(["city=proefstad", f"seeds={pairs}"])
    luck = np.random.default_rng(1).normal(0, 0.01, pairs)

    def effects(settings) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "social_share": setting.social_share,
                "support_capacity": setting.capacity,
                "coordination": setting.coordination,
                "measure": measure.name,
                "unit": measure.unit,
                **estimate(setting.coordination * (0.1 + luck)).numbers(),
            }
            for setting in settings
            for measure in MEASURES
        )

    sweep, mapped = effects(sweep_settings(config, study)), effects(map_settings(config, study))
    nothing = pd.DataFrame()
    return CoordinationResult(sweep, nothing, nothing, mapped, config, study, NOWHERE, NOTHING, [])


def responses(pairs: int, size: float) -> ResponseResult:
    """The same response of all cohorts under a shock, of some size in points."""
    (arms, study), _ = compose_response(
        ["city=proefstad", "shock=energy_price", "scenarios=[baseline,social]", f"seeds={pairs}"]
    )
    luck = np.random.default_rng(1).normal(0, 0.1, pairs)
    rows = [
        {
            "response": response,
            "kind": kind,
            "cohort": cohort,
            "outcome": outcome,
            "month": month,
            "members": 100.0,
            **estimate(size * (1 + luck)).numbers(),
        }
        for response, kind in (("baseline", RESPONSE), ("social", RESPONSE), ("social", AGAINST_BASELINE))
        for cohort in COHORTS
        for outcome in OUTCOMES
        for month in range(0, 145, 12)
    ]
    return ResponseResult(pd.DataFrame(rows), True, arms, study, NOWHERE, [NOTHING])


@pytest.mark.parametrize("draw", [draw_dial, draw_map])
def test_the_dial_turned_in_one_pair_judges_nothing(draw, unprinted: list[Figure], tmp_path: Path):
    several = draw(turned(4), tmp_path / "a.png")
    assert "95%" in several
    assert ONE_PAIR not in several
    caption = draw(turned(1), tmp_path / "b.png")
    assert ONE_PAIR in caption
    for words in ("95%", "emonstrabl", "star", "chance", "band:"):
        assert words not in caption.replace("the start", "")


@pytest.mark.parametrize("pairs", [1, 4])
def test_the_reference_of_the_map_is_named_and_nothing_else(
    pairs: int, unprinted: list[Figure], tmp_path: Path
):
    draw_map(turned(pairs), tmp_path / "a.png")
    for axes in unprinted[0].axes:
        written = [text.get_text() for text in axes.texts]
        assert written.count("reference") == 1
        assert len(axes.patches) < len(written) if pairs > 1 else not axes.patches


def test_small_differences_on_the_map_have_a_digit_more(unprinted: list[Figure], tmp_path: Path):
    small = turned(4)
    small.map[["mean", "low", "high"]] *= 0.01
    for number, (result, digits) in enumerate(((turned(4), 3), (small, 4))):
        draw_map(result, tmp_path / "a.png")
        written = [text.get_text() for text in unprinted[number].axes[0].texts]
        assert {len(text.split(".")[1].rstrip("*")) for text in written if "." in text} == {digits}


@pytest.mark.parametrize("draw", [draw_response, draw_against_baseline])
def test_a_response_in_one_pair_has_no_bands_to_explain(draw, unprinted: list[Figure], tmp_path: Path):
    caption = draw(responses(1, 0.1), tmp_path / "a.png")
    assert ONE_PAIR in caption
    assert "Band" not in caption
    assert "95%" not in caption
    # Who responds is named, also where it is one only.
    named = [text.get_text() for legend in unprinted[0].legends for text in legend.get_texts()]
    assert named[-1] == "social"
    assert "Bands: 95%" in draw_against_baseline(responses(4, 0.1), tmp_path / "b.png")


@pytest.mark.parametrize("pairs", [1, 4])
def test_where_nothing_differs_no_rounding_is_drawn_as_a_scale(
    pairs: int, unprinted: list[Figure], tmp_path: Path
):
    caption = draw_against_baseline(responses(pairs, 1e-17), tmp_path / "a.png")
    for axes in unprinted[0].axes:
        low, high = axes.get_ylim()
        assert low == -high <= -0.001
    assert "Furthest" not in caption or "social no difference in any month" in caption
    draw_against_baseline(responses(pairs, 0.5), tmp_path / "b.png")
    assert max(unprinted[1].axes[0].get_ylim()) > 0.4


def test_rounding_is_no_difference_between_two_lives():
    kept = without_noise(np.array([1e-17, -2e-16, np.nan, 3e-4, -1.0]))
    assert kept[:2].tolist() == [0.0, 0.0]
    assert np.isnan(kept[2])
    assert kept[3:].tolist() == [3e-4, -1.0]


def test_a_cliff_beyond_the_end_is_told_and_does_not_set_the_scale(unprinted: list[Figure], tmp_path: Path):
    shocked = responses(4, 0.1)
    (arms, study), _ = compose_response(["city=proefstad", "months=48", "seeds=4"])
    effects = shocked.effects[shocked.effects["kind"] == RESPONSE]
    effects = effects[effects["month"] <= 48].assign(response="integrated_cliff - integrated")
    result = ResponseResult(effects, False, arms, study, NOWHERE, [NOTHING])
    caption = draw_response(result, tmp_path / "a.png")
    assert "after the end of these runs" in caption
    assert "Dotted" not in caption
    assert unprinted[0].axes[0].get_xlim() == (0.0, 4.0)
