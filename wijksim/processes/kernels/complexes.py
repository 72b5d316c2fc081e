"""State of complexes, counted dwelling by dwelling (twin of the means in agents/portfolio.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.compilation import helper, lean_kernel
from wijksim.processes.kernels.residence import row_of

NEVER_WORKED_ON = np.iinfo(np.int64).max


class _Dwellings(NamedTuple):
    active: Any
    complex: Any
    technical_state: Any
    label: Any
    damp: Any
    built_year: Any
    last_renovation: Any


class _Homes(NamedTuple):
    active: Any
    household: Any
    dwelling: Any


class ComplexState(NamedTuple):
    """Counts, or sums over dwellings, by complex."""

    owned: Any
    need: Any
    """Sum of technical need, SD."""
    due: Any
    """Dwellings not renewed for as long as a renovation lasts."""
    due_state: Any
    """Sum of the technical state of those."""
    due_label: Any
    """Sum of their label."""
    months: Any
    """Months since the last works anywhere in it, or else since building."""
    tenants: Any
    """Households."""


class Rules(NamedTuple):
    """Date and constants."""

    month: int
    year: int
    rest_months: float
    middle_state: Any
    state_sd: Any
    middle_label: float
    label_sd: float
    damp_penalty: float
    state_weight: Any
    label_weight: float


@helper
def technical_need(state: Any, label: Any, damp: Any, p: Any) -> Any:
    """Technical need of a dwelling in SD: poor state and poor label, as corporations see it; never people."""
    good = np.float64(p.state_weight * (state - p.middle_state) / p.state_sd)
    score = good + p.label_weight * (p.middle_label - label) / p.label_sd
    return -(score - p.damp_penalty * np.float64(damp))


@lean_kernel
def _count(d: Any, places: Any, p: Any, found: Any) -> None:  # pragma: no cover - compiled
    for i in range(d.active.size):
        row = d.complex[i]
        if not d.active[i] or row < 0:
            continue
        found.owned[row] += 1
        found.need[row] += technical_need(d.technical_state[i], d.label[i], d.damp[i], p)
        renewed = np.int64(d.last_renovation[i])
        since = p.month - renewed
        if renewed < 0 or since > p.rest_months:
            found.due[row] += 1
            found.due_state[row] += d.technical_state[i]
            found.due_label[row] += d.label[i]
        age = since if renewed >= 0 else (p.year - max(np.int64(d.built_year[i]), 1)) * MONTHS_PER_YEAR
        found.months[row] = min(found.months[row], age)
    for i in range(places.active.size):
        if places.active[i] & (places.household[i] >= 0):
            row = d.complex[row_of(places.dwelling[i])]
            if row >= 0:
                found.tenants[row] += 1


def state_of(city: City) -> ComplexState:
    """Looks at every complex."""
    number, p = len(city.complexes), city.parameters.dwelling
    counts, sums = np.zeros((3, number), dtype=np.int64), np.zeros((3, number))
    found = ComplexState(
        owned=counts[0],
        need=sums[0],
        due=counts[1],
        due_state=sums[1],
        due_label=sums[2],
        months=np.full(number, NEVER_WORKED_ON),
        tenants=counts[2],
    )
    rules = Rules(
        month=city.month,
        year=city.year,
        rest_months=float(city.parameters.works.rest_months),
        middle_state=np.float32(p.middle_state),
        state_sd=np.float32(p.state_sd),
        middle_label=float(p.middle_label),
        label_sd=float(p.label_sd),
        damp_penalty=float(p.damp_penalty),
        state_weight=np.float32(p.state_weight),
        label_weight=1.0 - float(p.state_weight),
    )
    _count(city.dwellings.view(_Dwellings), city.places.view(_Homes), rules, found)
    return found
