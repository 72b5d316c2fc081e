"""The commands attribute, sensitivity, discover and breakeven on the made-up town: short, and never run twice."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.command_line import BAD_INPUT, SUCCESS, main
from wijksim.config import ConfigError
from wijksim.lab import boxes
from wijksim.lab.attribution import OUTSIDE, SHAPLEY, WHOLE, attribute
from wijksim.lab.breakeven import MAPS, axes_of, study_breakeven
from wijksim.lab.composition import compose_study
from wijksim.lab.discovery import discover
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.sensitivity import DIFFERENCE, LEVEL, LUCK, study_sensitivity

TOWN = (
    "city=proefstad",
    "months=13",
    "workers=1",
    "scenario.start=0",
    "city.first_year=2020",
    "experiment=trial",
)
PICTURE = 20_000


def words_of(folder: Path, *more: str) -> list[str]:
    return [*TOWN, f"results_dir={folder}", *more]


@pytest.mark.slow
def test_attribution_divides_draws_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture):
    few = "attribution.pathways=[overhead,congestion]"
    words = words_of(tmp_path, "seeds=2", few)
    assert main(["attribute", *words]) == SUCCESS
    folder = tmp_path / "trial" / "attribution"
    assert f"{folder / 'attribution.png'}" in capsys.readouterr().out
    assert (folder / "attribution.png").stat().st_size > PICTURE
    table = pd.read_csv(folder / "attribution.csv")
    fixed = pd.read_csv(folder / "pathways_held_fixed.csv")
    assert len(fixed) == 12
    assert not fixed.set_index("pathway").loc["waterbed", "on_in_both_arms"]
    shares = table[table["kind"] == SHAPLEY]
    for _, rows in shares.groupby("measure"):
        means = rows.set_index("part")["mean"]
        assert means.drop(WHOLE).sum() == pytest.approx(means[WHOLE], abs=1e-5 * max(1, abs(means[WHOLE])))
    hours = shares[shares["measure"] == "hours_delivered"].set_index("part")["mean"]
    # Hours lost to coordination are overhead and nothing else.
    assert hours["overhead"] < 0
    assert hours["congestion"] == hours[OUTSIDE] == pytest.approx(0, abs=1e-9)
    # Without coordination overhead changes nothing: two runs of parallel a seed, four of integrated.
    again = attribute(words_of(tmp_path, "seeds=3", few))
    assert (len(again.ensemble.present), len(again.ensemble.made)) == (12, 6)
    assert again.exact
    assert set(again.parts["pairs"]) == {3.0}


@pytest.mark.slow
def test_sensitivity_ranks_level_and_difference_apart(tmp_path: Path):
    words = words_of(
        tmp_path, "sensitivity.trajectories=2", "sensitivity.factors=[teams,trust.gain,valuation]"
    )
    assert main(["sensitivity", *words]) == SUCCESS
    folder = tmp_path / "trial" / "sensitivity"
    assert (folder / "sensitivity.png").stat().st_size > PICTURE
    result = study_sensitivity(words)
    assert result.ensemble.made == []
    table = result.influence
    assert set(table["target"]) == {LEVEL, DIFFERENCE}
    assert set(table["measure"]) == {measure.name for measure in MEASURES}
    hours = table[(table["target"] == DIFFERENCE) & (table["measure"] == "hours_delivered")].set_index(
        "factor"
    )
    assert hours.index[0] == "teams"
    # The value of a satisfaction-year is no matter to a household.
    assert hours.loc["valuation", "influence"] == 0
    assert LUCK in hours.index
    assert len(result.sample) == 2 * (4 + 1)
    assert result.sample["trust.gain"].between(0.02, 0.1).all()


@pytest.mark.slow
def test_sobol_goes_the_same_way(tmp_path: Path):
    words = words_of(
        tmp_path, "sensitivity.method=sobol", "sensitivity.samples=2", "sensitivity.by=parameter"
    )
    result = study_sensitivity([*words, "sensitivity.factors=[teams.overhead]"])
    assert len(result.sample) == 2 * (2 + 2)
    assert {"first", "influence", "low", "high"} <= set(result.influence)
    assert set(result.influence["factor"]) == {"teams.overhead", LUCK}


@pytest.mark.slow
def test_discovery_answers_in_words_and_admits_noise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(boxes, "_TREES", 20)
    own = "discovery.conditions=[teams.overhead,trust.gain,scenario.coordination]"
    words = words_of(tmp_path, "discovery.samples=20", own, "discovery.permutations=19", "discovery.folds=2")
    assert main(["discover", *words]) == SUCCESS
    printed = capsys.readouterr().out
    assert "worse than parallel at" in printed
    folder = tmp_path / "trial" / "discovery"
    assert (folder / "discovery.png").stat().st_size > PICTURE
    result = discover(words)
    assert result.ensemble.made == []
    box = pd.read_csv(folder / "box.csv")
    assert {"density", "coverage", "base_rate", "chance_in_noise", "held_out_density", "convincing"} <= set(
        box
    )
    assert result.answer.startswith("No box") is not result.verdict.convincing
    assert len(result.sample) == 20
    assert result.sample["seed"].is_unique
    worse = result.sample["satisfaction_original_difference"] < 0
    assert (worse == result.sample["worse"]).all()
    assert sorted(result.scores["condition"]) == ["scenario.coordination", "teams.overhead", "trust.gain"]


@pytest.mark.slow
def test_a_break_even_map_has_a_line_or_says_that_it_has_none(tmp_path: Path, capsys: pytest.CaptureFixture):
    words = [*words_of(tmp_path, "seeds=2", "breakeven.points=2"), "months=24"]
    assert main(["breakeven", *words]) == SUCCESS
    assert "zero" in capsys.readouterr().out.lower()
    folder = tmp_path / "trial" / "breakeven_overhead_handover"
    assert (folder / "breakeven.png").stat().st_size > PICTURE
    result = study_breakeven(words)
    # Four cells and two seeds of integrated; parallel is the same in all cells.
    assert (len(result.ensemble.made), len(result.ensemble.present)) == (0, 2 * (4 + 1))
    hours = result.map[result.map["measure"] == "hours_delivered"]
    by_overhead = hours.groupby("y")["mean"].mean()
    assert by_overhead.index.to_list() == [0.5, 2.5]
    assert by_overhead[2.5] < by_overhead[0.5] < 0
    assert result.differences.shape == (2, 2, 2)
    assert len(result.line) == 2
    np.testing.assert_allclose(
        result.differences.mean(axis=2).ravel(),
        result.map.loc[result.map["measure"] == "satisfaction_original", "mean"],
    )


@pytest.mark.parametrize(
    ("command", "word", "parts"),
    [
        ("attribute", "scenario=social", ["scenario", "question.arm="]),
        ("attribute", "scenarios=[baseline]", ["scenarios", "question.against="]),
        ("attribute", "pathways=all_off", ["pathways", "attribution.pathways"]),
        ("attribute", "attribution.pathways=[luck]", ["attribution.pathways", "handover"]),
        ("attribute", "attribution.permutations=3", ["attribution.permutations", "even"]),
        ("attribute", "question.arm=parallel", ["question", "two scenarios"]),
        ("attribute", "question.arm=perfect", ["perfect", "integrated"]),
        ("attribute", "question.measure=joy", ["question.measure", "satisfaction_original"]),
        ("attribute", "record=[city]", ["record", "wijken", "ledger"]),
        ("attribute", "months=6", ["months = 6", "12"]),
        ("sensitivity", "seeds=3", ["seeds", "sensitivity.sampling_seed"]),
        ("sensitivity", "sensitivity.factors=[trust.gian]", ["sensitivity.factors", "trust.gain"]),
        ("sensitivity", "sensitivity.factors=[debt.problematic_after]", ["sensitivity.factors", "no range"]),
        ("sensitivity", "sensitivity.factors=[trust,trust.gain]", ["sensitivity.factors", "twice"]),
        ("sensitivity", "parameters.trust.gain=0.06", ["parameters.trust.gain", "varied"]),
        ("sensitivity", "sensitivity.samples=30", ["samples = 30", "power of 2"]),
        ("sensitivity", "sensitivity.levels=3", ["sensitivity.levels", "even"]),
        ("discover", "discovery.conditions=[weather]", ["discovery.conditions", "scenario.coordination"]),
        ("discover", "discovery.conditions=[]", ["discovery.conditions", "at least two"]),
        ("discover", "discovery.samples=5", ["discovery.samples", "20"]),
        ("discover", "seeds=3", ["seeds", "discovery.sampling_seed"]),
        ("breakeven", "breakeven.map=moon", ["breakeven.map", "overhead_handover"]),
        ("breakeven", "breakeven.map=own", ["breakeven.x", "breakeven.y"]),
        ("breakeven", "breakeven.x=trust.gain", ["breakeven.x", "breakeven.map=own"]),
        ("breakeven", "breakeven.points=1", ["breakeven.points", "2 to 25"]),
        ("breakeven", "parameters.teams.overhead=2", ["parameters.teams.overhead", "breakeven"]),
    ],
)
def test_bad_input_is_answered_before_any_work(
    command: str, word: str, parts: list[str], tmp_path: Path, capsys
):
    own = [text for text in TOWN if text.partition("=")[0] != word.partition("=")[0]]
    assert main([command, *own, word, f"results_dir={tmp_path}"]) == BAD_INPUT
    told = capsys.readouterr().err
    for part in parts:
        assert part in told
    assert not list(tmp_path.iterdir())


def test_the_three_maps_are_those_that_were_asked_for():
    for name, keys in MAPS.items():
        chosen = compose_study(["city=proefstad", f"breakeven.map={name}"])[1].breakeven
        assert tuple(item.key for item in axes_of(chosen)) == keys
    own = ["breakeven.map=own", "breakeven.x=teams.overhead", "breakeven.y=scenario.coordination"]
    assert axes_of(compose_study(["city=proefstad", *own])[1].breakeven)[1].low == 0.05
    groups = ["breakeven.map=own", "breakeven.x=trust", "breakeven.y=ties"]
    with pytest.raises(ConfigError, match="one constant or dial"):
        axes_of(compose_study(["city=proefstad", *groups])[1].breakeven)
