"""What a fresh clone relies on: a portable lock, no paths of one machine, a README to start from."""

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
LARGEST_TEXT = 5_000_000
"""Bytes; larger files are data, not text that somebody typed."""

# Written in pieces, so that this file does not hold what it forbids.
MACHINE_PATHS = re.compile(rb"(?<![\w.])/(?:home|Users|work|root|mnt|media)/" + rb"[\w.-]+")
PACKAGE_HOSTS = re.compile(
    rb"py" + rb"pi\.org|python" + rb"hosted\.org|cond" + rb"a\.anaconda|\bindex-" + rb"url\b"
)


def tracked_files() -> list[Path]:
    """Files that git knows; without git (a source archive), the files of the project's own folders."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        names = [name for name in listing.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        folders = ("wijksim", "conf", "experiments", "tests", "docs")
        names = [
            path.relative_to(ROOT).as_posix()
            for folder in folders
            for path in (ROOT / folder).rglob("*")
            if "__pycache__" not in path.parts
        ]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def matches(pattern: re.Pattern[bytes]) -> list[str]:
    found = []
    for path in tracked_files():
        content = path.read_bytes() if path.stat().st_size < LARGEST_TEXT else b""
        if b"\0" in content[:8000]:
            continue
        for match in pattern.finditer(content):
            line = content.count(b"\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match.group().decode(errors='replace')}")
    return found


def test_lock_pins_every_package_with_hashes_and_holds_no_address():
    lock = (ROOT / "requirements.lock").read_text()
    assert "http" not in lock
    assert "file:" not in lock
    pins = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert pins
    for pin in pins:
        first = pin.splitlines()[0]
        assert re.match(r"[a-z0-9.\-]+==\S+ ", first), f"{first}: not pinned to one version"
        assert "--hash=sha256:" in pin, f"{first}: no hash"


def test_no_file_names_a_path_of_one_machine():
    assert matches(MACHINE_PATHS) == []


def test_no_file_names_a_package_index():
    # The lock command tells its tool to leave addresses out; that option is the one lawful mention.
    assert [found for found in matches(PACKAGE_HOSTS) if not found.startswith("Makefile:")] == []


def test_readme_shows_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    return sorted({Requirement(line).name for line in wanted})


@pytest.mark.parametrize("package", dependencies())
def test_readme_says_why_a_package_is_there(package: str):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    reasons = readme.split("## What it leans on")[1].split("\n## ")[0]
    named = [
        name.strip()
        for row in reasons.splitlines()
        if row.startswith("|")
        for name in row.split("|")[1].split(",")
    ]
    assert package in named


def test_source_files_are_small_rooms():
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "wijksim").rglob("*.py")
    }
    assert len(lines) > 100
    assert {path: number for path, number in lines.items() if number > LONGEST_FILE} == {}, "split them"


def test_continuous_integration_runs_the_test_command():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o100, ".ci/run is not executable"
    assert "exec make test" in script.read_text()
