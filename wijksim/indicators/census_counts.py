"""What the census counts, and of whom: named tuples of columns, one row for each month and one element for each group.

All are float64, in which whole numbers of this size are exact.
"""

from typing import Any, NamedTuple

QUINTILES = 5
"""Income quintiles, with the cuts of month 0."""


class ByWijk(NamedTuple):
    """Households with a trait, or sums over households, by wijk."""

    households: Any
    students: Any
    singles: Any
    with_children: Any
    aged_65: Any
    """Whose oldest adult is 65 or older."""
    migration_background: Any
    satisfaction: Any
    """Sum of life satisfaction."""
    satisfied: Any
    dissatisfied: Any
    very_dissatisfied: Any
    mental_health: Any
    physical_health: Any
    trust: Any
    fatigue: Any
    ties: Any
    debt: Any
    known_debt: Any
    arrears: Any
    energy_poor: Any
    low_income: Any
    """In the lowest income quintile of month 0, students left out."""
    severely_lonely: Any
    without_work: Any
    """Unemployed or unable to work, students left out."""
    searching: Any
    clients: Any
    waiting: Any


class ByBuurt(NamedTuple):
    """The same by buurt."""

    households: Any
    earners: Any
    """Households that are no students."""
    satisfaction: Any
    """Sum of life satisfaction."""
    log_income: Any
    """Sum of log equivalised income."""
    earners_log_income: Any
    non_western: Any
    western: Any
    vulnerable: Any
    """With problematic debt or poor mental health."""


class Population(NamedTuple):
    """Sums over all households of the city; one number for each month."""

    persons: Any
    adults: Any
    adult_satisfaction: Any
    """Sum of life satisfaction x adults."""
    energy_cost: Any
    """Sum of energy bills, EUR/month."""


class Spread(NamedTuple):
    """Life satisfaction over all households of the city; one number for each month."""

    mean: Any
    variance: Any
    of_states: Any
    """Variance of the part that the present state explains."""
    together: Any
    """Covariance of both."""


class SocialRent(NamedTuple):
    """Who waits for social rent, and who rents social; one number for each month, of the whole city."""

    regular: Any
    """Waiting without priority."""
    waiting_urgent: Any
    waiting_displaced: Any
    regular_months: Any
    """Sum of the months for which the former are registered."""
    tenants: Any
    tenants_vulnerable: Any
    new: Any
    """Tenants since this month."""
    new_vulnerable: Any
    stayed: Any
    """Tenants since the month whose tenancies are looked up."""


class ByStock(NamedTuple):
    """Dwellings with a trait, by wijk."""

    dwellings: Any
    label_a: Any
    label_efg: Any
    social_rent: Any
    owner: Any
    damp: Any
    corporation: Any
    """Social rent owned by a corporation."""
    corporation_label_a: Any
