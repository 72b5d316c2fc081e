"""Places and who lives in them: shared dwellings, empty places, and the match of households to places per buurt.

Households outnumber dwellings in student areas: what does not fit is housed in dwellings let by the room, mostly
larger ones in private rent, some of corporations (student housing) and of owners. Inside a buurt a household's
tenure follows a propensity by type, age, origin and being a student (orderings from the general literature; the
cross table of income, tenure and type was not found), and larger households get larger dwellings, loosely. The
numbers are declared in parameters/synthesis.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.categories import DwellingType, HouseholdType, Origin, Tenure
from wijksim.city.synthesis_dwellings import SyntheticDwellings
from wijksim.city.synthesis_households import SyntheticHouseholds
from wijksim.parameters.synthesis import SynthesisParameters

FEWEST_ROOMS, MOST_ROOMS = 2, 12
"""Places in a shared dwelling: what the word means, and what the numbering of places has room for."""
_MORE_ROOMS = 8
"""Between the usual most and the most places: how far a buurt goes first that has too few rooms."""
_FAMILIES_LAST, _EACH_CHILD_LATER = -20.0, -5.0
"""Far below any single: families take rooms only when nobody else is left, the largest as the last."""

FloatArray = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class SyntheticPlaces:
    """One element per place.

    Attributes:
        dwelling: Row of the dwelling.
        household: Row of the household; -1 for an empty place.
        room: Whether it is a room in a shared dwelling.
    """

    dwelling: NDArray[np.int32]
    household: NDArray[np.int32]
    room: NDArray[np.bool_]


def owner_score(h: SyntheticHouseholds, p: SynthesisParameters) -> FloatArray:
    """Propensity to own, in logits: families and couples more, the young and students less."""
    score = np.select(
        [
            h.type == HouseholdType.COUPLE_WITH_CHILDREN,
            h.type == HouseholdType.COUPLE,
            h.type == HouseholdType.SINGLE_PARENT,
        ],
        [p.owner_couple_with_children, p.owner_couple, p.owner_single_parent],
        default=p.owner_single,
    )
    score = score + np.select(
        [h.age < p.young_until, h.age < p.settled_from, h.age < p.late_from],
        [p.owner_young, p.owner_starting, p.owner_settled],
        default=p.owner_late,
    )
    return score + p.owner_student * h.student + p.owner_non_western * (h.origin == Origin.NON_WESTERN)


def social_score(h: SyntheticHouseholds, p: SynthesisParameters) -> FloatArray:
    """Propensity to rent from a corporation among those who do not own, in logits."""
    score = np.where(h.type == HouseholdType.SINGLE_PARENT, p.social_single_parent, p.social_others)
    score = score + p.social_late * (h.age >= p.late_from)
    score = score + p.social_non_western * (h.origin == Origin.NON_WESTERN)
    return score + p.social_student * h.student + p.social_young * (h.age < p.young_until)


def room_score(h: SyntheticHouseholds, p: SynthesisParameters) -> FloatArray:
    """Who lives in a room: students, then young singles, then other singles; families as the last."""
    single = h.type == HouseholdType.SINGLE
    alone = p.room_student * h.student + p.room_young * (h.age < p.young_until)
    alone = alone + p.room_starting * (h.age < p.settled_from) + p.room_late * (h.age >= p.late_from)
    return np.where(single, alone, _FAMILIES_LAST + _EACH_CHILD_LATER * h.children)


def empty_dwellings(baseline: Baseline) -> FloatArray:
    """Unoccupied dwellings per buurt: the shares of its postcode areas; the city's where it has none."""
    postcodes = baseline.postcodes.set_index("postcode")
    share = (postcodes["unoccupied"] / postcodes["dwellings"].clip(lower=1)).clip(upper=1.0)
    city = float(postcodes["unoccupied"].sum() / max(postcodes["dwellings"].sum(), 1))
    link = baseline.postcode_buurt
    weight = link["share_of_buurt"]
    mean = (link["postcode"].map(share) * weight).groupby(link["buurt"]).sum() / weight.groupby(
        link["buurt"]
    ).sum()
    table = baseline.buurten
    known = mean.reindex(table["buurt"]).fillna(city).to_numpy(dtype=float)
    return np.rint(known * table["dwellings"].to_numpy(dtype=float))


def _places_per_dwelling(
    rows: Rows, d: SyntheticDwellings, extra: int, p: SynthesisParameters, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Places in each dwelling of a buurt, so that ``extra`` more households fit than there are dwellings."""
    places = np.ones(rows.size, dtype=np.int64)
    if extra <= 0:
        return places
    # Owner-occupied (with lodgers), social, and private rent, against which the others are measured.
    by_tenure = np.array([p.room_odds_owner, p.room_odds_social, 1.0])
    odds = by_tenure[d.tenure[rows]] * d.area[rows]
    social_house = (d.tenure[rows] == Tenure.SOCIAL_RENT) & (d.type[rows] != DwellingType.APARTMENT)
    odds = np.where(social_house, p.room_odds_social_house, 1.0) * odds
    # Weighted sampling without replacement: the smallest exponential waiting times come first.
    order = np.argsort(generator.exponential(size=rows.size) / odds, kind="stable")
    rentable = d.tenure[rows] == Tenure.PRIVATE_RENT
    rooms = places
    for limit in (p.usual_most_rooms, _MORE_ROOMS, MOST_ROOMS):
        wanted = np.rint(d.area[rows] / p.room_area * limit / p.usual_most_rooms)
        rooms = np.clip(wanted, FEWEST_ROOMS, limit).astype(np.int64)
        if (rooms[rentable] - 1).sum() >= p.spare_rooms * extra:
            break
    gained = np.cumsum(rooms[order] - 1)
    last = min(int(np.searchsorted(gained, extra)), rows.size - 1)
    shared = order[: last + 1]
    places[shared] = rooms[shared]
    surplus = int(places.sum() - rows.size - extra)
    if surplus > 0:
        places[shared[-1]] -= surplus
    return places


def _pair_by_size(
    people: Rows,
    homes: Rows,
    h: SyntheticHouseholds,
    d: SyntheticDwellings,
    size_noise: float,
    generator: np.random.Generator,
) -> tuple[Rows, Rows]:
    """Pairs equally many households and dwellings: larger with larger, loosely."""
    number = people.size
    persons = np.log(h.adults[people] + h.children[people]) + size_noise * generator.standard_normal(number)
    area = np.log(d.area[homes]) + size_noise * generator.standard_normal(number)
    return people[np.argsort(persons, kind="stable")], homes[np.argsort(area, kind="stable")]


def _settle(
    people: Rows,
    dwellings: Rows,
    h: SyntheticHouseholds,
    d: SyntheticDwellings,
    scores: dict[Tenure, FloatArray],
    p: SynthesisParameters,
    generator: np.random.Generator,
) -> tuple[Rows, Rows]:
    """Settles households in whole dwellings, of which there are enough: tenure by tenure, then by size."""
    # Corporation dwellings stand empty less often than others.
    luck = generator.exponential(size=dwellings.size)
    luck = luck / np.where(d.tenure[dwellings] == Tenure.SOCIAL_RENT, p.social_vacancy, 1.0)
    lived_in = dwellings[np.sort(np.argsort(luck, kind="stable")[dwellings.size - people.size :])]
    left = people
    pairs: list[tuple[Rows, Rows]] = []
    for tenure, score in scores.items():
        homes = lived_in[d.tenure[lived_in] == tenure]
        taste = score[left] + generator.gumbel(size=left.size)
        ranked = left[np.argsort(-taste, kind="stable")]
        pairs.append(_pair_by_size(ranked[: homes.size], homes, h, d, p.size_noise, generator))
        left = ranked[homes.size :]
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def match(
    baseline: Baseline,
    h: SyntheticHouseholds,
    d: SyntheticDwellings,
    p: SynthesisParameters,
    generator: np.random.Generator,
) -> SyntheticPlaces:
    """Makes places and settles every household in one.

    Args:
        baseline: Measured tables (for the unoccupied dwellings).
        h: Synthetic households.
        d: Synthetic dwellings.
        p: Constants of who lives where.
        generator: Source of all that the tables do not say.

    Returns:
        Places in the order of buurten; every household has exactly one.

    Raises:
        ValueError: If a buurt has households and no dwelling, or too few even when all are shared.
    """
    empty = empty_dwellings(baseline)
    social, rooms_wanted = social_score(h, p), room_score(h, p)
    scores = {
        Tenure.OWNER_OCCUPIED: owner_score(h, p),
        Tenure.SOCIAL_RENT: social,
        Tenure.PRIVATE_RENT: -social,
    }
    parts: list[tuple[Rows, Rows, bool]] = []
    for buurt, code in enumerate(baseline.buurten["buurt"]):
        rows, people = np.flatnonzero(d.buurt == buurt), np.flatnonzero(h.buurt == buurt)
        vacant = min(int(empty[buurt]), max(rows.size - 1, 0)) if people.size else rows.size
        if people.size > MOST_ROOMS * max(rows.size - vacant, 0):
            raise ValueError(f"buurt {code}: {people.size} households do not fit in {rows.size} dwellings")
        per_dwelling = _places_per_dwelling(rows, d, people.size - (rows.size - vacant), p, generator)
        shared = per_dwelling > 1
        rooms = np.repeat(rows[shared], per_dwelling[shared])
        taste = rooms_wanted[people] + generator.gumbel(size=people.size)
        order = people[np.argsort(-taste, kind="stable")]
        # Empty dwellings stay whole: rooms are filled first.
        parts.append((rooms, order[: rooms.size], True))
        people_in, homes = _settle(order[rooms.size :], rows[~shared], h, d, scores, p, generator)
        left = np.setdiff1d(rows[~shared], homes)
        nobody = np.full(left.size, -1, dtype=np.intp)
        parts.append((np.concatenate([homes, left]), np.concatenate([people_in, nobody]), False))
    return SyntheticPlaces(
        dwelling=np.concatenate([part[0] for part in parts]).astype(np.int32),
        household=np.concatenate([part[1] for part in parts]).astype(np.int32),
        room=np.concatenate([np.full(part[0].size, part[2]) for part in parts]),
    )
