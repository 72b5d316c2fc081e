"""The register of the housing market: every move as a link of a vacancy chain, every exit, offers and waiting.

A move frees a place that the next mover takes. The places emptied one after another form a chain; it starts with
new-build, a death, a departure or a household that joins another, and ends where the mover leaves no place behind
or the place is not offered again. The register only remembers; nothing in the city depends on it.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Segment
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.randomness import hash_of_two

NOWHERE = -1
"""Place, buurt or tenure of those who come from outside, or leave."""


class Links(NamedTuple):
    """Fields of a link and their types, or columns of them; ``from`` and ``to`` are -1 for outside the city."""

    household: np.int64
    persons: np.int16
    age: np.float32
    reason: np.int8
    from_place: np.int64
    to_place: np.int64
    from_buurt: np.int16
    to_buurt: np.int16
    from_tenure: np.int8
    to_tenure: np.int8
    to_segment: np.int8
    corporation: np.int8
    cost: np.float32
    price: np.float32
    urgent: np.bool_
    registration_months: np.float32
    search_months: np.int16
    chain: np.int64
    link: np.int16
    start: np.int8
    end: np.int8


LINK: dict[str, Any] = Links.__annotations__
"""Types of the fields."""

MARKET = ("offered", "taken", "offers_made", "cost_offered")
"""What is noted of each segment in a month: places on offer, places taken, offers made, sum of costs (EUR/month)."""

POSITIVE = np.uint64(2**63 - 1)
"""Bits of a hash that make an id."""


def _room_for(links: int) -> Any:
    return Links._make(np.empty(links, dtype=dtype) for dtype in LINK.values())


def _with_slack(links: int) -> int:
    return links + links // 4


def chain_ids(places: IntColumn, month: int) -> IntColumn:
    """Ids of the chains that start when these places (ids) fall empty: from cause, so equal in every scenario."""
    return (hash_of_two(places, month) & POSITIVE).astype(np.int64)


class HousingRegister:
    """What happened on the housing market in the running month."""

    def __init__(self) -> None:
        """Starts empty."""
        self._room = 0
        self._links: Any = _room_for(0)
        self._number = 0
        self.market = np.zeros((len(Segment), len(MARKET)))
        """Places and offers of the month, segments x :data:`MARKET`."""

    def write(self, **fields: Any) -> None:
        """Adds links; arrays of one length, or scalars that hold for all of them.

        Args:
            fields: Every field of :data:`LINK`; ``household`` gives the number of links.
        """
        number = np.size(fields["household"])
        if number:
            begin, links = self.reserve(number)
            for name, column in zip(LINK, links, strict=True):
                column[begin : begin + number] = fields[name]

    def reserve(self, number: int) -> tuple[int, Any]:
        """Makes room for links that the caller writes: from which row on, and all columns (:data:`Links`)."""
        begin, self._number = self._number, self._number + number
        if self._number > self._room:
            self._make_room(_with_slack(self._number), begin)
        return begin, self._links

    def _make_room(self, links: int, kept: int) -> None:
        old, self._room, self._links = self._links, links, _room_for(links)
        for before, column in zip(old, self._links, strict=True):
            column[:kept] = before[:kept]

    def note_market(
        self, segment: IntColumn, taken: BoolColumn, cost: FloatColumn, offers: IntColumn
    ) -> None:
        """Notes what was on offer this month, one element per place: whether it was taken, cost, offers made."""
        for column, weights in enumerate((None, taken, offers, cost)):
            self.market[:, column] = np.bincount(segment, weights=weights, minlength=len(Segment))

    def close(self, wanted: Iterable[str] = tuple(LINK)) -> dict[str, np.ndarray]:
        """Hands over the month's links, the fields that are wanted, and starts an empty month.

        They are handed over as they stand, without a copy: the new month has columns of its own, for somewhat more.
        """
        number, links = self._number, self._links
        self._number, self._room = 0, _with_slack(number)
        self._links = _room_for(self._room)
        return {name: getattr(links, name)[:number] for name in wanted}
