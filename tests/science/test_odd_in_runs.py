"""The ODD protocol against running models: what phases read, draw and change stands in their sections."""

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wijksim import WijkModel, load_config
from wijksim import model as model_module
from wijksim.config import Config
from wijksim.parameters import ParameterSet
from wijksim.randomness import Streams
from wijksim.report.odd.page import sections_of_phases
from wijksim.report.odd.sections import Section, applied, sections
from wijksim.report.odd.state import TABLES

pytestmark = pytest.mark.slow

LIVELY = [
    "city=proefstad",
    "seed=4",
    "scenario=demolition_heavy",
    "scenario.sale_share=0.05",
    "scenario.start=0",
    "scenario.demolition_share=0.5",
    "city.scale=100",
    "allow_out_of_range=true",
    "parameters.works.rehousing_months=6",
    "parameters.works.building_months=6",
    "parameters.works.slippage_chance=0.3",
    "parameters.works.slippage_median=2",
    "growth.dwellings_per_year=2",
    "parameters.corporation.rent_index=0.005",
    "pathways.waterbed=true",
    "months=40",
]
"""Much happens in few months, with money for a hundred towns: demolition, new-build, sale, growth, rises of rent."""
NEUTRAL = ["city=proefstad", "scenario=integrated", "scenario.start=0", "pathways.consent=false", "months=8"]
MONTH_0 = "month 0"


@dataclass
class Seen:
    """What was seen of each phase."""

    phase: str = MONTH_0
    constants: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    luck: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    changes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    made: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ended: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class WatchedGroup:
    """A group of constants that tells which of them are read."""

    def __init__(self, name: str, group: Any, seen: Seen) -> None:
        self.__dict__.update(_name=name, _group=group, _seen=seen)

    def __getattr__(self, constant: str) -> Any:
        value = getattr(self._group, constant)
        self._seen.constants[self._seen.phase].add(f"{self._name}.{constant}")
        return value


Snapshot = dict[str, dict[str, NDArray[Any]]]


def snapshot(model: WijkModel) -> Snapshot:
    return {
        table: {name: getattr(getattr(model.city, table), name).copy() for name in kind.declared}
        for table, kind in TABLES.items()
    }


def note_changes(before: Snapshot, after: Snapshot, seen: Seen) -> None:
    """Compares two snapshots, row by row, where the same entity is in use in both."""
    for table, columns in after.items():
        size = before[table]["active"].size
        was, now = before[table]["active"], columns["active"][:size]
        same = np.ones(size, dtype=bool)
        if "id" in columns:
            same = before[table]["id"] == columns["id"][:size]
        if columns["active"][size:].any() or (now & ~(was & same)).any():
            seen.made[seen.phase].add(table)
        if (was & ~(now & same)).any():
            seen.ended[seen.phase].add(table)
        kept = was & now & same
        for name in set(columns) - {"active", "id"}:
            old, new = before[table][name][kept], columns[name][:size][kept]
            if not np.array_equal(old, new, equal_nan=old.dtype.kind == "f"):
                seen.changes[seen.phase].add(f"{table}.{name}")


def watch(words: list[str], seen: Seen, patch: pytest.MonkeyPatch) -> None:
    plain = Config.parameter_values

    class WatchedStreams(Streams):
        def key(self, process: str, month: int) -> np.uint64:
            seen.luck[seen.phase].add(process)
            return super().key(process, month)

    def watched(config: Config) -> ParameterSet:
        values = plain(config)
        groups: dict[str, Any] = {
            item.name: WatchedGroup(item.name, getattr(values, item.name), seen)
            for item in fields(ParameterSet)
        }
        return replace(values, **groups)

    patch.setattr(Config, "parameter_values", watched)
    patch.setattr(model_module, "Streams", WatchedStreams)
    seen.phase = MONTH_0
    model = WijkModel(load_config(words))
    before = snapshot(model)
    while model.city.month < model.config.months:
        model.city.month += 1
        for phase in model.schedule:
            seen.phase = phase.name
            phase.run()
            after = snapshot(model)
            note_changes(before, after, seen)
            before = after


@pytest.fixture(scope="module")
def seen() -> Seen:
    found = Seen()
    for words in (LIVELY, NEUTRAL):
        with pytest.MonkeyPatch.context() as patch:
            watch(words, found, patch)
    return found


def described(phase: str) -> list[Section]:
    """The section of a phase and those whose rules it applies."""
    section = sections()["city_of_month_0"] if phase == MONTH_0 else sections_of_phases()[phase]
    return list(applied(section))


def test_a_phase_reads_only_constants_that_its_section_names(seen: Seen):
    assert seen.constants
    for phase, constants in seen.constants.items():
        named = {path for section in described(phase) for path in section.constants}
        assert constants - named == set(), f"{phase}: read, but not named in {described(phase)[0].name}.md"


def test_a_phase_draws_only_luck_that_its_section_names(seen: Seen):
    assert seen.luck
    for phase, streams in seen.luck.items():
        named = [pattern for section in described(phase) for pattern in section.luck]
        unnamed = {name for name in streams if not any(fnmatch(name, pattern) for pattern in named)}
        assert unnamed == set(), f"{phase}: drawn, but not named in {described(phase)[0].name}.md"


def test_a_phase_changes_only_columns_that_its_section_names(seen: Seen):
    assert seen.changes
    for phase, changes in seen.changes.items():
        section = described(phase)[0]
        assert changes - set(section.changes) == set(), (
            f"{phase}: changed, but not named in {section.name}.md"
        )


def test_a_phase_makes_and_ends_only_rows_that_its_section_names(seen: Seen):
    assert {"households", "dwellings", "places", "complexes"} <= set().union(*seen.made.values())
    for phase in seen.made | seen.ended:
        section = described(phase)[0]
        assert seen.made[phase] - set(section.makes) == set(), f"{phase}: makes"
        assert seen.ended[phase] - set(section.ends) == set(), f"{phase}: ends"


def test_most_of_what_is_named_happens_in_two_lively_runs(seen: Seen):
    # A section may not name columns by way of precaution: nearly all that are named do change somewhere.
    named = {(s.name, column) for s in sections().values() for column in s.changes if s.phases}
    happened = {
        (sections_of_phases()[phase].name, column)
        for phase, columns in seen.changes.items()
        for column in columns
    }
    assert len(named & happened) >= 0.88 * len(named), sorted(named - happened)
