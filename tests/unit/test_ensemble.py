"""What happens to the other runs when one goes wrong, and when nothing can be written any more."""

import errno
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wijksim.command_line import BAD_INPUT, FAILED_RUNS, SUCCESS, main
from wijksim.config import ConfigError
from wijksim.lab import ensemble, execution
from wijksim.lab import store as store_module
from wijksim.lab.launcher import RayLauncher
from wijksim.lab.progress import ProgressReport
from wijksim.lab.store import FAILURE, RunKey, Store
from wijksim.lab.sweep import sweep

BAD = RunKey("social", 0, 2)


@pytest.fixture
def words(study: list[str]) -> list[str]:
    return [*study, "scenarios=[baseline,social]", "seeds=4"]


@pytest.fixture
def one_bad_run(fake_model: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One run fails; gives what makes all of them well."""
    build = execution.make_model

    def breaking(config):
        if (config.scenario.name, config.seed) == (BAD.scenario, BAD.seed):
            raise RuntimeError("no such luck")
        return build(config)

    monkeypatch.setattr(execution, "make_model", breaking)
    return build


def test_the_traceback_stands_in_the_folder_of_the_run_and_the_others_go_on(words, one_bad_run):
    result = sweep(words)
    assert [item.key for item in result.ensemble.failed] == [BAD]
    assert len(result.ensemble.made) == 7
    traceback = result.store.folder / BAD.folder / FAILURE
    assert result.store.failures() == {BAD: traceback}
    assert "no such luck" in traceback.read_text()
    assert not result.store.has(BAD)
    assert BAD not in result.store.keys()  # noqa: SIM118  (a store is no mapping)


def test_a_failure_makes_place_for_the_run(words, one_bad_run, monkeypatch: pytest.MonkeyPatch):
    sweep(words)
    sweep(words)  # fails once more, which replaces the first traceback
    monkeypatch.setattr(execution, "make_model", one_bad_run)
    result = sweep(words)
    assert [item.key for item in result.ensemble.made] == [BAD]
    assert result.store.failures() == {}
    assert not (result.store.folder / BAD.folder / FAILURE).exists()
    assert list((result.store.folder / ".partial").iterdir()) == []


def test_what_a_killed_worker_was_storing_is_thrown_away_in_the_end(
    words, fake_model: None, monkeypatch: pytest.MonkeyPatch
):
    make = ensemble._make

    def making(missing, work, *rest):
        gone = subprocess.Popen(["true"])
        gone.wait()
        (work.store.folder / ".partial" / f"{socket.gethostname()}.{gone.pid}.0").mkdir(parents=True)
        make(missing, work, *rest)

    monkeypatch.setattr(ensemble, "_make", making)
    result = sweep(words)
    assert len(result.ensemble.made) == 8
    assert list((result.store.folder / ".partial").iterdir()) == []


def test_fail_fast_stops_at_the_first_failure(words, one_bad_run, capsys: pytest.CaptureFixture[str]):
    result = sweep([*words, "on_failure=fail_fast"])
    assert len(result.ensemble.failed) == 1
    made = {item.key for item in result.ensemble.made}
    assert made == {RunKey("baseline", 0, 1), RunKey("social", 0, 1), RunKey("baseline", 0, 2)}
    assert set(result.ensemble.stopped) == set(result.design.run_keys()) - made - {BAD}
    assert main(["sweep", *words, "on_failure=fail_fast"]) == FAILED_RUNS
    assert "not made after the failure: 4 runs" in capsys.readouterr().err


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_stops_the_study_and_loses_nothing(
    code: int, words, fake_model: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    write = store_module.write_parquet
    written: list[Path] = []

    def refusing(frame, path: Path):
        if len(written) >= 15 and path.name == "wijken.parquet":
            path.write_bytes(b"half a ta")
            raise OSError(code, os.strerror(code), str(path))
        written.append(path)
        write(frame, path)

    with monkeypatch.context() as patched:
        patched.setattr(store_module, "write_parquet", refusing)
        assert main(["sweep", *words]) == BAD_INPUT
    said = capsys.readouterr().err
    assert os.strerror(code) in said
    assert "is kept" in said
    assert "Traceback" not in said
    folder = _folder(words)
    store = Store(folder)
    finished = {key: (folder / key.folder / "manifest.json").stat().st_mtime_ns for key in store.keys()}  # noqa: SIM118
    assert 0 < len(finished) < 8
    assert list((folder / ".partial").iterdir()) == []
    assert store.failures() == {}
    result = sweep(words)
    assert len(result.ensemble.present) == len(finished)
    assert len(result.ensemble.made) == 8 - len(finished)
    for key, moment in finished.items():
        assert (folder / key.folder / "manifest.json").stat().st_mtime_ns == moment


def _folder(words: list[str]) -> Path:
    return next(Path(word.partition("=")[2]) for word in words if word.startswith("results_dir")) / "trial"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(options, capture_output=True, check=False).returncode != 0:
        pytest.skip("may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def test_a_full_disk_and_more_room(
    words, small_disk: Path, fake_model: None, capsys: pytest.CaptureFixture[str]
):
    words = [*words, "seeds=30", f"results_dir={small_disk}"]
    assert main(["sweep", *words]) == BAD_INPUT
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err
    store = Store(small_disk / "trial")
    before = store.keys()
    assert 0 < len(before) < 60
    for key in before:
        names = {path.name for path in (store.folder / key.folder).iterdir()}
        assert names >= {"city.parquet", "ledger.parquet", "manifest.json"}
        assert len(store.read(key, "wijken")) == 4 * 37
    remount(small_disk, "size=32m")
    assert main(["sweep", *words]) == SUCCESS
    assert f"{len(before)} were there already" in capsys.readouterr().out
    assert len(store.keys()) == 60


def test_a_folder_that_may_only_be_read(
    words, small_disk: Path, fake_model: None, capsys: pytest.CaptureFixture[str]
):
    words = [*words, "seeds=2", f"results_dir={small_disk}"]
    assert main(["sweep", *words]) == SUCCESS
    remount(small_disk, "ro")
    assert main(["sweep", *words, "seeds=3"]) == BAD_INPUT
    said = capsys.readouterr().err
    assert "no permission to write" in said or os.strerror(errno.EROFS) in said
    assert len(Store(small_disk / "trial").keys()) == 4


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ensemble, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"launcher=ray: needs ray.*wijksim\[cluster\]"):
        ensemble.check_launcher(RayLauncher())


def test_progress_is_plain_and_rare_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]):
    with ProgressReport("many", 5000) as progress:
        for _ in range(5000):
            progress.advance()
    said = capsys.readouterr()
    assert said.out == ""
    assert 10 <= len(said.err.splitlines()) <= 12
    assert "5000 of 5000 runs" in said.err
    assert "\r" not in said.err
    assert "\x1b" not in said.err
