"""Each pathway flag changes only its own mechanism: two towns in step, one with the flag and one without it.

After every step in which the mechanism may act, the two towns are compared in every column, counter, account and
entry of the book. Only the named variables may differ there, and only there. Then those variables are set to what
they are without the flag. If anything else responded to the flag by another way, the towns would drift apart;
they have to stay the same to the last bit, month after month. So what follows, follows through them only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from wijksim import WijkModel
from wijksim.agents import portfolio
from wijksim.config import PATHWAYS

COLUMN_TABLES = ("households", "dwellings", "places", "complexes", "buurten", "wijken")
PLAIN = ("posts", "learning", "exits", "dropped")
"""What a team is made of."""

LAST_PHASE_OF_THE_WORLD = "life satisfaction"
"""After it the observer records and clears the counters."""

EARLY = ("scenario.start=0", "months=36")
PREPARED_SOON = ("scenario.start=0", "months=42", "parameters.works.preparation_months=2")
PLANS_PART = ("scenario.start=0", "months=48")
"""Within these months joint priority changes a plan."""

TENANTS_MOVE_OUT = (
    *EARLY,
    "seed=3",
    "parameters.works.rehousing_months=2",
    "parameters.works.building_months=3",
    "parameters.corporation.borrowing_years=8",
    "parameters.liveability.waterbed_threshold=0",
    "scenario.demolition_share=1",
    "allow_out_of_range=true",
)
GRANTS_END = (
    "city.first_year=2023",
    "scenario.start=0",
    "months=30",
    "scenario.envelope_share=0.2",
    "scenario.coordination=0",
    "scenario.social_share=1",
)
"""The grants of state and region end with 2024, while clients fill the slots."""

IN_QUEUE = ("households.support", "households.support_months", "households.known")
PUBLIC_SPACE_MONEY = (
    "programme works.capacity",
    "book",
    "account.gemeente/public space",
    "account.rijk/public space",
    "account.region/public space",
)


@dataclass(frozen=True)
class Mechanism:
    """What a flag may change, and in which steps of the month.

    Attributes:
        first: The state variable that responds first.
        phases: Steps of the schedule in which it may respond.
        along: What the same step derives from it, before any other step sees it.
        choices: Overrides under which the mechanism has something to act on.
    """

    first: str
    phases: tuple[str, ...]
    along: tuple[str, ...] = ()
    choices: tuple[str, ...] = field(default=EARLY)


MECHANISMS: dict[str, Mechanism] = {
    "handover": Mechanism(
        "households.support",
        ("works", "plans", "programme works"),
        (*IN_QUEUE, "tally.handovers"),
        (*PREPARED_SOON, "seed=4"),
    ),
    "single_contact": Mechanism("households.contacts", ("trust and fatigue",), ("households.fatigue",)),
    "consent": Mechanism(
        "complexes.stage",
        ("works",),
        (
            "complexes.months_left",
            "complexes.individual",
            "complexes.partly",
            "complexes.promised",
            "complexes.slipped",
            "dwellings.agreed",
        ),
    ),
    "buffering": Mechanism(
        "households.visited",
        ("outreach",),
        ("households.buffered", "households.social_contacts", "tally.visits", *IN_QUEUE),
    ),
    "combined_works": Mechanism(
        "buurten.public_space", ("programme works",), ("households.physical_contacts", *PUBLIC_SPACE_MONEY)
    ),
    "local_jobs": Mechanism(
        "households.work",
        ("work and income",),
        ("households.income", "households.equivalised_income", "tally.placements"),
        (
            *PREPARED_SOON,
            "parameters.works.placements=40",
            "seed=2",
            "scenario.social_share=0",
            "allow_out_of_range=true",
        ),
    ),
    "overhead": Mechanism(
        "wijken.social_hours",
        ("hours",),
        (
            "wijken.physical_hours",
            "wijken.visit_hours",
            "wijken.case_slots",
            "wijken.client_loss",
            "wijken.shared",
            "tally.hours",
        ),
    ),
    "learning": Mechanism("wijken.shared", ("hours",)),
    "congestion": Mechanism("households.trust", ("support",)),
    "funding_cliff": Mechanism("households.trust", ("support",), ("tally.promises_broken",), GRANTS_END),
    "waterbed": Mechanism(
        "buurten.safety",
        ("liveability and reputation",),
        ("buurten.liveability", "buurten.reputation"),
        TENANTS_MOVE_OUT,
    ),
    "adaptation": Mechanism(
        "households.quality_reference",
        ("life satisfaction",),
        ("households.income_reference", "households.states", "households.life_satisfaction"),
    ),
    "price_response": Mechanism("buurten.price_index", ("house prices",)),
}
"""Joint priority acts through an order, not through a column: see the last two tests."""

FORESEEN = {"complexes.foreseen", "complexes.foreseen_year"}
PROPOSAL = {
    *(f"complexes.{name}" for name in ("plan", "stage", "months_left", "offer", "committed", "programme")),
    "complexes.units",
    *FORESEEN,
    "dwellings.planned",
    "dwellings.status",
    "places.lettable",
    *(f"households.{name}" for name in ("urgent", "searching", "displaced_from", "physical_contacts")),
    *IN_QUEUE,
    "tally.handovers",
    "corporation rooms",
    "programme works.capacity",
    "book",
    "account.gemeente/works on dwellings",
    "account.rijk/works on dwellings",
    "account.region/works on dwellings",
}
"""All that a plan for another complex changes at once: the plan, its money, and the visit about it."""


class Variables:
    """Every variable of a model by name: to be read, and to be set to a value of the other model."""

    def __init__(self, model: WijkModel) -> None:
        city = model.city
        self._model = model
        self._arrays: list[tuple[Any, str, str]] = [
            (getattr(city, table), name, f"{table}.{name}")
            for table in COLUMN_TABLES
            for name in getattr(city, table).declared
        ]
        self._arrays += [(city, name, name) for name in ("left_buurt", "displaced_into")]
        self._accounts = {
            f"account.{funder.payer}/{purpose}": account
            for funder in model.funder_list
            for purpose, account in funder.accounts.items()
        }

    def values(self) -> dict[str, Any]:
        """The present values; arrays are those of the model itself."""
        model, city = self._model, self._model.city
        owners, teams = model.corporation_list, model.team_list
        return {
            **{label: getattr(table, name) for table, name, label in self._arrays},
            **{f"tally.{name}": flow for name, flow in city.tally.flows.items()},
            **{name: dict(vars(account)) for name, account in self._accounts.items()},
            "tally.hours": city.tally.hours,
            "book": dict(city.book.month),
            "gone": city.gone.total(),
            "corporation rooms": [(owner.renovation_room, owner.demolition_room) for owner in owners],
            "teams": [{name: vars(team)[name] for name in PLAIN if name in vars(team)} for team in teams],
            "programme works.capacity": model.programme_works.capacity,
        }

    def put(self, name: str, value: Any) -> None:
        """Sets one variable."""
        city = self._model.city
        if isinstance(value, np.ndarray):
            np.copyto(self.values()[name], value)
        elif name in self._accounts:
            for key, amount in value.items():
                setattr(self._accounts[name], key, amount)
        elif name == "book":
            city.book.month.clear()
            city.book.month.update(value)
        elif name == "tally.hours":
            city.tally.hours = value
        elif name == "programme works.capacity":
            self._model.programme_works.capacity = value
        else:
            raise AssertionError(f"{name} is not the variable of any mechanism")


def alike(one: Any, other: Any) -> bool:
    """Whether two values are identical to the last bit."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return bool(one == other)


class Pair:
    """Two towns that run in step: without the flag, and with it."""

    def __init__(self, without: WijkModel, with_flag: WijkModel) -> None:
        self.models = (without, with_flag)
        self._without, self._with_flag = Variables(without), Variables(with_flag)

    @property
    def month(self) -> int:
        """The running month."""
        return self.models[0].city.month

    def phases(self) -> Iterator[str]:
        """Runs both towns to the end, step by step; gives the name of each step after it was taken."""
        while self.month < self.models[0].config.months:
            for model in self.models:
                model.city.month += 1
            for one, other in zip(self.models[0].schedule, self.models[1].schedule, strict=True):
                one.run()
                other.run()
                yield one.name

    def differing(self) -> set[str]:
        """Names of the variables that differ at this moment."""
        without, with_flag = self._without.values(), self._with_flag.values()
        assert without.keys() == with_flag.keys()
        return {name for name, value in without.items() if not alike(value, with_flag[name])}

    def set_back(self, names: set[str]) -> None:
        """Gives variables of the town with the flag the values that they have without it."""
        values = self._without.values()
        for name in names:
            self._with_flag.put(name, values[name])


@pytest.fixture
def pair(build_town, rich_town) -> Callable[..., Pair]:
    """Builds two towns under integrated that differ in one flag only."""

    def build(flag: str, *choices: str, others: str = "all_off") -> Pair:
        common = (rich_town, "scenario=integrated", "record=[city]", f"pathways={others}", *choices)
        return Pair(*(build_town(*common, f"pathways.{flag}={value}") for value in ("false", "true")))

    return build


@pytest.mark.slow
@pytest.mark.parametrize("others", ["all_off", "all_on"])
@pytest.mark.parametrize("flag", MECHANISMS)
def test_a_flag_acts_through_its_own_variable_only(pair, flag, others):
    """Alone (all others off) and among all others."""
    mechanism = MECHANISMS[flag]
    allowed = {mechanism.first, *mechanism.along}
    towns = pair(flag, *mechanism.choices, others=others)
    responded: set[str] = set()
    for phase in towns.phases():
        may_respond = phase in mechanism.phases
        if not may_respond and phase != LAST_PHASE_OF_THE_WORLD:
            continue
        found = towns.differing()
        expected = allowed if may_respond else set()
        where = f"month {towns.month}, {phase}"
        assert found <= expected, f"{where}: {sorted(found - expected)} respond to {flag}"
        towns.set_back(found)
        responded |= found
    assert mechanism.first in responded, f"{flag} had nothing to act on, so that this proves nothing"


@pytest.mark.slow
@pytest.mark.parametrize("others", ["all_off", "all_on"])
def test_joint_priority_first_changes_which_complex_is_planned(pair, others):
    """The first difference is another plan, with its money and the visit about it, and nothing else.

    Before it, other years may be foreseen for what is not planned yet; these are set back.
    """
    towns = pair("joint_priority", *PLANS_PART, others=others)
    for phase in towns.phases():
        found = towns.differing()
        if found:
            assert phase in ("plans", "programme works")
            assert found <= PROPOSAL, sorted(found - PROPOSAL)
            if "complexes.plan" in found:
                return
            assert found <= FORESEEN, sorted(found - FORESEEN)
            towns.set_back(found)
    raise AssertionError("joint priority had nothing to act on, so that this proves nothing")


@pytest.mark.slow
@pytest.mark.parametrize("others", ["all_off", "all_on"])
def test_joint_priority_acts_through_the_known_need_only(pair, others, monkeypatch):
    """Where the teams know of no need, the flag changes nothing in the months in which it changes a plan above."""
    monkeypatch.setattr(portfolio, "known_need", lambda _, tenants: np.zeros(tenants.size))
    towns = pair("joint_priority", *PLANS_PART, others=others)
    for phase in towns.phases():
        if phase == LAST_PHASE_OF_THE_WORLD:
            assert towns.differing() == set()


def test_every_pathway_has_its_mechanism_here():
    missing = sorted(set(PATHWAYS) - {*MECHANISMS, "joint_priority"})
    assert missing == [], (
        "add an entry to MECHANISMS: what responds first, in which phases, and what along with it"
    )
    assert {*MECHANISMS, "joint_priority"} <= set(PATHWAYS)
