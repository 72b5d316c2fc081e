"""Choices that are allowed, but do nothing or not what was meant: told first, as no number of the study shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wijksim.config import Config
from wijksim.lab.contrasts import BASELINE

_NAMED = 5
"""Scenarios that are named; a study of conditions has hundreds."""


@dataclass(frozen=True)
class Remark:
    """What a user may not have meant.

    Attributes:
        kind: ``spends``, ``never``, ``idle``, ``unstopped``, ``unshaken`` or ``elsewhere``.
        arms: Scenarios that it is about.
        text: One sentence in English.
        values: Numbers and names in that sentence, for sentences in other words.
    """

    kind: str
    arms: tuple[str, ...]
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


def remarks(arms: Mapping[str, Config]) -> list[str]:
    """What a user may not have meant, one sentence for each.

    Args:
        arms: Configuration of each scenario that will be run, by name.
    """
    return [remark.text for remark in remarked(arms)]


def remarked(arms: Mapping[str, Config]) -> list[Remark]:
    """The same, with what each sentence is made of.

    Args:
        arms: Configuration of each scenario that will be run, by name.
    """
    found = []
    for applies, told in _KINDS:
        names = tuple(name for name, config in arms.items() if applies(config))
        if names:
            found.append(told(names, arms[names[0]]))
    return found


def _spends(names: tuple[str, ...], config: Config) -> Remark:
    share = config.scenario.envelope_share
    text = (
        f"scenario.envelope_share = {share:g}: {_listed(names)} is called no programme, and spends programme money in "
        "these runs"
    )
    return Remark("spends", names, text, {"share": share})


def _never(names: tuple[str, ...], config: Config) -> Remark:
    text = (
        f"scenario.start = {config.scenario.start} and months = {config.months}: the programme of "
        f"{_listed(names)} never works in these runs, so they are as without one"
    )
    return Remark("never", names, text, {"start": config.scenario.start, "months": config.months})


def _idle(names: tuple[str, ...], _: Config) -> Remark:
    text = f"scenario.widening_month goes with scenario.rollout=four_then_seven: it does nothing in {_listed(names)}"
    return Remark("idle", names, text)


def _unstopped(names: tuple[str, ...], config: Config) -> Remark:
    text = (
        f"scenario.rijk_until = {config.scenario.rijk_until} and months = {config.months}: money of the Rijk never "
        f"stops in these runs of {_listed(names)}"
    )
    return Remark("unstopped", names, text, {"until": config.scenario.rijk_until, "months": config.months})


def _unshaken(names: tuple[str, ...], config: Config) -> Remark:
    text = (
        f"shock.start = {config.shock.start} and months = {config.months}: the shock would begin after the end of "
        f"these runs of {_listed(names)}"
    )
    return Remark("unshaken", names, text, {"start": config.shock.start, "months": config.months})


def _elsewhere(names: tuple[str, ...], config: Config) -> Remark:
    growth, city = config.growth, config.city
    text = (
        f"growth.dwellings_per_year = {growth.dwellings_per_year:g} goes with growth.counted_in = "
        f"{growth.counted_in}, and {city.whole} grows by as many a year, whatever its size; a number of its own "
        "is chosen without growth=measured"
    )
    values = {"dwellings": growth.dwellings_per_year, "counted_in": growth.counted_in, "city": city.whole}
    return Remark("elsewhere", names, text, values)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _is_programme(config: Config) -> bool:
    return config.scenario.envelope_share > 0


def _begins(config: Config) -> bool:
    return config.scenario.start < config.months


def _is_none_that_spends(config: Config) -> bool:
    return config.scenario.name == BASELINE and config.scenario.envelope_share > 0


def _widens_in_vain(config: Config) -> bool:
    usual = type(config.scenario).model_fields["widening_month"].default
    return config.scenario.rollout != "four_then_seven" and config.scenario.widening_month != usual


def stops_too_late(config: Config) -> bool:
    """Whether money of the Rijk is to stop, but never does within the run."""
    until = config.scenario.rijk_until
    return _is_programme(config) and until is not None and until >= config.months


def _is_shaken_too_late(config: Config) -> bool:
    shock = config.shock
    return shock.months > 0 and shock.energy_factor != 1.0 and shock.start >= config.months


def grows_like_another_city(config: Config) -> bool:
    """Whether the dwellings that are added were counted in another city."""
    growth = config.growth
    return growth.dwellings_per_year > 0 and growth.counted_in not in (None, config.city.whole)


def _never_begins(config: Config) -> bool:
    return _is_programme(config) and not _begins(config)


_KINDS: tuple[tuple[Callable[[Config], bool], Callable[[tuple[str, ...], Config], Remark]], ...] = (
    (_is_none_that_spends, _spends),
    (_never_begins, _never),
    (_widens_in_vain, _idle),
    (stops_too_late, _unstopped),
    (_is_shaken_too_late, _unshaken),
    (grows_like_another_city, _elsewhere),
)
"""When something is told, and what, of the scenarios that it holds for and the configuration of the first."""
