"""What an engine is: it takes a plan, makes runs side by side, and hands out how they ended, as they end.

Parallelism is over runs and never inside one. A worker stores its run itself, so that nothing finished is lost when a
worker or the engine dies; who calls makes up for what is missing then.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from wijksim.lab.execution import Outcome, Provenance
from wijksim.lab.store import Store

Outcomes: TypeAlias = Generator[Outcome, None, None]
"""How runs ended, in the order in which they end; closing it stops the engine."""


class WorkersLostError(RuntimeError):
    """Workers died, and runs with them; the others are in the store."""


@dataclass(frozen=True)
class Work:
    """Where runs go, and how many of them are made at a time.

    Attributes:
        store: Where they are kept.
        provenance: What their manifests say about the origin of the numbers.
        workers: Runs at the same time.
    """

    store: Store
    provenance: Provenance
    workers: int
