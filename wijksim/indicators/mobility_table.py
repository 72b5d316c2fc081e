"""Who moved at which age, from which wijk to which, and along which vacancy chains.

Tables ``mobility``, ``relocations`` and ``chains`` by year, and ``moves`` with every move as a row.
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.categories import ChainEnd, ChainStart, MoveReason, Segment, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import IntColumn
from wijksim.city.mobility import OLDEST

Links = dict[str, np.ndarray]
OUTSIDE = "outside"
"""Name of everywhere else in the tables of moves."""

_STARTS = [kind.name.lower().replace("_", " ") for kind in ChainStart]
_ENDS = [kind.name.lower().replace("_", " ") for kind in ChainEnd]
_LONGEST = 30
"""Links from which on chains are counted together."""


def _counted(
    cell: IntColumn, shape: tuple[int, ...], weights: IntColumn | None = None
) -> NDArray[np.float64]:
    """How often each cell of a table of this shape occurs, cells counted row by row; or the sum of their weights."""
    counts = np.bincount(cell, weights=weights, minlength=math.prod(shape))
    return counts.astype(np.float64).reshape(shape)


def mobility_rows(city: City) -> pd.DataFrame:
    """Persons by age: person-years in the past year and persons that moved in it; clears the count."""
    count = city.mobility
    table = pd.DataFrame(
        {
            "year": city.month // MONTHS_PER_YEAR,
            "age": np.arange(OLDEST + 1),
            "person_years": count.present / MONTHS_PER_YEAR,
            "moved_within": count.within,
            "moved_to_other_municipality": count.between,
            "emigrated": count.emigrated,
        }
    )
    count.clear()
    return table


class YearlyFlows:
    """Moves between wijken and ended chains of the running year.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Starts an empty year."""
        self._names = [*city.wijk_names, OUTSIDE]
        self._clear()

    def _clear(self) -> None:
        number = len(self._names)
        self._households, self._persons = np.zeros((2, number, number))
        self._chains = np.zeros((len(ChainStart), len(ChainEnd), _LONGEST + 1))

    def add(self, city: City, links: Links) -> None:
        """Adds the links of a month."""
        outside = np.int64(len(self._names) - 1)
        start, end = (
            np.where(links[name] >= 0, city.buurten.wijk[np.maximum(links[name], 0)], outside)
            for name in ("from_buurt", "to_buurt")
        )
        pair = start * len(self._names) + end
        self._households += _counted(pair, self._households.shape)
        self._persons += _counted(pair, self._persons.shape, links["persons"])
        ended = links["end"] != ChainEnd.OPEN
        length = np.minimum(links["link"][ended], _LONGEST)
        chain = (links["start"][ended] * np.int64(len(ChainEnd)) + links["end"][ended]) * (
            _LONGEST + 1
        ) + length
        self._chains += _counted(chain, self._chains.shape)

    def close(self, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Tables ``relocations`` and ``chains`` of the year that ends, and starts a new one.

        Life-course exits and moves to and from elsewhere stand under the wijk :data:`OUTSIDE`.
        """
        start, end = np.nonzero(self._households)
        relocations = pd.DataFrame(
            {
                "year": year,
                "from_wijk": [self._names[wijk] for wijk in start],
                "to_wijk": [self._names[wijk] for wijk in end],
                "households": self._households[start, end].astype(np.int64),
                "persons": self._persons[start, end].astype(np.int64),
            }
        )
        first, last, length = np.nonzero(self._chains)
        chains = pd.DataFrame(
            {
                "year": year,
                "start": [_STARTS[kind] for kind in first],
                "end": [_ENDS[kind] for kind in last],
                "links": length,
                "chains": self._chains[first, last, length].astype(np.int64),
            }
        )
        self._clear()
        return relocations, chains


def move_rows(city: City, links: Links) -> Links:
    """Columns of the table ``moves``: one row per move into a place, or out of the city, in order."""
    b = city.buurten
    codes = np.array([*city.buurt_codes, ""], dtype=object)
    wijken = np.array([*city.wijk_names, ""], dtype=object)
    reasons = np.array([reason.label for reason in MoveReason], dtype=object)
    tenures = np.array([*(kind.name.lower().replace("_", " ") for kind in Tenure), ""], dtype=object)
    segments = np.array([*(kind.name.lower().replace("_", " ") for kind in Segment), ""], dtype=object)
    owners = np.array([*city.corporation_names, ""], dtype=object)
    starts = np.array([*_STARTS, ""], dtype=object)
    return {
        "month": np.full(links["household"].size, city.month),
        "household_id": links["household"],
        "persons": links["persons"],
        "age": links["age"],
        "reason": reasons[links["reason"]],
        "from_place": links["from_place"],
        "to_place": links["to_place"],
        "from_buurt": codes[links["from_buurt"]],
        "to_buurt": codes[links["to_buurt"]],
        **{
            f"{side}_wijk": wijken[np.where(links[f"{side}_buurt"] >= 0, b.wijk[links[f"{side}_buurt"]], -1)]
            for side in ("from", "to")
        },
        "from_tenure": tenures[links["from_tenure"]],
        "to_tenure": tenures[links["to_tenure"]],
        "to_segment": segments[links["to_segment"]],
        "corporation": owners[links["corporation"]],
        "cost": links["cost"],
        "price": links["price"],
        "urgent": links["urgent"],
        "registration_months": links["registration_months"],
        "search_months": links["search_months"],
        "chain": links["chain"],
        "link": links["link"],
        "chain_start": starts[links["start"]],
        "chain_end": np.array(_ENDS, dtype=object)[links["end"]],
    }


def list_chains(moves: pd.DataFrame) -> pd.DataFrame:
    """Lists vacancy chains from the table ``moves``.

    Args:
        moves: The table ``moves`` of a run.

    Returns:
        One row per chain: ``chain``, ``start``, ``first_month``, ``last_month``, ``links``, ``end`` (``open`` when the
        last place has not been taken yet), ``places`` (the places that were taken, in order).
    """
    taken = moves[moves["to_place"] >= 0].sort_values(["chain", "link"], kind="stable")
    groups = taken.groupby("chain", sort=False)
    table = pd.DataFrame(
        {
            "start": groups["chain_start"].first(),
            "first_month": groups["month"].first(),
            "last_month": groups["month"].last(),
            "links": groups["link"].last(),
            "end": groups["chain_end"].last(),
            "places": groups["to_place"].agg(list),
        }
    )
    return table.sort_values(["first_month", "chain"], kind="stable").reset_index()
