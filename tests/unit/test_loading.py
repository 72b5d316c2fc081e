"""Settings for the time of loading, and what of them stays."""

import gc
import os
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
