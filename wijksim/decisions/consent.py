"""Would a tenant agree to works on the complex? (links 10, 11)."""

import numpy as np
from scipy.special import expit, logit

from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.parameters import ParameterSet

NEUTRAL_TRUST = 0.5
"""Middle of the scale of trust: there a chance is what is declared of it."""


def consent_chance(
    trust: FloatColumn,
    fatigue: FloatColumn,
    gain: FloatColumn,
    prepared: BoolColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Chance that a tenant votes yes.

    A tenant first weighs the net monthly gain, then whether those who ask can be trusted, then how tired it is
    of being asked, and last the nuisance that it expects, which preparation lowers.

    Args:
        trust: Trust, 0-1.
        fatigue: Participation fatigue, logit.
        gain: Expected saving on energy less the rent increase, EUR/month.
        prepared: Whether somebody prepared the household for the works.
        parameters: Constants of the run.
    """
    p = parameters.consent
    relief = np.where(prepared, p.nuisance_weight * parameters.works.buffer_relief, 0.0)
    return np.asarray(
        expit(
            logit(p.mean)
            + p.trust_slope * (trust - NEUTRAL_TRUST)
            + p.gain_slope * gain / p.gain_unit
            - fatigue
            + relief
        )
    )


def decides_alone(dwellings: IntColumn | int, parameters: ParameterSet) -> BoolColumn:
    """Whether every tenant decides for the own dwelling only: in works on fewer than ten dwellings.

    Args:
        dwellings: Dwellings that the works concern, by complex.
        parameters: Constants of the run.
    """
    return np.asarray(dwellings < parameters.consent.smallest_complex)


def complex_agrees(
    yes: IntColumn | int, voters: IntColumn | int, dwellings: IntColumn | int, parameters: ParameterSet
) -> BoolColumn:
    """Whether works go on after the vote: the 70% rule for complexes of ten dwellings and more.

    In a smaller complex every tenant decides for the own dwelling (:func:`decides_alone`), so that works go on in
    any case, at those who agreed.

    Args:
        yes: Votes in favour, by complex.
        voters: Votes, by complex.
        dwellings: Dwellings that the works concern, by complex.
        parameters: Constants of the run.
    """
    p = parameters.consent
    return decides_alone(dwellings, parameters) | (voters == 0) | (yes >= p.threshold * np.asarray(voters))
