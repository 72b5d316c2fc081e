"""The whole report: warnings, sections, and every table of them."""

from dataclasses import dataclass

from wijksim import __version__
from wijksim.lab.settings import money_per_household
from wijksim.report.document.blocks import Section, Table
from wijksim.report.document.evidence import Evidence
from wijksim.report.document.money_tables import ledger_table
from wijksim.report.document.sections_certainty import pathways, survey, weak_evidence, worse
from wijksim.report.document.sections_effects import answer, people, question, segregation, time
from wijksim.report.document.sections_method import glossary, limits, method, reproduce
from wijksim.report.document.sections_money import money
from wijksim.report.document.sections_wijkkompas import whole_table, wijkkompas
from wijksim.report.document.texts import Texts
from wijksim.report.document.unusual import unusual

CALIBRATED_ON = "Groningen"
"""Municipality whose figures served to set constants (docs/patterns.md)."""

_FEW_PAIRS = 10


@dataclass(frozen=True)
class Document:
    """A report in one language.

    Attributes:
        language: Code of the language.
        title: Title.
        subtitle: What was compared, and when.
        made_by: What made it.
        warnings: What a reader must know before all else.
        sections: Sections in order.
        tables: Every table, those of the sections and those for the workbook only.
    """

    language: str
    title: str
    subtitle: str
    made_by: str
    warnings: list[str]
    sections: list[Section]
    tables: list[Table]


def compose(evidence: Evidence, texts: Texts) -> Document:
    """Writes the report on a comparison.

    Args:
        evidence: What is known.
        texts: The language.
    """
    config = evidence.result.config
    sections = [
        question(evidence, texts),
        answer(evidence, texts),
        time(evidence, texts),
        people(evidence, texts),
        segregation(evidence, texts),
        wijkkompas(evidence, texts),
        money(evidence, texts),
        pathways(evidence, texts),
        worse(evidence, texts),
        survey(evidence, texts),
        weak_evidence(evidence, texts),
        method(evidence, texts),
        limits(evidence, texts),
        reproduce(evidence, texts),
        glossary(texts),
    ]
    further = [ledger_table(evidence, texts), whole_table(evidence, texts)]
    tables = [block for section in sections for block in section.blocks if isinstance(block, Table)]
    return Document(
        language=texts.language,
        title=texts.say("page.title", city=texts.word("cities", config.city.name)),
        subtitle=texts.say(
            "page.subtitle",
            number=len(evidence.policies),
            first=config.city.first_year,
            last=evidence.last_calendar,
        ),
        made_by=texts.say("page.made_by", version=__version__),
        warnings=warnings(evidence, texts),
        sections=sections,
        tables=[*tables, *(table for table in further if table is not None)],
    )


def warnings(evidence: Evidence, texts: Texts) -> list[str]:
    """What a reader must know before all else."""
    config = evidence.result.config
    told = []
    if config.city.made_up:
        told.append(texts.say("page.made_up", city=texts.word("cities", config.city.name)))
    elif config.city.whole != CALIBRATED_ON:
        told.append(texts.say("page.elsewhere", city=config.city.whole, calibrated=CALIBRATED_ON))
    found = unusual(config, evidence.result.arms, evidence.result.study, texts)
    if others := [item.name for item in found if item.warned]:
        told.append(texts.say("unusual.warning", names="; ".join(others)))
    if config.city.keep_one_in != 1:
        share = texts.numbers.percent(1 / config.city.keep_one_in)
        proportional = money_per_household(config.city) == 1
        told.append(texts.say("page.part", share=share, whole=config.city.whole, proportional=proportional))
    if evidence.pairs < _FEW_PAIRS:
        told.append(texts.say("page.few", pairs=evidence.pairs))
    failed = len(evidence.result.ensemble.failed) + len(evidence.result.ensemble.lost)
    if failed:
        told.append(texts.say("page.failed", number=failed))
    return told
