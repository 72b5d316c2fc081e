"""Who moved at which age, from which wijk to which, and along which vacancy chains.

Tables ``mobility``, ``relocations`` and ``chains`` by year, and ``moves`` with every move as a row.
"""

import math
from collections.abc import Sequence
from typing import Any

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


_STARTS, _ENDS = ([kind.label for kind in kinds] for kinds in (ChainStart, ChainEnd))
_OPEN = int(ChainEnd.OPEN)
_LONGEST = 30
"""Links from which on chains are counted together."""


def _counted(
    cell: IntColumn, shape: tuple[int, ...], weights: IntColumn | None = None
) -> NDArray[np.float64]:
    """How often each cell of a table of this shape occurs, cells counted row by row; or the sum of their weights."""
    counts = np.bincount(cell, weights=weights, minlength=math.prod(shape))
    return counts.astype(np.float64).reshape(shape)


def mobility_rows(city: City) -> Links:
    """Columns of the past year: persons by age, person-years, and persons that moved; clears the count."""
    count, ages = city.mobility, np.arange(OLDEST + 1)
    columns = {
        "year": np.full(ages.size, city.month // MONTHS_PER_YEAR),
        "age": ages,
        "person_years": count.present / MONTHS_PER_YEAR,
        "moved_within": count.within,
        "moved_to_other_municipality": count.between,
        "emigrated": count.emigrated,
    }
    count.clear()
    return columns


OF_RELOCATIONS = ("from_buurt", "to_buurt", "persons")
OF_CHAINS = ("start", "end", "link")
"""Columns of links of which these tables are made."""


def relocation_rows(city: City, links: Links) -> Links:
    """Columns of the table ``relocations`` for the links of some years, with their ``year``.

    Life-course exits and moves to and from elsewhere stand under the wijk :data:`OUTSIDE`.
    """
    names = np.array([*city.wijk_names, OUTSIDE], dtype=object)
    # Buurt -1 is elsewhere, and finds the last element.
    unit = np.append(city.buurten.wijk, len(names) - 1).astype(np.int64)
    shape = (int(links["year"].max(initial=0)) + 1, len(names), len(names))
    pair = unit.take(links["from_buurt"]) * len(names) + unit.take(links["to_buurt"])
    cell = links["year"] * len(names) ** 2 + pair
    households, persons = _counted(cell, shape), _counted(cell, shape, links["persons"])
    year, start, end = found = np.nonzero(households)
    return {
        "year": year,
        "from_wijk": names[start],
        "to_wijk": names[end],
        "households": households[found].astype(np.int64),
        "persons": persons[found].astype(np.int64),
    }


def chain_rows(links: Links) -> Links:
    """Columns of the table ``chains`` for the links of some years, with their ``year``: chains that ended."""
    ended = np.flatnonzero(links["end"] != _OPEN)
    year, start, end, link = (links[name].take(ended) for name in ("year", "start", "end", "link"))
    shape = (int(year.max(initial=0)) + 1, len(ChainStart), len(ChainEnd), _LONGEST + 1)
    cell = ((year * len(ChainStart) + start) * len(ChainEnd) + end) * (_LONGEST + 1) + np.minimum(
        link, _LONGEST
    )
    chains = _counted(cell, shape)
    year, first, last, length = found = np.nonzero(chains)
    return {
        "year": year,
        "start": np.array(_STARTS, dtype=object)[first],
        "end": np.array(_ENDS, dtype=object)[last],
        "links": length,
        "chains": chains[found].astype(np.int64),
    }


def _named(codes: IntColumn, names: Sequence[str]) -> pd.Categorical:
    """Names by their number, of which each is kept once; -1 finds the last, and so does nothing else."""
    found: Any = np.where(codes < 0, len(names) - 1, codes)
    return pd.Categorical.from_codes(found, pd.Index(names))


def move_frame(city: City, links: Links) -> pd.DataFrame:
    """The table ``moves``: one row per move into a place, or out of the city, in order.

    Args:
        city: The city.
        links: Links of the register, with their ``month``.
    """
    codes, wijken = (*city.buurt_codes, ""), (*city.wijk_names, "")
    unit = np.append(city.buurten.wijk, -1)
    reasons = [reason.label for reason in MoveReason]
    tenures, segments = ([*(kind.label for kind in kinds), ""] for kinds in (Tenure, Segment))
    columns = {
        "month": links["month"],
        "household_id": links["household"],
        "persons": links["persons"],
        "age": links["age"],
        "reason": _named(links["reason"], reasons),
        "from_place": links["from_place"],
        "to_place": links["to_place"],
        "from_buurt": _named(links["from_buurt"], codes),
        "to_buurt": _named(links["to_buurt"], codes),
        "from_wijk": _named(unit[links["from_buurt"]], wijken),
        "to_wijk": _named(unit[links["to_buurt"]], wijken),
        "from_tenure": _named(links["from_tenure"], tenures),
        "to_tenure": _named(links["to_tenure"], tenures),
        "to_segment": _named(links["to_segment"], segments),
        "corporation": _named(links["corporation"], (*city.corporation_names, "")),
        "cost": links["cost"],
        "price": links["price"],
        "urgent": links["urgent"],
        "registration_months": links["registration_months"],
        "search_months": links["search_months"],
        "chain": links["chain"],
        "link": links["link"],
        "chain_start": _named(links["start"], [*_STARTS, ""]),
        "chain_end": _named(links["end"], _ENDS),
    }
    # Nobody else holds these columns, so that pandas need not copy them into blocks.
    return pd.DataFrame(columns, copy=False)


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
