"""What past interventions did, as data: which re-enactment shows it, how it is read, and the target.

None of these patterns ever served to set a constant. ``input`` are those whose effect is (nearly) typed in as a
constant, so that finding it back proves nothing.
"""

from wijksim.lab import reenacted_measures as past
from wijksim.lab.past_pattern import (
    AFTER_SALE,
    EURO,
    LONG_TERM,
    MANDATE,
    PERCENT,
    POINTS,
    SD,
    SHORT_TERM,
    PastPattern,
    Unsaid,
)
from wijksim.lab.past_patterns_of_works import PATTERNS_OF_WORKS

_R1, _R2 = "Jongeneel-Grimen et al. 2016", "Ruijsbroek et al. 2017"
_SCP = "SCP on the area programmes of 2008-2012, summaries"
_GOWELL = "GoWell, longitudinal result of 2013"

_AREA = (
    *(
        PastPattern(
            f"I1 {years:g} years",
            "mental health, average dose",
            -0.05,
            0.05,
            SD,
            "emergent",
            f"{_R1}, {_R2}: no difference; the margin of 0.05 SD is ours",
            "area_average",
            past.in_programme("mental_health_mean", years),
            years,
        )
        for years in (SHORT_TERM, LONG_TERM)
    ),
    PastPattern(
        "I2 3.5 years",
        "mental health, intensive dose",
        0.01,
        0.38,
        SD,
        "emergent",
        f"{_R1}: 0.19 (0.01-0.38), read in an abstract; that the unit is SD is an assumption",
        "area_intensive",
        past.in_programme("mental_health_mean", SHORT_TERM),
        SHORT_TERM,
    ),
    PastPattern(
        "I2 6.5 years",
        "mental health, intensive dose, later",
        -0.05,
        0.10,
        SD,
        "emergent",
        f"{_R2}: gone or unclear; the margins are ours",
        "area_intensive",
        past.in_programme("mental_health_mean", LONG_TERM),
        LONG_TERM,
    ),
    PastPattern(
        "I3 loneliness",
        "severely lonely residents of 65 and over",
        -1.0,
        1.0,
        POINTS,
        "emergent",
        "Timmermans et al. 2020: neither benefit nor harm; the margin is ours",
        "area_average",
        past.older("severely_lonely", LONG_TERM, scale=100.0),
        LONG_TERM,
    ),
    PastPattern(
        "I3 depression",
        "mental health of residents of 65 and over",
        -0.05,
        0.05,
        SD,
        "emergent",
        "Timmermans et al. 2020: neither benefit nor harm; the margin is ours",
        "area_average",
        past.older("mental_health", LONG_TERM),
        LONG_TERM,
    ),
    *(
        PastPattern(
            f"I4 {name}",
            label,
            -margin,
            margin,
            unit,
            "emergent",
            f"{_SCP}: no difference from comparable wijken; the margin is ours",
            "area_average",
            past.in_programme(column, MANDATE, scale=scale),
            MANDATE,
        )
        for name, label, column, margin, unit, scale in (
            ("liveability", "liveability of the wijken", "liveability", 0.1, SD, 1.0),
            ("safety", "safety of the wijken", "safety", 0.1, SD, 1.0),
            ("position", "low incomes in the wijken", "low_income_share", 1.0, POINTS, 100.0),
        )
    ),
)

_RESTRUCTURING = (
    PastPattern(
        "I5 safety",
        "safety of restructured buurten (up)",
        0.01,
        1.0,
        SD,
        "emergent",
        f"{_SCP}; Platform31: safety up",
        "restructuring",
        past.in_buurten("safety", AFTER_SALE, past.restructured),
        AFTER_SALE,
    ),
    PastPattern(
        "I5 satisfaction",
        "life satisfaction in restructured buurten (up)",
        0.01,
        1.0,
        "points (0-10)",
        "emergent",
        f"{_SCP}; Platform31: satisfaction up, newcomers included",
        "restructuring",
        past.in_buurten("life_satisfaction", AFTER_SALE, past.restructured),
        AFTER_SALE,
    ),
    PastPattern(
        "I5 low incomes",
        "low incomes in restructured buurten (down)",
        -40.0,
        -0.5,
        POINTS,
        "emergent",
        f"{_SCP}; Platform31: low-income share down",
        "restructuring",
        past.in_buurten("low_income", AFTER_SALE, past.restructured, per="settled", scale=100.0),
        AFTER_SALE,
    ),
    PastPattern(
        "I5 climbing",
        "income of those who stayed in restructured buurten",
        -25.0,
        25.0,
        EURO,
        "emergent",
        f"{_SCP}; Platform31: no extra social climbing; the margin, 1% of a mean income, is ours",
        "restructuring",
        past.neighbours("income", LONG_TERM),
        LONG_TERM,
    ),
    PastPattern(
        "I9 dwelling",
        "forced movers, since the start: gain in dwelling less gain in buurt",
        0.01,
        2.0,
        SD,
        "emergent",
        "Posthumus, Kleinhans & Bolt 2012: satisfied with the dwelling more than with the neighbourhood",
        "restructuring",
        past.minus(
            past.since_start("quality", LONG_TERM, past.displaced),
            past.since_start("liveability", LONG_TERM, past.displaced),
        ),
        LONG_TERM,
    ),
    PastPattern(
        "I9 waterbed",
        "buurten elsewhere that lose 0.1 SD of safety",
        0.0,
        5.0,
        PERCENT,
        "emergent",
        "Posthumus, Kleinhans & Bolt 2012: rare, one Rotterdam area; the margin is ours",
        "restructuring",
        past.worse_off("safety", 7.0, past.elsewhere, 0.1),
        7.0,
    ),
    PastPattern(
        "I10 neighbours",
        "mental health of neighbours of demolition",
        -0.05,
        0.05,
        SD,
        "input",
        f"{_GOWELL}: no harm after two years",
        "restructuring",
        past.neighbours("mental_health", LONG_TERM),
        LONG_TERM,
    ),
)

ENERGY_SHOCK = PastPattern(
    "N12 shock",
    "energy poverty in a price shock without support, against without the shock",
    1.5,
    2.5,
    "x",
    "emergent",
    "TNO: a price shock without support about doubles it; the margin is ours",
    "energy_shock",
    past.ratio_in_months("energy_poverty_share", 43, 54),
    None,
)
"""A pattern of a city without policy that takes a pair of runs to see."""

PAST_PATTERNS: tuple[PastPattern, ...] = (*_AREA, *_RESTRUCTURING, *PATTERNS_OF_WORKS)

UNSAID: tuple[Unsaid, ...] = (
    Unsaid(
        "I4 involvement",
        "involvement of residents (declined)",
        _SCP,
        "the model has contacts, trust and fatigue, but no state for what residents do for their wijk",
    ),
    Unsaid(
        "I7",
        "nuisance through liveability spending of corporations (no effect)",
        "Marlet, Poort & van Woerkens 2009",
        "no such spending exists in the model: the evidence is null, so that it was left out, which is an effect of "
        "zero by construction",
    ),
)
