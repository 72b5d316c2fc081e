"""Followed lives at a glance, so that one can be picked: what kind of life each is, from when to when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wijksim.config import ConfigError
from wijksim.lab.life_story import Event, Life, RecordedRun


def _in_debt(life: Life) -> bool:
    opening = life.opening
    return bool(opening and opening.reasons["problematic_debt"]) or life.has("debt_begins")


def _moved(life: Life) -> bool:
    return life.has("moves")


LABELS: dict[str, Callable[[Life], bool]] = {
    "newcomer": lambda life: life.opening is not None and life.opening.kind == "arrives",
    "displaced": lambda life: life.has("rehousing_announced"),
    "indebted": _in_debt,
    "helped": lambda life: (
        life.has("support_starts") or bool(life.opening and life.opening.reasons["support"] == "client")
    ),
    "renovated": lambda life: life.has("works_end"),
    "stayer": lambda life: not _moved(life) and not life.has("leaves"),
    "mover": _moved,
    "left": lambda life: life.has("leaves") and not life.has("leaves", cause="died"),
    "died": lambda life: life.has("leaves", cause="died"),
}
"""Kinds of life, in the order in which they are shown; a life may be of several."""


@dataclass(frozen=True)
class Glance:
    """One life at a glance.

    Attributes:
        household: Id.
        first: Month in which it began to live in the city.
        last: Month in which it left, or the last one of the run.
        labels: Kinds of life that it is.
        opening: Its state at the beginning.
        told: Number of events that a story tells.
    """

    household: int
    first: int
    last: int
    labels: tuple[str, ...]
    opening: Event
    told: int


def glance_at(life: Life, months: int) -> Glance:
    """Sums one life up."""
    opening, closing = life.opening, life.closing
    assert opening is not None
    return Glance(
        life.household,
        opening.month,
        closing.month if closing is not None else months,
        tuple(label for label, holds in LABELS.items() if holds(life)),
        opening,
        len(life.told),
    )


def glances(run: RecordedRun, labels: Sequence[str] = ()) -> list[Glance]:
    """Followed lives that are of all these kinds.

    Raises:
        ConfigError: If a kind is unknown.
    """
    unknown = [label for label in labels if label not in LABELS]
    if unknown:
        raise ConfigError([f"--list {' '.join(unknown)}: unknown; allowed: {', '.join(LABELS)}"])
    found = [glance_at(life, run.months) for life in run.lives()]
    return [glance for glance in found if set(labels) <= set(glance.labels)]
