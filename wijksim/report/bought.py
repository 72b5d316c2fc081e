"""What the money bought, as a table of the summary."""

from collections.abc import Hashable, Mapping
from typing import Any

from wijksim.lab.bought import MONEY_UNIT
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import HALVES, words
from wijksim.report.intervals import estimate
from wijksim.report.number_format import number_format
from wijksim.report.wording import capital, pairs_of

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
    """The table in Markdown, with what to read from it."""
    if result.bought.empty:
        return ""
    table = result.bought[~result.bought["scenario"].isin(HALVES)]
    arms = list(dict.fromkeys(map(str, table["scenario"])))
    one = pairs_of(result.effects, result.main_parameters) == 1
    how = "one pair of runs, no intervals" if one else "mean over pairs and 95% interval"
    lines = [
        f"In the programme wijken over the whole run, {how} (corporations: whole city):",
        "",
        f"| | {' | '.join(capital(words(arm)) for arm in arms)} |",
        "|---|" + "---|" * len(arms),
    ]
    for what, found in table.groupby("what", sort=False):
        by_arm = {line["scenario"]: line for line in found.to_dict(orient="records")}
        told = [_cell(by_arm[arm]) if arm in by_arm else "" for arm in arms]
        lines.append(f"| {capital(LABELS[str(what)])} | {' | '.join(told)} |")
    lines += [
        "",
        "Draws lie far apart: compare policies by `bought_differences.csv`, pair by pair. "
        "Where the programme pays for a complex, its corporation goes on with the next: works come earlier, not just "
        "extra.",
    ]
    return "\n".join(lines)


def _cell(line: Mapping[Hashable, Any]) -> str:
    told = estimate(number_format("en"), line, digits_of(line))
    return f"{told.number} ({told.span})" if told.span and not told.same else told.number
