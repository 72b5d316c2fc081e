"""The housing market by month and segment, and lets by corporation (tables ``housing`` and ``lettings``)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from wijksim.city.categories import Segment
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn
from wijksim.city.register import MARKET
from wijksim.indicators.census import Census
from wijksim.indicators.city_table import share

Links = dict[str, np.ndarray]

_SOCIAL_RENT = int(Segment.SOCIAL_RENT)


def _mean_by(group: np.ndarray, values: np.ndarray, number: int) -> np.ndarray:
    """Mean of each group; NaN where it is empty."""
    size = np.bincount(group, minlength=number)
    total = np.bincount(group, weights=values, minlength=number)
    return np.divide(total, size, out=np.full(number, np.nan), where=size > 0)


def waiting(census: Census) -> dict[str, Any]:
    """Who waits for social rent: seekers within the income ceiling, by kind, and how long they have been registered."""
    social = census.social
    return {
        "social_waiting": social.regular.astype(np.int64),
        "social_waiting_urgent": social.waiting_urgent.astype(np.int64),
        "social_waiting_displaced": social.waiting_displaced.astype(np.int64),
        "social_waiting_years": share(social.regular_months, social.regular) / MONTHS_PER_YEAR,
    }


class Lets(NamedTuple):
    """The lets of social rent of a month, one element each."""

    urgent: BoolColumn
    registration_months: FloatColumn
    search_months: IntColumn


OF_LETS = ("to_segment", *Lets._fields)
"""Columns of links of which :func:`lets_of` makes them."""


def lets_of(links: Links, ends: IntColumn) -> list[Lets]:
    """The lets of social rent among the links of some months.

    Args:
        links: The links, in order.
        ends: With how many of them each month ends.
    """
    let = np.flatnonzero(links["to_segment"] == _SOCIAL_RENT)
    months = let.searchsorted(ends[:-1])
    columns = (np.split(links[name].take(let), months) for name in Lets._fields)
    return [Lets._make(of_month) for of_month in zip(*columns, strict=True)]


def waited(lets: Sequence[Lets]) -> dict[str, FloatColumn]:
    """How long those who got a social let by registration time had been registered and searching, years, by month."""
    month = np.repeat(np.arange(len(lets)), [made.urgent.size for made in lets])
    urgent, registered, searching = (np.concatenate(column) for column in zip(*lets, strict=True))
    registered, searching = (
        _mean_by(month[~urgent], months[~urgent], len(lets)) for months in (registered, searching)
    )
    return {
        # Rounded as the register is.
        "registration_years_at_let": (registered.astype(np.float32) / np.float32(MONTHS_PER_YEAR)).astype(
            np.float64
        ),
        "search_years_at_let": searching / MONTHS_PER_YEAR,
    }


def residualisation(census: Census) -> dict[str, FloatColumn]:
    """Vulnerable share of the households that came to rent social this month, and of all that do (pattern N13)."""
    count = census.social
    return {
        "social_inflow_vulnerable_share": share(count.new_vulnerable, count.new),
        "social_stock_vulnerable_share": share(count.tenants_vulnerable, count.tenants),
    }


OF_MARKET = ("to_segment", "cost", "price", "search_months", "from_buurt")
"""Columns of links of which :func:`rows_of` makes the table ``housing``."""


def rows_of(months: IntColumn, market: FloatColumn, links: Links) -> Links:
    """Columns of every segment in some months: what was offered, taken, refused, at which costs and prices.

    Args:
        months: The months, one after another.
        market: What the register noted of each, months x segments x :data:`MARKET`.
        links: Their links, with their ``month``.
    """
    number = len(Segment)
    cells = months.size * number
    taken = np.flatnonzero(links["to_segment"] >= 0)
    # The cell of the table, months x segments, in which each place that was taken stands.
    cell = (links["month"].take(taken) - months[0]) * number + links["to_segment"].take(taken)
    cost, price, search_months = (
        links[name].take(taken).astype(np.float64) for name in ("cost", "price", "search_months")
    )
    sold = ~np.isnan(price)
    noted = dict(zip(MARKET, market.reshape(cells, -1).T, strict=True))
    segment = np.tile(np.arange(number), months.size)
    return {
        "month": np.repeat(months, number),
        "segment": np.array([kind.label for kind in Segment], dtype=object)[segment],
        "offered": noted["offered"].astype(np.int64),
        "taken": noted["taken"].astype(np.int64),
        "offers_refused": np.maximum(noted["offers_made"] - noted["taken"], 0.0).astype(np.int64)
        * (segment == _SOCIAL_RENT),
        "cost_offered_mean": share(noted["cost_offered"], noted["offered"]),
        "cost_taken_mean": _mean_by(cell, cost, cells),
        "price_mean": _mean_by(cell[sold], price[sold], cells),
        "search_months_mean": _mean_by(cell, search_months, cells),
        "taken_from_outside": np.bincount(cell[links["from_buurt"].take(taken) < 0], minlength=cells),
    }


SURVIVAL_MONTHS = 60
"""Months after which is looked who still lives where a tenancy of social rent began."""


def gone(census: Census, begun: Sequence[int]) -> FloatColumn:
    """Share of the lets of five years ago that have ended; NaN before, and where there were none.

    Nobody is followed: a tenancy that began so many months ago still stands with that month in its household.

    Args:
        census: Of some months.
        begun: Lets of social rent :data:`SURVIVAL_MONTHS` before each of them, 0 where that is before month 1.
    """
    made = np.array(begun, dtype=np.float64)
    return 1.0 - share(census.social.stayed, made)


OF_LETTINGS = ("corporation", "urgent", "cost", "registration_months", "to_segment")
"""Columns of links of which :func:`lettings` makes its table."""


def lettings(links: Links, years: range, names: Sequence[str]) -> pd.DataFrame:
    """The table ``lettings``: one row per year and corporation.

    Args:
        links: Links of these years, with their ``year``.
        years: The years.
        names: Names of the corporations.
    """
    let = np.flatnonzero((links["to_segment"] == _SOCIAL_RENT) & (links["corporation"] >= 0))
    owned = pd.DataFrame({name: links[name].take(let) for name in ("year", *OF_LETTINGS)})
    by = ["year", "corporation"]
    groups = owned.groupby(by)
    rows = pd.MultiIndex.from_product([years, range(len(names))], names=by)
    table = pd.DataFrame(
        {
            "lets": groups.size(),
            "lets_urgent": groups["urgent"].sum(),
            "rent_mean": groups["cost"].mean(),
            "registration_years_mean": owned[~owned["urgent"]].groupby(by)["registration_months"].mean()
            / MONTHS_PER_YEAR,
        }
    ).reindex(rows)
    table[["lets", "lets_urgent"]] = table[["lets", "lets_urgent"]].fillna(0).astype(np.int64)
    table = table.reset_index()
    table["corporation"] = np.array(names, dtype=object)[table["corporation"]]
    return table
