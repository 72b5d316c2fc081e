"""Does the city without policy look like a Dutch city? Runs baseline and reports each pattern honestly."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.baseline import city_directory, load_baseline
from wijksim.config import Config, ConfigError, validate
from wijksim.lab.composition import compose_choices, override_keys, split_choices, validate_choices
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.execution import planned
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.patterns import PATTERNS, Pattern, age_patterns
from wijksim.lab.preparation import open_study
from wijksim.lab.store import Store, StoreError, write_json
from wijksim.lab.study import StudyConfig

INSIDE, OUTSIDE, UNKNOWN = "inside", "outside", "too short a run"
_SCENARIO = "baseline"
_TABLES = ("city", "wijken", "mobility")
"""Tables from which patterns are read."""


@dataclass
class ValidationResult:
    """Every pattern against its target.

    Attributes:
        table: One row per pattern: code, label, unit, kind, target, and mean with 95% interval over seeds
            of the whole period, the first and the last year; ``years_outside`` and ``verdict``.
        config: What was run.
        ensemble: What was run, what was there, what failed.
        store: Where the runs are.
    """

    table: pd.DataFrame
    config: Config
    ensemble: EnsembleOutcome
    store: Store

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


def _summary(prefix: str, values: Floats) -> dict[str, float]:
    known = estimate(values)
    return {prefix: float(known.mean), f"{prefix}_low": float(known.low), f"{prefix}_high": float(known.high)}


def _row(pattern: Pattern, series: list[Floats]) -> dict[str, Any]:
    """One pattern over all seeds.

    The verdict is on the mean over seeds of the period; years outside the target are counted beside it. Where a run
    is too short to show the pattern, there is no verdict.
    """
    values = np.vstack(series)
    if not pattern.single:
        first, last = pattern.years
        values = values[:, first - 1 : last]
        values = values[:, ~np.isnan(values).any(axis=0)]
    nothing = np.full(len(values), np.nan)
    if not values.size or np.isnan(values).any():
        values = np.full((len(values), 1), np.nan)
    by_year = values.mean(axis=0)
    years_outside = int(np.count_nonzero((by_year < pattern.low) | (by_year > pattern.high)))
    mean = float(values.mean())
    verdict = UNKNOWN if np.isnan(mean) else INSIDE if pattern.low <= mean <= pattern.high else OUTSIDE
    return {
        "pattern": pattern.code,
        "label": pattern.label,
        "unit": pattern.unit,
        "kind": pattern.kind,
        "target_low": pattern.low,
        "target_high": pattern.high,
        **_summary("mean", values.mean(axis=1)),
        **_summary("first_year", nothing if pattern.single else values[:, 0]),
        **_summary("last_year", nothing if pattern.single else values[:, -1]),
        "seeds": len(values),
        "years": values.shape[1],
        "years_outside": years_outside,
        "fitted": pattern.fitted,
        "verdict": verdict,
        "source": pattern.source,
    }


def _order(pattern: Pattern) -> tuple[str, int]:
    """Patterns by letter and number; those of one number stay in the order in which they are declared."""
    letter, digits = pattern.code[0], pattern.code[1:].split()[0] if pattern.code[1] != " " else "0"
    return letter, int(digits)


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
    asked = [] if "record" in keys else [f"record=[{','.join(_TABLES)}]"]
    choices = compose_choices([*overrides, *asked, f"scenario={_SCENARIO}"])
    _, study = validate_choices(choices)
    config = validate(split_choices(choices)[0])
    if config.months < MONTHS_PER_YEAR:
        raise ConfigError([f"months = {config.months}: validation needs at least {MONTHS_PER_YEAR}"])
    missing = [table for table in _TABLES if table not in config.record]
    if missing:
        raise ConfigError([f"record = {config.record}: validation also needs {', '.join(missing)}"])
    return config, study


def run_validation(overrides: Sequence[str] = ()) -> ValidationResult:
    """Runs baseline over the seeds of the study and sets every pattern against its target.

    Raises:
        ConfigError: Lists every problem with the choices.
        StoreError: If the store cannot be used, or every run failed.
    """
    config, study = compose_validation(overrides)
    store, provenance = open_study({_SCENARIO: config}, study)
    plan = [planned(_SCENARIO, config.model_copy(update={"seed": seed})) for seed in study.seeds]
    ensemble = run_ensemble(plan, store, provenance, **study.launch, title="baseline without policy")
    done = [run.key for run in plan if store.has(run.key)]
    if not done:
        raise StoreError(
            f"every run failed; each traceback stands in {store.folder / plan[0].key.folder.parent}"
        )
    tables = [{name: store.read(key, name) for name in _TABLES} for key in done]
    schedule = load_baseline(city_directory(config.city.data)).moving_by_age
    wanted = sorted((*PATTERNS, *age_patterns(schedule)), key=_order)
    rows = [_row(pattern, [pattern.measure(run) for run in tables]) for pattern in wanted]
    result = ValidationResult(pd.DataFrame(rows), config, ensemble, store)
    if study.json_file:
        result.write(study.json_file)
    return result
