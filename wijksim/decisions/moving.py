"""Does a household want to move? (section 2.2 of the science base, link 37)."""

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.parameters import ParameterSet


def wish_hazard(
    monthly: FloatColumn,
    dissatisfaction: FloatColumn,
    low_reputation: FloatColumn,
    in_arrears: BoolColumn,
    ties: FloatColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Monthly chance that a household starts to look for another dwelling.

    Age and tenure come first; stress adds: dissatisfaction, a bad name of the buurt, arrears; ties hold back.

    Args:
        monthly: Monthly chance at the household's age and tenure without stress.
        dissatisfaction: SD, 0 is the city's mean.
        low_reputation: SD, 0 is the mean buurt.
        in_arrears: Whether the household is in arrears.
        ties: SD, 0 is the city's mean.
        parameters: Constants of the run.
    """
    p = parameters.moving
    stress = (
        p.dissatisfaction * dissatisfaction
        + p.reputation_push * low_reputation
        + p.arrears_push * in_arrears
        - p.ties_pull * ties
    )
    return np.minimum(monthly * np.exp(stress), 1.0)


STUDENTS = len(Tenure)
"""Group of student households, after the tenures."""


def mobility_group(tenure: IntColumn, student: BoolColumn) -> IntColumn:
    """Group by which households of one age differ in moving: their tenure, or :data:`STUDENTS`."""
    return np.where(student, STUDENTS, tenure)


def tenure_factors(parameters: ParameterSet) -> FloatColumn:
    """How much more or less often households of each tenure move than others of their age."""
    p = parameters.moving
    factors = np.ones(len(Tenure))
    factors[Tenure.OWNER_OCCUPIED] = p.owner_factor
    factors[Tenure.SOCIAL_RENT] = p.social_factor
    factors[Tenure.PRIVATE_RENT] = p.private_factor
    return factors


def relative_factors(
    age: IntColumn, group: IntColumn, factors: FloatColumn, ages: int, window: int
) -> FloatColumn:
    """Factors of tenures relative to the mean over the households of their age, ages x tenures.

    With them the mean over all households of an age keeps the level of the age schedule, whatever their tenures.

    Args:
        age: Age of each household in whole years, below ``ages``.
        group: Its group; students, beyond ``factors``, do not count.
        factors: Factor of each tenure.
        ages: Number of ages.
        window: Years over which the mean is taken.
    """
    counted = group < factors.size
    cells = age[counted] * factors.size + group[counted]
    counts = np.bincount(cells, minlength=ages * factors.size).reshape(ages, factors.size)
    kernel = np.ones(window)
    smooth = np.stack([np.convolve(column, kernel, mode="same") for column in counts.T.astype(float)], axis=1)
    total = smooth.sum(axis=1)
    mean = np.divide(smooth @ factors, total, out=np.ones(ages), where=total > 0)
    return factors / mean[:, None]
