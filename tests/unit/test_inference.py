"""Intervals, corrections and sizes against textbook numbers and simulated data with a known answer."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.estimation import estimate
from wijksim.lab.inference import (
    bootstrap_columns,
    bootstrap_interval,
    false_discovery,
    half_width,
    holm,
    paired_size,
    smallest_visible_effect,
    two_sided,
)
from wijksim.lab.judgement import FAMILY, Spreads, judged
from wijksim.lab.outcomes import HEADLINE, PROGRAMME

# The worked example of Benjamini and Hochberg (1995): fifteen P values of one trial.
BENJAMINI_HOCHBERG_1995 = np.array(
    [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1.0,
    ]
)


@pytest.mark.parametrize(
    ("shape", "draw"),
    [
        ("normal", lambda luck, size: luck.normal(0.3, 1.0, size)),
        ("uniform", lambda luck, size: luck.uniform(-0.7, 1.3, size)),
        ("heavy tails", lambda luck, size: 0.3 + luck.standard_t(5, size)),
    ],
)
def test_the_t_interval_covers_the_truth_as_often_as_it_says(shape: str, draw):
    samples = draw(np.random.default_rng(11), (20, 6000))
    known = estimate(samples)
    coverage = float(np.mean((known.low <= 0.3) & (known.high >= 0.3)))
    assert 0.935 <= coverage <= 0.965, f"{shape}: {coverage:.3f}"


def test_the_bootstrap_interval_covers_nearly_as_often():
    samples = np.random.default_rng(12).normal(0.3, 1.0, (30, 2000))
    low, high = bootstrap_interval(samples, resamples=600)
    assert 0.915 <= np.mean((low <= 0.3) & (high >= 0.3)) <= 0.965


def test_the_bootstrap_is_reproducible_and_handles_what_is_missing():
    values = np.random.default_rng(3).exponential(1.0, (25, 3))
    values[4, 1] = np.nan
    low, high = bootstrap_columns(list(values.T))
    again = bootstrap_columns(list(values.T))
    assert np.array_equal(low, again[0])
    assert np.array_equal(high, again[1])
    alone = bootstrap_interval(values[~np.isnan(values[:, 1])][:, [1]])
    assert (low[1], high[1]) == (alone[0][0], alone[1][0])
    mean = np.nanmean(values, axis=0)
    assert (low < mean).all()
    assert (mean < high).all()
    # A skewed sample has a skewed interval, which a t interval cannot have.
    assert ((high - mean) > (mean - low)).all()


def test_the_bootstrap_of_nothing_and_of_no_spread():
    low, high = bootstrap_interval(np.full((5, 1), 0.25))
    assert low[0] == high[0] == 0.25
    assert np.isnan(bootstrap_interval(np.array([[1.0]]))[0]).all()
    assert np.isnan(bootstrap_columns([np.array([np.nan, np.nan])])[0]).all()
    assert bootstrap_columns([])[0].size == 0


def test_holm_and_benjamini_hochberg_give_the_textbook_numbers():
    # Worked example of Holm's procedure with four hypotheses; adjusted values as any table of them gives.
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert false_discovery(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    # In the example of 1995 their procedure finds four, control of any error three.
    assert (false_discovery(BENJAMINI_HOCHBERG_1995) <= 0.05).sum() == 4
    assert (holm(BENJAMINI_HOCHBERG_1995) <= 0.05).sum() == 3


def test_corrections_pass_over_what_is_missing_and_never_exceed_one():
    p = np.array([0.6, np.nan, 0.02, 0.9])
    for corrected in (holm(p), false_discovery(p)):
        assert np.isnan(corrected[1])
        assert (corrected[[0, 2, 3]] >= p[[0, 2, 3]]).all()
        assert (corrected[[0, 2, 3]] <= 1).all()
    assert holm(p)[2] == pytest.approx(0.06)


def test_holm_keeps_the_chance_of_any_false_finding():
    p = np.random.default_rng(5).uniform(size=(2000, 10))
    wrong = np.mean([(holm(row) < 0.05).any() for row in p])
    assert 0.035 <= wrong <= 0.065


def test_smallest_visible_effect_is_cohens_table():
    # Cohen (1988): half a standard deviation needs some 64 in each group for 80% power at alpha 0.05.
    assert smallest_visible_effect(1.0, 63, power=0.8, alpha=0.05) == pytest.approx(0.5, rel=0.005)
    assert smallest_visible_effect(1.4, 300, power=0.8, alpha=0.05) == pytest.approx(0.32, abs=0.005)


def test_smallest_visible_effect_has_the_power_that_it_claims():
    luck = np.random.default_rng(8)
    effect = smallest_visible_effect(1.4, 300, power=0.8, alpha=0.05)
    first = luck.normal(7.0, 1.4, (2000, 300))
    second = luck.normal(7.0 + effect, 1.4, (2000, 300))
    found = np.mean(stats.ttest_ind(first, second, axis=1).pvalue < 0.05)
    assert 0.77 <= found <= 0.83


def test_half_width_and_paired_size_follow_their_definition():
    values = np.array([1.0, 2.0, 3.0, np.nan])
    known = estimate(values)
    assert half_width(values) == pytest.approx(float(known.high - known.mean))
    assert paired_size(values) == pytest.approx(2.0)
    assert half_width(np.array([1.0])) == float("inf")
    assert np.isnan(paired_size(np.array([2.0, 2.0])))


def test_judged_sets_sizes_against_the_right_spread_and_corrects_within_a_family():
    luck = np.random.default_rng(4)
    rows, differences = [], []
    for contrast in ("a - b", "c - b"):
        for outcome, shift in ((HEADLINE, 1.2), ("cohesion", 0.9), ("safety", 0.0)):
            values = luck.normal(shift, 1.0, 12)
            known = {key: np.asarray(value).item() for key, value in estimate(values).columns().items()}
            rows.append(
                {
                    "outcome": outcome,
                    "area": PROGRAMME,
                    "contrast": contrast,
                    "year": 5,
                    "parameters": "drawn",
                    **known,
                }
            )
            differences.append(values)
    table = judged(pd.DataFrame(rows), differences, Spreads(1.5, {HEADLINE: 0.2, "cohesion": 0.0}))
    headline = table[table["outcome"] == HEADLINE]
    assert headline["size_households"].to_numpy() == pytest.approx(headline["mean"] / 1.5)
    assert headline["size_wijken"].to_numpy() == pytest.approx(headline["mean"] / 0.2)
    assert table.loc[table["outcome"] != HEADLINE, "size_households"].isna().all()
    assert table.loc[table["outcome"] != HEADLINE, "size_wijken"].isna().all()
    for _, family in table.groupby(FAMILY):
        assert family["p_holm"].to_numpy() == pytest.approx(holm(family["p_value"].to_numpy()))
    tests = [stats.ttest_1samp(values, 0).pvalue for values in differences]
    assert table["p_value"].to_numpy() == pytest.approx(np.array(tests))


def test_no_difference_at_all_is_no_finding():
    assert two_sided(np.array([0.5, 1.0, 0.0, np.nan]))[:3].tolist() == [1.0, 0.0, 0.0]


def test_a_comparison_carries_it_all(comparison: ComparisonResult):
    table = comparison.effects
    row = table[
        (table["outcome"] == HEADLINE)
        & (table["area"] == PROGRAMME)
        & (table["contrast"] == "integrated - baseline")
        & (table["parameters"] == "drawn")
    ].iloc[-1]
    assert row["low"] < row["bootstrap_low"] < row["mean"] < row["bootstrap_high"] < row["high"]
    assert row["paired_size"] > 1
    assert row["p_value"] <= row["p_false_discovery"] <= row["p_holm"]
    survey = comparison.survey.iloc[0]
    # Fake households spread by one standard deviation.
    assert survey["spread_households"] == pytest.approx(1.0, abs=0.15)
    assert row["size_households"] == pytest.approx(row["mean"] / survey["spread_households"])
    assert survey["smallest_visible_effect"] == pytest.approx(0.2288 * survey["spread_households"], rel=0.01)
    assert "survey" in comparison.tables()
    assert "stopping" not in comparison.tables()
