"""What a visitor has chosen: two policies, and the circumstances that they share; and what is not allowed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import yaml

from wijksim.config import CityConfig, Config, ConfigError
from wijksim.lab.composition import compose_choices, declared, load_config, options
from wijksim.lab.own_folder import own_folder, own_options
from wijksim.lab.rerun import command
from wijksim.parameters import Declaration, declarations

SIDES = ("a", "b")
MAIN_CITIES = ("proefstad", "groningen_tenth", "groningen")
MAIN_SCENARIOS = ("baseline", "physical", "social", "parallel", "integrated")
LONGEST_RUN = 600
"""Months that the page offers at most."""

_RECORD = ("city", "wijken", "ledger", "events")
_FOLLOWED = 200
_HYDRA = Lock()
"""Composing is not safe for threads: one visitor at a time."""

_DRAW_LIMIT = 2**31
_BELOW = {"parameters": "posterior."}
"""What hangs below a group, where that is not its own name: constants mean the same without the group."""


@dataclass(frozen=True)
class Dial:
    """A dial of one policy: a number of the group ``scenario`` that a slider sets."""

    name: str
    low: float
    high: float
    step: float


DIALS = (
    Dial("coordination", 0.0, 0.35, 0.01),
    Dial("social_share", 0.0, 1.0, 0.05),
    Dial("envelope_share", 0.0, 1.0, 0.05),
)
"""Coordination, the mix of the money, and the part of the programme's budget that is allocated."""


@dataclass(frozen=True)
class Problem:
    """Why a value is not allowed, in numbers: the page puts it into words."""

    low: float | None = None
    high: float | None = None
    unit: str = ""
    whole: bool = False
    text: str = ""


@dataclass(frozen=True)
class Start:
    """Where a constant stands as long as nobody moves its slider, if that is not at its declared default.

    Attributes:
        value: Its value.
        origin: What brings it there: ``word`` (an override), ``chosen`` (the city, or a set of constants that was
            chosen), ``calibration`` or ``draw``.
    """

    value: float
    origin: str


@dataclass(frozen=True)
class Policy:
    """A scenario, and the dials that were turned away from where it has them."""

    scenario: str
    dials: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """Everything that a run of the page is made of.

    Attributes:
        a: First policy.
        b: Second policy, on the same luck.
        city: Name of the city.
        seed: Seed of both runs.
        months: Horizon.
        parameters: Constants that differ from their default, by dotted name.
        follow: Households that are followed besides the sample.
        others: Overrides for which the page has no control, the same for both policies.
    """

    a: Policy = Policy("baseline")
    b: Policy = Policy("integrated")
    city: str = "groningen_tenth"
    seed: int = 1
    months: int = 240
    parameters: Mapping[str, float] = field(default_factory=dict)
    follow: tuple[int, ...] = ()
    others: tuple[str, ...] = ()

    def policy(self, side: str) -> Policy:
        """The policy of side ``a`` or ``b``."""
        return self.a if side == "a" else self.b

    def changes(self, side: str) -> list[str]:
        """Overrides that differ from the program's default, for one policy."""
        policy, default = self.policy(side), _defaults()
        words = [f"city={self.city}"] if self.city != default["city"] else []
        words += [f"scenario={policy.scenario}"]
        words += [f"scenario.{name}={exact(value)}" for name, value in policy.dials.items()]
        words += [f"seed={self.seed}"] if self.seed != default["seed"] else []
        words += [f"months={self.months}"] if self.months != default["months"] else []
        words += [f"parameters.{name}={exact(value)}" for name, value in self.parameters.items()]
        return words + list(self.others)

    def command(self, side: str) -> str:
        """The command that makes the run of one policy."""
        return command("run", [*own_options(), *self.changes(side)])

    def yaml(self) -> str:
        """What differs from the defaults, as YAML in the shape of conf/; dials and constants by policy."""
        content: dict[str, Any] = {"city": self.city, "seed": self.seed, "months": self.months}
        for side in SIDES:
            policy = self.policy(side)
            content[f"policy_{side}"] = {"scenario": policy.scenario, **dict(policy.dials)}
        groups: dict[str, dict[str, float]] = {}
        for path, value in self.parameters.items():
            group, _, name = path.partition(".")
            groups.setdefault(group, {})[name] = value
        if groups:
            content["parameters"] = groups
        if self.others:
            content["others"] = list(self.others)
        return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))

    def config(self, side: str, *, recording: bool = True) -> Config:
        """The checked configuration of one run.

        Args:
            side: Side of the policy.
            recording: Whether it names what the page shows; without that it is composed in less time.

        Raises:
            ConfigError: Lists every problem.
        """
        words = self.changes(side)
        if not recording:
            return _composed(*words)
        words += [f"record=[{','.join(_RECORD)}]", f"events.sample={_FOLLOWED}"]
        words += [f"events.households=[{','.join(map(str, self.follow))}]"] if self.follow else []
        return _composed(*words)

    def changed(self, key: str, value: Any) -> "Choices | Problem":
        """These choices with one of them changed.

        Args:
            key: ``city``, ``seed``, ``months``, ``a.scenario``, ``b.coordination``, ``parameters.<group>.<name>`` ...
            value: What came from the control: text or a number.

        Returns:
            The new choices, or why the value is not allowed.
        """
        side, _, name = key.partition(".")
        if side in SIDES:
            return self._policy_changed(side, name, value)
        if side == "parameters":
            return self._parameter_changed(name, value)
        if key == "city":
            return (
                replace(self, city=str(value), follow=())
                if value in cities()
                else Problem(text=", ".join(cities()))
            )
        low, high = (0, _DRAW_LIMIT) if key == "seed" else (1, LONGEST_RUN)
        number = _number(value)
        if number is None or number != int(number) or not low <= number <= high:
            return Problem(low, high, whole=True)
        return replace(self, seed=int(number)) if key == "seed" else replace(self, months=int(number))

    def _policy_changed(self, side: str, name: str, value: Any) -> "Choices | Problem":
        policy = self.policy(side)
        if name == "scenario":
            if value not in scenarios():
                return Problem(text=", ".join(scenarios()))
            return self._with(side, Policy(str(value)))
        dial = next(item for item in DIALS if item.name == name)
        number = _number(value)
        if number is None or not dial.low <= number <= dial.high:
            return Problem(dial.low, dial.high)
        dials = {key: kept for key, kept in policy.dials.items() if key != name}
        if number != scenario_dials(policy.scenario)[name]:
            dials[name] = number
        return self._with(side, Policy(policy.scenario, dials))

    def _with(self, side: str, policy: Policy) -> "Choices":
        return replace(self, a=policy) if side == "a" else replace(self, b=policy)

    def _parameter_changed(self, path: str, value: Any) -> "Choices | Problem":
        item = sliders()[path]
        number = _number(value)
        if number is None or not item.low <= number <= item.high:
            return Problem(item.low, item.high, item.unit)
        kept = {name: old for name, old in self.parameters.items() if name != path}
        others = tuple(word for word in self.others if key_of(word) != f"parameters.{path}")
        put_back = replace(self, parameters=kept, others=others)
        is_usual = number == put_back.constant(path)
        return put_back if is_usual else replace(put_back, parameters={**kept, path: number})

    def starts(self) -> Mapping[str, Start]:
        """Constants that do not start at their declared default, by dotted name. Not to be changed."""
        return _starts(own_folder(), self.city, self.others)

    def constant(self, path: str) -> float:
        """The value of a constant in both runs."""
        start = self.starts().get(path)
        return self.parameters.get(path, start.value if start else sliders()[path].default)

    def without(self, word: str) -> "Choices":
        """These choices without one of the other overrides; a group goes with everything that was set below it."""
        key = key_of(word)
        below = _BELOW.get(key, f"{key}.")
        kept = (
            other for other in self.others if key_of(other) != key and not key_of(other).startswith(below)
        )
        return replace(self, others=tuple(kept))

    def dial(self, side: str, name: str) -> float:
        """Where a dial of a policy stands."""
        policy = self.policy(side)
        return policy.dials.get(name, scenario_dials(policy.scenario)[name])

    def problems(self) -> list[str]:
        """What the program itself says about these choices; empty when they are valid."""
        found: list[str] = []
        for side in SIDES:
            try:
                self.config(side)
            except ConfigError as failure:
                found += [line for line in failure.problems if line not in found]
        return found


def key_of(word: str) -> str:
    """The key that an override touches."""
    return word.partition("=")[0].lstrip("+~")


def exact(value: float) -> str:
    """A number in the fewest digits from which it can be read again."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def _number(value: Any) -> float | None:
    """What was typed or slid as a number; Dutch decimal commas are understood."""
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@cache
def _defaults() -> dict[str, Any]:
    with _HYDRA:
        composed = compose_choices()
    return {"city": composed["city"]["data"], "seed": composed["seed"], "months": composed["months"]}


def _composed(*words: str) -> Config:
    """The configuration of these overrides."""
    return _composed_with(own_folder(), *words)


@lru_cache(maxsize=256)
def _composed_with(_: Path | None, *words: str) -> Config:
    """The same, kept for each folder of one's own: checking, building and starting again ask for the same."""
    with _HYDRA:
        return load_config(words)


def city_config(city: str) -> CityConfig:
    """Which tables a city has, and at what size."""
    # A city may bring constants that only this allows.
    return _composed(f"city={city}", "allow_out_of_range=true").city


def cities() -> tuple[str, ...]:
    """Every city, those of this package first."""
    return _named_first(MAIN_CITIES, "city", own_folder())


def scenarios() -> tuple[str, ...]:
    """Every scenario, the five main ones first."""
    return _named_first(MAIN_SCENARIOS, "scenario", own_folder())


@cache
def _named_first(first: tuple[str, ...], group: str, _: Path | None) -> tuple[str, ...]:
    """Options of a group, of a folder of one's own too, with these before the others."""
    with _HYDRA:
        names = options(group)
    return (*first, *sorted(set(names) - set(first)))


def scenario_dials(scenario: str) -> dict[str, float]:
    """Where a scenario itself has the dials."""
    return _scenario_dials(scenario, own_folder())


@cache
def _scenario_dials(scenario: str, _: Path | None) -> dict[str, float]:
    with _HYDRA:
        composed = declared("scenario", scenario)
    return {dial.name: float(composed[dial.name]) for dial in DIALS}


@cache
def sliders() -> dict[str, Declaration]:
    """Constants that have a range, by dotted name: each gets a slider."""
    return {item.path: item for item in declarations() if item.uncertain}


@lru_cache(maxsize=64)
def _starts(_: Path | None, city: str, others: tuple[str, ...]) -> dict[str, Start]:
    """Constants that start elsewhere than declared; none where the choices are refused as a whole."""
    try:
        config = _composed(f"city={city}", *others)
    except ConfigError:
        return {}
    values = config.parameter_values().as_mapping()
    calibrated = config.posterior.sample().names if config.posterior else ()
    overridden = {key_of(word) for word in others}

    def origin(item: Declaration) -> str:
        if f"parameters.{item.path}" in overridden:
            return "word"
        if item.name in config.parameters.get(item.group, {}):
            return "chosen"
        return "calibration" if item.path in calibrated else "draw"

    return {
        path: Start(values[item.group][item.name], origin(item))
        for path, item in sliders().items()
        if values[item.group][item.name] != item.default
    }
