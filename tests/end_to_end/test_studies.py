"""Studies of the dial and of responses over time: small, on the made-up town, made once and then only read."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.command_line import BAD_INPUT, SUCCESS, main
from wijksim.config import ConfigError
from wijksim.lab.coordination import (
    Setting,
    _best,
    compose_coordination,
    map_settings,
    study_coordination,
    sweep_settings,
)
from wijksim.lab.measure_list import COST, MEASURES, PROGRAMME
from wijksim.lab.response import AGAINST_BASELINE, RESPONSE, compose_response, study_response
from wijksim.lab.spending import spending_table
from wijksim.lab.store import RunKey, Store

DIAL = (
    "city=proefstad",
    "months=26",
    "seeds=2",
    "workers=1",
    "dial.levels=[0,0.15]",
    "dial.capacities=[0.5,1]",
    "dial.map_levels=[0,0.15]",
    "dial.map_shares=[0.2,0.5]",
    "dial.map_seeds=1",
    "scenario.start=0",
    "city.first_year=2020",
)
SHOCK = (
    "city=proefstad",
    "months=12",
    "seeds=2",
    "workers=1",
    "scenarios=[baseline,social]",
    "shock=energy_price",
    "shock.start=3",
    "shock.months=6",
    "scenario.start=0",
)


@pytest.mark.slow
def test_the_dial_is_turned_drawn_and_not_turned_twice(tmp_path: Path, capsys: pytest.CaptureFixture):
    words = [*DIAL, f"results_dir={tmp_path}", "experiment=dial"]
    assert main(["coordination", *words]) == SUCCESS
    folder = tmp_path / "dial" / "coordination"
    assert f"{folder / 'dial.png'}" in capsys.readouterr().out
    for picture in ("dial", "map"):
        assert (folder / f"{picture}.png").stat().st_size > 20_000
    effects = pd.read_csv(folder / "effects.csv")
    assert set(effects["measure"]) == {measure.name for measure in MEASURES}
    at_zero = effects[effects["coordination"] == 0]
    assert (at_zero[["mean", "low", "high"]] == 0).all(axis=None)
    hours = effects[(effects["coordination"] > 0) & (effects["measure"] == "hours_delivered")]
    assert (hours["mean"] < 0).all()
    assert (effects["pairs"] == 2).all()
    again = study_coordination(words)
    assert again.ensemble.made == []
    assert len(again.ensemble.present) == 2 * 2 * 2 + 2
    assert len(again.map) == 4 * len(MEASURES)
    pd.testing.assert_frame_equal(
        again.effects, effects, check_dtype=False, check_exact=False, rtol=1e-4, atol=1e-9
    )


def test_less_support_is_fewer_clients_and_not_fewer_posts(build_town):
    slots, posts = {}, {}
    for factor in (0.5, 1.0, 2.0):
        model = build_town(
            "scenario=social",
            "scenario.start=0",
            "city.first_year=2020",
            f"scenario.support_capacity={factor}",
        )
        model.step()
        slots[factor] = model.city.wijken.case_slots.sum()
        posts[factor] = model.city.wijken.social_posts.sum()
    assert posts[0.5] == posts[1.0] == posts[2.0] > 0
    wijken = len(model.city.wijken)
    assert abs(slots[0.5] - 0.5 * slots[1.0]) <= wijken
    assert abs(slots[2.0] - 2.0 * slots[1.0]) <= wijken


@pytest.fixture
def build_town():
    from wijksim import WijkModel, load_config

    return lambda *overrides: WijkModel(load_config(["city=proefstad", "months=2", *overrides]))


def test_best_level_is_that_of_each_pair():
    points = [Setting(0.5, 1.0, c) for c in (0.0, 0.1, 0.2)]
    values = {
        points[0]: [1.0, 1.0, 1.0, np.nan],
        points[1]: [2.0, 0.5, 1.0, 9.0],
        points[2]: [0.0, 3.0, 0.0, 9.0],
    }
    found = {point: {measure.name: np.array(own) for measure in MEASURES} for point, own in values.items()}
    table = _best(found, points)
    shares = table.set_index(["measure", "coordination"])["share_of_pairs_best"]
    assert shares[PROGRAMME.name].to_list() == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    # Of a cost the lowest is best: the third point in the first and third pair, the second in the second.
    assert shares[COST.name].to_list() == pytest.approx([0, 1 / 3, 2 / 3])
    assert (table["pairs"] == 3).all()


@pytest.mark.parametrize(
    ("override", "parts"),
    [
        ("scenario=social", ["scenario", "integrated"]),
        ("seed=3", ["seed", "seeds="]),
        ("scenario.coordination=0.2", ["scenario.coordination", "dial.levels"]),
        ("dial.levels=[0.1,0.2]", ["dial", "must hold 0"]),
        ("dial.levels=0.1", ["dial.levels", "list of numbers"]),
        ("dial.levels=[0,0]", ["dial.levels", "once"]),
        ("record=[city]", ["record", "wijken", "ledger"]),
        ("months=6", ["months = 6", "scenario.start"]),
    ],
)
def test_a_dial_that_cannot_be_turned_is_refused(override: str, parts: list[str]):
    with pytest.raises(ConfigError) as caught:
        compose_coordination(["city=proefstad", override])
    for part in parts:
        assert part in str(caught.value)


def test_a_level_beyond_the_dial_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"scenario\.coordination = 0\.5: allowed: at most 0\.35"):
        study_coordination(["city=proefstad", "dial.levels=[0,0.5]", f"results_dir={tmp_path}"])
    assert not list(tmp_path.iterdir())


def test_default_sweep_is_the_one_that_was_asked_for():
    config, study = compose_coordination([])
    sweep = sweep_settings(config, study)
    assert sorted({s.coordination for s in sweep}) == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]
    assert {s.capacity for s in sweep} == {0.5, 1, 2}
    assert {s.social_share for s in sweep} == {0.5}
    assert len({s.name for s in (*sweep, *map_settings(config, study))}) == len(
        {*sweep, *map_settings(config, study)}
    )
    assert len(study.seeds) >= 20


@pytest.mark.slow
def test_cohorts_respond_to_the_shock_and_not_before(tmp_path: Path):
    words = [*SHOCK, f"results_dir={tmp_path}"]
    assert main(["response", *words]) == SUCCESS
    result = study_response(words)
    assert all(ensemble.made == [] for ensemble in result.ensembles)
    effects = result.effects
    assert set(effects["kind"]) == {RESPONSE, AGAINST_BASELINE}
    assert set(effects["month"]) == {0, 3, 6, 9, 12}
    before, during = effects[effects["month"] <= 3], effects[effects["month"].isin([6, 9])]
    told = before[before["mean"].notna()]
    assert set(told["outcome"]) == set(effects["outcome"])
    assert (told["mean"] == 0).all()
    original = during[(during["cohort"] == "original") & (during["kind"] == RESPONSE)]
    poor = original.loc[original["outcome"] == "energy_poverty_share", "mean"]
    assert len(poor) == 4, "two scenarios in two months"
    assert (poor > 0).all()
    pictures = list(tmp_path.glob("runs/*/response/*.png"))
    assert {path.stem for path in pictures} == {"response", "response_against_baseline"}


def test_a_response_to_nothing_is_refused():
    with pytest.raises(ConfigError, match="does nothing"):
        compose_response(["city=proefstad", "shock=none"])
    with pytest.raises(ConfigError, match="nothing to compare"):
        compose_response(["city=proefstad", "scenarios=[integrated]"])
    assert main(["response", "city=proefstad", "cohorts_every=5"]) == BAD_INPUT


def test_the_cliff_is_set_against_integrated():
    (arms, study), without = compose_response(["city=proefstad"])
    assert without is None
    assert list(arms) == ["integrated_cliff", "integrated"]
    assert arms["integrated"].cohorts_every == 3
    assert study.draw_parameters


def test_named_studies_of_a_shock_keep_their_two_designs_apart():
    (_, study), without = compose_response([*SHOCK, "experiment=cold"])
    assert without is not None
    assert (study.experiment, without[1].experiment) == ("cold/with_shock", "cold/without_shock")
    assert without[0]["social"].shock.energy_factor == 1


def test_spending_adds_up_to_what_was_allocated(tmp_path: Path):
    store = Store.open(tmp_path, "money", {"city": "none"}, {"social": {}})
    rows = [
        (12, "social team", 100.0, 60.0, 0.0, 0.0, 40.0, 40.0),
        (12, "works on dwellings", 50.0, 50.0, 0.0, 0.0, 0.0, 0.0),
        (24, "social team", 100.0, 120.0, 0.0, 5.0, 15.0, 15.0),
        (24, "works on dwellings", 50.0, 50.0, 20.0, 0.0, 20.0, 20.0),
    ]
    names = [
        "month",
        "purpose",
        "received",
        "paid",
        "taken_back",
        "returned",
        "closing",
        "held_whole_complexes",
    ]
    accounts = pd.DataFrame(rows, columns=names)
    accounts[names[2:]] *= 1e6
    store.save(RunKey("social", 0, 1), {"accounts": accounts}, {})
    table = spending_table(store, ["social", "absent"], [(0, 1), (0, 2)], 24).set_index("purpose")
    assert (table["year"] == 2).all()
    everything = table.loc["all"]
    assert everything["allocated"] == pytest.approx(300)
    assert everything["spent"] == pytest.approx(260)
    assert everything["balance"] == everything["held_whole_complexes"] == pytest.approx(35)
    assert everything["share_spent"] == pytest.approx(260 / 300)
    added = table["spent"] + table["balance"] + table["returned"]
    np.testing.assert_allclose(added, table["allocated"])


@pytest.mark.slow
def test_the_housing_study_writes_every_figure_and_parts_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture
):
    words = ["city=proefstad", "months=24", "seeds=2", "workers=1", f"results_dir={tmp_path}"]
    words += ["experiment=homes", "growth.dwellings_per_year=40"]
    assert main(["housing", *words]) == SUCCESS
    folder = tmp_path / "homes" / "housing"
    assert f"{folder / 'chain_lengths.png'}" in capsys.readouterr().out
    for picture in ("chain_lengths", "relocations", "segregation", "change_low_income_noorderhof"):
        assert (folder / f"{picture}.png").stat().st_size > 20_000
    change = pd.read_csv(folder / "change_low_income.csv")
    parts = change[["stayers", "moved_in", "moved_out", "life_course"]].sum(axis=1)
    np.testing.assert_allclose(parts, change["change"], atol=1e-5)
    assert (change["n_unrecorded"] == 0).all(), "somebody came or went without a move"
    lengths = pd.read_csv(folder / "chain_lengths.csv")
    assert "new build" in set(lengths["start"])
    assert (lengths["mean_links"] >= 1).all()


@pytest.mark.parametrize(
    ("word", "says"),
    [("record=[city]", "record"), ("seed=3", "seed"), ("months=6", "months"), ("market=maybe", "market")],
)
def test_the_housing_study_answers_bad_input(word: str, says: str, tmp_path: Path, capsys):
    assert main(["housing", "city=proefstad", word, f"results_dir={tmp_path}"]) == BAD_INPUT
    assert says in capsys.readouterr().err
    assert not any(tmp_path.iterdir())
