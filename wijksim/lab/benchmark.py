"""How fast, measured here and now: a full run, growth with size, the yardstick, the memory bound, many runs at once."""

import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from wijksim.compilation import lean_kernel
from wijksim.config import TABLES, ConfigError
from wijksim.lab.benchmark_pace import compare_pace
from wijksim.lab.benchmark_update import bytes_touched, update_households
from wijksim.lab.composition import load_config
from wijksim.lab.timing import one_thread, seconds_of
from wijksim.model import WijkModel

_RECORDED = [name for name in TABLES if name not in ("events", "households")]
DEFAULTS = ("city=groningen", "scenario=integrated", "months=240", f"record=[{','.join(_RECORDED)}]")
"""What is measured unless the command says otherwise: the full city with every table of aggregates."""

_YARDSTICK = Path(__file__).parents[2] / "experiments" / "mesa_yardstick.py"
_YARDSTICK_CITY = ("city=proefstad",)
_UPDATES, _YARDSTICK_MONTHS = 12, 2
_TRIAD_NUMBERS = 2**24
_ENSEMBLE_RUN = ("city=proefstad", "months=60")
_GROWTH_CITY = ("city=groningen_tenth", "scenario=integrated")
_TENTH = 0.1


@dataclass(frozen=True)
class Options:
    """What to measure.

    Attributes:
        overrides: Of the full run.
        repeats: Runs of which the median counts.
        copies: Sizes for growth: the tenth of the city so many times; empty for none.
        growth_months: Months of each of those runs.
        parallel: Runs at once when threads and processes are compared; 0 for no comparison.
        json: File for all that was measured; None for none.
        results_dir: Where the figure goes.
    """

    overrides: tuple[str, ...] = DEFAULTS
    repeats: int = 5
    copies: tuple[int, ...] = (1, 8, 82)
    growth_months: int = 24
    parallel: int = 2
    json: str | None = None
    results_dir: str = "results"


def options_of(words: Sequence[str]) -> Options:
    """Reads the words of the command: its own keys, and overrides of the run.

    Raises:
        ConfigError: If a key of its own has a value that is not allowed.
    """
    overrides, problems = list(DEFAULTS), []
    given: dict[str, Any] = {}
    for word in words:
        key, _, value = word.partition("=")
        try:
            if key in ("json", "results_dir"):
                given[key] = value
            elif key == "copies":
                numbers = tuple(int(part) for part in value.strip("[]").split(",") if part)
                given[key] = tuple(_at_least(1, number) for number in numbers)
            elif key in ("repeats", "growth_months"):
                given[key] = _at_least(2 if key == "growth_months" else 1, int(value))
            elif key == "parallel":
                given[key] = _at_least(0, int(value))
            else:
                overrides = [other for other in overrides if other.partition("=")[0] != key] + [word]
        except ValueError:
            allowed = "a list of whole numbers of at least 1" if key == "copies" else "a whole number"
            example = str(getattr(Options, key)).replace(" ", "").replace("(", "[").replace(")", "]")
            problems.append(f"{key} = {value}: allowed: {allowed}, such as {key}={example}")
    if problems:
        raise ConfigError(problems)
    if load_config(overrides).months < 2:
        raise ConfigError(["months: allowed: 2 or more, since the first month counts for the start"])
    return Options(overrides=tuple(overrides), **given)


def _at_least(least: int, number: int) -> int:
    if number < least:
        raise ValueError(number)
    return number


@dataclass
class Benchmark:
    """What was measured; ``None`` for what was left out."""

    platform: dict[str, str]
    run: dict[str, Any]
    pace: dict[str, Any]
    growth: list[dict[str, Any]] = field(default_factory=list)
    update: dict[str, float] = field(default_factory=dict)
    ensemble: dict[str, float] = field(default_factory=dict)


def _in_a_fresh_process(module: str, words: Sequence[str] = ()) -> dict[str, Any]:
    """What a module of this package prints as JSON, run with one thread."""
    done = subprocess.run(  # noqa: S603  (this interpreter, words that were validated)
        [sys.executable, "-m", f"wijksim.lab.{module}", *words],
        capture_output=True,
        text=True,
        check=False,
        env=one_thread(),
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured_process(overrides: Sequence[str]) -> dict[str, Any]:
    """One run in a fresh process with one thread; warm where an earlier one has compiled."""
    return _in_a_fresh_process("benchmark_run", overrides)


def middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Medians over repeated runs, number by number, and the lowest and highest of what is shown."""
    numbers = {name: median(run[name] for run in runs) for name in runs[0] if name != "phases"}
    phases = {name: [run["phases"][name] for run in runs] for name in runs[0]["phases"]}
    per = [run["months_seconds"] / run["household_months"] * 1e9 for run in runs]
    spread = [run["process_seconds"] for run in runs]
    tables = median(phases["tables"])
    return {
        **numbers,
        "phases": {name: median(values) for name, values in phases.items()},
        "phases_lowest": {name: min(values) for name, values in phases.items()},
        "phases_highest": {name: max(values) for name, values in phases.items()},
        "ns_per_household_month": numbers["months_seconds"] / numbers["household_months"] * 1e9,
        "ns_lowest": min(per),
        "ns_highest": max(per),
        "process_seconds_lowest": min(spread),
        "process_seconds_highest": max(spread),
        "recording_share": tables / numbers["months_seconds"],
    }


def growth_overrides(copies: int, months: int) -> tuple[str, ...]:
    """Overrides of the tenth of the city, so many times on its ground; money and hours grow along."""
    size = (f"city.copies={copies}", f"city.scale={round(_TENTH * copies, 3)}", f"months={months}")
    return (*_GROWTH_CITY, *size)


def measure_growth(options: Options) -> list[dict[str, Any]]:
    """Medians of runs of each size; sizes take turns, so that all meet the same moments of the machine."""
    runs: dict[int, list[dict[str, Any]]] = {copies: [] for copies in options.copies}
    for _ in range(options.repeats):
        for copies, done in runs.items():
            done.append(measured_process(growth_overrides(copies, options.growth_months)))
    return [middle(done) for done in runs.values()]


@lean_kernel
def _triad(a: Any, b: Any, c: Any, factor: Any) -> None:  # pragma: no cover - compiled
    for i in range(a.size):
        a[i] = b[i] + factor * c[i]


def triad_bandwidth(numbers: int = _TRIAD_NUMBERS) -> float:
    """Bytes per second that one core moves in a = b + s c over arrays larger than the caches (McCalpin 1995)."""
    a, b, c = np.zeros(numbers), np.ones(numbers), np.ones(numbers)
    best = min(seconds_of(lambda: _triad(a, b, c, 3.0)) for _ in range(6))
    return 3 * a.nbytes / best


def load_yardstick() -> Any:
    """The module of the yardstick; None where only the package is installed."""
    if not _YARDSTICK.exists():
        return None
    spec = importlib.util.spec_from_file_location("mesa_yardstick", _YARDSTICK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure_update(overrides: Sequence[str], repeats: int) -> dict[str, float]:
    """The update of households alone, by columns and by objects, in this process, in turns.

    Returns:
        Nanoseconds per household and month of both, their ratio, and how far columns are from what memory allows.
    """
    city = WijkModel(load_config([*overrides, "months=1"])).city
    update_households(city)
    touched, number = bytes_touched(city), city.households.count
    module = load_yardstick()
    small = WijkModel(load_config([*_YARDSTICK_CITY, "months=1"])).city
    objects = module.Yardstick(small) if module else None
    columns, by_objects, bandwidth = [], [], []
    for _ in range(repeats):
        columns.append(seconds_of(partial(update_households, city), _UPDATES) / number)
        bandwidth.append(triad_bandwidth())
        if objects is not None:
            by_objects.append(seconds_of(objects.step, _YARDSTICK_MONTHS) / len(objects.agents))
    bound = touched / number / median(bandwidth)
    found = {
        "columns_ns": median(columns) * 1e9,
        "bytes_per_household": touched / number,
        "triad_bytes_per_second": median(bandwidth),
        "memory_bound_ns": bound * 1e9,
        "times_memory_bound": median(columns) / bound,
    }
    if by_objects:
        ratios = [slow / fast for slow, fast in zip(by_objects, columns, strict=True)]
        found |= {"objects_ns": median(by_objects) * 1e9, "times_faster_than_objects": median(ratios)}
    return found


def _one_run(overrides: Sequence[str], seed: int) -> float:
    return float(
        WijkModel(load_config([*overrides, f"seed={seed}"])).run().city["life_satisfaction_mean"].iloc[-1]
    )


def measure_ensemble(overrides: Sequence[str], parallel: int) -> dict[str, float]:
    """The same runs one after another, in threads and in processes; wall clock, workers started beforehand.

    Returns:
        Speed-up over serial of both, 1 where nothing is gained; results are checked to be the same.
    """
    seeds = list(range(1, 2 * parallel + 1))
    _one_run(overrides, seeds[0])
    begin = time.perf_counter()
    expected = [_one_run(overrides, seed) for seed in seeds]
    serial = time.perf_counter() - begin
    found = {"runs": float(len(seeds)), "workers": float(parallel), "serial_seconds": serial}
    pools: dict[str, Callable[[], Executor]] = {
        "threads": lambda: ThreadPoolExecutor(parallel),
        "processes": lambda: ProcessPoolExecutor(parallel, mp_context=get_context("spawn")),
    }
    for name, make in pools.items():
        with make() as pool:
            list(pool.map(_one_run, [overrides] * parallel, seeds[:parallel]))
            begin = time.perf_counter()
            given = list(pool.map(_one_run, [overrides] * len(seeds), seeds))
            found[f"{name}_speedup"] = serial / (time.perf_counter() - begin)
        if given != expected:
            raise RuntimeError(f"{name} gave other results than one run after another")
    return found


def benchmark(options: Options, tell: Callable[[str], None]) -> Benchmark:
    """Measures what the options ask for.

    Args:
        options: What to measure.
        tell: Is told what is being measured.
    """
    tell(
        f"{options.repeats} runs, each after a look at the pace of the machine: {' '.join(options.overrides)}"
    )
    measured_process([*options.overrides, "months=2"])  # compiles what is not compiled yet
    runs, paces = [], []
    for _ in range(options.repeats):
        paces.append(_in_a_fresh_process("benchmark_pace"))
        runs.append(measured_process(options.overrides))
    run = middle(runs)
    found = Benchmark(
        {"machine": platform.machine(), "python": platform.python_version(), "cores": str(os.cpu_count())},
        run,
        compare_pace(paces, run["process_seconds"]),
    )
    if options.copies:
        tell(f"growth with size: the tenth {' and '.join(map(str, options.copies))} times, in turns")
        found.growth = measure_growth(options)
    tell("the update of households: columns, objects, memory")
    city = [word for word in options.overrides if word.startswith("city=")]
    found.update = measure_update(city, options.repeats)
    if options.parallel:
        tell("runs at once: threads and processes")
        found.ensemble = measure_ensemble(_ENSEMBLE_RUN, options.parallel)
    return found
