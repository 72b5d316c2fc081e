"""Puts docs/odd.md together: frame, written sections, and tables made from the code."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from wijksim.city.city import FLOWS
from wijksim.config import PATHWAYS
from wijksim.lab.composition import load_config
from wijksim.model import Phase, WijkModel
from wijksim.parameters import declarations
from wijksim.randomness import FIRST_BITS, RARE, SHARED_BY
from wijksim.report.odd import state
from wijksim.report.odd.sections import Section, SectionError, sections
from wijksim.report.parameter_table import plain_number, range_of

SMALL_TOWN = "proefstad"
"""The schedule is read from a model of this city; it is the same for every city."""


@cache
def schedule() -> tuple[Phase, ...]:
    """The phases of a month, in order."""
    return tuple(WijkModel(load_config([f"city={SMALL_TOWN}"])).schedule)


@cache
def step_numbers() -> dict[str, int]:
    """Number of each phase in the month, from 1."""
    return {phase.name: number for number, phase in enumerate(schedule(), start=1)}


@cache
def sections_of_phases() -> dict[str, Section]:
    """The section that describes each phase.

    Raises:
        SectionError: If a phase of the schedule has no section or two, or a section names a phase that does not exist.
    """
    found: dict[str, Section] = {}
    for section in sections().values():
        for phase in section.phases:
            if phase not in step_numbers():
                raise SectionError(f"{section.name}.md: phase {phase!r}: not in the schedule")
            if phase in found:
                raise SectionError(f"{section.name}.md: phase {phase!r}: also in {found[phase].name}.md")
            found[phase] = section
    for phase in step_numbers():
        if phase not in found:
            raise SectionError(
                f"phase {phase!r} of the schedule: no section in report/odd/submodels names it"
            )
    return found


@cache
def homes() -> dict[str, Section]:
    """The section that lists each constant: the first of the month that names it.

    Raises:
        SectionError: If a constant is named in no section.
    """
    found: dict[str, Section] = {}
    for section in [*sections_of_phases().values(), *sections().values()]:
        for path in section.constants:
            found.setdefault(path, section)
    for item in declarations():
        if item.path not in found:
            raise SectionError(f"constant {item.path}: no section in report/odd/submodels names it")
    return found


def schedule_table() -> str:
    """The month in order, as Markdown."""
    lines = ["| Step | Group | Phase | Described in |", "|---|---|---|---|"]
    described = sections_of_phases()
    lines += [
        f"| {number} | {phase.group} | {phase.name} | {described[phase.name].link} |"
        for number, phase in enumerate(schedule(), start=1)
    ]
    return "\n".join(lines)


def _facts(section: Section) -> list[str]:
    def listed(names: tuple[str, ...]) -> str:
        return ", ".join(f"`{name}`" for name in names)

    links = ", ".join(f"[{file}](../wijksim/{file})" for file in section.files)
    when = "; ".join(f"step {step_numbers()[phase]}, *{phase}*" for phase in section.phases)
    facts = [("When", when), ("Files", links), ("Changes", listed(section.changes))]
    rows = [f"makes {table}" for table in section.makes] + [f"ends {table}" for table in section.ends]
    facts += [("Rows", ", ".join(rows)), ("Luck", listed(section.luck))]
    facts += [("Applies", ", ".join(sections()[name].link for name in section.uses))]
    return [f"- {name}: {text}" for name, text in facts if text]


def _constants(section: Section) -> list[str]:
    """The table of constants that this section lists, and where the others that it names are listed."""
    own = [
        item for item in declarations() if item.path in section.constants and homes()[item.path] is section
    ]
    lines = []
    if own:
        lines += ["| Constant | Default | Range | Unit | Evidence |", "|---|---|---|---|---|"]
        lines += [
            f"| `{item.path}` | {plain_number(item.default)} | {range_of(item)} | {item.unit} | {item.grade} |"
            for item in own
        ]
        lines.append("")
    elsewhere: dict[str, list[str]] = {}
    for path in section.constants:
        if homes()[path] is not section:
            elsewhere.setdefault(homes()[path].link, []).append(f"`{path}`")
    if elsewhere:
        listed = "; ".join(f"{link}: {', '.join(paths)}" for link, paths in elsewhere.items())
        lines += [f"Listed elsewhere: {listed}.", ""]
    return lines


def section_text(name: str) -> str:
    """One section with its facts and constants, as Markdown."""
    section = sections()[name]
    return "\n".join(
        [f"### {section.title}", "", *_facts(section), "", section.text, "", *_constants(section)]
    )


def submodels() -> str:
    """All sections that describe phases, in the order of the month."""
    names = dict.fromkeys(
        section.name for section in map(sections_of_phases().get, step_numbers()) if section
    )
    return "\n".join(section_text(name) for name in names)


def luck_table() -> str:
    """Every stream of luck and where it is used, as Markdown."""
    users: dict[str, list[str]] = {}
    for section in sections().values():
        for stream in section.luck:
            users.setdefault(stream, []).append(section.link)
    lines = ["| Stream | Drawn in |", "|---|---|"]
    lines += [f"| `{stream}` | {', '.join(links)} |" for stream, links in sorted(users.items())]
    return "\n".join(lines)


def odd_markdown() -> str:
    """Text of docs/odd.md.

    Raises:
        SectionError: If sections, schedule, constants and state variables do not fit together.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(),  # Markdown is left as it is
    )
    numbers = step_numbers()
    text = environment.get_template("odd.md.j2").render(
        schedule_table=schedule_table,
        column_table=lambda table: state.column_table(table, numbers),
        other_table=state.other_table,
        other=state.described(),
        category_table=state.category_table,
        submodels=submodels,
        section=section_text,
        luck_table=luck_table,
        pathways=PATHWAYS,
        flows=FLOWS,
        constants=len(declarations()),
        phases=len(numbers),
        rare=RARE,
        shared_by=SHARED_BY,
        first_bits=FIRST_BITS,
    )
    return text.rstrip("\n") + "\n"
