"""What constants mean and what their units are called, in the language of a reader.

English stands in the declarations (:mod:`wijksim.parameters`). Another language has a folder
``texts/parameters_<code>``, in which every group of constants stands in one file, and its units in
``texts/units_<code>.toml``. Report and page read both.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wijksim.parameters import Declaration

_TEXTS = Path(__file__).parent / "texts"
_PURE_NUMBER = "1"


@cache
def meanings(code: str) -> Mapping[str, str]:
    """What constants mean by dotted name, where a language says so; empty for English. Not to be changed."""
    found = {}
    for path in sorted((_TEXTS / f"parameters_{code}").glob("*.toml")):
        for group, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.update({f"{group}.{name}": text for name, text in texts.items()})
    return found


@cache
def units(code: str) -> Mapping[str, str]:
    """Words for units by the unit that is declared, where a language has its own. Not to be changed."""
    path = _TEXTS / f"units_{code}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def meaning_of(item: Declaration, code: str) -> str:
    """What a constant means; in English where the language has no words for it."""
    return meanings(code).get(item.path, item.meaning)


def unit_of(unit: str, code: str) -> str:
    """The unit behind a number; empty for a pure number."""
    return "" if unit == _PURE_NUMBER else units(code).get(unit, unit)
