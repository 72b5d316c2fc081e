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
from wijksim.report.wording import telling

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
    value, low, high = table.cells(row, column)
    if low is None or pd.isna(value) or pd.isna(low) or low == high:
        return ""
    places = telling({"low": low, "high": high}, table.digits(row, column))
    return f"({texts.numbers.span(low, high, places, sign=column.sign)})"


def cell(texts: Texts, table: Table, row: dict[str, Any], column: Column) -> str:
    """One cell in words: a number, a share, or a name."""
    value, low, high = table.cells(row, column)
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
        places = telling({"low": low, "high": high}, places)
    return texts.numbers.number(float(value), places, sign=column.sign)


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
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        workbook=workbook,
        folder=folder,
    )
