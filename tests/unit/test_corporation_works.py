"""What corporations do to dwellings, rents and tenants: letting, sale, renovation, rebuilding, by hand."""

import numpy as np
import pytest

from wijksim import load_config
from wijksim.agents.portfolio import candidates, demolition_cost
from wijksim.city.categories import ComplexStage, DwellingStatus, EnergyLabel, MoveReason, Plan, Tenure
from wijksim.city.city import City
from wijksim.model import WijkModel
from wijksim.parameters import ParameterSet
from wijksim.processes import consent_round, dwelling_quality, liveability, rents, sales, works, works_scope
from wijksim.processes.kernels import composition, lookup
from wijksim.processes.newcomers import leave
from wijksim.processes.renovation import expected_saving, renovate

P = ParameterSet()


def make(*overrides: str) -> WijkModel:
    return WijkModel(load_config(["city=proefstad", "months=60", *overrides]))


def largest_complex(model: WijkModel) -> int:
    d = model.city.dwellings
    return int(np.bincount(d.complex[d.active & (d.complex >= 0)]).argmax())


def test_sitting_tenants_pay_less_until_somebody_else_moves_in():
    model = make()
    city = model.city
    d, places, h = city.dwellings, city.places, city.households
    rows = city.residents()
    social = rows[(d.complex[city.dwelling_of(rows)] >= 0) & ~places.room[h.place[rows]]]
    asked, paid = d.rent[city.dwelling_of(social)], rents.paid_rent(city, h.place[social])
    below_ceiling = asked < P.budget.social_rent_ceiling - 1
    ratio = asked[below_ceiling] / paid[below_ceiling]
    np.testing.assert_allclose(ratio, 1 + P.corporation.harmonisation, rtol=1e-4)
    np.testing.assert_allclose(h.rent[social], paid, rtol=1e-6)
    who = social[np.argmax(asked - paid)]
    dwelling = city.dwelling_of(np.array([who]))
    others = np.setdiff1d(social, [who])
    before = rents.paid_rent(city, h.place[others])
    home = h.place[np.array([who])]
    assert places.rent_below[home] > 0
    leave(city, np.array([who]), MoveReason.MOVED_AWAY)
    assert rents.paid_rent(city, home) == d.rent[dwelling]
    np.testing.assert_array_equal(rents.paid_rent(city, h.place[others]), before)


def test_rents_after_works_follow_the_offer_for_those_who_stay():
    city = make().city
    d, places = city.dwellings, city.places
    used = np.flatnonzero((places.household >= 0) & (d.complex[places.dwelling] >= 0) & ~places.room)
    low = used[d.rent[places.dwelling[used]] < P.budget.social_rent_ceiling - 60][:20]
    high = used[d.rent[places.dwelling[used]] >= P.budget.social_rent_ceiling - 1][:5]
    assert low.size == 20
    assert high.size > 0
    both = np.concatenate([low, high])
    asked, paid = d.rent[places.dwelling[both]].copy(), rents.paid_rent(city, both)
    rents.raise_after_works(city, np.sort(places.dwelling[both]), asked=20.0, offered=10.0)
    np.testing.assert_allclose(d.rent[places.dwelling[low]], asked[:20] + 20, rtol=1e-6)
    np.testing.assert_allclose(rents.paid_rent(city, low), paid[:20] + 10, rtol=1e-5)
    np.testing.assert_array_equal(d.rent[places.dwelling[high]], asked[20:])
    assert (rents.paid_rent(city, high) <= P.budget.social_rent_ceiling).all()


@pytest.mark.parametrize(("month", "factor"), [(7, 1.005), (19, 1.005), (6, 1.0), (1, 1.0)])
def test_rents_are_indexed_in_july(month: int, factor: float):
    city = make("parameters.corporation.rent_index=0.005").city
    d, places = city.dwellings, city.places
    used = np.flatnonzero((places.household >= 0) & (d.complex[places.dwelling] >= 0) & ~places.room)
    used = used[d.rent[places.dwelling[used]] < P.budget.social_rent_ceiling * 0.99]
    others = np.flatnonzero(d.active & (d.complex < 0))
    before, private = rents.paid_rent(city, used), d.rent[others].copy()
    city.month = month
    rents.step(city)
    np.testing.assert_allclose(rents.paid_rent(city, used), before * factor, rtol=1e-5)
    np.testing.assert_array_equal(d.rent[others], private)


def test_labelled_dwellings_are_sold_when_they_fall_vacant():
    model = make("scenario.sale_share=0.02", "scenario.start=0")
    city = model.city
    d, places, b = city.dwellings, city.places, city.buurten
    city.month = 1
    sales.label_for_sale(city)
    owned = d.active & (d.complex >= 0)
    labelled = owned & d.for_sale
    share = labelled.sum() / owned.sum()
    expected = city.sale_share / P.corporation.sale_turnover
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected / owned.sum()))
    lived_in = np.zeros(len(d), dtype=bool)
    lived_in[places.dwelling[places.household >= 0]] = True
    sales.step(city)
    assert not d.sold[lived_in].any(), "nobody has to leave"
    row = int(np.flatnonzero(labelled & lived_in & ~d.sold)[0])
    home = np.flatnonzero(places.active & (places.dwelling == row))
    owner = int(city.complexes.corporation[d.complex[row]])
    account = city.corporation_accounts[owner]
    before, count = account.received[sales.ITEM], int(b.sold[d.buurt[row]])
    for place in home:
        city.households.place[places.household[place]] = -1
        places.household[place] = -1
    sales.step(city)
    assert d.tenure[row] == Tenure.OWNER_OCCUPIED
    assert d.complex[row] == -1
    assert d.rent[row] == pytest.approx(d.value[row] * P.budget.owner_cost / 12, rel=1e-5)
    price = d.value[row] * P.corporation.sale_proceeds * 100
    assert account.received[sales.ITEM] - before == pytest.approx(price, abs=1)
    assert b.sold[d.buurt[row]] == count + 1


def test_nothing_is_sold_by_default():
    model = make()
    for _ in range(13):
        model.step()
    assert not model.city.dwellings.for_sale.any()
    assert model.observer.result().city["sold"].sum() == 0


def test_owners_by_sale_count_only_above_the_dose():
    city = make().city
    b, d, h = city.buurten, city.dwellings, city.households
    rows = city.residents()
    home = city.dwelling_of(rows)
    buurt = int(b.rental_base.argmax())
    dose = int(np.ceil(P.liveability.sale_dose * b.rental_base[buurt]))
    single = np.bincount(home, minlength=len(d)) == 1
    tenants = rows[(h.buurt[rows] == buurt) & (h.tenure[rows] == Tenure.SOCIAL_RENT) & single[home]]
    assert tenants.size >= dose > 1

    def owner_share() -> np.ndarray:
        count = composition.count(city)
        return count.owners / np.maximum(count.households, 1)

    def change(number: int) -> float:
        before = owner_share()
        sold = city.dwelling_of(tenants[:number])
        d.sold[sold], d.tenure[sold] = True, Tenure.OWNER_OCCUPIED
        city.locate(tenants[:number])
        b.sold[buurt] = number
        counted = liveability.owners_that_count(city, composition.count(city))
        return float(counted[buurt] - before[buurt])

    assert change(dose - 1) == pytest.approx(0, abs=1e-9)
    assert change(dose) == pytest.approx(1 / (h.buurt[rows] == buurt).sum(), rel=1e-6)
    counted = liveability.owners_that_count(city, composition.count(city))
    np.testing.assert_array_equal(counted, owner_share())


def test_deep_works_save_more_and_end_at_label_a():
    city = make().city
    d = city.dwellings
    rows = np.flatnonzero(d.active & (d.complex >= 0) & (d.label >= EnergyLabel.C))[:50]
    shallow, deep = expected_saving(city, rows), expected_saving(city, rows, deep=True)
    assert (deep > shallow).all()
    renovate(city, rows, deep=True)
    assert (d.label[rows] == EnergyLabel.A).all()
    assert (d.technical_state[rows] == 1).all()
    assert (d.gas[rows] > 0).all(), "heating still costs something"


def test_maintenance_restores_the_poorest_state_and_waits_for_works():
    city = make().city
    c, d = city.complexes, city.dwellings
    chosen = dwelling_quality.complexes_to_maintain(city)
    sizes = np.bincount(d.complex[d.active & (d.complex >= 0)], minlength=len(c))
    assert 0 < sizes[chosen].sum() < 2 * P.portfolio.maintained_share * sizes.sum()
    before = d.technical_state.copy()
    dwelling_quality.maintain(city)
    changed = np.flatnonzero(d.technical_state != before)
    assert changed.size > 0
    assert np.isin(d.complex[changed], chosen).all()
    assert (d.technical_state[changed] > before[changed]).all()
    assert d.technical_state[changed].max() <= P.portfolio.maintained_state + 1e-6
    d.technical_state[:] = before
    c.foreseen[chosen] = Plan.DEMOLITION
    assert not np.isin(dwelling_quality.complexes_to_maintain(city), chosen).any()
    c.foreseen[chosen] = Plan.RENOVATION
    c.foreseen_year[chosen] = city.year + round(P.portfolio.maintenance_stop) + 1
    np.testing.assert_array_equal(dwelling_quality.complexes_to_maintain(city), chosen)


def propose_works(model: WijkModel, row: int, plan: Plan, dwellings: np.ndarray) -> None:
    city = model.city
    cost = 60_000 * 100 * dwellings.size
    works.set_aside(city, row, plan, cost, dwellings)
    consent_round.propose(city, np.array([row]))
    city.complexes.months_left[row] = 0


def homes_that_refuse(city: City, row: int) -> np.ndarray:
    ballot = consent_round.votes(city, np.array([row]))
    return np.unique(ballot.home[~ballot.yes])


def test_on_the_individual_route_homes_that_refused_are_left_alone():
    model = make()
    city = model.city
    row = largest_complex(model)
    dwellings = lookup.dwellings_of(city, np.array([row]))
    propose_works(model, row, Plan.RENOVATION, dwellings)
    city.households.trust[:] = 0.0
    assert 0 < consent_round.votes(city, np.array([row])).yes.mean() < 0.7
    consent_round.hold_votes(city, np.array([row]))
    assert city.complexes.stage[row] == ComplexStage.REDESIGN, "first a better offer"
    first = float(city.complexes.offer[row])
    consent_round.propose(city, np.array([row]))
    assert city.complexes.offer[row] == pytest.approx(first * P.consent.better_offer)
    against = homes_that_refuse(city, row)
    consent_round.hold_votes(city, np.array([row]))
    c, d = city.complexes, city.dwellings
    assert c.stage[row] == ComplexStage.PREPARED
    assert c.individual[row]
    assert c.partly[row]
    np.testing.assert_array_equal(dwellings[d.agreed[dwellings]], np.setdiff1d(dwellings, against))
    labels = d.label[against].copy()
    works._begin_renovation(city, np.array([row]))
    works._finish_renovation(city, np.array([row]))
    np.testing.assert_array_equal(d.label[against], labels)
    assert (d.last_renovation[np.setdiff1d(dwellings, against)] == city.month).all()
    # Asked again after some years, and then only those who refused.
    mine = np.zeros(len(c), dtype=bool)
    mine[row] = True
    city.month += round(P.portfolio.retry_months)
    assert not len(candidates(city, mine))
    city.month += 1
    again = candidates(city, mine)
    assert again.renewal[0] == Plan.RENOVATION
    assert again.renewal_cost[0] == against.size * P.works.renovation_cost * 100


def test_in_fewer_than_ten_dwellings_everybody_decides_alone():
    model = make()
    city = model.city
    row = largest_complex(model)
    nine = lookup.dwellings_of(city, np.array([row]))[:9]
    propose_works(model, row, Plan.RENOVATION, nine)
    city.households.trust[:] = 0.0
    against = homes_that_refuse(city, row)
    assert 0 < against.size < 9
    consent_round.hold_votes(city, np.array([row]))
    assert city.complexes.stage[row] == ComplexStage.PREPARED, "no second round"
    agreed = np.flatnonzero(city.dwellings.agreed)
    np.testing.assert_array_equal(agreed, np.setdiff1d(nine, against))


def test_tenants_of_deep_works_are_away_with_an_allowance_and_keep_their_place():
    model = make()
    city = model.city
    h, row = city.households, largest_complex(model)
    dwellings = lookup.dwellings_of(city, np.array([row]))
    propose_works(model, row, Plan.DEEP_RENOVATION, dwellings)
    h.trust[:] = 1.0
    consent_round.hold_votes(city, np.array([row]))
    tenants = works_scope.tenants_of(city, dwellings)
    places, starts = h.place[tenants].copy(), h.tenancy_start[tenants].copy()
    city.book.close()
    works._begin_renovation(city, np.array([row]))
    works._feel_nuisance(city)
    booked = {entry[1]: cents for entry, cents in city.book.close().items()}
    assert booked[works.ALLOWANCE] == round(tenants.size * P.works.moving_allowance * 100)
    total = round(dwellings.size * P.works.deep_cost * 100)
    assert booked["deep renovation"] == total - booked[works.ALLOWANCE], "the allowance is part of the cost"
    np.testing.assert_array_equal(h.place[tenants], places)
    np.testing.assert_array_equal(h.tenancy_start[tenants], starts)
    np.testing.assert_allclose(h.nuisance[tenants], P.works.deep_nuisance, rtol=1e-6)
    assert city.complexes.months_left[row] == round(P.works.deep_months)
    assert (city.dwellings.status[dwellings] == DwellingStatus.WORKS).all()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_restructuring_builds_the_mix_that_the_dial_says(share: float):
    model = make(f"scenario.restructuring_social_share={share}")
    city, d = model.city, model.city.dwellings
    row = largest_complex(model)
    dwellings = lookup.dwellings_of(city, np.array([row]))
    works.set_aside(city, row, Plan.DEMOLITION, demolition_cost(dwellings.size, share, P), dwellings)
    works.begin_rehousing(city, np.array([row]))
    allowance = int(city.complexes.allowance[row])
    tenants = works_scope.tenants_of(city, dwellings)
    assert allowance == round(tenants.size * P.works.moving_allowance * 100)
    for who in tenants:
        city.places.household[city.households.place[who]] = -1
        city.households.place[who] = -1
    works._demolish(city, np.array([row]))
    assert city.complexes.committed[row] == 0
    works._deliver(city, np.array([row]))
    new = np.flatnonzero(d.active & (d.last_renovation == city.month))
    assert new.size == round(dwellings.size * P.works.new_per_demolished)
    assert (d.tenure[new] == Tenure.SOCIAL_RENT).sum() == round(new.size * share)
    paid = {}
    for (payer, item, _, _), cents in city.book.close().items():
        if payer == "corporations":
            paid[item] = cents
    assert sum(paid.values()) == demolition_cost(dwellings.size, share, P)
    assert paid[works.ALLOWANCE] + paid[works.DEMOLITION] == works.demolition_cents(city, dwellings.size)
