"""Mesa's own page, SolaraViz, around the same model: ``wijksim ui --classic``.

The model takes plain keyword arguments with defaults, as SolaraViz wants; every control is a list or a slider, so that
nothing invalid can be entered; each visitor has a model of its own; the drawing reads one frame that is swapped in as
the last thing of a step.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import solara
from mesa.visualization import Slider, SolaraViz
from mesa.visualization.utils import update_counter

from wijksim.model import WijkModel, forget_agents
from wijksim.report.house_style import colour
from wijksim.ui import components, map_scene, scenes
from wijksim.ui.choices import Choices, Problem, cities, scenario_dials, scenarios
from wijksim.ui.describe import darker, map_words
from wijksim.ui.engine import Frame
from wijksim.ui.history import History
from wijksim.ui.opening import begun_with
from wijksim.ui.page import STYLE
from wijksim.ui.page_settings import LANGUAGE, words_given
from wijksim.ui.quantities import QUANTITIES
from wijksim.ui.visitors import VISITORS
from wijksim.ui.words import problem_text, words

_INTERVAL = 100
"""Milliseconds between two months; less makes Mesa's page miss clicks."""

_YEAR = 12


class ClassicModel(WijkModel):
    """The model with plain keyword arguments.

    Args:
        policy: Name of the policy; not called scenario, a name that Mesa 3.5 keeps for itself.
        city: Name of the city.
        luck: Seed.
        coordination: The dial of policies that coordinate; the others stay at zero.
        envelope: Part of the programme's budget that is used, for policies that have one.
        years: Length of the run.
    """

    def __init__(
        self,
        policy: str = "integrated",
        city: str = "proefstad",
        luck: int = 1,
        coordination: float = 0.15,
        envelope: float = 1.0,
        years: int = 20,
    ) -> None:
        """Builds the city of month 0."""
        begun = _begun()
        months = begun.months if years == _years(begun.months) else int(years) * _YEAR
        turned = {"city": city, "seed": luck, "months": months}
        if policy != begun.b.scenario:
            turned["b.scenario"] = policy
        choices = _with(begun, turned)
        dials, own = choices.b.dials, scenario_dials(policy)
        if own["coordination"] > 0 or "coordination" in dials:
            choices = _with(choices, {"b.coordination": coordination})
        if envelope < own["envelope_share"] or "envelope_share" in dials:
            choices = _with(choices, {"b.envelope_share": envelope})
        super().__init__(choices.config("b"))
        forget_agents(self)  # Mesa 3.3 keeps every model that was ever reset
        self.city_name = city
        self.history = History(
            policy,
            list(self.city.wijk_names),
            [bool(flag) for flag in self.city.wijken.programme],
            self.city.first_year,
            self.config.scenario.start,
        )
        self.frame = Frame(months=months, histories=(self.history, self.history))
        self._note()

    def step(self) -> None:
        """Runs one month, and publishes it."""
        super().step()
        self._note()
        self.running = self.city.month < self.config.months

    def _note(self) -> None:
        self.history.add(self.city, self.observer.income_cuts, self.observer.latest())
        self.frame = replace(self.frame, reached=self.history.months)


def _language() -> str:
    return os.environ.get(LANGUAGE, "nl")


def _look(model: ClassicModel) -> dict[str, Any]:
    texts = words(_language())
    name = str(texts["scenarios"].get(model.history.scenario, model.history.scenario))
    paint = darker(colour(model.history.scenario), 0.8)
    return {
        "quantity_words": texts["quantities"],
        "unit_words": texts["units"],
        "names": {"a": name, "b": name},
        "colours": {"a": paint, "b": paint},
        "language": _language(),
    }


@solara.component
def ClassicMap(model: ClassicModel) -> None:
    """The city on the map."""
    update_counter.get()
    quantity, choose = solara.use_state(QUANTITIES[0].name)
    frame = model.frame
    with solara.Div(classes=["wijksim", "wijksim-classic"]):
        components.CityMap(
            words=map_words(model.city_name, _language()),
            shape=map_scene.shape(model.city_name),
            scene=map_scene.scene(frame, frame.reached, model.city_name, quantity),
            sides=("a",),
            quantities=[item.name for item in QUANTITIES],
            event_choose=choose,
            event_open=lambda wijk: None,
            **_look(model),
        )


@solara.component
def ClassicLines(model: ClassicModel) -> None:
    """The city over time."""
    update_counter.get()
    frame, texts = model.frame, words(_language())
    look = _look(model)
    panels = [{**panel, "b": []} for panel in scenes.city_lines(frame)]
    with solara.Div(classes=["wijksim", "wijksim-classic"]):
        components.Lines(
            title=texts["city"]["title"],
            panels=panels,
            month=frame.reached,
            sides=("a",),
            programme=texts["transport"]["programme"],
            spread="",
            inks=look["colours"],
            later=False,
            **look,
        )


def _begun() -> Choices:
    """What the page was asked to begin with; its one policy is the second."""
    return begun_with(words_given())


def _with(choices: Choices, turned: Mapping[str, Any]) -> Choices:
    """Choices with some of them changed to what controls gave.

    Raises:
        ValueError: If a value is not allowed; no control gives such a value.
    """
    for key, value in turned.items():
        found = choices.changed(key, value)
        if isinstance(found, Problem):
            raise ValueError(f"{key} = {value}: {problem_text(found, _language())}")
        choices = found
    return choices


def _years(months: int) -> int:
    """Years in which so many months lie; a last one may be shorter."""
    return math.ceil(months / _YEAR)


def _first_values() -> dict[str, Any]:
    """Arguments of the first model."""
    begun = _begun()
    return {
        "policy": begun.b.scenario,
        "city": begun.city,
        "luck": begun.seed,
        "coordination": _first_dial(begun, "coordination"),
        "envelope": _first_dial(begun, "envelope_share"),
        "years": _years(begun.months),
    }


def _first_dial(begun: Choices, name: str) -> float:
    """Where a dial stands at first: that of integrated where the policy has none, for when another is chosen."""
    asked = begun.dial("b", name)
    return asked if asked > 0 or name in begun.b.dials else scenario_dials("integrated")[name]


def _parameters() -> dict[str, Any]:
    texts, first = words(_language())["classic"], _first_values()

    def slider(name: str, low: float, high: float, step: float) -> Slider:
        return Slider(
            texts[name], first[name], min(low, first[name]), max(high, first[name]), step, dtype=type(low)
        )

    def select(name: str, label: str, values: tuple[str, ...]) -> dict[str, Any]:
        return {"type": "Select", "label": texts[label], "value": first[name], "values": list(values)}

    return {
        "policy": select("policy", "scenario", scenarios()),
        "city": select("city", "city", cities()),
        "luck": slider("luck", 1, 100, 1),
        "coordination": slider("coordination", 0.0, 0.35, 0.01),
        "envelope": slider("envelope", 0.0, 1.0, 0.05),
        "years": slider("years", 1, 40, 1),
    }


@solara.component
def Page() -> None:
    """One visitor's page, with a model of its own."""
    ticket, set_ticket = solara.use_state(0)

    def stay() -> Any:
        number = VISITORS.admit()
        set_ticket(number or -1)
        return lambda: VISITORS.leave(number) if number else None

    solara.use_effect(stay, [])
    solara.Style(STYLE)
    if ticket > 0:
        Visualisation()
    elif ticket < 0:
        solara.Text(words(_language())["page"]["full"].format(most=VISITORS.most))


@solara.component
def Visualisation() -> None:
    """Mesa's page around a fresh model."""
    model = solara.use_memo(lambda: ClassicModel(**_first_values()), [])
    SolaraViz(
        model,
        components=[(ClassicMap, 0), (ClassicLines, 0)],
        model_params=_parameters(),
        play_interval=_INTERVAL,
        name=words(_language())["classic"]["name"],
    )
