"""One visitor's page: what is chosen, looked at and shown. Holds the engine; knows nothing of how it is drawn."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import solara

from wijksim.lab.store import StoreError
from wijksim.ui.choices import Choices, Problem
from wijksim.ui.engine import Engine, Frame
from wijksim.ui.lives import random_household
from wijksim.ui.quantities import QUANTITIES
from wijksim.ui.stored import Study, open_pair, studies
from wijksim.ui.visitors import VISITORS, Visitors
from wijksim.ui.words import LANGUAGES, problem_text, words

VIEWS = ("map", "city", "wijk", "household", "explanation")
SPEEDS = {"slow": 2.0, "normal": 6.0, "fast": 0.0}
"""Months per second; 0 is as fast as it goes."""

STEPS = {"month": 1, "year": 12}
"""Months for which the run goes on."""

_Given = ParamSpec("_Given")


def answered(
    method: "Callable[Concatenate[Visit, _Given], None]",
) -> "Callable[Concatenate[Visit, _Given], None]":
    """Something that a visitor does: what it changes is drawn before the models go on."""

    @wraps(method)
    def answer(visit: "Visit", /, *given: _Given.args, **named: _Given.kwargs) -> None:
        click = visit.engine.draw_first()
        with visit._together:
            try:
                method(visit, *given, **named)
            finally:
                visit.click.value = max(visit.click.value, click)

    return answer


_AT_START = ("building", "ready", "failed")
"""What the engine does while nobody has gone on from month 0."""


class Visit:
    """The state of one visitor's page.

    Args:
        results: Folder of stored studies.
        choices: What the page begins with.
        language: Language that it begins with.
        visitors: Limits of this process.
        alone: Held while the page is changed; the server holds it while it handles what the visitor does.
        together: What is changed inside is drawn in one go.
    """

    def __init__(
        self,
        results: Path,
        choices: Choices | None = None,
        language: str = "nl",
        visitors: Visitors = VISITORS,
        alone: AbstractContextManager[Any] | None = None,
        together: AbstractContextManager[Any] | None = None,
    ) -> None:
        """Makes a page at month 0; :meth:`arrive` starts its engine."""
        self._results = results
        self._visitors = visitors
        self._alone = alone or nullcontext()
        self._together = together or nullcontext()
        self._ticket: int | None = None
        self._turn = 0
        self.engine = Engine(self._receive, visitors)
        self.admitted = solara.reactive(False)
        self.frame = solara.reactive(Frame())
        self.stored = solara.Reactive[Frame | None](None)
        self.language = solara.reactive(language)
        self.view = solara.reactive("map")
        self.speed = solara.reactive("normal")
        self.shown = solara.Reactive[int | None](None)
        self.click = solara.reactive(0)
        self.running = solara.reactive(choices or Choices())
        self.choices = solara.reactive(choices or Choices())
        self.errors = solara.Reactive[Mapping[str, Problem]]({})
        self.typed = solara.Reactive[Mapping[str, str]]({})
        self.quantity = solara.reactive(QUANTITIES[0].name)
        self.wijk = solara.reactive("")
        self.colouring = solara.reactive("works")
        self.household = solara.reactive(0)
        self.kind = solara.reactive("")
        self.asked = solara.reactive("")
        self.studies = solara.Reactive[list[Study]]([])
        self.said = solara.Reactive[tuple[str, tuple[str, ...]] | None](None)

    def arrive(self) -> None:
        """Lets the visitor in, unless it is full, and builds the models."""
        self._ticket = self._visitors.admit()
        if self._ticket is None:
            return
        self.studies.value = studies(self._results)
        self.admitted.value = True
        self.engine.start(self.choices.value)

    def leave(self) -> None:
        """Ends the engine, which lets the models go."""
        self.engine.close()
        if self._ticket is not None:
            self._visitors.leave(self._ticket)
            self._ticket = None

    def _receive(self, frame: Frame) -> None:
        with self._alone, self._together:
            if frame.histories is not None and self.wijk.value not in frame.histories[0].wijk_names:
                self.wijk.value = frame.histories[0].wijk_names[0]
            self.frame.value = frame

    def say(self, section: str, name: str, **values: Any) -> str:
        """A text in the visitor's language."""
        text = str(words(self.language.value)[section][name])
        return text.format(**values) if values else text

    @property
    def scene(self) -> Frame:
        """What is being looked at: the stored run, or the living one."""
        return self.stored.value or self.frame.value

    @property
    def month(self) -> int:
        """Month that is being looked at."""
        reached = max(self.scene.reached, 0)
        return reached if self.shown.value is None else min(self.shown.value, reached)

    @property
    def pending(self) -> bool:
        """Whether choices wait for starting again."""
        return self.choices.value != self.running.value

    @answered
    def act(self, what: str) -> None:
        """Plays, pauses, goes on for a month or a year, runs to the end, or starts again."""
        self.said.value = None
        if what == "restart":
            self.restart()
            return
        if what == "pause":
            self.engine.pause()
            return
        if self.pending and self.frame.value.reached <= 0:
            self.restart()
            if self.pending:  # refused: what is chosen is not what would run
                return
        self.shown.value = None
        if what in STEPS:
            self.engine.run_on(STEPS[what])
            return
        self.engine.run_to(
            self.running.value.months,
            every_month=what != "end",
            per_second=SPEEDS[self.speed.value] if what == "play" else 0.0,
        )

    @answered
    def show(self, month: int) -> None:
        """Looks back at a month."""
        self.shown.value = month

    @answered
    def restart(self) -> None:
        """Begins at month 0 with what is chosen, unless the program refuses it."""
        problems = self.choices.value.problems()
        if problems:
            self.said.value = ("invalid", tuple(problems))
            return
        self.said.value = None
        self.stored.value = None
        self.shown.value = None
        self.running.value = self.choices.value
        self.engine.restart(self.choices.value)

    @answered
    def hurry(self, speed: str) -> None:
        """Changes the speed, of a run that is going on too."""
        self.speed.value = speed if speed in SPEEDS else "normal"
        if self.frame.value.activity == "running":
            self.engine.run_to(self.frame.value.months, per_second=SPEEDS[self.speed.value])

    @answered
    def change(self, key: str, value: Any) -> None:
        """Takes over a setting, or keeps what is wrong with it beside the control."""
        self.said.value = None
        result = self.choices.value.changed(key, value)
        errors = {name: problem for name, problem in self.errors.value.items() if name != key}
        typed = {name: text for name, text in self.typed.value.items() if name != key}
        if isinstance(result, Problem):
            self.typed.value = {**typed, key: str(value)}
            self.errors.value = {**errors, key: result}
            return
        self.errors.value, self.typed.value = errors, typed
        self.choices.value = result
        self._use_at_start()

    def _use_at_start(self) -> None:
        """Before month 0 has passed a change is used at once, also while models are built for an earlier one."""
        at_start = self.frame.value.reached <= 0 and self.frame.value.activity in _AT_START
        if at_start and self.pending:
            self.restart()

    def error_texts(self) -> dict[str, str]:
        """Why settings are not allowed, by control."""
        return {key: problem_text(problem, self.language.value) for key, problem in self.errors.value.items()}

    @answered
    def back(self, key: str) -> None:
        """Puts a changed setting back at its default."""
        self.said.value = None
        default, now = Choices(), self.choices.value
        side, _, name = key.partition(".")
        if side in ("a", "b"):
            policy = now.policy(side)
            kept = {dial: value for dial, value in policy.dials.items() if dial != name}
            changed = replace(policy, dials=kept)
            self.choices.value = replace(now, a=changed) if side == "a" else replace(now, b=changed)
        elif side == "parameters":
            kept = {path: value for path, value in now.parameters.items() if path != name}
            self.choices.value = replace(now, parameters=kept)
        elif key == "seed":
            self.choices.value = replace(now, seed=default.seed)
        elif key == "months":
            self.choices.value = replace(now, months=default.months)
        elif side == "others":
            self.choices.value = now.without(name)
        self.errors.value = {name: problem for name, problem in self.errors.value.items() if name != key}
        self._use_at_start()

    @answered
    def open_view(self, view: str) -> None:
        """Opens a part of the page, and tells the engine what it wants to see."""
        if view in VIEWS:
            self.view.value = view
            self.engine.want_lives(view == "household")

    @answered
    def open_wijk(self, wijk: str) -> None:
        """Opens a wijk."""
        histories = self.scene.histories
        if histories is not None and wijk in histories[0].wijk_names:
            self.wijk.value = wijk
            self.open_view("wijk")

    @answered
    def speak(self, language: str) -> None:
        """Changes the language."""
        if language in LANGUAGES:
            self.language.value = language

    @answered
    def choose(self, quantity: str) -> None:
        """Changes what the map shows."""
        self.quantity.value = quantity

    @answered
    def paint(self, colouring: str) -> None:
        """Changes what dwellings are coloured by."""
        self.colouring.value = colouring

    @answered
    def find(self, text: str) -> None:
        """Chooses a household by its number."""
        self.asked.value = str(text).strip()
        if self.asked.value.isdigit() and int(self.asked.value) > 0:
            self.household.value = int(self.asked.value)

    @answered
    def look_for(self, kind: str) -> None:
        """Chooses the kind of household that is offered."""
        self.kind.value = kind

    @answered
    def random(self) -> None:
        """Chooses one of the followed households of the kind that is looked for."""
        runs = self.scene.lives
        self._turn += 1
        chosen = random_household(runs, self.kind.value, self._turn) if runs else None
        if chosen is not None:
            self.find(str(chosen))

    @answered
    def pick(self, side: int, place: int) -> None:
        """Chooses the followed household that lives in a dwelling."""
        frame = self.scene
        if frame.dwellings is None or frame.histories is None:
            return
        followed = frame.dwellings[side].wijk(frame.histories[side].row_of(self.wijk.value)).followed
        if place in followed:
            self.find(str(followed[place]))
            self.open_view("household")

    @answered
    def follow(self) -> None:
        """Starts again, following the household that was asked for."""
        now = self.choices.value
        self.choices.value = replace(now, follow=tuple(sorted({*now.follow, self.household.value})))
        reached = self.frame.value.reached
        self.restart()
        if reached > 0:
            self.engine.run_to(reached, every_month=False)

    @answered
    def open_stored(self, study: str, a: str, b: str, pair: str) -> None:
        """Opens two runs of a stored study."""
        found = next((item for item in self.studies.value if item.name == study), None)
        try:
            draw, _, seed = pair.partition("/")
            if found is None:
                raise StoreError(study)
            self.engine.pause()
            frame = open_pair(self._results, found, (a, b), int(draw), int(seed))
        except (StoreError, ValueError) as failure:
            self.said.value = ("stored", (str(failure),))
            return
        self.said.value = None
        assert frame.histories is not None
        if self.wijk.value not in frame.histories[0].wijk_names:
            self.wijk.value = frame.histories[0].wijk_names[0]
        self.shown.value = None
        self.stored.value = frame

    @answered
    def close_stored(self) -> None:
        """Goes back to the living run."""
        self.stored.value = None
        self.shown.value = None
        self.said.value = None
        histories = self.frame.value.histories
        if histories is not None and self.wijk.value not in histories[0].wijk_names:
            self.wijk.value = histories[0].wijk_names[0]
