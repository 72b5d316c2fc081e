"""What is kept on disk is what would be made, and nothing that goes wrong with it stops a run."""

import os
from pathlib import Path
from typing import Any

import pytest

from wijksim import load_config
from wijksim.cache import kept
from wijksim.city.baseline import baseline_of, load_baseline
from wijksim.lab import by_hydra, composition
from wijksim.lab.configuration import own_configuration
from wijksim.lab.options_once import OptionsOnce


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(tmp_path))
    return tmp_path


def refuse(*_: object, **__: object) -> Any:
    raise AssertionError("made again")


def test_a_thing_is_made_once_for_each_key(folder: Path):
    assert kept("numbers", "a", lambda: {2022: 1.8}) == {2022: 1.8}
    assert kept("numbers", "a", refuse) == {2022: 1.8}
    assert kept("numbers", "b", lambda: 3) == 3


def test_a_damaged_file_is_made_again(folder: Path):
    kept("numbers", "a", lambda: 1)
    (file,) = (folder / "numbers").iterdir()
    good = file.read_bytes()
    another_number = good.replace(b"K\x01", b"K\x05")
    assert another_number != good
    for damage in (b"", b"nonsense", good[:-3], another_number):
        file.write_bytes(damage)
        assert kept("numbers", "a", lambda: 2) == 2


def test_what_fails_is_raised_and_not_kept(folder: Path):
    with pytest.raises(AssertionError, match="made again"):
        kept("numbers", "a", refuse)
    assert kept("numbers", "a", lambda: 1) == 1


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_stop(tmp_path: Path, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(file))
    assert kept("numbers", "a", lambda: 1) == 1


def test_what_was_used_least_lately_makes_room(folder: Path):
    for number in range(150):
        kept("numbers", str(number), lambda: 1)
        os.utime(folder / "numbers" / f"{number}.pickle", (number, number))
    kept("numbers", "0", refuse)
    for number in range(150, 205):
        kept("numbers", str(number), lambda: 1)
    assert len(list((folder / "numbers").iterdir())) < 205
    kept("numbers", "0", refuse)
    assert kept("numbers", "1", lambda: 2) == 2


def test_kept_choices_are_those_that_hydra_composes(folder: Path, monkeypatch):
    words = ["city=proefstad", "scenario=integrated", "energy_prices=observed", "months=7"]
    composed = load_config(words)
    composition._known.cache_clear()
    monkeypatch.setattr(by_hydra, "_OPTIONS_ONCE", OptionsOnce(by_hydra._compose, by_hydra._groups))
    monkeypatch.setattr(by_hydra, "compose", refuse)
    assert load_config(words) == composed
    run, study = composition.compose_study([*words, "seed=2", "results_dir=some/where"])
    assert run == composed.model_copy(update={"seed": 2})
    assert study.results_dir == "some/where"
    for other in ("market=threshold", "shock=energy_price"):
        with pytest.raises(AssertionError, match="made again"):
            load_config([*words, other])


def test_a_file_of_ones_own_that_changes_is_composed_again(folder: Path, tmp_path: Path):
    own = tmp_path / "own" / "scenario" / "mine.yaml"
    own.parent.mkdir(parents=True)
    found = []
    for coordination in (0.2, 0.3):
        own.write_text(f"name: mine\nenvelope_share: 1.0\nsocial_share: 0.5\ncoordination: {coordination}\n")
        with own_configuration(tmp_path / "own"):
            found.append(load_config(["scenario=mine"]).scenario.coordination)
    assert found == [0.2, 0.3]


def test_kept_tables_are_those_that_are_read(folder: Path, monkeypatch):
    for _ in range(2):
        baseline_of.cache_clear()
        found = baseline_of("proefstad")
        read = load_baseline(Path(composition.__file__).parents[1] / "city" / "data" / "proefstad")
        assert found.data_hash == read.data_hash
        for name in ("buurten", "postcodes", "gaps", "city_facts"):
            assert getattr(found, name).equals(getattr(read, name))
    monkeypatch.setattr("wijksim.city.baseline.load_baseline", refuse)
    baseline_of.cache_clear()
    assert baseline_of("proefstad").data_hash == read.data_hash
    baseline_of.cache_clear()
