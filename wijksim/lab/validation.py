"""Is it true? Every pattern of a city without policy (N, L) and of past interventions (I) against its target."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.baseline import baseline_of
from wijksim.config import Config, ConfigError
from wijksim.lab.composition import compose_study, override_keys
from wijksim.lab.doses import DOSES, MONEY
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.execution import planned
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.past_pattern import RESIDENT_MONTHS, PastPattern
from wijksim.lab.past_patterns import ENERGY_SHOCK, PAST_PATTERNS, UNSAID
from wijksim.lab.patterns import PATTERNS, Pattern, age_patterns
from wijksim.lab.patterns_of_states import PATTERNS_OF_STATES
from wijksim.lab.preparation import open_study
from wijksim.lab.reenacted_measures import Pair, Tables
from wijksim.lab.reenactment import PairOfArms, arms_of, reenactments
from wijksim.lab.reenactment_runs import read_arm, run_reenactments
from wijksim.lab.store import RunKey, Store, StoreError, write_json
from wijksim.lab.study import StudyConfig
from wijksim.lab.verdicts import past_row, row_of, unsaid_row
from wijksim.lab.watching import BUURTEN, CITY, Watch

_SCENARIO = "baseline"
_PRICES = "observed"
"""Energy prices unless others are asked for: what was measured in 2019 was measured at the prices of 2019."""
PLAIN_TABLES = ("city", "wijken", "mobility")
"""Tables from which patterns of a city without policy are read."""

_LETTERS = "NLI"
"""Patterns of a city without policy, of the life course, of past interventions."""


@dataclass
class ValidationResult:
    """Every pattern against its target.

    Attributes:
        table: One row per pattern: code, label, unit, kind, target, and mean with 95% interval over seeds
            of the whole period, the first and the last year; ``years_outside``, ``verdict`` and, where it misses,
            ``explanation``. For past interventions also the re-enactment, the years after its start, and its dose.
        config: What was run without policy.
        seeds: Seeds that were asked for.
        ensembles: What was run, what was there, what failed.
        store: Where the runs without policy are, and where the table goes.
    """

    table: pd.DataFrame
    config: Config
    seeds: tuple[int, ...]
    store: Store
    ensembles: list[EnsembleOutcome] = field(default_factory=list)

    def write(self, path: str) -> None:
        """Writes the table and what it came from as JSON.

        Raises:
            StoreError: If the file cannot be written.
        """
        rows = [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in self.table.to_dict(orient="records")
        ]
        content = {"city": self.config.city.name, "months": self.config.months, "patterns": rows}
        try:
            write_json(content, Path(path).expanduser())
        except OSError as failure:
            raise StoreError(f"json = {path}: cannot be written: {failure.strerror or failure}") from failure


def wanted(code: str, asked: Sequence[str]) -> bool:
    """Whether a pattern is among those asked for: by its letter, or by letter and number.

    Patterns L (life course) go with the letter N.
    """
    number = code.split()[0]
    return number in asked or number[0] in asked or (number == "L" and "N" in asked)


def _order(code: str) -> tuple[int, int]:
    """Patterns by letter and number; those of one number stay in the order in which they are declared."""
    digits = code.split()[0][1:]
    return _LETTERS.index(code[0]), int(digits) if digits else 0


def compose_validation(overrides: Sequence[str]) -> tuple[Config, StudyConfig]:
    """Composes the run to validate: baseline at the default point, unless parameters are overridden.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    keys = override_keys(overrides)
    problems = [
        f"{key}: validation runs baseline over seeds=...; this key is for wijksim run"
        for key in keys
        if key in ("scenario", "seed", "draw") or key.startswith("scenario.")
    ]
    if problems:
        raise ConfigError(problems)
    usual = {"record": f"[{','.join(PLAIN_TABLES)}]", "energy_prices": _PRICES}
    asked = [f"{key}={value}" for key, value in usual.items() if key not in keys]
    config, study = compose_study([*overrides, *asked, f"scenario={_SCENARIO}"])
    if config.months < MONTHS_PER_YEAR:
        raise ConfigError([f"months = {config.months}: validation needs at least {MONTHS_PER_YEAR}"])
    missing = [table for table in PLAIN_TABLES if table not in config.record]
    if missing:
        raise ConfigError([f"record = {config.record}: validation also needs {', '.join(missing)}"])
    return config, study


def declared_patterns(config: Config) -> list[Pattern]:
    """Every pattern of a city without policy; moves by age follow the city's own table."""
    schedule = baseline_of(config.city.data).moving_by_age
    return [*PATTERNS, *age_patterns(schedule), *PATTERNS_OF_STATES]


def check_codes(known: Sequence[str], asked: Sequence[str]) -> None:
    """Makes sure that every code that was asked for is that of some pattern.

    Raises:
        ConfigError: Names those that are not.
    """
    numbers = {code.split()[0] for code in known}
    allowed = numbers | {code[0] for code in known}
    unknown = [code for code in asked if code not in allowed]
    if unknown:
        listed = ", ".join(sorted(numbers, key=_order))
        raise ConfigError([f"patterns: {', '.join(unknown)}: unknown; allowed: all, N, I, or of {listed}"])


def run_validation(overrides: Sequence[str] = ()) -> ValidationResult:
    """Makes the runs that the patterns asked for need, and sets every pattern against its target.

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If the store cannot be used, or every run failed.
    """
    config, study = compose_validation(overrides)
    declared = declared_patterns(config)
    past = [*PAST_PATTERNS, ENERGY_SHOCK]
    codes = [item.code for item in declared] + [item.code for item in past] + [item.code for item in UNSAID]
    check_codes(codes, study.patterns)
    plain = [pattern for pattern in declared if wanted(pattern.code, study.patterns)]
    played = [pattern for pattern in past if wanted(pattern.code, study.patterns)]
    pairs = _pairs_of_arms(played, overrides)
    store, provenance = open_study({_SCENARIO: config}, study)
    result = ValidationResult(pd.DataFrame(), config, study.seeds, store)
    rows: list[dict[str, Any]] = []
    if plain:
        watch = Watch()
        plan = [planned(_SCENARIO, config.model_copy(update={"seed": seed}), watch) for seed in study.seeds]
        title = "city without policy"
        result.ensembles.append(run_ensemble(plan, store, provenance, **study.launch, title=title))
        tables = [read_plain(store, run.key) for run in plan if store.has(run.key)]
        if not tables:
            raise StoreError(
                f"every run failed; each traceback stands in {store.folder / plan[0].key.folder.parent}"
            )
        rows += [row_of(pattern, [pattern.measure(run) for run in tables]) for pattern in plain]
    if played:
        stores = run_reenactments(list(pairs.values()), study, Watch(RESIDENT_MONTHS), result.ensembles)
        rows += _past_rows(played, pairs, stores, study.seeds)
    rows += [unsaid_row(item) for item in UNSAID if wanted(item.code, study.patterns)]
    rows.sort(key=lambda row: _order(row["pattern"]))
    result.table = pd.DataFrame(rows)
    if study.json_file:
        result.write(study.json_file)
    return result


def read_plain(store: Store, key: RunKey) -> Tables:
    """Tables of a run without policy.

    Raises:
        StoreError: If the run was made by another command, which did not look at the city.
    """
    if not store.has_table(key, CITY):
        raise StoreError(
            f"{store.folder / key.folder}: this run was not made for validation, so that states of the city are "
            "missing; choose an experiment=<name> of its own"
        )
    return {name: store.read(key, name) for name in (*PLAIN_TABLES, CITY, BUURTEN)}


def _pairs_of_arms(played: Sequence[PastPattern], overrides: Sequence[str]) -> dict[str, PairOfArms]:
    """Both arms of every re-enactment that some pattern needs, checked before any work."""
    names = dict.fromkeys(pattern.reenactment for pattern in played)
    return {name: arms_of(reenactments()[name], overrides) for name in names}


def _past_rows(
    played: Sequence[PastPattern],
    pairs: dict[str, PairOfArms],
    stores: dict[str, tuple[Store, Store]],
    seeds: Sequence[int],
) -> list[dict[str, Any]]:
    """Measures pair after pair, so that the tables of one pair only are in memory."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, arms in pairs.items():
        own = [pattern for pattern in played if pattern.reenactment == name]
        values: list[list[float]] = [[] for _ in own]
        dose, doses = DOSES.get(name, MONEY), []
        for seed in seeds:
            keys = [RunKey(arm.scenario.name, arm.draw, seed) for arm in (arms.done, arms.not_done)]
            if not all(store.has(key) for store, key in zip(stores[name], keys, strict=True)):
                continue
            pair = Pair(*(read_arm(store, key) for store, key in zip(stores[name], keys, strict=True)))
            for position, pattern in enumerate(own):
                values[position].append(pattern.measure(pair))
            doses.append(dose.measure(pair))
        found[name] = [
            past_row(pattern, np.array(own_values), np.array(doses), dose.unit)
            for pattern, own_values in zip(own, values, strict=True)
        ]
    return [row for rows in found.values() for row in rows]
