"""What the browser draws: one Vue component per file, used by the page and by Mesa's own page alike.

Properties are plain JSON; functions that begin with ``event_`` are called by the component. NaN never goes to the
browser: what is not known is None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import solara

Json = Any
Words = Mapping[str, Any]


@dataclass(frozen=True)
class _Whole:
    """Plain JSON that Solara hands over as it is.

    It would look through lists and mappings at every drawing, part by part, for components and widgets. In the shapes
    of a city and the texts of the page there are none.
    """

    value: Any


def _as_json(value: Any, _: object) -> Any:
    return value.value if isinstance(value, _Whole) else value


def _component(template: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """A component drawn by a Vue template; what it is given goes to the browser when it has changed."""

    def decorate(signature: Callable[..., None]) -> Callable[..., Any]:
        names = [name for name in signature.__annotations__ if not name.startswith(("event_", "return"))]
        component = solara.component_vue(template, vuetify=False, to_json=dict.fromkeys(names, _as_json))(
            signature
        )

        @wraps(signature)
        def make(**given: Any) -> Any:
            return component(
                **{name: _Whole(given[name]) if name in names else given[name] for name in given}
            )

        return make

    return decorate


@_component("header.vue")
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


@_component("settings.vue")
def Settings(
    words: Words,
    scenario_words: Words,
    about_scenarios: Words,
    dial_words: Words,
    about_dials: Words,
    city_words: Words,
    group_words: Words,
    grade_words: Words,
    origin_words: Words,
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
    remarks: Sequence[str],
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


@_component("transport.vue")
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
    program_says: str,
    program: str,
    event_act: Callable[[str], None],
    event_show: Callable[[int], None],
    event_hurry: Callable[[str], None],
) -> None:
    """Play, pause, step, the time bar and the line that says what is going on."""


@_component("beat.vue")
def Beat(number: int, click: int, month: int, activity: str, event_drawn: Callable[[Json], None]) -> None:
    """Answers when the browser has drawn a frame or what a click changed; draws nothing itself. Comes last."""


@_component("headline.vue")
def Headline(
    title: str,
    numbers: Json,
    quantity_words: Words,
    unit_words: Words,
    colours: Mapping[str, str],
    language: str,
) -> None:
    """The city in a few numbers, both policies."""


@_component("city_map.vue")
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


@_component("lines.vue")
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
    later: bool,
) -> None:
    """Small charts over time, labelled at the lines; ``later``: after what stands above them has been drawn."""


@_component("money.vue")
def Money(words: Words, payer_words: Words, rows: Json, language: str) -> None:
    """Money so far by payer, and who pays more or less."""


@_component("wijk_head.vue")
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


@_component("dwellings.vue")
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


@_component("wheel.vue")
def Wheel(
    words: Words,
    scene: Json,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    language: str,
) -> None:
    """The Wijkkompas of a wijk: nulmeting and now, both policies."""


@_component("lives.vue")
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


@_component("explanation.vue")
def Explanation(words: Words, weakest: Json, language: str) -> None:
    """What the model is, and what it cannot say."""
