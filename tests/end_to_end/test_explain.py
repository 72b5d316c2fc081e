"""``wijksim explain`` as a user calls it, on runs of the made-up town."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from wijksim.command_line import BAD_INPUT, COMMANDS, main
from wijksim.lab.composition import load_config
from wijksim.lab.life_list import LABELS
from wijksim.lab.life_story import open_run
from wijksim.lab.rerun import command_to_follow, overrides_of
from wijksim.report.story_language import languages

pytestmark = pytest.mark.slow

MONTHS = 36
RECORD = "record=[city,wijken,cohorts,ledger,accounts,segregation,events]"


def run(results: Path, *words: str) -> Path:
    with redirect_stdout(StringIO()) as answer:
        assert main(["run", "city=proefstad", f"months={MONTHS}", *words, f"results_dir={results}"]) == 0
    return Path(answer.getvalue().splitlines()[-1].removeprefix("result: "))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def integrated(results: Path) -> Path:
    return run(results, "scenario=integrated", RECORD, "events.sample=60", "events.households=[7]")


@pytest.fixture(scope="module")
def parallel(results: Path) -> Path:
    return run(results, "scenario=parallel", RECORD, "events.sample=60", "events.households=[7]")


def said(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    assert main(["explain", *map(str, words)]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out if code == 0 else captured.err


def test_a_life_is_told_by_the_command(integrated: Path, capsys: pytest.CaptureFixture[str]):
    text = said(capsys, "--household", "7", "--run", integrated)
    assert text.startswith("Household 7 in Proefstad, scenario integrated, seed 1\n")
    assert "\n2018\n  At the start: " in text
    assert max(map(len, text.splitlines())) <= 100
    told = [int(year) for year in re.findall(r"^(\d{4})(?:-\d{4}:|:|$)", text, flags=re.MULTILINE)]
    assert told == sorted(set(told))


def test_a_reader_that_stops_early_is_no_error(integrated: Path):
    command = [sys.executable, "-m", "wijksim", "explain", "--list", "--run", str(integrated)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_the_list_shows_who_is_followed_and_each_can_be_told(
    integrated: Path, capsys: pytest.CaptureFixture[str]
):
    followed = open_run(integrated).followed
    text = said(capsys, "--list", "--run", integrated)
    assert [int(line.split()[0]) for line in text.splitlines()[1:-2]] == followed
    for household in followed[:: len(followed) // 8]:
        for code in languages():
            story = said(capsys, "--household", household, "--run", integrated, "--language", code)
            assert str(household) in story.splitlines()[0]
    few = said(capsys, "--list", "newcomer", "--run", integrated)
    assert 3 < len(few.splitlines()) < len(text.splitlines())


def test_a_random_household_is_one_of_those_followed(integrated: Path, capsys: pytest.CaptureFixture[str]):
    first = said(capsys, "--household", "random", "--run", integrated).splitlines()[0]
    assert int(first.split()[1]) in open_run(integrated).followed


def test_two_lives(integrated: Path, parallel: Path, capsys: pytest.CaptureFixture[str]):
    parted = 0
    for household in open_run(integrated).followed:
        text = said(capsys, "--household", household, "--run", integrated, "--versus", parallel)
        assert "integrated beside parallel" in text.splitlines()[0]
        parted += "The two lives part in" in text
        assert ("The two lives part in" in text) != ("The two lives are the same" in text)
    assert parted > 2
    same = said(capsys, "--household", 7, "--run", integrated, "--versus", integrated, "--language", "nl")
    assert "De twee levens zijn gelijk" in same


def test_who_is_not_followed_gets_the_command_that_follows(
    integrated: Path, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    stranger = next(number for number in range(1, 999) if number not in open_run(integrated).followed)
    message = said(capsys, "--household", stranger, "--run", integrated, code=BAD_INPUT)
    assert f"household {stranger} was not followed" in message
    assert "in all)" in message
    words = shlex.split(message.splitlines()[-1].removeprefix("wijksim:"))
    assert words[:2] == ["wijksim", "run"]
    assert f"results_dir={results}" in words
    assert main([*words[1:-1], f"results_dir={tmp_path}"]) == 0
    folder = capsys.readouterr().out.splitlines()[-1].removeprefix("result: ")
    assert f"Household {stranger}" in said(capsys, "--household", stranger, "--run", folder)
    # The same run otherwise: named households are followed on top of the same sample.
    assert {*open_run(integrated).followed, stranger} == set(open_run(Path(folder)).followed)


def test_a_run_without_events_says_how_to_make_one_with_them(
    integrated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bare = tmp_path / "run"
    bare.mkdir()
    shutil.copy(integrated / "manifest.json", bare)
    message = said(capsys, "--list", "--run", bare, code=BAD_INPUT)
    assert "recorded no events" in message
    assert "wijksim run city=proefstad scenario=integrated months=36" in message
    pd.DataFrame({"household_id": [1], "month": [3], "cause": ["died"]}).to_parquet(bare / "events.parquet")
    assert "another version" in said(capsys, "--list", "--run", bare, code=BAD_INPUT)
    (bare / "events.parquet").write_bytes(b"nothing of the kind")
    assert "cannot be read" in said(capsys, "--list", "--run", bare, code=BAD_INPUT)


def test_an_experiment_with_several_runs_asks_which(
    integrated: Path, parallel: Path, capsys: pytest.CaptureFixture[str]
):
    message = said(capsys, "--list", "--run", integrated.parents[2], code=BAD_INPUT)
    assert "holds 2 runs; choose one" in message
    assert str(parallel) in message
    assert "followed households" in said(capsys, "--list", "--run", parallel.parent)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "--run DIR is missing"),
        (["--run", "nowhere"], "either --household ID (or random) or --list"),
        (["--run", "nowhere", "--household", "7"], "nowhere: no such folder"),
        (["--run", ".", "--household", "7", "--list"], "either"),
        (["--run", ".", "--household", "seven"], "--household seven: allowed"),
        (["--run", ".", "--household"], "expected one argument"),
        (["--run", ".", "--list", "--versus", "."], "--versus goes with --household"),
        (["--run", ".", "--list", "--langauge", "nl"], "unrecognized arguments: --langauge"),
        (["--run", ".", "--list", "--language", "fy"], "--language fy: allowed: en, nl"),
        (["city=proefstad"], "unrecognized arguments"),
    ],
)
def test_bad_options(words: list[str], part: str, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    message = said(capsys, *words, code=BAD_INPUT)
    assert part in message
    assert all(line.startswith("wijksim: ") for line in message.splitlines())


def test_an_empty_folder_and_an_unknown_kind(integrated: Path, tmp_path: Path, capsys):
    assert "holds no finished run" in said(capsys, "--list", "--run", tmp_path, code=BAD_INPUT)
    message = said(capsys, "--list", "rich", "--run", integrated, code=BAD_INPUT)
    assert "unknown; allowed: newcomer" in message


def test_lives_of_other_luck_are_not_compared(integrated: Path, tmp_path: Path, capsys):
    other = tmp_path / "other"
    shutil.copytree(integrated, other)
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    (other / "manifest.json").write_text(json.dumps({**manifest, "seed": 2}), encoding="utf-8")
    message = said(capsys, "--household", 7, "--run", integrated, "--versus", other, code=BAD_INPUT)
    assert "seed is 2, in --run it is 1" in message


def test_help_names_every_kind_and_language():
    text = COMMANDS["explain"].help()
    for word in (*LABELS, *languages(), "--versus", "events.households"):
        assert word in text


@pytest.mark.parametrize(
    "words",
    [
        ["city=proefstad", "months=24"],
        ["scenario=integrated", "scenario.coordination=0.3", "shock=energy_price", "market=threshold"],
        ["scenario=physical", "pathways=all_off", "parameters.consent.trust_slope=4", "city.scale=0.5"],
    ],
)
def test_overrides_lead_back_to_the_same_run(words: list[str], tmp_path: Path):
    config = load_config(words)
    again = overrides_of(config.model_dump(mode="json"))
    assert load_config(again) == config
    assert len(again) <= len(words) + 1
    manifest = {"config": config.model_dump(mode="json"), "experiment": "runs/x", "scenario": "s", "seed": 1}
    command = shlex.split(command_to_follow(manifest, tmp_path / "runs/x/scenario=s/draw=0/seed=1", [5]))
    followed = load_config([word for word in command[2:] if not word.startswith("results_dir")])
    assert followed.events.households == [5]
    assert set(followed.record) == {*config.record, "events"}
