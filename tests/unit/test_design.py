"""Designs: samples within declared ranges, the same for every scenario of a pair, and mapped in the store."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.documents import blocks_of
from wijksim import own_configuration
from wijksim.config import ConfigError
from wijksim.lab.arms import compose_arms
from wijksim.lab.conditions import chosen_conditions, groups
from wijksim.lab.design import Design, grid_arms
from wijksim.lab.design_run import run_design
from wijksim.lab.factors import changed, chosen_parameters, declared, ranges
from wijksim.lab.sample_table import read_samples
from wijksim.lab.samples import (
    crossed,
    default_point,
    existing_draws,
    given,
    latin_hypercube,
    one_at_a_time,
    sobol,
)
from wijksim.lab.store import RunKey, StoreError
from wijksim.parameters import drawn_values

NAMES = ["trust.initial_mean", "consent.trust_slope", "contact.handover_gap"]


@pytest.fixture
def arms():
    return compose_arms(["city=proefstad", "scenarios=[parallel,integrated]"])[0]


def test_constants_are_chosen_by_name_and_pattern_in_the_order_of_their_declaration():
    assert chosen_parameters(["consent.trust_slope", "parameters.trust.initial_*"]) == [
        "trust.initial_mean",
        "trust.initial_spread",
        "consent.trust_slope",
    ]
    everything = chosen_parameters("all")
    assert everything == [path for path, item in declared().items() if item.drawn]
    assert set(everything) - set(chosen_parameters("all", fixed=["trust.gain"])) == {"trust.gain"}


def test_constants_that_are_not_drawn_are_meant_by_their_names_or_by_a_pattern_of_their_own():
    assert chosen_parameters(["dwelling.*", "synthesis.owner_young"]) == [
        *(path for path, item in declared().items() if item.group == "dwelling" and item.drawn),
        "synthesis.owner_young",
    ]
    assert chosen_parameters("dwelling.state_weight") == ["dwelling.state_weight"]
    assert len(chosen_parameters("archetypes.*")) == 12
    assert "synthesis" not in groups()
    assert [item.key for item in chosen_conditions(["archetypes"], "here")] == chosen_parameters(
        "archetypes.*"
    )
    assert "dwelling.state_weight" not in [item.key for item in chosen_conditions(["dwelling"], "here")]


@pytest.mark.parametrize(
    ("patterns", "says"),
    [
        (["consent.trust_slop"], "did you mean consent.trust_slope"),
        (["nothing.*"], "nothing"),
        (["consent.threshold"], "no range"),
    ],
)
def test_constants_that_cannot_be_sampled_are_named(patterns: list[str], says: str):
    with pytest.raises(ConfigError, match=says):
        chosen_parameters(patterns)


def test_a_constant_cannot_be_sampled_and_fixed():
    with pytest.raises(ConfigError, match="given a value"):
        chosen_parameters(["trust.gain"], fixed=["trust.gain"])


def test_a_latin_hypercube_has_every_layer_of_every_range_once():
    table = latin_hypercube(NAMES, 16).table
    low, high = ranges(NAMES)
    layers = np.floor((table - low) / (high - low) * 16).astype(int)
    for name in NAMES:
        assert sorted(layers[name]) == list(range(16))


def test_a_sobol_sequence_fills_its_ranges_and_can_be_widened():
    few, many = sobol(NAMES, 20).table, sobol(NAMES, 64).table
    pd.testing.assert_frame_equal(few, many.iloc[:20])
    low, high = ranges(NAMES)
    for name, start, end in zip(NAMES, low, high, strict=True):
        assert (np.histogram(many[name], 8, range=(start, end))[0] == 8).all(), name


def test_one_at_a_time_moves_one_constant():
    samples = one_at_a_time(NAMES)
    assert samples.draws == list(range(7))
    start = [declared()[name].default for name in NAMES]
    moved = (samples.table != start).sum(axis=1)
    assert (moved <= 1).all()
    assert samples.table.loc[3, "consent.trust_slope"] == declared()["consent.trust_slope"].low
    assert samples.table.loc[4, "consent.trust_slope"] == declared()["consent.trust_slope"].high


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"consent.trust_slope": [3.0, 9.0]}, "sample 2: allowed: 1 to 5"),
        ({"scenario.coordination": [0.1]}, "defines a scenario"),
    ],
)
def test_values_that_are_not_allowed_are_named(table: dict, says: str):
    with pytest.raises(ConfigError, match=says):
        given(pd.DataFrame(table))


def test_numbers_of_samples_are_checked():
    with pytest.raises(ConfigError, match="once"):
        given(pd.DataFrame({"trust.gain": [0.05, 0.06]}, index=pd.Index([3, 3], name="draw")))
    with pytest.raises(ConfigError, match="1 to"):
        given(pd.DataFrame({"trust.gain": [0.05]}, index=pd.Index([0], name="draw")))


def test_every_scenario_of_a_pair_has_the_same_constants(arms):
    design = Design(arms, seeds=(1, 2), samples=latin_hypercube(NAMES, 3, default=True))
    runs = list(design.runs())
    assert [run.key for run in runs] == design.run_keys()
    assert len(runs) == len(design) == 2 * 2 * 4
    by_key = {run.key: run.config for run in runs}
    for draw, seed in design.pairs():
        one, other = by_key[RunKey("parallel", draw, seed)], by_key[RunKey("integrated", draw, seed)]
        assert one.parameters == other.parameters
        assert one.seed == other.seed == seed
        assert one.draw == 0
        values = one.parameter_values().as_mapping()
        for key, value in design.samples.values(draw).items():
            group, name = key.split(".")
            assert values[group][name] == value
    assert by_key[RunKey("parallel", 0, 1)].parameters == {}
    assert by_key[RunKey("parallel", 1, 1)].scenario.coordination == 0
    assert arms["parallel"].parameters == {}, "the arm itself was changed"


def test_runs_of_the_projects_own_draws_are_those_of_a_comparison(arms):
    design = Design(arms, seeds=(1, 2, 3), samples=existing_draws(4), pairing="rotating")
    assert design.pairs() == [(1, 1), (2, 2), (3, 3), (4, 1)]
    run = next(design.runs())
    assert run.config == arms["parallel"].model_copy(update={"draw": 1, "seed": 1})
    assert run.config.parameter_values().as_mapping() == drawn_values(1)


def test_samples_are_crossed_with_levels():
    samples = crossed(
        default_point(), {"contact.handover_gap": [0.0, 0.5], "teams.overhead": [0.5, 1.0, 1.5]}
    )
    assert len(samples.table) == 6
    assert samples.draws == [1, 2, 3, 4, 5, 6]
    drawn = crossed(existing_draws(2), {"trust.gain": [0.05]}, fixed=["trust.gain"]).table
    assert (drawn["trust.gain"] == 0.05).all()
    assert drawn.loc[2, "consent.trust_slope"] == drawn_values(2)["consent"]["trust_slope"]
    with pytest.raises(ConfigError, match="sampled too"):
        crossed(sobol(NAMES, 2), {NAMES[0]: [0.5]})


def test_keys_of_a_run_can_be_sampled(arms):
    table = pd.DataFrame({"scenario.support_capacity": [0.5, 2.0], "trust.gain": [0.05, 0.06]})
    runs = list(Design(arms, seeds=(1,), samples=given(table)).runs())
    assert [run.config.scenario.support_capacity for run in runs] == [0.5, 0.5, 2.0, 2.0]
    with pytest.raises(ConfigError, match="support_capacit"):
        list(Design(arms, (1,), given(pd.DataFrame({"scenario.support_capacit": [1.0]}))).runs())


def test_a_grid_leaves_alone_what_a_level_does_not_concern(arms):
    found, cells = grid_arms(arms, {"scenario.coordination": [0.0, 0.15, 0.3]})
    assert list(found) == [
        "parallel",
        "integrated-coordination-0",
        "integrated",
        "integrated-coordination-0.3",
    ]
    assert len(cells) == 6
    assert found["integrated-coordination-0.3"].scenario.coordination == 0.3
    assert found["integrated"] == arms["integrated"]
    assert set(cells.loc[cells["scenario"] == "parallel", "arm"]) == {"parallel"}


def test_a_grid_of_sections_and_flags(arms):
    off = dict.fromkeys(arms["parallel"].pathways.model_dump(), False)
    found, _ = grid_arms({"integrated": arms["integrated"]}, {"pathways": {"all_off": off}})
    assert not any(found["integrated-pathways-all_off"].pathways.model_dump().values())
    with pytest.raises(ConfigError, match="unspent"):
        grid_arms(arms, {"funding.unspent": ["carry", "burn"]})
    with pytest.raises(ConfigError, match=r"pathway\.learning"):
        grid_arms(arms, {"pathway.learning": [True]})


def test_the_design_file_that_the_page_of_the_lab_shows_sets_what_it_says(tmp_path: Path):
    (block,) = [block for block in blocks_of("docs/lab.md") if block.language == "yaml"]
    file = tmp_path / Path(block.file).relative_to("my_conf")
    file.parent.mkdir()
    file.write_text(block.code, encoding="utf-8")
    with own_configuration(tmp_path):
        arms, study = compose_arms(["experiment=slow_trust", "city=proefstad"])
        shorter = compose_arms(["experiment=slow_trust", "city=proefstad", "months=24"])[0]
    assert list(arms) == ["parallel", "integrated"]
    assert len(study.seeds) == 10
    assert set(study.design.grid) == {"trust.loss_ratio", "scenario.coordination"}
    for arm in arms.values():
        assert arm.months == 120
        assert arm.parameters["trust"]["gain"] == 0.03
        assert not arm.pathways.adaptation
        assert arm.scenario.support_capacity == 0.5
    assert {arm.months for arm in shorter.values()} == {24}


def test_changed_checks_keys_and_values(arms):
    config = changed(arms["integrated"], {"pathways.handover": False, "consent.trust_slope": 4.0})
    assert not config.pathways.handover
    assert config.parameters["consent"]["trust_slope"] == 4.0
    with pytest.raises(ConfigError, match="1 to 5"):
        changed(config, {"consent.trust_slope": 40.0})


@pytest.fixture
def small(study: list[str], fake_model: None):
    return compose_arms([*study, "scenarios=[parallel,integrated]", "seeds=2"])


def test_samples_stand_in_the_store_and_can_be_added(small):
    arms, study = small
    first = run_design(Design(arms, study.seeds, sobol(NAMES, 2)), study)
    assert len(first.ensemble.made) == 8
    wider = run_design(Design(arms, study.seeds, sobol(NAMES, 3)), study)
    assert len(wider.ensemble.present) == 8
    assert len(wider.ensemble.made) == 4
    there = read_samples(wider.store.folder)
    assert there is not None
    pd.testing.assert_frame_equal(there, sobol(NAMES, 3).table, check_exact=True, check_index_type=False)
    manifest = wider.store.read_manifest(RunKey("integrated", 3, 2))
    assert manifest["parameters"]["trust"]["initial_mean"] == there.loc[3, "trust.initial_mean"]
    assert wider.done() == wider.design.run_keys()


@pytest.mark.parametrize("other", [latin_hypercube(NAMES, 2), sobol(NAMES[:2], 2), default_point()])
def test_samples_of_another_design_stop(small, other):
    arms, study = small
    run_design(Design(arms, study.seeds, sobol(NAMES, 2)), study)
    with pytest.raises(StoreError, match="another design"):
        run_design(Design(arms, study.seeds, other), study)


def test_a_design_shares_runs_with_a_comparison(small):
    from wijksim.lab.comparison import compare

    arms, study = small
    words = [
        f"results_dir={study.results_dir}",
        "city=proefstad",
        "months=36",
        "workers=1",
        "experiment=trial",
    ]
    compare([*words, "scenarios=[baseline,integrated]", "seeds=2", "default_point_seeds=1"])
    design = Design({"integrated": arms["integrated"]}, (1, 2), existing_draws(2), pairing="rotating")
    assert len(run_design(design, study).ensemble.present) == 2


def test_arms_that_differ_in_more_than_the_scenario_say_so(small, tmp_path: Path):
    import json

    arms, study = small
    off = changed(arms["integrated"], {"pathways.handover": False})
    design = Design({"integrated": arms["integrated"], "no_handover": off}, (1,), base=arms["integrated"])
    store = run_design(design, study).store
    definition = json.loads((store.folder / "scenario=no_handover" / "scenario.json").read_text())
    assert definition["pathways.handover"] is False
    on = Design({"no_handover": arms["integrated"]}, (1,))
    with pytest.raises(StoreError, match=r"no_handover, pathways\.handover"):
        run_design(on, study)
