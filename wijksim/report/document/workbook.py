"""The tables as a workbook and as CSV files, with titles, units and notes, readable without the report."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from wijksim.report.document.blocks import Column, Table
from wijksim.report.document.document import Document
from wijksim.report.document.page import rows_of
from wijksim.report.document.texts import Texts

LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""

_WIDEST, _NARROWEST = 46, 11
_EPOCH = datetime(2018, 1, 1, tzinfo=UTC)


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """Name of the sheet of a table: short enough, without signs that are not allowed, not in use."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name)[:LONGEST_NAME]
    number = 1
    while (plain if number == 1 else f"{plain[: LONGEST_NAME - 3]} {number}").casefold() in taken:
        number += 1
    return plain if number == 1 else f"{plain[: LONGEST_NAME - 3]} {number}"


def flat_columns(table: Table, texts: Texts) -> list[tuple[str, str, Column]]:
    """Columns with the ends of intervals beside them: name in the frame, heading, and the column they belong to."""
    flat = []
    for column in table.columns:
        flat.append((column.name, column.heading, column))
        for part, name in (("low", column.low), ("high", column.high)):
            if name is not None:
                flat.append((name, texts.say(f"table.{part}", heading=column.heading), column))
    return flat


def flat_frame(table: Table, texts: Texts) -> pd.DataFrame:
    """The table with plain columns and the headings of the language, values not rounded."""
    flat = flat_columns(table, texts)
    frame = pd.DataFrame({number: table.rows[name] for number, (name, _, _) in enumerate(flat)})
    return frame.set_axis([heading for _, heading, _ in flat], axis="columns")


def write_csv(document: Document, texts: Texts, folder: Path) -> None:
    """Writes one CSV file for each table: decimal point, comma between fields, UTF-8."""
    folder.mkdir()
    for table in document.tables:
        flat_frame(table, texts).to_csv(folder / f"{table.name}.csv", index=False, encoding="utf-8")


class _Formats:
    """Formats of cells, made once each."""

    def __init__(self, book: Workbook, texts: Texts) -> None:
        self._book, self._texts = book, texts
        self._made: dict[tuple[Any, ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", **properties})
        return self._made[key]

    def number(self, column: Column, places: int) -> Format:
        shape = self._texts.numbers.excel(places, sign=column.sign, percent=column.percent)
        return self.of(num_format=shape)

    def head(self, *, number: bool) -> Format:
        side = "right" if number else "left"
        return self.of(bold=True, bottom=2, text_wrap=True, valign="bottom", align=side)


def write_workbook(document: Document, texts: Texts, path: Path) -> None:
    """Writes the workbook: a sheet of contents, how to read it, and a sheet for each table."""
    with xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": False}) as book:
        # No time in the file, so that the same numbers give the same bytes.
        book.set_properties({"title": document.title, "comments": document.made_by, "created": _EPOCH})
        formats = _Formats(book, texts)
        contents = book.add_worksheet(texts.say("workbook.contents"))
        guide = book.add_worksheet(texts.say("workbook.reading"))
        taken = [contents.name.casefold(), guide.name.casefold()]
        named = []
        for table in document.tables:
            name = sheet_name(texts.word("sheet", table.name), taken)
            taken.append(name.casefold())
            named.append((name, table))
            _write_table(book.add_worksheet(name), table, texts, formats, contents.name)
        _write_contents(contents, document, named, texts, formats)
        _write_guide(guide, document, texts, formats)


def _write_contents(
    sheet: Worksheet,
    document: Document,
    named: Sequence[tuple[str, Table]],
    texts: Texts,
    formats: _Formats,
) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 70, formats.of(text_wrap=True, valign="top"))
    sheet.write_string(0, 0, document.title, formats.of(bold=True, font_size=15))
    sheet.write_string(1, 0, document.subtitle)
    row = 2
    for warning in document.warnings:
        sheet.write_string(row, 0, warning, formats.of(font_color="#7A5200"))
        row += 1
    row += 1
    for column, name in enumerate(("sheet", "title", "unit")):
        sheet.write_string(row, column, texts.say(f"workbook.{name}"), formats.head(number=False))
    sheet.freeze_panes(row + 1, 0)
    for name, table in named:
        row += 1
        link = formats.of(font_color="#00593F", underline=1, valign="top")
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        sheet.write_string(row, 1, table.title)
        sheet.write_string(row, 2, table.unit)


def _write_guide(sheet: Worksheet, document: Document, texts: Texts, formats: _Formats) -> None:
    sheet.set_column(0, 0, 110, formats.of(text_wrap=True, valign="top"))
    sheet.write_string(0, 0, texts.say("workbook.reading"), formats.of(bold=True, font_size=15))
    lines = [*map(str, texts.many("workbook.guide")), document.made_by]
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line)


def _write_table(sheet: Worksheet, table: Table, texts: Texts, formats: _Formats, contents: str) -> None:
    flat = flat_columns(table, texts)
    sheet.write_string(0, 0, table.title, formats.of(bold=True, font_size=13))
    sheet.write_string(1, 0, f"{texts.say('workbook.unit')}: {table.unit}", formats.of(italic=True))
    row = 2
    for note in table.notes:
        sheet.write_string(row, 0, note, formats.of(font_color="#57606A"))
        row += 1
    link = formats.of(font_color="#00593F", underline=1)
    sheet.write_url(row, 0, f"internal:'{contents}'!A1", link, texts.say("workbook.back"))
    head = row + 2
    for position, (_, heading, column) in enumerate(flat):
        number = column.places is not None
        sheet.write_string(head, position, heading, formats.head(number=number))
        widest = max((len(str(value)) for value in table.rows[column.name]), default=0) if not number else 0
        width = min(max(widest + 2, _NARROWEST if number else 14), _WIDEST)
        sheet.set_column(position, position, max(width, 16) if number else width)
    sheet.freeze_panes(head + 1, 1)
    for down, values in enumerate(rows_of(table, whole=True), start=head + 1):
        for position, (name, _, column) in enumerate(flat):
            value = values[name]
            if pd.isna(value):
                continue
            if column.places is None:
                wrap = formats.of(text_wrap=True, valign="top")
                sheet.write_string(down, position, str(value), wrap)
            else:
                shape = formats.number(column, table.digits(values, column))
                sheet.write_number(down, position, float(value), shape)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
