"""The life of one household as a run recorded it: reads the table ``events`` of a finished run and puts it in order."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from wijksim.city.event_kinds import COLUMNS, KINDS
from wijksim.lab.rerun import command_to_follow
from wijksim.lab.store import StoreError, read_json

TABLE = "events"
OPENINGS = ("begins", "arrives")
STATES = (*OPENINGS, "year_ends", "run_ends")
_LONGEST_LIST = 12
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Event:
    """One event: what happened, or was decided without effect, and why."""

    month: int
    sequence: int
    kind: str
    happened: bool
    chance: float | None
    draw: float | None
    reasons: dict[str, Any]

    @property
    def told(self) -> bool:
        """Whether it belongs in a story: it happened, or is of a kind of which every outcome counts."""
        return self.happened or KINDS[self.kind].keep == "all"


@dataclass(frozen=True)
class Life:
    """What a run recorded of one household, in order."""

    household: int
    events: tuple[Event, ...]

    @cached_property
    def told(self) -> tuple[Event, ...]:
        """Events that belong in a story."""
        return tuple(event for event in self.events if event.told)

    @property
    def opening(self) -> Event | None:
        """How it began in the city: at month 0, or on arrival; None when it never lived there."""
        return next((event for event in self.events if event.kind in OPENINGS), None)

    @property
    def closing(self) -> Event | None:
        """Its end in the city, or how it stands at the end of the run."""
        last = [event for event in self.events if event.kind in ("leaves", "run_ends")]
        return last[-1] if last else None

    def state_before(self, month: int) -> Event | None:
        """Last recorded state at or before a month."""
        states = [event for event in self.events if event.kind in STATES and event.month <= month]
        return states[-1] if states else None

    def has(self, kind: str, **reasons: Any) -> bool:
        """Whether an event of a kind, with these reasons, happened."""
        return any(
            event.kind == kind and event.happened and reasons.items() <= event.reasons.items()
            for event in self.events
        )


@dataclass(frozen=True)
class RecordedRun:
    """A finished run that recorded events.

    Attributes:
        folder: Folder of the run.
        manifest: Its manifest.
        table: Its events.
    """

    folder: Path
    manifest: dict[str, Any]
    table: pd.DataFrame

    @property
    def scenario(self) -> str:
        """Name of the policy."""
        return str(self.manifest["scenario"])

    @property
    def first_year(self) -> int:
        """Calendar year of month 1."""
        return int(self.manifest["config"]["city"]["first_year"])

    @property
    def months(self) -> int:
        """Length of the run."""
        return int(self.manifest["config"]["months"])

    def year_of(self, month: int) -> int:
        """Calendar year of a month."""
        return self.first_year + max(month - 1, 0) // MONTHS_PER_YEAR

    @cached_property
    def followed(self) -> list[int]:
        """Ids of all households with a life in the city, ascending."""
        lived = self.table["kind"].isin(OPENINGS)
        return sorted(int(number) for number in self.table.loc[lived, "household_id"].unique())

    def life(self, household: int) -> Life:
        """The life of a household; without events when nothing was recorded of it."""
        return Life(household, _events_of(self.table[self.table["household_id"] == household]))

    def lives(self) -> list[Life]:
        """Every followed life, by id."""
        rows = self.table[self.table["household_id"].isin(self.followed)]
        by_household: dict[int, list[Event]] = {}
        for household, event in zip(rows["household_id"].tolist(), _events_of(rows), strict=True):
            by_household.setdefault(household, []).append(event)
        return [Life(household, tuple(by_household[household])) for household in sorted(by_household)]


def _events_of(rows: pd.DataFrame) -> tuple[Event, ...]:
    """Rows of the table as events, in their order; the table is written in the order of events."""
    columns = [rows[name].tolist() for name in ("month", "sequence", "kind", "happened", "chance", "draw")]
    reasons = [json.loads(text) for text in rows["reasons"]]
    return tuple(
        Event(month, sequence, kind, happened, _known(chance), _known(draw), why)
        for month, sequence, kind, happened, chance, draw, why in zip(*columns, reasons, strict=True)
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def open_run(folder: Path) -> RecordedRun:
    """Reads the folder of a finished run, or of an experiment that holds just one.

    Raises:
        StoreError: If there is no such run, or it recorded no events; the message says what can be done.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; give the folder that wijksim run printed as its result")
    folder = _run_folder(folder)
    try:
        manifest = read_json(folder / "manifest.json")
    except (OSError, ValueError) as failure:
        raise StoreError(f"{folder}/manifest.json cannot be read: {failure}") from failure
    path = folder / f"{TABLE}.parquet"
    if not path.is_file():
        raise StoreError(f"{folder}: this run recorded no events; {_once_more(manifest, folder)}")
    try:
        table = pq.read_table(path, partitioning=None).to_pandas()
    except (OSError, ValueError) as failure:
        raise StoreError(f"{path} cannot be read: {failure}") from failure
    unknown = (
        sorted(set(table["kind"]) - set(KINDS)) if set(COLUMNS) <= set(table.columns) else ["its columns"]
    )
    if unknown:
        raise StoreError(
            f"{path}: written by another version of wijksim (unknown: {', '.join(unknown)}); "
            f"{_once_more(manifest, folder)}"
        )
    return RecordedRun(folder, manifest, table.sort_values("sequence", kind="stable"))


def _once_more(manifest: dict[str, Any], folder: Path, households: Sequence[int] = ()) -> str:
    return f"make it once more with\n  {command_to_follow(manifest, folder, households)}"


def _run_folder(folder: Path) -> Path:
    if (folder / "manifest.json").is_file():
        return folder
    below = sorted(path.parent for path in folder.glob("**/manifest.json") if ".partial" not in path.parts)
    if len(below) == 1:
        return below[0]
    if not below:
        raise StoreError(f"{folder}: holds no finished run (no manifest.json)")
    listed = "\n".join(f"  {path}" for path in below[:_LONGEST_LIST])
    more = f"\n  and {len(below) - _LONGEST_LIST} more" if len(below) > _LONGEST_LIST else ""
    raise StoreError(f"{folder}: holds {len(below)} runs; choose one:\n{listed}{more}")


def life_in(run: RecordedRun, household: int) -> Life:
    """The life of a household that has to be among those followed.

    Raises:
        StoreError: If it is not followed; the message says which are, and how to follow this one.
    """
    life = run.life(household)
    if life.opening is not None:
        return life
    if life.events:
        raise StoreError(f"household {household} looked for a place in {run.folder} and never found one")
    raise StoreError(
        f"household {household} was not followed in {run.folder}\n"
        f"followed: {listed(run.followed)} (wijksim explain --list --run {run.folder})\n"
        f"to follow this one, {_once_more(run.manifest, run.folder, [household])}"
    )


def two_lives(first: RecordedRun, second: RecordedRun, household: int) -> tuple[Life, Life]:
    """The lives of a household in two runs, of which one may be without it: some come or are born in one only.

    Raises:
        StoreError: If it is not followed in both.
    """
    lives = (first.life(household), second.life(household))
    same_rule = first.manifest["config"].get("events") == second.manifest["config"].get("events")
    if same_rule and any(life.opening is not None for life in lives):
        return lives
    return life_in(first, household), life_in(second, household)


def listed(numbers: Sequence[int]) -> str:
    """The first numbers of a list, and how many there are."""
    if not numbers:
        return "nobody"
    shown = ", ".join(str(number) for number in numbers[:_LONGEST_LIST])
    return shown if len(numbers) <= _LONGEST_LIST else f"{shown} ... ({len(numbers)} in all)"
