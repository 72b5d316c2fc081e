"""What a visitor can choose, what is refused and why, and that the page's commands make the page's runs."""

import json
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from wijksim.config import ConfigError
from wijksim.lab.composition import load_config
from wijksim.lab.configuration import own_configuration
from wijksim.lab.own_folder import own_folder
from wijksim.parameters import declarations
from wijksim.ui import classic, map_scene
from wijksim.ui import words as page_words
from wijksim.ui.choices import Choices, Policy, Problem, cities, scenario_dials, scenarios, sliders
from wijksim.ui.describe import (
    changes,
    city_names,
    explanation_words,
    map_words,
    settings_words,
    slider_list,
    unfair,
)
from wijksim.ui.opening import begun_with
from wijksim.ui.page_settings import WORDS
from wijksim.ui.quantities import CITY_SERIES, QUANTITIES, WIJK_SERIES
from wijksim.ui.server import is_loopback, read_options
from wijksim.ui.visitors import Visitors
from wijksim.ui.words import LANGUAGES, problem_text, words


def changed(key: str, value: object) -> Choices:
    result = Choices(city="proefstad").changed(key, value)
    assert isinstance(result, Choices)
    return result


def test_both_runs_share_everything_but_the_policy():
    choices = changed("parameters.consent.trust_slope", "4")
    a, b = choices.config("a"), choices.config("b")
    assert a.scenario.name == "baseline"
    assert b.scenario.name == "integrated"
    assert a.model_copy(update={"scenario": b.scenario}) == b


def test_the_command_makes_the_run_of_the_page():
    choices = changed("b.coordination", "0,25")
    words_of_command = shlex.split(choices.command("b"))[2:]
    command, page = load_config(words_of_command), choices.config("b")
    assert command.scenario == page.scenario
    assert (command.city, command.seed, command.months) == (page.city, page.seed, page.months)


def test_a_dial_at_the_value_of_its_scenario_is_no_change():
    choices = changed("b.coordination", 0.3)
    back = choices.changed("b.coordination", scenario_dials("integrated")["coordination"])
    assert isinstance(back, Choices)
    assert back == Choices(city="proefstad")
    assert changes(back) == []


def test_another_scenario_takes_its_own_dials():
    choices = changed("b.coordination", 0.3).changed("b.scenario", "parallel")
    assert isinstance(choices, Choices)
    assert choices.b == Policy("parallel")


@pytest.mark.parametrize(
    ("key", "values", "dutch", "english"),
    [
        (
            "seed",
            ["-1", "x", "1.5"],
            "een heel getal van 0 tot en met 2147483648",
            "a whole number from 0 to 2147483648",
        ),
        (
            "months",
            ["0", "601", "nan"],
            "een heel getal van 1 tot en met 600",
            "a whole number from 1 to 600",
        ),
        ("b.coordination", ["0.36"], "een getal van 0 tot en met 0,35", "a number from 0 to 0.35"),
        (
            "parameters.consent.trust_slope",
            ["99"],
            "een getal van 1 tot en met 5 (logit per eenheid vertrouwen)",
            "a number from 1 to 5 (logit per unit of trust)",
        ),
        *(
            (key, ["atlantis"], f"een van deze: {', '.join(names)}", f"one of these: {', '.join(names)}")
            for key, names in (("city", cities()), ("a.scenario", scenarios()))
        ),
    ],
)
def test_what_is_not_allowed_says_what_is(key: str, values: list[str], dutch: str, english: str):
    for value in values:
        problem = Choices().changed(key, value)
        assert isinstance(problem, Problem)
        assert problem_text(problem, "nl") == f"Kan niet: kies {dutch}."
        assert problem_text(problem, "en") == f"Not possible: choose {english}."


@pytest.mark.slow
def test_every_scenario_and_slider_is_valid_at_its_default():
    for name in scenarios():
        assert Choices(b=Policy(name), city="proefstad").problems() == []
    assert set(sliders()) == {item.path for item in declarations() if item.uncertain}
    for slider in slider_list("nl"):
        assert 0 < slider["step"] <= (slider["high"] - slider["low"]) / 10


def test_budgets_that_differ_are_pointed_out_unless_one_policy_is_no_programme():
    assert not unfair(Choices())
    assert unfair(Choices(Policy("parallel"), Policy("integrated", {"envelope_share": 0.5})))


def test_yaml_holds_what_was_chosen():
    choices = changed("parameters.consent.trust_slope", 4)
    read = yaml.safe_load(choices.yaml())
    assert read["policy_b"] == {"scenario": "integrated"}
    assert read["parameters"] == {"consent": {"trust_slope": 4.0}}


def sections(code: str) -> dict[str, set[str]]:
    path = Path(page_words.__file__).parent / "texts" / f"page_{code}.toml"
    return {name: set(section) for name, section in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def test_both_languages_have_the_same_texts():
    assert sections("nl") == sections("en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_that_is_shown_has_words(code: str):
    texts = words(code)
    shown = {item.name for item in QUANTITIES} | {item.name for item in (*CITY_SERIES, *WIJK_SERIES)}
    assert shown <= set(texts["quantities"])
    assert shown <= set(texts["units"])
    assert set(scenarios()) <= set(texts["scenarios"])
    assert set(scenarios()) <= set(texts["about_scenarios"])
    unnamed = sorted({item.group for item in declarations()} - set(texts["groups"]))
    assert unnamed == [], f"write the names of these groups in wijksim/ui/texts/page_{code}.toml, [groups]"


def test_visitors_are_counted_and_memory_is_limited():
    visitors = Visitors(most=2, memory=100.0, used=lambda: 99.0)
    first, second = visitors.admit(), visitors.admit()
    assert visitors.admit() is None
    assert first is not None
    visitors.leave(first)
    visitors.leave(first)
    assert visitors.admit() not in (None, first, second)
    assert visitors.has_room()
    assert not Visitors(memory=100.0, used=lambda: 101.0).has_room()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("--port 0", "--port 0: allowed: 1 to 65535"),
        ("--port x", "argument --port: invalid int value: 'x'"),
        ("--visitors 0", "--visitors 0: allowed: at least 1"),
        ("--memory 5", "--memory 5: allowed: at least 500"),
        ("--city x", "unrecognized arguments: --city"),
        ("--language fr", "--language fr: allowed: nl, en"),
        ("city=x", "city = 'x': unknown; allowed: groningen"),
        ("y", "y"),
        ("seeds=20", "seeds: allowed: overrides of a run"),
        ("record=[city]", "record: allowed: overrides of a run"),
        (
            "months=700",
            "months = 700: Not possible: choose a whole number from 1 to 600. "
            "The page shows no more; wijksim run months=700",
        ),
        ("results_dir=", "results_dir: allowed: one folder"),
        ("results_dir=''", "results_dir: allowed: one folder"),
        ("--results one --results two", "results_dir: allowed: one folder"),
        ("~months", "months = None: Not possible: choose a whole number from 1 to 600.$"),
        ("results_dir=one --results two", "results_dir: allowed: one folder"),
        ("scenarios=[integrated]", r"scenarios = \[integrated\]: allowed: two"),
        ("scenario.coordination=0.36", "scenario.coordination = 0.36"),
        ("scenario=social scenarios=[parallel,integrated]", "scenario, scenarios: allowed: one of them"),
        ("city=proefstad city.first_year=2022", "city.first_year: allowed: overrides of a run"),
        ("growth.dwellings_per_year=-1", "growth.dwellings_per_year"),
    ],
)
def test_wrong_options_of_the_command_are_refused(wrong: str, said: str):
    with pytest.raises(ConfigError, match=said):
        read_options(wrong.split())


@pytest.mark.parametrize(
    ("given", "folder"),
    [
        ([], "results"),
        (["results_dir=runs/mine"], "runs/mine"),
        (["+results_dir=runs/mine"], "runs/mine"),
        (["results_dir='my runs/mine'"], "my runs/mine"),
        (["--results", "runs/mine"], "runs/mine"),
    ],
)
def test_the_folder_of_results_is_given_as_to_other_commands(given: list[str], folder: str):
    options = read_options(["city=proefstad", *given])
    assert options.results == Path(folder)
    assert options.words == ["city=proefstad"]


def test_a_group_that_is_put_back_is_as_if_it_had_never_been_chosen():
    words = ("seed=3", "shock=energy_price", "shock=none", "shock.start=3", "~shock.months")
    assert Choices(others=words).without("shock=none").others == ("seed=3",)


SOCIAL_BESIDE_MORE_COORDINATION = Choices(Policy("social"), Policy("integrated", {"coordination": 0.3}))


@pytest.mark.parametrize(
    ("given", "begun"),
    [
        ("", Choices()),
        ("city=proefstad seed=3 months=24", Choices(city="proefstad", seed=3, months=24)),
        ("scenario=social", Choices(b=Policy("social"))),
        (
            "scenario.coordination=0.3 scenarios=[social,integrated]",
            Choices(Policy("social"), Policy("integrated", {"coordination": 0.3})),
        ),
        ("parameters.consent.trust_slope=4", Choices(parameters={"consent.trust_slope": 4.0})),
        (
            "allow_out_of_range=true parameters.consent.trust_slope=7",
            Choices(others=("allow_out_of_range=true", "parameters.consent.trust_slope=7")),
        ),
        ("scenario='social' seed=+3", Choices(b=Policy("social"), seed=3)),
        ("shock=energy_price scenario.start=24", Choices(others=("shock=energy_price", "scenario.start=24"))),
    ],
)
def test_the_page_begins_with_what_is_asked(given: str, begun: Choices):
    assert begun_with(given.split()) == begun


def test_words_without_a_control_are_told_and_make_both_runs():
    choices = begun_with(["city=proefstad", "growth.dwellings_per_year=3", "pathways.consent=false"])
    for side in ("a", "b"):
        run = choices.config(side)
        assert run.growth.dwellings_per_year == 3
        assert not run.pathways.consent
        assert "growth.dwellings_per_year=3" in choices.command(side)
    assert [item["text"] for item in changes(choices)] == [
        "growth.dwellings_per_year=3",
        "pathways.consent=false",
    ]
    assert yaml.safe_load(choices.yaml())["others"] == list(choices.others)


def test_a_folder_of_ones_own_adds_cities_and_policies():
    with own_configuration(Path("experiments/second_city")):
        assert cities()[-1] == "veldermeer"
        chosen = begun_with(["city=veldermeer"])
        assert chosen.config("b").city.name == "Veldermeer"
        assert f"wijksim run --config-dir={own_folder()} city=veldermeer" in chosen.command("b")
        assert city_names("nl")["veldermeer"] == "Veldermeer (verzonnen)"
        assert "Eigen steden (huishoudens): Veldermeer 4." in settings_words(chosen, "nl")["city_help"]
        assert "Cities of your own (households): Veldermeer 4," in settings_words(chosen, "en")["city_help"]
    assert "veldermeer" not in cities()


def test_a_constant_at_its_declared_value_is_kept_where_others_start_from_a_draw():
    chosen = begun_with(["city=proefstad", "draw=3", "parameters.energy.gas_price=1.35"])
    assert chosen.config("b").parameter_values().energy.gas_price == 1.35


@pytest.mark.parametrize(
    "given",
    [
        "scenario.coordination=0",
        "scenario.envelope_share=0",
        "scenario.social_share=0.8",
        "scenario=parallel scenario.coordination=0.2",
        "months=30",
    ],
)
def test_mesas_own_page_begins_with_the_same_run(given: str, monkeypatch: pytest.MonkeyPatch):
    words_given = ["city=proefstad", *given.split()]
    monkeypatch.setenv(WORDS, json.dumps(words_given))
    run, asked = classic.ClassicModel(**classic._first_values()).config, begun_with(words_given).config("b")
    assert (run.scenario, run.months, run.city) == (asked.scenario, asked.months, asked.city)


def test_texts_are_those_of_the_city():
    with own_configuration(Path("experiments/second_city")):
        assert "2020" in settings_words(begun_with(["city=veldermeer"]), "nl")["months_help"]
    assert settings_words(Choices(), "nl")["months_help"] == "Maand 0 is januari 2018. Hooguit 600 maanden."
    assert settings_words(Choices(), "nl")["city_help"].endswith("heel Groningen 122.000 huishoudens.")
    assert "CBS" in map_words("groningen_tenth", "en")["schematic"]
    assert "CBS" not in map_words("proefstad", "en")["schematic"]


def test_the_explanation_says_when_the_city_is_not_groningen(tmp_path: Path):
    assert [explanation_words(city, "nl")["elsewhere"] for city in ("groningen", "groningen_tenth", "")] == [
        ""
    ] * 3
    assert "Proefstad, een verzonnen stad" in explanation_words("proefstad", "nl")["elsewhere"]
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "here.yaml").write_text("name: Hier\ndata: proefstad\n")
    with own_configuration(tmp_path):
        assert "Hier, a city from a folder of your own" in explanation_words("here", "en")["elsewhere"]
        assert city_names("nl")["here"] == "Hier (eigen stad)"


def test_a_city_of_ones_own_with_tables_that_cannot_be_used_has_no_size_and_no_wijken(tmp_path: Path):
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "empty.yaml").write_text("name: Leeg\ndata: tables\n")
    (tmp_path / "tables").mkdir()
    with own_configuration(tmp_path):
        assert settings_words(Choices(), "nl")["city_help"].endswith(
            "Eigen steden (huishoudens): Leeg onbekend."
        )
        assert map_scene.wijken("empty") == set()
    assert "Noorderhof" in map_scene.wijken("proefstad")


def test_only_loopback_is_private():
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    assert [is_loopback(host) for host in ("0.0.0.0", "192.168.1.4", "example.org")] == [False] * 3
