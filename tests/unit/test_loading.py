"""Settings for the time of loading, and what of them stays."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from wijksim.lab.loading import lightly, loading, meanwhile


@pytest.fixture
def looks_for_garbage() -> Iterator[None]:
    """Is as it was afterwards."""
    was, threshold = gc.isenabled(), gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    (gc.enable if was else gc.disable)()


@pytest.mark.usefixtures("looks_for_garbage")
@pytest.mark.parametrize("looks", [True, False])
def test_in_the_process_of_a_user_looks_for_garbage_go_on_as_before(looks: bool):
    gc.unfreeze()
    (gc.enable if looks else gc.disable)()
    threshold = gc.get_threshold()
    with lightly():
        assert not gc.isenabled()
    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == (looks, threshold, 0)


@pytest.mark.usefixtures("looks_for_garbage")
def test_in_a_process_of_its_own_later_looks_leave_out_what_was_loaded():
    gc.enable()
    with loading():
        pass
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("looks_for_garbage")
def test_nobody_goes_through_what_was_loaded_before_it_is_left_out():
    looks: list[int] = []

    def note(phase: str, of: dict[str, int]) -> None:
        if phase == "start":
            looks.append(of["generation"])

    gc.enable()
    gc.set_threshold(1_000)
    gc.callbacks.append(note)
    try:
        with loading():
            loaded: list[list[int]] = [[] for _ in range(20_000)]
        more: list[list[int]] = [[] for _ in range(1_000)]
    finally:
        gc.callbacks.remove(note)
    assert not looks
    assert len(loaded) + len(more) == 21_000


def test_a_model_is_loaded_without_writing_documentation_anew_and_with_the_usual_one_there():
    program = """
import wijksim.lab.loading as loading
loading.load_model()
from scipy._lib import _array_api, _docscrape
from scipy.special import ndtri
print(_array_api.FunctionDoc is _docscrape.FunctionDoc, "Inverse of" in ndtri.__doc__, "rray API" in ndtri.__doc__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "False"]


def test_what_the_user_has_set_stays_and_the_rest_is_taken_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIJKSIM_TEST_SET", "by the user")
    monkeypatch.delenv("WIJKSIM_TEST_UNSET", raising=False)
    with meanwhile({"WIJKSIM_TEST_SET": "ours", "WIJKSIM_TEST_UNSET": "ours"}):
        assert (os.environ["WIJKSIM_TEST_SET"], os.environ["WIJKSIM_TEST_UNSET"]) == ("by the user", "ours")
    assert os.environ["WIJKSIM_TEST_SET"] == "by the user"
    assert "WIJKSIM_TEST_UNSET" not in os.environ


def test_it_is_taken_back_after_a_failure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WIJKSIM_TEST_UNSET", raising=False)
    with pytest.raises(RuntimeError), meanwhile({"WIJKSIM_TEST_UNSET": "ours"}):
        raise RuntimeError
    assert "WIJKSIM_TEST_UNSET" not in os.environ
