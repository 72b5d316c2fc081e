"""Sale of social rent (link 34): dwellings are labelled for sale, and sold when they fall vacant."""

import numpy as np

from wijksim.city.accounts import to_cents
from wijksim.city.categories import ComplexStage, DwellingStatus
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import Rows
from wijksim.processes import corporation_cash

ITEM = "sale of dwellings"


def label_for_sale(city: City) -> None:
    """Every January corporations label dwellings for sale, keyed by dwelling.

    So many are labelled at first that, at the usual turnover, the yearly quota falls vacant at once; then the quota
    of every year is added. The label stays until the dwelling is sold; it has nothing to do with the energy label.
    """
    years = (city.month - city.sale_start - 1) / MONTHS_PER_YEAR
    if city.sale_share == 0 or not city.first_month_of_year or years < 0:
        return
    d, p = city.dwellings, city.parameters.corporation
    share = city.sale_share * (1.0 / p.sale_turnover + years)
    rows = np.flatnonzero(d.active & (d.complex >= 0))
    d.for_sale[rows] |= city.streams.event("corporation.sale", -1, d.id[rows], share)


def vacant_for_sale(city: City) -> Rows:
    """Dwellings labelled for sale in which nobody lives, of complexes where nothing is planned."""
    d, places, c = city.dwellings, city.places, city.complexes
    lived_in = np.zeros(len(d), dtype=bool)
    lived_in[places.dwelling[places.active & ((places.household >= 0) | ~places.lettable)]] = True
    rows = np.flatnonzero(d.active & d.for_sale & (d.complex >= 0) & ~lived_in)
    idle = c.stage[d.complex[rows]] == ComplexStage.IDLE
    return rows[idle & (d.status[rows] == DwellingStatus.NORMAL)]


def step(city: City) -> None:
    """Sells what fell vacant: it leaves its complex and is offered to owner-occupiers on the market."""
    label_for_sale(city)
    if not city.dwellings.for_sale.any():
        return
    rows = vacant_for_sale(city)
    d, b, p = city.dwellings, city.buurten, city.parameters
    owner = city.complexes.corporation[d.complex[rows]]
    price = d.value[rows] * b.price_index[d.buurt[rows]] * p.corporation.sale_proceeds
    proceeds = np.bincount(owner, weights=price, minlength=len(city.corporation_accounts))
    for corporation in np.unique(owner):
        cents = to_cents(float(proceeds[corporation]))
        corporation_cash.receive(city, int(corporation), ITEM, "households", cents)
    d.sell(rows)
    d.rent[rows] = d.value[rows] * p.budget.owner_cost / MONTHS_PER_YEAR
    inside = np.zeros(len(d), dtype=bool)
    inside[rows] = True
    city.places.rent_below[inside[city.places.dwelling]] = 0.0
    b.sold += np.bincount(d.buurt[rows], minlength=len(b)).astype(b.sold.dtype)
    city.tally.add("sold", b.wijk[d.buurt[rows]])
