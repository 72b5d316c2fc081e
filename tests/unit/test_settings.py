"""A command that is suggested makes a study of the same city, length, shock, growth, rules and constants."""

import shlex
from pathlib import Path

import pytest

from wijksim.config import Config
from wijksim.lab.arms import compose_arms
from wijksim.lab.composition import compose_choices, keys_without, validate_choices
from wijksim.lab.configuration import own_configuration
from wijksim.lab.coordination import _SET_BY_THE_STUDY
from wijksim.lab.factors import given_parameters
from wijksim.lab.own_folder import taken_out
from wijksim.lab.question import compose_question
from wijksim.lab.rerun import text
from wijksim.lab.settings import Settings, changed_sections, dials_of, sections_of_the_city
from wijksim.lab.store import Store
from wijksim.lab.validation import compose_validation

SECOND_CITY = Path(__file__).parents[2] / "experiments" / "second_city"
PLAIN = ["city=proefstad"]
OTHER = [
    "city=proefstad",
    "months=96",
    "growth=measured",
    "shock=energy_price",
    "shock.months=6",
    "energy_prices=observed",
    "market=threshold",
    "pathways=without_handover",
    "funding.unspent=return",
    "parameters.trust.loss_ratio=3.0",
    "scenario.start=24",
    "scenario.coordination=0.25",
]
SHARED = ("city", "months", "shock", "growth", "energy_prices", "market", "funding", "parameters")


def settings_of(words: list[str], place: Path) -> Settings:
    """A comparison of three arms that was made of these words."""
    arms, study = compose_arms(
        [*words, "scenarios=[baseline,parallel,integrated]", "seeds=[3,7]", "default_point_seeds=0",
         "experiment=trial", f"results_dir={place}"]
    )  # fmt: skip
    return Settings(arms["baseline"], arms, study, Store(place / "trial"))


def given(command: str) -> list[str]:
    """The overrides that a user types who copies a command."""
    return taken_out(shlex.split(command)[2:])[1]


def assert_alike(found: Config, wanted: Config) -> None:
    assert {name: getattr(found, name) for name in SHARED} == {name: getattr(wanted, name) for name in SHARED}


ITS_OWN = [
    "city=proefstad",
    "months=96",
    "growth.dwellings_per_year=5",
    "growth.private_share=0.2",
    "market=threshold",
    "market.tolerance=0.4",
    "cohorts_every=6",
    "record=[city,wijken,cohorts,ledger]",
    "survey.people=150",
]
"""Values beside those of a group's options, and what belongs to one comparison alone."""


@pytest.mark.parametrize("words", [PLAIN, OTHER, ITS_OWN], ids=["usual", "other", "its own"])
def test_the_comparison_is_made_once_more_from_its_command(words: list[str], tmp_path: Path):
    settings = settings_of(words, tmp_path)
    arms, study = compose_arms(given(settings.compare()))
    assert arms == settings.arms
    assert study == settings.study
    assert f"results_dir={tmp_path}" in settings.report("nl")


@pytest.mark.parametrize("words", [PLAIN, OTHER], ids=["usual", "other"])
def test_further_studies_are_of_the_same_city_length_shock_and_growth(words: list[str], tmp_path: Path):
    settings = settings_of(words, tmp_path)
    own = settings.arms["integrated"]
    divided = compose_question(
        given(settings.attribute("trial/pathways", 10)), {"pathways": "not as a group"}
    )
    assert_alike(divided.arm, own)
    assert divided.arm.pathways == own.pathways
    assert divided.arm.scenario == own.scenario
    assert ("handover" in divided.study.attribution.pathways) == own.pathways.handover
    searched = compose_question(given(settings.discover("trial/conditions")), {"seeds": "has its own"})
    assert_alike(searched.arm, own)
    assert searched.arm.pathways == own.pathways
    assert not {*given_parameters(own), *dials_of(settings.arms)} & {*searched.study.discovery.conditions}
    turned = given(settings.coordination(10))
    keys_without(_SET_BY_THE_STUDY, turned)
    assert_alike(validate_choices(compose_choices(turned))[0], own)
    assert "draw_parameters" not in " ".join(turned)


@pytest.mark.parametrize("folder", ["Büro (oud), 2", "it's", "a=b", "x#y~z", "[1]"])
def test_commands_name_folders_as_hydra_reads_them(folder: str, tmp_path: Path):
    place = tmp_path / folder
    arms, study = compose_arms([*PLAIN, "scenarios=[baseline,parallel]", f"results_dir={text(str(place))}"])
    settings = Settings(arms["baseline"], arms, study, Store(place / study.experiment))
    assert compose_arms(given(settings.compare()))[1].results_dir == study.results_dir
    assert compose_choices(given(settings.validate("patterns.json", 5)))


def test_no_pathways_are_divided_where_none_is_on(tmp_path: Path):
    assert settings_of([*PLAIN, "pathways=all_off"], tmp_path).attribute("x", 10) == ""


def test_a_study_without_draws_suggests_studies_without_draws(tmp_path: Path):
    settings = settings_of([*PLAIN, "draw_parameters=false"], tmp_path)
    for command in (settings.compare(), settings.attribute("x", 10), settings.coordination(10)):
        assert "draw_parameters=false" in command


def test_a_test_against_measurements_has_the_constants_and_no_shock(tmp_path: Path):
    settings = settings_of(OTHER, tmp_path)
    config, _ = compose_validation(given(settings.validate("validation.json", 5)))
    assert config.parameters == settings.config.parameters
    assert (config.market, config.growth) == (settings.config.market, settings.config.growth)
    assert config.shock.energy_factor == 1
    assert str(tmp_path / "trial" / "validation.json") in settings.validate("validation.json", 5)


def test_every_command_names_the_folder_of_own_options(tmp_path: Path):
    with own_configuration(SECOND_CITY):
        settings = settings_of(["city=veldermeer"], tmp_path)
        commands = [
            settings.compare(),
            settings.report("nl"),
            settings.attribute("x", 10),
            settings.discover("x"),
            settings.coordination(10),
            settings.validate("validation.json", 5),
        ]
    for command in commands:
        assert command.split()[2] == f"--config-dir={SECOND_CITY}"
        assert "city=veldermeer" in command or command.startswith("wijksim report")


def test_the_usual_folder_of_results_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    settings = settings_of(PLAIN, tmp_path / "results")
    assert "results_dir" not in settings.compare()
    assert "results_dir" in settings_of(PLAIN, tmp_path / "elsewhere").compare()


def test_what_a_city_brings_itself_does_not_differ(tmp_path: Path):
    with own_configuration(SECOND_CITY):
        own = settings_of(["city=veldermeer", "city.scale=0.5"], tmp_path).config
        bare = settings_of(["city=veldermeer", "growth=none"], tmp_path).config
        assert (changed_sections(own), sections_of_the_city(own)) == ([], ["growth"])
        assert changed_sections(bare) == ["growth"]
    assert changed_sections(own) == ["growth"], "without its folder nothing is known of the city"


def test_what_differs_from_the_defaults_is_known(tmp_path: Path):
    plain = settings_of([*PLAIN, "months=240"], tmp_path)
    assert (changed_sections(plain.config), dials_of(plain.arms)) == ([], {})
    other = settings_of(OTHER, tmp_path)
    assert changed_sections(other.config) == [
        "months", "shock", "growth", "energy_prices", "market", "funding",
    ]  # fmt: skip
    assert dials_of(other.arms) == {"scenario.start": 24, "scenario.coordination": 0.25}
