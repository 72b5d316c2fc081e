"""A kernel that was kept gives what it gave when it was compiled, also to a kernel that is compiled later."""

import numpy as np

from wijksim.compilation import kernel, lean_kernel


def _triangle(count):
    made = np.zeros(count)
    for row in range(count):
        made[row] = row * (row + 1) / 2
    return made


def _add_up(numbers, out):
    for number in numbers:
        out[0] += number


compiled = kernel(_triangle)
lean = lean_kernel(_add_up)


def test_what_is_loaded_is_what_was_compiled():
    assert compiled(4).tolist() == [0, 1, 3, 6]
    loaded = kernel(_triangle)
    assert loaded(4).tolist() == [0, 1, 3, 6]
    assert sum(loaded.stats.cache_hits.values()) == 1
    assert not loaded.stats.cache_misses


def test_types_that_were_not_seen_before_are_compiled():
    out = np.zeros(1)
    lean(np.arange(4), out)
    loaded = lean_kernel(_add_up)
    for numbers, total in ((np.arange(4), 12), (np.arange(4, dtype=np.float32), 18)):
        loaded(numbers, out)
        assert out[0] == total


def test_a_kernel_that_was_loaded_serves_one_that_is_compiled():
    compiled(2)
    loaded = kernel(_triangle)
    assert loaded(2).tolist() == [0, 1]
    assert loaded.stats.cache_hits

    @kernel
    def last_of(count):
        return loaded(count)[-1]

    assert last_of(5) == 10
    assert loaded(3).tolist() == [0, 1, 3]
