"""What the page warns of: choices that do nothing, and what the program refuses, in the visitor's language."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from wijksim.config import ConfigError
from wijksim.lab.remarks import remarked
from wijksim.report.number_format import number_format
from wijksim.ui.choices import SIDES, Choices, Policy
from wijksim.ui.words import words

_REFUSED = {
    "shares": r"growth = .*: social_share and private_share must not exceed 1; they add up to (?P<total>\S+)",
    "mix": r"scenario\.physical_mix = .*: staff, .* must add up to 1; they add up to (?P<total>\S+)",
    "outside": r"(?P<key>parameters\.\S+) = (?P<value>\S+): allowed: (?P<low>\S+) to (?P<high>\S+) .*",
}
"""What the program says of choices that each are allowed, but not together."""

_OF_PROGRAMMES = "envelope_share"
"""The dial at which a policy is no programme any more; remarks are about no other."""


class Trouble(NamedTuple):
    """What went wrong: a text in the visitor's language, and what the program itself says of it, in English."""

    text: str
    program: str = ""


def remarks(choices: Choices, language: str) -> list[str]:
    """Choices that are allowed, but do nothing or not what was meant: one text for each."""
    try:
        about = _of_remarks(choices)
        arms = {side.upper(): about.config(side, recording=False) for side in SIDES}
    except ConfigError:  # told where it is refused
        return []
    texts, own = words(language)["remarks"], words(language)["settings"]
    return [
        own["mind"].format(
            text=texts[remark.kind].format(
                arms=f" {own['and']} ".join(remark.arms),
                **{name: _written(value, language) for name, value in remark.values.items()},
            )
        )
        for remark in remarked(arms)
    ]


def _of_remarks(choices: Choices) -> Choices:
    """Choices without what no remark is about, so that most sliders can be moved without composing anything."""

    def part(policy: Policy) -> Policy:
        return Policy(
            policy.scenario, {name: value for name, value in policy.dials.items() if name == _OF_PROGRAMMES}
        )

    return replace(
        choices, a=part(choices.a), b=part(choices.b), seed=Choices().seed, parameters={}, follow=()
    )


def _written(value: object, language: str) -> str:
    return number_format(language).tick(value) if isinstance(value, int | float) else str(value)


def trouble(key: str, details: Sequence[str], language: str) -> Trouble:
    """Puts what went wrong into words.

    Args:
        key: Its name in the page's texts.
        details: What the program says of it, one sentence for each problem.
        language: Language of the visitor.
    """
    text = str(words(language)["problems"][key])
    if "{details}" in text:
        return Trouble(text.format(details="; ".join(details)))
    told = {line: _translated(line, language) for line in details}
    known = [found for found in told.values() if found]
    return Trouble(" ".join([text, *known]), "; ".join(line for line, found in told.items() if not found))


def _translated(line: str, language: str) -> str:
    """The same in the visitor's language; empty where the page has no words for it."""
    for name, form in _REFUSED.items():
        if found := re.fullmatch(form, line):
            numbers = number_format(language)
            values = {key: numbers.localise(value) for key, value in found.groupdict().items()}
            return str(words(language)["refusals"][name]).format(**values)
    return ""
