"""Rules of life course, health, trust, contact and satisfaction (links 5-8, 18-21, 42-44, table 3.2), by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijksim import load_config
from wijksim.city.categories import HouseholdType
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.decisions.consent import complex_agrees, consent_chance
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import contact, health, life_course, satisfaction, support, trust, unions
from wijksim.processes.kernels import life_course as kernels
from wijksim.processes.kernels.trust import contacts_felt

P = ParameterSet()


def test_mortality_grows_with_age():
    ages = np.array([20.0, 50.0, 80.0, 100.0])
    monthly = life_course.death_hazard(ages, P)
    assert (np.diff(monthly) > 0).all()
    assert 1 - (1 - monthly[2]) ** 12 == pytest.approx(0.055, abs=0.035), "about one in twenty at 80"
    assert monthly[0] < 1e-4


@pytest.mark.parametrize(
    ("adults", "children", "kind"),
    [
        (1, 0, HouseholdType.SINGLE),
        (2, 0, HouseholdType.COUPLE),
        (2, 3, HouseholdType.COUPLE_WITH_CHILDREN),
        (1, 1, HouseholdType.SINGLE_PARENT),
    ],
)
def test_household_type(adults: int, children: int, kind: HouseholdType):
    assert life_course.household_type(np.array([adults]), np.array([children]))[0] == kind


def test_births_by_age_partner_and_children():
    def chance(age=30.0, adults=2, children=0):
        return float(
            life_course.birth_chance(np.array([age]), np.array([adults]), np.array([children]), P)[0]
        )

    assert chance() == P.life_course.first_birth
    assert chance(children=1) == P.life_course.next_birth
    assert chance(children=2) == pytest.approx(P.life_course.next_birth / 2)
    assert chance(adults=1) == chance(adults=1, children=2) == P.life_course.birth_alone
    assert 0 < P.life_course.birth_alone < P.life_course.first_birth / 5, "seldom without a partner"
    for adults in (1, 2):
        assert chance(adults=adults, children=9) == 0
        assert chance(adults=adults, age=60) == chance(adults=adults, age=16) == 0


def test_partners_are_found_when_young_and_less_with_children():
    def chance(age=30.0, alone=True, children=0):
        arguments = np.array([age]), np.array([alone]), np.array([children])
        return float(unions.partnering_chance(*arguments, P)[0])

    p = P.life_course
    assert chance() == p.partnering
    assert chance(age=50) == p.partnering_older
    assert chance(children=2) == pytest.approx(p.partnering * p.partnering_parent)
    assert chance(alone=False) == chance(age=19) == chance(age=85) == 0


def test_strain_adds_up():
    def target(*flags):
        debt, cold, lonely = (np.array([flag]) for flag in flags)
        return float(health.strain_target(debt, cold, lonely, P)[0])

    assert target(False, False, False) == 0
    total = P.health.debt_effect + P.health.cold_effect + P.health.loneliness_effect
    assert target(True, True, True) == pytest.approx(total)
    assert target(True, False, False) < 0


def test_warmth_is_unaffordable_with_nothing_left_and_a_high_bill():
    def cold(residual, bill):
        arguments = np.array([residual]), np.array([bill]), np.array([1000.0])
        return bool(health.cannot_afford_warmth(*arguments, P)[0])

    assert cold(-1.0, 400.0)
    assert not cold(1.0, 400.0)
    assert not cold(-1.0, 1.0)


def test_coordination_reaches_nothing_at_zero_and_saturates():
    reach = [contact.coordination_reach(c, P) for c in (0, 0.05, 0.15, 0.35)]
    assert reach[0] == 0
    assert (np.diff(reach) > 0).all()
    assert (np.diff(np.diff(reach) / [0.05, 0.1, 0.2]) < 0).all(), "the next hour adds less"
    assert reach[-1] < 1


def test_handover_starts_at_h0():
    low, high = contact.handover_chance(np.array([0.0, 1.0]), P)
    assert low == P.contact.handover_separate
    assert low < high <= 1


@given(st.floats(0, 1), st.floats(0, 20))
def test_disclosure_is_a_chance(trusting: float, fatigue: float):
    chance = contact.disclosure_chance(np.array([trusting]), np.array([fatigue]), P)[0]
    assert 0 <= chance <= 1
    assert chance <= contact.disclosure_chance(np.array([1.0]), np.array([0.0]), P)[0]


def test_two_contacts_become_one_only_when_merged():
    social, physical = np.array([1, 1, 2, 1, 0]), np.array([1, 1, 1, 0, 1])
    merged = np.array([0, 1, 1, 1, 1])
    np.testing.assert_array_equal(contacts_felt(social, physical, merged), [2, 1, 2, 1, 1])


def test_no_chance_lies_above_that_of_its_year_of_age():
    age = np.linspace(15.0, 100.0, 3401)
    alone, one = np.ones(age.size, dtype=bool), np.ones(age.size, dtype=int)
    for exact, by_age in (
        (life_course.birth_chance(age, 2 * one, one, P), life_course._birth_by_age(P)),
        (unions.partnering_chance(age, alone, 0 * one, P), unions._partnering_by_age(P)),
        (life_course.death_hazard(age, P), life_course._death_by_age(P)),
    ):
        assert (exact <= by_age[age.astype(int)]).all()
        assert exact.max() > 0.9 * by_age[: round(age[-1])].max()
    later = life_course.between_ages(40.5, 42.0, 0.3)
    np.testing.assert_array_equal(np.flatnonzero(later), [40, 41])


def test_monthly_chances():
    yearly = 1 - (1 - support.monthly_chance(0.3)) ** 12
    assert yearly == pytest.approx(1 - np.exp(-0.3))
    in_two_years = 1 - (1 - support.resolution_hazard(P)) ** 24
    assert in_two_years == pytest.approx(P.support.resolved_in_24_months)


def chance_of_yes(trusting=0.5, fatigue=0.0, gain=0.0, prepared=False) -> float:
    trust_of, tired, offered, told = (np.array([value]) for value in (trusting, fatigue, gain, prepared))
    return float(consent_chance(trust_of, tired, offered, told, P)[0])


def test_consent():
    assert chance_of_yes() == pytest.approx(P.consent.mean)
    assert chance_of_yes(trusting=0.8) > chance_of_yes() > chance_of_yes(trusting=0.2)
    assert chance_of_yes(gain=30) > chance_of_yes() > chance_of_yes(fatigue=0.5)
    assert chance_of_yes(prepared=True) > chance_of_yes()


@pytest.mark.parametrize(
    ("yes", "voters", "dwellings", "agrees"),
    [(70, 100, 100, True), (69, 100, 100, False), (7, 10, 10, True), (0, 9, 9, True), (0, 0, 40, True)],
)
def test_seventy_percent_rule(yes: int, voters: int, dwellings: int, agrees: bool):
    assert complex_agrees(yes, voters, dwellings, P) == agrees


NEUTRAL = satisfaction.State(
    without_work=np.array([False]),
    partner=np.array([False]),
    income=np.zeros(1),
    mental_health=np.zeros(1),
    physical_health=np.zeros(1),
    severely_lonely=np.array([False]),
    debt=np.array([False]),
    cold=np.array([False]),
    dwelling=np.zeros(1),
    safety=np.zeros(1),
    cohesion=np.zeros(1),
    trust=np.zeros(1),
)


@pytest.mark.parametrize(
    ("name", "constant", "sign"),
    [
        ("without_work", "unemployed", -1),
        ("partner", "partner", 1),
        ("income", "log_income", 1),
        ("mental_health", "mental_health", 1),
        ("physical_health", "physical_health", 1),
        ("severely_lonely", "severe_loneliness", -1),
        ("debt", "debt", -1),
        ("cold", "cold", -1),
        ("dwelling", "dwelling", 1),
        ("safety", "safety", 1),
        ("cohesion", "cohesion", 1),
        ("trust", "trust", 1),
    ],
)
def test_each_state_counts_once_with_its_sign(name: str, constant: str, sign: int):
    assert satisfaction.state_part(NEUTRAL, P) == 0
    changed = satisfaction.state_part(replace(NEUTRAL, **{name: np.array([1.0])}), P)
    assert changed == pytest.approx(getattr(P.satisfaction, constant))
    assert np.sign(changed) == sign


def test_part_of_an_income_gain_fades():
    at_once = satisfaction.fading_income(np.array([8.0]), np.array([7.5]), 7.5, 0.4)
    later = satisfaction.fading_income(np.array([8.0]), np.array([8.0]), 7.5, 0.4)
    assert at_once == pytest.approx(0.5)
    assert later == pytest.approx(0.4 * 0.5)


def test_trust_moves_inside_its_bounds_and_breaks_faster_than_it_grows():
    model = WijkModel(load_config(["city=proefstad", "months=1"]))
    h, rows = model.city.households, model.city.residents()[:3]
    h.trust[rows] = [0.0, 0.5, 1.0]
    trust.promise_kept(model.city, rows)
    gain = h.trust[rows] - np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(gain, P.trust.gain * np.array([1, 0.5, 0]), atol=1e-6)
    h.trust[rows] = [0.0, 0.5, 1.0]
    trust.promise_broken(model.city, rows)
    loss = np.array([0.0, 0.5, 1.0]) - h.trust[rows]
    np.testing.assert_allclose(loss, P.trust.gain * P.trust.loss_ratio * np.array([0, 0.5, 1]), atol=1e-6)
    h.trust[rows] = 0.001
    trust.waited_too_long(model.city, rows)
    assert (h.trust[rows] >= 0).all()


def test_everybody_grows_older_and_gets_a_type_as_the_plain_rules_say():
    city = WijkModel(load_config(["city=proefstad", "months=1"])).city
    h, rows = city.households, city.residents()
    h.place[rows[:10]], h.active[rows[10:20]] = -1, False
    rows, others = rows[20:], rows[:20]
    h.type[:] = HouseholdType.COUPLE
    age, children_age = h.age.copy(), h.children_age.copy()
    age[rows] += 1.0 / MONTHS_PER_YEAR
    parents = rows[h.children[rows] > 0]
    children_age[parents] += 1.0 / MONTHS_PER_YEAR
    kernels.grow_older(city)
    kernels.set_types(city)
    np.testing.assert_array_equal(h.age, age)
    np.testing.assert_array_equal(h.children_age, children_age)
    np.testing.assert_array_equal(h.type[rows], life_course.household_type(h.adults[rows], h.children[rows]))
    assert np.unique(h.type[rows]).size == len(HouseholdType)
    assert (h.type[others] == HouseholdType.COUPLE).all(), "who does not live here keeps the type"
