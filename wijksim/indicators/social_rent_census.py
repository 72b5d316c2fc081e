"""Who waits for social rent, and who has come to rent social or has stayed: one record of the whole city."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Tenure
from wijksim.city.counters import records
from wijksim.city.selection import list_rows
from wijksim.compilation import helper, wide_kernel
from wijksim.decisions.social_rent import may_rent_social
from wijksim.indicators.census_counts import SocialRent
from wijksim.indicators.household_traits import VULNERABLE_TOO

_PRIORITY, _NEW, _STAYED = np.uint8(1), np.uint8(2), np.uint8(4)
"""Marks of a household: waiting with priority; tenant since this month, or since the month whose tenancies are looked
up."""

_SOCIAL = int(Tenure.SOCIAL_RENT)


class Applying(NamedTuple):
    """Columns of households that tell who waits for social rent, and who rents it."""

    income: Any
    adults: Any
    children: Any
    student: Any
    searching: Any
    urgent: Any
    displaced_from: Any
    registered: Any
    tenure: Any
    tenancy_start: Any


class LettingRules(NamedTuple):
    """Months, and the highest incomes with which one may rent social."""

    month: Any
    tenancies_of: Any
    """Month whose tenancies are looked up."""
    income_ceiling: Any
    """EUR/month, float32."""
    income_ceiling_more: Any
    """The same for more than one person."""


class Room(NamedTuple):
    """Room for a count."""

    waits: NDArray[np.bool_]
    mark: NDArray[np.uint8]
    marked: NDArray[np.int32]
    """Rows."""
    counted: NDArray[np.void]
    """One record, :class:`SocialRent`."""


def room_for_social_rent(rows: int) -> Room:
    """Room for a number of rows."""
    return Room(
        np.empty(rows, np.bool_),
        np.empty(rows, np.uint8),
        np.empty(rows + 1, np.int32),
        records(SocialRent, 1, ()),
    )


_may_rent_social = helper(may_rent_social)


@helper
def _tell_waiting(h: Any, p: Any, wijk: Any, no_wijk: Any, waits: Any) -> None:  # pragma: no cover - compiled
    """Tells who waits for social rent."""
    adults, children, income, student, searching = h.adults, h.children, h.income, h.student, h.searching
    for i in range(waits.size):
        alone = (adults[i] == 1) & (children[i] == 0)  # two comparisons of bytes, and no sum of a wider type
        waits[i] = _may_rent_social(income[i], alone, student[i], p)
    for i in range(waits.size):
        waits[i] &= searching[i] & (wijk[i] != no_wijk)


@helper
def _mark(
    h: Any, p: Any, wijk: Any, no_wijk: Any, waits: Any, mark: Any
) -> None:  # pragma: no cover - compiled
    """Marks who waits with priority, and whose tenancy began in one of two months."""
    month, long_ago = np.int16(p.month), np.int16(p.tenancies_of)
    tenure, start, urgent = h.tenure, h.tenancy_start, h.urgent
    for i in range(mark.size):
        tenant, began = (tenure[i] == _SOCIAL) & (wijk[i] != no_wijk), start[i]
        mark[i] = tenant * (np.uint8(began == month) * _NEW | np.uint8(began == long_ago) * _STAYED)
    for i in range(mark.size):
        mark[i] |= np.uint8(waits[i] & urgent[i]) * _PRIORITY


@helper
def _count_waiting(h: Any, p: Any, waits: Any, social: Any) -> None:  # pragma: no cover - compiled
    """Counts who waits without priority, and for how long they are registered."""
    urgent, registered, number, since = h.urgent, h.registered, 0, 0
    for i in range(waits.size):
        regular = waits[i] & (not urgent[i])
        number += regular
        since += regular * np.int64(registered[i])
    social.regular, social.regular_months = number, p.month * number - since


@helper
def _count_marked(
    h: Any, state: Any, room: Any, number: Any, social: Any
) -> None:  # pragma: no cover - compiled
    """Counts who waits with priority, who has come to rent social, and who has stayed."""
    mark, rows, displaced_from = room.mark, room.marked, h.displaced_from
    urgent, displaced, stayed, started, vulnerable = 0, 0, 0, 0, 0
    for n in range(number):
        row = np.uintp(rows[n])
        marked = mark[row]
        waits, has_to_leave = (marked & _PRIORITY) != 0, displaced_from[row] >= 0
        urgent += waits & (not has_to_leave)
        displaced += waits & has_to_leave
        stayed += (marked & _STAYED) != 0
        is_new = (marked & _NEW) != 0
        started += is_new
        vulnerable += is_new & (state[row] >> VULNERABLE_TOO)
    social.waiting_urgent, social.waiting_displaced, social.stayed = urgent, displaced, stayed
    social.new, social.new_vulnerable = started, vulnerable


@wide_kernel
def count_social_rent(
    h: Any, p: Any, wijken: Any, code: Any, room: Any
) -> None:  # pragma: no cover - compiled
    """Counts all but tenants, who are counted by state; the record is in the room.

    Args:
        h: :class:`Applying`.
        p: :class:`LettingRules`.
        wijken: Number of wijken, which stands for nowhere.
        code: Numbers of the households (``household_codes``).
        room: Room for the count.
    """
    no_wijk, social = np.uint8(wijken), room.counted[0]
    _tell_waiting(h, p, code.wijk, no_wijk, room.waits)
    _mark(h, p, code.wijk, no_wijk, room.waits, room.mark)
    _count_waiting(h, p, room.waits, social)
    _count_marked(h, code.state, room, list_rows(room.mark, room.marked), social)
