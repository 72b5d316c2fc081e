"""One measured run in a process of its own: ``python -m wijksim.lab.benchmark_run city=proefstad months=24``.

Prints JSON: seconds of processor time by phase and in all, peak memory, and how long the start took.
"""

import time

_BEGIN = time.perf_counter(), time.process_time()

import json  # noqa: E402  (the clock starts before anything is imported)
import platform  # noqa: E402
import sys  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from typing import Any  # noqa: E402

from wijksim.lab.composition import load_config  # noqa: E402
from wijksim.model import Phase, WijkModel  # noqa: E402


def peak_memory() -> int:
    """Largest memory of this process so far, bytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows
        return 0
    unit = 1 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _timed(phase: Phase, spent: dict[str, float]) -> Callable[[], None]:
    def run() -> None:
        begin = time.process_time()
        phase.run()
        spent[phase.name] += time.process_time() - begin

    return run


def measure(overrides: Sequence[str]) -> dict[str, Any]:
    """Runs a configuration to its end with a clock at every phase.

    Returns:
        ``households`` at the end, ``household_months``, ``months``; ``start_seconds`` (wall clock, from the start of
        the process to the end of the first month); processor seconds by phase in ``phases``, of ``months_seconds``
        together, for the tables at the end, and of the ``process``; ``peak_bytes``.
    """
    model = WijkModel(load_config(overrides))
    spent: dict[str, float] = defaultdict(float)
    model.schedule = [Phase(item.group, item.name, _timed(item, spent)) for item in model.schedule]
    begin, household_months = time.process_time(), 0
    first = 0.0
    for month in range(model.config.months):
        model.step()
        household_months += model.city.households.count
        if month == 0:
            first = time.perf_counter() - _BEGIN[0]
    months = time.process_time() - begin
    begin = time.process_time()
    model.observer.result()
    return {
        "households": model.city.households.count,
        "household_months": household_months,
        "months": model.config.months,
        "start_seconds": first,
        "phases": dict(spent),
        "months_seconds": months,
        "tables_seconds": time.process_time() - begin,
        "process_seconds": time.process_time(),
        "peak_bytes": peak_memory(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1:])))
