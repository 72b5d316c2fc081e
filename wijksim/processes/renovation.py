"""What renovation does to dwellings: label, gas use, damp, state (links 1, 2, 6-8), shallow or deep."""

import numpy as np

from wijksim.city.categories import DwellingStatus, EnergyLabel, Plan
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.parameters import ParameterSet
from wijksim.processes import energy
from wijksim.processes.dwelling_quality import tell_residents, update_quality

ITEMS = {Plan.RENOVATION: "renovation", Plan.DEEP_RENOVATION: "deep renovation"}
"""Name in the ledger of the works of a plan."""


def renovate(city: City, dwellings: Rows, *, deep: BoolColumn | bool = False) -> None:
    """Improves dwellings: label, gas use, damp, technical state; deep works always reach label A."""
    d, p = city.dwellings, city.parameters
    ids = d.id[dwellings]
    to_a = deep | city.streams.event("works.label_a", -1, ids, p.works.label_a_share)
    new_label = np.minimum(d.label[dwellings], np.where(to_a, int(EnergyLabel.A), int(EnergyLabel.B)))
    d.gas[dwellings] = gas_after(city, dwellings, new_label, deep=deep)
    d.label[dwellings] = new_label
    d.damp[dwellings] = False
    d.over_tight[dwellings] = city.streams.event("works.over_tight", -1, ids, p.health.over_tight_share)
    d.technical_state[dwellings] = 1.0
    d.last_renovation[dwellings] = city.month
    d.status[dwellings] = DwellingStatus.NORMAL
    update_quality(city, dwellings)
    tell_residents(city, dwellings)


def gas_after(city: City, dwellings: Rows, label: IntColumn, *, deep: BoolColumn | bool) -> FloatColumn:
    """Gas use in m3/year after works, deep or not, that lead to this label.

    Deep works end the use of gas. The heating that takes its place is booked as the gas that would cost as much.
    """
    d, p = city.dwellings, city.parameters
    gas = energy.gas_after_works(d.gas[dwellings], d.label[dwellings], label, d.area[dwellings], p)
    if not np.any(deep):
        return gas
    at_label_a = energy.label_gas(np.full(dwellings.size, int(EnergyLabel.A)), d.area[dwellings], p)
    saving = p.energy.realised_saving * (1.0 - p.works.deep_gas_share) * at_label_a
    return np.where(deep, np.maximum(gas - saving, p.energy.minimum_gas_share * d.gas[dwellings]), gas)


def expected_saving(city: City, dwellings: Rows, *, deep: BoolColumn | bool = False) -> FloatColumn:
    """Saving on the energy bill in EUR/month that works to label A promise, per dwelling."""
    after = gas_after(city, dwellings, np.full(dwellings.size, int(EnergyLabel.A)), deep=deep)
    price = city.parameters.energy.gas_price * city.energy_factor
    return (city.dwellings.gas[dwellings] - after) * price / MONTHS_PER_YEAR


def unit_cost(plan: int, parameters: ParameterSet) -> float:
    """Cost of a renovation in EUR per dwelling."""
    p = parameters.works
    return p.deep_cost if plan == Plan.DEEP_RENOVATION else p.renovation_cost


def duration(plan: IntColumn, parameters: ParameterSet) -> IntColumn:
    """Months of works on complexes, by what is planned for them."""
    p = parameters.works
    return np.where(plan == int(Plan.DEEP_RENOVATION), round(p.deep_months), round(p.works_months))
