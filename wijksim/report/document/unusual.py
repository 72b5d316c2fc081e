"""What in a study is not as the defaults have it, in plain words: nobody should read its results without knowing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wijksim.config import Config
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.remarks import grows_like_another_city
from wijksim.lab.settings import (
    changed_pathways,
    changed_sections,
    dials_of,
    money_per_household,
    sections_of_the_city,
    usual_of,
)
from wijksim.lab.study import StudyConfig
from wijksim.parameters import Declaration, declarations
from wijksim.report.constant_words import meaning_of, unit_of
from wijksim.report.document.texts import Texts
from wijksim.report.story_language import language as story_language

LENGTH = "months"
"""Section of the length of the runs."""
_NOT_TESTED = ("shock", "energy_prices", "funding", "dials")
"""What a test against measurements (`wijksim validate`) leaves out: it knows no policy, and prices as observed."""
_MOST_NAMED = 12
"""Constants that are told one by one; a fitted set has dozens."""


@dataclass(frozen=True)
class Unusual:
    """Something that is not as the defaults have it.

    Attributes:
        section: What it belongs to: the name of its texts.
        name: A few words.
        text: What it is, in a sentence.
        usual: What is usual instead, where the text does not say so.
        warned: Whether it makes the simulated world another one, so that a reader is told before all else.
    """

    section: str
    name: str
    text: str
    usual: str = ""
    warned: bool = True


def unusual(config: Config, arms: Mapping[str, Config], study: StudyConfig, texts: Texts) -> list[Unusual]:
    """What in a study is not as the defaults have it: size, length, shock, growth, prices, rules, dials, constants.

    What the city brings itself is told too, without a warning: a warning is for what departs from that.

    Args:
        config: What its arms have in common.
        arms: Its arms.
        study: The study.
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
    usual = usual_of(config)
    departing, of_the_city = changed_sections(config), sections_of_the_city(config)
    found = [
        _with_usual(
            makers[name](config, usual, texts), texts, departs=name in departing, own=name in of_the_city
        )
        for name in makers
        if name in departing or name in of_the_city
    ]
    more = (
        _dials(arms, texts),
        _pathways(config, texts),
        _constants(config, usual, texts),
        _constants_of_the_city(config, usual, texts),
        None if study.draw_parameters else _said(texts, "draws"),
    )
    return [item for item in (_size(config, usual, texts), *found, *more) if item is not None]


def not_tested(found: Sequence[Unusual]) -> list[str]:
    """Names of what is unusual in a study and takes no part in the test against measurements that belongs to it."""
    return [item.name for item in found if item.warned and item.section in _NOT_TESTED]


def _with_usual(item: Unusual, texts: Texts, *, departs: bool, own: bool) -> Unusual:
    """The same with what is usual instead; what the city has by itself is no reason for a warning."""
    if not departs:
        return replace(item, text=f"{item.text} {texts.say('unusual.of_the_city')}", warned=False)
    ending = texts.say("unusual.other_in_the_city") if own else item.usual
    return replace(item, text=f"{item.text} {ending}".strip())


def _said(texts: Texts, section: str, *, warned: bool = True, key: str = "text", **values: Any) -> Unusual:
    table = f"unusual.{section}"
    return Unusual(
        section,
        texts.say(f"{table}.name", **values),
        texts.say(f"{table}.{key}", **values),
        texts.say(f"{table}.usual", **values) if texts.has_word(table, "usual") else "",
        warned,
    )


def _size(config: Config, usual: Config, texts: Texts) -> Unusual | None:
    """How much of the city is kept, and whether its money is in proportion to that."""
    city = config.city
    if (city.scale, city.keep_one_in) == (usual.city.scale, usual.city.keep_one_in):
        return None
    ratio = money_per_household(city)
    return _said(
        texts,
        "size",
        warned=ratio != 1,
        kept=city.keep_one_in,
        households=1 / city.keep_one_in,
        scale=city.scale,
        ratio=texts.numbers.tick(float(f"{ratio:.2g}")),
        proportional=ratio == 1,
        whole=city.whole,
    )


def _length(config: Config, usual: Config, texts: Texts) -> Unusual:
    return _said(texts, LENGTH, warned=False, months=config.months, usual=usual.months)


def _shock(config: Config, _: Config, texts: Texts) -> Unusual:
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


def _growth(config: Config, usual: Config, texts: Texts) -> Unusual:
    growth, otherwise = config.growth, usual.growth.dwellings_per_year
    return _said(
        texts,
        "growth",
        warned=growth.dwellings_per_year > 0 or otherwise > 0,
        dwellings=growth.dwellings_per_year,
        otherwise=otherwise,
        social=growth.social_share,
        private=growth.private_share,
        whole=config.city.whole,
        scale=config.city.scale,
        elsewhere=grows_like_another_city(config),
        counted_in=growth.counted_in,
    )


def _energy_prices(config: Config, _: Config, texts: Texts) -> Unusual:
    path = [
        texts.say("unusual.energy_prices.year", year=year, factor=texts.numbers.tick(factor))
        for year, factor in sorted(config.energy_prices.path.items())
    ]
    return _said(texts, "energy_prices", path=texts.listed(path))


def _market(config: Config, _: Config, texts: Texts) -> Unusual:
    rule = config.market.own_group
    return _said(texts, "market", key=rule, rule=rule, tolerance=config.market.tolerance)


def _funding(config: Config, _: Config, texts: Texts) -> Unusual:
    return _said(
        texts, "funding", unspent=config.funding.unspent, matching=config.funding.corporation_matching
    )


def _posterior(config: Config, _: Config, texts: Texts) -> Unusual:
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


def _given(config: Config) -> dict[Declaration, float]:
    """Constants that were given a value, in the order of their declaration."""
    return {
        item: config.parameters[item.group][item.name]
        for item in declarations()
        if item.name in config.parameters.get(item.group, {})
    }


def _constants(config: Config, usual: Config, texts: Texts) -> Unusual | None:
    """Constants with a value that the city does not give them, and those whose value of the city is left out."""
    given, of_the_city = _given(config), _given(usual)
    other = {item: value for item, value in given.items() if of_the_city.get(item) != value}
    left_out = [item for item in of_the_city if item not in given]
    if not other and not left_out:
        return None
    told = [
        _constant(item, value, of_the_city.get(item, item.default), texts) for item, value in other.items()
    ]
    dropped = [meaning_of(item, texts.language) for item in left_out]
    return _said(
        texts,
        "constants",
        number=len(other) + len(left_out),
        rest=len(told) - len(told[:_MOST_NAMED]),
        constants="; ".join(told[:_MOST_NAMED]),
        dropped="; ".join(dropped),
    )


def _constant(item: Declaration, value: float, usual: float, texts: Texts) -> str:
    return texts.say(
        "unusual.constants.one",
        meaning=meaning_of(item, texts.language),
        value=texts.numbers.tick(value),
        usual=texts.numbers.tick(usual),
        of_the_city=usual != item.default,
        unit=unit_of(item.unit, texts.language),
        outside=not item.low <= value <= item.high,
    )


def _constants_of_the_city(config: Config, usual: Config, texts: Texts) -> Unusual | None:
    """Constants that the city gives a value of its own, which the study keeps."""
    given = _given(config)
    kept = {item: value for item, value in _given(usual).items() if given.get(item) == value}
    if not kept:
        return None
    told = [_constant(item, value, item.default, texts) for item, value in kept.items()][:_MOST_NAMED]
    rest = len(kept) - len(told)
    return _said(
        texts, "constants_of_the_city", warned=False, number=len(kept), rest=rest, constants="; ".join(told)
    )
