"""The page of ``wijksim ui``: puts the components together around one visit."""

import os
from pathlib import Path
from typing import Any

import solara
from reacton.core import get_render_context
from solara.server.kernel_context import get_current_context

from wijksim.ui import components, describe, map_scene, scenes
from wijksim.ui.blocks import COLOURINGS
from wijksim.ui.choices import DIALS, cities, scenarios
from wijksim.ui.engine import Frame
from wijksim.ui.lives import offered, told
from wijksim.ui.notices import Trouble, remarks, trouble
from wijksim.ui.opening import begun_with
from wijksim.ui.page_settings import LANGUAGE, RESULTS, words_given
from wijksim.ui.quantities import QUANTITIES
from wijksim.ui.visit import VIEWS, Visit
from wijksim.ui.words import LANGUAGES, month_name, words

STYLE = Path(__file__).parent / "components" / "page.css"


@solara.component
def Page() -> None:
    """One visitor's page: a visit of its own, ended when the page is left."""
    visit = solara.use_memo(_new_visit, [])

    def stay() -> Any:
        visit.arrive()
        return visit.leave

    solara.use_effect(stay, [])
    solara.Style(STYLE)
    with solara.Div(classes=["wijksim"]):
        with solara.Div(classes=["area-header"]):
            HeaderPart(visit)
        if visit.admitted.value:
            with solara.Div(classes=["area-settings"]):
                SettingsPart(visit)
            with solara.Div(classes=["area-main"], attributes={"id": "wijksim-content"}):
                TransportPart(visit)
                View(visit)
                BeatPart(visit)
        else:
            Full(visit)


def _new_visit() -> Visit:
    return Visit(
        Path(os.environ.get(RESULTS, "results")),
        begun_with(words_given()),
        os.environ.get(LANGUAGE, "nl"),
        alone=get_current_context().lock,
        together=get_render_context(),
    )


@solara.component
def Full(visit: Visit) -> None:
    """What a visitor reads for whom there is no room."""
    page = words(visit.language.value)["page"]
    with solara.Div(classes=["area-main"]), solara.Div(classes=["card"]):
        solara.HTML("h2", page["full_title"])
        solara.HTML("p", page["full"].format(most=visit._visitors.most), attributes={"role": "status"})


@solara.component
def HeaderPart(visit: Visit) -> None:
    """Title, parts of the page, language."""
    components.Header(
        words=words(visit.language.value)["page"],
        views=VIEWS,
        view=visit.view.value,
        languages=LANGUAGES,
        language=visit.language.value,
        event_choose=visit.open_view,
        event_speak=visit.speak,
    )


@solara.component
def SettingsPart(visit: Visit) -> None:
    """Everything that can be set."""
    language, now = visit.language.value, visit.choices.value
    texts = words(language)
    components.Settings(
        words=describe.settings_words(now, language),
        scenario_words=texts["scenarios"],
        about_scenarios=texts["about_scenarios"],
        dial_words=texts["dials"],
        about_dials=texts["about_dials"],
        city_words=describe.city_names(language),
        group_words=texts["groups"],
        grade_words=texts["grades"],
        origin_words=texts["origins"],
        language=language,
        colours=describe.chosen_colours(now),
        scenarios=scenarios(),
        cities=cities(),
        dials=[vars(dial) for dial in DIALS],
        sliders=describe.slider_list(language),
        chosen=describe.chosen(now),
        errors=visit.error_texts(),
        typed=dict(visit.typed.value),
        pending=visit.pending,
        unfair=describe.unfair(now),
        remarks=remarks(now, language),
        changes=describe.changes(now),
        commands="\n".join(dict.fromkeys(now.command(side) for side in ("a", "b"))),
        yaml=now.yaml(),
        studies=[
            {
                "name": study.name,
                "scenarios": study.scenarios,
                "runs": {
                    name: [f"{key.draw}/{key.seed}" for key in study.keys if key.scenario == name]
                    for name in study.scenarios
                },
            }
            for study in visit.studies.value
        ],
        stored_open=visit.stored.value is not None,
        event_change=lambda order: visit.change(order["key"], order["value"]),
        event_back=visit.back,
        event_apply=lambda *_: visit.restart(),
        event_open_stored=lambda order: visit.open_stored(**order),
        event_close_stored=lambda *_: visit.close_stored(),
    )


def _trouble(visit: Visit, frame: Frame) -> Trouble | None:
    """What went wrong; None while nothing does."""
    if visit.said.value:
        refusal, problems = visit.said.value
        return trouble(refusal, problems, visit.language.value)
    if frame.activity == "failed":
        failure, details = frame.problem
        return trouble(failure, (details,), visit.language.value)
    return None


def _status(visit: Visit, frame: Frame) -> str:
    """The line that says what is going on."""
    if visit.shown.value is not None and visit.shown.value < frame.reached:
        return visit.say("transport", "looking_back")
    if frame.activity == "ready":
        return visit.say("transport", "ready", month=max(frame.reached, 0), months=frame.months)
    return visit.say("transport", frame.activity)


@solara.component
def TransportPart(visit: Visit) -> None:
    """Time: where it stands and what can be done with it."""
    frame, month, language = visit.scene, visit.month, visit.language.value
    texts = words(language)["transport"]
    wrong = _trouble(visit, frame)
    first_year = frame.histories[0].first_year if frame.histories else 2018
    components.Transport(
        words=texts,
        label=month_name(month, first_year, language),
        counter=texts["of"].format(month=month, months=frame.months),
        month=month,
        reached=max(frame.reached, 0),
        months=max(frame.months, 1),
        start=frame.histories[0].start if frame.histories else 0,
        running=frame.activity == "running",
        busy=frame.activity in ("building", "failed"),
        stored=visit.stored.value is not None,
        speed=visit.speed.value,
        status=wrong.text if wrong else _status(visit, frame),
        trouble=wrong is not None,
        program_says=words(language)["problems"]["program_says"],
        program=wrong.program if wrong else "",
        event_act=visit.act,
        event_show=lambda month: visit.show(int(month)),
        event_hurry=visit.hurry,
    )


@solara.component
def BeatPart(visit: Visit) -> None:
    """Answers when a frame, or what a click changed, has been drawn."""
    frame = visit.scene
    components.Beat(
        number=visit.frame.value.number,
        click=visit.click.value,
        month=visit.month,
        activity=frame.activity,
        event_drawn=lambda drawn: visit.engine.acknowledge(int(drawn["number"]), int(drawn["click"])),
    )


@solara.component
def View(visit: Visit) -> None:
    """The open part of the page."""
    views = {"map": MapView, "city": CityView, "wijk": WijkView, "household": HouseholdView}
    with solara.Div(classes=["view"]):
        solara.HTML("p", words(visit.language.value)["page"]["one_run"], classes=["note", "luck"])
        if visit.view.value == "explanation":
            components.Explanation(
                words=describe.explanation_words(_city_of(visit), visit.language.value),
                weakest=describe.weakest(visit.language.value),
                language=visit.language.value,
            )
        elif visit.scene.histories is not None and visit.scene.reached >= 0:
            views[visit.view.value](visit)


def _city_of(visit: Visit) -> str:
    """The city whose shapes are drawn: that of the living run, or the one with the wijken of the stored run."""
    if visit.stored.value is None or visit.stored.value.histories is None:
        return visit.frame.value.city
    wanted = set(visit.stored.value.histories[0].wijk_names)
    return next((city for city in cities() if map_scene.wijken(city) == wanted), "")


@solara.component
def MapView(visit: Visit) -> None:
    """Both cities and their difference."""
    language, texts = visit.language.value, words(visit.language.value)
    frame, month, city = visit.scene, visit.month, _city_of(visit)
    names, colours = describe.policy_names(visit), describe.policy_colours(visit)
    if city:
        components.CityMap(
            words=describe.map_words(city, language),
            quantity_words=texts["quantities"],
            unit_words=texts["units"],
            names=names,
            colours=colours,
            language=language,
            shape=map_scene.shape(city),
            scene=map_scene.scene(frame, month, city, visit.quantity.value),
            sides=("a", "b", "difference"),
            quantities=[item.name for item in QUANTITIES],
            event_choose=visit.choose,
            event_open=visit.open_wijk,
        )
    components.Headline(
        title=texts["city"]["title"],
        numbers=scenes.headline(frame, month),
        quantity_words=texts["quantities"],
        unit_words=texts["units"],
        colours=colours,
        language=language,
    )


def _lines(visit: Visit, title: str, panels: list[dict[str, Any]], *, later: bool = False) -> None:
    texts, colours = words(visit.language.value), describe.policy_colours(visit)
    components.Lines(
        title=title,
        panels=panels,
        month=visit.month,
        sides=("a", "b"),
        programme=texts["transport"]["programme"],
        spread=texts["wijk"]["spread"],
        quantity_words=texts["quantities"],
        unit_words=texts["units"],
        names=describe.policy_names(visit),
        colours=colours,
        inks=describe.inks(colours),
        language=visit.language.value,
        later=later,
    )


@solara.component
def CityView(visit: Visit) -> None:
    """The city over time, and the money."""
    texts = words(visit.language.value)
    _lines(visit, texts["city"]["title"], scenes.city_lines(visit.scene))
    components.Money(
        words=texts["city"],
        payer_words=texts["payers"],
        rows=scenes.money(visit.scene, visit.month),
        language=visit.language.value,
    )


@solara.component
def WijkView(visit: Visit) -> None:
    """One wijk: what goes on, dwellings, Wijkkompas, lines."""
    language, texts = visit.language.value, words(visit.language.value)
    frame, month, wijk = visit.scene, visit.month, visit.wijk.value
    assert frame.histories is not None
    history = frame.histories[0]
    names, colours = describe.policy_names(visit), describe.policy_colours(visit)

    def choose(name: str) -> None:
        visit.open_wijk(name)

    components.WijkHead(
        words=texts["wijk"],
        fact_words=texts["facts"],
        wijk=wijk,
        programme=bool(history.programme[history.row_of(wijk)]),
        groups=[
            {"title": texts["map"][title], "names": [n for n, flag in pairs if flag == wanted]}
            for title, wanted in (("programme_wijken", True), ("other_wijken", False))
            for pairs in [list(zip(history.wijk_names, history.programme, strict=True))]
        ],
        counts=scenes.facts(frame, month, wijk),
        colours=colours,
        language=language,
        event_choose=choose,
    )
    components.Dwellings(
        words=texts["wijk"],
        colouring_words=texts["colourings"],
        code_words=texts["codes"][visit.colouring.value],
        nobody=texts["codes"]["nobody"],
        colourings=COLOURINGS,
        colouring=visit.colouring.value,
        sides=scenes.dwellings(frame, month, wijk, visit.colouring.value),
        names=names,
        colours=colours,
        language=language,
        event_choose=visit.paint,
        event_pick=lambda order: visit.pick(int(order["side"]), int(order["place"])),
    )
    components.Wheel(
        words=texts["wijk"],
        scene=scenes.compass(frame, month, wijk, language),
        names=names,
        colours=colours,
        language=language,
    )
    _lines(visit, texts["wijk"]["lines"], scenes.wijk_lines(frame, wijk), later=True)


@solara.component
def HouseholdView(visit: Visit) -> None:
    """The life of one household under both policies."""
    language, texts = visit.language.value, words(visit.language.value)
    frame, own = visit.scene, texts["household"]
    runs, household, kind = frame.lives, visit.household.value, visit.kind.value
    names = describe.policy_names(visit)
    sentence_names = (f"A ({names['a']})", f"B ({names['b']})")
    choice = solara.use_memo(lambda: offered(runs, kind) if runs else None, [id(runs), kind])
    story = solara.use_memo(
        lambda: told(runs, household, language, sentence_names) if runs and household else _NO_STORY,
        [id(runs), household, language, sentence_names],
    )
    asked = visit.asked.value
    problem = own["number_problem"] if asked and not (asked.isdigit() and int(asked) > 0) else ""
    missing = bool(runs) and bool(household) and not story["known"] and not problem
    if runs is None:
        note = own["not_recorded"] if visit.stored.value is not None else own["paused_only"]
    elif missing:
        note = own["unknown"].format(number=household)
    elif choice is not None and not choice.number:
        note = own["nobody"]
    elif not household:
        note = own["choose"]
    elif frame.activity == "running":
        note = own["paused_only"]
    else:
        note = own["until"].format(month=month_name(max(frame.reached, 0), runs[0].first_year, language))
    components.Lives(
        words=own,
        kind_words=texts["kinds"],
        number=len(runs[-1].followed) if runs else 200,
        kind=kind,
        household=household,
        offered=[
            {"household": item.household, "labels": list(item.labels)}
            for item in (choice.glances if choice else ())
        ],
        story=story,
        note=note,
        problem=problem,
        may_follow=missing and visit.stored.value is None,
        names=names,
        colours=describe.policy_colours(visit),
        event_find=visit.find,
        event_choose_kind=visit.look_for,
        event_random=lambda *_: visit.random(),
        event_follow=lambda *_: visit.follow(),
    )


_NO_STORY: dict[str, Any] = {"known": False, "lives": [[], []], "parting": []}
