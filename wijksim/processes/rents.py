"""Social rents as law and offer say: yearly index, increase after works, harmonisation at a new letting.

The rent asked of a new tenant belongs to the dwelling and follows its points: size, value, quality. A sitting tenant
pays less by an amount that belongs to the tenancy and ends with it. So rents of dwellings never depend on who lives
there.
"""

import numpy as np

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.processes.kernels import lookup

JULY = 7


def paid_rent(city: City, places: Rows) -> FloatColumn:
    """Rent or owner's costs in EUR/month that the households in these places pay for the whole dwelling."""
    return city.dwellings.rent[city.places.dwelling[places]] - city.places.rent_below[places]


def begin(city: City) -> None:
    """At month 0 sitting tenants of corporations pay the measured rent; a new tenant is asked more."""
    d, places, p = city.dwellings, city.places, city.parameters
    rows = np.flatnonzero(d.active & (d.complex >= 0))
    sitting = d.rent[rows].copy()
    asked = np.minimum(sitting * (1.0 + p.corporation.harmonisation), p.budget.social_rent_ceiling)
    d.rent[rows] = np.maximum(asked, sitting)
    below = np.zeros(len(d), dtype=np.float32)
    below[rows] = d.rent[rows] - sitting
    lived_in = np.flatnonzero(places.active & (places.household >= 0) & ~places.room)
    places.rent_below[lived_in] = below[places.dwelling[lived_in]]


def step(city: City) -> None:
    """Every July, asked and sitting social rents change by the real index, up to the ceiling."""
    if (city.month - 1) % MONTHS_PER_YEAR + 1 != JULY or city.parameters.corporation.rent_index == 0:
        return
    d, p = city.dwellings, city.parameters
    rows = np.flatnonzero(d.active & (d.complex >= 0))
    places = lookup.places_in(city, rows)
    factor = 1.0 + p.corporation.rent_index
    sitting = paid_rent(city, places) * factor
    d.rent[rows] = np.minimum(d.rent[rows] * factor, p.budget.social_rent_ceiling)
    city.places.rent_below[places] = np.where(
        city.places.rent_below[places] > 0,
        np.maximum(d.rent[city.places.dwelling[places]] - sitting, 0.0),
        0.0,
    )


def raise_after_works(
    city: City, dwellings: Rows, *, asked: FloatColumn | float, offered: FloatColumn | float
) -> None:
    """Raises rents after works: for those who stay by the offer that they voted on, for new tenants in full.

    Args:
        city: The city.
        dwellings: Dwellings that were improved, ascending, each once.
        asked: Increase of the rent asked of a new tenant, EUR/month, by dwelling; the ceiling holds.
        offered: Increase for sitting tenants, EUR/month, by dwelling.
    """
    d, ceiling = city.dwellings, city.parameters.budget.social_rent_ceiling
    places = lookup.places_in(city, dwellings)
    places = places[(city.places.household[places] >= 0) & ~city.places.room[places]]
    increase = np.empty((2, dwellings.size), dtype=d.rent.dtype)
    increase[0], increase[1] = asked, offered
    sitting = paid_rent(city, places) + increase[1, np.searchsorted(dwellings, city.places.dwelling[places])]
    raised = np.minimum(d.rent[dwellings] + increase[0], ceiling)
    d.rent[dwellings] = np.maximum(raised, d.rent[dwellings])
    city.places.rent_below[places] = np.maximum(d.rent[city.places.dwelling[places]] - sitting, 0.0)
