"""The first run of a version compiles in two processes at once, and is the same as with one."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wijksim import cold_start
from wijksim.cold_start import run_compiling, tell_when_cold


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def _noting(file: Path, word: str) -> Callable[[], None]:
    """Adds a line to a file: who did what."""

    def note() -> None:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{word} {os.getpid() == _HERE}\n")

    return note


_HERE = os.getpid()


def test_a_copy_goes_ahead_to_the_later_part(two_cores: None, tmp_path: Path):
    file = tmp_path / "notes"
    later = _noting(file, "later")

    def first() -> None:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.01)
        _noting(file, "first")()

    run_compiling(first, later)
    assert file.read_text().splitlines() == ["later False", "first True", "later True"]


def test_what_the_copy_changes_stays_in_the_copy(two_cores: None):
    done: list[str] = []
    run_compiling(lambda: done.append("first"), lambda: done.append("later"))
    assert done == ["first", "later"]


def test_a_copy_that_fails_says_nothing(two_cores: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = tmp_path / "notes"

    def later() -> None:
        _noting(file, "later")()
        if os.getpid() != _HERE:
            print("here", flush=True)
            raise RuntimeError("in the copy")

    run_compiling(lambda: None, later)
    assert file.read_text().splitlines() == ["later False", "later True"]
    assert capfd.readouterr() == ("", "")


def test_a_copy_that_hangs_is_given_up(two_cores: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cold_start, "_LONGEST_WAIT", 0.2)
    file = tmp_path / "notes"

    def later() -> None:
        if os.getpid() != _HERE:
            time.sleep(60)
        _noting(file, "later")()

    begin = time.monotonic()
    run_compiling(lambda: None, later)
    assert file.read_text().splitlines() == ["later True"]
    assert time.monotonic() - begin < 60


def test_what_fails_before_leaves_no_copy_behind(two_cores: None, tmp_path: Path):
    file = tmp_path / "copy"

    def first() -> None:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.01)
        raise KeyboardInterrupt

    def later() -> None:
        part = file.with_suffix(".part")
        part.write_text(str(os.getpid()))
        part.replace(file)
        time.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        run_compiling(first, later)
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)


def test_no_room_for_a_copy_is_no_reason_to_stop(
    two_cores: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", full)
    file = tmp_path / "notes"
    run_compiling(_noting(file, "first"), _noting(file, "later"))
    assert file.read_text().splitlines() == ["first True", "later True"]


def test_one_core_makes_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    file = tmp_path / "notes"
    run_compiling(_noting(file, "first"), _noting(file, "later"))
    assert file.read_text().splitlines() == ["first True", "later True"]


def test_another_thread_makes_no_copy(two_cores: None, tmp_path: Path):
    file = tmp_path / "notes"
    thread = threading.Thread(target=run_compiling, args=(_noting(file, "first"), _noting(file, "later")))
    thread.start()
    thread.join()
    assert file.read_text().splitlines() == ["first True", "later True"]


def test_one_process_is_told_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    assert [tell_when_cold(), tell_when_cold()] == [True, False]
    assert capsys.readouterr().err.count("compiling") == 1


def test_who_finds_compiled_code_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    (tmp_path / "kernel.nbi").touch()
    assert not tell_when_cold()
    assert capsys.readouterr().err == ""
