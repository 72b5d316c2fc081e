"""Corporations in the running town: the consent rule through its own functions, delays, ceiling, programme money."""

import numpy as np
import pytest
from scipy import stats

from wijksim import WijkModel, load_config
from wijksim.agents.funder import WORKS
from wijksim.agents.portfolio import candidates
from wijksim.agents.programme_works import ProgrammeWorks
from wijksim.city.baseline import city_directory, load_baseline
from wijksim.city.categories import ComplexStage, EnergyLabel, Plan
from wijksim.city.synthesis import synthesise
from wijksim.decisions.consent import NEUTRAL_TRUST, complex_agrees
from wijksim.processes import consent_round, works, works_promises, works_scope
from wijksim.processes.works import WORKS_ITEMS

VOTES = 2500
STANDARD_ERRORS = 4.0


def complex_of(model: WijkModel, units: int) -> int:
    """Makes one complex of so many dwellings with one household in each, where works bring no saving."""
    city = model.city
    d, c, places = city.dwellings, city.complexes, city.places
    per_dwelling = np.bincount(places.dwelling[places.active], minlength=len(d))
    lived_in = np.unique(places.dwelling[places.household >= 0])
    chosen = lived_in[(d.complex[lived_in] >= 0) & (per_dwelling[lived_in] == 1)][:units]
    assert chosen.size == units
    row, other = 0, 1
    d.complex[d.complex == row] = other
    d.complex[chosen] = row
    # At label A there is no saving, so no rent increase: living costs stay as they are.
    d.label[chosen] = EnergyLabel.A
    works.set_aside(city, row, Plan.RENOVATION, 0, chosen)
    c.offer[row] = 0.0
    return row


@pytest.mark.parametrize("units", [10, 40, 100])
@pytest.mark.parametrize("mean", [0.65, 0.75])
def test_consent_rounds_of_the_model_pass_as_the_binomial_law_says(build_town, units, mean):
    """A whole vote, household by household, against the exact chance; trust alone sets the mean consent."""
    model = build_town("months=1")
    city, h, p = model.city, model.city.households, model.parameters
    row = complex_of(model, units)
    tenants = works_scope.tenants_of(city, works_scope.concerned(city, np.array([row])))
    logit = stats.logistic.ppf
    h.trust[tenants] = NEUTRAL_TRUST + (logit(mean) - logit(p.consent.mean)) / p.consent.trust_slope
    h.fatigue[tenants] = 0.0
    h.buffered[tenants] = False
    passed, in_favour = 0, 0
    for month in range(VOTES):
        city.month = month
        ballot = consent_round.votes(city, np.array([row]))
        yes, voters = int(np.count_nonzero(ballot.yes)), ballot.yes.size
        assert voters == np.unique(ballot.home).size == units
        passed += int(complex_agrees(yes, voters, units, p))
        in_favour += yes
    exact = stats.binom.sf(np.ceil(0.7 * units) - 1, units, mean)
    assert abs(passed / VOTES - exact) < STANDARD_ERRORS * np.sqrt(exact * (1 - exact) / VOTES)
    spread = np.sqrt(mean * (1 - mean) / (VOTES * units))
    assert abs(in_favour / (VOTES * units) - mean) < STANDARD_ERRORS * spread


def test_correlated_trust_makes_votes_bimodal(build_town):
    """Complexes that trust and complexes that do not: the same mean consent passes less often than if mixed."""
    model = build_town("months=1")
    city, h = model.city, model.city.households
    row = complex_of(model, 40)
    tenants = works_scope.tenants_of(city, works_scope.concerned(city, np.array([row])))
    h.fatigue[tenants] = 0.0
    shares = []
    for month in range(400):
        city.month = month
        h.trust[tenants] = 0.3 if month % 2 else 0.7
        shares.append(consent_round.votes(city, np.array([row])).yes.mean())
    assert np.var(shares) > 3 * np.mean(shares) * (1 - np.mean(shares)) / tenants.size


def test_delays_have_a_long_tail_and_belong_to_the_project(build_town):
    """Most projects are in time, most delays short, some last years: five years, as in De Wijert-Noord, happens."""
    model = build_town("months=1")
    city, p = model.city, model.parameters.works
    c = city.complexes
    found = []
    for number in range(400):
        c.id[:] = np.arange(len(c)) + 1 + number * len(c)
        c.plan[:] = Plan.DEMOLITION
        found.append(works_promises.slippage(city, np.arange(len(c))))
    delays = np.concatenate(found)
    slipped = delays[delays > 0]
    # Delays of less than half a month round to none: few, but not nothing.
    rounded = stats.lognorm.cdf(0.5, p.slippage_spread, scale=p.slippage_median)
    expected = p.slippage_chance * (1 - rounded)
    assert slipped.size / delays.size == pytest.approx(expected, abs=4 * np.sqrt(expected / delays.size))
    assert np.median(slipped) == pytest.approx(p.slippage_median, abs=1)
    tail = stats.lognorm.sf(59.5, p.slippage_spread, scale=p.slippage_median)
    assert 0.005 < tail < 0.05
    share = (slipped >= 60).mean()
    assert share == pytest.approx(tail, abs=4 * np.sqrt(tail / slipped.size))
    assert delays.max() <= p.slippage_longest
    city.month = 77
    np.testing.assert_array_equal(works_promises.slippage(city, np.arange(len(c))), found[-1])
    c.plan[:] = Plan.RENOVATION
    assert (works_promises.slippage(city, np.arange(len(c))) != found[-1]).any()


@pytest.mark.slow
def test_the_ceiling_is_used_for_twenty_years(run_town):
    """Corporations do not run out of work: over twenty years they use at least 85% of their ceiling.

    What is left is saved up for whole complexes, which are large for a small town: 6 to 23% by seed.
    """
    left = []
    for seed in range(1, 5):
        model, result = run_town("scenario=baseline", "months=240", "record=[city,ledger]", f"seed={seed}")
        yearly = sum(owner.ceiling for owner in model.corporations)
        room = sum(owner.renovation_room + owner.demolition_room for owner in model.corporations)
        left.append(room / (20 * yearly))
        ledger = result.ledger
        spent = ledger[(ledger["payer"] == "corporations") & ledger["item"].isin(WORKS_ITEMS)]
        by_period = spent.groupby((spent["month"] - 1) // 60)["euro"].sum().reindex(range(4), fill_value=0.0)
        assert (by_period * 100 > 0.25 * 5 * yearly).all(), "no five years without investment"
    assert np.mean(left) < 0.15
    assert result.city["renovated_deep"].sum() > 0
    state = model.city.dwellings
    owned = state.active & (state.complex >= 0)
    assert state.technical_state[owned].mean() > model.parameters.dwelling.middle_state


@pytest.mark.slow
def test_labels_follow_the_agreed_path():
    """42% of corporation dwellings at label A by the end of 2022 and 56% in 2026; the constants were fitted to it."""
    model = WijkModel(load_config(["city=groningen_tenth", "months=108", "record=[city]"]))
    label = model.run().city.set_index("month")["label_a_share_corporation"]
    assert label[60] == pytest.approx(0.42, abs=0.05)
    assert label[97:108].mean() == pytest.approx(0.56, abs=0.05)


def test_plans_look_ahead_and_stay_within_the_room(build_town):
    model = build_town("months=13")
    model.step()
    years = round(model.parameters.corporation.planning_years)
    for owner in model.corporations:
        assert owner.plan
        now = model.city.year
        room = sum(project.cents for project in owner.plan if project.year > now)
        assert room <= owner.renovation_room + owner.demolition_room + owner.ceiling * (years - 1)
        assert {project.year for project in owner.plan} <= set(range(now, now + years))
        begun = {project.complex_id for project in owner.plan if project.year == now}
        c = model.city.complexes
        busy = set(c.id[(c.corporation == owner.row) & (c.stage != ComplexStage.IDLE)].tolist())
        assert begun == busy


def test_stock_is_divided_over_corporations_as_stated():
    """Complexes go to corporations by what each has left to own: totals come out within 1% of the table."""
    baseline = load_baseline(city_directory("groningen"))
    city = synthesise(baseline)
    size = np.bincount(city.dwellings.complex[city.dwellings.complex >= 0], minlength=city.complexes.id.size)
    owned = np.bincount(city.complexes.corporation, weights=size, minlength=len(baseline.corporations))
    stated = baseline.corporations["dwellings"].to_numpy(dtype=float)
    np.testing.assert_allclose(owned, stated, rtol=0.01)


def rich_programme(build_town, rich_town, *choices: str) -> tuple[WijkModel, ProgrammeWorks]:
    quick = [
        f"parameters.works.{name}=2" for name in ("rehousing_months", "building_months", "preparation_months")
    ]
    model = build_town(
        rich_town,
        "scenario=physical",
        "scenario.start=0",
        "months=72",
        "allow_out_of_range=true",
        *quick,
        *choices,
    )
    while model.city.month < 72:
        model.step()
    return model, model.programme_works


@pytest.mark.slow
@pytest.mark.parametrize("matching", [0, 1])
def test_programme_demolition_is_paid_from_its_share_to_the_cent(build_town, rich_town, matching):
    """Money meant for demolition and new-build goes to nothing else, and no more goes there than is meant for it."""
    physical = "++scenario.physical_mix={staff: 0.15, works: 0.75, public_space: 0.1}"
    model, programme = rich_programme(
        build_town,
        rich_town,
        physical,
        "scenario.demolition_money_share=0.75",
        "scenario.demolition_share=0.3",
        "parameters.works.new_build_cost=80000",
        f"funding.corporation_matching={matching}",
    )
    ledger = model.observer.result().ledger
    payers = {funder.payer for funder in model.funders}
    mine = ledger[ledger["payer"].isin(payers)]
    cents = (mine.set_index("item")["euro"] * 100).round()
    replaced = sum(programme._for_demolition.values())
    assert replaced > 0, "the rich town really demolishes"
    by_item = cents.groupby(level=0).sum()
    bricks = by_item[works.DEMOLITION] + by_item[works.NEW_BUILD]
    assert bricks < replaced <= bricks + by_item[works.ALLOWANCE]
    for funder in model.funders:
        account = funder.accounts[WORKS]
        assert account.received == account.paid + account.balance + account.returned
        assert programme._for_demolition[funder] <= round(0.75 * account.received)
    assert model.observer.result().city["demolished"].sum() > 0


@pytest.mark.slow
def test_without_demolition_money_the_programme_demolishes_nothing(build_town, rich_town):
    model, programme = rich_programme(build_town, rich_town)
    assert sum(programme._for_demolition.values()) == 0
    ledger = model.observer.result().ledger
    mine = ledger[ledger["payer"].isin({funder.payer for funder in model.funders})]
    assert set(mine["item"]) & {"renovation", "deep renovation"}
    assert not set(mine["item"]) & {works.DEMOLITION, works.NEW_BUILD}


def test_cost_of_a_programme_project_is_what_its_owner_would_pay(build_town):
    """The programme demolishes at the same price as corporations do: no regime builds cheaper."""
    plenty = 10**12
    own, programme = (build_town("scenario.demolition_money_share=1", "months=1") for _ in range(2))
    theirs, ours = own.city.complexes, programme.city.complexes
    for owner in own.corporation_list:
        owner.demolition_room = plenty
        owner._plan_demolition(candidates(own.city, theirs.corporation == owner.row), 0)
    programme.programme_active[:] = True
    programme.programme_works.capacity = plenty
    accounts = [funder.accounts[WORKS] for funder in programme.funder_list]
    for account in accounts:
        account.receive(plenty)
    programme.programme_works._add_complexes(None)
    begun = ours.plan == Plan.DEMOLITION
    assert begun.any()
    price = theirs.committed[begun] + theirs.allowance[begun]
    np.testing.assert_array_equal(ours.committed[begun] + ours.allowance[begun], price)
    assert sum(account.paid for account in accounts) == price.sum()


RESTRUCTURING = (
    "++scenario.physical_mix={staff: 0.15, works: 0.75, public_space: 0.1}",
    "scenario.demolition_money_share=0.75",
    "scenario.restructuring_social_share=0.5",
    "scenario.sale_share=0.01",
    "parameters.works.new_build_cost=80000",
    "allow_out_of_range=true",
)


def test_owners_leave_alone_what_the_programme_means_to_replace(build_town, rich_town):
    model = build_town(rich_town, "scenario=physical", "months=60", *RESTRUCTURING)
    city = model.city
    acted = 0
    while city.month < 60:
        reserved = city.complexes.reserved.copy()
        model.step()
        begun = city.complexes.plan[reserved] != Plan.NONE
        acted += int(begun.sum())
        assert city.complexes.programme[reserved][begun].all(), "only the programme acts on it"
    assert acted > 0


@pytest.mark.slow
def test_without_coordination_the_regimes_are_one_with_every_dial_of_restructuring(
    build_town, rich_town, differing
):
    choices = (rich_town, "pathways=all_on", "months=60", *RESTRUCTURING)
    parallel = build_town("scenario=parallel", *choices).run()
    integrated = build_town("scenario=integrated", "scenario.coordination=0", *choices).run()
    assert parallel.city[["demolished", "sold"]].sum().min() > 0
    assert differing(parallel, integrated) == {}
