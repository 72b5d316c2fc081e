"""The format of a city's tables as docs/city_tables.md, and what a folder of tables holds; from declarations only."""

from rich.console import Console
from rich.table import Table as Grid

from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import FACTS, TABLES, Column, Table
from wijksim.report.markdown_page import cell
from wijksim.report.screen import screen

_INTRODUCTION = """\
# The tables of a city

A city is a folder with these files. This page is made by `wijksim tables --markdown` from the declarations in
`wijksim/city/baseline_format.py`; do not edit it by hand. How to fill them: [another_city.md](another_city.md).
Where the figures of Groningen come from, and how gaps are filled: [data.md](data.md).

All files are CSV in UTF-8 with commas between cells, a dot as decimal sign and the names of the columns in the
first line, in any order; further columns are not read. `wijksim tables FOLDER` checks a folder and lists everything
that is wrong with it. An empty cell, where one is allowed, is filled in by a rule and reported as a gap, or stands
for "not known".
"""


def _row(column: Column) -> str:
    allowed = column.allowed + (", or empty" if column.may_be_empty else "")
    return f"| `{column.name}` | {cell(column.meaning)} | {column.unit or 'text'} | {cell(allowed)} |"


def _section(name: str, table: Table) -> list[str]:
    key = " and ".join(f"`{part}`" for part in table.key)
    once = f" Each {key} stands once." if key else ""
    heads = ["| Column | Meaning | Unit | Allowed |", "|---|---|---|---|"]
    return [f"\n## {name}.csv\n", f"One row per {table.row}.{once}\n", *heads, *map(_row, table.columns)]


def tables_markdown() -> str:
    """Text of docs/city_tables.md."""
    lines = [_INTRODUCTION.rstrip("\n")]
    for name, table in TABLES.items():
        lines += _section(name, table)
    lines += ["\nFigures that the model reads from it; other rows are for people.\n"]
    lines += ["| Name | Meaning | Unit | Allowed | Needed |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {fact.meaning} | {fact.unit} | {fact.low:g} to {fact.high:g} | "
        f"{'yes' if fact.required else 'no'} |"
        for name, fact in FACTS.items()
    ]
    return "\n".join(lines) + "\n"


def print_holdings(baseline: Baseline, console: Console | None = None) -> None:
    """Prints what checked tables hold: wijken, corporations, money, and what was filled in."""
    out = screen(console, 120)
    buurten = baseline.buurten
    wijken = Grid(title="wijken", title_justify="left")
    for heading in ("wijk", "programme", "buurten", "households", "dwellings"):
        wijken.add_column(heading, justify="left" if heading == "wijk" else "right")
    for wijk, rows in buurten.groupby("wijk", sort=False):
        programme = "yes" if (rows["programme"] > 0).any() else "no"
        sums = (f"{rows[name].sum():,.0f}" for name in ("households", "dwellings"))
        wijken.add_row(str(wijk), programme, str(len(rows)), *sums)
    out.print(wijken)
    for name, dwellings in baseline.corporations[["name", "dwellings"]].itertuples(index=False):
        out.print(f"corporation {name}: {dwellings:,.0f} dwellings")
    for row in baseline.programme_money.to_dict("records"):
        years = f"{row['first_year']:.0f}-{row['last_year']:.0f}"
        out.print(f"{row['payer']}, {row['name']}: {row['amount_eur']:,.0f} EUR a year, {years}")
    gaps = baseline.gaps.value_counts(["table", "column", "filled_with"], sort=False).reset_index()
    for table, column, filled_with, number in gaps.itertuples(index=False):
        out.print(f"filled in: {table}.csv, {column}: {number} cells by {filled_with}")
    out.print(
        f"in order: {len(buurten)} buurten, {buurten['wijk'].nunique()} wijken, "
        f"{buurten['households'].sum():,.0f} households"
    )
