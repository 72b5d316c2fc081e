"""What the browser draws: one Vue component per file, used by the page and by Mesa's own page alike.

Properties are plain JSON; functions that begin with ``event_`` are called by the component. NaN never goes to the
browser: what is not known is None.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

Json = Any
Words = Mapping[str, Any]


@solara.component_vue("header.vue", vuetify=False)
def Header(
    words: Words,
    views: Sequence[str],
    view: str,
    languages: Sequence[str],
    language: str,
    event_choose: Callable[[str], None],
    event_speak: Callable[[str], None],
) -> None:
    """Title, the parts of the page, and the language."""


@solara.component_vue("settings.vue", vuetify=False)
def Settings(
    words: Words,
    scenario_words: Words,
    about_scenarios: Words,
    dial_words: Words,
    about_dials: Words,
    city_words: Words,
    group_words: Words,
    grade_words: Words,
    language: str,
    colours: Mapping[str, str],
    scenarios: Sequence[str],
    cities: Sequence[str],
    dials: Json,
    sliders: Json,
    chosen: Json,
    errors: Mapping[str, str],
    typed: Mapping[str, str],
    pending: bool,
    unfair: bool,
    changes: Json,
    commands: str,
    yaml: str,
    studies: Json,
    stored_open: bool,
    event_change: Callable[[Json], None],
    event_back: Callable[[str], None],
    event_apply: Callable[[Json], None],
    event_open_stored: Callable[[Json], None],
    event_close_stored: Callable[[Json], None],
) -> None:
    """Policies, circumstances, assumptions, what was changed, and stored runs."""


@solara.component_vue("transport.vue", vuetify=False)
def Transport(
    words: Words,
    label: str,
    counter: str,
    month: int,
    reached: int,
    months: int,
    start: int,
    running: bool,
    busy: bool,
    stored: bool,
    speed: str,
    status: str,
    trouble: bool,
    event_act: Callable[[str], None],
    event_show: Callable[[int], None],
    event_hurry: Callable[[str], None],
) -> None:
    """Play, pause, step, the time bar and the line that says what is going on."""


@solara.component_vue("beat.vue", vuetify=False)
def Beat(number: int, month: int, activity: str, event_drawn: Callable[[int], None]) -> None:
    """Answers when the browser has drawn a frame; draws nothing itself. Comes last in the page."""


@solara.component_vue("headline.vue", vuetify=False)
def Headline(
    title: str,
    numbers: Json,
    quantity_words: Words,
    unit_words: Words,
    colours: Mapping[str, str],
    language: str,
) -> None:
    """The city in a few numbers, both policies."""


@solara.component_vue("city_map.vue", vuetify=False)
def CityMap(
    words: Words,
    quantity_words: Words,
    unit_words: Words,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    language: str,
    shape: Json,
    scene: Json,
    sides: Sequence[str],
    quantities: Sequence[str],
    event_choose: Callable[[str], None],
    event_open: Callable[[str], None],
) -> None:
    """Cities on the map: one, or both with their difference and the same numbers as a table."""


@solara.component_vue("lines.vue", vuetify=False)
def Lines(
    title: str,
    panels: Json,
    month: int,
    sides: Sequence[str],
    programme: str,
    spread: str,
    quantity_words: Words,
    unit_words: Words,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    inks: Mapping[str, str],
    language: str,
) -> None:
    """Small charts over time, labelled at the lines."""


@solara.component_vue("money.vue", vuetify=False)
def Money(words: Words, payer_words: Words, rows: Json, language: str) -> None:
    """Money so far by payer, and who pays more or less."""


@solara.component_vue("wijk_head.vue", vuetify=False)
def WijkHead(
    words: Words,
    fact_words: Words,
    wijk: str,
    programme: bool,
    groups: Json,
    counts: Json,
    colours: Mapping[str, str],
    language: str,
    event_choose: Callable[[str], None],
) -> None:
    """Which wijk, and what goes on there."""


@solara.component_vue("dwellings.vue", vuetify=False)
def Dwellings(
    words: Words,
    colouring_words: Words,
    code_words: Sequence[str],
    nobody: str,
    colourings: Sequence[str],
    colouring: str,
    sides: Json,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    language: str,
    event_choose: Callable[[str], None],
    event_pick: Callable[[Json], None],
) -> None:
    """Dwellings of a wijk as blocks, by complex."""


@solara.component_vue("wheel.vue", vuetify=False)
def Wheel(
    words: Words,
    scene: Json,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    language: str,
) -> None:
    """The Wijkkompas of a wijk: nulmeting and now, both policies."""


@solara.component_vue("lives.vue", vuetify=False)
def Lives(
    words: Words,
    kind_words: Words,
    number: int,
    kind: str,
    household: int,
    offered: Json,
    story: Json,
    note: str,
    problem: str,
    may_follow: bool,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    event_find: Callable[[str], None],
    event_choose_kind: Callable[[str], None],
    event_random: Callable[[Json], None],
    event_follow: Callable[[Json], None],
) -> None:
    """The life of one household under both policies."""


@solara.component_vue("explanation.vue", vuetify=False)
def Explanation(words: Words, weakest: Json, language: str) -> None:
    """What the model is, and what it cannot say."""
