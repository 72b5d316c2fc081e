"""Tables of state variables for the ODD protocol: declared columns, what objects hold beside them, categories."""

import tomllib
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from wijksim.city import categories
from wijksim.city.areas import Buurten, Complexes, Wijken
from wijksim.city.columns import Column, Columns
from wijksim.city.dwellings import Dwellings, Places
from wijksim.city.households import Households
from wijksim.report.odd.sections import sections

TABLES: dict[str, type[Columns]] = {
    "households": Households,
    "dwellings": Dwellings,
    "places": Places,
    "complexes": Complexes,
    "buurten": Buurten,
    "wijken": Wijken,
}


@cache
def described() -> dict[str, Any]:
    """What state.toml says: first values of columns, and other state of city, agents and model."""
    return tomllib.loads((Path(__file__).parent / "state.toml").read_text(encoding="utf-8"))


def _type(column: Column) -> str:
    return "yes/no" if column.dtype == np.bool_ else column.dtype.name


def _new_row(column: Column) -> str:
    if column.dtype == np.bool_:
        return "yes" if column.default else "no"
    return f"{column.default:g}"


def _steps(key: str, numbers: dict[str, int]) -> str:
    """Numbers of the steps of the month that change a column; dash where none does."""
    found = {numbers[phase] for item in sections().values() if key in item.changes for phase in item.phases}
    return ", ".join(map(str, sorted(found))) or "-"


def _comings(table: str, numbers: dict[str, int]) -> str:
    def steps(kind: str) -> str:
        found = [numbers[p] for s in sections().values() if table in getattr(s, kind) for p in s.phases]
        return ", ".join(map(str, sorted(found)))

    made, ended = steps("makes"), steps("ends")
    return " ".join(
        sentence
        for sentence in (
            f"Rows come into use in steps {made}." if made else "",
            f"Rows go out of use in steps {ended}." if ended else "",
        )
        if sentence
    )


def column_table(table: str, numbers: dict[str, int]) -> str:
    """State variables of one table, as Markdown.

    Args:
        table: Name of the table.
        numbers: Number of each phase in the month.
    """
    lines = [
        "| Variable | Type | Unit | Meaning | At month 0 | New row | Changed in step |",
        "|---|---|---|---|---|---|---|",
    ]
    first = described()["columns"][table]
    for name, item in TABLES[table].declared.items():
        steps = _steps(f"{table}.{name}", numbers)
        cells = (f"`{name}`", _type(item), item.unit, item.meaning, first[name], _new_row(item), steps)
        lines.append(f"| {' | '.join(cells)} |")
    comings = _comings(table, numbers)
    return "\n".join([*([comings, ""] if comings else []), *lines])


def other_table(entries: dict[str, list[str]]) -> str:
    """State that objects hold beside the tables, as Markdown."""
    lines = ["| Variable | Unit | Meaning | At month 0 |", "|---|---|---|---|"]
    lines += [f"| `{name}` | {' | '.join(texts)} |" for name, texts in entries.items()]
    return "\n".join(lines)


def category_table() -> str:
    """Codes of every set of categories, as Markdown."""
    kinds = [
        kind
        for kind in vars(categories).values()
        if isinstance(kind, type) and issubclass(kind, IntEnum) and len(kind)
    ]
    lines = ["| Categories | Codes |", "|---|---|"]
    lines += [
        f"| {kind.__name__} | {', '.join(f'{code.value} {code.name}' for code in kind)} |" for kind in kinds
    ]
    return "\n".join(lines)
