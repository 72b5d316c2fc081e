"""Patterns that a city without policy should show, as data: what is measured, the target, and what it proves.

``input`` means that the model was given the number in some form, so that finding it back is no evidence;
``emergent`` patterns come out of the mechanisms. Some emergent patterns served to set constants by hand
(``fitted``): for them agreement shows that the mechanisms can produce the pattern, not that they foretell it.
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from wijksim.lab.measures import (
    Measure,
    change_since_start,
    column,
    difference,
    drift,
    extreme_wijk,
    moved_within,
    per_thousand,
    persons_moved,
    ratio,
    start,
    weighted,
)

SETTLED = (2, 12)
"""First and last year of the period over which patterns of moving are judged."""
LONG = (2, 20)
"""Period over which the make-up of the city should stay as it is."""


@dataclass(frozen=True)
class Pattern:
    """One pattern.

    Attributes:
        code: Number in the list of patterns.
        label: What is measured.
        low: Lower end of the target.
        high: Upper end.
        unit: Unit of target and value.
        kind: ``input`` or ``emergent``.
        source: Where the target comes from.
        measure: How it is read from a run.
        single: Whether there is one value per run instead of one per year.
        years: First and last year that count; all where left out.
        fitted: Whether constants were set so that the pattern comes out.
    """

    code: str
    label: str
    low: float
    high: float
    unit: str
    kind: Literal["input", "emergent"]
    source: str
    measure: Measure
    single: bool = False
    years: tuple[int, int] = (1, 1000)
    fitted: bool = True


_PERCENT = "%"
_POINTS = "points"
_DISSIMILARITY = "dissimilarity_low_income"
_SCHEDULE = "national register schedule of moves by age, 2017 (CBS)"
_POSITIONS = "the synthetic city of month 0, raked to the measured tables"
_FROM_YEAR_TWO = 12
AGES = (20, 25, 30, 40, 50, 60, 70)
_AGE_MARGIN = 2.0


def _regular_lets(city: pd.DataFrame) -> pd.Series:
    return city["social_lets"] - city["urgent_lets"]


def age_patterns(schedule: pd.DataFrame) -> tuple[Pattern, ...]:
    """Pattern N2: moves by age against the measured schedule.

    Args:
        schedule: ``age``, ``within_percent`` and ``between_percent`` of the national schedule.
    """
    by_age = (schedule["within_percent"] + schedule["between_percent"]).set_axis(schedule["age"])
    patterns = []
    for age in AGES:
        measured = float(by_age[age])
        patterns.append(
            Pattern(
                f"N2 age {age}",
                f"persons of {age} that move in a year",
                measured - _AGE_MARGIN,
                measured + _AGE_MARGIN,
                _PERCENT,
                "input",
                _SCHEDULE,
                persons_moved(age),
                years=SETTLED,
            )
        )
    return tuple(patterns)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "N1",
        "persons that move in a year",
        11.0,
        13.5,
        _PERCENT,
        "emergent",
        "national age schedule on the city's ages (CBS)",
        persons_moved(),
        years=SETTLED,
    ),
    Pattern(
        "N3",
        "moves that stay within the municipality",
        50.0,
        60.0,
        _PERCENT,
        "emergent",
        "the same schedule; moves of 2015 (CBS)",
        moved_within,
        years=SETTLED,
    ),
    Pattern(
        "N4",
        "new social tenants gone after five years",
        35.0,
        45.0,
        _PERCENT,
        "emergent",
        "tenants of Randstad corporations: 42%",
        column("social_tenants_gone_5y", scale=100),
        years=SETTLED,
    ),
    Pattern(
        "N5 registration",
        "years registered at a social let, urgent lets left out",
        4.0,
        6.0,
        "years",
        "input",
        "Groningen 2021: 4 years and 11 months",
        weighted("registration_years_at_let", _regular_lets),
        years=SETTLED,
    ),
    Pattern(
        "N5 search",
        "years of active search at such a let",
        2.0,
        3.0,
        "years",
        "emergent",
        "Groningen 2021: 2 years and 5 months",
        weighted("search_years_at_let", _regular_lets),
        years=SETTLED,
    ),
    Pattern(
        "N5 trend",
        "change of that registration per decade (rising)",
        0.0,
        4.0,
        "years",
        "emergent",
        "news on Groningen 2021: waiting times rise",
        drift("registration_years_at_let", first_month=_FROM_YEAR_TWO),
        single=True,
        fitted=False,
    ),
    Pattern(
        "N6",
        "social lets to urgent seekers",
        45.0,
        55.0,
        _PERCENT,
        "input",
        "news on Groningen 2023: 51%",
        ratio("urgent_lets", "social_lets", scale=100),
        years=SETTLED,
    ),
    Pattern(
        "N7 start",
        "dissimilarity of low incomes at month 0",
        0.24,
        0.32,
        "index",
        "input",
        "national map of 2013; no figure for Groningen was found",
        start(_DISSIMILARITY),
        single=True,
    ),
    Pattern(
        "N7 drift",
        "drift of the dissimilarity per decade",
        -0.02,
        0.02,
        "index",
        "emergent",
        "stable or falling in most Dutch urban areas 2011-2022",
        drift(_DISSIMILARITY),
        single=True,
    ),
    Pattern(
        "N8 mean",
        "life satisfaction, mean",
        7.4,
        7.7,
        "points",
        "emergent",
        "CBS 2013-2016",
        column("life_satisfaction_mean"),
    ),
    Pattern(
        "N8 satisfied",
        "answers of 7 and more",
        85.0,
        91.0,
        _PERCENT,
        "emergent",
        "CBS 2018",
        column("share_satisfied", scale=100),
    ),
    Pattern(
        "N8 low",
        "answers of 4 and less",
        2.0,
        4.0,
        _PERCENT,
        "emergent",
        "CBS 2018",
        column("share_very_dissatisfied", scale=100),
    ),
    Pattern(
        "N8 states",
        "variance of life satisfaction explained by states (R2)",
        0.12,
        0.25,
        "share",
        "emergent",
        "British panel: all observed factors together about 15%",
        column("satisfaction_r2"),
    ),
    Pattern(
        "N9 city",
        "households with problematic debt",
        6.0,
        8.0,
        _PERCENT,
        "emergent",
        "municipality: 6.8%",
        column("problematic_debt_share", scale=100),
    ),
    Pattern(
        "N9 lowest wijk",
        "problematic debt in the wijk with least",
        4.0,
        10.0,
        _PERCENT,
        "emergent",
        "municipality: 3.9% in Haren-west",
        extreme_wijk("problematic_debt_share", "min", scale=100),
    ),
    Pattern(
        "N9 highest wijk",
        "problematic debt in the wijk with most",
        4.0,
        10.0,
        _PERCENT,
        "emergent",
        "municipality: almost 10% in Beijum",
        extreme_wijk("problematic_debt_share", "max", scale=100),
    ),
    Pattern(
        "N10",
        "debts that are known to help",
        14.0,
        20.0,
        _PERCENT,
        "input",
        "CBS 2020: 1 in 6",
        column("debts_known_share", scale=100),
    ),
    Pattern(
        "N13",
        "vulnerable share of new social tenants less that of all social tenants",
        0.0,
        30.0,
        _POINTS,
        "emergent",
        "RIGO on resilience in corporation stock: inflow is more vulnerable than stock",
        difference("social_inflow_vulnerable_share", "social_stock_vulnerable_share", scale=100),
        years=SETTLED,
        fitted=False,
    ),
    Pattern(
        "L births",
        "births per 1,000 persons",
        7.5,
        10.5,
        "per 1,000",
        "emergent",
        "Groningen 2019: 9 (CBS)",
        per_thousand("births"),
        years=LONG,
    ),
    Pattern(
        "L deaths",
        "deaths per 1,000 persons",
        5.5,
        8.5,
        "per 1,000",
        "emergent",
        "Groningen 2019: 7 (CBS)",
        per_thousand("deaths"),
        years=LONG,
    ),
    *(
        Pattern(
            f"L {name.replace('_', ' ')}",
            f"{label}, change since month 0",
            -3.0,
            3.0,
            _POINTS,
            "input",
            _POSITIONS,
            change_since_start(f"{name}_share", scale=100),
            years=LONG,
        )
        for name, label in (
            ("single", "one-person households"),
            ("couple", "couples without children"),
            ("couple_with_children", "couples with children"),
            ("single_parent", "single parents"),
        )
    ),
    Pattern(
        "L students",
        "student households, change since month 0",
        -10.0,
        10.0,
        _PERCENT,
        "input",
        _POSITIONS,
        change_since_start("students", scale=100, relative=True),
        years=LONG,
    ),
)
