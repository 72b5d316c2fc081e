"""From synthetic structure to the tables of month 0: bricks, places, complexes, areas and the households in them.

What households earn, owe and feel is begun by the causal chains themselves (``begin`` in processes/).
"""

import numpy as np
import pandas as pd

from wijksim.city.areas import Buurten, Complexes, Wijken
from wijksim.city.baseline import Baseline
from wijksim.city.categories import BuildingPeriod, ChainStart, Cohort, EnergyLabel, Tenure
from wijksim.city.city import MONTHS_PER_YEAR, ArrivalProfile, City, MovingSchedule
from wijksim.city.dwellings import PLACES_PER_DWELLING, Dwellings, Places
from wijksim.city.households import Households
from wijksim.city.synthesis import SyntheticCity
from wijksim.config import GrowthConfig, MarketConfig, Pathways
from wijksim.parameters import ParameterSet
from wijksim.randomness import Streams

_EARTH_KM_PER_DEGREE = 111.2
_ADULT_AGE = 18.0
"""Age of majority, from which somebody can hold a tenancy."""
_LONGEST_TENANCY = 960
"""Months: beyond what an adult life leaves room for, and within what the column holds."""
_SPARE_SHARE = 0.025
_SPARE_ROWS = 600
"""Rows kept free for those who come: a share of the table, and at least so many. A city that does not grow takes up to
1.7% of its households more in a month, before others have left; passes over all rows pay for what is free."""
_PERCENT = 100.0


def _standardised(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    mean = np.average(values, weights=weights)
    spread = np.sqrt(np.average((values - mean) ** 2, weights=weights))
    return (values - mean) / spread if spread > 0 else np.zeros_like(values)


def _areas(baseline: Baseline, city: SyntheticCity) -> tuple[Buurten, Wijken]:
    table = baseline.buurten.set_index("buurt").loc[list(city.buurt_codes)]
    b = Buurten(len(table))
    b.wijk[:] = city.buurt_wijk
    b.programme[:] = table["programme"].to_numpy() > 0
    b.regio_deal[:] = table["regio_deal"].to_numpy() > 0
    latitude = np.radians(table["lat"].mean())
    b.x[:] = (table["lon"] - table["lon"].mean()) * _EARTH_KM_PER_DEGREE * np.cos(latitude)
    b.y[:] = (table["lat"] - table["lat"].mean()) * _EARTH_KM_PER_DEGREE
    weights = np.maximum(table["households"].to_numpy(dtype=float), 1.0)
    b.difficulty[:] = _standardised(table["difficulty_percent"].to_numpy(dtype=float), weights)
    b.poor_mental_share[:] = table["high_risk_percent"] / _PERCENT
    b.good_health_share[:] = table["good_health_percent"] / _PERCENT
    b.lonely_share[:] = table["severely_lonely_percent"] / _PERCENT
    w = Wijken(len(city.wijk_names))
    w.programme[:] = np.bincount(b.wijk, weights=b.programme, minlength=len(w)) > 0
    w.regio_deal[:] = np.bincount(b.wijk, weights=b.regio_deal, minlength=len(w)) > 0
    return b, w


def _dwellings(
    baseline: Baseline, city: SyntheticCity, b: Buurten, streams: Streams, p: ParameterSet, first_year: int
) -> Dwellings:
    source = city.dwellings
    number = source.buurt.size
    d = Dwellings(number, spare=max(int(number * _SPARE_SHARE), _SPARE_ROWS))
    here = slice(0, number)
    d.id[here] = source.id
    for name in ("buurt", "complex", "tenure", "type", "built_year", "area", "label"):
        getattr(d, name)[here] = getattr(source, name)
    d.value[here] = source.woz

    use = d.area[here] * (p.energy.gas_at_label_a + p.energy.label_gas_slope * d.label[here] / EnergyLabel.G)
    table = baseline.buurten.set_index("buurt").loc[list(city.buurt_codes)]
    measured = table["gas_m3"].to_numpy(dtype=float)
    buurt = d.buurt[here]
    mean_use = np.bincount(buurt, weights=use, minlength=len(b)) / np.maximum(
        np.bincount(buurt, minlength=len(b)), 1
    )
    factor = np.where((measured > 0) & (mean_use > 0), measured / np.maximum(mean_use, 1.0), 1.0)
    d.gas[here] = use * factor[buurt]

    age = np.clip(first_year - d.built_year[here], 0.0, p.dwelling.full_age) / p.dwelling.full_age
    luck = streams.normal("dwelling.state", -1, d.id[here])
    mean = p.dwelling.new_state + (p.dwelling.old_state - p.dwelling.new_state) * age
    state = mean + p.dwelling.state_spread * luck
    d.technical_state[here] = np.clip(state, p.dwelling.lowest_state, 1.0)
    poor = d.label[here] > p.energy.poor_label
    damp = np.where(poor, p.works.damp_share_poor, p.works.damp_share_good)
    modern = source.period >= BuildingPeriod.FROM_1995_TO_2004
    d.damp[here] = ~modern & streams.event("dwelling.damp", -1, d.id[here], damp)

    budget = p.budget
    per_m2 = d.value[here] / np.maximum(d.area[here], 1.0)
    relative = per_m2 / per_m2.mean()
    social = budget.social_rent * d.area[here] * relative**budget.social_rent_elasticity
    social = np.clip(social, budget.social_rent_floor, budget.social_rent_ceiling)
    private = budget.private_rent * d.area[here] * relative**budget.private_rent_elasticity
    private = np.minimum(private, budget.private_rent_ceiling)
    owner = budget.owner_cost * d.value[here] / MONTHS_PER_YEAR
    d.rent[here] = np.select(
        [d.tenure[here] == Tenure.SOCIAL_RENT, d.tenure[here] == Tenure.PRIVATE_RENT],
        [social, private],
        owner,
    )
    total = np.bincount(buurt, weights=per_m2, minlength=len(b))
    b.value_per_area[:] = total / np.maximum(np.bincount(buurt, minlength=len(b)), 1)
    return d


def _places(city: SyntheticCity, streams: Streams, p: ParameterSet) -> Places:
    source = city.places
    number = source.dwelling.size
    places = Places(number, spare=max(int(number * _SPARE_SHARE), _SPARE_ROWS))
    here = slice(0, number)
    places.dwelling[here] = source.dwelling
    order = np.lexsort((np.arange(number), source.dwelling))
    first = np.searchsorted(source.dwelling[order], source.dwelling[order])
    places.id[order] = (
        city.dwellings.id[source.dwelling[order]] * PLACES_PER_DWELLING + np.arange(number) - first
    )
    places.household[here] = source.household
    places.room[here] = source.room
    per_dwelling = np.bincount(source.dwelling, minlength=city.dwellings.buurt.size)
    places.share[here] = 1.0 / per_dwelling[source.dwelling]
    structural = streams.event("place.structural_vacancy", -1, places.id[here], p.market.structural_vacancy)
    places.lettable[here] = ~((source.household < 0) & structural)
    places.chain_start[here] = ChainStart.MONTH_0
    return places


def _complexes(city: SyntheticCity) -> Complexes:
    number = city.complexes.buurt.size
    # Dwellings without a complex are looked up at row 0 and then left out: a town without any has a free row there.
    c = Complexes(number, spare=0 if number else 1)
    c.id[:number] = city.complexes.id
    c.buurt[:number] = city.complexes.buurt
    c.corporation[:number] = city.complexes.corporation
    return c


def _tenancy_months(age: np.ndarray, yearly: np.ndarray, least: float, luck: np.ndarray) -> np.ndarray:
    """Months since the household came to its place: stationary under its chance of moving, within its adult life."""
    months = -np.log1p(-luck) * MONTHS_PER_YEAR / np.maximum(yearly, least)
    adult = np.maximum((age - _ADULT_AGE) * MONTHS_PER_YEAR, 1.0)
    return np.minimum(months, adult)


def _households(
    city: SyntheticCity,
    d: Dwellings,
    places: Places,
    b: Buurten,
    w: Wijken,
    s: MovingSchedule,
    streams: Streams,
    p: ParameterSet,
) -> Households:
    source = city.households
    number = source.buurt.size
    h = Households(number, spare=max(int(number * _SPARE_SHARE), _SPARE_ROWS))
    here = slice(0, number)
    h.id[here] = source.id
    for name in ("type", "age", "adults", "children", "student", "origin"):
        getattr(h, name)[here] = getattr(source, name)
    h.children_age[here] = np.nan_to_num(source.children_age)
    used = np.flatnonzero(places.household >= 0)
    used = used[places.active[used]]
    h.place[places.household[used]] = used
    h.wijk[here] = b.wijk[d.buurt[places.dwelling[h.place[here]]]]
    yearly = s.within[np.clip(h.age[here].astype(int), 0, s.within.size - 1)]
    luck = streams.uniform("household.tenancy", -1, h.id[here])
    tenancy = _tenancy_months(h.age[here], yearly, p.moving.initial_least_moves, luck)
    h.tenancy_start[here] = -tenancy.astype(np.int64).clip(0, _LONGEST_TENANCY)
    programme = w.programme[h.wijk[here]]
    h.original_wijk[here] = np.where(programme, h.wijk[here], -1)
    h.cohort[here] = np.where(programme, Cohort.STAYER, Cohort.ELSEWHERE)
    return h


def _schedule(table: pd.DataFrame) -> MovingSchedule:
    ordered = table.sort_values("age")
    within, between, emigrated = (
        ordered[name].fillna(0.0).to_numpy(dtype=float) / _PERCENT
        for name in ("within_percent", "between_percent", "emigrated_percent")
    )
    nothing = np.zeros((within.size, 0))
    return MovingSchedule(within, between, emigrated, wishing=nothing, leaving=nothing)


def build_city(
    baseline: Baseline,
    structure: SyntheticCity,
    parameters: ParameterSet,
    pathways: Pathways,
    streams: Streams,
    first_year: int,
    market: MarketConfig,
    growth: GrowthConfig,
) -> City:
    """Builds the tables of month 0 from measured tables and synthetic structure.

    Args:
        baseline: Measured tables.
        structure: Synthetic households, dwellings, places and complexes.
        parameters: Constants of the run.
        pathways: Flags of the run.
        streams: Luck of the run.
        first_year: Calendar year of the first month.
        market: How households judge their surroundings.
        growth: How the city grows.
    """
    buurten, wijken = _areas(baseline, structure)
    dwellings = _dwellings(baseline, structure, buurten, streams, parameters, first_year)
    places = _places(structure, streams, parameters)
    schedule = _schedule(baseline.moving_by_age)
    households = _households(structure, dwellings, places, buurten, wijken, schedule, streams, parameters)
    table = baseline.buurten.set_index("buurt").loc[list(structure.buurt_codes)]
    return City(
        parameters=parameters,
        pathways=pathways,
        streams=streams,
        households=households,
        dwellings=dwellings,
        places=places,
        complexes=_complexes(structure),
        buurten=buurten,
        wijken=wijken,
        schedule=schedule,
        wijk_names=list(structure.wijk_names),
        buurt_codes=list(structure.buurt_codes),
        corporation_names=list(baseline.corporations["name"]),
        electricity=table["electricity_kwh"].to_numpy(dtype=float),
        first_year=first_year,
        market=market,
        growth=growth,
        arrivals=ArrivalProfile(np.zeros(0), np.zeros(0)),
    )
