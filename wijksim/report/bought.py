"""What the money bought: works, visits and support per policy, so that an effect can be traced to its means."""

import numpy as np
import pandas as pd

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import HALVES, words
from wijksim.lab.money import MILLION, OUTSIDE_PROGRAMMES, allocated, programme_payers
from wijksim.lab.store import RunKey
from wijksim.report.wording import capital

_SPACE = "public_space"
_BOUGHT = {
    "renovated": "dwellings renovated",
    "visits": "house visits by the programme",
    "support_started": "support trajectories begun",
    "handovers": "problems handed over by the physical domain",
    _SPACE: "public space, full upgrades per buurt",
}


def bought_table(result: ComparisonResult) -> pd.DataFrame:
    """Totals over the whole run in the programme wijken, mean over pairs; rows are means, columns are policies."""
    drawn = result.main_parameters == "drawn"
    columns = {}
    for arm in result.arms:
        if arm in HALVES:
            continue
        stored = result.store.keys()
        runs = [key for key in stored if key.scenario == arm and (key.draw > 0) == drawn]
        if not runs:
            continue
        totals = pd.DataFrame([_one_run(result, key) for key in runs]).mean()
        columns[arm] = {label: totals[name] for name, label in _BOUGHT.items() if name in totals}
        spent, given = _cash(result, arm, programme=True), allocated(result.arms[arm]) / MILLION
        columns[arm]["million EUR of programme money spent"] = spent
        columns[arm]["million EUR of it left in the accounts"] = given - spent
        columns[arm]["million EUR of works paid by corporations"] = _cash(result, arm, programme=False)
    return pd.DataFrame(columns)


def _one_run(result: ComparisonResult, key: RunKey) -> dict[str, float]:
    table = result.store.read(key, "wijken")
    table = table[table["programme"].astype(bool)]
    last = table[table["month"] == table["month"].max()]
    found = {name: float(table[name].sum()) for name in _BOUGHT if name in table and name != _SPACE}
    if _SPACE in last:
        found[_SPACE] = float(np.average(last[_SPACE], weights=last["households"]))
    return found


def _cash(result: ComparisonResult, arm: str, *, programme: bool) -> float:
    """Cash for works and teams, million EUR over the whole run."""
    payers = set(programme_payers(result.config)) if programme else {"corporations"}
    rows = result.money[
        (result.money["scenario"] == arm)
        & (result.money["parameters"] == result.main_parameters)
        & (result.money["kind"] == "cash")
        & result.money["payer"].isin(payers)
        & ~result.money["item"].isin(OUTSIDE_PROGRAMMES)
    ]
    return float(rows["mean"].sum())


def bought_text(result: ComparisonResult) -> str:
    """The table in Markdown, with what to read from it."""
    table = bought_table(result)
    if table.empty:
        return ""
    lines = [
        "In the programme wijken over the whole run, mean over pairs (corporations: the whole city):",
        "",
        f"| | {' | '.join(capital(words(arm)) for arm in table.columns)} |",
        "|---|" + "---|" * len(table.columns),
    ]
    for label, values in table.iterrows():
        places = 2 if "upgrades" in str(label) or "million" in str(label) else 0
        lines.append(f"| {capital(str(label))} | {' | '.join(f'{value:,.{places}f}' for value in values)} |")
    lines += [
        "",
        "Where the programme pays for a complex its corporation goes on with the next: works come earlier more than "
        "they come on top.",
    ]
    return "\n".join(lines)
