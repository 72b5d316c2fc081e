"""Teams of the gemeente: what coordination costs is paid, who leaves takes something along, contacts are logged."""

import numpy as np
import pytest

from wijksim.agents.funder import PHYSICAL_TEAM, SOCIAL_TEAM
from wijksim.agents.team import after_exits, mean_learning
from wijksim.processes import trust

TEN_POSTS = 10.0


@pytest.mark.slow
@pytest.mark.parametrize("coordination", [0.05, 0.15, 0.35])
def test_nothing_is_coordinated_without_hours_that_were_paid_for_it(run_town, rich_town, coordination):
    """Wherever s is above 0, teams of the programme deliver there, and less than they are paid for: 1 - kappa c."""
    choices = (rich_town, "scenario=integrated", f"scenario.coordination={coordination}", "months=48")
    model, result = run_town(*choices)
    _, baseline = run_town("scenario=baseline", "months=48")
    p, table = model.parameters.teams, result.wijken
    regular = baseline.wijken
    assert (table[["month", "wijk"]] == regular[["month", "wijk"]]).all(axis=None)
    posts = table["social_posts"] + table["physical_posts"] - regular["social_posts"]
    delivered = table["social_hours"] + table["physical_hours"] - regular["social_hours"]
    coordinated = table["coordination_achieved"] > 0
    assert coordinated.sum() > 12
    assert (delivered[coordinated] > 0).all()
    paid = posts * p.hours_per_post / 12
    lost = (paid - delivered)[coordinated]
    np.testing.assert_allclose(lost, p.overhead * coordination * paid[coordinated], rtol=1e-3)
    assert (table.loc[~table["programme"], "coordination_achieved"] == 0).all()


def test_learning_falls_with_everybody_who_leaves():
    assert after_exits(0.8, 0, TEN_POSTS) == 0.8
    assert after_exits(0.8, 2, TEN_POSTS) == pytest.approx(0.8 * 0.9**2)
    assert after_exits(0.8, 1, 0.4) == 0.0


def social_team(model, wijk):
    """The programme's social team of a wijk."""
    return next(t for t in model.team_list if t.programme and t.purpose == SOCIAL_TEAM and t.wijk == wijk)


def run_until(model, month):
    """Steps a model until after a month."""
    while model.city.month < month:
        model.step()


@pytest.mark.slow
def test_contracts_end_with_their_money_and_take_learning_along(build_town, rich_town):
    """The grants of state and region end with 2024, which is month 24 here: posts and learning fall at once."""
    choices = (rich_town, "scenario=integrated", "city.first_year=2023", "scenario.start=0", "months=25")
    model = build_town(*choices)
    run_until(model, 24)
    deal = int(np.flatnonzero(model.city.wijken.regio_deal)[0])
    other = int(np.flatnonzero(model.city.wijken.programme & ~model.city.wijken.regio_deal)[0])
    before = {
        wijk: (social_team(model, wijk).posts, social_team(model, wijk).learning) for wijk in (deal, other)
    }
    assert model.city.wijken.temporary_posts[deal] > 1
    assert model.city.wijken.temporary_posts[other] == 0
    model.step()
    ended = before[deal][0] - social_team(model, deal).posts
    assert ended > 1
    assert model.city.wijken.temporary_posts[deal] == 0
    expected = before[deal][1] * (1 - 1 / before[deal][0]) ** int(ended)
    assert social_team(model, deal).learning == pytest.approx(expected, abs=0.05)
    assert social_team(model, deal).learning < before[deal][1]
    assert social_team(model, other).learning > 0.9 * before[other][1]


@pytest.mark.slow
def test_teams_of_a_later_wijk_begin_with_what_the_first_have_learned(build_town, rich_town):
    choices = (rich_town, "scenario=four_then_seven", "scenario.start=0", "city.first_year=2020")
    learning = {}
    for carried in (0.0, 0.5):
        model = build_town(*choices, f"parameters.teams.learning_carried={carried}", "months=40")
        run_until(model, 36)
        first, later = (int(w) for w in np.argsort(~model._first_four[:2], kind="stable"))
        assert social_team(model, later).posts == 0
        reached = mean_learning(model.team_list)
        assert reached > 0.3
        model.step()
        assert social_team(model, later).posts > 0
        learning[carried] = social_team(model, later).learning
        assert social_team(model, first).learning > 0.3
        assert learning[carried] == pytest.approx(carried * reached, abs=0.06)
    assert learning[0.5] > learning[0.0] > 0


def test_all_teams_that_start_together_start_without_learning(build_town, rich_town):
    model = build_town(
        rich_town, "scenario=integrated", "scenario.start=0", "city.first_year=2020", "months=2"
    )
    model.step()
    first = 1.0 - 2.0 ** (-1.0 / model.parameters.teams.half_learning)
    started = [team.learning for team in model.team_list if team.programme and team.posts > 0]
    assert len(started) >= 2
    assert all(learning in (0.0, pytest.approx(first)) for learning in started)


def test_regular_staff_leave_too(build_town):
    """Clients of regular teams lose their contact person in the baseline as well."""
    model = build_town("scenario=baseline", "parameters.teams.staff_turnover=0.25")
    teams = [team for team in model.team_list if not team.programme]
    assert sorted(team.wijk for team in teams) == list(range(len(model.city.wijken)))
    lost, years = 0.0, 1000
    for month in range(1, 12 * years + 1):
        model.city.month = month
        model.staff.lose()
        for team in teams:
            assert 0.0 <= team.lost_posts <= team.posts
            lost += team.lost_posts / team.posts
    expected = 0.25 * years * len(teams)
    # At most a whole team leaves at a time, so that the sum spreads no more than a number of rare events does.
    assert abs(lost - expected) < 4 * expected**0.5


def test_contacts_are_logged_by_domain_and_month(build_town):
    model = build_town("months=24")
    run_until(model, 2)
    city, h = model.city, model.city.households
    rows = city.residents()[:20]
    h.social_contacts_year[:] = h.physical_contacts_year[:] = 0
    h.social_contacts[:] = h.physical_contacts[:] = 0
    for month, social, physical in ((3, 1, 0), (4, 0, 2), (5, 0, 0)):
        city.month = month
        h.social_contacts[rows], h.physical_contacts[rows] = social, physical
        trust.step(city)
    assert (h.social_contacts_year[rows] == 1).all()
    assert (h.physical_contacts_year[rows] == 2).all()
    assert (h.last_contact[rows] == 4).all()
    assert (h.last_contact[city.residents()[20:]] < 3).all()
    city.month = 13
    trust.step(city)
    assert (h.social_contacts_year == 0).all()
    assert (h.last_contact[rows] == 4).all()


def test_promises_are_counted_where_they_were_made(build_town):
    city = build_town("months=2").city
    rows = city.residents()[:30]
    trust.promise_kept(city, rows[:10])
    trust.promise_broken(city, rows[10:])
    assert city.tally.flows["promises_kept"].sum() == 10
    broken = np.bincount(city.households.wijk[rows[10:]], minlength=len(city.wijken))
    np.testing.assert_array_equal(city.tally.flows["promises_broken"], broken)


@pytest.mark.slow
def test_posts_and_luck_of_separate_and_integrated_teams_are_the_same(run_town, rich_town):
    """At any c the integrated team has the posts of the two separate ones, and loses the same members."""
    choices = (rich_town, "months=48")
    parallel, _ = run_town("scenario=parallel", *choices)
    integrated, _ = run_town("scenario=integrated", *choices)
    for one, other in zip(parallel.team_list, integrated.team_list, strict=True):
        assert (one.wijk, one.purpose, one.posts, one.exits) == (
            other.wijk,
            other.purpose,
            other.posts,
            other.exits,
        )
    assert {team.purpose for team in integrated.team_list if team.programme} == {SOCIAL_TEAM, PHYSICAL_TEAM}
