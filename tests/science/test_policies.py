"""With the standard pathways every policy changes what it aims at; what follows from that is for studies to find."""

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.agents.funder import SOCIAL_TEAM
from wijksim.decisions.consent import complex_agrees

MONTHS = 84
SEEDS = (1, 2)
SETTLED = 36
"""Month from which a programme that started in month 12 has had time to be felt."""

VOTES = 20_000
STANDARD_ERRORS = 4.0


@pytest.fixture(scope="module")
def totals(run_town, rich_town):
    """Sums over seeds, for the programme wijken: flows over all months, levels at the end or once settled."""

    def sums(policy: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for seed in SEEDS:
            _, result = run_town(rich_town, f"scenario={policy}", f"months={MONTHS}", f"seed={seed}")
            table = result.wijken.query("programme")
            flows = ["renovated", "visits", "handovers", "support_started", "social_hours", "physical_hours"]
            values = dict(table[flows].sum())
            values["public_space"] = table.loc[table["month"] == MONTHS, "public_space"].sum()
            values["debt"] = table.loc[table["month"] > SETTLED, "problematic_debt_share"].mean()
            values["known"] = table.loc[table["month"] > SETTLED, "debts_known_share"].mean()
            values["placements"] = result.city["placements"].sum()
            for name, value in values.items():
                found[name] = found.get(name, 0.0) + float(value)
        return found

    return {policy: sums(policy) for policy in ("baseline", "physical", "social", "parallel", "integrated")}


@pytest.mark.slow
def test_physical_work_renews_dwellings_and_public_space(totals):
    baseline, physical = totals["baseline"], totals["physical"]
    assert physical["renovated"] > 1.2 * baseline["renovated"] > 0
    assert baseline["public_space"] == 0.0
    assert physical["public_space"] > 0.5
    assert physical["placements"] > baseline["placements"] == 0
    assert physical["visits"] == 0
    assert physical["social_hours"] == baseline["social_hours"] > 0


@pytest.mark.slow
def test_social_work_finds_and_helps_people(totals):
    baseline, social = totals["baseline"], totals["social"]
    assert baseline["visits"] == 0
    assert social["visits"] > 1000
    assert social["support_started"] > 2 * baseline["support_started"] > 0
    assert social["known"] > 1.5 * baseline["known"] > 0
    assert social["public_space"] == 0
    assert social["physical_hours"] == 0


@pytest.mark.slow
def test_support_shortens_debt(totals):
    # Support once switched off the spontaneous end of debt, so that help prolonged it.
    assert totals["social"]["debt"] < 0.95 * totals["baseline"]["debt"]
    assert totals["parallel"]["debt"] < totals["baseline"]["debt"]


@pytest.mark.slow
def test_two_domains_side_by_side_do_some_of_both(totals):
    baseline, parallel = totals["baseline"], totals["parallel"]
    assert baseline["public_space"] < parallel["public_space"] < totals["physical"]["public_space"]
    assert baseline["visits"] < parallel["visits"] < totals["social"]["visits"]


@pytest.mark.slow
def test_integration_hands_over_more_and_delivers_fewer_hours(totals):
    parallel, integrated = totals["parallel"], totals["integrated"]
    assert integrated["handovers"] > 2 * parallel["handovers"] > 0
    for hours in ("social_hours", "physical_hours"):
        assert integrated[hours] < 0.9 * parallel[hours]


@pytest.mark.slow
def test_delivered_hours_fall_by_what_coordination_costs(run_town, rich_town):
    """Once set-up is over, programme hours are 1 - kappa c of those in parallel: no more, no less."""
    choices = (rich_town, f"months={MONTHS}", "seed=1")
    model, integrated = run_town("scenario=integrated", *choices)
    _, parallel = run_town("scenario=parallel", *choices)
    _, baseline = run_town("scenario=baseline", *choices)
    regular = baseline.city["team_hours_delivered"].to_numpy()
    extra = integrated.city["team_hours_delivered"].to_numpy() - regular
    without = parallel.city["team_hours_delivered"].to_numpy() - regular
    teams, scenario = model.parameters.teams, model.config.scenario
    delay = scenario.start + round(teams.setup_months)
    assert (without[scenario.start + 1 :] > 0).all()
    np.testing.assert_allclose(extra[: delay + 1], 0.0, atol=1e-3)
    left = 1.0 - teams.overhead * scenario.coordination
    np.testing.assert_allclose(extra[delay + 1 :], left * without[delay + 1 :], rtol=1e-5)


@pytest.mark.parametrize("voters", range(10, 130, 10))
def test_exactly_seventy_percent_carries_and_one_vote_less_does_not(voters):
    parameters = load_config(["city=proefstad"]).parameter_values()
    needed = voters * 7 // 10
    assert complex_agrees(needed, voters, voters, parameters)
    assert not complex_agrees(needed - 1, voters, voters, parameters)


def test_small_complexes_need_no_majority():
    parameters = load_config(["city=proefstad"]).parameter_values()
    assert complex_agrees(0, 9, 9, parameters)
    assert not complex_agrees(0, 10, 10, parameters)


def social_posts(model: WijkModel) -> dict[int, float]:
    """Posts of the programme's social teams, by wijk."""
    return {
        team.wijk: team.posts for team in model.team_list if team.programme and team.purpose == SOCIAL_TEAM
    }


def test_money_that_stops_drops_posts_where_it_was_meant(build_town, rich_town):
    """State money stops after month 36: posts fall in the wijk it was meant for, and nowhere else, never before."""
    choices = (rich_town, "scenario=social", "months=37")
    going_on = build_town(*choices)
    stopped = build_town(*choices, "++scenario.rijk_until=36")
    deal = going_on.city.wijken.regio_deal
    for model in (going_on, stopped):
        for _ in range(36):
            model.step()
    assert social_posts(stopped) == social_posts(going_on)
    assert any(posts > 0 for posts in social_posts(stopped).values())
    going_on.step()
    stopped.step()
    before, after = social_posts(going_on), social_posts(stopped)
    assert deal.any()
    assert not deal.all()
    for wijk, posts in before.items():
        if deal[wijk]:
            assert after[wijk] < posts
            assert stopped.city.wijken.promise_dropped[wijk]
            assert stopped.city.wijken.case_slots[wijk] < going_on.city.wijken.case_slots[wijk]
        else:
            assert after[wijk] == posts


def test_grants_that_end_drop_posts(build_town, rich_town):
    """The grants of state and region end with 2024: fewer posts in January 2025, which is month 85."""
    model = build_town(rich_town, "scenario=social", "months=90")
    posts = []
    while model.city.month < 90:
        model.step()
        posts.append(sum(social_posts(model).values()))
    assert posts[83] > posts[84] > 0
