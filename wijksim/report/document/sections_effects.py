"""Sections on the question, the answer, time, residents, wijken, segregation and the Wijkkompas."""

from collections import Counter

import numpy as np

from wijksim.lab.cohort_effects import COHORTS, ORIGINAL
from wijksim.lab.contrasts import BASELINE, HALVES, Contrast, difference
from wijksim.lab.money import MILLION, allocated
from wijksim.lab.outcomes import CITY, HEADLINE, PROGRAMME, REST
from wijksim.lab.remarks import stops_too_late
from wijksim.report.document import money_tables, pictures, tables
from wijksim.report.document.blocks import Block, Figure, Listing, Paragraph, Section
from wijksim.report.document.evidence import Evidence, outcome_of, places_of
from wijksim.report.document.judgement import demonstrable, verdict
from wijksim.report.document.sentences import (
    Subject,
    course_of,
    difference_sentence,
    gainers,
    helps,
    money_buys,
    rivals,
    unit_of,
    what,
    wijken_apart,
)
from wijksim.report.document.texts import Texts
from wijksim.report.document.unusual import unusual
from wijksim.report.wording import capital

_SEGREGATION_SHOWN = ("satisfaction_gap", "dissimilarity_low_income", "theil_h_income")


def when(evidence: Evidence, texts: Texts, year: float | None = None) -> str:
    """A year of the run in words; the last one when left out."""
    return texts.say("words.when", year=evidence.calendar(evidence.year if year is None else year))


def subject(evidence: Evidence, texts: Texts, outcome: str, area: str, contrast: Contrast) -> Subject:
    """What a sentence on one row of the effects is about."""
    first, second = contrast.two_arms or ("", "")
    return Subject(
        first,
        second,
        what(texts, outcome, area),
        when(evidence, texts),
        unit_of(outcome_of(outcome)),
        places_of(outcome),
    )


def question(evidence: Evidence, texts: Texts) -> Section:
    """What was asked, of which policies, with how much money."""
    config = evidence.result.config
    given = {policy: allocated(evidence.result.arms[policy]) / MILLION for policy in evidence.policies}
    equal = max(given.values()) - min(given.values()) < 1e-6
    money = (
        texts.say(
            "question.fair",
            amount=texts.numbers.million_euro(next(iter(given.values()))),
            period=tables.period(evidence, texts),
        )
        if equal
        else texts.say(
            "question.unequal", amounts=_amounts(texts, given), period=tables.period(evidence, texts)
        )
    )
    labels = [texts.word("arm_label", policy) for policy in evidence.policies]
    asked = texts.say(
        "question.text",
        number=len(evidence.policies),
        city=texts.word("cities", config.city.name),
        arms=texts.listed(labels),
        start=evidence.first_calendar,
        last=evidence.last_calendar,
    )
    others = [item.text for item in unusual(config, evidence.result.arms, evidence.result.study, texts)]
    told: list[Block] = [Paragraph(texts.say("unusual.intro")), Listing(others)] if others else []
    blocks: list[Block] = [
        Paragraph(asked),
        *told,
        Paragraph(" ".join([money, *_parts(evidence, texts)])),
        money_tables.arms_table(evidence, texts),
        Paragraph(texts.say("question.reading", pairs=evidence.pairs), tone="note"),
    ]
    return Section("question", texts.say("section.question"), blocks)


def _amounts(texts: Texts, given: dict[str, float]) -> str:
    """How much money each policy gets; those with the most usual amount together at the end."""
    said = {policy: texts.numbers.million_euro(amount) for policy, amount in given.items()}
    usual, times = Counter(said.values()).most_common(1)[0]
    told = [
        f"{texts.word('arm_label', policy)} {amount}"
        for policy, amount in said.items()
        if amount != usual or times == 1
    ]
    return texts.listed([*told, f"{texts.say('question.rest')} {usual}"] if times > 1 else told)


def _parts(evidence: Evidence, texts: Texts) -> list[str]:
    """What must be known of arms that are no policies of their own, or do not differ from one in these years."""
    arms = evidence.result.arms
    halves = [
        texts.word("arm_noun", name) for name in arms if name in HALVES and name not in evidence.policies
    ]
    unstopped = [texts.word("arm_noun", name) for name, config in arms.items() if stops_too_late(config)]
    told = []
    if halves:
        told.append(texts.say("question.halves", halves=texts.listed(halves), number=len(halves)))
    if unstopped:
        told.append(texts.say("question.unstopped", arms=texts.listed(unstopped)))
    return told


def five_sentences(evidence: Evidence, texts: Texts) -> list[str]:
    """The answer: who is helped, whether integrated is better, who gains, segregation, and money."""
    who, time = texts.word("area_who", evidence.area), when(evidence, texts)
    effects = {
        policy: evidence.effect(HEADLINE, evidence.area, difference(policy, BASELINE).name)
        for policy in evidence.policies
    }
    others = {
        item.two_arms[1]: evidence.effect(HEADLINE, evidence.area, item.name)
        for item in evidence.rivals
        if item.two_arms is not None
    }
    followed = difference(evidence.policy, BASELINE).name
    cohorts = {cohort: evidence.cohort(cohort, followed) for cohort in COHORTS if cohort != ORIGINAL}
    whole = evidence.result.config.city.keep_one_in == 1
    wijken = {wijk: evidence.effect(HEADLINE, wijk, followed) for wijk in evidence.wijken} if whole else None
    money = {
        "amount": texts.numbers.million_euro(allocated(evidence.result.arms[evidence.policy]) / MILLION),
        "period": tables.period(evidence, texts),
    }
    return [
        helps(texts, effects, who, time),
        rivals(texts, others, evidence.policy, who, time, evidence.survey),
        gainers(texts, cohorts, wijken, evidence.policy, time),
        _segregation_sentence(evidence, texts, followed),
        money_buys(texts, evidence.per_euro(followed, "allocated"), evidence.policy, money),
    ]


def _segregation_sentence(evidence: Evidence, texts: Texts, contrast: str) -> str:
    parts = {}
    for part, outcome in (("gap", "satisfaction_gap"), ("income", "dissimilarity_low_income")):
        row = evidence.effect(outcome, CITY, contrast)
        found = verdict(row)
        known = row is not None and not np.isnan(row["mean"])
        parts[part] = texts.say(
            f"answer.segregation.{part}_{found.value}",
            when=when(evidence, texts),
            policy=texts.word("arm_with", evidence.policy),
            size=texts.size(row, unit_of(outcome_of(outcome)), places_of(outcome)) if row and known else "",
        )
    return texts.say("answer.segregation.text", **parts)


def answer(evidence: Evidence, texts: Texts) -> Section:
    """Five sentences and the table that they come from."""
    return Section(
        "answer",
        texts.say("section.answer"),
        [
            Listing(five_sentences(evidence, texts), ordered=True),
            tables.headline_table(evidence, texts),
        ],
    )


def _clear(evidence: Evidence, texts: Texts, contrasts: list[Contrast]) -> str:
    found = [(item, evidence.effect(HEADLINE, evidence.area, item.name)) for item in contrasts]
    clear = [
        f"{tables.contrast_label(texts, item)} {texts.brief(row)}"
        for item, row in found
        if row is not None and demonstrable(row)
    ]
    key = "time.caption_clear" if clear else "time.caption_none"
    text = texts.say(key, when=when(evidence, texts), clear=texts.listed(clear))
    return f"{capital(text)} {texts.say('time.caption_rest')}"


def _course(evidence: Evidence, texts: Texts) -> str:
    """How the effect of the policy went from the first to the last report year."""
    if len(evidence.years) < 2:
        return ""
    contrast = difference(evidence.policy, BASELINE).name
    first, last = evidence.years[0], evidence.years[-1]
    rows = [evidence.effect(HEADLINE, evidence.area, contrast, year=year) for year in (first, last)]
    known = [row for row in rows if row is not None and not np.isnan(row["mean"])]
    if len(known) < len(rows):
        return ""
    sizes = [float(row["mean"]) for row in known]
    text = texts.say(
        f"time.{course_of(*known)}",
        policy=texts.word("arm_with", evidence.policy),
        first=texts.numbers.signed(sizes[0], 3),
        last=texts.numbers.signed(sizes[1], 3),
        first_year=evidence.calendar(first),
        last_year=evidence.calendar(last),
    )
    return f"{text} {texts.say('time.interval_note')}"


def time(evidence: Evidence, texts: Texts) -> Section:
    """The effect over time."""
    who = texts.word("area_who", evidence.area)
    against = tables.against_baseline(evidence)
    blocks: list[Block] = [Paragraph(texts.say("time.intro", pairs=evidence.pairs))]
    if course := _course(evidence, texts):
        blocks.append(Paragraph(course))
    for name, title, contrasts in (
        ("effects", texts.say("time.figure", who=who), against),
        (
            "rivals",
            texts.say("time.rivals_figure", policy=capital(texts.word("arm_noun", evidence.policy))),
            [*evidence.rivals, *evidence.synergies],
        ),
    ):
        panels = pictures.differences_over_time(evidence, texts, contrasts, evidence.area)
        if panels:
            blocks.append(Figure(name, title, panels, _clear(evidence, texts, contrasts)))
    levels = pictures.levels_over_time(evidence, texts, [(HEADLINE, PROGRAMME), (HEADLINE, REST)])
    if levels:
        blocks.append(
            Figure("levels", texts.say("time.levels_figure"), levels, texts.say("time.levels_caption"))
        )
    blocks.append(tables.outcomes_table(evidence, texts, tables.OTHER_OUTCOMES, "outcomes"))
    return Section("time", texts.say("section.time"), blocks)


def people(evidence: Evidence, texts: Texts) -> Section:
    """Who gains and who loses: groups of residents, the lowest tenth, wijken."""
    followed = difference(evidence.policy, BASELINE)
    blocks: list[Block] = []
    shown = pictures.cohorts(evidence, texts)
    year = evidence.last_calendar
    if shown:
        caption = pictures.captioned(texts, texts.say("people.caption", year=year), shown)
        blocks.append(Figure("cohorts", texts.say("people.figure"), shown, caption))
        blocks.append(tables.cohorts_table(evidence, texts))
        row = evidence.cohort(ORIGINAL, followed.name)
        if row is not None and not np.isnan(row["households"]):
            counted = texts.say(
                "people.counted",
                households=row["households"],
                gone=row["gone"],
                policy=texts.word("arm_label", evidence.policy),
            )
            blocks.append(Paragraph(counted, tone="note"))
    lowest = [
        difference_sentence(
            texts,
            subject(evidence, texts, "life_satisfaction_p10", CITY, item),
            evidence.effect("life_satisfaction_p10", CITY, item.name),
        )
        for item in (followed, *evidence.rivals[:1])
    ]
    blocks.append(Paragraph(" ".join(lowest), lead=texts.say("people.lowest")))
    blocks += _wijken(evidence, texts, followed)
    return Section("people", texts.say("section.people"), blocks)


def _wijken(evidence: Evidence, texts: Texts, followed: Contrast) -> list[Block]:
    if not evidence.wijken:
        return []
    told = []
    for contrast in (followed, *evidence.rivals[:1]):
        rows = {wijk: evidence.effect(HEADLINE, wijk, contrast.name) for wijk in evidence.wijken}
        told.append(
            texts.say(
                "people.wijken_line",
                contrast=capital(tables.contrast_label(texts, contrast)),
                when=when(evidence, texts),
                wijken=wijken_apart(texts, rows),
            )
        )
    panels = pictures.wijken(evidence, texts)
    caption = texts.say("people.wijken_caption", year=evidence.calendar(evidence.year))
    return [
        Paragraph(" ".join(told), lead=texts.say("people.wijken_lead")),
        Figure(
            "wijken",
            texts.say("people.wijken_figure"),
            panels,
            pictures.captioned(texts, caption, panels),
        ),
        tables.wijken_table(evidence, texts),
    ]


def segregation(evidence: Evidence, texts: Texts) -> Section:
    """The divide between wijken and the segregation of incomes."""
    told = [
        difference_sentence(
            texts,
            subject(evidence, texts, outcome, CITY, item),
            evidence.effect(outcome, CITY, item.name),
        )
        for item in (difference(evidence.policy, BASELINE), *evidence.rivals[:1])
        for outcome in _SEGREGATION_SHOWN[:2]
    ]
    panels = pictures.levels_over_time(evidence, texts, [(name, CITY) for name in _SEGREGATION_SHOWN])
    blocks: list[Block] = [Listing(told), Paragraph(texts.say("segregation.reading"), tone="note")]
    if panels:
        caption = texts.say("segregation.caption")
        blocks.append(Figure("segregation", texts.say("segregation.figure"), panels, caption))
    names = [(name, CITY) for name in tables.SEGREGATION]
    blocks.append(tables.outcomes_table(evidence, texts, names, "segregation"))
    return Section("segregation", texts.say("section.segregation"), blocks)
