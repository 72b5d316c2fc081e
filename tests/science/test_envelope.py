"""One envelope: every policy is allocated the same money to the cent, and every cent of it is accounted for."""

import numpy as np
import pandas as pd
import pytest

from wijksim import WijkModel, load_config
from wijksim.agents.funder import PHYSICAL_TEAM, PUBLIC_SPACE, SOCIAL_TEAM, WORKS, money_for_works
from wijksim.agents.held_back import (
    ALIGNED_CALENDARS,
    HOURS_SHORT,
    NEXT_ROUND,
    NO_COMPLEX,
    NO_OPEN_WIJK,
    OWNER_ROOM,
    REASONS,
    SETUP,
    TENTHS_OF_POSTS,
    WHOLE_COMPLEXES,
    held_back,
)
from wijksim.agents.team import REGULAR
from wijksim.city.baseline import city_directory, load_baseline
from wijksim.city.categories import ComplexStage
from wijksim.lab.money import allocated

WHOLE_ENVELOPE = (
    "physical",
    "social",
    "parallel",
    "integrated",
    "four_then_seven",
    "seven_at_once",
    "citywide",
    "demolition_heavy",
    "renovation_heavy",
    "allocation",
)
"""S1-S4 and S6-S11."""

RATES = (0.0, 0.016, 0.0225, 0.029, 0.1)
FLOWS = ["received", "paid", "taken_back", "returned"]


def cents_by_year(model: WijkModel) -> dict[tuple[str, int], int]:
    """Lets the funders of a model release their money until the end, and nothing else happen.

    Returns:
        Cents allocated, by funder and month of release.
    """
    found = {}
    for month in range(1, model.config.months + 1):
        model.city.month = month
        before = [sum(funder.allocated.values()) for funder in model.funder_list]
        model.funders.do("step")
        for funder, earlier in zip(model.funder_list, before, strict=True):
            released = sum(funder.allocated.values()) - earlier
            if released:
                found[f"{funder.payer} {funder.regio_deal_only}", month] = released
    return found


def present_value(cents: dict[tuple[str, int], int], rate: float) -> float:
    """Present value in EUR at month 0."""
    return sum(amount / 100 * (1 + rate) ** -(month / 12) for (_, month), amount in sorted(cents.items()))


@pytest.fixture(scope="module")
def releases():
    """Cents released under every scenario, by its name."""
    names = (*WHOLE_ENVELOPE, "baseline", "integrated_cliff", "physical_half", "social_half")
    return {
        name: cents_by_year(
            WijkModel(load_config(["city=groningen_tenth", f"scenario={name}", "months=240"]))
        )
        for name in names
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in WHOLE_ENVELOPE if name != "integrated"])
def test_every_policy_is_allocated_the_same_to_the_cent(releases, name):
    assert releases[name] == releases["integrated"]


@pytest.mark.slow
def test_the_envelope_is_the_towns_table_of_programme_money(releases):
    city = load_config(["city=groningen_tenth"]).city
    table = load_baseline(city_directory("groningen")).programme_money
    first, last = city.first_year, city.first_year + 19
    years = table["last_year"].clip(upper=last) - table["first_year"].clip(lower=first) + 1
    expected = (table["amount_eur"] * years.clip(lower=0)).groupby(table["payer"]).sum() * city.scale
    released = pd.Series(releases["integrated"]).groupby(lambda key: key[0].rsplit(" ", 1)[0]).sum() / 100
    pd.testing.assert_series_equal(released, expected, rtol=1e-6, check_names=False)


@pytest.mark.slow
def test_without_a_programme_nothing_is_allocated(releases):
    assert releases["baseline"] == {}


@pytest.mark.slow
def test_the_cliff_is_equal_until_the_rijk_stops(releases):
    cliff, whole = releases["integrated_cliff"], releases["integrated"]
    missing = {key: amount for key, amount in whole.items() if key not in cliff}
    assert {key: whole[key] for key in cliff} == cliff
    assert missing
    assert all(payer.startswith("rijk") and month > 60 for payer, month in missing)


@pytest.mark.slow
def test_half_arms_are_allocated_half_each(releases):
    whole, half = releases["integrated"], releases["physical_half"]
    assert half == releases["social_half"] != {}
    assert half.keys() == whole.keys()
    for key, amount in whole.items():
        assert abs(2 * half[key] - amount) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("rate", RATES)
def test_what_a_report_calls_allocated_is_what_funders_release(releases, rate):
    for name in ("integrated", "integrated_cliff", "social_half", "baseline"):
        config = load_config(["city=groningen_tenth", f"scenario={name}", "months=240"])
        assert allocated(config, rate) == pytest.approx(present_value(releases[name], rate), abs=0.5)


@pytest.mark.slow
@pytest.mark.parametrize("unspent", ["carry", "return"])
@pytest.mark.parametrize("name", ["integrated", "citywide", "four_then_seven"])
def test_accounts_balance_to_the_cent_year_by_year(run_town, rich_town, name, unspent):
    _, result = run_town(rich_town, f"scenario={name}", f"funding.unspent={unspent}", "months=60")
    table = result.accounts
    keys = ["payer", "eligibility", "purpose"]
    held = [f"held_{reason}" for reason in REASONS]
    cents = (table[["opening", *FLOWS, "closing", *held]] * 100).round().astype(np.int64)
    exact = table[["opening", *FLOWS, "closing", *held]].to_numpy() * 100
    np.testing.assert_allclose(exact, cents.to_numpy(), atol=1e-5)
    flow = cents["received"] - cents["paid"] + cents["taken_back"] - cents["returned"]
    assert (cents["opening"] + flow == cents["closing"]).all()
    assert (cents[held].sum(axis=1) == cents["closing"]).all()
    assert (cents >= 0).all(axis=None)
    for _, rows in table.groupby(keys):
        np.testing.assert_array_equal(rows["opening"].to_numpy()[1:], rows["closing"].to_numpy()[:-1])
    assert (table["returned"].sum() > 0) == (unspent == "return")
    assert table["paid"].sum() > 0


@pytest.mark.slow
def test_the_ledger_says_what_the_accounts_say(run_town, rich_town):
    _, result = run_town(rich_town, "scenario=integrated", "funding.unspent=carry", "months=60")
    accounts = result.accounts.assign(spent=result.accounts["paid"] - result.accounts["taken_back"])
    ledger = result.ledger[result.ledger["kind"] == "cash"]
    items = {
        SOCIAL_TEAM: SOCIAL_TEAM,
        PHYSICAL_TEAM: PHYSICAL_TEAM,
        WORKS: "renovation",
        PUBLIC_SPACE: "public space",
    }
    for payer in ("gemeente", "rijk", "region"):
        for purpose, item in items.items():
            own = (accounts["payer"] == payer) & (accounts["purpose"] == purpose)
            spent = accounts.loc[own, "spent"].sum()
            booked = ledger.loc[(ledger["payer"] == payer) & (ledger["item"] == item), "euro"].sum()
            assert booked == pytest.approx(spent, abs=0.005), (payer, purpose)


def test_regular_teams_are_paid_in_every_scenario_and_outside_the_envelope(run_town):
    paid = {}
    for scenario in ("baseline", "integrated"):
        model, result = run_town(f"scenario={scenario}", "scenario.start=0", "months=24")
        rows = result.ledger[result.ledger["item"] == REGULAR]
        assert set(rows["payer"]) == {"gemeente"}
        assert set(rows["month"]) == set(range(1, 25))
        posts = sum(team.posts for team in model.team_list if not team.programme)
        expected = 2 * posts * model.parameters.teams.cost_per_post
        assert rows["euro"].sum() == pytest.approx(expected, rel=1e-6)
        paid[scenario] = rows["euro"].sum()
    assert paid["baseline"] == paid["integrated"]


def test_hours_for_which_there_is_no_money_are_lost(build_town, rich_town):
    """Hours of the physical team do not pile up beyond the works for which there is money."""
    choices = ("scenario=physical", "scenario.start=0", "city.first_year=2020", "months=60")
    mix = "scenario.physical_mix={staff: 0.9, works: 0.05, public_space: 0.05}"
    model = build_town(rich_town, *choices, mix)
    while model.city.month < 60:
        model.step()
        assert model.programme_works.capacity <= money_for_works(model.funder_list)
    assert model.city.wijken.physical_hours.sum() > 0


@pytest.fixture
def december(build_town, rich_town):
    """Builds a town at the end of the first year of a programme."""

    def build(*choices: str) -> WijkModel:
        model = build_town(rich_town, "scenario.start=0", "city.first_year=2020", "months=24", *choices)
        while model.city.month < 12:
            model.step()
        return model

    return build


def reasons(model: WijkModel, purpose: str) -> dict[str, int]:
    """Cents by reason on the accounts of the gemeente for one purpose."""
    parts = held_back(model)
    funder = next(funder for funder in model.funder_list if funder.payer == "gemeente")
    found = parts[funder, purpose]
    assert sum(found.values()) == funder.accounts[purpose].balance
    return {reason: cents for reason, cents in found.items() if cents}


def enlarge(model: WijkModel, purpose: str, cents: int) -> None:
    """Puts money on an account of the gemeente."""
    next(f for f in model.funder_list if f.payer == "gemeente").accounts[purpose].receive(cents)


def test_the_rest_of_a_post_waits_for_a_tenth(december):
    assert set(reasons(december("scenario=social"), SOCIAL_TEAM)) == {TENTHS_OF_POSTS}


def test_money_waits_where_the_programme_works_nowhere(december):
    model = december("scenario=parallel")
    model.programme_active[:] = False
    for purpose in (SOCIAL_TEAM, PHYSICAL_TEAM, WORKS, PUBLIC_SPACE):
        enlarge(model, purpose, 100)
        assert set(reasons(model, purpose)) == {NO_OPEN_WIJK}


def test_money_waits_for_the_set_up_of_a_coordinated_team(december):
    model = december("scenario=integrated", "parameters.teams.setup_months=24")
    assert set(reasons(model, PUBLIC_SPACE)) == {SETUP}
    enlarge(model, WORKS, 10**11)
    assert set(reasons(model, WORKS)) == {SETUP}


def test_money_waits_for_hours(december):
    model = december("scenario=parallel")
    enlarge(model, WORKS, 10**11)
    model.programme_works.capacity = 100
    assert set(reasons(model, WORKS)) == {HOURS_SHORT}
    assert HOURS_SHORT in reasons(model, PUBLIC_SPACE)


def test_money_waits_for_a_whole_complex(december):
    model = december("scenario=parallel")
    model.programme_works.capacity = 10**12
    for funder in model.funder_list:
        funder.accounts[WORKS].give_back(funder.accounts[WORKS].balance)
    enlarge(model, WORKS, 100)
    assert set(reasons(model, WORKS)) == {WHOLE_COMPLEXES}


def test_money_waits_where_no_complex_can_be_done(december):
    model = december("scenario=parallel")
    model.city.complexes.stage[:] = ComplexStage.WORKS
    enlarge(model, WORKS, 10**11)
    assert set(reasons(model, WORKS)) == {NO_COMPLEX}


def test_money_that_suffices_waits_for_the_next_round(december):
    model = december("scenario=parallel")
    model.programme_works.capacity = 10**12
    enlarge(model, WORKS, 10**9)
    assert reasons(model, WORKS)[NEXT_ROUND] > 0


def test_money_waits_for_the_share_of_the_owner(december):
    model = december("scenario=parallel", "funding.corporation_matching=2")
    model.programme_works.capacity = 10**12
    for owner in model.corporation_list:
        owner.renovation_room = 0
    enlarge(model, WORKS, 10**11)
    assert set(reasons(model, WORKS)) == {OWNER_ROOM}


def test_public_space_waits_where_calendars_are_aligned(december):
    model = december("scenario=integrated", "pathways=all_off", "pathways.combined_works=true")
    model.city.wijken.shared[:] = 1.0
    rows = model.city.complexes.rows()
    model.city.complexes.last_works[rows] = -999
    model.city.complexes.stage[rows] = ComplexStage.CONSENT
    enlarge(model, PUBLIC_SPACE, 10**6)
    assert reasons(model, PUBLIC_SPACE)[ALIGNED_CALENDARS] > 0


def test_telling_reasons_changes_nothing(december, differing):
    one, other = december("scenario=integrated"), december("scenario=integrated")
    held_back(one)
    assert differing(one.run(), other.run()) == {}
