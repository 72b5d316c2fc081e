"""Works in public space: what money buys, and what digging once saves (links 31, pathway P6)."""

import numpy as np

from wijksim.city.categories import ComplexStage
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn
from wijksim.processes import contact
from wijksim.processes.kernels import lookup

_CONSENT, _PREPARED, _WORKS = (
    int(stage) for stage in (ComplexStage.CONSENT, ComplexStage.PREPARED, ComplexStage.WORKS)
)


def works_nearby(city: City) -> BoolColumn:
    """Whether works on dwellings in each buurt are under way, or ended or begin within the window."""
    c, p = city.complexes, city.parameters.works
    near = c.stage == _WORKS
    near |= city.month - c.last_works <= p.combined_window
    near |= (c.stage == _PREPARED) & (c.months_left <= p.combined_window)
    found = np.zeros(len(city.buurten), dtype=bool)
    found[c.buurt[c.active & near]] = True
    return found


def works_expected(city: City) -> BoolColumn:
    """Whether works on dwellings in each buurt are proposed or settled, none being under way or just done."""
    c, p = city.complexes, city.parameters.works
    coming, busy = np.zeros((2, len(city.buurten)), dtype=bool)
    coming[c.buurt[c.active & ((c.stage == _CONSENT) | (c.stage == _PREPARED))]] = True
    just_done = (c.stage == _WORKS) | (city.month - c.last_works <= p.combined_window)
    busy[c.buurt[c.active & just_done]] = True
    return coming & ~busy


def waits_for_works(city: City) -> BoolColumn:
    """Buurten whose public-space works wait for the works on dwellings: calendars aligned with chance s.

    Keyed by buurt, once: aligned calendars stay aligned. At c = 0 nobody waits.
    """
    if not city.pathways.combined_works:
        return np.zeros(len(city.buurten), dtype=bool)
    b = city.buurten
    aligned = city.streams.event("public_space.aligned", -1, np.arange(len(b)), city.wijken.shared[b.wijk])
    return np.asarray(aligned & works_expected(city))


def improve(city: City, euro: np.ndarray) -> None:
    """Spends money on public space.

    Args:
        city: The city.
        euro: Money by buurt, EUR.
    """
    b, p = city.buurten, city.parameters.works
    saving = works_nearby(city) * p.combined_saving if city.pathways.combined_works else 0.0
    upgrades = euro / (p.public_space_cost * (1.0 - saving) * np.maximum(lookup.dwellings_by_buurt(city), 1))
    b.public_space += upgrades
    contact.participation(city, euro > 0)
