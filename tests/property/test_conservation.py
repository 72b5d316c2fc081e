"""Under any policy, luck and constants, every month keeps households, places, dwellings and euros."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wijksim import load_config
from wijksim.agents.funder import PURPOSES
from wijksim.agents.team import REGULAR
from wijksim.city.accounts import CENTS, INTEREST, LOANS, RENT
from wijksim.city.categories import ComplexStage, DwellingStatus, MoveReason, Tenure
from wijksim.city.city import MONTHS_PER_YEAR
from wijksim.config import PATHWAYS, Config
from wijksim.model import WijkModel
from wijksim.processes import housing_market, life_course, moving, newcomers, sales, unions
from wijksim.processes.corporation_cash import CORPORATION
from wijksim.processes.works import WORKS_ITEMS

MONTHS = 18
SCENARIOS = ("baseline", "physical", "social", "parallel", "integrated", "physical_half", "social_half")
TRANSFERS = (RENT, INTEREST, LOANS, sales.ITEM)
"""Items that pass between two parties of the ledger."""

LIVELY = [
    "parameters.life_course.partnering=0.1",
    "parameters.life_course.separation=0.05",
    "parameters.life_course.separation_parents=0.05",
    "parameters.life_course.leaving_home=0.2",
    "parameters.life_course.mortality_level=-8",
    "parameters.market.applicants=8",
    "parameters.market.urgency_inflow=0.05",
    "parameters.moving.departure_scale=4",
    "parameters.moving.search_scale=4",
    "parameters.moving.inertia=1",
]
"""Lives and moves of many years within the months of a run."""

OUTSIDE_THE_PROGRAMME = ("social assistance", "rent allowance", REGULAR)
"""What Rijk and gemeente pay in every scenario: cash, but not from the programme's accounts."""


@st.composite
def configurations(draw: st.DrawFn) -> Config:
    """Random policies on the made-up town; works are hurried, so that whole projects fit in a short run."""
    flags = [f"pathways.{name}={str(draw(st.booleans())).lower()}" for name in PATHWAYS]
    hurried = draw(st.booleans())
    quick = [
        "works.rehousing_months",
        "works.building_months",
        "works.preparation_months",
        "works.works_months",
    ]
    return load_config(
        [
            "city=proefstad",
            f"months={MONTHS}",
            f"scenario={draw(st.sampled_from(SCENARIOS))}",
            f"scenario.start={draw(st.sampled_from([0, 12]))}",
            f"scenario.social_share={draw(st.sampled_from([0, 0.3, 0.5, 1]))}",
            f"scenario.coordination={draw(st.sampled_from([0, 0.1, 0.35]))}",
            f"scenario.rollout={draw(st.sampled_from(['seven', 'four', 'four_then_seven', 'citywide']))}",
            "scenario.widening_month=12",
            f"scenario.demolition_share={draw(st.sampled_from([0, 0.3, 1]))}",
            f"scenario.demolition_money_share={draw(st.sampled_from([0, 0.6, 1]))}",
            f"scenario.restructuring_social_share={draw(st.sampled_from(['null', 0, 0.5]))}",
            f"scenario.sale_share={draw(st.sampled_from([0, 0.003, 0.05]))}",
            f"scenario.urgent_share_factor={draw(st.sampled_from([0, 1]))}",
            f"market={draw(st.sampled_from(['smooth', 'threshold']))}",
            f"growth.dwellings_per_year={draw(st.sampled_from([0, 40, 400]))}",
            f"funding.unspent={draw(st.sampled_from(['carry', 'return']))}",
            f"funding.corporation_matching={draw(st.sampled_from([0, 0.5, 2]))}",
            f"seed={draw(st.integers(0, 10**6))}",
            f"draw={draw(st.integers(0, 500))}",
            *flags,
            *([f"parameters.{name}=2" for name in quick] if hurried else []),
            *(["parameters.corporation.borrowing_years=0.2"] if hurried else []),
            *(LIVELY if draw(st.booleans()) else []),
            "allow_out_of_range=true",
        ]
    )


class Ends:
    """Counts the households that end or leave, by cause, whatever process removes them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.by_cause: Counter[MoveReason] = Counter()
        original = newcomers.leave

        def leave(city, rows, cause):
            self.by_cause[cause] += rows.size
            return original(city, rows, cause)

        for module in (life_course, unions, moving, housing_market):
            patch.setattr(module, "leave", leave)


def stand(model: WijkModel) -> SimpleNamespace:
    """What is counted from month to month."""
    city = model.city
    return SimpleNamespace(
        households=city.residents().size,
        dwellings=city.dwellings.count,
    )


def check_stock(model: WijkModel) -> None:
    """Places, dwellings and complexes point at each other; coded columns hold known codes."""
    city = model.city
    city.check()
    h, d, places, c = city.households, city.dwellings, city.places, city.complexes
    rows, homes, standing = city.residents(), places.rows(), d.rows()
    assert np.unique(h.id[rows]).size == rows.size, "two households have one id"
    assert np.unique(d.id[standing]).size == standing.size, "two dwellings have one id"
    assert d.active[places.dwelling[homes]].all(), "a place is in a dwelling that is gone"
    per_dwelling = np.bincount(places.dwelling[homes], minlength=len(d))
    assert (per_dwelling[standing] >= 1).all(), "a dwelling has no place"
    share = np.bincount(places.dwelling[homes], weights=places.share[homes], minlength=len(d))
    np.testing.assert_allclose(share[standing], 1.0, rtol=1e-5)
    assert (d.status[standing] != DwellingStatus.DEMOLISHED).all(), "a demolished dwelling is in use"
    home = city.dwelling_of(rows)
    np.testing.assert_array_equal(h.buurt[rows], d.buurt[home])
    np.testing.assert_array_equal(h.tenure[rows], d.tenure[home])
    np.testing.assert_array_equal(h.wijk[rows], city.buurten.wijk[d.buurt[home]])
    owned = standing[d.complex[standing] >= 0]
    assert c.active[d.complex[owned]].all()
    assert (d.tenure[owned] == Tenure.SOCIAL_RENT).all()
    np.testing.assert_array_equal(d.buurt[owned], c.buurt[d.complex[owned]])
    busy = np.isin(c.stage[d.complex[owned]], [ComplexStage.WORKS, ComplexStage.REHOUSING])
    assert (busy | (d.status[owned] == DwellingStatus.NORMAL)).all(), "works without a complex in works"
    assert (h.adults[rows] >= 1).all()
    assert (h.children[rows] >= 0).all()
    for name, declaration in h.declared.items():
        if declaration.dtype.kind == "f":
            assert np.isfinite(getattr(h, name)[rows]).all(), f"{name} is not a number"
    satisfaction = h.life_satisfaction[rows]
    assert ((satisfaction >= 0) & (satisfaction <= 10)).all()
    assert ((h.trust[rows] >= 0) & (h.trust[rows] <= 1)).all()
    assert (c.committed >= 0).all()
    assert (places.rent_below >= 0).all()
    assert (d.rent[owned] <= model.parameters.budget.social_rent_ceiling + 1e-3).all()
    assert (c.stage[d.complex[owned[d.planned[owned]]]] != ComplexStage.IDLE).all(), "works planned nowhere"
    sold = standing[d.sold[standing]]
    assert (d.complex[sold] == -1).all()
    assert (d.tenure[sold] == Tenure.OWNER_OCCUPIED).all()
    np.testing.assert_array_equal(np.bincount(d.buurt[sold], minlength=len(city.buurten)), city.buurten.sold)


def check_accounts(model: WijkModel) -> None:
    """Every funder: allocated = received = paid + balance + returned, to the cent."""
    for funder in model.funders:
        for purpose in PURPOSES:
            account = funder.accounts[purpose]
            assert account.received == account.paid + account.balance + account.returned
            assert min(account.balance, account.paid, account.returned) >= 0
        received = sum(account.received for account in funder.accounts.values())
        assert sum(funder.allocated.values()) == received
        if model.config.scenario.envelope_share == 0:
            assert received == 0


def check_corporations(model: WijkModel) -> None:
    """Every corporation and year: opening + received - paid = closing, and the loans follow, to the cent."""
    for owner in model.corporation_list:
        account, opening = owner.account, 0
        loans = account.loans
        for year in reversed(account.years):
            assert year.loans == loans
            loans += year.paid.get(LOANS, 0) - year.received.get(LOANS, 0)
        for year in account.years:
            assert year.opening == opening
            assert year.closing == opening + sum(year.received.values()) - sum(year.paid.values())
            assert year.closing >= 0
            opening = year.closing
        assert account.opening == opening
        assert account.balance == opening + sum(account.received.values()) - sum(account.paid.values())


class CorporationMoney:
    """Investment room granted = spent + set aside + left, over all corporations, to the cent."""

    def __init__(self, model: WijkModel) -> None:
        self.model = model
        self.granted = self._room()

    def _room(self) -> int:
        return sum(owner.renovation_room + owner.demolition_room for owner in self.model.corporation_list)

    def before_month(self) -> None:
        """Adds the year's room: the ceiling of month 0, whatever has happened since."""
        if self.model.city.month % MONTHS_PER_YEAR == 0:
            self.granted += sum(owner.ceiling for owner in self.model.corporation_list)

    def check(self) -> None:
        """Compares with the ledger."""
        table = self.model.observer.result().ledger
        euro = (
            table.loc[(table["payer"] == CORPORATION) & table["item"].isin(WORKS_ITEMS), "euro"]
            if len(table)
            else table.get("euro", np.zeros(0))
        )
        spent = round(float((euro * CENTS).round().sum()))
        c = self.model.city.complexes
        aside = int(c.committed[c.active & ~c.programme].sum())
        assert self.granted == spent + aside + self._room()


def check_ledger(model: WijkModel) -> None:
    """What the ledger says that programme payers paid is what left their accounts."""
    table = model.observer.result().ledger
    cash = table[(table["kind"] == "cash") & ~table["item"].isin(OUTSIDE_THE_PROGRAMME)]
    for payer in {funder.payer for funder in model.funders}:
        written = round(float((cash.loc[cash["payer"] == payer, "euro"] * 100).round().sum()))
        accounts = [funder.accounts for funder in model.funders if funder.payer == payer]
        assert written == sum(account.paid for own in accounts for account in own.values()), payer
    paid = 0
    for account in (owner.account for owner in model.corporation_list):
        paid += sum(account.paid.values()) - sum(account.received.values())
        paid += sum(sum(year.paid.values()) - sum(year.received.values()) for year in account.years)
    of_corporations = cash.loc[cash["payer"] == CORPORATION, "euro"]
    assert paid == round(float((of_corporations * CENTS).round().sum()))
    for item in TRANSFERS:
        euro = cash.loc[cash["item"] == item, "euro"]
        assert round(float((euro * CENTS).round().sum())) == 0, (
            f"{item}: what one party pays another receives"
        )
    assert not table.duplicated(["month", "payer", "item", "beneficiary", "kind"]).any()


@pytest.mark.slow
@given(config=configurations())
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_month_is_conserved(config: Config, population):
    with pytest.MonkeyPatch.context() as patch:
        ends = Ends(patch)
        model = WijkModel(config)
        people = population(model)
        check_stock(model)
        corporations = CorporationMoney(model)
        before = stand(model)
        for _ in range(config.months):
            ends.by_cause.clear()
            corporations.before_month()
            model.step()
            check_stock(model)
            people.check_month()
            check_accounts(model)
            check_corporations(model)
            corporations.check()
            now = stand(model)
            row = model.observer.latest()[0]
            died, joined = ends.by_cause[MoveReason.DIED], ends.by_cause[MoveReason.JOINED_PARTNER]
            assert row["households"] == now.households
            assert row["departures"] == sum(ends.by_cause.values()) - died - joined
            assert row["joined"] == joined
            assert (
                now.households
                == before.households + row["arrivals"] + row["formed"] - row["departures"] - died - joined
            )
            assert now.dwellings == before.dwellings + row["built"] - row["demolished"]
            before = now
        check_ledger(model)


def test_conservation_is_tested_where_things_happen():
    # The hurried town really builds and demolishes, or the test above would pass for want of events.
    config = load_config(
        [
            "city=proefstad",
            f"months={MONTHS + 12}",
            "scenario=integrated",
            "scenario.start=0",
            "scenario.demolition_share=0.6",
            "scenario.sale_share=0.02",
            "parameters.works.rehousing_months=2",
            "parameters.works.building_months=2",
            "parameters.works.preparation_months=2",
            "parameters.works.works_months=2",
            "parameters.corporation.borrowing_years=0.2",
            "allow_out_of_range=true",
        ]
    )
    model = WijkModel(config)
    city = model.run().city
    for flow in (
        "renovated",
        "demolished",
        "built",
        "sold",
        "visits",
        "arrivals",
        "departures",
        "moves",
        "social_lets",
    ):
        assert city[flow].sum() > 0, flow
    check_stock(model)
    check_accounts(model)
    check_ledger(model)
    check_corporations(model)
    assert all(
        len(owner.account.years) == model.city.month // MONTHS_PER_YEAR for owner in model.corporation_list
    )
    assert sum(account.paid for funder in model.funders for account in funder.accounts.values()) > 0
