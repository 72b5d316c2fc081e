"""What was found, in sentences and one table: the heart of the summary."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijksim.lab.cohort_effects import ORIGINAL
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import HALVES, Contrast
from wijksim.lab.outcomes import BY_NAME, CITY, HEADLINE, PROGRAMME
from wijksim.report.wording import (
    against,
    capital,
    demonstrable,
    digits,
    headline_area,
    interval,
    pairs_of,
    percent,
    pick,
    told,
    verdict,
    year_label,
)

CANNOT_TELL = "One pair of runs cannot tell."

_OTHER_OUTCOMES = (
    ("life_satisfaction_p10", CITY),
    ("problematic_debt_share", PROGRAMME),
    ("energy_poverty_share", PROGRAMME),
    ("dissimilarity_low_income", CITY),
    ("satisfaction_gap", CITY),
)

_QUESTIONS = (
    ("baseline", "Does a policy help?", "No policy makes a demonstrable difference"),
    (
        "between",
        "Which is better?",
        "On life satisfaction, no two policies compared differ demonstrably",
    ),
    ("synergy", "More than the sum of its halves?", "No synergy is demonstrable, positive or negative"),
)


def headline_contrasts(result: ComparisonResult, kind: str | None = None) -> list[Contrast]:
    """Comparisons that the page is about; the half arms by themselves only serve the synergy."""
    halves = {f"{half} - baseline" for half in HALVES}
    kept = [item for item in result.contrasts if item.name not in halves] or result.contrasts
    return [item for item in kept if kind is None or item.kind == kind]


def findings(result: ComparisonResult) -> list[str]:
    """Paragraphs of the section on what was found."""
    parts = [_answers(result), _table(result), _other_outcomes(result), _residents(result), _euros(result)]
    return [part for part in parts if part]


def last_year(result: ComparisonResult) -> float:
    """Last year at which effects are reported."""
    rows = result.effects[result.effects["outcome"] == HEADLINE]
    return float(rows["year"].max())


def _answers(result: ComparisonResult) -> str:
    """One line per question, chosen by the intervals."""
    area, year = headline_area(result), year_label(last_year(result))
    lines = []
    for kind, question, nothing in _QUESTIONS:
        rows = [
            (contrast, row)
            for contrast in headline_contrasts(result, kind)
            if (row := pick(result, HEADLINE, area, contrast.name)) is not None
        ]
        if not rows:
            continue
        clear = [
            verdict(row, capital(against(contrast)), "life satisfaction", "points", 3)
            for contrast, row in rows
            if demonstrable(row)
        ]
        rest = [against(contrast) for contrast, row in rows if not demonstrable(row)]
        if all(np.isnan(row["low"]) for _, row in rows):
            answer = CANNOT_TELL
        elif not clear:
            answer = f"{nothing}."
        else:
            answer = " ".join(clear) + (f" Not demonstrable: {', '.join(rest)}." if rest else "")
        lines.append(f"- **{question}** {answer}")
    return f"Life satisfaction of {area} in {year}:\n\n" + "\n".join(lines)


def _table(result: ComparisonResult) -> str:
    first = headline_area(result)
    areas = [first] if first == PROGRAMME else [first, PROGRAMME]
    names = {PROGRAMME: "all who live in the programme wijken"}
    head = " | ".join(f"{capital(names.get(area, area))} | Chance above zero" for area in areas)
    lines = [f"| Difference in points | {head} |", "|---|" + "---|---|" * len(areas)]
    for contrast in headline_contrasts(result):
        cells = []
        for area in areas:
            row = pick(result, HEADLINE, area, contrast.name)
            known = row is not None and not np.isnan(row["mean"])
            cells += [interval(row), percent(row["chance_positive"])] if row and known else ["-", "-"]
        lines.append(f"| {capital(contrast.label)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _other_outcomes(result: ComparisonResult) -> str:
    """Other outcomes with a demonstrable difference, from baseline or between policies; the rest by name only."""
    parts = []
    for kind, title in (("baseline", "against no programme"), ("between", "between policies")):
        contrasts = headline_contrasts(result, kind)
        if not contrasts:
            continue
        when = f"**Other outcomes {title}**, {year_label(last_year(result))}"
        if pairs_of(result.effects, result.main_parameters) == 1:
            parts.append(f"{when}: {CANNOT_TELL}")
            continue
        clear, nothing = [], []
        for name, area in _OTHER_OUTCOMES:
            outcome = BY_NAME[name]
            place = "" if name == "satisfaction_gap" else f" ({area})"
            found = [
                f"{against(contrast)} {interval(row, digits(outcome))}"
                for contrast in contrasts
                if (row := pick(result, name, area, contrast.name)) is not None and demonstrable(row)
            ]
            unit = outcome.unit.replace("% of", "percentage points of")
            if found:
                clear.append(f"- {capital(outcome.label)}{place}: {'; '.join(found)} {unit}.")
            else:
                nothing.append(f"{outcome.label}{place}")
        if nothing and kind == "baseline":
            clear.append(f"- No demonstrable difference: {'; '.join(nothing)}.")
        if not clear:
            clear = ["- No demonstrable difference in any of these."]
        parts.append(f"{when}:\n\n" + "\n".join(clear))
    return "\n\n".join(parts)


def number_of_comparisons(result: ComparisonResult) -> int:
    """How many differences the page judges: the table, the other outcomes, residents, and money."""
    against_baseline = len(headline_contrasts(result, "baseline"))
    between = len(headline_contrasts(result, "between"))
    other = (against_baseline + between) * len(_OTHER_OUTCOMES)
    return 2 * len(headline_contrasts(result)) + other + 2 * against_baseline


def _rows_against_baseline(result: ComparisonResult, table: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """Rows of a table by contrast, for each policy against baseline, as far as they are known."""
    found = []
    for contrast in headline_contrasts(result, "baseline"):
        rows = table[table["contrast"] == contrast.name]
        if len(rows) and not np.isnan(rows.iloc[0]["mean"]):
            found.append((against(contrast), {str(key): value for key, value in rows.iloc[0].items()}))
    return found


def _listed(rows: Sequence[tuple[str, dict[str, Any]]], places: int) -> str:
    return "; ".join(f"{name} {told(row, places)}" for name, row in rows)


def _residents(result: ComparisonResult) -> str:
    table = result.cohorts
    if table.empty:
        return ""
    rows = _rows_against_baseline(
        result, table[(table["parameters"] == result.main_parameters) & (table["cohort"] == ORIGINAL)]
    )
    if not rows:
        return ""
    return (
        "**The same households in both lives** (original residents that can be followed to the end, points): "
        f"{_listed(rows, 3)}."
    )


def _euros(result: ComparisonResult) -> str:
    table = result.per_euro
    if table.empty:
        return ""
    rows = _rows_against_baseline(
        result, table[(table["parameters"] == result.main_parameters) & (table["money"] == "allocated")]
    )
    if not rows:
        return ""
    return (
        "**Per million euro allocated**, discounted satisfaction-years of all households in the city: "
        f"{_listed(rows, 1)}."
    )
