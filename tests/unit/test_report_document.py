"""The report on fake runs: complete, in one language, every number with its unit, tables as they were computed."""

import csv
import re
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure as Canvas

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.estimation import estimate
from wijksim.lab.reopening import experiment_folder, reopen_comparison
from wijksim.lab.store import FAILURE, RunKey, StoreError
from wijksim.report.constant_words import meanings, units
from wijksim.report.document import pictures
from wijksim.report.document.blocks import Definitions, Figure, Listing, Paragraph, Table
from wijksim.report.document.document import Document
from wijksim.report.document.evidence import Evidence, gather
from wijksim.report.document.page import page
from wijksim.report.document.publishing import PublishedReport, publish_report
from wijksim.report.document.sections_certainty import pathways
from wijksim.report.document.sections_effects import five_sentences
from wijksim.report.document.texts import Texts, report_texts
from wijksim.report.document.workbook import flat_columns, sheet_name, write_workbook
from wijksim.report.weakest import weakest_assumptions
from wijksim.report.wording import capital

pytestmark = pytest.mark.slow  # a comparison is made and a whole report drawn before the first of them

LANGUAGES = ("nl", "en")
ANSWER, RIVAL, POLICY = "original residents", "integrated - parallel", "integrated - baseline"

CLAUSE = re.compile(r"(?<=[a-z)])[.;] ")
SIZE = re.compile(r"[+−](€\W?)?\d[\d.,]*")
INTERVAL = re.compile(r"([+−€]\W?|\d[.,])\d[\d.,]* (tot|to) \W*\d[\d.,]*")
UNIT = re.compile(
    r"(€\W?[\d.,]+\Wmil|\d\W(punt|points|tevredenheidsjaren per|satisfaction-years per|WELLBY))"
)
UNIT_OF_ALL = re.compile(r"\((punten|points)\b")

WITHOUT_INTERVAL = {
    ("arms", "allocated"): "set beforehand",
    ("arms", "coordination"): "set beforehand",
    ("headline", "chance"): "itself says how sure",
    ("spending", "allocated"): "set beforehand",
    ("mkba_break_even", "share"): "share of pairs, itself says how sure",
    ("mkba_wellbys", "worth"): "a valuation, set beforehand",
    ("mkba_sensitivity", "at_low"): "the same balance with another price; its interval stands beside it",
    ("mkba_sensitivity", "at_high"): "the same",
    ("worse", "corrected"): "a p-value",
    ("survey", "visible"): "power of a survey",
    ("survey", "needed"): "size of a survey",
    ("grades", "number"): "a count of constants",
    ("grades", "share"): "a count of constants",
}
UNIT_ON_AXES = {"segregation": "five indices, each with its own axis"}
COURSES = {
    "levels": "a course over all years, which stand on its axis",
    "segregation": "a course over all years",
    "mkba_pockets": "over the run, as its table says",
    "mkba_tornado": "over the run, as its table says",
}


@pytest.fixture(scope="module")
def evidence(comparison: ComparisonResult) -> Evidence:
    return gather(comparison)


def save_nothing(_: Canvas, place: Path | BytesIO, **options: object) -> None:
    """Writes a picture in which nothing is drawn."""
    empty = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    place.write_bytes(empty) if isinstance(place, Path) else place.write(empty)


@pytest.fixture(scope="module")
def published(comparison: ComparisonResult) -> PublishedReport:
    """With empty pictures; whole ones are in the English report, in test_figures and in test_report_page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "savefig", save_nothing)
        return publish_report(comparison, "nl")


@pytest.fixture(scope="module")
def english(comparison: ComparisonResult, published: PublishedReport) -> PublishedReport:
    """Made after the Dutch one, into the same folder."""
    return publish_report(comparison, "en")


@pytest.fixture
def document(code: str, request: pytest.FixtureRequest) -> Document:
    made: PublishedReport = request.getfixturevalue({"nl": "published", "en": "english"}[code])
    return made.document


@pytest.fixture
def dutch(published: PublishedReport) -> Document:
    return published.document


def sentences(document: Document) -> list[str]:
    told = []
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                told.append(block.text)
            elif isinstance(block, Listing):
                told += block.items
    return told


def made_up(evidence: Evidence, **sizes: tuple[float, float, float]) -> Evidence:
    """The same comparison with other effects on life satisfaction: area or wijk -> mean, low, high."""
    effects = evidence.result.effects.copy()
    contrasts = {"rival": [RIVAL], "policy": [POLICY]}
    for name, size in sizes.items():
        kind, _, area = name.partition("__")
        rows = effects["contrast"].isin(contrasts[kind]) & (effects["area"] == (area or ANSWER))
        rows &= effects["outcome"] == "life_satisfaction_mean"
        assert rows.any(), name
        effects.loc[rows, ["mean", "low", "high"]] = size
    return replace(evidence, result=replace(evidence.result, effects=effects))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("size", "said", "not_said"),
    [
        ((0.03, 0.01, 0.05), ("aantoonbaar beter dan", "demonstrably better"), ("slechter dan", "worse in")),
        (
            (-0.03, -0.05, -0.01),
            ("aantoonbaar slechter dan", "demonstrably worse"),
            ("aantoonbaar beter dan", "better in"),
        ),
        (
            (0.01, -0.01, 0.03),
            ("geen aantoonbaar verschil", "no demonstrable difference"),
            ("beter dan", "better in"),
        ),
        ((0.0, 0.0, 0.0), ("precies dezelfde", "exactly the same"), ("beter dan", "better in")),
    ],
    ids=["better", "worse", "no difference", "the same"],
)
def test_the_answer_follows_the_numbers(evidence: Evidence, code: str, size, said, not_said):
    answer = five_sentences(made_up(evidence, rival=size), report_texts(code))
    position = LANGUAGES.index(code)
    assert len(answer) == 5
    assert said[position] in answer[1]
    assert not_said[position] not in answer[1].split(";")[0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_wijken_that_contradict_each_other_are_named(evidence: Evidence, code: str):
    first, second = evidence.wijken
    sizes = {f"policy__{first}": (0.05, 0.02, 0.08), f"policy__{second}": (-0.05, -0.08, -0.02)}
    said = five_sentences(made_up(evidence, **sizes), report_texts(code))[2]
    assert {"nl": "spreken elkaar tegen", "en": "contradict each other"}[code] in said
    assert said.index(first) < said.index(second)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_report_is_complete(document: Document, code: str):
    names = [section.name for section in document.sections]
    assert names == [
        "question", "answer", "time", "people", "segregation", "wijkkompas", "money", "pathways", "worse", "survey",
        "evidence", "method", "limits", "reproduce", "glossary",
    ]  # fmt: skip
    assert all(section.blocks for section in document.sections)
    assert len({table.name for table in document.tables}) == len(document.tables)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_size_stands_without_unit_and_interval(document: Document, code: str):
    told = 0
    for clause in (clause for text in sentences(document) for clause in CLAUSE.split(text)):
        estimates = INTERVAL.sub("", clause)
        sizes = len(SIZE.findall(estimates))
        assert len(INTERVAL.findall(clause)) >= sizes, f"no interval: {clause}"
        assert UNIT_OF_ALL.search(clause) or len(UNIT.findall(estimates)) >= sizes, f"no unit: {clause}"
        told += sizes
    assert told > 10


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_answer_names_a_year(document: Document, code: str):
    answer = next(section for section in document.sections if section.name == "answer")
    listing = next(block for block in answer.blocks if isinstance(block, Listing))
    assert all(re.search(r"\b20\d\d\b", text) for text in listing.items)


@pytest.mark.parametrize("code", LANGUAGES)
def test_tables_have_units_and_no_template_is_left(document: Document, code: str):
    for table in document.tables:
        assert table.title
        assert table.unit
        assert set(table.rows) >= {column.name for column in table.columns}
    text = page(document, report_texts(code), workbook="w.xlsx", folder="t")
    assert "{{" not in text
    assert "nan" not in re.findall(r">(\w+)<", text)


def test_dutch_numbers_have_a_decimal_comma(dutch: Document):
    # Names of constants, versions and addresses aside, no Dutch sentence has a decimal point.
    for text in sentences(dutch):
        assert not re.search(r"\d\.\d(?!\d\d)", text), text


def test_dutch_speaks_no_english(dutch: Document):
    english = re.compile(r"\b(the|and|of the|baseline|minus|with|wijken gain)\b", re.IGNORECASE)
    for text in sentences(dutch):
        assert not english.search(text), text
    for table in dutch.tables:
        for words in (table.title, table.unit, *table.notes, *(column.heading for column in table.columns)):
            assert not english.search(words), words


def test_every_weak_assumption_shown_is_told_in_dutch(dutch: Document):
    (table,) = (table for table in dutch.tables if table.name == "weakest")
    told = dict(
        zip(table.rows["key"], zip(table.rows["assumption"], table.rows["unit"], strict=True), strict=True)
    )
    for item in weakest_assumptions(len(told)):
        assert told[item.path] == (capital(meanings("nl")[item.path]), units("nl")[item.unit])


def test_terms_of_the_glossary_are_told_once(dutch: Document):
    block = dutch.sections[-1].blocks[0]
    assert isinstance(block, Definitions)
    assert len(block.items) == len(report_texts("nl").names("glossary"))


def test_costs_and_benefits_equal_the_ledger_to_the_euro(
    comparison: ComparisonResult, evidence: Evidence, dutch: Document
):
    """Sums of the report against the ledgers of the runs, read anew from the store."""
    table = next(table for table in dutch.tables if table.name == "ledger")
    runs = comparison.store.keys()
    keys = [key for key in runs if key.draw > 0]

    def mean_of(arm: str, kind: str) -> float:
        sums = [
            float(frame.loc[frame["kind"] == kind, "euro"].sum())
            for key in keys
            if key.scenario == arm
            for frame in [comparison.store.read(key, "ledger")]
        ]
        return float(np.mean(sums))

    for kind, word in report_texts("nl").tree["kinds"].items():
        rows = table.rows[table.rows["kind"] == word]
        assert round(1e6 * rows["baseline_mean"].sum()) == round(mean_of("baseline", kind))
        for policy in evidence.policies:
            difference = mean_of(policy, kind) - mean_of("baseline", kind)
            assert round(1e6 * rows[f"{policy}_mean"].sum()) == round(difference)
    payers = next(table for table in dutch.tables if table.name == "payers").rows
    assert round(1e6 * payers["baseline_mean"].iloc[-1]) == round(mean_of("baseline", "cash"))
    for policy in evidence.policies:
        extra = 1e6 * payers[f"{policy}_mean"]
        assert round(extra.iloc[-1]) == round(mean_of(policy, "cash") - mean_of("baseline", "cash"))
        assert round(extra.iloc[:-1].sum()) == round(extra.iloc[-1])


def test_interval_of_a_payer_nets_costs_and_receipts_within_a_run(
    comparison: ComparisonResult, dutch: Document
):
    """The interval of corporations is that of their balance by run, which the intervals of items cannot give."""
    table = next(table for table in dutch.tables if table.name == "payers").rows.set_index("payer")
    stored = comparison.store.keys()
    keys = [key for key in stored if key.draw > 0]

    def balances(arm: str) -> dict[tuple[int, int], float]:
        frames = {(k.draw, k.seed): comparison.store.read(k, "ledger") for k in keys if k.scenario == arm}
        return {
            pair: float(
                frame.loc[(frame["kind"] == "cash") & (frame["payer"] == "corporations"), "euro"].sum()
            )
            for pair, frame in frames.items()
        }

    with_policy, without = balances("integrated"), balances("baseline")
    differences = np.array([with_policy[pair] - without[pair] for pair in without]) / 1e6
    known = estimate(differences)
    for end in ("mean", "low", "high"):
        found = table.loc["Corporaties", f"integrated_{end}"]
        assert found == pytest.approx(float(getattr(known, end)), abs=1e-6)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_estimate_in_a_table_has_an_interval(document: Document, code: str):
    for table in document.tables:
        for column in table.columns:
            if column.places is not None and column.low is None:
                assert (table.name, column.name) in WITHOUT_INTERVAL, f"{table.name}: {column.name}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_figure_tells_its_unit_and_its_time(document: Document, code: str):
    figures = [
        block for section in document.sections for block in section.blocks if isinstance(block, Figure)
    ]
    assert figures
    told = {figure.name: f"{figure.title} {figure.caption}" for figure in figures}
    units = r"punt|point|schaal|scale|euro|€|standaardafwijking|standard deviation"
    without_unit = [
        name for name, text in told.items()
        if name not in UNIT_ON_AXES and not re.search(units, text, re.IGNORECASE)
    ]  # fmt: skip
    without_time = [
        name for name, text in told.items() if name not in COURSES and not re.search(r"\b20\d\d\b", text)
    ]
    assert (without_unit, without_time) == ([], [])


def test_workbook_read_back_equals_the_tables(published: PublishedReport):
    texts = report_texts("nl")
    book = openpyxl.load_workbook(published.workbook)
    sheets = book.sheetnames
    assert sheets[:2] == ["Inhoud", "Leeswijzer"]
    assert len(sheets) == 2 + len(published.document.tables)
    for name, table in zip(sheets[2:], published.document.tables, strict=True):
        sheet = book[name]
        assert sheet["A1"].value == table.title
        assert table.unit in sheet["A2"].value
        assert sheet.freeze_panes is not None
        flat = flat_columns(table, texts)
        head = next(
            row
            for row in range(1, 20)
            if sheet.cell(row, len(flat)).value == flat[-1][1] and sheet.cell(row, 1).value == flat[0][1]
        )
        for down, (_, values) in enumerate(table.rows.iterrows(), start=head + 1):
            for across, (column, _, _) in enumerate(flat, start=1):
                found, wanted = sheet.cell(down, across).value, values[column]
                if pd.isna(wanted):
                    assert found is None
                elif isinstance(wanted, str):
                    assert found == wanted
                else:
                    assert found == pytest.approx(float(wanted), rel=1e-12)


def test_csv_files_hold_the_same_tables(published: PublishedReport):
    for table in published.document.tables:
        text = (published.tables / f"{table.name}.csv").read_text(encoding="utf-8")
        head, *rows = csv.reader(text.splitlines())
        flat = flat_columns(table, report_texts("nl"))
        assert head == [heading for _, heading, _ in flat]
        for cells, (name, _, _) in zip(zip(*rows, strict=True), flat, strict=True):
            assert list(cells) == ["" if pd.isna(value) else str(value) for value in table.rows[name]]


def test_the_page_needs_nothing_beside_it(published: PublishedReport):
    text = published.page.read_text(encoding="utf-8")
    assert '<html lang="nl">' in text
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', text)
    assert "url(" not in text
    images = re.findall(r"<img [^>]*>", text)
    assert images
    assert all(re.search(r' alt="[^"]+"', image) for image in images)
    assert text.count("<caption>") == text.count("<table>")


def test_languages_stand_side_by_side(published: PublishedReport, english: PublishedReport):
    for code, made in (("nl", published), ("en", english)):
        assert made.page.name == f"report_{code}.html"
        assert made.page.exists()
        assert made.workbook.exists()
        assert (made.tables / "headline.csv").exists()


def test_the_same_runs_give_the_same_bytes(evidence: Evidence, published: PublishedReport, tmp_path: Path):
    texts = report_texts("nl")
    assert pictures.cohorts(evidence, texts) == pictures.cohorts(evidence, texts)
    again = page(published.document, texts, workbook=published.workbook.name, folder=published.tables.name)
    assert again == published.page.read_text(encoding="utf-8")
    write_workbook(published.document, texts, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == published.workbook.read_bytes()


def test_attribution_in_the_folder_is_told(evidence: Evidence):
    parts = ["handover", "overhead", "outside these pathways", "whole difference"]
    sizes = [(0.02, 0.01, 0.03), (-0.01, -0.015, -0.005), (0.0, -0.001, 0.001), (0.01, 0.005, 0.015)]
    table = pd.DataFrame(
        [
            {
                "kind": "shapley",
                "part": part,
                "measure": "satisfaction_original",
                "pairs": 6,
                "mean": m,
                "low": lo,
                "high": hi,
            }
            for part, (m, lo, hi) in zip(parts, sizes, strict=True)
        ]
    )
    texts = report_texts("nl")
    section = pathways(replace(evidence, studies={"attribution/attribution": table}), texts)
    told = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    assert "komt het meest van overdracht van signalen" in told[0]
    assert "tijd voor afstemming" in told[1]
    without = pathways(evidence, texts)
    assert without.blocks[0] == Paragraph(texts.say("pathways.absent"))


@pytest.mark.parametrize("which", ["two_arms", "comparison"])
def test_reopened_from_its_folder_a_comparison_has_the_same_tables(
    which: str, request: pytest.FixtureRequest
):
    comparison: ComparisonResult = request.getfixturevalue(which)
    folder = comparison.store.folder
    again = reopen_comparison(experiment_folder(folder.name, str(folder.parent)))
    assert list(again.arms) == list(comparison.arms)
    assert again.pairs == comparison.pairs
    for name, table in comparison.tables().items():
        pd.testing.assert_frame_equal(again.tables()[name], table)


def test_a_reopened_comparison_knows_what_failed(two_arms: ComparisonResult, tmp_path: Path):
    copy = Path(shutil.copytree(two_arms.store.folder, tmp_path / "copy"))
    place = copy / RunKey("social", 99, 99).folder
    place.mkdir(parents=True)
    (place / FAILURE).write_text("a traceback")
    assert [item.key for item in reopen_comparison(copy).ensemble.failed] == [RunKey("social", 99, 99)]
    assert reopen_comparison(two_arms.store.folder).ensemble.failed == []


def test_a_folder_without_baseline_is_refused(comparison: ComparisonResult, tmp_path: Path):
    (tmp_path / "lonely" / "scenario=social").mkdir(parents=True)
    folder = comparison.store.folder
    (tmp_path / "lonely" / "experiment.json").write_text((folder / "experiment.json").read_text())
    with pytest.raises(StoreError, match="no finished run"):
        reopen_comparison(tmp_path / "lonely")


def test_names_of_sheets_are_short_and_different():
    taken: list[str] = []
    for _ in range(3):
        taken.append(sheet_name("Kosten: per [WELLBY] en nog veel meer woorden", taken).casefold())
    assert len(set(taken)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in taken)


def test_texts_are_told_apart_from_names(dutch: Document):
    texts: Texts = report_texts("nl")
    assert texts.word("arm_label", "my_own_policy") == "my own policy"


def test_rows_are_tables_of_the_page(dutch: Document):
    shown = [b for s in dutch.sections for b in s.blocks if isinstance(b, Table)]
    assert {"headline", "outcomes", "cohorts", "wijken", "segregation", "payers", "weakest"} <= {
        t.name for t in shown
    }
