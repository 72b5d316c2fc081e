"""The bar that a terminal shows while runs are made."""

from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text


class _Forecast(ProgressColumn):
    """The forecast as a column of the bar."""

    def __init__(self, forecast: Callable[[], str]) -> None:
        super().__init__()
        self._forecast = forecast

    def render(self, task: Task) -> Text:
        """Text beside the bar."""
        return Text(self._forecast())


class ProgressBar:
    """A bar with a count and a forecast, on the screen from the moment it is made."""

    def __init__(
        self, title: str, total: int, unit: str, done: int, forecast: Callable[[], str], stream: TextIO
    ) -> None:
        """Starts the bar.

        Args:
            title: What is being done.
            total: Number of pieces.
            unit: What a piece is called, in the plural.
            done: Pieces that are done already.
            forecast: Gives the text beside the bar, asked for at every drawing.
            stream: The terminal.
        """
        count = f"{{task.completed:.0f}} of {{task.total:.0f}} {unit}"
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn(count),
            _Forecast(forecast),
            console=Console(file=stream),
        )
        self._progress.start()
        self._task = self._progress.add_task(title, total=total, completed=done)

    def reach(self, done: int) -> None:
        """Sets the number of finished pieces."""
        self._progress.update(self._task, completed=done)

    def say(self, line: str) -> None:
        """Writes a line above the bar."""
        self._progress.console.print(line, markup=False, highlight=False)

    def stop(self) -> None:
        """Leaves the bar as it stands."""
        self._progress.stop()
