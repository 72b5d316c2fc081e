"""A reader is told in plain words what in a study is not as the defaults have it."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wijksim.config import ScenarioConfig
from wijksim.lab.arms import compose_arms
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.configuration import own_configuration
from wijksim.lab.rerun import flat
from wijksim.report.document.blocks import Listing, Paragraph
from wijksim.report.document.document import warnings
from wijksim.report.document.evidence import gather
from wijksim.report.document.sections_effects import question
from wijksim.report.document.sections_method import limits
from wijksim.report.document.texts import Texts, report_texts
from wijksim.report.document.unusual import Unusual, not_tested, unusual
from wijksim.report.summary import summary_text

SECOND_CITY = Path(__file__).parents[2] / "experiments" / "second_city"
SHOCK = {
    "nl": "energieschok van januari 2024 tot en met juni 2025",
    "en": "energy shock from January 2024 to June 2025",
}
DOUBLE = {"nl": "gas en elektriciteit 2 keer zoveel", "en": "gas and electricity cost 2 times as much"}


@pytest.fixture(params=["nl", "en"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return report_texts(request.param)


def told(texts: Texts, *words: str) -> list[Unusual]:
    given = [] if any(word.startswith("city=") for word in words) else ["city=proefstad"]
    arms, study = compose_arms([*given, "scenarios=[baseline,parallel,integrated]", *words])
    return unusual(arms["baseline"], arms, study, texts)


def test_of_a_usual_study_nothing_is_told(texts: Texts):
    assert told(texts) == []


def test_a_shock_is_told_with_its_months_and_its_size(texts: Texts):
    (shock,) = told(texts, "shock=energy_price")
    assert shock.warned
    assert SHOCK[texts.language] in shock.name
    assert DOUBLE[texts.language] in shock.text


def test_a_shock_after_the_end_is_told_to_do_nothing(texts: Texts):
    length, shock = told(texts, "shock=energy_price", "months=72")
    assert not length.warned
    assert not shock.warned
    assert "72" in length.text
    assert "240" in length.text
    assert DOUBLE[texts.language] not in shock.text


def test_growth_prices_rules_and_dials_are_told(texts: Texts):
    found = told(
        texts,
        "growth=measured",
        "energy_prices=observed",
        "market=threshold",
        "funding.corporation_matching=0.5",
        "parameters=posterior",
        "scenario.rollout=four",
        "pathways.waterbed=true",
        "pathways.handover=false",
    )
    text = " | ".join(item.text for item in found)
    assert all(item.warned for item in found)
    for number in (
        ("1.000", "0,75", "60%", "0,50") if texts.language == "nl" else ("1,000", "0.75", "60%", "0.50")
    ):
        assert number in text
    for word in (
        texts.word("dial_value", "four"),
        texts.word("pathway", "waterbed"),
        texts.word("pathway", "handover"),
    ):
        assert word in text


def test_constants_are_told_with_value_default_and_meaning(texts: Texts):
    (constants,) = told(texts, "parameters.trust.gain=0.9", "allow_out_of_range=true")
    value, usual = ("0,9", "0,05") if texts.language == "nl" else ("0.9", "0.05")
    assert value in constants.text
    assert usual in constants.text
    assert {"nl": "buiten de aannemelijke bandbreedte", "en": "outside its plausible range"}[
        texts.language
    ] in (constants.text)


def test_the_part_of_the_city_that_is_kept_is_told(texts: Texts):
    (part,) = told(texts, "city.keep_one_in=4", "city.scale=0.25")
    assert not part.warned, "the report has a warning of its own for a part of a city"
    assert "25%" in part.text
    assert told(texts, "city=groningen_tenth") == []


@pytest.mark.parametrize(
    ("words", "ratio"),
    [
        (["city.keep_one_in=4"], "4"),
        (["city.scale=0.5"], {"nl": "0,5", "en": "0.5"}),
        (["city=groningen_tenth", "city.scale=1"], "10"),
    ],
)
def test_money_out_of_proportion_to_the_city_is_warned_of(words: list[str], ratio: Any, texts: Texts):
    (size,) = told(texts, *words)
    assert size.warned
    number = ratio if isinstance(ratio, str) else ratio[texts.language]
    times = {"nl": f"{number} keer zoveel", "en": f"{number} times as much"}[texts.language]
    assert times in size.name
    assert times in size.text or f"{number} times" in size.text


def test_a_third_of_the_money_for_a_third_of_the_city_is_in_proportion(texts: Texts):
    (part,) = told(texts, "city.keep_one_in=3", "city.scale=0.3333333333")
    assert not part.warned


def test_assumptions_that_are_not_drawn_are_warned_of(texts: Texts):
    (draws,) = told(texts, "draw_parameters=false")
    assert draws.warned
    assert {"nl": "alleen over toeval", "en": "about luck only"}[texts.language] in draws.text


def test_what_a_city_brings_itself_is_told_without_a_warning(texts: Texts):
    with own_configuration(SECOND_CITY):
        found = told(texts, "city=veldermeer")
        other = told(
            texts, "city=veldermeer", "growth.dwellings_per_year=80", "parameters.debt.initial_share=0.07"
        )
        without = told(texts, "city=veldermeer", "growth=none", "parameters=default")
    ours, plain = texts.say("unusual.of_the_city"), {"nl": "Standaard groeit", "en": "Usually the city"}
    assert [item.section for item in found] == ["growth", "constants_of_the_city"]
    assert not any(item.warned for item in found)
    assert ours in found[0].text
    assert plain[texts.language] not in found[0].text
    assert [item.section for item in other if item.warned] == ["growth", "constants"]
    assert texts.say("unusual.other_in_the_city") in other[0].text
    assert {"nl": "in deze stad gewoonlijk 0,06", "en": "usually 0.06 in this city"}[texts.language] in other[
        1
    ].text
    assert [item.section for item in without if item.warned] == ["growth", "constants"]
    assert {"nl": "geen woningen bij", "en": "no dwellings are added"}[texts.language] in without[0].text
    assert {"nl": "hier niet zijn gebruikt", "en": "not used here"}[texts.language] in without[1].text


def test_a_test_against_measurements_names_what_takes_no_part_in_it(texts: Texts):
    words = ["shock=energy_price", "growth=measured", "scenario.coordination=0.2", "months=120"]
    names = not_tested(told(texts, *words))
    assert len(names) == 2
    assert SHOCK[texts.language] in names[0]
    assert not_tested(told(texts, "growth=measured", "months=60")) == []


def test_every_dial_has_a_word(texts: Texts):
    scenario = ScenarioConfig(name="x", envelope_share=1, social_share=0.5, coordination=0)
    keys = {f"scenario.{key}" for key in flat(scenario.model_dump(mode="json"))}
    assert keys - {"scenario.name", "scenario.envelope_share"} == set(texts.names("dial"))


@pytest.mark.slow
def test_report_and_summary_say_it_where_they_tell_what_was_simulated(
    two_arms: ComparisonResult, texts: Texts
):
    arms, _ = compose_arms(["city=proefstad", "scenarios=[baseline,social]", "shock=energy_price"])
    shaken = replace(two_arms, arms=arms)
    assert any(SHOCK[texts.language] in warning for warning in warnings(gather(shaken), texts))
    listed = [block for block in question(gather(shaken), texts).blocks if isinstance(block, Listing)]
    assert any(DOUBLE[texts.language] in item for block in listed for item in block.items)
    noted = [block.text for block in limits(gather(shaken), texts).blocks if isinstance(block, Paragraph)]
    assert any(SHOCK[texts.language] in text for text in noted)
    plain = [block.text for block in limits(gather(two_arms), texts).blocks if isinstance(block, Paragraph)]
    assert len(plain) == len(noted) - 1
    assert DOUBLE["en"] in summary_text(shaken, {})
    assert DOUBLE["en"] not in summary_text(two_arms, {})


def test_growth_that_was_counted_elsewhere_is_told_with_where(texts: Texts):
    (growth,) = told(texts, "growth=measured")
    assert {"nl": "geteld in Groningen", "en": "counted in Groningen"}[texts.language] in growth.text


def test_a_city_whose_own_constants_lie_outside_their_ranges_is_told_too(texts: Texts, tmp_path: Path):
    folder = Path(shutil.copytree(SECOND_CITY, tmp_path / "my_city"))
    file = folder / "parameters" / "veldermeer.yaml"
    file.write_text(re.sub(r"(initial_share: *)[\d.]+", r"\g<1>0.45", file.read_text()))
    with own_configuration(folder):
        found = told(texts, "city=veldermeer", "allow_out_of_range=true")
    assert {"nl": "0,45", "en": "0.45"}[texts.language] in found[-1].text
