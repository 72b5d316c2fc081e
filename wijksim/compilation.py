"""One place that decides how kernels are compiled and where the compiled code is kept.

numba does not notice an edit in a function that a cached kernel calls from another file. The folder of
the cache therefore carries a hash of every source file of the package: new sources, new folder.
"""

import ctypes
import os
import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import platformdirs


@cache
def source_hash() -> str:
    """Short hash of all Python sources of the package; part of the identity of a run."""
    digest = blake2b(digest_size=8)
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Folder for things that can be made again: ``$WIJKSIM_CACHE_DIR`` or the user's cache folder."""
    return Path(os.environ.get("WIJKSIM_CACHE_DIR") or platformdirs.user_cache_dir("wijksim"))


def _choose_numba_folder() -> None:
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    bounds = "checked" if os.environ.get("NUMBA_BOUNDSCHECK") == "1" else "plain"
    folder = cache_folder() / "numba" / f"{source_hash()}-{bounds}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        # A read-only home must not stop a run: compile into a folder that lives as long as the machine.
        folder = Path(tempfile.gettempdir()) / f"wijksim-numba-{os.getuid()}-{source_hash()}-{bounds}"
    os.environ["NUMBA_CACHE_DIR"] = str(folder)


def _keep_freed_memory() -> None:
    """Lets the C library keep what a month frees for the next one, where it can be told to (glibc).

    A month makes and frees hundreds of arrays of a megabyte; handing each back to the system cost up to a quarter of
    the time of a run.
    """
    trim_threshold, mmap_threshold = -1, -3
    bytes_kept, largest_block = 2**28, 2**25
    try:
        tell = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    tell(mmap_threshold, largest_block)
    tell(trim_threshold, bytes_kept)


_choose_numba_folder()
_keep_freed_memory()

from numba import njit, vectorize  # noqa: E402  (the folder must be chosen before numba reads it)


def kernel(function: Any) -> Any:
    """Compiles a loop over rows at first use; releases the interpreter lock while it runs."""
    return njit(cache=True, nogil=True)(function)


def lean_kernel(function: Any) -> Any:
    """The same for a loop that makes no arrays, which is checked: it compiles only without.

    References to arrays are then not counted, which numba otherwise does whenever a tuple of columns goes into a helper
    or past a branch.
    """
    without_references: dict[str, Any] = {"_nrt": False}
    return njit(cache=True, nogil=True, **without_references)(function)


def helper(function: Any) -> Any:
    """Compiles a small function that kernels call."""
    return njit(inline="always")(function)


def elementwise(function: Any) -> Any:
    """Compiles a function of scalars to one that works on arrays element by element."""
    return vectorize(cache=True, nopython=True)(function)
