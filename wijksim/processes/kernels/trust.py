"""Contacts of the month and the fatigue that they bring, household by household (used by processes/trust.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.processes.kernels.selection import room_for
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
    h: Any, month: Any, key: Any, shared: Any, fading: Any, free: Any, each: Any, rises: Any, rows: Any
) -> Any:  # pragma: no cover - compiled
    """Logs contacts, and gives the number of rows that had any; these go to ``rows``, whether they tire to ``rises``."""
    for i in range(h.fatigue.size):
        h.fatigue[i] *= fading
    number = np.uintp(0)
    for i in range(h.fatigue.size):
        social, physical = h.social_contacts[i], h.physical_contacts[i]
        if (social > 0) | (physical > 0):
            merged = keyed_uniform(key, h.id[i], 0) < shared[h.wijk[i]]
            before = h.contacts[i]
            after = min(before + _contacts_felt(social, physical, merged), _MOST_CONTACTS)
            more = _tiring(after, free) - _tiring(before, free)
            h.contacts[i] = after
            h.fatigue[i] = h.fatigue[i] + each * more
            h.social_contacts_year[i] += social
            h.physical_contacts_year[i] += physical
            h.last_contact[i] = month
            h.social_contacts[i] = h.physical_contacts[i] = 0
            rows[number], rises[number] = i, more > 0.0
            number += np.uintp(1)
    return number


def log_contacts(city: City) -> tuple[Rows, BoolColumn]:
    """Lets fatigue fade, logs the month's contacts of all households and adds the fatigue that they bring.

    Returns:
        Rows that had any contact, and whether it added to their fatigue.
    """
    h, p = city.households, city.parameters.trust
    shared = city.wijken.shared if city.pathways.single_contact else np.zeros_like(city.wijken.shared)
    fading = np.float32(np.exp2(-1.0 / p.fatigue_half_life))
    key = city.streams.key("trust.single_contact", city.month)
    rises, rows = room_for(h)
    number = _log(
        h.view(_Households),
        city.month,
        key,
        shared,
        fading,
        float(p.free_contacts),
        float(p.fatigue_per_contact),
        rises,
        rows,
    )
    return rows[:number], rises[:number]
