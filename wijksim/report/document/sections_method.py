"""Sections on the method, the limits, how to make the report again, and what the words mean."""

from typing import Any

import pandas as pd

from wijksim.lab.contrasts import BASELINE
from wijksim.lab.outcomes import HEADLINE, PROGRAMME
from wijksim.report.document.blocks import (
    Block,
    Column,
    Commands,
    Definitions,
    Listing,
    Paragraph,
    Section,
    Table,
)
from wijksim.report.document.evidence import Evidence
from wijksim.report.document.judgement import LEVEL
from wijksim.report.document.texts import Texts
from wijksim.report.document.unusual import not_tested, unusual
from wijksim.report.figures.levels import level_rows
from wijksim.report.wording import capital

_OUTSIDE, _INSIDE = "outside", "inside"
_VALIDATION_SEEDS = 5
_VERSIONS = ("wijksim", "python", "mesa", "numpy", "pandas", "numba")


def method(evidence: Evidence, texts: Texts) -> Section:
    """The method in one page."""
    result = evidence.result
    first = result.store.keys()[0]
    households = float(result.store.read(first, "city", ["households"])["households"].iloc[0])
    values = {
        "city": texts.word("cities", result.config.city.name),
        "households": households,
        "pairs": evidence.pairs,
        "default": result.study.default_point_seeds,
        "made_up": result.config.city.made_up,
    }
    names = (
        "model",
        "actors",
        "pairs",
        "drawn" if evidence.drawn else "fixed",
        "integration",
        "satisfaction",
        "sentences",
    )
    return Section(
        "method",
        texts.say("section.method"),
        [Paragraph(texts.say(f"method.{name}", **values)) for name in names],
    )


def limits(evidence: Evidence, texts: Texts) -> Section:
    """What the report cannot say."""
    names = ("comparison", "synthetic", "segregation", "none", "ledger")
    made_up = evidence.result.config.city.made_up
    told = [texts.say(f"limits.{name}", made_up=made_up) for name in names]
    course = level_rows(evidence.result, HEADLINE, PROGRAMME)
    course = course[course["scenario"] == BASELINE]
    if len(course):
        told.append(
            texts.say(
                "limits.drift",
                before=float(course["mean"].iloc[0]),
                after=float(course["mean"].iloc[-1]),
                first=evidence.calendar(1),
                last=evidence.last_calendar,
            )
        )
    table = evidence.result.effects
    table = table[
        (table["parameters"] == evidence.result.main_parameters)
        & (table["year"] == evidence.year)
        & table["p_value"].notna()
    ]
    if len(table):
        told.append(
            texts.say(
                "limits.comparisons",
                number=len(table),
                year=evidence.calendar(evidence.year),
                plain=int((table["p_value"] < LEVEL).sum()),
                holm=int((table["p_holm"] < LEVEL).sum()),
            )
        )
    return Section("limits", texts.say("section.limits"), [Listing(told), *_validation(evidence, texts)])


def _validation(evidence: Evidence, texts: Texts) -> list[Block]:
    """Patterns that the city without policy misses."""
    if evidence.validation is None:
        command = evidence.settings.validate("validation.json", _VALIDATION_SEEDS)
        return [Paragraph(texts.say("validation.absent")), Commands([command]), *_not_tested(evidence, texts)]
    patterns: list[dict[str, Any]] = [
        row for row in evidence.validation["patterns"] if row["verdict"] in (_INSIDE, _OUTSIDE)
    ]
    misses = [row for row in patterns if row["verdict"] == _OUTSIDE]
    if not misses:
        return [Paragraph(texts.say("validation.hits", all=len(patterns))), *_not_tested(evidence, texts)]
    rows = [
        {
            "pattern": f"{row['pattern']}: {_pattern(texts, row)}",
            "target": texts.numbers.span(row["target_low"], row["target_high"], _places(row)),
            "mean": float(row["mean"]),
            "low": _number(row["mean_low"]),
            "high": _number(row["mean_high"]),
            "places": _places(row),
            "unit": texts.word("pattern_unit", row["unit"]),
        }
        for row in misses
    ]
    columns = [
        Column("pattern", texts.say("table.validation.pattern")),
        Column("target", texts.say("table.validation.target")),
        Column("mean", texts.say("table.validation.model"), "places", low="low", high="high"),
        Column("unit", texts.say("page.unit")),
    ]
    note = texts.say(
        "table.validation.note",
        months=evidence.validation["months"],
        city=texts.word("cities", evidence.validation["city"]),
    )
    told = texts.say("validation.misses", number=len(misses), all=len(patterns))
    title, unit = texts.say("table.validation.title"), texts.say("table.validation.unit")
    table = Table("validation", title, unit, columns, pd.DataFrame(rows), [note])
    return [Paragraph(told), table, *_not_tested(evidence, texts)]


def _not_tested(evidence: Evidence, texts: Texts) -> list[Block]:
    """What is unusual in this study and takes no part in the test; nothing where all is as usual."""
    result = evidence.result
    names = not_tested(unusual(result.config, result.arms, result.study, texts))
    return (
        [Paragraph(texts.say("validation.not_tested", names="; ".join(names)), tone="note")] if names else []
    )


def _pattern(texts: Texts, row: dict[str, Any]) -> str:
    code = str(row["pattern"])
    if code.startswith("N2 "):
        return texts.say("patterns.age", age=code.rsplit(" ", 1)[-1])
    return texts.word("pattern", code) if texts.has_word("pattern", code) else str(row["label"])


def _places(row: dict[str, Any]) -> int:
    return 1 if row["unit"] in ("%", "per 1,000", "years") else 3


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def reproduce(evidence: Evidence, texts: Texts) -> Section:
    """Commands, revision, hashes, versions: those of the runs, as their manifest has them."""
    store = evidence.result.store
    manifest = store.read_manifest(store.keys()[0])
    versions = manifest["versions"]
    shown = [f"{name} {versions[name]}" for name in _VERSIONS if name in versions]
    known = {
        "identity": manifest["identity"],
        "git": manifest["git_revision"] or texts.numbers.unknown,
        "source": manifest["source_hash"],
        "data": manifest["data_hash"],
        "versions": ", ".join(shown),
    }
    rows = [
        {"what": texts.say(f"table.provenance.{name}"), "value": str(value)} for name, value in known.items()
    ]
    columns = [
        Column("what", texts.say("table.provenance.what")),
        Column("value", texts.say("table.provenance.value")),
    ]
    title, unit = texts.say("table.provenance.title"), texts.say("table.provenance.unit")
    return Section(
        "reproduce",
        texts.say("section.reproduce"),
        [
            Paragraph(texts.say("reproduce.text")),
            Commands([evidence.settings.compare(), evidence.settings.report(texts.language)]),
            Paragraph(texts.say("reproduce.more"), tone="note"),
            Table("provenance", title, unit, columns, pd.DataFrame(rows)),
        ],
    )


def glossary(texts: Texts) -> Section:
    """What the words of the model mean, in the order of the alphabet."""
    entries = [tuple(map(str, texts.many(f"glossary.{name}"))) for name in texts.names("glossary")]
    ordered = sorted(entries, key=lambda entry: entry[0].casefold())
    return Section(
        "glossary",
        texts.say("section.glossary"),
        [Definitions({capital(term): meaning for term, meaning in ordered})],
    )
