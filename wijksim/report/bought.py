"""What the money bought, as tables of the summary."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from wijksim.lab.bought import MONEY_UNIT
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import HALVES, words
from wijksim.report.findings import plain_contrasts
from wijksim.report.number_format import number_format
from wijksim.report.wording import capital, telling

LABELS = {
    "renovated": "dwellings renovated",
    "visits": "house visits by the programme",
    "support_started": "support trajectories begun",
    "handovers": "problems handed over by the physical domain",
    "public_space": "public space, full upgrades per buurt",
    "programme_spent": "million EUR of programme money spent",
    "programme_left": "million EUR of it left in the accounts",
    "corporation_works": "million EUR of works paid by corporations",
}


def digits_of(line: Mapping[Hashable, Any]) -> int:
    """Digits behind the decimal sign of one line: none for what is counted."""
    return 2 if line["unit"] == MONEY_UNIT or line["what"] == "public_space" else 0


def bought_text(result: ComparisonResult) -> str:
    """The tables of levels and of paired differences in Markdown, with what to read from them."""
    if result.bought.empty:
        return ""
    table = result.bought[~result.bought["scenario"].isin(HALVES)]
    arms = list(dict.fromkeys(map(str, table["scenario"])))
    asked = {item.name: capital(item.label) for item in plain_contrasts(result)}
    lines = [
        "In the programme wijken over the whole run, mean over pairs and 95% interval (corporations: whole city):",
        "",
        *_grid(table, "scenario", {arm: capital(words(arm)) for arm in arms}, _level),
        "",
        "What policies differ by, pair by pair. The interval of a level holds how far draws lie apart, that of a "
        "difference only how far the difference does: compare policies here.",
        "",
        *_grid(result.bought_differences, "contrast", asked, _difference),
    ]
    lines += [
        "",
        "Where the programme pays for a complex, its corporation goes on with the next: works come earlier, not just "
        "extra.",
    ]
    return "\n".join(lines)


def _grid(
    table: pd.DataFrame, key: str, heads: Mapping[str, str], cell: Callable[[Mapping[Hashable, Any]], str]
) -> list[str]:
    """Lines of a Markdown table: what was bought down, the names of a column across."""
    lines = [f"| | {' | '.join(heads.values())} |", "|---|" + "---|" * len(heads)]
    for what, found in table.groupby("what", sort=False):
        lines_of = {line[key]: line for line in found.to_dict(orient="records")}
        told = [cell(lines_of[name]) if name in lines_of else "" for name in heads]
        lines.append(f"| {capital(LABELS[str(what)])} | {' | '.join(told)} |")
    return lines


def _level(line: Mapping[Hashable, Any]) -> str:
    return _cell(line, signed=False)


def _difference(line: Mapping[Hashable, Any]) -> str:
    return _cell(line, signed=True)


def _cell(line: Mapping[Hashable, Any], *, signed: bool) -> str:
    numbers, places = number_format("en"), telling(line, digits_of(line))
    mean = numbers.number(line["mean"], places, sign=signed)
    if pd.isna(line["low"]) or round(line["low"], places) == round(line["high"], places):
        return mean
    return f"{mean} ({numbers.span(line['low'], line['high'], places, sign=signed)})"
