"""Cohesion, safety, liveability and reputation of buurten (links 15, 29-31, 33-35, 38).

Each score starts at its level of month 0 and answers to changes since then only, so that a city in which nothing
changes does not drift.
"""

import numpy as np

from wijksim.city.categories import Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn
from wijksim.parameters import ParameterSet
from wijksim.processes.kernels import composition as kernels
from wijksim.processes.kernels.composition import Composition

_TEN_POINTS = 0.10
_ONE_POINT = 0.01


def cohesion_target(
    base: FloatColumn,
    turnover: FloatColumn,
    owners: FloatColumn,
    public_space: FloatColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Cohesion in the long run, SD: turnover lowers it, ownership and meeting places raise it (29, 31, 33).

    ``turnover`` and ``owners`` are changes since month 0, as shares; ``public_space`` is in upgrades.
    """
    p = parameters.liveability
    return (
        base
        + p.turnover_cohesion * turnover / _TEN_POINTS
        + p.owner_cohesion * owners / _TEN_POINTS
        + p.public_space_cohesion * public_space
    )


def safety_target(
    base: FloatColumn,
    cohesion: FloatColumn,
    vulnerable: FloatColumn,
    owners: FloatColumn,
    public_space: FloatColumn,
    parameters: ParameterSet,
) -> FloatColumn:
    """Perceived safety in the long run, SD (links 30, 31, 33, 35); arguments are changes since month 0."""
    p = parameters.liveability
    return (
        base
        + p.cohesion_safety * cohesion
        + p.vulnerable_safety * vulnerable / _TEN_POINTS
        + p.owner_safety * owners / _TEN_POINTS
        + p.public_space_safety * public_space
    )


def owners_that_count(city: City, count: Composition) -> FloatColumn:
    """Owner-occupied share by buurt; what sale has added counts only above a dose (link 34).

    Below the dose, a share of the rental stock of month 0, owners in sold dwellings are left out.
    """
    b, size = city.buurten, np.maximum(count.households, 1)
    owners = count.owners / size
    enough = b.sold >= city.parameters.liveability.sale_dose * np.maximum(b.rental_base, 1)
    return np.where(enough, owners, owners - count.bought / size)


def begin(city: City) -> None:
    """Scores of month 0, estimated from the measured difficulty of making ends meet."""
    b, p = city.buurten, city.parameters.liveability
    b.cohesion_base[:] = p.base_slope * b.difficulty
    b.safety_base[:] = p.base_slope * b.difficulty
    b.cohesion[:] = b.cohesion_base
    b.safety[:] = b.safety_base
    count = kernels.count(city)
    size = np.maximum(count.households, 1)
    b.vulnerable_base[:], b.owner_base[:] = count.vulnerable / size, count.owners / size
    b.physical_base[:] = count.quality / size
    b.vulnerable[:] = b.vulnerable_base
    d = city.dwellings
    rented = d.active & (d.tenure != Tenure.OWNER_OCCUPIED)
    b.rental_base[:] = np.bincount(d.buurt[rented], minlength=len(b))
    b.liveability[:] = liveability_score(city, b.physical_base)
    b.reputation[:] = b.liveability


def liveability_score(city: City, physical: FloatColumn) -> FloatColumn:
    """Liveability index of buurten: mean of cohesion and safety, with physical change beside them."""
    b, weight = city.buurten, city.parameters.liveability.physical_weight
    change = physical - b.physical_base + b.public_space
    return (1.0 - weight) * 0.5 * (b.cohesion + b.safety) + weight * (
        change + 0.5 * (b.cohesion_base + b.safety_base)
    )


def count_leavers(city: City, size: FloatColumn) -> None:
    """Updates the twelve-month means of turnover and inflow of forced movers, by buurt of ``size`` households."""
    b = city.buurten
    weight = max(1.0 / city.month, 1.0 / MONTHS_PER_YEAR)
    b.turnover += (city.left_buurt / size * MONTHS_PER_YEAR - b.turnover) * weight
    b.displaced_inflow += (city.displaced_into / size * MONTHS_PER_YEAR - b.displaced_inflow) * weight
    city.left_buurt[:] = 0
    city.displaced_into[:] = 0


def step(city: City) -> None:
    """Scores move towards what composition, turnover and works give; reputation follows slowly."""
    b, p = city.buurten, city.parameters.liveability
    count = kernels.count(city)
    size = np.maximum(count.households, 1)
    count_leavers(city, size)
    b.vulnerable[:] = count.vulnerable / size
    if city.month <= MONTHS_PER_YEAR:
        # The first year tells what turnover is usual in a buurt. By default the programme comes later; with
        # scenario.start = 0 it begins at once, and the moves that it causes in that year count as usual.
        b.turnover_base[:] = b.turnover
    owner_change = owners_that_count(city, count) - b.owner_base
    target = cohesion_target(
        b.cohesion_base, b.turnover - b.turnover_base, owner_change, b.public_space, city.parameters
    )
    b.cohesion += (target - b.cohesion) / p.lag
    target = safety_target(
        b.safety_base,
        b.cohesion - b.cohesion_base,
        b.vulnerable - b.vulnerable_base,
        owner_change,
        b.public_space,
        city.parameters,
    )
    if city.pathways.waterbed:
        above = np.maximum(b.displaced_inflow - p.waterbed_threshold, 0.0)
        target = target + p.waterbed_effect * above / _ONE_POINT
    b.safety += (target - b.safety) / p.lag
    b.liveability[:] = liveability_score(city, count.quality / size)
    b.reputation += (b.liveability - b.reputation) / p.reputation_lag
