"""Follows everybody from month to month: nobody lives twice, nobody vanishes, nobody comes from nowhere."""

from collections.abc import Iterable
from unittest.mock import patch

import numpy as np
import pytest

from wijksim.city.categories import MoveReason
from wijksim.city.register import NOWHERE, HousingRegister
from wijksim.model import WijkModel
from wijksim.processes.newcomers import SPLIT_FLAG

DEPARTURES = (
    MoveReason.MOVED_AWAY,
    MoveReason.EMIGRATED,
    MoveReason.GRADUATED,
    MoveReason.EVICTED,
    MoveReason.REHOUSED_ELSEWHERE,
)


class Heard(HousingRegister):
    """A register that keeps what it handed over last."""

    last: dict[str, np.ndarray]

    def close(self, wanted: Iterable[str] = ()) -> dict[str, np.ndarray]:
        # Everything is handed over, whatever is wanted.
        self.last = super().close()
        return self.last


class Population:
    """Compares who lives where after each month with the links and flows of that month.

    Args:
        model: A model at month 0.
    """

    def __init__(self, model: WijkModel) -> None:
        self.city = model.city
        self.city.register = self.heard = Heard()
        self.flows: dict[str, int] = {}
        self._listen_to_flows()
        self.households = self._households()
        self.persons = self._persons()

    def _listen_to_flows(self) -> None:
        tally = self.city.tally
        clear = tally.clear

        def note_and_clear() -> None:
            self.flows = {name: int(values.sum()) for name, values in tally.flows.items()}
            clear()

        patch.object(tally, "clear", note_and_clear).start()

    def _households(self) -> set[int]:
        return set(self.city.households.id[self.city.residents()].tolist())

    def _persons(self) -> int:
        return int(self.city.households.persons[self.city.residents()].sum(dtype=np.int64))

    def check_month(self) -> None:
        """Checks the month that has just been recorded."""
        h, city = self.city.households, self.city
        rows = city.residents()
        assert np.unique(h.place[rows]).size == rows.size, "a place holds two households"
        assert np.unique(h.id[rows]).size == rows.size, "a household lives in two places"
        np.testing.assert_array_equal(city.places.household[h.place[rows]], rows)
        assert city.places.active[h.place[rows]].all(), "somebody lives in a place that is gone"
        links = self.heard.last
        comes = (links["from_place"] == NOWHERE) & (links["to_place"] != NOWHERE)
        goes = (links["from_place"] != NOWHERE) & (links["to_place"] == NOWHERE)
        formed = comes & (links["household"] >= SPLIT_FLAG)
        self._check_households(links, comes, goes, formed)
        self._check_persons(links, comes & ~formed, goes)

    def _check_households(
        self, links: dict[str, np.ndarray], comes: np.ndarray, goes: np.ndarray, formed: np.ndarray
    ) -> None:
        """Every id that is new has entered, every id that is gone has left, each once."""
        now = self._households()
        entered, left = links["household"][comes].tolist(), links["household"][goes].tolist()
        assert len(set(entered)) == len(entered)
        assert len(set(left)) == len(left)
        assert now - self.households == set(entered)
        assert self.households - now == set(left)
        reason, flows = links["reason"], self.flows
        assert flows["formed"] == np.count_nonzero(formed)
        assert flows["arrivals"] == np.count_nonzero(comes & ~formed)
        assert flows["joined"] == np.count_nonzero(goes & (reason == MoveReason.JOINED_PARTNER))
        assert flows["departures"] == np.count_nonzero(goes & np.isin(reason, DEPARTURES))
        ended = np.count_nonzero(goes & np.isin(reason, (MoveReason.DIED, MoveReason.JOINED_PARTNER)))
        assert len(now) == (
            len(self.households) + flows["arrivals"] + flows["formed"] - flows["departures"] - ended
        )
        within = ~comes & ~goes & (links["to_place"] != NOWHERE)
        assert flows["moves"] == np.count_nonzero(within)
        self.households = now

    def _check_persons(self, links: dict[str, np.ndarray], arrives: np.ndarray, goes: np.ndarray) -> None:
        """Births, deaths and those who cross the border of the city make the whole change."""
        flows, reason, now = self.flows, links["reason"], self._persons()
        size = links["persons"].astype(np.int64)
        # A household whose last adult dies: that adult is among the deaths, the children at home leave the city.
        orphans = (size - 1)[goes & (reason == MoveReason.DIED)].sum()
        came = size[arrives].sum() + flows["partners_came"]
        went = size[goes & np.isin(reason, DEPARTURES)].sum() + flows["persons_left"] + orphans
        assert now == self.persons + flows["births"] - flows["deaths"] + came - went
        self.persons = now


@pytest.fixture(scope="session")
def population() -> type[Population]:
    """The class that follows everybody, for a model at month 0."""
    return Population
