"""The section on the Wijkkompas: a wheel for every programme wijk, and what a policy demonstrably changes in it."""

from typing import Any

import pandas as pd

from wijksim.indicators.wijkkompas import wheel
from wijksim.lab.wijkkompas import NULMETING
from wijksim.report.document.blocks import Block, Column, Figure, Paragraph, Picture, Section, Table
from wijksim.report.document.evidence import Evidence
from wijksim.report.document.judgement import LEVEL
from wijksim.report.document.pictures import drawn
from wijksim.report.document.sections_effects import when
from wijksim.report.document.texts import Texts
from wijksim.report.figures.wijkkompas import draw_wijkkompas, wijkkompas_alt_text
from wijksim.report.wording import capital

_MOST_ROWS = 20


def wijkkompas(evidence: Evidence, texts: Texts) -> Section:
    """Wheels at the nulmeting and at the end, and a table of every demonstrable change."""
    title = texts.say("section.wijkkompas")
    if evidence.result.wijkkompas.empty:
        return Section("wijkkompas", title, [Paragraph(texts.say("wijkkompas.absent"))])
    table = evidence.result.wijkkompas
    outcome = table[(table["scenario"] == evidence.policy) & table["programme"].astype(bool)]
    clear = outcome[outcome["effect_demonstrable"].astype(bool)]
    seen = int(outcome["effect"].notna().sum())
    told = texts.say(
        "wijkkompas.some" if len(clear) else "wijkkompas.none",
        policy=texts.word("arm_noun", evidence.policy),
        when=when(evidence, texts),
        number=len(clear),
        all=seen,
        expected=max(1, round(seen * LEVEL)),
    )
    intro = texts.say(
        "wijkkompas.intro", first=evidence.result.config.city.first_year, last=evidence.last_calendar
    )
    blocks: list[Block] = [
        Paragraph(intro),
        Paragraph(texts.say("wijkkompas.reading"), tone="note"),
        Paragraph(capital(told)),
    ]
    if len(clear):
        blocks.append(_table(evidence, texts, clear))
    blocks += [_figure(evidence, texts, str(wijk)) for wijk in dict.fromkeys(outcome["wijk"])]
    names = [item.names[texts.language] for item in wheel().unknown]
    blocks.append(Paragraph(texts.listed(names) + ".", lead=texts.say("wijkkompas.unknown"), tone="note"))
    return Section("wijkkompas", title, blocks)


def _figure(evidence: Evidence, texts: Texts, wijk: str) -> Figure:
    table, first = evidence.result.wijkkompas, evidence.result.config.city.first_year
    chosen: dict[str, Any] = {
        "language": texts.language,
        "scenarios": [evidence.policy],
        "first_year": first,
    }
    data, _ = drawn(lambda path: draw_wijkkompas(table, wijk, path, **chosen))
    alt = wijkkompas_alt_text(table, wijk, **chosen)
    rows = table[(table["scenario"] == evidence.policy) & (table["wijk"] == wijk)]
    clear = rows[rows["effect_demonstrable"].astype(bool)]
    names = wheel().names(texts.language)
    caption = texts.say(
        "wijkkompas.caption" if len(clear) else "wijkkompas.caption_none",
        policy=texts.word("arm_noun", evidence.policy),
        clear=texts.listed([names[str(name)] for name in clear["indicator"]]),
        number=int(rows["effect"].notna().sum()),
        pairs=evidence.pairs,
        year=evidence.last_calendar,
    )
    return Figure(
        f"wijkkompas_{wijk}",
        texts.say("wijkkompas.figure", wijk=wijk),
        [Picture(data, alt)],
        caption,
        wide=True,
    )


def _table(evidence: Evidence, texts: Texts, clear: pd.DataFrame) -> Table:
    known = wheel()
    names = known.names(texts.language)
    ordered = clear.assign(size=clear["effect"].abs()).sort_values(["size"], ascending=False)
    rows = pd.DataFrame(
        {
            "wijk": ordered["wijk"].astype(str),
            "quarter": [known.quarters[name][texts.language] for name in ordered["quarter"].astype(str)],
            "indicator": [names[name] for name in ordered["indicator"].astype(str)],
            "effect": ordered["effect"],
            "effect_low": ordered["effect_low"],
            "effect_high": ordered["effect_high"],
        }
    ).reset_index(drop=True)
    columns = [
        Column("wijk", texts.say("table.wijk")),
        Column("quarter", texts.say("wijkkompas.quarter")),
        Column("indicator", texts.say("wijkkompas.indicator")),
        Column("effect", texts.say("wijkkompas.score"), 2, sign=True, low="effect_low", high="effect_high"),
    ]
    return Table(
        "wijkkompas",
        texts.say(
            "wijkkompas.title",
            policy=texts.word("arm_noun", evidence.policy),
            year=evidence.last_calendar,
        ),
        texts.say("wijkkompas.unit_score"),
        columns,
        rows,
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say("wijkkompas.note")],
        most=_MOST_ROWS,
    )


def whole_table(evidence: Evidence, texts: Texts) -> Table | None:
    """Every wijk, indicator and scenario, for the workbook only."""
    if evidence.result.wijkkompas.empty:
        return None
    table = evidence.result.wijkkompas
    known = wheel()
    names = known.names(texts.language)
    rows = pd.DataFrame(
        {
            "scenario": [
                texts.word("arm_label", str(name)) if name != NULMETING else texts.say("wijkkompas.start")
                for name in table["scenario"]
            ],
            "wijk": table["wijk"].astype(str),
            "quarter": [known.quarters[str(name)][texts.language] for name in table["quarter"]],
            "theme": [known.themes[str(name)][texts.language] for name in table["theme"]],
            "indicator": [names[str(name)] for name in table["indicator"]],
            "unit": [texts.word("wijkkompas.units", str(unit)) for unit in table["unit"]],
            **{
                f"{name}{end}": table[f"{name}{end}"]
                for name in ("value", "score", "effect")
                for end in ("", "_low", "_high")
            },
        }
    ).reset_index(drop=True)
    columns = [
        Column("scenario", texts.say("arms_table.arm")),
        Column("wijk", texts.say("table.wijk")),
        Column("quarter", texts.say("wijkkompas.quarter")),
        Column("theme", texts.say("wijkkompas.theme")),
        Column("indicator", texts.say("wijkkompas.indicator")),
        Column("unit", texts.say("page.unit")),
        Column("value", texts.say("wijkkompas.value"), 3, low="value_low", high="value_high"),
        Column("score", texts.say("wijkkompas.level"), 2, sign=True, low="score_low", high="score_high"),
        Column("effect", texts.say("wijkkompas.score"), 2, sign=True, low="effect_low", high="effect_high"),
    ]
    return Table(
        "wijkkompas_all",
        texts.say("wijkkompas.all_title", last=evidence.last_calendar),
        texts.say("wijkkompas.unit"),
        columns,
        rows,
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say("wijkkompas.note")],
    )
