"""The engine of one visitor: two models in step in a thread of their own, and one immutable frame for each month.

The next month is computed while the browser draws; a frame is published when the browser has said that it drew the
one before. So a slow browser is never flooded, and pause is heard at once. What a click changes is drawn from the last
month that is finished, and before the models go on: they wait between two phases of the month.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from wijksim.city.baseline import BaselineError
from wijksim.config import ConfigError
from wijksim.lab.execution import make_model
from wijksim.lab.life_story import RecordedRun
from wijksim.ui.blocks import Snapshot, snapshot
from wijksim.ui.choices import SIDES, Choices
from wijksim.ui.history import History
from wijksim.ui.lives import recorded
from wijksim.ui.visitors import VISITORS, Visitors, give_back_memory

if TYPE_CHECKING:
    from wijksim.model import Phase

Activity = Literal["building", "ready", "running", "ended", "failed"]
PATIENCE = 20.0
"""Seconds to wait for the browser before the run pauses by itself."""

COURTESY = 1.0
"""Seconds that a model waits at most, after a click, for what it changes to be drawn."""

_WORTH_TWO_THREADS = 40_000
"""Households from which two threads gain more than they cost."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Frame:
    """What the page draws, at one moment; nothing in it changes any more.

    While models are being built, it is what was drawn before: so everything on the page can still be clicked.

    Attributes:
        number: Counts frames.
        activity: What the engine does.
        months: Horizon.
        city: Name of the city.
        reached: Last month that is there; -1 before month 0.
        histories: Both runs, to be read up to ``reached``.
        dwellings: All dwellings after the last month, in both runs.
        lives: Lives recorded so far in both runs.
        problem: Why it failed: a key of the page's texts, and details.
    """

    number: int = 0
    activity: Activity = "building"
    months: int = 0
    city: str = ""
    reached: int = -1
    histories: tuple[History, History] | None = None
    dwellings: tuple[Snapshot, Snapshot] | None = None
    lives: tuple[RecordedRun, RecordedRun] | None = None
    problem: tuple[str, str] = ("", "")


@dataclass
class _Orders:
    """What the visitor wants; guarded by the engine's condition."""

    build: Choices | None = None
    goal: int = 0
    every_month: bool = True
    per_second: float = 0.0
    lives: bool = False
    lives_asked: bool = False
    closing: bool = False


class Engine:
    """Two models in step.

    Args:
        publish: Called with every frame, in the engine's thread.
        visitors: Limits of memory.
    """

    def __init__(self, publish: Callable[[Frame], None], visitors: Visitors = VISITORS) -> None:
        """Makes the engine; :meth:`start` starts its thread."""
        self._publish_to = publish
        self._visitors = visitors
        self._wake = threading.Condition()
        self._orders = _Orders()
        self._acknowledged = 0
        self._clicks = self._clicks_drawn = 0
        self._clicked = 0.0
        self._models: list[Any] = []
        self._pool: ThreadPoolExecutor | None = None
        self.frame = Frame()
        self._thread = threading.Thread(target=self._work, name="wijksim-engine", daemon=True)

    def start(self, choices: Choices) -> None:
        """Starts the thread and builds the first models."""
        self.restart(choices)
        self._thread.start()

    def restart(self, choices: Choices) -> None:
        """Throws the models away and builds new ones at month 0."""
        with self._wake:
            self._orders.build, self._orders.goal = choices, 0
            self._wake.notify_all()

    def run_to(self, month: int, *, every_month: bool = True, per_second: float = 0.0) -> None:
        """Runs on.

        Args:
            month: Where to stop.
            every_month: Whether every month is drawn, or as many as the browser can draw on the way.
            per_second: Months per second at most; 0 for as fast as it goes.
        """
        with self._wake:
            self._orders.goal, self._orders.every_month = month, every_month
            self._orders.per_second = per_second
            self._wake.notify_all()

    def run_on(self, months: int) -> None:
        """Goes on for some months, after those that an earlier call still waits for; a run that plays stops there."""
        with self._wake:
            reached, goal = max(self.frame.reached, 0), self._orders.goal
            self.run_to((goal if reached < goal < self.frame.months else reached) + months)

    def pause(self) -> None:
        """Stops after the month that is being computed."""
        self.run_to(0)

    def want_lives(self, wanted: bool) -> None:
        """Says whether the open view shows lives; they come where the run stands still."""
        with self._wake:
            self._orders.lives_asked = wanted and (self._orders.lives_asked or not self._orders.lives)
            self._orders.lives = wanted
            self._wake.notify_all()

    def draw_first(self) -> int:
        """Holds the models back, where they are in the month, until the browser has drawn what a click changed.

        Returns:
            Number of the click, to be acknowledged.
        """
        with self._wake:
            self._clicks, self._clicked = self._clicks + 1, time.monotonic()
            return self._clicks

    def acknowledge(self, number: int, click: int = 0) -> None:
        """The browser has drawn a frame, and all up to a click."""
        with self._wake:
            self._acknowledged = max(self._acknowledged, number)
            self._clicks_drawn = max(self._clicks_drawn, click)
            self._wake.notify_all()

    def close(self) -> None:
        """Ends the thread and lets the models go; does not wait for it."""
        with self._wake:
            self._orders.closing = True
            self._wake.notify_all()

    def join(self, seconds: float) -> bool:
        """Waits for the thread to end; returns whether it did."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(self._has_work)
                orders = replace(self._orders)
                self._orders.build, self._orders.lives_asked = None, False
            if orders.closing:
                self._discard()
                return
            try:
                self._act(orders)
            except (ConfigError, BaselineError) as failure:
                self._fail("invalid", "; ".join(failure.problems))
            except Exception as failure:  # noqa: BLE001  (whatever it is, the page has to say so and live on)
                _log.exception("A run of the page stopped")
                self._fail("stopped", f"{type(failure).__name__}: {failure}")

    def _has_work(self) -> bool:
        orders = self._orders
        ahead = bool(self._models) and self.frame.reached < min(orders.goal, self.frame.months)
        stopped = self.frame.activity == "running" and not ahead
        return orders.closing or orders.build is not None or orders.lives_asked or ahead or stopped

    def _act(self, orders: _Orders) -> None:
        if orders.build is not None:
            self._build(orders.build)
        elif self._models:
            if self.frame.reached < min(orders.goal, self.frame.months):
                self._run(orders)
            else:
                activity = "ready" if self.frame.activity == "running" else self.frame.activity
                self._publish(activity, whole=True)

    def _build(self, choices: Choices) -> None:
        self._publish_frame(replace(self.frame, activity="building"))
        self._discard()
        self.frame = Frame(self.frame.number, "building", choices.months, choices.city)
        if not self._visitors.has_room():
            self._fail("memory", f"{self._visitors.memory:.0f} MB")
            return
        configs = [choices.config(side) for side in SIDES]
        self._models = [make_model(config) for config in configs]
        for model in self._models:
            model.schedule = [self._giving_way(phase) for phase in model.schedule]
        first = self._models[0].city
        if first.households.count >= _WORTH_TWO_THREADS:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="wijksim-second-model")
        histories = tuple(
            History(
                choices.policy(side).scenario,
                list(model.city.wijk_names),
                [bool(flag) for flag in model.city.wijken.programme],
                model.city.first_year,
                model.config.scenario.start,
            )
            for side, model in zip(SIDES, self._models, strict=True)
        )
        self.frame = replace(self.frame, histories=(histories[0], histories[1]))
        self._record()
        self._publish("ready", whole=True)

    def _run(self, orders: _Orders) -> None:
        """One month, drawn or not."""
        started = time.monotonic()
        self._step()
        self._record()
        reached = self.frame.reached + 1
        with self._wake:
            last = self._stops_at(reached)
        if orders.per_second:
            self._sleep(started + 1 / orders.per_second - time.monotonic(), reached)
            with self._wake:
                last = self._stops_at(reached)
        drawn = self._wait_for_browser() if orders.every_month or last else self._browser_is_idle()
        with self._wake:
            last = self._stops_at(reached)
        if not drawn and (orders.every_month or last) and not self._closing():
            self.pause()
        if drawn or last:
            ended = reached >= self.frame.months
            self._publish("ended" if ended else "ready" if last else "running", reached, whole=last)
        else:
            self.frame = replace(self.frame, reached=reached, activity="running")

    def _stops_at(self, month: int) -> bool:
        return month >= min(self._orders.goal, self.frame.months)

    def _closing(self) -> bool:
        with self._wake:
            return self._orders.closing

    def _sleep(self, seconds: float, month: int) -> None:
        """Waits for the next month to be due, or for an order."""
        with self._wake:
            if seconds > 0:
                self._wake.wait_for(lambda: self._interrupted() or self._stops_at(month), timeout=seconds)

    def _interrupted(self) -> bool:
        return self._orders.closing or self._orders.build is not None

    def _wait_for_browser(self) -> bool:
        with self._wake:
            return self._wake.wait_for(lambda: self._interrupted() or self._all_drawn(), timeout=PATIENCE)

    def _browser_is_idle(self) -> bool:
        with self._wake:
            return self._all_drawn()

    def _all_drawn(self) -> bool:
        return self._acknowledged >= self.frame.number and self._clicks_drawn >= self._clicks

    def _step(self) -> None:
        first, second = self._models
        if self._pool is None:
            first.step()
            second.step()
            return
        other = self._pool.submit(second.step)
        first.step()
        other.result()

    def _giving_way(self, phase: "Phase") -> "Phase":
        """A phase of the month that lets clicks go first."""

        def run() -> None:
            self._give_way()
            phase.run()

        return replace(phase, run=run)

    def _give_way(self) -> None:
        with self._wake:
            left = self._clicked + COURTESY - time.monotonic()
            if left > 0:
                self._wake.wait_for(
                    lambda: self._interrupted() or self._clicks_drawn >= self._clicks, timeout=left
                )

    def _record(self) -> None:
        assert self.frame.histories is not None
        for model, history in zip(self._models, self.frame.histories, strict=True):
            history.add(model.city, model.observer.income_cuts, model.observer.latest())

    def _publish(self, activity: Activity, reached: int | None = None, *, whole: bool) -> None:
        """Publishes a frame; lives, which take a moment to put together, only where the run stands still."""
        reached = self.frame.reached if reached is None else reached
        one, other = (snapshot(model.city) for model in self._models)
        frame = replace(
            self.frame,
            number=self.frame.number + 1,
            activity=activity,
            reached=max(reached, 0),
            dwellings=(one, other),
        )
        with self._wake:
            lives = whole and self._orders.lives
        if lives:
            one_run, other_run = (
                recorded(model.config, _events(model), side)
                for side, model in zip(SIDES, self._models, strict=True)
            )
            frame = replace(frame, lives=(one_run, other_run))
        self.frame = frame
        self._publish_frame(frame)

    def _publish_frame(self, frame: Frame) -> None:
        if not self._closing():
            self._publish_to(frame)

    def _fail(self, key: str, details: str) -> None:
        self._discard()
        self.frame = replace(
            self.frame,
            number=self.frame.number + 1,
            activity="failed",
            problem=(key, details),
            dwellings=None,
        )
        with self._wake:
            self._orders.goal = 0
        self._publish_frame(self.frame)

    def _discard(self) -> None:
        """Lets the models go, and the memory that they held."""
        from wijksim.model import forget_agents  # heavy; by now it has been imported with the first model

        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        for model in self._models:
            forget_agents(model)
        if self._models:
            self._models = []
            self.frame = replace(self.frame, histories=None, dwellings=None, lives=None)
            give_back_memory()


def _events(model: Any) -> pd.DataFrame:
    table = model.city.events.frame()
    assert isinstance(table, pd.DataFrame)
    return table
