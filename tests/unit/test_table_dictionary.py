"""The dictionary of the result tables, docs/tables.md, against the tables of a run."""

import re
from pathlib import Path

import pytest

from wijksim import WijkModel, load_config
from wijksim.indicators.observer import RunResult

DICTIONARY = Path(__file__).parents[2] / "docs" / "tables.md"
TABLES = (
    "city",
    "wijken",
    "cohorts",
    "ledger",
    "accounts",
    "members",
    "events",
    "segregation",
    "location_quotients",
    "housing",
    "lettings",
    "mobility",
    "relocations",
    "chains",
    "moves",
)
IN_BACKTICKS = re.compile(r"`([^`]+)`")


def rows_of_sections() -> dict[str, list[str]]:
    """Lines of Markdown tables by the name of the result table in the heading above them, "" for no name."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = re.fullmatch(r"## Table `(\w+)`", line)
            section = heading.group(1) if heading else ""
        elif line.startswith("|"):
            found.setdefault(section, []).append(line)
    return found


@pytest.fixture(scope="module")
def short_run() -> RunResult:
    record = ",".join(set(TABLES) - {"members"})
    return WijkModel(load_config(["city=proefstad", "months=12", f"record=[{record}]"])).run()


def test_every_table_has_a_section_and_there_are_no_others():
    assert tuple(rows_of_sections()) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_dictionary_names_each_column_once_and_nothing_else(table: str, short_run: RunResult):
    firsts = [row.strip("|").split("|")[0] for row in rows_of_sections()[table]]
    named = [name for cell in firsts for name in IN_BACKTICKS.findall(cell)]
    columns = list(getattr(short_run, table).columns)
    where = f"docs/tables.md, table `{table}`"
    missing, gone = [name for name in columns if name not in named], [n for n in named if n not in columns]
    assert missing == [], f"{where}: write a row for each of these"
    assert gone == [], f"{where}: no such column any more"
    assert named == columns, f"{where}: each column once, in the order of the table"


@pytest.mark.parametrize("table", TABLES)
def test_each_column_has_a_unit_a_kind_and_a_meaning(table: str):
    for row in rows_of_sections()[table]:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if IN_BACKTICKS.match(cells[0]):
            assert len(cells) == 4, row
            assert all(cells), row
