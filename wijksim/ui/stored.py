"""Finished studies in the folder of results, and two of their runs as histories to look through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from wijksim.lab.life_story import TABLE, RecordedRun
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.ui.engine import Frame
from wijksim.ui.history import History, from_tables

_DEEPEST = 3
"""Levels of folders below the folder of results in which studies are looked for."""

_MOST = 200


@dataclass(frozen=True)
class Study:
    """A finished study.

    Attributes:
        name: Its folder below that of the results.
        keys: Its runs that can be shown.
    """

    name: str
    keys: tuple[RunKey, ...]

    @property
    def scenarios(self) -> list[str]:
        """Policies of its runs."""
        return sorted({key.scenario for key in self.keys})

    def pairs(self, a: str, b: str) -> list[tuple[int, int]]:
        """Draws and seeds of which there is a run of both policies."""
        of = [{(key.draw, key.seed) for key in self.keys if key.scenario == name} for name in (a, b)]
        return sorted(of[0] & of[1])


def studies(results: Path) -> list[Study]:
    """Every study with finished runs, by name."""
    found = []
    for depth in range(1, _DEEPEST + 1):
        for described in results.glob("/".join(["*"] * depth) + "/experiment.json"):
            folder = described.parent
            keys = tuple(Store(folder).keys())
            if keys:
                found.append(Study(folder.relative_to(results).as_posix(), keys))
    return sorted(found, key=lambda study: study.name)[:_MOST]


def open_pair(results: Path, study: Study, scenarios: Sequence[str], draw: int, seed: int) -> Frame:
    """Two runs of a study as one frame, standing at their last month.

    Args:
        results: Folder of results.
        study: The study.
        scenarios: Policies A and B.
        draw: Parameter draw of both.
        seed: Seed of both.

    Raises:
        StoreError: If a run is not there, or lacks what the page shows.
    """
    store = Store(results / study.name)
    keys = [RunKey(name, draw, seed) for name in scenarios]
    histories = [_history(store, key) for key in keys]
    first, second = histories
    if list(first.wijk_names) != list(second.wijk_names):
        raise StoreError(f"{keys[0]} and {keys[1]} are runs of different cities")
    months = min(first.months, second.months)
    frame = Frame(1, "ended", months, reached=months, histories=(first, second))
    if all(store.has_table(key, TABLE) for key in keys):
        one, other = (_recorded(store, key) for key in keys)
        frame = replace(frame, lives=(one, other))
    return frame


def _history(store: Store, key: RunKey) -> History:
    if not store.has(key):
        raise StoreError(f"{store.folder}: there is no run {key}")
    names = [name for name in ("city", "wijken", "ledger") if store.has_table(key, name)]
    tables = {name: store.read(key, name) for name in names}
    try:
        return from_tables(store.read_manifest(key), tables)
    except (KeyError, ValueError, OSError) as failure:
        raise StoreError(
            f"{store.folder / key.folder}: lacks what the page shows ({failure}); it needs the tables city and wijken "
            "of this version of wijksim"
        ) from failure


def _recorded(store: Store, key: RunKey) -> RecordedRun:
    table: pd.DataFrame = store.read(key, TABLE).sort_values("sequence", kind="stable")
    return RecordedRun(store.folder / key.folder, store.read_manifest(key), table)
