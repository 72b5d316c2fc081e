"""Sentences chosen by estimates and intervals; nothing here knows what the outcome should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wijksim.lab.outcomes import Outcome
from wijksim.report.document.judgement import Merit, Verdict, merit, merit_among_many, noticeable, verdict
from wijksim.report.document.texts import Texts
from wijksim.report.wording import capital

Row = Mapping[str, Any]

UNITS_OF_DIFFERENCE = {
    "points on a 0-10 scale": "points",
    "% of households": "percentage points",
    "% of debts": "percentage points",
    "% of homes": "percentage points",
    "% of persons a year": "percentage points",
}
"""Unit of a difference, where it is not that of the level."""


def unit_of(outcome: Outcome) -> str:
    """Unit of a difference in an outcome."""
    return UNITS_OF_DIFFERENCE.get(outcome.unit, outcome.unit)


WITHOUT_PLACE = ("satisfaction_gap",)
"""Outcomes whose name says already where they are measured."""


_NAMED = 4
"""Policies that one sentence names one by one."""


@dataclass(frozen=True)
class Subject:
    """What a sentence is about.

    Attributes:
        first: One arm.
        second: The arm that it is set against.
        what: Outcome and group in words, such as *the life satisfaction of original residents*.
        when: The time in words, such as *in 2029*.
        unit: Unit of the difference.
        places: Digits behind the decimal sign.
    """

    first: str
    second: str
    what: str
    when: str
    unit: str = "points"
    places: int = 3


def difference_sentence(texts: Texts, subject: Subject, row: Row | None) -> str:
    """One sentence on one difference: higher, lower, no demonstrable difference, the same, or not known."""
    found = verdict(row)
    values = {
        "first": texts.word("arm_with", subject.first),
        "second": texts.word("arm_with", subject.second),
        "first_name": texts.word("arm_noun", subject.first),
        "second_name": texts.word("arm_noun", subject.second),
        "what": subject.what,
        "when": subject.when,
        "size": texts.size(row, subject.unit, subject.places) if row and found is not Verdict.ABSENT else "",
    }
    return capital(texts.say(f"difference.{found.value}", **values))


def what(texts: Texts, outcome: str, area: str) -> str:
    """An outcome and a group or place in words."""
    if outcome in WITHOUT_PLACE:
        return texts.word("outcome_the", outcome)
    place = (
        texts.word("areas", area) if texts.has_word("areas", area) else texts.say("words.in_wijk", wijk=area)
    )
    return f"{texts.word('outcome_the', outcome)} {place}"


def helps(texts: Texts, rows: Mapping[str, Row | None], who: str, when: str) -> str:
    """Does renewal help? One sentence on all policies against baseline.

    Args:
        texts: The language.
        rows: Life satisfaction against baseline, by policy.
        who: Those whom it is about.
        when: The time in words.
    """
    found = {policy: merit(row) for policy, row in rows.items()}
    better = _ordered(rows, found, Merit.BETTER)
    worse = _ordered(rows, found, Merit.WORSE)[::-1]
    nothing = _ordered(rows, found, Merit.NONE)
    same = [policy for policy, item in found.items() if item is Merit.SAME]
    values = {
        "who": who,
        "when": when,
        "number": len(rows),
        "better": len(better),
        "worse": len(worse),
        "best": _told(texts, rows, better[:1]),
        "worst": _told(texts, rows, worse[:1]),
        "unclear": texts.listed([texts.word("arm_noun", policy) for policy in (*nothing, *same)]),
        "many": len(nothing) + len(same) if len(nothing) + len(same) > _NAMED else 0,
        "largest": _told(texts, rows, _largest(rows)),
        "second": texts.word("arm_with", "baseline"),
    }
    if better and worse:
        key = "mixed"
    elif better or worse:
        key = "better" if better else "worse"
    elif nothing:
        key = "none"
    else:
        key = "same" if same else "unknown" if Merit.UNKNOWN in found.values() else "absent"
    return capital(texts.say(f"answer.helps.{key}", **values))


def _ordered(rows: Mapping[str, Row | None], found: Mapping[str, Merit], wanted: Merit) -> list[str]:
    """Policies with one judgement, the largest estimate first."""
    named = [policy for policy, item in found.items() if item is wanted]
    return sorted(named, key=lambda policy: -float((rows[policy] or {"mean": np.nan})["mean"]))


def _largest(rows: Mapping[str, Row | None]) -> list[str]:
    known = {policy: abs(row["mean"]) for policy, row in rows.items() if row and not np.isnan(row["mean"])}
    return [max(known, key=lambda policy: known[policy])] if known else []


def _told(texts: Texts, rows: Mapping[str, Row | None], policies: Sequence[str]) -> str:
    row = rows[policies[0]] if policies else None
    if row is None:
        return ""
    return texts.say(
        "words.policy_size", policy=texts.word("arm_noun", policies[0]), size=texts.size(row, "points")
    )


def rivals(
    texts: Texts, rows: Mapping[str, Row | None], policy: str, who: str, when: str, survey: Row
) -> str:
    """Is the policy better than the same money in other hands? One sentence, parallel first.

    Args:
        texts: The language.
        rows: Life satisfaction of the policy minus each other one, by that other one.
        policy: The policy that is followed.
        who: Those whom it is about.
        when: The time in words.
        survey: What a survey per wijk sees: ``smallest_visible_effect`` and ``people_per_wijk``.
    """
    known = {other: row for other, row in rows.items() if merit(row) is not Merit.ABSENT}
    if not known:
        return texts.say("answer.rivals.absent")
    first = "parallel" if "parallel" in known else next(iter(known))
    row = known[first]
    assert row is not None
    judged = merit(row)
    size = ""
    if judged in (Merit.BETTER, Merit.WORSE):
        size = "seen" if noticeable(row, survey["smallest_visible_effect"]) else "unseen"
    rest = {
        other: other_row for other, other_row in known.items() if other != first and other_row is not None
    }
    others = _each(texts, rest, policy) if len(rest) <= _NAMED else _together(texts, rest, policy)
    return capital(
        texts.say(
            f"answer.rivals.{judged.value}",
            first=texts.word("arm_noun", policy),
            second=texts.word("arm_noun", first),
            who=who,
            when=when,
            size=texts.size(row, "points"),
            survey=texts.say(f"answer.rivals.{size}", people=survey["people_per_wijk"]) if size else "",
            others="; ".join(others),
        )
    )


def _each(texts: Texts, rows: Mapping[str, Row], policy: str) -> list[str]:
    """A clause on each other policy, with its size."""
    return [
        texts.say(
            f"answer.rivals.other.{merit(row).value}",
            policy=texts.word("arm_noun", policy),
            other=texts.word("arm_noun", other),
            size=texts.short(row, "points"),
        )
        for other, row in rows.items()
    ]


def _together(texts: Texts, rows: Mapping[str, Row], policy: str) -> list[str]:
    """A clause on all policies of which the same can be said; their sizes stand in the table."""
    found = {other: merit(row) for other, row in rows.items()}
    told = []
    for wanted in (Merit.BETTER, Merit.WORSE, Merit.NONE, Merit.SAME, Merit.UNKNOWN):
        others = [texts.word("arm_noun", other) for other, item in found.items() if item is wanted]
        if others:
            values = {"others": texts.listed(others), "number": len(others)}
            told.append(
                texts.say(
                    f"answer.rivals.many.{wanted.value}", policy=texts.word("arm_noun", policy), **values
                )
            )
    return [*told, texts.say("answer.rivals.many.sizes")]


def gainers(
    texts: Texts,
    cohorts: Mapping[str, Row | None],
    wijken: Mapping[str, Row | None] | None,
    policy: str,
    when: str,
) -> str:
    """Who gains and who loses: groups of residents and wijken in one sentence.

    Args:
        texts: The language.
        cohorts: Difference from baseline by group of residents.
        wijken: Difference from baseline by wijk; None where only a part of the city is run, too small to tell.
        policy: The policy that is followed.
        when: The time in words.
    """
    found = {cohort: merit(row) for cohort, row in cohorts.items()}
    values = {
        "policy": texts.word("arm_with", policy),
        "when": when,
        **{
            name: texts.listed(
                [
                    f"{texts.word('cohorts_the', cohort)} ({texts.inner(cohorts[cohort] or {})})"
                    for cohort, item in found.items()
                    if item is wanted
                ]
            )
            for name, wanted in (("better", Merit.BETTER), ("worse", Merit.WORSE))
        },
        "unclear": texts.listed(
            [
                texts.word("cohorts_the", cohort)
                for cohort, item in found.items()
                if item in (Merit.NONE, Merit.SAME)
            ]
        ),
        "unknown": all(item in (Merit.UNKNOWN, Merit.ABSENT) for item in found.values()),
        "wijken": texts.say("wijken.part") if wijken is None else wijken_apart(texts, wijken),
    }
    return capital(texts.say("answer.gainers", **values))


def wijken_apart(texts: Texts, wijken: Mapping[str, Row | None]) -> str:
    """How the wijken differ, as a clause: all better, all worse, contradictory, or nothing demonstrable.

    Demonstrable is what stands after correction for the number of comparisons: seven wijken are seven chances of luck.
    """
    found = {wijk: merit_among_many(row) for wijk, row in wijken.items()}
    named = {
        wanted: [
            texts.say("words.wijk_size", wijk=wijk, size=texts.brief(wijken[wijk] or {}))
            for wijk, item in found.items()
            if item is wanted
        ]
        for wanted in (Merit.BETTER, Merit.WORSE)
    }
    better, worse = named[Merit.BETTER], named[Merit.WORSE]
    judged = [item for item in found.values() if item not in (Merit.UNKNOWN, Merit.ABSENT)]
    if not judged:
        key = "unknown"
    elif better and worse:
        key = "contradictory"
    elif better or worse:
        key = "better" if better else "worse"
    else:
        key = "none"
    return texts.say(
        f"wijken.{key}",
        better=texts.listed(better),
        worse=texts.listed(worse),
        clear=len(better) + len(worse),
        number=len(found),
        rest=len(judged) - len(better) - len(worse),
    )


def money_buys(texts: Texts, row: Row | None, policy: str, values: Mapping[str, Any]) -> str:
    """What the money buys, in one sentence.

    Args:
        texts: The language.
        row: Satisfaction-years per million euro.
        policy: The policy that is followed.
        values: ``amount`` allocated in words, ``period`` and ``price_year``.
    """
    found = merit(row)
    size = texts.size(row, "satisfaction-years", 1) if row and found is not Merit.ABSENT else ""
    return capital(
        texts.say(f"answer.money.{found.value}", policy=texts.word("arm_noun", policy), size=size, **values)
    )


def pays_back(texts: Texts, balance: Verdict, row: Row, values: Mapping[str, Any]) -> str:
    """When a policy pays back for society: a year only where its balance is demonstrably positive.

    Args:
        texts: The language.
        balance: What may be said of the balance over the whole run.
        row: ``share_by_horizon`` of pairs, and ``year_median``, ``year_low`` and ``year_high`` of the run.
        values: ``policy`` in words, and the ``first`` and ``last`` calendar year.
    """
    said = {**values, "share": texts.numbers.percent(row["share_by_horizon"])}
    if np.isnan(row["year_median"]):
        return capital(texts.say("mkba.even.never", **said))
    if balance is not Verdict.HIGHER:
        return capital(texts.say("mkba.even.unclear", **said))
    median, early, late = (
        texts.say("mkba.not_within") if np.isnan(row[end]) else f"{values['first'] + row[end] - 1:.0f}"
        for end in ("year_median", "year_low", "year_high")
    )
    return capital(texts.say("mkba.even.year", year=median, early=early, late=late, **said))


def course_of(first: Row, last: Row) -> str:
    """How a difference went: a word for it only where the intervals of both years lie apart."""
    apart = max(first["low"], last["low"]) > min(first["high"], last["high"])
    if not apart:
        return "unclear"
    if first["mean"] * last["mean"] < 0:
        return "turns"
    return "grows" if abs(last["mean"]) > abs(first["mean"]) else "fades"
