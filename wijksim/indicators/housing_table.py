"""The housing market by month and segment, and lets by corporation (tables ``housing`` and ``lettings``)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.categories import Segment
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.register import MARKET
from wijksim.indicators.census import Census

Links = dict[str, np.ndarray]


def _mean_by(group: np.ndarray, values: np.ndarray, number: int) -> np.ndarray:
    """Mean of each group; NaN where it is empty."""
    size = np.bincount(group, minlength=number)
    total = np.bincount(group, weights=values, minlength=number)
    return np.divide(total, size, out=np.full(number, np.nan), where=size > 0)


def waiting(census: Census) -> dict[str, Any]:
    """Who waits for social rent: seekers within the income ceiling, by kind, and how long they have been registered."""
    regular, months = census.social.regular, census.social.regular_months
    return {
        "social_waiting": int(regular),
        "social_waiting_urgent": int(census.social.waiting_urgent),
        "social_waiting_displaced": int(census.social.waiting_displaced),
        "social_waiting_years": months / regular / MONTHS_PER_YEAR if regular else np.nan,
    }


def lets(links: Links) -> dict[str, float]:
    """How long those who got a social let by registration time had been registered and searching, years."""
    regular = (links["to_segment"] == Segment.SOCIAL_RENT) & ~links["urgent"]
    if not regular.any():
        return {"registration_years_at_let": np.nan, "search_years_at_let": np.nan}
    return {
        "registration_years_at_let": float(links["registration_months"][regular].mean() / MONTHS_PER_YEAR),
        "search_years_at_let": float(links["search_months"][regular].mean() / MONTHS_PER_YEAR),
    }


def residualisation(census: Census) -> dict[str, float]:
    """Vulnerable share of the households that came to rent social this month, and of all that do (pattern N13)."""
    count = census.social
    return {
        "social_inflow_vulnerable_share": count.new_vulnerable / count.new if count.new else np.nan,
        "social_stock_vulnerable_share": count.tenants_vulnerable / count.tenants
        if count.tenants
        else np.nan,
    }


def rows_of(city: City, links: Links) -> Links:
    """Columns of every segment in the running month: what was offered, taken, refused, at which costs and prices."""
    number = len(Segment)
    taken = links["to_segment"] >= 0
    segment = links["to_segment"][taken]
    market = dict(zip(MARKET, city.register.market.T, strict=True))
    price = links["price"][taken].astype(np.float64)
    sold = ~np.isnan(price)
    offered = market["offered"]
    return {
        "month": np.full(number, city.month),
        "segment": np.array([kind.name.lower().replace("_", " ") for kind in Segment], dtype=object),
        "offered": offered.astype(np.int64),
        "taken": market["taken"].astype(np.int64),
        "offers_refused": np.maximum(market["offers_made"] - market["taken"], 0.0).astype(np.int64)
        * (np.arange(number) == Segment.SOCIAL_RENT),
        "cost_offered_mean": np.divide(
            market["cost_offered"], offered, out=np.full(number, np.nan), where=offered > 0
        ),
        "cost_taken_mean": _mean_by(segment, links["cost"][taken].astype(np.float64), number),
        "price_mean": _mean_by(segment[sold], price[sold], number),
        "search_months_mean": _mean_by(segment, links["search_months"][taken].astype(np.float64), number),
        "taken_from_outside": np.bincount(segment[links["from_buurt"][taken] < 0], minlength=number),
    }


class TenancySurvival:
    """How many of the new tenants of social rent have left their dwelling after five years.

    Nothing is followed: a tenancy that began so many months ago still stands with that month in its household.
    """

    months = 60
    """Months after which is looked."""

    def __init__(self) -> None:
        """Knows no lets yet."""
        self._lets: dict[int, int] = {}

    def gone(self, city: City, links: Links, census: Census) -> float:
        """Notes the lets of the month; share of the lets of five years ago that has ended, NaN before."""
        let = links["to_segment"] == Segment.SOCIAL_RENT
        self._lets[city.month] = int(np.count_nonzero(let))
        begun = city.month - self.months
        made = self._lets.pop(begun, 0)
        if begun < 1 or made == 0:
            return np.nan
        return 1.0 - census.social.stayed / made


def social_lets(links: Links, year: int) -> Links:
    """What the table ``lettings`` is made of: the lets of social rent among the links of a year."""
    let = links["to_segment"] == Segment.SOCIAL_RENT
    wanted = ("corporation", "urgent", "cost", "registration_months")
    return {"year": np.full(np.count_nonzero(let), year), **{name: links[name][let] for name in wanted}}


def lettings(made: Links, years: range, names: Sequence[str]) -> pd.DataFrame:
    """The table ``lettings``: one row per year and corporation.

    Args:
        made: Columns of :func:`social_lets` of all years.
        years: The years.
        names: Names of the corporations.
    """
    owned = pd.DataFrame(made)
    owned = owned[owned["corporation"] >= 0]
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
