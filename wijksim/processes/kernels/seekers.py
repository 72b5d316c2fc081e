"""What the market needs to know of households, and of who lives where (twin of processes/market_view.py)."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Origin, Tenure
from wijksim.city.city import City
from wijksim.city.columns import BoolColumn, FloatColumn, Rows
from wijksim.compilation import helper, lean_kernel
from wijksim.decisions.dwelling_choice import ChoiceRules, Seekers, Surroundings, wanted_area
from wijksim.randomness import keyed_uniform

_OWNER = int(Tenure.OWNER_OCCUPIED)
_wanted_area = helper(wanted_area)


class _Households(NamedTuple):
    id: Any
    place: Any
    dwelling: Any
    room: Any
    share: Any
    buurt: Any
    wijk: Any
    tenure: Any
    income: Any
    adults: Any
    children: Any
    age: Any
    student: Any
    origin: Any
    ties: Any
    displaced_from: Any
    reason: Any
    urgent: Any


class _Dwellings(NamedTuple):
    rent: Any
    area: Any


class Rules(NamedTuple):
    """Constants of letting, of what is asked of an offer, and of income in SD."""

    room_rent: Any
    room_age: Any
    room_others: float
    matching_income: float
    matching_income_more: float
    matching_persons: float
    matching_rent: float
    matching_rent_family: float
    reservation: float
    inertia: float
    inertia_room: float
    pressure: float
    income_centre: Any
    income_spread: Any


def rules_of(city: City) -> Rules:
    """Takes the constants from the parameters of the run."""
    p = city.parameters
    found: dict[str, Any] = {}
    for name in Rules._fields[2:-2]:
        group = p.market if hasattr(p.market, name) else p.moving
        found[name] = float(getattr(group, name))
    return Rules(
        room_rent=np.float32(p.budget.room_rent),
        room_age=np.float32(p.market.room_age),
        **found,
        income_centre=np.float32(city.income_centre),
        income_spread=np.float32(city.income_spread),
    )


@helper
def income_score(log_income: Any, p: Any) -> Any:
    """Log equivalised income in SD over the households of month 0."""
    return np.float32((log_income - p.income_centre) / p.income_spread)


@helper
def matching_rent(income: Any, persons: Any, p: Any) -> Any:
    """Highest social rent that income-matched letting allows, EUR/month; infinite without a right to allowance."""
    if np.float64(income) > (p.matching_income_more if persons > 1 else p.matching_income):
        return np.inf
    return p.matching_rent_family if persons > p.matching_persons else p.matching_rent


@helper
def home_cost(rent: Any, room: Any, tenure: Any, price_index: Any, p: Any) -> Any:
    """What a household pays for its home, EUR/month: that of an owner follows house prices."""
    if room:
        return p.room_rent
    return np.float32(rent * price_index) if tenure == _OWNER else rent


@lean_kernel
def _describe(
    h: Any, rows: Any, log_income: Any, house_mates: Any, p: Any, seekers: Any
) -> None:  # pragma: no cover - compiled
    """Copies and derives what seekers are; what they expect of an offer comes later."""
    for n in range(rows.size):
        i = np.uintp(rows[n])
        persons, income = h.adults[i] + h.children[i], h.income[i]
        young_and_alone = persons == 1 and h.age[i] < p.room_age
        seekers.id[n], seekers.income[n], seekers.persons[n] = h.id[i], income, persons
        seekers.income_score[n] = income_score(log_income[i], p)
        seekers.age[n], seekers.student[n], seekers.origin[n] = h.age[i], h.student[i], h.origin[i]
        seekers.ties[n], seekers.buurt[n] = h.ties[i], h.buurt[i]
        seekers.wijk[n] = h.wijk[i] if h.buurt[i] >= 0 else -1
        seekers.returns_to[n] = h.displaced_from[i]
        seekers.matching_rent[n] = matching_rent(income, persons, p)
        seekers.may_room[n] = young_and_alone and (
            h.student[i] or keyed_uniform(house_mates, h.id[i], 0) < p.room_others
        )


@lean_kernel
def _size_homes(
    h: Any, rows: Any, area: Any, rules: Any, relative: Any
) -> None:  # pragma: no cover - compiled
    """Floor area of the homes of these households, relative to what they want; 1 without a home."""
    for n in range(rows.size):
        i = np.uintp(rows[n])
        relative[n] = 1.0
        if h.place[i] >= 0:
            own = np.float64(h.share[i]) if h.room[i] else 1.0
            persons = np.int64(h.adults[i] + h.children[i])
            relative[n] = area[np.uintp(h.dwelling[i])] * own / _wanted_area(persons, rules)


@lean_kernel
def _expect(
    h: Any,
    rows: Any,
    rent_of: Any,
    rent_below: Any,
    price_index: Any,
    presses: Any,
    misfit: Any,
    areas: Any,
    rules: Any,
    p: Any,
    seekers: Any,
) -> None:  # pragma: no cover - compiled
    """Utility that an offer must exceed: that of the home and the burden of a move, less the pressure."""
    for n in range(rows.size):
        i = np.uintp(rows[n])
        value: Any = p.reservation
        if h.place[i] >= 0:
            buurt = np.uintp(h.buurt[i])
            rent = rent_of[np.uintp(h.dwelling[i])] - rent_below[np.uintp(h.place[i])]
            cost = home_cost(rent, h.room[i], h.tenure[i], price_index[buurt], p)
            value = -rules.fit * abs(misfit[n])
            value += rules.affordability * (1.0 - cost / max(seekers.income[n], 1.0))
            value += -rules.income_match * abs(seekers.income_score[n] - areas.income_score[buurt])
            value += rules.own_group * areas.origin_share[buurt, seekers.origin[n]]
            value += rules.liveability * areas.liveability[buurt]
            value += rules.reputation * areas.reputation[buurt]
            value += rules.ties * seekers.ties[n]
            value += p.inertia_room if h.room[i] else p.inertia
        if h.urgent[i] or presses[h.reason[i]]:
            value -= p.pressure
        seekers.reservation[n] = value


def view_seekers(
    city: City, rows: Rows, areas: Surroundings, rules: ChoiceRules, presses: BoolColumn
) -> Seekers:
    """What the market needs to know of these households, and the utility that an offer must exceed.

    Args:
        city: The city.
        rows: Households that look for a dwelling.
        areas: What they see of the buurten.
        rules: Constants of the choice.
        presses: Whether each reason to move makes a household accept what it would otherwise refuse.
    """
    h, d, p = city.households.view(_Households), city.dwellings.view(_Dwellings), rules_of(city)
    kinds: dict[str, Any] = dict.fromkeys(("income", "ties", "matching_rent", "reservation"), np.float64)
    kinds |= {"id": h.id.dtype, "persons": np.int64, "income_score": np.float32, "may_room": np.bool_}
    kinds |= {name: getattr(h, name).dtype for name in ("age", "student", "origin", "wijk", "buurt")}
    kinds |= {"returns_to": h.displaced_from.dtype}
    seekers = Seekers(**{name: np.empty(rows.size, dtype=kinds[name]) for name in Seekers._fields})
    house_mates = city.streams.key("market.house_mates", city.month)
    _describe(h, rows, city.log_income(city.households.equivalised_income), house_mates, p, seekers)
    relative = np.empty(rows.size)
    _size_homes(h, rows, d.area, rules, relative)
    _expect(
        h,
        rows,
        d.rent,
        city.places.rent_below,
        city.buurten.price_index,
        presses,
        np.log(relative),
        areas,
        rules,
        p,
        seekers,
    )
    return seekers


@lean_kernel
def _count(
    active: Any, place: Any, buurten: Any, origins: Any, log_income: Any, p: Any, found: Any
) -> None:  # pragma: no cover - compiled
    for i in range(active.size):
        if not active[i] or place[i] < 0:
            continue
        buurt = found[np.uintp(buurten[i])]
        buurt[0] += 1.0
        buurt[1] += income_score(log_income[i], p)
        buurt[np.uintp(2 + origins[i])] += 1.0


def composition(city: City) -> tuple[FloatColumn, FloatColumn, NDArray[np.float64]]:
    """Residents by buurt: how many, the sum of their income scores, and how many of each origin (origins x buurten)."""
    h = city.households
    found = np.zeros((len(city.buurten), 2 + len(Origin)))
    _count(h.active, h.place, h.buurt, h.origin, city.log_income(h.equivalised_income), rules_of(city), found)
    size, income, *groups = np.ascontiguousarray(found.T)
    return size, income, np.stack(groups)
