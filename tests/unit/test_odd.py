"""The ODD protocol against the declarations of the code."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from wijksim import WijkModel, load_config
from wijksim.command_line import main
from wijksim.parameters import declarations
from wijksim.report.odd import page
from wijksim.report.odd.page import homes, schedule, sections_of_phases
from wijksim.report.odd.sections import SectionError, applied, parse_section, sections
from wijksim.report.odd.state import TABLES, described

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "wijksim"
PAGE = ROOT / "docs" / "odd.md"
SECTIONS = "wijksim/report/odd/submodels"
STATE = "wijksim/report/odd/state.toml"
DRAWS = (
    "uniform",
    "normal",
    "event",
    "key",
    "rare_key",
    "at_risk",
    "drawn",
    "first_bits_of",
)
"""Methods whose first argument names a stream of luck."""
HANDLES = {"agents/household.py"}
"""Files of the model that hold no rule: a household agent is a face on a row."""


@pytest.mark.slow
def test_page_is_up_to_date_and_is_what_the_command_writes(tmp_path: Path):
    assert main(["odd", str(tmp_path / "deep" / "odd.md")]) == 0
    written = (tmp_path / "deep" / "odd.md").read_text(encoding="utf-8")
    assert written.startswith("# ODD protocol")
    assert PAGE.read_text(encoding="utf-8") == written, "run: wijksim odd docs/odd.md"


def test_command_refuses_what_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(page, "odd_markdown", lambda: "# ODD protocol")
    assert main(["odd", "one.md", "two.md"]) == 2
    assert "allowed: nothing, or the name of one file" in capsys.readouterr().err
    assert main(["odd", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_every_phase_has_its_equations():
    for phase in schedule():
        section = sections_of_phases()[phase.name]
        assert phase.name in section.phases
        assert len(section.text) > 100


def test_a_phase_without_section_is_refused(monkeypatch: pytest.MonkeyPatch):
    sections_of_phases.cache_clear()
    fewer = {name: section for name, section in sections().items() if name != "debt"}
    monkeypatch.setattr(page, "sections", lambda: fewer)
    with pytest.raises(SectionError, match="arrears and debt"):
        sections_of_phases()


def test_a_phase_that_the_schedule_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch):
    sections_of_phases.cache_clear()
    more = sections() | {
        "tides": parse_section("tides", '+++\ntitle = "Tides"\nphases = ["tides"]\n+++\nFlow.')
    }
    monkeypatch.setattr(page, "sections", lambda: more)
    with pytest.raises(SectionError, match=r"tides\.md: phase 'tides'"):
        sections_of_phases()


def test_a_constant_that_no_section_names_is_refused(monkeypatch: pytest.MonkeyPatch):
    homes.cache_clear()
    sections_of_phases()
    monkeypatch.setattr(page, "sections", dict)
    monkeypatch.setattr(page, "sections_of_phases", lambda: {"debt": sections()["debt"]})
    with pytest.raises(SectionError, match=f"constant {declarations()[0].path}"):
        homes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("No head at all.", "head"),
        ('+++\ntitle = "T"\ncolour = "red"\n+++\nText.', "colour"),
        ("+++\nphases = []\n+++\nText.", "title"),
    ],
)
def test_a_section_of_another_form_is_refused(content: str, said: str):
    with pytest.raises(SectionError, match=said):
        parse_section("strange", content)


def test_a_section_may_not_name_a_constant_that_does_not_exist():
    section = parse_section("strange", '+++\ntitle = "T"\n+++\n`debt.recovery_of_lost_time` helps.')
    with pytest.raises(SectionError, match=r"debt\.recovery_of_lost_time"):
        _ = section.constants


def test_constants_are_told_from_streams_and_files():
    text = 'u("debt.ends") in processes/debt.py, households.debt_months, against `debt.recovery`'
    assert parse_section("small", f'+++\ntitle = "T"\n+++\n{text}').constants == ("debt.recovery",)


def test_every_state_variable_is_described():
    for table, kind in TABLES.items():
        told, declared = set(described()["columns"][table]), set(kind.declared)
        assert sorted(declared - told) == [], f"say what they start with: {STATE}, [columns.{table}]"
        assert sorted(told - declared) == [], f"{STATE}, [columns.{table}]: no such columns any more"
    changed = {column for section in sections().values() for column in section.changes}
    known = {f"{table}.{name}" for table, kind in TABLES.items() for name in kind.declared}
    assert sorted(changed - known) == [], f"no such columns: take them out of `changes` in {SECTIONS}/"
    assert all(set(section.makes) | set(section.ends) <= set(TABLES) for section in sections().values())


def test_state_beside_the_tables_is_described():
    model = WijkModel(load_config(["city=proefstad"]))
    city = set(vars(model.city)) - set(TABLES)
    given = {"parameters", "pathways", "streams", "market", "growth", "first_year"}
    found = city - given - {"wijk_names", "buurt_codes", "corporation_names"}
    assert sorted(found - set(described()["city"])) == [], f"describe them: {STATE}, [city]"
    assert sorted(set(described()["city"]) - found) == [], f"{STATE}, [city]: the city has no such attributes"
    framework = {"model", "pos", "unique_id"}
    for agent in (
        model.funder_list[0],
        model.corporation_list[0],
        model.team_list[0],
        model.team_list[-1],
        model.programme_works,
    ):
        kind = type(agent).__name__
        differing = (set(vars(agent)) - framework) ^ set(described()["agents"][kind])
        assert sorted(differing) == [], f"either not described or gone: {STATE}, [agents.{kind}]"
    assert set(described()["model"]) <= set(vars(model))


def streams_in_code() -> tuple[set[str], set[str]]:
    """Names of streams that the model draws from, and the beginnings of those put together from an action."""
    names, beginnings = set(), set()
    folders = ("agents", "city", "decisions", "processes")
    for path in (path for folder in folders for path in (PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if node.func.attr not in DRAWS:
                    continue
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    names.add(first.value)
                elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                    beginnings.add(str(first.values[0].value))
    return names, beginnings


def test_every_stream_of_luck_is_named():
    names, beginnings = streams_in_code()
    described_streams = {stream for section in sections().values() for stream in section.luck}
    assert names
    assert beginnings
    missing = {n for n in names if not any(fnmatch(n, stream) for stream in described_streams)}
    missing |= {b for b in beginnings if not any(stream.startswith(b) for stream in described_streams)}
    assert sorted(missing) == [], (
        f"write these streams into `luck` of the file that describes them: {SECTIONS}/"
    )
    unknown = {s for s in described_streams - names if not any(s.startswith(b) for b in beginnings)}
    assert sorted(unknown) == [], f"no code draws from them: take them out of `luck` in {SECTIONS}/"


def test_every_file_of_the_model_has_a_section():
    found = {file for section in sections().values() for file in section.files}
    gone = sorted(file for file in found if not (PACKAGE / file).is_file())
    assert gone == [], f"no such files: take them out of `files` in {SECTIONS}/"
    folders = ("agents", "decisions", "processes")
    files = {
        path.relative_to(PACKAGE).as_posix()
        for folder in folders
        for path in (PACKAGE / folder).glob("*.py")
        if path.name != "__init__.py"
    }
    assert sorted(files - found - HANDLES) == [], (
        f"write these into `files` of the file that describes them: {SECTIONS}/"
    )


def test_choices_of_a_run_exist():
    config = load_config(["city=proefstad"])
    texts = [section.text for section in sections().values()]
    texts.append((PACKAGE / "report" / "odd" / "odd.md.j2").read_text(encoding="utf-8"))
    choice = re.compile(
        r'(?<![\w."/])(scenario|pathways|funding|growth|shock|energy_prices|city)\.([a-z]\w*)'
    )
    named = {found for text in texts for found in choice.findall(text)}
    assert len(named) > 20
    for section, name in named:
        assert hasattr(getattr(config, section), name), f"{section}.{name}"


def test_links_within_the_page_lead_somewhere():
    text = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    wanted = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert len(wanted) > 20
    assert wanted - anchors == set()


def test_sections_apply_sections_that_exist():
    assert all(len(list(applied(section))) == 1 + len(section.uses) for section in sections().values())
