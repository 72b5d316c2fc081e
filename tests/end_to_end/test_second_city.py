"""Another city in an hour: an invented municipality runs, is compared and reported from a folder of its own."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from wijksim import compare, load_config, own_configuration
from wijksim.city.baseline import BaselineError, load_baseline
from wijksim.command_line import BAD_INPUT, SUCCESS, main
from wijksim.config import ConfigError
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.reopening import reopen_comparison
from wijksim.report.document.document import warnings
from wijksim.report.document.evidence import Evidence
from wijksim.report.document.texts import report_texts
from wijksim.report.table_format import tables_markdown

ROOT = Path(__file__).parents[2]
SECOND_CITY = ROOT / "experiments" / "second_city"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the second city, copied to where a user would have it."""
    return Path(shutil.copytree(SECOND_CITY, tmp_path_factory.mktemp("elsewhere") / "my_city"))


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy to make mistakes in."""
    return Path(shutil.copytree(SECOND_CITY, tmp_path / "my_city"))


@pytest.fixture(scope="module")
def results(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compares no programme, parallel and integrated in one in two of its streets, and reports, elsewhere."""
    place = tmp_path_factory.mktemp("desk")
    words = ["city=veldermeer", "city.keep_one_in=2", "city.scale=0.5", "months=12", "scenario.start=0"]
    words += ["seeds=2", "default_point_seeds=0", "workers=1", "experiment=first"]
    words += ["scenarios=[baseline,parallel,integrated]"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        with own_configuration(folder):
            compare(words)
        assert main(["report", "first", "--config-dir", str(folder)]) == SUCCESS
    return place / "results" / "first"


@pytest.fixture(scope="module")
def compared(results: Path) -> ComparisonResult:
    return reopen_comparison(results)


@pytest.mark.slow
def test_it_runs_and_compares_integrated_with_parallel(compared: ComparisonResult):
    assert compared.config.city.name == "Veldermeer"
    assert list(compared.arms) == ["baseline", "parallel", "integrated"]
    effects = compared.effects
    for contrast in ("integrated - parallel", "parallel - baseline"):
        rows = effects[effects["contrast"] == contrast]
        assert set(rows["pairs"]) == {2}
        assert {"Boomgaard", "Sluiskwartier"} <= set(rows["area"])
        assert (rows["mean"] != 0).any(), contrast


@pytest.mark.slow
def test_its_runs_hold_its_own_wijken_money_and_years(compared: ComparisonResult):
    key = compared.store.keys()[-1]
    wijken = compared.store.read(key, "wijken")
    assert set(wijken["wijk"].astype(str)) == {"Boomgaard", "Sluiskwartier", "Binnenstad", "Zonneveld"}
    city = compared.store.read(key, "city")
    assert 1_900 < city["households"].iloc[0] < 2_100
    ledger = compared.store.read(key, "ledger")
    assert {"gemeente", "provincie"} <= set(ledger["payer"].astype(str))
    assert compared.config.city.first_year == 2020
    assert compared.config.growth.dwellings_per_year == 25


@pytest.mark.slow
def test_its_report_is_about_this_city_and_says_that_it_is_invented(results: Path, folder: Path):
    page = (results / "report" / "report_nl.html").read_text(encoding="utf-8")
    assert "Veldermeer is een verzonnen gemeente" in page
    assert "Sluiskwartier" in page
    assert "groningen" not in page.lower()
    assert f"wijksim compare --config-dir={folder} city=veldermeer" in page
    assert (results / "report" / "workbook_nl.xlsx").is_file()


def test_constants_of_the_city_hold_unless_others_are_given(folder: Path):
    with own_configuration(folder):
        config = load_config(["city=veldermeer", "growth=none"])
        drawn = load_config(["city=veldermeer", "draw=7"])
    assert config.parameter_values().debt.initial_share == 0.06
    assert drawn.parameter_values().debt.initial_share == 0.06
    assert (
        drawn.parameter_values().debt.initial_income_slope
        != config.parameter_values().debt.initial_income_slope
    )
    assert config.growth.dwellings_per_year == 0


def test_a_report_on_a_real_city_says_where_constants_come_from(folder: Path):
    with own_configuration(folder):
        config = load_config(
            ["city=veldermeer", "city.made_up=false", "city.scale=0.5", "city.keep_one_in=2"]
        )
        here = load_config(["city=groningen_tenth"])
    nothing, study = SimpleNamespace(failed=[], lost=[]), SimpleNamespace(draw_parameters=True)
    for language, told in (
        ("nl", "ingesteld met cijfers van Groningen"),
        ("en", "set with figures of Groningen"),
    ):
        results = [
            SimpleNamespace(config=one, arms={"baseline": one}, study=study, ensemble=nothing)
            for one in (config, here)
        ]
        with own_configuration(folder):
            first, part = (
                warnings(cast(Evidence, SimpleNamespace(result=result, pairs=20)), report_texts(language))
                for result in results
            )
        assert told in first[0]
        assert "Veldermeer" in first[0]
        assert len(first) == 2, "the city grows by itself, which is no reason for a warning"
        assert "Veldermeer" in first[1]
        assert len(part) == 1
        assert "Groningen" in part[0]
        assert {"nl": "Bedragen en", "en": "Amounts and"}[language] in part[0]
        config_of_much = here.model_copy(update={"city": here.city.model_copy(update={"scale": 1.0})})
        much = SimpleNamespace(config=config_of_much, arms={}, study=study, ensemble=nothing)
        size, part_of_it = warnings(
            cast(Evidence, SimpleNamespace(result=much, pairs=20)), report_texts(language)
        )
        assert "10" in size
        assert {"nl": "Bedragen", "en": "Amounts"}[language] not in part_of_it


def test_every_row_says_that_it_is_made_up_or_borrowed(folder: Path):
    for path in (folder / "tables").glob("*.csv"):
        assert pd.read_csv(path)["source"].str.contains("made up|borrowed").all(), path.name


def test_its_options_exist_only_while_its_folder_is_in_force(folder: Path):
    with own_configuration(folder), pytest.raises(ConfigError, match=r"allowed: .*proefstad, veldermeer"):
        load_config(["city=elsewhere"])
    with pytest.raises(ConfigError, match=r"city = 'veldermeer': unknown; allowed: .*proefstad$"):
        load_config(["city=veldermeer"])


def test_tables_that_are_in_order_are_told(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["tables", str(folder / "tables")]) == SUCCESS
    assert "in order: 10 buurten, 4 wijken, 4,020 households" in capsys.readouterr().out


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Puts other text into a file of the folder, once."""

    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def in_dutch_spreadsheet_style(folder: Path) -> None:
    path = folder / "tables" / "corporations.csv"
    path.write_text(path.read_text().replace(";", "/").replace(",", ";"))


def in_another_encoding(folder: Path) -> None:
    path = folder / "tables" / "corporations.csv"
    path.write_bytes(path.read_text().replace("Woonkracht", "Woonkrácht").encode("latin-1"))


def emptied(folder: Path) -> None:
    path = folder / "tables" / "projects.csv"
    path.write_text("")


def without_rows(folder: Path) -> None:
    path = folder / "tables" / "projects.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")


def without_the_old(folder: Path) -> None:
    path = folder / "tables" / "moving_by_age.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:61]) + "\n")


def doubled_option(folder: Path) -> None:
    shutil.copy(folder / "city" / "veldermeer.yaml", folder / "city" / "groningen.yaml")


def misplaced_option(folder: Path) -> None:
    (folder / "cities").mkdir()
    shutil.copy(folder / "city" / "veldermeer.yaml", folder / "cities" / "veldermeer.yaml")


MISTAKES: dict[str, tuple[Callable[[Path], None], str]] = {
    "text for a number": (
        replaced("tables/buurten.csv", ",430,860,", ",many,860,"),
        r"buurten\.csv: row 2, column 'households' = 'many'; allowed: a number from 0 to 10,000,000",
    ),
    "decimal comma": (
        replaced("tables/city_facts.csv", "0.31", "0,31"),
        r"city_facts\.csv: row 2 has 6 cells; allowed: 5, as in the first line \(a number has a dot",
    ),
    "decimal comma in quotes": (
        replaced("tables/city_facts.csv", "0.31", '"0,31"'),
        r"city_facts\.csv: row 2, column 'value' = '0,31'; allowed: a number",
    ),
    "semicolons": (
        in_dutch_spreadsheet_style,
        r"corporations\.csv: columns are separated by ';'; allowed: a comma",
    ),
    "encoding": (in_another_encoding, r"corporations\.csv: cannot be read; allowed: CSV in UTF-8"),
    "empty file": (emptied, r"projects\.csv: is empty; allowed: a first line with the names of the columns"),
    "no rows": (without_rows, r"projects\.csv: holds no row; allowed: at least one physical project"),
    "half a flag": (
        replaced("tables/buurten.csv", "Boomgaard,1,", "Boomgaard,0.5,"),
        r"buurten\.csv: row 2, column 'programme' = '0\.5'; allowed: a whole number from 0 to 1",
    ),
    "no name": (
        replaced("tables/buurten.csv", ",Appelhof,", ", ,"),
        r"buurten\.csv: row 4, column 'name' = ' '; allowed: any text",
    ),
    "wijk half in the programme": (
        replaced("tables/buurten.csv", "Boomgaard,1,", "Boomgaard,0,"),
        r"buurten\.csv: wijk 'Boomgaard' has buurten in and outside the programme",
    ),
    "unknown wijk": (
        replaced("tables/corporations.csv", "Boomgaard;", "Boomgard;"),
        r"corporations\.csv: 'Woonkracht Veldermeer': wijk 'Boomgard' does not stand in buurten\.csv",
    ),
    "stock that does not add up": (
        replaced("tables/corporations.csv", ",960,", ",96,"),
        r"corporations\.csv: dwellings add up to 696, corporation_dwellings of postcodes\.csv to 1560",
    ),
    "postcode area that holds too much": (
        replaced("tables/postcodes.csv", "1002,366,5,", "1002,366,500,"),
        r"postcodes\.csv: postcode 1002: before_1945 to from_2015 add up to 861; allowed: about dwellings, 366",
    ),
    "buurt that lies half nowhere": (
        replaced("tables/postcode_buurt.csv", "VM03,1,", "VM03,0.5,"),
        r"postcode_buurt\.csv: buurt 'VM03': share_of_buurt adds up to 0\.5; allowed: about 1",
    ),
    "project that ends before it starts": (
        replaced("tables/projects.csv", "2022,2025", "2026,2025"),
        r"projects\.csv: 'Boomgaard-Noord porch flats': start_year 2026 is after end_year 2025",
    ),
    "age left out": (
        replaced("tables/moving_by_age.csv", "\n30,", "\n99,"),
        r"moving_by_age\.csv: column 'age': 30, 74, 75, 76, 77 \.\.\. missing; allowed: every year from 0 to 99",
    ),
    "ages that end early": (
        without_the_old,
        r"moving_by_age\.csv: column 'age' ends at 59; allowed: ages from 0 to at least 70",
    ),
    "too many positions": (
        replaced("tables/household_positions.csv", "0,440,438,", "0,440,538,"),
        r"household_positions\.csv: age_from 0: .* add up to 538; allowed: at most persons, 440",
    ),
    "needed figure left out": (
        replaced("tables/city_facts.csv", "other_label_a_share", "label_a"),
        r"city_facts\.csv: name 'other_label_a_share' is missing; allowed: one row with this name",
    ),
    "figure out of range": (
        replaced("tables/city_facts.csv", ",0.2,", ",20,"),
        r"city_facts\.csv: 'other_label_a_share' = 20; allowed: 0\.001 to 0\.998",
    ),
    "more labels than dwellings": (
        replaced("tables/city_facts.csv", ",0.17,", ",0.85,"),
        r"city_facts\.csv: 'other_label_a_share' and 'other_label_efg_share' add up to 1\.05; allowed: less than 1",
    ),
}

MISTAKES_OF_CHOICE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a wrong table": MISTAKES["text for a number"],
    "constant that does not exist": (
        replaced("parameters/veldermeer.yaml", "initial_share", "inital_share"),
        r"parameters\.debt\.inital_share: no such constant; did you mean parameters\.debt\.initial_share\?",
    ),
    "unknown key of a city": (
        replaced("city/veldermeer.yaml", "keep_one_in", "keep_on_in"),
        r"city\.keep_on_in = 1: unknown key",
    ),
    "file that is no YAML": (
        replaced("city/veldermeer.yaml", "data: tables", "data: [tables"),
        r"city/veldermeer\.yaml, line \d+, column \d+: cannot be read as YAML \(.+\)",
    ),
    "no such tables": (
        replaced("city/veldermeer.yaml", "data: tables", "data: table"),
        r"city\.data = 'table': no such folder; allowed: groningen, proefstad, or the path",
    ),
    "name that exists": (doubled_option, r"city/groningen\.yaml: city=groningen exists already"),
    "folder that is no group": (
        misplaced_option,
        r"cities/veldermeer\.yaml: cities is no group; allowed: city,",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_table_is_told_to_the_cell(mistake: str, spoilt: Path):
    change, expected = MISTAKES[mistake]
    change(spoilt)
    with pytest.raises(BaselineError, match=expected) as caught:
        load_baseline(spoilt / "tables")
    assert len(caught.value.problems) == 1, caught.value.problems


@pytest.mark.parametrize("mistake", MISTAKES_OF_CHOICE)
def test_a_mistake_is_told_before_any_work(mistake: str, spoilt: Path, capsys: pytest.CaptureFixture[str]):
    change, expected = MISTAKES_OF_CHOICE[mistake]
    change(spoilt)
    results = spoilt / "results"
    words = ["city=veldermeer", "months=1", f"results_dir={results}"]
    assert main(["run", "--config-dir", str(spoilt), *words]) == BAD_INPUT
    said = capsys.readouterr().err.strip()
    assert re.search(expected, said), said
    assert len(said.splitlines()) == 1, said
    assert not results.exists()


def test_a_folder_must_follow_and_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for words, expected in (
        (["--config-dir"], "--config-dir: a folder must follow"),
        (["--config-dir", str(tmp_path / "none")], "none: no such folder"),
        ([f"--config-dir={tmp_path}"], "holds no option; allowed: files such as city/mytown.yaml"),
    ):
        assert main(["run", *words]) == BAD_INPUT
        assert expected in capsys.readouterr().err


def test_a_mark_in_front_of_the_text_does_no_harm(spoilt: Path):
    tables = spoilt / "tables"
    path = tables / "corporations.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(load_baseline(tables).corporations["dwellings"]) == [960, 600]


def test_page_on_the_tables_is_up_to_date():
    page = ROOT / "docs" / "city_tables.md"
    assert page.read_text(encoding="utf-8") == tables_markdown(), "run: wijksim tables --markdown"
