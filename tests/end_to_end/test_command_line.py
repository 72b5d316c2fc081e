"""The commands and the Hydra entry points as a user calls them, on the made-up town."""

import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.scripts import answer_here
from wijksim.command_line import COMMANDS, main
from wijksim.report import publication
from wijksim.report.figures import FIGURES
from wijksim.report.parameter_table import parameters_markdown

ROOT = Path(__file__).parents[2]


def call(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=cwd, timeout=600
    )


def wijksim(*words: str) -> subprocess.CompletedProcess[str]:
    return call("-m", "wijksim", *words)


def test_help_lists_the_commands():
    answer = wijksim("--help")
    assert answer.returncode == 0
    for name in COMMANDS:
        assert f"  {name}" in answer.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_of_a_command_shows_an_example(name: str, capsys: pytest.CaptureFixture[str]):
    assert main([name, "--help"]) == 0
    assert f"  wijksim {name} " in capsys.readouterr().out


def test_unknown_command_lists_what_is_allowed(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate"]) == 2
    said = capsys.readouterr().err
    assert "'simulate'" in said
    assert ", ".join(COMMANDS) in said


def test_importing_the_package_is_light():
    program = (
        "import sys, wijksim; "
        "heavy = {'mesa', 'hydra', 'pandas', 'numba', 'matplotlib'} & set(sys.modules); "
        "assert not heavy, heavy; assert wijksim.__version__; "
        "assert {'WijkModel', 'compare', 'load_config', 'run'} <= set(dir(wijksim))"
    )
    answer = call("-c", program)
    assert answer.returncode == 0, answer.stderr


def test_help_is_light():
    program = (
        "import sys; from wijksim.command_line import main; main(['--help']); main(['run', '--help']); "
        "heavy = {'mesa', 'hydra', 'pandas', 'numba', 'matplotlib'} & set(sys.modules); assert not heavy, heavy"
    )
    answer = call("-c", program)
    assert answer.returncode == 0, answer.stderr


def test_parameter_page_is_up_to_date():
    page = ROOT / "docs" / "parameters.md"
    assert page.read_text(encoding="utf-8") == parameters_markdown(), (
        "run: wijksim parameters --markdown docs/parameters.md"
    )


def test_parameters_are_printed(capsys: pytest.CaptureFixture[str]):
    assert main(["parameters"]) == 0
    assert "trust_slope" in capsys.readouterr().out


@pytest.mark.slow
def test_run_twice_is_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ["run", "city=proefstad", "scenario=social", "months=14", f"results_dir={tmp_path}"]
    first = wijksim(*words)
    assert first.returncode == 0, first.stderr
    *numbers, last = first.stdout.splitlines()
    assert len(numbers) == 5
    folder = Path(last.removeprefix("result: "))
    assert (folder / "manifest.json").is_file()
    assert (folder.parents[2] / "city_fit.csv").is_file()
    assert main(words) == 0
    assert "not run again" in capsys.readouterr().out


@pytest.mark.slow
def test_compare_in_worker_processes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ["compare", "city=proefstad", "months=24", "scenarios=[baseline,social]", "seeds=2"]
    words += ["default_point_seeds=1", "workers=2", "experiment=trial", f"results_dir={tmp_path}"]
    assert main(words) == 0
    assert "6 of 6 runs" in capsys.readouterr().err
    made = tmp_path / "trial" / "comparison"
    assert (made / "summary.md").is_file()
    assert len(list(made.glob("*.png"))) == 6
    assert main([*words, "months=36"]) == 2
    said = capsys.readouterr().err
    assert "months: 24 there, 36 asked" in said
    assert "on_change=archive" in said


@pytest.mark.slow
def test_validate_reports_every_pattern(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    report = tmp_path / "patterns.json"
    words = ["city=proefstad", "months=12", "seeds=1", f"results_dir={tmp_path}/r", f"json={report}"]
    assert main(["validate", *words, "experiment=check", "patterns=all"]) == 0
    said = capsys.readouterr().out
    assert "inside their target" in said
    assert "Not expressible:" in said
    written = tmp_path / "r" / "check" / "validation"
    assert {path.name for path in written.iterdir()} == {
        "patterns.csv",
        "misses.csv",
        "patterns_at_a_glance.png",
        "captions.txt",
    }
    found = json.loads(report.read_text())["patterns"]
    assert len(found) == len((written / "patterns.csv").read_text().splitlines()) - 1
    rows = [row for row in found if not row["reenactment"] and row["verdict"] != "not expressible"]
    past = {row["pattern"].split()[0] for row in found if row["pattern"].startswith("I")}
    assert past == {f"I{number}" for number in range(1, 16)}
    # Within a year nothing can be said of a trend, nor of what is judged from the second year on.
    settled = {"N1", "N2", "N3", "N4", "N5", "N6", "N11", "N12", "N13", "N15", "L"}
    verdicts = {row["pattern"]: row["verdict"] for row in rows}
    assert {name.split()[0] for name in verdicts} == settled | {"N7", "N8", "N9", "N10"}
    for name, verdict in verdicts.items():
        early = name.split()[0] in settled or name == "N7 drift"
        assert verdict == "too short a run" if early else verdict in ("inside", "outside"), name


@pytest.mark.slow
def test_hydra_multirun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    words = ["-m", "scenario=physical,integrated", "seed=1,2", "city=proefstad", "months=14"]
    assert answer_here("run.py", *words, "experiment=trial", f"results_dir={tmp_path}") == 0
    assert len(list((tmp_path / "trial").glob("scenario=*/draw=0/seed=*/manifest.json"))) == 4


@pytest.mark.slow
def test_hydra_shows_its_configuration(capsys: pytest.CaptureFixture[str]):
    words = ["--cfg", "job", "city=proefstad", "pathways=all_off", "parameters.trust.gain=0.06"]
    assert answer_here("compare.py", *words) == 0
    said = capsys.readouterr().out
    assert "handover: false" in said
    assert "trust_slope: ${default:3.0}" in said, "a default, which draws may replace"
    assert "gain: 0.06" in said, "a value that was given"


@pytest.mark.parametrize("script", ["run.py", "compare.py", "sweep.py"])
@pytest.mark.parametrize("words", [["months=-1"], ["scenario=foo"], ["-m", "seed=1,2", "months=12,-1"]])
def test_hydra_entry_points_answer_bad_input(
    script: str,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert answer_here(script, *words) == 2
    said = capsys.readouterr().err
    assert said.startswith("wijksim: ")
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_hydra_entry_point_on_an_unwritable_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("mine")
    assert answer_here("run.py", "city=proefstad", f"results_dir={tmp_path}/file/results") == 2
    said = capsys.readouterr().err
    assert "is a file" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_hydra_completes_words():
    program = ROOT / "experiments" / "run.py"
    answer = subprocess.run(
        [sys.executable, str(program), "-sc", "query=bash"],
        env={"COMP_LINE": "run.py scenario=int", "COMP_POINT": "19", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "scenario=integrated" in answer.stdout


@pytest.mark.slow
def test_an_interrupted_comparison_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    words = ["compare", "city=proefstad", "months=18", "scenarios=[baseline,social]", "seeds=4"]
    words += ["default_point_seeds=0", "workers=1", "experiment=trial", f"results_dir={tmp_path}"]
    command = subprocess.Popen(
        [sys.executable, "-m", "wijksim", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores interrupts, and so does all that it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 300
    while not list(tmp_path.glob("trial/scenario=*/draw=*/seed=*/manifest.json")):
        assert command.poll() is None, "the command ended before a run was stored"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=120)
    assert command.returncode == 130, said
    assert "start the same command again" in said
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("trial/scenario=*/draw=*/seed=*/*")}
    assert len(before) > 0
    capsys.readouterr()
    monkeypatch.setattr(publication, "FIGURES", {"money": FIGURES["money"]})
    assert main(words) == 0
    assert "already there" in capsys.readouterr().err
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in before.items())
