"""Limiting cases of the housing market: what it must do where theory leaves no choice.

The market of the made-up town, stripped: no rooms, no constraints, nobody comes or goes. A group without any other
mark than where it lives is then moved by the market alone.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import ChainEnd, ChainStart, MoveReason, Origin, Tenure
from wijksim.city.city import City
from wijksim.config import MarketConfig
from wijksim.decisions.dwelling_choice import ChoiceRules, choice_rules
from wijksim.indicators.segregation import corrected_dissimilarity
from wijksim.processes import applicants, housing_market, market_view, newcomers
from wijksim.processes.new_build import SITE, add_dwellings
from wijksim.randomness import Streams

TERMS = ("fit", "affordability", "income_match", "own_group", "liveability", "reputation", "distance", "ties")
RULES = ("tightness", "matching_share", "social_income_slope")
UNLIMITED = ("price_to_income", "private_share", "room_share", "income_ceiling", "income_ceiling_more")

SPARE = 0.3
"""Share of the places that is empty, so that the town mixes in few rounds."""

ROUNDS, MOST_ROUNDS = 14, 100
"""Rounds of moving: so many, and then until nearly everybody has moved."""

UNMOVED = 0.001
"""Highest share of households that may still live where they began."""

GROUP = 0.25
"""Size of the group: a quarter of the households, or of the buurten."""

SEEDS = range(1, 17)
WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)


@lru_cache(maxsize=1)
def town() -> City:
    """The town at month 0, open to all, where a home is no better than any other place; not to be changed."""
    choices = (
        "parameters.moving.inertia=0",
        "parameters.moving.inertia_room=0",
        "parameters.market.income_ceiling=1e9",
        "parameters.market.income_ceiling_more=1e9",
        "allow_out_of_range=true",
    )
    return WijkModel(load_config(["city=proefstad", "months=1", *choices])).city


def stripped(seed: int, market: MarketConfig, *, apart: bool, tenures: bool) -> City:
    """The town without rooms and students, part of its places empty, with two groups.

    Args:
        seed: Luck of who is where and who chooses what.
        market: How the share of the own group counts.
        apart: Whether the group begins in buurten of its own, or is spread by lot.
        tenures: Whether tenures are as they are, with a waiting list for social rent, or all private.
    """
    city = deepcopy(town())
    city.streams, city.market = Streams(seed), market
    if not tenures:
        city.dwellings.tenure[city.dwellings.rows()] = Tenure.PRIVATE_RENT
    city.places.room[city.places.rows()] = False
    city.places.lettable[city.places.rows()] = True
    city.locate(city.residents())
    h = city.households
    h.student[city.residents()] = False
    rows = city.residents()
    going = city.streams.event("test.going", 0, h.id[rows], SPARE)
    newcomers.leave(city, rows[going], MoveReason.MOVED_AWAY)
    rows = city.residents()
    # Registration would be another mark of where somebody began: tenants of social rent have it from their last let.
    h.registered[rows] = -120 * city.streams.uniform("test.registered", 0, h.id[rows])
    here = h.buurt[rows] % 4 == 0 if apart else city.streams.event("test.group", 0, h.id[rows], GROUP)
    h.origin[rows] = np.where(here, Origin.NON_WESTERN, Origin.DUTCH)
    return city


def apartness(city: City) -> float:
    """Corrected dissimilarity of the group over buurten."""
    h = city.households
    rows = city.residents()
    total = np.bincount(h.buurt[rows], minlength=len(city.buurten))
    group = np.bincount(h.buurt[rows[h.origin[rows] == Origin.NON_WESTERN]], minlength=len(city.buurten))
    return corrected_dissimilarity(group, total)


def unmoved(city: City) -> float:
    """Share of the households that live where they lived at month 0."""
    return float((city.households.tenancy_start[city.residents()] <= 0).mean())


def everybody_looks(city: City) -> None:
    h = city.households
    rows = city.residents()
    h.searching[rows], h.reason[rows], h.urgent[rows] = True, MoveReason.WISH, False


@lru_cache(maxsize=200)
def apart_at_the_end(
    seed: int,
    weight: float,
    *,
    market: MarketConfig | None = None,
    apart: bool = False,
    tenures: bool = False,
) -> float:
    """Corrected dissimilarity after all have moved again and again, with this weight of the own group only."""

    def rules_of(city: City) -> ChoiceRules:
        off = dict.fromkeys(TERMS, 0.0) | dict.fromkeys(UNLIMITED, np.inf) | dict.fromkeys(RULES, 0.0)
        return choice_rules(city.parameters)._replace(**(off | {"own_group": weight}))

    city = stripped(seed, market or MarketConfig(), apart=apart, tenures=tenures)
    number, begun = city.residents().size, apartness(city)
    assert begun > 0.99 if apart else abs(begun) < 0.15
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(housing_market, "rules_of", rules_of)
        while city.month < ROUNDS or (unmoved(city) > UNMOVED and city.month < MOST_ROUNDS):
            city.month += 1
            everybody_looks(city)
            housing_market.step(city)
    city.check()
    assert unmoved(city) <= UNMOVED
    assert city.residents().size == number
    return apartness(city)


def in_standard_errors(values: Sequence[float]) -> float:
    """Mean of independent values in its standard errors."""
    return float(np.mean(values) / (np.std(values, ddof=1) / np.sqrt(len(values))))


@pytest.mark.parametrize("tenures", [False, True], ids=["one tenure", "all tenures"])
def test_without_weights_and_constraints_nothing_keeps_groups_apart(*, tenures: bool):
    """A town that begins wholly apart ends as mixed as by lot: within two standard errors of zero."""
    values = [apart_at_the_end(seed, 0.0, apart=True, tenures=tenures) for seed in SEEDS]
    assert abs(in_standard_errors(values)) < 2, np.mean(values)


@pytest.mark.parametrize("tenures", [False, True], ids=["one tenure", "all tenures"])
def test_a_little_taste_for_the_own_group_is_found(*, tenures: bool):
    """The test above has teeth: with a small weight of the own group, the same town stays apart."""
    values = [apart_at_the_end(seed, 0.1, apart=True, tenures=tenures) for seed in SEEDS]
    assert in_standard_errors(values) > 2, np.mean(values)


def by_weight(market: MarketConfig, seeds: Sequence[int]) -> list[float]:
    """Mean corrected dissimilarity for every weight of the own group, all else off, begun by lot."""
    return [
        float(np.mean([apart_at_the_end(seed, weight, market=market) for seed in seeds]))
        for weight in WEIGHTS
    ]


def test_the_more_the_own_group_counts_the_more_groups_live_apart():
    means = by_weight(MarketConfig(), range(1, 5))
    assert all(less < more for less, more in pairwise(means)), means
    assert means[-1] > means[0] + 0.5


def rules_side_by_side() -> pd.DataFrame:
    """Dissimilarity by weight of the own group: under the smooth rule, and under thresholds at the same weight."""
    rules = {"smooth": MarketConfig()} | {
        f"at most {tolerance:.0%} others": MarketConfig(own_group="threshold", tolerance=tolerance)
        for tolerance in (0.6, 0.8)
    }
    table = pd.DataFrame({name: by_weight(market, [1]) for name, market in rules.items()}, index=WEIGHTS)
    return table.rename_axis("weight of the own group")


def test_the_threshold_rule_beside_the_smooth_rule_is_reported():
    """Which of the two divides a town more is disputed: nothing is expected of it here but numbers."""
    table = rules_side_by_side()
    print(f"\nCorrected dissimilarity over buurten\n{table.round(3)}")
    assert np.isfinite(table.to_numpy()).all()
    assert table.loc[0.0].nunique() == 1, "without any weight the rules are one"


def full_town() -> City:
    """The town as it is, but without any place on offer; everybody who lives there looks for another."""
    city = WijkModel(load_config(["city=proefstad", "months=12"])).city
    places = city.places
    places.lettable[places.active & (places.household < 0)] = False
    city.register.close()
    return city


def months_of_search(city: City, months: int, *, with_applicants: bool) -> list[dict[str, int]]:
    """Links of months in which all look for another place; nobody dies or leaves meanwhile."""
    found = []
    for _ in range(months):
        city.month += 1
        everybody_looks(city)
        if with_applicants:
            applicants.apply_from_outside(city)
        housing_market.step(city)
        city.check()
        links = city.register.close()
        rows = zip(*(links[name].tolist() for name in links), strict=True)
        found += [dict(zip(links, row, strict=True)) for row in rows]
    return found


def test_without_vacancies_nobody_moves():
    city = full_town()
    h = city.households
    rows = city.residents()
    home = dict(zip(h.id[rows].tolist(), h.place[rows].tolist(), strict=True))
    assert months_of_search(city, 3, with_applicants=True) == []
    rows = city.residents()
    assert home == dict(zip(h.id[rows].tolist(), h.place[rows].tolist(), strict=True))
    for flow in ("moves", "arrivals", "formed", "social_lets", "persons_moved"):
        assert city.tally.flows[flow].sum() == 0, flow


@pytest.mark.parametrize("tenure", list(Tenure))
@pytest.mark.parametrize("with_applicants", [True, False])
def test_one_new_dwelling_houses_one_household_more(tenure: Tenure, *, with_applicants: bool):
    """It starts a chain of at least one move; when the chain ends, one household more is housed, and nobody less."""
    city = full_town()
    h, c = city.households, city.complexes
    before = set(h.id[city.residents()].tolist())
    owner = 0 if tenure == Tenure.SOCIAL_RENT else -1
    add_dwellings(
        city,
        ids=np.array([77 * SITE]),
        buurt=int(c.buurt[0]),
        complex_=np.array([owner]),
        tenure=np.array([tenure]),
    )
    new = int(city.places.id.max())
    links = months_of_search(city, 12, with_applicants=with_applicants)
    after = set(h.id[city.residents()].tolist())
    assert before <= after
    assert links, "nobody wants the new dwelling"
    assert links[0]["to_place"] == new
    assert links[0]["to_tenure"] == tenure
    assert {link["chain"] for link in links} == {links[0]["chain"]}
    assert {link["start"] for link in links} == {ChainStart.NEW_BUILD}
    assert [link["link"] for link in links] == list(range(1, len(links) + 1))
    assert all(link["end"] == ChainEnd.OPEN for link in links[:-1])
    on_offer = market_view.offered_places(city)
    if with_applicants:
        assert links[-1]["end"] == ChainEnd.ARRIVAL
        assert len(after) == len(before) + 1
        assert on_offer.size == 0
    else:
        assert links[-1]["end"] == ChainEnd.OPEN
        assert after == before
        assert city.places.id[on_offer].tolist() == [links[-1]["from_place"]]
