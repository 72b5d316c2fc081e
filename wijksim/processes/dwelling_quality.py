"""Quality of a dwelling as a resident sees it: its slow decline, ordinary maintenance and ordinary retrofits."""

import numpy as np

from wijksim.city.categories import ComplexStage, EnergyLabel, Plan, Tenure
from wijksim.city.city import ROUNDING, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import energy
from wijksim.processes.kernels import lookup

_TOGETHER = 2**13
"""Dwellings of which the quality is computed together: what is computed on the way then stays near the processor."""


def step(city: City) -> None:
    """Once a year the stock declines a little; corporations maintain, owners and landlords retrofit as measured.

    Keyed by dwelling, so that it is the same in every scenario.
    """
    if not city.first_month_of_year:
        return
    d, p = city.dwellings, city.parameters.works
    declined = np.maximum(d.technical_state - p.decline, city.parameters.dwelling.lowest_state)
    np.copyto(d.technical_state, declined, where=d.active)
    maintain(city)
    better = _retrofitted(city)
    new_label = d.label[better] - 1
    d.gas[better] = energy.gas_after_works(
        d.gas[better], d.label[better], new_label, d.area[better], city.parameters
    )
    d.label[better] = new_label
    _update_all(city)


def maintain(city: City) -> None:
    """Planned maintenance restores part of the technical state of corporation dwellings.

    It follows from the bricks alone, and is paid from the running costs of corporations, not from their room to invest.
    """
    d, p = city.dwellings, city.parameters.portfolio
    rows = lookup.dwellings_of(city, complexes_to_maintain(city))
    restored = np.minimum(d.technical_state[rows] + p.maintained_gain, p.maintained_state)
    d.technical_state[rows] = np.maximum(d.technical_state[rows], restored)


def complexes_to_maintain(city: City) -> Rows:
    """Complexes that get planned maintenance this year, poorest technical state first.

    Each corporation reaches a set share of its dwellings. Where works are under way or foreseen soon it waits.
    """
    d, c, share = city.dwellings, city.complexes, city.parameters.portfolio.maintained_share
    in_complexes = np.flatnonzero(d.active & (d.complex >= 0))
    home = d.complex[in_complexes]
    size = np.bincount(home, minlength=len(c))
    total = np.bincount(home, weights=d.technical_state[in_complexes], minlength=len(c))
    state = total / np.maximum(size, 1)
    near = c.foreseen_year <= city.year + city.parameters.portfolio.maintenance_stop
    waits = c.reserved | (c.foreseen == int(Plan.DEMOLITION)) | ((c.foreseen != int(Plan.NONE)) & near)
    idle = np.flatnonzero(c.active & (size > 0) & (c.stage == int(ComplexStage.IDLE)) & ~waits)
    of_corporation = np.bincount(c.corporation, weights=size)
    line = idle[np.lexsort((state[idle], c.corporation[idle]))]
    owner, dwellings = c.corporation[line], size[line]
    # Dwellings up to the middle of each complex, counted from the first of its corporation.
    before = np.cumsum(dwellings) - dwellings
    before -= before[np.searchsorted(owner, owner)]
    return line[before + dwellings / 2 <= share * of_corporation[owner]]


def _retrofitted(city: City) -> Rows:
    """Dwellings that go up a label step by their owners' own doing this year."""
    d, p = city.dwellings, city.parameters.works
    # The other half of the stock has no chance.
    rows = np.flatnonzero(d.active & (d.tenure != int(Tenure.SOCIAL_RENT)) & (d.label > int(EnergyLabel.A)))
    luck = city.streams.uniform("dwelling.retrofit", city.month, d.id[rows])
    highest = -np.expm1(-max(p.owner_retrofit, p.private_retrofit))
    lucky = luck < ROUNDING * highest
    rows, luck = rows[lucky], luck[lucky]
    rate = retrofit_rate(d.tenure[rows], d.label[rows], p.owner_retrofit, p.private_retrofit)
    return rows[luck < -np.expm1(-rate)]


def retrofit_rate(tenure: IntColumn, label: IntColumn, owner_rate: float, private_rate: float) -> FloatColumn:
    """Yearly rate of one label step by the owner's own doing; corporations retrofit complexes instead."""
    rate = np.where(tenure == int(Tenure.OWNER_OCCUPIED), owner_rate, 0.0)
    rate = np.where(tenure == int(Tenure.PRIVATE_RENT), private_rate, rate)
    return np.where(label > int(EnergyLabel.A), rate, 0.0)


def quality(state: FloatColumn, label: IntColumn, damp: BoolColumn, parameters: ParameterSet) -> FloatColumn:
    """Quality in SD over the stock of month 0: weighted mean of technical state and label, less for damp."""
    p = parameters.dwelling
    of_state = p.state_weight * (state - p.middle_state) / p.state_sd
    of_label = (1.0 - p.state_weight) * (p.middle_label - label) / p.label_sd
    return of_state + of_label - p.damp_penalty * damp


def worn(city: City, dwellings: Rows) -> FloatColumn:
    """Technical need of dwellings in SD: poor state and poor label, as corporations see it; never people."""
    d = city.dwellings
    return -quality(d.technical_state[dwellings], d.label[dwellings], d.damp[dwellings], city.parameters)


def update_quality(city: City, dwellings: Rows) -> None:
    """Recomputes the quality of these dwellings."""
    d = city.dwellings
    d.quality[dwellings] = quality(
        d.technical_state[dwellings], d.label[dwellings], d.damp[dwellings], city.parameters
    )


def _update_all(city: City) -> None:
    """Recomputes the quality of all dwellings, some at a time, and tells all households."""
    d = city.dwellings
    for first in range(0, len(d), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        now = quality(d.technical_state[some], d.label[some], d.damp[some], city.parameters)
        np.copyto(d.quality[some], now, where=d.active[some], casting="same_kind")
    # The few without a dwelling get what the first one has, as nobody reads it.
    d.quality.take(city.households.dwelling, mode="clip", out=city.households.quality)


def tell_residents(city: City, dwellings: Rows) -> None:
    """Copies to those who live in these dwellings what has changed about them."""
    residents = city.places.household[lookup.places_in(city, dwellings)]
    city.locate(residents[residents >= 0])
