"""Trust in municipality and corporation, and fatigue from too many contacts (links 25, 42-44)."""

import numpy as np

from wijksim.city.city import City
from wijksim.city.columns import Rows
from wijksim.processes.kernels import trust as kernels


def step(city: City) -> None:
    """Fatigue fades; then the month's contacts are logged, and those beyond the free ones add to it.

    Of the contacts of a calendar year ``trust.free_contacts`` tire nobody; each further one adds
    ``trust.fatigue_per_contact``. Where coordination has come far enough (chance s, keyed), contacts with both domains
    in one month are felt as one less: pathway ``single_contact``.
    """
    h = city.households
    if city.first_month_of_year:
        h.contacts[:] = 0
        h.social_contacts_year[:] = 0
        h.physical_contacts_year[:] = 0
    h.fatigue *= np.float32(np.exp2(-1.0 / city.parameters.trust.fatigue_half_life))
    rows = np.flatnonzero((h.social_contacts | h.physical_contacts) != 0)
    if city.pathways.single_contact:
        city.events.write(
            "contacts_merged",
            rows,
            chance=lambda kept: city.wijken.shared[h.wijk[kept]],
            luck="trust.single_contact",
            exposed=lambda kept: (h.social_contacts[kept] > 0) & (h.physical_contacts[kept] > 0),
            state=("contacts",),
        )
    rises = kernels.log_contacts(city, rows)
    city.events.write("fatigue_rises", rows, happened=rises, state=("contacts", "fatigue"))


def promise_kept(city: City, rows: Rows) -> None:
    """Raises trust by a share of the way to 1 (link 43)."""
    h = city.households
    h.trust[rows] += city.parameters.trust.gain * (1.0 - h.trust[rows])
    city.events.write("promise_kept", rows, state=("trust",))
    city.tally.add("promises_kept", h.wijk[rows])


def promise_broken(city: City, rows: Rows) -> None:
    """Lowers trust; a broken promise weighs more than a kept one (link 43)."""
    h, p = city.households, city.parameters.trust
    h.trust[rows] -= p.gain * p.loss_ratio * h.trust[rows]
    city.events.write("promise_broken", rows, state=("trust",))
    city.tally.add("promises_broken", h.wijk[rows])


def waited_too_long(city: City, rows: Rows) -> None:
    """Lowers the trust of those who waited too long for support (link 25)."""
    h = city.households
    h.trust[rows] = np.maximum(h.trust[rows] - city.parameters.trust.waiting_loss, 0.0)


def begin(city: City, rows: Rows) -> None:
    """Draws the trust of households that appear in the city."""
    h, p = city.households, city.parameters.trust
    luck = city.streams.normal("trust.initial", -1, h.id[rows])
    h.trust[rows] = np.clip(p.initial_mean + p.initial_spread * luck, 0.0, 1.0)
