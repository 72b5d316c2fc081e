"""How the C library of this process keeps memory for the arrays of a run, where it can be told to (glibc)."""

import ctypes

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Options of ``mallopt``."""
_MEGABYTE = 2**20
_BYTES_KEPT = 512 * _MEGABYTE
"""Free memory at the end of the heap that is not handed back to the system."""
_LARGEST_BLOCK = 32 * _MEGABYTE
"""Of an array that is kept for the next; glibc takes no more."""
_HEAP = 384 * _MEGABYTE
"""Room for the arrays of a full city, as addresses: memory is taken where something is written."""
_PROBE, _USUAL_PAD = 16 * _MEGABYTE, _MEGABYTE // 8
_HUGE_PAGE = 2 * _MEGABYTE
_ADVICE_HUGE_PAGES = 14
"""MADV_HUGEPAGE of Linux."""


def _addresses_are_counted() -> bool:
    """Whether addresses are limited, as some schedulers do for a job: room that nothing is written to would count."""
    import resource  # there where the C library can be told

    kinds = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return any(resource.getrlimit(kind)[0] != resource.RLIM_INFINITY for kind in kinds)


def keep_memory() -> None:
    """Lets the C library keep what a month frees for the next one, in huge pages where the system has them.

    A month makes and frees hundreds of arrays of a megabyte; handing each back to the system cost up to a quarter of
    the time of a run. Passes over many columns look up more pages of the usual size than a processor remembers, and
    each of these pages is taken separately at the start: huge pages save a twelfth of the start and some 5% of a
    month, for whatever the first thread of the process makes. Does nothing where the C library cannot be told.
    """
    try:
        library = ctypes.CDLL(None)
        tell, take, give_back, advise, end_of_heap = (
            getattr(library, name) for name in ("mallopt", "malloc", "free", "madvise", "sbrk")
        )
    except (AttributeError, OSError, TypeError):
        return
    tell(_MMAP_THRESHOLD, _LARGEST_BLOCK)
    tell(_TRIM_THRESHOLD, _BYTES_KEPT)
    if _addresses_are_counted():
        return
    take.restype = end_of_heap.restype = ctypes.c_void_p
    # The heap grows by a block and the room behind it, which stays when the block is given back.
    tell(_TOP_PAD, _HEAP)
    block = take(ctypes.c_size_t(_PROBE))
    tell(_TOP_PAD, _USUAL_PAD)
    if block is None:
        return
    first = -(-block // _HUGE_PAGE) * _HUGE_PAGE
    size = (end_of_heap(ctypes.c_size_t(0)) or 0) - first
    # A thread other than the first has its blocks elsewhere.
    if 0 < size <= _HEAP + 2 * _PROBE:
        advise(ctypes.c_void_p(first), ctypes.c_size_t(size), _ADVICE_HUGE_PAGES)
    give_back(ctypes.c_void_p(block))
