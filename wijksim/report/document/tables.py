"""Tables on effects: the same in the page, the workbook and the CSV files."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijksim.lab.cohort_effects import COHORTS, UNPAIRED
from wijksim.lab.contrasts import BASELINE, Contrast, difference
from wijksim.lab.outcomes import CITY, HEADLINE, PROGRAMME
from wijksim.report.document.blocks import Column, Table, cells, estimates
from wijksim.report.document.evidence import Evidence, outcome_of, places_of
from wijksim.report.document.sentences import unit_of
from wijksim.report.document.texts import Texts
from wijksim.report.intervals import same
from wijksim.report.wording import capital

OTHER_OUTCOMES = (
    ("life_satisfaction_mean", CITY),
    ("life_satisfaction_p10", CITY),
    ("share_dissatisfied", CITY),
    ("problematic_debt_share", PROGRAMME),
    ("debts_known_share", CITY),
    ("energy_poverty_share", PROGRAMME),
    ("label_a_share_corporation", CITY),
    ("mental_health_mean", PROGRAMME),
    ("trust_mean", PROGRAMME),
    ("cohesion", PROGRAMME),
    ("safety", PROGRAMME),
    ("reputation", PROGRAMME),
)
SEGREGATION = (
    "satisfaction_gap",
    "dissimilarity_low_income",
    "isolation_low_income",
    "theil_h_income",
    "morans_i_income",
)

UNPAIRED_MARK = "\N{NO-BREAK SPACE}*"
"""Behind the name of a group whose members differ between the lives that are compared."""


def contrast_label(texts: Texts, contrast: Contrast) -> str:
    """A comparison in words, as the head of a row."""
    if contrast.kind == "synergy":
        regime = max(contrast.weights, key=lambda arm: (contrast.weights[arm], arm != BASELINE))
        return texts.say("table.synergy", regime=texts.word("arm_label", regime))
    first, second = contrast.two_arms or ("", "")
    return texts.say(
        "table.against", first=texts.word("arm_label", first), second=texts.word("arm_label", second)
    )


def headline_table(evidence: Evidence, texts: Texts) -> Table:
    """Life satisfaction of the headline group: every comparison at every report year."""
    rows = []
    for contrast in (*against_baseline(evidence), *evidence.rivals, *evidence.synergies):
        row: dict[str, object] = {"comparison": capital(contrast_label(texts, contrast))}
        for year in evidence.years:
            found = evidence.effect(HEADLINE, evidence.area, contrast.name, year=year)
            row |= cells(f"year_{year:g}", found)
            row["chance"] = _chance(found)
        rows.append(row)
    columns = [Column("comparison", texts.say("table.comparison"))]
    columns += [estimates(f"year_{year:g}", str(evidence.calendar(year)), 3) for year in evidence.years]
    columns.append(
        Column("chance", texts.say("table.chance", year=evidence.calendar(evidence.year)), 0, percent=True)
    )
    return Table(
        "headline",
        texts.say(
            "table.headline.title",
            who=texts.word("area_who", evidence.area),
            period=period(evidence, texts),
        ),
        texts.say("table.points"),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say("table.headline.note")],
    )


def _chance(found: Mapping[str, Any] | None) -> float:
    """Chance of more than nothing; NaN where there is nothing in any simulation: half a chance says too much of it."""
    if found is None or (found["mean"] == 0 and same(found["low"], found["high"])):
        return float("nan")
    return float(found["chance_positive"])


def against_baseline(evidence: Evidence) -> list[Contrast]:
    """Every policy against baseline."""
    return [difference(policy, BASELINE) for policy in evidence.policies]


def period(evidence: Evidence, texts: Texts) -> str:
    """The years of the programme."""
    return texts.say("words.period", first=evidence.first_calendar, last=evidence.last_calendar)


def _followed(evidence: Evidence) -> list[Contrast]:
    """Columns of a table by group: every policy against baseline, and the policy against its first rival."""
    return [*against_baseline(evidence), *evidence.rivals[:1]]


def _heading(texts: Texts, contrast: Contrast) -> str:
    if contrast.kind == "baseline":
        return capital(texts.word("arm_label", (contrast.two_arms or ("",))[0]))
    return capital(contrast_label(texts, contrast))


def outcomes_table(evidence: Evidence, texts: Texts, names: Sequence[tuple[str, str]], name: str) -> Table:
    """Several outcomes in the last year, every policy against baseline.

    Args:
        evidence: The comparison.
        texts: The language.
        names: Outcome and area of each row.
        name: Name of the table, whose title stands in the texts.
    """
    rows = []
    for outcome, area in names:
        found = {item.name: evidence.effect(outcome, area, item.name) for item in _followed(evidence)}
        if not any(found.values()):
            continue
        row: dict[str, object] = {
            "outcome": texts.word("outcome_label", outcome),
            "area": texts.word("area_label", area),
            "unit": texts.word("table.units", unit_of(outcome_of(outcome))),
            "places": places_of(outcome),
        }
        for key, estimate in found.items():
            row |= cells(key, estimate)
        rows.append(row)
    columns = [Column("outcome", texts.say("table.outcome"))]
    if len({area for _, area in names}) > 1:
        columns.append(Column("area", texts.say("table.area"), below=True))
    columns.append(Column("unit", texts.say("page.unit"), below=True))
    columns += [estimates(item.name, _heading(texts, item), "places") for item in _followed(evidence)]
    return Table(
        name,
        texts.say(f"table.{name}.title", year=evidence.calendar(evidence.year)),
        texts.say("table.unit_in_row"),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say(f"table.{name}.note")],
    )


def cohorts_table(evidence: Evidence, texts: Texts) -> Table:
    """Life satisfaction by group of residents at the end of the run."""
    rows = []
    for cohort in COHORTS:
        found = {item.name: evidence.cohort(cohort, item.name) for item in _followed(evidence)}
        row: dict[str, object] = {
            "group": texts.word("cohorts", cohort) + (UNPAIRED_MARK if cohort in UNPAIRED else ""),
            "households": _range_of_sizes(texts, [row["households"] for row in found.values() if row]),
        }
        for key, estimate in found.items():
            row |= cells(key, estimate)
        rows.append(row)
    columns = [
        Column("group", texts.say("table.group")),
        Column("households", texts.say("table.cohorts.households")),
    ]
    columns += [estimates(item.name, _heading(texts, item), 3) for item in _followed(evidence)]
    return Table(
        "cohorts",
        texts.say("table.cohorts.title", year=evidence.last_calendar),
        texts.say("table.points"),
        columns,
        pd.DataFrame(rows),
        [
            texts.say("table.estimates", pairs=evidence.pairs),
            texts.say("table.cohorts.note"),
            texts.say("table.cohorts.hollow"),
        ],
    )


def _range_of_sizes(texts: Texts, sizes: Sequence[float]) -> str:
    """Number of households behind the comparisons of a row: the least and the most, where they differ."""
    if not sizes or np.isnan(sizes).any():
        return texts.say("words.nothing")
    ends = [texts.numbers.number(end) for end in (min(sizes), max(sizes))]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} {texts.numbers.to} {ends[1]}"


def wijken_table(evidence: Evidence, texts: Texts) -> Table:
    """Life satisfaction by programme wijk in the last year."""
    rows = []
    for wijk in evidence.wijken:
        row: dict[str, object] = {"wijk": wijk}
        for item in _followed(evidence):
            row |= cells(item.name, evidence.effect(HEADLINE, wijk, item.name))
        rows.append(row)
    columns = [Column("wijk", texts.say("table.wijk"))]
    columns += [estimates(item.name, _heading(texts, item), 3) for item in _followed(evidence)]
    return Table(
        "wijken",
        texts.say("table.wijken.title", year=evidence.calendar(evidence.year)),
        texts.say("table.points"),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say("table.wijken.note")],
    )
