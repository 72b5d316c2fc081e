"""Ties in the wijk and loneliness (links 14, 41, 48)."""

import numpy as np
from scipy.special import ndtr, ndtri

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn, Rows
from wijksim.processes.kernels import ties as kernels


def chances_to_meet(city: City) -> FloatColumn:
    """Factor on ties by buurt: 1 at month 0, more with public space and cohesion."""
    b = city.buurten
    return 1.0 + city.parameters.ties.meeting_slope * (b.public_space + b.cohesion - b.cohesion_base)


def long_run_ties(city: City, rows: Rows) -> FloatColumn:
    """Ties that a household keeps in the long run, 0-1: its sociability, and chances to meet in the buurt."""
    h, p = city.households, city.parameters.ties
    student = np.where(h.student[rows], p.student_share, 1.0)
    return np.clip(h.sociability[rows] * student * chances_to_meet(city)[h.buurt[rows]], 0.0, 1.0)


def loneliness_now(city: City, rows: Rows) -> FloatColumn:
    """Loneliness, 0-1: personal level, lower with more ties than usual for this household."""
    h, p = city.households, city.parameters.ties
    return ndtr(h.loneliness_trait[rows] - p.loneliness_slope * (h.ties[rows] - h.sociability[rows]))


def change(city: City, rows: Rows) -> None:
    """A month of ties: the rule in plain numpy that :func:`step` carries out for all residents (links 14, 41, 48).

    Ties (0-1) go part of the way to :func:`long_run_ties`, 1 over ``ties.regrowth`` in months; loneliness (0-1) is
    what :func:`loneliness_now` says.

    Args:
        city: The city.
        rows: Residents; writes ``ties`` and ``loneliness``.
    """
    h = city.households
    h.ties[rows] += (long_run_ties(city, rows) - h.ties[rows]) / city.parameters.ties.regrowth
    h.loneliness[rows] = loneliness_now(city, rows)


def _lonely_shares(city: City) -> FloatColumn:
    """Share of each buurt that is severely lonely: as measured at month 0, that of the city for newcomers later on."""
    if city.month > 0:
        return np.full(len(city.buurten), city.newcomer_lonely_share)
    return city.buurten.lonely_share.astype(float)


def begin(city: City, rows: Rows) -> None:
    """Ties as grown since the tenancy began; loneliness at the measured level of the buurt (RIVM 2016)."""
    h, p = city.households, city.parameters.ties
    luck = city.streams.uniform("ties.sociability", -1, h.id[rows])
    h.sociability[rows] = p.sociability + p.sociability_range * (luck - 0.5)
    tenancy = np.maximum(city.month - h.tenancy_start[rows], 0)
    # Who moved inside the city kept part of its ties; who comes from elsewhere has none.
    lost = p.loss_leaving_wijk if city.month == 0 else 1.0
    long_run = long_run_ties(city, rows)
    h.ties[rows] = long_run * (1.0 - lost * np.exp(-tenancy / p.regrowth))
    lonely, buurt = _lonely_shares(city), h.buurt[rows]
    if city.month == 0:
        city.newcomer_lonely_share = float(lonely[buurt].mean())
    measured = ndtri(p.severe) + ndtri(lonely)[buurt]
    usual = p.loneliness_slope * (long_run - h.sociability[rows])
    h.loneliness_trait[rows] = measured + usual + city.streams.normal("ties.loneliness", -1, h.id[rows])
    h.loneliness[rows] = loneliness_now(city, rows)


def lose_by_moving(city: City, rows: Rows, left_wijk: FloatColumn, buffered: FloatColumn) -> None:
    """Takes off the ties that a move breaks (link 14).

    Args:
        city: The city.
        rows: Households that moved.
        left_wijk: 1 where they left the wijk, else 0.
        buffered: 1 where they were prepared for a forced move, else 0.
    """
    h, p = city.households, city.parameters.ties
    loss = np.where(left_wijk > 0, p.loss_leaving_wijk, p.loss_within_wijk)
    h.ties[rows] *= 1.0 - loss * (1.0 - buffered * city.parameters.works.buffer_relief)


def step(city: City) -> None:
    """Does :func:`change` for all residents, in one compiled pass."""
    kernels.change(city, chances_to_meet(city))
