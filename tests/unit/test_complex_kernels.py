"""What compiled passes tell of complexes and of corporations' dwellings equals plain numpy."""

import copy
from dataclasses import replace

import numpy as np
import pytest

from wijksim.agents.portfolio import KnownProblems, known_need, technical_need
from wijksim.city.city import City
from wijksim.processes.kernels import complexes, corporation_cash


def assert_stock(city: City) -> corporation_cash.Stock:
    """Rents and dwellings of each corporation equal plain numpy; gives them."""
    rows, number = city.residents(), len(city.corporation_accounts)
    home = city.dwellings.complex[city.dwelling_of(rows)]
    owner = city.complexes.corporation[home[home >= 0]]
    rents = np.bincount(owner, weights=city.households.rent[rows[home >= 0]], minlength=number)
    stock = corporation_cash.stock_of(city)
    np.testing.assert_allclose(stock.rents, rents, rtol=1e-14)
    d = city.dwellings
    owned = np.bincount(city.complexes.corporation[d.complex[d.active & (d.complex >= 0)]], minlength=number)
    np.testing.assert_array_equal(stock.owned, owned)
    return stock


def test_rents_and_dwellings_of_corporations(lived_in):
    assert_stock(lived_in)


def test_what_is_sold_is_nobodys_rent_any_longer(lived_in):
    """What was listed before a sale is listed anew after it, and again after the next one."""
    city = copy.deepcopy(lived_in)
    before = assert_stock(city)
    home = np.unique(city.dwelling_of(city.residents()))
    let = home[city.dwellings.complex[home] >= 0]
    for sold in (let[::20], let[1::20]):
        city.dwellings.sell(sold)
        after = assert_stock(city)
        assert after.owned.sum() == before.owned.sum() - sold.size
        assert after.rents.sum() < before.rents.sum()
        before = after


@pytest.mark.parametrize("state_weight", [0.5, 0.3])
def test_state_of_complexes(lived_in, state_weight: float):
    """Works of long ago count as due again, those of the last months do not."""
    city, luck = copy.deepcopy(lived_in), np.random.default_rng(6)
    soon = replace(city.parameters.works, rest_months=10)
    weighed = replace(city.parameters.dwelling, state_weight=state_weight)
    city.parameters = replace(city.parameters, works=soon, dwelling=weighed)
    d, rows = city.dwellings, np.flatnonzero(city.complexes.active)
    renewed = np.flatnonzero(d.active)[::3]
    d.last_renovation[renewed] = luck.integers(0, city.month, renewed.size)
    state = complexes.state_of(city)
    need = (state.need / np.maximum(state.owned, 1))[rows]
    np.testing.assert_array_equal(need, technical_need(city, rows))
    since = city.month - d.last_renovation.astype(int)
    due = (d.last_renovation < 0) | (since > city.parameters.works.rest_months)
    rested = d.active & (d.complex >= 0) & (d.last_renovation >= 0)
    assert (
        min((rested & (since == 10)).sum(), (rested & (since > 10)).sum(), (rested & (since < 10)).sum()) > 5
    )
    built = (city.year - np.maximum(d.built_year.astype(int), 1)) * 12
    months = np.where(d.last_renovation >= 0, since, built)
    for row in rows:
        mine = d.active & (d.complex == row)
        assert state.owned[row] == mine.sum()
        assert state.due[row] == (mine & due).sum()
        assert state.due_label[row] == d.label[mine & due].sum()
        assert state.due_state[row] == pytest.approx(d.technical_state[mine & due].sum(dtype=np.float64))
        assert state.months[row] == months[mine].min(initial=complexes.NEVER_WORKED_ON)
    assert 0 < state.due.sum() < state.owned.sum()


def test_tenants_of_complexes(lived_in):
    city = lived_in
    rows, number = city.residents(), len(city.complexes)
    home = city.dwellings.complex[city.dwelling_of(rows)]
    tenants = complexes.state_of(city).tenants
    np.testing.assert_array_equal(tenants, np.bincount(home[home >= 0], minlength=number))
    of_known = home[(home >= 0) & city.households.known[rows]]
    share = np.bincount(of_known, minlength=number) / np.maximum(tenants, 1)
    assert 0 < of_known.size < tenants.sum()
    known = KnownProblems(city)
    need = known_need(known.by_complex(), tenants)
    np.testing.assert_allclose(need, (share - share.mean()) / share.std())
    # Some become known, and some are no longer.
    before, changed = city.households.known.copy(), rows[:: max(rows.size // 50, 1)]
    city.households.known[changed] = ~before[changed]
    np.testing.assert_array_equal(known.by_complex(), KnownProblems(city).by_complex())
    assert (known.by_complex() != np.bincount(of_known, minlength=number)).any()
    city.households.known[:] = before
