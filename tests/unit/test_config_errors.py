"""Bad input: one clear message that names the thing, the value and what is allowed; nothing is written."""

from pathlib import Path

import pytest

from wijksim import load_config
from wijksim.command_line import BAD_INPUT, main
from wijksim.config import ConfigError
from wijksim.lab.arms import compose_arms
from wijksim.lab.validation import compose_validation


@pytest.mark.parametrize(
    ("override", "parts"),
    [
        ("scenario=foo", ["scenario = 'foo'", "baseline", "integrated", "social_half"]),
        ("city=Utrecht", ["city = 'Utrecht'", "groningen_tenth", "proefstad"]),
        ("sceanrio=baseline", ["sceanrio = baseline", "did you mean scenario?"]),
        ("~city", ["city: none is chosen", "groningen_tenth", "proefstad"]),
        ("mnths=3", ["mnths = 3", "did you mean months?"]),
        ("months=-1", ["months = -1", "at least 1"]),
        ("months=abc", ["months = 'abc'", "whole number"]),
        ("seed=true", ["seed = True", "whole number"]),
        ("parameters.consent.trust_slope=300", ["parameters.consent.trust_slope = 300", "1 to 5"]),
        (
            "parameters.consent.trust_slop=3",
            ["parameters.consent.trust_slop = 3", "did you mean parameters.consent.trust_slope?"],
        ),
        ("trust_slope=3", ["trust_slope = 3", "did you mean parameters.consent.trust_slope?"]),
        ("scenario.coordination=0.5", ["scenario.coordination = 0.5", "at most 0.35"]),
        ("pathways.handover=maybe", ["pathways.handover = 'maybe'", "true or false"]),
        ("pathways=only_magic", ["pathways = 'only_magic'", "only_handover"]),
        ("seed=1,2", ["seed=1,2", "seeds=[1,2]"]),
        ("months==3", ["months==3", "key=value"]),
        ("months", ["months", "key=value"]),
        ("+sed=1", ["sed = 1", "unknown key"]),
        ("+months=3", ["months", "leave out the plus sign"]),
        ("seed=${sed}", ["seed", "sed"]),
        ("city={a: 1}", ["city", "city.name"]),
        ("seeds=0", ["seeds = 0", "at least 1"]),
        ("seeds=[1,1]", ["seeds = [1, 1]", "once"]),
        ("seeds=[-1]", ["seeds = [-1]", "[3,7]"]),
        ("seeds=[]", ["seeds = []", "[3,7]"]),
        ("workers=-1", ["workers = -1", "at least 0"]),
        ("on_change=overwrite", ["on_change = 'overwrite'", "stop or archive"]),
        ("experiment=../elsewhere", ["experiment = '../elsewhere'", "letters"]),
        ("experiment=archive/old", ["experiment = 'archive/old'", "archive"]),
        ("record=[city,maps]", ["record", "maps", "ledger"]),
    ],
)
def test_message_names_the_thing_the_value_and_what_is_allowed(override: str, parts: list[str]):
    with pytest.raises(ConfigError) as caught:
        load_config([override])
    message = str(caught.value)
    assert len(message.splitlines()) == 1, message
    for part in parts:
        assert part in message


def test_all_problems_come_at_once():
    with pytest.raises(ConfigError) as caught:
        load_config(["months=-1", "seeds=0", "scenario.coordination=9"])
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("override", "part"),
    [
        ("scenario=social", "scenarios=["),
        ("seed=3", "seeds="),
        ("draw=3", "seeds="),
        ("scenario.name=mine", "defines an arm"),
        ("scenario.envelope_share=0.3", "defines an arm"),
        ("scenarios=[baseline,foo]", "scenario = 'foo'"),
        ("scenarios=baseline", "list"),
        ("seeds=[0,1]", "seed 0"),
    ],
)
def test_comparison_refuses_what_belongs_to_one_run(override: str, part: str):
    with pytest.raises(ConfigError, match=part.replace("[", r"\[")):
        compose_arms([override])


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("scenario=social", "scenario: validation runs baseline"),
        ("seed=3", "seed: validation runs baseline over seeds="),
        ("draw=1", "draw: validation runs baseline over seeds="),
        ("months=6", "months = 6: validation needs at least 12"),
        ("record=[city]", "validation also needs"),
    ],
)
def test_validation_refuses_what_it_cannot_use(override: str, said: str):
    with pytest.raises(ConfigError, match=said):
        compose_validation([override])


def _own_files(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


_SCENARIO = "name: mine\nenvelope_share: 1.0\nsocial_share: 0.5\n"


@pytest.mark.parametrize(
    ("words", "problems"),
    [
        (["run", "scenario=high"], ["scenario/high.yaml: scenario.coordination = 9"]),
        (
            ["compare", "scenarios=[short,high]"],
            [
                "scenario/short.yaml: scenario.coordination: missing",
                "scenario/high.yaml: scenario.coordination = 9",
            ],
        ),
        (
            ["sweep", "experiment=wrong"],
            ["experiment/wrong.yaml: months = -3", "experiment/wrong.yaml: design.samling = 4"],
        ),
        (["sweep", "experiment=far"], ["experiment/far.yaml: parameters.trust.gain = 30"]),
        (["run", "scenario=short", "experiment=bold"], ["experiment/bold.yaml: scenario.coordination = 9"]),
        (["run", "experiment=flat"], ["experiment/flat.yaml: scenario = 3: holds keys of its own"]),
    ],
)
def test_a_mistake_in_a_file_of_ones_own_names_the_file(
    words: list[str], problems: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own = _own_files(
        tmp_path / "own",
        {
            "scenario/high.yaml": f"{_SCENARIO}coordination: 9\n",
            "scenario/short.yaml": _SCENARIO,
            "experiment/wrong.yaml": "# @package _global_\nmonths: -3\ndesign: {samling: 4}\n",
            "experiment/bold.yaml": "# @package _global_\nscenario: {coordination: 9}\nexperiment_of: ${study}\n",
            "experiment/flat.yaml": "# @package _global_\nscenario: 3\n",
            "experiment/far.yaml": "# @package _global_\nparameters: {trust: {gain: 30}}\n",
        },
    )
    assert main([*words, "--config-dir", str(own), f"results_dir={tmp_path}/results"]) == BAD_INPUT
    said = capsys.readouterr().err
    assert all(f"{own}/{problem}" in said for problem in problems), said


def test_a_mistake_in_words_names_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own = _own_files(
        tmp_path / "own",
        {
            "scenario/mine.yaml": f"{_SCENARIO}coordination: 0.1\n",
            "experiment/ours.yaml": "# @package _global_\nmonths: 3\n",
        },
    )
    words = ["scenario=mine", "scenario.coordination=9", "experiment=ours", "months=-3"]
    assert main(["run", *words, "--config-dir", str(own)]) == BAD_INPUT
    said = capsys.readouterr().err.splitlines()
    assert {line.partition(": allowed")[0].partition(": at least")[0] for line in said} == {
        "wijksim: scenario.coordination = 9",
        "wijksim: months = -3",
    }


def test_a_design_that_hydra_would_not_hear_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own = _own_files(tmp_path / "own", {"experiment/slow.yaml": "seeds: 3\nmonths: 2\n"})
    assert main(["sweep", "experiment=slow", "--config-dir", str(own)]) == BAD_INPUT
    said = capsys.readouterr().err
    assert "experiment/slow.yaml" in said
    assert "# @package _global_" in said
    assert "seeds, months" in said


@pytest.mark.parametrize("command", ["run", "compare", "validate"])
@pytest.mark.parametrize("problem", ["months=-1", "city=nowhere", "mnths=3"])
def test_command_says_it_and_writes_nothing(
    command: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main([command, problem, f"results_dir={tmp_path}/results"]) == BAD_INPUT
    said = capsys.readouterr()
    assert said.err.startswith("wijksim: ")
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_results_folder_below_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("mine")
    assert main(["run", "city=proefstad", f"results_dir={tmp_path}/file/results"]) == BAD_INPUT
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "results_dir" in said
    assert "is a file" in said
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_results_folder_without_permission(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    # Permissions do not bind the superuser, under whom containers run tests.
    monkeypatch.setattr("wijksim.lab.store.os.access", lambda *arguments, **options: False)
    assert main(["run", "city=proefstad", f"results_dir={tmp_path}/results"]) == BAD_INPUT
    assert "no permission to write" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_data_table_with_a_missing_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from wijksim.city.baseline import city_directory

    broken = tmp_path / "town"
    broken.mkdir()
    for path in city_directory("proefstad").glob("*.csv"):
        (broken / path.name).write_bytes(path.read_bytes())
    table = broken / "buurten.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("households", "hoseholds", 1), encoding="utf-8"
    )
    words = ["run", "city=proefstad", f"city.data={broken}", f"results_dir={tmp_path}/results"]
    assert main(words) == BAD_INPUT
    said = capsys.readouterr().err
    assert "buurten.csv" in said
    assert "households" in said
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("word", ["scenario=social", "scenario.envelope_share=0.5", "seed=3", "draw=2"])
def test_validation_is_of_a_city_without_policy(word: str):
    from wijksim.lab.validation import compose_validation

    with pytest.raises(ConfigError, match=word.split("=")[0]):
        compose_validation(["city=proefstad", word])
