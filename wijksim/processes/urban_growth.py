"""Growth of the city: building projects outside the programme, the same in every scenario (conf/growth).

A project is so many dwellings of one tenure in one buurt, where the city has been building of late. Its social
dwellings form a complex of a corporation. The city draws more applicants as it grows (see applicants.py).
"""

import numpy as np

from wijksim.city.categories import ComplexStage, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, City, GrowthPlan
from wijksim.city.columns import FloatColumn
from wijksim.processes.new_build import add_dwellings, ids_of_units

_FIRST_SITE = 10**7
"""Numbers of sites of growth start here, beyond those of complexes of month 0."""


def begin(city: City, scale: float) -> None:
    """Settles pace and places of growth from the city of month 0.

    Args:
        city: The city at month 0.
        scale: Size of this city against the full one.
    """
    d, c = city.dwellings, city.complexes
    new = d.active & (d.built_year >= city.parameters.works.growth_since)
    recent = np.bincount(d.buurt[new], minlength=len(city.buurten)).astype(float)
    owned = np.bincount(
        c.corporation[d.complex[d.active & (d.complex >= 0)]], minlength=len(city.corporation_names)
    ).astype(float)
    city.growth_plan = GrowthPlan(
        city.growth.dwellings_per_year * scale,
        d.count,
        recent if recent.any() else np.ones(len(city.buurten)),
        owned if owned.any() else np.ones(len(city.corporation_names)),
    )


def _pick(weights: FloatColumn, luck: float) -> int:
    """Element drawn in proportion to its weight."""
    shares = np.cumsum(weights) / weights.sum()
    return int(np.searchsorted(shares, luck, side="right").clip(max=weights.size - 1))


def _new_complex(city: City, site: int, buurt: int, luck: float) -> int:
    """Row of a new complex; corporations build in proportion to what they own."""
    c = city.complexes
    row = int(c.allocate(1)[0])
    c.id[row] = site
    c.buurt[row] = buurt
    c.corporation[row] = _pick(city.growth_plan.owners, luck)
    c.stage[row] = ComplexStage.IDLE
    c.last_works[row] = city.month
    return row


def _build(city: City, project: int) -> None:
    growth, site = city.growth, _FIRST_SITE + project
    units = np.arange(round(city.parameters.works.growth_project))
    place, kind, owner = city.streams.uniform("growth.project", -1, np.full(3, project), np.arange(3))
    buurt = _pick(city.growth_plan.sites, float(place))
    tenure = Tenure.OWNER_OCCUPIED
    if kind < growth.social_share:
        tenure = Tenure.SOCIAL_RENT
    elif kind < growth.social_share + growth.private_share:
        tenure = Tenure.PRIVATE_RENT
    complex_ = _new_complex(city, site, buurt, float(owner)) if tenure == Tenure.SOCIAL_RENT else -1
    add_dwellings(
        city,
        ids=ids_of_units(site, 0, units),
        buurt=buurt,
        complex_=np.full(units.size, complex_),
        tenure=np.full(units.size, tenure),
    )


def step(city: City) -> None:
    """Delivers the projects that are ready this month."""
    per_month = (
        city.growth_plan.dwellings_per_year / MONTHS_PER_YEAR / round(city.parameters.works.growth_project)
    )
    if not per_month:
        return
    for project in range(int((city.month - 1) * per_month), int(city.month * per_month)):
        _build(city, project)
