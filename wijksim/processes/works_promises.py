"""When works will be ready, as residents were told, and by how much they slip (link 43)."""

import numpy as np

from wijksim.city.categories import ComplexStage
from wijksim.city.city import City
from wijksim.city.columns import IntColumn, Rows
from wijksim.processes import trust, works_log
from wijksim.processes.kernels import lookup
from wijksim.processes.works_scope import tenants_of

_IDLE = int(ComplexStage.IDLE)


def promise(city: City, complexes: Rows, months: IntColumn | int) -> None:
    """Tells those whom works concern that they will be ready in so many months."""
    city.complexes.promised[complexes] = city.month + months
    city.complexes.slipped[complexes] = False


def slippage(city: City, complexes: Rows) -> IntColumn:
    """Months by which the planned works of these complexes slip: mostly none, seldom years.

    Keyed by complex and kind of works, so that the same project slips alike in every scenario. The delay is
    log-normal: De Wijert-Noord, five years late, is in its tail.
    """
    c, p = city.complexes, city.parameters.works
    ids, plan = c.id[complexes], c.plan[complexes].astype(np.int64)
    slips = city.streams.uniform("works.slips", -1, ids, plan) < p.slippage_chance
    luck = city.streams.normal("works.slippage", -1, ids, plan)
    months = np.minimum(p.slippage_median * np.exp(p.slippage_spread * luck), p.slippage_longest)
    return np.where(slips, np.rint(months), 0).astype(np.int64)


def promised_to(city: City, complexes: Rows) -> Rows:
    """Households to which the works of these complexes were promised: tenants, and who had to leave for them."""
    h = city.households
    affected = np.zeros(len(city.complexes), dtype=bool)
    affected[complexes] = True
    displaced = city.residents_where(h.displaced_from >= 0)
    displaced = displaced[affected[h.displaced_from[displaced]]]
    return np.union1d(displaced, tenants_of(city, lookup.dwellings_of(city, complexes)))


def break_promises(city: City) -> None:
    """Those whose works are not ready in the month that was promised lose trust, once."""
    c = city.complexes
    late = np.flatnonzero(
        c.active & ~c.slipped & (c.promised >= 0) & (city.month > c.promised) & (c.stage != _IDLE)
    )
    if late.size:
        c.slipped[late] = True
        waiting = promised_to(city, late)
        works_log.late(city, waiting, late)
        trust.promise_broken(city, waiting)
