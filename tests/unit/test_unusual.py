"""A reader is told in plain words what in a study is not as the defaults have it."""

from dataclasses import replace

import pytest

from wijksim.config import ScenarioConfig
from wijksim.lab.arms import compose_arms
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.rerun import flat
from wijksim.report.document.blocks import Listing
from wijksim.report.document.document import warnings
from wijksim.report.document.evidence import gather
from wijksim.report.document.sections_effects import question
from wijksim.report.document.texts import Texts, report_texts
from wijksim.report.document.unusual import Unusual, unusual
from wijksim.report.summary import summary_text

SHOCK = {
    "nl": "energieschok van januari 2024 tot en met juni 2025",
    "en": "energy shock from January 2024 to June 2025",
}
DOUBLE = {"nl": "gas en elektriciteit 2 keer zoveel", "en": "gas and electricity cost 2 times as much"}


@pytest.fixture(params=["nl", "en"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return report_texts(request.param)


def told(texts: Texts, *words: str) -> list[Unusual]:
    arms, _ = compose_arms(["city=proefstad", "scenarios=[baseline,parallel,integrated]", *words])
    return unusual(arms["baseline"], arms, texts)


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
    assert DOUBLE["en"] in summary_text(shaken, {})
    assert DOUBLE["en"] not in summary_text(two_arms, {})
