"""Commands, code and links of the tutorials and of the page on another city, at small size."""

import re
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wijksim import WijkModel, compare, own_configuration
from wijksim.command_line import COMMANDS, SUCCESS, main
from wijksim.lab.arms import compose_arms
from wijksim.lab.composition import compose_study
from wijksim.lab.reopening import experiment_folder, reopen_comparison
from wijksim.lab.store import read_table

ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "experiments" / "tutorials"
HANDLEIDING = "docs/handleiding_beleid.md"
ANOTHER_CITY = "docs/another_city.md"
PAGES = (
    HANDLEIDING,
    ANOTHER_CITY,
    "docs/extending.md",
    "docs/city_tables.md",
    "experiments/tutorials/README.md",
)


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert found, f"{page} shows nothing in {language}"
    return found


def commands(page: str) -> list[list[str]]:
    """Words of every ``wijksim`` command of a page, without the first."""
    lines = "".join(blocks(page, "console")).splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("wijksim ")]


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_links_lead_somewhere(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if not link.startswith("http")]
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert links
    assert not missing


@pytest.mark.parametrize("name", ["researcher.py", "engineer.py"])
def test_links_of_a_script_lead_somewhere(name: str):
    text = (TUTORIALS / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (TUTORIALS / link).exists()] == []


@pytest.mark.slow
def test_policy_staff_compare_and_find_the_report_as_the_page_says(tmp_path: Path, fake_model: None):
    first, *others = (words for words in commands(HANDLEIDING) if words[0] == "compare")
    small = ["city=proefstad", "seeds=3", "default_point_seeds=0", "months=36", "workers=1"]
    made = compare([*first[1:], *small, f"results_dir={tmp_path}"])
    [report] = [words[1:] for words in commands(HANDLEIDING) if words[0] == "report"]
    assert experiment_folder(report[0], str(tmp_path)) == made.store.folder
    assert list(reopen_comparison(made.store.folder).arms) == ["baseline", "parallel", "integrated"]
    page = f"results/{report[0]}/report/report_nl.html"
    assert page in (ROOT / HANDLEIDING).read_text(encoding="utf-8")
    for words in others:
        arms, _ = compose_arms(words[1:])
        assert "baseline" in arms
    assert {words[0] for words in commands(HANDLEIDING)} <= set(COMMANDS)


def test_the_handleiding_tells_how_many_simulations_its_first_command_makes():
    first = next(words for words in commands(HANDLEIDING) if words[0] == "compare")
    arms, study = compose_arms(first[1:])
    number = len(arms) * len(study.pairs())
    text = " ".join((ROOT / HANDLEIDING).read_text(encoding="utf-8").split())
    assert f"samen {number} simulaties; de opdracht meldt dat als `{number} runs`" in text
    assert (len(study.seeds), study.default_point_seeds) == (10, 5)  # "tien keer", "nog vijf keer"


@pytest.fixture(scope="module")
def my_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the first step of the page on another city was taken."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "experiments" / "second_city", folder / "experiments" / "second_city")
    [step] = [text for text in blocks(ANOTHER_CITY, "console") if text.startswith("cp ")]
    subprocess.run(["bash", "-e", "-c", step], cwd=folder, check=True)
    return folder


def test_another_city_is_checked_and_composed_as_the_page_says(
    my_city: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(my_city)
    told = {words[0]: words[1:] for words in commands(ANOTHER_CITY)}
    assert main(["tables", *told["tables"]]) == SUCCESS
    assert "in order: 10 buurten" in capsys.readouterr().out
    for name in ("run", "compare"):
        option, folder, *words = told[name]
        assert option == "--config-dir"
        with own_configuration(folder):
            city = compose_study(words)[0].city
        assert Path(city.data) == my_city / "my_city" / "tables"
        assert city.first_year == 2020


def test_another_city_in_python_as_the_page_says(my_city: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(my_city)
    names: dict[str, Any] = {}
    exec("".join(blocks(ANOTHER_CITY, "python")), names)
    model = names["model"]
    assert isinstance(model, WijkModel)
    assert [corporation.name for corporation in model.corporation_list] == [
        "Woonkracht Veldermeer",
        "De Sluiswachter",
    ]
    assert model.parameters.debt.initial_share == 0.06


def test_constants_that_the_page_names_exist(my_city: Path):
    text = (ROOT / ANOTHER_CITY).read_text(encoding="utf-8")
    declared = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`\w+\.\w+`.*?) \|", text, flags=re.MULTILINE)
    names = [
        name for cell in cells for name in re.findall(r"`(\w+\.\w+)`", cell) if not name.endswith(".csv")
    ]
    assert len(names) > 5
    for name in names:
        group, constant = name.split(".")
        section = declared.split(f"\n## {group}\n")[1].split("\n## ")[0]
        assert f"| `{constant}` |" in section, name


def test_engineer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("TUTORIAL_MONTHS", "9")
    names = runpy.run_path(str(TUTORIALS / "engineer.py"))
    said = capsys.readouterr().out
    assert "households live        | gift" not in said
    assert f"household {names['followed']} after 6 months" in said
    assert list(names["collected"]["month"]) == [8, 9]
    assert (names["collected"]["clients"] > 0).all()
    assert names["model"].schedule[names["after_bills"]].name == "gift"
    assert list(names["result"].city["month"]) == list(range(10))


@pytest.mark.slow
def test_researcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    for name, value in {"RESULTS": str(tmp_path), "MONTHS": "12", "SEEDS": "2", "WORKERS": "1"}.items():
        monkeypatch.setenv(f"TUTORIAL_{name}", value)
    names = runpy.run_path(str(TUTORIALS / "researcher.py"))
    said = capsys.readouterr().out
    assert list(names["contrasts"].index) == ["support capacity 0.5", "support capacity 1"]
    assert (names["contrasts"]["pairs"] == 2).all()
    assert (names["contrasts"]["low"] <= names["contrasts"]["high"]).all()
    # Half the clients per post: another life for the residents, under either policy.
    runs = names["runs"]
    assert (runs["parallel"] != runs["parallel-support_capacity-0.5"]).all()
    cohorts = read_table(tmp_path / "tutorial_capacity", "cohorts")
    assert len(runs) * len(runs.columns) == len(cohorts.groupby(["scenario", "seed"], observed=True).size())
    parts = names["parts"].query("measure == 'satisfaction_original'").set_index("part")["mean"]
    whole = parts.pop("whole difference")
    assert set(parts.index) == {"handover", "overhead", "outside these pathways"}
    np.testing.assert_allclose(parts.sum(), whole, atol=1e-9)
    picture = tmp_path / "tutorial_capacity" / "contrasts.png"
    assert f"picture: {picture}" in said
    assert picture.stat().st_size > 10_000
