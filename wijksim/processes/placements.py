"""Local jobs: works paid by the programme create placements for people without work nearby (link 28)."""

import numpy as np

from wijksim.city.categories import DwellingStatus, Work
from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.processes.renovation import duration

_PER = 100
_EMPLOYED, _UNEMPLOYED, _IN_WORKS = int(Work.EMPLOYED), int(Work.UNEMPLOYED), int(DwellingStatus.WORKS)
"""As plain numbers, with which numpy compares a column ten times as fast."""


def expected_placements(city: City) -> FloatColumn:
    """Placements that this month's works of the programme bring along, by wijk.

    Each dwelling in works counts for ``works.placements`` per 100, spread evenly over the months that the works last.
    """
    d, c = city.dwellings, city.complexes
    in_works = np.flatnonzero(d.status == _IN_WORKS)
    in_works = in_works[d.active[in_works] & (d.complex[in_works] >= 0)]
    paid = in_works[c.programme[d.complex[in_works]]]
    each = city.parameters.works.placements / _PER / duration(c.plan[d.complex[paid]], city.parameters)
    wijk = city.buurten.wijk[d.buurt[paid]]
    return np.asarray(np.bincount(wijk, weights=each, minlength=len(city.wijken)), dtype=np.float64)


def place_in_jobs(city: City) -> None:
    """Places unemployed residents of the wijken where programme works are under way.

    Who gets a placement is keyed by household, whatever the regime.
    """
    h = city.households
    if not city.complexes.programme.any():
        return
    expected = expected_placements(city)
    if not expected.any():
        return
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
