"""Composing choices: presets, groups, overrides, and living beside another Hydra program."""

from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import DictConfig

from wijksim import load_config
from wijksim.config import PATHWAYS, Config, ConfigError, Pathways, ScenarioConfig
from wijksim.lab import by_hydra, choices_kept
from wijksim.lab.arms import arms_of, compose_arms
from wijksim.lab.composition import compose_choices, compose_study, split_choices
from wijksim.lab.configuration import (
    CONFIG_NAME,
    VERSION_BASE,
    configuration_folder,
    pathway_presets,
    register_generated_groups,
)
from wijksim.lab.factors import given_parameters
from wijksim.lab.hydra_entry import expand
from wijksim.lab.options_once import OptionsOnce
from wijksim.parameters import default_values


def test_defaults_are_complete_and_valid():
    config, study = compose_study()
    assert isinstance(config, Config)
    assert config.scenario.name == "baseline"
    assert config.parameters == {}
    assert config.parameter_values().as_mapping() == default_values()
    assert study.seeds == tuple(range(1, 21))
    assert study.json_file is None


def test_overrides_reach_the_run():
    config = load_config(
        ["scenario=integrated", "city=proefstad", "seed=3", "months=24", "parameters.consent.trust_slope=4"]
    )
    assert (config.scenario.name, config.city.name, config.seed, config.months) == (
        "integrated",
        "Proefstad",
        3,
        24,
    )
    assert config.parameters == {"consent": {"trust_slope": 4}}


@pytest.mark.parametrize("draw", [0, 3])
def test_a_constant_that_is_given_its_default_keeps_it_in_every_draw(draw: int):
    config = load_config(["city=proefstad", f"draw={draw}", "parameters.trust.gain=0.05"])
    assert default_values()["trust"]["gain"] == 0.05
    assert config.parameter_values().trust.gain == 0.05
    assert given_parameters(config) == ["trust.gain"]


def test_every_preset_follows_from_the_list_of_pathways():
    presets = pathway_presets()
    assert set(presets) == {
        "standard",
        "all_on",
        "all_off",
        *(f"only_{name}" for name in PATHWAYS),
        *(f"without_{name}" for name in PATHWAYS),
    }
    assert presets["standard"] == Pathways().model_dump(), "standard is what the code says by default"
    assert not presets["standard"]["waterbed"], "the evidence for it is weak: it has to be asked for"
    assert all(presets["all_on"].values())
    assert not any(presets["all_off"].values())
    assert [name for name, on in presets["only_handover"].items() if on] == ["handover"]
    assert not presets["without_consent"]["consent"]


@pytest.mark.parametrize("preset", ["standard", "all_on", "all_off", "only_learning", "without_overhead"])
def test_presets_can_be_composed(preset: str):
    assert load_config([f"pathways={preset}"]).pathways == Pathways(**pathway_presets()[preset])


def test_single_flag_changes_a_preset():
    pathways = load_config(["pathways=all_off", "pathways.handover=true"]).pathways
    assert [name for name, on in pathways.model_dump().items() if on] == ["handover"]


def test_another_hydra_program_is_left_as_it_was():
    GlobalHydra.instance().clear()
    with initialize_config_dir(config_dir=str(configuration_folder()), version_base="1.3"):
        theirs = GlobalHydra.instance().hydra
        assert load_config(["months=12"]).months == 12
        assert GlobalHydra.instance().hydra is theirs
        assert compose("config").months == 240


def test_arms_differ_in_scenario_only():
    arms, study = compose_arms(["city=proefstad", "months=24", "scenarios=[baseline,social,integrated]"])
    assert list(arms) == ["baseline", "social", "integrated"] == list(study.scenarios)
    rest = {arm.model_copy(update={"scenario": None}).model_dump_json() for arm in arms.values()}
    assert len(rest) == 1


def test_dial_and_mix_change_the_arms_that_have_them():
    arms, _ = compose_arms(["scenario.coordination=0.3", "scenario.social_share=0.4"])
    assert arms["integrated"].scenario.coordination == 0.3
    assert arms["parallel"].scenario.coordination == 0
    assert arms["parallel"].scenario.social_share == 0.4
    assert arms["social"].scenario.social_share == 1
    assert arms["physical"].scenario.social_share == 0
    assert arms["physical_half"].scenario.envelope_share == pytest.approx(0.6)
    assert arms["social_half"].scenario.envelope_share == pytest.approx(0.4)


def test_arms_of_a_configuration_keep_its_other_choices():
    config = load_config(["city=proefstad", "months=30", "pathways=all_off"])
    arms, study = arms_of(config, {"scenarios": ["baseline", "parallel"], "seeds": [4]})
    assert {arm.months for arm in arms.values()} == {30}
    assert arms["parallel"].scenario.name == "parallel"
    assert not arms["parallel"].pathways.handover
    assert study.seeds == (4,)


def test_unknown_study_key_of_a_configuration_is_named():
    with pytest.raises(ConfigError, match="sceanrios"):
        arms_of(load_config(), {"sceanrios": ["baseline"]})


@pytest.mark.parametrize(
    ("text", "seeds"), [("seeds=3", (1, 2, 3)), ("seeds=[3,7]", (3, 7)), ("seeds=[0]", (0,))]
)
def test_seeds_as_number_or_list(text: str, seeds: tuple[int, ...]):
    assert compose_study([text, "draw_parameters=false"])[1].seeds == seeds


def test_draws_go_with_seeds_and_the_default_point_stands_beside():
    study = compose_study(["seeds=[3,7]", "default_point_seeds=2"])[1]
    assert study.pairs() == ((3, 3), (7, 7), (0, 1), (0, 2))
    study = compose_study(["seeds=[3,7]", "draw_parameters=false"])[1]
    assert study.pairs() == ((0, 3), (0, 7))


def test_sweeps_are_expanded_as_hydra_does():
    assert expand(["scenario=physical,social", "seed=1,2", "months=24"]) == [
        ["scenario=physical", "seed=1", "months=24"],
        ["scenario=physical", "seed=2", "months=24"],
        ["scenario=social", "seed=1", "months=24"],
        ["scenario=social", "seed=2", "months=24"],
    ]


def test_dials_in_conf_are_the_defaults_of_the_code():
    # Two places name them: the code for those who build a configuration by hand, conf/ for the command line.
    scenario = load_config(["scenario=parallel"]).scenario
    plain = ScenarioConfig(name="parallel", envelope_share=1.0, social_share=0.5, coordination=0.0)
    assert scenario == plain


def test_every_key_of_a_run_can_be_overridden():
    composed = split_choices(compose_choices())[0]
    config = load_config()
    assert set(composed) == set(Config.model_fields)
    for section in ("city", "scenario", "pathways", "funding", "shock"):
        assert set(composed[section]) == set(getattr(config, section).model_dump()), section


def _by_hydra(overrides: list[str]) -> DictConfig:
    """What Hydra composes, with nothing remembered."""
    register_generated_groups()
    with initialize_config_dir(config_dir=str(configuration_folder()), version_base=VERSION_BASE):
        return compose(CONFIG_NAME, overrides=overrides)


@pytest.mark.slow
@pytest.mark.parametrize(
    "overrides",
    [
        [],
        ["seed=3", "scenario=integrated", "months=17"],
        ["scenario.coordination=0.3", "scenario=social", "scenario.rollout=null", "seed=1", "seed=2"],
        ["seed=3", "++seed=4", "+design.new=[1,2]"],
        [
            "scenario=social",
            "++design.grid={scenario.start: [1, 2], debt: {x: 'a, b'}}",
            "++scenario.start=5",
        ],
        ["scenario.start=5", "scenario={start: 3}"],
        [
            "parameters.consent.trust_slope=4",
            "parameters=posterior",
            "pathways=all_off",
            "pathways.consent=true",
        ],
        ["study='a, b'", "seeds=[1,2]", "~shock"],
    ],
)
def test_options_that_are_remembered_compose_to_what_hydra_composes(overrides: list[str]):
    remembering = OptionsOnce(_by_hydra, lambda: frozenset({"scenario", "parameters", "pathways", "shock"}))
    remembering.compose([word for word in overrides if word.startswith("scenario=")])
    expected = _by_hydra(overrides)
    for _ in range(2):
        assert remembering.compose(overrides) == expected


def test_what_hydra_refuses_is_refused_with_remembered_options_too():
    remembering = OptionsOnce(_by_hydra, lambda: frozenset({"scenario"}))
    remembering.compose(["scenario=social"])
    for overrides in (
        ["scenario=social", "no_such_key=1"],
        ["scenario=social", "seed.below=1"],
        ["++scenario=social"],
        ["scenario=none"],
    ):
        with pytest.raises(HydraException):
            remembering.compose(overrides)


@pytest.mark.parametrize(
    "word",
    [
        "seed=0",
        "months=120",
        "results_dir=some/where",
        "results_dir=/a-b/c_1.2/",
        "months=07",
        "results_dir=a:b/c",
    ],
)
def test_values_that_are_set_afterwards_are_those_that_hydra_reads(word: str):
    words = ["city=proefstad", word]
    expected = by_hydra.composed(words, words)
    expected["experiment"] = expected.pop("study")
    assert compose_choices(words) == expected


def test_what_is_kept_follows_from_the_code_that_composes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A new version that composes otherwise does not take over what an older one has kept."""
    code = tmp_path / "composition.py"
    monkeypatch.setattr(choices_kept, "COMPOSED_BY", (code,))
    code.write_text("old")
    old = choices_kept.identity("words")
    assert choices_kept.identity("words") == old
    code.write_text("new")
    assert choices_kept.identity("words") != old


def test_the_code_that_composes_is_there():
    assert all(path.is_file() for path in choices_kept.COMPOSED_BY)
