"""Every scenario: it composes, runs, has its page, and is allocated what a fair comparison asks for."""

import re
from pathlib import Path

import pytest

from wijksim import load_config
from wijksim.lab.configuration import configuration_folder

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted(path.stem for path in (configuration_folder() / "scenario").glob("*.yaml"))
NAMES = {
    "baseline",
    "physical",
    "social",
    "parallel",
    "integrated",
    "integrated_cliff",
    "four_then_seven",
    "seven_at_once",
    "citywide",
    "demolition_heavy",
    "renovation_heavy",
    "allocation",
    "physical_half",
    "social_half",
}
"""The public names; notebooks and studies rely on them."""


def sections() -> dict[str, str]:
    """Text of each section of the page by the name in its heading."""
    text = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    parts = re.split(r"^## `(.+)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_names_are_those_of_the_public_interface():
    assert set(SCENARIOS) == NAMES


def test_every_scenario_and_shock_has_its_page_and_no_page_is_left_over():
    shocks = {f"shock={path.stem}" for path in (configuration_folder() / "shock").glob("*.yaml")}
    assert set(sections()) == NAMES | (shocks - {"shock=none"})


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_page_states_what_is_expected_and_what_would_speak_against_it(name: str):
    assert "**H:**" in sections()[name]
    assert "**C:**" in sections()[name]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_runs(run_town, name: str):
    model, result = run_town(f"scenario={name}", "scenario.start=0", "months=3")
    assert model.config.scenario.name == name
    assert len(result.city) == 4


def test_a_scenario_runs_with_the_price_shock(run_town):
    choices = ("scenario=allocation", "months=3")
    shocked, calm = (
        run_town(*choices, *shock)[1].city["energy_poverty_share"]
        for shock in (("shock=energy_price", "shock.start=1"), ("shock=none",))
    )
    assert shocked[:2].equals(calm[:2])
    assert shocked[2] > 1.1 * calm[2]


def test_seven_at_once_is_integrated_under_another_name(run_town, differing):
    choices = ("pathways=all_on", "months=36")
    _, integrated = run_town("scenario=integrated", *choices)
    _, named = run_town("scenario=seven_at_once", *choices)
    assert differing(integrated, named) == {}


@pytest.mark.parametrize("name", sorted(NAMES - {"baseline", "physical_half", "social_half"}))
def test_a_scenario_differs_from_integrated_in_what_its_page_says(name: str):
    integrated = load_config(["scenario=integrated"]).scenario.model_dump()
    own = load_config([f"scenario={name}"]).scenario.model_dump()
    changed = {key for key, value in own.items() if value != integrated[key]} - {"name"}
    expected = {
        "physical": {"social_share", "coordination"},
        "social": {"social_share", "coordination"},
        "parallel": {"coordination"},
        "integrated": set(),
        "integrated_cliff": {"rijk_until"},
        "four_then_seven": {"rollout"},
        "seven_at_once": set(),
        "citywide": {"rollout"},
        "demolition_heavy": {"physical_mix", "demolition_money_share", "restructuring_social_share"},
        "renovation_heavy": {"physical_mix"},
        "allocation": {"urgent_share_factor"},
    }
    assert changed == expected[name]
