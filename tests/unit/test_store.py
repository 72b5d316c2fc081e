"""The store: whole or not at all, never overwritten, one design per folder."""

import gc
import json
import weakref
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.lab import execution
from wijksim.lab.arms import compose_arms
from wijksim.lab.comparison import compare
from wijksim.lab.ensemble import run_ensemble, worker_count
from wijksim.lab.execution import Provenance, planned
from wijksim.lab.identity import design_of, differences
from wijksim.lab.progress import ProgressReport, duration
from wijksim.lab.single_run import run_and_keep
from wijksim.lab.store import RunKey, Store, StoreError, read_table

KEY = RunKey("social", 2, 7)
PROVENANCE = Provenance("trial", "identity", "data", None)


def open_store(folder: Path, design: dict | None = None, on_change: str = "stop") -> Store:
    design = {"config": {"months": 12}, "data": "d", "code": "c"} if design is None else design
    return Store.open(folder, "trial", design, {"social": {"name": "social", "start": 12}}, on_change)


def table(seed: int = 0) -> pd.DataFrame:
    luck = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "month": np.arange(50),
            "wijk": ["a", "b"] * 25,
            "value": luck.standard_normal(50).astype(np.float32),
        }
    )


def test_a_run_lies_where_partitioned_readers_look(tmp_path: Path):
    folder = open_store(tmp_path).save(KEY, {"city": table()}, {"seed": 7})
    assert folder == tmp_path / "trial" / "scenario=social" / "draw=2" / "seed=7"
    assert {path.name for path in folder.iterdir()} == {"city.parquet", "manifest.json"}


def test_what_is_read_is_what_was_written(tmp_path: Path):
    store = open_store(tmp_path)
    store.save(KEY, {"city": table()}, {})
    pd.testing.assert_frame_equal(store.read(KEY, "city"), table())
    read = read_table(store.folder, "city")
    assert list(read.columns[:3]) == ["scenario", "draw", "seed"]
    assert set(read["scenario"]) == {"social"}
    assert set(read["draw"]) == {2}


def test_same_table_same_bytes(tmp_path: Path):
    store = open_store(tmp_path)
    other = RunKey("social", 2, 8)
    for key in (KEY, other):
        store.save(key, {"city": table()}, {})
    paths = [store.folder / key.folder / "city.parquet" for key in (KEY, other)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_run_that_is_there_stays(tmp_path: Path):
    store = open_store(tmp_path)
    store.save(KEY, {"city": table(1)}, {"which": "first"})
    store.save(KEY, {"city": table(2)}, {"which": "second"})
    assert store.read_manifest(KEY)["which"] == "first"
    pd.testing.assert_frame_equal(store.read(KEY, "city"), table(1))
    assert list((store.folder / ".partial").iterdir()) == []


def test_nothing_half_done_is_left_or_seen(tmp_path: Path):
    store = open_store(tmp_path)
    with pytest.raises(TypeError):
        store.save(KEY, {"city": table()}, {"not for json": object()})
    assert not store.has(KEY)
    assert store.keys() == []
    assert list((store.folder / ".partial").iterdir()) == []


def test_leftovers_of_a_dead_process_are_cleared(tmp_path: Path):
    import socket

    store = open_store(tmp_path)
    dead = store.folder / ".partial" / f"{socket.gethostname()}.999999999.0"
    elsewhere = store.folder / ".partial" / "another-host.1.0"
    dead.mkdir()
    elsewhere.mkdir()
    open_store(tmp_path)
    assert not dead.exists()
    assert elsewhere.exists()


def test_another_design_stops_and_says_what_differs(tmp_path: Path):
    open_store(tmp_path).save(KEY, {"city": table()}, {})
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, {"config": {"months": 24}, "data": "d", "code": "c2"})
    message = str(caught.value)
    assert "months: 12 there, 24 asked" in message
    assert "the code of wijksim: c there, c2 asked" in message
    assert "on_change=archive" in message


def test_the_same_name_for_another_policy_stops(tmp_path: Path):
    store = open_store(tmp_path)
    design = json.loads((store.folder / "experiment.json").read_text())["design"]
    with pytest.raises(StoreError, match="scenario social, start: 12 there, 24 asked"):
        Store.open(tmp_path, "trial", design, {"social": {"name": "social", "start": 24}})


def test_archiving_moves_the_old_study_whole(tmp_path: Path):
    open_store(tmp_path).save(KEY, {"city": table()}, {})
    for months in (24, 36):
        store = open_store(tmp_path, {"config": {"months": months}}, "archive")
        assert store.keys() == []
    moved = sorted((tmp_path / "archive").iterdir())
    assert len(moved) == 2
    assert sum((folder / KEY.folder / "manifest.json").is_file() for folder in moved) == 1


def test_runs_of_unknown_design_are_not_mixed_in(tmp_path: Path):
    (tmp_path / "trial" / "scenario=social" / "draw=0" / "seed=1").mkdir(parents=True)
    with pytest.raises(StoreError, match="unknown design"):
        open_store(tmp_path)


def test_long_lists_of_differences_are_cut():
    lines = differences({}, {f"key{number:02}": number for number in range(20)})
    assert len(lines) == 9
    assert lines[-1] == "and 12 more"


def test_reading_a_table_that_is_not_there(tmp_path: Path):
    with pytest.raises(StoreError, match="no finished run"):
        read_table(open_store(tmp_path).folder, "city")


@pytest.fixture
def runs_made(monkeypatch: pytest.MonkeyPatch, fake_model: None) -> list[tuple[str, int, int]]:
    """What the fake model was asked to run."""
    made: list[tuple[str, int, int]] = []
    build = execution.make_model

    def counting(config):
        made.append((config.scenario.name, config.draw, config.seed))
        return build(config)

    monkeypatch.setattr(execution, "make_model", counting)
    return made


@pytest.fixture
def plan(study: list[str], tmp_path: Path):
    """Six planned runs and an open store."""
    arms, _ = compose_arms([*study, "scenarios=[baseline,social]"])
    scenarios = {name: arm.scenario.model_dump(mode="json") for name, arm in arms.items()}
    store = Store.open(tmp_path, "trial", design_of(arms["baseline"], "d"), scenarios)
    runs = [
        planned(name, arm.model_copy(update={"seed": s})) for s in (1, 2, 3) for name, arm in arms.items()
    ]
    return store, runs


def test_only_what_is_missing_is_run(plan, runs_made: list):
    store, runs = plan
    run_ensemble(runs[:2], store, PROVENANCE, workers=1)
    outcome = run_ensemble(runs, store, PROVENANCE, workers=1)
    assert len(outcome.present) == 2
    assert len(outcome.made) == 4
    assert len(runs_made) == 6 == len(set(runs_made))


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_run_held_goes_with_it(plan, monkeypatch: pytest.MonkeyPatch, fails: bool):
    store, runs = plan
    build, cities = execution.make_model, []

    def noting(config):
        model = build(config)
        cities.append(weakref.ref(model.city))
        if fails:
            model.schedule = [None]
        return model

    monkeypatch.setattr(execution, "make_model", noting)
    run = planned("social", runs[0].config.model_copy(update={"months": 1}))
    gc.disable()
    try:
        outcome = execution.execute(run, store, PROVENANCE)
        assert (outcome.failure is not None) == fails
        assert [city() for city in cities] == [None]
    finally:
        gc.enable()


def test_manifest_tells_everything(plan, fake_model: None):
    store, runs = plan
    run_ensemble(runs[:1], store, PROVENANCE, workers=1)
    manifest = store.read_manifest(runs[0].key)
    assert manifest["config"]["months"] == 36
    assert manifest["config"]["seed"] == manifest["seed"] == 1
    assert set(manifest["versions"]) >= {"python", "wijksim", "mesa", "numpy", "numba"}
    assert manifest["parameters_changed"] == {}
    assert set(manifest["measured"]) == {"seconds", "processor_seconds", "peak_memory_mb"}


def test_two_runs_of_one_configuration_are_the_same_files(study: list[str], tmp_path: Path, fake_model: None):
    folders = []
    for name in ("one", "two"):
        kept = run_and_keep(
            [*study, "city.data=proefstad", f"experiment={name}", "scenario=social", "seed=4"]
        )
        folders.append(kept.folder)
    for path in folders[0].glob("*.parquet"):
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name
    first, second = (json.loads((folder / "manifest.json").read_text()) for folder in folders)
    assert {key for key in first if first[key] != second[key]} <= {"measured", "experiment"}


def test_changed_parameters_stand_in_the_manifest(study: list[str], fake_model: None):
    words = [*study, "parameters.consent.trust_slope=9", "allow_out_of_range=true"]
    kept = run_and_keep(words)
    manifest = kept.store.read_manifest(kept.key)
    assert manifest["parameters_changed"] == {"consent.trust_slope": {"default": 3.0, "value": 9.0}}
    assert manifest["parameters_out_of_range"] == ["consent.trust_slope"]


def test_without_a_name_the_folder_follows_the_design(study: list[str], tmp_path: Path, fake_model: None):
    words = [word for word in study if not word.startswith("experiment")]
    social = run_and_keep([*words, "scenario=social"])
    physical = run_and_keep([*words, "scenario=physical", "seed=5"])
    longer = run_and_keep([*words, "months=48"])
    altered = run_and_keep([*words, "scenario=integrated", "scenario.coordination=0.3"])
    again = run_and_keep([*words, "scenario=social"])
    assert social.store.folder == physical.store.folder == again.store.folder
    assert len({social.store.folder, longer.store.folder, altered.store.folder}) == 3
    assert social.store.folder.parent == tmp_path / "runs"
    assert again.outcome is None


def test_a_failing_run_is_told_and_the_others_go_on(plan, fake_model: None, monkeypatch: pytest.MonkeyPatch):
    store, runs = plan
    build = execution.make_model

    def breaking(config):
        if config.seed == 2 and config.scenario.name == "social":
            raise RuntimeError("no such luck")
        return build(config)

    with monkeypatch.context() as patched:
        patched.setattr(execution, "make_model", breaking)
        outcome = run_ensemble(runs, store, PROVENANCE, workers=1)
    assert [str(item.key) for item in outcome.failed] == ["scenario=social draw=0 seed=2"]
    assert not outcome.complete
    failure = outcome.failed[0].failure
    assert failure is not None
    text = failure.read_text()
    assert "no such luck" in text
    assert "Traceback" in text
    assert len(store.keys()) == 5
    # Started again, only that one is run, and its old failure goes.
    outcome = run_ensemble(runs, store, PROVENANCE, workers=1)
    assert len(outcome.made) == 1
    assert store.failures() == {}


def test_more_seeds_extend_a_study(study: list[str], runs_made: list):
    words = [*study, "scenarios=[baseline,social]", "default_point_seeds=0"]
    compare([*words, "seeds=2"])
    result = compare([*words, "seeds=3"])
    assert len(runs_made) == 6 == len(set(runs_made))
    assert len(result.ensemble.present) == 4


def test_workers_follow_the_machine_and_the_work():
    assert worker_count(0, 1) == 1
    assert worker_count(3, 2) == 2
    assert worker_count(2, 50) == 2
    assert worker_count(0, 10_000) >= 1


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_durations_in_words(seconds: float, words: str):
    assert duration(seconds) == words


def test_plain_progress_is_a_line_per_tenth(capsys: pytest.CaptureFixture[str]):
    with ProgressReport("trial", 100, done=20) as progress:
        for _ in range(80):
            progress.advance()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "trial: 100 runs, 20 already there"
    assert 8 <= len(lines) <= 10
    assert "100 of 100 runs" in lines[-1]
    assert "left" in lines[1]
    assert "ends" in lines[1]
