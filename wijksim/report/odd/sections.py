"""Written sections of the ODD protocol: the equations of a submodel, and what they say of themselves."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from wijksim.parameters import ParameterSet, declarations

FOLDER = Path(__file__).parent / "submodels"
_FENCE = "+++\n"
_GROUPS = "|".join(group.name for group in fields(ParameterSet))
CONSTANT = re.compile(rf'(?<![\w./"])(?:{_GROUPS})\.[a-z]\w*')
"""A constant in a text. Streams of luck stand in quotes and files behind a slash, so neither is taken for one."""
_KNOWN_KEYS = {"title", "phases", "files", "changes", "makes", "ends", "luck", "uses"}


class SectionError(ValueError):
    """A written section does not have the form that the page needs; the message names file, key and value."""


@dataclass(frozen=True)
class Section:
    """One written section.

    Attributes:
        name: Name of its file without ending.
        title: Heading.
        phases: Names of the phases of the month that it describes.
        files: Files of the package that it describes.
        changes: Columns that these phases change in rows that exist already, ``table.column``.
        makes: Tables of which rows come into use.
        ends: Tables of which rows go out of use.
        luck: Streams of luck; ``*`` at the end stands for the name of an action.
        uses: Names of sections whose rules it applies.
        text: What is written.
    """

    name: str
    title: str
    phases: tuple[str, ...]
    files: tuple[str, ...]
    changes: tuple[str, ...]
    makes: tuple[str, ...]
    ends: tuple[str, ...]
    luck: tuple[str, ...]
    uses: tuple[str, ...]
    text: str

    @property
    def anchor(self) -> str:
        """Anchor of its heading on a rendered page."""
        return re.sub(r"[^\w\- ]", "", self.title.lower()).replace(" ", "-")

    @property
    def link(self) -> str:
        """Link to it from within the page."""
        return f"[{self.title}](#{self.anchor})"

    @property
    def constants(self) -> tuple[str, ...]:
        """Constants that its text names, in the order of the declarations.

        Raises:
            SectionError: If it names one that is not declared.
        """
        named = set(CONSTANT.findall(self.text))
        unknown = named - {item.path for item in declarations()}
        if unknown:
            raise SectionError(f"{self.name}.md: {sorted(unknown)[0]}: no such constant")
        return tuple(item.path for item in declarations() if item.path in named)


def parse_section(name: str, content: str) -> Section:
    """Reads one section: keys in TOML between two lines ``+++``, then the text.

    Raises:
        SectionError: If the head is missing, or a key is unknown.
    """
    parts = content.split(_FENCE, 2)
    if len(parts) != 3 or parts[0]:
        raise SectionError(f"{name}.md: begins without a head between two lines +++")
    head = tomllib.loads(parts[1])
    unknown = sorted(set(head) - _KNOWN_KEYS)
    if unknown or "title" not in head:
        wrong = unknown[0] if unknown else "title"
        raise SectionError(f"{name}.md: key {wrong}; allowed: {', '.join(sorted(_KNOWN_KEYS))}, with a title")
    title = head.pop("title")
    lists = {key: tuple(head.get(key, ())) for key in _KNOWN_KEYS - {"title"}}
    return Section(name=name, title=title, text=parts[2].strip(), **lists)


@cache
def sections() -> dict[str, Section]:
    """All written sections, by name.

    Raises:
        SectionError: If one of them has not the form that the page needs.
    """
    return {
        path.stem: parse_section(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.md"))
    }


def applied(section: Section) -> Iterator[Section]:
    """The section itself and those whose rules it applies."""
    yield section
    for name in section.uses:
        yield sections()[name]
