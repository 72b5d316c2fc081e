"""One row per year, or part of a year, and cohort: who gains, wherever they live now (the table ``cohorts``)."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.categories import Cohort
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn
from wijksim.indicators.census import Census
from wijksim.indicators.city_table import share
from wijksim.indicators.lowest_tenth import tenth_of

ORIGINAL = (Cohort.STAYER, Cohort.DISPLACED, Cohort.LEAVER)
_COUNTED = (*ORIGINAL, Cohort.NEWCOMER)
"""Cohorts whose members are counted; everybody else lives elsewhere."""
_NEWCOMER = int(Cohort.NEWCOMER)
_ELSEWHERE = int(Cohort.ELSEWHERE)
_NAMES = ("original", *(kind.name.lower() for kind in (*_COUNTED, Cohort.ELSEWHERE)))


class _Sums(NamedTuple):
    """Members, and sums over them."""

    members: Any
    adults: Any
    satisfaction_points: Any
    """Life satisfaction x adults."""
    satisfaction: Any
    debt: Any
    energy_poor: Any
    mental_health: Any
    trust: Any


class _Noted(NamedTuple):
    """What is noted at the end of a month."""

    month: int
    sums: NDArray[np.float64]
    """:class:`_Sums` x :data:`_COUNTED`."""
    tenths: list[float]
    """Lowest tenth of life satisfaction of each of :data:`_NAMES`."""
    gone: tuple[int, int, int]
    """Original households that left the city, ended by death, or joined a partner, so far."""


class CohortTable:
    """Records the table ``cohorts``: the headline cohort ``original`` first, whose parts are the next three.

    Sums go over members who still live in the city. Most people belong to no cohort of interest: theirs are what the
    others leave of the sums of the census.

    Args:
        city: The city.
    """

    def __init__(self, city: City) -> None:
        """Starts empty."""
        self._city = city
        self._noted: list[_Noted] = []

    def record(self) -> None:
        """Notes every cohort at this moment."""
        city, h = self._city, self._city.households
        elsewhere = h.active & (h.place >= 0)
        members = np.flatnonzero(elsewhere & (h.cohort != _ELSEWHERE))
        # A newcomer of interest is one in a programme wijk; others belong to the rest of the city.
        wanted = (h.cohort.take(members) != _NEWCOMER) | city.wijken.programme.take(h.wijk.take(members))
        members = members.compress(wanted)
        elsewhere[members] = False
        cohort = h.cohort.take(members)
        rows = [members.compress(cohort == int(kind)) for kind in _COUNTED]
        # Cohort after cohort, so that each is a slice of every column.
        members, ends = np.concatenate(rows), np.cumsum([each.size for each in rows])
        satisfaction, adults = h.life_satisfaction.take(members), h.adults.take(members)
        sums = _Sums(
            np.ones(members.size),
            adults,
            satisfaction * adults.astype(np.float64),
            satisfaction,
            *(
                column.take(members)
                for column in (h.problematic_debt, h.energy_poor, h.mental_health, h.trust)
            ),
        )
        counted = [[part.sum(dtype=np.float64) for part in np.split(values, ends[:-1])] for values in sums]
        groups = [satisfaction[: ends[len(ORIGINAL) - 1]], *np.split(satisfaction, ends[:-1])]
        tenths = [tenth_of(values) for values in (*groups, h.life_satisfaction[elsewhere])]
        died, joined = city.gone["died"], city.gone["joined partner"]
        gone = city.gone.total() - died - joined, died, joined
        self._noted.append(_Noted(city.month, np.array(counted), tenths, gone))

    def frame(self, census: Census) -> pd.DataFrame:
        """The table so far.

        Args:
            census: Of all months so far.
        """
        if not self._noted:
            return pd.DataFrame()
        months, sums, tenths, gone = (np.array(column) for column in zip(*self._noted, strict=True))
        of = _of_cohorts(sums, _of_city(census, census.month.searchsorted(months)))
        whole = months % MONTHS_PER_YEAR == 0
        years = [
            month // MONTHS_PER_YEAR if is_whole else month / MONTHS_PER_YEAR
            for month, is_whole in zip(months.tolist(), whole, strict=True)
        ]
        only_original = np.arange(len(_NAMES)) == 0
        left, died, joined = (count[:, None] * only_original for count in gone.T)
        columns = {
            "year": np.repeat(years, len(_NAMES)),
            "month": np.repeat(months, len(_NAMES)),
            "cohort": np.tile(np.array(_NAMES, dtype=object), months.size),
            "members": of.members.astype(np.int64),
            "left_city": left,
            "died": died,
            "joined_partner": joined,
            "adults": of.adults.astype(np.int64),
            "satisfaction_points": of.satisfaction_points,
            "life_satisfaction_mean": share(of.satisfaction, of.members),
            "life_satisfaction_p10": tenths,
            "problematic_debt_share": share(of.debt, of.members),
            "energy_poverty_share": share(of.energy_poor, of.members),
            "mental_health_mean": share(of.mental_health, of.members),
            "trust_mean": share(of.trust, of.members),
        }
        return pd.DataFrame({name: np.ravel(column) for name, column in columns.items()})


def _of_city(census: Census, rows: NDArray[np.intp]) -> FloatColumn:
    """Sums over all households of the city, months x :class:`_Sums`."""
    total, people = census.total, census.population
    sums = _Sums(
        total.households,
        people.adults,
        people.adult_satisfaction,
        total.satisfaction,
        total.debt,
        total.energy_poor,
        total.mental_health,
        total.trust,
    )
    return np.stack(sums, axis=1)[rows]


def _of_cohorts(sums: FloatColumn, everybody: FloatColumn) -> _Sums:
    """Sums of all cohorts, months x :data:`_NAMES`, from those of :data:`_COUNTED` and of the city."""
    original = sums[..., : len(ORIGINAL)].sum(axis=-1)
    elsewhere = everybody - original - sums[..., -1]
    cohorts = np.concatenate([original[..., None], sums, elsewhere[..., None]], axis=-1)
    return _Sums._make(cohorts.swapaxes(0, 1))


def member_frame(city: City) -> pd.DataFrame:
    """One row per household of the programme wijken at month 0 that still lives in the city, for paired effects."""
    h = city.households
    rows = city.residents()
    rows = rows[h.original_wijk[rows] >= 0]
    rows = rows[np.argsort(h.id[rows], kind="stable")]
    names = np.array([cohort.name.lower() for cohort in Cohort], dtype=object)
    return pd.DataFrame(
        {
            "household_id": h.id[rows],
            "cohort": names[h.cohort[rows]],
            "wijk": h.wijk[rows],
            "life_satisfaction": h.life_satisfaction[rows],
            "problematic_debt": h.problematic_debt[rows],
        }
    )
