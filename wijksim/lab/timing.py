"""Processor time, and the process in which it is measured: both cost no import of the model."""

import os
import time
from collections.abc import Callable


def seconds_of(act: Callable[[], object], times: int = 1) -> float:
    """Processor seconds of one of so many calls."""
    begin = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - begin) / times


def one_thread() -> dict[str, str]:
    """The environment of this process, for another one whose libraries keep to one thread."""
    return {**os.environ, "OMP_NUM_THREADS": "1"}
