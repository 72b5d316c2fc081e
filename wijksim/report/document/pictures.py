"""Pictures of the report: small panels that stand beside each other on a wide page and below each other on a phone."""

import io
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from wijksim.lab.cohort_effects import COHORTS, ORIGINAL, UNPAIRED
from wijksim.lab.contrasts import BASELINE, Contrast, difference
from wijksim.lab.estimation import Floats
from wijksim.lab.outcomes import CITY, HEADLINE, PROGRAMME
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.report.document.blocks import Picture
from wijksim.report.document.evidence import Evidence, Row
from wijksim.report.document.tables import UNPAIRED_MARK, contrast_label
from wijksim.report.document.texts import Texts
from wijksim.report.figures.levels import add_headroom, draw_levels, level_rows, shown_arms
from wijksim.report.house_style import (
    FAINT,
    INK,
    TITLE_WIDTH,
    bare_pictures,
    colour,
    finish_layout,
    label_lines,
    leave_room,
    mark_start,
    new_figure,
    theme,
)
from wijksim.report.intervals import ENDS
from wijksim.report.wording import capital

_SHORT_TITLE_WIDTH = 24
"""Letters in a line of a title beside which long names of rows take their room."""
_USUAL_PART = 0.9
"""Part of the bars whose reach is usual."""
_BEYOND = 2.0
"""Times the usual reach that the scale of bars holds at most."""
_AFTER_ARROWHEAD = "   "
"""Room between an arrowhead and the number behind it."""
_ROOM_BESIDE_MEANS = 1.25
"""Times the largest mean that the scale of bars holds at least."""

PANEL = (4.6, 3.1)
"""Width and height of a panel, inches: letters stay readable at the width of a phone."""


@contextmanager
def panel(size: tuple[float, float] = PANEL) -> Iterator[tuple[Canvas, Axes]]:
    """One pair of axes in the house style."""
    with theme():
        figure, grid = new_figure(1, 1, size)
        yield figure, grid[0, 0]


def picture(figure: Canvas, alt: str, *, cut: bool = False) -> Picture:
    """The finished panel as an SVG file: letters are outlines, so that it looks the same everywhere."""
    buffer = io.BytesIO()
    # No time or version in the file: the same numbers give the same bytes.
    figure.savefig(
        buffer,
        format="svg",
        bbox_inches="tight",
        pad_inches=0.06,
        metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
    )
    return Picture(buffer.getvalue(), alt, cut=cut)


def captioned(texts: Texts, caption: str, shown: Sequence[Picture]) -> str:
    """A caption that also tells what arrowheads mean, where pictures have them."""
    return f"{caption} {texts.say('figure.cut')}" if any(item.cut for item in shown) else caption


def drawn(draw: Callable[[Path], str]) -> tuple[bytes, str]:
    """The SVG file that a figure draws, without title and caption in it, and the caption."""
    with tempfile.TemporaryDirectory() as folder, bare_pictures():
        path = Path(folder) / "figure.svg"
        caption = draw(path)
        return path.read_bytes(), caption


def differences_over_time(
    evidence: Evidence, texts: Texts, contrasts: Sequence[Contrast], area: str
) -> list[Picture]:
    """One panel for each comparison: mean difference, its 95% interval, and the range of single cities."""
    table = evidence.result.effects_by_month
    table = table[(table["outcome"] == HEADLINE) & (table["area"] == area)]
    main = table[table["parameters"] == evidence.result.main_parameters]
    shown = main[main["contrast"].isin([item.name for item in contrasts])]
    ends = shown[["single_low", "single_high", "low", "high", "mean"]].to_numpy(np.float64)
    if not len(ends) or np.isnan(ends).all():
        return []
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.06 * max(high - low, 1e-3)
    pictures = []
    for contrast in contrasts:
        rows = main[main["contrast"] == contrast.name]
        if rows["mean"].notna().any():
            limits = (low - room, high + room)
            pictures.append(_difference_panel(evidence, texts, contrast, rows, limits))
    return pictures


def _difference_panel(
    evidence: Evidence, texts: Texts, contrast: Contrast, rows: pd.DataFrame, limits: tuple[float, float]
) -> Picture:
    arm = max(contrast.weights, key=lambda name: (contrast.weights[name], name != BASELINE))
    years = rows["month"] / MONTHS_PER_YEAR
    with panel() as (figure, axes):
        axes.axhline(0, color=INK, lw=1.0, zorder=2)
        axes.fill_between(years, rows["single_low"], rows["single_high"], color=colour(arm), alpha=0.10, lw=0)
        axes.fill_between(years, rows["low"], rows["high"], color=colour(arm), alpha=0.32, lw=0)
        axes.plot(years, rows["mean"], color=colour(arm), lw=2.0, zorder=3)
        mark_start(
            axes,
            evidence.result.config.scenario.start / MONTHS_PER_YEAR,
            text=texts.say("figure.start"),
        )
        axes.set_ylim(*limits)
        axes.set_xlim(0.0, float(max(years.max(), 1.0)))
        calendar_axis(axes, evidence)
        axes.set_ylabel(texts.say("figure.points"))
        axes.set_title(textwrap.fill(capital(contrast_label(texts, contrast)), TITLE_WIDTH))
        texts.numbers.on_axes(axes, "y")
        last = {str(key): value for key, value in rows.iloc[-1].items()}
        alt = texts.say(
            "figure.difference_alt",
            what=contrast_label(texts, contrast),
            first=evidence.calendar(1),
            last=evidence.last_calendar,
            size=texts.size(last, "points"),
        )
        return picture(figure, alt)


def calendar_axis(axes: Axes, evidence: Evidence) -> None:
    """Writes calendar years along an axis that counts years of the run."""
    first = evidence.result.config.city.first_year
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{first + value:.0f}")


def levels_over_time(evidence: Evidence, texts: Texts, shown: Sequence[tuple[str, str]]) -> list[Picture]:
    """One panel for each outcome and area: the level under every policy."""
    return [
        made for outcome, area in shown if (made := _level_panel(evidence, texts, outcome, area)) is not None
    ]


def _level_panel(evidence: Evidence, texts: Texts, outcome: str, area: str) -> Picture | None:
    rows = level_rows(evidence.result, outcome, area)
    arms = shown_arms(evidence.result)
    if rows.empty or rows["mean"].isna().all():
        return None
    with panel() as (figure, axes):
        labels = draw_levels(axes, rows, arms, lambda arm: texts.word("arm_label", arm), banded=[BASELINE])
        title = texts.word("outcome_label", outcome)
        axes.set_title(title if area == CITY else capital(texts.word("area_label", area)))
        axes.set_ylabel(texts.say(f"figure.axis.{outcome}"))
        axes.set_xlabel("")
        calendar_axis(axes, evidence)
        mark_start(
            axes, evidence.result.config.scenario.start / MONTHS_PER_YEAR, text=texts.say("figure.start")
        )
        add_headroom(axes)
        texts.numbers.on_axes(axes, "y")
        leave_room(axes, labels)
        finish_layout(figure)
        label_lines(axes, labels)
        alt = texts.say(
            "figure.level_alt",
            what=texts.word("outcome_the", outcome),
            where=texts.word("areas", area),
            first=evidence.calendar(1),
            last=evidence.last_calendar,
            ends=texts.listed([_course(texts, rows, arm) for arm in arms]),
        )
        return picture(figure, alt)


def _course(texts: Texts, rows: pd.DataFrame, arm: str) -> str:
    line = rows[rows["scenario"] == arm]["mean"]
    return texts.say(
        "figure.course",
        arm=texts.word("arm_label", arm),
        first=texts.numbers.number(float(line.iloc[0]), 2) if len(line) else texts.numbers.unknown,
        last=texts.numbers.number(float(line.iloc[-1]), 2) if len(line) else texts.numbers.unknown,
    )


def dots(
    texts: Texts,
    title: str,
    rows: Sequence[tuple[str, Row | None, bool, bool]],
    shade: str,
    limits: tuple[float, float],
) -> Picture:
    """Points with their 95% intervals, one line each: name, estimate, hollow, heavy."""
    cut = False
    with panel((PANEL[0], 0.9 + 0.32 * len(rows))) as (figure, axes):
        axes.axvline(0, color=INK, lw=1.0, zorder=1)
        for position, (_, row, hollow, heavy) in enumerate(rows):
            if row is None or np.isnan(row["mean"]):
                axes.text(0, position, f" {texts.say('figure.nobody')}", va="center", color=FAINT, fontsize=9)
                continue
            axes.plot([row["low"], row["high"]], [position] * 2, color=shade, lw=3.2 if heavy else 2.0)
            cut |= _arrowheads(axes, position, row, limits, shade)
            face = "white" if hollow else shade
            axes.plot(row["mean"], position, marker="o", ms=7, mec=shade, mfc=face, zorder=3)
        axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(*limits)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(texts.say("figure.points"))
        if title:
            axes.set_title(textwrap.fill(title, _SHORT_TITLE_WIDTH))
        texts.numbers.on_axes(axes, "x")
        told = [
            texts.say("words.wijk_size", wijk=name, size=texts.brief(row))
            for name, row, *_ in rows
            if row is not None and not np.isnan(row["mean"])
        ]
        return picture(figure, texts.say("figure.dots_alt", title=title, told=texts.listed(told)), cut=cut)


def limits_of(rows: Sequence[Row | None]) -> tuple[float, float]:
    """One scale for all panels; an interval that is many times the others runs out of the picture."""
    known = [row for row in rows if row is not None and not np.isnan(row["mean"])]
    means, lows, highs = (np.array([row[end] for row in known], dtype=np.float64) for end in ENDS)
    low, high, _ = reach(means, lows, highs) if known else (0.0, 0.0, False)
    room = 0.08 * max(high - low, 1e-3)
    return low - room, high + room


def cohorts(evidence: Evidence, texts: Texts) -> list[Picture]:
    """One panel for each policy: the effect by group of residents."""
    found = {
        policy: [evidence.cohort(cohort, difference(policy, BASELINE).name) for cohort in COHORTS]
        for policy in evidence.policies
    }
    limits = limits_of([row for rows in found.values() for row in rows])
    return [
        dots(
            texts,
            capital(texts.word("arm_label", policy)),
            [
                (
                    texts.word("cohorts", cohort) + (UNPAIRED_MARK if cohort in UNPAIRED else ""),
                    row,
                    cohort in UNPAIRED,
                    cohort == ORIGINAL,
                )
                for cohort, row in zip(COHORTS, rows, strict=True)
            ],
            colour(policy),
            limits,
        )
        for policy, rows in found.items()
        if any(row is not None and not np.isnan(row["mean"]) for row in rows)
    ]


def wijken(evidence: Evidence, texts: Texts) -> list[Picture]:
    """One panel for each policy: the effect by programme wijk, all of them together in front."""
    places = [PROGRAMME, *evidence.wijken]
    found = {
        policy: [evidence.effect(HEADLINE, place, difference(policy, BASELINE).name) for place in places]
        for policy in evidence.policies
    }
    limits = limits_of([row for rows in found.values() for row in rows])
    names = [capital(texts.word("area_label", PROGRAMME)), *evidence.wijken]
    return [
        dots(
            texts,
            capital(texts.word("arm_label", policy)),
            [
                (name, row, False, place == PROGRAMME)
                for name, place, row in zip(names, places, rows, strict=True)
            ],
            colour(policy),
            limits,
        )
        for policy, rows in found.items()
        if any(row is not None and not np.isnan(row["mean"]) for row in rows)
    ]


def reach(means: Floats, lows: Floats, highs: Floats) -> tuple[float, float, bool]:
    """The scale of bars with intervals, on which a few very wide intervals make no other bar invisible.

    Returns:
        Its lower and upper end, zero included, and whether intervals run beyond them; every mean lies within.
    """
    ends = np.concatenate([means, lows, highs])
    low, high = min(float(np.nanmin(ends)), 0.0), max(float(np.nanmax(ends)), 0.0)
    widths = np.nanmax(np.abs([means, lows, highs]), axis=0)
    usual = float(np.nanquantile(widths, _USUAL_PART))
    most = max(_BEYOND * usual, _ROOM_BESIDE_MEANS * float(np.nanmax(np.abs(means))))
    if most <= 0 or max(-low, high) <= most:
        return low, high, False
    return max(low, -most), min(high, most), True


def payers_scale(evidence: Evidence, rows: pd.DataFrame) -> tuple[float, float, bool]:
    """The scale of the panels of payers, and whether intervals run beyond it."""
    means, lows, highs = (
        rows[[f"{policy}_{end}" for policy in evidence.policies]].to_numpy(np.float64).ravel() for end in ENDS
    )
    known = ~np.isnan(means)
    return reach(means[known], lows[known], highs[known]) if known.any() else (0.0, 0.0, False)


def _arrowheads(
    axes: Axes, position: int, row: Mapping[str, Any], limits: tuple[float, float], shade: str
) -> bool:
    """Marks at the edge of the scale where an interval runs beyond it; returns whether it does."""
    low, high = limits
    beyond = ((row["low"] < low, low, "<"), (row["high"] > high, high, ">"))
    for runs_on, edge, marker in beyond:
        if runs_on:
            axes.plot(edge, position, marker=marker, ms=7, color=shade, clip_on=False, zorder=4)
    return any(runs_on for runs_on, *_ in beyond)


def payers(evidence: Evidence, texts: Texts, rows: pd.DataFrame) -> list[Picture]:
    """One panel for each policy: what each payer pays more or less than without programme.

    Args:
        evidence: The comparison.
        texts: The language.
        rows: Rows of the table of payers, without its total.
    """
    shown = [f"{policy}_{end}" for policy in evidence.policies for end in ENDS]
    values = rows[shown].to_numpy(np.float64)
    if not values.size or np.isnan(values).all():
        return []
    low, high, _ = payers_scale(evidence, rows)
    room = 0.28 * max(high - low, 1e-3)
    pictures = []
    for policy in evidence.policies:
        with panel((PANEL[0], 0.9 + 0.32 * len(rows))) as (figure, axes):
            positions = list(range(len(rows)))
            amounts, lows, highs = (rows[f"{policy}_{end}"].to_numpy(np.float64) for end in ENDS)
            axes.barh(positions, amounts, height=0.62, color=colour(policy))
            for position, amount in zip(positions, amounts, strict=True):
                runs_on = highs[position] > high if amount >= 0 else lows[position] < low
                gap = _AFTER_ARROWHEAD if runs_on else " "
                text = f"{gap}{texts.numbers.signed(float(amount), 2)}{gap}"
                side = "left" if amount >= 0 else "right"
                beyond = (
                    np.nanmax([amount, min(highs[position], high)])
                    if amount >= 0
                    else np.nanmin([amount, max(lows[position], low)])
                )
                axes.text(beyond, position, text, ha=side, va="center", fontsize=9, color=INK)
            axes.hlines(positions, np.maximum(lows, low), np.minimum(highs, high), color=INK, lw=1.2)
            ends = [{"low": lows[position], "high": highs[position]} for position in positions]
            beyond_it = [
                _arrowheads(axes, position, ends[position], (low, high), INK) for position in positions
            ]
            axes.axvline(0, color=INK, lw=1.0)
            axes.set_yticks(positions, list(rows["payer"]))
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.set_xlim(low - room, high + room)
            axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
            axes.grid(visible=False, axis="y")
            axes.set_xlabel(texts.say("figure.million"))
            axes.set_title(capital(texts.word("arm_label", policy)))
            texts.numbers.on_axes(axes, "x")
            told = [
                f"{payer} {texts.numbers.million_euro(float(amount), 2, sign=True)}"
                for payer, amount in zip(rows["payer"], amounts, strict=True)
            ]
            alt = texts.say(
                "figure.payers_alt", policy=texts.word("arm_noun", policy), told=texts.listed(told)
            )
            pictures.append(picture(figure, alt, cut=any(beyond_it)))
    return pictures
