"""Clients and waiting households of the social teams, and who of them comes first (used by processes/support.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Support
from wijksim.city.city import City
from wijksim.city.columns import IntColumn, Rows
from wijksim.compilation import lean_kernel
from wijksim.processes.kernels.contact import empty_lines, keep
from wijksim.randomness import keyed_uniform

_WAITING, _CLIENT = int(Support.WAITING), int(Support.CLIENT)


class Standing(NamedTuple):
    """Households in view of the social teams, ascending."""

    clients: Rows
    waiting: Rows
    carried: IntColumn
    """Clients by wijk."""


@lean_kernel
def _sort_out(
    support: Any, wijk: Any, rows: Any, clients: Any, waiting: Any, carried: Any
) -> Any:  # pragma: no cover - compiled
    """Writes the rows of clients and of those who wait, and gives the numbers of both."""
    number = others = np.uintp(0)
    for n in range(rows.size):
        row = np.uintp(rows[n])
        clients[number] = waiting[others] = rows[n]
        client = support[row] == _CLIENT
        carried[wijk[row]] += client
        number += np.uintp(client)
        others += np.uintp(support[row] == _WAITING)
    return number, others


def standing(city: City, rows: Rows) -> Standing:
    """Sorts out who of these households is in support, and who waits for it."""
    clients, waiting = np.empty((2, rows.size + 1), dtype=np.intp)
    carried = np.zeros(len(city.wijken), dtype=np.int64)
    h = city.households
    number, others = _sort_out(h.support, h.wijk, rows, clients, waiting, carried)
    return Standing(clients[:number], waiting[:others], carried)


class _Households(NamedTuple):
    id: Any
    wijk: Any
    support_months: Any


@lean_kernel
def _longest(h: Any, key: Any, rows: Any, places: Any, line: Any) -> None:  # pragma: no cover - compiled
    for i in rows:
        if places[h.wijk[i]] > 0:
            keep(i, keyed_uniform(key, h.id[i], 0) - h.support_months[i], h.wijk[i], places, line)


def longest(city: City, rows: Rows, places: IntColumn) -> Rows:
    """Those who have been in support or waited for it longest; chance decides among equals.

    Args:
        city: The city.
        rows: Households.
        places: For how many of them, at most, there is place, by wijk.

    Returns:
        These, ascending.
    """
    places = places.astype(np.int64, copy=False)
    line, key = empty_lines(places), city.streams.key("support.queue", -1)
    _longest(city.households.view(_Households), key, rows, places, line)
    return np.sort(line.kept[line.kept >= 0])
