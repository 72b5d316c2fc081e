"""The life of one household in both runs, in sentences, as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

from wijksim.config import Config
from wijksim.lab.life_list import LABELS, Glance, glance_at
from wijksim.lab.life_story import Life, RecordedRun
from wijksim.report.story import WIDTH, Teller
from wijksim.report.story_language import language
from wijksim.report.story_versus import TwoLives

_HANGING = 4
"""Indent that the terminal gives to lines that go on."""

_SHOWN = 60
"""Lives offered in the list at most."""


def recorded(config: Config, table: pd.DataFrame, name: str) -> RecordedRun:
    """A run in the making as a recorded one.

    Args:
        config: Its configuration.
        table: Events so far.
        name: What tells it apart from the other run.
    """
    manifest = {
        "config": config.model_dump(mode="json"),
        "scenario": name,
        "seed": config.seed,
        "draw": config.draw,
    }
    return RecordedRun(Path(name), manifest, table.sort_values("sequence", kind="stable"))


@dataclass(frozen=True)
class Choice:
    """Followed households to choose from."""

    glances: tuple[Glance, ...]
    number: int


def offered(runs: Sequence[RecordedRun], label: str = "") -> Choice:
    """Followed households of the second run that are of a kind, the most eventful first.

    Args:
        runs: Both runs.
        label: One of the kinds of :data:`LABELS`; empty for all.
    """
    run = runs[-1]
    holds = LABELS.get(label)
    lives = [life for life in run.lives() if holds is None or holds(life)]
    found = sorted(
        (glance_at(life, run.months) for life in lives), key=lambda item: (-item.told, item.household)
    )
    return Choice(tuple(found[:_SHOWN]), len(found))


def random_household(runs: Sequence[RecordedRun], label: str, turn: int) -> int | None:
    """One of the followed households of a kind; another with every turn, None when there is nobody."""
    glances = offered(runs, label).glances
    # Which story is read first has no part in the model: no keyed stream is needed.
    return Random(turn).choice(glances).household if glances else None  # noqa: S311


def _chapters(teller: Teller, life: Life) -> list[dict[str, Any]]:
    story = teller.tell(life)
    return [
        {
            "title": chapter.title,
            "lines": [
                {"when": teller.when(line) if chapter.title else "", "text": line.text}
                for line in chapter.lines
            ],
        }
        for chapter in story.chapters
    ] + ([{"title": "", "lines": [{"when": "", "text": story.ending}]}] if story.ending else [])


def told(
    runs: tuple[RecordedRun, RecordedRun], household: int, code: str, names: tuple[str, str]
) -> dict[str, Any]:
    """Both lives of a household.

    Args:
        runs: Both runs.
        household: Its id.
        code: Language, ``nl`` or ``en``.
        names: What the two runs are called in sentences.

    Returns:
        ``lives``: chapters of lines per run; ``parting``: where the two lives part and why, in paragraphs;
        ``known``: whether it is followed.
    """
    texts = language(code)
    named = tuple(
        RecordedRun(run.folder, {**run.manifest, "scenario": name}, run.table)
        for run, name in zip(runs, names, strict=True)
    )
    lives = (named[0].life(household), named[1].life(household))
    if all(life.opening is None for life in lives):
        return {"known": False, "lives": [[], []], "parting": []}
    two = TwoLives(texts, (named[0], named[1]), lives)
    tellers = (Teller(texts, named[0]), Teller(texts, named[1]))
    return {
        "known": True,
        "lives": [_chapters(teller, life) for teller, life in zip(tellers, lives, strict=True)],
        "parting": paragraphs(two.parting_text()),
    }


def paragraphs(text: str) -> list[str]:
    """Text that was broken into lines for a terminal, as paragraphs again."""
    found: list[str] = []
    previous = 0
    for line in text.splitlines():
        words = line.split()
        if not words:
            previous = 0
        elif previous and previous + 1 + len(words[0]) > WIDTH - _HANGING:
            found[-1] += " " + " ".join(words)
        else:
            found.append(" ".join(words))
        previous = len(line)
    return found
