"""What a month frees is kept for the next one, in huge pages where the system has them."""

import ctypes
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wijksim.memory import keep_memory

MEGABYTE = 1024 * 1024
CALL = """
import threading
from wijksim.memory import keep_memory
WHERE
print(open("/proc/self/smaps").read())
"""
HERE, IN_A_THREAD = "keep_memory()", "it = threading.Thread(target=keep_memory); it.start(); it.join()"


def heap(where: str) -> tuple[float, float]:
    """Addresses of the heap for which huge pages are asked, and the memory that they take, MB; after a call."""
    program = [sys.executable, "-c", CALL.replace("WHERE", where)]
    maps = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    asked = used = size = resident = 0.0
    of_heap = False
    for first, *words in filter(None, map(str.split, maps.splitlines())):
        if not first.endswith(":"):
            of_heap = words[-1] == "[heap]"
        elif first == "Size:":
            size = int(words[0]) / 1024
        elif first == "Rss:":
            resident = int(words[0]) / 1024
        elif first == "VmFlags:" and of_heap and "hg" in words:
            asked, used = asked + size, used + resident
    return asked, used


def test_the_heap_has_room_for_a_city_in_huge_pages_where_there_are_any_and_takes_no_memory_for_it():
    asked, used = heap(HERE)
    assert (asked > 350) is Path("/sys/kernel/mm/transparent_hugepage").exists()
    assert used < 10


def test_called_in_a_thread_whose_blocks_lie_elsewhere_it_asks_for_nothing_there():
    assert heap(IN_A_THREAD) == (0.0, 0.0)


@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_where_addresses_are_limited_no_room_is_taken(limit: str):
    limited = f"import resource; resource.setrlimit(resource.{limit}, (2**31, 2**31)); {HERE}"
    assert heap(limited) == (0.0, 0.0)


def test_a_second_call_changes_nothing_that_matters():
    keep_memory()
    block = bytearray(64 * MEGABYTE)
    assert not any(block[:: MEGABYTE // 4])


@pytest.mark.parametrize("names", [(), ("mallopt",), ("mallopt", "malloc", "free", "madvise")])
def test_where_the_c_library_cannot_be_told_nothing_is_told(
    names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    def never(*arguments: Any) -> None:
        raise AssertionError(arguments)

    library = type("Library", (), dict.fromkeys(names, staticmethod(never)))
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    keep_memory()
