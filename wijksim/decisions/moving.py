"""Does a household want to move? (section 2.2 of the science base, link 37)."""

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.parameters import ParameterSet


def tenure_factor(tenure: IntColumn, parameters: ParameterSet) -> FloatColumn:
    """How much more or less often households of a tenure move than others of their age."""
    p = parameters.moving
    factors = np.zeros(len(Tenure))
    factors[Tenure.OWNER_OCCUPIED] = p.owner_factor
    factors[Tenure.SOCIAL_RENT] = p.social_factor
    factors[Tenure.PRIVATE_RENT] = p.private_factor
    return factors[tenure]


def wish_hazard(
    monthly_by_age: FloatColumn,
    tenure: IntColumn,
    dissatisfaction: FloatColumn,
    low_reputation: FloatColumn,
    in_arrears: BoolColumn,
    ties: FloatColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Monthly chance that a household starts to look for another dwelling.

    Age comes first, then tenure; stress adds: dissatisfaction, a bad name of the buurt, arrears; ties hold back.

    Args:
        monthly_by_age: Monthly chance of moving at the household's age.
        tenure: Tenure codes.
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
    return np.minimum(
        monthly_by_age * p.search_scale * tenure_factor(tenure, parameters) * np.exp(stress), 1.0
    )
