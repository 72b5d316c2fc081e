"""Segregation indices: numpy arrays in, numbers out, no state (section 2.3 of the science base).

Units stand along the last axis, or along the last but one where groups stand along the last. Axes before them are other
moments or other groups: the answer then has one number for each, the same to the last bit as one at a time.

Indices of sampled or small units are inflated by chance alone; the ``corrected`` functions take that off by
closed forms of what random allocation would give (Winship 1977; Carrington & Troske 1997).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[Any]

Numbers = Any
"""A number, or an array of them where the arguments have axes before those of units and groups."""


def _floats(values: Counts) -> NDArray[np.float64]:
    """As float64, the last axis contiguous: sums then have one order, however the argument lies in memory."""
    return np.asarray(values, dtype=float, order="C")


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """Part of a whole, zero without a whole."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole != 0)[()]


def dissimilarity(group: Counts, total: Counts) -> Numbers:
    """Dissimilarity of a group against the rest: 0 is evenly spread, 1 is fully apart; 0 where one is absent.

    Args:
        group: Members of the group per unit.
        total: All members per unit.
    """
    group, rest = _floats(group), _floats(total) - _floats(group)
    members, others = (values.sum(axis=-1, keepdims=True) for values in (group, rest))
    apart = 0.5 * np.abs(_share(group, members) - _share(rest, others)).sum(axis=-1)
    return np.where((members * others)[..., 0] == 0, 0.0, apart)[()]


def isolation(group: Counts, total: Counts) -> Numbers:
    """Isolation: share of the group in the unit of an average member of the group."""
    return exposure(group, group, total)


def exposure(group: Counts, other: Counts, total: Counts) -> Numbers:
    """Exposure: share of ``other`` in the unit of an average member of ``group``; 0 where that is absent."""
    group, other, total = (_floats(values) for values in (group, other, total))
    members = _share(group, group.sum(axis=-1, keepdims=True))
    return (members * _share(other, total)).sum(axis=-1)


def _entropy(shares: Numbers) -> Numbers:
    """Of shares that add up to 1 along the last axis."""
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return -(shares * logs).sum(axis=-1)


def theil_h(counts: Counts) -> Numbers:
    """Theil's information index H for several groups: 0 is evenly spread, 1 is fully apart; 0 with one group.

    Args:
        counts: Members, units x groups.
    """
    counts = _floats(counts)
    sizes, members = counts.sum(axis=-1), counts.sum(axis=-2)
    everybody = sizes.sum(axis=-1)
    city = _entropy(_share(members, everybody[..., None]))
    of_units = _entropy(_share(counts, sizes[..., None]))
    return _share((sizes * (city[..., None] - of_units)).sum(axis=-1), everybody * city)


def morans_i(values: Counts, weights: Counts) -> float:
    """Moran's I of spatial autocorrelation.

    Args:
        values: One value per unit.
        weights: Spatial weights, units x units; rows are standardised here, rows of zeros stay zero.
    """
    return float(autocorrelation(values, row_standardised(weights)))


def row_standardised(weights: Counts) -> NDArray[np.float64]:
    """Spatial weights whose rows add up to 1; rows of zeros stay zero."""
    weights = np.asarray(weights, dtype=float)
    sums = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)


def autocorrelation(values: Counts, standardised: NDArray[np.float64]) -> Numbers:
    """The same with weights that are standardised already, for those who need it often."""
    values = _floats(values)
    deviation = values - values.mean(axis=-1, keepdims=True)
    spread, weight = (deviation**2).sum(axis=-1), standardised.sum()
    together = (deviation[..., None, :] @ standardised @ deviation[..., None])[..., 0, 0]
    return _share(deviation.shape[-1] / weight * together, spread) if weight else np.zeros(spread.shape)[()]


def expected_dissimilarity(group: Counts, total: Counts) -> Numbers:
    """Dissimilarity that random allocation would give, in the normal approximation (Winship 1977)."""
    group, total = _floats(group), _floats(total)
    everybody, members = (values.sum(axis=-1, keepdims=True) for values in (total, group))
    share = _share(members, everybody)
    # Without replacement the variance shrinks by (N - n) / (N - 1).
    variance = share * (1 - share) * total * (everybody - total) / np.maximum(everybody - 1, 1)
    mean_absolute = np.sqrt(2 * variance / np.pi)
    return _share(mean_absolute.sum(axis=-1), (2 * everybody * share * (1 - share))[..., 0])


def less_chance(value: Numbers, expected: Numbers) -> Numbers:
    """A dissimilarity less what chance alone gives: (D - E) / (1 - E) (Carrington & Troske 1997)."""
    value, expected = np.asarray(value), np.asarray(expected)
    return np.where(expected < 1, _share(value - expected, 1.0 - expected), 0.0)[()]


def corrected_dissimilarity(group: Counts, total: Counts) -> Numbers:
    """Dissimilarity corrected for small units, with the expectation of :func:`expected_dissimilarity`."""
    return less_chance(dissimilarity(group, total), expected_dissimilarity(group, total))


def isolation_bias(group: Counts, total: Counts) -> Numbers:
    """What random allocation adds to isolation beyond the group's share in the city, and takes from exposure."""
    group, total = _floats(group), _floats(total)
    everybody, members = total.sum(axis=-1), group.sum(axis=-1)
    bias = _share((1.0 - _share(members, everybody)) * np.count_nonzero(total, axis=-1), everybody)
    return np.where(members == 0, 0.0, bias)[()]


def corrected_isolation(group: Counts, total: Counts) -> Numbers:
    """Isolation less what random allocation adds to the group's share in the city."""
    return isolation(group, total) - isolation_bias(group, total)


def theil_h_bias(counts: Counts) -> Numbers:
    """First-order bias of Theil's H: (units - 1)(groups - 1) / (2 N E); empty units and groups do not count."""
    counts = _floats(counts)
    sizes, members = counts.sum(axis=-1), counts.sum(axis=-2)
    everybody = sizes.sum(axis=-1)
    city = _entropy(_share(members, everybody[..., None]))
    lived_in, present = np.count_nonzero(sizes, axis=-1), np.count_nonzero(members, axis=-1)
    return _share((lived_in - 1) * (present - 1), 2 * everybody * city)


def corrected_theil_h(counts: Counts) -> Numbers:
    """Theil's H less its first-order bias."""
    return theil_h(counts) - theil_h_bias(counts)


def multigroup_dissimilarity(counts: Counts) -> Numbers:
    """Dissimilarity of several groups at once: 0 is evenly spread, 1 is fully apart (Sakoda 1981).

    Args:
        counts: Members, units x groups.
    """
    counts = _floats(counts)
    sizes, members = counts.sum(axis=-1), counts.sum(axis=-2)
    everybody = sizes.sum(axis=-1)
    interaction = everybody**2 - (members**2).sum(axis=-1)
    # Sum of t |p - P| over 2 N sum of P (1 - P), with numerator and denominator times N.
    apart = np.abs(counts * everybody[..., None, None] - sizes[..., None] * members[..., None, :])
    return _share(_sum_of_table(apart), 2 * np.maximum(interaction, 0.0))


def expected_multigroup_dissimilarity(counts: Counts) -> Numbers:
    """Multigroup dissimilarity that random allocation would give, as :func:`expected_dissimilarity`."""
    counts = _floats(counts)
    sizes, members = counts.sum(axis=-1), counts.sum(axis=-2)
    everybody = sizes.sum(axis=-1, keepdims=True)
    shares = members / np.maximum(everybody, 1)
    spread = shares * (1 - shares)
    of_units = sizes * (everybody - sizes) / np.maximum(everybody - 1, 1)
    variance = of_units[..., None] * spread[..., None, :]
    whole = 2 * everybody[..., 0] * np.maximum(spread.sum(axis=-1), 0.0)
    return _share(_sum_of_table(np.sqrt(2 * variance / np.pi)), whole)


def _sum_of_table(values: NDArray[np.float64]) -> Numbers:
    """Sum over units and groups."""
    return values.reshape(*values.shape[:-2], -1).sum(axis=-1)


def location_quotients(counts: Counts) -> NDArray[np.float64]:
    """Share of each group in each unit over its share in the city; NaN in empty units and of absent groups.

    Args:
        counts: Members, units x groups.
    """
    counts = _floats(counts)
    sizes, members = counts.sum(axis=-1, keepdims=True), counts.sum(axis=-2, keepdims=True)
    expected = sizes * members
    everybody = sizes.sum(axis=-2, keepdims=True)
    return np.divide(counts * everybody, expected, out=np.full_like(counts, np.nan), where=expected > 0)


def between_shares(
    points: Counts, sizes: Counts, mean: Numbers, variance: Numbers
) -> tuple[Numbers, Numbers]:
    """Share of the variance of a value that lies between units (eta squared); and less what chance gives.

    The latter is less what random allocation over so many units gives (Kelley's epsilon squared, 1935).

    Args:
        points: Sum of the value per unit.
        sizes: Members per unit.
        mean: Mean over all members.
        variance: Variance over all members.
    """
    points, sizes, mean = _floats(points), _floats(sizes), np.asarray(mean)
    of_units = points / np.maximum(sizes, 1)
    between = (sizes * (of_units - mean[..., None]) ** 2).sum(axis=-1)
    everybody, used = sizes.sum(axis=-1), np.count_nonzero(sizes, axis=-1)
    total, left = everybody * variance, everybody - used
    corrected = between - _share((used - 1) * (total - between), left)
    return _share(between, total), np.where(left > 0, _share(corrected, total), 0.0)[()]


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
