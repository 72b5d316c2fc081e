"""What works mean to followed households: written after it has been decided, for the log of lives only."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from wijksim.city.categories import ComplexStage, Plan
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, IntColumn, Rows
from wijksim.decisions.consent import decides_alone
from wijksim.processes.renovation import expected_saving


class Ballot(NamedTuple):
    """Votes, one element each."""

    voter: Rows | None
    """Households; None where every dwelling votes as a neutral tenant would."""
    home: Rows
    """Dwellings."""
    gain: FloatColumn
    """Expected saving less the rent increase offered, EUR/month."""
    chance: FloatColumn
    """Chance of a vote in favour."""
    yes: BoolColumn
    """Whether it was in favour."""


def complex_of(city: City, households: Rows) -> IntColumn:
    """Rows of the complexes in which these households live, -1 outside any complex."""
    return city.dwellings.complex[city.dwelling_of(households)]


def _label(city: City) -> Callable[[Rows], IntColumn]:
    return lambda kept: city.dwellings.label[city.dwelling_of(kept)]


def _deep(city: City, households: Rows) -> BoolColumn:
    return np.asarray(city.complexes.plan[complex_of(city, households)] == Plan.DEEP_RENOVATION)


def _saving(city: City, households: Rows) -> FloatColumn:
    home, deep = city.dwelling_of(households), _deep(city, households)
    return np.where(deep, expected_saving(city, home, deep=True), expected_saving(city, home))


def proposed(city: City, tenants: Rows) -> None:
    """The corporation makes its offer."""
    c = city.complexes
    city.events.write(
        "works_proposed",
        tenants,
        corporation=lambda kept: c.corporation[complex_of(city, kept)],
        offer=lambda kept: c.offer[complex_of(city, kept)],
        saving=lambda kept: _saving(city, kept),
        deep=lambda kept: _deep(city, kept),
        round=lambda kept: c.round[complex_of(city, kept)],
        programme=lambda kept: c.programme[complex_of(city, kept)],
        label=_label(city),
    )


def voted(city: City, row: int, ballot: Ballot) -> None:
    """The households of a complex have voted."""
    if ballot.voter is None or not city.events.records:
        return
    mine = np.flatnonzero(city.dwellings.complex[ballot.home] == row)
    city.events.write(
        "vote",
        ballot.voter[mine],
        chance=ballot.chance[mine],
        luck="works.vote",
        gain=ballot.gain[mine],
        state=("trust", "fatigue", "buffered"),
    )


def result(
    city: City, row: int, tenants: Callable[[], Rows], yes: int, voters: int, dwellings: int, *, passed: bool
) -> None:
    """A complex has voted.

    Args:
        city: The city.
        row: The complex.
        tenants: Gives those who were asked.
        yes: Votes in favour.
        voters: Votes.
        dwellings: Dwellings that the works concern.
        passed: Whether the vote carries the works.
    """
    if not city.events.records:
        return
    c, p = city.complexes, city.parameters
    settled = bool(c.stage[row] == ComplexStage.PREPARED)
    city.events.write(
        "vote_result",
        tenants,
        yes=yes,
        voters=voters,
        threshold=p.consent.threshold,
        passed=passed,
        small=decides_alone(dwellings, p),
        settled=settled,
        takes_part=lambda kept: settled & city.dwellings.agreed[city.dwelling_of(kept)],
        promised=int(c.promised[row]),
    )


def begun(city: City, row: int, tenants: Callable[[], Rows]) -> None:
    """Works begin in the homes that take part."""
    if not city.events.records:
        return
    h, c, p = city.households, city.complexes, city.parameters.works
    deep = bool(c.plan[row] == Plan.DEEP_RENOVATION)
    city.events.write(
        "works_begin",
        tenants,
        months=int(c.months_left[row]),
        deep=deep,
        label=_label(city),
        nuisance=lambda kept: (
            (p.deep_nuisance if deep else p.nuisance) * (1.0 - p.buffer_relief * h.buffered[kept])
        ),
    )


def finished(city: City, row: int, tenants: Callable[[], Rows]) -> None:
    """The renovated homes are handed over."""
    if not city.events.records:
        return
    c = city.complexes
    city.events.write(
        "works_end", tenants, label=_label(city), offer=float(c.offer[row]), on_time=not c.slipped[row]
    )


def late(city: City, households: Rows, complexes: Rows) -> None:
    """Works are not ready in the month that was promised, to tenants and to those who had to leave for them."""
    h, c = city.households, city.complexes

    def concerned(kept: Rows) -> IntColumn:
        home = complex_of(city, kept)
        return np.where(np.isin(home, complexes), home, h.displaced_from[kept])

    city.events.write("works_late", households, promised=lambda kept: c.promised[concerned(kept)])


def to_be_pulled_down(city: City, tenants: Rows) -> None:
    """Tenants hear that they have to move."""
    c = city.complexes
    city.events.write(
        "rehousing_announced",
        tenants,
        corporation=lambda kept: c.corporation[complex_of(city, kept)],
        months=round(city.parameters.works.rehousing_months),
        state=("buurt", "wijk"),
    )
