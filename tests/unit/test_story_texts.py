"""Every kind of event has a sentence in every language, and numbers are written as that language writes them."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from wijksim.city.event_kinds import KINDS, STATE, UTILITY
from wijksim.config import ConfigError
from wijksim.lab.life_list import LABELS
from wijksim.lab.life_parting import _COMPARED_STATES, _OF_DWELLINGS
from wijksim.lab.life_story import Event, Life, RecordedRun
from wijksim.report.story import Teller
from wijksim.report.story_language import Language, language, languages

FILE = "wijksim/report/texts/story_{}.toml"
WORDS = {
    "type": ["single", "couple", "couple_with_children", "single_parent"],
    "work": ["employed", "unemployed", "student", "retired", "unable"],
    "tenure": ["owner_occupied", "social_rent", "private_rent"],
    "support": ["none", "waiting", "client"],
    "label": ["c", "a"],
    "cause": [
        "died",
        "graduated",
        "moved away",
        "emigrated",
        "joined partner",
        "evicted",
        "rehoused elsewhere",
        "something new",
    ],
    "action": ["social_outreach", "works", "something new"],
    "buurt": ["Selwerd", "Beijum-Oost"],
    "wijk": ["Selwerd", "Beijum"],
    "corporation": ["Nijestee"],
    "cohort": ["stayer"],
    "motive": ["wish"],
}
BRIEF = (
    "handover",
    "referral",
    "contacts_merged",
    "graduates",
    "finds_partner",
    "partner_death",
    "emigrates",
    "care_referral",
    "separation",
    "child_leaves",
    "loses_work",
    "unable_to_work",
    "moves_away",
    "cold_ends",
    "loneliness_begins",
    "loneliness_ends",
)
"""Kinds of which chance and draw say enough; their reasons are for comparing two lives."""

NUMBERS = [-1.25, 0.0, 3.0, 1234.5]
FLAGS = (
    *("student", "room", "from_room", "right_unused", "problematic_debt", "searching", "passed", "small"),
    *(
        "settled",
        "takes_part",
        "on_time",
        "programme",
        "buffered",
        "forced",
        "urgent",
        "returns",
        "in_arrears",
    ),
)


def reason(name: str, variant: int) -> Any:
    """A value that a reason may have; variants go through all of them."""
    what = name.rpartition("_")[2]
    if name == "life_satisfaction":
        return 5.0 + variant / 4
    if name in FLAGS:
        return variant % 2 == 0
    if what in WORDS and not name.startswith("part_"):
        return WORDS[what][variant % len(WORDS[what])]
    if name in ("age", "promised", "adults", "children", "months", "voters", "yes", "household", "contacts"):
        return 1 + variant
    if name.endswith("months") or name in ("arrears", "round"):
        return variant * 7 + 1
    return NUMBERS[variant % len(NUMBERS)]


def event_of(kind: str, variant: int, *, happened: bool = True) -> Event:
    reasons = {name: reason(name, variant) for name in KINDS[kind].reasons}
    return Event(variant, variant, kind, happened, 0.021, 0.008, reasons)


def run_of() -> RecordedRun:
    manifest = {
        "scenario": "social",
        "seed": 1,
        "config": {"city": {"name": "Town", "first_year": 2018}, "months": 24},
    }
    return RecordedRun(Path(), manifest, pd.DataFrame())


def outcomes(kind: str) -> list[bool]:
    return [True, False] if KINDS[kind].keep == "all" else [True]


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_for_every_outcome(kind: str, code: str):
    teller = Teller(language(code), run_of())
    for happened in outcomes(kind):
        table = "happened" if happened else "otherwise"
        assert kind in language(code).texts[table], (
            f"write a sentence for {kind}: {FILE.format(code)}, [{table}]"
        )
        said = set()
        for variant in range(12):
            event = event_of(kind, variant, happened=happened)
            text = teller.sentence(event, Life(1, (event,)), [event_of("begins", 2)])
            assert text[0].isupper() or text[0].isdigit(), text
            assert text[-1] == ".", text
            assert "  " not in text
            assert "None" not in text
            assert "{" not in text
            assert not re.search(r" [,.;:]|\.\.|_", text), text
            said.add(text)
        assert len(said) > 1 or not KINDS[kind].reasons or kind in BRIEF, f"{kind}: its reasons are not told"


@pytest.mark.parametrize("code", languages())
def test_there_is_no_text_for_a_kind_that_does_not_exist(code: str):
    texts = language(code).texts
    assert sorted(set(texts["happened"]) - set(KINDS)) == [], (
        f"no such kinds: {FILE.format(code)}, [happened]"
    )
    of_all = {kind for kind in KINDS if KINDS[kind].keep == "all"}
    unused = sorted(set(texts["otherwise"]) - of_all)
    assert unused == [], f"kinds that do not exist or do not keep all: {FILE.format(code)}, [otherwise]"


def test_languages_have_the_same_texts():
    assert len(languages()) >= 2
    names = {
        FILE.format(code): {
            f"[{part}] {name}" for part, texts in language(code).texts.items() for name in texts
        }
        for code in languages()
    }
    everywhere = set.union(*names.values())
    for file, found in names.items():
        assert sorted(everywhere - found) == [], f"write these in {file}; another language has them"


@pytest.mark.parametrize("code", languages())
def test_words_exist_for_all_that_a_story_names(code: str):
    words = language(code).texts["words"]
    decided = {name for kind in KINDS.values() if kind.keep != "happened" for name in kind.reasons}
    differing = {*decided, *_COMPARED_STATES, *_OF_DWELLINGS}
    differing -= {"wijk", "trait"}
    needed = {f"differs.{name}" for name in differing} | {f"label.{name}" for name in LABELS}
    parts = [name for name in STATE if name.startswith("part_") and name != "part_mood"]
    needed |= {name.replace("_", ".", 1) for name in parts}
    terms = [name.removeprefix("utility_") for name in UTILITY]
    needed |= {f"{side}.{name}" for name in terms for side in ("for", "against")}
    assert sorted(needed - set(words)) == [], f"write these in {FILE.format(code)}, [words]"


@pytest.mark.parametrize(
    ("code", "euro", "percent", "points"),
    [("en", "€1,250", "0.21%", "7.5"), ("nl", "€\N{NO-BREAK SPACE}1.250", "0,21%", "7,5")],
)
def test_numbers_are_written_as_the_language_does(code: str, euro: str, percent: str, points: str):
    texts = language(code)
    assert texts.euro(1249.6) == euro
    assert texts.percent(0.0021) == percent
    assert texts.number(7.46, 1) == points
    assert texts.euro(-1249.6) == "−" + euro
    assert texts.number(-0.04, 1) == texts.number(0.04, 1), "a rounded zero has no sign"
    assert texts.percent(0.75) == "75%"


def test_chances_that_differ_are_written_so_that_they_do():
    texts = language("nl")
    assert texts.percents(0.0155, 0.0158, 0.01561) == ["1,55%", "1,58%", "1,56%"]
    assert texts.percents(0.01593, 0.01603, 0.01595) == ["1,593%", "1,603%", "1,595%"]
    assert texts.percents(0.75, 0.1) == ["75%", "10%"]
    assert texts.percents(0.2, 0.2) == ["20%", "20%"]


@pytest.mark.parametrize(
    ("months", "english", "dutch"),
    [
        (1, "1 month", "1 maand"),
        (23, "23 months", "23 maanden"),
        (24, "2 years", "2 jaar"),
        (37, "3 years and 1 month", "3 jaar en 1 maand"),
    ],
)
def test_times_are_told_in_months_and_years(months: int, english: str, dutch: str):
    assert language("en").span(months) == english
    assert language("nl").span(months) == dutch


def test_month_1_is_the_january_of_the_first_year():
    texts = Language(language("nl").texts)
    texts.first_year = 2018
    assert [texts.month(month) for month in (1, 12, 13)] == ["januari 2018", "december 2018", "januari 2019"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ConfigError, match="allowed: en, nl"):
        language("fy")


@pytest.mark.parametrize(
    ("code", "words"), [("en", "chance of the opposite"), ("nl", "kans op het omgekeerde")]
)
def test_the_chance_of_what_did_not_happen_is_told_as_such(code: str, words: str):
    """The record holds the chance that it would happen, so a refusal stands beside the chance of a yes."""
    teller = Teller(language(code), run_of())
    accepted, declined = (Event(5, 0, "referral", happened, 0.3, 0.2, {}) for happened in (True, False))
    assert words not in teller.sentence(accepted, Life(1, (accepted,)))
    assert words in teller.sentence(declined, Life(1, (declined,)))


def test_debt_is_told_with_the_budget_behind_it():
    reasons = {
        "income": 1400.0,
        "allowance": 0.0,
        "rent": 610.0,
        "energy_cost": 190.0,
        "residual": -45.2,
        "mental_health": -1.5,
        "right_unused": False,
    }
    event = Event(5, 0, "arrears_begin", True, 0.021, 0.008, reasons)
    said = Teller(language("en"), run_of()).sentence(event, Life(1, (event,)))
    for part in ("chance 2.1%, draw 0.80%", "€610", "€190", "€45 short", "mental health was poor"):
        assert part in said
    assert "right" not in said
