"""What a pathway needs besides its rule: a row in docs/mechanisms.md, and a name for the report in every language."""

import re
from pathlib import Path

import pytest

from wijksim.config import PATHWAYS
from wijksim.lab.attribution import OUTSIDE, WHOLE
from wijksim.report.document.texts import report_texts

MECHANISMS = Path(__file__).parents[2] / "docs" / "mechanisms.md"
ROW = re.compile(r"^\| (P\d+) \| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", flags=re.MULTILINE)
LANGUAGES = ("nl", "en")
NUMBERED = re.compile(r"\bP(\d+)\b(?: ([a-z]+(?: [a-z]+)?))?")


def test_every_pathway_has_a_row_in_the_table_of_mechanisms():
    text = MECHANISMS.read_text(encoding="utf-8")
    found = [(number, name) for number, name, _, _ in ROW.findall(text)]
    expected = [(f"P{place}", name) for place, name in enumerate(PATHWAYS, start=1)]
    missing = [f"| {number} | `{name}` | ... |" for number, name in expected if (number, name) not in found]
    assert missing == [], (
        "docs/mechanisms.md, Pathways that can be switched off: write what is left out, and the link"
    )
    assert found == expected, "docs/mechanisms.md: a row for each pathway, in the order of wijksim/config.py"


def test_a_number_of_a_pathway_stands_beside_its_own_name():
    text = " ".join(MECHANISMS.read_text(encoding="utf-8").split())
    for place, words in NUMBERED.findall(text):
        assert 1 <= int(place) <= len(PATHWAYS), f"docs/mechanisms.md: there is no P{place}"
        name = PATHWAYS[int(place) - 1].replace("_", " ")
        assert not words or words.split()[0] == name.split()[0], f"docs/mechanisms.md: P{place} is {name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pathway_has_a_name_in_the_report(language: str):
    """Without one the report would print the key of the code."""
    needed, told = {*PATHWAYS, OUTSIDE, WHOLE}, set(report_texts(language).names("pathway"))
    where = f"wijksim/report/texts/report_{language}.toml, [pathway]"
    assert sorted(needed - told) == [], f"write a name for each of these in {where}"
    assert sorted(told - needed) == [], f"{where}: no such pathway"


def test_names_of_pathways_are_dutch_in_dutch():
    dutch, english = (report_texts(language) for language in LANGUAGES)
    same = [name for name in PATHWAYS if dutch.word("pathway", name) == english.word("pathway", name)]
    keys = [name for name in PATHWAYS if dutch.word("pathway", name) == name.replace("_", " ")]
    assert [*same, *keys] == [], "write these in Dutch: wijksim/report/texts/report_nl.toml, [pathway]"
