"""One row per month and wijk: the table ``wijken``."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.indicators.census import Census

_FLOWS = (
    "moves_in",
    "moves_out",
    "arrivals",
    "departures",
    "renovated",
    "renovated_deep",
    "demolished",
    "built",
    "sold",
    "visits",
    "handovers",
    "support_started",
    "support_resolved",
    "evictions",
    "promises_kept",
    "promises_broken",
)

_OF_BUURTEN = (
    "cohesion",
    "safety",
    "liveability",
    "reputation",
    "public_space",
    "price_index",
    "turnover",
)
"""Columns of buurten whose mean over the households of a wijk is recorded."""

_OF_TEAMS = ("social_posts", "physical_posts", "temporary_posts", "social_hours", "physical_hours")


FlowColumns = Mapping[str, NDArray[np.int64]]


class Noted(NamedTuple):
    """What is noted of the wijken at the end of a month, besides the census."""

    buurten: FloatColumn
    """:data:`_OF_BUURTEN` x buurten."""
    teams: FloatColumn
    """:data:`_OF_TEAMS` and what they share x wijken."""


def note(city: City) -> Noted:
    """Notes the running month; :func:`columns` makes the table of many months at once, which costs less."""
    return Noted(
        np.array([getattr(city.buurten, name) for name in _OF_BUURTEN]),
        np.array([getattr(city.wijken, name) for name in (*_OF_TEAMS, "shared")]),
    )


def columns(city: City, census: Census, noted: Sequence[Noted], flows: FlowColumns) -> dict[str, Any]:
    """Columns of every wijk in these months; means are over its households.

    Args:
        city: The city.
        census: Of these months.
        noted: What was noted besides, one of each month.
        flows: By name, months x wijken.
    """
    number, every = len(city.wijken), len(noted)
    count, stock, lived_in = census.wijk, census.stock, census.buurt.households
    buurten, teams = (np.array(column).swapaxes(0, 1) for column in zip(*noted, strict=True))
    size, standing = np.maximum(count.households, 1), np.maximum(stock.dwellings, 1)
    not_student = np.maximum(count.households - count.students, 1)
    # The cell of the table, months x wijken, in which each buurt stands.
    cell = (np.arange(every)[:, None] * number + city.buurten.wijk).ravel()

    def by_wijk(of_buurten: np.ndarray) -> np.ndarray:
        return np.bincount(cell, weights=of_buurten.ravel(), minlength=every * number).reshape(every, number)

    in_wijk = np.maximum(by_wijk(lived_in), 1)
    table = {
        "month": np.repeat(census.month, number),
        "wijk": np.tile(np.array(city.wijk_names, dtype=object), every),
        "programme": np.tile(city.wijken.programme, every),
        "households": count.households.astype(np.int64),
        "life_satisfaction_mean": count.satisfaction / size,
        "life_satisfaction_p10": census.tenth_of_wijk,
        "share_dissatisfied": count.dissatisfied / size,
        "mental_health_mean": count.mental_health / size,
        "trust_mean": count.trust / size,
        "fatigue_mean": count.fatigue / size,
        "ties_mean": count.ties / size,
        **{
            name: by_wijk(lived_in * values) / in_wijk
            for name, values in zip(_OF_BUURTEN, buurten, strict=True)
        },
        "problematic_debt_share": count.debt / size,
        "debts_known_share": count.known_debt / np.maximum(count.debt, 1),
        "energy_poverty_share": count.energy_poor / size,
        "low_income_share": count.low_income / not_student,
        "students_share": count.students / size,
        "single_share": count.singles / size,
        "with_children_share": count.with_children / size,
        "aged_65_share": count.aged_65 / size,
        "migration_background_share": count.migration_background / size,
        "without_work_share": count.without_work / not_student,
        "physical_health_mean": count.physical_health / size,
        "severely_lonely_share": count.severely_lonely / size,
        "dwellings": stock.dwellings.astype(np.int64),
        "label_a_share": stock.label_a / standing,
        "label_efg_share": stock.label_efg / standing,
        "social_rent_share": stock.social_rent / standing,
        "owner_share": stock.owner / standing,
        "damp_share": stock.damp / standing,
        "clients": count.clients.astype(np.int64),
        "waiting": count.waiting.astype(np.int64),
        **dict(zip((*_OF_TEAMS, "coordination_achieved"), teams, strict=True)),
        **{name: flows[name] for name in _FLOWS},
    }
    return {name: np.ravel(column) for name, column in table.items()}
