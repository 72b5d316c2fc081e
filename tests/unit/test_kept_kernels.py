"""A kernel that was kept gives what it gave when it was compiled, also to a kernel that is compiled later."""

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
