"""The engine of a visit: months in step, one frame at a time, pause, failures, and letting go of models."""

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.config import Config
from wijksim.indicators.wijkkompas import scores
from wijksim.lab.execution import make_model
from wijksim.lab.single_run import run_and_keep
from wijksim.ui import engine as engine_module
from wijksim.ui import scenes
from wijksim.ui.choices import Choices
from wijksim.ui.engine import Engine, Frame
from wijksim.ui.history import WIJK_COLUMNS
from wijksim.ui.lives import offered, paragraphs, random_household, told
from wijksim.ui.map_scene import scene
from wijksim.ui.stored import open_pair, studies
from wijksim.ui.visit import Visit
from wijksim.ui.visitors import Visitors

pytestmark = pytest.mark.slow  # each builds models, and waits for a thread that runs them

CHOICES = Choices(city="proefstad", months=14)


class Browser:
    """Stands for the browser: keeps frames, and draws them at once unless it is told to be slow."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.draws = True
        self.engine = Engine(self.receive, Visitors())

    def receive(self, frame: Frame) -> None:
        self.frames.append(frame)
        if self.draws:
            self.engine.acknowledge(frame.number)

    def wait(self, holds: Callable[[Frame], bool], seconds: float = 60.0) -> Frame:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.frames and holds(self.frames[-1]):
                return self.frames[-1]
            time.sleep(0.01)
        raise AssertionError(f"never came; last: {self.frames[-1] if self.frames else None}")


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = Browser()
    found.engine.start(CHOICES)
    found.wait(lambda frame: frame.activity == "ready")
    yield found
    found.engine.close()
    assert found.engine.join(60)


def test_every_month_is_drawn_and_equals_a_run_of_its_own(browser: Browser):
    browser.engine.run_to(6)
    frame = browser.wait(lambda frame: frame.reached == 6 and frame.activity == "ready")
    assert [one.reached for one in browser.frames if one.activity in ("running", "ready")] == list(range(7))
    for side, history in zip("ab", frame.histories or (), strict=True):
        alone = make_model(CHOICES.config(side))
        for _ in range(6):
            alone.step()
        row, columns, _ = alone.observer.latest()
        assert history.city["life_satisfaction_mean"][6] == row["life_satisfaction_mean"]
        assert np.array_equal(
            history.wijken["trust_mean"][6], np.asarray(columns["trust_mean"], dtype=np.float32)
        )


def test_the_next_month_waits_until_what_a_click_changed_is_drawn(browser: Browser):
    click = browser.engine.draw_first()
    browser.engine.run_to(2)
    time.sleep(0.5)
    assert browser.frames[-1].reached == 0
    browser.engine.acknowledge(browser.frames[-1].number, click)
    browser.wait(lambda frame: frame.reached == 2 and frame.activity == "ready")


def test_a_slow_browser_is_not_flooded_and_pause_is_heard(browser: Browser):
    browser.draws = False
    number = len(browser.frames)
    browser.engine.run_to(14)
    browser.wait(lambda frame: frame.reached == 1)
    time.sleep(0.3)
    assert len(browser.frames) == number + 1
    browser.draws = True
    browser.engine.pause()
    browser.engine.acknowledge(browser.frames[-1].number)
    frame = browser.wait(lambda frame: frame.activity == "ready")
    assert frame.reached < 4


def test_to_the_end_draws_what_can_be_drawn(browser: Browser):
    browser.engine.run_to(14, every_month=False)
    frame = browser.wait(lambda frame: frame.activity == "ended")
    assert frame.reached == 14
    assert frame.histories is not None
    assert frame.histories[0].months == 14


def test_a_browser_that_is_gone_pauses_the_run(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "PATIENCE", 0.2)
    browser.draws = False
    browser.engine.run_to(14)
    browser.wait(lambda frame: frame.activity == "ready" and frame.reached >= 1)
    time.sleep(0.3)
    assert browser.frames[-1].reached <= 3


def test_starting_again_gives_the_same_numbers(browser: Browser):
    browser.engine.run_to(4)
    first = browser.wait(lambda frame: frame.reached == 4 and frame.activity == "ready")
    browser.engine.restart(CHOICES)
    browser.wait(lambda frame: frame.reached == 0 and frame.activity == "ready")
    browser.engine.run_to(4)
    again = browser.wait(lambda frame: frame.reached == 4 and frame.activity == "ready")
    assert scenes.headline(first, 4) == scenes.headline(again, 4)
    assert first.histories is not again.histories


def test_a_failed_step_is_told_and_starting_again_helps(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    def fail(_: Engine) -> None:
        raise RuntimeError("the roof came down")

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "_step", fail)
        browser.engine.run_to(2)
        frame = browser.wait(lambda frame: frame.activity == "failed")
    assert frame.problem == ("stopped", "RuntimeError: the roof came down")
    browser.engine.restart(CHOICES)
    browser.wait(lambda frame: frame.activity == "ready" and frame.reached == 0)


def test_without_memory_no_model_is_built(monkeypatch: pytest.MonkeyPatch):
    built: list[Config] = []
    monkeypatch.setattr(engine_module, "make_model", built.append)
    frames: list[Frame] = []
    engine = Engine(frames.append, Visitors(memory=1.0, used=lambda: 2.0))
    engine.start(CHOICES)
    end = time.monotonic() + 30
    while (not frames or frames[-1].activity != "failed") and time.monotonic() < end:
        time.sleep(0.01)
    assert frames[-1].problem[0] == "memory"
    engine.close()
    assert engine.join(10)
    assert built == []


def test_closing_lets_the_models_go():
    browser = Browser()
    browser.engine.start(CHOICES)
    browser.wait(lambda frame: frame.activity == "ready")
    models = [weakref.ref(model) for model in browser.engine._models]
    threads = threading.active_count()
    browser.engine.close()
    assert browser.engine.join(60)
    gc.collect()
    assert [model() for model in models] == [None, None]
    assert threading.active_count() < threads


def test_months_that_are_asked_for_one_after_another_are_all_run(browser: Browser):
    browser.engine.run_on(1)
    browser.engine.run_on(1)
    browser.wait(lambda frame: frame.reached == 2 and frame.activity == "ready")


def test_a_model_waits_inside_the_month_until_what_a_click_changed_is_drawn(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engine_module, "COURTESY", 60.0)
    begun, go_on = threading.Event(), threading.Event()
    model = browser.engine._models[1]
    first, second, *rest = model.schedule

    def wait() -> None:
        begun.set()
        assert go_on.wait(60)

    model.schedule = [replace(first, run=wait), second, *rest]
    browser.engine.run_to(1)
    assert begun.wait(60)
    click = browser.engine.draw_first()
    go_on.set()
    time.sleep(0.3)
    assert browser.frames[-1].reached == 0
    browser.engine.acknowledge(browser.frames[-1].number, click)
    browser.wait(lambda frame: frame.reached == 1 and frame.activity == "ready")


def test_a_wijk_opens_while_the_models_are_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    visit = Visit(tmp_path, Choices(city="proefstad"), visitors=Visitors())
    visit.arrive()

    def wait(activity: str) -> None:
        end = time.monotonic() + 60
        while visit.frame.value.activity != activity:
            assert time.monotonic() < end
            time.sleep(0.01)

    wait("ready")
    build = threading.Event()

    def build_late(config: Config) -> object:
        assert build.wait(60)
        return make_model(config)

    monkeypatch.setattr(engine_module, "make_model", build_late)
    visit.restart()
    wait("building")
    visit.open_wijk("Waterkant")
    assert (visit.view.value, visit.wijk.value) == ("wijk", "Waterkant")
    assert scenes.dwellings(visit.scene, visit.month, "Waterkant", "label")
    build.set()
    visit.engine.acknowledge(visit.frame.value.number, visit.click.value)
    wait("ready")
    assert (visit.view.value, visit.wijk.value) == ("wijk", "Waterkant")
    visit.leave()
    assert visit.engine.join(60)


def test_views_of_a_wijk_and_lives_come_with_the_frame(browser: Browser):
    browser.engine.run_to(13, every_month=False)
    browser.wait(lambda frame: frame.reached == 13 and frame.activity == "ready")
    browser.engine.want_lives(True)
    frame = browser.wait(lambda frame: frame.lives is not None)
    assert frame.dwellings is not None
    assert frame.lives is not None
    blocks = frame.dwellings[0].wijk(0)
    dwellings = int(frame.histories[0].at("dwellings", 13)[0]) if frame.histories else 0
    assert sum(size for _, _, size in blocks.groups) == dwellings
    assert {len(codes) for codes in blocks.codes.values()} == {dwellings}
    household = random_household(frame.lives, "", 1)
    assert household is not None
    assert offered(frame.lives).number >= 200
    story = told(frame.lives, household, "nl", ("A", "B"))
    assert story["known"]
    assert all(story["lives"])
    assert told(frame.lives, 10**15, "nl", ("A", "B")) == {"known": False, "lives": [[], []], "parting": []}


def test_the_map_and_the_lines_hold_what_the_tables_hold(browser: Browser):
    browser.engine.run_to(3)
    frame = browser.wait(lambda frame: frame.reached == 3 and frame.activity == "ready")
    drawn = scene(frame, 3, "proefstad", "problematic_debt_share")
    assert frame.histories is not None
    for row in drawn["table"]:
        wijk = frame.histories[1].row_of(row["wijk"])
        assert row["b"] == pytest.approx(
            100 * frame.histories[1].at("problematic_debt_share", 3)[wijk], abs=0.006
        )
    assert all(value is None or np.isfinite(value) for value in drawn["difference"])
    panel = scenes.city_lines(frame)[0]
    assert len(panel["a"]) == 4
    paid = {row["payer"]: row for row in scenes.money(frame, 3)}
    assert paid["gemeente"]["a"] > 0
    compass = scenes.compass(frame, 3, "Noorderhof", "nl")
    months = {name: np.concatenate(frame.histories[0].wijken[name][:4:3]) for name in WIJK_COLUMNS}
    table = pd.DataFrame(
        {"month": [0] * 4 + [3] * 4, "wijk": list(frame.histories[0].wijk_names) * 2, **months}
    )
    table["programme"] = list(frame.histories[0].programme) * 2
    report = scores(table, 3)
    expected = report[report["wijk"] == "Noorderhof"]["score"].round(2).tolist()
    assert compass["scores"][1] == [None if np.isnan(score) else score for score in expected]


def test_a_stored_study_shows_the_same_as_the_living_run(browser: Browser, tmp_path):
    for side in "ab":
        words = [word for word in CHOICES.changes(side) if not word.startswith("months")]
        run_and_keep([*words, "months=3", "experiment=shown", f"results_dir={tmp_path}"])
    (study,) = studies(tmp_path)
    assert study.pairs("baseline", "integrated") == [(0, 1)]
    stored = open_pair(tmp_path, study, ("baseline", "integrated"), 0, 1)
    browser.engine.run_to(3)
    living = browser.wait(lambda frame: frame.reached == 3 and frame.activity == "ready")
    assert scenes.headline(stored, 3) == scenes.headline(living, 3)
    assert scenes.money(stored, 3) == scenes.money(living, 3)
    assert (
        scene(stored, 3, "proefstad", "trust_mean")["table"]
        == scene(living, 3, "proefstad", "trust_mean")["table"]
    )


def test_lines_broken_for_a_terminal_become_paragraphs_again():
    text = "\n".join(["word " * 19 + "end", "more words here", "- an item", "another line"])
    assert paragraphs(text) == ["word " * 19 + "end more words here", "- an item", "another line"]


@pytest.mark.parametrize("when", ["building", "ready"])
def test_a_setting_put_back_before_the_first_month_is_used_at_once(when: str, tmp_path: Path):
    visit = Visit(tmp_path, Choices(city="proefstad", seed=3), visitors=Visitors())
    visit.arrive()
    try:
        _wait_until(lambda: visit.frame.value.activity == when)
        visit.change("b.scenario", "social")
        visit.back("seed")
        assert visit.running.value == visit.choices.value
        assert visit.running.value.seed == 1
        _wait_until(lambda: visit.frame.value.activity == "ready" and _scenario_of(visit) == "social")
    finally:
        visit.leave()


def test_what_is_refused_is_not_run_with_what_was_chosen_before(tmp_path: Path):
    allowed = Choices(city="proefstad", others=("growth.social_share=0.2", "growth.private_share=0.75"))
    visit = Visit(tmp_path, allowed, visitors=Visitors())
    visit.arrive()
    try:
        _wait_until(lambda: visit.frame.value.activity == "ready")
        visit.back("others.growth.social_share=0.2")
        visit.act("month")
        assert visit.said.value
        time.sleep(0.5)
        assert visit.frame.value.reached <= 0
    finally:
        visit.leave()


def _scenario_of(visit: Visit) -> str:
    histories = visit.frame.value.histories
    return histories[1].scenario if histories else ""


def _wait_until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)
