"""One place that decides how kernels are compiled and where the compiled code is kept.

numba does not notice an edit in a function that a cached kernel calls from another file. The folder of
the cache therefore carries a hash of every source file of the package: new sources, new folder.

Kernels take tables as named tuples of columns. Reading a column of a tuple counts a reference, which costs more than
most arithmetic; the compiler leaves the counting out only where reading and use stand without a branch between them. A
rule that is called millions of times therefore reads its columns first, and branches on the values.
"""

import os
import shutil
import tempfile
import time
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from wijksim.cache import cache_folder
from wijksim.memory import keep_memory


@cache
def source_hash() -> str:
    """Short hash of all Python sources of the package; part of the identity of a run."""
    digest = blake2b(digest_size=8)
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


_CORE = (
    "argument_types.py",
    "city",
    "config.py",
    "compilation.py",
    "decisions",
    "indicators",
    "interpolation.py",
    "kept_kernels.py",
    "normal.py",
    "parameters",
    "prefetch.py",
    "processes",
    "randomness.py",
)
"""Where kernels and what they call may stand; edits elsewhere need no new compilation."""

_KEPT_DAYS = 30
_SECONDS_PER_DAY = 86_400


def _core_hash() -> str:
    """Short hash of the sources on which compiled code may depend."""
    digest = blake2b(digest_size=8)
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] in _CORE:
            digest.update(name.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _remove_old_versions(folder: Path) -> None:
    """Removes compiled code of versions that nobody has used for a month."""
    for other in folder.iterdir():
        if time.time() - other.stat().st_mtime > _KEPT_DAYS * _SECONDS_PER_DAY:
            shutil.rmtree(other, ignore_errors=True)


def _choose_numba_folder() -> None:
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    bounds = "checked" if os.environ.get("NUMBA_BOUNDSCHECK") == "1" else "plain"
    version = f"{_core_hash()}-{bounds}"
    folder = cache_folder() / "numba" / version
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        _remove_old_versions(folder.parent)
    except OSError:
        # A read-only home must not stop a run: compile into a folder that lives as long as the machine.
        folder = Path(tempfile.gettempdir()) / f"wijksim-numba-{os.getuid()}-{version}"
    os.environ["NUMBA_CACHE_DIR"] = str(folder)


_choose_numba_folder()
keep_memory()

from numba import config, njit  # noqa: E402  (the folder must be chosen before numba reads it)
from numba.core.cpu import CPUTargetOptions  # noqa: E402
from numba.core.options import TargetOptions  # noqa: E402
from numba.core.registry import CPUDispatcher  # noqa: E402
from numba.cpython.unsafe import numbers as _words  # noqa: E402

from wijksim.argument_types import typeof_pyval_of  # noqa: E402
from wijksim.kept_kernels import KernelCache  # noqa: E402

# Where numba was imported earlier, it has read no folder, and would keep kernels beside the sources, old ones as well.
vars(config)["CACHE_DIR"] = os.environ["NUMBA_CACHE_DIR"]

# numba has the flag, and no name for it among its options.
CPUTargetOptions.noalias = TargetOptions.Mapping("noalias")

trailing_zeros: Any = _words.trailing_zeros
"""For kernels: the place of the lowest bit of a word that is set."""


def _njit(function: Any, **own: bool) -> Any:
    """Compiles with what all have in common; nobody calls them from C."""
    options: dict[str, Any] = {"error_model": "numpy", "no_cfunc_wrapper": True, **own}
    return njit(nogil=True, **options)(function)


def _no_extensions() -> None:
    """Instead of a search of all installed packages for extensions of numba, of which kernels use none."""


def _kernel(function: Any, **own: bool) -> Any:
    """A function that makes no arrays, is compiled at first use, kept on disk, and called from Python."""
    dispatcher: Any = _njit(function, _nrt=False, **own)
    if hasattr(dispatcher, "_cache"):  # not so where numba has been told to compile nothing
        dispatcher._cache = KernelCache(function)
        dispatcher._compilation_chain_init_hook = _no_extensions
        dispatcher.typeof_pyval = typeof_pyval_of(dispatcher)
    return dispatcher


def lean_kernel(function: Any) -> Any:
    """Compiles a loop over rows at first use; releases the interpreter lock while it runs.

    It makes no arrays, which is checked: it compiles only without. References to arrays are then not counted, which
    numba otherwise does whenever a tuple of columns goes into a helper or past a branch.
    """
    return _kernel(function)


def wide_kernel(function: Any) -> Any:
    """The same for a loop that the processor takes several rows at a time.

    The loop promises that what it writes is not among what it reads under another name. It is taken so if it has no
    jumps: every row is computed and written, with ``a if condition else b`` of values that have been read before.
    """
    return _kernel(function, noalias=True)


def helper(function: Any) -> Any:
    """Compiles a small function that kernels call."""
    return njit(inline="always")(function)


class _ForKernels(CPUDispatcher):
    """What was compiled without a way in for Python, which numba would try to take all the same, and crash."""

    def __call__(self, *_: Any) -> Any:
        """Refuses.

        Raises:
            TypeError: Says what to call instead.
        """
        name = self.py_func.__name__
        raise TypeError(f"{name} is for kernels; from Python call {name}.py_func")


def shared_helper(function: Any) -> Any:
    """The same for a function of single numbers that many kernels call: it is compiled once, not once for each call.

    The processor's code is as if it stood in the kernel. Only kernels can call it; Python gets an error, and has
    ``py_func``.
    """
    dispatcher = _njit(function, _nrt=False, forceinline=True, no_cpython_wrapper=True)
    if isinstance(dispatcher, CPUDispatcher):  # not so where numba has been told to compile nothing
        dispatcher.__class__ = _ForKernels
    return dispatcher
