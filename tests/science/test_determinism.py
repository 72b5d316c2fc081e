"""One configuration gives one result: again, in a fresh process, in any company; and the past knows no policy."""

import copy
import os
import subprocess
import sys
from itertools import pairwise

import pandas as pd
import pytest

GROUPS = [
    "the month begins",
    "funders release money",
    "teams act",
    "corporations act",
    "households live",
    "households move",
    "wijken change",
    "the observer records",
]
RUN = ["scenario=integrated", "months=30", "seed=4"]
POLICIES = ("physical", "social", "parallel", "integrated")
TABLES = ("city", "wijken", "cohorts", "ledger")

DIGEST = """
import sys
from hashlib import sha256
import pandas as pd
from wijksim import WijkModel, load_config
result = WijkModel(load_config(["city=proefstad", *sys.argv[1:]])).run()
digest = sha256()
for table in ("city", "wijken", "cohorts", "ledger", "members"):
    frame = getattr(result, table)
    digest.update(",".join(frame.columns).encode())
    digest.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
print(digest.hexdigest())
"""


def digest_in_fresh_process(hash_seed: str, *overrides: str) -> str:
    """Digest of all tables of a run, made by another Python process."""
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, *overrides],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


def digest_here(capsys: pytest.CaptureFixture[str], *overrides: str) -> str:
    """Digest of all tables of a run, made in this process."""
    before = sys.argv
    sys.argv = ["digest", *overrides]
    try:
        exec(compile(DIGEST, "digest", "exec"), {})
    finally:
        sys.argv = before
    return capsys.readouterr().out.strip()


def up_to(frame: pd.DataFrame, month: int) -> pd.DataFrame:
    """Rows of a table up to and including a month."""
    return frame[frame["month"] <= month].reset_index(drop=True)


def test_the_same_run_twice_in_one_process_gives_identical_tables(build_town, differing):
    first = build_town(*RUN).run()
    build_town("scenario=social", "months=13", "seed=9").run()
    second = build_town(*RUN).run()
    assert differing(first, second) == {}


def test_another_seed_gives_another_result(build_town, differing):
    first = build_town("months=12", "seed=4").run()
    second = build_town("months=12", "seed=5").run()
    assert set(differing(first, second)) >= set(TABLES)


def test_models_that_run_in_turns_do_not_disturb_each_other(build_town, differing):
    alone = build_town(*RUN).run()
    model = build_town(*RUN)
    neighbour = build_town("scenario=physical", "months=30", "seed=5")
    for _ in range(model.config.months):
        neighbour.step()
        model.step()
    assert differing(alone, model.observer.result()) == {}


@pytest.mark.slow
def test_a_fresh_process_gives_the_same_digest(capsys):
    assert digest_in_fresh_process("1", *RUN) == digest_here(capsys, *RUN)


@pytest.mark.parametrize("start", [12, pytest.param(24, marks=pytest.mark.slow)])
@pytest.mark.parametrize("policy", POLICIES)
def test_the_past_knows_no_policy(run_town, policy, start):
    """Tables are identical to the last bit until the programme starts, and differ afterwards.

    The later start matters: by then there is money in the town's table of grants that must not be touched yet.
    """
    choices = (f"++scenario.start={start}", "months=48")
    _, baseline = run_town("scenario=baseline", *choices)
    _, other = run_town(f"scenario={policy}", *choices)
    for table in ("city", "wijken", "cohorts", "ledger"):
        before, after = getattr(baseline, table), getattr(other, table)
        assert up_to(before, start)["month"].max() == start
        pd.testing.assert_frame_equal(up_to(before, start), up_to(after, start), check_exact=True)
        assert not before.equals(after), f"{policy} changes nothing in table {table}"


def test_the_schedule_is_an_ordered_table_of_named_phases(build_town):
    schedule = build_town("months=1").schedule
    assert list(dict.fromkeys(phase.group for phase in schedule)) == GROUPS
    names = [(phase.group, phase.name) for phase in schedule]
    assert len(set(names)) == len(names)
    changes = sum(one.group != two.group for one, two in pairwise(schedule))
    assert changes == len(GROUPS) - 1, "phases of one group stand together"


def test_a_month_is_its_schedule_and_nothing_else(build_town, differing):
    """Running the phases one by one is running the month."""
    stepped, probed = build_town(*RUN), build_town(*RUN)
    for _ in range(14):
        stepped.step()
        probed.city.month += 1
        for phase in probed.schedule:
            phase.run()
    assert differing(stepped.observer.result(), probed.observer.result()) == {}


def test_a_deep_copy_runs_on_its_own(build_town, differing):
    """The original runs on first: had it any part in common with its copy, the copy would go another way."""
    original = build_town(*RUN)
    for _ in range(13):
        original.step()
    copied = copy.deepcopy(original)
    expected, found = original.run(), copied.run()
    assert differing(expected, found) == {}
    assert copied.city.households.income is not original.city.households.income


@pytest.mark.parametrize("without", ["nothing", "housing market"])
def test_a_first_month_that_compiles_in_two_processes_is_as_any_other(
    build_town, differing, monkeypatch, without
):
    """Also where a user has taken out the phase to which the copy would go."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    cold, warm = build_town(*RUN), build_town(*RUN)
    cold._cold, warm._cold = True, False
    for model in (cold, warm):
        assert without in ("nothing", *(phase.name for phase in model.schedule))
        model.schedule = [phase for phase in model.schedule if phase.name != without]
        for _ in range(13):
            model.step()
    assert differing(warm.observer.result(), cold.observer.result()) == {}
