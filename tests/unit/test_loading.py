"""Settings for the time of loading."""

import os

import pytest

from wijksim.lab.loading import meanwhile


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
