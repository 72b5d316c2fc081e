"""Places and who lives in them: shared dwellings, vacancies, and the match of households to places per buurt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.categories import HouseholdType, Origin, Tenure
from wijksim.city.synthesis_dwellings import SyntheticDwellings
from wijksim.city.synthesis_households import SyntheticHouseholds

FEWEST_ROOMS, MOST_ROOMS = 2, 12
_ROOM_AREA = 18.0
_TYPICAL_ROOMS = 5
_NOISE = 1.0
_SIZE_NOISE = 0.35
_YOUNG, _SETTLED, _LATE = 27.0, 35.0, 65.0


@dataclass(frozen=True)
class SyntheticPlaces:
    """One element per place."""

    dwelling: NDArray[np.int32]
    household: NDArray[np.int32]
    room: NDArray[np.bool_]


def owner_score(h: SyntheticHouseholds) -> NDArray[np.float64]:
    """Propensity to own, in logits: families and couples more, the young and students less."""
    score = np.select(
        [
            h.type == HouseholdType.COUPLE_WITH_CHILDREN,
            h.type == HouseholdType.COUPLE,
            h.type == HouseholdType.SINGLE_PARENT,
        ],
        [1.6, 1.3, -0.6],
        default=-0.3,
    )
    score = score + np.select(
        [h.age < _YOUNG, h.age < _SETTLED, h.age < _LATE], [-2.5, -0.5, 0.4], default=0.1
    )
    return score - 5.0 * h.student - 0.8 * (h.origin == Origin.NON_WESTERN)


def social_score(h: SyntheticHouseholds) -> NDArray[np.float64]:
    """Propensity to rent from a corporation among those who do not own, in logits."""
    score = np.where(h.type == HouseholdType.SINGLE_PARENT, 1.2, 0.2)
    score = score + 0.8 * (h.age >= _LATE) + 0.8 * (h.origin == Origin.NON_WESTERN)
    return score - 2.0 * h.student - 0.5 * (h.age < _YOUNG)


def room_score(h: SyntheticHouseholds) -> NDArray[np.float64]:
    """Who lives in a room: students, then young singles, then other singles; never families."""
    single = h.type == HouseholdType.SINGLE
    return np.where(single, 6.0 * h.student + 3.0 * (h.age < _YOUNG) + 1.0 * (h.age < _SETTLED), -1e6)


def _empty_per_buurt(baseline: Baseline) -> NDArray[np.float64]:
    """Unoccupied dwellings per buurt: those of its postcode areas, by dwellings."""
    postcodes = baseline.postcodes.set_index("postcode")
    rate = (postcodes["unoccupied"] / postcodes["dwellings"].clip(lower=1)).clip(upper=1.0)
    city = float(postcodes["unoccupied"].sum() / max(postcodes["dwellings"].sum(), 1))
    link = baseline.postcode_buurt
    total = link["share_of_buurt"].groupby(link["buurt"]).sum()
    mean = (link["postcode"].map(rate) * link["share_of_buurt"]).groupby(link["buurt"]).sum() / total
    table = baseline.buurten
    return (mean.reindex(table["buurt"]).fillna(city).to_numpy() * table["dwellings"].to_numpy()).round()


def _share_dwellings(
    rows: NDArray[np.intp], d: SyntheticDwellings, extra: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Places per dwelling of one buurt, so that ``extra`` more households fit than there are dwellings.

    Room-let dwellings are private rent first, then social, then owned; larger ones hold more rooms.
    """
    places = np.ones(rows.size, dtype=np.int64)
    if extra <= 0:
        return places
    preference = np.select(
        [d.tenure[rows] == Tenure.PRIVATE_RENT, d.tenure[rows] == Tenure.SOCIAL_RENT], [2.0, 1.0], default=0.0
    )
    order = np.argsort(-(preference * 10.0 + generator.random(rows.size)), kind="stable")
    rooms = np.clip(np.rint(d.area[rows] / _ROOM_AREA), FEWEST_ROOMS, _TYPICAL_ROOMS).astype(np.int64)
    # Where even so there is too little room, every shared dwelling holds more.
    for most in (_TYPICAL_ROOMS, 8, MOST_ROOMS):
        rooms = np.clip(
            np.rint(d.area[rows] / _ROOM_AREA * most / _TYPICAL_ROOMS), FEWEST_ROOMS, most
        ).astype(np.int64)
        usable = preference[order] > 0
        gained = np.cumsum(np.where(usable, rooms[order] - 1, 0))
        if gained[-1] >= extra:
            break
    else:
        gained = np.cumsum(rooms[order] - 1)
        usable = np.ones(rows.size, dtype=bool)
    last = int(np.searchsorted(gained, extra))
    last = min(last, rows.size - 1)
    shared = order[: last + 1][usable[: last + 1]]
    places[shared] = rooms[shared]
    surplus = int(places.sum() - rows.size - extra)
    if surplus > 0:
        places[shared[-1]] = max(1, places[shared[-1]] - surplus)
    return places


def _pair_by_size(
    households: NDArray[np.intp],
    dwellings: NDArray[np.intp],
    h: SyntheticHouseholds,
    d: SyntheticDwellings,
    generator: np.random.Generator,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs as many as fit: larger households get larger dwellings, loosely."""
    number = min(households.size, dwellings.size)
    households, dwellings = households[:number], dwellings[:number]
    persons = np.log(h.adults[households] + h.children[households]) + _SIZE_NOISE * generator.standard_normal(
        number
    )
    area = np.log(d.area[dwellings]) + _SIZE_NOISE * generator.standard_normal(number)
    return households[np.argsort(persons, kind="stable")], dwellings[np.argsort(area, kind="stable")]


def _gumbel(number: int, generator: np.random.Generator) -> NDArray[np.float64]:
    return _NOISE * generator.gumbel(size=number)


def match(
    baseline: Baseline, h: SyntheticHouseholds, d: SyntheticDwellings, generator: np.random.Generator
) -> SyntheticPlaces:
    """Makes places and settles every household in one.

    Args:
        baseline: Measured tables (for the unoccupied dwellings).
        h: Synthetic households.
        d: Synthetic dwellings.
        generator: Source of all that the tables do not say.
    """
    empty = _empty_per_buurt(baseline)
    dwelling_parts, household_parts, room_parts = [], [], []
    owner, social, rooms_wanted = owner_score(h), social_score(h), room_score(h)
    for buurt in range(len(baseline.buurten)):
        rows = np.flatnonzero(d.buurt == buurt)
        people = np.flatnonzero(h.buurt == buurt)
        vacant = min(int(empty[buurt]), max(rows.size - 1, 0)) if people.size else rows.size
        extra = people.size - (rows.size - vacant)
        if rows.size == 0:
            # A buurt with households and no dwellings (house boats): one dwelling is not made up; see synthesis.py.
            continue
        per_dwelling = _share_dwellings(rows, d, extra, generator)
        shared = per_dwelling > 1
        whole = rows[~shared]
        room_dwelling = np.repeat(rows[shared], per_dwelling[shared])

        order = people[np.argsort(-(rooms_wanted[people] + _gumbel(people.size, generator)), kind="stable")]
        in_rooms, rest = order[: room_dwelling.size], order[room_dwelling.size :]
        dwelling_parts.append(room_dwelling)
        household_parts.append(np.concatenate([in_rooms, np.full(room_dwelling.size - in_rooms.size, -1)]))
        room_parts.append(np.ones(room_dwelling.size, dtype=bool))

        pairs_h, pairs_d = _settle(rest, whole, h, d, owner, social, generator)
        empty_dwellings = np.setdiff1d(whole, pairs_d)
        dwelling_parts.append(np.concatenate([pairs_d, empty_dwellings]))
        household_parts.append(np.concatenate([pairs_h, np.full(empty_dwellings.size, -1)]))
        room_parts.append(np.zeros(whole.size, dtype=bool))
    return SyntheticPlaces(
        dwelling=np.concatenate(dwelling_parts).astype(np.int32),
        household=np.concatenate(household_parts).astype(np.int32),
        room=np.concatenate(room_parts),
    )


def _settle(
    people: NDArray[np.intp],
    dwellings: NDArray[np.intp],
    h: SyntheticHouseholds,
    d: SyntheticDwellings,
    owner: NDArray[np.float64],
    social: NDArray[np.float64],
    generator: np.random.Generator,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Settles households in whole dwellings: who owns, then who rents social, then the rest; by size inside each."""
    vacant = dwellings.size - people.size
    # Vacancy lies in private rent and ownership more than in social rent.
    luck = generator.random(dwellings.size) + 0.5 * (d.tenure[dwellings] == Tenure.SOCIAL_RENT)
    lived_in = dwellings[np.argsort(luck, kind="stable")[max(vacant, 0) :]]
    left = people
    pairs: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    for tenure, score in (
        (Tenure.OWNER_OCCUPIED, owner),
        (Tenure.SOCIAL_RENT, social),
        (Tenure.PRIVATE_RENT, -social),
    ):
        homes = lived_in[d.tenure[lived_in] == tenure]
        ranked = left[np.argsort(-(score[left] + _gumbel(left.size, generator)), kind="stable")]
        pairs.append(_pair_by_size(ranked[: homes.size], homes, h, d, generator))
        left = ranked[homes.size :]
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])
