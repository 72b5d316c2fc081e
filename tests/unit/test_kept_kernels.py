"""A kernel that was kept gives what it gave when it was compiled, also to a kernel that is compiled later."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from wijksim.compilation import lean_kernel


def _add_up(numbers: Any, out: Any) -> None:
    for number in numbers:
        out[0] += number


def total(kernel: Any, numbers: Any) -> float:
    out = np.zeros(1)
    kernel(numbers, out)
    return float(out[0])


def loaded() -> Any:
    """The same kernel once more, which finds on disk what the first compiled."""
    assert total(lean_kernel(_add_up), np.arange(4)) == 6
    again = lean_kernel(_add_up)
    assert total(again, np.arange(4)) == 6
    assert again.stats.cache_hits
    assert not again.stats.cache_misses
    return again


def test_types_that_a_loaded_kernel_has_not_seen_are_compiled():
    kernel = loaded()
    assert total(kernel, np.arange(4) == 2) == 1
    assert total(kernel, np.arange(5)) == 10


def test_a_loaded_kernel_serves_one_that_is_compiled():
    kernel = loaded()

    @lean_kernel
    def twice(numbers: Any, out: Any) -> None:
        kernel(numbers, out)
        out[0] *= 2

    assert total(twice, np.arange(4)) == 12
    assert total(kernel, np.arange(5)) == 10


def test_kernels_are_kept_in_the_cache_folder_when_numba_was_imported_before(tmp_path: Path):
    inherited = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    where = subprocess.run(
        [sys.executable, "-c", "import numba, wijksim.compilation; print(numba.config.CACHE_DIR)"],
        env={**inherited, "WIJKSIM_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert Path(where).is_relative_to(tmp_path)
