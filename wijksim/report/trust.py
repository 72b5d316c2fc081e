"""Sentences on how far differences can be trusted: many at once, standardised sizes, surveys, the stopping rule."""

import numpy as np

from wijksim.lab.comparison import ComparisonResult
from wijksim.report.document.judgement import LEVEL


def many_at_once(result: ComparisonResult) -> str:
    """How many differences stay demonstrable when all outcomes and areas of a comparison are read at once."""
    table = result.effects[result.effects["parameters"] == result.main_parameters]
    table = table[(table["year"] == table["year"].max()) & table["p_value"].notna()]
    if table.empty:
        return ""
    plain, holm, discoveries = (
        int((table[name] < LEVEL).sum()) for name in ("p_value", "p_holm", "p_false_discovery")
    )
    bootstrap = int((table["bootstrap_low"] > 0).sum() + (table["bootstrap_high"] < 0).sum())
    return (
        f"Of all {len(table)} differences in `effects.csv` at the end, {plain} leave out zero by t, {bootstrap} by "
        f"bootstrap; per comparison read at once, {holm} remain after Holm's correction, {discoveries} after Benjamini "
        "and Hochberg's."
    )


def seen_by_a_survey(result: ComparisonResult, largest: float) -> str:
    """What a yearly survey per wijk could see, and how large the largest effect is on that scale.

    Args:
        result: The comparison.
        largest: Largest mean effect on life satisfaction of any policy against baseline, points.
    """
    survey = result.survey.iloc[0]
    if np.isnan(survey["smallest_visible_effect"]):
        return f"The largest mean effect on life satisfaction is {largest:.3f} points."
    visible = float(survey["smallest_visible_effect"])
    sizes = f"{largest / survey['spread_households']:.3f} of the spread between households"
    if survey["spread_wijken"] > 0:
        sizes += f", {largest / survey['spread_wijken']:.2f} of that between wijken"
    could = "could" if largest >= visible else "could not"
    return (
        f"The largest mean effect is {largest:.3f} points: {sizes}. Two yearly surveys of "
        f"{survey['people_per_wijk']:.0f} per wijk find {visible:.2f} points with {survey['power']:.0%} power "
        f"(two-sided {survey['alpha']:g}; `survey.csv`), so a Wijkkompas {could} see it."
    )


def looks_taken(result: ComparisonResult) -> str:
    """How the stopping rule ended; empty without one."""
    if result.looks.empty:
        return ""
    last, stop = result.looks.iloc[-1], result.study.stop
    ended = (
        "narrow enough" if last["decision"] == "narrow enough" else "still too wide at the most seeds allowed"
    )
    return (
        f"Seeds were added until half of the 95% interval of {stop.contrast} ({stop.outcome}, {stop.area}) was at most "
        f"{stop.half_width:g}: {len(result.looks)} looks, {last['seeds']:.0f} seeds, half-width "
        f"{last['half_width']:.4f}, {ended}. Only the width decided, not the sign, so looking again favours no finding."
    )
