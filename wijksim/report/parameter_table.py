"""The table of scientific constants, on the screen and as docs/parameters.md; made from declarations only."""

from itertools import groupby

from rich.console import Console
from rich.table import Table

from wijksim.parameters import Declaration, declarations
from wijksim.report.markdown_page import cell
from wijksim.report.screen import screen

_INTRODUCTION = """\
# Parameters

Every scientific constant of the model, by causal chain. This page is made by `wijksim parameters --markdown`
from the declarations in `wijksim/parameters/`; do not edit it by hand.

Set one with `parameters.<group>.<name>=<value>`. Values outside the range need `allow_out_of_range=true`.
A comparison draws every constant that has a range from a triangular distribution with its mode at the
default, except those marked *not drawn*. Most of these shape the city at month 0 (groups `archetypes`, `stock` and
`synthesis`). Draws leave them at their defaults, because all runs of a study start from one city, which is made once;
so intervals do not carry what is uncertain about them. Give one another value, and the city is made anew with it.
How much a finding owes to one of them is asked as of any other constant, by its name:

```
wijksim sweep seeds=20 design.sampling=one_at_a_time 'design.parameters=[synthesis.owner_young]'
```

A pattern such as `synthesis.*` means a whole group of them; `all`, and patterns that also meet constants that are
drawn, leave them out. How to read the answer: [data.md](data.md).

Evidence: **a** quasi-experiment, meta-analysis or register; **b** observational; **c** expert, qualitative or
assumed; *definition*: a rule or a unit. Basis: where the value comes from.
"""


def plain_number(value: float) -> str:
    """A value as briefly as its six leading digits allow."""
    return f"{value:.6g}"


def range_of(item: Declaration) -> str:
    """Lowest and highest plausible value of a constant, and whether draws leave it alone; or that it is fixed."""
    if not item.uncertain:
        return "fixed"
    span = f"{plain_number(item.low)} to {plain_number(item.high)}"
    return span if item.drawn else f"{span}, not drawn"


def parameters_markdown() -> str:
    """Text of docs/parameters.md."""
    parts = [_INTRODUCTION]
    for group, items in groupby(declarations(), key=lambda item: item.group):
        parts.append(f"\n## {group}\n")
        parts.append("| Name | Meaning | Default | Range | Unit | Evidence | Basis | Source |")
        parts.append("|---|---|---|---|---|---|---|---|")
        for item in items:
            cells = (
                f"`{item.name}`",
                item.meaning,
                plain_number(item.default),
                range_of(item),
                item.unit,
                item.grade,
                item.basis,
                item.source,
            )
            parts.append(f"| {' | '.join(map(cell, cells))} |")
    return "\n".join(parts) + "\n"


def print_parameters(console: Console | None = None) -> None:
    """Prints the table, group by group."""
    out = screen(console, 160)
    for group, items in groupby(declarations(), key=lambda item: item.group):
        table = Table(title=f"parameters.{group}", title_justify="left", show_lines=False)
        for heading in ("name", "meaning", "default", "range", "unit", "evidence", "basis"):
            table.add_column(heading, justify="right" if heading == "default" else "left", overflow="fold")
        for item in items:
            table.add_row(
                item.name,
                item.meaning,
                plain_number(item.default),
                range_of(item),
                item.unit,
                item.grade,
                item.basis,
            )
        out.print(table)
