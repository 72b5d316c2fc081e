"""Words beside the wheels of the Wijkkompas: headings, caption, and a text for who cannot see them."""

from collections.abc import Sequence

import pandas as pd

from wijksim.indicators.wijkkompas import COMPOSITION, wheel
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.wijkkompas import NULMETING
from wijksim.report.figure_texts import FigureTexts, figure_texts
from wijksim.report.wording import capital

CLASSES = (-1.5, -0.75, -0.25, 0.25, 0.75, 1.5)
"""Scores between which a colour holds; the middle class is about the city mean."""


def chosen(table: pd.DataFrame, wijk: str, scenarios: Sequence[str] | None) -> dict[str, pd.DataFrame]:
    """Rows of the wijk by moment: the nulmeting first, then each scenario.

    Raises:
        ValueError: If the table does not have the wijk or a scenario.
    """
    known = list(dict.fromkeys(table["wijk"]))
    if wijk not in known:
        raise ValueError(f"{wijk!r}: no such wijk; allowed: {', '.join(map(str, known))}")
    there = [name for name in dict.fromkeys(table["scenario"]) if name != NULMETING]
    wanted = there if scenarios is None else list(scenarios)
    strange = [name for name in wanted if name not in there]
    if strange:
        raise ValueError(f"scenarios = {strange}: allowed: {', '.join(there)}")
    own = table[table["wijk"] == wijk]
    return {name: own[own["scenario"] == name] for name in (NULMETING, *wanted)}


def moment_of(name: str, rows: pd.DataFrame, texts: FigureTexts, first_year: int) -> tuple[str, str]:
    """Heading and time of a wheel."""
    if name == NULMETING:
        return texts.say("compass", "nulmeting"), texts.say("compass", "at_start", year=first_year)
    year = first_year + (int(rows["month"].iloc[0]) - 1) // MONTHS_PER_YEAR
    return capital(texts.arm(name)), texts.say("compass", "at_end", year=year)


def pairs_behind(rows: pd.DataFrame) -> int:
    """Simulations over which the rows of a wheel are means."""
    return int(rows["pairs"].iloc[0])


def caption_of(moments: dict[str, pd.DataFrame], texts: FigureTexts) -> str:
    """What to conclude from the wheels, and what not."""
    pairs = pairs_behind(next(iter(moments.values())))
    parts = [texts.say("compass", "caption", simulations=texts.counted(pairs, "simulations"))]
    names = wheel().names(texts.language)
    later = {name: rows for name, rows in moments.items() if name != NULMETING}
    if pairs < 2:
        parts.append(texts.say("compass", "caption_one"))
        later = {}
    for name, rows in later.items():
        arm, changed = texts.arm(name), int(rows["change_demonstrable"].sum())
        parts.append(texts.say("compass", "caption_change", arm=arm, changed=changed, all=len(rows)))
    if later:
        parts.append(texts.say("compass", "caption_no_policy"))
    any_clear = False
    for name, rows in later.items():
        if rows["effect"].notna().any():
            arm = texts.arm(name)
            clear = [names[item] for item in rows.loc[rows["effect_demonstrable"], "indicator"]]
            any_clear |= bool(clear)
            which = "caption_effect" if clear else "caption_no_effect"
            parts.append(texts.say("compass", which, arm=arm, names=texts.listed(clear)))
    if any_clear:
        parts.append(texts.say("compass", "caption_chance", all=len(names)))
    unknown = [item.names[texts.language] for item in wheel().unknown]
    told = "; ".join(words[0].lower() + words[1:] if words[1:2].islower() else words for words in unknown)
    parts.append(texts.say("compass", "caption_unknown", names=told))
    return " ".join(parts)


def wijkkompas_alt_text(
    table: pd.DataFrame,
    wijk: str,
    *,
    language: str = "nl",
    scenarios: Sequence[str] | None = None,
    first_year: int = 2018,
) -> str:
    """What the wheels show, in words, for who cannot see them."""
    texts = figure_texts(language)
    moments = chosen(table, wijk, scenarios)
    names = wheel().names(texts.language)
    number = len(moments[NULMETING])
    parts = [texts.say("compass", "alt_head", wijk=wijk, number=number, moments=len(moments))]
    for name, rows in moments.items():
        judged = rows[rows["quarter"] != COMPOSITION]

        def listed(chosen: pd.DataFrame) -> str:
            words = [names[item] for item in chosen["indicator"]]
            return texts.listed(words) if words else texts.say("compass", "alt_none")

        parts.append(
            texts.say(
                "compass",
                "alt_moment",
                moment=", ".join(moment_of(name, rows, texts, first_year)),
                worse=listed(judged[judged["score"] <= CLASSES[2]]),
                better=listed(judged[judged["score"] >= CLASSES[3]]),
            )
        )
    return " ".join(parts)
