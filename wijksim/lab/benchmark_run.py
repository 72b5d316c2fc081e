"""One measured run in a process of its own: ``python -m wijksim.lab.benchmark_run city=proefstad months=24``.

Prints JSON: seconds of processor time by phase and in all, peak memory, and how long the start took.
"""

import time

_BEGIN = time.perf_counter()

import json  # noqa: E402  (the clock starts before anything is imported)
import sys  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from dataclasses import replace  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from wijksim.lab.loading import loading  # noqa: E402

if TYPE_CHECKING:
    from wijksim.model import Phase, WijkModel


def _timed(phase: "Phase", spent: dict[str, float]) -> Callable[[], None]:
    def run() -> None:
        begin = time.process_time()
        phase.run()
        spent[phase.name] += time.process_time() - begin

    return run


def _begin(overrides: Sequence[str]) -> "WijkModel":
    """Loads and builds in the order of ``wijksim run``."""
    with loading():
        from wijksim.lab.composition import load_config

        config = load_config(overrides)
        from wijksim.lab.execution import make_model

    model: WijkModel = make_model(config)
    return model


def measure(overrides: Sequence[str]) -> dict[str, Any]:
    """Runs a configuration to its end with a clock at every phase.

    Returns:
        ``households`` at the end; ``start_seconds`` (wall clock, from the start of the process to the end of the first
        month); of the ``months`` after the first: ``household_months``, processor seconds by phase in ``phases``, and
        ``months_seconds`` together; those for the tables at the end, and of the whole process; ``peak_bytes``.
    """
    model = _begin(overrides)
    spent: dict[str, float] = defaultdict(float)
    model.schedule = [replace(item, run=_timed(item, spent)) for item in model.schedule]
    model.step()
    first = time.perf_counter() - _BEGIN
    # The first month loads compiled code; it counts for the start, not for the cost of a month.
    spent.clear()
    begin, household_months = time.process_time(), 0
    for _ in range(1, model.config.months):
        model.step()
        household_months += model.city.households.count
    months = time.process_time() - begin
    begin = time.process_time()
    model.observer.result()
    ended = time.process_time()
    from wijksim.lab.execution import peak_memory

    return {
        "households": model.city.households.count,
        "household_months": household_months,
        "months": model.config.months - 1,
        "start_seconds": first,
        "phases": dict(spent),
        "months_seconds": months,
        "tables_seconds": ended - begin,
        "process_seconds": ended,
        "peak_bytes": round(peak_memory() * 1024**2),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1:])))
