"""What a section of the report is made of: paragraphs, lists, tables and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from wijksim.report.intervals import ENDS


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with a few words in bold in front where they help."""

    text: str
    lead: str = ""
    tone: Literal["text", "note", "key"] = "text"
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Listing:
    """A list of sentences."""

    items: Sequence[str]
    ordered: bool = False
    kind: Literal["list"] = "list"


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean."""

    items: Mapping[str, str]
    kind: Literal["definitions"] = "definitions"


@dataclass(frozen=True)
class Commands:
    """Commands to type."""

    lines: Sequence[str]
    kind: Literal["commands"] = "commands"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: Column of the frame.
        heading: Words above it.
        places: Digits behind the decimal sign, or the column that holds them; None for words.
        sign: Whether positive numbers get a plus.
        low: Column with the lower end of the 95% interval, where there is one.
        high: Column with its upper end.
        percent: Whether the number is a share, shown in percent.
        chance: Whether it is the chance of a finding by luck, which is small and never nothing.
        below: Whether the page puts it in small letters below the name of the row, where a column would be too wide.
    """

    name: str
    heading: str
    places: int | str | None = None
    sign: bool = False
    low: str | None = None
    high: str | None = None
    percent: bool = False
    chance: bool = False
    below: bool = False


def estimates(name: str, heading: str, places: int | str, *, sign: bool = True) -> Column:
    """The column of an estimate with its interval, from cells made by :func:`cells`."""
    return Column(f"{name}_mean", heading, places, sign=sign, low=f"{name}_low", high=f"{name}_high")


def cells(name: str, row: Mapping[Any, Any] | None, of: str = "") -> dict[str, float]:
    """The cells of an estimate: mean and ends of a row, NaN without one; ``of`` stands before their names there."""
    return {f"{name}_{end}": float(row[f"{of}{end}"]) if row is not None else float("nan") for end in ENDS}


@dataclass(frozen=True)
class Table:
    """A table of the report, of the workbook and of a CSV file alike.

    Attributes:
        name: Name of its file and sheet.
        title: What it shows, with place and time.
        unit: Unit of its numbers.
        notes: How to read it.
        columns: Its columns; the first names the row.
        rows: Values as they were computed, not rounded.
        most: How many rows the page shows; all when left out.
    """

    name: str
    title: str
    unit: str
    columns: Sequence[Column]
    rows: pd.DataFrame
    notes: Sequence[str] = ()
    most: int | None = None
    kind: Literal["table"] = "table"

    def cells(self, row: Mapping[str, Any], column: Column) -> tuple[Any, Any, Any]:
        """Value and interval of one cell, NaN where there is none."""
        ends = (row[column.low], row[column.high]) if column.low and column.high else (None, None)
        return (row[column.name], *ends)

    @property
    def across(self) -> list[Column]:
        """Columns that stand beside each other on the page."""
        return [column for column in self.columns if not column.below]

    @property
    def below(self) -> list[Column]:
        """Columns that stand below the name of the row on the page."""
        return [column for column in self.columns if column.below]

    def digits(self, row: Mapping[str, Any], column: Column) -> int:
        """Digits of one cell."""
        return int(row[column.places]) if isinstance(column.places, str) else int(column.places or 0)


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        data: The file.
        alt: What it shows, for who cannot see it.
        media: Media type.
        cut: Whether intervals run beyond it, which arrowheads show.
    """

    data: bytes
    alt: str
    media: str = "image/svg+xml"
    cut: bool = False


@dataclass(frozen=True)
class Figure:
    """Pictures that belong together, with one title and one caption."""

    name: str
    title: str
    pictures: Sequence[Picture]
    caption: str
    wide: bool = False
    kind: Literal["figure"] = "figure"


Block = Paragraph | Listing | Definitions | Commands | Table | Figure


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    name: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)
