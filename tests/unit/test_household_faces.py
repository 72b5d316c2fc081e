"""Mesa faces: households as light handles over columns, institutions as ordinary agents, a schedule of named phases."""

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from wijksim import load_config
from wijksim.agents.corporation import Corporation
from wijksim.agents.funder import Funder
from wijksim.agents.household import Household, HouseholdSet
from wijksim.agents.team import GemeenteTeam
from wijksim.model import WijkModel


@pytest.fixture
def model() -> WijkModel:
    return WijkModel(load_config(["city=proefstad", "scenario=integrated", "months=24"]))


def test_households_stand_among_the_agents_of_the_model(model: WijkModel):
    assert isinstance(model, mesa.Model)
    assert isinstance(model.households, AgentSet)
    assert model.agents_by_type[Household] is model.households
    assert len(model.households) == model.city.residents().size > 1000


def test_iteration_gives_handles(model: WijkModel):
    handles = list(model.households)
    assert len(handles) == len(model.households)
    assert all(isinstance(handle, mesa.Agent) for handle in handles[:10])
    assert len({handle.unique_id for handle in handles}) == len(handles)
    assert handles[5] in model.households


def test_handle_reads_and_writes_its_row(model: WijkModel):
    handle = model.households.to_list()[7]
    h = model.city.households
    assert handle.unique_id == h.id[handle.row]
    assert handle.life_satisfaction == pytest.approx(float(h.life_satisfaction[handle.row]))
    assert isinstance(handle.age, float)
    handle.trust = 0.25
    assert h.trust[handle.row] == np.float32(0.25)
    h.trust[handle.row] = 0.75
    assert handle.trust == 0.75


def test_handle_has_no_other_attributes(model: WijkModel):
    handle = model.households.to_list()[0]
    with pytest.raises(AttributeError, match="a household has no attribute 'happiness'"):
        _ = handle.happiness
    with pytest.raises(AttributeError, match="a household has no attribute 'happiness'"):
        handle.happiness = 3
    with pytest.raises(TypeError, match="leaves the city through the model"):
        handle.remove()


def test_handles_do_not_register(model: WijkModel):
    before = len(model.agents)
    handles = [Household(model, row) for row in model.city.residents()[:100]]
    assert len(model.agents) == before
    assert not any(isinstance(agent, Household) for agent in model.agents)
    # The next real agent is numbered as if no handle had been made.
    first, second = (
        Funder(model, "a", [], regio_deal_only=False),
        Funder(model, "b", [], regio_deal_only=False),
    )
    assert second.unique_id == first.unique_id + 1
    assert len(handles) == 100


def test_would_consent_follows_trust_and_gain(model: WijkModel):
    handle = model.households.to_list()[0]
    handle.trust = 0.2
    wary = handle.would_consent(0.0)
    handle.trust = 0.8
    assert 0 < wary < handle.would_consent(0.0) < handle.would_consent(50.0) < 1


def test_get_set_agg_work_on_columns(model: WijkModel):
    households, h = model.households, model.city.households
    rows = model.city.residents()
    np.testing.assert_array_equal(households.get("income"), h.income[rows])
    incomes, ages = households.get(["income", "age"])
    np.testing.assert_array_equal(ages, h.age[rows])
    assert households.agg("income", np.mean) == pytest.approx(incomes.mean())
    assert households.agg("age", [np.min, np.max]) == [ages.min(), ages.max()]
    assert households.set("trust", 0.5) is households
    assert (h.trust[rows] == 0.5).all()
    households.set("trust", np.linspace(0, 1, rows.size))
    assert h.trust[rows[-1]] == 1
    for wrong in (lambda: households.get("happiness"), lambda: households.set("happiness", 1)):
        with pytest.raises(AttributeError, match="households have no column 'happiness'"):
            wrong()
    assert (households.get("happiness", handle_missing="default", default_value=3) == 3).all()


def test_select_by_mask_and_by_function(model: WijkModel):
    households = model.households
    poor = households.select(where=households.get("income") < 1500)
    same = households.select(lambda household: household.income < 1500)
    assert isinstance(poor, HouseholdSet)
    np.testing.assert_array_equal(poor.rows, same.rows)
    assert 0 < len(poor) < len(households)
    assert len(households.select(at_most=10)) == 10
    assert len(households.select(at_most=0.5)) == len(households) // 2
    assert len(poor.select(lambda household: False)) == 0


def test_groupby_column_and_function(model: WijkModel):
    households = model.households
    groups = households.groupby("tenure").groups
    assert sum(len(group) for group in groups.values()) == len(households)
    for key, group in groups.items():
        assert (group.get("tenure") == key).all()
    by_function = households.groupby(lambda household: household.tenure).groups
    assert {key: len(group) for key, group in groups.items()} == {k: len(g) for k, g in by_function.items()}


def test_the_set_follows_the_city(model: WijkModel):
    part = model.households.select(at_most=10)
    for _ in range(3):
        model.step()
    assert len(model.households) == model.city.residents().size
    assert len(part) == 10


def test_institutions_are_ordinary_agents(model: WijkModel):
    for agents, kind in (
        (model.corporations, Corporation),
        (model.teams, GemeenteTeam),
        (model.funders, Funder),
    ):
        assert isinstance(agents, AgentSet)
        assert len(agents) > 0
        assert all(isinstance(agent, kind) for agent in agents)
        assert all(agent in model.agents for agent in agents)


def test_a_step_is_a_month(model: WijkModel):
    model.step()
    assert model.city.month == 1
    assert list(model.observer.result().city["month"]) == [0, 1]
    model.city.check()


def test_running_all_phases_by_hand_is_a_step():
    config = load_config(["city=proefstad", "months=2"])
    by_hand, stepped = WijkModel(config), WijkModel(config)
    stepped.step()
    by_hand.city.month += 1
    for phase in by_hand.schedule:
        phase.run()
    assert by_hand.observer.result().city.equals(stepped.observer.result().city)


def test_the_other_agent_set_methods_visit_everybody(model: WijkModel):
    households = model.households.select(at_most=50)
    oldest = households.sort("age")
    assert len(oldest) == 50
    assert (np.diff(oldest.get("age")) <= 0).all()
    assert (np.diff(households.sort(lambda one: one.age, ascending=True).get("age")) >= 0).all()
    assert sorted(households.shuffle().rows) == sorted(households.rows)
    seen: list[int] = []
    households.do(lambda one: seen.append(one.unique_id))
    households.shuffle_do(lambda one: seen.append(one.unique_id))
    assert len(seen) == 100
    assert households.map("would_consent", 0.0)[0] == households[0].would_consent(0.0)
    assert [one.unique_id for one in households[:3]] == seen[:3]
