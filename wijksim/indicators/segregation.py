"""Segregation indices: numpy arrays in, floats out, no state (section 2.3 of the science base).

Indices of sampled or small units are inflated by chance alone; the ``corrected`` functions take that off by
closed forms of what random allocation would give (Winship 1977; Carrington & Troske 1997).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[Any]


def dissimilarity(group: Counts, total: Counts) -> float:
    """Dissimilarity of a group against the rest: 0 is evenly spread, 1 is fully apart.

    Args:
        group: Members of the group per unit.
        total: All members per unit.
    """
    group, rest = (
        np.asarray(group, dtype=float),
        np.asarray(total, dtype=float) - np.asarray(group, dtype=float),
    )
    if group.sum() == 0 or rest.sum() == 0:
        return 0.0
    return float(0.5 * np.abs(group / group.sum() - rest / rest.sum()).sum())


def isolation(group: Counts, total: Counts) -> float:
    """Isolation: share of the group in the unit of an average member of the group."""
    return exposure(group, group, total)


def exposure(group: Counts, other: Counts, total: Counts) -> float:
    """Exposure: share of ``other`` in the unit of an average member of ``group``."""
    group, other, total = (np.asarray(values, dtype=float) for values in (group, other, total))
    if group.sum() == 0:
        return 0.0
    share = np.divide(other, total, out=np.zeros_like(total), where=total > 0)
    return float((group / group.sum() * share).sum())


def _entropy(shares: NDArray[np.floating[Any]], axis: int = -1) -> NDArray[np.floating[Any]]:
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-(shares * logs).sum(axis=axis))


def theil_h(counts: Counts) -> float:
    """Theil's information index H for several groups: 0 is evenly spread, 1 is fully apart.

    Args:
        counts: Members, units x groups.
    """
    counts = np.asarray(counts, dtype=float)
    sizes = counts.sum(axis=1)
    if sizes.sum() == 0:
        return 0.0
    city = float(_entropy(counts.sum(axis=0) / sizes.sum()))
    if city == 0:
        return 0.0
    shares = np.divide(counts, sizes[:, None], out=np.zeros_like(counts), where=sizes[:, None] > 0)
    return float((sizes * (city - _entropy(shares))).sum() / (sizes.sum() * city))


def morans_i(values: Counts, weights: Counts) -> float:
    """Moran's I of spatial autocorrelation.

    Args:
        values: One value per unit.
        weights: Spatial weights, units x units; rows are standardised here, rows of zeros stay zero.
    """
    return autocorrelation(values, row_standardised(weights))


def row_standardised(weights: Counts) -> NDArray[np.float64]:
    """Spatial weights whose rows add up to 1; rows of zeros stay zero."""
    weights = np.asarray(weights, dtype=float)
    sums = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)


def autocorrelation(values: Counts, standardised: NDArray[np.float64]) -> float:
    """The same with weights that are standardised already: for those who need it every month."""
    deviation = np.asarray(values, dtype=float) - np.mean(values)
    spread = float((deviation**2).sum())
    if spread == 0 or standardised.sum() == 0:
        return 0.0
    return float(deviation.size / standardised.sum() * (deviation @ standardised @ deviation) / spread)


def expected_dissimilarity(group: Counts, total: Counts) -> float:
    """Dissimilarity that random allocation would give, in the normal approximation (Winship 1977)."""
    group, total = np.asarray(group, dtype=float), np.asarray(total, dtype=float)
    everybody, members = total.sum(), group.sum()
    if members in (0, everybody):
        return 0.0
    share = members / everybody
    # Without replacement the variance shrinks by (N - n) / (N - 1).
    variance = share * (1 - share) * total * (everybody - total) / max(everybody - 1, 1)
    mean_absolute = np.sqrt(2 * variance / np.pi)
    return float(mean_absolute.sum() / (2 * everybody * share * (1 - share)))


def less_chance(value: float, expected: float) -> float:
    """A dissimilarity less what chance alone gives: (D - E) / (1 - E) (Carrington & Troske 1997)."""
    return (value - expected) / (1.0 - expected) if expected < 1 else 0.0


def corrected_dissimilarity(group: Counts, total: Counts) -> float:
    """Dissimilarity corrected for small units, with the expectation of :func:`expected_dissimilarity`."""
    return less_chance(dissimilarity(group, total), expected_dissimilarity(group, total))


def isolation_bias(group: Counts, total: Counts) -> float:
    """What random allocation adds to isolation beyond the group's share in the city, and takes from exposure."""
    total = np.asarray(total, dtype=float)
    everybody, members = float(total.sum()), float(np.sum(group))
    if everybody == 0 or members == 0:
        return 0.0
    return (1.0 - members / everybody) * np.count_nonzero(total) / everybody


def corrected_isolation(group: Counts, total: Counts) -> float:
    """Isolation less what random allocation adds to the group's share in the city."""
    return isolation(group, total) - isolation_bias(group, total)


def theil_h_bias(counts: Counts) -> float:
    """First-order bias of Theil's H: (units - 1)(groups - 1) / (2 N E); empty units and groups do not count."""
    counts = np.asarray(counts, dtype=float)
    sizes, members = counts.sum(axis=1), counts.sum(axis=0)
    everybody = members.sum()
    if everybody == 0:
        return 0.0
    city = float(_entropy(members / everybody))
    if city == 0:
        return 0.0
    return (np.count_nonzero(sizes) - 1) * (np.count_nonzero(members) - 1) / (2 * float(everybody) * city)


def corrected_theil_h(counts: Counts) -> float:
    """Theil's H less its first-order bias."""
    return theil_h(counts) - theil_h_bias(counts)


def multigroup_dissimilarity(counts: Counts) -> float:
    """Dissimilarity of several groups at once: 0 is evenly spread, 1 is fully apart (Sakoda 1981).

    Args:
        counts: Members, units x groups.
    """
    counts = np.asarray(counts, dtype=float)
    sizes, members = counts.sum(axis=1), counts.sum(axis=0)
    everybody = sizes.sum()
    interaction = everybody**2 - (members**2).sum()
    if interaction <= 0:
        return 0.0
    # Sum of t |p - P| over 2 N sum of P (1 - P), with numerator and denominator times N.
    return float(np.abs(counts * everybody - sizes[:, None] * members).sum() / (2 * interaction))


def expected_multigroup_dissimilarity(counts: Counts) -> float:
    """Multigroup dissimilarity that random allocation would give, as :func:`expected_dissimilarity`."""
    counts = np.asarray(counts, dtype=float)
    sizes, members = counts.sum(axis=1), counts.sum(axis=0)
    everybody = sizes.sum()
    shares = members / max(everybody, 1)
    spread = shares * (1 - shares)
    if spread.sum() <= 0:
        return 0.0
    variance = np.outer(sizes * (everybody - sizes) / max(everybody - 1, 1), spread)
    return float(np.sqrt(2 * variance / np.pi).sum() / (2 * everybody * spread.sum()))


def location_quotients(counts: Counts) -> NDArray[np.float64]:
    """Share of each group in each unit over its share in the city; NaN in empty units and of absent groups.

    Args:
        counts: Members, units x groups.
    """
    counts = np.asarray(counts, dtype=float)
    sizes, members = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    expected = sizes * members
    return np.divide(counts * counts.sum(), expected, out=np.full_like(counts, np.nan), where=expected > 0)


def _sums_of_squares(values: Counts, unit: NDArray[Any], units: int) -> tuple[float, float, int]:
    """Between units, in total, and the number of units that are lived in."""
    values = np.asarray(values, dtype=float)
    size = np.bincount(unit, minlength=units)
    mean = np.bincount(unit, weights=values, minlength=units) / np.maximum(size, 1)
    between = float((size * (mean - values.mean()) ** 2).sum())
    return between, float(values.size * values.var()), int(np.count_nonzero(size))


def between_share(values: Counts, unit: NDArray[Any], units: int) -> float:
    """Share of the variance of ``values`` that lies between units (eta squared).

    Args:
        values: One value per member.
        unit: Unit of each member, from 0.
        units: Number of units.
    """
    return between_shares(values, unit, units)[0]


def corrected_between_share(values: Counts, unit: NDArray[Any], units: int) -> float:
    """The same less what random allocation over so many units gives (Kelley's epsilon squared, 1935)."""
    return between_shares(values, unit, units)[1]


def between_shares(values: Counts, unit: NDArray[Any], units: int) -> tuple[float, float]:
    """Both: :func:`between_share` and :func:`corrected_between_share`."""
    between, total, used = _sums_of_squares(values, unit, units)
    if total <= 0:
        return 0.0, 0.0
    left = np.size(values) - used
    corrected = (between - (used - 1) * (total - between) / left) / total if left > 0 else 0.0
    return between / total, corrected


def nearest_neighbours(x: Counts, y: Counts, number: int) -> NDArray[np.float64]:
    """Spatial weights: 1 for the ``number`` nearest units of each unit, else 0.

    Args:
        x: Coordinates east, km.
        y: Coordinates north, km.
        number: Neighbours per unit; fewer when there are fewer other units.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distance, np.inf)
    number = min(number, x.size - 1)
    weights = np.zeros_like(distance)
    if number > 0:
        nearest = np.argsort(distance, axis=1, kind="stable")[:, :number]
        np.put_along_axis(weights, nearest, 1.0, axis=1)
    return weights
