"""Who is visiting: how many may at once, and how much memory their models may take together."""

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

MEGABYTE = 1024**2


def memory_used() -> float:
    """Memory of this process, MB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  (a kernel file)
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
    except OSError:
        return 0.0


def memory_of_machine() -> float:
    """Memory of this machine, MB."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
    except (OSError, ValueError):
        return 4096.0


def give_back_memory() -> None:
    """Collects what models leave behind, and gives free pages back to the system where it can."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@dataclass
class Visitors:
    """Counts visitors, one model pair each.

    Attributes:
        most: Visitors at once.
        memory: MB that this process may take before new models are refused.
        used: Tells the memory of this process, MB.
    """

    most: int = 8
    memory: float = field(default_factory=lambda: round(0.7 * memory_of_machine()))
    used: Callable[[], float] = memory_used
    _present: set[int] = field(default_factory=set)
    _numbers: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def present(self) -> int:
        """Visitors at this moment."""
        return len(self._present)

    def admit(self) -> int | None:
        """Lets a visitor in, and gives the number to leave with; None when it is full."""
        with self._lock:
            if len(self._present) >= self.most:
                return None
            self._numbers += 1
            self._present.add(self._numbers)
            return self._numbers

    def leave(self, number: int) -> None:
        """Lets a visitor go; does nothing when it has gone already."""
        with self._lock:
            self._present.discard(number)

    def has_room(self) -> bool:
        """Whether another model fits in the memory that may be used."""
        return self.used() < self.memory


VISITORS = Visitors()
"""Those of this process; the command sets the limits."""
