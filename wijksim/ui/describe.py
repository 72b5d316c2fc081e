"""What the page says about choices and policies: names, colours, sliders, what was changed, the weakest assumptions."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from wijksim.city.baseline import BaselineError, baseline_of
from wijksim.config import CityConfig
from wijksim.parameters import Declaration
from wijksim.report.constant_words import meaning_of, meanings, unit_of
from wijksim.report.house_style import colour
from wijksim.report.number_format import number_format
from wijksim.report.weakest import weakest_assumptions
from wijksim.ui.choices import (
    DIALS,
    LONGEST_RUN,
    MAIN_CITIES,
    SIDES,
    Choices,
    cities,
    city_config,
    exact,
    sliders,
)
from wijksim.ui.sources import source_parts
from wijksim.ui.visit import Visit
from wijksim.ui.words import words

_STEPS = 50
_WEAKEST = 10
_DARKER = 0.62
_DIGITS = 2
"""Digits of a number of households."""


def policy_names(visit: Visit) -> dict[str, str]:
    """Names of both policies, in the visitor's language."""
    known = words(visit.language.value)["scenarios"]
    frame = visit.scene
    if frame.histories is None:
        scenarios = [visit.running.value.policy(side).scenario for side in SIDES]
    else:
        scenarios = [history.scenario for history in frame.histories]
    return {side: str(known.get(name, name)) for side, name in zip(SIDES, scenarios, strict=True)}


def city_names(language: str) -> dict[str, str]:
    """Names of all cities; those of a folder of one's own have one in their file, and are marked as one's own."""
    known = {str(name): str(text) for name, text in words(language)["cities"].items()}
    return {name: known[name] if name in MAIN_CITIES else _own_name(name, language) for name in cities()}


def _own_name(city: str, language: str) -> str:
    config, texts = city_config(city), words(language)["settings"]
    return f"{config.name} ({texts['city_made_up' if config.made_up else 'city_own']})"


def _sizes(own: Sequence[str], language: str) -> str:
    """Cities of one's own with their households, as far as their tables can be read."""
    numbers = number_format(language)
    return ", ".join(
        f"{city_config(city).name} {numbers.number(_households(city_config(city)))}" for city in own
    )


@lru_cache
def _households(city: CityConfig) -> float:
    """Households of a city, in round numbers; NaN where its tables cannot be read."""
    try:
        measured = float(baseline_of(city.data).buurten["households"].sum())
    except BaselineError:
        return math.nan
    return float(f"{measured * city.copies / city.keep_one_in:.{_DIGITS}g}")


def settings_words(choices: Choices, language: str) -> dict[str, str]:
    """Texts beside the controls."""
    texts = words(language)["settings"]
    first_year, own = city_config(choices.city).first_year, cities()[len(MAIN_CITIES) :]
    started = len(choices.starts().keys() - choices.parameters.keys())
    sizes = f" {texts['city_help_own'].format(cities=_sizes(own, language))}" if own else ""
    return texts | {
        "months_help": texts["months_help"].format(year=first_year, longest=LONGEST_RUN),
        "city_help": texts["city_help"] + sizes,
        "started": texts["started_one" if started == 1 else "started"].format(number=started)
        if started
        else "",
    }


def map_words(city: str, language: str) -> dict[str, str]:
    """Texts beside the map of a city."""
    texts = words(language)["map"]
    return texts | {"schematic": texts["schematic_made_up" if city_config(city).made_up else "schematic"]}


def explanation_words(city: str, language: str) -> dict[str, Any]:
    """Texts of the explanation, with what to keep in mind where the city on the page is not Groningen."""
    texts = words(language)["explanation"]
    if city not in cities():
        return texts | {"elsewhere": ""}
    config = city_config(city)
    kind = "made_up" if config.made_up else "" if city in MAIN_CITIES else "own_city"
    return texts | {"elsewhere": texts[kind].format(city=config.name) if kind else ""}


def policy_colours(visit: Visit) -> dict[str, str]:
    """Colours of both policies, those of the figures."""
    frame = visit.scene
    scenarios = (
        [visit.running.value.policy(side).scenario for side in SIDES]
        if frame.histories is None
        else [history.scenario for history in frame.histories]
    )
    return {side: darker(colour(name), 0.8) for side, name in zip(SIDES, scenarios, strict=True)}


def chosen_colours(choices: Choices) -> dict[str, str]:
    """Colours of the policies that are chosen."""
    return {side: darker(colour(choices.policy(side).scenario), 0.8) for side in SIDES}


def darker(paint: str, share: float = _DARKER) -> str:
    """A colour of the same hue, dark enough for letters of or on it."""
    parts = [int(paint[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part * share):02x}" for part in parts)


def inks(colours: dict[str, str]) -> dict[str, str]:
    """Colours for letters."""
    return {side: darker(paint) for side, paint in colours.items()}


def step_of(item: Declaration) -> float:
    """Step of a slider: a round number, about a fiftieth of the range."""
    rough = (item.high - item.low) / _STEPS
    power = 10.0 ** float(np.floor(np.log10(rough)))
    return float(f"{next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999):.6g}")


@cache
def slider_list(language: str) -> list[dict[str, Any]]:
    """Every slider with what belongs beside it. Not to be changed."""
    return [
        _told(item, language)
        | {"step": step_of(item), "grade": item.grade, "source": source_parts(item.source, language)}
        for item in sliders().values()
    ]


def _told(item: Declaration, language: str) -> dict[str, Any]:
    """A constant with its range, in the words of the language where it has them."""
    return {
        "path": item.path,
        "meaning": meaning_of(item, language),
        "lang": language if item.path in meanings(language) else "en",
        "low": item.low,
        "high": item.high,
        "default": item.default,
        "unit": unit_of(item.unit, language),
    }


def chosen(choices: Choices) -> dict[str, Any]:
    """Where every control stands."""
    found: dict[str, Any] = {
        "city": choices.city,
        "seed": choices.seed,
        "months": choices.months,
        "parameters": dict(choices.parameters),
        "starts": {path: vars(start) for path, start in choices.starts().items()},
    }
    for side in SIDES:
        found[side] = {"scenario": choices.policy(side).scenario} | {
            dial.name: choices.dial(side, dial.name) for dial in DIALS
        }
    return found


def changes(choices: Choices) -> list[dict[str, str]]:
    """What differs from the defaults and can be put back."""
    default = Choices()
    found = []
    for side in SIDES:
        for name, value in choices.policy(side).dials.items():
            found.append({"key": f"{side}.{name}", "text": f"{side.upper()}: scenario.{name}={exact(value)}"})
    if choices.seed != default.seed:
        found.append({"key": "seed", "text": f"seed={choices.seed}"})
    if choices.months != default.months:
        found.append({"key": "months", "text": f"months={choices.months}"})
    for path, value in choices.parameters.items():
        found.append({"key": f"parameters.{path}", "text": f"{path}={exact(value)}"})
    return found + [{"key": f"others.{word}", "text": word} for word in choices.others]


def unfair(choices: Choices) -> bool:
    """Whether the policies differ in budget, though neither is the absence of a programme."""
    a, b = (choices.dial(side, "envelope_share") for side in SIDES)
    return a != b and min(a, b) > 0


def weakest(language: str) -> list[dict[str, Any]]:
    """The weakest assumptions."""
    return [_told(item, language) for item in weakest_assumptions(_WEAKEST)]
