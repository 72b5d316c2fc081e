"""What a calibration may look at: patterns N1 to N12 of a city without policy, one number for each run.

N13 to N15, the life course (L) and every pattern of a past intervention (I) stay out, so that they can test. So does
N12 worst labels, unless N12 is asked for by name: it was measured in the whole country, and so were
the labels of month 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from wijksim.config import ConfigError
from wijksim.lab.past_patterns import ENERGY_SHOCK
from wijksim.lab.patterns import Pattern
from wijksim.lab.reenacted_measures import Pair, Tables

LAST = 12
"""Number of the last pattern N that a fit may use."""

PLAIN, SHOCK = "baseline", ENERGY_SHOCK.reenactment
"""Arms: the city without policy, and the same with a price shock."""

Arms = Mapping[str, Tables]


@dataclass(frozen=True)
class Target:
    """One pattern as a target.

    Attributes:
        code: Number in the list of patterns, and which part of it.
        label: What is measured.
        low: Lower end of the range within which every value is as good.
        high: Upper end.
        unit: Unit of range and value.
        kind: ``input`` (a constraint: the model was given the number) or ``emergent``.
        measure: Reads it from the tables of a run by arm; NaN where the run does not show it.
        arms: Which arms that takes.
    """

    code: str
    label: str
    low: float
    high: float
    unit: str
    kind: Literal["input", "emergent"]
    measure: Callable[[Arms], float]
    arms: tuple[str, ...] = (PLAIN,)


def of_fit(code: str) -> bool:
    """Whether a fit may use a pattern: N1 to N12, and nothing else."""
    letter, digits = code[0], code.split()[0][1:]
    return letter == "N" and digits.isdigit() and int(digits) <= LAST


def _over_period(pattern: Pattern, arms: Arms) -> float:
    """Mean over the years that count."""
    series = pattern.measure(arms[PLAIN])
    if not pattern.single:
        first, last = pattern.years
        series = series[first - 1 : last]
    known = series[~np.isnan(series)]
    return float(known.mean()) if known.size else float("nan")


def _in_the_shock(arms: Arms) -> float:
    """Energy poverty in the shock over that without it: both arms have the same constants and luck."""
    return ENERGY_SHOCK.measure(Pair(arms[SHOCK], arms[PLAIN]))


def targets_of(declared: Sequence[Pattern], asked: Sequence[str] = ()) -> tuple[Target, ...]:
    """Targets of a fit.

    Args:
        declared: Patterns of a city without policy.
        asked: Numbers such as ``N9``, with every pattern of that number; when left out all of N1 to N12 but the
            patterns that are kept to test a fit with (:attr:`Pattern.fitted`).

    Raises:
        ConfigError: Names every number that is no target of a fit.
    """
    plain = [
        Target(p.code, p.label, p.low, p.high, p.unit, p.kind, partial(_over_period, p))
        for p in declared
        if of_fit(p.code) and (p.fitted or asked)
    ]
    shock = Target(
        ENERGY_SHOCK.code,
        ENERGY_SHOCK.label,
        ENERGY_SHOCK.low,
        ENERGY_SHOCK.high,
        ENERGY_SHOCK.unit,
        ENERGY_SHOCK.kind,
        _in_the_shock,
        (PLAIN, SHOCK),
    )
    known = sorted([*plain, shock], key=lambda target: int(target.code.split()[0][1:]))
    numbers = list(dict.fromkeys(target.code.split()[0] for target in known))
    unknown = [code for code in asked if code not in numbers]
    if unknown:
        raise ConfigError(
            [
                f"calibration.targets: {', '.join(unknown)}: allowed: {', '.join(numbers)}; N13 to N15 and patterns of "
                "past interventions never serve to set constants"
            ]
        )
    return tuple(target for target in known if not asked or target.code.split()[0] in asked)
