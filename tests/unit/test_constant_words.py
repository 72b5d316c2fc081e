"""Constants in Dutch: each has a meaning and a unit, none too many, and sources say where a mechanism stands."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from wijksim.parameters import declarations
from wijksim.report import constant_words
from wijksim.report.constant_words import meanings, unit_of, units
from wijksim.ui.choices import Problem, sliders
from wijksim.ui.describe import slider_list, weakest
from wijksim.ui.sources import source_parts
from wijksim.ui.words import LANGUAGES, problem_text

ROOT = Path(__file__).parents[2]
FOLDER = Path(constant_words.__file__).parent / "texts" / "parameters_nl"
DECLARED_UNITS = {item.unit for item in declarations() if item.uncertain} - {"1"}


def test_every_constant_with_a_range_has_a_dutch_meaning_and_no_other_has():
    missing, unknown = set(sliders()) - set(meanings("nl")), set(meanings("nl")) - set(sliders())
    assert missing == set(), f"without a Dutch meaning in {FOLDER.relative_to(ROOT)}"
    assert unknown == set(), f"in {FOLDER.relative_to(ROOT)} but not a constant with a range"


def test_every_unit_has_a_dutch_word_and_no_other_has():
    assert DECLARED_UNITS - set(units("nl")) == set(), "without a word in units_nl.toml"
    for code in LANGUAGES:
        assert set(units(code)) - DECLARED_UNITS == set(), f"in units_{code}.toml but no unit"


def test_a_group_stands_in_one_file():
    groups = [
        group for path in FOLDER.glob("*.toml") for group in tomllib.loads(path.read_text(encoding="utf-8"))
    ]
    assert [group for group, number in Counter(groups).items() if number > 1] == []


def test_two_constants_do_not_mean_the_same_in_dutch():
    assert [text for text, number in Counter(meanings("nl").values()).items() if number > 1] == []


def test_dutch_is_not_left_in_english():
    english = re.compile(r"\b(the|and|per year|per month|share|households?|dwellings?|months|utility)\b")
    for text in (*meanings("nl").values(), *units("nl").values()):
        assert not english.search(text), text


def test_the_page_tells_every_slider_in_dutch():
    for slider in slider_list("nl"):
        path = slider["path"]
        assert slider["lang"] == "nl"
        assert slider["meaning"] == meanings("nl")[path]
        assert slider["unit"] == unit_of(sliders()[path].unit, "nl")


def test_trust_is_found_by_its_dutch_name():
    found = {item["path"] for item in slider_list("nl") if "vertrouwen" in item["meaning"]}
    assert {"consent.trust_slope", "trust.gain", "satisfaction.trust", "support.long_wait"} <= found


@pytest.mark.parametrize(("code", "unit"), [("nl", "deel van de tijd"), ("en", "share of time")])
def test_the_weakest_assumptions_have_unit_and_range(code: str, unit: str):
    told = {item["path"]: item for item in weakest(code)}["contact.coordination_scale"]
    assert (told["low"], told["high"], told["unit"]) == (0.05, 0.4, unit)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nl", "Kan niet: kies een getal van 0,5 tot en met 5 (logit per eenheid vertrouwen)."),
        ("en", "Not possible: choose a number from 0.5 to 5 (logit per unit of trust)."),
    ],
)
def test_a_refused_value_is_told_in_one_language(code: str, said: str):
    assert problem_text(Problem(0.5, 5.0, "logit per unit of trust"), code) == said


def test_a_pure_number_has_no_unit():
    assert problem_text(Problem(0.0, 0.25, "1"), "nl") == "Kan niet: kies een getal van 0 tot en met 0,25."


@pytest.mark.parametrize(
    ("source", "dutch", "english"),
    [
        ("link 22", "mechanisme 22 (docs/mechanisms.md)", "causal link 22 (docs/mechanisms.md)"),
        (
            "links 5 and 26: 0-12 months",
            "mechanismen 5 en 26 (docs/mechanisms.md): 0-12 months",
            "causal links 5 and 26 (docs/mechanisms.md): 0-12 months",
        ),
        (
            "links 29-31: 6-36 months",
            "mechanismen 29–31 (docs/mechanisms.md): 6-36 months",
            "causal links 29–31 (docs/mechanisms.md): 6-36 months",
        ),
        ("pattern N9: verify", "pattern N9: verify", "pattern N9: verify"),
    ],
)
def test_a_source_says_where_a_mechanism_stands(source: str, dutch: str, english: str):
    for code, told in (("nl", dutch), ("en", english)):
        assert "".join(part["text"] for part in source_parts(source, code)) == told


def test_only_the_mechanism_of_a_source_is_marked_as_dutch():
    told = source_parts("section 2.2; link 37", "nl")
    assert [part["lang"] for part in told] == ["en", "nl"]
    assert source_parts("own estimate", "nl") == [{"text": "own estimate", "lang": "en"}]


def test_every_mechanism_that_a_source_names_stands_in_the_table_of_mechanisms():
    rows = re.findall(r"^\| (\d+(?:, \d+)*) \|", (ROOT / "docs/mechanisms.md").read_text(), re.MULTILINE)
    known = {int(number) for row in rows for number in row.split(", ")}
    looked_up = 0
    for slider in slider_list("nl"):
        for part in slider["source"]:
            named = part["text"] if part["lang"] == "nl" else ""
            for first, last in re.findall(r"(\d+)(?:–(\d+))?", named):
                assert set(range(int(first), int(last or first) + 1)) <= known, slider["path"]
                looked_up += 1
    assert looked_up > 50
