"""Who pays and who gains, by party: the wrong pockets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wijksim.lab.mkba import CostBenefit
from wijksim.lab.mkba_accounts import NET, TOTAL
from wijksim.report.figure_texts import FigureTexts, figure_texts
from wijksim.report.house_style import FAINT, INK, legend_below, new_figure, save, theme
from wijksim.report.intervals import ENDS, estimate

_DIGITS = 2
"""Of an amount in millions."""
_PAYS, _GAINS = "#CC6677", "#88CCEE"

_PARTIES = (
    "gemeente",
    "rijk",
    "region",
    "corporations",
    "health insurers",
    "households",
    "residents",
    "society",
    TOTAL,
)
"""From who pays first to who gains last; parties that are not among them come before the total."""


def main_rows(table: pd.DataFrame, analysis: CostBenefit, contrast: str) -> pd.DataFrame:
    """Rows of one contrast for the kind of pairs that headlines use.

    Raises:
        ValueError: If the analysis does not have the contrast.
    """
    known = list(dict.fromkeys(table["contrast"]))
    if contrast not in known:
        raise ValueError(f"{contrast!r}: no such contrast; allowed: {', '.join(known)}")
    return table[(table["contrast"] == contrast) & (table["parameters"] == analysis.main_parameters)]


def _by_party(analysis: CostBenefit, contrast: str) -> pd.DataFrame:
    """Totals of every party in the balance of wellbeing, in the order in which they are drawn."""
    rows = main_rows(analysis.pockets, analysis, contrast)
    rows = rows[(rows["balance"] == "wellbeing") & (rows["category"] == TOTAL)]
    wide = rows.pivot_table(index="party", columns="quantity", values=["mean", "low", "high"], dropna=False)
    others = sorted(set(wide.index) - set(_PARTIES))
    order = [*[name for name in _PARTIES[:-1] if name in wide.index], *others, TOTAL]
    return wide.loc[order]


def draw_pockets(analysis: CostBenefit, contrast: str, path: Path, *, language: str = "nl") -> str:
    """Who pays and who gains under one contrast, present value over the whole run; returns the caption.

    Args:
        analysis: The cost-benefit analysis.
        contrast: Name of the contrast.
        path: A picture file.
        language: ``nl`` or ``en``.

    Raises:
        ValueError: If the analysis does not have the contrast.
    """
    texts = figure_texts(language)
    wide = _by_party(analysis, contrast)
    caption = _pockets_caption(analysis, wide, texts)
    positions = np.arange(len(wide), dtype=np.float64)
    with theme():
        figure, ((axes,),) = new_figure(1, 1, (9.6, 1.6 + 0.46 * len(wide)))
        for quantity, shade, sign in (("pays", _PAYS, -1.0), ("gains", _GAINS, 1.0)):
            if ("mean", quantity) in wide:
                values = sign * wide["mean", quantity].fillna(0.0).to_numpy()
                offset = -0.19 if quantity == "pays" else 0.19
                axes.barh(positions + offset, values, height=0.36, color=shade, zorder=2)
        net, low, high = (wide[name, NET].to_numpy() for name in ("mean", "low", "high"))
        axes.hlines(positions, low, high, color=INK, lw=1.6, zorder=4)
        axes.plot(net, positions, "D", color=INK, ms=5.5, zorder=5, ls="none")
        axes.axvline(0, color=INK, lw=1.0, zorder=3)
        axes.axhline(len(wide) - 1.5, color=FAINT, lw=0.9, ls=(0, (3, 2)))
        axes.set_yticks(positions, [texts.word("parties", str(name)) for name in wide.index])
        axes.get_yticklabels()[-1].set_fontweight("bold")
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(texts.say("money", "pockets_axis"))
        texts.numbers.on_axes(axes, "x")
        handles = [
            Patch(color=_PAYS, label=texts.say("money", "pockets_pays")),
            Patch(color=_GAINS, label=texts.say("money", "pockets_gains")),
            _net_key(texts, known=bool(np.isfinite(low).any())),
        ]
        legend_below(axes, handles, len(handles))
        save(figure, path, texts.say("money", "pockets_title", contrast=texts.contrast(contrast)), caption)
    return caption


def _net_key(texts: FigureTexts, *, known: bool) -> Line2D:
    """The mark of the net, with a line where there are intervals."""
    words = texts.say("money", "pockets_net" if known else "pockets_net_one")
    return Line2D([], [], color=INK, marker="D", ms=5.5, lw=1.6 if known else 0.0, label=words)


def _pockets_caption(analysis: CostBenefit, wide: pd.DataFrame, texts: FigureTexts) -> str:
    row = analysis.wellbys.iloc[0]
    value, low, high = (
        texts.numbers.euro(float(row[f"value_{name}"])) for name in ("standard", "low", "high")
    )
    price = "price_drawn" if analysis.main_parameters == "drawn" else "price_fixed"
    wellby = texts.say("money", price, value=value, low=low, high=high)
    parts = [texts.say("money", "pockets_caption", wellby=wellby)]
    parties = wide.drop(index=TOTAL)
    if parties["low", NET].notna().any():
        names = {str(party): texts.word("parties", str(party)).split(":")[0] for party in parties.index}
        gains = [names[str(party)] for party in parties.index[parties["low", NET] > 0]]
        loses = [names[str(party)] for party in parties.index[parties["high", NET] < 0]]
        nobody = [texts.say("money", "pockets_nobody")]
        told = {"gainers": texts.listed(gains or nobody), "losers": texts.listed(loses or nobody)}
        parts.append(texts.say("money", "pockets_some", **told))
    else:
        parts.append(texts.say("money", "one_pair"))
    return " ".join(parts)


def net_words(row: Mapping[Any, Any], texts: FigureTexts) -> dict[str, str]:
    """An amount in millions, and its interval in brackets; nothing for one pair."""
    told = estimate(texts.numbers, row, _DIGITS, sign=True)
    named = f" ({told.span})" if told.same else texts.say("money", "alt_interval", span=told.span)
    return {"net": told.number, "interval": named if told.span else ""}


def pockets_alt_text(analysis: CostBenefit, contrast: str, *, language: str = "nl") -> str:
    """What the figure of parties shows, in words."""
    texts = figure_texts(language)
    wide = _by_party(analysis, contrast)
    parts = [
        texts.say(
            "money",
            "alt_pockets_part",
            party=texts.word("parties", str(party)),
            **net_words({end: row[end, NET] for end in ENDS}, texts),
        )
        for party, row in wide.iterrows()
    ]
    return texts.say("money", "alt_pockets", contrast=texts.contrast(contrast), parts=" ".join(parts))
