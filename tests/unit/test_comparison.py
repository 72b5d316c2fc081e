"""Paired comparisons: estimates, contrasts, cohorts and money against numbers worked out by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from wijksim.lab import cohort_effects
from wijksim.lab.arms import compose_arms
from wijksim.lab.comparison import ComparisonResult, compare
from wijksim.lab.contrasts import contrasts, difference, synergy
from wijksim.lab.estimation import estimate
from wijksim.lab.money import allocated
from wijksim.lab.outcomes import HEADLINE, PROGRAMME, RESIDENTS, REST
from wijksim.lab.panel import report_years
from wijksim.lab.patterns import AGES, PATTERNS
from wijksim.lab.patterns_of_states import PATTERNS_OF_STATES
from wijksim.lab.validation import run_validation

ARMS = ["baseline", "physical", "social", "parallel", "integrated", "physical_half", "social_half"]


def effect(
    result: ComparisonResult, contrast: str, area: str, year: float, parameters: str = "drawn"
) -> pd.Series:
    table = result.effects
    rows = table[
        (table["outcome"] == HEADLINE)
        & (table["contrast"] == contrast)
        & (table["area"] == area)
        & (table["year"] == year)
        & (table["parameters"] == parameters)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_estimate_is_the_paired_t_interval():
    values = np.random.default_rng(1).normal(0.3, 1.0, (12, 4))
    known = estimate(values)
    for column in range(4):
        test = stats.ttest_1samp(values[:, column], 0.0)
        interval = test.confidence_interval(0.95)
        assert known.low[column] == pytest.approx(interval.low)
        assert known.high[column] == pytest.approx(interval.high)
        two_sided = 2 * min(known.chance_positive[column], 1 - known.chance_positive[column])
        assert two_sided == pytest.approx(test.pvalue)
        assert known.share_positive[column] == (values[:, column] > 0).mean()


def test_single_city_range_is_wider_than_that_of_the_mean():
    known = estimate(np.random.default_rng(2).normal(size=(30, 1)))
    assert known.single_low < known.low < known.high < known.single_high


@pytest.mark.parametrize(("values", "chance"), [([0.2, 0.2], 1.0), ([-0.2, -0.2], 0.0), ([0.0, 0.0], 0.5)])
def test_no_spread_is_certain_or_nothing(values: list[float], chance: float):
    known = estimate(np.array(values))
    assert known.chance_positive == chance
    assert known.low == known.high == known.mean == values[0]


def test_one_pair_has_no_interval_and_none_has_nothing():
    one = estimate(np.array([0.4]))
    assert (one.pairs, float(one.mean)) == (1, 0.4)
    assert np.isnan(one.low)
    assert np.isnan(estimate(np.array([np.nan])).mean)


def test_incomplete_pairs_are_left_out():
    known = estimate(np.array([[1.0, 2.0], [np.nan, 5.0], [3.0, 4.0]]))
    assert known.pairs == 2
    assert list(known.mean) == [2.0, 3.0]


def test_contrasts_add_up_to_zero_and_follow_the_arms():
    for item in contrasts(ARMS):
        assert sum(item.weights.values()) == 0
    names = {item.name for item in contrasts(ARMS)}
    assert "synergy of integrated" in names
    assert "integrated - parallel" in names
    assert {item.name for item in contrasts(["baseline", "social"])} == {"social - baseline"}
    in_turn = {item.name for item in contrasts(["baseline", "four_then_seven", "seven_at_once"])}
    assert "four_then_seven - seven_at_once" in in_turn
    assert "integrated - citywide" in {item.name for item in contrasts(["integrated", "citywide"])}
    assert contrasts(["social"]) == []


def test_synergy_is_what_the_definition_says():
    value = {"baseline": 1.0, "integrated": 9.0, "physical_half": 3.0, "social_half": 4.0}
    weights = synergy("integrated").weights
    by_definition = (9.0 - 1.0) - ((3.0 - 1.0) + (4.0 - 1.0))
    assert sum(weight * value[arm] for arm, weight in weights.items()) == by_definition


@pytest.mark.parametrize(
    ("months", "years"),
    [(240, [5, 10, 20]), (120, [5, 10]), (100, [5, 8]), (36, [3]), (12, [1]), (6, [0.5])],
)
def test_report_years_fit_the_run(months: int, years: list[float]):
    windows = report_years(months)
    assert [year for year, _, _ in windows] == years
    assert all(1 <= first <= last <= months for _, first, last in windows)


def test_shared_luck_cancels_in_pairs(comparison: ComparisonResult):
    # The fake effect is size x (1 + 0.3 luck), the same luck for every arm of a pair.
    for pair_kind, luck in (
        ("drawn", [(s, s) for s in range(1, 7)]),
        ("default", [(s, 0) for s in (1, 2, 3)]),
    ):
        sizes = []
        for seed, draw in luck:
            generator = np.random.default_rng([seed, draw])
            generator.standard_normal(1 + 121)
            sizes.append(0.04 * (1 + 0.3 * generator.standard_normal()))
        row = effect(comparison, "integrated - baseline", PROGRAMME, 10, pair_kind)
        assert row["mean"] == pytest.approx(np.mean(sizes))
        assert row["pairs"] == len(luck)
    rest = effect(comparison, "integrated - baseline", REST, 10)
    assert rest["mean"] == rest["low"] == rest["high"] == 0


def test_effects_of_arms_and_synergy(comparison: ComparisonResult):
    against_baseline = {
        arm: effect(comparison, difference(arm, "baseline").name, PROGRAMME, 10)["mean"] for arm in ARMS[1:]
    }
    halves = against_baseline["physical_half"] + against_baseline["social_half"]
    found = effect(comparison, "synergy of integrated", PROGRAMME, 10)
    assert found["mean"] == pytest.approx(against_baseline["integrated"] - halves)
    # The fake parallel is exactly the sum of its halves: no rounding noise may look like an effect.
    nothing = effect(comparison, "synergy of parallel", PROGRAMME, 10)
    assert nothing["mean"] == 0
    assert nothing["chance_positive"] == 0.5


def test_original_residents_stand_in_the_effects(comparison: ComparisonResult):
    row = effect(comparison, "social - baseline", RESIDENTS, 10)
    assert row["mean"] == pytest.approx(effect(comparison, "social - baseline", PROGRAMME, 10)["mean"])


def test_months_before_the_programme_have_no_effect(comparison: ComparisonResult):
    table = comparison.effects_by_month
    before = table[(table["month"] <= 12) & table["contrast"].str.endswith("- baseline")]
    assert len(before)
    assert (before["mean"] == 0).all()


def test_wijken_of_the_programme_are_reported(comparison: ComparisonResult):
    table = comparison.effects
    assert {"Noord", "Oost"} <= set(table["area"])
    assert "Zuid" not in set(table["area"])


def test_cohorts_pair_by_household(comparison: ComparisonResult):
    table = comparison.cohorts
    rows = table[(table["contrast"] == "social - baseline") & (table["parameters"] == "drawn")].set_index(
        "cohort"
    )
    gain = effect(comparison, "social - baseline", PROGRAMME, 10)["mean"]
    assert rows.loc["stayer", "mean"] == pytest.approx(gain, rel=1e-3)
    assert rows.loc["leaver", "mean"] == pytest.approx(0, abs=1e-6)
    assert rows.loc["original", "mean"] == pytest.approx(gain * 100 / 119, rel=1e-3)
    # The one that left under the policy is counted, not compared.
    assert rows.loc["original", "gone"] == 1
    assert rows.loc["original", "households"] == 119
    assert rows.loc["newcomer", "compared_by"] == cohort_effects.BY_MEAN


def test_a_cohort_is_the_union_of_both_lives():
    first = pd.DataFrame(
        {
            "household_id": [1, 2, 3],
            "cohort": ["displaced", "stayer", "stayer"],
            "life_satisfaction": [6.0, 7.0, 8.0],
        }
    )
    second = pd.DataFrame(
        {
            "household_id": [1, 2, 4],
            "cohort": ["stayer", "displaced", "displaced"],
            "life_satisfaction": [7.0, 7.5, 5.0],
        }
    )
    mean, compared, gone = cohort_effects._two_lives(first, second, "displaced")
    assert mean == pytest.approx(-0.75)
    assert (compared, gone) == (2, 1)
    mean, compared, gone = cohort_effects._two_lives(first, second, "original")
    assert (compared, gone) == (2, 2)


def test_money_by_payer_and_its_change(comparison: ComparisonResult):
    rows = comparison.money[
        (comparison.money["scenario"] == "social") & (comparison.money["parameters"] == "drawn")
    ]
    rows = rows.set_index(["payer", "item"])
    assert rows.loc[("gemeente", "social team"), "mean"] == 1.0
    assert rows.loc[("corporations", "renovation"), "difference_mean"] == 0.0
    assert rows.loc[("rijk", "social assistance"), "difference_mean"] == pytest.approx(-0.1)


def test_effect_per_euro_divides_by_the_money_that_is_meant(comparison: ComparisonResult):
    rows = comparison.per_euro
    rows = rows[(rows["contrast"] == "social - baseline") & (rows["parameters"] == "drawn")].set_index(
        "money"
    )
    assert rows.loc["spent by programme payers", "million_euro"] == pytest.approx(3.0)
    assert rows.loc["all payers, cash", "million_euro"] == pytest.approx(2.9)
    assert rows.loc["allocated", "million_euro"] == pytest.approx(allocated(comparison.arms["social"]) / 1e6)
    product = rows["mean"] * rows["million_euro"]
    assert product.nunique() == 1 or np.allclose(product, product.iloc[0])


@pytest.mark.slow
def test_envelope_is_the_same_for_every_full_policy():
    arms, _ = compose_arms(["city=groningen_tenth"])
    given = {name: allocated(config) for name, config in arms.items()}
    assert given["baseline"] == 0
    assert len({given[name] for name in ("physical", "social", "parallel", "integrated")}) == 1
    assert given["physical_half"] == given["social_half"] == pytest.approx(given["parallel"] / 2)


def test_failed_runs_only_cost_their_pairs(
    study: list[str], fake_model: None, monkeypatch: pytest.MonkeyPatch
):
    from wijksim.lab import execution

    build = execution.make_model

    def breaking(config):
        if (config.scenario.name, config.seed, config.draw) == ("social", 2, 2):
            raise RuntimeError("no such luck")
        return build(config)

    monkeypatch.setattr(execution, "make_model", breaking)
    words = [*study, "scenarios=[baseline,physical,social]", "seeds=3", "default_point_seeds=1"]
    result = compare(words)
    assert effect(result, "social - baseline", PROGRAMME, 3)["pairs"] == 2
    assert effect(result, "physical - baseline", PROGRAMME, 3)["pairs"] == 3
    assert len(result.ensemble.failed) == 1


def test_comparison_from_a_configuration(tmp_path: Path, study: list[str], fake_model: None):
    from wijksim import load_config

    result = compare(
        load_config(["city=proefstad", "months=24"]),
        scenarios=["baseline", "social"],
        seeds=2,
        draw_parameters=False,
        workers=1,
        results_dir=str(tmp_path),
    )
    assert list(result.arms) == ["baseline", "social"]
    assert set(result.effects["parameters"]) == {"default"}


def test_validation_is_honest(study: list[str], fake_model: None, tmp_path: Path):
    report = tmp_path / "patterns.json"
    result = run_validation([*study, "months=72", "seeds=3", f"json={report}", "patterns=[N,L]"])
    table = result.table.set_index("pattern")
    declared = {pattern.code for pattern in (*PATTERNS, *PATTERNS_OF_STATES)}
    assert set(table.index) == declared | {f"N2 age {age}" for age in AGES} | {"N12 shock"}
    assert table.loc["N11 assistance", "mean"] == pytest.approx(100 / 3)
    assert table.loc["N11 allowance", "verdict"] == "inside"
    assert table.loc["N12 worst labels", "mean"] == pytest.approx(75)
    # Wishes fall by 4 points with one SD more, around a mean that the fake liveability sets.
    assert float(table["mean"]["N15"]) > 0
    assert table.loc["N1", "verdict"] == "inside"
    assert table.loc["N1", "mean"] == pytest.approx(12)
    # Of the fake persons 12% move at every age, which is right for nobody of the ages that are looked at but 40.
    assert (table.loc["N2 age 40", "verdict"], table.loc["N2 age 25", "verdict"]) == ("inside", "outside")
    assert table.loc["N3", "mean"] == pytest.approx(100 * 7 / 12)
    assert table.loc["N4", "mean"] == pytest.approx(40)
    assert table.loc["N5 trend", "mean"] == pytest.approx(0.6)
    assert table.loc["N6", "mean"] == pytest.approx(50)
    assert table.loc["N13", "mean"] == pytest.approx(10)
    assert table.loc["L births", "mean"] == pytest.approx(10)
    # The fake programme wijken have 9% debt, the others 6%; the fake dissimilarity falls 0.012 a decade.
    assert table.loc["N9 highest wijk", "mean"] == pytest.approx(9)
    assert table.loc["N9 lowest wijk", "mean"] == pytest.approx(6)
    assert table.loc["N7 drift", "mean"] == pytest.approx(-0.012, abs=0.005)
    assert table.loc["N7 start", "kind"] == table.loc["N10", "kind"] == "input"
    assert report.is_file()
    assert "NaN" not in report.read_text()


def test_validation_says_what_is_outside(study: list[str], fake_model: None, monkeypatch: pytest.MonkeyPatch):
    from wijksim.lab import execution

    build = execution.make_model

    def unhappy(config):
        model = build(config)
        run = model.run

        def lower(progress=None):
            tables = run(progress)
            tables.city["life_satisfaction_mean"] -= 2
            return tables

        model.run = lower
        return model

    monkeypatch.setattr(execution, "make_model", unhappy)
    table = run_validation([*study, "seeds=2", "patterns=[N8]"]).table.set_index("pattern")
    assert table.loc["N8 mean", "verdict"] == "outside"
    assert table.loc["N8 mean", "years_outside"] == 3
