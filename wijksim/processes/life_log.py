"""What the log of lives tells of followed households beyond decisions: their state, and what changed in a month."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.city.event_log import EventLog, Memory
from wijksim.processes import budget, satisfaction
from wijksim.processes.health import cannot_afford_warmth
from wijksim.processes.work import entitled_to_assistance, social_minimum

_STATE = (
    "type",
    "age",
    "adults",
    "children",
    "student",
    "work",
    "wijk",
    "buurt",
    "tenure",
    "income",
    "allowance",
    "rent",
    "energy_cost",
    "residual",
    "arrears",
    "problematic_debt",
    "debt_months",
    "support",
    "searching",
    "cohort",
    "trust",
    "fatigue",
    "ties",
    "loneliness",
    "mental_health",
    "physical_health",
    "life_satisfaction",
    "trait",
)
_TELLING_CHANGE = 0.1
"""Share by which income has to change to be told."""


def satisfaction_parts(city: City, rows: Rows) -> dict[str, FloatColumn]:
    """Parts of life satisfaction beside the personal level, points on 0-10; with it they add up before rounding off."""
    h = city.households
    parts = {
        name: np.broadcast_to(term, rows.shape)
        for name, term in satisfaction.state_terms(satisfaction.state_of(city, rows), city.parameters)
    }
    return {
        **parts,
        "nuisance": h.nuisance[rows],
        "forced_move": h.forced_move[rows],
        "mood": satisfaction.mood_of(city, rows),
    }


def describe(city: City, kind: str, rows: Rows) -> None:
    """Writes the state of households: kinds ``begins``, ``arrives``, ``year_ends`` and ``run_ends``."""
    if not isinstance(city.events, EventLog):
        return
    rows = city.events.followed(rows)
    dwelling = city.dwelling_of(rows)
    parts: dict[str, Any] = {
        f"part_{name}": values for name, values in satisfaction_parts(city, rows).items()
    }
    city.events.write(
        kind,
        rows,
        room=city.places.room[city.households.place[rows]],
        label=city.dwellings.label[dwelling],
        right_unused=budget.without_take_up(city, rows),
        state=_STATE,
        **parts,
    )


def missed(city: City, rows: Rows) -> FloatColumn:
    """EUR/month that households leave by rights that they do not take up, assistance and rent allowance together."""
    h, p = city.households, city.parameters
    room = city.places.room[h.place[rows]]
    right = budget.entitled_to_allowance(
        h.rent[rows], h.income[rows], h.adults[rows], h.tenure[rows], room, p
    )
    minimum = social_minimum(h.adults[rows], p)
    unused = entitled_to_assistance(city, rows) & ~h.assistance_taken[rows]
    return np.where(h.allowance_taken[rows], 0.0, right) + np.where(
        unused, np.maximum(minimum - h.income[rows], 0.0), 0.0
    )


def _now(city: City, rows: Rows) -> dict[str, NDArray[Any]]:
    """State whose changes are told, though nobody decides on them."""
    h, p = city.households, city.parameters
    return {
        "income": h.income[rows],
        "right_unused": budget.without_take_up(city, rows),
        "cold": cannot_afford_warmth(h.residual[rows], h.energy_cost[rows], h.income[rows], p),
        "loneliness": h.loneliness[rows] > p.ties.severe,
    }


def begin(city: City) -> None:
    """Writes the lives of month 0."""
    describe(city, "begins", city.residents())
    _tell_changes(city)


def step(city: City, last: int) -> None:
    """Tells what changed this month, and how households stand when a year or the run ends.

    Args:
        city: The city.
        last: Last month of the run.
    """
    if not isinstance(city.events, EventLog):
        return
    _tell_changes(city)
    if city.month == last:
        describe(city, "run_ends", city.residents())
    elif city.month % MONTHS_PER_YEAR == 0:
        describe(city, "year_ends", city.residents())


def _tell_changes(city: City) -> None:
    """Compares followed households with what they were a month ago; who is new is only remembered."""
    log, h = city.events, city.households
    if not isinstance(log, EventLog):
        return
    rows = log.followed(city.residents())
    state, before = _now(city, rows), log.memory
    log.memory = Memory(h.id[rows], state)
    _, here, there = np.intersect1d(h.id[rows], before.ids, assume_unique=True, return_indices=True)
    if not here.size:
        return
    rows = rows[here]
    old = {name: values[there] for name, values in before.state.items()}
    new = {name: values[here] for name, values in state.items()}
    _tell_income(city, rows, old["income"].astype(np.float64))
    begun = {name: (new[name] & ~old[name]).astype(bool) for name in ("right_unused", "cold", "loneliness")}
    over = {name: (old[name] & ~new[name]).astype(bool) for name in begun}
    _tell_transitions(city, rows, begun, over)


def _tell_income(city: City, rows: Rows, old: FloatColumn) -> None:
    income = city.households.income[rows]
    city.events.write(
        "income_changes",
        rows,
        happened=np.abs(income - old) > _TELLING_CHANGE * old,
        old_income=old,
        state=("income",),
    )


def _tell_transitions(
    city: City, rows: Rows, begun: dict[str, BoolColumn], over: dict[str, BoolColumn]
) -> None:
    log = city.events
    log.write(
        "right_unused_begins", rows, happened=begun["right_unused"], missed=lambda kept: missed(city, kept)
    )
    log.write("right_unused_ends", rows, happened=over["right_unused"])
    for kind, which in (("cold_begins", begun["cold"]), ("cold_ends", over["cold"])):
        log.write(
            kind,
            rows,
            happened=which,
            label=lambda kept: city.dwellings.label[city.dwelling_of(kept)],
            state=("energy_cost", "income", "residual"),
        )
    log.write("loneliness_begins", rows, happened=begun["loneliness"], state=("loneliness", "ties"))
    log.write("loneliness_ends", rows, happened=over["loneliness"], state=("loneliness", "ties"))
