"""The inventory of data (docs/data.md) against the tables that come with the package."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITIES = ROOT / "wijksim" / "city" / "data"
FILES = sorted(CITIES.glob("*/*"))
LICENCES = ("CC BY", "public sector information", "facts")


def rows_of(first: str) -> list[list[str]]:
    """Rows of the Markdown table whose first column has this heading; a row with an empty first cell continues one."""
    lines = (ROOT / "docs" / "data.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    found, inside = [], False
    for row in cells:
        if set("".join(row)) <= set("-"):
            continue
        if row[0] == first or row[0] in ("`city=`", "Not measured per buurt", "Question"):
            inside = row[0] == first
            header = len(row)
            continue
        if inside and len(row) == header:
            found.append(row)
    return found


def described(column: int) -> dict[str, str]:
    """Texts of one column by table: of all rows of the first table that is about it."""
    texts: dict[str, str] = {}
    name = ""
    for row in rows_of("Table"):
        if len(row) == 5:
            name = row[0].strip("`") or name
            texts[name] = f"{texts.get(name, '')} {row[column]}".strip()
    return texts


def done() -> set[str]:
    """Tables of which the inventory says what was done to their source."""
    return {
        name.strip(" `")
        for row in rows_of("Table")
        if len(row) == 2 and len(row[1]) > 10
        for name in row[0].split(",")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_table_is_in_the_inventory(path: Path):
    assert path.suffix == ".csv"
    assert len(described(3)[path.stem]) > 5, "source and year"
    assert any(licence in described(4)[path.stem] for licence in LICENCES), "licence"
    assert path.stem in done(), "what was done"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_column_is_in_the_inventory_and_every_row_has_a_source(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["source"].strip() for row in rows)
    text = described(2)[path.stem]
    head = [name for name in rows[0] if name != "source"]
    named = set(re.findall(r"`(\w+)`", text))
    # A range of columns is named by its first and last.
    for first, last in re.findall(r"`(\w+)` \.\.\. `(\w+)`", text):
        named |= set(head[head.index(first) : head.index(last) + 1])
    assert set(head) - named == set()


def test_inventory_names_no_table_that_does_not_exist():
    names = {path.stem for path in FILES}
    assert set(described(3)) == names
    assert done() == names
