"""Contacts of the month and the fatigue that they bring, household by household (used by processes/trust.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.prefetch import coming, fetch
from wijksim.randomness import keyed_uniform

_MOST_CONTACTS = 100
"""More are not counted."""


class _Households(NamedTuple):
    id: Any
    wijk: Any
    social_contacts: Any
    physical_contacts: Any
    social_contacts_year: Any
    physical_contacts_year: Any
    contacts: Any
    last_contact: Any
    fatigue: Any


def contacts_felt(social: Any, physical: Any, merged: Any) -> Any:
    """Contacts as a household feels them: one from each domain in a month, merged, is one."""
    both = (social > 0) & (physical > 0) & (merged > 0)
    return social + physical - both


_contacts_felt = helper(contacts_felt)


@helper
def _tiring(contacts: Any, free: Any) -> Any:
    """Contacts of a year beyond those that tire nobody."""
    return max(np.float64(contacts) - free, 0.0)


@lean_kernel
def _log(
    h: Any, rows: Any, month: Any, key: Any, shared: Any, free: Any, each: Any, rises: Any
) -> None:  # pragma: no cover - compiled
    for n in range(rows.size):
        fetch(h, coming(rows, n))
        i = np.uintp(rows[n])
        social, physical, before = h.social_contacts[i], h.physical_contacts[i], h.contacts[i]
        merged = keyed_uniform(key, h.id[i], 0) < shared[h.wijk[i]]
        after = min(before + _contacts_felt(social, physical, merged), _MOST_CONTACTS)
        more = _tiring(after, free) - _tiring(before, free)
        h.contacts[i] = after
        h.fatigue[i] = h.fatigue[i] + each * more
        h.social_contacts_year[i] += social
        h.physical_contacts_year[i] += physical
        h.last_contact[i] = month
        h.social_contacts[i] = h.physical_contacts[i] = 0
        rises[n] = more > 0.0


def log_contacts(city: City, rows: Rows) -> BoolColumn:
    """Logs the month's contacts of these households, and adds the fatigue that they bring.

    Returns:
        Whether fatigue rises, one element for each row.
    """
    p, rises = city.parameters.trust, np.empty(rows.size, dtype=np.bool_)
    shared = city.wijken.shared if city.pathways.single_contact else np.zeros_like(city.wijken.shared)
    key, free, each = (
        city.streams.key("trust.single_contact", city.month),
        float(p.free_contacts),
        float(p.fatigue_per_contact),
    )
    _log(city.households.view(_Households), rows, city.month, key, shared, free, each, rises)
    return rises
