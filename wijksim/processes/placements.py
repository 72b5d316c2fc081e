"""Local jobs: works paid by the programme create placements for people without work nearby (link 28)."""

import numpy as np

from wijksim.city.categories import DwellingStatus, Work
from wijksim.city.city import City

_PER = 100
_EMPLOYED, _UNEMPLOYED, _IN_WORKS = int(Work.EMPLOYED), int(Work.UNEMPLOYED), int(DwellingStatus.WORKS)
"""As plain numbers, with which numpy compares a column ten times as fast."""


def place_in_jobs(city: City) -> None:
    """Places unemployed residents of the wijken where programme works are under way.

    The number of placements follows the dwellings in works; who gets one is keyed by household, whatever
    the regime.
    """
    h, d, p = city.households, city.dwellings, city.parameters.works
    if not city.complexes.programme.any():
        return
    in_works = np.flatnonzero(d.status == _IN_WORKS)
    in_works = in_works[d.active[in_works] & (d.complex[in_works] >= 0)]
    paid = in_works[city.complexes.programme[d.complex[in_works]]]
    if not paid.size:
        return
    wijk = city.buurten.wijk[d.buurt[paid]]
    expected = np.bincount(wijk, minlength=len(city.wijken)) * p.placements / _PER / p.works_months
    rows = city.residents_where(h.work == _UNEMPLOYED)
    rows = rows[expected[h.wijk[rows]] > 0]
    if not rows.size:
        return
    seekers = np.bincount(h.wijk[rows], minlength=len(city.wijken))
    chance = np.minimum(1.0, expected / np.maximum(seekers, 1))
    placed = rows[city.streams.event("work.placement", city.month, h.id[rows], chance[h.wijk[rows]])]
    city.events.write("placed_in_job", rows, chance=chance[h.wijk[rows]], luck="work.placement")
    h.work[placed] = _EMPLOYED
    city.tally.add("placements", h.wijk[placed])
