"""The first run of a version: it says that it compiles, and compiles in two processes at once.

What a run compiles it keeps in a folder, from which every process takes it. So a copy of the process can go ahead to
the part of the month that takes longest to compile, and is thrown away when it has been there.
"""

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

_LONGEST_WAIT = 120.0
"""Seconds after which the copy is given up; what it has not compiled is then compiled here."""
_LOOK_EVERY = 0.05
"""Seconds between two looks whether the copy is gone."""


def tell_when_cold() -> bool:
    """Says on standard error, once for each version of the sources, that the first run compiles.

    Returns:
        Whether nothing has been compiled yet, and nobody else was told so.
    """
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "told").open("x"):
            pass
    except OSError:
        return False  # told before, or nowhere to remember it
    if any(folder.rglob("*.nbi")):
        return False
    print(
        "wijksim: first run of this version: compiling, about a minute; later runs start at once",
        file=sys.stderr,
        flush=True,
    )
    return True


def run_compiling(first: Callable[[], object], later: Callable[[], object]) -> None:
    """Runs one part and then another, while a copy of this process goes ahead to compile what the later one needs.

    The later part must not need what the first one does, as the copy begins with it. Where a copy cannot be made safely
    or has no core of its own, both parts simply run one after the other.

    Args:
        first: Runs while the copy compiles.
        later: Runs here when the copy has run it and is gone.
    """
    copy = _copy_doing(later) if _may_copy() else None
    try:
        first()
        if copy is not None:
            _wait_for(copy)
    finally:
        if copy is not None:
            _end(copy)
    later()


def _may_copy() -> bool:
    """Only the main thread makes copies: another one may be compiling then, and hold a lock that the copy waits for."""
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.current_thread() is threading.main_thread()
    )


def _copy_doing(work: Callable[[], object]) -> int | None:
    """Process id of a copy that does the work in silence, as what goes wrong there goes wrong here again.

    Workers of a pool may have no children of ``multiprocessing``, so the copy is the system's own.
    """
    with warnings.catch_warnings():
        # Python warns of other threads: those of libraries are idle, and the copy needs nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            number = os.fork()
        except OSError:
            return None  # no room for another process
    if number:
        return number
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            for stream in (1, 2):
                os.dup2(nowhere.fileno(), stream)
            work()
    finally:
        os._exit(0)


def _wait_for(copy: int) -> None:
    until = time.monotonic() + _LONGEST_WAIT
    ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
    with suppress(ChildProcessError):  # ended and forgotten
        while os.waitid(os.P_PID, copy, ended) is None and time.monotonic() < until:
            time.sleep(_LOOK_EVERY)


def _end(copy: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(copy, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(copy, 0)
