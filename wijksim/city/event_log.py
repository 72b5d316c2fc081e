"""The log of lives: what was decided about the households that are followed, and why (the table ``events``).

A process writes one line where it has decided. Chance and draw need not be kept for that: a draw is a pure
function of its key, so the log computes it again, for followed households only. A city holds a log that does
nothing unless the run records events; the numbers of a run do not depend on it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.categories import Cohort, EnergyLabel, HouseholdType, MoveReason, Support, Tenure, Work
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.city.event_kinds import COLUMNS, KINDS

if TYPE_CHECKING:
    from wijksim.city.city import City

CLOSE_CALL = 0.02
"""Draws below this are written even when nothing happened, so that two lives can be compared decision by decision."""

_CATEGORIES = {
    "type": HouseholdType,
    "work": Work,
    "tenure": Tenure,
    "label": EnergyLabel,
    "support": Support,
    "cohort": Cohort,
    "motive": MoveReason,
}
_DECIMALS = 4
_DTYPES = {
    "month": np.int64,
    "household_id": np.int64,
    "sequence": np.int64,
    "happened": np.bool_,
    "chance": np.float64,
    "draw": np.float64,
}

Value = Any
"""A reason: a scalar, an array with one element per row, or a function that gives one for the rows kept."""


class NullLog:
    """The log of a run that records no events: does nothing."""

    records = False
    """Whether anything is written down."""

    def write(self, kind: str, rows: Rows | Callable[[], Rows], **details: Value) -> None:
        """Writes nothing."""

    def frame(self) -> pd.DataFrame | None:
        """No table."""
        return None


@dataclass(frozen=True)
class _Block:
    """Events of one call: parallel arrays."""

    month: int
    kind: str
    ids: IntColumn
    happened: BoolColumn
    chance: NDArray[np.float64]
    draw: NDArray[np.float64]
    reasons: dict[str, NDArray[Any]]


@dataclass
class Memory:
    """What the log remembers of last month, to see what changed: followed households and their state."""

    ids: IntColumn = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    state: dict[str, NDArray[Any]] = field(default_factory=dict)


class EventLog:
    """Writes down what is decided about followed households.

    Args:
        city: The city of month 0.
        households: Ids that are followed in any case.
        sample: Number of households of month 0 that are followed besides, chosen by a keyed number. Who comes
            later is followed by the same rule, so the same households are followed in every scenario.
        buurt_names: Names of the buurten.
    """

    records = True
    """Whether anything is written down."""

    def __init__(
        self, city: "City", households: Sequence[int], sample: int, buurt_names: Sequence[str]
    ) -> None:
        """Settles who is followed."""
        self._city = city
        self._named = np.array(sorted(households), dtype=np.int64)
        self._buurt_names = list(buurt_names)
        self._threshold = self._threshold_of(sample)
        self._blocks: list[_Block] = []
        self.memory = Memory()

    def _luck(self, ids: IntColumn) -> NDArray[np.float64]:
        return self._city.streams.uniform("events.sample", -1, ids)

    def _threshold_of(self, sample: int) -> float:
        """Keyed number up to which households are followed: that of the ``sample``-th household of month 0."""
        luck = np.sort(self._luck(self._city.households.id[self._city.residents()]))
        if sample == 0:
            return -1.0
        return float(luck[sample - 1]) if sample < luck.size else 1.0

    def follows(self, ids: IntColumn) -> BoolColumn:
        """Whether these households are followed, by id."""
        followed = self._luck(ids) <= self._threshold
        return followed | np.isin(ids, self._named) if self._named.size else followed

    def followed(self, rows: Rows) -> Rows:
        """Those of these rows whose households are followed."""
        return rows[self.follows(self._city.households.id[rows])]

    def write(
        self,
        kind: str,
        rows: Rows | Callable[[], Rows],
        *,
        happened: Value = None,
        chance: Value = None,
        luck: str | None = None,
        luck_with: Value = 0,
        once: bool = False,
        exposed: Value = None,
        state: Sequence[str] = (),
        **reasons: Value,
    ) -> None:
        """Writes a decision about followed households.

        Arguments that hold a value per household are scalars, arrays aligned with ``rows``, or functions of
        the rows kept.

        Args:
            kind: One of :data:`KINDS`, which says whether decisions without effect are kept too.
            rows: Households that were decided on, or a function that gives them.
            happened: Outcome; left out, it is whether the draw is below the chance, or yes without a draw.
            chance: Chance that it happens.
            luck: Name of the stream that was drawn from.
            luck_with: Number of the draw beside the household's id, such as the id of a vacancy.
            once: Whether the draw is made once in a life, not every month.
            exposed: Whether the decision concerned the household at all; all of them when left out.
            state: Columns of households that are among the reasons, as they are now.
            **reasons: Further reasons.
        """
        declared = KINDS[kind]
        if {*state, *reasons} != set(declared.reasons):
            raise KeyError(
                f"{kind}: reasons {sorted({*state, *reasons})}, declared {sorted(declared.reasons)}"
            )
        rows = rows() if callable(rows) else np.asarray(rows)
        positions = np.flatnonzero(self.follows(self._city.households.id[rows]))
        if not positions.size:
            return
        kept = rows[positions]

        def of(value: Value) -> NDArray[Any]:
            if callable(value):
                return np.broadcast_to(np.asarray(value(kept)), kept.shape)
            array = np.asarray(value)
            return array[positions] if array.ndim else np.broadcast_to(array, kept.shape)

        chances = of(np.nan if chance is None else chance).astype(np.float64)
        draws = self._draws(luck, kept, of(luck_with), once=once)
        there = of(True if exposed is None else exposed).astype(bool)
        effect = there & (of(happened).astype(bool) if happened is not None else ~(draws >= chances))
        if declared.keep == "happened":
            wanted = effect
        elif declared.keep == "close":
            wanted = effect | (there & (chances > 0) & (draws < CLOSE_CALL))
        else:
            wanted = there
        if not wanted.any():
            return
        columns = {name: getattr(self._city.households, name)[kept][wanted] for name in state}
        columns |= {name: of(value)[wanted] for name, value in reasons.items()}
        self._blocks.append(
            _Block(
                self._city.month,
                kind,
                self._city.households.id[kept][wanted],
                effect[wanted],
                chances[wanted],
                draws[wanted],
                {name: self._named_values(name, columns[name]) for name in declared.reasons},
            )
        )

    def _draws(self, luck: str | None, rows: Rows, number: IntColumn, *, once: bool) -> NDArray[np.float64]:
        if luck is None:
            return np.full(rows.size, np.nan)
        ids = self._city.households.id[rows]
        return self._city.streams.uniform(luck, -1 if once else self._city.month, ids, number)

    def _named_values(self, name: str, values: NDArray[Any]) -> NDArray[Any]:
        """Codes of categories and places as words; the last part of a reason's name says what it holds."""
        what = name.rpartition("_")[2]
        if what in _CATEGORIES and values.dtype.kind in "iu":
            return np.array([_CATEGORIES[what](int(value)).name.lower() for value in values], dtype=object)
        names = {
            "buurt": self._buurt_names,
            "wijk": self._city.wijk_names,
            "corporation": self._city.corporation_names,
        }.get(what)
        if names is None:
            return values
        return np.array([names[value] if value >= 0 else None for value in values], dtype=object)

    def frame(self) -> pd.DataFrame:
        """The table ``events``: one row per event, in the order in which they came about."""
        rows: list[tuple[Any, ...]] = []
        for block in self._blocks:
            names = list(block.reasons)
            columns = [[_plain(value) for value in values] for values in block.reasons.values()]
            for position, household in enumerate(block.ids.tolist()):
                reasons = {name: values[position] for name, values in zip(names, columns, strict=True)}
                rows.append(
                    (
                        block.month,
                        household,
                        len(rows),
                        block.kind,
                        bool(block.happened[position]),
                        float(block.chance[position]),
                        float(block.draw[position]),
                        json.dumps(reasons, ensure_ascii=False),
                    )
                )
        table = pd.DataFrame(rows, columns=list(COLUMNS))
        return table.astype(_DTYPES)


def _plain(value: Any) -> Any:
    """A value as JSON holds it, numbers rounded."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return round(value, _DECIMALS) if np.isfinite(value) else None
    return value
