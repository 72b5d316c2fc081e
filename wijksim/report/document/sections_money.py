"""The section on money: who pays, what it bought, and the social balance."""

from collections.abc import Callable
from pathlib import Path

from wijksim.lab.contrasts import BASELINE, difference
from wijksim.lab.settings import money_per_household
from wijksim.lab.spending import ALL
from wijksim.report.document import mkba_tables, money_tables, pictures
from wijksim.report.document.blocks import Block, Figure, Paragraph, Picture, Section, Table
from wijksim.report.document.evidence import Evidence
from wijksim.report.document.texts import Texts
from wijksim.report.figures.mkba import draw_over_time, draw_pockets, draw_tornado, mkba_alt_text


def money(evidence: Evidence, texts: Texts) -> Section:
    """Cash by payer, spending, what was bought, effects per euro, and costs and benefits."""
    config = evidence.result.config
    blocks: list[Block] = [Paragraph(texts.say("money.intro"))]
    if config.city.scale != 1:
        scale = config.city.scale
        told = texts.say(
            "money.scale",
            share=texts.numbers.percent(scale),
            factor=1 / scale,
            whole=config.city.whole,
            proportional=money_per_household(config.city) == 1,
        )
        blocks.append(Paragraph(told, tone="note"))
    table = money_tables.payers_table(evidence, texts)
    panels = pictures.payers(evidence, texts, table.rows.iloc[:-1])
    if panels:
        title = texts.say("money.figure", first=config.city.first_year, last=evidence.last_calendar)
        caption = pictures.captioned(texts, texts.say("money.caption", pairs=evidence.pairs), panels)
        blocks.append(Figure("payers", title, panels, caption))
    blocks.append(table)
    if left := _spent(evidence, texts):
        blocks.append(Paragraph(left))
    further = (
        money_tables.spending_table(evidence, texts),
        money_tables.bought(evidence, texts),
        money_tables.bought_differences(evidence, texts),
        money_tables.per_euro_table(evidence, texts),
    )
    blocks += [item for item in further if item is not None]
    blocks += _mkba(evidence, texts)
    return Section("money", texts.say("section.money"), blocks)


def _spent(evidence: Evidence, texts: Texts) -> str:
    """What share of the money was spent at the end."""
    table = evidence.result.spending
    if table.empty:
        return ""
    rows = table[
        (table["purpose"] == ALL)
        & (table["year"] == table["year"].max())
        & (table["scenario"] == evidence.policy)
    ]
    if rows.empty or rows["share_spent"].isna().any():
        return ""
    row = rows.iloc[0]
    ends = {"mean": row["share_spent"], "low": row["share_spent_low"], "high": row["share_spent_high"]}
    spent, span = texts.share(ends)
    return texts.say(
        "money.left",
        policy=texts.word("arm_noun", evidence.policy),
        year=evidence.calendar(float(row["year"])),
        spent=spent,
        span=span,
    )


def _mkba(evidence: Evidence, texts: Texts) -> list[Block]:
    analysis = evidence.result.cost_benefit
    contrast = difference(evidence.policy, BASELINE).name
    first, language = evidence.result.config.city.first_year, texts.language
    figures: dict[str, Callable[[Path], str]] = {
        "over_time": lambda path: draw_over_time(
            analysis, path, contrasts=[contrast], first_year=first, language=language
        ),
        "pockets": lambda path: draw_pockets(analysis, contrast, path, language=language),
        "tornado": lambda path: draw_tornado(analysis, contrast, path, language=language),
    }
    shown: list[Block] = []
    for name, draw in figures.items():
        data, caption = pictures.drawn(draw)
        alt = mkba_alt_text(analysis, name, contrast=contrast, language=language)
        title = texts.say(f"mkba.{name}", policy=texts.word("arm_noun", evidence.policy))
        shown.append(Figure(f"mkba_{name}", title, [Picture(data, alt)], caption, wide=True))
    told = [Paragraph(text) for text in mkba_tables.sentences(evidence, analysis, texts)]
    reading = Paragraph(texts.say("mkba.reading", last=evidence.last_calendar), tone="note")
    tables: list[Table] = mkba_tables.tables(evidence, analysis, texts)
    return [*told, reading, *shown, *tables]
