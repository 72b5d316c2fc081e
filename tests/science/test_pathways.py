"""Each pathway acts through its own mechanism only: the same town, the flag off and on, that one step looked at."""

import numpy as np
import pytest

from wijksim import WijkModel
from wijksim.agents.portfolio import KnownProblems, known_need, priority, technical_need
from wijksim.agents.team import delivered_share, extra_setup
from wijksim.city.categories import ComplexStage, Plan, Support
from wijksim.city.city import City
from wijksim.config import PATHWAYS, Pathways
from wijksim.lab.configuration import pathway_presets
from wijksim.processes import (
    consent_round,
    contact,
    house_prices,
    liveability,
    public_space,
    satisfaction,
    support,
    trust,
    works,
)
from wijksim.processes.kernels.complexes import state_of
from wijksim.processes.kernels.lookup import dwellings_of
from wijksim.processes.kernels.support import standing
from wijksim.processes.works_scope import tenants_of

COORDINATED = ("handover", "single_contact", "joint_priority", "buffering", "overhead", "learning")
"""Pathways that need coordination, so that they cannot act in parallel."""

PROGRAMME_ONLY = (*COORDINATED, "combined_works", "local_jobs", "funding_cliff", "price_response")
"""Pathways that need a programme, so that they cannot act in the baseline."""


def switch(model: WijkModel, flag: str, on: bool) -> None:
    """Sets one pathway of a model and leaves the others as they are."""
    model.city.pathways = Pathways(**{**model.city.pathways.model_dump(), flag: on})


@pytest.fixture
def town(build_town):
    """A town after its first month."""
    model = build_town("months=24")
    model.step()
    return model


def largest_complex(model: WijkModel) -> np.ndarray:
    """The complex with most dwellings, as an array of one row."""
    d = model.city.dwellings
    return np.array([np.bincount(d.complex[d.active & (d.complex >= 0)]).argmax()])


def test_presets_follow_the_list_of_pathways():
    presets = pathway_presets()
    for name in PATHWAYS:
        assert [flag for flag, on in presets[f"only_{name}"].items() if on] == [name]
        changed = {flag for flag in PATHWAYS if presets["standard"][flag] != presets[f"without_{name}"][flag]}
        assert changed == ({name} if presets["standard"][name] else set())
    assert presets["standard"] == Pathways().model_dump()


@pytest.mark.slow
@pytest.mark.parametrize("flag", COORDINATED)
def test_pathways_of_coordination_do_nothing_without_it(run_town, rich_town, differing, flag):
    choices = (rich_town, "months=60")
    _, with_all = run_town("scenario=parallel", "pathways=all_on", *choices)
    _, without = run_town("scenario=parallel", "pathways=all_on", f"pathways.{flag}=false", *choices)
    assert differing(with_all, without) == {}


@pytest.mark.slow
@pytest.mark.parametrize("flag", PROGRAMME_ONLY)
def test_pathways_of_a_programme_do_nothing_without_one(run_town, differing, flag):
    _, with_all = run_town("scenario=baseline", "pathways=all_on", "months=60")
    _, without = run_town("scenario=baseline", "pathways=all_on", f"pathways.{flag}=false", "months=60")
    assert differing(with_all, without) == {}


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["overhead", "learning", "consent", "congestion", "adaptation"])
def test_pathways_change_an_integrated_programme(run_town, rich_town, differing, flag):
    choices = (rich_town, "scenario=integrated", "months=60")
    _, with_all = run_town("pathways=all_on", *choices)
    _, without = run_town("pathways=all_on", f"pathways.{flag}=false", *choices)
    assert "wijken" in differing(with_all, without)


def test_handover_off_leaves_the_chance_of_separate_domains(town):
    city = town.city
    city.wijken.shared[:] = 0.8
    told = city.residents()
    luck = city.streams.uniform("contact.handover.works", city.month, city.households.id[told])
    p = city.parameters.contact
    assert contact.handover_chance(np.zeros(1), city.parameters) == p.handover_separate
    passed = {}
    for on, chance in ((False, p.handover_separate), (True, p.handover_separate + 0.8 * p.handover_gap)):
        switch(town, "handover", on)
        city.tally.clear()
        contact.hand_over(city, told, "works")
        passed[on] = city.tally.flows["handovers"].sum()
        assert passed[on] == pytest.approx(np.count_nonzero(luck < chance), abs=2)
    assert 0 < passed[False] < passed[True]


@pytest.mark.parametrize(("on", "felt"), [(False, 2), (True, 1)])
def test_single_contact_makes_one_of_two(town, on, felt):
    city, h = town.city, town.city.households
    switch(town, "single_contact", on)
    city.wijken.shared[:] = 1.0
    rows = city.residents()[:50]
    h.contacts[rows] = 0
    h.social_contacts[:] = 0
    h.physical_contacts[:] = 0
    h.social_contacts[rows] = 1
    h.physical_contacts[rows] = 1
    city.month += 1
    trust.step(city)
    assert (h.contacts[rows] == felt).all()


def test_consent_off_makes_the_vote_blind_for_trust_and_fatigue(town):
    city, h = town.city, town.city.households
    row = int(largest_complex(town)[0])
    works.set_aside(city, row, Plan.RENOVATION, 0, dwellings_of(city, largest_complex(town)))

    def vote(level: float, tired: float) -> tuple[int, int]:
        h.trust[:] = level
        h.fatigue[:] = tired
        yes = consent_round.votes(city, np.array([row])).yes
        return int(np.count_nonzero(yes)), yes.size

    switch(town, "consent", False)
    assert vote(0.0, 2.0) == vote(1.0, 0.0)
    switch(town, "consent", True)
    assert vote(0.0, 2.0)[0] < vote(1.0, 0.0)[0]


def ranks(city: City) -> np.ndarray:
    return priority(city, city.complexes.rows(), state_of(city), KnownProblems(city))


def test_joint_priority_off_ranks_on_technical_need_alone(town):
    city = town.city
    city.wijken.shared[:] = 1.0
    rows = city.complexes.rows()
    switch(town, "joint_priority", False)
    np.testing.assert_array_equal(ranks(city), technical_need(city, rows))
    switch(town, "joint_priority", True)
    added = ranks(city) - technical_need(city, rows)
    need = known_need(KnownProblems(city).by_complex(), state_of(city).tenants)[rows]
    assert need.std() > 0
    np.testing.assert_allclose(added, city.parameters.works.joint_weight * need, rtol=1e-6, atol=1e-9)


def test_joint_priority_sees_what_is_known_and_never_what_is_true(town):
    city, h = town.city, town.city.households
    city.wijken.shared[:] = 1.0
    before = ranks(city)
    h.problematic_debt[:] = ~h.problematic_debt
    h.mental_health[:] = -3.0
    np.testing.assert_array_equal(ranks(city), before)
    h.known[:] = ~h.known
    assert not np.array_equal(ranks(city), before)


@pytest.mark.parametrize("on", [False, True])
def test_buffering_visits_beforehand_who_faces_works(town, on):
    city, h = town.city, town.city.households
    switch(town, "buffering", on)
    city.wijken.shared[:] = 1.0
    city.wijken.visit_hours[:] = 1000.0 * city.parameters.contact.visit_hours
    row = largest_complex(town)
    city.complexes.stage[row] = ComplexStage.PREPARED
    tenants = tenants_of(city, dwellings_of(city, row))
    contact.outreach(city)
    assert tenants.size >= 10
    assert city.tally.flows["visits"].sum() > 0
    if not on:
        assert not h.buffered.any()
        return
    # All tenants are visited; prepared are those who were met.
    assert (h.visited[tenants] == city.month).all()
    np.testing.assert_array_equal(h.buffered[tenants], h.social_contacts[tenants] > 0)
    assert 0 < h.buffered[tenants].sum() < tenants.size


def test_combined_works_save_money_and_wait_only_when_on(town):
    city, b = town.city, town.city.buurten
    city.wijken.shared[:] = 1.0
    row = largest_complex(town)
    buurt = city.complexes.buurt[row[0]]
    others = city.complexes.rows()
    city.complexes.stage[others] = ComplexStage.IDLE
    city.complexes.last_works[others] = -999
    city.complexes.stage[row] = ComplexStage.PREPARED
    city.complexes.months_left[row] = 100
    switch(town, "combined_works", False)
    assert not public_space.waits_for_works(city).any()
    switch(town, "combined_works", True)
    assert public_space.waits_for_works(city)[buurt]

    city.complexes.stage[row] = ComplexStage.WORKS
    assert not public_space.waits_for_works(city)[buurt]
    euro = np.zeros(len(b))
    euro[buurt] = 100_000.0
    gained = {}
    for on in (False, True):
        switch(town, "combined_works", on)
        b.public_space[:] = 0.0
        public_space.improve(city, euro)
        gained[on] = float(b.public_space[buurt])
    saving = city.parameters.works.combined_saving
    assert 0.0 < saving < 1.0
    assert gained[True] * (1.0 - saving) == pytest.approx(gained[False], rel=1e-5)


@pytest.mark.slow
def test_local_jobs_off_places_nobody(run_town, rich_town):
    choices = (rich_town, "scenario=physical", "months=96", "seed=2")
    _, with_jobs = run_town(*choices)
    _, without = run_town(*choices, "pathways.local_jobs=false")
    assert with_jobs.city["placements"].sum() > without.city["placements"].sum() == 0


def test_overhead_off_costs_neither_hours_nor_time(town):
    for coordination in (0.05, 0.15, 0.35):
        assert delivered_share(coordination, town.parameters, overhead=False) == 1.0
        assert extra_setup(coordination, town.parameters, overhead=False) == 0
        assert delivered_share(coordination, town.parameters, overhead=True) < 1.0
        assert extra_setup(coordination, town.parameters, overhead=True) > 0


@pytest.mark.slow
def test_overhead_off_delivers_the_hours_of_parallel(run_town, rich_town):
    choices = (rich_town, "months=60", "pathways=without_overhead")
    _, parallel = run_town("scenario=parallel", *choices)
    _, integrated = run_town("scenario=integrated", *choices)
    np.testing.assert_array_equal(
        parallel.city["team_hours_delivered"], integrated.city["team_hours_delivered"]
    )


@pytest.mark.slow
def test_learning_off_reaches_everything_at_once(run_town, rich_town):
    choices = (rich_town, "scenario=integrated", "months=60")
    full = 1.0 - np.exp(-0.15 / run_town(*choices)[0].parameters.contact.coordination_scale)
    for name, preset in (("learned", "standard"), ("known", "without_learning")):
        _, result = run_town(*choices, f"pathways={preset}")
        table = result.wijken.query("programme")
        achieved = table.loc[table["coordination_achieved"] > 0, "coordination_achieved"]
        assert len(achieved) > 24
        if name == "known":
            np.testing.assert_allclose(achieved, full, rtol=1e-5)
        else:
            assert (achieved < full).all()
            assert achieved.nunique() > 12


@pytest.mark.parametrize("on", [False, True])
def test_waiting_lowers_trust_only_with_congestion(town, on):
    city, h, p = town.city, town.city.households, town.parameters
    switch(town, "congestion", on)
    rows = city.residents()[:60]
    h.support[rows] = Support.WAITING
    h.support_months[rows] = round(p.support.long_wait)
    h.trust[rows] = 0.5
    city.wijken.case_slots[:] = 0
    support._wait(city, rows)
    expected = 0.5 - p.trust.waiting_loss * on
    np.testing.assert_allclose(h.trust[rows], expected, rtol=1e-6)


@pytest.mark.parametrize("on", [False, True])
def test_clients_dropped_by_ending_money_lose_trust_only_with_the_cliff(town, on):
    city, h, p = town.city, town.city.households, town.parameters
    switch(town, "funding_cliff", on)
    rows = city.residents()[:60]
    h.support[rows] = Support.CLIENT
    h.trust[rows] = 0.5
    city.wijken.case_slots[:] = 0
    city.wijken.promise_dropped[:] = True
    support._fit_capacity(city, standing(city, rows))
    assert (h.support[rows] == Support.WAITING).all(), "capacity is finite in any case"
    expected = 0.5 * (1.0 - p.trust.gain * p.trust.loss_ratio * on)
    np.testing.assert_allclose(h.trust[rows], expected, rtol=1e-6)


def test_forced_inflow_lowers_safety_only_with_the_waterbed(build_town):
    safety = {}
    for on in (False, True):
        for inflow in (0.0, 0.5):
            model = build_town("months=24", f"pathways.waterbed={str(on).lower()}")
            model.step()
            model.city.month += 1
            model.city.buurten.displaced_inflow[:] = inflow
            liveability.step(model.city)
            safety[on, inflow] = model.city.buurten.safety.copy()
    np.testing.assert_array_equal(safety[False, 0.0], safety[False, 0.5])
    np.testing.assert_array_equal(safety[False, 0.0], safety[True, 0.0])
    assert (safety[True, 0.5] < safety[True, 0.0]).all()


@pytest.mark.parametrize("on", [False, True])
def test_people_grow_used_to_their_dwelling_only_with_adaptation(town, on):
    city, h = town.city, town.city.households
    switch(town, "adaptation", on)
    rows = city.residents()
    city.dwellings.quality[:] += 1.0
    city.locate(rows)
    references = h.quality_reference[rows].copy(), h.income_reference[rows].copy()
    satisfaction.step(city)
    if on:
        gap = city.dwellings.quality[city.dwelling_of(rows)] - references[0]
        moved = h.quality_reference[rows] - references[0]
        assert (np.sign(moved) == np.sign(gap)).all()
        assert (np.abs(moved) < np.abs(gap)).all()
    else:
        np.testing.assert_array_equal(h.quality_reference[rows], references[0])
        np.testing.assert_array_equal(h.income_reference[rows], references[1])


@pytest.mark.parametrize("on", [False, True])
def test_house_prices_answer_to_renewal_only_with_price_response(town, on):
    city, b = town.city, town.city.buurten
    switch(town, "price_response", on)
    b.public_space[:] = 1.0
    for _ in range(12):
        house_prices.step(city)
    renewed = b.price_index
    if on:
        assert (renewed > 1.0).all()
        assert (renewed < 1.0 + city.parameters.market.price_response).all()
    else:
        assert (renewed == 1.0).all()


def test_every_pathway_is_looked_at_here():
    """A new pathway needs a test of its mechanism above."""
    source = {name for name in globals() if name.startswith("test_")}
    looked_at = {
        "handover": "handover_off",
        "single_contact": "single_contact",
        "consent": "consent_off",
        "joint_priority": "joint_priority_off",
        "buffering": "buffering",
        "combined_works": "combined_works",
        "local_jobs": "local_jobs_off",
        "overhead": "overhead_off",
        "learning": "learning_off",
        "congestion": "only_with_congestion",
        "funding_cliff": "only_with_the_cliff",
        "waterbed": "only_with_the_waterbed",
        "adaptation": "only_with_adaptation",
        "price_response": "only_with_price_response",
    }
    assert set(looked_at) == set(PATHWAYS)
    for part in looked_at.values():
        assert any(part in name for name in source), part
