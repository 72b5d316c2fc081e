"""Words of the report and the page: in the language of the reader, and one word for one thing."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.indicators.wijkkompas import wheel
from wijksim.lab.arms import compose_arms
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.outcomes import BY_NAME
from wijksim.lab.past_patterns import ENERGY_SHOCK, PAST_PATTERNS
from wijksim.lab.patterns import PATTERNS
from wijksim.lab.patterns_of_states import PATTERNS_OF_STATES
from wijksim.report.document import mkba_tables, money_tables, tables
from wijksim.report.document.blocks import Column, Table
from wijksim.report.document.evidence import Evidence, gather
from wijksim.report.document.page import cell
from wijksim.report.document.sections_certainty import survey, weak_evidence, worse
from wijksim.report.document.sections_wijkkompas import whole_table
from wijksim.report.document.sentences import unit_of
from wijksim.report.document.texts import keys_of, report_texts

ROOT = Path(__file__).parents[2]
LANGUAGES = ("nl", "en")
DUTCH = (
    "wijksim/report/texts/report_nl.toml",
    "wijksim/report/texts/figures_nl.toml",
    "wijksim/report/texts/story_nl.toml",
    "wijksim/report/texts/units_nl.toml",
    "wijksim/ui/texts/page_nl.toml",
    "docs/handleiding_beleid.md",
)
OTHER_WORDS = {
    "imago": r"reputatie\b|goede naam|slechte naam",
    "tweedeling": r"\bkloof\b",
    "vernieuwingswijk": r"programmawijk|wijk(en)? van het programma",
    "bandbreedte": r"\b(het|hun|aannemelijke) bereik\b",
    "aanpak": r"beleid [AB]\b|beleidskeuze|(dit|het|van|door|zonder) beleid\b",
    "aannames": r"aannamen",
}
"""The word of docs/glossary.md, and those that stood for the same."""

SAME_IN_BOTH = re.compile(r"[−+]?[\d.,]+%?|[–-]|nulmeting|index( 0–1)?|logit|\d.*")
NAMES = {"wijk", "key"}


@pytest.fixture(scope="module")
def evidence(comparison: ComparisonResult) -> Evidence:
    return gather(comparison)


def everywhere_worse(evidence: Evidence) -> Evidence:
    """The same comparison, but integrated is demonstrably worse than its rivals in everything."""
    effects = evidence.result.effects.copy()
    rows = effects["contrast"].isin([item.name for item in evidence.rivals])
    for outcome in BY_NAME.values():
        sign = 1.0 if outcome.better == "lower" else -1.0
        chosen = rows & (effects["outcome"] == outcome.name)
        effects.loc[chosen, ["mean", "low", "high"]] = (2 * sign, *sorted((sign, 3 * sign)))
    return replace(evidence, result=replace(evidence.result, effects=effects))


def all_tables(evidence: Evidence, language: str) -> dict[str, Table]:
    """Every table of the report that holds words, made without its pictures."""
    texts = report_texts(language)
    sections = [made(evidence, texts) for made in (worse, survey, weak_evidence)]
    made = [
        *(block for section in sections for block in section.blocks),
        *mkba_tables.tables(evidence, evidence.result.cost_benefit, texts),
        whole_table(evidence, texts),
        tables.headline_table(evidence, texts),
        tables.outcomes_table(evidence, texts, tables.OTHER_OUTCOMES, "outcomes"),
        tables.cohorts_table(evidence, texts),
        money_tables.arms_table(evidence, texts),
        money_tables.ledger_table(evidence, texts),
        money_tables.payers_table(evidence, texts),
        money_tables.spending_table(evidence, texts),
        money_tables.bought(evidence, texts),
        money_tables.bought_differences(evidence, texts),
        money_tables.per_euro_table(evidence, texts),
    ]
    return {table.name: table for table in made if isinstance(table, Table)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_that_can_reach_a_table_has_a_word(language: str):
    texts = report_texts(language)
    units = {unit_of(outcome) for outcome in BY_NAME.values()}
    assert {unit for unit in units if not texts.has_word("table.units", unit)} == set()
    assert {unit for unit in units if not texts.has_word("units", unit)} == set()
    shown = {indicator.unit for indicator in wheel().indicators}
    assert {unit for unit in shown if not texts.has_word("wijkkompas.units", unit)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measured_pattern_has_words_and_a_unit(language: str):
    texts = report_texts(language)
    named = [(item.code, item.unit) for item in (*PATTERNS, *PATTERNS_OF_STATES)]
    named += [(item.code, item.unit) for item in (*PAST_PATTERNS, ENERGY_SHOCK)]
    assert [code for code, _ in named if not texts.has_word("pattern", code)] == []
    assert {unit for _, unit in named if not texts.has_word("pattern_unit", unit)} == set()


def test_conditions_under_which_integrated_is_worse_are_told_in_words(evidence: Evidence):
    _, study = compose_arms(["city=proefstad"])
    conditions = list(study.discovery.conditions)
    box = pd.DataFrame({"condition": [*conditions, np.nan], "above": 0.5, "convincing": True})
    found = replace(evidence, studies={"discovery/box": box})
    for language in LANGUAGES:
        texts = report_texts(language)
        table = next(
            item for item in worse(found, texts).blocks if item.kind == "table" and "box" in item.name
        )
        told = list(table.rows["condition"])
        for key, text in zip(conditions, told[:-1], strict=True):
            assert text.endswith(f" ({key})"), text
            assert key.replace("_", " ") not in text.removesuffix(f" ({key})").lower(), text
        assert told[-1] == "–"


def test_no_cell_of_a_table_is_the_same_in_both_languages(evidence: Evidence):
    judged = everywhere_worse(evidence)
    dutch, english = (all_tables(judged, language) for language in LANGUAGES)
    assert set(dutch) == set(english)
    assert {"worse", "wijkkompas_all", "bought_differences"} <= set(dutch)
    for name, table in dutch.items():
        for column in table.columns:
            if column.places is not None or column.name in NAMES:
                continue
            cells = zip(table.rows[column.name], english[name].rows[column.name], strict=True)
            same = {str(one) for one, other in cells if one == other and not SAME_IN_BOTH.fullmatch(str(one))}
            assert same <= set(evidence.wijken), f"{name}, {column.name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_of_a_table_have_one_name(evidence: Evidence, language: str):
    for table in all_tables(evidence, language).values():
        headings = [column.heading for column in table.columns]
        assert len(set(headings)) == len(headings), table.name


def test_households_compared_are_told_for_every_comparison_of_a_row(evidence: Evidence):
    table = all_tables(evidence, "nl")["cohorts"]
    found = evidence.result.cohorts
    rows = found[(found["cohort"] == "original") & (found["parameters"] == evidence.result.main_parameters)]
    shown = {column.name.removesuffix("_mean") for column in table.columns}
    sizes = rows.loc[rows["contrast"].isin(shown), "households"].round()
    numbers = report_texts("nl").numbers
    told = str(table.rows["households"].iloc[0])
    assert told.split(" tot ")[0] == numbers.number(sizes.min())
    assert told.split(" tot ")[-1] == numbers.number(sizes.max())
    assert "," not in told


@pytest.mark.parametrize("page", DUTCH)
def test_one_thing_has_one_word(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    for word, others in OTHER_WORDS.items():
        found = re.findall(rf".{{0,30}}(?:{others}).{{0,20}}", text, re.IGNORECASE)
        assert found == [], f"for {word}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_statistics_stand_in_the_list_of_terms(language: str):
    texts = report_texts(language)
    told = " ".join(texts.many(f"glossary.{name}")[0] for name in texts.names("glossary"))
    words = {
        "nl": ("p-waarde", "Holm", "logit", "standaardafwijking", "contante waarde", "restwaarde"),
        "en": ("p-value", "Holm", "logit", "standard deviation", "present value", "residual value"),
    }
    assert [word for word in words[language] if word not in told] == []


@pytest.mark.parametrize(
    ("chance", "words"), [(0.0, "< 0,001"), (0.0004, "< 0,001"), (0.0011, "0,001"), (0.25, "0,250")]
)
def test_a_chance_is_small_and_never_nothing(chance: float, words: str):
    column = Column("p", "p-waarde", 3, chance=True)
    table = Table("test", "", "", [column], pd.DataFrame({"p": [chance]}))
    assert cell(report_texts("nl"), table, {"p": chance}, column) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_methods_stand_in_the_list_of_terms_only(language: str):
    texts = report_texts(language)
    for key in keys_of(texts.tree):
        if not key.startswith("glossary."):
            assert "PRIM" not in str(texts._at(key)), key
    assert "PRIM" in texts.many("glossary.box")[1]
