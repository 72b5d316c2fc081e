"""What all commands that make runs have in common: choices that each must take, or refuse before any run."""

from pathlib import Path

import pytest

from wijksim.command_line import main
from wijksim.command_line.command import BAD_INPUT
from wijksim.lab import ensemble

STUDIES: dict[str, list[str]] = {
    "compare": ["seeds=1", "scenarios=[baseline,social]"],
    "sweep": ["seeds=1", "scenarios=[baseline,social]"],
    "randomness": ["seeds=5"],
    "coordination": ["seeds=1", "dial.levels=[0,0.1]", "dial.map_levels=[0,0.1]", "dial.map_shares=[0.5]"],
    "response": ["seeds=1"],
    "attribute": ["seeds=1", "attribution.pathways=[handover]"],
    "sensitivity": ["sensitivity.factors=[trust]", "sensitivity.trajectories=2"],
    "discover": ["discovery.samples=20"],
    "breakeven": ["seeds=1", "breakeven.points=2"],
    "validate": ["seeds=1", "patterns=N"],
    "backcast": ["seeds=1"],
    "verify": ["seeds=1"],
    "housing": ["seeds=1"],
}
"""Every command that makes a plan of runs, with choices that keep the plan short."""


def words(command: str, tmp_path: Path) -> list[str]:
    """A small city; the back-cast needs one of which it is known what was measured later."""
    city = "groningen_tenth" if command == "backcast" else "proefstad"
    return [command, f"city={city}", f"results_dir={tmp_path}", "experiment=trial", *STUDIES[command]]


@pytest.mark.parametrize("command", STUDIES)
def test_every_study_makes_its_runs_where_it_is_told(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(ensemble, "find_spec", lambda name: None)
    assert main([*words(command, tmp_path), "launcher=ray"]) == BAD_INPUT
    assert "launcher=ray: needs ray" in capsys.readouterr().err
    assert not list(tmp_path.rglob("manifest.json"))
