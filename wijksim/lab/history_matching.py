"""Where in the space of the constants the patterns can be matched: implausibility, likelihood, and sampling.

Positions run from 0 to 1 in the range of each constant, and all of them are equally likely beforehand. Within the range
of a pattern every value is as good: what was measured is taken to lie somewhere in it. Beside the range stand three
uncertainties: that of the emulator, the luck of the city that was measured, and a stated discrepancy of the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import emcee
import numpy as np
from scipy.special import log_ndtr
from scipy.stats import qmc

from wijksim.lab.emulators import Emulator
from wijksim.lab.estimation import Floats

_SURVEYED = 2**13
"""Points of a Sobol sequence from which the space is surveyed, and from which walkers start."""
_LEAST_WALKERS = 32
_BURN_IN = 0.4
"""Part of the steps of each walker that is thrown away."""


class Likely(Protocol):
    """Whatever says how likely it is at points of the space."""

    def log_likelihood(self, points: Floats) -> Floats:
        """Logarithm of the likelihood, up to a constant; one value per point."""


@dataclass(frozen=True)
class Seen:
    """Patterns whose values are known, as those of a run that is taken as the truth.

    Attributes:
        emulators: What each pattern does over the space.
        values: What was seen of each in one run, luck included.
        correlation: Of what emulators miss, between patterns: one stroke of luck moves several of them.
    """

    emulators: Sequence[Emulator]
    values: Floats
    correlation: Floats

    def log_likelihood(self, points: Floats) -> Floats:
        """Normal log-density of the values, up to a constant."""
        found = [emulator.predict(points) for emulator in self.emulators]
        luck = np.array([emulator.luck for emulator in self.emulators])
        sd = np.sqrt(np.column_stack([variance for _, variance in found]) + luck)
        away = (self.values - np.column_stack([mean for mean, _ in found])) / sd
        squares = np.sum(away * np.linalg.solve(self.correlation, away.T).T, axis=1)
        return np.asarray(-0.5 * squares - np.log(sd).sum(axis=1))


@dataclass(frozen=True)
class Matched:
    """A pattern with its emulator.

    Attributes:
        emulator: What the pattern does over the space.
        low: Lower end of the range of the pattern.
        high: Upper end.
        discrepancy: Standard deviation of what the model gets wrong at its best, in the unit of the pattern.
        luck: Part of the variance between runs that the measured city has too.
        offset: What the pattern is more in the whole city than in the city of the runs, in its unit.
        offset_sd: Standard error of that.
    """

    emulator: Emulator
    low: float
    high: float
    discrepancy: float
    luck: float
    offset: float = 0.0
    offset_sd: float = 0.0

    def expected(self, points: Floats) -> tuple[Floats, Floats]:
        """Expectation at new points, and the standard deviation of the measured value around it."""
        mean, variance = self.emulator.predict(points)
        beside = self.luck * self.emulator.luck + self.discrepancy**2 + self.offset_sd**2
        return mean + self.offset, np.sqrt(variance + beside)

    def distance(self, points: Floats) -> Floats:
        """Distance of what is expected from the range, in the unit of the pattern; 0 inside."""
        return self._outside(self.expected(points)[0])

    def _outside(self, mean: Floats) -> Floats:
        return np.maximum(np.maximum(self.low - mean, mean - self.high), 0.0)

    def implausibility(self, points: Floats) -> Floats:
        """The same in standard deviations."""
        mean, sd = self.expected(points)
        return np.asarray(self._outside(mean) / sd)

    def at_its_best(self, points: Floats) -> "Matched":
        """With a discrepancy of at least what the model gets wrong at the best of these points.

        A pattern that lies out of reach everywhere then pulls gently, and does not cost all others.
        """
        return replace(self, discrepancy=max(self.discrepancy, float(self.distance(points).min())))

    def log_likelihood(self, points: Floats) -> Floats:
        """Logarithm of the chance that the measured value lies in the range."""
        mean, sd = self.expected(points)
        return log_interval((self.low - mean) / sd, (self.high - mean) / sd)


def log_interval(low: Floats, high: Floats) -> Floats:
    """Logarithm of the normal probability between two standardised bounds, exact far from 0 too."""
    # Seen from the nearer tail, so that the difference keeps its digits.
    swap = low > 0
    low, high = np.where(swap, -high, low), np.where(swap, -low, high)
    upper = log_ndtr(high)
    with np.errstate(divide="ignore"):
        return np.asarray(upper + np.log1p(-np.exp(np.minimum(log_ndtr(low) - upper, 0.0))))


def log_likelihood(patterns: Sequence[Likely], points: Floats) -> Floats:
    """That of all patterns together, taken as independent given the constants; minus infinity outside the ranges."""
    inside = np.all((points >= 0) & (points <= 1), axis=1)
    found = np.full(len(points), -np.inf)
    if inside.any():
        found[inside] = np.sum([pattern.log_likelihood(points[inside]) for pattern in patterns], axis=0)
    return np.where(np.isnan(found), -np.inf, found)


def survey(constants: int, seed: int) -> Floats:
    """Points that cover the whole space."""
    return qmc.Sobol(constants, scramble=True, rng=np.random.default_rng(seed)).random(_SURVEYED)


def plausible_share(patterns: Sequence[Matched], constants: int, cutoff: float, seed: int) -> float:
    """Part of the space in which no pattern is further from its range than the cutoff."""
    points = survey(constants, seed)
    worst = np.max([pattern.implausibility(points) for pattern in patterns], axis=0)
    return float(np.mean(worst <= cutoff))


@dataclass(frozen=True)
class Sampled:
    """A sample from the space.

    Attributes:
        points: One row per point, positions from 0 to 1.
        log_likelihood: That of each point.
        effective: About how many independent points the walkers made.
    """

    points: Floats
    log_likelihood: Floats
    effective: float


def sample(
    patterns: Sequence[Likely], constants: int, number: int, *, steps: int, seed: int, temper: float = 1.0
) -> Sampled:
    """Draws points in proportion to their likelihood.

    Where the survey of the space holds enough likely points it is resampled by weight; else an ensemble of walkers goes
    through the space (emcee, moves of differential evolution).

    Args:
        patterns: What has to be matched.
        constants: Number of constants.
        number: Points wanted.
        steps: Steps of each walker.
        seed: Seed of survey and walkers.
        temper: Power of the likelihood; below 1 for a sample that is wider.
    """
    points = survey(constants, seed)
    found = log_likelihood(patterns, points)
    weights = np.exp(temper * (found - found.max()))
    weights /= weights.sum()
    effective = float(1.0 / np.sum(weights**2))
    if effective >= number:
        places = (np.arange(number) + np.random.default_rng(seed).random()) / number
        chosen = np.searchsorted(np.cumsum(weights), places).clip(max=len(points) - 1)
        return Sampled(points[chosen], found[chosen], effective)
    return _walked(patterns, points[np.argsort(-found, kind="stable")], number, steps, seed, temper)


def _walked(
    patterns: Sequence[Likely], best_first: Floats, number: int, steps: int, seed: int, temper: float
) -> Sampled:
    """Walkers that start from the likeliest points of the survey."""
    constants = best_first.shape[1]
    walkers = max(_LEAST_WALKERS, 2 * constants + 2)
    sampler = emcee.EnsembleSampler(
        walkers,
        constants,
        lambda at: temper * log_likelihood(patterns, at),
        moves=[(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)],
        vectorize=True,
    )
    sampler.random_state = np.random.RandomState(seed).get_state()
    sampler.run_mcmc(best_first[:walkers], steps)
    burnt = int(_BURN_IN * steps)
    chain, found = sampler.get_chain(discard=burnt, flat=True), sampler.get_log_prob(discard=burnt, flat=True)
    lag = float(np.nanmean(sampler.get_autocorr_time(discard=burnt, quiet=True, tol=0)))
    chosen = np.linspace(0, len(chain) - 1, number).round().astype(np.int64)
    return Sampled(chain[chosen], found[chosen] / temper, len(chain) / max(lag, 1.0))
