"""What made a study another one than its defaults, as words that a command for a further study must carry along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.config import CityConfig, Config, Pathways
from wijksim.lab.composition import compose_choices, declared, load_config, options
from wijksim.lab.factors import given_parameters
from wijksim.lab.own_folder import own_folder, own_options
from wijksim.lab.rerun import command, flat, group_override, overrides_of, text
from wijksim.lab.store import Store
from wijksim.lab.study import StudyConfig

_OF_ONE_RUN = ("scenario", "seed", "draw", "months", "record", "events", "cohorts_every")
"""Keys of a run that further studies do not share, or that are stated otherwise."""
_SECTIONS_OF_A_COMPARISON = ("stop", "survey")
_OF_AN_ARM = ("name", "envelope_share")
"""Keys of a scenario that make it what it is."""
_OF_THE_MODEL = ("city", "growth", "market", "pathways", "parameters", "posterior", "allow_out_of_range")
"""Sections that say how people and city work, whatever policy or price there is."""
_USUAL_RESULTS = "results"
_EXACT = 6
"""Digits within which a part of a city and its part of the money count as alike: one third of one in three."""
_COMPARED = ("months", "shock", "growth", "energy_prices", "market", "funding", "posterior")
"""Sections of a run that are compared as a whole with what is usual."""


@dataclass(frozen=True)
class Settings:
    """What a further study has in common with one that was made.

    Attributes:
        config: What all arms of the study have in common.
        arms: Its arms.
        study: The study.
        store: Where its runs are.
    """

    config: Config
    arms: Mapping[str, Config]
    study: StudyConfig
    store: Store

    def _place(self) -> list[str]:
        """The folder of all results, where it is not the usual one."""
        depth = len(self.study.experiment.split("/"))
        found = self.store.folder.resolve().parents[depth - 1]
        return (
            []
            if found.name == _USUAL_RESULTS and found.parent == Path.cwd()
            else [f"results_dir={text(str(found))}"]
        )

    def _words(self) -> list[str]:
        """City, length, shock, growth, rules and constants."""
        words = overrides_of(self.config.model_dump(mode="json", exclude=set(_OF_ONE_RUN)))
        of_city = [word for word in words if section(word) == "city"]
        others = [word for word in words if section(word) != "city"]
        return [*(of_city or [f"city={self.config.city.data}"]), f"months={self.config.months}", *others]

    def _all(self, *, without: Sequence[str] = ()) -> list[str]:
        dials = [f"{key}={text(value)}" for key, value in dials_of(self.arms).items() if key not in without]
        kept = [word for word in self._words() if section(word) not in without]
        drawn = [] if self.study.draw_parameters else ["draw_parameters=false"]
        return [*own_options(), *kept, *dials, *drawn, *self._place()]

    def compare(self) -> str:
        """The command that makes the comparison once more."""
        study = self.study
        words = [
            f"experiment={study.experiment}",
            f"scenarios=[{','.join(self.arms)}]",
            f"seeds={_seeds(study.seeds)}",
        ]
        words += [f"default_point_seeds={study.default_point_seeds}"] if study.draw_parameters else []
        words += self._of_this_comparison()
        return command("compare", [*self._all(), *words])

    def _of_this_comparison(self) -> list[str]:
        """What is recorded, when to stop and which survey it is set against, where that is not usual."""
        usual, config = (
            compose_choices(),
            self.config.model_dump(mode="json", include={"record", "cohorts_every"}),
        )
        asked = config | self.study.model_dump(mode="json", include=set(_SECTIONS_OF_A_COMPARISON))
        there = flat({name: usual[name] for name in asked})
        return [f"{key}={text(value)}" for key, value in flat(asked).items() if there.get(key) != value]

    def report(self, language: str) -> str:
        """The command of its report."""
        words = [self.study.experiment, f"language={language}"]
        return command("report", [*own_options(), *words, *self._place()])

    def attribute(self, experiment: str, seeds: int) -> str:
        """The command that divides the difference among the pathways that this study has on; empty where none is."""
        flags = changed_pathways(self.config)
        usual = compose_choices()["attribution"]["pathways"]
        divided = [name for name in usual if flags.get(name, True)]
        if not divided:
            return ""
        words = [f"pathways.{name}={text(flag)}" for name, flag in flags.items()]
        words += [f"attribution.pathways={text(divided)}"] if divided != usual else []
        words += [f"experiment={experiment}", f"seeds={seeds}"]
        return command("attribute", [*self._all(without=["pathways"]), *words])

    def discover(self, experiment: str) -> str:
        """The command that looks for conditions under which the policy is worse, besides the constants set here."""
        usual = compose_choices()["discovery"]["conditions"]
        given = {*given_parameters(self.config), *dials_of(self.arms)}
        free = [name for name in usual if name not in given]
        words = [f"discovery.conditions={text(free)}"] if free != usual else []
        return command("discover", [*self._all(), *words, f"experiment={experiment}"])

    def coordination(self, seeds: int) -> str:
        """The command that turns the dial of coordination."""
        turned = ["scenario.coordination", "scenario.support_capacity"]
        capacity = dials_of(self.arms).get("scenario.support_capacity")
        words = [] if capacity is None else [f"dial.capacities=[{text(capacity)}]"]
        return command("coordination", [*self._all(without=turned), *words, f"seeds={seeds}"])

    def validate(self, file: str, seeds: int) -> str:
        """The command that sets the model against measurements, which know no policy and no shock."""
        words = [word for word in self._words() if section(word) in _OF_THE_MODEL]
        place = [f"seeds={seeds}", f"json={text(str(self.store.folder / file))}", *self._place()]
        return command("validate", [*own_options(), *words, *place])


def section(word: str) -> str:
    """The section of a run that an override is about."""
    return word.partition("=")[0].partition(".")[0]


def _seeds(seeds: Sequence[int]) -> str:
    return str(len(seeds)) if list(seeds) == list(range(1, len(seeds) + 1)) else text(list(seeds))


def dials_of(arms: Mapping[str, Config]) -> dict[str, Any]:
    """Dials that a study set for all arms that have them: in which its arms differ from conf/scenario alike."""
    found: dict[str, list[Any]] = {}
    for name, config in arms.items():
        if name not in options("scenario"):
            continue
        usual = flat(declared("scenario", name))
        for key, value in flat(config.scenario.model_dump(mode="json")).items():
            if key not in _OF_AN_ARM and usual.get(key) != value:
                found.setdefault(f"scenario.{key}", []).append(value)
    return {key: values[0] for key, values in found.items() if all(value == values[0] for value in values)}


def changed_pathways(config: Config) -> dict[str, bool]:
    """Flags of pathways that are not as they usually are."""
    usual = Pathways()
    return {name: flag for name, flag in config.pathways if flag != getattr(usual, name)}


@cache
def _composed_with(own: Path | None, *words: str) -> Config:
    """A run as conf/ has it, kept for each folder that is in force."""
    return load_config(words)


def usual_of(config: Config) -> Config:
    """What is usual in the city of a study: conf/, with what the file of the city itself chooses.

    Where the city is none that can be chosen (its folder is not in force), that is conf/ alone.
    """
    city = group_override("city", config.city.model_dump(mode="json"))
    words = [city] if city else []
    if config.allow_out_of_range:  # a city may bring constants that only this allows
        words.append("allow_out_of_range=true")
    return _composed_with(own_folder(), *words)


def changed_sections(config: Config) -> list[str]:
    """Sections of a run that are not as its city has them by itself; city, policy and constants left out."""
    usual = usual_of(config)
    return [name for name in _COMPARED if getattr(config, name) != getattr(usual, name)]


def sections_of_the_city(config: Config) -> list[str]:
    """Sections that the city of a run chooses otherwise than conf/ does; city, policy and constants left out."""
    usual, plain = usual_of(config), load_config()
    return [name for name in _COMPARED if getattr(usual, name) != getattr(plain, name)]


def money_per_household(city: CityConfig) -> float:
    """Programme money and team hours per household, as a multiple of those in the whole city."""
    return round(city.scale * city.keep_one_in, _EXACT)
