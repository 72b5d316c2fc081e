"""What the page says of constants that start elsewhere, of choices that do nothing, and of what is refused."""

from pathlib import Path

import pytest

from wijksim.config import Config
from wijksim.lab.composition import load_config
from wijksim.lab.configuration import own_configuration
from wijksim.parameters.posterior import OWN, read_posterior
from wijksim.ui import choices as choices_module
from wijksim.ui.choices import Choices, sliders
from wijksim.ui.describe import changes, chosen, settings_words
from wijksim.ui.engine import Frame
from wijksim.ui.notices import remarks, trouble
from wijksim.ui.opening import begun_with
from wijksim.ui.visit import Visit
from wijksim.ui.words import LANGUAGES, words

GAS = "energy.gas_price"
SLOPE = "consent.trust_slope"


def moved(choices: Choices, path: str, value: float) -> Choices:
    found = choices.changed(f"parameters.{path}", value)
    assert isinstance(found, Choices)
    return found


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("", set()),
        ("parameters=posterior", {"calibration"}),
        ("parameters=posterior draw=2", {"calibration", "draw"}),
        ("draw=3", {"draw"}),
        ("allow_out_of_range=true parameters.consent.trust_slope=7", {"word"}),
        ("growth=measured", set()),
    ],
)
def test_sliders_stand_at_what_the_run_uses(given: str, origins: set[str]):
    choices = begun_with(["city=proefstad", *given.split()])
    used = choices.config("b").parameter_values().as_mapping()
    starts = chosen(choices)["starts"]
    for path, item in sliders().items():
        shown = starts[path]["value"] if path in starts else item.default
        assert shown == choices.constant(path) == used[item.group][item.name]
    assert {start["origin"] for start in starts.values()} == origins
    for code in LANGUAGES:
        assert origins <= set(words(code)["origins"])
        assert bool(settings_words(choices, code)["started"]) == bool(origins)


def test_a_constant_of_a_calibration_can_be_put_at_its_default_and_back():
    begun = begun_with(["city=proefstad", "parameters=posterior"])
    central = read_posterior(OWN).values(0)[GAS]
    default = sliders()[GAS].default
    assert central != default
    at_default = moved(begun, GAS, default)
    assert at_default.config("a").parameter_values().energy.gas_price == default
    assert moved(at_default, GAS, central) == begun


def test_constants_of_a_city_of_ones_own_are_shown():
    with own_configuration(Path("experiments/second_city")):
        asked = "parameters.debt.initial_share"
        for given in (["city=veldermeer"], [f"{asked}=0.07", "city=veldermeer"]):
            choices = begun_with(given)
            for path in ("debt.initial_share", "work.initial_without_work"):
                group, name = path.split(".")
                assert (
                    choices.constant(path) == choices.config("b").parameter_values().as_mapping()[group][name]
                )
        assert begun_with(["city=veldermeer"]).starts()["debt.initial_share"].origin == "chosen"
        default = sliders()["debt.initial_share"].default
        first = begun_with([f"{asked}={default}", "city=veldermeer"])
        assert first.constant("debt.initial_share") == default


def test_a_slider_moves_what_a_word_outside_of_its_range_had_set():
    begun = begun_with(["allow_out_of_range=true", f"parameters.{SLOPE}=7"])
    now = moved(begun, SLOPE, 4)
    assert now.config("b").parameter_values().consent.trust_slope == 4
    assert [item["text"] for item in changes(now)] == [f"{SLOPE}=4", "allow_out_of_range=true"]


@pytest.mark.parametrize("value", [1.23456789, 1 / 0.7, 1234567.0, 4.0])
def test_a_copied_command_keeps_every_digit(value: float):
    now = Choices(city="proefstad", parameters={SLOPE: value})
    [word] = [word for word in now.changes("b") if SLOPE in word]
    assert float(word.partition("=")[2]) == value
    assert float(changes(now)[0]["text"].partition("=")[2]) == value


def test_a_run_has_every_digit_of_its_command():
    value = 3.123456789
    now = moved(Choices(city="proefstad"), SLOPE, value)
    assert now.config("b").parameter_values().consent.trust_slope == value
    assert load_config(now.changes("b")).parameter_values().consent.trust_slope == value


@pytest.mark.parametrize(
    ("given", "back", "left"),
    [
        ("shock=energy_price shock.start=24", "shock=energy_price", ()),
        ("shock=energy_price shock.start=24", "shock.start=24", ("shock=energy_price",)),
        (
            "growth=measured growth.social_share=0.2 scenario.start=24",
            "growth=measured",
            ("scenario.start=24",),
        ),
        ("parameters=posterior posterior.table=posterior draw=3", "parameters=posterior", ("draw=3",)),
    ],
)
def test_what_hangs_below_a_group_goes_back_with_it(given: str, back: str, left: tuple[str, ...]):
    now = begun_with(["city=proefstad", *given.split()]).without(back)
    assert now.others == left
    assert now.problems() == []


@pytest.mark.parametrize(
    ("given", "dutch", "english"),
    [
        ("", [], []),
        (
            "months=12",
            ["het programma van B begint na maand 12, en de looptijd is 12 maanden"],
            ["the programme of B starts after month 12, and the run is 12 months long"],
        ),
        (
            "growth=measured",
            ["1.000 nieuwe woningen per jaar zijn geteld in Groningen. Nu krijgt Proefstad er evenveel bij"],
            ["1,000 new dwellings a year were counted in Groningen. Now Proefstad gets as many"],
        ),
        (
            "scenario.widening_month=48 scenarios=[physical,integrated]",
            ["scenario.widening_month doet niets bij A en B"],
            ["scenario.widening_month does nothing in A and B"],
        ),
        (
            "shock=energy_price months=60",
            ["de schok begint na maand 72, en de looptijd is 60 maanden"],
            ["the shock begins after month 72, and the run is 60 months long"],
        ),
        (
            "scenario=integrated_cliff months=48",
            ["het geld van het Rijk stopt bij B na maand 60"],
            ["money of the Rijk stops after month 60 in B"],
        ),
    ],
)
def test_what_does_nothing_is_told_on_the_page(given: str, dutch: list[str], english: list[str]):
    choices = begun_with(["city=proefstad", *given.split()])
    for code, told in (("nl", dutch), ("en", english)):
        said = remarks(choices, code)
        assert len(said) == len(told)
        assert all(part in text for part, text in zip(told, said, strict=True))


def test_a_policy_without_money_is_no_programme_that_does_nothing():
    late = begun_with(["city=proefstad", "months=12"])
    poor = late.changed("b.envelope_share", 0)
    assert isinstance(poor, Choices)
    assert (len(remarks(late, "nl")), len(remarks(poor, "nl"))) == (1, 0)


def test_moving_a_slider_composes_nothing_for_the_remarks(monkeypatch: pytest.MonkeyPatch):
    begun = begun_with(["city=proefstad", "months=12"])
    said = remarks(begun, "nl")
    assert said

    def compose(*_: object) -> Config:
        raise AssertionError("composed anew")

    monkeypatch.setattr(choices_module, "load_config", compose)
    for key, value in ((f"parameters.{SLOPE}", 3.7), ("b.coordination", 0.22), ("seed", 9)):
        now = begun.changed(key, value)
        assert isinstance(now, Choices)
        assert remarks(now, "nl") == said


REFUSED = {
    ("growth.social_share=0.7", "growth.private_share=0.7"): ("nu zijn ze samen 1,4", "add up to 1.4"),
    ("scenario.physical_mix.staff=0.25",): ("nu zijn ze samen 1,1", "add up to 1.1"),
    (f"parameters.{SLOPE}=7.5",): (
        f"parameters.{SLOPE} = 7,5 ligt buiten",
        "= 7.5 lies outside its range, 1 to 5",
    ),
}


@pytest.mark.parametrize("others", REFUSED)
def test_a_refusal_is_told_in_the_language_of_the_page(others: tuple[str, ...]):
    refused = Choices(city="proefstad", others=others)
    problems = refused.problems()
    assert problems
    assert remarks(refused, "nl") == []
    for code, said in zip(("nl", "en"), REFUSED[others], strict=True):
        told = trouble("invalid", problems, code)
        assert said in told.text
        assert told.program == ""


def test_what_the_page_has_no_words_for_is_kept_apart_from_them():
    told = trouble("invalid", ["buurten.csv: no column lat"], "nl")
    assert told.text == words("nl")["problems"]["invalid"]
    assert told.program == "buurten.csv: no column lat"
    assert "900 MB" in trouble("memory", ["900 MB"], "nl").text


def at_month(folder: Path, month: int, choices: Choices) -> Visit:
    """A visit whose engine has not been started, as it stands after a month."""
    visit = Visit(folder, choices)
    visit.frame.value = Frame(activity="ready", months=choices.months, reached=month)
    return visit


def test_a_refusal_goes_when_a_setting_is_changed(tmp_path: Path):
    allowed = Choices(city="proefstad", others=("growth.social_share=0.2", "growth.private_share=0.75"))
    visit = at_month(tmp_path, 12, allowed)
    visit.back("others.growth.social_share=0.2")
    visit.restart()
    assert visit.said.value is not None
    visit.back("others.growth.private_share=0.75")
    assert visit.said.value is None


def test_a_shorter_run_that_was_chosen_does_not_keep_the_running_one_from_going_on(tmp_path: Path):
    visit = at_month(tmp_path, 36, Choices(city="proefstad"))
    visit.change("months", 24)
    assert visit.pending
    visit.act("play")
    assert visit.engine._orders.goal == 240
