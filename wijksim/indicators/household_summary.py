"""What the notes on the households of several months say, counted up for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import HouseholdType
from wijksim.city.columns import FloatColumn
from wijksim.indicators.census_counts import ByBuurt, ByWijk, Population, SocialRent, Spread
from wijksim.indicators.city_sums import CitySums, population_of, spread_of
from wijksim.indicators.household_census import HouseholdNotes, OfBuurt
from wijksim.indicators.household_sums import OfWijk
from wijksim.indicators.household_traits import (
    EARNERS_QUINTILE,
    OF_LIVES,
    OF_POSITIONS,
    OF_STATES,
    QUINTILE,
)
from wijksim.indicators.lowest_tenth import Neighbours
from wijksim.indicators.traits import having

_TYPES_OF_HOUSEHOLD = [kind.name.lower() for kind in HouseholdType]

_OF_BUURTEN = (*OF_POSITIONS[0], *OfBuurt._fields)
_OF_WIJKEN = (*_OF_BUURTEN, *OF_LIVES[0], *OF_STATES[0], *OfWijk._fields)
"""What is counted by buurt and by wijk, in the order of the rows."""

_QUINTILES, _EARNERS_QUINTILES = (
    [_OF_BUURTEN.index(name) for name in names] for names in (QUINTILE, EARNERS_QUINTILE)
)
"""Their rows."""


class CountedHouseholds(NamedTuple):
    """Notes counted up, with a row for each month."""

    month: NDArray[np.int64]
    of_buurten: FloatColumn
    """Months x :data:`_OF_BUURTEN` x buurten."""
    of_wijken: FloatColumn
    """Months x :data:`_OF_WIJKEN` x wijken."""
    of_city: FloatColumn
    """Months x :class:`wijksim.indicators.city_sums.CitySums`."""
    social: NDArray[np.void]
    tenths: FloatColumn
    """Months x :class:`Neighbours` x wijken and the city."""


def count_up(notes: Sequence[HouseholdNotes], in_wijk: FloatColumn) -> CountedHouseholds:
    """Tells from how often numbers occur how many households have each trait.

    Args:
        notes: One of each month.
        in_wijk: Zeros and ones, wijken x buurten.
    """
    # Records are put together as the numbers that they are made of: by name it takes half of the time of all this.
    month, positions, lives, states, buurten, wijken, of_city, social, tenths = (
        np.array([_numbers(noted) for noted in column]) for column in zip(*notes, strict=True)
    )
    of_buurten = np.concatenate([having(positions, OF_POSITIONS), buurten], axis=1)
    of_wijken = [
        of_buurten @ in_wijk.T,
        having(lives, OF_LIVES),
        having(states, OF_STATES),
        wijken.reshape(*of_buurten.shape[:1], len(in_wijk), -1).swapaxes(1, 2),
    ]
    social = social.view(notes[0].social.dtype)[:, 0]
    return CountedHouseholds(month, of_buurten, np.concatenate(of_wijken, axis=1), of_city, social, tenths)


def _numbers(noted: Any) -> Any:
    """What was noted, records as plain numbers: all fields of a record are of one type."""
    names = noted.dtype.names if isinstance(noted, np.ndarray) else None
    return noted.view(noted.dtype[0]) if names else noted


@dataclass(frozen=True)
class HouseholdCensus:
    """What is counted of the households that live in the city; one row for each month."""

    month: NDArray[np.int64]
    wijk: ByWijk
    total: ByWijk
    """The same of the city."""
    buurt: ByBuurt
    quintiles: FloatColumn
    """Households by income quintile of month 0, months x buurten x quintiles."""
    earners_quintiles: FloatColumn
    """The same without students."""
    types: dict[str, FloatColumn]
    """Households of each type."""
    population: Population
    spread: Spread
    social: SocialRent
    tenth_of_wijk: FloatColumn
    """Lowest tenth of life satisfaction, by wijk."""
    tenth: FloatColumn
    """The same of the city."""


def households_of(counted: CountedHouseholds) -> dict[str, Any]:
    """Gives everything that was counted its name: the parts of a :class:`HouseholdCensus`."""
    buurt = dict(zip(_OF_BUURTEN, counted.of_buurten.swapaxes(0, 1), strict=True))
    of_wijk = dict(zip(_OF_WIJKEN, counted.of_wijken.swapaxes(0, 1), strict=True))
    total = dict(zip(_OF_WIJKEN, counted.of_wijken.sum(axis=-1).T, strict=True))
    sums = CitySums._make(counted.of_city.T)
    social = {name: counted.social[name].astype(np.float64) for name in SocialRent._fields}
    tenths = Neighbours._make(counted.tenths.swapaxes(0, 1))
    return {
        "month": counted.month,
        "wijk": ByWijk._make(of_wijk[name] for name in ByWijk._fields),
        "total": ByWijk._make(total[name] for name in ByWijk._fields),
        "buurt": ByBuurt._make(buurt[name] for name in ByBuurt._fields),
        "quintiles": counted.of_buurten[:, _QUINTILES].swapaxes(1, 2),
        "earners_quintiles": counted.of_buurten[:, _EARNERS_QUINTILES].swapaxes(1, 2),
        "types": {name: total[name] for name in _TYPES_OF_HOUSEHOLD},
        "population": population_of(sums),
        "spread": spread_of(sums, total["satisfaction"], total["households"]),
        "social": SocialRent._make((social | total)[name] for name in SocialRent._fields),
        "tenth_of_wijk": tenths.between()[:, :-1],
        "tenth": tenths.percentile()[:, -1],
    }
