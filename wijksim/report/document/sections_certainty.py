"""Sections on pathways, on when integrated is worse, on what a survey could have seen, and on weak evidence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from wijksim.lab.outcomes import BY_NAME, HEADLINE
from wijksim.parameters import declarations
from wijksim.report.constant_words import meaning_of
from wijksim.report.constant_words import unit_of as unit_word
from wijksim.report.document.blocks import (
    Block,
    Column,
    Commands,
    Figure,
    Paragraph,
    Section,
    Table,
    cells,
    estimates,
)
from wijksim.report.document.evidence import Evidence, Row, places_of
from wijksim.report.document.judgement import LEVEL, Merit, demonstrable, merit, noticeable
from wijksim.report.document.pictures import captioned, dots, limits_of
from wijksim.report.document.sections_effects import when
from wijksim.report.document.sentences import unit_of
from wijksim.report.document.tables import against_baseline, contrast_label
from wijksim.report.document.texts import Texts
from wijksim.report.house_style import colour
from wijksim.report.intervals import ENDS
from wijksim.report.weakest import weakest_assumptions
from wijksim.report.wording import capital

_WEAKEST_SHOWN = 12
_WORSE_SHOWN = 12
_FURTHER_SEEDS = 10
"""Seeds of a further study that the report suggests."""
_MEASURE = "satisfaction_original"
_SHAPLEY, _OUT = "shapley", "taken out"
_OUTSIDE, _WHOLE = "outside these pathways", "whole difference"
_CONDITION = "condition"
_CONDITIONS = ("discovery/box", "discovery/feature_scores")


def pathways(evidence: Evidence, texts: Texts) -> Section:
    """Which pathway carries the difference, from an attribution in the folder."""
    title = texts.say("section.pathways")
    found = evidence.study("attribution")
    if found is None or not {"kind", "part", "measure", "mean"} <= set(found[1]):
        command = evidence.settings.attribute(f"{evidence.experiment}/pathways", _FURTHER_SEEDS)
        suggested = [Commands([command])] if command else []
        return Section("pathways", title, [Paragraph(texts.say("pathways.absent")), *suggested])
    rows = found[1]
    rows = rows[rows["measure"] == _MEASURE]
    shares = rows[rows["kind"] == _SHAPLEY].set_index("part")
    parts = [str(name) for name in shares.index if name != _WHOLE]
    parts.sort(key=lambda name: -abs(_mean(shares, name)))
    told = _carriers(texts, shares, parts)
    drawn = [(texts.word("pathway", name), _as_row(shares, name), False, False) for name in parts]
    picture = dots(texts, "", drawn, colour("integrated"), limits_of([row for _, row, *_ in drawn]))
    blocks: list[Block] = [
        *[Paragraph(text) for text in told],
        Figure(
            "pathways",
            texts.say("pathways.figure"),
            [picture],
            captioned(texts, texts.say("pathways.caption"), [picture]),
        ),
        _attribution_table(texts, rows, shares, [*parts, _WHOLE]),
    ]
    return Section("pathways", title, blocks)


def _mean(frame: pd.DataFrame, name: str) -> float:
    return float(_as_row(frame, name)["mean"])


def _as_row(frame: pd.DataFrame, name: str) -> dict[str, Any]:
    return {str(key): value for key, value in frame.loc[name].items()}


def _carriers(texts: Texts, shares: pd.DataFrame, parts: list[str]) -> list[str]:
    arms = {"arm": texts.word("arm_noun", "integrated"), "against": texts.word("arm_noun", "parallel")}
    whole = texts.size(_as_row(shares, _WHOLE), "points")
    own = [name for name in parts if name != _OUTSIDE]
    clear = [name for name in own if demonstrable(_as_row(shares, name))]
    total = _mean(shares, _WHOLE)
    along = [name for name in clear if _mean(shares, name) * total > 0]
    chosen = (along or own)[0]
    told = [
        texts.say(
            "pathways.first" if along else "pathways.first_none",
            **arms,
            whole=whole,
            part=texts.word("pathway", chosen),
            size=texts.size(_as_row(shares, chosen), "points"),
        )
    ]
    opposed = [
        f"{texts.word('pathway', name)} {texts.brief(_as_row(shares, name))}"
        for name in clear
        if name not in along
    ]
    if opposed:
        told.append(texts.say("pathways.against_it", parts=texts.listed(opposed)))
    return told


def _attribution_table(texts: Texts, rows: pd.DataFrame, shares: pd.DataFrame, parts: list[str]) -> Table:
    out = rows[rows["kind"] == _OUT].set_index("part")
    listed = []
    for name in parts:
        row: dict[str, Any] = {"part": capital(texts.word("pathway", name))}
        for prefix, frame in (("share", shares), ("out", out)):
            row |= cells(prefix, _as_row(frame, name) if name in frame.index else None)
        listed.append(row)
    columns = [Column("part", texts.say("table.attribution.part"))]
    columns += [estimates(name, texts.say(f"table.attribution.{name}"), 4) for name in ("share", "out")]
    arms = {"arm": texts.word("arm_label", "integrated"), "against": texts.word("arm_label", "parallel")}
    note = texts.say("table.attribution.note", pairs=int(shares["pairs"].max()))
    title = texts.say("table.attribution.title", **arms)
    return Table("attribution", title, texts.say("table.points"), columns, pd.DataFrame(listed), [note])


def _judged(evidence: Evidence) -> Iterator[tuple[dict[str, Any], Merit]]:
    """Every difference of the policy from a rival in an outcome of which it is clear what is better."""
    rivals = {item.name for item in evidence.rivals}
    table = evidence.result.effects
    rows = table[(table["parameters"] == evidence.result.main_parameters) & table["contrast"].isin(rivals)]
    for _, found in rows.iterrows():
        row = {str(key): value for key, value in found.items()}
        wanted = BY_NAME[row["outcome"]].better
        if wanted is not None and not np.isnan(row["low"]):
            yield row, merit(row, wanted)


def worse(evidence: Evidence, texts: Texts) -> Section:
    """Where the policy is demonstrably worse than others, and how to find the conditions for it."""
    judged = list(_judged(evidence))
    blocks: list[Block] = []
    policy = texts.word("arm_noun", evidence.policy)
    if not evidence.rivals or not judged:
        blocks.append(Paragraph(texts.say("worse.absent")))
    else:
        bad = [row for row, found in judged if found is Merit.WORSE]
        good = sum(found is Merit.BETTER for _, found in judged)
        told = texts.say(
            "worse.some" if bad else "worse.none",
            policy=policy,
            number=len(judged),
            worse=len(bad),
            better=good,
            corrected=sum(row["p_holm"] < LEVEL for row in bad),
        )
        blocks.append(Paragraph(told))
        if bad:
            blocks.append(_worse_table(evidence, texts, bad))
            if len(bad) > _WORSE_SHOWN:
                blocks.append(Paragraph(texts.say("worse.shown", number=_WORSE_SHOWN), tone="note"))
    found = [name for name in evidence.studies if name in _CONDITIONS]
    if found:
        blocks += [_discovery_table(evidence, texts, name) for name in found]
    elif evidence.policy == "integrated":
        settings = evidence.settings
        further = [
            settings.discover(f"{evidence.experiment}/conditions"),
            settings.coordination(_FURTHER_SEEDS),
        ]
        blocks += [Paragraph(texts.say("worse.discover")), Commands(further)]
    return Section("worse", texts.say("section.worse", policy=policy), blocks)


def _worse_table(evidence: Evidence, texts: Texts, bad: list[dict[str, Any]]) -> Table:
    named = {item.name: item for item in evidence.rivals}
    rows = [
        {
            "against": texts.word("arm_label", (named[row["contrast"]].two_arms or ("", ""))[1]),
            "outcome": texts.word("outcome_label", row["outcome"]),
            "area": texts.word("area_label", row["area"]),
            "year": f"{evidence.calendar(row['year'])}",
            "unit": texts.word("table.units", unit_of(BY_NAME[row["outcome"]])),
            "places": places_of(row["outcome"]),
            **{end: row[end] for end in ENDS},
            "corrected": row["p_holm"],
        }
        for row in sorted(bad, key=lambda row: row["p_value"])
    ]
    columns = [
        Column("outcome", texts.say("table.outcome")),
        Column("area", texts.say("table.area")),
        Column("against", texts.say("table.worse.against")),
        Column("year", texts.say("table.worse.year")),
        Column("mean", texts.say("table.worse.size"), "places", sign=True, low="low", high="high"),
        Column("unit", texts.say("page.unit")),
        Column("corrected", texts.say("table.worse.corrected"), 3, chance=True),
    ]
    return Table(
        "worse",
        texts.say("table.worse.title", policy=texts.word("arm_noun", evidence.policy)),
        texts.say("table.worse.unit"),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say("table.worse.note")],
        most=_WORSE_SHOWN,
    )


def _discovery_table(evidence: Evidence, texts: Texts, name: str) -> Table:
    """A table of a discovery: all its columns, with headings of the language where it has them."""
    frame = evidence.studies[name]
    kinds = {str(column): frame[column].dtype.kind for column in frame}
    columns = [
        Column(column, texts.word("discovery.column", column), 4 if kind == "f" else None)
        for column, kind in kinds.items()
    ]
    answers = {True: texts.say("words.yes"), False: texts.say("words.no")}
    told = {column: frame[column].map(answers) for column, kind in kinds.items() if kind == "b"}
    if _CONDITION in frame:
        told[_CONDITION] = frame[_CONDITION].map(lambda key: _condition(texts, key))
    title = texts.say("discovery.title", table=texts.word("discovery.table", name.split("/")[1]))
    return Table(
        name.replace("/", "_"),
        title,
        texts.say("discovery.unit"),
        columns,
        frame.assign(**told),
        most=_WORSE_SHOWN,
    )


def _condition(texts: Texts, key: object) -> str:
    """A condition in words, with its name in the model; nothing where the search found no condition."""
    if not isinstance(key, str) or not key:
        return texts.say("words.nothing")
    constants = [item for item in declarations() if item.path == key]
    words = meaning_of(constants[0], texts.language) if constants else texts.word("condition", key)
    return f"{capital(words)} ({key})"


def survey(evidence: Evidence, texts: Texts) -> Section:
    """What a yearly survey per wijk could have seen of the effects."""
    title, seen = texts.say("section.survey"), evidence.survey
    visible = float(seen["smallest_visible_effect"])
    if np.isnan(visible):
        return Section("survey", title, [Paragraph(texts.say("survey.unknown"))])
    found: list[tuple[str, Row]] = []
    for contrast in against_baseline(evidence):
        row = evidence.effect(HEADLINE, evidence.area, contrast.name)
        if row is not None and not np.isnan(row["mean"]):
            found.append((contrast.name.split(" - ")[0], row))
    outcome = ""
    if found:
        policy, largest = max(found, key=lambda item: abs(float(item[1]["mean"])))
        outcome = texts.say(
            "survey.seen" if noticeable(largest, visible) else "survey.unseen",
            when=when(evidence, texts),
            policy=texts.word("arm_noun", policy),
            size=texts.size(largest, "points"),
        )
    text = texts.say(
        "survey.text",
        people=seen["people_per_wijk"],
        power=texts.numbers.percent(seen["power"]),
        visible=visible,
        outcome=outcome,
    )
    spread = texts.say("survey.spread", spread=seen["spread_households"], error=seen["standard_error"])
    table = _survey_table(evidence, texts, visible)
    return Section("survey", title, [Paragraph(text), table, Paragraph(spread, tone="note")])


def _survey_table(evidence: Evidence, texts: Texts, visible: float) -> Table:
    seen = evidence.survey
    rows = []
    for contrast in (*against_baseline(evidence), *evidence.rivals):
        row = evidence.effect(HEADLINE, evidence.area, contrast.name)
        if row is None or np.isnan(row["mean"]):
            continue
        needed = seen["people_per_wijk"] * (visible / row["mean"]) ** 2 if demonstrable(row) else np.nan
        rows.append(
            {
                "comparison": capital(contrast_label(texts, contrast)),
                **{end: row[end] for end in ENDS},
                "visible": visible,
                "seen": texts.say("words.yes" if noticeable(row, visible) else "words.no"),
                "needed": _rounded(needed),
            }
        )
    columns = [
        Column("comparison", texts.say("table.comparison")),
        Column("mean", texts.say("table.survey.effect"), 3, sign=True, low="low", high="high"),
        Column("visible", texts.say("table.survey.visible"), 2),
        Column("seen", texts.say("table.survey.seen")),
        Column("needed", texts.say("table.survey.needed"), 0),
    ]
    note = texts.say(
        "table.survey.note",
        power=texts.numbers.percent(seen["power"]),
        alpha=texts.numbers.percent(seen["alpha"]),
    )
    return Table(
        "survey",
        texts.say("table.survey.title", year=evidence.calendar(evidence.year)),
        texts.say("table.points"),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.estimates", pairs=evidence.pairs), note],
    )


def _rounded(number: float) -> float:
    """Two figures: a number of answers is a matter of size."""
    return float(f"{number:.2g}")


def weak_evidence(evidence: Evidence, texts: Texts) -> Section:
    """The weakest assumptions, from the declarations of the constants."""
    grades = Counter(str(item.grade) for item in declarations())
    fixed = sum(item.uncertain and not item.drawn for item in declarations())
    intro = texts.say(
        "evidence.intro", number=sum(grades.values()), weak=grades["c"], fixed=fixed, drawn=evidence.drawn
    )
    turned = [
        contrast_label(texts, item)
        for item in (*against_baseline(evidence), *evidence.rivals)
        if _turned(evidence, item.name)
    ]
    blocks: list[Block] = [Paragraph(intro)]
    if evidence.has_default_point:
        told = texts.say(
            "evidence.turned" if turned else "evidence.not_turned",
            turned=texts.listed(turned),
            who=texts.word("area_who", evidence.area),
        )
        blocks.append(Paragraph(told))
    return Section(
        "evidence",
        texts.say("section.evidence"),
        [*blocks, _weakest_table(evidence, texts), _grades_table(texts, grades)],
    )


def _turned(evidence: Evidence, contrast: str) -> bool:
    row = evidence.effect(HEADLINE, evidence.area, contrast)
    default = evidence.effect(HEADLINE, evidence.area, contrast, parameters="default")
    if row is None or default is None:
        return False
    return demonstrable(row) and demonstrable(default) and row["mean"] * default["mean"] < 0


def _weakest_table(evidence: Evidence, texts: Texts) -> Table:
    rows = [
        {
            "assumption": capital(meaning_of(item, texts.language)),
            "default": texts.numbers.tick(item.default),
            "low": texts.numbers.tick(item.low),
            "high": texts.numbers.tick(item.high),
            "unit": unit_word(item.unit, texts.language),
            "key": item.path,
        }
        for item in weakest_assumptions(_WEAKEST_SHOWN)
    ]
    names = ("assumption", "default", "low", "high")
    columns = [Column(name, texts.say(f"table.weakest.{name}")) for name in names]
    columns += [Column("unit", texts.say("page.unit")), Column("key", texts.say("table.weakest.key"))]
    drawn = "drawn" if evidence.drawn else "fixed"
    notes = [texts.say("table.weakest.note", drawn=evidence.drawn), texts.say(f"table.weakest.{drawn}")]
    return Table(
        "weakest",
        texts.say("table.weakest.title"),
        texts.say("table.unit_in_row"),
        columns,
        pd.DataFrame(rows),
        notes,
    )


def _grades_table(texts: Texts, grades: Mapping[str, int]) -> Table:
    total = sum(grades.values())
    rows = [
        {
            "grade": texts.say(f"table.grades.{grade}"),
            "number": float(grades[grade]),
            "share": grades[grade] / total,
        }
        for grade in ("a", "b", "c", "definition")
    ]
    columns = [
        Column("grade", texts.say("table.grades.grade")),
        Column("number", texts.say("table.grades.number"), 0),
        Column("share", texts.say("table.grades.share"), 0, percent=True),
    ]
    title, unit = texts.say("table.grades.title"), texts.say("table.grades.unit")
    return Table("grades", title, unit, columns, pd.DataFrame(rows))
