"""The three numbers that hold the traits of a household for the census: their bits, and what they say."""

import numpy as np

from wijksim.city.categories import HouseholdType, Origin, Support
from wijksim.indicators.census_counts import QUINTILES
from wijksim.indicators.traits import bit, traits

# Bits of the three numbers: where each trait begins. Type, origin, support and answer take two bits each.
STUDENT = QUINTILES
"""The four lowest bits of a position: the quintile 0-4, and 5 more for a student."""
ORIGIN, VULNERABLE = 4, 6
AGED_65, WITHOUT_WORK, SEARCHING, DEBT, KNOWN, LONELY = 2, 3, 4, 5, 6, 7
"""Of its life; the type comes first."""
SUPPORT, ARREARS, ENERGY_POOR, TENANT, VULNERABLE_TOO = 2, 4, 5, 6, 7
"""Of its state; the answer on life satisfaction comes first: how many of the three thresholds it reaches."""
LEVELS, ORIGINS, LIVES, STATES = 16, 4, 256, 256
"""Numbers that these bits can hold: the lowest of a position, its origin, a life, a state."""
OF_ORIGINS, OF_VULNERABLE = LEVELS, LEVELS + ORIGINS
"""Positions are counted bit by bit: by level first, by origin from there on, and last the vulnerable."""
COUNTS_OF_POSITIONS = OF_VULNERABLE + 1

_counted = np.arange(COUNTS_OF_POSITIONS)
_level = np.where(_counted < LEVELS, _counted, LEVELS)
_origin = np.where(_counted < OF_VULNERABLE, _counted - OF_ORIGINS, -1)
_type = np.arange(LIVES) & 3
_answer = np.arange(STATES) & 3
_support = np.arange(STATES) >> SUPPORT & 3

QUINTILE, EARNERS_QUINTILE = (
    tuple(f"{who}_{number}" for number in range(1, QUINTILES + 1)) for who in ("quintile", "earners_quintile")
)
"""Names of the income quintiles: of all households, and of those that are no students."""

OF_POSITIONS = traits(
    **{name: (_level < LEVELS) & (_level % STUDENT == number) for number, name in enumerate(QUINTILE)},
    **{name: _level == number for number, name in enumerate(EARNERS_QUINTILE)},
    households=_level < LEVELS,
    earners=_level < STUDENT,
    students=(_level >= STUDENT) & (_level < LEVELS),
    low_income=_level == 0,
    migration_background=(_origin >= 0) & (_origin != Origin.DUTCH),
    western=_origin == Origin.WESTERN,
    non_western=_origin == Origin.NON_WESTERN,
    vulnerable=_counted == OF_VULNERABLE,
)
OF_LIVES = traits(
    **{kind.name.lower(): _type == kind for kind in HouseholdType},
    singles=_type == HouseholdType.SINGLE,
    with_children=(_type == HouseholdType.COUPLE_WITH_CHILDREN) | (_type == HouseholdType.SINGLE_PARENT),
    aged_65=bit(LIVES, AGED_65),
    without_work=bit(LIVES, WITHOUT_WORK),
    searching=bit(LIVES, SEARCHING),
    debt=bit(LIVES, DEBT),
    known_debt=bit(LIVES, DEBT) & bit(LIVES, KNOWN),
    severely_lonely=bit(LIVES, LONELY),
)
OF_STATES = traits(
    very_dissatisfied=_answer < 1,
    dissatisfied=_answer < 2,
    satisfied=_answer == 3,
    waiting=_support == Support.WAITING,
    clients=_support == Support.CLIENT,
    arrears=bit(STATES, ARREARS),
    energy_poor=bit(STATES, ENERGY_POOR),
    tenants=bit(STATES, TENANT),
    tenants_vulnerable=bit(STATES, TENANT) & bit(STATES, VULNERABLE_TOO),
)
