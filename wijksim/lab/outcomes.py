"""What a comparison looks at: one declaration per outcome, with label, unit and how it adds up."""

from dataclasses import dataclass
from typing import Literal

CITY = "city"
PROGRAMME = "programme wijken"
REST = "rest of the city"
RESIDENTS = "original residents"
"""Households of the programme wijken at month 0, wherever they live now: the headline; by year, not by month."""
AREAS: tuple[str, ...] = (CITY, PROGRAMME, REST)


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes:
        name: Column of the tables ``city`` and ``wijken``.
        label: Words for axes and sentences.
        unit: Unit after multiplication by ``scale``.
        scale: Factor from the table's unit to the reported one (100 for shares).
        kind: ``level`` is averaged over a year and, weighted by households, over wijken; ``flow`` is summed.
        areas: For which areas it is reported.
        monthly: Whether the comparison keeps it month by month.
        better: Which direction is usually wanted; None where that is not for the model to say.
    """

    name: str
    label: str
    unit: str
    scale: float = 1.0
    kind: Literal["level", "flow"] = "level"
    areas: tuple[str, ...] = (CITY,)
    monthly: bool = False
    better: Literal["higher", "lower"] | None = None


_POINTS = "points on a 0-10 scale"
_PERCENT = "% of households"
_INDEX = "index 0-1"
_STANDARDISED = "standard deviations"

OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "life_satisfaction_mean", "life satisfaction", _POINTS, areas=AREAS, monthly=True, better="higher"
    ),
    Outcome(
        "life_satisfaction_p10",
        "life satisfaction, lowest tenth",
        _POINTS,
        monthly=True,
        better="higher",
    ),
    Outcome("share_dissatisfied", "share answering 5 or less", _PERCENT, 100, better="lower"),
    Outcome(
        "problematic_debt_share", "problematic debt", _PERCENT, 100, areas=AREAS, monthly=True, better="lower"
    ),
    Outcome("debts_known_share", "debts known to help", "% of debts", 100, better="higher"),
    Outcome("energy_poverty_share", "energy poverty", _PERCENT, 100, areas=AREAS, better="lower"),
    Outcome(
        "label_a_share_corporation", "corporation homes with label A", "% of homes", 100, better="higher"
    ),
    Outcome("mental_health_mean", "mental health", _STANDARDISED, areas=AREAS, better="higher"),
    Outcome("trust_mean", "trust in institutions", _INDEX, areas=AREAS, better="higher"),
    Outcome("cohesion", "cohesion", _STANDARDISED, areas=AREAS, better="higher"),
    Outcome("safety", "perceived safety", _STANDARDISED, areas=AREAS, better="higher"),
    Outcome("reputation", "reputation", _STANDARDISED, areas=AREAS, better="higher"),
    Outcome("persons_moved_share", "persons moving", "% of persons a year", 100, kind="flow"),
    Outcome("team_hours_delivered", "team hours delivered", "hours a year", kind="flow"),
    Outcome("dissimilarity_low_income", "dissimilarity of low incomes", _INDEX, monthly=True, better="lower"),
    Outcome("isolation_low_income", "isolation of low incomes", _INDEX, better="lower"),
    Outcome("theil_h_income", "Theil H of income", _INDEX, monthly=True, better="lower"),
    Outcome("morans_i_income", "Moran's I of income", "index -1 to 1"),
    Outcome(
        "satisfaction_gap",
        "gap in life satisfaction between the rest of the city and the programme wijken",
        _POINTS,
        monthly=True,
        better="lower",
    ),
)

HEADLINE = "life_satisfaction_mean"

SATISFACTION_YEARS = Outcome(
    "satisfaction_years",
    "discounted satisfaction-years per household",
    "points x years per household, whole run",
    areas=AREAS,
    better="higher",
)
"""Derived: life satisfaction summed over all months, discounted to month 0."""

BY_NAME: dict[str, Outcome] = {item.name: item for item in (*OUTCOMES, SATISFACTION_YEARS)}
