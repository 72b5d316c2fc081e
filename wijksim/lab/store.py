"""The store of runs: a folder per experiment in which a run appears whole or not at all.

``<experiment>/scenario=<name>/draw=<n>/seed=<n>/`` holds the tables and ``manifest.json`` of one run. A run
in the making lives under ``<experiment>/.partial/`` and is renamed into place. ``experiment.json`` says which
design the folder belongs to; each ``scenario.json`` says which policy that name stands for. What is there is
never overwritten.
"""

import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijksim.errors import InputError
from wijksim.lab.identity import differences, digest
from wijksim.lab.sample_table import SAMPLES, merged_samples, sample_changes, write_samples

FAILURE = "failure.txt"
"""Traceback of a run that failed, in the folder in which the run would stand."""

_numbers = count()


class StoreError(InputError, RuntimeError):
    """The store cannot be used as asked; the message says why and what can be done."""


@dataclass(frozen=True, order=True)
class RunKey:
    """Place of one run in its experiment."""

    scenario: str
    draw: int
    seed: int

    @property
    def folder(self) -> Path:
        """Folder below that of the experiment."""
        return Path(f"scenario={self.scenario}") / f"draw={self.draw}" / f"seed={self.seed}"

    def __str__(self) -> str:
        return f"scenario={self.scenario} draw={self.draw} seed={self.seed}"


def _key_of(file: Path) -> RunKey:
    """Key of the run in whose folder a file stands."""
    scenario, draw, seed = (part.partition("=")[2] for part in file.parts[-4:-1])
    return RunKey(scenario, int(draw), int(seed))


def check_writable(folder: Path) -> None:
    """Makes sure that a folder can be made and written, without making it.

    Raises:
        StoreError: Names the folder and the reason.
    """
    existing = folder.absolute()
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir():
        raise StoreError(f"results_dir = {folder}: {existing} is a file; give a folder that can be written")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise StoreError(
            f"results_dir = {folder}: no permission to write in {existing}; give a folder that can be written"
        )


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Writes a table so that the same values give the same bytes, small and fast to read.

    Column by column, because what pandas writes about itself costs more than the values of a small table.
    """
    table = pa.table(
        {
            str(name): pa.array(
                column.to_numpy() if isinstance(column.dtype, np.dtype) else column, from_pandas=True
            )
            for name, column in frame.items()
        }
    )
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    pq.write_table(
        table,
        path,
        compression="snappy",
        use_dictionary=[field.name for field in table.schema if _holds_names(field.type)],
        use_byte_stream_split=floats,
        write_statistics=False,
    )


def _holds_names(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind))


def write_json(content: Any, path: Path) -> None:
    """Writes readable JSON with sorted keys."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    """Reads a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True)
class Store:
    """One experiment on disk."""

    folder: Path

    @classmethod
    def open(
        cls,
        results: Path,
        experiment: str,
        design: Mapping[str, Any],
        scenarios: Mapping[str, Any],
        on_change: str = "stop",
        samples: pd.DataFrame | None = None,
    ) -> "Store":
        """Opens an experiment for a design, making it when it is new.

        Args:
            results: Folder of all experiments.
            experiment: Name of this one.
            design: What its runs have in common (:func:`wijksim.lab.identity.design_of`).
            scenarios: Definition of each scenario that will be run, by name.
            on_change: ``stop`` or ``archive``, for when the folder holds another design.
            samples: Values of the sampled constants by draw, where the design has its own.

        Raises:
            StoreError: If the folder cannot be written, or holds another design and may not be moved.
        """
        check_writable(results / experiment)
        store = cls(results / experiment)
        changes = store._changes(design, scenarios) + sample_changes(store.folder, samples)
        if changes and on_change != "archive":
            listed = "\n".join(f"  {line}" for line in changes)
            raise StoreError(
                f"{store.folder} holds a study of another design:\n{listed}\n"
                "Choose another experiment=<name>, or on_change=archive to move that study to "
                f"{results / 'archive'} first"
            )
        with store._telling_why():
            if changes:
                store._archive(results)
            store._make(experiment, design, scenarios)
            store._add_samples(samples)
        return store

    def _changes(self, design: Mapping[str, Any], scenarios: Mapping[str, Any]) -> list[str]:
        described = self.folder / "experiment.json"
        if not described.is_file():
            if next(self.folder.glob("scenario=*"), None) is not None:
                return ["runs without an experiment.json, so of unknown design"]
            return []
        changes = differences(read_json(described)["design"], design)
        for name, asked in scenarios.items():
            path = self._scenario_file(name)
            if path.is_file():
                there = read_json(path)
                changes += [f"scenario {name}, {line}" for line in differences(there, asked)]
        return changes

    def _scenario_file(self, name: str) -> Path:
        return self.folder / f"scenario={name}" / "scenario.json"

    def _archive(self, results: Path) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = self.folder.relative_to(results).as_posix().replace("/", "-")
        target = results / "archive" / f"{name}-{stamp}"
        for number in count(2):
            if not target.exists():
                break
            target = target.with_name(f"{name}-{stamp}-{number}")
        target.parent.mkdir(parents=True, exist_ok=True)
        self.folder.rename(target)

    def _make(self, experiment: str, design: Mapping[str, Any], scenarios: Mapping[str, Any]) -> None:
        self.clear_leftovers()
        described = self.folder / "experiment.json"
        if not described.is_file():
            content = {"experiment": experiment, "identity": digest(design), "design": design}
            self._place_json(content, described)
        for name, definition in scenarios.items():
            if not self._scenario_file(name).is_file():
                self._place_json(definition, self._scenario_file(name))

    def place_table(self, frame: pd.DataFrame, name: str) -> None:
        """Puts a small table that describes the study beside its runs; it appears whole."""
        with self._telling_why(), self.partial_folder() as partial:
            frame.to_csv(partial / name, index=False)
            (partial / name).replace(self.folder / name)

    def _add_samples(self, samples: pd.DataFrame | None) -> None:
        together = merged_samples(self.folder, samples)
        if together is not None:
            with self.partial_folder() as partial:
                write_samples(together, partial)
                (partial / SAMPLES).replace(self.folder / SAMPLES)

    def clear_leftovers(self) -> None:
        """Throws away runs in the making whose process is gone."""
        for path in (self.folder / ".partial").glob(f"{socket.gethostname()}.*"):
            process = path.name.rsplit(".", 2)[1]
            if process.isdigit() and not _alive(int(process)):
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def partial_folder(self) -> Iterator[Path]:
        """A fresh folder on the same file system for something in the making; gone afterwards."""
        path = self.folder / ".partial" / f"{socket.gethostname()}.{os.getpid()}.{next(_numbers)}"
        path.mkdir(parents=True)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def _place_json(self, content: Any, target: Path) -> None:
        with self.partial_folder() as partial:
            write_json(content, partial / target.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            (partial / target.name).replace(target)

    def has(self, key: RunKey) -> bool:
        """Whether the run is there, whole."""
        return (self.folder / key.folder / "manifest.json").is_file()

    def has_table(self, key: RunKey, table: str) -> bool:
        """Whether a finished run has a table."""
        return self.has(key) and (self.folder / key.folder / f"{table}.parquet").is_file()

    def keys(self) -> list[RunKey]:
        """Every finished run, in order."""
        return sorted(map(_key_of, self.folder.glob("scenario=*/draw=*/seed=*/manifest.json")))

    def save(self, key: RunKey, tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> Path:
        """Writes a finished run; when another process finished the same run first, that one stays.

        Raises:
            StoreError: If the disk is full or may not be written; then nothing of the run is left.
        """
        with self._telling_why(), self.partial_folder() as partial:
            made = partial / "run"
            made.mkdir()
            for name, frame in tables.items():
                write_parquet(frame, made / f"{name}.parquet")
            write_json(manifest, made / "manifest.json")
            return self._place(made, key, partial)

    def save_failure(self, key: RunKey, text: str) -> Path:
        """Keeps the traceback of a run that failed, in the folder in which the run would stand.

        Raises:
            StoreError: If the disk is full or may not be written.
        """
        with self._telling_why(), self.partial_folder() as partial:
            made = partial / "run"
            made.mkdir()
            (made / FAILURE).write_text(text, encoding="utf-8")
            return self._place(made, key, partial) / FAILURE

    def _place(self, made: Path, key: RunKey, partial: Path) -> Path:
        """Renames a folder to that of a run; a failure that stands there makes place, a finished run stays."""
        target = self.folder / key.folder
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            made.rename(target)
        except OSError:
            if self.has(key):
                return target
            if not (target / FAILURE).is_file():
                raise
            target.rename(partial / "failed before")
            made.rename(target)
        return target

    @contextmanager
    def _telling_why(self) -> Iterator[None]:
        """Turns a refusal of the operating system into an error that says what to do."""
        try:
            yield
        except OSError as failure:
            raise StoreError(
                f"{self.folder}: cannot be written: {failure.strerror or failure}. Every run that was finished before "
                "is kept; start the same command again when there is room or permission, and it goes on"
            ) from failure

    def failures(self) -> dict[RunKey, Path]:
        """Tracebacks of runs that failed and have not been made since."""
        found = self.folder.glob(f"scenario=*/draw=*/seed=*/{FAILURE}")
        return {_key_of(path): path for path in found if not (path.parent / "manifest.json").is_file()}

    def replace_folder(self, made: Path, name: str) -> Path:
        """Swaps a derived folder (one that can be made again from the runs) into the experiment."""
        target = self.folder / name
        with self.partial_folder() as partial:
            if target.exists():
                target.rename(partial / "old")
            made.rename(target)
        return target

    def read_manifest(self, key: RunKey) -> dict[str, Any]:
        """The manifest of a finished run."""
        content: dict[str, Any] = read_json(self.folder / key.folder / "manifest.json")
        return content

    def read(self, key: RunKey, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table of one run."""
        path = self.folder / key.folder / f"{table}.parquet"
        return pq.read_table(path, columns=list(columns) if columns else None, partitioning=None).to_pandas()


def read_table(
    experiment: Path | str,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    keys: Sequence[RunKey] | None = None,
) -> pd.DataFrame:
    """Reads one table of all runs as one frame, with columns scenario, draw and seed in front.

    Args:
        experiment: Folder of the experiment.
        table: ``city``, ``wijken``, ``cohorts``, ``ledger``, ...
        columns: Only these columns of the table; all when left out.
        keys: Only these runs; all finished ones when left out.

    Raises:
        StoreError: If the experiment has no finished run with this table.
    """
    store = Store(Path(experiment))
    frames = []
    for key in store.keys() if keys is None else keys:
        if (store.folder / key.folder / f"{table}.parquet").is_file():
            frame = store.read(key, table, columns)
            for position, name in enumerate(("scenario", "draw", "seed")):
                frame.insert(position, name, getattr(key, name))
            frames.append(frame)
    if not frames:
        raise StoreError(f"{experiment} holds no finished run with a table {table}")
    return pd.concat(frames, ignore_index=True)
