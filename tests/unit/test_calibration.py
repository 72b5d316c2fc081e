"""Calibration: what a fit may look at, what it may set, and the arithmetic of emulators and history matching."""

import numpy as np
import pytest
from scipy.stats import norm

from wijksim.config import ConfigError
from wijksim.lab.calibrated_constants import FITTED, fitted_constants
from wijksim.lab.calibration_recovery import recovery, summary
from wijksim.lab.calibration_runs import compose_calibration
from wijksim.lab.calibration_targets import PLAIN, SHOCK, of_fit
from wijksim.lab.emulators import Emulator
from wijksim.lab.factors import declared
from wijksim.lab.history_matching import Matched, Seen, log_interval, plausible_share, sample
from wijksim.lab.misses import MISSES
from wijksim.lab.past_patterns import PAST_PATTERNS

SMALL = ["city=proefstad", "months=24", "experiment=trial"]


def test_a_fit_looks_at_n1_to_n12_and_at_nothing_else():
    codes = {target.code for target in compose_calibration(SMALL).targets}
    assert {code.split()[0] for code in codes} == {f"N{number}" for number in range(1, 13)}
    assert not any(of_fit(code) for code in ("N13", "N14", "N15", "L births", "I1 3.5 years"))
    assert not codes & {pattern.code for pattern in PAST_PATTERNS}
    assert {code for code in MISSES if of_fit(code)} == {code for code in MISSES if code[0] == "N"} - {
        "N13",
        "N15",
    }


def test_input_patterns_are_told_from_emergent_ones():
    kinds = {target.code: target.kind for target in compose_calibration(SMALL).targets}
    assert kinds["N6"] == kinds["N10"] == kinds["N7 start"] == "input"
    assert kinds["N1"] == kinds["N9 city"] == kinds["N12 shock"] == "emergent"


@pytest.mark.parametrize("number", ["N13", "N15", "I1", "L", "N99"])
def test_patterns_that_serve_to_test_cannot_be_asked_for(number: str):
    with pytest.raises(ConfigError, match=f"calibration.targets: {number}: allowed: N1, N2"):
        compose_calibration([*SMALL, f"calibration.targets=[{number}]"])


def test_the_shock_is_run_only_where_it_is_a_target():
    assert set(compose_calibration([*SMALL, "calibration.targets=[N1,N12]"]).arms) == {PLAIN, SHOCK}
    assert set(compose_calibration([*SMALL, "calibration.targets=[N1]"]).arms) == {PLAIN}


def test_what_is_fitted_was_set_by_hand_or_assumed_and_has_a_reason():
    names = fitted_constants()
    assert set(names) == set(FITTED)
    assert all(declared()[name].basis in ("calibrated", "assumed") for name in names)
    assert all(any(f"N{number}" in reason for number in range(1, 13)) for reason in FITTED.values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["calibration.constants=[energy.high_cost_share]"], "is of basis literature; a fit may set those"),
        (["calibration.constants=[moving.nothing]"], "moving.nothing: no such constant"),
        (["parameters.moving.search_scale=0.7"], "parameters.moving.search_scale: is fitted"),
        (["calibration.waves=[5]"], "allowed: a list of whole numbers of at least 10"),
        (["calibration.discrepancy=0"], "calibration.discrepancy = 0: allowed: a number above 0"),
        (["calibration.checked=30", "calibration.rows=20"], "allowed: at most rows (20)"),
        (["seeds=3"], "seeds: every point has a seed of its own"),
        (["scenario=social"], "scenario: validation runs baseline"),
        (["calibration.whole_city=atlantis"], "city = 'atlantis': unknown"),
    ],
)
def test_choices_that_cannot_be_are_refused_before_any_run(words: list[str], said: str):
    with pytest.raises(ConfigError) as refused:
        compose_calibration([*SMALL, *words])
    assert said in str(refused.value)


def test_a_wave_more_keeps_the_folder_of_the_study():
    plain = ["city=proefstad", "months=24"]
    one, more = (
        compose_calibration([*plain, f"calibration.waves={waves}"]).study.experiment
        for waves in ("[20]", "[20,30]")
    )
    assert one == more
    assert one != compose_calibration([*plain, "calibration.sampling_seed=2"]).study.experiment


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """Of a pattern that rises with the first constant, bends with the second, and ignores the third."""
    luck = np.random.default_rng(1)
    points = luck.random((60, 3))
    return Emulator(points, 3 * points[:, 0] + points[:, 1] ** 2 + 0.1 * luck.normal(size=60))


def test_emulator_agrees_with_the_process_of_scikit_learn(emulator: Emulator):
    points = np.random.default_rng(2).random((20, 3))
    mean, sd = emulator.process.predict(2 * points - 1, return_std=True)
    ours, variance = emulator.predict(points)
    np.testing.assert_allclose(ours, mean, rtol=1e-9)
    np.testing.assert_allclose(variance + emulator.luck, sd**2, rtol=1e-6)
    assert 0.05 < np.sqrt(emulator.luck) < 0.2


def test_leaving_a_run_out_needs_no_new_fit(emulator: Emulator):
    foretold, without = emulator.left_out(), emulator.without(7)
    mean, variance = without.predict(emulator.points[7:8])
    assert mean[0] == pytest.approx(foretold.mean[7], abs=0.02)
    assert np.sqrt(variance[0] + without.luck) == pytest.approx(foretold.sd[7], rel=0.05)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.5, 3.0), (-9.0, -7.0), (7.0, 9.0), (-0.1, 0.1)])
def test_chance_of_an_interval(low: float, high: float):
    nearer = norm.cdf(high) - norm.cdf(low) if low < 0 else norm.sf(low) - norm.sf(high)
    assert log_interval(np.array([low]), np.array([high]))[0] == pytest.approx(np.log(nearer), rel=1e-6)


def test_far_from_a_range_the_likelihood_stays_a_number():
    far = log_interval(np.array([50.0, -60.0]), np.array([60.0, -50.0]))
    assert np.isfinite(far).all()
    assert far[0] == pytest.approx(far[1])


def test_implausibility_counts_from_the_edge_of_the_range(emulator: Emulator):
    matched = Matched(emulator, low=1.0, high=2.0, discrepancy=0.25, luck=0.1)
    points = np.array([[0.4, 0.5, 0.5], [1.0, 1.0, 0.5]])
    inside, outside = matched.implausibility(points)
    mean, sd = matched.expected(points)
    assert inside == 0
    assert outside == pytest.approx((mean[1] - 2.0) / sd[1])
    shifted = Matched(emulator, low=1.0, high=2.0, discrepancy=0.25, luck=0.1, offset=-2.0, offset_sd=0.3)
    assert shifted.expected(points)[0] == pytest.approx(mean - 2.0)
    assert (shifted.expected(points)[1] > sd).all()


@pytest.mark.parametrize("width", [0.5, 0.002])
def test_sample_lies_where_the_pattern_is_matched(emulator: Emulator, width: float):
    """By weights of a survey where the range is wide, by walkers where it is narrow."""
    matched = Matched(emulator, low=2.0, high=2.0 + width, discrepancy=width / 8, luck=0.0)
    drawn = sample([matched], 3, 60, steps=200, seed=1)
    values = 3 * drawn.points[:, 0] + drawn.points[:, 1] ** 2
    assert np.abs(values - 2.0 - width / 2).mean() < width / 2 + 0.1
    assert drawn.points[:, 2].std() == pytest.approx(np.sqrt(1 / 12), rel=0.35), (
        "nothing is known of the third"
    )
    again = sample([matched], 3, 60, steps=200, seed=1)
    np.testing.assert_array_equal(drawn.points, again.points)
    assert 0 < plausible_share([matched], 3, cutoff=3.0, seed=1) < 0.7


def test_patterns_with_the_same_luck_count_for_less(emulator: Emulator):
    points = np.array([[0.5, 0.5, 0.5], [0.9, 0.5, 0.5]])

    def evidence(correlation: float) -> float:
        both = Seen([emulator] * 2, np.array([1.75, 1.75]), np.array([[1, correlation], [correlation, 1]]))
        first, second = both.log_likelihood(points)
        return float(first - second)

    assert evidence(0.9) < evidence(0.0)


def test_constants_are_found_back_from_made_up_runs():
    luck = np.random.default_rng(3)
    points = luck.random((80, 2))
    columns = (points[:, 0], points[:, 0] + 0.05 * points[:, 1])
    emulators = [(Emulator(points, 4 * y + 0.2 * luck.normal(size=80)), np.arange(80)) for y in columns]
    found = summary(recovery(["told", "untold"], emulators, truths=np.arange(12), steps=60, seed=1))
    gain, coverage = (dict(zip(found["constant"], found[name], strict=True)) for name in ("gain", "coverage"))
    assert gain["told"] > 0.9
    assert gain["untold"] < 0.3
    assert 0.75 < coverage["all"] <= 1.0


def test_a_pattern_out_of_reach_pulls_gently(emulator: Emulator):
    points = np.random.default_rng(4).random((500, 3))
    beyond = Matched(emulator, low=9.0, high=10.0, discrepancy=0.1, luck=0.0)
    gentle = beyond.at_its_best(points)
    assert gentle.discrepancy == pytest.approx(9.0 - emulator.predict(points)[0].max())
    near = Matched(emulator, low=1.0, high=2.0, discrepancy=0.1, luck=0.0)
    assert near.at_its_best(points) == near
    ends = np.array([[0.1, 0.5, 0.5], [0.9, 0.5, 0.5]])
    assert np.ptp(gentle.log_likelihood(ends)) < np.ptp(beyond.log_likelihood(ends)) / 10
