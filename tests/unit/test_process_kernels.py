"""Every compiled pass over households or dwellings equals plain numpy on the same keys."""

import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numba import njit

from tests.rounding import ROUNDED
from wijksim.city import selection
from wijksim.city.accounts import Book
from wijksim.city.categories import Origin, Support, Tenure, Work
from wijksim.city.city import ROUNDING, City
from wijksim.city.columns import Rows
from wijksim.decisions.market_facts import Seeker
from wijksim.decisions.moving import mobility_group
from wijksim.parameters import ParameterSet
from wijksim.processes import (
    budget,
    contact,
    debt,
    health,
    market_view,
    moving,
    satisfaction,
    support,
    ties,
    work,
)
from wijksim.processes.kernels import composition, who_lives_where
from wijksim.processes.kernels import contact as contact_kernel
from wijksim.processes.kernels import debt as debt_kernel
from wijksim.processes.kernels import moving as moving_kernel
from wijksim.processes.kernels import seekers as seekers_kernel
from wijksim.processes.kernels import support as support_kernel
from wijksim.processes.kernels import trust as trust_kernel


@pytest.fixture
def pair(lived_in) -> tuple[City, City]:
    return copy.deepcopy(lived_in), copy.deepcopy(lived_in)


def assert_same(ours: City, theirs: City, changed: tuple[str, ...], before: City) -> None:
    """Residents are equal in every column, and those that should have changed have; rows out of use hold anything."""
    rows = before.residents()
    for name in ours.households.declared:
        left, right, old = (getattr(city.households, name)[rows] for city in (ours, theirs, before))
        np.testing.assert_allclose(left, right, rtol=0, atol=ROUNDED.get(name, 0), err_msg=name)
        assert left.dtype == right.dtype
        assert name not in changed or np.any(left != old), f"{name} stands still"


def change_work_in_numpy(city: City) -> None:
    h, p, rows = city.households, city.parameters, city.residents()
    before, ids = h.work[rows], h.id[rows]

    def happens(name: str, chance: np.ndarray) -> np.ndarray:
        return city.streams.event(f"work.{name}", city.month, ids, chance)

    lost = (before == Work.EMPLOYED) & happens("lost", work.job_loss_hazard(h.work_odds[rows], p))
    found = (before == Work.UNEMPLOYED) & happens("found", work.finding_chance(h.mental_health[rows], p))
    disabled = (before == Work.EMPLOYED) & happens("disabled", work.disability_hazard(h.work_odds[rows], p))
    after = np.where(lost, Work.UNEMPLOYED, np.where(found, Work.EMPLOYED, before))
    after = np.where(disabled, Work.UNABLE, after)
    h.work[rows] = np.where(work.retires(city, rows), Work.RETIRED, after)
    work.update_income(city, rows)


def for_all(rule: Callable[[City, Rows], None]) -> Callable[[City], None]:
    """A month's rule in plain numpy, as its process file states it, for all residents."""
    return lambda city: rule(city, city.residents())


@pytest.mark.parametrize(
    ("compiled", "plain", "changed"),
    [
        (
            budget.step,
            for_all(budget.settle),
            ("rent", "allowance", "energy_cost", "energy_poor", "residual"),
        ),
        (work.step, change_work_in_numpy, ("work", "income", "equivalised_income")),
        (
            debt.step,
            for_all(debt.change),
            ("arrears", "problematic_debt", "debt_months", "relapse_months", "known", "support"),
        ),
        (ties.step, for_all(ties.change), ("ties", "loneliness")),
        (health.step, for_all(health.change), ("mental_strain", "mental_health", "physical_health")),
        (
            satisfaction.step,
            for_all(satisfaction.live),
            ("quality_reference", "income_reference", "states", "life_satisfaction"),
        ),
    ],
    ids=["budget", "work", "debt", "ties", "health", "satisfaction"],
)
def test_compiled_pass_equals_numpy(
    pair, lived_in, compiled: Callable[[City], None], plain: Callable[[City], None], changed: tuple[str, ...]
):
    ours, theirs = pair
    ours.complexes.programme[:] = False  # no placements in jobs: they are no part of the pass
    compiled(ours)
    plain(theirs)
    assert_same(ours, theirs, changed, lived_in)


def test_what_the_rijk_pays_is_what_residents_get(pair):
    ours, theirs = pair
    for city in pair:  # some applicants without a place, who get nothing
        city.households.place[city.residents()[::50]] = -1
    ours.book = Book()
    budget.step(ours)
    h, rows, value = theirs.households, theirs.residents(), theirs.parameters.valuation
    budget.settle(theirs, rows)
    on = h.assistance_taken[rows] & work.entitled_to_assistance(theirs, rows)
    couples = h.adults[rows] > 1
    assert min(np.count_nonzero(on & couples), np.count_nonzero(on & ~couples)) > 0
    yearly = np.where(couples, value.assistance_couple, value.assistance_single)[on].sum()
    paid = {item: cents for (_, item, _, _), cents in ours.book.month.items()}
    assert paid["social assistance"] == round(yearly / 12 * 100)
    assert paid["rent allowance"] == round(float(h.allowance[rows].sum(dtype=np.float64)) * 100)


def test_a_setback_strikes_whom_the_plain_rule_says_it_can(lived_in):
    """If it came to everybody: who is in debt by it, and would not be without it."""
    before = copy.deepcopy(lived_in)
    often = replace(before.parameters.support, relapse=0.99)
    before.parameters, rows = replace(before.parameters, support=often), before.residents()
    before.households.arrears[rows[::5]] = round(before.parameters.debt.problematic_after) - 1
    without, with_it = copy.deepcopy(before), copy.deepcopy(before)
    relapse, can = debt.relapse_chance(before.parameters), debt.can_be_struck(before, rows)
    debt_kernel.change(without, ends=0.0, relapse=relapse, setback=0.0)
    debt_kernel.change(with_it, ends=0.0, relapse=relapse, setback=1.0)
    struck = with_it.households.problematic_debt[rows] & ~without.households.problematic_debt[rows]
    assert debt.becomes_problematic(before, rows).any()
    assert debt.comes_back(before, rows).any()
    assert 0 < can.sum() < rows.size
    np.testing.assert_array_equal(struck, can)


def test_nobody_who_falls_behind_is_passed_over():
    luck, number = np.random.default_rng(9), 200_000
    residual = luck.normal(300, 900, number).astype(np.float32)
    mental_health = luck.normal(0, 3, number).astype(np.float32)
    draw = luck.random(number)
    rules = debt_kernel.rules_of(ParameterSet(), ends=0.0, relapse=0.0, setback=0.0)
    floor = (np.floor(draw * 2**24) / 2**24).astype(np.float32)

    @njit
    def both(residual, mental_health, draw, floor, p, falls, may):  # pragma: no cover - compiled
        for i in range(draw.size):
            falls[i] = debt_kernel.falls_behind(residual[i], mental_health[i], draw[i], p)
            may[i] = debt_kernel.may_fall_behind(residual[i], mental_health[i], floor[i], p)

    falls, may = np.zeros((2, number), dtype=bool)
    both(residual, mental_health, draw, floor, rules, falls, may)
    assert not (falls & ~may).any()
    assert 0 < falls.sum() < may.sum() < number / 2


def test_no_exponential_is_overestimated():
    log_odds = np.append(np.random.default_rng(4).normal(-2, 3, 20_000), 40.0).astype(np.float32)

    @njit
    def against(log_odds, found):  # pragma: no cover - compiled
        for i in range(log_odds.size):
            found[i] = selection.below_exponential(-log_odds[i])

    found, exact = np.empty(log_odds.size, dtype=np.float32), np.exp(-log_odds.astype(float))
    against(log_odds, found)
    assert (found <= exact * (ROUNDING - 2e-4)).all()
    usual = np.abs(log_odds) < 3
    assert (found[usual] > 0.8 * exact[usual]).all()


def test_whose_problem_is_unknown(lived_in):
    h, rows = lived_in.households, lived_in.residents()
    expected = contact.unknown_problem(lived_in, rows)
    assert 0 < expected.sum() < (~h.known[rows] & (h.support[rows] == Support.NONE)).sum()
    assert (expected & ~h.problematic_debt[rows]).any()
    np.testing.assert_array_equal(contact_kernel.unknown_problem(lived_in, rows), expected)


def test_who_asks_for_help(pair):
    ours, theirs = pair
    often = replace(ours.parameters.contact, self_presentation=6.0)
    ours.parameters = theirs.parameters = replace(ours.parameters, contact=often)
    h, rows = theirs.households, theirs.residents()
    hazard = support.help_seeking_hazard(theirs, rows)
    expected = rows[theirs.streams.event("support.asks", theirs.month, h.id[rows], hazard)]
    assert expected.size > 5
    support._ask_for_help(ours)
    asking = np.flatnonzero(ours.households.known & ~h.known)
    np.testing.assert_array_equal(asking, expected)
    assert (ours.households.support[asking] == Support.WAITING).all()


def test_who_is_referred_to_care(pair):
    ours, theirs = pair
    often = replace(ours.parameters.support, referral=0.9)
    ours.parameters = theirs.parameters = replace(ours.parameters, support=often)
    h, rows = theirs.households, theirs.residents()
    poor = rows[h.mental_health[rows] < theirs.parameters.health.poor_mental]
    chance = support.referral_chance(theirs, poor)
    expected = np.count_nonzero(theirs.streams.event("support.referral", theirs.month, h.id[poor], chance))
    assert expected > 0
    ours.book = Book()
    support._refer_to_care(ours)
    cents = round(expected * ours.parameters.valuation.referral * 100)
    assert [amount for (_, item, *_), amount in ours.book.month.items() if item == "second-line care"] == [
        cents
    ]


@pytest.mark.parametrize("most", [2, 40, 10_000])
def test_whom_outreach_visits(lived_in, most):
    """Where visits are few, some are left over, or all households are looked at."""
    city = copy.deepcopy(lived_in)
    h, rows, luck = city.households, city.residents(), np.random.default_rng(5)
    h.visited[rows] = luck.integers(-20, city.month, rows.size)
    first = luck.random(len(h)) < 0.02
    visits = luck.integers(0, 2, len(city.wijken))
    visits[:3] = 0, min(most, 30), most
    order = city.streams.uniform("contact.outreach", city.month, h.id[rows]) - first[rows]
    due = first[rows] | (city.month - h.visited[rows] >= 12)
    expected = []
    for wijk, places in enumerate(visits):
        inside = np.flatnonzero(due & (h.wijk[rows] == wijk))
        expected += rows[inside[np.argsort(order[inside])][:places]].tolist()
    assert first[expected].any()
    assert most == 2 or not first[expected].all()
    assert 2 < len(expected) < due.sum()
    found = contact_kernel.whom_to_visit(city, visits, city.month - 12, first)
    np.testing.assert_array_equal(found, np.sort(expected))


@pytest.mark.parametrize("most", [0, 3, 50])
def test_who_waits_longest(lived_in, most):
    """Where there are no places, some, or too many for all wijken but one."""
    city, luck = copy.deepcopy(lived_in), np.random.default_rng(4)
    h, rows = city.households, city.residents()[::3]
    h.support_months[rows] = luck.integers(0, 4, rows.size)
    places = luck.integers(0, most + 1, len(city.wijken))
    places[0] = 0
    months, tie = h.support_months[rows], city.streams.uniform("support.queue", -1, h.id[rows])
    expected = []
    for wijk, number in enumerate(places):
        inside = np.flatnonzero(h.wijk[rows] == wijk)
        expected += rows[inside[np.lexsort((tie[inside], -months[inside]))][:number]].tolist()
    assert (len(expected) == 0) == (most == 0)
    np.testing.assert_array_equal(support_kernel.longest(city, rows, places), np.sort(expected))


def test_who_is_a_client_and_who_waits(lived_in):
    h, rows = lived_in.households, lived_in.residents()
    now = support_kernel.standing(lived_in, rows)
    np.testing.assert_array_equal(now.clients, rows[h.support[rows] == Support.CLIENT])
    np.testing.assert_array_equal(now.waiting, rows[h.support[rows] == Support.WAITING])
    carried = np.bincount(h.wijk[now.clients], minlength=len(lived_in.wijken))
    np.testing.assert_array_equal(now.carried, carried)


def test_contacts_and_fatigue(pair):
    ours, theirs = pair
    luck, h, p = np.random.default_rng(7), theirs.households, theirs.parameters.trust
    rows = theirs.residents()
    for city in pair:
        city.wijken.shared[:] = 0.5
    for name, most in (("social_contacts", 2), ("physical_contacts", 3), ("contacts", 100)):
        values = luck.integers(0, most, rows.size) * (luck.random(rows.size) < 0.5)
        for city in pair:
            getattr(city.households, name)[rows] = values
    for city in pair:
        city.households.fatigue[rows[::2]] = 0.7
    before = copy.deepcopy(theirs)
    met = np.flatnonzero((h.social_contacts > 0) | (h.physical_contacts > 0))
    rises = trust_kernel.log_contacts(ours, met)

    shared = theirs.wijken.shared[h.wijk[met]]
    merged = theirs.streams.event("trust.single_contact", theirs.month, h.id[met], shared)
    old, social, physical = h.contacts[met].astype(int), h.social_contacts[met], h.physical_contacts[met]
    h.contacts[met] = np.minimum(old + trust_kernel.contacts_felt(social, physical, merged), 100)
    beyond = [np.maximum(number - p.free_contacts, 0.0) for number in (old, h.contacts[met])]
    h.fatigue[met] += p.fatigue_per_contact * (beyond[1] - beyond[0])
    h.social_contacts_year[met] += social
    h.physical_contacts_year[met] += physical
    h.last_contact[met] = theirs.month
    h.social_contacts[met] = h.physical_contacts[met] = 0
    np.testing.assert_array_equal(rises, beyond[1] > beyond[0])
    assert 0 < rises.sum() < rises.size
    changed = ("contacts", "fatigue", "social_contacts", "physical_contacts_year", "last_contact")
    assert_same(ours, theirs, changed, before)


def test_whose_luck_is_low_enough_for_a_wish(lived_in):
    city = lived_in
    h, rows, monthly = city.households, city.residents(), city.schedule.wishing * 0.4
    h.arrears[rows[::3]] = 2
    stress = moving_kernel.Stress(0.5 / 1.3, 6.9, 0.3, 0.7, 0.4 / 0.2, 0.5)
    luck = city.streams.uniform("moving.wish", city.month, h.id[rows])
    log_factor = (
        -0.5 * (h.life_satisfaction[rows] - 6.9) / 1.3
        - 0.3 * city.buurten.reputation[h.buurt[rows]]
        + 0.7 * (h.arrears[rows] > 0)
        - 0.4 * (h.ties[rows] - 0.5) / 0.2
    )
    assert log_factor.min() < -0.5 < 0.5 < log_factor.max()
    group = mobility_group(h.tenure[rows], h.student[rows])
    chance = monthly[moving.age_index(city, rows), group] * np.exp(log_factor)
    expected = rows[luck < chance]
    assert 5 < expected.size < rows.size / 2
    found = moving_kernel.low_enough(city, "moving.wish", monthly, stress)
    assert np.isin(expected, found).all()
    assert (luck[np.isin(rows, found)] < chance[np.isin(rows, found)] * 1.01).all()


def test_satisfaction_and_ties_of_residents(lived_in):
    h, rows = lived_in.households, lived_in.residents()
    for found, column in zip(
        moving_kernel.satisfaction_and_ties(lived_in), (h.life_satisfaction, h.ties), strict=True
    ):
        values = column[rows]
        np.testing.assert_allclose(found, (values.mean(dtype=float), values.std(dtype=float)), rtol=1e-12)
        # What sums in float32 would make of it: no more than their rounding.
        np.testing.assert_allclose(found, (values.mean(), values.std()), rtol=1e-5)


def test_composition_of_buurten(lived_in):
    city = lived_in
    h, rows, number = city.households, city.residents(), len(city.buurten)
    count, dwelling = composition.count(city), city.dwelling_of(rows)
    poor = h.mental_health[rows] < city.parameters.health.poor_mental
    troubled = (h.problematic_debt[rows] | poor) & (h.support[rows] != Support.CLIENT)
    for found, weights in (
        (count.households, np.ones(rows.size)),
        (count.vulnerable, troubled),
        (count.owners, h.tenure[rows] == Tenure.OWNER_OCCUPIED),
        (count.bought, city.dwellings.sold[dwelling]),
        (count.quality, city.dwellings.quality[dwelling]),
    ):
        expected = np.bincount(h.buurt[rows], weights=weights, minlength=number)
        assert expected.any()
        np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_what_the_market_sees_of_seekers(lived_in):
    city = copy.deepcopy(lived_in)
    h, rows, luck = city.households, np.flatnonzero(city.households.active), np.random.default_rng(4)
    h.urgent[rows] = luck.random(rows.size) < 0.2
    h.place[rows[::5]] = -1
    h.displaced_from[rows[::9]] = 0
    areas, rules = market_view.surroundings(city), market_view.rules_of(city)
    ours = seekers_kernel.view_seekers(city, rows, areas, rules, market_view.PRESSES)
    theirs = market_view.view_seekers(city, rows, areas, rules)
    for name in Seeker._fields:
        assert np.unique(theirs[name]).size > 1, f"{name} is the same for all"
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)


def assert_counted(city: City) -> tuple[np.ndarray, ...]:
    """Who lives where equals plain numpy, sums of scores in the whole numbers in which they are kept; gives it."""
    h, rows, number = city.households, city.residents(), len(city.buurten)
    size, income, groups = who_lives_where.composition(city)
    scores = market_view.income_score(city, rows)
    np.testing.assert_array_equal(size, np.bincount(h.buurt[rows], minlength=number))
    np.testing.assert_allclose(
        income, np.bincount(h.buurt[rows], weights=scores, minlength=number), rtol=0, atol=1e-9
    )
    whole = np.zeros(number, dtype=np.int64)
    np.add.at(whole, h.buurt[rows], (scores.astype(np.float64) * 2**40).astype(np.int64))
    np.testing.assert_array_equal(income, whole / 2**40)
    for origin in Origin:
        of_origin = h.buurt[rows[h.origin[rows] == origin]]
        np.testing.assert_array_equal(groups[origin], np.bincount(of_origin, minlength=number))
    return size, income, groups


def test_who_lives_where_as_the_market_sees_it(pair):
    """Kept from month to month, it is what counting everybody anew gives, to the last digit."""
    city, anew = pair
    for town in pair:
        town.counted = None
    before = assert_counted(city)
    for town in pair:
        luck, h, rows = np.random.default_rng(4), town.households, town.residents()
        h.equivalised_income[rows[::5]] *= luck.uniform(0.3, 2, rows[::5].size)
        h.origin[rows[::7]] = luck.integers(0, len(Origin), rows[::7].size)
        h.buurt[rows[::3]] = luck.integers(0, len(town.buurten), rows[::3].size)
        h.place[rows[1::9]] = -1
        h.place[rows[2::9]] = -1
        h.release(rows[2::9])
    for old, kept, fresh in zip(before, assert_counted(city), assert_counted(anew), strict=True):
        np.testing.assert_array_equal(kept, fresh)
        assert np.any(kept != old)
