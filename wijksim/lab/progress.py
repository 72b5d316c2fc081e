"""Says what is done, what is left and when it ends: a bar in a terminal, a few plain lines elsewhere."""

import sys
import time
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from wijksim.lab.progress_bar import ProgressBar


_TENTHS = 10


def duration(seconds: float) -> str:
    """Seconds in words: ``42 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def forecast(done_now: int, left: int, seconds: float, unit: str) -> str:
    """What is left, how fast it goes, and when it ends."""
    if left == 0:
        return f"done in {duration(seconds)}"
    named = f"{left} {unit.removesuffix('s') if left == 1 else unit} left"
    if done_now == 0 or seconds <= 0:
        return named
    rate = done_now / seconds
    remaining = left / rate
    ends = datetime.now() + timedelta(seconds=remaining)
    pace = f"{rate:.0f}/s" if rate >= 10 else f"{rate * 60:.0f}/min"
    return f"{named}, {pace}, ends in {duration(remaining)} at {ends:%H:%M}"


class ProgressReport:
    """Progress of a known number of equal pieces of work; use as a context manager."""

    def __init__(
        self, title: str, total: int, *, unit: str = "runs", done: int = 0, stream: TextIO | None = None
    ) -> None:
        """Prepares a report.

        Args:
            title: What is being done.
            total: Number of pieces, those done before included.
            unit: What pieces are called, a plural in -s.
            done: Pieces that were there already.
            stream: Where to write; standard error when left out.
        """
        self._title, self._total, self._unit, self._done_before = title, total, unit, done
        self._done = done
        self._stream = sys.stderr if stream is None else stream
        self._started = time.monotonic()
        self._next_tenth = 0
        self._bar: ProgressBar | None = None

    def forecast(self) -> str:
        """What is left and when it ends, from the pace so far."""
        return forecast(
            self._done - self._done_before,
            self._total - self._done,
            time.monotonic() - self._started,
            self._unit,
        )

    def __enter__(self) -> "ProgressReport":
        self._started = time.monotonic()
        if self._stream.isatty():
            from wijksim.lab.progress_bar import ProgressBar  # rich: only where somebody looks at a bar

            self._bar = ProgressBar(
                self._title, self._total, self._unit, self._done, self.forecast, self._stream
            )
        else:
            already = f", {self._done} already there" if self._done else ""
            print(f"{self._title}: {self._total} {self._unit}{already}", file=self._stream, flush=True)
            self._next_tenth = self._tenth() + 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _tenth(self) -> int:
        return _TENTHS * self._done // max(self._total, 1)

    def advance(self, pieces: int = 1) -> None:
        """Counts finished pieces."""
        self.reach(self._done + pieces)

    def reach(self, done: int) -> None:
        """Sets the number of finished pieces."""
        self._done = done
        if self._bar is not None:
            self._bar.reach(done)
        elif self._tenth() >= self._next_tenth:
            self._next_tenth = self._tenth() + 1
            line = f"{self._title}: {done} of {self._total} {self._unit}; {self.forecast()}"
            print(line, file=self._stream, flush=True)

    def say(self, line: str) -> None:
        """Writes a line without disturbing the bar."""
        if self._bar is not None:
            self._bar.say(line)
        else:
            print(line, file=self._stream, flush=True)
