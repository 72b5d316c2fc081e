"""The register of the housing market: every move is a link, links form chains, and chains come from cause."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import ChainEnd, ChainStart, MoveReason, Segment, Tenure
from wijksim.city.city import City
from wijksim.city.register import LINK, NOWHERE, HousingRegister, chain_ids
from wijksim.processes.newcomers import SPLIT_FLAG, STARTS

MONTHS = 30
HURRIED = (
    "scenario=integrated",
    "seed=3",
    "scenario.start=0",
    "scenario.demolition_share=1",
    "parameters.works.rehousing_months=4",
    "parameters.works.building_months=4",
    "parameters.corporation.borrowing_years=8",
    "allow_out_of_range=true",
    "growth.dwellings_per_year=40",
)
"""A town in which everything happens within months: demolition, new-build, growth."""


class Heard(HousingRegister):
    """A register that also keeps what it has handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.months: list[dict[str, np.ndarray]] = []

    def close(self, wanted: Iterable[str] = ()) -> dict[str, np.ndarray]:
        # Everything is handed over, whatever is wanted.
        links = super().close()
        self.months.append(links)
        return links


class Stand(NamedTuple):
    """Which place, by id, every household lives in, by id; and the places that exist."""

    home: dict[int, int]
    places: set[int]


def stand(city: City) -> Stand:
    h, p = city.households, city.places
    rows = city.residents()
    home = dict(zip(h.id[rows].tolist(), p.id[h.place[rows]].tolist(), strict=True))
    return Stand(home, set(p.id[p.rows()].tolist()))


@lru_cache(maxsize=4)
def followed(*overrides: str, months: int = MONTHS) -> tuple[list[Stand], list[dict[str, Any]]]:
    """A run of the town: how everybody lived at the end of each month, and all links with their month, in order."""
    model = WijkModel(load_config(["city=proefstad", f"months={months}", *overrides]))
    register = Heard()
    model.city.register = register
    stands = [stand(model.city)]
    for _ in range(months):
        model.step()
        stands.append(stand(model.city))
    links = []
    for month, table in enumerate(register.months, start=1):
        assert set(table) == set(LINK)
        columns = [values.tolist() for values in table.values()]
        links += [dict(zip(table, row, strict=True)) | {"month": month} for row in zip(*columns, strict=True)]
    return stands, links


RUNS = pytest.mark.parametrize("overrides", [(), HURRIED], ids=["usual", "hurried"])


@RUNS
def test_every_change_of_home_is_a_link(overrides: tuple[str, ...]):
    """Moves, arrivals and exits of a month, and nothing else; for each household in the order that it lived them."""
    stands, links = followed(*overrides)
    by_month = defaultdict(list)
    for link in links:
        by_month[link["month"]].append(link)
    for month in range(1, MONTHS + 1):
        before, after = dict(stands[month - 1].home), stands[month].home
        for link in by_month[month]:
            assert before.get(link["household"], NOWHERE) == link["from_place"]
            before.pop(link["household"], None)
            if link["to_place"] != NOWHERE:
                assert link["to_place"] not in before.values(), "moved to where somebody lives"
                before[link["household"]] = link["to_place"]
        assert before == after


@RUNS
def test_links_say_who_came_and_who_left(overrides: tuple[str, ...]):
    _, links = followed(*overrides)
    reasons = set(MoveReason)
    exits = {reason for reason in reasons if reason >= MoveReason.DIED}
    assert set(STARTS) == exits
    for link in links:
        taken, inside = link["to_place"] != NOWHERE, link["from_place"] != NOWHERE
        split = link["household"] >= SPLIT_FLAG
        if taken:
            assert link["reason"] in reasons - exits
            assert link["to_segment"] in set(Segment)
            assert min(link["to_buurt"], link["to_tenure"], link["cost"]) >= 0
            assert (link["price"] > 0) == (link["to_segment"] == Segment.OWNER_OCCUPIED)
            assert (link["corporation"] != NOWHERE) <= (link["to_tenure"] == Tenure.SOCIAL_RENT)
        elif inside:
            assert link["reason"] in exits
            assert link["start"] == STARTS[MoveReason(link["reason"])]
        else:
            assert split, "an applicant that finds no place never came"
            assert link["chain"] == NOWHERE
        if not inside and taken:
            assert link["end"] == (ChainEnd.NEW_HOUSEHOLD if split else ChainEnd.ARRIVAL)
            assert (link["from_buurt"] != NOWHERE) == split
        assert link["persons"] >= 1
        assert link["search_months"] >= 0


@RUNS
def test_links_of_a_chain_follow_each_other(overrides: tuple[str, ...]):
    """Numbered from 1 without gaps; each mover takes the place that the one before left; an end is the end."""
    stands, links = followed(*overrides)
    chains = defaultdict(list)
    for link in links:
        if link["chain"] != NOWHERE:
            chains[link["chain"]].append(link)
    lengths = []
    for chain, parts in chains.items():
        assert [part["month"] for part in parts] == sorted(part["month"] for part in parts)
        moves = [part for part in parts if part["to_place"] != NOWHERE]
        assert [part["link"] for part in moves] == list(range(1, len(moves) + 1))
        assert len({part["start"] for part in parts}) == 1
        start = ChainStart(parts[0]["start"])
        first = moves[0]["to_place"] if moves else parts[0]["from_place"]
        if start in (ChainStart.NEW_BUILD, ChainStart.MONTH_0):
            assert len(moves) == len(parts)
            assert chain == chain_ids(np.array([first]), 0)[0]
            assert (first in stands[0].places) == (start == ChainStart.MONTH_0)
        else:
            assert len(moves) == len(parts) - 1, "one exit begins the chain"
            assert parts[0]["link"] == 0
            assert parts[0]["from_place"] == first
            assert chain == chain_ids(np.array([first]), parts[0]["month"])[0]
        for one, following in pairwise(moves):
            assert following["to_place"] == one["from_place"]
            at_once = following["month"] == one["month"]
            assert not at_once or following["reason"] == MoveReason.DISPLACED, "offered next month"
        assert all(part["end"] == ChainEnd.OPEN for part in moves[:-1]), "a chain that ended goes on"
        lengths.append(len(moves))
    assert max(lengths) >= 4
    assert len(chains) > 100


@RUNS
def test_places_carry_the_chains_that_emptied_them(overrides: tuple[str, ...]):
    """An ended chain has left no place behind that is on offer."""
    _, links = followed(*overrides)
    last = {link["chain"]: link for link in links if link["to_place"] != NOWHERE}
    for link in last.values():
        if link["end"] in (ChainEnd.ARRIVAL, ChainEnd.NEW_HOUSEHOLD):
            assert link["from_place"] == NOWHERE
        else:
            assert link["from_place"] != NOWHERE


def test_every_kind_of_start_and_end_occurs():
    _, links = followed(*HURRIED)
    moves = [link for link in links if link["to_place"] != NOWHERE]
    assert {link["start"] for link in moves} == set(ChainStart)
    assert {link["end"] for link in moves} == set(ChainEnd)
    assert {link["to_segment"] for link in moves} == set(Segment)
    seen = {MoveReason(link["reason"]) for link in links}
    assert seen >= {
        MoveReason.WISH,
        MoveReason.URGENT,
        MoveReason.PARTNER,
        MoveReason.SEPARATED,
        MoveReason.LEFT_HOME,
        MoveReason.FINISHED_STUDIES,
        MoveReason.CAME_TO_CITY,
        MoveReason.DISPLACED,
        MoveReason.DIED,
        MoveReason.MOVED_AWAY,
        MoveReason.EMIGRATED,
        MoveReason.GRADUATED,
        MoveReason.JOINED_PARTNER,
    }


def test_chains_are_the_same_until_policies_differ():
    """Links are equal to the last bit until the programme starts; many chains are the same long after."""
    start = 12
    runs = [followed(f"scenario={name}", months=42)[1] for name in ("baseline", "integrated")]
    early = [[repr(link) for link in links if link["month"] <= start] for links in runs]
    assert len(early[0]) > 100
    assert early[0] == early[1]
    late = [[link for link in links if link["month"] > start] for links in runs]
    assert late[0] != late[1], "the programme changes nothing, so that comparing says little"
    begun = [{link["chain"] for link in links} for links in late]
    assert len(begun[0] & begun[1]) > 0.8 * len(begun[0] | begun[1])


def test_chain_ids_differ_by_place_and_month():
    places = np.repeat(np.arange(500, dtype=np.int64) * 16, 20)
    months = np.tile(np.arange(20), 500)
    ids = np.concatenate([chain_ids(places[months == month], month) for month in range(20)])
    assert np.unique(ids).size == ids.size
    assert (ids >= 0).all()
