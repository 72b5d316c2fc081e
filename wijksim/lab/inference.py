"""How far a paired difference can be trusted: bootstrap, standardised sizes, many outcomes at once, surveys."""

import warnings
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri, stdtrit

from wijksim.lab.estimation import LEVEL, Floats

RESAMPLES = 2000
_SEED = 20180101
"""Of the resampling: part of the method, so that the same runs give the same interval."""

_BATCH = 100


def bootstrap_interval(values: Floats, *, resamples: int = RESAMPLES) -> tuple[Floats, Floats]:
    """95% interval of the mean by resampling pairs: bias-corrected and accelerated (Efron 1987).

    It supposes no shape of the distribution; with fewer than about 15 pairs it tends to be too narrow, and the t
    interval is the one to read.

    Args:
        values: One row per pair, one column per outcome; without missing values.
        resamples: How many times pairs are drawn with replacement, the same draws for every column.

    Returns:
        Lower and upper ends by column; NaN with fewer than two pairs, the mean where pairs do not differ.
    """
    pairs, columns = values.shape
    nothing = np.full(columns, np.nan)
    if pairs < 2:
        return nothing, nothing.copy()
    from scipy import stats  # a second or so, wanted when the runs are there

    mean = values.mean(axis=0)
    low, high = mean.copy(), mean.copy()
    varied = np.ptp(values, axis=0) > 0
    if varied.any():
        with warnings.catch_warnings():
            # Few distinct pairs leave the correction undefined; those columns get the plain percentiles below.
            warnings.simplefilter("ignore")
            found = stats.bootstrap(
                (values[:, varied],),
                np.mean,
                axis=0,
                n_resamples=resamples,
                batch=_BATCH,
                confidence_level=LEVEL,
                method="BCa",
                rng=np.random.default_rng(_SEED),
            )
        interval = found.confidence_interval
        tails = np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        plain = np.quantile(found.bootstrap_distribution, tails, axis=-1)
        low[varied] = np.where(np.isnan(interval.low), plain[0], interval.low)
        high[varied] = np.where(np.isnan(interval.high), plain[1], interval.high)
    return low, high


def bootstrap_columns(differences: Sequence[Floats]) -> tuple[Floats, Floats]:
    """The same for many differences at once, each with missing pairs of its own.

    Args:
        differences: For each row of a table the value of every pair, NaN where a run is missing.
    """
    table = np.stack(differences, axis=1) if differences else np.zeros((0, 0))
    low, high = np.full(table.shape[1], np.nan), np.full(table.shape[1], np.nan)
    known = ~np.isnan(table)
    masks, group = np.unique(known, axis=1, return_inverse=True)
    for number in range(masks.shape[1]):
        columns = np.flatnonzero(group.ravel() == number)
        low[columns], high[columns] = bootstrap_interval(table[np.ix_(masks[:, number], columns)])
    return low, high


def paired_size(differences: Floats) -> float:
    """Mean difference over the spread of differences between pairs (Cohen's d of paired values).

    How consistent a difference is over luck and constants; it says nothing of how large it is for anybody. NaN
    with fewer than two pairs, and where pairs do not differ.
    """
    values = differences[~np.isnan(differences)]
    spread = values.std(ddof=1) if values.size > 1 else 0.0
    return float(values.mean() / spread) if spread > 0 else float("nan")


def two_sided(chance_positive: Floats) -> Floats:
    """P value of no difference, two-sided, from the chance that the mean difference is above zero.

    Where there is no spread and no difference the chance is 0.5, and the P value 1.
    """
    chance = np.asarray(chance_positive, dtype=np.float64)
    return np.asarray(2 * np.minimum(chance, 1 - chance))


def holm(p_values: Floats) -> Floats:
    """P values corrected for being the smallest of many, whatever their dependence (Holm 1979).

    Rejecting below alpha keeps the chance of even one false finding in the family at or below alpha. Missing
    values stay missing and do not count.
    """
    given = np.asarray(p_values, dtype=np.float64)
    corrected = np.full(given.shape, np.nan)
    positions = np.flatnonzero(~np.isnan(given))
    order = positions[np.argsort(given[positions], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(factors * given[order]), 1.0)
    return corrected


def false_discovery(p_values: Floats) -> Floats:
    """P values corrected so that of the findings below alpha a share alpha is false on average.

    Benjamini and Hochberg (1995), through :func:`scipy.stats.false_discovery_control`. Missing values stay missing.
    """
    given = np.asarray(p_values, dtype=np.float64)
    corrected = np.full(given.shape, np.nan)
    known = ~np.isnan(given)
    if known.any():
        from scipy import stats

        corrected[known] = stats.false_discovery_control(np.clip(given[known], 0, 1))
    return corrected


def survey_error(spread: float, people: int) -> float:
    """Standard error of the mean of a random sample: spread / sqrt(people)."""
    return float(spread / np.sqrt(people))


def smallest_visible_effect(spread: float, people: int, *, power: float, alpha: float) -> float:
    """Smallest difference between two yearly surveys that would be found with the given power.

    (z of 1 - alpha/2 + z of power) x spread x sqrt(2 / people): two independent random samples of the same size,
    two-sided test of means (Cohen 1988, Statistical Power Analysis, section 2.4; Fleiss 1986).

    Args:
        spread: Standard deviation of the answers between people.
        people: Answers per wijk in each survey.
        power: Chance of finding it.
        alpha: Chance of finding something where there is nothing.
    """
    reach = ndtri(1 - alpha / 2) + ndtri(power)
    return float(reach * spread * np.sqrt(2.0 / people))


def half_width(differences: Floats) -> float:
    """Half of the 95% t interval of the mean; infinite with fewer than two pairs."""
    values = differences[~np.isnan(differences)]
    if values.size < 2:
        return float("inf")
    error = values.std(ddof=1) / np.sqrt(values.size)
    return float(stdtrit(values.size - 1, (1 + LEVEL) / 2) * error)
