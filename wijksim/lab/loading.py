"""Importing what a run needs, without looks for garbage in between."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 50_000
"""New objects between two looks for garbage."""


@contextmanager
def loading() -> Iterator[None]:
    """Nobody looks for garbage among the half million objects that come with imports, now or later.

    Going through them again and again took a sixth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_SELDOM)
        gc.enable()
