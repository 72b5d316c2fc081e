"""What in a study is not as the defaults have it, in plain words: nobody should read its results without knowing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wijksim.config import Config
from wijksim.lab.composition import load_config
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.settings import changed_pathways, changed_sections, dials_of
from wijksim.parameters import declarations
from wijksim.report.constant_words import meaning_of, unit_of
from wijksim.report.document.texts import Texts
from wijksim.report.story_language import language as story_language

LENGTH = "months"
"""Section of the length of the runs."""
_MOST_NAMED = 12
"""Constants that are told one by one; a fitted set has dozens."""


@dataclass(frozen=True)
class Unusual:
    """Something that is not as the defaults have it.

    Attributes:
        section: What it belongs to: the name of its texts.
        name: A few words.
        text: What it is, in a sentence.
        warned: Whether it makes the simulated world another one, so that a reader is told before all else.
    """

    section: str
    name: str
    text: str
    warned: bool = True


def unusual(config: Config, arms: Mapping[str, Config], texts: Texts) -> list[Unusual]:
    """What in a study is not as the defaults have it: length, shock, growth, prices, rules, dials, pathways, constants.

    Args:
        config: What its arms have in common.
        arms: Its arms.
        texts: The language.
    """
    makers = {
        LENGTH: _length,
        "shock": _shock,
        "growth": _growth,
        "energy_prices": _energy_prices,
        "market": _market,
        "funding": _funding,
        "posterior": _posterior,
    }
    found = [makers[section](config, texts) for section in changed_sections(config)]
    more = (_dials(arms, texts), _pathways(config, texts), _constants(config, texts))
    return [*found, *(item for item in more if item is not None)]


def _said(texts: Texts, section: str, *, warned: bool = True, key: str = "text", **values: Any) -> Unusual:
    return Unusual(
        section,
        texts.say(f"unusual.{section}.name", **values),
        texts.say(f"unusual.{section}.{key}", **values),
        warned,
    )


def _length(config: Config, texts: Texts) -> Unusual:
    return _said(texts, LENGTH, warned=False, months=config.months, usual=load_config().months)


def _shock(config: Config, texts: Texts) -> Unusual:
    shock = config.shock
    comes = shock.months > 0 and shock.energy_factor != 1 and shock.start < config.months
    return _said(
        texts,
        "shock",
        warned=comes,
        key="text" if comes else "never",
        factor=texts.numbers.tick(shock.energy_factor),
        first=_month(config, texts, shock.start + 1),
        last=_month(config, texts, min(shock.start + shock.months, config.months)),
    )


def _month(config: Config, texts: Texts, month: int) -> str:
    """Month and year of a month of the run."""
    year = config.city.first_year + (month - 1) // MONTHS_PER_YEAR
    return f"{story_language(texts.language).month_name(month)} {year}"


def _growth(config: Config, texts: Texts) -> Unusual:
    growth = config.growth
    return _said(
        texts,
        "growth",
        warned=growth.dwellings_per_year != load_config().growth.dwellings_per_year,
        dwellings=growth.dwellings_per_year,
        social=growth.social_share,
        private=growth.private_share,
        whole=config.city.whole,
        scale=config.city.scale,
    )


def _energy_prices(config: Config, texts: Texts) -> Unusual:
    path = [
        texts.say("unusual.energy_prices.year", year=year, factor=texts.numbers.tick(factor))
        for year, factor in sorted(config.energy_prices.path.items())
    ]
    return _said(texts, "energy_prices", path=texts.listed(path))


def _market(config: Config, texts: Texts) -> Unusual:
    return _said(texts, "market", key=config.market.own_group, tolerance=config.market.tolerance)


def _funding(config: Config, texts: Texts) -> Unusual:
    return _said(
        texts, "funding", unspent=config.funding.unspent, matching=config.funding.corporation_matching
    )


def _posterior(config: Config, texts: Texts) -> Unusual:
    return _said(texts, "posterior", table=config.posterior.table if config.posterior else "")


def _dials(arms: Mapping[str, Config], texts: Texts) -> Unusual | None:
    dials = dials_of(arms)
    told = [f"{texts.word('dial', key)}: {_value(texts, value)}" for key, value in dials.items()]
    return _said(texts, "dials", number=len(told), dials="; ".join(told)) if told else None


def _value(texts: Texts, value: Any) -> str:
    if value is None:
        return texts.say("words.nothing")
    return texts.numbers.tick(value) if isinstance(value, int | float) else texts.word("dial_value", value)


def _pathways(config: Config, texts: Texts) -> Unusual | None:
    flags = changed_pathways(config)
    if not flags:
        return None
    off, on = (
        texts.listed([texts.word("pathway", name) for name, flag in flags.items() if flag == wanted])
        for wanted in (False, True)
    )
    return _said(texts, "pathways", number=len(flags), off=off, on=on)


def _constants(config: Config, texts: Texts) -> Unusual | None:
    given = [
        (item, config.parameters[item.group][item.name])
        for item in declarations()
        if item.name in config.parameters.get(item.group, {})
    ]
    if not given:
        return None
    told = [
        texts.say(
            "unusual.constants.one",
            meaning=meaning_of(item, texts.language),
            value=texts.numbers.tick(value),
            usual=texts.numbers.tick(item.default),
            unit=unit_of(item.unit, texts.language),
            outside=not item.low <= value <= item.high,
        )
        for item, value in given[:_MOST_NAMED]
    ]
    return _said(
        texts, "constants", number=len(given), rest=len(given) - len(told), constants="; ".join(told)
    )
