"""What a sweep looks at, one number per run: names, words and units. How they are read: run_measures.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One number of a run.

    Attributes:
        name: How tables call it.
        label: Words for axes and sentences.
        unit: Unit.
        higher: Whether more of it is usually wanted.
    """

    name: str
    label: str
    unit: str
    higher: bool


_POINTS = "points (0-10)"
_PER_HOUSEHOLD = "EUR per household of the city and year"
PROGRAMME = Measure("satisfaction_programme", "life satisfaction, programme wijken", _POINTS, True)
ORIGINAL = Measure("satisfaction_original", "life satisfaction, original residents", _POINTS, True)
LOWEST = Measure("lowest_tenth_programme", "lowest tenth, programme wijken", _POINTS, True)
LOWEST_CITY = Measure("lowest_tenth_city", "lowest tenth, city", _POINTS, True)
COST = Measure("cost_all_payers", "cash of all payers", _PER_HOUSEHOLD, False)
SPENT = Measure("programme_spent", "programme money spent", _PER_HOUSEHOLD, False)
HOURS = Measure("hours_delivered", "team hours delivered", "hours per household of the city and year", True)

MEASURES: tuple[Measure, ...] = (PROGRAMME, ORIGINAL, LOWEST, LOWEST_CITY, COST, SPENT, HOURS)
