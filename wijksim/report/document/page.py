"""The report as one page that needs nothing beside it: no network, no scripts, no other files."""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from wijksim.report.document.blocks import Column, Picture, Table
from wijksim.report.document.document import Document
from wijksim.report.document.texts import Texts
from wijksim.report.intervals import ENDS, Told, estimate

_HERE = Path(__file__).parent


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def interval(texts: Texts, table: Table, row: dict[str, Any], column: Column) -> str:
    """The interval of one cell in words; empty where there is none."""
    value, low, _ = table.cells(row, column)
    if low is None or pd.isna(value) or pd.isna(low):
        return ""
    told = _told(texts, table, row, column)
    return "" if told.same else f"({told.span})"


def _told(texts: Texts, table: Table, row: dict[str, Any], column: Column) -> Told:
    """The estimate in a cell."""
    found = dict(zip(ENDS, table.cells(row, column), strict=True))
    return estimate(texts.numbers, found, table.digits(row, column), sign=column.sign)


def cell(texts: Texts, table: Table, row: dict[str, Any], column: Column) -> str:
    """One cell in words: a number, a share, or a name."""
    value, low, _ = table.cells(row, column)
    if column.places is None:
        return "–" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)
    places = table.digits(row, column)
    if pd.isna(value):
        return "–"
    if column.percent:
        return texts.numbers.percent(float(value), places)
    least = 10.0**-places
    if column.chance and value < least:
        return f"< {texts.numbers.number(least, places)}"
    if low is not None and not pd.isna(low):
        return _told(texts, table, row, column).number
    return texts.numbers.number(float(value), places, sign=column.sign)


def notes_of(texts: Texts, table: Table) -> list[str]:
    """How to read a table, and what it means that some of its numbers have no interval while others have one."""
    spans = [column for column in table.across if column.low and not column.percent]
    told = [
        _told(texts, table, row, column)
        for row in rows_of(table)
        for column in spans
        if not pd.isna(row[column.name])
    ]
    same = any(item.same for item in told)
    single = any(item.span for item in told) and any(not item.span for item in told)
    bare = [texts.say("table.no_brackets", same=same, single=single)] if same or single else []
    return [*table.notes, *bare]


def embedded(picture: Picture) -> str:
    """A picture as an address that holds it."""
    return f"data:{picture.media};base64,{b64encode(picture.data).decode()}"


def rows_of(table: Table, *, whole: bool = False) -> list[dict[str, Any]]:
    """Rows of a table as the page shows them."""
    shown = table.rows if whole or table.most is None else table.rows.head(table.most)
    return [{str(key): value for key, value in row.items()} for row in shown.to_dict(orient="records")]


def page(document: Document, texts: Texts, *, workbook: str, folder: str) -> str:
    """The page in HTML.

    Args:
        document: The report.
        texts: Its language.
        workbook: Name of the workbook beside it.
        folder: Name of the folder of CSV files beside it.
    """
    return _template().render(
        document=document,
        say=texts.say,
        cell=lambda table, row, column: cell(texts, table, row, column),
        interval=lambda table, row, column: interval(texts, table, row, column),
        embedded=embedded,
        rows_of=rows_of,
        notes_of=lambda table: notes_of(texts, table),
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        workbook=workbook,
        folder=folder,
    )
