"""How the page of the report lays out tables and figures."""

import re

import pandas as pd
import pytest

from wijksim.report.document.blocks import Column, Figure, Picture, Section, Table, cells, estimates
from wijksim.report.document.document import Document
from wijksim.report.document.page import page
from wijksim.report.document.texts import report_texts
from wijksim.report.document.workbook import flat_columns

ROW = {
    "outcome": "Trust",
    "area": "whole city",
    "unit": "index",
    **cells("a", {"mean": 1, "low": 0.5, "high": 2}),
}
COLUMNS = [
    Column("outcome", "Outcome"),
    Column("area", "Where", below=True),
    Column("unit", "Unit", below=True),
    estimates("a", "Policy", 1),
]
TABLE = Table("t", "A table", "in the table", COLUMNS, pd.DataFrame([ROW]))


def page_of(block: Table | Figure) -> str:
    """The page of a report that holds one block."""
    document = Document("en", "A title", "", "", [], [Section("s", "A section", [block])], [])
    return page(document, report_texts("en"), workbook="w.xlsx", folder="t")


def test_where_and_unit_stand_below_the_name_of_a_row():
    text = page_of(TABLE)
    heads = re.findall(r'<th scope="col".*?</th>', text)
    assert len(heads) == 2
    assert "Where · Unit" in heads[0]
    (name,) = re.findall(r'<th scope="row">.*?</th>', text)
    assert "Trust" in name
    assert "whole city · index" in name
    assert len(re.findall(r"<td", text)) == 1


def test_in_the_workbook_they_keep_columns_of_their_own():
    headings = [heading for _, heading, _ in flat_columns(TABLE, report_texts("en"))]
    assert headings[:3] == ["Outcome", "Where", "Unit"]


@pytest.mark.parametrize("number", [1, 4, 5])
def test_panels_are_counted_so_that_four_stand_in_a_square(number: int):
    text = page_of(Figure("f", "A figure", [Picture(b"<svg/>", "a picture")] * number, "A caption"))
    assert f'class="pictures count-{number}"' in text
    assert re.search(r"\.pictures\.count-4 { grid-template-columns: repeat\(2, ", text)
